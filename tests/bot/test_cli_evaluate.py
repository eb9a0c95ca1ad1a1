"""``tocsin evaluate`` over a small invented set: the figures by hand, the wrong items with reasons, bad lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.cli import EXIT_FOUND_WRONG
from tests.bot.running import write_config
from tests.bot.terminal import call

STORMED = {"id": "hit", "title": "Protesters storm the city hall in Almaty", "lang": "en", "now": ["unrest"]}
SEEN = {"id": "seen", "title": "Protesters gather at the city hall in Aktau", "lang": "en", "now": ["unrest"]}
MISSED = {"id": "missed", "title": "Anger boils over in Taraz", "lang": "ru", "now": ["unrest"], "mention": ["coup"]}
OLD = {"id": "old", "title": "A crowd marched here in spring", "lang": "en", "now": [], "mention": ["unrest"]}
FALSE = {"id": "false", "title": "Crowd of skaters march through Oslo", "lang": "en", "now": [], "stratum": "hard"}
QUIET = {"id": "quiet", "title": "Ice festival opens in Oslo harbour", "lang": "ru", "now": []}
SET = (STORMED, SEEN, MISSED, OLD, FALSE, QUIET)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk") / "config"
    write_config(folder)
    return folder


def evaluate(config: Path, path: Path, *arguments: str, items: tuple[Any, ...] = SET) -> Result:
    file = path / "labelled.jsonl"
    lines = [item if isinstance(item, str) else json.dumps(item) for item in items]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return call("evaluate", file, "--config", config, "--workers", "1", *arguments)


def test_the_figures_are_those_worked_out_by_hand(config: Path, tmp_path: Path) -> None:
    result = evaluate(config, tmp_path, "--json")
    assert result.exit_code == 0, result.output
    table = json.loads(result.stdout)["tables"]["all"]
    assert table["items"] == 6
    # rang: hit, old, false; happens: hit, seen, missed; found: hit, seen; neither label: false, quiet
    assert table["topics"]["unrest"] == {
        "now": 3,
        "precision": pytest.approx(1 / 3),
        "recall": pytest.approx(1 / 3),
        "f1": pytest.approx(1 / 3),
        "any_recall": pytest.approx(2 / 3),
        "false_per_1000": 500.0,
    }
    assert list(table["topics"]) == ["unrest", "emergency", "troops", "coup"]
    assert table["topics"]["coup"]["precision"] is None
    assert table["core"]["precision"] == 0.0  # no topic has ten items


def test_the_table_is_text_and_groups_follow_it(config: Path, tmp_path: Path) -> None:
    result = evaluate(config, tmp_path, "--by", "lang")
    assert result.stdout.splitlines()[0] == "all: 6 items"
    assert "  unrest         3  0.333  0.333  0.333   0.667      500.0" in result.stdout.splitlines()
    assert "lang=en: 4 items" in result.stdout
    assert "lang=ru: 2 items" in result.stdout
    assert "stratum=hard: 1 item" in evaluate(config, tmp_path, "--by", "stratum").stdout


def test_the_same_levels_as_analyse_gives(config: Path, tmp_path: Path) -> None:
    evaluate(config, tmp_path)
    file = str(tmp_path / "labelled.jsonl")
    result = call("analyse", file, "--config", config, "--workers", "1")
    rang = {
        line["id"]
        for line in map(json.loads, result.stdout.splitlines())
        if any((topic["topic"], topic["level"]) == ("unrest", "urgent") for topic in line["topics"])
    }
    assert rang == {"hit", "old", "false"}


def test_wrong_items_are_listed_with_what_the_rules_say(config: Path, tmp_path: Path) -> None:
    lines = evaluate(config, tmp_path, "--errors", "unrest").stdout.splitlines()
    listed = lines[lines.index("4 items that unrest gets wrong") + 1 :]
    assert [line for line in listed if not line.startswith("    ")] == [
        "missed\tseen\tProtesters gather at the city hall in Aktau",
        "missed\tmissed\tAnger boils over in Taraz",
        "false, a mention\told\tA crowd marched here in spring",
        "false\tfalse\tCrowd of skaters march through Oslo",
    ]
    assert listed[1].strip().startswith("unrest: DIGEST, ")
    assert "'Protesters'" in listed[2]
    reason = listed[listed.index("missed\tmissed\tAnger boils over in Taraz") + 1]
    assert reason.strip().startswith("no topic")
    assert any(line.startswith("    unrest: URGENT") for line in listed)


def test_errors_come_as_json_too(config: Path, tmp_path: Path) -> None:
    errors = json.loads(evaluate(config, tmp_path, "--errors", "unrest", "--json").stdout)["errors"]
    assert [(error["mistake"], error["id"]) for error in errors][:2] == [("missed", "seen"), ("missed", "missed")]
    assert all(error["why"] for error in errors)


def test_a_title_cannot_steer_the_terminal(config: Path, tmp_path: Path) -> None:
    item = STORMED | {"title": "Protesters storm\x1b[2J the hall", "now": []}
    assert "\x1b" not in evaluate(config, tmp_path, "--errors", "unrest", items=(item,)).stdout


def test_bad_lines_are_named_and_the_rest_is_scored(config: Path, tmp_path: Path) -> None:
    empty = {"id": "empty", "now": ["unrest"]}
    result = evaluate(config, tmp_path, "--json", items=(STORMED, "{broken", {"title": "no label"}, empty))
    assert result.exit_code == EXIT_FOUND_WRONG
    assert [line.split(": ")[0].rpartition(":")[2] for line in result.stderr.splitlines()] == ["2", "3", "4"]
    report = json.loads(result.stdout)
    assert report["unread"] == 3
    unrest = report["tables"]["all"]["topics"]["unrest"]
    assert (unrest["now"], unrest["recall"]) == (2, 0.5)  # an item without text is missed, not forgotten


def test_an_unknown_topic_and_a_text_file_are_refused(config: Path, tmp_path: Path) -> None:
    assert evaluate(config, tmp_path, "--errors", "unrset").exit_code == 2
    (tmp_path / "seed.txt").write_text("Title: a seed file\n", encoding="utf-8")
    result = call("evaluate", tmp_path / "seed.txt", "--config", config)
    assert result.exit_code == 1
    assert "is not JSONL" in result.stderr
    named = evaluate(config, tmp_path, items=("Title: a seed file", STORMED))
    assert named.exit_code == EXIT_FOUND_WRONG
    assert "labelled.jsonl:1: not a JSON object" in named.stderr


@pytest.mark.parametrize("items", [(), ("{", ' "title": "Riot"', "}"), ({"title": "no label"},)])
def test_a_file_without_labelled_items_is_refused_instead_of_scored(
    config: Path, tmp_path: Path, items: tuple[Any, ...]
) -> None:
    result = evaluate(config, tmp_path, items=items)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "labelled.jsonl has no labelled item; each needs a line with" in result.stderr.splitlines()[-1]
    assert len(result.stderr.splitlines()) == len(items) + 1


def test_ids_that_come_twice_and_topics_that_are_none_are_named(config: Path, tmp_path: Path) -> None:
    items = (STORMED, FALSE | {"mention": ["unrset"]}, STORMED | {"now": ["unrset", "eclipse"]})
    result = evaluate(config, tmp_path, items=items)
    assert result.exit_code == 0
    place = str(tmp_path / "labelled.jsonl")
    assert result.stderr.splitlines() == [
        f"warning: {place}:3: the id 'hit' is also that of {place}:1; both count",
        "warning: 1 item labelled 'eclipse', but the config has no topic of that name; correct it if you meant another",
        "warning: 2 items labelled 'unrset', but the config has no topic of that name; did you mean unrest?",
    ]
    assert result.stdout.startswith("all: 3 items")


def test_of_many_ids_that_come_twice_only_some_are_named(config: Path, tmp_path: Path) -> None:
    lines = evaluate(config, tmp_path, items=(FALSE,) * 15).stderr.splitlines()
    assert len(lines) == 11
    assert lines[-1] == "warning: 4 more labels have ids of earlier ones"


def test_an_item_without_text_is_said_to_count(config: Path, tmp_path: Path) -> None:
    result = evaluate(config, tmp_path, items=(STORMED, {"id": "bare", "now": ["unrest"]}))
    assert result.stderr.splitlines()[0].endswith("holds text; until then it counts as judged quiet")


def test_a_date_and_a_language_that_cannot_be_read_are_named_since_judging_goes_by_them(
    config: Path, tmp_path: Path
) -> None:
    odd = STORMED | {"date": "07.01.2022", "lang": "english"}
    result = evaluate(config, tmp_path, items=(odd, FALSE | {"date": "2022-01-07"}))
    assert result.exit_code == 0
    place = f"warning: {tmp_path / 'labelled.jsonl'}:1"
    assert result.stderr.splitlines() == [
        f"{place}: lang: 'english' is no language of ISO 639-1, such as en; the language was detected",
        f"{place}: date: '07.01.2022' is not an ISO date, such as 2022-01-31T12:00Z",
    ]
    assert result.stdout.startswith("all: 2 items")


def test_of_many_odd_dates_only_some_are_named(config: Path, tmp_path: Path) -> None:
    items = tuple(FALSE | {"id": str(number), "date": "7 January"} for number in range(15))
    lines = evaluate(config, tmp_path, items=items).stderr.splitlines()
    assert len(lines) == 11
    assert lines[-1] == "warning: 5 more dates or languages that cannot be read"
