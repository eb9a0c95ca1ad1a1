"""Reads filters from the address of a page: one set for the list, the chart, the map and every other output.

Pure. Any query string becomes a :class:`Filter`, or a :class:`FilterError` that says for each wrong field what is wrong
and how to fix it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from monitors.config.problems import find_nearest
from monitors.country_lookup import find_country
from monitors.errors import TocsinError
from monitors.model import Severity
from monitors.regions import find_region, find_region_name
from monitors.rules.word_forms import WordForms
from storage.story_query import Position, StoryFilter

PERIODS: Final[dict[str, tuple[str, timedelta | None]]] = {
    "24h": ("last 24 hours", timedelta(hours=24)),
    "7d": ("last 7 days", timedelta(days=7)),
    "30d": ("last 30 days", timedelta(days=30)),
    "90d": ("last 90 days", timedelta(days=90)),
    "all": ("all time", None),
}
"""The periods to choose from. The default is short, since the chart and map of a whole archive take long."""

DEFAULT_PERIOD: Final = "7d"
LONGEST_WORDS: Final = 200
MOST_FIELDS: Final = 40
FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2200, 1, 1)

_TOPIC: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POSITION: Final = re.compile(r"([0-9]{4}-[0-9T:.-]{10,22}Z)~([0-9A-Za-z_-]{1,64})")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class FilterError(TocsinError):
    """The address asks for something impossible; ``problems`` has, by field, what is wrong and the fix."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the filter bar says. Empty means any; ``country`` is the code of one or the English name of a region,
    ``first`` and ``last`` are days (UTC) and override ``period``.
    """

    words: str = ""
    topic: str = ""
    severity: Severity = Severity.LOW
    country: str = ""
    period: str = DEFAULT_PERIOD
    first: date | None = None
    last: date | None = None
    is_told: bool = False
    after: Position | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the period is chosen."""
        return replace(self, period=DEFAULT_PERIOD, after=None) != Filter()

    @property
    def beside_words(self) -> int:
        """How many fields are chosen besides the words."""
        return sum(bool(value) for name, value in _spell(self) if name not in {"q", "after"})

    def to_wanted(self, now: datetime) -> StoryFilter:
        """The filter as the store takes it."""
        since, until = self.get_bounds(now)
        return StoryFilter(
            since,
            until,
            self.topic,
            self.severity,
            self.list_countries(),
            self.words,
            self.is_told,
            WordForms(),
        )

    def list_countries(self) -> tuple[str, ...]:
        """The codes of the countries wanted; none for any."""
        return find_region(self.country) or ((self.country,) if self.country else ())

    def get_bounds(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """The period as (since, until), the second one exclusive; None for no limit."""
        if self.first is not None or self.last is not None:
            since = None if self.first is None else datetime.combine(self.first, time(), UTC)
            until = None if self.last is None else datetime.combine(self.last + timedelta(days=1), time(), UTC)
            return since, until
        length = PERIODS[self.period][1]
        return (None if length is None else now - length), None

    def describe_period(self) -> str:
        """The period in words."""
        if self.first is not None and self.last is not None:
            return f"{self.first} to {self.last}"
        if self.first is not None:
            return f"since {self.first}"
        return f"until {self.last}" if self.last is not None else PERIODS[self.period][0]

    def to_query(self, **changes: Any) -> str:
        """The query string for this filter with some fields changed, at its first page; "" if all is default."""
        changed = replace(self, **({"after": None} | changes))
        return urlencode([(name, value) for name, value in _spell(changed) if value])


def _spell(chosen: Filter) -> Sequence[tuple[str, str]]:
    has_days = chosen.first is not None or chosen.last is not None
    after = chosen.after
    return (
        ("q", chosen.words),
        ("topic", chosen.topic),
        ("severity", "" if chosen.severity is Severity.LOW else chosen.severity.value),
        ("country", chosen.country),
        ("period", "" if has_days or chosen.period == DEFAULT_PERIOD else chosen.period),
        ("from", str(chosen.first or "")),
        ("to", str(chosen.last or "")),
        ("told", "1" if chosen.is_told else ""),
        ("after", "" if after is None else write_position(after)),
    )


def write_position(position: Position) -> str:
    """A position in the list of stories as it is written in an address."""
    moment = position.last_seen_at.astimezone(UTC).isoformat(timespec="microseconds")[:-6]
    return f"{moment}Z~{position.story_id}"


def read_filter(query: str) -> Filter:
    """The filter that a raw query string asks for; unknown fields are ignored, and the last of a repeated field counts.

    Raises FilterError with every problem at once.
    """
    try:
        given = dict(parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS))
    except ValueError:
        raise FilterError({"": f"the address has more than {MOST_FIELDS} fields; leave some out"}) from None
    problems: dict[str, str] = {}
    chosen = Filter(
        words=_read_words(given, problems),
        topic=_read_topic(given, problems),
        severity=_read_severity(given, problems),
        country=_read_country(given, problems),
        period=_read_period(given, problems),
        first=_read_day("from", given, problems),
        last=_read_day("to", given, problems),
        is_told=_read_told(given, problems),
        after=_read_position(given, problems),
    )
    if chosen.first is not None and chosen.last is not None and chosen.first > chosen.last:
        problems["from"] = "from: the first day comes after the last; swap them"
    if problems:
        raise FilterError(problems)
    return chosen


def refuse_topic(topic: str, known: Iterable[str]) -> FilterError:
    """The error for a topic that nothing has, with the one that was likely meant."""
    known = tuple(known)
    near = find_nearest(topic, known)
    fix = f"did you mean {near}?" if near else f"choose one of {', '.join(known)}" if known else "leave it out"
    return FilterError({"topic": f"topic: neither the config nor any story has {_show(topic)}; {fix}"})


def _get(name: str, given: Mapping[str, str]) -> str:
    return given.get(name, "").strip()


def _show(value: str) -> str:
    """A value as it is quoted in a message: shortened, and without unprintable characters."""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in value)
    return repr(shown if len(shown) <= 40 else shown[:39] + "…")


def _read_words(given: Mapping[str, str], problems: dict[str, str]) -> str:
    words = " ".join(_CONTROLS.sub(" ", given.get("q", "")).split())
    if len(words) > LONGEST_WORDS:
        problems["q"] = f"words: {len(words)} characters are too many; write at most {LONGEST_WORDS}"
        return ""
    if words and not any(char.isalnum() for char in words):
        problems["q"] = f"words: there is no word in {_show(words)}; write one, or leave the field empty"
        return ""
    return words


def _read_topic(given: Mapping[str, str], problems: dict[str, str]) -> str:
    topic = _get("topic", given)
    if topic and not _TOPIC.fullmatch(topic):
        problems["topic"] = f"topic: {_show(topic)} is not the id of a topic; choose one from the list"
        return ""
    return topic


def _read_severity(given: Mapping[str, str], problems: dict[str, str]) -> Severity:
    severity = _get("severity", given)
    if not severity:
        return Severity.LOW
    if severity not in set(Severity):
        names = ", ".join(Severity)
        problems["severity"] = f"severity: {_show(severity)} is not a severity; choose one of {names}"
        return Severity.LOW
    return Severity(severity)


def _read_country(given: Mapping[str, str], problems: dict[str, str]) -> str:
    country = _get("country", given)
    region = find_region_name(country)
    if not region and (not country or _COUNTRY.fullmatch(country.upper())):
        return country.upper()
    code = find_country(country)
    if not (region or code):
        problems["country"] = f"country: {_show(country)} is no country and no region; write it like KZ or Central Asia"
    return region or code


def _read_period(given: Mapping[str, str], problems: dict[str, str]) -> str:
    period = _get("period", given) or DEFAULT_PERIOD
    if period not in PERIODS:
        problems["period"] = f"period: {_show(period)} is not a period; choose one of {', '.join(PERIODS)}"
        return DEFAULT_PERIOD
    return period


def _read_day(name: str, given: Mapping[str, str], problems: dict[str, str]) -> date | None:
    day = _get(name, given)
    if not day:
        return None
    try:
        found = date.fromisoformat(day) if _DAY.fullmatch(day) else None
    except ValueError:
        found = None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        problems[name] = f"{name}: {_show(day)} is not a day since 1970; write it like 2026-01-31"
        return None
    return found


def _read_told(given: Mapping[str, str], problems: dict[str, str]) -> bool:
    told = _get("told", given)
    if told not in {"", "0", "1"}:
        problems["told"] = f"told: {_show(told)} is neither 0 nor 1; write 1 for stories that chats were told of"
    return told == "1"


def _read_position(given: Mapping[str, str], problems: dict[str, str]) -> Position | None:
    after = _get("after", given)
    if not after:
        return None
    written = _POSITION.fullmatch(after)
    try:
        if written is not None:
            return Position(datetime.fromisoformat(written[1]).astimezone(UTC), written[2])
    except (ValueError, OverflowError):
        pass
    problems["after"] = f"after: {_show(after)} is not a place in the list; start again from its first page"
    return None
