"""Turns what people in chats said about alerts into the labelled items that ``tocsin evaluate`` reads. Pure.

There is one item for each text. A topic called right happens now, one called old news is only mentioned. One called
wrong is absent, unless the reason was only a wrong place, a wrong figure or that it was told before. Where people
differ, the majority decides whether the topic happens; if not, whether it is mentioned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from monitors.model import Label, Verdict, WrongReason

STILL_THE_TOPIC: Final = frozenset({WrongReason.PLACE, WrongReason.FIGURE, WrongReason.SAME})


@dataclass(slots=True)
class _Item:
    """The labels of one text. ``now`` has for each topic how many more say that it happens than that it does not,
    ``mention`` how many more of the latter say that it is old news than that it is absent, ``complaints`` the newest
    label that says that it should have rung, or rang wrongly.
    """

    first: Label
    newest: Label
    now: dict[str, int] = field(default_factory=dict)
    mention: dict[str, int] = field(default_factory=dict)
    complaints: dict[str, Label] = field(default_factory=dict)

    def add(self, one: Label) -> None:
        """Count a label that names a topic."""
        is_now = says_now(one)
        self.now[one.topic] = self.now.get(one.topic, 0) + (1 if is_now else -1)
        if not is_now:
            self.mention[one.topic] = self.mention.get(one.topic, 0) + (1 if one.reason is WrongReason.OLD else -1)
        if not is_now or one.verdict is Verdict.MISSED:
            self.complaints[one.topic] = one


@dataclass(frozen=True, slots=True)
class ReportedHeadline:
    """A headline that should have rung for a topic, or rang wrongly. ``level`` is the one that it should get: urgent,
    digest or quiet; ``verdict`` and ``reason`` are of the newest report.
    """

    headline: str
    level: str
    verdict: Verdict
    reason: WrongReason | None


def says_now(one: Label) -> bool:
    """Return whether a label says that the topic happens, even if something else about the alert is wrong."""
    return one.verdict is not Verdict.WRONG or one.reason in STILL_THE_TOPIC


def count_votes(labels: Iterable[Label]) -> dict[tuple[str, str], bool]:
    """Return by (subject, topic) whether the topic happens, as most people say; ties are left out."""
    votes: dict[tuple[str, str], int] = {}
    for one in labels:
        if one.topic:
            votes[one.subject, one.topic] = votes.get((one.subject, one.topic), 0) + (1 if says_now(one) else -1)
    return {key: count > 0 for key, count in votes.items() if count}


def gather_items(labels: Iterable[Label]) -> Iterator[dict[str, object]]:
    """Yield labelled items as JSON objects, in the order of their first label. If people differ, the majority decides.

    Topics that are not in ``asked`` got no label or a tie. A text for which nobody named a topic has no ``now``;
    somebody must add it before the item can be evaluated. ``date`` is the day of the first label, because news is
    labelled when it arrives, and dates in it must be compared with something.
    """
    for item in _group(labels):
        yield _write(item)


def list_reported(labels: Iterable[Label], topic: str) -> tuple[ReportedHeadline, ...]:
    """Return the headlines of which people said that they should have rung for a topic, or rang wrongly, each once,
    with the level that the majority asks for; in the order of their first label. Ties are left out, and what rang
    rightly but for a place, a figure or a repetition.
    """
    found: dict[str, ReportedHeadline] = {}
    for item in _group(labels):
        complaint, votes, headline = item.complaints.get(topic), item.now.get(topic, 0), item.newest.title.strip()
        if complaint is not None and votes and headline:
            level = "urgent" if votes > 0 else "digest" if item.mention.get(topic, 0) > 0 else "quiet"
            found.setdefault(headline, ReportedHeadline(headline, level, complaint.verdict, complaint.reason))
    return tuple(found.values())


def count_unsorted(labels: Iterable[Label]) -> int:
    """Return how many texts people reported as missed without anybody naming a topic."""
    return sum(not item.now for item in _group(labels))


def _group(labels: Iterable[Label]) -> Iterable[_Item]:
    """Return the labels of each text counted, in the order of their first label."""
    items: dict[str, _Item] = {}
    for one in labels:
        item = items.setdefault(one.subject, _Item(one, one))
        item.newest = one
        if one.topic:
            item.add(one)
    return items.values()


def _write(item: _Item) -> dict[str, object]:
    one = item.newest
    now = sorted(topic for topic, votes in item.now.items() if votes > 0)
    mention = sorted(topic for topic, votes in item.mention.items() if votes > 0 and item.now[topic] < 0)
    asked = sorted(topic for topic, votes in item.now.items() if votes)
    votes: dict[str, object] = {"now": now, "mention": mention, "asked": asked} if item.now else {}
    return {
        "id": one.subject,
        "title": one.title,
        "body": one.text,
        "date": item.first.labelled_at.date().isoformat(),
        "lang": one.language,
        "url": one.url,
        "stratum": one.verdict,
        "labelled_at": one.labelled_at.isoformat(),
        **({"reason": one.reason} if one.reason else {}),
        **votes,
    }
