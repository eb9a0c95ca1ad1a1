"""The watched folder: what is new, what waits, what is refused, and that nothing stops the scan."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.model import SeedState
from monitors.sources import seed_folder, seed_scan
from monitors.sources.seed_folder import list_files, read_file
from monitors.sources.seed_scan import SeedRules, SeedScan

NOW = datetime(2022, 1, 10, 12, tzinfo=UTC)
NOTHING: Mapping[str, SeedState] = {}


def write(path: Path, text: str | bytes = "Ferries stand still\n\nCrews walked out.\n", *, age: float = 60) -> Path:
    """Write a file as if ``age`` seconds before NOW."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    set_age(path, age)
    return path


def set_age(path: Path, age: float) -> None:
    moment = int((NOW.timestamp() - age) * 1e9)
    os.utime(path, ns=(moment, moment))


@dataclass(frozen=True, slots=True)
class Stored(SeedScan):
    """A scan, with the states that are stored after it, by path."""

    states: Mapping[str, SeedState] = field(default_factory=dict)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The files that may still be written to."""
        return tuple(path for path, state in self.states.items() if state.is_waiting)


def scan_seeds(root: Path, known: Mapping[str, SeedState], now: datetime, **options: Any) -> Stored:
    """Scan as the program does, and store what the scan says is to be stored and forgotten."""
    scan = seed_scan.scan_seeds(root, known, now, **options)
    kept = {path: state for path, state in known.items() if path not in scan.removed}
    stored = kept | {state.path: state for state in scan.changed_states}
    return Stored(*(getattr(scan, one.name) for one in fields(scan)), stored)


def list_titles(scan: SeedScan) -> list[str]:
    return [article.title for article in scan.articles]


def list_reasons(scan: SeedScan) -> dict[str, str]:
    return {failure.path: failure.reason for failure in scan.failures}


# ------------------------------------------------------------------------------------------------ new and changed


def test_new_files_of_all_folders_come_oldest_publication_first(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Title: Late\nDate: 2022-01-08T00:00Z\n\nText.\n")
    write(tmp_path / "deep" / "er" / "b.TXT", "Title: Early\nDate: 2022-01-07T00:00Z\n\nText.\n")
    scan = scan_seeds(tmp_path, NOTHING, NOW)
    assert list_titles(scan) == ["Early", "Late"]
    assert [article.identity for article in scan.articles] == ["deep/er/b.TXT", "a.txt"]
    assert {article.source_id for article in scan.articles} == {"seeds"}
    assert set(scan.states) == {state.path for state in scan.changed_states} == {"a.txt", "deep/er/b.TXT"}
    assert (scan.failures, scan.waiting, scan.removed) == ((), (), ())


def test_second_look_finds_nothing_new_and_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt", b"")
    first = scan_seeds(tmp_path, NOTHING, NOW)
    monkeypatch.setattr(os, "open", None)
    second = scan_seeds(tmp_path, first.states, NOW)
    assert (second.articles, second.changed_states, second.states) == ((), (), first.states)
    assert [(failure.path, failure.is_new) for failure in second.failures] == [("b.txt", False)]


def test_changed_file_is_the_same_article_after_one_scan(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    first = scan_seeds(tmp_path, NOTHING, NOW)
    write(path, "Ferries stand still\n\nCrews walked out. Nine were hurt.\n", age=30)
    second = scan_seeds(tmp_path, first.states, NOW)
    assert (second.articles, second.waiting) == ((), ("a.txt",))
    third = scan_seeds(tmp_path, second.states, NOW)
    assert [article.identity for article in third.articles] == [first.articles[0].identity]
    assert third.articles[0].text == "Crews walked out. Nine were hurt."


def test_touched_file_is_no_change(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    first = scan_seeds(tmp_path, NOTHING, NOW)
    set_age(path, 10)
    second = scan_seeds(tmp_path, first.states, NOW, settle=False)
    assert second.articles == ()
    assert second.states["a.txt"].mtime_ns == path.stat().st_mtime_ns
    assert scan_seeds(tmp_path, second.states, NOW).changed_states == ()


def test_same_size_and_another_time_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "T\n\nNine hurt.\n")
    first = scan_seeds(tmp_path, NOTHING, NOW)
    write(path, "T\n\nFive hurt.\n", age=59)
    assert scan_seeds(tmp_path, first.states, NOW, settle=False).articles[0].text == "Five hurt."


def test_removed_file_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.txt").unlink()
    known = {"a.txt": SeedState("a.txt", 1, 1, NOW, "00")}
    assert scan_seeds(tmp_path, known, NOW).removed == ("a.txt",)


def test_rules_reach_the_reader(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Ferries stand still\nPublished January 7, 2022 at 12:00 IST\nCrews walked out.\n")
    rules = SeedRules(source_id="desk", timezones={"IST": "Asia/Jerusalem"}, language="en")
    article = scan_seeds(tmp_path, NOTHING, NOW, rules=rules).articles[0]
    assert (article.source_id, article.language) == ("desk", "en")
    assert article.published_at == datetime(2022, 1, 7, 10, tzinfo=UTC)


# ------------------------------------------------------------------------------------------ files still being written


def test_growing_file_waits_until_it_rests(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Ferries stand st", age=0.5)
    first = scan_seeds(tmp_path, NOTHING, NOW)
    assert (first.articles, first.waiting, first.failures) == ((), ("a.txt",), ())
    write(path, "Ferries stand still\n\nCrews walked", age=0.1)
    second = scan_seeds(tmp_path, first.states, NOW)
    assert (second.articles, second.waiting) == ((), ("a.txt",))
    write(path, "Ferries stand still\n\nCrews walked out.\n", age=60)
    third = scan_seeds(tmp_path, second.states, NOW)  # it differs from the last scan, however old it says it is
    assert (third.articles, third.waiting) == ((), ("a.txt",))
    fourth = scan_seeds(tmp_path, third.states, NOW)
    assert [article.text for article in fourth.articles] == ["Crews walked out."]
    assert fourth.waiting == ()


def test_file_dated_in_the_future_waits_one_scan_only(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", age=-3600)
    first = scan_seeds(tmp_path, NOTHING, NOW)
    assert first.waiting == ("a.txt",)
    assert list_titles(scan_seeds(tmp_path, first.states, NOW)) == ["Ferries stand still"]


def test_one_round_need_not_wait(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", age=0)
    assert list_titles(scan_seeds(tmp_path, NOTHING, NOW, settle=False)) == ["Ferries stand still"]


def test_file_that_grows_while_it_is_read_waits(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    found = next(list_files(tmp_path))
    with path.open("a") as file:
        file.write("More.\n")
    assert read_file(found) is None


# ---------------------------------------------------------------------------------------------------------- refusals


def test_every_refusal_names_file_and_reason_and_the_scan_goes_on(tmp_path: Path) -> None:
    folder, outside = tmp_path / "seeds", write(tmp_path / "secret.txt")
    write(folder / "empty.txt", b"")
    write(folder / "picture.txt", b"\x89PNG\r\n\x1a\n\0\0")
    write(folder / "large.txt", b"a" * 5_000_001)
    write(folder / "page.txt", b"<html><body>Hi</body></html>")
    os.mkfifo(folder / "pipe.txt")
    (folder / "link.txt").symlink_to(outside)
    (folder / "folder-link").symlink_to(tmp_path)
    (folder / "broken.txt").symlink_to("nowhere.txt")
    (folder / "loop.txt").symlink_to("loop.txt")
    write(folder / "zebra.txt")
    scan = scan_seeds(folder, NOTHING, NOW)
    assert list_titles(scan) == ["Ferries stand still"]
    assert list_reasons(scan) == {
        "broken.txt": "link",
        "empty.txt": "empty",
        "folder-link": "link",
        "large.txt": "too_large",
        "link.txt": "link",
        "loop.txt": "link",
        "page.txt": "markup",
        "picture.txt": "binary",
        "pipe.txt": "not_a_file",
    }
    assert all(failure.is_new for failure in scan.failures)
    assert {path: state.reason for path, state in scan.states.items() if state.reason} == list_reasons(scan)
    again = scan_seeds(folder, scan.states, NOW)
    assert (list_reasons(again), again.changed_states) == (list_reasons(scan), ())
    assert not any(failure.is_new for failure in again.failures)


def test_refusal_reads_as_one_line(tmp_path: Path) -> None:
    write(tmp_path / "empty.txt", b"")
    scan = scan_seeds(tmp_path, NOTHING, NOW)
    assert str(scan.failures[0]) == ("empty.txt: there is nothing in the file; write a headline and a text (empty)")


def test_fixed_file_is_read_and_well_again(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"")
    first = scan_seeds(tmp_path, NOTHING, NOW)
    write(path, age=5)
    second = scan_seeds(tmp_path, first.states, NOW, settle=False)
    assert list_titles(second) == ["Ferries stand still"]
    assert second.states["a.txt"].reason == ""


def test_socket_and_pipe_of_any_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket may not be long
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("door.txt")
        scan = scan_seeds(tmp_path, NOTHING, NOW)
    assert [str(failure) for failure in scan.failures] == [
        "door.txt: it is a socket, not a file; remove it (not_a_file)",
        "pipe: it is a pipe, not a file; remove it (not_a_file)",
    ]


def test_pipe_that_takes_a_files_place_does_not_block(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    found = next(list_files(tmp_path))
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(seed_folder.FetchError) as caught:
        read_file(found)
    assert caught.value.reason == "not_a_file"


def test_link_that_takes_a_files_place_is_not_followed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    found = next(list_files(tmp_path))
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises(seed_folder.FetchError) as caught:
        read_file(found)
    assert caught.value.reason == "link"


def test_unreadable_file_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt")

    def refuse(path: object, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:  # as root every file can be read, so chmod would show nothing
        patch.setattr(os, "open", refuse)
        first = scan_seeds(tmp_path, NOTHING, NOW)
    assert str(first.failures[0]) == ("a.txt: permission denied; let the user who runs tocsin read it (unreadable)")
    second = scan_seeds(tmp_path, first.states, NOW)
    assert list_titles(second) == ["Ferries stand still"]
    assert second.failures == ()


def test_file_that_vanished_meanwhile_is_reported_and_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.txt")

    def vanish(name: object, flags: int) -> int:
        path.unlink()
        raise FileNotFoundError(2, "No such file", str(name))

    monkeypatch.setattr(os, "open", vanish)
    scan = scan_seeds(tmp_path, {"a.txt": SeedState("a.txt", 1, 1, NOW, "00")}, NOW, settle=False)
    assert list_reasons(scan) == {"a.txt": "vanished"}
    assert (scan.states, scan.removed) == ({}, ("a.txt",))


def test_folder_that_cannot_be_listed_keeps_what_was_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "deep" / "a.txt")
    write(tmp_path / "b.txt")
    first = scan_seeds(tmp_path, NOTHING, NOW)
    listing = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "deep":
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    monkeypatch.setattr(os, "scandir", refuse)
    second = scan_seeds(tmp_path, first.states, NOW)
    assert list_reasons(second) == {"deep": "unreadable"}
    assert second.removed == ()
    assert second.states["deep/a.txt"] == first.states["deep/a.txt"]


def test_missing_folder_is_one_failure_and_nothing_is_forgotten(tmp_path: Path) -> None:
    known = {"a.txt": SeedState("a.txt", 1, 1, NOW, "00")}
    first = scan_seeds(tmp_path / "none", known, NOW)
    assert [(failure.path, failure.reason, failure.is_new) for failure in first.failures] == [(".", "missing", True)]
    assert first.states["a.txt"] == known["a.txt"]
    second = scan_seeds(tmp_path / "none", first.states, NOW)
    assert [failure.is_new for failure in second.failures] == [False]
    write(tmp_path / "none" / "a.txt")
    third = scan_seeds(tmp_path / "none", second.states, NOW, settle=False)
    assert (third.failures, third.removed) == ((), (".",))


# ------------------------------------------------------------------------------------------------- what is passed over


@pytest.mark.parametrize(
    "name", [".a.txt", ".git/a.txt", "~$a.txt", "#a.txt#", ".#a.txt", "a.txt~", ".a.txt.swp", "README.md", "a.txt.tmp"]
)
def test_passed_over(tmp_path: Path, name: str) -> None:
    write(tmp_path / name)
    scan = scan_seeds(tmp_path, NOTHING, NOW)
    assert (scan.articles, scan.failures, scan.states) == ((), (), {})


def test_link_within_the_folder_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    (tmp_path / "b.txt").symlink_to("a.txt")
    (tmp_path / "again").symlink_to(".")
    assert [article.identity for article in scan_seeds(tmp_path, NOTHING, NOW).articles] == ["a.txt"]


def test_link_to_a_hidden_version_is_read(tmp_path: Path) -> None:
    """As a container platform mounts a folder of configuration."""
    write(tmp_path / "..2022_01_07" / "a.txt")
    (tmp_path / "..data").symlink_to("..2022_01_07")
    (tmp_path / "a.txt").symlink_to("..data/a.txt")
    assert [article.identity for article in scan_seeds(tmp_path, NOTHING, NOW).articles] == ["a.txt"]


def test_name_that_is_no_utf8_is_written_with_escapes(tmp_path: Path) -> None:
    write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")))
    scan = scan_seeds(tmp_path, NOTHING, NOW)
    assert [article.identity for article in scan.articles] == ["caf\\xe9.txt"]


def test_very_deep_folders_are_listed(tmp_path: Path) -> None:
    write(tmp_path.joinpath(*"d" * 300, "a.txt"))
    assert len(scan_seeds(tmp_path, NOTHING, NOW).articles) == 1


# --------------------------------------------------------------------------------------------------- one Url, two files


def test_second_file_with_the_same_url_is_refused_until_the_first_goes(tmp_path: Path) -> None:
    text = "Title: Ferries stand still\nUrl: https://ledger.example/1\n\n"
    owner = write(tmp_path / "b.txt", text + "One.\n")
    first = scan_seeds(tmp_path, NOTHING, NOW)
    write(tmp_path / "a.txt", text + "Two.\n")
    second = scan_seeds(tmp_path, first.states, NOW)
    assert second.articles == ()
    assert [str(failure) for failure in second.failures] == [
        "a.txt: its Url is also that of b.txt; remove one of the two or correct the Url (duplicate)"
    ]
    owner.unlink()
    third = scan_seeds(tmp_path, second.states, NOW)
    assert [(article.identity, article.text) for article in third.articles] == [("https://ledger.example/1", "Two.")]
    assert third.failures == ()


def test_renamed_file_with_a_url_stays_the_same_article(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Title: T\nUrl: https://ledger.example/1\n\nOne.\n")
    first = scan_seeds(tmp_path, NOTHING, NOW)
    path.rename(tmp_path / "b.txt")
    second = scan_seeds(tmp_path, first.states, NOW)
    assert second.articles == first.articles
    assert second.removed == ("a.txt",)


@settings(derandomize=True, max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from([f"{letter}.txt" for letter in "abcde"]),
        st.tuples(st.sampled_from(["one", "two", ""]), st.integers(-5, 30)),
    ),
    st.dictionaries(
        st.sampled_from([f"{letter}.txt" for letter in "abcde"]),
        st.tuples(st.sampled_from(["one", "two", ""]), st.integers(-5, 30)),
    ),
)
def test_every_file_that_rests_is_read_whole_within_two_scans(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, tuple[str, int]], after: dict[str, tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("seeds")
    states, given_texts = NOTHING, dict[str, str]()
    for files in (before, after):
        for path in folder.iterdir():
            path.unlink()
        for name, (title, age) in files.items():
            write(folder / name, title, age=age)
        for seconds in (0, 10, 20):
            now = datetime.fromtimestamp(NOW.timestamp() + seconds, UTC)
            scan = scan_seeds(folder, states, now)
            states = scan.states
            given_texts.update({article.identity: article.title for article in scan.articles})
        assert set(states) == set(files)
        assert not scan.waiting
        assert all(given_texts[name] == title for name, (title, _) in files.items() if title)
        assert list_reasons(scan) == {name: "empty" for name, (title, _) in files.items() if not title}
