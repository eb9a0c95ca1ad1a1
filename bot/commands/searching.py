"""/search: articles by their words, in pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

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
from storage.articles import FoundArticle
from storage.store import Store

SEARCH_PAGE: Final = 6


def _found_line(found: FoundArticle, seen: Collection[str], reader: Reader) -> Markup:
    """An article that was found, with its story if that is one of those ``seen``."""
    title = mark_language(link(shorten(found.title, TITLE_UNITS), found.url), found.language, reader)
    parts = [shorten(found.publisher, 60), *write_both_times(found.published_at, found.first_seen_at, reader)]
    if found.story_id in seen:
        parts.append(f"/story_{found.story_id}")
    said = quote(shorten(found.snippet, QUOTE_UNITS)) if found.snippet else EMPTY
    return join([title, reader.row(parts), said])


def _search_page(store: Store, request: Request, words: str, before: int | None) -> Message:
    """One page of results."""
    reader = request.reader
    page = store.articles.search(words, WordForms(reader.language), limit=SEARCH_PAGE, before=before)
    if not page.found:
        return _answer_nothing(words, reader)
    title = reader.write("Search: {words}", words=code(words))
    ids = [one.story_id for one in page.found if one.story_id]
    seen = {one.id for one in store.stories.list_stories_by_id(ids, seen_by=list_own_topics(store, request))}
    shown = pack([title, *(_found_line(one, seen, reader) for one in page.found)])[0]
    turns = []
    if before is not None:
        turns.append(button("« " + reader.text("Newest"), "find", ""))
    if page.next_before is not None:
        turns.append(button(reader.text("Older") + " »", "find", str(page.next_before)))
    return Message(shown.html, buttons=(tuple(turns),) if turns else (), searched=words)


def _answer_nothing(words: str, reader: Reader) -> Message:
    lines = [reader.write("Nothing contains {words}.", words=code(words))]
    if " " in words:
        lines.append(plain(reader.text("An article must contain all the words; try fewer.")))
    return note(*lines, point_to_latest(reader))


def search(store: Store, request: Request) -> Answer:
    """The newest articles that contain all the words."""
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
