"""The message about countries with far more articles of a topic than usual. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.text.markup import NAME_UNITS, Markup, bold, join, pack, plain, shorten
from bot.text.reader import Reader, flag
from monitors.model import Message, Surge

SURGE_MARK: Final = "📈"
MOST_SURGES: Final = 10


def _surge(one: Surge, reader: Reader) -> Markup:
    where = f"{flag(one.country)} {reader.country(one.country)}".strip()
    heading = bold(f"{where} — {shorten(reader.topic(one.topic), NAME_UNITS)}")
    count = reader.count("{n} article today", "{n} articles today", one.count)
    told_by = reader.count("{n} outlet", "{n} outlets", one.publishers)
    usual = reader.text("usually {number} a day", number=reader.decimal(one.expected))
    over = reader.count("over {n} day", "over {n} days", one.days)
    return join([heading, plain(f"{count} · {told_by}"), plain(f"{usual}{reader.comma}{over}")])


def write_surges(told: Sequence[Surge], reader: Reader) -> Message:
    """One message about countries with far more articles of a topic than usual, in the order given."""
    head = join([plain(SURGE_MARK), bold(reader.text("Far more reports than usual"))], " ")
    entries = [_surge(one, reader) for one in told[:MOST_SURGES]]
    if len(told) > MOST_SURGES:
        entries.append(plain(reader.count("and {n} more", "and {n} more", len(told) - MOST_SURGES)))
    return Message(html=pack([head, *entries])[0].html)
