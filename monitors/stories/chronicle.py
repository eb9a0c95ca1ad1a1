"""Builds stories: from a first report, by adding further reports, and by merging two stories.

Pure: every function returns a new story. :mod:`monitors.stories.assignment` has decided before which article belongs
where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from monitors.model import (
    Analysis,
    Article,
    Fact,
    FactKind,
    LedgerEntry,
    Level,
    Notice,
    Report,
    Severity,
    Story,
    StoryPlace,
    StoryTopic,
    list_event_countries,
)
from monitors.sentences import take_first_sentence
from monitors.stories.backgrounders import list_asked, list_background
from monitors.stories.comments import list_telling
from monitors.stories.endings import list_bearing, settle, uphold
from monitors.stories.extensions import extend_end
from monitors.stories.ledger import add_entries, is_stated_by, read_entries, restate, tell_more
from monitors.stories.notices import find_notice
from monitors.stories.outdated_reports import adds_nothing, is_told_anew, silence, start_anew
from monitors.stories.quotes import read_quote
from monitors.stories.severity import Escalation, grade
from monitors.stories.story_topics import join_topics, leave_told, list_told, sort_matches, to_topic
from monitors.stories.told_measures import tell_measures
from monitors.stories.wire import find_publisher, strip_outlet

MOST_REPORTS = 100
"""A story remembers at most this many reports: the first, the first urgent one, the newest, and one of every origin as
far as they fit."""

MOST_PLACES = 12
ROUND_UP_COUNTRIES = 4
"""An article with events in at least this many countries is a round-up of several events; its figures are not used."""

DAY = 86_400.0
LONGEST_BEHIND = 20 * 365 * DAY  # the web is not much older: such a date is from a clock that was never set
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

_Enter = Callable[[tuple[LedgerEntry, ...], Iterable[LedgerEntry]], tuple[LedgerEntry, ...]]


@dataclass(frozen=True, slots=True)
class StoryRules:
    """How stories are built: what raises their severity, and how many reports one remembers. Unless ``is_told``, nobody
    reads them, and only what comparing needs is kept."""

    escalations: tuple[Escalation, ...] = ()
    most_reports: int = MOST_REPORTS
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a report comes from; see ``wire`` and ``origin`` of :class:`~monitors.model.Report`."""

    wire: str
    origin: str


@dataclass(frozen=True, slots=True)
class StoryPart:
    """All that one article adds to its story. ``countries`` are those of its events, the likeliest first."""

    report: Report
    topics: tuple[StoryTopic, ...]
    countries: tuple[str, ...]
    places: tuple[StoryPlace, ...]
    entries: tuple[LedgerEntry, ...]

    @property
    def is_round_up(self) -> bool:
        """Whether it reports several events in different countries."""
        return len(self.countries) >= ROUND_UP_COUNTRIES


def read_part(analysis: Analysis, provenance: Provenance) -> StoryPart:
    """Return what one article adds to its story: nothing, if it was rewritten and has no topic now and is no notice."""
    countries = list_event_countries(analysis.facts)
    entries = read_entries(analysis)
    report = _complete(read_report(analysis, provenance), analysis)
    if not (analysis.matches or report.notice):
        return StoryPart(silence(report), (), (), (), ())
    return StoryPart(
        report=replace(report, countries=countries),
        topics=join_topics((), (to_topic(match, report.background) for match in sort_matches(analysis.matches))),
        countries=countries,
        places=_read_places(analysis.facts, countries),
        entries=entries,
    )


def _complete(report: Report, analysis: Analysis) -> Report:
    """Return the report with what it adds besides its words and figures: what it says of a measure, or nothing at all.

    A match that is not urgent and yet has no sign that its event is past, planned or only mentioned may well report it,
    so it makes no comment.
    """
    told = tell_measures(report, analysis)
    background = list_background(analysis)
    rest = [match for match in sort_matches(analysis.matches) if match.topic not in background]
    urgent = tuple(dict.fromkeys(match.topic for match in rest if match.level is Level.URGENT))
    adds = told.lifts or told.reimposes or told.until is not None or report.notice is not None
    mentions = all(match.level is not Level.URGENT and match.holding for match in rest)
    asked = list_asked(analysis)
    is_outdated = any(match.is_outdated for match in analysis.matches)
    in_passing = mentions and not adds
    return replace(
        told, in_passing=in_passing, urgent=urgent, background=background, asked=asked, is_outdated=is_outdated
    )


def read_bare_part(analysis: Analysis) -> StoryPart:
    """Return what one article adds to a story that nobody reads: enough to know which of two stories is the older."""
    article = analysis.article
    report = Report(article.key, article.title, "", "", "", article.first_seen_at, article.published_at)
    return StoryPart(report, (), (), (), ())


def start_story(part: StoryPart, rules: StoryRules) -> Story:
    """Return a new story with its first report, whose key is its id."""
    report = part.report
    if not rules.is_told:
        at = report.seen_at
        return Story(report.article_key, report.title, (), Severity.LOW, at, at, reports=(report,))
    tells_none = part.is_round_up or report.notice is Notice.RETRACTION
    ledger = () if tells_none else add_entries((), part.entries)
    severity = grade(part.topics, part.countries, ledger, 1, rules.escalations)
    story = Story(
        id=report.article_key,
        title=report.title,
        topics=part.topics,
        severity=severity,
        first_seen_at=report.seen_at,
        last_seen_at=report.seen_at,
        countries=part.countries,
        places=_join_places((), part.places),
        reports=(replace(report, severity=severity, in_passing=report.in_passing and not ledger),),
        ledger=ledger,
        articles=1,
        corroboration=1,
    )
    return settle(story)


def extend_story(story: Story, part: StoryPart, rules: StoryRules) -> Story:
    """Return the story with one more report."""
    return _take_report(replace(story, articles=story.articles + 1), part, rules, add_entries)


def renew_story(story: Story, part: StoryPart, rules: StoryRules, others: Sequence[StoryPart] | None = None) -> Story:
    """Return the story with the new version of a report of one of its articles, which changed.

    ``others`` are what all its other articles add: a topic that neither they nor the new version tell is gone. None if
    some are unknown; then it stays.
    """
    if others is not None and rules.is_told and part.report.notice is not Notice.RETRACTION:
        told = build_story(others, rules).topics if others else ()
        story = replace(story, topics=leave_told(story.topics, part.topics, told))
    return _take_report(story, part, rules, restate)


def _take_report(story: Story, part: StoryPart, rules: StoryRules, enter: _Enter) -> Story:
    if not rules.is_told:
        return _extend_bare(story, part, rules)
    grown = weigh_story(_extend(story, part, rules, enter), rules)
    return replace(grown, reports=_mark_severity(grown.reports, part.report, grown.severity))


def _mark_severity(reports: tuple[Report, ...], report: Report, severity: Severity) -> tuple[Report, ...]:
    """Return the reports, one of which now says how grave the story was once it had it."""
    if severity is Severity.LOW:
        return reports
    number = next(n for n in range(len(reports) - 1, -1, -1) if reports[n].article_key == report.article_key)
    return (*reports[:number], replace(reports[number], severity=severity), *reports[number + 1 :])


def _extend_bare(story: Story, part: StoryPart, rules: StoryRules) -> Story:
    """Return a story that nobody reads with a report."""
    return replace(
        story,
        first_seen_at=min(story.first_seen_at, part.report.seen_at),
        last_seen_at=max(story.last_seen_at, part.report.seen_at),
        reports=add_report(story.reports, part.report, rules.most_reports),
    )


def _extend(story: Story, part: StoryPart, rules: StoryRules, enter: _Enter) -> Story:
    """Return the story with a report, but with the severity and corroboration that it had. ``enter`` puts the report's
    figures into the ledger.

    A round-up of several events adds no figures, and no countries to a story that has some: most belong to other
    events. A comment adds no countries either: it names some in passing. Nor does a retraction, and no topics: it tells
    of nothing. A figure that is stated for a country other than the story's is not added. An outdated report adds
    nothing to a story that others tell, and gives way to the first of these.
    """
    if adds_nothing(story, part.report):
        part = StoryPart(silence(part.report), (), (), (), ())
    elif not (is_told_anew(story) or part.report.is_outdated or _only_mentions(story, part)):
        story = start_anew(story)
    report = uphold(story, extend_end(story, part.report))
    report = replace(report, in_passing=report.in_passing and _only_mentions(story, part))
    is_retraction = report.notice is Notice.RETRACTION
    adds_none = bool(story.countries) and (part.is_round_up or report.in_passing or is_retraction)
    countries = () if adds_none else part.countries
    grown = replace(
        story,
        topics=story.topics if is_retraction else join_topics(list_told(story, report), part.topics),
        first_seen_at=min(story.first_seen_at, part.report.seen_at),
        last_seen_at=max(story.last_seen_at, part.report.seen_at),
        countries=_join(story.countries, countries),
        places=_join_places(story.places, [place for place in part.places if place.country in countries]),
        reports=add_report(story.reports, report, rules.most_reports),
        ledger=_add_figures(story, part, enter),
    )
    return settle(grown)


def _add_figures(story: Story, part: StoryPart, enter: _Enter) -> tuple[LedgerEntry, ...]:
    """Return the ledger with the figures of a report. A retraction removes all figures of its
    publisher, and of the copies of its agency's report.
    """
    if part.report.notice is Notice.RETRACTION:
        return _retract(story, part.report)
    if not part.topics:
        return tuple(one for one in story.ledger if not is_stated_by(one, part.report))
    return enter(story.ledger, _list_own_figures(story, part))


def _retract(story: Story, retraction: Report) -> tuple[LedgerEntry, ...]:
    sources = {retraction.publisher, retraction.origin} - {""}
    retracted = {one.article_key for one in story.reports if not sources.isdisjoint((one.publisher, one.origin))}
    return tuple(
        one for one in story.ledger if one.article_key not in retracted and one.publisher != retraction.publisher
    )


def _list_own_figures(story: Story, part: StoryPart) -> tuple[LedgerEntry, ...]:
    if part.is_round_up:
        return ()
    return tuple(one for one in part.entries if not (one.country and story.countries) or one.country in story.countries)


def _only_mentions(story: Story, part: StoryPart) -> bool:
    """Return whether a report only mentions the event: it has no topic, or nothing of it is urgent and it adds no
    figure to the story, nor did so before it changed.
    """
    if not part.topics:
        return True
    if not part.report.in_passing:
        return False
    known = (report for report in story.reports if report.article_key == part.report.article_key)
    return all(one.in_passing for one in known) and not tell_more(story.ledger, _list_own_figures(story, part))


def build_story(parts: Iterable[StoryPart], rules: StoryRules) -> Story:
    """Return the story of these articles (at least one), which are given in order of arrival."""
    first, *rest = parts
    story = start_story(first, rules)
    for part in rest:
        story = extend_story(story, part, rules)
    return story


def merge_stories(older: Story, newer: Story, rules: StoryRules) -> Story:
    """Return the older story with everything that the newer one had; of outdated reports only these themselves, if the
    other is told by newer ones.
    """
    if is_told_anew(older) != is_told_anew(newer):
        older, newer = (one if is_told_anew(one) else start_anew(one) for one in (older, newer))
    reports: tuple[Report, ...] = ()
    for report in sorted((*older.reports, *newer.reports), key=lambda report: report.seen_at):
        reports = add_report(reports, report, rules.most_reports)
    merged = replace(
        older,
        topics=join_topics(older.topics, newer.topics),
        first_seen_at=min(older.first_seen_at, newer.first_seen_at),
        last_seen_at=max(older.last_seen_at, newer.last_seen_at),
        countries=_join(older.countries, newer.countries),
        places=_join_places(older.places, newer.places),
        reports=reports,
        ledger=add_entries(older.ledger, newer.ledger),
        articles=older.articles + newer.articles,
        departures=older.departures + newer.departures,
    )
    return weigh_story(settle(merged), rules)


def weigh_story(story: Story, rules: StoryRules) -> Story:
    """Return the story with its corroboration and severity computed anew. Comments on the event corroborate nothing."""
    if not rules.is_told:
        return story
    corroboration = max(1, len({report.origin for report in list_telling(story.reports)}))
    severity = grade(story.topics, story.countries, story.ledger, corroboration, rules.escalations)
    return replace(story, corroboration=corroboration, severity=severity)


def read_report(analysis: Analysis, provenance: Provenance) -> Report:
    """Return one article as a story remembers it."""
    article = analysis.article
    publisher = find_publisher(article)
    return Report(
        article_key=article.key,
        title=strip_outlet(article.title, publisher) or take_first_sentence(article.text),
        publisher=publisher,
        url=article.url,
        quote=read_quote(analysis),
        seen_at=article.first_seen_at,
        published_at=article.published_at,
        wire=provenance.wire,
        origin=provenance.origin,
        notice=find_notice(article),
        official=article.official,
        language=analysis.language,
    )


def add_report(reports: tuple[Report, ...], report: Report, most: int = MOST_REPORTS) -> tuple[Report, ...]:
    """Return the reports with one more, or with a newer version of one.

    Beyond ``most`` (at least three), one is dropped: the oldest whose origin has others, that is no notice and on which
    no end date rests, else the oldest. The first always stays, and so does the first that is urgent, which a message
    may show.
    """
    for number, known in enumerate(reports):
        if known.article_key == report.article_key:
            return (*reports[:number], report, *reports[number + 1 :])
    if len(reports) < most:
        return (*reports, report)
    origins = Counter(known.origin for known in (*reports, report))
    bell = next((n for n, known in enumerate(reports) if known.urgent), 0)
    free = [n for n in range(1, len(reports)) if n != bell]
    bearing = list_bearing(reports)
    dull = (n for n in free if origins[reports[n].origin] > 1 and reports[n].notice is None and n not in bearing)
    number = next(dull, free[0])
    return (*reports[:number], *reports[number + 1 :], report)


def _join(known: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))


def _read_places(facts: Iterable[Fact], countries: tuple[str, ...]) -> tuple[StoryPlace, ...]:
    return tuple(
        StoryPlace(fact.country, fact.name, fact.latitude, fact.longitude)
        for fact in facts
        if fact.kind is FactKind.PLACE and fact.is_event and fact.country in countries
    )


def _join_places(places: tuple[StoryPlace, ...], more: Iterable[StoryPlace]) -> tuple[StoryPlace, ...]:
    named = {(place.country, place.name): place for place in places}
    for place in more:
        named.setdefault((place.country, place.name), place)
    return tuple(named.values())[:MOST_PLACES]


def get_published_day(article: Article) -> float | None:
    """Return when the article was published, in days (proleptic ordinal, with fraction); None if nobody said.

    A date more than a day after we first saw the article, or decades before, is replaced by the time we first saw it.
    """
    if article.published_at is None:
        return None
    seen, published = to_seconds(article.first_seen_at), to_seconds(article.published_at)
    is_believed = seen - LONGEST_BEHIND <= published <= seen + DAY
    return (published if is_believed else seen) / DAY + EPOCH_ORDINAL


def get_seen_day(article: Article) -> float:
    """Return when we first saw the article, in the same days."""
    return to_seconds(article.first_seen_at) / DAY + EPOCH_ORDINAL


def to_seconds(at: datetime) -> float:
    """Return an aware time in epoch seconds."""
    return at.astimezone(UTC).timestamp()
