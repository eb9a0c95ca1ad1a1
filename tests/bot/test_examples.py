"""The examples of commands are in the reader's language, and each works as it is shown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chats.claims import prepare_claim
from bot.chats.examples import name_topic
from bot.command import Request
from bot.desk import Desk
from bot.text.language import LANGUAGES, get_translations
from bot.text.reader import Reader
from bot.text.story_lines import SEVERITIES
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, Message
from tests.bot.room import get_shipped_desk
from tests.bot.running import START_AT
from tests.bot.talk import OWNER, Talk
from tests.shipped import get_topic, load_shipped

ASKED = (
    "/whynot", "/search", "/watches", "/try", "/announce", "/places xyzzyx", "/severity xyzzyx", "/cadence xyzzyx",
    "/quiet xyzzyx", "/times xyzzyx", "/insist xyzzyx", "/language xyzzyx", "/leaveout off xyzzyx", "/mute",
    "/mute unrest xyzzyx", "/mute unrest Kenya 2h", "/mute xyzzyx", "/latest xyzzyx", "/summary xyzzyx", "/topics",
    "/trend xyzzyx", "/mute from 15", "/mute unrest from 18:00", "/quiet from 10 at night",
    "/times every 5 hours", "/places Central Asia except xyzzyx",
)  # fmt: skip
"""What gets an answer with examples."""

REFUSED = (
    "For example:", "I don't understand {words}.", "I don't know a country or town called {name}.",
    "There is no topic or country called {name}.", "There is no topic, country or period called {words}.",
    "There is no topic {word}. See {topics}.", "Write a start and an end time.", "A severity is one of: {known}.",
    "Write times of day, with weekdays if not every day.", "I speak {languages}.", "{name} is not left out.",
    "This query cannot be read, at column {column}:", "For how long? For example:", "What should I send? For example:",
    "Which words? For example {example}.", "There was nothing to unsubscribe from.",
    "Something went wrong here. It has been logged; please try again later.",
)  # fmt: skip
"""What a command says that was not understood."""

_EXAMPLE = re.compile(r"<code>(/[a-z]+ [^<]+)</code>|(?<![<\w])(/[a-z]+ [^\s<.][^<.]*)(?=\.|$)", re.MULTILINE)


def read_examples(messages: list[Message]) -> list[str]:
    text = "\n".join(message.html for message in messages)
    return [html.unescape(one or other) for one, other in _EXAMPLE.findall(text)]


@pytest.fixture(scope="module")
def desk() -> Desk:
    return get_shipped_desk()


@contextmanager
def begin(folder: Path, desk: Desk, language: str) -> Iterator[Talk]:
    """An owner whose chat speaks the language and gets all topics, but the outlet of the examples, and has a watch."""
    with Talk.begin(folder) as talk:
        talk.desk = desk
        talk.say(OWNER, f"/start claim_{prepare_claim(talk.store, desk)}")
        for text in (f"/language {language}", "/subscribe all", f"/leaveout {Reader(language).text('Daily Rumour')}"):
            talk.say(OWNER, text)
        yield talk


def find_refusal(messages: list[Message], language: str) -> str:
    """The refusal that an answer holds, "" for none."""
    text = html.unescape(re.sub("<[^>]*>", "", messages[0].html))
    told = [(said, re.split(r"\{\w+\}", get_translations(language).gettext(said))) for said in REFUSED]
    return next((said for said, parts in told if all(part.strip(" .:") in text for part in parts)), "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_works_as_it_is_shown(tmp_path: Path, desk: Desk, language: str) -> None:
    shown, failed = {}, {}
    with begin(tmp_path, desk, language) as talk:
        for asked in ASKED:
            examples = read_examples(talk.say(OWNER, asked))
            assert examples, asked
            shown |= dict.fromkeys(examples, asked)
        assert len(shown) > 30
        for example in shown:
            answer = talk.say(OWNER, example)
            assert answer, example
            if refusal := find_refusal(answer, language):
                failed[example] = refusal
    assert failed == {}


@pytest.mark.parametrize("asked", ASKED)
def test_what_asks_for_an_example_is_refused(tmp_path: Path, desk: Desk, asked: str) -> None:
    """Or the test above would see no refusal at all."""
    is_listing = asked in {"/watches", "/topics"}
    with begin(tmp_path, desk, "de") as talk:
        assert bool(find_refusal(talk.say(OWNER, asked), "de")) != is_listing


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_examples_are_in_the_readers_language(tmp_path: Path, desk: Desk, language: str) -> None:
    same_everywhere = re.compile(r"/(?:timezone|insist \d+m|quiet 22:00-07:00|times 07:15|language|channel)")
    with begin(tmp_path, desk, language) as talk, begin(tmp_path / "en", desk, "en") as english:
        for asked in ASKED:
            told = set(read_examples(talk.say(OWNER, asked))) & set(read_examples(english.say(OWNER, asked)))
            assert {one for one in told if not same_everywhere.match(one)} <= {
                "/places Almaty France",
                "/places Kazakhstan",
            }, asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_commands_shows_words_that_they_understand(tmp_path: Path, desk: Desk, language: str) -> None:
    read = Reader(language).text
    typed = {
        "/latest": read("all"), "/places": read("all"), "/quiet": f"22:00-07:00 {read('hold')}", "/insist": read("off"),
        "/mute": read("until 18:00"), "/cadence": read("digest"),
        **{f"/severity {number}": read(name) for number, name in enumerate(SEVERITIES.values())},
    }  # fmt: skip
    with begin(tmp_path, desk, language) as talk:
        helped = "".join(message.html for message in talk.say(OWNER, "/help"))
        for command, word in typed.items():
            assert html.escape(word.split()[-1], quote=False) in helped
            assert not find_refusal(talk.say(OWNER, f"{command.split()[0]} {word}"), language), (command, word)


def test_a_desk_without_the_topic_of_the_examples_shows_one_of_its_own(tmp_path: Path) -> None:
    chat = Chat(1, ChatAddress(OWNER), ChatKind.PRIVATE, "Person", ChatState.ACTIVE, language="de")
    desk = Desk.of(replace(load_shipped(), topics=(get_topic("strike"),)))
    assert name_topic(Request(chat, OWNER, "", START_AT, desk, chat)) == "strike"
