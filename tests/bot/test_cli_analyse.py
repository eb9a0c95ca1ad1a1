"""``tocsin analyse`` and ``explain`` on the command line: format, order, unreadable input, exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.cli import EXIT_FOUND_WRONG
from tests.bot.running import write_config
from tests.bot.terminal import call
from tests.monitors import config_folders

SETTINGS = "seeds: {directory: ''}\n"
TOPIC = """
id: unrest
title: Protest and unrest
lists:
  crowd: {en: [protesters]}
  act: {en: [storm]}
threshold: 4
rules:
  - {id: crowd-acts, when: "<crowd> SAME <act>", points: 4, title: 1}
  - {id: crowd, when: "<crowd>", points: 2}
"""
STRIKE = """
id: strike
title: Strikes
threshold: 5
rules:
  - {id: walkout, when: "strike", points: 5}
veto:
  - {id: other-strike, when: '"first strike"'}
"""
STORMED = {
    "id": "a",
    "title": "Protesters storm the city hall in Almaty",
    "summary": "Two were hurt.",
    "date": "2022-01-07",
}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config folder with one small topic and no feed."""
    folder = tmp_path_factory.mktemp("desk") / "config"
    return config_folders.write_config(folder, SETTINGS, "groups: []\n", {"unrest.yaml": TOPIC})


def analyse(config: Path, *arguments: str, given: bytes = b"") -> Result:
    """Run the command in this process."""
    return call("analyse", "--config", config, *arguments, given=given)


def lines(result: Result) -> list[dict[str, Any]]:
    """Standard output as objects."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def jsonl(*documents: dict[str, Any]) -> bytes:
    """Documents as input."""
    return b"".join(json.dumps(document).encode() + b"\n" for document in documents)


def test_a_document_becomes_one_line_with_evidence_that_quotes_it(config: Path) -> None:
    result = analyse(config, "-", given=jsonl(STORMED))
    assert result.exit_code == 0
    (line,) = lines(result)
    assert line["id"] == "a"
    assert line["lang"] == "en"
    (topic,) = line["topics"]
    assert (topic["topic"], topic["level"]) == ("unrest", "urgent")
    for evidence in topic["evidence"]:
        assert STORMED["title"][evidence["start"] : evidence["end"]] == evidence["text"]
    assert {"kind", "text", "start", "end"} <= line["facts"][0].keys()
    assert isinstance(line["story"], str)


@pytest.mark.parametrize(
    ("last", "keys"), [("topics", {"id", "lang", "topics"}), ("facts", {"id", "lang", "topics", "facts"})]
)
def test_what_comes_after_the_stage_that_was_asked_for_is_left_out(config: Path, last: str, keys: set[str]) -> None:
    (whole,) = lines(analyse(config, "-", given=jsonl(STORMED)))
    result = analyse(config, "-", "--stop-after", last, given=jsonl(STORMED))
    assert result.exit_code == 0
    if last == "topics":  # whether a report is a background piece depends on its facts
        assert whole["topics"][0].pop("background") is None
    assert lines(result) == [{key: whole[key] for key in keys}]


def test_output_keeps_the_order_of_input_across_worker_processes(config: Path) -> None:
    documents = [{"id": str(n), "title": f"Nothing much happened in place {n}"} for n in range(650)]
    result = analyse(config, "-", "--workers", "2", given=jsonl(*documents))
    assert result.exit_code == 0
    assert [line["id"] for line in lines(result)] == [document["id"] for document in documents]


def test_two_reports_of_one_event_share_a_story_and_another_event_does_not(config: Path) -> None:
    again = STORMED | {"id": "b", "title": "City hall in Almaty stormed by protesters"}
    other = {"id": "c", "title": "Ice festival opens in Oslo harbour", "date": "2022-01-07"}
    first, second, third = lines(analyse(config, "-", given=jsonl(STORMED, again, other)))
    assert first["story"] == second["story"] != third["story"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{not json}", "not a JSON object"),
        (b'{"id": 1}', "holds text"),
        (b'{"id": 1, "title": 7}', '"title" is not a text'),
        (b'{"a":' * 5000, "not a JSON object"),
        (b'{"title": "\xff"}', "is not UTF-8"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_loses_no_other(config: Path, bad: bytes, reason: str) -> None:
    result = analyse(config, "-", given=jsonl(STORMED) + bad + b"\n" + jsonl(STORMED | {"id": "z"}))
    assert [line["id"] for line in lines(result)] == ["a", "z"]
    assert result.exit_code == EXIT_FOUND_WRONG
    assert result.stderr.startswith("-:2: ")
    assert reason in result.stderr


@pytest.mark.parametrize("first", [b'[{"title": "x"}]', b'["id", "title"]', b"[[1]]"])
def test_a_first_line_that_is_an_array_is_named_and_loses_no_other(config: Path, first: bytes) -> None:
    result = analyse(config, "-", given=first + b"\n" + jsonl(STORMED))
    assert [line["id"] for line in lines(result)] == ["a"]
    assert result.exit_code == EXIT_FOUND_WRONG
    assert result.stderr == "-:1: a JSON array; write one object a line, as jq -c '.[]' does\n"


@pytest.mark.parametrize("indent", [None, 1])
def test_a_file_that_is_one_array_is_told_once_with_the_fix(config: Path, tmp_path: Path, indent: int | None) -> None:
    page = tmp_path / "articles.json"
    page.write_text(json.dumps([STORMED, STORMED], indent=indent).replace("}, {", "},\n{"))
    result = analyse(config, str(page))
    assert (result.stdout, result.exit_code) == ("", EXIT_FOUND_WRONG)
    assert result.stderr == f"{page}:1: a JSON array; write one object a line, as jq -c '.[]' does\n"


@pytest.mark.parametrize("first", ["[Video] Protesters storm the city hall in Almaty", "[1] Protesters storm Almaty"])
def test_a_text_may_begin_with_a_bracket(config: Path, first: str) -> None:
    (line,) = lines(analyse(config, "-", given=f"{first}\n\nTwo were hurt.\n".encode()))
    assert line["id"] == "-"


@pytest.mark.parametrize("name", ["articles.jsonl", "ARTICLES.JSON", "articles.ndjson"])
@pytest.mark.parametrize("first", ["title,summary", "[1, 2]", "# articles", "Protesters storm the city hall in Almaty"])
def test_a_file_that_is_named_json_is_no_text_whatever_its_first_line(
    config: Path, tmp_path: Path, name: str, first: str
) -> None:
    page = tmp_path / name
    page.write_bytes(first.encode() + b"\n" + jsonl(STORMED))
    result = analyse(config, str(page))
    assert [line["id"] for line in lines(result)] == ["a"]
    assert result.exit_code == EXIT_FOUND_WRONG
    assert result.stderr.startswith(f"{page}:1: ")
    assert "write one object a line" in result.stderr


@pytest.mark.parametrize(
    ("line", "fault"),
    [(b'{"title": "Caf\xe9"}', "byte 15 is not UTF-8; save the file in UTF-8, as iconv -f LATIN1 -t UTF-8 does"),
     (b'{"title":', "not a JSON object (Expecting value at character 11); write one object a line")],
)  # fmt: skip
def test_a_line_that_is_no_json_is_told_with_the_place_in_it(
    config: Path, tmp_path: Path, line: bytes, fault: str
) -> None:
    page = tmp_path / "articles.jsonl"
    page.write_bytes(jsonl(STORMED) + line + b"\n")
    assert analyse(config, str(page)).stderr.startswith(f"{page}:2: {fault}")


def test_what_cannot_be_opened_is_named_with_what_to_write_instead(config: Path, tmp_path: Path) -> None:
    assert (
        f"{tmp_path} cannot be read (Is a directory); name its files, as in {tmp_path}/*"
        in analyse(config, str(tmp_path)).stderr
    )
    assert "'' cannot be read (No such file or directory)" in analyse(config, "").stderr


UTF16 = pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])


@UTF16
@pytest.mark.parametrize("command", ["analyse", "evaluate"])
def test_json_in_utf_16_is_told_once_with_the_fix(config: Path, tmp_path: Path, encoding: str, command: str) -> None:
    page = tmp_path / "articles.jsonl"
    page.write_text("".join(json.dumps(STORMED | {"now": ["unrest"]}) + "\n" for _ in range(3)), encoding=encoding)
    told = call(command, page, "--config", config)
    assert told.exit_code == EXIT_FOUND_WRONG
    fault = "JSON in UTF-16; save it in UTF-8, as iconv -f UTF-16 -t UTF-8 does"
    assert told.stderr.splitlines()[0] == f"{page}:1: {fault}"


@UTF16
def test_a_text_in_utf_16_may_begin_with_a_bracket(config: Path, tmp_path: Path, encoding: str) -> None:
    page = tmp_path / "page.txt"
    page.write_text("[Video] Protesters storm the city hall in Almaty\n\nTwo were hurt.\n", encoding=encoding)
    (line,) = lines(analyse(config, str(page)))
    assert line["id"] == str(page)


def test_blank_lines_and_an_empty_file_are_no_documents(config: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_bytes(b"")
    (tmp_path / "blank.jsonl").write_bytes(b"\n  \n" + jsonl(STORMED) + b"\n")
    result = analyse(config, str(tmp_path / "empty.jsonl"), str(tmp_path / "blank.jsonl"))
    assert (result.exit_code, len(lines(result))) == (0, 1)


def test_a_date_that_is_none_is_named_and_the_document_read(config: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.jsonl").write_text('{"id": "x", "title": "Calm", "date": "not a date"}\n')
    result = analyse(config, str(tmp_path / "odd.jsonl"))
    assert (result.exit_code, len(lines(result))) == (0, 1)
    assert result.stderr == (
        f"warning: {tmp_path}/odd.jsonl:1: date: 'not a date' is not an ISO date, such as 2022-01-31T12:00Z\n"
    )


@pytest.mark.parametrize("address", ["http://]", "http://[::1/opinion/x", "javascript:a", "x.example/1", 5])
def test_an_address_that_is_none_is_named_and_the_document_read(
    config: Path, tmp_path: Path, address: str | int
) -> None:
    (tmp_path / "odd.jsonl").write_bytes(jsonl(STORMED | {"url": address}))
    result = analyse(config, str(tmp_path / "odd.jsonl"))
    assert result.exit_code == (0 if isinstance(address, str) else 1)
    if isinstance(address, str):
        assert [topic["topic"] for topic in lines(result)[0]["topics"]] == ["unrest"]
        said = f"odd.jsonl:1: url: {address!r} is not an http or https address and was ignored"
        assert said in result.stderr


def test_a_line_of_a_text_that_is_odd_is_named(config: Path, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text("Title: Calm\nDate: never\n\nAll is calm.\n")
    result = analyse(config, str(tmp_path / "odd.txt"))
    assert result.stderr == (f"warning: {tmp_path}/odd.txt:2: date: 'never' is not a date, such as 2022-01-31 12:00\n")


def test_a_seed_file_is_one_document_named_after_the_file(config: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Protesters storm the city hall in Almaty\n\nTwo officers were hurt on Friday.\n")
    (line,) = lines(analyse(config, str(page)))
    assert line["id"] == str(page)
    assert line["topics"][0]["topic"] == "unrest"


def test_a_missing_file_is_a_clear_error(config: Path, tmp_path: Path) -> None:
    result = analyse(config, str(tmp_path / "none.jsonl"))
    assert result.exit_code == 2, "as with every command"
    assert "none.jsonl cannot be read (No such file or directory)" in result.stderr


def test_a_config_with_a_wrong_query_is_told_with_its_place(config: Path, tmp_path: Path) -> None:
    topics = {"unrest.yaml": TOPIC.replace("<crowd> SAME <act>", "<crowd> SAME")}
    broken = config_folders.write_config(tmp_path / "config", SETTINGS, "groups: []\n", topics)
    result = analyse(broken, "-", given=jsonl(STORMED))
    assert result.exit_code == EXIT_FOUND_WRONG
    assert "unrest.yaml:" in result.stderr
    assert not result.stdout


def test_half_a_character_in_an_id_is_given_back_and_loses_nothing(config: Path, tmp_path: Path) -> None:
    (tmp_path / "halves.jsonl").write_text('{"id": "\\ud800", "title": "Rain"}\n{"id": "b", "title": "Rain"}\n')
    command = [sys.executable, "-m", "bot", "analyse", "--workers", "1", "--config", str(config), "halves.jsonl"]
    python_path = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=python_path, timeout=60)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["\ud800", "b"]
    assert (done.returncode, done.stderr) == (0, b"")


def explain(config: Path, text: str, *more: str, given: bytes = b"") -> Result:
    """Run ``tocsin explain``."""
    return call("explain", "--config", config, text, *more, given=given)


def test_explain_quotes_the_words_and_the_points(config: Path) -> None:
    result = explain(config, "Protesters storm the city hall in Almaty")
    assert result.exit_code == 0
    assert "unrest: URGENT" in result.output
    assert "crowd-acts (title 0-16): 'Protesters storm'" in result.output


def test_explain_shows_a_figure_that_counts_nobody_in_particular(config: Path) -> None:
    asked = ["explain", "--config", str(config), "Death toll rises to 164 in Almaty"]
    assert "killed 164: '164'" in call(*asked).stdout.splitlines()


def test_explain_says_why_a_match_of_enough_points_only_reaches_the_digest(tmp_path: Path) -> None:
    write_config(tmp_path)
    aside = explain(tmp_path, "A state of emergency holds in Almaty.", "--title", "Minister opens a school")
    assert "emergency: DIGEST, 4 of 4 points" in aside.output
    assert "  not urgent: the title does not mention it, so the text would have to say more\n" in aside.output
    experimental = explain(tmp_path, "Moscow sends troops")
    assert "troops: DIGEST, 4 of 4 points" in experimental.output
    assert "  not urgent: the topic is experimental, and only reaches digests\n" in experimental.output
    assert "not urgent" not in explain(tmp_path, "Protesters storm the city hall in Almaty").output
    written = json.loads(explain(tmp_path, "Moscow sends troops", "--json").output)
    assert [topic["held"] for topic in written["topics"]] == ["experimental"]


def test_explain_names_what_was_missing(config: Path) -> None:
    result = explain(config, "Protesters gather for a photograph")
    assert "unrest: quiet" in result.output
    assert "of 4" in result.output


def test_explain_tells_programs_what_it_tells_people(config: Path) -> None:
    said = json.loads(explain(config, "Protesters storm the city hall in Almaty", "--json").output)
    (topic,) = said["topics"]
    assert (topic["topic"], topic["level"], topic["raised"], topic["realis"]) == ("unrest", "urgent", None, [])
    assert topic["score"] >= topic["threshold"]
    first = topic["evidence"][0]
    assert (first["rule"], first["zone"], first["text"]) == ("crowd-acts", "title", "Protesters storm")
    assert "KZ" in {fact.get("country") for fact in said["facts"]}
    (quiet,) = json.loads(explain(config, "Protesters gather for a photograph", "--json").output)["quiet"]
    assert (quiet["topic"], quiet["reason"], "of 4" in quiet["detail"]) == ("unrest", "below_threshold", True)


def test_explain_takes_a_typed_text_to_be_of_now_and_prints_the_date_that_it_used(config: Path) -> None:
    text = "Protesters storm the city hall in Almaty in 1997"
    now = explain(config, text).output
    assert "unrest: DIGEST" in now
    assert "  not now (historical): '1997'" in now
    assert re.search(r"^date: 20\d\d-\d\d-\d\d$", now, re.MULTILINE)
    then = explain(config, text, "--date", "1997-05-01").output
    assert "date: 1997-05-01" in then
    assert "unrest: URGENT" in then
    assert json.loads(explain(config, text, "--date", "1997-05-01", "--json").output)["date"] == "1997-05-01"
    assert explain(config, text, "--date", "spring").exit_code == 2


def test_explain_takes_a_file_to_be_of_its_own_date_unless_one_is_given(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "old.txt"
    file.write_text("Protesters storm the city hall in Almaty in 1997\n\n1 May 1997\n\nThey came at noon.\n", "utf-8")
    assert "date: 1997-05-01" in explain(config, str(file)).output
    later = explain(config, str(file), "--date", "2021-03-02").output
    assert "date: 2021-03-02" in later
    assert "unrest: DIGEST" in later
    undated = explain(config, "-", given=b"Protesters storm the city hall\n\nThey came at noon.\n").output
    assert "date: unknown, so no date in it counts as history" in undated


def test_a_topic_that_is_held_in_the_digest_carries_the_signs_that_hold_it(config: Path) -> None:
    past = STORMED | {"title": "Protesters storm the city hall in 2012", "summary": ""}
    (line,) = lines(analyse(config, "-", given=jsonl(past)))
    (topic,) = line["topics"]
    assert (topic["level"], topic["realis"]) == ("digest", [{"kind": "historical", "text": "2012"}])
    assert (topic["overruled"], topic["vetoed"], topic["outdated"], topic["background"]) == ([], "", False, None)


def test_an_urgent_topic_that_does_not_ring_by_itself_says_so_as_explain_does(config: Path) -> None:
    title = "Opinion: Protesters storm the city hall in Aktau"
    (line,) = lines(analyse(config, "-", given=jsonl({"title": title})))
    (topic,) = line["topics"]
    assert (topic["level"], topic["background"]) == ("urgent", {"sign": "headline", "words": "Opinion"})
    (told,) = json.loads(explain(config, title, "--json").output)["topics"]
    assert {key: told[key] for key in ("realis", "overruled", "vetoed", "background")} == {
        key: topic[key] for key in ("realis", "overruled", "vetoed", "background")
    }


def test_a_veto_that_the_encoder_overruled_is_written_as_explain_does(tmp_path: Path) -> None:
    topics = {"strike.yaml": STRIKE, "_shared.yaml": "rerank: true\nencoder: small\n"}
    config = config_folders.write_config(tmp_path / "config", SETTINGS, "groups: []\n", topics)
    title, detail = "Dockers in Durban down tools in first strike in a decade", "vetoed by other-strike: 'first strike'"
    (line,) = lines(analyse(config, "-", given=jsonl({"title": title})))
    (topic,) = line["topics"]
    assert (topic["topic"], topic["level"], topic["vetoed"]) == ("strike", "urgent", detail)
    told = json.loads(explain(config, title, "--json").output)
    assert [one["vetoed"] for one in told["topics"]] == [detail]
    assert told["quiet"] == []


def test_a_seed_file_that_is_too_old_to_ring_is_outdated_and_a_dated_line_is_not(config: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_text("Title: Protesters storm the city hall in Aktau\nDate: 2022-01-07\n\nTwo fell.\n")
    undated = tmp_path / "undated.txt"
    undated.write_text("Protesters storm the city hall in Aktau\n\nTwo fell.\n")
    read = lines(analyse(config, str(old), str(undated), "-", given=jsonl(STORMED)))
    assert [line["topics"][0]["outdated"] for line in read] == [True, False, False]


def test_explain_reads_standard_input(config: Path) -> None:
    result = explain(config, "-", given=b"Protesters storm the city hall\n\nIt happened on Friday in Aktau.\n")
    assert "unrest: URGENT" in result.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seeds/atack-tilaberi.txt", "there is no file seeds/atack-tilaberi.txt"),
        ("article.txt", "there is no file article.txt"),
        ("https://herald.example/protesters-storm-parliament", "an address is not read here"),
    ],
)
def test_explain_takes_no_mistyped_file_and_no_address_for_a_text(config: Path, text: str, said: str) -> None:
    result = explain(config, text)
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize("text", ["Крах/взрыв в Алматы", "示威者冲进议会", "Protests"])
def test_explain_takes_a_text_with_a_stroke_and_one_without_blanks(config: Path, text: str) -> None:
    assert explain(config, text).exit_code == 0


def test_explain_of_nothing_says_so(config: Path) -> None:
    result = explain(config, " ")
    assert result.exit_code == 2
    assert "there is nothing to explain; write a headline or a text" in result.output


def test_help_lists_every_command_and_each_has_help_of_its_own() -> None:
    from bot.cli import COMMANDS

    listing = call("--help").output
    for name in COMMANDS:
        assert name in listing
        assert call(name, "--help").exit_code == 0


@pytest.mark.parametrize("text", ["-", "FILE"])
def test_explain_refuses_a_headline_beside_a_file_that_has_its_own(config: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "article.txt"
    file.write_text("Protesters storm the city hall\n\nThey came at noon.\n", encoding="utf-8")
    result = explain(config, text.replace("FILE", str(file)), "--title", "Ice festival opens", given=file.read_bytes())
    assert result.exit_code == 2
    assert "--title goes with a typed TEXT; write the headline on the first line of the file" in result.stderr


def test_explain_takes_a_long_paragraph_for_a_text_though_no_file_can_have_such_a_name(config: Path) -> None:
    result = explain(config, "Protesters storm the city hall. " + "They came at noon and stayed. " * 20)
    assert result.exit_code == 0, result.exception
    assert "unrest: URGENT" in result.output
