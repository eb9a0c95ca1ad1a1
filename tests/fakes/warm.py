"""Imported by the fork server of tests: what the program builds at first use is ready, and shared, in each child."""

from __future__ import annotations

from monitors.analysis import Analyse, Recognition
from monitors.schema import SharedSpec, TopicSpec
from tests.storage.samples import make_article


def build() -> Analyse:
    """A recognition of one topic that has read one article, so that parser, word lists and gazetteer are loaded."""
    rule = {"id": "crowd", "when": "<crowd>", "points": 4}
    written = {"id": "warm", "title": "Warm", "version": 1, "lists": {"crowd": {"en": ["crowd"]}}, "rules": [rule]}
    analyse = Recognition((TopicSpec.model_validate({**written, "threshold": 4}),), SharedSpec()).build()
    analyse(make_article())
    return analyse


READY = build()
