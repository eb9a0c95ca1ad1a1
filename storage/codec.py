"""Frozen dataclasses to JSON text and back, exactly; and the one form in which times and texts are stored.

Encoders are built once for each type from its annotations. A field that equals its default is left out, and an unknown
field is ignored when reading, so that a dataclass may gain or lose a defaulted field without a migration. It knows
nothing of tables.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from monitors.errors import StorageError

T = TypeVar("T")
Conversion = Callable[[Any], Any]

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)
_AS_THEY_ARE = (str, int, float, bool, NoneType)


def encode_time(moment: datetime) -> str:
    """A UTC-aware moment as ``2022-01-07T03:11:00.000000Z``: 27 characters that sort as the moments do.

    Raises StorageError for a moment without a zone. One that leaves the years 1 to 9999 in UTC becomes their edge.
    """
    if moment.tzinfo is None:
        raise StorageError(f"the time {moment.isoformat()} has no zone; make it UTC-aware before storing it")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        moment = _EARLIEST if moment.year == 1 else _LATEST
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"


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
    """The text with each lone surrogate, which UTF-8 and so SQLite cannot hold, replaced by U+FFFD; the same length."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def encode(value: object) -> str:
    """A dataclass as one JSON object."""
    return _dump(_writer(type(value))(value))


def decode(cls: type[T], text: str) -> T:
    """The dataclass of type ``cls`` that :func:`encode` wrote. Raises StorageError when the text is not one."""
    with _Reading(cls):
        result: T = _reader(cls)(json.loads(text))
    return result


def encode_all(values: Iterable[object]) -> str:
    """Dataclasses of one type, or plain values, as one JSON array."""
    plain = [_writer(type(value))(value) for value in values]
    return _dump(plain) if plain else "[]"


def decode_all(cls: type[T], text: str) -> tuple[T, ...]:
    """The values of type ``cls`` that :func:`encode_all` wrote. Raises StorageError when the text is not such."""
    if text == "[]":
        return ()
    with _Reading(cls):
        read = _reader(cls)
        return tuple([read(item) for item in json.loads(text)])


class _Reading:
    """Turns the errors of reading stored JSON into a StorageError that names the type."""

    def __init__(self, cls: type) -> None:
        self._cls = cls

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (KeyError, TypeError, ValueError, AttributeError)):
            raise StorageError(
                f"a stored {self._cls.__name__} cannot be read ({error!r}); restore the database from a backup",
                reason="corrupt",
            ) from error


def _dump(plain: object) -> str:
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # lone surrogates survive as escapes
        return json.dumps(plain, separators=(",", ":"))
    return text


def _same(value: Any) -> Any:
    return value


def _raw_value(member: Enum) -> Any:
    return member.value


def _encode_bytes(value: bytes) -> str:
    return b64encode(value).decode("ascii")


_SCALARS: dict[type, tuple[Conversion, Conversion]] = {
    datetime: (encode_time, decode_time),
    date: (date.isoformat, date.fromisoformat),
    time: (time.isoformat, time.fromisoformat),
    bytes: (_encode_bytes, b64decode),
    **dict.fromkeys(_AS_THEY_ARE, (_same, _same)),
}


def _writer(kind: Any) -> Conversion:
    return _conversions(kind)[0]


def _reader(kind: Any) -> Conversion:
    return _conversions(kind)[1]


@cache
def _conversions(kind: Any) -> tuple[Conversion, Conversion]:
    """How to write and read values annotated as ``kind``."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _raw_value, {member.value: member for member in kind}.__getitem__
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_conversions(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType) and len(arguments) == 2 and NoneType in arguments:
        return _optional_conversions(next(argument for argument in arguments if argument is not NoneType))
    if origin is tuple and len(arguments) == 2 and arguments[1] is ...:
        return _sequence_conversions(arguments[0], tuple)
    if origin is frozenset:
        return _sequence_conversions(arguments[0], frozenset)
    raise TypeError(f"the codec has no form for {kind!r}; add one to storage/codec.py")


def _optional_conversions(kind: Any) -> tuple[Conversion, Conversion]:
    write, read = _conversions(kind)
    return (
        lambda value: None if value is None else write(value),
        lambda plain: None if plain is None else read(plain),
    )


def _sequence_conversions(kind: Any, build: Callable[[Iterable[Any]], Any]) -> tuple[Conversion, Conversion]:
    write, read = _conversions(kind)
    if write is _same:
        return list, build
    return lambda values: [write(value) for value in values], lambda plain: build([read(item) for item in plain])


def _dataclass_conversions(cls: type) -> tuple[Conversion, Conversion]:
    hints = get_type_hints(cls)
    shape = [(field.name, *_conversions(hints[field.name]), _default(field)) for field in fields(cls)]

    def write(value: Any) -> dict[str, Any]:
        plain = {}
        for name, write_field, _, default in shape:
            content = getattr(value, name)
            if content != default:
                plain[name] = content if write_field is _same else write_field(content)
        return plain

    def read(plain: dict[str, Any]) -> Any:
        known = {}
        for name, _, read_field, _ in shape:
            if name in plain:
                content = plain[name]
                known[name] = content if read_field is _same else read_field(content)
        return cls(**known)

    return write, read


def _default(field: Field[Any]) -> Any:
    """The value that a field has when nothing is said; MISSING, which equals nothing, when it must be said."""
    return field.default if field.default_factory is MISSING else field.default_factory()
