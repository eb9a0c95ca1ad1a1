"""A find that rings overrules the vetoes of sentences that the encoder was taught with, and tells which; nothing else
does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from monitors.config.schema import RealisCue, RuleSpec, TopicSpec, VetoSpec
from monitors.model import Judgement, Realis, Zone
from monitors.rules import encoder_finds
from monitors.rules.desk_decisions import load_taught
from monitors.rules.encoder import Encoder
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules, compile_rules
from tests.shipped import compile_shipped, get_topic, load_shipped

NOW = datetime(2026, 11, 28, tzinfo=UTC)
TITLE = "Crane operators at Rotterdam port stop work in first strike since 1988"
DETAIL = "vetoed by other-strike: 'first strike'"
HEADLINES = (
    TITLE,
    "Dockers in Durban down tools in first strike in a decade",
    "Bus drivers in Turin walk off the job in first strike since 2011",
)
TOLD = "Dockers across the Netherlands down tools over pay"
TEXT = "The walkout is their first since 1988. Ships wait at sea."
DETAIL_OF_TEXT = "vetoed by other-strike: 'first since'"
CERTAINLY = -99.0
"""A limit with which every find rings."""

TAUGHT = VetoSpec(id="other-strike", when="first BEFORE/1 since", scope="sentence")


def make_topic(*vetoes: VetoSpec, rules: Sequence[RuleSpec] = ()) -> TopicSpec:
    """The topic of strikes with a single rule, one veto that the encoder was taught with, and these."""
    walkout = RuleSpec(id="walkout", when="walkout", points=9)
    changes = {"rules": (walkout, *rules), "veto": (TAUGHT, *vetoes), "realis": (), "lists": {}}
    return get_topic("strike").model_copy(update=changes)


def compile_one(topic: TopicSpec, **changes: object) -> CompiledRules:
    return compile_rules([topic], shared=load_shipped().shared.model_copy(update=changes))


def judge(rules: CompiledRules, title: str = TOLD, text: str = TEXT) -> Judgement:
    return rules.judge(read_document(title, text, "en"), NOW)


def list_strikes(judgement: Judgement) -> list[tuple[str, str]]:
    """The level and the overruled veto of each match of strikes, and the details of their suppressions."""
    matches = [(match.level.value, match.vetoed) for match in judgement.matches if match.topic == "strike"]
    return matches + [("quiet", one.detail) for one in judgement.suppressions if one.topic == "strike"]


@pytest.mark.parametrize("title", HEADLINES)
def test_an_event_that_a_veto_of_a_sentence_took_back_rings_if_the_encoder_is_sure_of_it(title: str) -> None:
    judgement = judge(compile_shipped(), title, "")
    assert list_strikes(judgement) == [("urgent", DETAIL)]
    (match,) = [match for match in judgement.matches if match.topic == "strike"]
    assert match.is_read
    assert match.score == match.threshold


@pytest.mark.parametrize("title", HEADLINES)
def test_without_the_encoder_it_stays_quiet(title: str) -> None:
    alone = compile_one(get_topic("strike"), encoder=False)
    assert list_strikes(judge(alone, title, "")) == [("quiet", DETAIL)]


@pytest.mark.parametrize(
    "title",
    [
        "Copper miner sets strike price for options as markets march higher",
        "Jailed dockers in Minsk begin hunger strike, union says",
        "Tenants begin rent strike across Glasgow over mould",
    ],
)
def test_what_a_veto_rightly_takes_back_stays_quiet(title: str) -> None:
    assert [level for level, _ in list_strikes(judge(compile_shipped(), title, ""))] == ["quiet"]


def test_a_sentence_of_the_text_that_was_taken_back_is_overruled_too() -> None:
    assert list_strikes(judge(compile_one(make_topic()))) == [("urgent", DETAIL_OF_TEXT)]


@pytest.mark.parametrize("when", ["dockers", "walkout", "walkout SAME first"])
def test_a_veto_of_the_desks_own_holds_in_the_title_and_in_what_was_taken_back(when: str) -> None:
    own = VetoSpec(id="own", when=when, scope="sentence")
    judgement = judge(compile_one(make_topic(own)))
    assert list_strikes(judgement) == [("quiet", DETAIL_OF_TEXT)], "the rules tell what they told"


def test_a_veto_of_the_desks_own_holds_in_a_sentence_of_the_finds_evidence() -> None:
    title, text = "Rotterdam", f"{TEXT} Dockers strike and picket every terminal for higher wages."
    (match,) = judge(compile_one(make_topic()), title, text).matches
    elsewhere = [one.span.text for one in match.evidence if one.span.zone is Zone.LEAD and one.span.start > len(TEXT)]
    own = VetoSpec(id="own", when=f"={elsewhere[0]}", scope="sentence")
    assert [level for level, _ in list_strikes(judge(compile_one(make_topic(own)), title, text))] == ["quiet"]


def test_a_veto_of_the_desks_own_that_is_met_elsewhere_does_not_hold() -> None:
    own = VetoSpec(id="own", when="museum", scope="sentence")
    judgement = judge(compile_one(make_topic(own)), text=f"{TEXT}\n\nThe museum nearby is open.")
    assert [level for level, _ in list_strikes(judgement)] == ["urgent"]


def test_a_firm_veto_holds_though_it_was_taught() -> None:
    firm = make_topic().model_copy(update={"veto": (TAUGHT.model_copy(update={"firm": True}),)})
    assert list_strikes(judge(compile_one(firm))) == [("quiet", DETAIL_OF_TEXT)]


@pytest.mark.parametrize(
    "title", ["Pensioners irked by roadblocks near the Pyrenees", "Iran protests Greek hosting of exiled generals"]
)
def test_a_shipped_veto_of_which_the_encoder_was_wrongly_sure_is_firm(
    title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_finds, "RINGS_LOG_ODDS", CERTAINLY)
    judgement = judge(compile_shipped(), title, "")
    assert [match.topic for match in judgement.matches if match.topic == "unrest"] == []


def test_an_exception_of_the_desks_own_veto_lets_it_ring() -> None:
    own = VetoSpec(id="own", when="dockers", scope="sentence", unless="netherlands")
    assert [level for level, _ in list_strikes(judge(compile_one(make_topic(own))))] == ["urgent"]


def test_a_veto_of_the_desks_own_holds_a_find_that_no_rule_met() -> None:
    mute = {"rules": (RuleSpec(id="mute", when="zzyzx", points=9),)}
    free = make_topic().model_copy(update=mute)
    assert list_strikes(judge(compile_one(free))) == [("urgent", "")]
    own = VetoSpec(id="own", when="dockers", scope="sentence")
    held = make_topic(own).model_copy(update=mute)
    assert list_strikes(judge(compile_one(held))) == [("quiet", "vetoed by own: 'Dockers'")]


def test_a_veto_that_it_was_taught_with_does_not_hold_a_find_that_no_rule_met() -> None:
    mute = {"rules": (RuleSpec(id="mute", when="zzyzx", points=9),)}
    assert list_strikes(judge(compile_one(make_topic().model_copy(update=mute)), TITLE)) == [("urgent", "")]


def test_a_shared_veto_of_a_sentence_that_is_new_holds_as_the_desks_own() -> None:
    own = VetoSpec(id="own", when="dockers", scope="sentence")
    rules = compile_one(make_topic(), veto=(*load_shipped().shared.veto, own))
    assert [level for level, _ in list_strikes(judge(rules))] == ["quiet"]


def test_a_veto_of_the_whole_article_holds() -> None:
    own = VetoSpec(id="own", when="dockers", scope="article")
    assert list_strikes(judge(compile_one(make_topic(own)))) == [("quiet", "vetoed by own: 'Dockers'")]


def test_a_new_rule_against_it_holds() -> None:
    against = RuleSpec(id="no-dockers", when="dockers", points=-1)
    assert [level for level, _ in list_strikes(judge(compile_one(make_topic(rules=(against,)))))] == ["quiet"]


def test_a_raised_threshold_holds() -> None:
    raised = make_topic().model_copy(update={"threshold": Decimal(8)})
    assert [level for level, _ in list_strikes(judge(compile_one(raised)))] == ["quiet"]


@pytest.mark.parametrize(
    "title",
    [
        "Crane operators at Rotterdam port did not stop work in first strike since 1988",
        "Crane operators refuse to stage first strike since 1988 across Dutch ports",
        "Dockers across the Netherlands walked off the job in first strike in 2009",
    ],
)
def test_a_firm_sign_that_it_is_not_happening_now_holds(title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_finds, "RINGS_LOG_ODDS", CERTAINLY)
    assert list_strikes(judge(compile_shipped(), title, "")) == [("quiet", DETAIL)]


@pytest.mark.parametrize(("is_firm", "level"), [(True, "digest"), (False, "urgent")])
def test_a_firm_sign_of_the_whole_article_holds_a_find_for_the_digest(is_firm: bool, level: str) -> None:
    cue = RealisCue(id="rehearsed", kind=Realis.DRILL, when="title:rehearsal", scope="article", firm=is_firm)
    topic = make_topic().model_copy(update={"veto": (), "rules": (RuleSpec(id="mute", when="zzyzx", points=9),)})
    rules = compile_one(topic.model_copy(update={"realis": (cue,)}))
    title = "Rehearsal in Rotterdam: dockers across the Netherlands down tools over pay"
    assert list_strikes(judge(rules, title, "Ports are closed and ships wait at sea.")) == [(level, "")]


def test_a_topic_that_gets_no_second_opinion_stays_vetoed() -> None:
    experimental = make_topic().model_copy(update={"status": "experimental"})
    rules = compile_rules([experimental, get_topic("unrest")], shared=load_shipped().shared)
    assert rules.finder is not None
    assert [level for level, _ in list_strikes(judge(rules))] == ["quiet"]


def test_a_doubtful_find_changes_nothing_and_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("no word is hidden for what is not told")

    rules = compile_one(make_topic())
    monkeypatch.setattr(Encoder, "read_without", refuse)
    monkeypatch.setattr(encoder_finds, "RINGS_LOG_ODDS", 99.0)
    assert judge(rules) == judge(replace(rules, finder=None))


def test_what_was_taken_back_is_read_even_if_the_words_promise_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_finds, "READ_LOG_ODDS", 99.0)
    assert list_strikes(judge(compile_one(make_topic()))) == [("urgent", DETAIL_OF_TEXT)]


def test_an_article_that_promises_nothing_is_read_for_no_other_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    mute = {"rules": (RuleSpec(id="mute", when="zzyzx", points=9),), "veto": (), "realis": (), "lists": {}}
    unrest = get_topic("unrest").model_copy(update=mute)
    rules = compile_rules([make_topic(), unrest], shared=load_shipped().shared)
    text = f"{TEXT} Pickets hurled paving stones at officers outside the terminal."
    assert {match.topic for match in judge(rules, text=text).matches} == {"strike", "unrest"}
    monkeypatch.setattr(encoder_finds, "READ_LOG_ODDS", 99.0)
    assert {match.topic for match in judge(rules, text=text).matches} == {"strike"}


def test_other_suppressions_stand_as_they_did() -> None:
    rules = compile_shipped()
    document = read_document(TITLE, "The club won its first derby in Almaty.", "en")
    without = replace(rules, finder=None).judge(document, NOW).suppressions
    told = rules.judge(document, NOW)
    left = [one for one in without if one.topic not in {match.topic for match in told.matches}]
    assert [one for one in told.suppressions if one in left] == left


def test_the_encoder_was_taught_with_the_veto_of_these_tests_and_not_with_the_desks_own() -> None:
    taught = load_taught()["strike"].vetoes
    assert (TAUGHT.id in taught, "own" in taught) == (True, False)
