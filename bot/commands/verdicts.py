"""What became of a story in one chat, for /why and /whynot: when the chat was told, what waits, or why it is silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.command import Request
from bot.text.language import mark
from bot.text.markup import EMPTY, Markup, join, plain
from bot.text.places import place_line
from bot.text.reader import Reader
from monitors.alerting import alerts
from monitors.model import Analysis, Decision, Story, Subscription, SuppressionReason, Told
from monitors.stories.assignment import StoryIndex
from storage.store import Store

REASONS: Final = {
    SuppressionReason.VETO: mark("a rule says that these words mean something else"),
    SuppressionReason.BELOW_THRESHOLD: mark("too little evidence for it"),
    SuppressionReason.TOO_LONG: mark("the article is too long to be read whole"),
    SuppressionReason.BASELINE: mark("it was already there when the feed was first read"),
    SuppressionReason.FLOOD: mark("the feed published far more at once than it ever does"),
    SuppressionReason.ANALYSIS_FAILED: mark("the program failed to judge it"),
    SuppressionReason.SAME_EVENT: mark("this chat has already been told of the event"),
    SuppressionReason.TOLD_WITHIN: mark("this chat was told of it as part of another story"),
    SuppressionReason.WITHDRAWN: mark("it was withdrawn or lifted before this chat was told of it"),
    SuppressionReason.GROUPING: mark("it is waiting for the first reports to gather"),
    SuppressionReason.REPEAT_INTERVAL: mark("this chat had an alert on it a moment ago"),
    SuppressionReason.OTHER_TOPIC: mark("this chat does not subscribe to its topics"),
    SuppressionReason.DIGEST_LEVEL: mark("its reports only go to digests"),
    SuppressionReason.BACKGROUND: mark("it is only explained or commented on, and no report tells it as news"),
    SuppressionReason.QUESTION: mark("a headline only asks about it, and no report tells it as news"),
    SuppressionReason.BELOW_SEVERITY: mark("this chat wants more severe news only"),
    SuppressionReason.OTHER_PLACE: mark("this chat wants other places only"),
    SuppressionReason.LEFT_OUT_PUBLISHER: mark("only outlets that this chat leaves out report it"),
    SuppressionReason.DIGEST_CADENCE: mark("this chat wants this topic in digests only"),
    SuppressionReason.MUTED: mark("it is muted here"),
    SuppressionReason.QUIET_HOURS: mark("it is waiting for the quiet hours to end"),
    SuppressionReason.CHAT_FLOOD: mark("too many alerts at once; the rest comes in one summary"),
}


def describe_verdict(store: Store, request: Request, story: Story, subscriptions: Sequence[Subscription]) -> Markup:
    """When this chat was told of the story, first and last; if it was not, what it waits for, whether it would ring
    now, or why not.
    """
    reader = request.reader
    told = store.alerts.find_told(request.chat.id, story.id)
    if told is not None and told.first_told_at is not None:
        return plain(" ".join(_tell_times(told, told.first_told_at, reader)))
    digested = store.digests.list_covered([request.chat.id], [story.id]).get(request.chat.id, {}).get(story.id)
    lines = []
    if digested:
        moment = reader.moment(max(one.told_at for one in digested))
        lines.append(reader.text("This chat got it in the digest of {time}.", time=moment))
    decision = _decide(store, request, story, subscriptions, told)
    lines.append(" ".join(_tell_silence(decision, told, reader)))
    return join([plain(line) for line in lines])


def foresee_verdict(store: Store, request: Request, analysis: Analysis) -> Markup:
    """The place that was read in an article which no feed brought, and whether it would ring in this chat by the desk's
    topics; empty if it matched none.
    """
    if not analysis.matches:
        return EMPTY
    reader, desk = request.reader, request.desk
    story = StoryIndex(desk.settings.escalate).assign(analysis).story
    subscriptions = store.chats.list_subscriptions(request.chat.id)
    decision = _decide(store, request, story, subscriptions, None)
    place = (
        reader.write("Place as read: {place}", place=place_line(story, reader))
        if story.countries
        else plain(reader.text("No place was read."))
    )
    if decision.reason in (None, SuppressionReason.GROUPING):
        return join([place, plain(reader.text("It would ring in this chat."))])
    assert decision.reason is not None
    why_not = reader.text("It would not ring in this chat: {reason}.", reason=reader.text(REASONS[decision.reason]))
    return join([place, plain(" ".join([why_not, *_tell_end(decision.held_until, reader)]))])


def _decide(
    store: Store, request: Request, story: Story, subscriptions: Sequence[Subscription], told: Told | None
) -> Decision:
    """What would be decided now about a story that the chat was not told of."""
    chat, now, limits = request.chat, request.now, request.desk.settings.alerts
    since = now - timedelta(seconds=limits.flood_window_seconds)
    rang_at = store.alerts.list_rings([chat.id], since).get(chat.id, [])
    return alerts.decide(story, subscriptions, chat, told, now, limits, rang_at)


def _tell_silence(decision: Decision, told: Told | None, reader: Reader) -> Iterator[str]:
    """Why a story is silent: what holds it back now, or else what it was told to wait for when it came."""
    reason, until = decision.reason, decision.held_until
    if reason is None and told is not None:
        reason, until = told.waits_for, told.again_at
    if reason is None:
        yield reader.text("It would ring if it came now. When it came, the chat was muted, or settings were different.")
        return
    waits = decision.reason is None or (decision.told is not None and decision.told.again_at is not None)
    silence = mark("It waits: {reason}.") if waits else mark("It does not ring in this chat: {reason}.")
    yield reader.text(silence, reason=reader.text(REASONS[reason]))
    yield from _tell_end(until, reader)


def _tell_times(told: Told, first_told_at: datetime, reader: Reader) -> Iterator[str]:
    yield reader.text("This chat was told on {time}.", time=reader.moment(first_told_at))
    if told.rang_at is not None and told.rang_at != first_told_at:
        yield reader.text("It last rang on {time}.", time=reader.moment(told.rang_at))
    if told.waits_for is not None and told.waits_for is not SuppressionReason.GROUPING:
        yield reader.text("What is new since then is held back: {reason}.", reason=reader.text(REASONS[told.waits_for]))
        if not told.amended:  # else it is decided again when the first message is edited next
            yield from _tell_end(told.again_at, reader)


def _tell_end(held_until: datetime | None, reader: Reader) -> Iterator[str]:
    if held_until is not None:
        yield reader.text("This lasts until {time}.", time=reader.moment(held_until))
