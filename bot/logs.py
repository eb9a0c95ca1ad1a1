"""The program's own log: coloured on a terminal, plain in a file, JSON on request, and never with a secret in it.

Secrets are removed by the one handler of the root logger, through which libraries log too.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, Any, Final

from bot.settings import Secrets
from monitors.errors import StorageError
from storage.faults import PASSING

QUIET: Final = ("httpx", "httpcore", "aiohttp", "hpack", "apscheduler", "telegram", "asyncio", "urllib3", "distributed")
"""Libraries of which only warnings are logged: at INFO some log every request's URL, which holds the bot's token."""

SKIPPING: Final = "apscheduler.scheduler"
"""Logs only errors: it warns whenever a tick is skipped because the last round is not over, which is intended here."""

WORDY: Final = ("telegram.request", "telegram.ext.Updater")
"""Log only what is critical: they write a traceback for each answer that is not Telegram's, such as a proxy's page. The
error is raised or handed on too, and logged where it is judged."""

OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class RedactingFilter(logging.Filter):
    """Removes every secret from a record: from its message, arguments, traceback and extra fields."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__()
        self.redact = redact

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, with the arguments already put into the message."""
        record.msg = self.redact(get_message(record))
        record.args = ()
        if (error := find_passing_fault(record)) is not None:
            record.msg, record.exc_info = self.redact(f"{record.msg}: {error}"), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_info = None
        record.exc_text = self.redact(record.exc_text) if record.exc_text else None
        record.stack_info = self.redact(record.stack_info) if record.stack_info else None
        for name, value in list_extras(record).items():
            plain = value is None or isinstance(value, bool | int | float)
            setattr(record, name, value if plain else self.redact(str(value)))
        return True


def find_passing_fault(record: logging.LogRecord) -> StorageError | None:
    """The error of a record if it is a fault of the database that may pass, such as a full disk.

    It comes at every tick, and says itself what is wrong and how to fix it, so it needs no traceback.
    """
    error = record.exc_info[1] if record.exc_info else None
    return error if isinstance(error, StorageError) and error.reason in PASSING else None


def get_message(record: logging.LogRecord) -> str:
    """The message with its arguments in place; if they do not fit, it says so instead of raising."""
    try:
        return record.getMessage()
    except Exception as error:  # noqa: BLE001 -- a __str__ may raise anything, and logging must not end the work
        return f"{record.msg!s} ({type(error).__name__} while filling in the arguments)"


def list_extras(record: logging.LogRecord) -> dict[str, Any]:
    """The extra fields that the caller gave, such as ``extra={"feed": "steppe"}``."""
    return {name: value for name, value in vars(record).items() if name not in OWN and not name.startswith("_")}


def escape_controls(text: str) -> str:
    """``text`` on one line; characters that could forge a line or reverse the writing direction appear as escapes."""
    return CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


class PlainFormatter(logging.Formatter):
    """``2022-01-07T03:11:00Z WARNING monitors.poll: message feed=steppe``, and the traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or more if there is a traceback."""
        said_at = datetime.fromtimestamp(record.created, UTC)
        head = f"{said_at:%Y-%m-%dT%H:%M:%SZ} {record.levelname} {record.name}: {one_line(record)}"
        return "\n".join(part for part in (head, record.exc_text, record.stack_info) if part)


class TerminalFormatter(logging.Formatter):
    """What rich prints after time and level: area, message, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or more if there is a traceback."""
        return "\n".join(p for p in (f"{record.name}: {one_line(record)}", record.exc_text, record.stack_info) if p)


def one_line(record: logging.LogRecord) -> str:
    """The message and its extra fields, on one line."""
    extras = "".join(f" {name}={value}" for name, value in list_extras(record).items())
    return escape_controls(record.getMessage() + extras)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, area, message, the extra fields, and the traceback as ``error``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "area": record.name,
            "message": record.getMessage(),
        }
        entry = list_extras(record) | entry  # an extra field cannot replace the level or the time
        if record.exc_text or record.stack_info:
            entry["error"] = record.exc_text or record.stack_info
        return json.dumps(entry, ensure_ascii=False)


def build_handler(stream: IO[str], *, as_json: bool) -> logging.Handler:
    """The handler for a stream: JSON on request, coloured on a terminal, plain otherwise."""
    handler: logging.Handler = logging.StreamHandler(stream)
    if as_json:
        handler.setFormatter(JsonFormatter())
    elif stream.isatty():
        from rich.console import Console
        from rich.highlighter import NullHighlighter
        from rich.logging import RichHandler

        handler = RichHandler(console=Console(file=stream), show_path=False, highlighter=NullHighlighter())
        handler.setFormatter(TerminalFormatter())
    else:
        handler.setFormatter(PlainFormatter())
    return handler


def configure_logging(
    secrets: Secrets,
    *,
    level: str = "info",
    as_json: bool = False,
    areas: Mapping[str, str] | None = None,
    stream: IO[str] | None = None,
) -> logging.Handler:
    """Give the root logger its one handler, on ``stream`` (None: stderr), which removes every secret; returns it.

    ``areas`` gives some loggers, and those below them, levels of their own. Python's warnings and uncaught exceptions
    are logged too. Calling it again, such as after a reload, replaces the handler.
    """
    handler = build_handler(stream or sys.stderr, as_json=as_json)
    handler.addFilter(RedactingFilter(secrets.redact))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    set_areas(
        {**dict.fromkeys(QUIET, "warning"), SKIPPING: "error", **dict.fromkeys(WORDY, "critical"), **(areas or {})}
    )
    logging.captureWarnings(True)
    sys.excepthook = log_uncaught
    threading.excepthook = log_uncaught_in_thread
    return handler


def set_areas(areas: Mapping[str, str]) -> None:
    """Give these loggers their levels, and every other logger the root's."""
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.setLevel(logging.NOTSET)
    for name, level in areas.items():
        logging.getLogger(name).setLevel(level.upper())


def log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Log the exception that ends the program, so that secrets are removed from it too; Ctrl-C is not logged."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("tocsin").critical("the program ends", exc_info=(kind, error, traceback))


def log_uncaught_in_thread(details: threading.ExceptHookArgs) -> None:
    """Log the exception that ends a thread."""
    error = details.exc_value or details.exc_type()
    exc_info = (details.exc_type, error, details.exc_traceback)
    logging.getLogger("tocsin").error("a thread ends", exc_info=exc_info)
