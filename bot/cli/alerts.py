"""``tocsin alerts``: which chat was sent which alert, and when it rang."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.options import Folders, echo_json, list_examples, listing_options, since_option, topic_option
from bot.cli.tables import Column, Line, make_console, show_counted
from bot.durations import format_age

if TYPE_CHECKING:
    from bot.exports.story_report import ToldAlert
    from storage.store import Store

COLUMNS = (
    Column("told"),
    Column("chat", spare=1),
    Column("topic"),
    Column("severity"),
    Column("title", grows=True),
    Column("messages", right=True, spare=2),
    Column("delivery"),
    Column("unseen", spare=3),
    Column("story"),
)
EXAMPLES = list_examples(
    "tocsin alerts",
    "tocsin alerts --since 30d --topic unrest",
    "tocsin alerts --chat -1001234567890 --json",
)


@click.command(epilog=EXAMPLES)
@topic_option
@click.option("--chat", "chat_id", type=int, help="Only this chat, by its Telegram id; 0 is this terminal.")
@since_option("7d")
@listing_options(50)
def alerts(topic: str, chat_id: int | None, since: datetime, limit: int, as_json: bool, folders: Folders) -> None:
    """List the alerts that chats were sent, newest first. Digests are left out.

    "messages" counts the alert and what followed it: edits, replies, corrections. "delivery" says whether they reached
    the chat; tocsin outbox list says more. "unseen" are those that nobody has confirmed yet in a chat that insists
    (/insist).
    """
    from bot.cli.stored import check_topic, database_path, opened_store
    from bot.exports.story_report import alert_object

    now = datetime.now(UTC)
    with opened_store(database_path(folders), writes=False) as store:
        check_topic(topic, store, folders)
        found = [
            one for one in read_alerts(store, since) if topic in ("", one.topic) and chat_id in (None, one.chat_id)
        ][:limit]
    if as_json:
        echo_json([alert_object(one) for one in found])
    else:
        show(found, now)


def read_alerts(store: Store, since: datetime) -> tuple[ToldAlert, ...]:
    """All alerts told since then, the newest first."""
    from bot.exports.story_report import list_alerts
    from monitors.model import OutboxState

    undelivered = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNCERTAIN, OutboxState.DEAD)
    with store.snapshot():
        told = store.alerts.list_latest(since, 100_000)
        stories = store.stories.list_stories_by_id([one.story_id for one in told])
        held = store.outbox.list_entries(undelivered, limit=100_000)
        return list_alerts(told, stories, store.chats.list_chats(), held)


def show(found: list[ToldAlert], now: datetime) -> None:
    """Print one line an alert."""
    from bot.exports.story_report import STYLES

    if not found:
        make_console().print(
            "no alert; tocsin stories lists what was seen, and tocsin explain says why a text does not ring"
        )
        return
    lines = (
        Line(
            (
                format_age(one.told_at, now),
                one.chat,
                one.topic,
                one.story.severity.value,
                one.headline,
                str(one.messages),
                one.delivery,
                "yes" if one.is_unconfirmed else "-",
                one.story.id,
            ),
            STYLES[one.story.severity],
            styled=3,
        )
        for one in found
    )
    show_counted(COLUMNS, lines, "alert")
