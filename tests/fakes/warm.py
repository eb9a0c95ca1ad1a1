"""Imported by the fork server of tests: what the program builds at first use is ready, and shared, in each child."""

from __future__ import annotations

from monitors.model import (
    Article,
    Chat,
    Fact,
    FeedState,
    Match,
    Message,
    SeedState,
    Story,
    Subscription,
    Suppression,
    Told,
)
from monitors.recognition import Analyse, Recognition
from monitors.schema import SharedSpec, TopicSpec
from storage import codec
from tests.storage.samples import make_article

STORED = (Article, Chat, Fact, FeedState, Match, Message, SeedState, Story, Subscription, Suppression, Told)


def build() -> Analyse:
    """A recognition of one topic that has read one article, so that parser, word lists and gazetteer are loaded.

    And what reads and writes each thing that is stored.
    """
    for cls in STORED:
        codec._adapter(cls)
        codec._tuple_adapter(cls)
    rule = {"id": "crowd", "when": "<crowd>", "points": 4}
    written = {"id": "warm", "title": "Warm", "version": 1, "lists": {"crowd": {"en": ["crowd"]}}, "rules": [rule]}
    analyse = Recognition((TopicSpec.model_validate({**written, "threshold": 4}),), SharedSpec()).build()
    analyse(make_article())
    return analyse


READY = build()
