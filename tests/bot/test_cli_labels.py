"""``tocsin labels`` on a real file: what it writes is what ``tocsin evaluate`` reads."""

from __future__ import annotations

import json
from pathlib import Path

from bot.settings import DATABASE
from monitors.evaluation import read_label
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, Label, Verdict
from storage.store import Store
from tests.bot.running import START_AT
from tests.bot.terminal import call


def test_labels_are_written_for_evaluate_and_name_nobody(tmp_path: Path) -> None:
    store = Store.open(tmp_path / DATABASE, START_AT)
    chat = store.chats.add_chat(Chat(0, ChatAddress(4711), ChatKind.PRIVATE, "Alice", ChatState.ACTIVE))
    said = [("a", "unrest", Verdict.RIGHT), ("b", "unrest", Verdict.WRONG), ("c", "", Verdict.MISSED)]
    for subject, topic, verdict in said:
        store.labels.save(Label(chat.id, 4711, subject, topic, verdict, START_AT, title=f"Title {subject}"))
    store.close()
    result = call("labels", "--state", tmp_path)
    assert result.exit_code == 0
    lines = [line for line in result.stdout.splitlines() if line]
    assert [json.loads(line)["stratum"] for line in lines] == ["right", "wrong", "missed"]
    assert read_label(lines[0], place="1").now == {"unrest"}
    assert "4711" not in result.stdout
    assert "Alice" not in result.stdout
    assert "1 without a topic" in result.stderr
    one = call("labels", "--state", tmp_path, "--verdict", "missed")
    assert len(one.stdout.splitlines()) == 1
