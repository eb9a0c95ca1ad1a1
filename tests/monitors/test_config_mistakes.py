"""One broken settings or feeds file per mistake: what is said about it, and at which line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.config.loading import load_config
from monitors.errors import ConfigError
from tests.monitors.config_folders import TOPIC, complain, write_config

FEED = "groups: [{name: World, feeds: [{id: a, url: https://a.example.org/, %s}]}]"

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
