"""Which sentence of an article is quoted under an alert."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitors.model import Evidence, Level, Match, Span, Zone
from monitors.stories.quotes import read_quote
from tests.monitors.story_makers import make_analysis, make_match

TEXT = "Shops were shut. Police fired on a crowd that had blocked the road. A curfew was imposed on the port."


def match(level: Level, *words: str, zone: Zone = Zone.BODY, points: float = 3.0) -> Match:
    spans = (Span(zone, TEXT.index(word), TEXT.index(word) + len(word), word) for word in words)
    return replace(make_match(level=level), evidence=tuple(Evidence("rule", span, points) for span in spans))


FIRST, CROWD, CURFEW = (f"{sentence}." for sentence in TEXT.rstrip(".").split(". "))


@pytest.mark.parametrize(
    ("matches", "quoted"),
    [
        ((), FIRST),
        ((match(Level.URGENT, "crowd"),), CROWD),
        ((match(Level.URGENT, "crowd", "blocked"), match(Level.URGENT, "curfew")), CROWD),
        ((match(Level.DIGEST, "crowd", "blocked"), match(Level.URGENT, "curfew")), CURFEW),
        ((match(Level.DIGEST, "curfew"),), CURFEW),
        ((match(Level.URGENT, "crowd"), match(Level.URGENT, "curfew", zone=Zone.LEAD)), CURFEW),
        ((match(Level.URGENT, "crowd"), match(Level.URGENT, "curfew")), CROWD),
        ((match(Level.URGENT, "Shops", zone=Zone.TITLE),), FIRST),
    ],
    ids=["no match", "one", "where most speaks", "what rang", "digest alone", "lead first", "first of equals", "title"],
)
def test_the_quoted_sentence_is_the_one_that_speaks_most_for_what_rang(matches: tuple[Match, ...], quoted: str) -> None:
    assert read_quote(make_analysis("a", "A title", TEXT, matches=matches)) == quoted


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. Army sent 3,000 troops to Niger on Monday.",
        "The army commander, Lt. Gen. Musa, deployed 3,000 troops.",
        "Prof. G.L. Musa complained about 3,000 troops.",
        "J. Musa, Jr. of No. 3 Division sent troops at 5 a.m. on Monday.",
        "В г. Актау ввели 3 тыс. военных.",
    ],
)
def test_an_abbreviation_ends_no_quotation(sentence: str) -> None:
    text = f"Shops were shut. {sentence} A curfew was imposed."
    start = text.index("Monday" if "Monday" in sentence else sentence.split()[-1])
    told = replace(make_match(), evidence=(Evidence("rule", Span(Zone.BODY, start, start + 6, text[start:][:6]), 3.0),))
    assert read_quote(make_analysis("a", "A title", text, matches=(told,))) == sentence
    assert read_quote(make_analysis("a", "A title", text.removeprefix("Shops were shut. "), matches=())) == sentence


def test_a_text_of_white_space_alone_is_quoted_by_its_title() -> None:
    assert read_quote(make_analysis("a", "A title", " \n\n ")) == "A title"
