"""Keeps the live articles and the story of each, and carries out moves, merges and rearrangements.

:mod:`monitors.stories.assignment` decides which article belongs where. Every method that moves articles returns what
changed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitors.model import Move, MoveReason, Story
from monitors.stories.candidates import TermIndex
from monitors.stories.chronicle import StoryRules, build_story, merge_stories
from monitors.stories.member import Member, Text


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What sorting anew changed: the ids of the stories that changed, the stories that ended (each as a pointer to
    another, in ``merged_into``), and the articles that moved to another story."""

    changed: tuple[str, ...] = ()
    merged: tuple[Story, ...] = ()
    moves: tuple[Move, ...] = ()

    def __add__(self, later: Regrouping) -> Regrouping:
        return Regrouping(self.changed + later.changed, self.merged + later.merged, self.moves + later.moves)


class Roster:
    """The live stories with their articles.

    At most ``most_articles`` are live, and as many ids of stories that were merged into others are remembered."""

    def __init__(self, rules: StoryRules, most_articles: int) -> None:
        self.rules = rules
        self.terms = TermIndex()
        self.stories: dict[str, Story] = {}
        self.homes: dict[str, str] = {}
        self.arrivals: deque[Member] = deque()
        self.texts: dict[Text, Member] = {}
        self._most_articles = most_articles
        self._merged: dict[str, str] = {}

    def find_story(self, story_id: str) -> Story | None:
        """Return the live story with this id, or the one that it was merged into; None if there is neither."""
        while story_id in self._merged:
            story_id = self._merged[story_id]
        return self.stories.get(story_id)

    def list_members(self, story_id: str) -> Sequence[Member]:
        """Return the live articles of a story, in order of arrival."""
        return self.terms.groups[story_id].members

    def is_whole(self, story_id: str) -> bool:
        """Return whether all articles of a story are live, so that it can be built anew from them."""
        return self.stories[story_id].articles == len(self.list_members(story_id))

    def open(self, story: Story) -> None:
        """Add a story, or replace it by a newer version. Its articles are added by :meth:`enter`."""
        self.stories[story.id] = story
        self._merged.pop(story.id, None)

    def enter(self, story_id: str, member: Member) -> None:
        """Add an article that has just arrived to a story. If there are too many, the oldest is dropped."""
        self.terms.add(story_id, member)
        self.homes[member.key] = story_id
        self.arrivals.append(member)
        if member.sketch:
            self.texts[member.text] = member
        if len(self.arrivals) > self._most_articles:
            self._evict()

    def let_go(self, before: float) -> None:
        """Drop the articles that arrived before this time, in epoch seconds."""
        while self.arrivals and self.arrivals[0].touched_at < before:
            self._evict()

    def _evict(self) -> None:
        member = self.arrivals.popleft()
        home = self.homes.pop(member.key)
        if self.texts.get(member.text) is member:
            del self.texts[member.text]
        self.terms.remove(home, member)
        if home not in self.terms.groups:
            del self.stories[home]

    def merge(self, one_id: str, other_id: str) -> Regrouping:
        """Merge two stories; the older one's id stays. Reports of articles that are no longer live move too."""
        older, newer = sorted((self.stories[one_id], self.stories[other_id]), key=_get_age)
        self.open(merge_stories(older, newer, self.rules))
        members = list(self.list_members(newer.id))
        for member in members:
            self._move(member, older.id)
        gone = [report.article_key for report in newer.reports if report.article_key not in self.homes]
        moves = tuple(
            Move(key, newer.id, older.id, MoveReason.MERGED) for key in (*gone, *(member.key for member in members))
        )
        return Regrouping((older.id,), (self._close(newer, older.id),), moves)

    def rearrange(self, names: Sequence[str], parts: Sequence[Sequence[Member]]) -> Regrouping:
        """Distribute all articles of some stories anew: each part becomes one story.

        An id stays with the article that it came from. If a part has several of these, the oldest story's id stays.
        """
        named, heirs = self._name_parts(names, parts)
        was = {name: self.stories[name] for name in names}
        changed = {named[place]: part for place, part in enumerate(parts) if not self._stands(named[place], part)}
        moves = [move for name, part in changed.items() for one in part for move in self._list_move(one, name, heirs)]
        left = Counter({name: was[name].departures for name in names})
        for name, heir in heirs.items():
            left[heir] += left[name]
        left.update({heirs.get(move.source, move.source) for move in moves if move.reason is not MoveReason.MERGED})
        for name, part in changed.items():
            told = build_story([one.part for one in part if one.part], self.rules)
            self.open(replace(told, id=name, departures=left[name]))
            for member in part:
                if self.homes[member.key] != name:
                    self._move(member, name)
        merged = tuple(self._close(was[name], heir) for name, heir in heirs.items())
        return Regrouping(tuple(changed), merged, tuple(moves))

    def _name_parts(
        self, names: Sequence[str], parts: Sequence[Sequence[Member]]
    ) -> tuple[dict[int, str], dict[str, str]]:
        """Return the id of each part by its place, and for each id that ends the id that replaces it."""
        places = {member.key: place for place, part in enumerate(parts) for member in part}
        named: dict[int, str] = {}
        heirs: dict[str, str] = {}
        for story in sorted([self.stories[name] for name in names], key=_get_age):
            place = places[self._find_founder(story.id).key]
            if named.setdefault(place, story.id) != story.id:
                heirs[story.id] = named[place]
        for place, part in enumerate(parts):
            named.setdefault(place, self._find_free_name(part))
        return named, heirs

    def _find_founder(self, story_id: str) -> Member:
        """Return the article that gave a story its id, or its first one if that is gone."""
        members = self.list_members(story_id)
        return next((member for member in members if member.key == story_id), members[0])

    def _find_free_name(self, members: Sequence[Member]) -> str:
        """Return the key of the first article that is not the id of a live story."""
        return min(members, key=lambda member: (member.key in self.stories, member.number)).key

    def _stands(self, story_id: str, part: Sequence[Member]) -> bool:
        """Return whether a story has exactly these articles."""
        group = self.terms.groups.get(story_id)
        return group is not None and {one.key for one in group.members} == {one.key for one in part}

    def _list_move(self, member: Member, target: str, heirs: Mapping[str, str]) -> Iterator[Move]:
        """Yield the move of an article to a story; nothing if it is there already."""
        source = self.homes[member.key]
        if heirs.get(source) == target:
            yield Move(member.key, source, target, MoveReason.MERGED)
        elif source != target:
            reason = MoveReason.REGROUPED if target in self.stories else MoveReason.PARTED
            yield Move(member.key, source, target, reason)

    def _move(self, member: Member, target: str) -> None:
        self.terms.remove(self.homes[member.key], member)
        self.terms.add(target, member)
        self.homes[member.key] = target

    def _close(self, story: Story, heir: str) -> Story:
        """Remove a story that was merged into another. Return it as it is stored from now on, as a pointer."""
        del self.stories[story.id]
        self._merged[story.id] = heir
        if len(self._merged) > self._most_articles:
            del self._merged[next(iter(self._merged))]
        return replace(story, merged_into=heir)


def _get_age(story: Story) -> tuple[datetime, datetime, str]:
    """Return a sort key that puts the older story first; of two from one batch, the one published first."""
    published = min(
        (report.published_at for report in story.reports if report.published_at), default=story.first_seen_at
    )
    return story.first_seen_at, published, story.id
