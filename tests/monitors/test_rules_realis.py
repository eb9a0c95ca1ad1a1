"""What has not happened: realis cues, dates against the clock, headlines that ask."""

from __future__ import annotations

import pytest

from monitors.config.schema import RealisCue, RuleSpec, SharedSpec
from monitors.model import Level, Realis
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules
from tests.monitors.topic_judging import NOW, get_match, judge, make_topic


def test_realis_turns_urgent_into_digest_with_the_words_that_say_so() -> None:
    cue = RealisCue(id="would", kind=Realis.HYPOTHETICAL, when="would OR may", within=3)
    match = get_match(judge("Moscow would send 500 soldiers", realis=(cue,)))
    assert match.level is Level.DIGEST
    assert [(flag.kind, flag.span.text) for flag in match.realis] == [(Realis.HYPOTHETICAL, "would")]
    kept = judge("Moscow would send 500 soldiers", realis=(cue,), keeps=("hypothetical",))
    assert get_match(kept).level is Level.URGENT


@pytest.mark.parametrize(
    ("kind", "points", "level"),
    [
        (Realis.HYPOTHETICAL, 7.5, Level.DIGEST),
        (Realis.HYPOTHETICAL, 8, Level.URGENT),
        (Realis.NEGATED, 11.5, Level.DIGEST),
        (Realis.NEGATED, 12, Level.URGENT),
    ],
)
def test_a_flagged_title_outweighs_a_text_that_says_little(kind: Realis, points: float, level: Level) -> None:
    cue = RealisCue(id="cue", kind=kind, when="doubtful", within=3)
    rules = (
        RuleSpec(id="sent", when="<force> SAME <send>", points=4),
        RuleSpec(id="first", when="first", points=points - 5),
    )
    match = get_match(
        judge("Doubtful troops sent", "Moscow sent the first troops to Aktau.", rules=rules, realis=(cue,))
    )
    assert match.level is level


def test_a_cue_says_nothing_of_the_very_words_that_it_is() -> None:
    cue = RealisCue(id="odd", kind=Realis.HYPOTHETICAL, when="soldiers", within=1)
    assert get_match(judge("Moscow sent 500 soldiers", realis=(cue,))).level is Level.URGENT


@pytest.mark.parametrize(
    ("word", "side", "level"),
    [
        ("would", "before", Level.DIGEST),
        ("would", "after", Level.URGENT),
        ("troops", "after", Level.DIGEST),
    ],
)
def test_a_cue_within_a_phrase_speaks_of_it_on_its_side(word: str, side: str, level: Level) -> None:
    rules = (RuleSpec(id="sends", when='"would send troops"', points=9),)
    cue = RealisCue(id="cue", kind=Realis.HYPOTHETICAL, when=word, side=side, within=3)  # type: ignore[arg-type]
    assert get_match(judge("Moscow would send troops", rules=rules, realis=(cue,))).level is level


def test_realis_does_not_reach_over_a_comma_or_a_conjunction() -> None:
    cue = RealisCue(id="would", kind=Realis.HYPOTHETICAL, when="would OR may", within=9)
    shared = SharedSpec(lists={"clause": {"en": ("=as",)}})
    rules = compile_rules([make_topic(realis=(cue,))], shared=shared)
    for title in ("Aid may come, Moscow sends 500 soldiers", "Aid may come as Moscow sends 500 soldiers"):
        assert get_match(rules.judge(read_document(title, "", "en"), NOW)).level is Level.URGENT


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Moscow sent 500 soldiers to Aktau in 2012", Level.DIGEST),
        ("Moscow sent 500 soldiers, the most since 2012", Level.URGENT),
        ("Moscow sent 500 soldiers to Aktau in 2021", Level.URGENT),
        ("Moscow sent 500 soldiers on 3 September", Level.DIGEST),
        ("Moscow sent 500 soldiers on 1 September", Level.DIGEST),
        ("Moscow sent 500 soldiers on 31 August", Level.DIGEST),
        ("Moscow sent 500 soldiers on 1 November", Level.DIGEST),
        ("Moscow sent 500 soldiers on 20 November", Level.URGENT),
        (
            "Moscow sent 500 soldiers to the port that was closed for weeks after a very big storm on 3 September",
            Level.URGENT,
        ),
        ("Moscow sent 500 soldiers on 6 January", Level.URGENT),
        ("Moscow sent 500 soldiers on 3 September 2021", Level.URGENT),
        ("Moscow sends 500 soldiers, the most since 3 September", Level.URGENT),
        ("Moscow sends 500 soldiers, the most since September 3", Level.URGENT),
        ("Moscow sends 500 soldiers, the most since the 3rd of September", Level.URGENT),
        ("Moscow sent 500 soldiers on September 3", Level.DIGEST),
    ],
)
def test_dates_are_read_against_the_clock(title: str, level: Level) -> None:
    months = tuple(
        (name,) for name in ["january", "february", "=march", "april", "=may", "june", "july", "august", "september"]
    )
    shared = SharedSpec(
        lists={"since": {"en": ("since",)}}, months={"en": (*months, ("october",), ("november",), ("december",))}
    )
    rules = compile_rules([make_topic()], shared=shared)
    assert get_match(rules.judge(read_document(title, "", "en"), NOW)).level is level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Moscow sent 500 soldiers to Aktau in September.", Level.DIGEST),
        ("Moscow sent its soldiers to Aktau in September.", Level.DIGEST),
        ("Moscow sent 500 soldiers to Aktau last September.", Level.DIGEST),
        ("Moscow sent 500 soldiers to Aktau early September.", Level.DIGEST),
        ("Moscow sent 500 soldiers to Aktau late September.", Level.DIGEST),
        ("Moscow sent 500 soldiers to Aktau mid September.", Level.DIGEST),
        ("Moscow sent 500 soldiers to Aktau at the end of September.", Level.DIGEST),
        ("Moscow sent 500 soldiers to Aktau in December.", Level.URGENT),
        ("Moscow sent 500 soldiers, who march in september order.", Level.URGENT),
        ("Moscow sent 500 soldiers to September square.", Level.URGENT),
        ("Moscow sends 500 soldiers, the most since September.", Level.URGENT),
    ],
)
def test_a_month_alone_is_read_against_the_clock_in_the_text(text: str, level: Level) -> None:
    shared = SharedSpec(
        lists={"since": {"en": ("since",)}}, months={"en": (*[()] * 8, ("september",), (), (), ("december",))}
    )
    rules = compile_rules([make_topic()], shared=shared)
    assert get_match(rules.judge(read_document("Soldiers in Aktau", text, "en"), NOW)).level is level


def test_a_weak_cue_gives_way_to_a_sentence_that_says_much() -> None:
    cue = RealisCue(id="after", kind=Realis.HISTORICAL, when="after", below=6.5)
    little, much = "Inquiry after soldiers sent to Aktau", "Inquiry after 500 soldiers sent to Aktau"
    assert get_match(judge(little, realis=(cue,))).level is Level.DIGEST
    assert get_match(judge(much, realis=(cue,))).level is Level.URGENT


def test_the_year_of_something_remembered_dates_only_that() -> None:
    shared = SharedSpec(lists={"marks": {"en": ("to mark",)}})
    rules = compile_rules([make_topic()], shared=shared)
    today, then = "Moscow sends 500 soldiers to mark 1941", "Moscow to mark 1941 soldiers sent to Aktau"
    assert get_match(rules.judge(read_document(today, "", "en"), NOW)).level is Level.URGENT
    assert get_match(rules.judge(read_document(then, "", "en"), NOW)).level is Level.DIGEST


def test_a_headline_that_asks_tells_of_nothing_that_happened() -> None:
    match = get_match(judge("Was it right to send 2,500 soldiers to Almaty?"))
    assert match.level is Level.DIGEST
    assert [flag.kind for flag in match.realis] == [Realis.HYPOTHETICAL]


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Moscow sends 500 soldiers: an attack?", Level.URGENT),
        ("Moscow sends 500 soldiers – was it an attack?", Level.URGENT),
        ("Moscow sends 500 soldiers?", Level.DIGEST),
        ("War: Moscow sends 500 soldiers?", Level.DIGEST),
        ("All eyes on Aktau: Moscow sends soldiers?", Level.DIGEST),
        ("Moscow sends soldiers: are they to stay for long?", Level.DIGEST),
        ("Moscow sends 500 soldiers: why?", Level.DIGEST),
        ("Moscow sends 500 soldiers: will they fight?", Level.DIGEST),
        ("Moscow-sends-500 soldiers?", Level.DIGEST),
    ],
)
def test_a_statement_before_a_few_words_that_ask_what_it_was_tells_what_happened(title: str, level: Level) -> None:
    assert get_match(judge(title)).level is level


def test_context_is_not_urgent_once_every_telling_rule_is_set_aside() -> None:
    rules = (
        RuleSpec(id="force-sent", when="<force> SAME <send>", points=4),
        *(RuleSpec(id=f"context-{n}", when="<force>", points=1.5) for n in range(4)),
    )
    cues = (RealisCue(id="would", kind=Realis.HYPOTHETICAL, when="=would", side="before", within=6),)
    match = get_match(judge("Moscow would send soldiers to Almaty", rules=rules, realis=cues))
    assert match.level is Level.DIGEST
