"""In English as in every language, dates, firm cues, a raised threshold, rules against a match and vetoes bind the
second opinion: what they hold back is neither lifted nor found. Vetoes that it was taught with do not bind a find that
rings (test_overruled_vetoes.py).
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot.cli.check import warn_of_raised_thresholds
from bot.cli.replay import show
from monitors.config.loading import Config
from monitors.config.schema import RuleSpec, TopicSpec
from monitors.model import (
    LEARNED,
    READ,
    Analysis,
    Article,
    ArticleRecord,
    Evidence,
    Judgement,
    Level,
    Match,
    Severity,
    Span,
    Zone,
)
from monitors.replay import Comparison
from monitors.rules import desk_decisions
from monitors.rules.desk_decisions import load_taught
from monitors.rules.scope import ArticleScope, DocumentReader
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules, compile_rules
from monitors.rules.topic_compiler import list_vetoes
from tests.shipped import compile_shipped, get_topic, load_shipped

TAUGHT = Path(desk_decisions.__file__).with_name("taught.tsv")
NOW = datetime(2026, 11, 28, tzinfo=UTC)
FRAMES = (
    "Militia shelled Bunia in {year}, killing seven",
    "Bandits killed 30 people in Zaria in {year}",
    "Romania sent 2,000 troops to the Moldovan border in {year}",
    "Honduras declared a state of emergency in {year}",
    "Egypt closed the Suez Canal in {year}",
    "Katsina imposed a curfew in {year}",
    "Unions staged a general strike in Uruguay in {year}",
    "Gabon shut down the internet in {year}",
    "Soldiers seized power in Niamey in {year}",
    "Thousands marched on parliament in Yerevan in {year}",
    "In {year}, thousands marched on parliament in Yerevan",
    "In {year}, a car bomb killed 19 in Kismayo",
)
NOT_NOW = (
    "Soldiers did not seize power in Niamey",
    "Uruguay's unions refuse to stage a general strike",
    "Romania may send 2,000 troops to Moldova",
    "Thousands will not march on parliament in Yerevan",
    "Officers could seize power in Niamey, envoy says",
    "The alleged rocket attack on Basra never happened",
    "Taiwan deploys tanks in live-fire exercise near the coast",
)
"""Strong denials, possibilities and drills, as headlines have them."""


def judge(rules: CompiledRules, title: str) -> Judgement:
    return rules.judge(read_document(title, "", "en"), NOW)


def list_urgent(rules: CompiledRules, title: str) -> list[str]:
    return [match.topic for match in judge(rules, title).matches if match.level is Level.URGENT]


def compile_changed(topic: TopicSpec) -> CompiledRules:
    return compile_rules([topic], shared=load_shipped().shared)


def raise_threshold(topic: TopicSpec, points: int) -> TopicSpec:
    return topic.model_copy(update={"threshold": Decimal(points)})


def evidence(rule: str) -> Evidence:
    return Evidence(rule, Span(Zone.TITLE, 0, 5, "Crowd"), 2.0)


@pytest.mark.parametrize("year", [2009, 2012, 2023, 2024])
@pytest.mark.parametrize("frame", FRAMES)
def test_what_a_year_dates_is_neither_lifted_nor_found(frame: str, year: int) -> None:
    assert list_urgent(compile_shipped(), frame.format(year=year)) == []


def test_the_same_without_the_year_rings() -> None:
    undated = [frame.replace(" in {year}", "").replace("In {year}, ", "") for frame in FRAMES]
    assert [title for title in undated if not list_urgent(compile_shipped(), title)] == []


@pytest.mark.parametrize("title", NOT_NOW)
def test_a_firm_cue_in_the_title_is_not_overruled(title: str) -> None:
    assert list_urgent(compile_shipped(), title) == []


@pytest.mark.parametrize(
    "title", ["Students occupy the rectorate in Osijek", "Thousands of students march on parliament in Yerevan"]
)
def test_a_rule_of_the_desk_against_a_match_is_obeyed(title: str) -> None:
    topic = get_topic("unrest")
    against = RuleSpec(id="no-students", when="students", points=-50)
    assert list_urgent(compile_changed(topic), title) == ["unrest"]
    assert list_urgent(compile_changed(topic.model_copy(update={"rules": (*topic.rules, against)})), title) == []


def test_a_find_that_a_rule_of_the_desk_takes_back_is_quiet_with_the_reason() -> None:
    topic = get_topic("unrest")
    mute = RuleSpec(id="mute", when="zzyzx", points=9)
    title = "Crowd storms parliament in Osh"
    found = judge(compile_changed(topic.model_copy(update={"rules": (mute,)})), title)
    assert [match.is_read for match in found.matches] == [True]
    against = RuleSpec(id="no-crowds", when="crowd", points=-3)
    held = judge(compile_changed(topic.model_copy(update={"rules": (mute, against)})), title)
    assert held.matches == ()
    assert [one.detail for one in held.suppressions] == ["vetoed by the rule no-crowds (-3)"]


@pytest.mark.parametrize("rules", [None, (RuleSpec(id="mute", when="zzyzx", points=9),)], ids=["rules", "no-rule"])
def test_nothing_rings_below_a_threshold_that_the_desk_raised(rules: tuple[RuleSpec, ...] | None) -> None:
    topic = get_topic("unrest")
    if rules:
        topic = topic.model_copy(update={"rules": rules})
    title = "Crowd storms parliament in Osh"
    assert list_urgent(compile_changed(topic), title) == ["unrest"]
    assert list_urgent(compile_changed(raise_threshold(topic, 100)), title) == []


def write_taught(config: Config) -> str:
    """What the second opinion was taught with, if it was these topics, as monitors/rules/taught.tsv has it."""
    lines: list[tuple[str, ...]] = []
    for topic in config.topics:
        lines.append((topic.id, f"{topic.threshold:g}"))
        lines += [(topic.id, rule.id, f"{rule.points:g}") for rule in topic.rules if rule.points < 0]
        vetoes = list_vetoes(topic, config.shared)
        lines += [(topic.id, veto.id, "veto") for veto in vetoes if veto.scope == "sentence"]
    return "".join("\t".join(line) + "\n" for line in lines)


def test_the_second_opinion_was_taught_with_the_topics_that_are_shipped() -> None:
    """If this fails after a change of a shipped topic, TOCSIN_WRITE_TAUGHT=1 writes it into the file."""
    written = write_taught(load_shipped())
    if os.environ.get("TOCSIN_WRITE_TAUGHT"):
        TAUGHT.write_text(written, encoding="utf-8")
        load_taught.cache_clear()
        compile_shipped.cache_clear()
    assert TAUGHT.read_text(encoding="utf-8") == written
    decided = compile_shipped().decisions
    assert not any(one.raised or one.against for one in decided.values())
    firm = {topic.id: {veto.id for veto in topic.veto if veto.firm} for topic in load_shipped().topics}
    assert {topic: one.vetoes for topic, one in decided.items()} == {topic: ids for topic, ids in firm.items() if ids}


def test_each_line_of_what_it_was_taught_with_is_read() -> None:
    config = load_shipped()
    assert load_taught().keys() == {topic.id for topic in config.topics}
    for topic in config.topics:
        taught = load_taught()[topic.id]
        assert taught.threshold == topic.threshold
        assert taught.points == {rule.id: float(rule.points) for rule in topic.rules if rule.points < 0}
        vetoes = {veto.id for veto in list_vetoes(topic, config.shared) if veto.scope == "sentence"}
        assert taught.vetoes == vetoes != set()


def test_a_match_that_reaches_a_raised_threshold_may_still_be_lifted() -> None:
    (decided,) = compile_changed(raise_threshold(get_topic("unrest"), 7)).decisions.values()
    (match,) = judge(compile_shipped(), "Crowd storms parliament in Osh").matches
    rules, document = compile_shipped(), read_document("Crowd storms parliament in Osh", "", "en")
    article = ArticleScope(DocumentReader(document, rules.symbol_table.get_automaton("en")))
    below, above = (replace(match, level=Level.DIGEST, score=score, threshold=7.0) for score in (6.5, 7.0))
    assert [decided.forbids_lifting(one, article) for one in (below, above)] == [True, False]


def test_check_says_what_the_second_opinion_may_still_do_under_a_raised_threshold() -> None:
    config = load_shipped()
    assert list(warn_of_raised_thresholds(config)) == []
    topics = tuple(raise_threshold(one, 8) if one.id == "unrest" else one for one in config.topics)
    (warning,) = warn_of_raised_thresholds(replace(config, topics=topics))
    assert (warning.file, warning.loc) == ("topics/unrest.yaml", ("threshold",))
    assert "in English nothing below 8 points rings by it" in warning.what
    off = replace(config, topics=topics, shared=config.shared.model_copy(update={"rerank": False}))
    assert list(warn_of_raised_thresholds(off)) == []


def test_replay_counts_what_rings_by_the_second_opinion(capsys: pytest.CaptureFixture[str]) -> None:
    article = Article("wire", "one", "Crowd storms parliament in Osh", "", NOW, language="en")
    comparison = Comparison(["unrest"], [])
    by_rules = Match("unrest", Level.URGENT, 6.0, 5.0, Severity.HIGH, (evidence("crowd"),))
    lifted = replace(by_rules, evidence=(*by_rules.evidence, evidence(LEARNED)))
    for name, match in (("a", by_rules), ("b", lifted), ("c", replace(by_rules, evidence=(evidence(READ),)))):
        record = ArticleRecord(Analysis(replace(article, identity=name), "en"))
        comparison.add(record, [], Judgement((match,)))
    assert comparison.count_lifted() == 2
    show(comparison, ())
    assert (
        "2 of these ring by the second opinion; rerank: false in topics/_shared.yaml shows" in capsys.readouterr().out
    )
    comparison.add(ArticleRecord(Analysis(replace(article, identity="b"), "en")), [], Judgement((by_rules,)))
    assert comparison.count_lifted() == 1, "a report of the same story rings by the rules"


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Gabon is barred from shutting down the internet"),
        ("en", "Egypt decides against closing the Suez Canal"),
        ("en", "Katsina fails to impose a curfew"),
        ("en", "Gabon stops short of shutting down the internet"),
        ("en", "Soldiers reject calls to seize power in Niamey"),
        ("en", "Thousands abandon plan to march on parliament in Yerevan"),
        ("en", "Documentary revisits how soldiers seized power in Niamey"),
        ("en", "Museum recalls the day Katsina imposed a curfew"),
        ("en", "Novel imagines how Honduras declares a state of emergency"),
        ("en", "Thousands may march on parliament in Yerevan"),
        ("en", "Officers contemplate seizing power in Niamey"),
        ("en", "Students deny storming the parliament in Yerevan"),
        ("en", "Officers are poised to seize power in Niamey"),
        ("en", "Honduras prepares to declare a state of emergency"),
        ("en", "Claims that soldiers seized power in Niamey are false"),
        ("en", "Reservists called up for training in Estonia"),
        ("en", "Romania sends troops to the border as part of the Danube exercise"),
        ("ru", "Взрыва в Самаре не было, сообщили в мэрии"),
        ("ru", "Оппозиция проведёт митинг в Ереване в следующую субботу"),
        ("es", "Sindicatos amagan con huelga general en Uruguay"),
        ("de", "Regierung in Honduras erwägt, den Ausnahmezustand auszurufen"),
        ("pt", "Estudantes planeiam protesto em Lisboa"),
        ("pt", "Simulacro de ataque à bomba no metro do Porto"),
        ("kk", "Оппозиция Алматыда митинг өткізбек"),
        ("kk", "Қостанайда төтенше жағдай режимі алынды"),
    ],
)
def test_what_is_said_not_to_happen_now_does_not_ring(language: str, title: str) -> None:
    judgement = compile_shipped().judge(read_document(title, "", language), NOW)
    assert [match.topic for match in judgement.matches if match.level is Level.URGENT] == []


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Police fail to stop crowd as it storms parliament in Osh"),
        ("en", "Thousands rally in Yerevan for third day, refuse to leave"),
        ("en", "Bomb near museum in Basra kills nine"),
        ("ru", "Взрыв прогремел в Самаре, погибли пять человек, связи не было"),
        ("de", "Regierung in Honduras ruft Ausnahmezustand aus"),
        ("pt", "Ataque à bomba deixa nove mortos no mercado de Cabul"),
        ("kk", "Қостанайда төтенше жағдай жарияланды"),
    ],
)
def test_an_event_beside_such_words_still_rings(language: str, title: str) -> None:
    judgement = compile_shipped().judge(read_document(title, "", language), NOW)
    assert any(match.level is Level.URGENT for match in judgement.matches)


def test_a_sign_is_told_once_however_many_rules_it_holds_back() -> None:
    (match,) = judge(compile_shipped(), "Hungary remembers night tanks rolled into Budapest").matches
    told = [(flag.kind, flag.span) for flag in match.realis]
    assert len(told) == len(set(told))
    assert told
