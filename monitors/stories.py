"""Which articles report one event: each new article goes to a live story or starts one.

Online, in order of arrival, and deterministic. Memory is bounded by a window of time and a number of articles. What a
story then says is worked out in :mod:`monitors.chronicle`; how alike two are in :mod:`monitors.story_index`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitors.chronicle import Provenance, extend_story, get_time, merge_stories, start_story, to_seconds
from monitors.model import Analysis, Article, ArticleRecord, Assignment, Story
from monitors.severity import Escalation
from monitors.similarity import JOIN_AT, MERGE_AT, read_trait
from monitors.story_index import Candidate, Member, TermIndex
from monitors.wire import SAME_TEXT, find_agency, find_publisher, get_family, overlap, sketch
from monitors.wording import read_wording

WINDOW_SECONDS = 30 * 86_400.0
"""An article takes part in comparisons for so long after it came."""

MOST_ARTICLES = 100_000
"""So many articles are live at most; the oldest goes first."""

COPIES_SEARCHED = 200
"""So many of a story's newest articles are searched for the text that a new one copies."""


class StoryIndex:
    """The live stories.

    ``escalations`` raise severities (see :mod:`monitors.severity`). An article stays live for ``window_seconds`` by the
    latest arrival seen, and while it is among the newest ``most_articles``; a story lives as long as one of its
    articles does.
    """

    def __init__(
        self,
        escalations: Sequence[Escalation] = (),
        window_seconds: float = WINDOW_SECONDS,
        most_articles: int = MOST_ARTICLES,
    ) -> None:
        self._escalations = tuple(escalations)
        self._window_seconds = window_seconds
        self._most_articles = most_articles
        self._terms = TermIndex()
        self._stories: dict[str, Story] = {}
        self._homes: dict[str, str] = {}
        self._arrivals: deque[Member] = deque()
        self._merged: dict[str, str] = {}
        self._clock = float("-inf")

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
        candidates = self._terms.find_candidates(member.wording, member.trait)
        best = candidates[0] if candidates else None
        if best is None or best.likeness < JOIN_AT:
            return self._start(analysis, member, best)
        return self._join(analysis, member, best)

    def restore(self, stories: Iterable[Story], records: Iterable[ArticleRecord]) -> None:
        """Take back what was remembered, into an empty index.

        ``records`` are the articles of the window in order of arrival, each with the story it stands in; those without
        a story or with one that is not given are passed over.
        """
        known = {story.id: story for story in stories if not story.merged_into}
        reports = {report.article_key: report for story in known.values() for report in story.reports}
        for record in records:
            if record.story_id not in known:
                continue
            self._advance(record.analysis.article)
            member = self._read_member(record.analysis)
            report = reports.get(member.key)
            provenance = (
                Provenance(report.wire, report.origin)
                if report is not None
                else self._find_provenance(record.story_id, record.analysis.article, member)
            )
            self._stories[record.story_id] = known[record.story_id]
            self._enter(record.story_id, member, provenance)

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
        self._terms.remove(home, member)
        if home not in self._terms.groups:
            del self._stories[home]
            self._merged = {source: target for source, target in self._merged.items() if target != home}

    def _read_member(self, analysis: Analysis) -> Member:
        wording = read_wording(analysis)
        trait = read_trait(analysis, get_time(analysis), wording.years)
        return Member(analysis.article.key, wording, trait, self._clock, sketch(analysis.article))

    def _enter(self, story_id: str, member: Member, provenance: Provenance) -> None:
        member.wire, member.origin = provenance.wire, provenance.origin
        self._terms.add(story_id, member)
        self._homes[member.key] = story_id
        self._arrivals.append(member)
        if len(self._arrivals) > self._most_articles:
            self._evict()

    def _start(self, analysis: Analysis, member: Member, nearest: Candidate | None) -> Assignment:
        provenance = self._find_provenance("", analysis.article, member)
        story = start_story(analysis, provenance, self._escalations)
        self._stories[story.id] = story
        self._enter(story.id, member, provenance)
        near = f"the likest, {nearest.id}, is {nearest.likeness:.2f} alike" if nearest else "nothing is alike"
        return Assignment(story, None, (), f"new story: {near}")

    def _join(self, analysis: Analysis, member: Member, best: Candidate) -> Assignment:
        before = self._stories[best.id]
        provenance = self._find_provenance(best.id, analysis.article, member)
        self._stories[best.id] = extend_story(before, analysis, provenance, self._escalations)
        self._enter(best.id, member, provenance)
        kept, merged = self._merge(best.id)
        reason = f"{best.likeness:.2f} alike"
        if kept != best.id:
            reason += f"; {best.id} turned out to be {kept}"
        return Assignment(self._stories[kept], before, merged, reason)

    def _update(self, home: str, analysis: Analysis) -> Assignment:
        """A live article has changed: its report and figures are renewed, what it is compared by stays."""
        before = self._stories[home]
        member = next(one for one in self._terms.groups[home].members if one.key == analysis.article.key)
        provenance = Provenance(member.wire, member.origin)
        self._stories[home] = extend_story(before, analysis, provenance, self._escalations, again=True)
        return Assignment(self._stories[home], before, (), "a changed article of the story")

    def _find_provenance(self, story_id: str, article: Article, member: Member) -> Provenance:
        """A copy has the origin of what it copies; else the wire agency is the origin, else the publisher's family."""
        group = self._terms.groups.get(story_id)
        if group is not None and member.sketch:
            for other in reversed(group.members[-COPIES_SEARCHED:]):
                if overlap(member.sketch, other.sketch) >= SAME_TEXT:
                    return Provenance(other.wire, other.origin)
        agency = find_agency(article)
        family = get_family(find_publisher(article)) or article.source_id
        return Provenance(member.key, f"wire:{agency}" if agency else f"outlet:{family}")

    def _merge(self, story_id: str) -> tuple[str, tuple[str, ...]]:
        """Join a story that has just grown with the live ones that it turns out to be; the oldest name stays."""
        merged: list[str] = []
        while True:
            twins = self._terms.find_twins(story_id)
            if not twins or twins[0].likeness < MERGE_AT:
                return story_id, tuple(merged)
            pair = (self._stories[story_id], self._stories[twins[0].id])
            older, newer = sorted(pair, key=lambda story: (story.first_seen_at, story.id))
            self._stories[older.id] = merge_stories(older, newer, self._escalations)
            for member in list(self._terms.groups[newer.id].members):
                self._terms.remove(newer.id, member)
                self._terms.add(older.id, member)
                self._homes[member.key] = older.id
            del self._stories[newer.id]
            self._merged[newer.id] = older.id
            merged.append(newer.id)
            story_id = older.id


def mark_merged(story: Story, target_id: str) -> Story:
    """The story as it is stored once it is known to be another's: a pointer."""
    return replace(story, merged_into=target_id)
