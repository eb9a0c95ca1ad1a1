"""Names the measures of a story in a message: by topic, and by place where several places have one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bot.text.markup import NAME_UNITS, shorten
from bot.text.reader import Reader
from monitors.alerting.telling import ENDINGS
from monitors.model import Decision, Locality, Story, is_desk_topic, names_desk_topic

Namer = Callable[[str, Locality | None], str]
"""Names the measure of a topic and place."""


def list_ends(story: Story, name: Namer, reader: Reader) -> list[str]:
    """The end dates of a story's measures in words, each with the name of its measure if it has one."""
    dated = ((name(one.topic, one.place), reader.day(one.until)) for one in story.measures if one.until is not None)
    ends = ((named, reader.text("until {date}", date=day)) for named, day in dated)
    return [reader.label(named, end) if named else end for named, end in ends]


def make_namer(
    story: Story,
    reader: Reader,
    topics: Collection[str] = (),
    title: Callable[[str], str] | None = None,
    *,
    is_listed: bool = False,
) -> Namer:
    """What names the measure of a topic by its title; "" if the message is about that topic alone and no other measure
    has an end that could be taken for its. If several places have one, the place stands beside it, or alone.

    ``topics`` are those that the message names, by default all of the story. One of many stories that ``is_listed``
    stands far below what names its topic, so there every measure is named. ``title`` gives the titles of topics, by
    default the reader's.
    """
    entitle = title or (lambda topic: shorten(reader.topic(topic), NAME_UNITS))
    shown = set(topics) or {one.topic for one in story.topics if is_desk_topic(one.topic)}
    shown |= {one.topic for one in story.measures if one.until is not None and is_desk_topic(one.topic)}

    def name(topic: str, place: Locality | None) -> str:
        is_named = (shown <= {topic} and not is_listed) or not names_desk_topic(topic)
        return _add_place("" if is_named else entitle(topic), story, topic, place, reader)

    return name


def _add_place(title: str, story: Story, topic: str, place: Locality | None, reader: Reader) -> str:
    """The title of a measure's topic, with its place if the story has such measures in several."""
    if place is None or len(story.list_measures(topic)) < 2:
        return title
    where = shorten(reader.place(place.country, place.name), NAME_UNITS)
    return f"{title} ({where})" if title else where


def name_ending(names: str, decision: Decision, story: Story, reader: Reader) -> str:
    """What a message about the end of a measure is about, with the place of the measure."""
    end = next(iter(decision.changes), None) if decision.kind in ENDINGS else None
    return _add_place(names, story, end.topic, end.place, reader) if end else names
