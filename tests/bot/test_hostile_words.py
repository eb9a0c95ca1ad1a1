"""Whatever is written after a command, in whatever language the chat reads: an answer that helps, and never a crash."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice

import pytest

from bot.commands import COMMANDS
from bot.sending.channels import read_plain
from bot.text.language import LANGUAGES
from bot.text.markup import count_units
from storage.store import Store
from tests.bot.people import CANARY, People
from tests.bot.running import START_AT
from tests.fakes.bot_api_html import parse_html

ODD = ("", "zzyzx -1 99999999999999999999", "x" * 4000, "🐘🧨👩‍👩‍👧", "\u202eעברית مرحبا\u202c", "<b>&amp;</i><script>")
SCRIPTS = {"ru": re.compile("[а-яё]{3}"), "ar": re.compile("[\u0621-\u064a]{3}")}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    folder = tmp_path_factory.mktemp("hostile")
    with closing(Store.open(folder / "x.sqlite3", START_AT)) as store, store.transaction():
        yield People(store, folder / "config")


def check_answer(shown: str, english: str, language: str) -> None:
    """Told in the chat's language, with nothing in it that is not for this chat to see."""
    assert shown.strip()
    assert "Traceback" not in shown
    assert "Something went wrong" not in english
    assert CANARY not in shown
    assert language == "en" or shown != english
    assert language not in SCRIPTS or SCRIPTS[language].search(shown)


LONG = ("1 " * 2000, "10.01-14.01 " * 300, "from Monday until 3 days ago, " * 100, '"a" and -b, ' * 300)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=[command.name for command in COMMANDS])
def test_very_many_words_are_answered_soon(people: People, number: int, caplog: pytest.LogCaptureFixture) -> None:
    """Each is read in seconds at most; digest times took more than a minute, in which nothing else was answered."""
    with caplog.at_level(logging.ERROR):
        for long in LONG:
            check_answer(
                "".join(read_plain(one.html) for one in people.say("en", COMMANDS[number].name, long)), "", "en"
            )
    assert not caplog.records


@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=[command.name for command in COMMANDS])
def test_anything_after_a_command_is_answered_in_the_chats_language(
    people: People, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Each odd thing in one language, another one for each command; all of them in all, over HTTP, in tests/soak."""
    command = COMMANDS[number].name
    with caplog.at_level(logging.ERROR):
        for odd, language in zip(ODD, islice(cycle(LANGUAGES), number, None), strict=False):
            english = "".join(read_plain(one.html) for one in people.say("en", command, odd))
            answers = people.say(language, command, odd)
            check_answer("".join(read_plain(one.html) for one in answers), english, language)
            for one in answers:
                parse_html(one.html)
                assert count_units(read_plain(one.html)) <= 4096
    assert not caplog.records
