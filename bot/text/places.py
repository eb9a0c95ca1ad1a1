"""Where a story happens, in the words of one chat. Pure."""

from __future__ import annotations

from typing import Final

from bot.text.markup import EMPTY, Markup
from bot.text.reader import Reader, flag
from monitors.model import Story

MOST_PLACES: Final = 3
REGIONS: Final = (" Oblast", " Province", " Region", " Krai", " Governorate", " State", " District", " County")


def _list_places(story: Story, country: str) -> list[str]:
    """The places of a story in a country, without a region that only repeats its town: ``Kursk, Kursk Oblast``."""
    names = list(dict.fromkeys(place.name for place in story.places if place.country == country and place.name))
    return [name for name in names if name.rpartition(" ")[0] not in names or not name.endswith(REGIONS)]


def place_line(story: Story, reader: Reader) -> Markup:
    """Where a story happens: the first country with up to three places, then up to two more countries."""
    if not story.countries:
        return EMPTY
    first = story.countries[0]
    shown = [reader.place(first, name) for name in _list_places(story, first)[:MOST_PLACES]]
    country = f"{flag(first)} {reader.country(first)}"
    where = reader.label(country, reader.listed(shown)) if shown else country
    others = reader.listed(reader.country(other) for other in story.countries[1:3])
    return reader.row([where, reader.text("also {countries}", countries=others)] if others else [where])
