"""The checks of ``tocsin doctor``: each looks at one thing and returns a finding and what would fix it.

No check changes anything. Known faults of libraries are named with the versions that fix them.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.status_report import LEAST_FREE_BYTES
from monitors.config.settings import Settings, TelegramSettings
from monitors.errors import DeliveryError, StorageError
from monitors.plurals import count_of
from storage.backup_names import FOLDER, list_backups, read_time
from storage.opening import SQLITE_VERSION, check_reachable
from storage.store import Store

Version = tuple[int, ...]

# A race on resetting the write-ahead log can lose commits with two or more connections (sqlite.org/wal.html).
WAL_RESET_FIXED: Version = (3, 51, 3)
WAL_RESET_BACKPORTS: frozenset[Version] = frozenset({(3, 50, 7), (3, 44, 6)})
EXPAT_FIXED: Version = (2, 7, 2)  # CVE-2025-59375
LOW_FREE_BYTES = 500_000_000
MOST_SKEW = timedelta(seconds=30)
OLD_BACKUP = timedelta(days=3)


class CheckLevel(StrEnum):
    """How a checked thing is."""

    WELL = "well"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``fix`` is "" if there is nothing to fix."""

    verdict: CheckLevel
    what: str
    fix: str = ""


def well(what: str) -> Finding:
    """A finding with nothing to fix."""
    return Finding(CheckLevel.WELL, what)


def warn(what: str, fix: str) -> Finding:
    """A finding about what works now, but might not always."""
    return Finding(CheckLevel.WARNING, what, fix)


def bad(what: str, fix: str) -> Finding:
    """A finding about what does not work."""
    return Finding(CheckLevel.BAD, what, fix)


# ------------------------------------------------------------------------------------------------------- libraries


def judge_sqlite(version: Version) -> Finding:
    """Whether this SQLite can lose commits when it resets the write-ahead log."""
    shown = ".".join(map(str, version))
    if version >= WAL_RESET_FIXED or version in WAL_RESET_BACKPORTS:
        return well(f"SQLite {shown}")
    what = f"SQLite {shown} can, very rarely, lose a commit when several programs use one database"
    return warn(what, "open the database with other programs only from a backup, or use a Python with SQLite 3.51.3")


def judge_expat(version: Version) -> Finding:
    """Whether a small document can make this expat take much memory."""
    shown = ".".join(map(str, version))
    if version >= EXPAT_FIXED:
        return well(f"expat {shown}")
    return warn(f"expat {shown} can be made to take much memory (CVE-2025-59375)", "update Python or expat to 2.7.2")


def list_libraries() -> Iterator[Finding]:
    """Python, SQLite and expat."""
    import pyexpat

    yield well(f"Python {sys.version.split()[0]}")
    yield judge_sqlite(SQLITE_VERSION)
    yield judge_expat(tuple(int(part) for part in pyexpat.EXPAT_VERSION.removeprefix("expat_").split(".")))


# ---------------------------------------------------------------------------------------------------------- state


def list_state(database: Path, now: datetime) -> Iterator[Finding]:
    """The state folder, its space, the database in it and its backups."""
    folder = database.parent
    if not folder.is_dir():
        yield warn(f"there is no state folder {folder} yet", "the first run creates it")
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield bad(f"{folder} cannot be written to", "give it to the user that runs tocsin")
    yield judge_space(shutil.disk_usage(folder).free, folder)
    try:
        check_reachable(database)
    except StorageError as error:
        yield bad(str(error), "")
        return
    if not database.exists():
        yield warn(f"there is no database {database} yet", "the first run creates it")
        return
    if database.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        yield warn(f"every user of this machine can read {database}", f"chmod 600 {database}")
    yield from _list_database(database, now)
    yield judge_backups([at for path in list_backups(folder / FOLDER) if (at := read_time(path))], now)


def judge_space(free: int, folder: Path) -> Finding:
    """Whether the disk has room."""
    shown = f"{free // 1_000_000:,} MB are free for {folder}"
    if free < LEAST_FREE_BYTES:
        return bad(shown, "free some disk space: without it nothing is stored or sent")
    return warn(shown, "free some disk space") if free < LOW_FREE_BYTES else well(shown)


def judge_backups(times: list[datetime], now: datetime) -> Finding:
    """Whether there is a recent backup. Those from the future, made under a wrong clock, do not count."""
    times = [at for at in times if at <= now]
    if not times:
        return warn("there is no backup", "let tocsin run, or write one with: tocsin backup FILE")
    shown = f"{count_of(len(times), 'backup')}, the newest from {max(times):%Y-%m-%d %H:%M} UTC"
    return (
        warn(shown, "let tocsin run, or see in its log why there is no newer one")
        if now - max(times) > OLD_BACKUP
        else well(shown)
    )


def _list_database(database: Path, now: datetime) -> Iterator[Finding]:
    try:
        store = Store.open_readonly(database)
    except StorageError as error:
        yield bad(str(error), "")
        return
    try:
        problems = store.check_integrity()
        if problems:
            yield bad(f"{database} is damaged: {problems[0]}", "stop tocsin and restore a backup with tocsin restore")
            return
        yield well(f"{database} is sound")
        depth = store.outbox.count_depth(now)
    finally:
        store.close()
    dead = count_of(depth.dead, "dead message")
    counts = f"the outbox holds {depth.pending} pending, {depth.uncertain} uncertain and {dead}"
    yield warn(counts, "see: tocsin outbox list") if depth.dead or depth.uncertain else well(counts)


# ------------------------------------------------------------------------------------------------------- Telegram


async def list_telegram(root: str, token: str, settings: Settings, now: datetime) -> list[Finding]:
    """The token, the clock, the webhook and the privacy mode, as the Bot API server at ``root`` states them, after at
    most ``plain_calls.WAIT_SECONDS``.
    """
    from bot.telegram.plain_calls import TokenRefusedError, ask_bot_api

    if not token:
        fix = "write it into the file token beside the config folder, or set TOCSIN_TELEGRAM_TOKEN"
        return [warn("no token is set, so messages go to the terminal", fix)]
    try:
        me, hook = await ask_bot_api(root, token, "getMe", "getWebhookInfo")
    except TokenRefusedError as error:
        return [bad(str(error), "copy it again from BotFather")]
    except DeliveryError as error:
        return [bad(str(error), "check the network, its proxy and telegram.base_url")]
    return [
        well(f"Telegram knows the bot as @{me.result.get('username')}"),
        judge_clock(me.date, now),
        judge_webhook(hook.result, settings.telegram),
        judge_privacy(bool(me.result.get("can_read_all_group_messages"))),
    ]


def judge_clock(date: str, now: datetime) -> Finding:
    """Whether this machine's clock agrees with the server's ``Date``."""
    try:
        skew = abs(now - parsedate_to_datetime(date))
    except (TypeError, ValueError):
        return warn("the server gives no time, so the clock could not be checked", "compare it with another clock")
    if skew > MOST_SKEW:
        return bad(f"the clock is {skew.total_seconds():.0f} s off", "set it, and keep it right with NTP")
    return well("the clock is right")


def judge_webhook(hook: Mapping[str, Any], telegram: TelegramSettings) -> Finding:
    """Whether Telegram's webhook fits the mode, and whether Telegram gets through to it."""
    url, trouble = str(hook.get("url", "")), str(hook.get("last_error_message", ""))
    if telegram.mode == "polling":
        if url:
            return bad("a webhook is set, so polling gets nothing", "tocsin run removes it when it starts")
        return well("no webhook is set, as polling needs")
    if url != telegram.webhook.url.rstrip("/") + telegram.webhook.path:
        return bad(
            f"Telegram calls {url or 'no address'}", "tocsin sets the address of telegram.webhook when it starts"
        )
    if trouble:
        return warn(
            f"Telegram could not call the webhook lately: {trouble[:200]}", "check the proxy in front of tocsin"
        )
    return well("Telegram calls the address of telegram.webhook")


def judge_privacy(reads_all: bool) -> Finding:
    """Whether the bot receives more from groups than commands."""
    if reads_all:
        return warn("privacy mode is off: the bot receives everything written in groups", "turn it on with BotFather")
    return well("privacy mode is on")
