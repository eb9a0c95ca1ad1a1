"""Puts each new article into a live story or starts a new one, so that a story holds the reports of one event.

Articles are assigned in order of arrival. Every decision is a function of the live articles and their present stories,
thus a restart changes nothing. A time window and a number of articles bound the memory.
:mod:`monitors.stories.candidates` compares, :mod:`monitors.stories.regrouping` sorts articles into events,
:mod:`monitors.stories.chronicle` says what a story then tells, and :mod:`monitors.stories.roster` keeps the live
stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from monitors.model import Analysis, Article, ArticleRecord, Assignment, MoveReason, Parting, Report, Story
from monitors.stories.article_traits import read_traits
from monitors.stories.attack_signs import find_parting
from monitors.stories.candidates import Candidate
from monitors.stories.chronicle import (
    MOST_REPORTS,
    Provenance,
    StoryPart,
    StoryRules,
    extend_story,
    get_published_day,
    read_bare_part,
    read_part,
    renew_story,
    start_story,
    to_seconds,
)
from monitors.stories.copies import are_near
from monitors.stories.headlines import strip_slug
from monitors.stories.member import Member
from monitors.stories.notices import find_noticed
from monitors.stories.outdated_reports import adds_nothing
from monitors.stories.regrouping import Sorter
from monitors.stories.roster import Regrouping, Roster
from monitors.stories.separation import LEAST_PART
from monitors.stories.severity import Escalation
from monitors.stories.similarity import BOUND as CERTAIN
from monitors.stories.vocabulary import get_vocabulary
from monitors.stories.wire import find_agency, find_house, is_one_text, list_marks, sketch
from monitors.stories.wording import get_body, read_wording

WINDOW_SECONDS = 30 * 86_400.0
"""An article is live, that is compared with new ones, for this long after it arrived."""

MOST_ARTICLES = 100_000
"""At most this many articles are live; the oldest is dropped first."""

JOIN_AT = -1.0
"""An article joins the likeliest story if the log-odds are at least this."""

JOIN_ONE_AT = 1.0
"""The same for a story of one article, or for a short dated report: with less to judge by, it takes more."""

SORTING_SIZES = frozenset({*range(1, 12), *range(12, 32, 2), *range(32, 64, 4), *range(64, 100_000, 64)})
"""The neighbourhood of a story is sorted anew whenever the story reaches one of these numbers of articles."""

MOST_REGROUPED = 60
"""At most this many articles of a neighbourhood are sorted anew together."""

NEAR_AT = -2.5
"""The neighbourhood of a story are the stories whose log-odds of being the same event are at least this."""

SORT_ONE_AT = 0.0
"""The neighbourhood of a new story is sorted only if the likeliest other has at least these log-odds; few have."""

MERGE_AT = -1.0
"""Stories that cannot be sorted, because of size or age, can merge only if the log-odds are at least this."""

MERGE_FEW_AT = 0.0
"""If either has fewer than LEAST_PART articles, they merge from these log-odds on."""

MERGE_RIFT_AT = 0.7
"""Otherwise they merge unless the rift between them (monitors.stories.regrouping) is at least this deep."""

COPIES_SEARCHED = 200
"""This many of a story's newest articles are searched for the text that a new one copies."""


class StoryIndex:
    """The live stories.

    ``escalations`` raise severities (see :mod:`monitors.stories.severity`). An article is live for ``window_seconds``,
    counted back from the latest arrival, and while it is among the newest ``most_articles``. A story lives as long as
    one of its articles does, and remembers ``most_reports``. With ``is_told=False`` nobody reads the stories: they
    then get names and articles, and nothing else is computed for them.
    """

    def __init__(
        self,
        escalations: Sequence[Escalation] = (),
        window_seconds: float = WINDOW_SECONDS,
        most_articles: int = MOST_ARTICLES,
        most_reports: int = MOST_REPORTS,
        *,
        is_told: bool = True,
    ) -> None:
        self._roster = Roster(StoryRules(tuple(escalations), most_reports, is_told), most_articles)
        self._window_seconds = window_seconds
        self._clock = float("-inf")
        self._numbers = count()
        self._sorter = Sorter()

    def __len__(self) -> int:
        """The number of live articles."""
        return len(self._roster.arrivals)

    def assign(self, analysis: Analysis) -> Assignment:
        """Put an article into the likeliest story or a new one, then sort that story's neighbourhood anew if it is due.

        A live article that arrives again because it changed stays in its story.
        """
        self._advance(analysis.article)
        home = self._roster.homes.get(analysis.article.key)
        if home is not None:
            return self._update(home, analysis)
        member = self._read_member(analysis)
        copied = self._find_copied(member)
        candidates = [copied] if copied else self._roster.terms.find_candidates(member)
        before, reason = self._place(analysis, member, candidates[0] if candidates else None)
        home = self._roster.homes[member.key]
        is_apart = before is None and (not candidates or candidates[0].odds < SORT_ONE_AT)
        regrouping = Regrouping()
        if not is_apart and len(self._roster.list_members(home)) in SORTING_SIZES:
            regrouping = self._sort(home, candidates if before is None else self._roster.terms.find_twins(home))
        partings = self._list_partings(member, candidates) if before is None else ()
        return replace(self._report(member.key, before, reason, regrouping), partings=partings)

    def restore(self, stories: Iterable[Story], records: Iterable[ArticleRecord]) -> Iterator[None]:
        """Fill an empty index with what was stored, one record at each step; do not use it before the last.

        ``records`` are the articles of the window in order of arrival, each with the story that it was put in. If a
        story's reports name an article, they take precedence. Records of stories that are not given are skipped.
        """
        known = {story.id: story for story in stories if not story.merged_into}
        reports = {report.article_key: report for story in known.values() for report in story.reports}
        homes = {report.article_key: story.id for story in known.values() for report in story.reports}
        for record in records:
            key = record.analysis.article.key
            home = homes.get(key, record.story_id)
            if home in known and key not in self._roster.homes:
                self._take_back(record.analysis, known[home], reports.get(key))
            yield

    def _take_back(self, analysis: Analysis, story: Story, report: Report | None) -> None:
        self._advance(analysis.article)
        member = self._read_member(analysis)
        if report is not None:
            # An article that changed counts from its second arrival; the record has the time of its first.
            seen = replace(analysis, article=replace(analysis.article, first_seen_at=report.seen_at))
            member.part = read_part(seen, Provenance(report.wire, report.origin))
        else:
            member.part = self._read_part(analysis, story.id, member)
        member.follows = _find_followed(member.part, story)
        self._roster.open(story)
        self._roster.enter(story.id, member)

    def find_home(self, article_key: str) -> str | None:
        """Return the id of the present story of a live article (it may have moved since), None if it is not live."""
        return self._roster.homes.get(article_key)

    def find_story(self, story_id: str) -> Story | None:
        """Return the live story with this id, or the one that it was merged into; None if there is neither."""
        return self._roster.find_story(story_id)

    def list_stories(self) -> tuple[Story, ...]:
        """Return all live stories in the order in which they began."""
        return tuple(sorted(self._roster.stories.values(), key=lambda story: (story.first_seen_at, story.id)))

    def _advance(self, article: Article) -> None:
        """Move the clock forward to an arrival and drop what has left the window."""
        self._clock = max(self._clock, to_seconds(article.first_seen_at))
        self._roster.let_go(self._clock - self._window_seconds)

    # ----------------------------------------------------------------------------------------------- one article

    def _read_member(self, analysis: Analysis) -> Member:
        article = analysis.article
        vocabulary = get_vocabulary(analysis.language)
        title, words = vocabulary.read(strip_slug(article.title)), vocabulary.read(get_body(article))
        marks = list_marks(words)
        traits = read_traits(analysis, get_published_day(article))
        text = (article.title, hash(marks), traits.countries, traits.scene.towns)
        copied = self._roster.texts.get(text)
        if copied is None:
            wording, sketched = read_wording(analysis, title, words), sketch(marks or list_marks(title))
        else:  # the words are equal, and so is everything computed from them
            wording, sketched = copied.wording, copied.sketch
        return Member(article.key, wording, traits, self._clock, sketched, text, next(self._numbers))

    def _place(self, analysis: Analysis, member: Member, best: Candidate | None) -> tuple[Story | None, str]:
        """Let an article join the likeliest story or start one. Return that story as it was before (None: it is new),
        and the reason in words.
        """
        if best is None or best.odds < self._get_least_odds(member, best):
            member.part = self._read_part(analysis, "", member)
            if noticed := self._find_noticed(member.part, best):
                return self._add(member, noticed), f"a notice of an outlet of {noticed}"
            self._roster.open(start_story(member.part, self._roster.rules))
            self._roster.enter(member.key, member)
            near = f"the likeliest, {best.id}, has log-odds {best.odds:+.1f}" if best else "nothing is similar"
            return None, f"new story: {near}"
        member.part = self._read_part(analysis, best.id, member)
        return self._add(member, best.id), f"log-odds {best.odds:+.1f} for {best.id}"

    def _add(self, member: Member, story_id: str) -> Story:
        """Put an article into a live story, and return the story as it was before."""
        assert member.part is not None
        before = self._roster.stories[story_id]
        self._roster.open(extend_story(before, member.part, self._roster.rules))
        member.follows = _find_followed(member.part, before)
        self._roster.enter(story_id, member)
        return before

    def _find_noticed(self, part: StoryPart, best: Candidate | None) -> str:
        """Return the id of the story whose report a correction or retraction is about, by outlet, topic and country.

        It is the likeliest story, or the only one that fits; "" for none.
        """
        if part.report.notice is None:
            return ""
        fit = [story.id for story in self._roster.stories.values() if _find_followed(part, story)]
        if best is not None and best.id in fit:
            return best.id
        return fit[0] if len(fit) == 1 else ""

    def _list_partings(self, member: Member, candidates: Iterable[Candidate]) -> tuple[Parting, ...]:
        """Return from which of the stories that were compared an article that began a story was kept apart as another
        attack; none if the story is of another name by now.
        """
        if not member.traits.gist.kinds or self._roster.homes[member.key] != member.key:
            return ()
        near = [self._roster.terms.groups[one.id] for one in candidates if one.id in self._roster.stories]
        partings = [find_parting(member, group.id, group.list_sample()) for group in near]
        return tuple([one for one in partings if one is not None])

    def _find_copied(self, member: Member) -> Candidate | None:
        """Return the story of the newest live article with the same headline, text and places, if published near it."""
        copied = self._roster.texts.get(member.text) if member.sketch else None
        if copied is None or copied.traits.day is None or member.traits.day is None:
            return None
        return Candidate(self._roster.homes[copied.key], CERTAIN) if are_near(copied.traits, member.traits) else None

    def _get_least_odds(self, member: Member, best: Candidate) -> float:
        is_alone = self._roster.stories[best.id].articles == 1
        is_little = is_alone or (member.wording.brief and member.traits.day is not None)
        return JOIN_ONE_AT if is_little else JOIN_AT

    def _read_part(self, analysis: Analysis, story_id: str, member: Member) -> StoryPart:
        """Return what an article adds to the story with this id (``""``: a new one)."""
        if not self._roster.rules.is_told:
            return read_bare_part(analysis)
        return read_part(analysis, self._find_provenance(story_id, analysis.article, member))

    def _find_provenance(self, story_id: str, article: Article, member: Member) -> Provenance:
        """Return where an article comes from: a copy has the origin of the text that it copies; otherwise the origin is
        the wire agency or, without one, the house behind the publisher.
        """
        group = self._roster.terms.groups.get(story_id)
        if group is not None and member.sketch:
            marks = frozenset(member.sketch)
            for other in reversed(group.members[-COPIES_SEARCHED:]):
                if is_one_text(marks, other.sketch):
                    assert other.part is not None
                    return Provenance(other.part.report.wire, other.part.report.origin)
        agency = find_agency(article)
        return Provenance(member.key, f"wire:{agency}" if agency else f"outlet:{find_house(article)}")

    def _update(self, home: str, analysis: Analysis) -> Assignment:
        """Renew the report and figures of a live article that changed, unless it is too old by now. What it is compared
        by stays as it was.
        """
        before = self._roster.stories[home]
        member = next(one for one in self._roster.list_members(home) if one.key == analysis.article.key)
        assert member.part is not None
        report = member.part.report
        if self._roster.rules.is_told:
            part = read_part(analysis, Provenance(report.wire, report.origin))
            if adds_nothing(before, part.report):
                return Assignment(before, before, "an outdated version of an article of the story")
            member.part = part
        else:
            member.part = read_bare_part(analysis)
        members = self._roster.list_members(home) if self._roster.is_whole(home) else None
        others = None if members is None else [one.part for one in members if one.part and one is not member]
        story = renew_story(before, member.part, self._roster.rules, others)
        self._roster.open(story)
        return Assignment(story, before, "a changed article of the story")

    def _report(self, key: str, before: Story | None, reason: str, regrouping: Regrouping) -> Assignment:
        """Return what became of an article, and of other articles and stories because of it."""
        stories, home = self._roster.stories, self._roster.homes[key]
        others = [name for name in dict.fromkeys(regrouping.changed) if name != home and name in stories]
        moved = next((move for move in reversed(regrouping.moves) if move.article_key == key), None)
        return Assignment(
            stories[home],
            before if before is not None and (moved is None or moved.reason is MoveReason.MERGED) else None,
            f"{reason}; {moved.reason.value} with others: {home}" if moved else reason,
            tuple(stories[name] for name in others),
            regrouping.merged,
            regrouping.moves,
        )

    # ------------------------------------------------------------------------------------------ its neighbourhood

    def _sort(self, home: str, candidates: Iterable[Candidate]) -> Regrouping:
        """Sort the articles of a story and of those near it into events, whatever the order in which they arrived.

        A candidate may be gone, because its last article made room for the newest. Stories that cannot be sorted
        (with too many articles, or some that are no longer live) can only be merged.
        """
        founder = self._roster.list_members(home)[0]
        near = [one for one in candidates if one.odds >= NEAR_AT and one.id in self._roster.stories]
        names = self._choose_sortable(home, near)
        members = [member for name in names for member in self._roster.list_members(name)]
        regrouping = Regrouping()
        if len(names) > 1 or len(members) >= 2 * LEAST_PART:
            regrouping = self._roster.rearrange(names, self._regroup(members))
        if any(one.odds >= MERGE_AT and one.id not in names for one in near):
            regrouping += self._merge(self._roster.homes[founder.key])
        return regrouping

    def _regroup(self, members: Iterable[Member]) -> list[list[Member]]:
        """Return the articles by events; what corrects or retracts one of them stays with that."""
        ordered = sorted(members, key=lambda member: member.number)
        keys = {member.key for member in ordered}
        following = [member for member in ordered if member.follows in keys]
        parts = self._sorter.regroup([member for member in ordered if member.follows not in keys])
        for member in following:
            part = next(part for part in parts if any(one.key == member.follows for one in part))
            part.append(member)
            part.sort(key=lambda one: one.number)
        return parts

    def _choose_sortable(self, home: str, near: Iterable[Candidate]) -> list[str]:
        """Return the ids of the stories that can be sorted together: this one and as many of the nearest as fit."""
        chosen: list[str] = []
        size = 0
        for name in (home, *(one.id for one in near)):
            articles = len(self._roster.list_members(name))
            if size + articles <= MOST_REGROUPED and self._roster.is_whole(name):
                chosen.append(name)
                size += articles
            elif name == home:
                break
        return chosen

    def _merge(self, story_id: str) -> Regrouping:
        """Merge a story with those that are the same event but cannot be sorted with it. The oldest one's id stays."""
        regrouping = Regrouping()
        while (twin := self._find_twin(story_id)) is not None:
            regrouping += self._roster.merge(story_id, twin)
            story_id = regrouping.changed[-1]
        return regrouping

    def _find_twin(self, story_id: str) -> str | None:
        """Return the id of the likeliest story to merge with this one, None if there is none."""
        size = len(self._roster.list_members(story_id))
        for candidate in self._roster.terms.find_twins(story_id):
            if candidate.odds < MERGE_AT:
                return None
            if len(self._choose_sortable(story_id, [candidate])) == 2:
                continue
            if min(size, len(self._roster.list_members(candidate.id))) < LEAST_PART:
                if candidate.odds >= MERGE_FEW_AT:
                    return candidate.id
            elif self._measure_rift(story_id, candidate.id) < MERGE_RIFT_AT:
                return candidate.id
        return None

    def _measure_rift(self, one_id: str, other_id: str) -> float:
        one, other = (self._roster.terms.groups[name].list_sample() for name in (one_id, other_id))
        return self._sorter.measure_rift(one, other)


def _find_followed(part: StoryPart, story: Story) -> str:
    """Return the key of the article of a story that an article corrects or retracts, "" for none."""
    noticed = find_noticed(part.report, [one.topic for one in part.topics], story)
    return noticed.article_key if noticed else ""
