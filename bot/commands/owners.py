"""/health, /feeds, /reload and /announce: what owners see and do. Feed addresses are never shown: some hold keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.alarms import fault_line
from bot.chats.outlets import list_feed_outlets
from bot.command import (
    Answer,
    ButtonHandler,
    Command,
    Need,
    PressedMessage,
    PressResult,
    Reload,
    Request,
    StartedErrand,
)
from bot.sending.unreachable import describe_unreachable
from bot.sources.feed_notices import TROUBLES
from bot.text.keyboards import button
from bot.text.language import mark
from bot.text.markup import Markup, bold, code, join, plain, shorten
from bot.text.reader import Reader
from bot.text.render import note
from monitors.model import Chat, ChatKind, ChatState, FeedState, FeedStatus, FeedTrouble, Lane, Message, OutboxDraft
from monitors.sources.health import find_silence_seconds
from storage.chats import AuditEntry
from storage.marks import FAULTS_MARK
from storage.store import Store, StoreStats

FEEDS_A_PAGE: Final = 25
OVERDUE: Final = timedelta(minutes=2)
RECENT: Final = timedelta(hours=24)
MOST_TROUBLED: Final = 5
ANNOUNCEMENT_UNITS: Final = 3000
WITH_CHANNELS: Final = "+channels"
STATES: Final = {
    ChatState.PENDING: mark("waiting"),
    ChatState.ACTIVE: mark("served"),
    ChatState.SUSPENDED: mark("out of reach"),
    ChatState.DENIED: mark("kept out"),
}


def health(store: Store, request: Request) -> Answer:
    """Whether everything works: first a verdict and what is in trouble, then the figures."""
    reader, now, counts = request.reader, request.now, store.count_stats(request.now)
    states = _list_states(store, request)
    failing = [state for state in states if _is_failing(state)]
    silent = [state for state in states if not _is_failing(state) and find_silence_seconds(state, now)]
    late = [state for state in states if state.next_poll_at and now - state.next_poll_at > OVERDUE]
    troubled = [*_list_faults(store, request)]
    troubled += [describe_unreachable(*one, reader) for one in store.chats.list_unreachable(now)[:MOST_TROUBLED]]
    named = (*failing, *silent)[:MOST_TROUBLED]
    troubled += [join([code(one.feed_id), plain(_describe(one, request))], " ") for one in named]
    waiting = now - counts.outbox.oldest_due_at if counts.outbox.oldest_due_at else timedelta(0)
    is_well = not troubled and not late and waiting <= OVERDUE
    verdict = "✅ " + reader.text("Everything works.") if is_well else "⚠️ " + reader.text("Something needs attention.")
    figures = [
        reader.text("Feeds: {all}; failing {failing}, silent {silent}, overdue {late}",
                    all=len(states), failing=len(failing), silent=len(silent), late=len(late)),
        *_tell_counts(counts, waiting, reader),
    ]  # fmt: skip
    return (note(bold(verdict), *troubled, *figures),)


def _list_faults(store: Store, request: Request) -> Iterator[Markup]:
    """Why the program is not ready, and how many alerts were lost of late."""
    reader = request.reader
    for fault in (store.marks.find_mark(FAULTS_MARK) or "").split():
        if fault != "updates_stopped":  # this command came with an update
            yield fault_line("🚨", fault, reader)
    if lost := store.outbox.count_lost(request.now - RECENT):
        said = reader.count("{n} alert could not be delivered in the last 24 hours",
                            "{n} alerts could not be delivered in the last 24 hours", lost)  # fmt: skip
        yield join([plain("⚠️"), plain(said), code("tocsin outbox list")], " ")


def _tell_counts(counts: StoreStats, waiting: timedelta, reader: Reader) -> Iterator[str]:
    """Articles, the outbox with the age of the oldest message that waits, chats and the size of the database."""
    outbox, seconds = counts.outbox, int(waiting.total_seconds())
    chats = reader.listed(
        f"{reader.text(STATES[ChatState(name)])} {count}" for name, count in sorted(counts.chats.items())
    )
    yield reader.text("Articles in 24 hours: {articles}; stories: {stories}; told: {told}",
                      articles=counts.articles, stories=counts.stories, told=counts.told)  # fmt: skip
    yield reader.text(
        "Outbox: waiting {pending}, sending {sending}, uncertain {uncertain}, dead {dead}",
        pending=outbox.pending, sending=outbox.sending, uncertain=outbox.uncertain, dead=outbox.dead,
    )  # fmt: skip
    if seconds:
        yield reader.text("Oldest unsent message: {seconds} s", seconds=seconds)
    yield reader.text("Chats: {chats}", chats=chats)
    yield reader.text("Database: {size} MB", size=round(counts.size_bytes / 1_000_000, 1))


def _list_states(store: Store, request: Request) -> tuple[FeedState, ...]:
    """The states of the enabled feeds; those of others are kept for a while, and grow old."""
    return store.feeds.list_feed_states([feed.id for feed in request.desk.polled_feeds])


def _is_failing(state: FeedState) -> bool:
    return bool(state.failures) or state.status is not FeedStatus.ACTIVE


def _describe(state: FeedState, request: Request) -> str:
    """A feed's state in a few words, without what its server said, which may hold an address."""
    reader = request.reader
    if state.status is FeedStatus.STOPPED:
        return "⛔ " + reader.text(TROUBLES[FeedTrouble.STOPPED])
    if state.status is FeedStatus.QUARANTINED:
        return "⛔ " + reader.text(TROUBLES[FeedTrouble.QUARANTINED])
    if state.failures:
        return f"⚠️ {state.last_error_reason} ×{state.failures}"
    if find_silence_seconds(state, request.now):
        return "💤 " + reader.text(TROUBLES[FeedTrouble.SILENT])
    return "✅ " + (reader.moment(state.last_success_at) if state.last_success_at else reader.text("not polled yet"))


def _show_feeds(store: Store, request: Request, page: int) -> Message:
    """One page of the feeds, those in trouble first."""
    reader, now = request.reader, request.now
    states = sorted(
        _list_states(store, request),
        key=lambda one: (not _is_failing(one), not find_silence_seconds(one, now), one.feed_id),
    )
    if not states:
        return note(reader.text("No feed has been polled yet."))
    pages = -(-len(states) // FEEDS_A_PAGE)
    page = min(page, pages - 1)
    shown = states[page * FEEDS_A_PAGE : (page + 1) * FEEDS_A_PAGE]
    outlets = list_feed_outlets(store, request)
    lines = [
        reader.row([code(one.feed_id), shorten(outlets[one.feed_id], 60), _describe(one, request)]) for one in shown
    ]
    title = bold(reader.count("{n} feed", "{n} feeds", len(states)))
    turns = [button(f"« {page}", "feeds", str(page - 1))] if page else []
    turns += [button(f"{page + 2} »", "feeds", str(page + 1))] if page + 1 < pages else []
    return Message(note(title, *lines).html, buttons=(tuple(turns),) if turns else ())


def feeds(store: Store, request: Request) -> Answer:
    """The feeds by name with their state, those in trouble first, in pages."""
    return (_show_feeds(store, request, 0),)


def turn_feeds(store: Store, request: Request, pressed: PressedMessage) -> PressResult:
    """Show another page of the feeds in place of the current one."""
    return PressResult(edit=_show_feeds(store, request, int(request.arguments)))


def announce(store: Store, request: Request) -> Answer:
    """Send a text to every active chat, silently, and after alerts and answers.

    Channels have an audience of their own, so they get it only if the text begins with :data:`WITH_CHANNELS`.
    """
    reader, given = request.reader, request.arguments.strip()
    words = given.removeprefix(WITH_CHANNELS)
    text, with_channels = shorten(words.strip(), ANNOUNCEMENT_UNITS), words != given
    if not text:
        example = reader.text("Maintenance tonight at 22:00 UTC")
        return (note(reader.text("What should I send? For example:"), code(f"/announce {example}")),)
    message = Message(join([bold("📣"), plain(text)], " ").html, silent=True)
    key = f"announce:{request.now.isoformat()}"
    served = [chat for chat in _list_served(store, request.now) if chat.id != request.home.id]
    told = [chat for chat in served if with_channels or chat.kind is not ChatKind.CHANNEL]
    store.outbox.add((OutboxDraft(chat.id, Lane.DIGEST, key, message) for chat in told), request.now)
    store.chats.add_audit(AuditEntry(request.now, request.actor_id, "announce", given[:200], None))
    lines: list[Markup | str] = [reader.count("On its way to {n} chat.", "On its way to {n} chats.", len(told))]
    if left_out := len(served) - len(told):
        lines.append(reader.count("{n} channel is left out. To write there too:",
                                  "{n} channels are left out. To write there too:", left_out))  # fmt: skip
        placeholder = reader.text("TEXT")
        lines.append(code(f"/announce {WITH_CHANNELS} {placeholder}"))
    return (note(*lines),)


def _list_served(store: Store, now: datetime) -> list[Chat]:
    """Each chat that is served, of a forum one of the topics: the first that can be written to."""
    stuck = {chat.id for chat, _ in store.chats.list_unreachable(now)}
    served = sorted(
        store.chats.list_chats(ChatState.ACTIVE), key=lambda one: (one.id not in stuck, -one.address.thread_id)
    )
    return list({one.address.chat_id: one for one in served}.values())


def reload(store: Store, request: Request) -> StartedErrand:
    """Begin a reload of the config; all owners are told its result."""
    store.chats.add_audit(AuditEntry(request.now, request.actor_id, "reload", "", None))
    return StartedErrand((note(request.reader.text("Reloading the config …")),), Reload())


COMMANDS = (
    Command("health", "", mark("whether everything works"), health, Need.OWNER),
    Command("feeds", "", mark("the feeds and their state"), feeds, Need.OWNER),
    Command("reload", "", mark("reload the config and list what changed"), reload, Need.OWNER),
    Command(
        "announce",
        f"[{WITH_CHANNELS}] TEXT",
        mark("send a message to every chat"),
        announce,
        Need.OWNER,
        is_final=True,
    ),
)
PRESSES = (ButtonHandler("feeds", turn_feeds, Need.OWNER),)
