"""One broken file per mistake: what is said about it, and at which line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.config.loading import load_config
from monitors.errors import ConfigError

TOPIC = """\
id: unrest
title: Unrest
threshold: 4
rules: [{id: riot, when: riot, points: 4}]
"""
FEED = "groups: [{name: World, feeds: [{id: a, url: https://a.example.org/, %s}]}]"


def write_config(folder: Path, settings: str = "", feeds: str = "", topics: dict[str, str] | None = None) -> Path:
    """A config folder that is valid but for what is given."""
    (folder / "topics").mkdir(parents=True)
    (folder / "settings.yaml").write_text(settings)
    (folder / "feeds.yaml").write_text(feeds)
    for name, content in ({"unrest.yaml": TOPIC} if topics is None else topics).items():
        (folder / "topics" / name).write_text(content)
    return folder


def complain(folder: Path, environment: dict[str, str] | None = None) -> list[str]:
    """Every problem of the folder, with file names from it."""
    with pytest.raises(ConfigError) as raised:
        load_config(folder, environment or {})
    return [str(problem).removeprefix(f"{folder}/") for problem in raised.value.problems]


SETTINGS_MISTAKES = {
    "unknown section": ("polling: {}", "1:1: unknown key 'polling'; did you mean poll?"),
    "unknown key": ("poll:\n  contcat: x", "2:3: unknown key 'contcat'; did you mean contact?"),
    "key without a space after it": ("log: {json:true}", "1:7: unknown key 'json:true'; write a space after the colon"),
    "key like no other": (
        "log: {zzz: 1}",
        "1:7: unknown key 'zzz'; remove it, or write one of: level, json, areas",
    ),
    "unknown key without a value": ("log: {lvl: }", "1:7: unknown key 'lvl'; did you mean level?"),
    "attribute name instead of the key": (
        "poll: {timeout_seconds: 5}",
        "1:8: unknown key 'timeout_seconds'; did you mean timeout?",
    ),
    "a word that is not a flag": (
        "log: {json: no}",
        "1:13: json: expected true or false, found the text 'no'; write true or false, without quotes",
    ),
    "a number that is not a flag": (
        "log: {json: 0}",
        "1:13: json: expected true or false, found a number; write true or false, without quotes",
    ),
    "quoted number": (
        "poll: {workers: '4'}",
        "1:17: workers: expected a whole number, found the text '4'; write a whole number, without quotes",
    ),
    "broken number": (
        "poll: {workers: 1.5}",
        "1:17: workers: expected a whole number, found a number; write a whole number, without quotes",
    ),
    "flag for a number": (
        "poll: {workers: true}",
        "1:17: workers: expected a whole number, found true or false; write a whole number, without quotes",
    ),
    "no unit": ("poll: {timeout: 20}", "1:17: timeout: 20 has no unit; write 20s, 20m, 20h or 20d"),
    "unknown unit": (
        "poll: {timeout: 20 sec}",
        "1:17: timeout: '20 sec' is not a duration; write a whole number and s, m, h, d or w, such as 90s, 15m or 4h",
    ),
    "no size unit": ("poll: {max_body: 10}", "1:18: max_body: 10 has no unit; write 10 kB, 10 MB or 10 GB"),
    "too large a size": ("poll: {max_body: 1 GB}", "1:18: max_body: 1 GB is too large; write at most 100 MB"),
    "too short": ("poll: {min_interval: 30s}", "1:22: min_interval: 30s is too short; write at least 1m"),
    "too long": ("poll: {timeout: 1h}", "1:17: timeout: 1h is too long; write at most 10m"),
    "longer than a century": (
        "storage: {retention: 6000w}",
        "1:22: retention: '6000w' is longer than a century; write a shorter duration",
    ),
    "too many": ("poll: {workers: 1000}", "1:17: workers: too large; write 256 or less"),
    "too few": ("alerts: {flood_limit: 0}", "1:23: flood_limit: too small; write 1 or more"),
    "too small a size": ("poll: {max_body: 1 kB}", "1:18: max_body: 1 kB is too small; write at least 10 kB"),
    "too long a text": (f"poll: {{contact: {'x' * 201}}}", "1:17: contact: too long; write at most 200 characters"),
    "half a character": (
        'poll: {contact: "\\ud800", "\\udfff": 1}',
        "1:17: an escape that writes half a character; write the character itself",
        "1:27: an escape that writes half a character; write the character itself",
    ),
    "item without a value": (
        "telegram: {access: {owners: [1, ~]}}",
        "1:33: owners: expected a whole number, found nothing; write a whole number, without quotes",
    ),
    "bounds crossed": (
        "poll:\n  min_interval: 2h\n  max_interval: 1h\n",
        "3:17: max_interval: shorter than min_interval; swap them",
    ),
    "bound crossed by a default": (
        "poll: {min_interval: 7h}",
        "1:7: max_interval: shorter than min_interval; swap them",
    ),
    "connect longer than all": (
        "poll: {timeout: 3s, connect_timeout: 5s}",
        "1:38: connect_timeout: longer than timeout; make it shorter",
    ),
    "bad choice": (
        "telegram: {mode: webhok}",
        "1:18: mode: 'webhok' is not allowed; did you mean webhook? write one of: polling, webhook",
    ),
    "far choice": (
        "log: {level: 7}",
        "1:14: level: '7' is not allowed; write one of: debug, info, warning, error",
    ),
    "webhook without address": (
        "telegram: {mode: webhook}",
        "1:18: mode: webhook without an address; write webhook: with url: https://host under it",
    ),
    "webhook in clear": (
        "telegram: {webhook: {url: http://x.example.org}}",
        "1:27: url: not an https address; write the public address that Telegram shall call, https://host",
    ),
    "webhook path": (
        "telegram: {webhook: {path: telegram}}",
        "1:28: path: 'telegram' cannot be used here; write a path such as /telegram",
    ),
    "base url": (
        "telegram: {base_url: ftp://x}",
        "1:22: base_url: not an http or https address; write it as https://host/path",
    ),
    "base url with a user": (
        "telegram: {base_url: 'https://u:p@x.example.org'}",
        "1:22: base_url: the address contains a user name; leave it out; a feed has the keys username: and password:",
    ),
    "nobody on the list": (
        "telegram: {access: {mode: allowlist}}",
        "1:27: mode: allowlist with nobody on the list; add chat ids under allowlist:",
    ),
    "user name for a number": (
        "telegram: {access: {owners: ['@me']}}",
        "1:30: owners: expected a whole number, found the text '@me'; write a whole number, without quotes",
    ),
    "cluster": (
        "poll: {cluster: 10.0.0.5}",
        "1:17: cluster: '10.0.0.5' cannot be used here; write the scheduler's address, such as tcp://10.0.0.5:8786",
    ),
    "time of day": (
        "digest: {times: [8:00]}",
        "1:18: times: '8:00' is not a time of day; write hours and minutes, such as 08:00",
    ),
    "no times": ("digest: {times: []}", "1:17: times: empty; write at least one entry"),
    "one time, no list": (
        'digest: {times: "08:00"}',
        "1:17: times: expected a list, found the text '08:00'; write a list: [first, second]",
    ),
    "zone": (
        "digest: {timezone: Asia/Almatty}",
        "1:20: timezone: 'Asia/Almatty' is not an IANA time zone; did you mean Asia/Almaty?",
    ),
    "zone outside the database": (
        "digest: {timezone: ../../etc/passwd}",
        "1:20: timezone: '../../etc/passwd' is not an IANA time zone; write a name such as Europe/Paris or UTC",
    ),
    "country for a zone": (
        "digest: {timezone: India}",
        "1:20: timezone: 'India' is not an IANA time zone; write a name such as Europe/Paris or UTC",
    ),
    "city for a zone": (
        "digest: {timezone: paris}",
        "1:20: timezone: 'paris' is not an IANA time zone; did you mean Europe/Paris?",
    ),
    "abbreviation": (
        "seeds: {timezones: {ist: Asia/Kolkata}}",
        "1:21: ist: 'ist' cannot be used here; write two to five capital letters, such as IST",
    ),
    "section as a list": (
        "alerts: [1]",
        "1:9: alerts: expected keys with values, found a list; write key: value, one per line and indented",
    ),
    "file as a list": (
        "- a",
        "1:1: expected keys with values, found a list; write key: value, one per line and indented",
    ),
    "escalation without severity": (
        "escalate: [{killed: 3}]",
        "1:12: the key 'severity' is missing; add severity: (the story then has at least this severity)",
    ),
    "escalation without condition": (
        "escalate: [{severity: high}]",
        "1:23: severity: an escalation without a condition; add one, such as killed: 10",
    ),
    "escalation of an unknown topic": (
        "escalate: [{severity: high, topics: [unrset]}]",
        "1:38: topics: no topic is named 'unrset'; did you mean unrest?",
    ),
    "escalation with only an empty list": (
        "escalate: [{severity: high, countries: []}]",
        "1:23: severity: an escalation without a condition; add one, such as killed: 10",
    ),
    "no country": (
        "escalate: [{severity: high, countries: ['']}]",
        "1:41: countries: '' is not a country code; write the two capital letters of ISO 3166-1, such as KZ",
    ),
    "country": (
        "escalate: [{severity: high, countries: [UK, Kazakhstan]}]",
        "1:41: countries: 'UK' is not an ISO country code; write GB",
        "1:45: countries: 'Kazakhstan' is not a country code; write the two capital letters of ISO 3166-1, such as KZ",
    ),
}


@pytest.mark.parametrize("mistake", SETTINGS_MISTAKES)
def test_a_mistake_in_settings(tmp_path: Path, mistake: str) -> None:
    content, *expected = SETTINGS_MISTAKES[mistake]
    assert complain(write_config(tmp_path / "c", settings=content)) == [f"settings.yaml:{line}" for line in expected]


FEED_MISTAKES = {
    "blank in the address": ("url: 'https://a.example.org/ b'", "url: the address contains a space; "),
    "no host": ("url: https:///x", "url: not an http or https address; "),
    "bad port": ("url: https://a.example.org:99999/", "url: the address cannot be read; "),
    "literal password": (
        "password: hunter2",
        "password: a secret is written in the file; write ${NAME} and set NAME",
    ),
    "numeric password": ("password: 12345", "password: not a reference to a secret; write ${NAME} and set NAME"),
    "literal key": ("headers: {X-Api-Key: hunter2}", "headers: X-Api-Key contains a secret written in the file; "),
    "header of ours": ("headers: {Host: x}", "headers: Host is set by tocsin itself; remove it"),
    "header name": ("headers: {'a b': x}", "headers: 'a b' is not a header name; "),
    "header break": ('headers: {X-A: "b\\r\\nc"}', "headers: X-A has a line break or control character in it; "),
    "proxy": ("proxy: socks5://x:1", "proxy: not the address of an HTTP proxy; write it as http://host:port"),
    "proxy port": ("proxy: http://x:abc", "proxy: not the address of an HTTP proxy; write it as http://host:port"),
    "proxy password": ("proxy: 'http://u:hunter2@x:1'", "proxy: the proxy's password is written in the file; "),
    "language": (
        "language: english",
        "language: 'english' cannot be used here; write the two lowercase letters of ISO 639-1",
    ),
    "flood limit": ("flood_limit: 0", "flood_limit: too small; write 1 or more"),
    "interval": ("interval: 10s", "interval: 10s is too short; write at least 1m"),
    "group of a feed": ("group: World", "unknown key 'group'; "),
    "not set": ("password: '${TOCSIN_X}'", "password: the environment variable TOCSIN_X is not set; set TOCSIN_X"),
}


@pytest.mark.parametrize("mistake", FEED_MISTAKES)
def test_a_mistake_in_a_feed_is_named_without_its_secret(tmp_path: Path, mistake: str) -> None:
    content, expected = FEED_MISTAKES[mistake]
    feeds = f"groups:\n- name: World\n  feeds:\n  - id: a\n    {content}\n"
    feeds += "" if content.startswith("url") else "    url: https://a.example.org/\n"
    (problem,) = complain(write_config(tmp_path / "c", feeds=feeds))
    place, what = problem.split(": ", 1)
    assert place.startswith("feeds.yaml:5:")
    assert what.startswith(expected)
    assert "hunter2" not in problem
    assert "12345" not in problem


def test_a_repeated_feed_is_named_even_among_other_errors(tmp_path: Path) -> None:
    feeds = """\
groups:
  - name: World
    feeds:
      - {id: a, url: https://a.example.org/, titel: A}
  - name: Region
    feeds:
      - {id: a, url: https://b.example.org/}
      - {id: b, url: https://a.example.org/}
      - nothing
"""
    assert complain(write_config(tmp_path / "c", feeds=feeds)) == [
        "feeds.yaml:4:46: unknown key 'titel'; did you mean title?",
        "feeds.yaml:7:14: id: 'a' is taken, on line 4; give each feed its own",
        "feeds.yaml:8:22: url: 'https://a.example.org/' is taken, on line 4; remove one of them",
        "feeds.yaml:9:9: feeds: expected keys with values, found the text 'nothing'; "
        "write key: value, one per line and indented",
    ]


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


def test_a_folder_without_topics(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c", topics={"_shared.yaml": "", ".hidden.yaml": "", "notes.txt": ""})
    assert complain(folder) == [
        "topics: no topic in the folder; put one topic per file in it, or start with: tocsin init"
    ]


def test_an_empty_folder_lacks_everything_at_once(tmp_path: Path) -> None:
    assert complain(tmp_path) == [
        "settings.yaml: no such file; create it, or start with: tocsin init",
        "feeds.yaml: no such file; create it, or start with: tocsin init",
        "topics: no such folder; create it with one topic per file, or start with: tocsin init",
    ]


def test_topics_that_are_a_file(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c")
    (folder / "topics" / "unrest.yaml").unlink()
    (folder / "topics").rmdir()
    (folder / "topics").touch()
    assert complain(folder) == ["topics: the folder cannot be read (Not a directory); let this user read the folder"]


@pytest.mark.parametrize(("make", "what"), [(False, "no such folder"), (True, "not a folder")])
def test_no_config_folder(tmp_path: Path, make: bool, what: str) -> None:
    path = tmp_path / "c"
    path.touch() if make else None
    with pytest.raises(ConfigError, match=f"c: {what}; name another, or start with: tocsin init"):
        load_config(path, {})


def test_every_error_of_every_file_comes_at_once_in_order(tmp_path: Path) -> None:
    folder = write_config(
        tmp_path / "c",
        settings="log: {level: loud}\npoll: {timeout: 5}\n",
        feeds=FEED % "contry: KZ, urgent: yes",
        topics={"b.yaml": "a: [", "a.yaml": TOPIC, "_shared.yaml": "list: {}"},
    )
    assert [problem.split(";")[0][:48] for problem in complain(folder)] == [
        "settings.yaml:1:14: level: 'loud' is not allowed",
        "settings.yaml:2:17: timeout: 5 has no unit",
        "feeds.yaml:1:69: unknown key 'contry'",
        "feeds.yaml:1:89: urgent: expected true or false,",
        "topics/_shared.yaml:1:1: unknown key 'list'",
        "topics/a.yaml:1:5: id: 'unrest' in a file named ",
        "topics/b.yaml:1:5: expected the node content, bu",
    ]
