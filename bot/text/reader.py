"""Writes words, numbers, times and country names in the language and time zone of one chat.

Pure. It knows nothing of stories and alerts; render.py does.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_decimal

from bot.text.language import RIGHT_TO_LEFT, get_translations
from bot.text.markup import CLOSE, EMPTY, OPEN, Markup, isolate, join, plain
from monitors.alerting.daytime import get_zone
from monitors.country_names import country_name
from monitors.facts.shown_names import get_shown_name
from monitors.points import round_points

LONG_DAYS: Final = {
    "es": "d 'de' MMMM 'de' y",
    "pt": "d 'de' MMMM 'de' y",
    "de": "d. MMMM y",
    "kk": "y 'ж'. d MMMM",
}
"""Patterns of a day with its month written out, in languages that put more than spaces between its parts."""
DAYS: Final = {"de": "d. MMM y", "kk": "y 'ж'. d MMM"}
"""Patterns of a day with its month shortened, in languages that do so there."""

POINTS: Final = "#,##0.######"
"""The pattern of points: no decimals but those that they have."""

_FORMATTER = string.Formatter()
_OPEN, _CLOSE, _RIGHT_TO_LEFT = Markup(OPEN, 1), Markup(CLOSE, 1), Markup("\u200f", 1)


@lru_cache(maxsize=64)
def get_locale(language: str) -> Locale:
    """The Babel locale of a language. All of them write European digits, since Arabic news sites mix both kinds."""
    return Locale.parse(language)


@lru_cache(maxsize=1024)
def _write_day(on: date, pattern: str, language: str) -> str:
    """A day by a pattern of CLDR. Cached, since Babel is slow and most messages and pages show the same few days."""
    return str(format_date(on, pattern, locale=get_locale(language)))


def flag(code: str) -> str:
    """The flag emoji of an ISO 3166-1 alpha-2 code; empty for anything else."""
    if len(code) != 2 or not (code.isascii() and code.isalpha()):
        return ""
    return "".join(chr(0x1F1E6 + ord(char) - ord("A")) for char in code.upper())


def _name_clock(local: datetime) -> str:
    """The abbreviation of a zone as its clocks stand, such as ``CET``; ``UTC+5:30`` for one that has none."""
    name = local.tzname() or ""
    if not name.startswith(("+", "-")):
        return name
    minutes = f":{name[3:5]}" if name[3:5].strip("0") else ""
    return f"UTC{name[0]}{int(name[1:3])}{minutes}"


@dataclass(frozen=True, slots=True)
class Reader:
    """A chat's language, IANA time zone, and the titles of topics and of its own watches by id."""

    language: str = "en"
    timezone: str = "UTC"
    topic_titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language in RIGHT_TO_LEFT

    @property
    def comma(self) -> str:
        """The comma of the language, with the space after it."""
        return "، " if self.language == "ar" else ", "

    @property
    def semicolon(self) -> str:
        """The semicolon of the language, with the space after it."""
        return "؛ " if self.language == "ar" else "; "

    # ------------------------------------------------------------------------------------------------- words

    def text(self, text: str, **values: object) -> str:
        """The text in the reader's language with its ``{names}`` filled in; they are isolated as in :meth:`write`."""
        translated = get_translations(self.language).gettext(text)
        if values and self.is_right_to_left:
            values = {name: isolate(one) if isinstance(one, str) else one for name, one in values.items()}
        return translated.format(**values) if values else translated

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """The text for a number, by the plural rules of the language; ``{n}`` is filled in by :meth:`number`."""
        translated = get_translations(self.language).ngettext(one, many, number)
        return translated.format(n=self.number(number), **values)

    def write(self, text: str, **parts: Markup | str) -> Markup:
        """The text in the reader's language with pieces of markup (or plain text) in place of its ``{names}``.

        In a language written from right to left every piece is isolated, so that a Latin name cannot move punctuation.
        """
        result = EMPTY
        for literal, name, _, _ in _FORMATTER.parse(get_translations(self.language).gettext(text)):
            result = result + plain(literal)
            if name is not None:
                piece = parts[name]
                shown = plain(piece) if isinstance(piece, str) else piece
                result = result + (_OPEN + shown + _CLOSE if self.is_right_to_left else shown)
        return result

    def label(self, name: str, value: str) -> str:
        """``name: value``, with the colon and spacing of the language."""
        return self.text("{name}: {value}", name=name, value=value)

    def listed(self, values: Iterable[str]) -> str:
        """Values in a row, with the comma of the language."""
        return self.comma.join(values)

    def topics(self, topic_ids: Iterable[str]) -> str:
        """The titles of topics, side by side; titles hold commas themselves."""
        return " · ".join(self.topic(one) for one in topic_ids)

    def row(self, parts: Iterable[Markup | str], separator: str = " · ") -> Markup:
        """Pieces side by side in one line, in reading order; each is isolated, so that scripts do not mix."""
        pieces = [plain(one) if isinstance(one, str) else one for one in parts]
        if not self.is_right_to_left:
            return join(pieces, separator)
        row = join([_OPEN + piece + _CLOSE for piece in pieces if piece], separator)
        return _RIGHT_TO_LEFT + row if row else row

    def topic(self, topic_id: str) -> str:
        """The topic's title, translated if it is a shipped one; the id if the topic is no longer configured."""
        title = self.topic_titles.get(topic_id, topic_id)
        return get_translations(self.language).gettext(title) if title else topic_id

    # ------------------------------------------------------------------------------------- numbers and times

    def number(self, value: int) -> str:
        """A whole number with the separators of the language."""
        if 0 <= value < 1000:
            return str(value)  # the same in every language of the bot, and most numbers are small
        return str(format_decimal(value, locale=get_locale(self.language)))

    def decimal(self, value: float) -> str:
        """A number rounded to one decimal place, in the format of the language."""
        return str(format_decimal(round(value, 1), format="#,##0.#", locale=get_locale(self.language)))

    def points(self, value: float) -> str:
        """Points with no more decimals than they have, in the format of the language."""
        return str(format_decimal(round_points(value), format=POINTS, locale=get_locale(self.language)))

    def moment(self, at: datetime) -> str:
        """A moment in the reader's time zone, with its abbreviation."""
        local = at.astimezone(get_zone(self.timezone))
        day = _write_day(local.date(), DAYS.get(self.language, "d MMM y"), self.language)
        return f"{day}{self.comma}{local:%H:%M} {_name_clock(local)}"

    def clock(self, at: time) -> str:
        """A time of day, as hours and minutes."""
        return str(format_time(at, "HH:mm", locale=get_locale(self.language)))

    def weekday(self, number: int) -> str:
        """The short name of a day of the week; Monday is 0."""
        return str(get_day_names("abbreviated", locale=get_locale(self.language))[number])

    def day(self, on: date) -> str:
        """A day with its month written out and its year."""
        return _write_day(on, LONG_DAYS.get(self.language, "d MMMM y"), self.language)

    def short_day(self, on: date) -> str:
        """A day without its year, for the axis of a chart."""
        return _write_day(on, "d. MMM" if self.language == "de" else "d MMM", self.language)

    def country(self, code: str) -> str:
        """The country's name."""
        return country_name(code, self.language)

    def place(self, country: str, name: str) -> str:
        """The name of a town or region of a country, which the gazetteer calls ``name``, as the language writes it."""
        return get_shown_name(country, name, self.language)
