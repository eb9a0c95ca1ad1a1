"""What tests of topics share: a small topic, and judging an article by it."""

from __future__ import annotations

from datetime import UTC, datetime

from monitors.config.schema import RuleSpec, TopicSpec
from monitors.model import Judgement, Match
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules

NOW = datetime(2022, 1, 7, tzinfo=UTC)


def make_topic(**changes: object) -> TopicSpec:
    """A small topic: troops that somebody sends."""
    fields: dict[str, object] = {
        "id": "troops",
        "title": "Troops",
        "threshold": 5,
        "digest": 3,
        "lists": {
            "force": {"en": ("troops", "soldiers", "national guard", "peacekeep*"), "ru": ("войска", "миротворц*")},
            "send": {"en": ("deploy", "send"), "ru": ("направить",)},
        },
        "rules": (
            RuleSpec(id="force-sent", when="<force> SAME <send>", points=4, ordered=1, title=1),
            RuleSpec(id="force-count", when="<count> BEFORE/3 <force>", points=2),
        ),
    }
    return TopicSpec.model_validate({**fields, **changes})


def judge(title: str, text: str = "", language: str = "en", **changes: object) -> Judgement:
    rules = compile_rules([make_topic(**changes)])
    return rules.judge(read_document(title, text, language), NOW)


def get_match(judgement: Judgement) -> Match:
    (match,) = judgement.matches
    return match
