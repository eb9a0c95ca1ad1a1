"""One broken topic, list of shared words or table of weights per mistake, and where it is placed."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.config.loading import load_config
from tests.monitors.config_folders import TOPIC, complain, write_config

TOPIC_MISTAKES = {
    "another name": (
        TOPIC.replace("id: unrest", "id: riots"),
        "1:5: id: 'riots' in a file named unrest.yaml; name the file riots.yaml",
    ),
    "name with a blank": (
        TOPIC.replace("id: unrest", "id: my topic"),
        "1:5: id: 'my topic' cannot be used here; "
        "write up to 32 lowercase letters, digits, - and _, starting with a letter",
    ),
    "a rule named as what no rule gave": (
        TOPIC.replace("id: riot,", "id: read,"),
        "4:14: id: 'read' is the name of evidence that no rule gave; give the rule another name",
    ),
    "no threshold": (
        TOPIC.replace("threshold: 4\n", ""),
        "1:1: the key 'threshold' is missing; add threshold: (points that a sentence needs for an urgent match)",
    ),
    "quoted threshold": (
        TOPIC.replace("threshold: 4", "threshold: '5'"),
        "3:12: threshold: expected a number, found the text '5'; write a number, without quotes",
    ),
    "no threshold to reach": (
        TOPIC.replace("threshold: 4", "threshold: 0"),
        "3:12: threshold: too small; write more than 0",
    ),
    "endless threshold": (
        TOPIC.replace("threshold: 4", "threshold: .inf"),
        "3:12: threshold: not a finite number; write a number",
    ),
    "an empty query": (TOPIC.replace("when: riot", "when: ''"), "4:26: when: empty; write some text"),
    "a rule without a name": (
        TOPIC.replace("id: riot, ", ""),
        "4:9: the key 'id' is missing; add id: (name of the rule, shown in explanations; not 'learned' or 'read', which"
        " name evidence without a rule)",
    ),
    "no rules": (
        TOPIC.replace("[{id: riot, when: riot, points: 4}]", "[]"),
        "4:8: rules: empty; write at least one entry",
    ),
    "code that is a number": (
        TOPIC + "codes: {cameo: 14}\n",
        '5:16: cameo: expected text, found a number; put it in quotes: "14"',
    ),
    "word that is a number": (
        TOPIC + "lists: {year: {en: [1984]}}\n",
        '5:21: en: expected text, found a number; put it in quotes: "1984"',
    ),
    "word that is a flag": (
        TOPIC + "lists: {x: {en: [true]}}\n",
        '5:18: en: expected text, found true or false; put it in quotes: "true"',
    ),
    "language": (
        TOPIC + "lists: {x: {eng: [a]}}\n",
        "5:13: eng: 'eng' cannot be used here; write the two lowercase letters of ISO 639-1, such as en",
    ),
    "severity": (
        TOPIC + "severity: hihg\n",
        "5:11: severity: 'hihg' is not allowed; did you mean high? write one of: low, moderate, high, extreme",
    ),
    "rule key": (
        TOPIC.replace("points", "point"),
        "4:9: the key 'points' is missing; add points: (points when the query matches in a sentence)",
        "4:32: unknown key 'point'; did you mean points?",
    ),
}


@pytest.mark.parametrize("mistake", TOPIC_MISTAKES)
def test_a_mistake_in_a_topic(tmp_path: Path, mistake: str) -> None:
    content, *expected = TOPIC_MISTAKES[mistake]
    folder = write_config(tmp_path / "c", topics={"unrest.yaml": content})
    assert complain(folder) == [f"topics/unrest.yaml:{line}" for line in expected]


RULE_MISTAKES = {
    "query": (TOPIC.replace("when: riot", "when: 'riot AND'"), "4:35: when: "),
    "query without quotes": (TOPIC.replace("when: riot", "when: riot AND"), "4:34: when: "),
    "query with a quote in it": (TOPIC.replace("when: riot", "when: 'riot '' AND'"), "4:26: when: "),
    "unknown list": (TOPIC.replace("when: riot", 'when: "mob <crowd>"'), "4:31: when: "),
    "a list with a common word": (
        TOPIC.replace("when: riot", 'when: "mob OR <crowd>"') + "lists: {crowd: {en: [mob, the]}}\n",
        "4:34: when: <crowd> has 'the', which nearly every article has; take it out of the list, or ",
    ),
    "folded query": (TOPIC.replace("when: riot,", "when: 'mob\n  AND',"), "4:26: when: "),
    "word list": (TOPIC + "lists: {x: {en: [mob, '']}}\n", "5:24: en: "),
    "threshold out of reach": (TOPIC.replace("threshold: 4", "threshold: 9"), "3:12: threshold: "),
    "own test": (TOPIC + "tests: {urgent: [Riot in Rivertown, Calm in Rivertown]}\n", "5:37: urgent: 'Calm in R"),
}


@pytest.mark.parametrize("mistake", RULE_MISTAKES)
def test_what_the_rules_find_is_placed_at_the_character(tmp_path: Path, mistake: str) -> None:
    content, place = RULE_MISTAKES[mistake]
    (problem,) = complain(write_config(tmp_path / "c", topics={"unrest.yaml": content}))
    assert problem.startswith(f"topics/unrest.yaml:{place}")


def test_two_files_of_one_topic(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c", topics={"unrest.yaml": TOPIC, "unrest2.yaml": TOPIC})
    assert complain(folder) == [
        "topics/unrest2.yaml:1:5: id: 'unrest' is taken by unrest.yaml; give each topic its own"
    ]


@pytest.mark.parametrize("ending", [".yml", ".YAML", ".Yml"])
def test_a_topic_file_that_would_be_overlooked(tmp_path: Path, ending: str) -> None:
    folder = write_config(tmp_path / "c", topics={"unrest.yaml": TOPIC, f"coup{ending}": TOPIC})
    said = f"topics/coup{ending}: a topic file that ends in {ending}; rename it to coup.yaml"
    assert complain(folder) == [said]


def test_a_mistake_in_the_shared_file_is_told_once_and_not_by_every_topic(tmp_path: Path) -> None:
    topic = TOPIC.replace("when: riot", "when: <crowd>")
    topics = {"unrest.yaml": topic, "_shared.yaml": "numbers: counts\nlists: {crowd: {en: [mob]}}\n"}
    assert complain(write_config(tmp_path / "c", topics=topics)) == [
        "topics/_shared.yaml:1:10: numbers: there is no shared list <counts>; define it under lists:"
    ]


@pytest.mark.parametrize(
    ("shared", "said"),
    [
        ("lists:\n  crowd: {}\n", "2:10: crowd: the list <crowd> is empty; write a word into it, or take it out"),
        ("months:\n  en: [[j*], [b], [c], [d], [e], [f], [g], [h], [i], [j], [k], [l]]\n",
         "2:9: en: 'j*' would match too many words; write at least 3 letters before the *"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_words_that_topics_share(tmp_path: Path, shared: str, said: str) -> None:
    folder = write_config(tmp_path / "c", topics={"unrest.yaml": TOPIC, "_shared.yaml": shared})
    assert complain(folder) == [f"topics/_shared.yaml:{said}"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("topics\tunrest\nword\tmob\t1 2 3\n", "2:1: no weights that can be read (3 weights, not 2)"),
        (
            "topics\tunrest\nword\tmob\t1 200\n",
            "2:1: no weights that can be read (signed char is greater than maximum)",
        ),
        ("topics\tunrest\nbias\tinf\n", "2:1: no weights that can be read (inf is beyond 100)"),
        ("topics\tunrest\nbias\tnan\n", "2:1: no weights that can be read (nan is beyond 100)"),
        ("topics\tunrest\nsign\tL:urgent\n", "2:1: no weights that can be read (list index out of range)"),
        ("# a note\nbell\t1\n", "2:1: a line that begins with 'bell'"),
        ("", "1:1: the table names no topics"),
        ("topics\tunrest coup unrest\n", "1:1: no weights that can be read (a topic is named twice)"),
        ("topics\tunrest\nword\tmob\t1 2\ntopics\tcoup unrest\n", "3:1: a second line of topics"),
        ("topics\tunrest\nbias\t-800\n", "2:1: no weights that can be read (-800 is beyond 100)"),
        ("topics\tunrest\nsign\tS\t1e308\n", "2:1: no weights that can be read (1e308 is beyond 100)"),
        ("topics\tunrest\nsign\tR:unrest\t1\n", "2:1: no weights that can be read ('R:unrest' names no rule)"),
        ("topics\tunrest\nsign\tRZ\t1\n", "2:1: no weights that can be read ('RZ' names no rule)"),
    ],
)
def test_a_table_of_weights_that_cannot_be_read(tmp_path: Path, table: str, said: str) -> None:
    topics = {"unrest.yaml": TOPIC, "_shared.yaml": "rerank: own.tsv\n", "own.tsv": table}
    assert complain(write_config(tmp_path / "c", topics=topics)) == [
        f"topics/own.tsv:{said}; set rerank: true, and write the table again: tocsin train"
    ]


def test_a_table_of_weights_that_an_editor_saved_in_its_own_way(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c", topics={"unrest.yaml": TOPIC, "_shared.yaml": "rerank: own.tsv\n"})
    (folder / "topics" / "own.tsv").write_bytes(b"\xef\xbb\xbftopics\tunrest\r\nbias\t1\r\n")
    assert load_config(folder, {}).shared.table.split() == ["topics", "unrest", "bias", "1"]


def test_a_table_of_many_words_and_topics_is_read_and_one_without_measure_is_not(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c", topics={"unrest.yaml": TOPIC, "_shared.yaml": "rerank: own.tsv\n"})
    table = folder / "topics" / "own.tsv"
    topics, zeros = " ".join(f"t{number}" for number in range(60)), "0 " * 120
    table.write_text(f"topics\t{topics}\n" + "".join(f"word\tw{n}\t{zeros}\n" for n in range(5000)), encoding="utf-8")
    assert load_config(folder, {}).shared.rerank == "own.tsv"
    with table.open("ab") as file:
        file.truncate(5_000_000)
    (problem,) = complain(folder)
    assert "own.tsv cannot be read (more than 4,000,000 bytes); " in problem


def test_a_table_of_weights_that_is_not_there(tmp_path: Path) -> None:
    topics = {"unrest.yaml": TOPIC, "_shared.yaml": "numbers: ''\nrerank: own.tsv\n"}
    (problem,) = complain(write_config(tmp_path / "c", topics=topics))
    assert problem.startswith("topics/_shared.yaml:2:9: rerank: ")
    assert problem.endswith("; set rerank: true, and write the table again: tocsin train")


@pytest.mark.parametrize(
    ("written", "said"),
    [("../own.tsv", "'../own.tsv'"), ("own.txt", "'own.txt'"), ("'yes'", "'yes'"), ("1", "1")],
)
def test_a_table_that_is_no_name_of_a_file(tmp_path: Path, written: str, said: str) -> None:
    topics = {"unrest.yaml": TOPIC, "_shared.yaml": f"rerank: {written}\n"}
    assert complain(write_config(tmp_path / "c", topics=topics)) == [
        f"topics/_shared.yaml:1:9: rerank: {said} cannot be used here; write true, false, or the name of a table that"
        " ends in .tsv: own.tsv"
    ]


@pytest.mark.parametrize(("written", "said"), [("tiny", "'tiny'"), ("1", "1"), ("''", "''")])
def test_an_encoder_other_than_the_known_ones_is_refused(tmp_path: Path, written: str, said: str) -> None:
    folder = write_config(
        tmp_path / "c", topics={"unrest.yaml": TOPIC, "_shared.yaml": f"rerank: true\nencoder: {written}\n"}
    )
    assert complain(folder) == [
        f"topics/_shared.yaml:2:10: encoder: {said} cannot be used here; write true, false or small"
    ]


def test_the_tests_of_a_topic_are_run_only_if_it_is_judged(tmp_path: Path) -> None:
    topic = f"{TOPIC}tests: {{urgent: [A quiet day in the port]}}\n"
    folder = write_config(tmp_path / "config", topics={"unrest.yaml": topic})
    (problem,) = complain(folder)
    assert "A quiet day in the port" in problem
    assert load_config(folder, {}, judge=False).test_count == 1


CROWD, HARM = (TOPIC.replace("when: riot", f"when: <{name}>") + "without: [no]\n" for name in ("crowd", "harm"))


def test_a_folder_without_the_file_of_what_topics_share_is_told_so_once(tmp_path: Path) -> None:
    write_config(tmp_path, topics={"unrest.yaml": CROWD, "riots.yaml": HARM.replace("unrest", "riots")})
    (said,) = complain(tmp_path)
    assert said.startswith("topics: no _shared.yaml, and the topics name")
    assert said.endswith("such as <harm>; copy _shared.yaml from the folder that the topics come from")


def test_one_list_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    write_config(tmp_path, topics={"unrest.yaml": TOPIC.replace("when: riot", "when: <crowd>")})
    (said,) = complain(tmp_path)
    assert said.startswith("topics/unrest.yaml:4:")
    assert "there is no list <crowd>" in said


def test_lists_that_are_not_there_beside_the_shared_file_are_told_one_by_one(tmp_path: Path) -> None:
    write_config(tmp_path, topics={"unrest.yaml": CROWD, "_shared.yaml": "lists: {other: {en: [word]}}"})
    said = complain(tmp_path)
    assert len(said) > 1
    assert all(one.startswith("topics/unrest.yaml:") for one in said)
