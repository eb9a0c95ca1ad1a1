"""Chooses the report of a story that stands for it in a message: the one that made it ring, later the newest.

An anniversary or a comment often comes last in a story. It tells of nothing new, so it leads only where there is no
other report.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

from monitors.alerting.figures import Figures
from monitors.alerting.told_notices import list_new_notices
from monitors.model import Level, Locality, Report, Story, Told, is_desk_topic
from monitors.stories.comments import list_telling
from monitors.stories.measure_places import may_speak_of


def find_newest(story: Story) -> Report:
    """Return the newest report that does more than mention the event; if none does, the newest of all."""
    return list_telling(story.reports)[-1]


def find_newest_event(story: Story) -> Report:
    """Return the newest report that tells of the event as happening, under a topic that the story reports, or that a
    measure which is lifted now was lifted; if none does, as :func:`find_newest`.

    If a figure of that report was taken back, it is the report which took it back instead, as :func:`find_correction`.
    """
    urgent = {one.topic for one in story.topics if one.level is Level.URGENT}
    telling = (one for one in story.reports if not one.in_passing)
    lifted = {measure.topic for measure in story.measures if measure.is_lifted}
    told = ((one, {*one.urgent, *(lifted.intersection(one.measures) if one.lifts else ())}) for one in telling)
    events = [one for one, topics in told if not urgent.isdisjoint(topics)]
    newest, figures = events[-1] if events else find_newest(story), Figures(story.ledger)
    return find_correction(story, figures, ()) if figures.is_wrong(newest) else newest


def find_news(story: Story, figures: Figures) -> Report:
    """Return the newest report that does more than mention the event and states no figure that was taken back; if there
    is none, the newest.
    """
    telling = list_telling(story.reports)
    return next((report for report in reversed(telling) if not figures.is_wrong(report)), telling[-1])


def find_step(story: Story, figures: Figures, new_countries: Collection[str] = ()) -> Report:
    """Return the report that shows what rang: the newest that names one of these countries, which are all that is new;
    if there is none, as :func:`find_news`.
    """
    telling = [one for one in list_telling(story.reports) if not figures.is_wrong(one)]
    naming = [one for one in telling if not set(new_countries).isdisjoint(one.countries)]
    return naming[-1] if naming else find_news(story, figures)


def find_correction(story: Story, figures: Figures, told: Collection[str]) -> Report:
    """Return the newest report that corrects a figure, or is a correction or retraction whose name is not in ``told``;
    if the story has none, as :func:`find_news`.
    """
    new = {report.article_key for report in list_new_notices(story, told)}
    correcting = (one for one in story.reports if figures.is_correcting(one) or one.article_key in new)
    return max(correcting, key=lambda report: report.seen_at, default=None) or find_news(story, figures)


def find_quoted(story: Story, figures: Figures) -> Report:
    """Return the newest report that has a sentence to quote, is no correction and states no figure that was taken back;
    if there is none, the newest.

    What only mentions the event is quoted where nothing else can be.
    """
    quoted = [one for one in story.reports if one.quote and one.notice is None and not figures.is_wrong(one)]
    return list_telling(quoted or story.reports)[-1]


def find_bell(story: Story, rings: Callable[[Story], bool]) -> Report:
    """Return the report that made a story ring: the first with which the story, as far as it was then known, rings.

    Where that is not known, because stories were merged or are of an older version, it is the first report. What only
    mentions the event makes nothing ring.
    """
    telling = (number for number, report in enumerate(story.reports) if not report.in_passing)
    number = next((number for number in telling if rings(_take_until(story, number))), None)
    return list_telling(story.reports)[0] if number is None else story.reports[number]


def is_taken_up(story: Story, report: Report) -> bool:
    """Return whether a later report corrects, retracts or lifts something, so that this one may no longer hold."""
    later = story.reports[story.reports.index(report) + 1 :]
    return any(one.notice is not None or one.lifts for one in later)


def find_opening(story: Story, own: Collection[str] = ()) -> Report:
    """Return the report by which a story is named beside any alert: the first that tells of it as happening, under a
    topic that the story has; if there is none, the first that does more than mention it.

    Of chats' own watches only those in ``own`` count: what another chat watches must not show.
    """
    urgent = {one.topic for one in story.topics if one.level is Level.URGENT}
    urgent = {topic for topic in urgent if is_desk_topic(topic) or topic in own}
    telling = list_telling(story.reports)
    return next((report for report in telling if not urgent.isdisjoint(report.urgent)), telling[0])


def name_story(story: Story) -> str:
    """Return the headline that names a story beside any alert, whatever chats watch."""
    return find_opening(story).title if story.reports else story.title


def find_told(story: Story, told: Told) -> Report:
    """Return the report that a chat's first message about a story shows; the opening if the story does not have it."""
    key = told.headline or told.lead
    shown = next((report for report in story.reports if report.article_key == key), None)
    return shown or find_opening(story, (told.topic,))


def find_edited(story: Story, told: Told) -> Report | None:
    """Return the report that leads an edited first message: its lead, or else the one that it shows.

    It is None if the story has neither any more: then the message keeps what it told. For a message of an older
    version, whose lead is not known, it is the first report that does more than mention the event.
    """
    if not told.lead:
        return list_telling(story.reports)[0]
    led = {report.article_key: report for report in story.reports if report.article_key in (told.lead, told.headline)}
    return led.get(told.lead) or led.get(told.headline)


def find_ending(story: Story, until: date, place: Locality | None = None) -> Report:
    """Return the newest report that gives this end of a measure, in this place, and does more than mention it; if there
    is none, the newest report.
    """
    telling = [one for one in story.reports if one.until == until and not one.in_passing and may_speak_of(one, place)]
    return telling[-1] if telling else find_newest(story)


def _take_until(story: Story, number: int) -> Story:
    """Return the story as it was once it had the report with this number, as far as the reports say."""
    reports = story.reports[: number + 1]
    urgent = {topic for report in reports for topic in report.urgent}
    countries = {country for report in reports for country in report.countries}
    graded = [report for report in reports if report.urgent] or reports
    return replace(
        story,
        topics=tuple(one for one in story.topics if one.topic in urgent),
        countries=tuple(country for country in story.countries if country in countries),
        severity=max((report.severity for report in graded), key=lambda severity: severity.rank),
        reports=reports,
    )
