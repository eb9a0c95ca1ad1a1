"""Article files in the form of a copied page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.monitors.seed_texts import COPIED_PAGE, FURNITURE, NOW, TEXT, read


def test_copied_page_gives_exactly_its_parts() -> None:
    article = read(COPIED_PAGE)
    assert article.title == (
        "Rivertown's council asks for calm: No grievance excuses burning the ferry & hurting its crew"
    )
    assert article.author == "Meera Solanki"
    assert article.published_at == datetime(2022, 3, 3, 12, 31, tzinfo=UTC)
    assert article.updated_at == datetime(2022, 3, 3, 12, 35, tzinfo=UTC)
    assert article.headings == ("What the harbour office counts", "Rivertown ferry dispute")
    assert article.text.split("\n\n") == [
        "The mayor of Rivertown has written to the provincial assembly about the unrest on the quays.",
        "After ferry fares were doubled, crowds filled the quays for a second day, the harbour office said.",
        '\u201cWe ask everybody to go home," the mayor wrote.',
        "What the harbour office counts",
        "Some 4 crew members were hurt and 21 people were held.",
        "Rivertown ferry dispute",
        "The fares rose on Monday. A curfew holds until March 9.",
    ]
    assert (article.identity, article.source_id, article.first_seen_at) == ("a.txt", "seeds", NOW)
    assert (article.language, article.url, article.publisher, article.warnings) == ("", "", "", ())


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\u2028"])
def test_line_endings_do_not_matter(ending: str) -> None:
    assert read(COPIED_PAGE.replace("\n", ending)) == read(COPIED_PAGE)


def test_parts_may_come_in_another_order() -> None:
    page = """Home / World / Asia
Rivertown's ferries stand still
By Meera Solanki | Published: March 3, 2022 18:01 IST | Updated: March 3, 2022 18:05 IST
Share this article
Crews of all eleven boats walked out at dawn and the quays stayed closed.
"""
    article = read(page)
    assert (article.title, article.author) == ("Rivertown's ferries stand still", "Meera Solanki")
    assert article.published_at == datetime(2022, 3, 3, 12, 31, tzinfo=UTC)
    assert article.updated_at == datetime(2022, 3, 3, 12, 35, tzinfo=UTC)
    assert article.text == "Crews of all eleven boats walked out at dawn and the quays stayed closed."


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_dropped(line: str) -> None:
    first = "Crews of all eleven boats walked out at dawn and the quays stayed closed."
    last = "The owners said that nobody would be paid."
    article = read(f"Ferries stand still\n\n{first}\n\n{line}\n\n{last}\n")
    assert article.text == f"{first}\n\n{last}"


@pytest.mark.parametrize("line", TEXT)
def test_text_that_begins_like_furniture_stays(line: str) -> None:
    first = "Crews of all eleven boats walked out at dawn and the quays stayed closed."
    assert read(f"Ferries stand still\n\n{first}\n\n{line}\n").text == f"{first}\n\n{line}"


@pytest.mark.parametrize(
    "headline",
    [
        "Updated: 15 killed in ferry fire",
        "Watch: crews storm the harbour office",
        "By sea and by land, aid reaches Rivertown",
        "AC/DC tribute band plays Rivertown",
        "Share of votes falls",
    ],
)
def test_headline_that_begins_like_furniture_is_the_headline(headline: str) -> None:
    article = read(f"{headline}\n\nCrews of all eleven boats walked out at dawn.\n")
    assert (article.title, article.text) == (headline, "Crews of all eleven boats walked out at dawn.")


def test_list_of_related_headlines_is_dropped() -> None:
    page = """Ferries stand still

Crews of all eleven boats walked out at dawn and the quays stayed closed.

Related articles
Ferry fares to double
What the crews want

The owners said on Thursday that nobody who had walked out would be paid for the week.
"""
    assert read(page).text.split("\n\n") == [
        "Crews of all eleven boats walked out at dawn and the quays stayed closed.",
        "The owners said on Thursday that nobody who had walked out would be paid for the week.",
    ]


def test_label_and_date_on_two_lines() -> None:
    article = read(
        "Ferries stand still\nPublished\n3 March 2022 18:01 IST\nUpdated\n3 March 2022 18:05 IST\nThe text.\n"
    )
    assert article.published_at == datetime(2022, 3, 3, 12, 31, tzinfo=UTC)
    assert article.updated_at == datetime(2022, 3, 3, 12, 35, tzinfo=UTC)
    assert article.text == "The text."


def test_day_that_heads_part_of_a_chronology_stays() -> None:
    lead = "Crews of all eleven boats walked out at dawn and the quays stayed closed while " + "the owners talked. " * 5
    article = read(f"Ferries: how it came\n\n{lead}\n\n3 March 2022\n\nThe fares are doubled overnight.\n")
    assert article.headings == ("3 March 2022",)
    assert article.published_at is None


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By MEERA SOLANKI", "MEERA SOLANKI"),
        ("By Meera Solanki and Tom Okafor", "Meera Solanki and Tom Okafor"),
        ("Written by: Meera Solanki", "Meera Solanki"),
        ("Written by Jan van der Meer", "Jan van der Meer"),
        ("Por Lucía Fernández", "Lucía Fernández"),
        ("Par Élodie Marchand", "Élodie Marchand"),
        ("Von Karin Lüders", "Karin Lüders"),
        ("Автор: Айгуль Серикова", "Айгуль Серикова"),
        ("بقلم: سامي الحداد", "سامي الحداد"),
        ("By Meera Solanki, March 3, 2022", "Meera Solanki"),
    ],
)
def test_bylines(line: str, author: str) -> None:
    article = read(f"Ferries stand still\n{line}\nCrews of all eleven boats walked out at dawn.\n")
    assert (article.author, article.text) == (author, "Crews of all eleven boats walked out at dawn.")


def test_address_on_a_line_of_its_own_names_the_article() -> None:
    article = read("https://www.ledger.example/ferries\nFerries stand still\nCrews walked out.\n")
    assert article.url == article.identity == "https://www.ledger.example/ferries"
    assert (article.title, article.publisher) == ("Ferries stand still", "ledger.example")


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("© 2022 The Rivertown Ledger. All rights reserved.", "The Rivertown Ledger"),
        ("Copyright © 2019-2022 Le Courrier du Fleuve", "Le Courrier du Fleuve"),
        ("(c) Huon Herald", "Huon Herald"),
        ("Copyright 2022 Steppe Courier, all rights reserved", "Steppe Courier"),
        ("© 2022", ""),
    ],
)
def test_copyright_line_names_the_outlet(line: str, publisher: str) -> None:
    article = read(f"Ferries stand still\n\nCrews walked out.\n\n{line}\n")
    assert (article.publisher, article.text) == (publisher, "Crews walked out.")


def test_tags_become_categories() -> None:
    assert read("Ferries stand still\nTags: ferries, #strike, ferries\nText here.\n").categories == (
        "ferries",
        "strike",
    )


def test_wrapped_lines_are_joined_and_headings_found() -> None:
    text = """Ferries stand still as crews walk out over the doubled fares

Crews of all eleven boats walked out at dawn on Thursday and the
quays of Rivertown stayed closed for the whole of the day, the
harbour office said.
What they want
The crews ask for the old fares and for the owners to leave the
provincial assembly.
- no fines
- no dismissals
"""
    article = read(text)
    assert article.text.split("\n\n") == [
        "Crews of all eleven boats walked out at dawn on Thursday and the quays of Rivertown stayed closed for the "
        "whole of the day, the harbour office said.",
        "What they want",
        "The crews ask for the old fares and for the owners to leave the provincial assembly.",
        "- no fines",
        "- no dismissals",
    ]
    assert article.headings == ("What they want",)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            "Title: One\nTitle: Two\nDate: 2022-01-07\n\nBody.",
            "line 2: Title: is here again with another value; the first one counts",
        ),
        ("Title:\nDate: 2022-01-07\n\nA headline\n\nBody text.", "line 1: Title: has no value"),
        (
            "Titel: Crowd storms port\nDate: 2022-01-07\n\nBody.",
            "line 1: Titel: is not known, so these lines are no header but text; did you mean Title:?",
        ),
    ],
)
def test_a_slip_in_a_header_is_a_warning(text: str, warning: str) -> None:
    assert warning in read(text).warnings


def test_the_same_key_with_the_same_value_is_no_slip() -> None:
    assert read("Title: One\nHeadline: One\n\nBody.").warnings == ()
