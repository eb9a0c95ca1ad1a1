"""``tocsin topics compare``: one's own topics beside those that come with the program."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result

from bot.starter import starter_root
from tests.bot.terminal import call


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A config with two topics as shipped, one word more in one of them, and a topic of its own."""
    shipped, folder = starter_root() / "config", tmp_path / "config"
    (folder / "topics").mkdir(parents=True)
    for name in ("settings.yaml", "feeds.yaml", "topics/_shared.yaml", "topics/strike.yaml", "topics/shutdown.yaml"):
        shutil.copyfile(shipped / name, folder / name)
    strike = folder / "topics" / "strike.yaml"
    text = strike.read_text(encoding="utf-8").replace("    en: [", "    en: [meharistes, ", 1)
    strike.write_text(text, encoding="utf-8")
    own = 'id: own\ntitle: Own\nthreshold: 2\nrules: [{id: a, when: "meharistes", points: 1}]\n'
    (folder / "topics" / "own.yaml").write_text(own, encoding="utf-8")
    return folder


def run(folder: Path, *options: str) -> Result:
    return call("topics", "--config", folder, "compare", *options, COLUMNS="200")


def test_differences_are_counted_and_topics_sorted_into_same_and_own(desk: Path) -> None:
    ended = run(desk)
    assert ended.exit_code == 0, ended.output
    (line,) = (line.split() for line in ended.stdout.splitlines() if line.startswith("strike"))
    assert (line[0], line[-1]) == ("strike", "1")
    assert "1 difference; as shipped: shutdown, _shared; only here: own; only shipped: attack, closure" in ended.stdout


def test_a_topic_that_is_named_is_shown_word_by_word(desk: Path) -> None:
    shown = run(desk, "strike").stdout
    assert "meharistes" in shown
    assert "shutdown" not in shown


def test_the_differences_for_programs_have_every_entry(desk: Path) -> None:
    (found,) = json.loads(run(desk, "--json").stdout)
    assert found["topic"] == "strike"
    assert (found["ours"], found["theirs"]) == (["meharistes"], [])
    assert found["where"].startswith("lists.")


def test_a_topic_that_is_not_there_is_refused(desk: Path) -> None:
    ended = run(desk, "troops")
    assert ended.exit_code == 2
    assert "only tocsin has troops; to compare there are: " in ended.stderr


def test_a_broken_topic_is_named_and_the_others_are_compared(desk: Path) -> None:
    (desk / "topics" / "own.yaml").write_text("id: own\nbroken: [\n", encoding="utf-8")
    ended = run(desk)
    assert "not compared: " in ended.stderr
    assert "own.yaml" in ended.stderr
    assert "1 difference; as shipped: shutdown, _shared" in ended.stdout
