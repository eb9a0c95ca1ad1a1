"""Turns frozen dataclasses into JSON text and back, and times and texts into the one form in which they are stored.

pydantic does the work, guided by the annotations of the dataclass, several times faster than Python could. A field that
equals its default is left out, and an unknown field is ignored when reading, so that a dataclass may gain or lose a
field with a default without a migration. What is read equals what was written, as long as its numbers are finite and
its texts can be encoded in UTF-8.

A time within such an object has a fraction only if it needs one (``2022-01-07T03:11:00Z``), so SQL that compares two of
them must take off the Z first. A column has the form of :func:`encode_time`, which sorts as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Set
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from monitors.errors import StorageError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

END_OF_TIME = "A"
"""Sorts after every stored time."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)


def encode_time(moment: datetime) -> str:
    """A moment in UTC as ``2022-01-07T03:11:00.000000Z``: 27 characters that sort as the moments do.

    Raises StorageError for a moment without a time zone. One that UTC puts outside the years 1 to 9999 becomes the
    first or last moment of those.
    """
    return (moment if moment.tzinfo is UTC else _turn_to_utc(moment)).isoformat(timespec="microseconds")[:-6] + "Z"


def _turn_to_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise StorageError(f"the time {moment.isoformat()} has no zone; make it UTC-aware before storing it")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _EARLIEST if moment.year == 1 else _LATEST


def decode_time(text: str) -> datetime:
    """The moment that :func:`encode_time` wrote."""
    return datetime.fromisoformat(text)


def encode_optional_time(moment: datetime | None) -> str | None:
    """As :func:`encode_time`, with None for None."""
    return None if moment is None else encode_time(moment)


def decode_optional_time(text: str | None) -> datetime | None:
    """As :func:`decode_time`, with None for None."""
    return None if text is None else decode_time(text)


def clean_text(text: str) -> str:
    """The text with each lone surrogate, which UTF-8 and so SQLite cannot hold, replaced by U+FFFD.

    The length stays the same.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def encode(value: object, *, without: Set[str] = frozenset()) -> str:
    """A dataclass as one JSON object. Fields named in ``without`` are left out; they must have a default."""
    return _write(_adapter(cast(Any, type(value))), value, without)


def decode(cls: type[T], text: str) -> T:
    """The dataclass of type ``cls`` that :func:`encode` wrote. Raises StorageError when the text is not one."""
    value: T = _read(_adapter(cast(Any, cls)), cls, text)
    return value


def encode_all(values: Iterable[object]) -> str:
    """Dataclasses of one type as one JSON array."""
    values = tuple(values)
    return _write(_tuple_adapter(cast(Any, type(values[0]))), values) if values else "[]"


def decode_all(cls: type[T], text: str) -> tuple[T, ...]:
    """The dataclasses of type ``cls`` that :func:`encode_all` wrote. Raises StorageError when the text is not such."""
    values: tuple[T, ...] = () if text == "[]" else _read(_tuple_adapter(cast(Any, cls)), cls, text)
    return values


def encode_list(values: Iterable[str] | Iterable[int]) -> str:
    """Names or numbers as a JSON array, the argument of SQLite's ``json_each``."""
    cleaned = [clean_text(value) if isinstance(value, str) else value for value in values]
    return json.dumps(cleaned, ensure_ascii=False)


@cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # here: the import takes a tenth of a second, which many commands can save

    return TypeAdapter(cls)


@cache
def _tuple_adapter(cls: Any) -> TypeAdapter[Any]:
    return _adapter(tuple[cls, ...])


def _write(adapter: TypeAdapter[Any], value: Any, without: Set[str] = frozenset()) -> str:
    left_out = set(without) or None
    try:
        return adapter.dump_json(value, exclude=left_out, exclude_defaults=True).decode()
    except ValueError:  # a text with a lone surrogate
        cleaned = adapter.validate_python(_clean(adapter.dump_python(value, exclude=left_out, exclude_defaults=True)))
        return adapter.dump_json(cleaned, exclude=left_out, exclude_defaults=True).decode()


def _read(adapter: TypeAdapter[Any], cls: type, text: str) -> Any:
    try:
        return adapter.validate_json(text)
    except ValueError as error:
        raise StorageError(
            f"a stored {cls.__name__} cannot be read ({error}); restore the database from a backup", reason="corrupt"
        ) from error


def _clean(plain: Any) -> Any:
    if type(plain) is str:
        return clean_text(plain)
    if isinstance(plain, dict):
        return {name: _clean(value) for name, value in plain.items()}
    return type(plain)(_clean(value) for value in plain) if isinstance(plain, (list, tuple)) else plain
