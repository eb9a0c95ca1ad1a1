"""What owners are told about the program itself: faults that last, and reloads. Subscribers never see any of it.

feed_notices.py tells of troubles of feeds, and unreachable.py of chats that cannot be written to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.desk import Desk
from bot.owners import notify_owners
from bot.reload import ReloadOutcome, ReloadReport
from bot.sending.sender import Clock, Sender
from bot.sending.unreachable import report_unreachable
from bot.text.language import mark
from bot.text.markup import Markup, bold, code, hide_addresses, join, plain, shorten
from bot.text.reader import Reader
from bot.text.render import note
from monitors.config.diff import ConfigDiff, Edits
from monitors.model import Message
from monitors.replay import LevelChangeKind
from storage.store import Store
from storage.writer import Writer

FAULT_SECONDS: Final = 90.0  # shorter faults pass by themselves and are not told
ALARM_TICK_SECONDS: Final = 15

FAULTS: Final = {
    "database": mark("The database cannot be written to."),
    "telegram": mark("Telegram refuses or does not answer."),
    "updates_stopped": mark("Telegram sends no more updates; another program may be using the token."),
    "jobs_stopped": mark("The scheduled jobs have stopped."),
    "outbox_old": mark("Messages have been waiting for too long."),
}


# ----------------------------------------------------------------------------------------------------------- faults


@dataclass(slots=True)
class FaultTracker:
    """Remembers since when (monotonic seconds) each fault lasts, which ones lasted long enough to be told, and which of
    those were told."""

    since: dict[str, float] = field(default_factory=dict)
    lasting: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def check(self, faults: Sequence[str], at: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The faults that are now to be told, and those that are over; the same ones again until they were told.

        A fault that could not be told while it lasted, as one of the database, is told when it is over.
        """
        self.since = {fault: self.since.get(fault, at) for fault in faults}
        long_ones = [one for one, since in self.since.items() if at - since >= FAULT_SECONDS]
        self.lasting.update(long_ones)
        return tuple(one for one in long_ones if one not in self.told), tuple(sorted(self.lasting - self.since.keys()))

    def note_told(self, begun: Sequence[str], over: Sequence[str]) -> None:
        """Remember that the owners were told so."""
        self.told = (self.told | set(begun)) - set(over)
        self.lasting -= set(over)


def show_faults(begun: Sequence[str], over: Sequence[str], reader: Reader) -> Message:
    """Faults in words, each with its name as in /ready and the metrics."""
    lines = [fault_line("🚨", one, reader) for one in begun] + [fault_line("✅", one, reader) for one in over]
    title = reader.text("The program is in trouble") if begun else reader.text("The trouble is over")
    return note(bold(title), *lines)


def fault_line(sign: str, fault: str, reader: Reader) -> Markup:
    """A fault in words and by its name."""
    words = FAULTS.get(fault) or FAULTS.get(fault.partition("_")[0], "")
    return join([plain(sign), plain(reader.text(words)) if words else plain(""), code(fault)], " ")


class Alarms:
    """The job that tells owners what is wrong; :meth:`check` is one round."""

    def __init__(
        self,
        writer: Writer,
        sender: Sender,
        desk: Callable[[], Desk],
        faults: Callable[[], Sequence[str]],
        clock: Clock,
    ) -> None:
        self._writer = writer
        self._sender = sender
        self._desk = desk
        self._faults = faults
        self._clock = clock
        self._watch = FaultTracker()

    async def check(self) -> None:
        """Tell the owners about new and ended faults, and about chats that cannot be written to."""
        begun, over = self._watch.check(self._faults(), self._clock.monotonic())
        desk, now = self._desk(), self._clock.now()
        if begun or over:
            await self._writer.run(lambda store: _report_faults(store, desk, begun, over, now))
            self._watch.note_told(begun, over)
        if await self._writer.run(lambda store: report_unreachable(store, desk, now)) or begun or over:
            self._sender.wake()


def _report_faults(store: Store, desk: Desk, begun: Sequence[str], over: Sequence[str], now: datetime) -> None:
    key = f"faults:{now.isoformat()}"
    with store.transaction():
        notify_owners(store, desk, key, lambda reader: show_faults(begun, over, reader), now)


# ---------------------------------------------------------------------------------------------------------- reloads


def report_reload(store: Store, desk: Desk, report: ReloadReport) -> None:
    """Tell the owners what became of a reload; the announcer of :mod:`bot.reload`."""
    key = f"reload:{report.at.isoformat()}:{report.outcome.value}"
    notify_owners(store, desk, key, lambda reader: show_reload(report, reader), report.at)


def show_reload(report: ReloadReport, reader: Reader) -> Message:
    """What was changed and its effect on the newest articles; or the first problems, each with its place and fix."""
    if report.outcome is ReloadOutcome.REFUSED:
        count = reader.count("{n} problem", "{n} problems", len(report.problems))
        problems = [code(shorten(hide_addresses(str(one)), 400)) for one in report.problems[:8]]
        stays = reader.text("The last valid config stays in use.")
        return note(bold(reader.text("The changed config was refused: {count}", count=count)), stays, *problems)
    if report.outcome is ReloadOutcome.UNCHANGED:
        good = reader.text("The config is valid again and in use.")
        return note(good if report.is_fixed else reader.text("The config has not changed."))
    lines = list(_diff_lines(report.diff, reader))
    if report.effect is not None:
        lines.append(_effect_line(report, reader))
    return note(bold(reader.text("The config was reloaded")), *lines)


def _diff_lines(diff: ConfigDiff, reader: Reader) -> Iterator[Markup]:
    yield from _edit_lines(reader.text("Topics"), diff.topics, reader)
    if diff.shared:
        yield _line(reader.text("Shared lists and vetoes"), ", ".join(diff.shared), reader)
    yield from _edit_lines(reader.text("Feeds"), diff.feeds, reader)
    for edit in diff.settings[:20]:
        later = reader.text("after a restart") if edit.needs_restart else ""
        change = f"{hide_addresses(edit.was) or '—'} → {hide_addresses(edit.now) or '—'}"
        yield join([code(edit.key), plain(shorten(change, 200)), plain(f"({later})") if later else plain("")], " ")


def _edit_lines(kind: str, edits: Edits, reader: Reader) -> Iterator[Markup]:
    if edits.added:
        yield _line(reader.text("{kind} added", kind=kind), ", ".join(edits.added), reader)
    if edits.removed:
        yield _line(reader.text("{kind} removed", kind=kind), ", ".join(edits.removed), reader)
    if edits.edited:
        edited = "; ".join(f"{one.name} ({', '.join(one.keys)})" for one in edits.edited)
        yield _line(reader.text("{kind} edited", kind=kind), edited, reader)


def _line(title: str, names: str, reader: Reader) -> Markup:
    return reader.write("{name}: {value}", name=title, value=code(shorten(names, 300)))


def _effect_line(report: ReloadReport, reader: Reader) -> Markup:
    """What the new rules would have made of the newest articles."""
    assert report.effect is not None
    counts = report.effect.counts
    among = reader.count("Of the newest article", "Of the newest {n} articles", report.effect.articles)
    told = reader.text(
        "{among}: {more} more alerts, {fewer} fewer",
        among=among,
        more=counts[LevelChangeKind.RINGS] + counts[LevelChangeKind.DIGEST_TO_URGENT],
        fewer=counts[LevelChangeKind.RINGS_NO_MORE] + counts[LevelChangeKind.URGENT_TO_DIGEST],
    )
    return plain(told)
