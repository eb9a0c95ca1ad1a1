"""Makers of invented analyses and stories for the tests of stories, alerts and digests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from monitors.model import (
    Analysis,
    Article,
    Change,
    ChangeKind,
    ChangeValue,
    Chat,
    ChatAddress,
    ChatKind,
    ChatState,
    Evidence,
    Fact,
    FactKind,
    LedgerEntry,
    Level,
    Match,
    Measure,
    Notice,
    Report,
    Severity,
    Span,
    Story,
    StoryTopic,
    Subscription,
    ToldFigure,
    Zone,
)

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
INFINITE = float("inf")


def make_figure(kind: FactKind, low: int, high: int | None = None) -> Fact:
    return Fact(kind, Span(Zone.BODY, 0, 1, "x"), low=low, high=low if high is None else high)


def make_country(code: str) -> Fact:
    return Fact(FactKind.COUNTRY, Span(Zone.BODY, 0, 1, code), country=code, is_event=True)


def make_town(code: str, name: str, latitude: float, longitude: float) -> Fact:
    return Fact(
        FactKind.PLACE,
        Span(Zone.BODY, 0, 1, name),
        country=code,
        name=name,
        latitude=latitude,
        longitude=longitude,
        precision="city",
        is_event=True,
    )


def make_until(on: date) -> Fact:
    return Fact(FactKind.UNTIL, Span(Zone.BODY, 0, 1, "x"), on=on)


def make_match(
    topic: str = "attack",
    level: Level = Level.URGENT,
    severity: Severity = Severity.MODERATE,
    rule: str = "rule",
    words: str = "x",
) -> Match:
    evidence = Evidence(rule, Span(Zone.LEAD, 0, len(words), words), 5.0)
    return Match(topic, level, 6.0, 5.0, severity, (evidence,))


def make_analysis(
    identity: str,
    title: str,
    text: str = "",
    *,
    minutes: float = 0,
    publisher: str = "",
    family: str = "",
    matches: tuple[Match, ...] | None = None,
    facts: tuple[Fact, ...] = (),
    published_at: datetime | None = None,
    language: str = "en",
    author: str = "",
    url: str = "",
) -> Analysis:
    seen = START + timedelta(minutes=minutes)
    article = Article(
        source_id="feed",
        identity=identity,
        title=title,
        text=text,
        first_seen_at=seen,
        published_at=published_at or seen,
        publisher=publisher or f"Outlet {identity}",
        family=family,
        language=language,
        author=author,
        url=url or f"https://news.example/{identity}",
    )
    return Analysis(article, language, (make_match(),) if matches is None else matches, facts=facts)


def make_entry(
    kind: FactKind,
    low: int,
    *,
    publisher: str = "Herald",
    hours: float = 0,
    of: str = "",
    corrects: bool = False,
    replaces: int = 0,
) -> LedgerEntry:
    at, url = START + timedelta(hours=hours), "https://herald.example/1"
    corrects = corrects or replaces > 0
    return LedgerEntry(kind, low, low, of, publisher, url, str(low), at, corrects=corrects, replaces=replaces)


class CountedLedger(tuple[LedgerEntry, ...]):
    """A ledger that counts how often it is gone through."""

    passes = 0

    def __iter__(self) -> Iterator[LedgerEntry]:
        self.passes += 1
        return super().__iter__()


def make_report(number: int = 1, *, publisher: str = "Herald", notice: Notice | None = None) -> Report:
    return Report(
        article_key=f"key{number}",
        title=f"Report {number}",
        publisher=publisher,
        url=f"https://herald.example/{number}",
        quote=f"Sentence {number}.",
        seen_at=START + timedelta(minutes=number),
        origin=f"outlet:{publisher.lower()}",
        notice=notice,
    )


def make_story(
    *,
    name: str = "story1",
    topics: tuple[StoryTopic, ...] = (StoryTopic("attack", Level.URGENT, Severity.MODERATE),),
    severity: Severity = Severity.MODERATE,
    countries: tuple[str, ...] = ("KZ",),
    killed: int = 0,
    corroboration: int = 1,
    until: date | None = None,
    reports: tuple[Report, ...] = (),
    first_seen_at: datetime = START,
    last_seen_at: datetime | None = None,
) -> Story:
    return Story(
        id=name,
        title=f"Title of {name}",
        topics=topics,
        severity=severity,
        first_seen_at=first_seen_at,
        last_seen_at=last_seen_at or first_seen_at,
        countries=countries,
        reports=reports or (make_report(),),
        corroboration=corroboration,
        ledger=(make_entry(FactKind.KILLED, killed),) if killed else (),
        measures=make_measures(until),
    )


def make_measures(
    until: date | None = None,
    topic: str = "",
    *,
    lifted_until: date | None = None,
    lifted_at: datetime | None = None,
) -> tuple[Measure, ...]:
    """The measures of a story that has one or, if nothing is known of it, none."""
    measure = Measure(topic, until, lifted_until, lifted_at)
    return () if measure == Measure(topic) else (measure,)


def find_measure(story: Story) -> Measure:
    """The measure of a story that has one at most."""
    measures = story.measures or (Measure(),)
    assert len(measures) == 1
    return measures[0]


def make_chat(**changes: object) -> Chat:
    settings: dict[str, object] = {"timezone": "UTC", **changes}
    return Chat(7, ChatAddress(7), ChatKind.PRIVATE, "desk", ChatState.ACTIVE, **settings)  # type: ignore[arg-type]


def make_subscription(topic: str = "attack", **changes: object) -> Subscription:
    return Subscription(7, topic, **changes)  # type: ignore[arg-type]


def article_keys(story: Story) -> set[str]:
    return {report.article_key for report in story.reports}


def told_of(kind: FactKind, low: int, high: int | None = None) -> ToldFigure:
    """A figure as a chat knows it."""
    return ToldFigure(kind, low, low if high is None else high)


def show_change(change: Change) -> tuple[ChangeKind, str, str]:
    """A change in short: its kind, what was and what is now."""
    return change.kind, _show(change.was), _show(change.now)


def _show(value: ChangeValue | None) -> str:
    match value:
        case None:
            return ""
        case ToldFigure():
            return str(value.low) if value.low == value.high else f"{value.low}–{value.high}"
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)
