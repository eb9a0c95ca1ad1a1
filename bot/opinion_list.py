"""Reads what people in chats said about alerts."""

from __future__ import annotations

from collections.abc import Iterator

from monitors.labelling import Opinion
from storage.store import Store


def list_opinions(store: Store, verdict: str | None, topic: str | None) -> Iterator[Opinion]:
    """The labels of this verdict and topic (None: any), the oldest first."""
    for one in store.labels.iterate():
        if verdict in {None, one.verdict.value} and topic in {None, one.topic}:
            yield Opinion(one.subject, one.topic, one.verdict.value, one.reason, one.labelled_at, one.title, one.text,
                          one.url, one.language)  # fmt: skip
