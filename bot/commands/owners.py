"""/health, /feeds and /announce: what owners see and do. No feed address is ever shown: some hold keys."""

from __future__ import annotations

from typing import Final

from bot.command import Answer, Command, Need, Request
from bot.language import mark
from bot.markup import Markup, bold, code, join, plain, shorten
from bot.render import note
from monitors.model import ChatState, FeedState, FeedStatus, Lane, Message, OutboxDraft
from storage.chats import AuditEntry
from storage.store import Store

MOST_FEEDS: Final = 30
ANNOUNCEMENT_UNITS: Final = 3000


def health(store: Store, request: Request) -> Answer:
    """Whether the program does its work: feeds that fail, how old the oldest unsent message is, the outbox."""
    reader, counts = request.reader, store.count_stats(request.now)
    states = store.feeds.list_feed_states()
    failing = [state for state in states if state.failures or state.status is not FeedStatus.ACTIVE]
    outbox = counts.outbox
    lag = int((request.now - outbox.oldest_due_at).total_seconds()) if outbox.oldest_due_at else 0
    chats = ", ".join(f"{name} {count}" for name, count in sorted(counts.chats.items()))
    lines: list[Markup | str] = [
        bold(reader.tell("Health")),
        reader.tell("Feeds: {all}, in trouble {failing}", all=len(states), failing=len(failing)),
        reader.tell("Articles in 24 hours: {articles}; stories: {stories}; told: {told}",
                    articles=counts.articles, stories=counts.stories, told=counts.told),
        reader.tell("Outbox: waiting {pending}, sending {sending}, uncertain {uncertain}, dead {dead}",
                    pending=outbox.pending, sending=outbox.sending, uncertain=outbox.uncertain, dead=outbox.dead),
        reader.tell("Oldest unsent message: {seconds} s", seconds=lag),
        reader.tell("Chats: {chats}", chats=chats),
        reader.tell("Database: {size} MB", size=round(counts.size_bytes / 1_000_000, 1)),
    ]  # fmt: skip
    return (note(*lines),)


def _feed_line(state: FeedState) -> str:
    if state.status is not FeedStatus.ACTIVE:
        return f"⛔ {state.status.value}"
    if state.failures:
        return f"⚠️ {state.last_error_reason} ×{state.failures}"
    return "✅"


def feeds(store: Store, request: Request) -> Answer:
    """The feeds by name with their state, those in trouble first."""
    reader = request.reader
    states = sorted(store.feeds.list_feed_states(), key=lambda one: (-one.failures, one.feed_id))
    if not states:
        return (note(reader.tell("No feed has been polled yet.")),)
    lines = [join([code(state.feed_id), plain(_feed_line(state))], " ") for state in states[:MOST_FEEDS]]
    return (note(bold(reader.count("{n} feed", "{n} feeds", len(states))), *lines),)


def announce(store: Store, request: Request) -> Answer:
    """Say something to every chat that is served; silently, in its turn after alerts and answers."""
    reader, text = request.reader, shorten(request.arguments.strip(), ANNOUNCEMENT_UNITS)
    if not text:
        return (
            note(reader.tell("What shall I say? For example:"), code("/announce Maintenance tonight at 22:00 UTC")),
        )
    message = Message(join([bold("📣"), plain(text)], " ").html, silent=True)
    key = f"announce:{request.now.isoformat()}"
    served = [chat for chat in store.chats.list_chats(ChatState.ACTIVE) if chat.id != request.home.id]
    store.outbox.add((OutboxDraft(chat.id, Lane.DIGEST, key, message) for chat in served), request.now)
    store.chats.add_audit(AuditEntry(request.now, request.actor_id, "announce", text[:200], None))
    return (note(reader.count("On its way to {n} chat.", "On its way to {n} chats.", len(served))),)


COMMANDS = (
    Command("health", "", mark("whether everything works"), health, Need.OWNER),
    Command("feeds", "", mark("the feeds and their state"), feeds, Need.OWNER),
    Command("announce", "TEXT", mark("say something to every chat"), announce, Need.OWNER),
)
