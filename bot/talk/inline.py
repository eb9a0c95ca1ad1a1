"""Inline mode: ``@bot words`` in any chat answers with recent stories, for people whose own chat is let in."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.chats.access import AccessDecision, Actor, judge
from bot.chats.asked_periods import Period
from bot.chats.scope import read_scope
from bot.chats.subjects import is_small
from bot.chats.visible_stories import list_in_scope, list_own_topics
from bot.command import Need, Request
from bot.desk import Desk
from bot.owners import list_owners
from bot.text.markup import join, link, plain, shorten
from bot.text.measure_names import make_namer
from bot.text.places import place_line
from bot.text.reader import Reader
from bot.text.story_lines import (
    MARKS,
    changes_line,
    figures_line,
    find_newest_for,
    headline,
    mark_language,
    outlet_name,
    outlets,
)
from monitors.alerting.changes import list_news
from monitors.model import ChatAddress, ChatKind, Story
from monitors.rules.word_forms import WordForms
from storage.store import Store

PAGE: Final = 10
RECENT: Final = Period(timedelta(days=30))
FOUND: Final = 30


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One answer: ``title`` and ``about`` are shown in the list, and choosing it sends ``html``."""

    id: str
    title: str
    about: str
    html: str


@dataclass(frozen=True, slots=True)
class InlinePage:
    """One page of answers; ``next_offset`` is "" if there are no more."""

    results: tuple[InlineResult, ...] = ()
    next_offset: str = ""


def answer_inline(
    store: Store, desk: Desk, user_id: int, language: str, text: str, offset: str, now: datetime
) -> InlinePage:
    """Recent stories of a topic, a country or with some words; none for people whose own chat is not let in."""
    address = ChatAddress(user_id)
    chat = store.chats.find_chat(address)
    if chat is None:
        return InlinePage()
    actor = Actor(address, ChatKind.PRIVATE, user_id, language=language)
    if (
        judge(actor, chat, Need.CHAT, desk.settings.telegram.access, list_owners(store, desk))
        is not AccessDecision.ALLOWED
    ):
        return InlinePage()
    start = int(offset) if offset.isdecimal() and len(offset) < 6 else 0
    found = _find(store, Request(chat, user_id, text, now, desk, chat), start)
    reader = desk.reader(chat)
    more = str(start + PAGE) if len(found) > PAGE else ""
    return InlinePage(tuple(_result(story, reader) for story in found[:PAGE]), more)


def _find(store: Store, request: Request, start: int) -> tuple[Story, ...]:
    """One page of stories, and one more to show whether there are more."""
    scope = read_scope(request, RECENT)
    if not scope.unknown:
        since = scope.period.find_begin(request.now)
        return list_in_scope(store, request, scope, since, start + PAGE + 1)[start:]
    words = " ".join(word for word in scope.unknown if not is_small(word))[:200]
    page = store.articles.search(words, WordForms(request.chat.language), limit=FOUND)
    names = tuple(dict.fromkeys(one.story_id for one in page.found if one.story_id))
    return store.stories.list_stories_by_id(names, seen_by=list_own_topics(store, request))[start : start + PAGE + 1]


def _result(story: Story, reader: Reader) -> InlineResult:
    report, name = find_newest_for(reader, story), make_namer(story, reader, is_listed=True)
    title = mark_language(plain(f"{MARKS[story.severity]} {shorten(report.title, 100)}"), report.language, reader)
    about = reader.row([place_line(story, reader), outlets(story, reader)])
    lines = join(
        [
            join([plain(MARKS[story.severity]), headline(report, reader)], " "),
            place_line(story, reader),
            figures_line(story, (), reader, name),
            changes_line(list_news(story), report.title, reader, name),
            reader.row(
                [
                    link(shorten(outlet_name(report, reader), 80), report.url),
                    plain(reader.moment(report.published_at or report.seen_at)),
                ]
            ),
        ]
    )
    return InlineResult(story.id, _plain_text(title.html), _plain_text(about.html), lines.html)


def _plain_text(markup: str) -> str:
    return html.unescape(markup)
