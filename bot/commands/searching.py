"""/search: articles by their words, in pages."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Final

from bot.chats.asked_periods import describe_period, take_period_asked
from bot.chats.scope import WORDS_UNITS
from bot.chats.visible_stories import list_own_topics, point_to_latest
from bot.command import Answer, ButtonHandler, Command, PressedMessage, PressResult, Request
from bot.text.keyboards import button
from bot.text.language import mark
from bot.text.markup import EMPTY, Markup, clean, code, join, link, pack, plain, quote, shorten
from bot.text.reader import Reader
from bot.text.render import note
from bot.text.story_lines import QUOTE_UNITS, TITLE_UNITS, mark_language, write_both_times
from monitors.model import Message
from monitors.rules.word_forms import WordForms
from storage.article_search import FoundArticle, SearchPage
from storage.store import Store

SEARCH_PAGE: Final = 6
_QUOTED: Final = re.compile('["“”„«»][^"“”„«»]+["“”„«»]')
_STAND_IN: Final = 0xE000
"""The first of the characters, of a range that means nothing, that stand for quotations."""


def _found_line(found: FoundArticle, seen: Collection[str], reader: Reader) -> Markup:
    """An article that was found, with its story if that is one of those ``seen``."""
    title = mark_language(link(shorten(found.title, TITLE_UNITS), found.url), found.language, reader)
    parts = [shorten(found.publisher, 60), *write_both_times(found.published_at, found.first_seen_at, reader)]
    if found.story_id in seen:
        parts.append(f"/story_{found.story_id}")
    said = quote(shorten(found.snippet, QUOTE_UNITS)) if found.snippet else EMPTY
    return join([title, reader.row(parts), said])


@dataclass(frozen=True, slots=True)
class _Search:
    """The words that articles must contain, since when and until when they came: ``period`` says it in words, "" for
    any time.
    """

    words: str
    since: datetime | None = None
    until: datetime | None = None
    period: str = ""

    def find(self, store: Store, reader: Reader, *, limit: int = SEARCH_PAGE, before: int | None = None) -> SearchPage:
        """One page of the articles, the newest first."""
        return store.articles.search(
            self.words, WordForms(reader.language), limit=limit, before=before, since=self.since, until=self.until
        )


def _read_search(store: Store, request: Request, written: str) -> _Search:
    """What is searched for: the words as they are; if nothing contains all of them, and some of them outside quotation
    marks name a period, the others in that period.
    """
    whole, quoted = _Search(written), _QUOTED.findall(written)
    numbers = count(_STAND_IN)
    words = _QUOTED.sub(lambda _: f" {chr(next(numbers))} ", written).split()
    period, others = take_period_asked(words, request.now, request.home.timezone)
    if period is None or not others or whole.find(store, request.reader, limit=1).found:
        return whole
    rest = " ".join(others)
    for number, phrase in enumerate(quoted):
        rest = rest.replace(chr(_STAND_IN + number), phrase)
    return _Search(rest, period.find_begin(request.now), period.until, describe_period(period, request.reader))


def _search_page(store: Store, request: Request, written: str, before: int | None) -> Message:
    """One page of results."""
    reader, asked = request.reader, _read_search(store, request, written)
    page = asked.find(store, reader, before=before)
    if not page.found:
        return _answer_nothing(asked, reader)
    title = _title(asked, reader)
    ids = [one.story_id for one in page.found if one.story_id]
    seen = {one.id for one in store.stories.list_stories_by_id(ids, seen_by=list_own_topics(store, request))}
    shown = pack([title, *(_found_line(one, seen, reader) for one in page.found)])[0]
    turns = []
    if before is not None:
        turns.append(button("« " + reader.text("Newest"), "find", ""))
    if page.next_before is not None:
        turns.append(button(reader.text("Older") + " »", "find", str(page.next_before)))
    return Message(shown.html, buttons=(tuple(turns),) if turns else (), searched=written)


def _title(asked: _Search, reader: Reader) -> Markup:
    title = reader.write("Search: {words}", words=code(asked.words))
    return reader.row([title, asked.period]) if asked.period else title


def _answer_nothing(asked: _Search, reader: Reader) -> Message:
    lines = [_title(asked, reader)] if asked.period else []
    lines.append(reader.write("Nothing contains {words}.", words=code(asked.words)))
    if " " in asked.words:
        lines.append(plain(reader.text("An article must contain all the words; try fewer.")))
    return note(*lines, point_to_latest(reader))


def search(store: Store, request: Request) -> Answer:
    """The newest articles that contain all the words, of a period if some name one."""
    words = shorten(clean(" ".join(request.words)), WORDS_UNITS).rstrip("…")
    if not words:
        words = request.reader.text('Almaty "state of emergency"')
        return (note(request.reader.write("Which words? For example {example}.", example=code(f"/search {words}"))),)
    return (_search_page(store, request, words, None),)


def turn_search(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Show the next older page, or the newest, in place of the current one."""
    before = int(request.arguments) if request.arguments else None
    return PressResult(edit=_search_page(store, request, pressed.message.searched, before))


COMMANDS = (Command("search", "WORDS", mark("articles that contain these words"), search),)
PRESSES = (ButtonHandler("find", turn_search),)
