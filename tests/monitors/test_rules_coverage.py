"""What the topics can do at all: the languages and scripts of their words, and which of them only reach digests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitors.analysis import analyse, explain_silence
from monitors.config.schema import TopicSpec
from monitors.model import Article
from monitors.rules.topic import CompiledRules, compile_rules
from tests.cld2 import needs_cld2

NOW = datetime(2026, 3, 6, tzinfo=UTC)
ZH = "阿拉木图警方 police 在街头使用催泪瓦斯，政府称局势已得到控制"
JA = "アルマトイで警察 police が催涙ガスを使用した"
TH = "ตำรวจ police ใช้แก๊สน้ำตาสลายการชุมนุม"


def compile_topic(lists: dict[str, list[str]], when: str = "<act> SAME police", **more: object) -> CompiledRules:
    rule = {"id": "acts", "when": when, "points": 4}
    spec: dict[str, object] = {"id": "clash", "title": "Clashes", "threshold": 4, "rules": [rule]}
    return compile_rules([TopicSpec.model_validate(spec | ({"lists": {"act": lists}} if lists else {}) | more)])


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
    bare = compile_topic({}, when="(police OR полиция) SAME clash")
    assert tell_nearest("Полицията разпръсна тълпата, каза полиция", bare)
    assert tell_nearest("Polisen (police) sköt tårgas mot folkmassan i Stockholm", bare)


SWEDISH = "Polisen sköt tårgas mot folkmassan i Stockholm, skriver tidningen Police"


@needs_cld2
def test_a_language_without_lists_is_unknown_though_it_shares_a_script_with_others() -> None:
    rules = compile_topic({"en": ["clash"]})
    analysis = analyse(Article("x", "1", SWEDISH, "", NOW), rules)
    assert analysis.language == "sv"
    assert not rules.coverage.knows_language(analysis)
    assert tell_nearest(SWEDISH, rules) == []
    assert tell_nearest(SWEDISH, compile_topic({"en": ["clash"], "sv": ["sammandrabbning"]}))


@needs_cld2
def test_points_that_words_of_any_language_gave_do_not_say_what_is_missing_in_an_unknown_one() -> None:
    rules = compile_topic(
        {"en": ["clash"]},
        threshold=9,
        rules=[
            {"id": "any", "when": "police SAME stockholm", "points": 3},
            {"id": "acts", "when": "<act> SAME police", "points": 4},
        ],
        digest=5,
    )
    assert analyse(Article("x", "1", SWEDISH, "", NOW), rules).suppressions
    assert tell_nearest(SWEDISH, rules) == []


def test_an_article_without_letters_is_in_no_unknown_language() -> None:
    rules = compile_topic({"en": ["clash"]})
    assert rules.coverage.knows_language(analyse(Article("x", "1", "2026", "", NOW), rules))
