"""Decides when the measure of a story ends: which end date an article gives, and what one more report does to it.

:mod:`monitors.stories.chronicle` keeps the date, :mod:`monitors.alerting.expiry` reminds of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from monitors.facts.resolved_dates import add_duration
from monitors.model import Analysis, Article, Fact, FactKind, Match, Notice, Report, Span, Story, Zone, is_desk_topic
from monitors.stories.ledger import STALE

FAR = 10**9
PARTED = 40
"""The words of another clause count as so many characters further from a date."""

REPEATED = timedelta(days=5)
"""A report that a measure was extended by as much as another said within this time means the same extension."""


def read_end(analysis: Analysis) -> tuple[Fact | None, str]:
    """Return the end date in the article, and the topic with the evidence nearest to it.

    Of several the latest counts, unless the article says that one has been moved nearer. A chat's own watch is the
    topic only where there is none of the desk's.
    """
    dated = [fact for fact in analysis.facts if fact.kind is FactKind.UNTIL and fact.on is not None]
    if not dated:
        return None, ""
    fact = max(dated, key=lambda fact: (fact.corrects, fact.on or date.min))
    desk = [match for match in analysis.matches if is_desk_topic(match.topic)]
    return fact, _nearest_topic(desk or analysis.matches, fact, analysis.article)


def _nearest_topic(matches: Iterable[Match], fact: Fact, article: Article) -> str:
    """Return the topic whose words of evidence stand nearest to the date, wherever in the article a rule read them: of
    several occurrences it reports only one.
    """
    text = (article.title if fact.span.zone is Zone.TITLE else article.text).casefold()
    distances = [
        (_measure_distance(evidence.span.text.casefold(), fact.span, text), number, match.topic)
        for number, match in enumerate(matches)
        for evidence in match.evidence
    ]
    return min(distances)[2] if distances else ""


def _measure_distance(words: str, span: Span, text: str) -> int:
    """Return how many characters lie between a span and the nearest place where the words stand in the same text; what
    a comma or the end of a sentence parts counts as further away.
    """
    before, behind = text.rfind(words, 0, span.start), text.find(words, span.start)
    between = [text[before + len(words) : span.start]] if before >= 0 else []
    between += [text[span.end : behind]] if behind >= 0 else []
    return min((len(one) + PARTED * any(mark in one for mark in ",;.:!?،؛") for one in between), default=FAR)


def set_end(story: Story, report: Report, until_topic: str, topics: Iterable[str]) -> Story:
    """Return the story with the end date of its measure after one more report, which it has already.

    The latest end date counts. A correction, or a report that the measure ends earlier than planned, replaces it; and a
    measure that was lifted has none. A report that repeats an end date which no longer holds extends nothing.
    """
    if report.until is not None and report.until not in _list_replaced(story.reports) and _holds(story, report):
        topic = max(until_topic, story.until_topic, key=_names_desk_topic)
        return replace(story, until=report.until, until_topic=topic, lifted_until=None)
    is_of_measure = story.until_topic in topics or not _names_desk_topic(story.until_topic)
    if report.lifts and story.until is not None and is_of_measure:
        return replace(story, until=None, lifted_until=story.until)
    return story


def extend_end(story: Story, report: Report) -> Report:
    """Return a report that says only by how much a measure was extended, with the end that this gives in its story.

    It counts from the end that the story knew a day before, or from a nearer one since, unless that is over. A report
    that says the same soon after the first of an extension repeats that one. Without such an end it stays as it is,
    counted from its own day.
    """
    if report.extends is None:
        return report
    others = [one for one in story.reports if one.until is not None and one.article_key != report.article_key]
    for first in _list_extensions(others, report.extends):
        if abs(report.seen_at - first.seen_at) <= REPEATED:
            return replace(report, until=first.until)
    old = find_last_end(one for one in others if one.shortens or report.seen_at - one.seen_at > STALE)
    if old is None or old < report.seen_at.date():
        return report
    return replace(report, until=add_duration(old, report.extends))


def _list_extensions(reports: Iterable[Report], extends: tuple[int, int]) -> list[Report]:
    """Return the first report of each extension by so much, the newest first: one that says by how much, or one that
    gives only the end to which it leads from that known before.
    """
    firsts: dict[tuple[date | None, bool], Report] = {}
    before: list[Report] = []
    for report in sorted(reports, key=lambda report: report.seen_at):
        is_said = report.extends == extends
        if (report.until, is_said) not in firsts and (is_said or _leads_to(before, report, extends)):
            firsts[report.until, is_said] = report
        before.append(report)
    return sorted(firsts.values(), key=lambda report: report.seen_at, reverse=True)


def _leads_to(before: Iterable[Report], report: Report, extends: tuple[int, int]) -> bool:
    """Return whether a report gives the end to which an extension by so much leads from that known before."""
    old = find_last_end(before)
    return old is not None and report.until == add_duration(old, extends)


def _names_desk_topic(topic: str) -> bool:
    return topic != "" and is_desk_topic(topic)


def _rank_topic(topic: str) -> tuple[bool, str]:
    return _names_desk_topic(topic), topic


def _holds(story: Story, report: Report) -> bool:
    """Return whether the end date of a report takes the place of what the story has."""
    held = max((on for on in (story.until, story.lifted_until) if on is not None), default=date.min)
    if report.until is not None and report.until > held:
        return True
    return story.until is not None and any(one.article_key == report.article_key for one in list_nearer(story.reports))


def list_nearer(reports: Iterable[Report]) -> list[Report]:
    """Return the reports whose end dates replace later ones, in the order in which they were seen.

    Such a report says that the measure ends earlier than planned, or it is a correction with an end date that no
    earlier report gave: one that repeats a known date may correct anything else, such as a name.
    """
    known: set[date | None] = {None}
    nearer = []
    for report in sorted(reports, key=lambda report: report.seen_at):
        corrects = report.notice is Notice.CORRECTION and report.until not in known
        if report.until is not None and (report.shortens or corrects):
            nearer.append(report)
        known.add(report.until)
    return nearer


def _list_replaced(reports: Iterable[Report]) -> set[date]:
    """Return the end dates that no longer hold, since a later report said that the measure ends earlier.

    One that is given again more than ``STALE`` after that holds: the measure was extended to it anew. A report counts
    from when it was last seen, for one that was edited keeps its place.
    """
    ordered = sorted(reports, key=lambda report: report.seen_at)
    nearest = {report.article_key for report in list_nearer(ordered)[-1:]}
    last = max((number for number, report in enumerate(ordered) if report.article_key in nearest), default=0)
    former, since = ordered[:last], ordered[last:]
    holding = {one.until for one in since if one is since[0] or one.seen_at - since[0].seen_at > STALE}
    return {one.until for one in former if one.until is not None and one.until not in holding}


def find_last_end(reports: Iterable[Report]) -> date | None:
    """Return the latest end date that reports give, without those that no longer hold."""
    given = tuple(reports)
    replaced = _list_replaced(given)
    return max((one.until for one in given if one.until is not None and one.until not in replaced), default=None)


def list_bearing(reports: Iterable[Report]) -> set[int]:
    """Return the positions of the reports on which the end of the story's measure rests: the first that gives each end
    date, the last that moves it nearer, and the first that lifts the measure.
    """
    given = tuple(reports)
    if not any(report.until is not None or report.lifts for report in given):
        return set()
    numbers = range(len(given))
    dates = {given[n].until: n for n in reversed(numbers) if given[n].until is not None}
    moving = {report.article_key for report in list_nearer(given)}
    nearer = [n for n in numbers if given[n].article_key in moving]
    lifting = [n for n in numbers if given[n].lifts]
    return {*dates.values(), *nearer[-1:], *lifting[:1]}


def join_ends(merged: Story, newer: Story) -> Story:
    """Return a merged story, which has all reports, with the end date of its two parts: its own and the newer one's."""
    replaced = _list_replaced(merged.reports)
    ends = [(one.until, one.until_topic) for one in (merged, newer) if one.until and one.until not in replaced]
    topics = max(merged.until_topic, newer.until_topic, key=_rank_topic)
    until, topic = max(ends, key=lambda end: (end[0], _rank_topic(end[1])), default=(None, topics))
    lifted = max((one.lifted_until for one in (merged, newer) if one.lifted_until), default=None)
    if lifted is not None and (until is None or until <= lifted):
        return replace(merged, until=None, until_topic=topic, lifted_until=lifted)
    return replace(merged, until=until, until_topic=topic, lifted_until=None)
