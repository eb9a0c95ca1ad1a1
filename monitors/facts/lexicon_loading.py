"""Fills the lexicon of a language from its word lists, once in each process.

The lists are in ``words/<language>.toml``; ``docs/fact-words.md`` explains their sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import ahocorasick_rs

from monitors.facts.lexicon import Aside, Form, Lexicon, Tag, Trigger, TriggerTraits
from monitors.facts.number_words import NumberWords
from monitors.facts.phrases import any_of, match_lists
from monitors.facts.tagged_sentence import ARMED
from monitors.facts.words import load_words
from monitors.model import FactKind

TRIGGERED = (FactKind.KILLED, FactKind.INJURED, FactKind.ARRESTED, FactKind.DISPLACED)
STATED_ALONE = (FactKind.KILLED, FactKind.INJURED, FactKind.ARRESTED)  # "was arrested" states one person
REPLACING = (
    "not",
    "not_after",
    "less_than",
    "former",
    "at_first",
)  # lists of what stands beside a number that is taken back
# The lists of section figure.other that only group words, without a tag of their own.
GROUPS = (
    *("unreal", "unsure", "alone", "escapes", "clause", "relative", "not_subject", "both_ways"),
    *("reached", "toll", "rising", "holding"),
    *("of", "others", "adjectives", "describing", "described", "gather_before", "gather_signs"),
    *("ages", "ones", "risen", "climbs", "reflexive", "culprits", "objects", "bodies"),
    *REPLACING,
    *("but", "earlier", "now", "reported", "revised", "raised"),
    *("more", "inside", "against", "lowering", "falls", "recurring"),
    *("captors", "agent", "captive", "held_after", "mounts", "own", "owners", "asked", "compounds"),
    *("ceilings", "unmoved", "degrees", "ill", "asserts", "speaks"),
    *("weak_signs", "weak_before", "no_crowds", "befalls", "strikes", "frees", "prevents", "from"),
)
FIRST_HALVED = 1000  # "two and a half thousand", but not "two and a half dozen"
NUMBERED = (Form.HOLDING, Form.SEIZING, Form.PARTED)  # single words of these forms state nothing without a number


@cache
def load_lexicon(language: str) -> Lexicon:
    """The lexicon of a language, or the English one if it has no lists; compiled once in each process."""
    words = load_words(language)
    lexicon = Lexicon(words.language)
    number = words.number
    nouns_of = {of: _inflect(nouns, number.get("noun_endings", ())) for of, nouns in words.figure["plural"].items()}
    figure = {**words.figure, "plural": nouns_of}
    lexicon.add(figure["other"].get("names", []), Tag.WORD)
    _add_triggers(lexicon, figure)
    _add_numbers(lexicon, number)
    _add_people(lexicon, figure)
    _add_context(lexicon, figure["other"])
    _add_groups(lexicon, figure["other"])
    lexicon.add(figure["protesters"]["gather"], Tag.GATHER)
    lexicon.add(figure["troops"]["move"], Tag.MOVE)
    lexicon.forces = match_lists(figure["troops"], "forces")
    lexicon.truth = ahocorasick_rs.AhoCorasick(figure["other"].get("truth", []), store_patterns=False)
    _compile_asides(lexicon, figure["other"], words.until)
    lexicon.numeric = _numeric_pattern(lexicon, number)
    lexicon.dated = _date_pattern(figure["other"].get("months", []))
    _compile_triggers(lexicon, figure)
    return lexicon


def _add_people(lexicon: Lexicon, figure: dict[str, Any]) -> None:
    if lexicon.counts_singular:
        _add_single(lexicon, figure)
    for of, nouns in figure["plural"].items():
        lexicon.people_too |= {noun: of for noun in nouns if lexicon.is_forcing(noun)}
        lexicon.add(nouns, Tag.PEOPLE, of)
    _add_single(lexicon, figure)


def _add_groups(lexicon: Lexicon, other: dict[str, Any]) -> None:
    """Add the lists that only group words, and tag those words of them that would otherwise be read as others."""
    lexicon.groups = {name: frozenset(other.get(name, [])) for name in GROUPS}
    lexicon.skipping = lexicon.groups["ages"] | {"of"}
    lexicon.replacing = frozenset(word for name in REPLACING for word in lexicon.groups[name])
    lexicon.add(lexicon.groups["unreal"], Tag.WORD)
    lexicon.add(other.get("number_of", []), Tag.NUMBER_OF)
    lexicon.add(other.get("strengths", []), Tag.STRENGTH)
    lexicon.add((phrase for phrase in lexicon.groups["mounts"] if " " in phrase), Tag.WORD)
    lexicon.add(lexicon.groups["not"], Tag.MODAL)
    for name in ("not_after", "less_than", "former", "revised"):
        lexicon.add(lexicon.groups[name], Tag.WORD)
    lexicon.add((phrase for phrase in lexicon.groups["at_first"] if " " in phrase), Tag.WORD)


def _compile_asides(lexicon: Lexicon, other: dict[str, Any], until: dict[str, Any]) -> None:
    """Compile the patterns about other events, and what says quickly which of them are worth trying on a sentence."""
    lexicon.elsewhere = match_lists(other, "elsewhere", flags=re.IGNORECASE)
    lexicon.history = match_lists(other, "history", flags=re.IGNORECASE)
    lexicon.further = match_lists(other, "further", flags=re.IGNORECASE)
    lexicon.long_after = match_lists(other, "long_after", flags=re.IGNORECASE)
    lexicon.going_on = match_lists(other, "going_on", flags=re.IGNORECASE)
    lexicon.running = _running_pattern(other, until)
    _add_asides(lexicon, other, until)


def _numeric_pattern(lexicon: Lexicon, number: dict[str, Any]) -> re.Pattern[str]:
    """The pattern of a digit or a word that counts."""
    counting = [*number["units"], *number["multipliers"], *number.get("approximate", {}), *number.get("bundles", {})]
    counting = _inflect(counting, _list_number_endings(number))
    glued = f"(?:{lexicon.glued_and})?" if lexicon.glued_and else ""
    inside = "".join(f"|{name}" for name in lexicon.number_words.glued)
    return re.compile(rf"\d|(?<!\w){glued}{any_of(counting)}(?!\w){inside}")


def _compile_triggers(lexicon: Lexicon, figure: dict[str, Any]) -> None:
    traits = _list_trigger_traits(figure)
    traits |= {word: traits[noun] for word, (_, noun) in lexicon.bundles.items() if noun in traits}
    telling = list(_list_telling(figure, traits))
    lexicon.triggers = ahocorasick_rs.AhoCorasick(
        [*traits, *telling], store_patterns=False, implementation=ahocorasick_rs.Implementation.DFA
    )
    lexicon.telling = ahocorasick_rs.AhoCorasick(telling, store_patterns=False)
    lexicon.trigger_traits = [*traits.values(), *[None] * len(telling)]


def _add_single(lexicon: Lexicon, figure: dict[str, Any]) -> None:
    for of, nouns in figure["singular"].items():
        lexicon.add(nouns, Tag.ONE_PERSON, of)


def _running_pattern(other: dict[str, Any], until: dict[str, Any]) -> re.Pattern[str]:
    """The pattern of a running count: ``running``, or a month without a day after ``running_from``."""
    months = any_of(name for names in until["months"] for name in names)
    phrases, opening = (match_lists(other, name).pattern for name in ("running", "running_from"))
    return re.compile(rf"{phrases}|{opening}\s+{months}(?!\w|\.?\s+\d{{1,2}}(?!\d))", re.IGNORECASE)


def _add_asides(lexicon: Lexicon, other: dict[str, Any], until: dict[str, Any]) -> None:
    """Build the automaton that says quickly which patterns about other events are worth trying on a sentence."""
    lists = {
        Aside.HISTORY: other.get("history", []),
        Aside.ELSEWHERE: other.get("elsewhere", []),
        Aside.FURTHER: other.get("further", []),
        Aside.LONG_AFTER: other.get("long_after", []),
        Aside.RUNNING: [*other.get("running", []), *other.get("running_from", [])],
        Aside.MONTH: [name for names in until["months"] for name in names],
    }
    spotted = [(phrase.lower().split("*")[0], aside) for aside, phrases in lists.items() for phrase in phrases]
    lexicon.asides = ahocorasick_rs.AhoCorasick([stretch for stretch, _ in spotted], store_patterns=False)
    lexicon.aside_kinds = [aside for _, aside in spotted]


def _add_triggers(lexicon: Lexicon, figure: dict[str, Any]) -> None:
    for kind in TRIGGERED:
        lexicon.add(figure[kind.value].get("unlike", []), Tag.WORD)
        lexicon.counted |= set(figure[kind.value].get("counted", []))
        for form in Form:
            lexicon.add(_list_trigger_words(figure, kind, form), Tag.TRIGGER, Trigger(kind, form))
        for second, verbs in figure[kind.value].get("parted", {}).items():
            lexicon.parted[second] = lexicon.parted.get(second, frozenset()).union(verbs)


def _list_trigger_words(figure: dict[str, Any], kind: FactKind, form: Form) -> list[str]:
    """The words of a kind and form; of a verb in two parts, the second one."""
    return list(figure[kind.value].get(form.name.lower(), []))


def _inflect(words: Iterable[str], endings: Sequence[str]) -> list[str]:
    """The words as they stand, and with each of the endings written onto them."""
    return [word + ending for word in words for ending in ("", *endings)]


def _list_number_endings(number: dict[str, Any]) -> tuple[str, ...]:
    return (*number.get("from_endings", ()), *number.get("to_endings", ()))


def _add_numbers(lexicon: Lexicon, number: dict[str, Any]) -> None:
    endings = _list_number_endings(number)
    for word, value in number["units"].items():
        lexicon.add(_inflect([word], endings), Tag.UNIT, value)
    for phrase, value in (*_list_units_first(number), *_list_halves(number)):
        lexicon.add([phrase], Tag.UNIT, value)
    for word, value in number["multipliers"].items():
        lexicon.add(_inflect([word], endings), Tag.MULTIPLIER, value)
    for word, bounds in number.get("approximate", {}).items():
        lexicon.add([word], Tag.APPROXIMATE, tuple(bounds))
        lexicon.rounds[word] = (bounds[0], bounds[1])
    lexicon.glued_and = number.get("glued_and", "")
    lexicon.counts_singular = number.get("counts_singular", False)
    lexicon.bundles = {word: (value, noun) for word, (value, noun) in number.get("bundles", {}).items()}
    lexicon.several = {number["multipliers"][word]: tuple(bounds) for word, bounds in number.get("several", {}).items()}
    lexicon.range_joiners = frozenset(number["range_joiners"])
    lexicon.decimal = number["decimal"]
    lexicon.endings = frozenset(number.get("endings", []))
    lexicon.from_endings, lexicon.to_endings = (tuple(number.get(f"{side}_endings", [])) for side in ("from", "to"))
    lexicon.up_to = frozenset(number.get("up_to", []))
    lexicon.number_words = _read_number_words(number)
    lexicon.add(number.get("between", []), Tag.BETWEEN)
    lexicon.add(number.get("anothers", []), Tag.ANOTHER)
    for name, tag in (
        ("qualifiers", Tag.QUALIFIER),
        ("vague", Tag.VAGUE),
        ("none", Tag.NONE),
        ("articles", Tag.ARTICLE),
        ("definite", Tag.DEFINITE),
    ):
        lexicon.add(number.get(name, []), tag)


def _read_number_words(number: dict[str, Any]) -> NumberWords:
    return NumberWords(
        units=number["units"],
        multipliers=number["multipliers"],
        fractions=number.get("fractions", {}),
        joiners=frozenset(number["joiners"]),
        first_ten=number.get("first_ten", 20),
        teens_after=frozenset(number.get("teens_after", [])),
        glued=number.get("glued", {}),
    )


def _list_units_first(number: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """The numbers of a language that says the units first: "five ten" is 15, "five and twenty" is 25."""
    ones = {word: value for word, value in number["units"].items() if value < 10}
    tens = {word: value for word, value in number["units"].items() if 20 <= value < 100 and value % 10 == 0}
    for word, value in ones.items():
        for teen in number.get("teens", ()):
            yield f"{word} {teen}", 10 + value
        if joint := number.get("glued_and"):
            for ten, tenfold in tens.items():
                yield f"{word} {joint} {ten}", value + tenfold


def _list_halves(number: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """The numbers with a half: "half a million" is 500,000, "two and a half million" 2,500,000."""
    for multiplier, times in number["multipliers"].items():
        for fraction, part in number.get("fractions", {}).items():
            yield f"{fraction} {multiplier}", int(part * times)
        for phrase in number.get("and_a_half", ()):
            for unit, value in number["units"].items() if times >= FIRST_HALVED else ():
                if 0 < value < 10:
                    yield phrase.format(unit=unit, multiplier=multiplier), value * times + times // 2


def _add_context(lexicon: Lexicon, other: dict[str, Any]) -> None:
    for name, tag in (
        ("things", Tag.THING),
        ("currencies", Tag.CURRENCY),
        ("months", Tag.MONTH),
        ("labels", Tag.LABEL),
        ("be_one", Tag.BE_ONE),
        ("be_many", Tag.BE_MANY),
        ("by", Tag.BY),
        ("modal", Tag.MODAL),
        ("say", Tag.SAY),
        ("part", Tag.PART),
        ("total", Tag.TOTAL),
        ("stops", Tag.STOP),
        ("preposition", Tag.PREPOSITION),
        ("joins", Tag.JOIN),
    ):
        lexicon.add(other.get(name, []), tag)


def _list_trigger_traits(figure: dict[str, Any]) -> dict[str, TriggerTraits]:
    """The trigger words, without any of which a sentence states no figure, each with its traits."""
    spotted: dict[str, set[FactKind]] = {}
    stems: set[str] = set()
    forcing = set(figure[FactKind.DISPLACED.value].get("forcing", []))
    others: dict[str, set[FactKind]] = {}
    alone: dict[str, set[FactKind]] = {}
    for kind in TRIGGERED:
        for form in Form:
            words = _list_trigger_words(figure, kind, form)
            _spot(words, kind, spotted, stems)
            if form is not Form.FORCING:
                _spot(words, kind, others, stems)
            if kind in STATED_ALONE:
                _spot((word for word in words if form not in NUMBERED or " " in word), kind, alone, stems)
    crowds = [*figure["plural"]["protesters"], *figure["protesters"]["gather"]]
    armed = [noun for of in ARMED for noun in figure["plural"].get(of, [])]
    armed += figure["other"].get("strengths", [])
    for words, kind in ((crowds, FactKind.PROTESTERS), (armed, FactKind.TROOPS)):
        _spot(words, kind, spotted, stems)
        _spot(words, kind, others, stems)
    months = set(figure["other"].get("months", []))
    return {
        word: TriggerTraits(
            frozenset(kinds),
            word in alone,
            word in stems,
            word in forcing and word not in others,
            word in months and kinds == {FactKind.PROTESTERS},
        )
        for word, kinds in spotted.items()
    }


def _spot(phrases: Iterable[str], kind: FactKind, spotted: dict[str, set[FactKind]], stems: set[str]) -> None:
    for phrase in phrases:
        word = phrase.lower().strip("*")
        spotted.setdefault(word, set()).add(kind)
        if phrase.endswith("*"):
            stems.add(word)


def _list_telling(figure: dict[str, Any], traits: Iterable[str]) -> Iterator[str]:
    """Words that give a sentence with only forcing triggers a figure: escapes, and words for crowds and troops."""
    other = figure["other"]
    yield from other.get("escapes", [])
    yield from (sign for sign in other.get("gather_signs", []) if sign not in traits)
    for of in ("protesters", *ARMED):
        yield from (noun.lower() for noun in figure["singular"].get(of, []))


def _date_pattern(months: Iterable[str]) -> re.Pattern[str]:
    named = any_of(months)
    return re.compile(rf"\b{named}\.?,? \d{{1,4}}\b|\b\d{{1,2}} {named}\b")
