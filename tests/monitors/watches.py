"""What tests of watches share: judging an article by them, and words and queries to draw from."""

from __future__ import annotations

from datetime import UTC, datetime

from monitors.config.schema import SharedSpec
from monitors.model import Match
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules

NOW = datetime(2022, 1, 7, tzinfo=UTC)


def judge(rules: CompiledRules, title: str, text: str = "", language: str = "en") -> tuple[Match, ...]:
    return rules.judge(read_document(title, text, language), NOW).matches


def list_ids(rules: CompiledRules, title: str, text: str = "", language: str = "en") -> list[int | None]:
    return [match.watch_id for match in judge(rules, title, text, language)]


DESK = SharedSpec(
    lists={
        "force": {"en": ("army", '"border guards"'), "ru": ("армия",)},
        "armed": {"en": ("<force>", "militia")},
        "no": {"en": ("not", "denied")},
    }
)
