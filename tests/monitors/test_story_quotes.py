"""Which sentence of an article is quoted under an alert."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitors.model import Evidence, Level, Match, Realis, RealisFlag, Span, Zone
from monitors.stories.quotes import get_shown_quote, read_quote
from tests.monitors.story_makers import make_analysis, make_match, make_report

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


def quote(title: str, text: str, *words: str, in_title: str = "", past: str = "") -> str:
    """The quotation of an article with evidence at these words, one of them in the title and one said to be past."""
    spans = [Span(Zone.BODY, text.index(word), text.index(word) + len(word), word) for word in words]
    spans += [Span(Zone.TITLE, title.index(in_title), len(title), in_title)] if in_title else []
    flags = (RealisFlag(Realis.HISTORICAL, Span(Zone.BODY, text.index(past), len(text), past)),) if past else ()
    told = replace(make_match(), evidence=tuple(Evidence("rule", span, 3.0) for span in spans), realis=flags)
    return read_quote(make_analysis("a", title, text, matches=(told,)))


def test_where_the_title_tells_the_event_the_lead_is_quoted_and_not_the_background() -> None:
    lead = "Gunmen opened fire on a market in western Niger on Sunday."
    text = f"{lead} No group claimed it. The army killed a dozen of them in an air strike last week."
    assert quote("Gunmen kill 17 at market in Niger", text, "killed", "strike", in_title="Gunmen kill") == lead
    assert quote("Niger in mourning", text, "killed", "strike") == text.split(". ")[-1], "the title tells nothing"


def test_a_standfirst_that_tells_something_else_is_passed_over() -> None:
    lead = "The government imposed a night curfew on Lae after riots."
    text = f"Fires burned in the market. {lead} A crowd had marched to the station."
    assert quote("Night curfew imposed on Lae after riots", text, "crowd", in_title="curfew") == lead


def test_a_sentence_that_repeats_the_title_is_quoted_only_where_there_is_no_other() -> None:
    title, more = "Crowd storms the port of Aktau", "Police fired on the crowd."
    assert quote(title, f"{title}. {more}", "storms", in_title="Crowd") == more
    assert quote(title, f"{title}.", "storms", in_title="Crowd") == f"{title}."


@pytest.mark.parametrize("aside", ["A blockade of…", "But fire from Yemen, a faraway foe, blockade and all…"])
def test_a_sentence_that_is_cut_off_or_goes_on_gives_way_to_one_that_stands_alone(aside: str) -> None:
    whole = "Cuba is under a blockade now."
    words = (aside.split()[1], whole.split()[-1])
    assert quote("A column", f"{whole} {aside}", *words) == whole


def test_a_sentence_about_the_past_gives_way_to_one_about_now() -> None:
    text = "Troops fought in the war of 2019. Troops now hold the bridge."
    assert quote("A column", text, "Troops fought", "bridge", past="2019") == "Troops now hold the bridge."


@pytest.mark.parametrize(
    ("quoted", "shown"),
    [
        ("Crowd storms the port of Aktau", False),
        ("CROWD STORMS THE PORT OF AKTAU.", False),
        ("Crowd storms the port…", False),
        ("Crowd storms the port of Aktau - Herald", False),
        ("Crowd storms the port of Aktau, killing two", True),
        ("", False),
    ],
)
def test_a_quotation_that_repeats_the_headline_is_not_shown_under_it(quoted: str, shown: bool) -> None:
    report = replace(make_report(), title="Crowd storms the port of Aktau", quote=quoted)
    assert get_shown_quote(report) == (quoted if shown else "")
