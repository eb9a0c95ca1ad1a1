"""Says in /why from which other stories a story was kept apart as another attack, and by which signs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.exports.story_report import WHY_PARTED
from bot.text.markup import Markup, join, plain, shorten
from bot.text.reader import Reader
from storage.partings import StoredParting

MOST_PARTINGS: Final = 3
TITLE_UNITS: Final = 200


def describe_partings(partings: Iterable[StoredParting], reader: Reader) -> Markup:
    """A line for each of the first partings; empty if there are none."""
    return join([_describe(one, reader) for one in partings][:MOST_PARTINGS])


def _describe(stored: StoredParting, reader: Reader) -> Markup:
    return reader.write(
        "Kept apart from {title} {command} as another attack: {signs}",
        title=shorten(stored.title, TITLE_UNITS),
        command=plain(f"/story_{stored.parting.other}"),
        signs=reader.listed(reader.text(WHY_PARTED[one]) for one in stored.parting.signs),
    )
