"""Seed files that are refused by name, and what a scan does about what it cannot read."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from monitors.model import SeedState
from monitors.sources import seed_folder
from monitors.sources.seed_folder import list_files, read_file
from tests.monitors.seed_folder import NOTHING, NOW, list_reasons, list_titles, scan_seeds, write


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
