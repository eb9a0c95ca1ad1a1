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
    ``mention`` how many more of the latter say that it is old news than that it is absent.
    """

    first: Label
    newest: Label
    now: dict[str, int] = field(default_factory=dict)
    mention: dict[str, int] = field(default_factory=dict)


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
    items: dict[str, _Item] = {}
    for one in labels:
        item = items.setdefault(one.subject, _Item(one, one))
        item.newest = one
        if one.topic:
            item.now[one.topic] = item.now.get(one.topic, 0) + (1 if says_now(one) else -1)
            if not says_now(one):
                item.mention[one.topic] = item.mention.get(one.topic, 0) + (1 if one.reason is WrongReason.OLD else -1)
    for item in items.values():
        yield _write(item)


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
