"""The live articles by the terms they share: which stories could an article belong to, and how alike are they.

Everything it holds is a function of the live articles and of the story that each stands in, never of articles already
gone: so a restart and a long run behave the same. It decides nothing; :mod:`monitors.stories` does.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from monitors.commonness import get_share
from monitors.similarity import Trait, join_traits, weigh
from monitors.wording import Wording

PRIOR_STORIES = 300
"""The table of commonness counts as much as so many live stories."""

PROBE_TERMS = 16
"""So many of an article's terms look for candidates, those that say most among the live stories."""

MOST_HOLDERS = 400
"""A term that more stories hold than this looks for none: it would find everything and say nothing."""

MOST_CANDIDATES = 12
"""So many candidates, those that share most with the probes, are compared in full."""

SIGNATURE_TERMS = 120
"""So many terms, the strongest of all its articles, stand for a story in a comparison."""


@dataclass(slots=True)
class Member:
    """One live article. ``touched_at`` is seconds of the epoch; ``wire`` and ``origin`` are as in its report."""

    key: str
    wording: Wording
    trait: Trait
    touched_at: float
    sketch: array[int]
    wire: str = ""
    origin: str = ""


@dataclass(slots=True)
class Group:
    """One live story: its members in order of arrival, and what is worked out from them when asked."""

    id: str
    members: list[Member] = field(default_factory=list)
    sums: dict[int, int] | None = None
    signature: dict[int, int] | None = None
    trait: Trait | None = None

    def get_trait(self) -> Trait:
        """The trait of all members together."""
        if len(self.members) == 1:
            return self.members[0].trait
        if self.trait is None:
            self.trait = join_traits(member.trait for member in self.members)
        return self.trait

    def get_signature(self) -> dict[int, int]:
        """The strongest terms with the sums of their weights."""
        if self.sums is None:
            wording = self.members[0].wording
            return dict(zip(wording.terms, wording.weights, strict=True))
        if self.signature is None:
            self.signature = dict(heapq.nlargest(SIGNATURE_TERMS, self.sums.items(), key=_strength))
        return self.signature


@dataclass(slots=True)
class Crowd:
    """Stands for the holders of a term that too many stories hold to list them."""

    count: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A live story that an article or another story could belong to, and how alike they are, 0 to 1."""

    id: str
    likeness: float


def _strength(item: tuple[int, int]) -> tuple[float, int]:
    term, weight = item
    return -weight * math.log(get_share(term)), term


class TermIndex:
    """An inverted index from terms to the live stories that hold them."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self._holders: dict[int, str | list[str] | Crowd] = {}

    def add(self, group_id: str, member: Member) -> None:
        """Put an article into a story, a new one if there is none of that name."""
        group = self.groups.get(group_id)
        wording = member.wording
        if group is None:
            self.groups[group_id] = Group(group_id, [member])
            self._hold(group_id, wording.terms)
            return
        if group.sums is None:
            group.sums = dict(group.get_signature())
        group.members.append(member)
        group.trait = group.signature = None
        self._hold(group_id, [term for term in wording.terms if term not in group.sums])
        for term, weight in zip(wording.terms, wording.weights, strict=True):
            group.sums[term] = group.sums.get(term, 0) + weight

    def remove(self, group_id: str, member: Member) -> None:
        """Take an article out of a story; a story without articles is gone."""
        group = self.groups[group_id]
        group.members.remove(member)
        group.trait = group.signature = None
        if not group.members:
            del self.groups[group_id]
            self._release(group_id, member.wording.terms)
            return
        assert group.sums is not None
        gone = []
        for term, weight in zip(member.wording.terms, member.wording.weights, strict=True):
            group.sums[term] -= weight
            if not group.sums[term]:
                del group.sums[term]
                gone.append(term)
        self._release(group_id, gone)
        if len(group.members) == 1:
            group.sums = None

    def find_candidates(self, wording: Wording, trait: Trait) -> list[Candidate]:
        """The stories likest to an article, the likest first, equals by name."""
        return self._find(dict(zip(wording.terms, wording.weights, strict=True)), trait, "")

    def find_twins(self, group_id: str) -> list[Candidate]:
        """The stories likest to a story, the likest first, equals by name."""
        group = self.groups[group_id]
        return self._find(group.get_signature(), group.get_trait(), group_id)

    def get_rarity(self, term: int) -> float:
        """How much a term says: inverse document frequency over the live stories and the table of commonness."""
        held = self._count(term) + PRIOR_STORIES * get_share(term)
        return max(0.0, -math.log(held / (len(self.groups) + PRIOR_STORIES)))

    def _find(self, terms: dict[int, int], trait: Trait, leave_out: str) -> list[Candidate]:
        weighed = {term: weight * self.get_rarity(term) for term, weight in terms.items()}
        votes: Counter[str] = Counter()
        for term in heapq.nlargest(PROBE_TERMS, weighed, key=lambda term: (weighed[term], term)):
            for name in self._list_holders(term):
                votes[name] += round(weighed[term] * 100)
        votes.pop(leave_out, None)
        best = heapq.nsmallest(MOST_CANDIDATES, votes, key=lambda name: (-votes[name], name))
        length = math.hypot(*weighed.values())
        found = [Candidate(name, self._compare(self.groups[name], weighed, length, trait)) for name in best]
        return sorted(found, key=lambda candidate: (-candidate.likeness, candidate.id))

    def _compare(self, group: Group, weighed: dict[int, float], length: float, trait: Trait) -> float:
        """Cosine of the two sets of weighed terms, less what speaks against."""
        dot = square = 0.0
        for term, weight in group.get_signature().items():
            value = weight * self.get_rarity(term)
            square += value * value
            if term in weighed:
                dot += value * weighed[term]
        cosine = dot / (length * math.sqrt(square)) if length and square else 0.0
        return weigh(cosine, trait, group.get_trait())

    def _count(self, term: int) -> int:
        holders = self._holders.get(term)
        if holders is None:
            return 0
        if isinstance(holders, str):
            return 1
        return holders.count if isinstance(holders, Crowd) else len(holders)

    def _list_holders(self, term: int) -> Iterable[str]:
        holders = self._holders.get(term)
        if holders is None or isinstance(holders, Crowd):
            return ()
        if isinstance(holders, str):
            return (holders,)
        return holders if len(holders) <= MOST_HOLDERS else ()

    def _hold(self, group_id: str, terms: Iterable[int]) -> None:
        for term in terms:
            holders = self._holders.get(term)
            if holders is None:
                self._holders[term] = group_id
            elif isinstance(holders, str):
                self._holders[term] = [holders, group_id]
            elif isinstance(holders, Crowd):
                holders.count += 1
            elif len(holders) < 2 * MOST_HOLDERS:
                holders.append(group_id)
            else:
                self._holders[term] = Crowd(len(holders) + 1)

    def _release(self, group_id: str, terms: Iterable[int]) -> None:
        for term in terms:
            holders = self._holders[term]
            if isinstance(holders, str):
                del self._holders[term]
            elif isinstance(holders, Crowd):
                holders.count -= 1
                if holders.count <= MOST_HOLDERS:
                    self._holders[term] = [name for name, group in self.groups.items() if _holds(group, term)]
            else:
                holders.remove(group_id)
                if len(holders) == 1:
                    self._holders[term] = holders[0]


def _holds(group: Group, term: int) -> bool:
    return term in (group.members[0].wording.terms if group.sums is None else group.sums)
