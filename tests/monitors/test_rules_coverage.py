"""What the topics can do at all: the languages and scripts of their words, and which of them only reach digests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitors.analysis import analyse, explain_silence
from monitors.model import Article
from monitors.rules.topic import CompiledRules, compile_rules
from monitors.schema import TopicSpec

NOW = datetime(2026, 3, 6, tzinfo=UTC)
ZH = "阿拉木图警方 police 在街头使用催泪瓦斯，政府称局势已得到控制"
JA = "アルマトイで警察 police が催涙ガスを使用した"
TH = "ตำรวจ police ใช้แก๊สน้ำตาสลายการชุมนุม"


def compile_topic(lists: dict[str, list[str]], when: str = "<act> SAME police", **more: str) -> CompiledRules:
    rule = {"id": "acts", "when": when, "points": 4}
    spec = {"id": "clash", "title": "Clashes", "threshold": 4, "lists": {"act": lists}, "rules": [rule], **more}
    return compile_rules([TopicSpec.model_validate(spec)])


def tell_nearest(title: str, rules: CompiledRules) -> list[str]:
    analysis = explain_silence(analyse(Article("x", "1", title, "", NOW), rules), rules)
    return [one.detail for one in analysis.suppressions]


def test_coverage_tells_languages_scripts_and_what_only_reaches_digests() -> None:
    coverage = compile_topic({"en": ["clash"], "ru": ["столкновения"], "zh": ["冲突"]}).coverage
    assert coverage.languages == {"en", "ru", "zh"}
    assert (coverage.scripts, coverage.experimental) == ({"LATIN"}, frozenset())
    assert compile_topic({"en": ["clash"]}, status="experimental").coverage.experimental == {"clash"}


@pytest.mark.parametrize("title", [ZH, JA, TH])
def test_no_english_word_is_missed_in_a_language_of_which_no_topic_has_words(title: str) -> None:
    assert tell_nearest(title, compile_topic({"en": ["clash"]})) == []


def test_the_nearest_rule_is_told_in_languages_and_scripts_that_rules_have_words_in() -> None:
    (told,) = tell_nearest("Police in Almaty hold a parade", compile_topic({"en": ["clash"]}))
    assert "no <act> within the sentence of 'Police'" in told
    (told,) = tell_nearest(ZH, compile_topic({"zh": ["冲突"]}))
    assert "within the sentence of 'police'" in told
    bare = compile_topic({"en": ["clash"]}, when="(police OR полиция) SAME clash")
    assert tell_nearest("Полицията разпръсна тълпата, каза полиция", bare)


def test_an_article_without_letters_is_in_no_unknown_language() -> None:
    rules = compile_topic({"en": ["clash"]})
    assert rules.coverage.knows_language(analyse(Article("x", "1", "2026", "", NOW), rules))
