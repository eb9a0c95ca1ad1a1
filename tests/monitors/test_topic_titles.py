"""Titles and codes of topics, read without their rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.config.loading import SHARED_FILE, Library, list_topic_files
from monitors.config.topic_titles import TitleFiles, read_titles
from monitors.config.yaml_source import read_document

ROOT = Path(__file__).resolve().parents[2]


def test_every_topic_is_named_and_read_as_the_whole_file_is() -> None:
    titles = read_titles(ROOT / "config")
    files = [path for path in list_topic_files(ROOT / "config" / "topics", Library()) if path.name != SHARED_FILE]
    assert titles.keys() == {path.stem for path in files}
    whole = read_document(ROOT / "config" / "topics" / "shutdown.yaml").data
    assert titles["shutdown"].title == whole["title"]
    assert titles["shutdown"].codes == {
        book: (code,) if isinstance(code, str) else tuple(code) for book, code in whole["codes"].items()
    }


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("id: quake\ntitle: Earthquake\nlists:\n  x: {en: [title]}\n", "Earthquake"),
        ("title: >-\n  Earth\n  quake\nrules: [{id: a}]\n", "Earth quake"),
        ("\ufefftitle: 'Quake: near'\ncodes:\n  cameo:\n    - '0233'\n  plover: AID\n", "Quake: near"),
    ],
)
def test_every_way_of_writing_a_title_is_read(tmp_path: Path, text: str, title: str) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "quake.yaml").write_text(text, encoding="utf-8")
    assert read_titles(tmp_path)["quake"].title == title


def test_an_experimental_topic_is_known_as_one(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "quake.yaml").write_text("title: Earthquake\nstatus: experimental\nrules: []\n")
    (tmp_path / "topics" / "flood.yaml").write_text("title: Flood\nstatus: stable\n")
    titles = read_titles(tmp_path)
    assert titles["quake"].is_experimental
    assert not titles["flood"].is_experimental


BROKEN = (b"title: [", b"\xff\xfe\x00", b"", b"title: 7\n", b"- a\n- b\n", b"title: a\ntitle: b\n")


@pytest.mark.parametrize("content", BROKEN)
def test_a_file_that_cannot_be_read_is_passed_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "broken.yaml").write_bytes(content)
    (tmp_path / "topics" / "good.yaml").write_text("title: Good\n")
    assert list(read_titles(tmp_path)) == ["good"]


def test_what_the_reader_of_topics_passes_over_is_no_topic_here_either(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    for name in (SHARED_FILE, ".quake.yaml.swp.yaml", "quake.yaml"):
        (tmp_path / "topics" / name).write_text(f"title: From {name}\n")
    assert [topic.title for topic in read_titles(tmp_path).values()] == ["From quake.yaml"]


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert read_titles(tmp_path / "none") == {}


def test_titles_follow_the_files_of_a_folder_and_are_read_only_after_a_change(tmp_path: Path) -> None:
    titles = TitleFiles(tmp_path)
    assert titles.get() == {}
    (tmp_path / "topics").mkdir()
    quake = tmp_path / "topics" / "quake.yaml"
    quake.write_text("title: Quake\n")
    first = titles.get()
    assert first["quake"].title == "Quake"
    assert titles.get() is first
    quake.write_text("title: Earthquake\n")
    assert titles.get()["quake"].title == "Earthquake"
    quake.unlink()
    assert titles.get() == {}
