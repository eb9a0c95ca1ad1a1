"""``tocsin audit``: lists who changed what in which chat, and what the program itself did to chats."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.cli.options import Folders, echo_json, list_examples, listing_options, since_option
from bot.cli.tables import Column, Line, show_counted
from bot.text.chat_names import write_title

if TYPE_CHECKING:
    from monitors.model import Chat
    from storage.chats import AuditEntry
COLUMNS = (Column("when (UTC)"), Column("who"), Column("chat", spare=1), Column("what"), Column("detail", grows=True))
PROGRAM = "tocsin"


@click.command(
    epilog=list_examples(
        "tocsin audit",
        "tocsin audit --since 30d --chat -1001234567890",
        "tocsin audit --since 90d --json | jq '.[].action'",
    )
)
@click.option("--chat", "chat_id", type=int, help="Only this chat, by its Telegram id; 0 is this terminal.")
@since_option("7d")
@listing_options(100)
def audit(chat_id: int | None, since: datetime, limit: int, as_json: bool, folders: Folders) -> None:
    """List who changed what, newest first: settings, subscriptions, watches, admissions, confirmed alerts, and which
    config replaced which.

    People are shown by their Telegram user ids, as names change; "tocsin" is the program itself. For edits of files,
    see the log and the files' own history.
    """
    from bot.cli.stored import database_path, opened_store

    with opened_store(database_path(folders), writes=False) as store, store.snapshot():
        chats = {chat.id: chat for chat in store.chats.list_chats()}
        asked = None if chat_id is None else [one.id for one in chats.values() if one.address.chat_id == chat_id]
        entries = store.chats.list_audit(asked, limit, since)
    if as_json:
        echo_json([_to_object(entry, chats) for entry in entries])
    else:
        show(entries, chats)


def _to_object(entry: AuditEntry, chats: dict[int, Chat]) -> dict[str, object]:
    chat = chats.get(entry.chat_id or 0)
    return {
        "at": entry.happened_at.isoformat(),
        "actor_id": entry.actor_id,
        "action": entry.action,
        "detail": entry.detail,
        "chat": chat.address.chat_id if chat else None,
        "thread": chat.address.thread_id if chat else None,
        "title": chat.title if chat else "",
        "topic": chat.topic if chat else "",
    }


def show(entries: tuple[AuditEntry, ...], chats: dict[int, Chat]) -> None:
    """Print one line a change."""
    lines = (
        Line(
            (
                f"{entry.happened_at:%Y-%m-%d %H:%M:%S}",
                str(entry.actor_id) if entry.actor_id else PROGRAM,
                write_title(chats[entry.chat_id]) if entry.chat_id in chats else "-",
                entry.action,
                entry.detail or "-",
            )
        )
        for entry in entries
    )
    show_counted(COLUMNS, lines, "change")
