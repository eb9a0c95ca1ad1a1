"""What owners are told of the program: lasting faults and reloads, in their language; and never an address."""

from __future__ import annotations

import pytest

from bot.alarms import FAULT_SECONDS, Alarms, FaultTracker, report_reload, show_faults
from bot.desk import Desk
from bot.rejudging import RejudgingEffect
from bot.reload import AskedBy, ReloadOutcome, ReloadReport
from bot.sending.sender import Clock
from bot.sources.feed_notices import list_drafts
from bot.text.markup import hide_addresses
from bot.text.reader import Reader
from monitors.config.diff import ConfigDiff, Edited, Edits, SettingEdit
from monitors.errors import Problem, StorageError
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, FeedNotice, FeedTrouble
from monitors.replay import LevelChangeKind
from storage.store import Store
from tests.bot.running import START_AT, write_config
from tests.bot.sending import InlineWriter
from tests.fakes.virtual_time import run_virtually

OWNER = 7


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk.of(write_config(tmp_path_factory.mktemp("alarms"), access=f"{{owners: [{OWNER}]}}"))


@pytest.fixture
def store(store: Store) -> Store:
    """A database with the chats of the owner and of somebody else."""
    for number, language in ((OWNER, "fr"), (8, "en")):
        store.chats.add_chat(Chat(0, ChatAddress(number), ChatKind.PRIVATE, "", ChatState.ACTIVE, language=language))
    return store


def list_sent(store: Store) -> dict[int, list[str]]:
    """What each Telegram chat was sent."""
    sent: dict[int, list[str]] = {}
    for entry in store.outbox.list_entries():
        sent.setdefault(entry.row.address.chat_id, []).append(entry.row.message.html)
    return sent


def test_no_trouble_of_a_feed_shows_its_address(store: Store, desk: Desk) -> None:
    secret = "moved to https://feeds.example/private?key=hunter2; write it into feeds.yaml"
    (draft,) = list_drafts(store, desk, [FeedNotice("private", FeedTrouble.MOVED, secret)], (), START_AT)
    assert "private" in draft.message.html
    assert "hunter2" not in draft.message.html
    assert "a déménagé" in draft.message.html, "in the owner's language"


def test_owners_who_blocked_the_bot_are_passed_over(store: Store, desk: Desk) -> None:
    chat = store.chats.find_chat(ChatAddress(OWNER))
    assert chat is not None
    store.chats.update_chat(chat.id, state=ChatState.SUSPENDED)
    report_reload(store, desk, ReloadReport(START_AT, AskedBy.COMMAND, ReloadOutcome.UNCHANGED))
    assert list_sent(store) == {}


def test_a_fault_is_told_when_it_lasts_and_when_it_is_over() -> None:
    watch = FaultTracker()

    def look(faults: list[str], at: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
        begun, over = watch.check(faults, at)
        watch.note_told(begun, over)
        return begun, over

    assert look(["outbox_old"], 0) == ((), ())
    assert look([], 10) == ((), ()), "it fixed itself"
    assert look(["outbox_old"], 20) == ((), ())
    assert look(["outbox_old"], 20 + FAULT_SECONDS) == (("outbox_old",), ())
    assert look(["outbox_old"], 500) == ((), ())
    assert look([], 501) == ((), ("outbox_old",))
    assert look([], 502) == ((), ())
    shown = show_faults(("database_full", "updates_stopped"), ("new_fault",), Reader("en")).html
    assert "cannot be written to" in shown
    assert "new_fault" in shown


def test_faults_are_told_as_soon_as_that_can_be_stored_even_if_they_are_over_by_then(store: Store, desk: Desk) -> None:
    faults, ticks, writer = ["database", "jobs_stopped"], [0.0], InlineWriter(store)
    clock = Clock(lambda: START_AT, lambda: ticks[0])
    waker = Waker()
    alarms = Alarms(writer, waker, lambda: desk, lambda: tuple(faults), clock)  # type: ignore[arg-type]

    async def look(at: float) -> None:
        ticks[0] = at
        await alarms.check()

    async def work() -> None:
        await look(0)
        writer.fault = StorageError("disk full")
        for at in (FAULT_SECONDS, 2 * FAULT_SECONDS):
            with pytest.raises(StorageError):
                await look(at)
        writer.fault = None
        faults.remove("database")
        await look(3 * FAULT_SECONDS)
        await look(4 * FAULT_SECONDS)

    run_virtually(work())
    (told,) = list_sent(store)[OWNER]
    signs = [(line[0], line[line.index("<code>") :]) for line in told.splitlines() if "<code>" in line]
    assert signs == [("🚨", "<code>jobs_stopped</code>"), ("✅", "<code>database</code>")]
    assert waker.wakes == 1


class Waker:
    """The sender's face, as far as the alarms use it."""

    def __init__(self) -> None:
        self.wakes = 0

    def wake(self) -> None:
        self.wakes += 1


def test_a_reload_is_told_with_its_difference_and_its_effect(store: Store, desk: Desk) -> None:
    diff = ConfigDiff(
        Edits(("cyber",), ("strike",), (Edited("unrest", ("lists", "rules")),)),
        ("veto",),
        Edits(("tass",)),
        (SettingEdit("telegram.webhook.url", "", "https://bot.example/hook?key=hunter2", needs_restart=True),),
    )
    counts = dict.fromkeys(LevelChangeKind, 0) | {LevelChangeKind.RINGS: 3, LevelChangeKind.RINGS_NO_MORE: 1}
    report = ReloadReport(
        START_AT, AskedBy.COMMAND, ReloadOutcome.APPLIED, diff, effect=RejudgingEffect(100, START_AT, counts)
    )
    report_reload(store, desk, report)
    (told,) = list_sent(store)[OWNER]
    for expected in ("cyber", "strike", "unrest (lists, rules)", "veto", "tass", "telegram.webhook.url", "100", "3"):
        assert expected in told
    assert "hunter2" not in told


def test_a_refused_reload_names_every_problem_and_hides_addresses(store: Store, desk: Desk) -> None:
    wrong = Problem("feeds.yaml", 3, 9, "'https://user:pw@a.example/x?key=hunter2' is no feed", "write another")
    report = ReloadReport(START_AT, AskedBy.EDIT, ReloadOutcome.REFUSED, problems=(wrong,) * 20)
    report_reload(store, desk, report)
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
