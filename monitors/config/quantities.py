"""Types for durations, sizes and times of day in config files, written with their units."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Final, TypeGuard

from pydantic import (
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import CoreSchema, no_info_after_validator_function

from monitors.config.scalars import refuse

SECONDS_IN: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
LONGEST_SECONDS: Final = 100 * 366 * 86_400
BYTES_IN: Final = {"kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000}

DURATION_PATTERN: Final = r"^\d{1,9}[smhdw]( *\d{1,9}[smhdw])*$"
SIZE_PATTERN: Final = r"^\d{1,9} *(kB|KB|MB|GB)$"


FROM_FILE: Final = "file"
"""The validation context for files: what a person wrote needs a unit; a bare number is refused there."""


def is_plain_number(value: object, info: ValidationInfo) -> TypeGuard[int]:
    """Whether Python code, not a file, gives a number of seconds or bytes."""
    return isinstance(value, int) and not isinstance(value, bool) and info.context != FROM_FILE


def parse_duration(value: object, info: ValidationInfo) -> int:
    """``"15m"``, ``"4h"``, ``"1h 30m"`` as whole seconds."""
    if is_plain_number(value, info):
        return value
    text = str(value).strip()
    if text.isascii() and text.isdigit():
        refuse(f"{text} has no unit", f"write {text}s, {text}m, {text}h or {text}d")
    seconds = count_seconds(text) if isinstance(value, str) else None
    if seconds is None:
        refuse(f"{text[:40]!r} is not a duration", "write a whole number and s, m, h, d or w, such as 90s, 15m or 4h")
    if seconds > LONGEST_SECONDS:
        refuse(f"{text[:40]!r} is longer than a century", "write a shorter duration")
    return seconds


def count_seconds(text: str) -> int | None:
    """How many seconds ``15m`` or ``1h 30m`` are; None for a text of another form."""
    if not re.fullmatch(DURATION_PATTERN, text, re.ASCII):
        return None
    return sum(int(part[:-1]) * SECONDS_IN[part[-1]] for part in re.findall(r"\d+[smhdw]", text, re.ASCII))


def format_duration(seconds: int) -> str:
    """The shortest text that :func:`parse_duration` reads as ``seconds``: 5400 is ``1h 30m``."""
    parts = []
    for unit in ("d", "h", "m", "s"):
        count, seconds = divmod(seconds, SECONDS_IN[unit])
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0s"


def parse_size(value: object, info: ValidationInfo) -> int:
    """``"10 MB"`` as bytes; units are decimal."""
    if is_plain_number(value, info):
        return value
    text = str(value).strip()
    if text.isascii() and text.isdigit():
        refuse(f"{text} has no unit", f"write {text} kB, {text} MB or {text} GB")
    if not isinstance(value, str) or not re.fullmatch(SIZE_PATTERN, text, re.ASCII):
        refuse(f"{text[:40]!r} is not a size", "write a whole number and kB, MB or GB, such as 10 MB")
    return int(text[:-2]) * BYTES_IN[text[-2:]]


def format_size(size: int) -> str:
    """The shortest text that :func:`parse_size` reads as ``size`` bytes."""
    for unit in ("GB", "MB", "kB"):
        if size and size % BYTES_IN[unit] == 0:
            return f"{size // BYTES_IN[unit]} {unit}"
    return f"{size} bytes"


Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["90s", "15m", "4h", "30d"]}),
]
"""Whole seconds, written with a unit."""

Size = Annotated[
    int,
    BeforeValidator(parse_size),
    PlainSerializer(format_size, return_type=str),
    WithJsonSchema({"type": "string", "pattern": SIZE_PATTERN, "examples": ["500 kB", "10 MB"]}),
]
"""Whole bytes, written with a unit."""


LEAST: Final = "x-least"
MOST: Final = "x-most"
"""Keywords of the JSON Schema for the bounds of a duration or size, written as in the file."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A check that a value lies between two bounds, both allowed, for ``Annotated``; the JSON Schema names them too.

    ``beyond`` says what is wrong with a value below and above them.
    """

    least: int
    most: int
    write: Callable[[int], str]
    beyond: tuple[str, str]

    def check(self, value: int) -> int:
        """Return the value; refuse one that is out of bounds."""
        if value < self.least:
            refuse(f"{self.write(value)} is {self.beyond[0]}", f"write at least {self.write(self.least)}")
        if value > self.most:
            refuse(f"{self.write(value)} is {self.beyond[1]}", f"write at most {self.write(self.most)}")
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check after everything that was named before."""
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the bounds that somebody can meet: not a least of nothing, nor the longest of all durations."""
        bounds = {LEAST: self.least or None, MOST: self.most if self.most < LONGEST_SECONDS else None}
        return handler(core) | {key: self.write(value) for key, value in bounds.items() if value is not None}


def lasting(shortest: int, longest: int = LONGEST_SECONDS) -> Bounds:
    """A check that a duration lies between two bounds, both allowed, in seconds."""
    return Bounds(shortest, longest, format_duration, ("too short", "too long"))


def sized(smallest: int, largest: int) -> Bounds:
    """A check that a size lies between two bounds, both allowed, in bytes."""
    return Bounds(smallest, largest, format_size, ("too small", "too large"))


TIME_PATTERN: Final = r"^([01]\d|2[0-3]):[0-5]\d$"


def parse_time_of_day(value: object) -> time:
    """``"08:00"`` as a time of day, without seconds or zone."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(TIME_PATTERN, value, re.ASCII):
        refuse(f"{str(value)[:20]!r} is not a time of day", "write hours and minutes, such as 08:00")
    return time(int(value[:2]), int(value[3:]))


TimeOfDay = Annotated[
    time,
    BeforeValidator(parse_time_of_day),
    PlainSerializer(lambda value: f"{value:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": TIME_PATTERN, "examples": ["08:00"]}),
]
"""Hours and minutes in a zone that stands elsewhere."""
