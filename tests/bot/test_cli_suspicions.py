"""``tocsin check`` warns of what is valid but hardly meant, at its place in the file, and refuses nothing for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.check import list_suspicions
from monitors.config.feed_suspicions import find_secret
from monitors.config.loading import load_config
from monitors.errors import ConfigError
from tests.bot.test_cli_config import TOPIC, run_check, write_config
from tests.shipped import load_shipped


def warned(folder: Path) -> list[str]:
    code, said = run_check(folder)
    assert code == 0
    return [line.removeprefix("warning: config/") for line in said[:-1]]


def test_what_is_shipped_is_not_suspicious() -> None:
    assert list_suspicions(load_shipped()) == ()


@pytest.mark.parametrize(
    ("option", "warning"),
    [
        ("language: zz", "'zz' is the code of no language; write one of ISO 639-1, such as en"),
        ("country: ZZ", "'ZZ' is the code of no country; write one of ISO 3166-1, such as KZ"),
        ('publisher: "  "', "publisher: only blanks; write a name, or remove the key"),
        ("interval: 500w", "interval: a poll every 3500d misses most entries; write a shorter one, such as 1d"),
        ('title: "one\\ntwo"', "title: a line break; write it on one line"),
    ],
)
def test_an_option_of_a_feed_that_is_hardly_meant(tmp_path: Path, option: str, warning: str) -> None:
    feeds = f"groups:\n  - name: World\n    feeds:\n      - id: a\n        url: https://a.example/\n        {option}\n"
    column = 9 + option.index(":") + 2
    assert warned(write_config(tmp_path / "c", feeds=feeds)) == [f"feeds.yaml:6:{column}: {warning}"]


@pytest.mark.parametrize(
    ("url", "warning"),
    [
        ("https://a.example/?x=1&api_key=abc", "api_key= is most likely a secret, written in the file;"),
        ("https://a.example/?token=abc", "token= is most likely a secret, written in the file;"),
        ("http://127.0.0.1/feed", "it will not be fetched, as 127.0.0.1 is loopback; if it is yours, write allow_priv"),
        ("http://localhost/feed", "it will not be fetched, as localhost is this machine or its network; if it is your"),
        ("https://a.example:8443/", "it will not be fetched, as port 8443 is not allowed; if it is yours, write allow"),
    ],
)
def test_an_address_that_shows_a_secret_or_is_never_fetched(tmp_path: Path, url: str, warning: str) -> None:
    feeds = "groups:\n  - name: World\n    feeds:\n      - {id: a, url: '%s'%s}\n"
    (said,) = warned(write_config(tmp_path / "c", feeds=feeds % (url, "")))
    assert said.startswith(f"feeds.yaml:4:22: url: {warning}")
    if "secret" not in warning:
        assert warned(write_config(tmp_path / "d", feeds=feeds % (url, ", allow_private: true"))) == []
        assert warned(write_config(tmp_path / "e", feeds=feeds % (url, ", enabled: false"))) == []


def test_words_and_references_in_an_address_are_no_secrets() -> None:
    assert not find_secret("https://a.example/?keyword=a&author=b&passage=c&key=&design=1")
    assert not find_secret("https://a.example/?api_key=${KEY}")
    assert find_secret("https://a.example/?X-Api-Key=b") == "X-Api-Key"


def test_an_address_in_another_spelling_is_the_same_address(tmp_path: Path) -> None:
    urls = ("https://a.example/x", "HTTPS://A.example:443/x#top", "https://a.example/X", "https://a.example/x?p")
    rows = "".join(f"      - {{id: f{number}, url: '{url}'}}\n" for number, url in enumerate(urls))
    folder = write_config(tmp_path / "c", feeds=f"groups:\n  - name: World\n    feeds:\n{rows}")
    assert warned(folder) == ["feeds.yaml:5:23: url: it is the address of f0 in another spelling; remove one of them"]


def test_settings_that_are_hardly_meant(tmp_path: Path) -> None:
    settings = """\
seeds: {default_language: xx, directory: nowhere}
escalate: [{severity: high, countries: [UA, XX]}]
digest: {times: ["08:00", "18:00", "08:00"]}
log: {areas: {bot.sources: debug, aiohttp.access: error, bot.sorces: debug, tocsin: error}}
"""
    folder = write_config(tmp_path / "c", settings=settings, feeds="groups: []\n")
    assert [line.partition(";")[0].replace(str(folder), "") for line in warned(folder)[:-1]] == [
        "settings.yaml:1:27: 'xx' is the code of no language",
        "settings.yaml:1:42: config/nowhere is not there",
        "settings.yaml:2:45: 'XX' is the code of no country",
        "settings.yaml:3:36: 08:00 is here twice, and sends one digest",
        "settings.yaml:4:70: no part of the program is named 'bot.sorces'",
    ]


@pytest.mark.parametrize(
    ("name", "said"), [("settings.yaml", "is no folder"), (".", "is or holds the config"), ("topics", "is or holds")]
)
def test_a_folder_of_articles_that_holds_none(tmp_path: Path, name: str, said: str) -> None:
    folder = write_config(tmp_path / "c", settings=f"seeds: {{directory: {name}}}\n", feeds="groups: []\n")
    assert said in warned(folder)[0]


def test_a_file_that_a_running_program_would_not_take_over(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c", settings="# nothing\n")
    (folder / "topics" / "_shared.yaml").write_text("---\n")
    empty = "the file is empty (comments do not count); a running tocsin takes it for one that is being written"
    assert [line.rpartition(";")[0] for line in warned(folder)] == [
        f"settings.yaml: {empty}",
        "feeds.yaml: there is no feed, so only article files are read",
        f"topics/_shared.yaml: {empty}",
    ]
    assert "feeds.yaml: the file is empty" in warned(write_config(tmp_path / "d", feeds="\n"))[0]


def test_a_text_that_is_cut_at_a_hash_is_named(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c", settings="{}  #note\n", feeds="groups: []\n")
    lines = 'tests:\n  urgent:\n    - Riot #2 in Rome\n    - "Riot #3 in Rome"\n    - Riot in Oslo # a comment\n'
    (folder / "topics" / "unrest.yaml").write_text(TOPIC.partition("tests:")[0] + lines)
    assert warned(folder)[1:] == [
        "topics/unrest.yaml:7:12: the text ends before #2, where a comment begins; put quotes round all of the text,"
        " or a space after the #"
    ]


def test_a_topic_in_a_subfolder_is_not_read(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c", feeds="groups: []\n")
    (folder / "topics" / "more").mkdir()
    (folder / "topics" / "more" / "riots.yaml").write_text(TOPIC)
    said = "topics/more/riots.yaml: a file in a subfolder, which is not read; move it into topics/"
    assert said in warned(folder)


def test_a_file_with_the_other_ending_is_named(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c")
    (folder / "settings.yaml").rename(folder / "settings.yml")
    assert run_check(folder)[1][0] == "config/settings.yaml: no such file; rename settings.yml to settings.yaml"


def test_names_by_which_a_topic_is_not_found(tmp_path: Path) -> None:
    folder = write_config(tmp_path / "c", feeds="groups: []\n")
    more = TOPIC.replace("id: unrest", "id: riots").replace("title: Unrest", "title: unrest") + (
        "names: {en: [unrest, Riots], xx: [turmoil]}\nlists: {mob: {zz: [mob]}}\n"
    )
    (folder / "topics" / "riots.yaml").write_text(more)
    other = "means the topic unrest already, so commands do not find this one by it"
    assert [line.partition(";")[0] for line in warned(folder)[1:]] == [
        f"topics/riots.yaml:2:8: 'unrest' {other}",
        f"topics/riots.yaml:6:14: 'unrest' {other}",
        "topics/riots.yaml:6:34: 'xx' is the code of no language",
        "topics/riots.yaml:7:19: 'zz' is the code of no language",
    ]


def test_a_reference_that_is_not_closed_is_refused(tmp_path: Path) -> None:
    feeds = "groups:\n  - name: World\n    feeds:\n      - {id: a, url: 'https://a.example/?k=${KEY'}\n"
    code, said = run_check(write_config(tmp_path / "c", feeds=feeds))
    assert code == 1
    assert said[0].startswith("config/feeds.yaml:4:22: url: a ${ without the name of a variable and a }; write ${NAME}")
    with pytest.raises(ConfigError, match="username: a "):
        load_config(write_config(tmp_path / "d", feeds="defaults: {username: '${}'}\n"), {}, judge=False)
