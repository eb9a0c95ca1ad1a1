"""``tocsin train``: a table is written where it is better and left alone where not, and the config uses it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.cli import EXIT_CANNOT_RUN, EXIT_FOUND_WRONG
from bot.starter import PACKAGED
from monitors.config.loading import load_config
from tests.bot.running import write_config
from tests.bot.terminal import call

TOWNS = tuple(
    f"{name}{end}"
    for name in ["Alma", "Beru", "Coro", "Dila", "Elan", "Faro", "Gora", "Hina", "Ivan", "Jora"]
    for end in "bdk"
)
KINDS = (
    ("Protesters storm the harbour of {} at dawn", ["unrest"]),
    ("Protesters storm the harbour of {} in a remake", []),
    ("Crowd gathers at the burnt bridge of {}", ["unrest"]),
    ("Crowd gathers for the concert in {}", []),
)
ITEMS = [
    {"id": f"{town}{number}", "title": title.format(town), "lang": "en", "date": "2022-01-07", "now": now}
    for town in TOWNS
    for number, (title, now) in enumerate(KINDS)
]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    write_config(tmp_path / "config")
    return tmp_path / "config"


def run(config: Path, command: str, items: list[Any], *arguments: str) -> Result:
    file = config.parent / f"{command}.jsonl"
    lines = [item if isinstance(item, str) else json.dumps(item) for item in items]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return call(command, file, "--config", config, *arguments)


def use(config: Path, table: str) -> None:
    (config / "topics" / "_shared.yaml").write_text(f"rerank: {table}\n", encoding="utf-8")


def rings(config: Path, title: str) -> bool:
    item = {"id": "x", "title": title, "lang": "en", "date": "2022-01-07"}
    (topic,) = json.loads(run(config, "analyse", [item]).stdout)["topics"]
    return bool(topic["level"] == "urgent")


def test_what_is_learned_is_shown_written_and_used(config: Path) -> None:
    result = run(config, "train", ITEMS)
    assert result.exit_code == 0, result.output
    table = config / "topics" / "own.tsv"
    lines = result.stdout.splitlines()
    assert lines[0] == "120 English items: 120 matches, 60 of them right; 0 events that no rule matched"
    assert lines[2].split()[:6] == ["the", "rules", "alone", "30", "30", "30"]
    assert lines[4].split()[:5] == ["learned", "anew", "60", "0", "0"]
    assert lines[5] == f"written: {table}; to use it, write  rerank: own.tsv  in {config / 'topics' / '_shared.yaml'}"
    assert rings(config, "Protesters storm the gates of Oslo in a remake")
    use(config, "own.tsv")
    assert not rings(config, "Protesters storm the gates of Oslo in a remake")
    assert rings(config, "Protesters storm the gates of Oslo at dawn")
    assert rings(config, "Crowd gathers at the burnt mill")


def test_what_is_no_better_is_not_written(config: Path) -> None:
    (config / "topics" / "own.tsv").write_text("topics\tunrest\nbias\t0.69\n", encoding="utf-8")  # two of three
    use(config, "own.tsv")
    alike = [{**item, "now": ["unrest"] if index % 3 else []} for index, item in enumerate([*ITEMS[::4], *ITEMS[1::4]])]
    result = run(config, "train", alike[:99], "--to", "mine.tsv")
    assert result.exit_code == EXIT_FOUND_WRONG, result.output
    assert "no better than the weights in force: nothing was written" in result.stderr
    assert not (config / "topics" / "mine.tsv").exists()


def test_it_goes_on_from_the_table_in_force(config: Path) -> None:
    run(config, "train", ITEMS)
    use(config, "own.tsv")
    result = run(config, "train", ITEMS, "--to", "next.tsv")
    assert result.stdout.splitlines()[3].split()[:7] == ["the", "weights", "in", "force", "60", "0", "0"]


def test_too_little_to_learn_from_is_said(config: Path) -> None:
    result = run(config, "train", ITEMS[:8])
    assert result.exit_code == EXIT_FOUND_WRONG
    assert (
        "8 matches, 4 of them right, 4 wrong; at least 20 of each are needed; nothing was written; label more"
        in result.stderr
    )


def test_a_bad_line_is_named_and_the_others_are_learned_from(config: Path) -> None:
    result = run(config, "train", ["{", *ITEMS])
    assert result.exit_code == EXIT_FOUND_WRONG
    assert result.stderr.startswith(f"{config.parent / 'train.jsonl'}:1: ")
    assert "write one object a line" in result.stderr
    assert (config / "topics" / "own.tsv").exists()


def test_a_date_and_a_language_that_cannot_be_read_are_named(config: Path) -> None:
    odd = [ITEMS[0] | {"date": "2022-13-45"}, ITEMS[1] | {"lang": "zz"}]
    taught = run(config, "train", [*odd, *ITEMS[2:]])
    assert (taught.exit_code, "written:" in taught.stdout) == (0, True)
    warnings = taught.stderr.splitlines()
    assert warnings[0].endswith("train.jsonl:1: date: '2022-13-45' is not an ISO date, such as 2022-01-31T12:00Z")
    assert warnings[1].endswith(
        "train.jsonl:2: lang: 'zz' is no language of ISO 639-1, such as en; the language was detected"
    )


def test_an_item_of_two_files_is_learned_from_once_as_the_last_has_it(config: Path) -> None:
    older = config.parent / "older.jsonl"
    older.write_text("".join(json.dumps({**item, "now": []}) + "\n" for item in ITEMS), encoding="utf-8")
    newer = config.parent / "newer.jsonl"
    newer.write_text("".join(json.dumps(item) + "\n" for item in ITEMS), encoding="utf-8")
    result = call("train", older, newer, "--config", config)
    assert result.stdout.startswith("120 English items: 120 matches, 60 of them right;")


def test_only_topics_that_were_asked_about_teach_and_only_english_items(config: Path) -> None:
    items = [{**item, "now": [], "asked": ["coup"]} for item in ITEMS] + [{**item, "lang": "fr"} for item in ITEMS]
    result = run(config, "train", items)
    assert "0 matches, 0 of them right" in result.stderr


def test_headlines_of_the_topics_that_the_table_judges_otherwise_are_named(config: Path) -> None:
    promises = "tests: {urgent: [Protesters storm the gates at dawn, Protesters storm the gates in a remake]}\n"
    with (config / "topics" / "unrest.yaml").open("a", encoding="utf-8") as file:
        file.write(promises)
    result = run(config, "train", ITEMS)
    assert result.exit_code == 0
    told, headline = result.stderr.splitlines()
    assert told == (
        "warning: with it the topics judge 1 headline of their own tests differently, so tocsin check and a running"
        " tocsin refuse it; label more, or move the headlines"
    )
    assert headline.startswith("unrest: 'Protesters storm the gates in a remake' is judged digest (")
    use(config, "own.tsv")
    assert "is judged digest" in call("check", "--config", config).output


def test_topics_that_were_not_labelled_and_are_judged_otherwise_are_named_as_such(config: Path) -> None:
    with (config / "topics" / "coup.yaml").open("w", encoding="utf-8") as file:
        file.write(
            "id: coup\ntitle: Coup\nthreshold: 3\nrules:\n  - {id: remake, when: 'guards AND remake', points: 3}\n"
            "tests: {urgent: [Guards in a remake]}\n"
        )
    result = run(config, "train", ITEMS)
    assert result.exit_code == 0
    lines = result.stderr.splitlines()
    assert lines[1].startswith("coup: 'Guards in a remake' is judged digest (")
    assert lines[2] == "no label is for a match of coup: what all topics share moved it; label items that match it too"


def test_a_topic_that_labels_name_and_the_config_has_not_is_named(config: Path) -> None:
    items = [*ITEMS, *({**ITEMS[0], "id": name, "now": ["unrset"], "mention": ["uproar"]} for name in "ab")]
    result = run(config, "train", items)
    assert result.stderr.splitlines()[0] == (
        "warning: 2 items labelled 'unrset', but the config has no topic of that name; did you mean unrest?"
    )
    assert "uproar" not in result.stderr


def test_a_place_where_no_table_can_be_written_is_told_before_anything_is_learned(config: Path) -> None:
    (config / "topics" / "own.tsv").mkdir()
    result = run(config, "train", ITEMS)
    assert result.exit_code == EXIT_CANNOT_RUN
    assert (result.stdout, "own.tsv: the file cannot be written (Is a directory)" in result.stderr) == ("", True)


@pytest.mark.parametrize("name", ["own.txt", "../own.tsv", ".own.tsv", "a b.tsv"])
def test_a_name_that_rerank_could_not_take_is_refused(config: Path, name: str) -> None:
    result = run(config, "train", ITEMS, "--to", name)
    assert result.exit_code == 2
    assert "is not a table name; write a file name that ends in .tsv: own.tsv" in result.stderr


def test_a_seed_file_is_refused(config: Path) -> None:
    seed = config.parent / "seed.txt"
    seed.write_text("Title: No label\n", encoding="utf-8")
    result = call("train", seed, "--config", config)
    assert result.exit_code == EXIT_FOUND_WRONG
    assert "is not JSONL; write one labelled object per line" in result.stderr


def test_a_missing_extra_is_named(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "monitors.rules.training", None)
    result = run(config, "train", ITEMS)
    assert result.exit_code == EXIT_CANNOT_RUN
    assert "install 'tocsin[train]'" in result.stderr


def test_a_folder_that_cannot_be_written_is_named_and_keeps_the_old_table(config: Path) -> None:
    (config / "topics" / "own.tsv").mkdir()
    result = run(config, "train", ITEMS)
    assert result.exit_code == EXIT_CANNOT_RUN
    assert "own.tsv" in result.stderr


def test_the_packaged_config_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / PACKAGED / "config"
    write_config(folder)
    result = run(folder, "train", ITEMS)
    assert result.exit_code == EXIT_FOUND_WRONG
    assert "is the packaged config, which an update replaces; make your own: tocsin init FOLDER" in result.stderr
    assert not (folder / "topics" / "own.tsv").exists()


def test_weights_of_rules_that_are_gone_are_warned_of_and_go_when_it_learns_anew(config: Path) -> None:
    weights = ("R:unrest:crowd\t3", "R:unrest:gone\t-1", "RZ:gone:True\t1", "R:coup:putsch\t5", "RZ:putsch:True\t5")
    table = config / "topics" / "own.tsv"
    table.write_text("\n".join(["topics\tunrest coup", *(f"sign\t{one}" for one in weights)]), encoding="utf-8")
    use(config, "own.tsv")
    check = ["check", "--config", str(config)]
    result = call(*check)
    assert result.exit_code == 0
    assert (
        "13% of the weights for rules in own.tsv belong to rules that no longer exist;"
        " restore the names of the rules, or retrain: tocsin train\n"
    ) in result.output
    assert run(config, "train", ITEMS).exit_code == 0
    assert "of the weights" not in call(*check).output
    assert "R:coup:putsch" in table.read_text(encoding="utf-8")


def test_an_edited_table_is_another_version_of_the_rules(config: Path) -> None:
    from monitors.recognition import Recognition

    run(config, "train", ITEMS)
    use(config, "own.tsv")
    versions = set()
    for edit in ("", "sign\tL:urgent\t0.5\n"):
        table = config / "topics" / "own.tsv"
        table.write_text(table.read_text(encoding="utf-8") + edit, encoding="utf-8")
        read = load_config(config, {})
        versions.add(Recognition(read.topics, read.shared).version)
    assert len(versions) == 2
