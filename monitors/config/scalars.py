"""Types for the values in config files: names, time zones, web addresses, references to secrets.

Each type checks one value, converts it to what the program uses (seconds, bytes), and says what to write instead of a
wrong one. :mod:`monitors.config.problems` adds the place in the file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Annotated, Any, Final, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    SecretStr,
    Strict,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError


class Spec(BaseModel):
    """Base of every config object: frozen, and no key it does not know."""

    # Validators are built at first use, because only the outermost model of each file is validated directly.
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        """A known key with nothing after it (its items commented out, say) counts as absent."""
        if not isinstance(data, dict):
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: value for key, value in data.items() if value is not None or key not in known}


Flag = Annotated[bool, Strict()]
"""true or false. ``no`` and ``off`` are refused: in YAML 1.2 they are words."""

WholeNumber = Annotated[int, Strict()]
"""A whole number; ``"5"`` and ``true`` are refused."""


Decimal = Annotated[float, Strict()]
"""A number, whole or not."""


def refuse(what: str, fix: str) -> NoReturn:
    """Refuse a value during validation. ``what`` is what is wrong with it, ``fix`` what to write instead."""
    raise PydanticCustomError("fix", "{what}; {fix}", {"what": what, "fix": fix})


# --------------------------------------------------------------------------------------------- names and places


def named_like(pattern: str, fix: str) -> AfterValidator:
    """A check that a name has a form; ``fix`` tells a person that form."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            refuse(f"{value[:60]!r} cannot be used here", fix)
        return value

    return AfterValidator(check)


def text_like(pattern: str, *examples: str) -> WithJsonSchema:
    """The JSON Schema of a text that has a form."""
    schema: dict[str, object] = {"type": "string", "pattern": f"^{pattern}$"}
    return WithJsonSchema(schema | ({"examples": list(examples)} if examples else {}))


IDENTIFIER: Final = r"[a-z][a-z0-9_-]{0,31}"
Identifier = Annotated[
    str,
    named_like(IDENTIFIER, "write up to 32 lowercase letters, digits, - and _, starting with a letter"),
    text_like(IDENTIFIER),
]

SOURCE_ID: Final = r"[a-z0-9][a-z0-9._-]{0,63}"
SourceId = Annotated[
    str,
    named_like(SOURCE_ID, "write up to 64 lowercase letters, digits, ., - and _, starting with a letter or digit"),
    text_like(SOURCE_ID),
]

LANGUAGE: Final = r"[a-z]{2}"
Language = Annotated[
    str, named_like(LANGUAGE, "write the two lowercase letters of ISO 639-1, such as en"), text_like(LANGUAGE)
]

ABBREVIATION: Final = r"[A-Z]{2,5}"
LogArea = Annotated[
    str,
    named_like(r"[A-Za-z_]\w*(\.\w+)*", "write a name as the log shows it, such as bot.sources.feed_poller or bot"),
    text_like(r"[A-Za-z_]\w*(\.\w+)*"),
]
"""What logs: a module of ours or of a library, or a whole package."""

ZoneAbbreviation = Annotated[
    str, named_like(ABBREVIATION, "write two to five capital letters, such as IST"), text_like(ABBREVIATION)
]


def check_country(value: str) -> str:
    """An ISO 3166-1 alpha-2 code in capitals."""
    if value in {"UK", "uk"}:
        refuse("'UK' is not an ISO country code", "write GB")
    if not re.fullmatch(r"[A-Z]{2}", value):
        refuse(f"{value[:20]!r} is not a country code", "write the two capital letters of ISO 3166-1, such as KZ")
    return value


def check_country_or_none(value: str) -> str:
    """As :func:`check_country`, or nothing."""
    return check_country(value) if value else value


def check_timezone(value: str) -> str:
    """A zone of the IANA database, such as ``Asia/Almaty``."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        zones = sorted(available_timezones())
        named = [zone for zone in zones if zone.rpartition("/")[2].casefold() == value.strip().casefold()]
        near = named or difflib.get_close_matches(value, zones, n=1, cutoff=0.7)
        fix = f"did you mean {near[0]}?" if near else "write a name such as Europe/Paris or UTC"
        refuse(f"{value[:40]!r} is not an IANA time zone", fix)
    return value


LanguageOrNone = Annotated[
    str,
    named_like(f"({LANGUAGE})?", "write the two lowercase letters of ISO 639-1, such as en"),
    text_like(f"({LANGUAGE})?"),
]
Country = Annotated[str, AfterValidator(check_country), text_like("[A-Z]{2}")]
CountryOrNone = Annotated[str, AfterValidator(check_country_or_none), text_like("([A-Z]{2})?")]
TimeZone = Annotated[str, AfterValidator(check_timezone)]


# ---------------------------------------------------------------------------------------- secrets and addresses

REFERENCE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


MALFORMED_REFERENCE: Final = re.compile(r"\$\{(?![A-Za-z_][A-Za-z0-9_]*\})")
"""What begins like a reference and is none; it would be sent as it is."""


def check_references(text: str) -> str:
    """Refuse a text with a reference that is not closed, or that names no variable."""
    if MALFORMED_REFERENCE.search(text):
        refuse("a ${ without the name of a variable and a }", "write ${NAME}, with letters, digits and _ in it")
    return text


def list_references(text: str) -> tuple[str, ...]:
    """The names of the environment variables that ``text`` refers to as ``${NAME}``, in order."""
    return tuple(REFERENCE.findall(text))


def fill_references(text: str, environment: Mapping[str, str]) -> str:
    """``text`` with each ``${NAME}`` replaced. Raises KeyError for a variable that is not set or empty."""

    def value_of(match: re.Match[str]) -> str:
        value = environment.get(match[1], "")
        if not value:
            raise KeyError(match[1])
        return value

    return REFERENCE.sub(value_of, text)


def check_secret(value: SecretStr) -> SecretStr:
    """A secret stands in a file only as a reference to the environment, never as itself."""
    if value.get_secret_value() and not REFERENCE.fullmatch(value.get_secret_value()):
        refuse("a secret is written in the file", "write ${NAME} and set NAME in the environment")
    return value


def check_web_address(value: str) -> str:
    """An absolute http or https address without a user name, a blank or a control character in it."""
    if re.search(r"[\s\x00-\x1f\x7f]", value):
        refuse("the address contains a space", "copy it from the browser's address bar")
    check_references(value)
    try:
        parts = urlsplit(REFERENCE.sub("reference", value))
        host, _ = parts.hostname, parts.port
    except ValueError:
        refuse("the address cannot be read", "write it as https://host/path")
    if parts.scheme not in {"http", "https"} or not host:
        refuse("not an http or https address", "write it as https://host/path")
    if "@" in parts.netloc:
        refuse("the address contains a user name", "leave it out; a feed has the keys username: and password:")
    return value


WebAddress = Annotated[
    str, AfterValidator(check_web_address), WithJsonSchema({"type": "string", "pattern": "^https?://"})
]
SecretReference = Annotated[
    SecretStr,
    AfterValidator(check_secret),
    WithJsonSchema({"type": "string", "pattern": r"^(\$\{[A-Za-z_]\w*\})?$", "writeOnly": True}),
]


def check_network(value: str) -> str:
    """A network in CIDR notation; a single address is its own network."""
    try:
        return str(ip_network(value.strip()))
    except ValueError:
        refuse(
            f"{value[:60]!r} is not a network", "write it as 10.1.0.0/16 or fd12:3456::/48, with no bits after the mask"
        )


Network = Annotated[str, AfterValidator(check_network)]
"""A network in CIDR notation."""

SECRET_HEADER: Final = re.compile(r"auth|cookie|token|secret|key|password|session", re.IGNORECASE)
OWN_HEADERS: Final = frozenset(
    (
        "accept-encoding",
        "connection",
        "content-length",
        "host",
        "if-modified-since",
        "if-none-match",
        "transfer-encoding",
    )
)


def check_headers(value: dict[str, SecretStr]) -> dict[str, SecretStr]:
    """Request headers: proper names, no line breaks, nothing that fetching sets itself, secrets only as references."""
    for name, content in value.items():
        if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
            refuse(f"{name[:40]!r} is not a header name", "write a name such as Accept-Language")
        if name.lower() in OWN_HEADERS:
            refuse(f"{name} is set by tocsin itself", "remove it")
        text = content.get_secret_value()
        if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
            refuse(f"{name} has a line break or control character in it", "write it on one line")
        check_references(text)
        if SECRET_HEADER.search(name) and not REFERENCE.search(text):
            refuse(f"{name} contains a secret written in the file", "write ${NAME} and set NAME in the environment")
    return value


def check_proxy(value: SecretStr) -> SecretStr:
    """``http://host:port`` with, at most, a user name and a password that is a reference."""
    text = value.get_secret_value()
    if not text:
        return value
    check_references(text)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"}:
        refuse("not the address of an HTTP proxy", "write it as http://host:port")
    if parts.password and not REFERENCE.fullmatch(parts.password):
        refuse("the proxy's password is written in the file", "write ${NAME} and set NAME in the environment")
    return value
