"""What owners are told of the program: troubles of feeds in one message, lasting faults, reloads; and no address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.alarms import FAULT_SECONDS, FaultWatch, gather, hide_addresses, show_faults, tell_gathered, tell_reload
from bot.desk import Desk
from bot.reader import Reader
from bot.rejudging import Effect
from bot.reload import AskedBy, ReloadOutcome, ReloadReport
from monitors.config_diff import ConfigDiff, Edited, Edits, SettingEdit
from monitors.errors import Problem
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, FeedNotice, FeedTrouble
from monitors.replay import ChangeKind
from storage.store import Store
from tests.bot.running import START_AT, write_config

OWNER = 7


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk.of(write_config(tmp_path_factory.mktemp("alarms"), access=f"{{owners: [{OWNER}]}}"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "x.sqlite3", START_AT)
    for number, language in ((OWNER, "fr"), (8, "en")):
        opened.chats.add_chat(
            Chat(0, ChatAddress(number), ChatKind.PRIVATE, "", ChatState.ACTIVE, language=language)
        )  # fmt: skip
    yield opened
    opened.close()


def list_sent(store: Store) -> dict[int, list[str]]:
    """What each Telegram chat was sent."""
    sent: dict[int, list[str]] = {}
    for entry in store.outbox.list_entries():
        sent.setdefault(entry.row.address.chat_id, []).append(entry.row.message.html)
    return sent


def test_troubles_of_feeds_are_gathered_into_one_message_to_owners_only(store: Store, desk: Desk) -> None:
    secret = "https://feeds.example/private?key=hunter2"
    many = [FeedNotice(f"feed-{n:02}", FeedTrouble.FAILING, f"failed ({secret})") for n in range(40)]
    gather(store, many[:20], START_AT)
    gather(store, [*many[20:], FeedNotice("feed-03", FeedTrouble.RECOVERED, "")], START_AT + timedelta(seconds=90))
    gather(store, [FeedNotice("moved", FeedTrouble.MOVED, f"moved to {secret}")], START_AT + timedelta(seconds=95))
    assert not tell_gathered(store, desk, START_AT + timedelta(seconds=100))
    assert tell_gathered(store, desk, START_AT + timedelta(seconds=121))
    assert not tell_gathered(store, desk, START_AT + timedelta(hours=1))
    (told,) = list_sent(store)[OWNER]
    assert list_sent(store).keys() == {OWNER}
    assert "feed-00" in told
    assert "feed-03" not in told, "it was well again before anybody was told"
    assert "/feeds" in told
    assert "échoue" in told, "in the owner's language"
    assert "hunter2" not in told
    assert "://" not in told


def test_trouble_that_is_over_at_once_is_not_told(store: Store, desk: Desk) -> None:
    gather(store, [FeedNotice("a", FeedTrouble.SILENT, "")], START_AT)
    gather(store, [FeedNotice("a", FeedTrouble.RECOVERED, "")], START_AT)
    assert not tell_gathered(store, desk, START_AT + timedelta(hours=1))


def test_an_owner_who_blocked_the_bot_is_passed_over(store: Store, desk: Desk) -> None:
    chat = store.chats.find_chat(ChatAddress(OWNER))
    assert chat is not None
    store.chats.update_chat(chat.id, state=ChatState.SUSPENDED)
    gather(store, [FeedNotice("a", FeedTrouble.SILENT, "")], START_AT)
    assert tell_gathered(store, desk, START_AT + timedelta(hours=1))
    assert list_sent(store) == {}


def test_a_fault_is_told_when_it_lasts_and_when_it_is_over() -> None:
    watch = FaultWatch()
    assert watch.look(["outbox_old"], 0) == ((), ())
    assert watch.look([], 10) == ((), ()), "it mended itself"
    assert watch.look(["outbox_old"], 20) == ((), ())
    assert watch.look(["outbox_old"], 20 + FAULT_SECONDS) == (("outbox_old",), ())
    assert watch.look(["outbox_old"], 500) == ((), ())
    assert watch.look([], 501) == ((), ("outbox_old",))
    assert watch.look([], 502) == ((), ())
    shown = show_faults(("database_full", "updates_stopped"), ("new_fault",), Reader("en")).html
    assert "does not take writes" in shown
    assert "new_fault" in shown


def test_a_reload_is_told_with_its_difference_and_its_effect(store: Store, desk: Desk) -> None:
    diff = ConfigDiff(
        Edits(("cyber",), ("strike",), (Edited("unrest", ("lists", "rules")),)),
        ("veto",),
        Edits(("tass",)),
        (SettingEdit("telegram.webhook.url", "", "https://bot.example/hook?key=hunter2", needs_restart=True),),
    )
    counts = dict.fromkeys(ChangeKind, 0) | {ChangeKind.RINGS: 3, ChangeKind.RINGS_NO_MORE: 1}
    report = ReloadReport(START_AT, AskedBy.COMMAND, ReloadOutcome.APPLIED, diff, effect=Effect(100, START_AT, counts))
    tell_reload(store, desk, report)
    (told,) = list_sent(store)[OWNER]
    for expected in ("cyber", "strike", "unrest (lists, rules)", "veto", "tass", "telegram.webhook.url", "100", "3"):
        assert expected in told
    assert "hunter2" not in told


def test_a_refused_reload_names_every_problem_and_hides_addresses(store: Store, desk: Desk) -> None:
    wrong = Problem("feeds.yaml", 3, 9, "'https://user:pw@a.example/x?key=hunter2' is no feed", "write another")
    report = ReloadReport(START_AT, AskedBy.EDIT, ReloadOutcome.REFUSED, problems=(wrong,) * 20)
    tell_reload(store, desk, report)
    (told,) = list_sent(store)[OWNER]
    assert told.count("feeds.yaml:3:9") == 8
    assert "a.example" in told
    assert not any(secret in told for secret in ("hunter2", "pw@", "user"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/feed?key=1", "https://a.example/…"),
        ("see http://u:p@b.example:8080/x, and more", "see http://b.example:8080/…, and more"),
        ("no address", "no address"),
    ],
)
def test_addresses_are_cut_to_their_hosts(text: str, expected: str) -> None:
    assert hide_addresses(text) == expected
