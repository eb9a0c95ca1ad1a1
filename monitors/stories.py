"""Which articles report one event: each new article goes to a live story or starts one.

Online, in order of arrival, and deterministic. Memory is bounded by a window of time and a number of articles. What a
story then says is worked out in :mod:`monitors.chronicle`; how alike two are in :mod:`monitors.story_index`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from monitors.chronicle import (
    MOST_REPORTS,
    Provenance,
    Telling,
    extend_story,
    get_published_day,
    merge_stories,
    read_part,
    start_story,
    tell_story,
    to_seconds,
)
from monitors.copies import are_near
from monitors.headlines import strip_slug
from monitors.model import Analysis, Article, ArticleRecord, Assignment, Report, Story
from monitors.regrouping import regroup
from monitors.separation import LEAST_PART
from monitors.severity import Escalation
from monitors.similarity import BOUND as CERTAIN
from monitors.similarity import read_trait
from monitors.story_index import Candidate, Member, TermIndex, Text
from monitors.vocabulary import get_vocabulary
from monitors.wire import SAME_TEXT, find_agency, find_publisher, get_family, hash_words, overlap, sketch
from monitors.wording import get_body, read_wording

WINDOW_SECONDS = 30 * 86_400.0
"""An article takes part in comparisons for so long after it came."""

MOST_ARTICLES = 100_000
"""So many articles are live at most; the oldest goes first."""

JOIN_AT = -1.0
"""An article joins the likeliest story from these log-odds on."""

JOIN_ONE_AT = 1.0
"""Two articles by themselves need more: there is less to judge by."""

MERGE_AT = -1.0
"""Two stories may be one from these log-odds on; with few articles in either they are one ..."""

MERGE_FEW_AT = 0.0
"""... from these on, and else ..."""

MERGE_RIFT_AT = 0.7
"""... unless the rift between them is as deep as this."""

RIFT_AT = 1.5
"""A story with as deep a rift in it is two; see :mod:`monitors.separation`."""

MERGING_SIZES = frozenset({1, 2, 3, 4, 6, 8, 10, 12, *range(16, 65, 8), *range(128, 100_000, 64)})
"""A story is searched for another that it is one with when it reaches one of these sizes."""

PARTING_SIZES = frozenset({*range(6, 32, 2), *range(32, 49, 4)})
"""A story is searched for two events when it reaches one of these sizes."""

MOST_REGROUPED = 60
"""A neighbourhood of stories is sorted anew as far as it has no more articles than this."""

COPIES_SEARCHED = 200
"""So many of a story's newest articles are searched for the text that a new one copies."""


class StoryIndex:
    """The live stories.

    ``escalations`` raise severities (see :mod:`monitors.severity`). An article stays live for ``window_seconds`` by the
    latest arrival seen, and while it is among the newest ``most_articles``; a story lives as long as one of its
    articles does, and remembers ``most_reports``. So many names of stories that became others' are remembered as
    articles are live at most.
    """

    def __init__(
        self,
        escalations: Sequence[Escalation] = (),
        window_seconds: float = WINDOW_SECONDS,
        most_articles: int = MOST_ARTICLES,
        most_reports: int = MOST_REPORTS,
    ) -> None:
        self._telling = Telling(tuple(escalations), most_reports)
        self._window_seconds = window_seconds
        self._most_articles = most_articles
        self._terms = TermIndex()
        self._stories: dict[str, Story] = {}
        self._homes: dict[str, str] = {}
        self._arrivals: deque[Member] = deque()
        self._merged: dict[str, str] = {}
        self._texts: dict[Text, Member] = {}
        self._clock = float("-inf")
        self._numbers = count()

    def __len__(self) -> int:
        """How many articles are live."""
        return len(self._arrivals)

    def assign(self, analysis: Analysis) -> Assignment:
        """Put an article into a story, its own if none is alike.

        An article that is live already, and comes again because it changed, stays in its story.
        """
        self._advance(analysis.article)
        home = self._homes.get(analysis.article.key)
        if home is not None:
            return self._update(home, analysis)
        member = self._read_member(analysis)
        best = self._find_copied(member) or self._find_likeliest(member)
        if best is None or best.odds < self._get_least_odds(member, best):
            return self._start(analysis, member, best)
        return self._join(analysis, member, best)

    def restore(self, stories: Iterable[Story], records: Iterable[ArticleRecord]) -> Iterator[None]:
        """Take back what was remembered, into an empty index, record by record; it is of use after the last.

        ``records`` are the articles of the window in order of arrival, each with the story it was put in. Where a
        story's reports name an article, they are right about it; records without a story given are passed over.
        """
        known = {story.id: story for story in stories if not story.merged_into}
        reports = {report.article_key: report for story in known.values() for report in story.reports}
        homes = {report.article_key: story.id for story in known.values() for report in story.reports}
        for record in records:
            key = record.analysis.article.key
            home = homes.get(key, record.story_id)
            if home in known and key not in self._homes:
                self._take_back(record.analysis, known[home], reports.get(key))
            yield

    def _take_back(self, analysis: Analysis, story: Story, report: Report | None) -> None:
        self._advance(analysis.article)
        member = self._read_member(analysis)
        if report is not None:
            # What came again later, changed, was told as of then; the record has its first sighting.
            seen = replace(analysis, article=replace(analysis.article, first_seen_at=report.seen_at))
            member.part = read_part(seen, Provenance(report.wire, report.origin))
        else:
            member.part = read_part(analysis, self._find_provenance(story.id, analysis.article, member))
        self._stories[story.id] = story
        self._enter(story.id, member)

    def settle(self, article_key: str) -> None:
        """Sort the neighbourhood of a live article's story into events, whatever the order in which its articles came,
        if the story has grown enough since that was last done.

        The oldest name stays with its first report. Stories some of whose articles are not live any more stay as they
        are.
        """
        home = self._homes.get(article_key)
        if home is None or not self._terms.groups[home].has_grown:
            return
        names = self._terms.find_neighbourhood(home, MOST_REGROUPED, self._is_whole)
        members = [member for name in names for member in self._terms.groups[name].members]
        if len(members) > 1:
            names = self._rearrange(names, regroup(sorted(members, key=lambda member: member.number)))
        for name in {home, *names} & self._stories.keys():
            self._terms.groups[name].grown = 0

    def find_home(self, article_key: str) -> str | None:
        """The id of the story that a live article stands in now; it may have moved since it was assigned."""
        return self._homes.get(article_key)

    def find_story(self, story_id: str) -> Story | None:
        """The live story of that name, or the one that it was merged into."""
        while story_id in self._merged:
            story_id = self._merged[story_id]
        return self._stories.get(story_id)

    def list_stories(self) -> tuple[Story, ...]:
        """Every live story, in order of their start."""
        return tuple(sorted(self._stories.values(), key=lambda story: (story.first_seen_at, story.id)))

    def _advance(self, article: Article) -> None:
        """Move the clock to an arrival and let go of what has left the window."""
        self._clock = max(self._clock, to_seconds(article.first_seen_at))
        while self._arrivals and self._arrivals[0].touched_at < self._clock - self._window_seconds:
            self._evict()

    def _evict(self) -> None:
        member = self._arrivals.popleft()
        home = self._homes.pop(member.key)
        if self._texts.get(member.text) is member:
            del self._texts[member.text]
        self._terms.remove(home, member)
        if home not in self._terms.groups:
            del self._stories[home]

    def _read_member(self, analysis: Analysis) -> Member:
        article = analysis.article
        vocabulary = get_vocabulary(analysis.language)
        title, words = vocabulary.read(strip_slug(article.title)), vocabulary.read(get_body(article))
        sketched = sketch(words or title)
        trait = read_trait(analysis, get_published_day(article))
        text = (article.title, hash_words(words), trait.countries, trait.scene.towns)
        copied = self._texts.get(text) if sketched else None
        wording = read_wording(analysis, title, words) if copied is None else copied.wording
        return Member(article.key, wording, trait, self._clock, sketched, text, next(self._numbers))

    def _find_copied(self, member: Member) -> Candidate | None:
        """The story of the newest live article with this very headline, text and places, if it is of these days."""
        copied = self._texts.get(member.text) if member.sketch else None
        if copied is None or copied.trait.day is None or member.trait.day is None:
            return None
        return Candidate(self._homes[copied.key], CERTAIN) if are_near(copied.trait, member.trait) else None

    def _find_likeliest(self, member: Member) -> Candidate | None:
        candidates = self._terms.find_candidates(member)
        return candidates[0] if candidates else None

    def _get_least_odds(self, member: Member, best: Candidate) -> float:
        is_little = self._stories[best.id].articles == 1 or (member.wording.brief and member.trait.day is not None)
        return JOIN_ONE_AT if is_little else JOIN_AT

    def _enter(self, story_id: str, member: Member) -> None:
        self._terms.add(story_id, member)
        self._homes[member.key] = story_id
        self._arrivals.append(member)
        if member.sketch:
            self._texts[member.text] = member
        if len(self._arrivals) > self._most_articles:
            self._evict()

    def _start(self, analysis: Analysis, member: Member, nearest: Candidate | None) -> Assignment:
        member.part = read_part(analysis, self._find_provenance("", analysis.article, member))
        story = start_story(member.part, self._telling)
        self._open(story)
        self._enter(story.id, member)
        near = f"the likeliest, {nearest.id}, has log-odds {nearest.odds:+.1f}" if nearest else "nothing is alike"
        return Assignment(story, None, (), f"new story: {near}")

    def _open(self, story: Story) -> None:
        self._stories[story.id] = story
        self._merged.pop(story.id, None)

    def _join(self, analysis: Analysis, member: Member, best: Candidate) -> Assignment:
        before = self._stories[best.id]
        member.part = read_part(analysis, self._find_provenance(best.id, analysis.article, member))
        self._stories[best.id] = extend_story(before, member.part, self._telling)
        self._enter(best.id, member)
        parted_id, moved = self._part(best.id)
        kept, merged = self._merge(self._homes[member.key])
        others = {best.id, parted_id} - {kept} if parted_id else set()
        return Assignment(
            self._stories[kept],
            before if kept == best.id or not parted_id else None,
            merged,
            _explain(best, kept, parted_id),
            tuple(self._stories[name] for name in sorted(others) if name in self._stories),
            moved,
        )

    def _update(self, home: str, analysis: Analysis) -> Assignment:
        """A live article has changed: its report and figures are renewed, what it is compared by stays."""
        before = self._stories[home]
        member = next(one for one in self._terms.groups[home].members if one.key == analysis.article.key)
        assert member.part is not None
        report = member.part.report
        member.part = read_part(analysis, Provenance(report.wire, report.origin))
        self._stories[home] = extend_story(before, member.part, self._telling, again=True)
        return Assignment(self._stories[home], before, (), "a changed article of the story")

    def _part(self, story_id: str) -> tuple[str, tuple[str, ...]]:
        """Let what proves to be another event leave a story that has just grown; the part of the report that it is
        named after stays, of its first when that is gone.

        Only a story all of whose articles are live can be told anew. Returns the new story's id, "" for none, and the
        keys of its articles.
        """
        members = self._terms.groups[story_id].members
        if len(members) not in PARTING_SIZES or not self._is_whole(story_id):
            return "", ()
        found = self._terms.find_parts(story_id)
        if found is None or found[2] < RIFT_AT:
            return "", ()
        named = self._find_founder(story_id)
        staying, leaving = sorted(found[:2], key=lambda part: named not in part)
        story = tell_story([member.part for member in leaving if member.part], self._telling)
        for member in leaving:
            self._terms.remove(story_id, member)
            self._terms.add(story.id, member)
            self._homes[member.key] = story.id
        self._open(story)
        rest = tell_story([member.part for member in staying if member.part], self._telling)
        self._stories[story_id] = replace(rest, id=story_id)
        return story.id, tuple(member.key for member in leaving)

    def _find_founder(self, story_id: str) -> Member:
        """The article after which a story is named, its first when that is gone."""
        members = self._terms.groups[story_id].members
        return next((member for member in members if member.key == story_id), members[0])

    def _is_whole(self, story_id: str) -> bool:
        """Whether all articles of a story are live, so that it can be told anew."""
        return self._stories[story_id].articles == len(self._terms.groups[story_id].members)

    def _rearrange(self, names: Sequence[str], parts: Sequence[Sequence[Member]]) -> list[str]:
        """Let the articles of some stories, and no others, stand in these parts; returns the names of the parts."""
        places = {member.key: place for place, part in enumerate(parts) for member in part}
        named: dict[int, str] = {}
        for story in sorted([self._stories[name] for name in names], key=_get_age):
            place = places[self._find_founder(story.id).key]
            if named.setdefault(place, story.id) != story.id:
                self._remember_merged(story.id, named[place])
        for place, part in enumerate(parts):
            named.setdefault(place, self._find_free_name(part))
        changed = [(named[place], part) for place, part in enumerate(parts) if not self._stands(named[place], part)]
        for name, part in changed:
            self._open(replace(tell_story([one.part for one in part if one.part], self._telling), id=name))
            for member in part:
                self._terms.remove(self._homes[member.key], member)
                self._terms.add(name, member)
                self._homes[member.key] = name
        for name in set(names) - set(named.values()):
            del self._stories[name]
        return list(named.values())

    def _find_free_name(self, members: Sequence[Member]) -> str:
        """The key of the first article after which no live story is named."""
        return min(members, key=lambda member: (member.key in self._stories, member.number)).key

    def _stands(self, story_id: str, part: Sequence[Member]) -> bool:
        """Whether a story has exactly these articles."""
        group = self._terms.groups.get(story_id)
        return group is not None and {one.key for one in group.members} == {one.key for one in part}

    def _find_provenance(self, story_id: str, article: Article, member: Member) -> Provenance:
        """A copy has the origin of what it copies; else the wire agency is the origin, else the publisher's family."""
        group = self._terms.groups.get(story_id)
        if group is not None and member.sketch:
            for other in reversed(group.members[-COPIES_SEARCHED:]):
                if overlap(member.sketch, other.sketch) >= SAME_TEXT:
                    assert other.part is not None
                    return Provenance(other.part.report.wire, other.part.report.origin)
        agency = find_agency(article)
        family = get_family(find_publisher(article)) or article.source_id
        return Provenance(member.key, f"wire:{agency}" if agency else f"outlet:{family}")

    def _merge(self, story_id: str) -> tuple[str, tuple[str, ...]]:
        """Join a story that has just grown with the live ones that it turns out to be; the oldest name stays."""
        merged: list[str] = []
        while len(self._terms.groups[story_id].members) in MERGING_SIZES or merged:
            twin = self._find_twin(story_id)
            if twin is None:
                return story_id, tuple(merged)
            pair = (self._stories[story_id], self._stories[twin])
            older, newer = sorted(pair, key=_get_age)
            self._stories[older.id] = merge_stories(older, newer, self._telling)
            for member in list(self._terms.groups[newer.id].members):
                self._terms.remove(newer.id, member)
                self._terms.add(older.id, member)
                self._homes[member.key] = older.id
            del self._stories[newer.id]
            self._remember_merged(newer.id, older.id)
            merged.append(newer.id)
            story_id = older.id
        return story_id, tuple(merged)

    def _remember_merged(self, source_id: str, target_id: str) -> None:
        self._merged[source_id] = target_id
        if len(self._merged) > self._most_articles:
            del self._merged[next(iter(self._merged))]

    def _find_twin(self, story_id: str) -> str | None:
        """The likeliest story that this one turns out to be, None for none."""
        for candidate in self._terms.find_twins(story_id):
            if candidate.odds < MERGE_AT:
                return None
            fewest = min(len(self._terms.groups[name].members) for name in (story_id, candidate.id))
            if fewest < LEAST_PART:
                if candidate.odds >= MERGE_FEW_AT:
                    return candidate.id
            elif self._terms.measure_rift(story_id, candidate.id) < MERGE_RIFT_AT:
                return candidate.id
        return None


def _explain(best: Candidate, kept: str, parted_id: str) -> str:
    reason = f"log-odds {best.odds:+.1f} for {best.id}"
    if parted_id:
        reason += f"; {parted_id} turned out to be another event and left it"
    if kept not in (best.id, parted_id):
        reason += f"; it turned out to be {kept}"
    return reason


def _get_age(story: Story) -> tuple[datetime, datetime, str]:
    """What tells the older of two stories; of two that came in one batch, the one that was published first."""
    published = min(
        (report.published_at for report in story.reports if report.published_at), default=story.first_seen_at
    )
    return story.first_seen_at, published, story.id


def mark_merged(story: Story, target_id: str) -> Story:
    """The story as it is stored once it is known to be another's: a pointer."""
    return replace(story, merged_into=target_id)
