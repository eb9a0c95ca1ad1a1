"""Finds the live stories that an article may belong to, by the terms that they share, and how likely each is.

Every answer is a function of the live articles and their present stories, never of articles already gone, thus a
program that was restarted answers as one that was not. :mod:`monitors.stories.story_odds` compares the stories that are
found here, and :mod:`monitors.stories.assignment` decides.
"""

from __future__ import annotations

import math
from array import array
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import chain, count

from monitors.stories.across_languages import is_loose
from monitors.stories.likeness import Sample, View, contrast_all
from monitors.stories.member import Member
from monitors.stories.similarity import BOUND, is_by_headlines
from monitors.stories.story_odds import compare_story
from monitors.stories.word_frequencies import UNKNOWN_SHARE, get_shares
from monitors.stories.wording import list_weights

PROBE_TERMS = 24
"""At most this many of an article's probes (see :class:`Member`) look for stories: the most distinctive ones."""

MOST_HOLDERS = 150
"""A term that more stories than this have is not used for looking: it distinguishes nothing."""

ENOUGH_VOTED = 400
"""Once more stories than this were found, weaker probes are not used."""

LEAST_VOTED = 0.1
"""A story that shares less than this part of a longer report's probes, by weight, is not compared. Of 1,700 such on the
labelled set, four were likelier than ``NEAR_AT``, and none likely enough to take an article."""

MOST_RIVALS = 6
"""At most this many stories (the rivals: those that share most with the probes) are compared in full; terms are weighed
by how rare they are among them."""

MOST_BRIEF_RIVALS = 12
"""The same for a short report, whose few words choose less surely."""

MOST_FOREIGN = 4
"""At most this many stories in other languages that share a scene with an article (see :class:`Member`) are compared
too, whatever words they share: those with most scenes in common, then the newest."""

MOST_IN_FIELD = 6
"""If more stories than this have a topic of an article in its country within a day, it takes more than topic and
country to be one event with a report in another language."""

SAMPLE = 6
"""This many of a story's articles, the first and the newest, represent it in a comparison."""

SAMPLES_HELD = 128
"""The samples of this many stories, the last ones compared, are remembered: some 4 MB."""

PROBE_PRIOR = 300
"""In choosing probes, the general word frequencies (monitors.stories.word_frequencies) count as much as this many live
stories."""

NO_STORY = -1
"""A number that no story has."""


@dataclass(slots=True)
class Group:
    """One live story: its members in the order in which they arrived, even if they were in other stories meanwhile.

    ``counts`` says how many of them have each probe (None while there is only one); ``number`` counts stories."""

    id: str
    number: int
    members: list[Member] = field(default_factory=list)
    counts: dict[int, int] | None = None

    def holds(self, probe: int) -> bool:
        """Return whether any of its articles has this probe."""
        return probe in (self.members[0].probes if self.counts is None else self.counts)

    def list_sample(self) -> Sequence[Member]:
        """Return the members that represent it in a comparison."""
        return _sample(self.members)


@dataclass(slots=True)
class CommonTerm:
    """Replaces the list of stories with a term if they are too many; only counts them."""

    count: int

    def __len__(self) -> int:
        return self.count


@dataclass(frozen=True, slots=True)
class Candidate:
    """A live story, with the log-odds that an article or another story reports the same event."""

    id: str
    odds: float


class TermIndex:
    """An inverted index from terms to the live stories that have them."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self._numbers = count()
        self._numbered: dict[int, Group] = {}
        self._languages: dict[int, str] = {}
        self._spoken: Counter[str] = Counter()
        self._holders: dict[int, int | array[int] | CommonTerm] = {}
        self._samples: dict[int, Sample] = {}

    def add(self, group_id: str, member: Member) -> None:
        """Put an article into the story with this id, creating it if necessary."""
        group = self.groups.get(group_id)
        if group is None:
            self._open(Group(group_id, next(self._numbers), [member]))
            return
        if group.counts is None:
            group.counts = dict.fromkeys(group.members[0].probes, 1)
        insort(group.members, member, key=_get_number)
        self._set_language(group.number, group.members[0].traits.language)
        probes = member.probes
        self._add_postings(group.number, [probe for probe in probes if probe not in group.counts])
        for probe in probes:
            group.counts[probe] = group.counts.get(probe, 0) + 1

    def remove(self, group_id: str, member: Member) -> None:
        """Take an article out of a story, which is removed with its last article."""
        group = self.groups[group_id]
        group.members.remove(member)
        if not group.members:
            self._close(group, member)
            return
        assert group.counts is not None
        self._set_language(group.number, group.members[0].traits.language)
        gone = []
        for probe in member.probes:
            group.counts[probe] -= 1
            if not group.counts[probe]:
                del group.counts[probe]
                gone.append(probe)
        self._remove_postings(group.number, gone)
        if len(group.members) == 1:
            group.counts = None

    def _open(self, group: Group) -> None:
        (member,) = group.members
        self.groups[group.id] = self._numbered[group.number] = group
        self._set_language(group.number, member.traits.language)
        self._add_postings(group.number, member.probes)

    def _close(self, group: Group, last: Member) -> None:
        del self.groups[group.id], self._numbered[group.number]
        self._set_language(group.number, None)
        self._remove_postings(group.number, last.probes)

    def _set_language(self, number: int, language: str | None) -> None:
        """Note in which language a story began; None for one that is gone."""
        before = self._languages.pop(number, None)
        if before is not None:
            self._spoken[before] -= 1
            if not self._spoken[before]:
                del self._spoken[before]
        if language is not None:
            self._languages[number] = language
            self._spoken[language] += 1

    def find_candidates(self, member: Member) -> list[Candidate]:
        """Return the stories that an article may belong to, the likeliest first, equals by id."""
        return self._rank([member], NO_STORY)

    def find_twins(self, group_id: str) -> list[Candidate]:
        """Return the other stories that may be the same event as this one, the likeliest first, equals by id."""
        group = self.groups[group_id]
        return self._rank(group.list_sample(), group.number)

    def _rank(self, members: Sequence[Member], leave_out: int) -> list[Candidate]:
        weighed = [list_weights(member.wording) for member in members]
        rivals = self._find_rivals(members, weighed, leave_out)
        samples = {number: self._read_sample(number) for number in rivals}
        foreign = self._list_foreign(members, {*rivals, leave_out})
        is_asked = foreign or not _are_by_headlines(members, samples.values())
        wanted = frozenset().union(*weighed) if is_asked else frozenset()
        views = {number: View(sample, wanted) for number, sample in samples.items()}
        held = Counter(chain.from_iterable([view.shared for view in views.values()]))
        # Terms weigh less the more of the compared stories have them: what all share does not distinguish any.
        contrasts = contrast_all(held, len(rivals))
        vectors = [
            {term: weights[term] * factor for term, factor in contrasts.items() if term in weights}
            for weights in weighed
        ]
        for number in foreign:
            views[number] = View(self._read_sample(number), frozenset(contrasts))
        loose = self._list_loose(members, views)
        found = [
            Candidate(self._numbered[number].id, -BOUND if number in loose else compare_story(members, vectors, view))
            for number, view in views.items()
        ]
        return sorted(found, key=lambda candidate: (-candidate.odds, candidate.id))

    def _read_sample(self, number: int) -> Sample:
        """Return the articles that represent a story now, as read for its last comparison if they are the same."""
        articles = tuple(self._numbered[number].list_sample())
        sample = self._samples.pop(number, None)
        if sample is None or sample.articles != articles:
            sample = Sample(articles)
        self._samples[number] = sample  # the last one again, as the first is the next to go
        if len(self._samples) > SAMPLES_HELD:
            del self._samples[next(iter(self._samples))]
        return sample

    def _find_rivals(
        self, members: Sequence[Member], weighed: Sequence[Mapping[int, int]], leave_out: int
    ) -> list[int]:
        """Return the numbers of the stories that share most with the probes, discounted by the days between; equals by
        id.
        """
        votes = self._vote(members, weighed)
        votes.pop(leave_out, None)
        most = MOST_RIVALS if members[0].wording.brief is None else MOST_BRIEF_RIVALS
        near = self._discount(votes, members[-1].traits.day, most)
        return sorted(near, key=lambda number: (-near[number], self._numbered[number].id))[:most]

    def _discount(self, votes: Mapping[int, int], day: float | None, most: int) -> dict[int, float]:
        """Return the discounted votes of all stories that may be among the first `most`.

        A vote counts the less, the more days lie between `day` and the story's newest report, if both are known."""
        near: dict[int, float] = {}
        best: list[float] = []
        for number in sorted(votes, key=votes.__getitem__, reverse=True):
            voted: float = votes[number]
            if len(best) >= most and voted < best[0]:
                break  # the discount only lowers votes
            newest = self._numbered[number].members[-1].traits.day
            if day is not None and newest is not None:
                voted /= 1.0 + math.log1p(abs(newest - day))
            near[number] = voted
            heappush(best, voted)
            if len(best) > most:
                heappop(best)
        return near

    def _vote(self, members: Sequence[Member], weighed: Sequence[Mapping[int, int]]) -> dict[int, int]:
        """Return the stories that share a probe, by number, each with the summed weight of the probes shared."""
        asked = self._list_telling(members, weighed)
        votes: dict[int, int] = {}
        voted = votes.get
        for weight, term in asked:
            for number in self._list_holders(term):
                votes[number] = voted(number, 0) + weight
            if len(votes) > ENOUGH_VOTED:
                break
        if members[0].wording.brief is not None:
            return votes
        least = LEAST_VOTED * sum([weight for weight, _ in asked])
        return {number: voted for number, voted in votes.items() if voted >= least}

    def _list_telling(self, members: Sequence[Member], weighed: Sequence[Mapping[int, int]]) -> list[tuple[int, int]]:
        """Return the most distinctive probes as (weight, term), the heaviest first."""
        weights: dict[int, int] = {}
        for member, weight_of in zip(members, weighed, strict=True):
            for term in member.wording.probes:
                weights[term] = weights.get(term, 0) + weight_of[term]
        live = len(self.groups) + PROBE_PRIOR
        telling = []
        share, held, log = get_shares().get, self._holders.get, math.log
        for term, weight in weights.items():
            holders = held(term, ())
            count = 1 if isinstance(holders, int) else len(holders)
            rarity = -log((count + PROBE_PRIOR * share(term, UNKNOWN_SHARE)) / live)
            telling.append((round(weight * rarity * 100) if rarity > 0 else 0, term))
        telling.sort(reverse=True)
        return telling[:PROBE_TERMS]

    def _list_foreign(self, members: Sequence[Member], known: Set[int]) -> list[int]:
        """Return the stories begun in another language that share a scene, which words cannot find."""
        mine, languages = members[0].traits.language, self._languages
        if self._spoken.keys() == {mine}:  # most desks read one language, or nearly all in one
            return []
        scenes = {scene for member in members for scene in member.list_scenes_near()}
        holders = chain.from_iterable(map(self._list_holders, scenes))
        votes = Counter([number for number in holders if languages[number] != mine and number not in known])
        newest = {number: self._numbered[number].members[-1].number for number in votes}
        return sorted(votes, key=lambda number: (-votes[number], -newest[number]))[:MOST_FOREIGN]

    def _is_crowded(self, members: Sequence[Member]) -> bool:
        fields = {field for member in members for field in member.list_fields_near()}
        held = [self._holders.get(field, ()) for field in fields]
        counts = [1 if isinstance(holders, int) else len(holders) for holders in held]
        return max(counts, default=0) > MOST_IN_FIELD

    def _list_loose(self, members: Sequence[Member], views: Mapping[int, View]) -> frozenset[int]:
        """Return the stories in other languages that have nothing in common with these but topic and country, if that
        is not enough: then these are likelier of one event than of two."""
        mine = {member.traits.language for member in members}
        foreign = {number: view for number, view in views.items() if view.articles[0].traits.language not in mine}
        if not foreign or not self._is_crowded(members):
            return frozenset()
        return frozenset(
            number
            for number, view in foreign.items()
            if all(
                other.traits.language not in mine and is_loose(member.traits.gist, other.traits.gist)
                for other in view.articles
                for member in members
            )
        )

    def _list_holders(self, term: int) -> Sequence[int]:
        holders = self._holders.get(term)
        if holders is None or isinstance(holders, CommonTerm):
            return ()
        if isinstance(holders, int):
            return (holders,)
        return holders if len(holders) <= MOST_HOLDERS else ()

    def _add_postings(self, number: int, terms: Iterable[int]) -> None:
        for term in terms:
            holders = self._holders.get(term)
            if holders is None:
                self._holders[term] = number
            elif isinstance(holders, int):
                self._holders[term] = array("I", (holders, number))
            elif isinstance(holders, CommonTerm):
                holders.count += 1
            elif len(holders) < 2 * MOST_HOLDERS:
                holders.append(number)
            else:
                self._holders[term] = CommonTerm(len(holders) + 1)

    def _remove_postings(self, number: int, terms: Iterable[int]) -> None:
        for term in terms:
            holders = self._holders[term]
            if isinstance(holders, int):
                del self._holders[term]
            elif isinstance(holders, CommonTerm):
                holders.count -= 1
                if holders.count <= MOST_HOLDERS:
                    self._holders[term] = array("I", [one.number for one in self.groups.values() if one.holds(term)])
            else:
                holders.remove(number)
                if len(holders) == 1:
                    self._holders[term] = holders[0]


def _get_number(member: Member) -> int:
    return member.number


def _are_by_headlines(members: Sequence[Member], samples: Iterable[Sample]) -> bool:
    """Return whether all are short reports that are compared by their headlines alone, so that no terms are needed."""
    return members[0].wording.brief is not None and all(
        is_by_headlines(member.wording, other.wording, member.traits, other.traits)
        for sample in samples
        for other in sample.articles
        for member in members
    )


def _sample(members: Sequence[Member]) -> Sequence[Member]:
    """Return the first and the newest of them."""
    return members if len(members) <= SAMPLE else [*members[: SAMPLE // 2], *members[-SAMPLE // 2 :]]
