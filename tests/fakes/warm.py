"""Imported by the fork server of tests, so that what the program builds at first use is ready in each child."""

from __future__ import annotations

from monitors.config.schema import SharedSpec, TopicSpec
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
from storage import codec
from tests.storage.samples import make_article

STORED = (Article, Chat, Fact, FeedState, Match, Message, SeedState, Story, Subscription, Suppression, Told)


def build() -> Analyse:
    """Analyse one article by one topic, so that parser, word lists and gazetteer are loaded; returns the function.

    It also builds the codecs of all types that are stored.
    """
    for cls in STORED:
        codec._adapter(cls)
        codec._tuple_adapter(cls)
    rule = {"id": "crowd", "when": "<crowd>", "points": 4}
    written = {"id": "warm", "title": "Warm", "lists": {"crowd": {"en": ["crowd"]}}, "rules": [rule]}
    analyse = Recognition((TopicSpec.model_validate({**written, "threshold": 4}),), SharedSpec()).build()
    analyse(make_article())
    return analyse


READY = build()
