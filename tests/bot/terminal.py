"""What tests of the commands on a database share: how a command is called, and what stands in the database."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from bot.cli import tocsin
from bot.settings import DATABASE
from monitors.model import Label, Severity, SeverityRaise, SeverityReason, Verdict
from storage.marks import RELOAD_MARK
from storage.store import Store
from tests.storage.samples import make_chat, make_draft, make_feed_state, make_match, make_record, make_story, make_told

NOW = datetime.now(UTC)  # the commands read the clock themselves
HOSTILE = "Crowd\x1b[31m storms \u202eport"


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def tell_stories(folder: Path) -> None:
    """Store two stories, one told, and what else the commands list."""
    store = Store.open(folder / DATABASE, NOW)
    grave = make_story("grave", title=HOSTILE, severity=Severity.EXTREME, countries=("KZ",), last_seen_at=NOW)
    mild = make_story("mild", title="A march in Oslo", severity=Severity.LOW, countries=("NO",), last_seen_at=NOW)
    raised = SeverityRaise(SeverityReason.OFFICIAL_ALERT, Severity.MODERATE, "Severe, Immediate")
    record = make_record("urn:1", story_id="grave", matches=(make_match(raised=raised),))
    with store.transaction():
        chat = store.chats.add_chat(make_chat(100, title="Night desk"))
        store.stories.save([grave, mild])
        store.articles.save([record])
        store.alerts.save([make_told(chat.id, "grave", told_at=NOW - timedelta(hours=1), topic="unrest")])
        store.outbox.add([make_draft(chat.id, "k")], NOW)
        store.feeds.save_feed_states([make_feed_state("herald", failures=3)])
        store.labels.save(Label(chat.id, 1, "grave", "unrest", Verdict.RIGHT, NOW))
        mark = {"at": NOW.isoformat(), "outcome": "refused", "lines": ["the changed config is refused (1 problem)"]}
        store.marks.set_mark(RELOAD_MARK, json.dumps(mark))
    store.close()


def call(*arguments: str | Path, given: str | bytes | None = None, **environment: str) -> Result:
    """Run a command in this process; ``given`` is what stands on its standard input."""
    words = [str(argument) for argument in arguments]
    result = CliRunner(env=environment).invoke(tocsin, words, input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def read_json(*arguments: str | Path) -> Any:
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)
