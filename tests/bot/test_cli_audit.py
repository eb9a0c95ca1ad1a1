"""``tocsin audit``: the trail of who changed what, for people and programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import DATABASE
from storage.chats import AuditEntry
from storage.store import Store
from tests.bot.terminal import call
from tests.storage.samples import make_chat

NOW = datetime.now(UTC)  # the command reads the clock itself


@pytest.fixture
def state(tmp_path: Path) -> Path:
    store = Store.open(tmp_path / DATABASE, NOW)
    night, day = (
        store.chats.add_chat(make_chat(number, title=name)) for number, name in ((100, "Night"), (200, "Day"))
    )
    for hours, actor, action, detail, chat_id in (
        (24 * 30, 7, "watch", "an old one", night.id),
        (3, 7, "subscribe", "unrest", night.id),
        (2, 8, "mute", "topic \x1b[31munrest", day.id),
        (1, 0, "unconfirmed", "a story", day.id),
    ):
        store.chats.add_audit(AuditEntry(NOW - timedelta(hours=hours), actor, action, detail, chat_id))
    store.close()
    return tmp_path


def read(*arguments: str | Path) -> str:
    result = call("audit", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_changes_are_listed_the_newest_first_with_who_made_them(state: Path) -> None:
    lines = read("--state", state).splitlines()
    assert [line.split()[3] for line in lines[1:-1]] == ["Day", "Day", "Night"]
    assert [line.split()[2] for line in lines[1:-1]] == ["tocsin", "8", "7"]
    assert lines[-1] == "3 changes"
    assert "\x1b" not in "".join(lines)


def test_they_can_be_asked_for_by_chat_and_time_and_as_json(state: Path) -> None:
    found = json.loads(read("--state", state, "--since", "60d", "--chat", "100", "--json"))
    assert [(one["actor_id"], one["action"], one["chat"]) for one in found] == [
        (7, "subscribe", 100),
        (7, "watch", 100),
    ]
    assert read("--state", state, "--chat", "999") == "0 changes\n"


def test_what_the_command_line_does_to_messages_is_in_it(state: Path) -> None:
    call("outbox", "--state", state, "replay", "--all")
    call("outbox", "--state", state, "drop", "--all")
    (dropped, replayed) = json.loads(read("--state", state, "--limit", "2", "--json"))
    assert (replayed["action"], replayed["detail"]) == ("outbox_replay", "0 messages")
    assert (dropped["action"], dropped["chat"]) == ("outbox_drop", None)
