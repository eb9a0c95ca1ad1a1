"""Finds the towns and regions of which a report says that a measure is in force, was lifted or ends.

They are those nearest to the measure's name in the headline, or to the end date in its sentence. A country is no such
place: what holds in all of it is one measure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from operator import itemgetter

from monitors.model import Analysis, Fact, FactKind, Locality, Measure, Report, Story, Zone
from monitors.sentences import list_sentences
from monitors.stories.measures import weigh_gap
from monitors.words import compile_pattern, gather_words, write_pattern

_DATELINE = re.compile(r"[^\W\d_a-zà-ÿа-я][^.!?–—-]{1,40}\s*(?:\([^)]*\)\s*)?[–—-]+\s")
"""Whence a report comes, at the beginning of its text: "ABUJA, Nigeria (Herald) -"."""

_WITHIN_COUNTRY = re.compile(r"\s*[,(]\s*")
"""What stands between a town and its country: "Kano, Nigeria"."""


def find_deed_places(analysis: Analysis, name: str) -> tuple[Locality, ...]:
    """Return the places in which a headline says something of a measure with this name."""
    title = analysis.article.title
    start = title.casefold().find(name.casefold()) if name else -1
    return _find_nearest(analysis, title, start, start + len(name)) if start >= 0 else ()


def find_end_places(analysis: Analysis, end: Fact) -> tuple[Locality, ...]:
    """Return the places in which a measure ends on the date of this fact: those of its sentence, or else those of the
    headline, if that names the measure.
    """
    if end.span.zone is Zone.TITLE:
        return _find_nearest(analysis, analysis.article.title, end.span.start, end.span.end)
    text = analysis.article.text
    sentences = list_sentences(text, 0, len(text))
    first, last = next((one for one in sentences if one[0] <= end.span.start < one[1]), (end.span.start, end.span.end))
    if (dateline := _DATELINE.match(text, first, end.span.start)) is not None:
        first = dateline.end()
    sentence = text[first:last]
    if _is_whole(sentence):
        return ()
    found = _find_nearest(analysis, sentence, end.span.start - first, end.span.end - first)
    return found or find_deed_places(analysis, end.name)


def _find_nearest(analysis: Analysis, sentence: str, start: int, end: int) -> tuple[Locality, ...]:
    """Return the places nearest to a span of a sentence, with those that a list joins to them; none if the
    country is nearer, or the sentence says that the measure holds in the whole of it.
    """
    if _is_whole(sentence):
        return ()
    found = sorted(_list_places(analysis, sentence), key=itemgetter(0))
    gaps = [weigh_gap(sentence, (first, last), (start, end)) for first, last, _ in found]
    number = min(range(len(found)), key=gaps.__getitem__, default=None)
    if number is None:
        return ()
    if (
        found[number][2] is None
        and number
        and _WITHIN_COUNTRY.fullmatch(sentence[found[number - 1][1] : found[number][0]])
    ):
        number -= 1
    joined = _join_list(found, number, sentence)
    return tuple(dict.fromkeys(place for place in joined if place is not None))


_Place = tuple[int, int, Locality | None]
"""Where a place stands in a sentence, and which it is; None for a country."""


def _list_places(analysis: Analysis, sentence: str) -> Iterator[_Place]:
    """Yield where a sentence names the places of the event, and countries."""
    named: dict[str, Locality | None] = {}
    for fact in analysis.facts:
        words = fact.span.text.casefold()
        if fact.kind is FactKind.PLACE and fact.is_event:
            named[words] = Locality(fact.country, fact.name, fact.area, fact.precision == "region")
        elif fact.kind is FactKind.COUNTRY:  # which a town alone may have shown
            named.setdefault(words, None)
    for words, place in named.items():
        for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", sentence.casefold()):
            yield found.start(), found.end(), place


def _join_list(found: list[_Place], number: int, sentence: str) -> Iterator[Locality | None]:
    """Return one place, and those before and behind it that commas or "and" join to it."""
    first = last = number
    while first and _compile_joint().fullmatch(sentence, found[first - 1][1], found[first][0]):
        first -= 1
    while last + 1 < len(found) and _compile_joint().fullmatch(sentence, found[last][1], found[last + 1][0]):
        last += 1
    return (place for _, _, place in found[first : last + 1])


def _is_whole(sentence: str) -> bool:
    return _compile_whole().search(sentence) is not None


def is_same_place(one: Locality, other: Locality) -> bool:
    """Return whether two places are one, or a region and a town in it: what is said of Plateau State is said of Jos."""
    if (one.country, one.area) != (other.country, other.area):
        return False
    return one.name == other.name or (one.area != "" and (one.is_region or other.is_region))


def is_among(place: Locality, places: Collection[Locality]) -> bool:
    """Return whether a place is one of these."""
    return any(is_same_place(place, one) for one in places)


def is_among_any(places: Collection[Locality], others: Collection[Locality]) -> bool:
    """Return whether any of these places is one of the others."""
    return any(is_among(place, others) for place in places)


def get_measure(story: Story, topic: str, place: Locality | None) -> Measure:
    """Return the measure of a story of this topic and place, or one of which nothing is known. Where either place is
    not known, it is the first of the topic.
    """
    measures = story.list_measures(topic)
    same = (one for one in measures if place and one.place and is_same_place(one.place, place))
    vague = (one for one in measures if None in (one.place, place))
    return next(same, None) or next(vague, None) or Measure(topic, place=place)


def may_speak_of(report: Report, place: Locality | None) -> bool:
    """Return whether what a report says of measures may be said of those of a place: it names that place, or none; of
    a measure whose place is not known any may.
    """
    told = (*report.until_places, *report.measure_places)
    return place is None or not told or is_among(place, told)


@cache
def _compile_joint() -> re.Pattern[str]:
    return compile_pattern(rf"\s*(?:,\s*)?(?:{write_pattern(gather_words('lifting', 'joints'))}\s*)?")


@cache
def _compile_whole() -> re.Pattern[str]:
    return compile_pattern(write_pattern(gather_words("lifting", "whole")))
