"""A config file is written as a whole or not at all."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from bot.safe_file import check_place, read_text, write_text
from monitors.errors import ConfigError


def test_a_file_is_replaced_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("old\n")
    path.chmod(0o640)
    write_text(path, "new\r\n", instead_of="old\n")
    assert path.read_bytes() == b"new\r\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path], "no copy is left behind"


def test_a_new_file_and_its_folder_are_made(tmp_path: Path) -> None:
    write_text(tmp_path / "topics" / "new.yaml", "id: new\n", instead_of="")
    assert read_text(tmp_path / "topics" / "new.yaml") == "id: new\n"


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("old\n")
    (tmp_path / "feeds.yaml").symlink_to("real.yaml")
    write_text(tmp_path / "feeds.yaml", "new\n")
    assert (tmp_path / "feeds.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_text() == "new\n"


def test_what_somebody_wrote_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("theirs\n")
    with pytest.raises(ConfigError, match="changed in the meantime"):
        write_text(path, "ours\n", instead_of="as it was read\n")
    assert path.read_text() == "theirs\n"


def test_a_disk_that_takes_no_more_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("old\n")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(ConfigError, match="the old file is as it was"):
            write_text(path, "x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").mkdir()
    with pytest.raises(ConfigError, match=r"feeds\.yaml: the file cannot be"):
        write_text(tmp_path / "feeds.yaml", "new\n")


def test_what_cannot_be_read_is_not_called_unwritable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the file cannot be read"):
        read_text(tmp_path)


def test_a_file_that_is_not_utf_8_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_text(tmp_path / "feeds.yaml")


def test_a_place_is_tried_without_making_anything(tmp_path: Path) -> None:
    (tmp_path / "old.tsv").write_text("old\n")
    for name in ("old.tsv", "new.tsv", "missing/new.tsv"):
        check_place(tmp_path / name)
    assert list(tmp_path.iterdir()) == [tmp_path / "old.tsv"]


@pytest.mark.parametrize(
    ("name", "why"),
    [("folder", "Is a directory"), ("file/new.tsv", "Not a directory"), ("link.tsv", "Not a directory")],
)
def test_a_place_for_no_file_is_named(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "link.tsv").symlink_to("file/new.tsv")
    with pytest.raises(ConfigError, match=rf"{name}: the file cannot be written \({why}\)"):
        check_place(tmp_path / name)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder in which not even root makes files")
def test_a_place_in_a_folder_that_takes_no_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"/proc/new\.tsv: the file cannot be written"):
        check_place(Path("/proc/new.tsv"))
