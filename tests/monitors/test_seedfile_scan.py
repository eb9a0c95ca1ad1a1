"""The watched folder: what is new, what waits, what is refused, and that nothing stops the scan."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.model import SEED_SOURCE, SeedState
from monitors.sources.seed_folder import list_files, read_file
from monitors.sources.seed_scan import SeedRules
from tests.monitors.seed_folder import NOTHING, NOW, list_reasons, list_titles, scan_seeds, set_age, write

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
    rules = SeedRules(timezones={"IST": "Asia/Jerusalem"}, language="en")
    article = scan_seeds(tmp_path, NOTHING, NOW, rules=rules).articles[0]
    assert (article.source_id, article.language) == (SEED_SOURCE, "en")
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
