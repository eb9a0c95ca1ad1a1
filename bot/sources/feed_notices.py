"""What people are told about the feeds themselves: owners about troubles, concerned chats about a flood.

Troubles go to every owner's private chat and to the terminal's, which prints them in a run without a token. Who becomes
the owner later is told of those that last.
monitors/sources/health.py decides what is a trouble; the feed's state, stored in the same transaction, remembers what
was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.desk import Desk
from bot.owners import write_to_owners
from bot.text.language import mark
from bot.text.markup import Markup, bold, clean, code, hide_addresses, join, pack, plain, shorten
from bot.text.reader import Reader
from bot.text.render import note
from bot.text.story_lines import MARKS, linked_headline
from monitors.alerting.digest import compose
from monitors.model import Analysis, Digest, DigestEntry, FeedNotice, FeedTrouble, Lane, Message, OutboxDraft
from monitors.sources.health import recall
from monitors.stories.assignment import StoryIndex
from storage.marks import NOTICES_MARK
from storage.store import Store

MOST_AN_HOUR: Final = 10
MOST_LINES: Final = 20
LINE_UNITS: Final = 300
MOST_ENTRIES: Final = 10
TITLE_UNITS: Final = 180
FLOOD_HOURS: Final = 6
TITLE: Final = mark("Feeds")
STANDING: Final = mark("Feeds in trouble")
TROUBLES: Final = {
    FeedTrouble.SILENT: mark("silent for far longer than usual"),
    FeedTrouble.FAILING: mark("keeps failing"),
    FeedTrouble.STOPPED: mark("gone for good, no longer polled"),
    FeedTrouble.QUARANTINED: mark("killed its worker, polled only once a day"),
    FeedTrouble.FLOOD: mark("published far more at once than ever; kept quiet"),
    FeedTrouble.MOVED: mark("has moved; write its new address into feeds.yaml"),
    FeedTrouble.RECOVERED: mark("is back to normal"),
}
SIGNS: Final = {
    FeedTrouble.SILENT: "🔇",
    FeedTrouble.FAILING: "⚠️",
    FeedTrouble.STOPPED: "⛔",
    FeedTrouble.QUARANTINED: "☣️",
    FeedTrouble.FLOOD: "🌊",
    FeedTrouble.MOVED: "📦",
    FeedTrouble.RECOVERED: "✅",
}


def list_drafts(
    store: Store, desk: Desk, notices: Sequence[FeedNotice], flooded: Sequence[Analysis], now: datetime
) -> list[OutboxDraft]:
    """All messages that follow from a batch's notices, and from ``flooded``, the entries that came in a flood."""
    drafts = _notify_owners(store, desk, notices, now) if notices else []
    by_feed: dict[str, list[Analysis]] = {}
    for analysis in flooded:
        by_feed.setdefault(analysis.article.source_id, []).append(analysis)
    for feed_id, analyses in by_feed.items():
        drafts += _notify_flood(store, desk, feed_id, analyses, now)
    return drafts


# ------------------------------------------------------------------------------------------------------ troubles


def _notify_owners(store: Store, desk: Desk, notices: Sequence[FeedNotice], now: datetime) -> list[OutboxDraft]:
    """One message for all troubles of a batch. After :data:`MOST_AN_HOUR` of them comes one that says there are more,
    then silence, since every feed fails when the network is down."""
    count = store.marks.count_in_hour(NOTICES_MARK, now)
    if count > MOST_AN_HOUR + 1:
        return []

    def write(reader: Reader) -> Message:
        return show_troubles(TITLE, notices, reader) if count <= MOST_AN_HOUR else _show_more(reader)

    return write_to_owners(store, desk, f"feeds:{now.isoformat()}:{notices[0].feed_id}", write, on_terminal=True)


def tell_standing(store: Store, desk: Desk, reader: Reader, now: datetime) -> tuple[Message, ...]:
    """One message that lists the feeds in trouble, for an owner who came later; empty if there is none."""
    states = store.feeds.list_feed_states([feed.id for feed in desk.polled_feeds])
    notices = [notice for state in states if (notice := recall(state, now)) is not None]
    return (show_troubles(STANDING, notices, reader),) if notices else ()


def show_troubles(title: str, notices: Sequence[FeedNotice], reader: Reader) -> Message:
    """The troubles of some feeds under a title; good news makes no sound."""
    lines = [
        join([plain(SIGNS[one.trouble]), code(one.feed_id), plain(_describe(one, reader))], " ")
        for one in notices[:MOST_LINES]
    ]
    if len(notices) > MOST_LINES:
        more = reader.count("{n} more feed", "{n} more feeds", len(notices) - MOST_LINES)
        lines.append(join([plain(more), code("/feeds")], " "))
    message = pack([bold(reader.text(title)), *lines], separator="\n")[0]
    is_good = all(one.trouble in {FeedTrouble.RECOVERED, FeedTrouble.MOVED} for one in notices)
    return Message(message.html, silent=is_good)


def _describe(notice: FeedNotice, reader: Reader) -> str:
    """What is wrong, in the reader's language, then the details in English as they are logged, with addresses cut."""
    details = shorten(clean(hide_addresses(notice.text)), LINE_UNITS)
    return details if reader.language == "en" else f"{reader.text(TROUBLES[notice.trouble])}: {details}"


def _show_more(reader: Reader) -> Message:
    text = reader.write("More feeds are in trouble; {command} lists them.", command=plain("/feeds"))
    return note(join([plain(SIGNS[FeedTrouble.FAILING]), text], " "))


# -------------------------------------------------------------------------------------------------------- floods


def _notify_flood(
    store: Store, desk: Desk, feed_id: str, analyses: Sequence[Analysis], now: datetime
) -> Iterator[OutboxDraft]:
    """One silent message to each concerned chat; at most one in :data:`FLOOD_HOURS` about one feed."""
    index = StoryIndex(desk.settings.escalate)  # only for this message: a flood must not change the live stories
    for analysis in analyses:
        if analysis.matches:
            index.assign(analysis)
    if not (stories := index.list_stories()):
        return
    key = f"feed-flood:{feed_id}:{int(now.timestamp()) // (FLOOD_HOURS * 3600)}"
    since = min(story.first_seen_at for story in stories)
    name = analyses[0].article.publisher or feed_id
    for chat, subscriptions in store.chats.list_subscribers():
        told = compose(chat, subscriptions, stories, since, now + timedelta(seconds=1))
        if told.entries:
            message = _show_flood(name, told, desk.reader(chat, subscriptions))
            yield OutboxDraft(chat.id, Lane.DIGEST, key, message)


def _show_flood(name: str, told: Digest, reader: Reader) -> Message:
    head = bold(reader.text("{name}: far more at once than it ever publishes", name=shorten(clean(name), TITLE_UNITS)))
    about = reader.count("{n} story", "{n} stories", len(told.entries))
    lines: list[Markup] = [_show_entry(entry, reader) for entry in told.entries[:MOST_ENTRIES]]
    if len(told.entries) > MOST_ENTRIES:
        lines.append(plain(reader.count("{n} more story", "{n} more stories", len(told.entries) - MOST_ENTRIES)))
    packed = pack([join([head, plain(about)]), *lines], separator="\n")
    return Message(packed[0].html, silent=True)


def _show_entry(entry: DigestEntry, reader: Reader) -> Markup:
    topic = plain(f"({shorten(reader.topic(entry.topic), 60)})")
    return join([plain(MARKS[entry.story.severity]), linked_headline(entry.report, reader), topic], " ")
