"""What a story says of a report whose earlier ones are all in other languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from monitors.model import Analysis, Fact, FactKind
from monitors.stories.agreement import Agreement, list_agreements
from tests.monitors.story_makers import (
    START,
    make_analysis,
    make_country,
    make_figure,
    make_match,
    make_town,
    make_until,
)

NIAMEY = make_town("NE", "Niamey", 13.51, 2.11)


def tell(language: str, *facts: Fact, minutes: float = 0, topic: str = "curfew") -> Analysis:
    return make_analysis(
        f"{language}-{minutes}",
        "Title",
        facts=(make_country("NE"), *facts),
        matches=(make_match(topic),),
        published_at=START + timedelta(minutes=minutes),
        language=language,
    )


def test_topic_place_figure_and_end_date_in_common_are_named() -> None:
    facts = (NIAMEY, make_figure(FactKind.KILLED, 3), make_until(date(2026, 12, 13)))
    one, other = tell("fr", *facts), tell("ar", *facts, make_figure(FactKind.INJURED, 9))
    evidence = ("topic curfew", "place Niamey", "killed 3", "until 2026-12-13")
    assert list_agreements([one, other]) == {other.article.key: Agreement("ar", "fr", evidence)}


def test_a_country_is_named_where_no_place_is_in_common() -> None:
    one, other = tell("fr", make_figure(FactKind.KILLED, 3)), tell("de", NIAMEY, make_figure(FactKind.KILLED, 5))
    assert list_agreements([one, other])[other.article.key].evidence == ("topic curfew", "country NE")


def test_only_the_first_report_in_a_further_language_needs_it_and_is_held_against_the_likest() -> None:
    first, second = tell("fr", make_figure(FactKind.KILLED, 3)), tell("de", NIAMEY, make_figure(FactKind.KILLED, 8))
    third, again = tell("ru", NIAMEY, make_figure(FactKind.KILLED, 8)), tell("ru", NIAMEY, minutes=5)
    found = list_agreements([first, second, third, again, tell("")])
    assert {key: one.with_language for key, one in found.items()} == {second.article.key: "fr", third.article.key: "de"}


def test_what_a_chat_watches_is_no_evidence() -> None:
    watched = make_match("watch:7")
    one, other = (replace(tell(language), matches=(make_match("curfew"), watched)) for language in ("fr", "ar"))
    assert list_agreements([one, other])[other.article.key].evidence == ("topic curfew", "country NE")


def test_nothing_in_common_is_no_evidence() -> None:
    one, other = make_analysis("en", "Title", matches=()), make_analysis("fr", "Titre", matches=(), language="fr")
    assert list_agreements([one, other]) == {other.article.key: Agreement("fr", "en", ())}
