"""/latest and /summary: what is known, without waiting for an alert or a digest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from bot.commands.command import Answer, Command, Request
from bot.markup import code, join, plain
from bot.render import country_name, note, story_list
from monitors.model import Story
from storage.store import Store

LATEST = 10
SUMMARY_STORIES = 15
_PERIOD = re.compile(r"(\d{1,3})(h|d|w)")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
DEFAULT_PERIOD = timedelta(days=1)
LONGEST_PERIOD = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: a topic and a country ("" for any) over a period; ``unknown`` are words that say neither."""

    topic: str = ""
    country: str = ""
    period: timedelta = DEFAULT_PERIOD
    unknown: tuple[str, ...] = ()


@lru_cache(maxsize=16)
def _countries_by_name(language: str) -> dict[str, str]:
    """Lower-case names in the language and in English, and codes, to ISO 3166-1 alpha-2 codes."""
    from babel import Locale

    codes = [code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()]
    names = {country_name(code, spoken).casefold(): code for spoken in ("en", language) for code in codes}
    return names | {code.casefold(): code for code in codes}


def read_period(word: str) -> timedelta | None:
    """``24h``, ``7d`` or ``2w`` as a length of time, at most a year; None for anything else."""
    match = _PERIOD.fullmatch(word)
    if match is None or not int(match[1]):
        return None
    return min(int(match[1]) * _UNITS[match[2]], LONGEST_PERIOD)


def read_scope(request: Request) -> Scope:
    """The arguments as a scope; a country's name may have several words."""
    topic, period, rest = "", DEFAULT_PERIOD, list[str]()
    for word in (word.casefold() for word in request.words):
        if word in request.desk.topics:
            topic = word
        elif (length := read_period(word)) is not None:
            period = length
        else:
            rest.append(word)
    country = _countries_by_name(request.chat.language).get(" ".join(rest), "")
    return Scope(topic, country, period, () if country else tuple(rest))


def _title(kind: str, scope: Scope, request: Request) -> str:
    parts = [request.desk.titles[scope.topic]] if scope.topic else []
    if scope.country:
        parts.append(country_name(scope.country, request.chat.language))
    hours = int(scope.period.total_seconds() // 3600)
    parts.append(f"last {hours} h" if hours < 48 else f"last {hours // 24} days")
    return f"{kind}: {', '.join(parts)}"


def _unknown(scope: Scope, command: str) -> Answer:
    words = " ".join(scope.unknown)[:60]
    return (
        note(
            join([plain("I know no topic, country or period called"), code(words)], " "),
            join([plain("Write for example"), code(f"/{command} unrest kazakhstan 7d")], " "),
        ),
    )


def _gravest_first(stories: tuple[Story, ...]) -> list[Story]:
    return sorted(
        stories, key=lambda story: (-story.severity.rank, -story.corroboration, -story.last_seen_at.timestamp())
    )


def latest(store: Store, request: Request) -> Answer:
    """The newest stories, of any topic or of one."""
    scope = read_scope(request)
    if scope.unknown:
        return _unknown(scope, "latest")
    stories = store.stories.list_stories(topic=scope.topic, country=scope.country, limit=LATEST)
    name = request.desk.titles[scope.topic] if scope.topic else "all topics"
    return story_list(f"Latest: {name}", stories, request.reader, empty="No story yet. I am watching.")


def summary(store: Store, request: Request) -> Answer:
    """The gravest stories of a period, each with its figures and the words of its evidence. Nothing is invented."""
    scope = read_scope(request)
    if scope.unknown:
        return _unknown(scope, "summary")
    stories = store.stories.list_stories(
        topic=scope.topic, country=scope.country, since=request.now - scope.period, limit=500
    )
    title = _title("Summary", scope, request)
    chosen = _gravest_first(stories)[:SUMMARY_STORIES]
    return story_list(title, chosen, request.reader, empty=f"{title}: no story.")


COMMANDS = (
    Command("latest", "[TOPIC] [COUNTRY]", "the newest stories", latest),
    Command("summary", "[TOPIC] [COUNTRY] [24h|7d]", "the gravest stories of a period, with figures", summary),
)
