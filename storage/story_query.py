"""Which stories the web page wants, and the SQL that finds them; ``published.py`` and ``story_counts.py`` run it.

The SQL is put together from constants, and every value is a parameter. A question starts from what narrows it most: the
words, then a country or, in a list, a topic. Otherwise it walks ``idx_stories_published`` by time, which holds all
columns it needs: a walk is several times faster than as many jumps to stories, whose rows are long. Common words alone
are walked for too, and in a list words that nearly every report holds are checked last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from monitors.model import Severity
from storage import codec
from storage.word_search import WordForms

MOST_FOUND: Final = 5000
"""How many of the newest reports with the words are looked at."""

MOST_JUMPS: Final = 500
"""From this many reports on, walking through the stories is faster than jumping to each."""

DENSE_REPORTS: Final = 20
"""Words are dense when at least one in this many of the newest reports holds them: a walk then soon meets some."""

MOST_WEIGHED: Final = 3000
"""How many stories of a topic and of a country are counted at most to see which of the two is rarer."""

WALK: Final = "stories INDEXED BY idx_stories_published"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of a list ends; the next page begins after this story."""

    last_seen_at: datetime
    story_id: str


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """Which stories to show: those whose latest report came in ``since <= t < until`` and that meet all the rest.

    An empty value means any; of several countries a story need have one. ``is_told`` asks for stories that at least one
    chat was told of. ``forms`` knows which other words are forms of ``words``.
    """

    since: datetime | None = None
    until: datetime | None = None
    topic: str = ""
    least_severity: Severity = Severity.LOW
    countries: tuple[str, ...] = ()
    words: str = ""
    is_told: bool = False
    forms: WordForms | None = None

    @property
    def country(self) -> str:
        """The only country that is wanted; "" for any or several."""
        return self.countries[0] if len(self.countries) == 1 else ""


def in_countries(story_id: str) -> str:
    """The condition that the story of an id, given as SQL, is of one of ``:countries``.

    "+country" looks at the one or two countries of a story, not for each of those that are wanted.
    """
    wanted = "+country IN (SELECT value FROM json_each(:countries))"
    return f"EXISTS (SELECT 1 FROM story_countries WHERE story_id = {story_id} AND {wanted})"  # noqa: S608


class WordDensity(StrEnum):
    """How common the words are: in few reports, in many, or in so many of the newest that a walk soon meets some."""

    RARE = "rare"
    COMMON = "common"
    DENSE = "dense"


@dataclass(frozen=True, slots=True)
class WordQuery:
    """The full-text query for the words ("" for no words), and how common they are."""

    query: str = ""
    spread: WordDensity = WordDensity.RARE


@dataclass(frozen=True, slots=True)
class StoryQuery:
    """Parts of a SELECT. ``when`` is the column to sort by; with ``is_in_order`` the rows come sorted by it anyway."""

    tables: str
    when: str
    conditions: str
    parameters: dict[str, str | int]
    is_in_order: bool = True


def ask_for_list(wanted: StoryFilter, sought: WordQuery, *, is_topic_rarer: bool, after: Position | None) -> StoryQuery:
    """The question for a list of the newest stories, of which a few are enough.

    ``is_topic_rarer`` means that fewer stories have the topic wanted than the country. ``after`` is where the page
    before ended.
    """
    asked = _Asked(wanted, sought, _bind(wanted, sought, after))
    if sought.query and sought.spread is not WordDensity.DENSE:
        return asked.from_words()
    last = [*asked.in_countries, *([_HOLDS_WORDS] if sought.query else [])]
    if wanted.topic and (is_topic_rarer or not wanted.country):
        return asked.from_topic(last)
    return asked.from_country(last) if wanted.country else asked.from_time(last)


def ask_for_counts(wanted: StoryFilter, sought: WordQuery) -> StoryQuery:
    """As :func:`ask_for_list`, for a count, which reads all stories wanted."""
    asked = _Asked(wanted, sought, _bind(wanted, sought, None))
    if sought.query:
        return asked.from_words()
    return asked.from_country([]) if wanted.country else asked.from_time(asked.in_countries)


_REPORTS: Final = """SELECT rowid FROM article_texts_fts WHERE article_texts_fts MATCH :words
    ORDER BY rowid DESC LIMIT :most"""
_FOUND: Final = f"""SELECT articles.story_id FROM ({_REPORTS}) AS report
    CROSS JOIN articles ON articles.id = report.rowid WHERE articles.story_id != ''"""  # noqa: S608 -- constants only
_HOLDS_WORDS: Final = f"""EXISTS (SELECT 1 FROM articles INDEXED BY idx_articles_story_id
    WHERE articles.story_id = stories.id AND articles.story_id != '' AND +articles.id IN ({_REPORTS}))"""  # noqa: S608
_IN_COUNTRY: Final = "EXISTS (SELECT 1 FROM story_countries WHERE story_id = listed.story_id AND country = :country)"
_STORY: Final = "stories ON stories.id = listed.story_id"
_HELD: Final = "published_topics AS held ON held.story_id = listed.story_id AND held.topic = :topic"
_HAS_TOPICS: Final = "EXISTS (SELECT 1 FROM published_topics WHERE story_id = stories.id)"
_IS_TOLD: Final = "EXISTS (SELECT 1 FROM told WHERE told.story_id = stories.id AND told.told_at IS NOT NULL)"
_RANK: Final = "CASE stories.severity WHEN 'extreme' THEN 3 WHEN 'high' THEN 2 WHEN 'moderate' THEN 1 ELSE 0 END"

Bindings = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked, with a question for each place to start from. ``last`` are conditions to check after others.

    A question that does not walk jumps from a list of ids to each story; CROSS JOIN keeps that order.
    """

    wanted: StoryFilter
    sought: WordQuery
    parameters: Bindings

    @property
    def in_countries(self) -> list[str]:
        """The condition for one of several countries; none for one alone or any."""
        return [in_countries("stories.id")] if len(self.wanted.countries) > 1 else []

    def from_words(self) -> StoryQuery:
        """From the stories of the reports that hold the words."""
        wanted = self.wanted
        if self.sought.spread is not WordDensity.RARE and not wanted.topic and not wanted.countries:
            # The plus sign keeps SQLite from using the index of ids, which would jump to each story.
            return self.from_time([f"+stories.id IN ({_FOUND})"])
        listed = f"(SELECT DISTINCT story_id FROM ({_FOUND})) AS listed"  # noqa: S608 -- constants only
        in_country = [_IN_COUNTRY] if wanted.country else self.in_countries
        return replace(self._jump_to_topic(listed, "stories.last_seen_at", in_country), is_in_order=False)

    def from_topic(self, last: list[str]) -> StoryQuery:
        """From the stories of the topic, by the time of their latest report."""
        in_country = [_IN_COUNTRY] if self.wanted.country else []
        tables = f"published_topics AS listed CROSS JOIN {_STORY}"
        return self._jump(tables, "listed.last_seen_at", ["listed.topic = :topic", *in_country, *last])

    def from_country(self, last: list[str]) -> StoryQuery:
        """From the stories of the country, by the time of their latest report."""
        conditions = ["listed.country = :country", *last]
        return self._jump_to_topic("story_countries AS listed", "listed.last_seen_at", conditions)

    def from_time(self, last: list[str]) -> StoryQuery:
        """A walk by the time of the latest report, through an index that holds only stories that may be shown."""
        of_topic = ["instr(stories.topics, ',' || :topic || ',')"] if self.wanted.topic else []
        shown = "stories.merged_into = '' AND stories.topics != ''"
        return self._put_together(WALK, "stories.last_seen_at", [shown, *of_topic, *last])

    def _jump_to_topic(self, listed: str, when: str, conditions: list[str]) -> StoryQuery:
        """From a list of ids to those with the topic wanted, and from these to the stories."""
        if self.wanted.topic:
            return self._jump(f"{listed} CROSS JOIN {_HELD} CROSS JOIN {_STORY}", when, conditions)
        return self._jump(f"{listed} CROSS JOIN {_STORY}", when, [*conditions, _HAS_TOPICS])

    def _jump(self, tables: str, when: str, conditions: list[str]) -> StoryQuery:
        return self._put_together(tables, when, ["stories.merged_into = ''", *conditions])

    def _put_together(self, tables: str, when: str, conditions: list[str]) -> StoryQuery:
        # The cheap conditions first: SQLite checks them in this order.
        simple = _list_conditions(self.wanted, when, has_position="after_id" in self.parameters)
        told = [_IS_TOLD] if self.wanted.is_told else []
        return StoryQuery(tables, when, " AND ".join([*simple, *conditions, *told]), self.parameters)


def _list_conditions(wanted: StoryFilter, when: str, *, has_position: bool) -> Iterable[str]:
    if wanted.since is not None:
        yield f"{when} >= :since"
    if wanted.until is not None:
        yield f"{when} < :until"
    if has_position:
        yield f"({when}, stories.id) < (:after_time, :after_id)"
    if wanted.least_severity is not Severity.LOW:
        yield f"{_RANK} >= :rank"


def _bind(wanted: StoryFilter, sought: WordQuery, after: Position | None) -> Bindings:
    given: dict[str, str | int | None] = {
        "since": codec.encode_optional_time(wanted.since),
        "until": codec.encode_optional_time(wanted.until),
        "after_time": None if after is None else codec.encode_time(after.last_seen_at),
        "after_id": None if after is None else after.story_id,
        "rank": wanted.least_severity.rank,
        "country": wanted.country or None,
        "countries": codec.encode_list(wanted.countries) if len(wanted.countries) > 1 else None,
        "topic": wanted.topic or None,
        "words": sought.query or None,
        "most": MOST_FOUND,
    }
    return {name: value for name, value in given.items() if value is not None}
