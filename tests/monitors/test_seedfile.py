"""The three forms of article files: a copied page, a header block, plain text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.errors import ParseError
from monitors.model import Article
from monitors.sources.seedfile import LARGEST_SEED_BYTES, read_seed

NOW = datetime(2022, 1, 10, 12, tzinfo=UTC)

COPIED_PAGE = """Updated March 3rd, 2022 at 18:05 IST

Rivertown's council asks for calm: No grievance excuses burning the ferry & hurting its crew

The mayor of Rivertown has written to the provincial assembly about the unrest on the quays.

Reported by: Meera Solanki
Image: PTI | Image:self
Advertisement

After ferry\u00a0 fares were doubled, crowds filled the quays for a second day, the harbour office said.\u00a0

\u201cWe ask everybody to go home," the mayor wrote. \u00a0

What the harbour office counts

Some 4 crew members were hurt and 21 people were held.\u00a0\u00a0

Rivertown ferry dispute

The fares rose on Monday. A curfew holds until March 9.\u00a0

(Image: PTI)

\u00a0

Advertisement

Published March 3rd, 2022 at 18:01 IST"""


def read(text: str, **options: str) -> Article:
    return read_seed(text.encode(), "a.txt", source_id="seeds", first_seen_at=NOW, **options)  # type: ignore[arg-type]


def refuse(data: bytes) -> ParseError:
    with pytest.raises(ParseError) as caught:
        read_seed(data, "a.txt", source_id="seeds", first_seen_at=NOW)
    return caught.value


def try_to_read(data: bytes) -> tuple[Article | None, str]:
    try:
        return read_seed(data, "a.txt", source_id="seeds", first_seen_at=NOW), ""
    except ParseError as error:
        return None, error.reason


# ------------------------------------------------------------------------------------------------- a copied page


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


FURNITURE = [
    "Advertisement",
    "ADVERTISEMENT - SCROLL TO CONTINUE",
    "Story continues below this advertisement",
    "Share",
    "Share on WhatsApp",
    "Read more",
    "Read more: Three days on the quays",
    "Also read | Three days on the quays",
    "ALSO READ Three days on the quays",
    "(Image: AP)",
    "Image: AP | Image:self",
    "Image source, Getty Images",
    "Photo by Meera Solanki",
    "File photo: the quays in spring",
    "Crews wait beside the boats. [Meera Solanki/Reuters]",
    "Reuters",
    "AP Photo",
    "(With inputs from ANI)",
    "Last updated: March 3, 2022",
    "Posted on March 3, 2022, 6:01 pm",
    "3 March 2022",
    "3 min read",
    "2 hours ago",
    "12 comments",
    "Follow us on Telegram",
    "Subscribe to our newsletter",
    "Sign up for alerts",
    "© 2022 The Rivertown Ledger. All rights reserved.",
    "Edited by Tom Okafor",
    "Reporting by Meera Solanki; editing by Tom Okafor",
    "Tags: ferries, strike",
    "https://example.org/rivertown/ferries",
    "Реклама",
    "Читайте также: Три дня на причале",
    "Publicidad",
    "Lire aussi : Trois jours sur les quais",
    "إعلان",
    "Фото: Акимат",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_dropped(line: str) -> None:
    first = "Crews of all eleven boats walked out at dawn and the quays stayed closed."
    last = "The owners said that nobody would be paid."
    article = read(f"Ferries stand still\n\n{first}\n\n{line}\n\n{last}\n")
    assert article.text == f"{first}\n\n{last}"


TEXT = [
    "By Friday the crews had gone back to work.",
    "By land and by water they came.",
    "Published in 2019, the book describes the quays.",
    "Updated guidance was issued on 3 March 2022 to every captain in the province.",
    "Read-only copies of the contract were handed out.",
    "Image problems have dogged the owners for years.",
    "Share prices fell.",
    "Share on the exchange fell by a third after the news.",
    "Copyright law has nothing to do with it.",
    "More than 40 boats were tied up.",
    "Update: the death toll rose to 9 on 3 March 2022, the harbour office said.",
    "The photo shows two boats on fire.",
    "Reuters could not verify the footage.",
]


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


# ------------------------------------------------------------------------------------------------ a header block

HEADED = """Title: Власти Ривертауна ввели комендантский час
Date: 2022-03-03 18:01 +06:00
Updated: 2022-03-03T19:00+06:00
Url: https://wire.example/ru/1
Author: Айгуль Серикова
Language: ru-KZ
Country: Kazakhstan
Source: Степной вестник

Комендантский час действует с 23 до 6 часов.

Фото: Акимат

Суды работают.
"""


def test_header_block() -> None:
    article = read(HEADED)
    assert article == replace(
        article,
        title="Власти Ривертауна ввели комендантский час",
        published_at=datetime(2022, 3, 3, 12, 1, tzinfo=UTC),
        updated_at=datetime(2022, 3, 3, 13, tzinfo=UTC),
        url="https://wire.example/ru/1",
        identity="https://wire.example/ru/1",
        author="Айгуль Серикова",
        language="ru",
        country="KZ",
        publisher="Степной вестник",
        text="Комендантский час действует с 23 до 6 часов.\n\nСуды работают.",
        warnings=(),
    )


def test_first_paragraph_under_a_header_may_be_wrapped() -> None:
    text = "Crews of all eleven boats walked out at dawn on Thursday\nand the quays stayed closed for the whole day.\n"
    assert read(f"Title: Ferries stand still\n\n{text}").text == text.strip().replace("\n", " ")


def test_header_beats_the_page_under_it() -> None:
    article = read(f"Title: Mine\nAuthor: Me\nDate: 2022-03-04T00:00Z\n\n{COPIED_PAGE}")
    assert (article.title, article.author) == ("Mine", "Me")
    assert article.published_at == datetime(2022, 3, 4, tzinfo=UTC)
    assert article.updated_at == datetime(2022, 3, 3, 12, 35, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        ("Language: Klingonese", "language: 'Klingonese' is not known; write a two-letter ISO code"),
        ("Country: Atlantis", "country: 'Atlantis' is not known; write a two-letter ISO code"),
        ("Url: javascript:alert(1)", "Url: 'javascript:alert(1)' is not an http or https address and was ignored"),
        ("Url: http://[::1", "Url: 'http://[::1' is not an http or https address and was ignored"),
        ("Date: soon", "date: 'soon' is not a date"),
        ("Date: 2022-02-30", "date: 2022-02-30 is not a date"),
        ("Date: 2022-03-03 08:00", "date: no time zone given; read as UTC"),
        ("Date: 2022-03-03 08:00 CST", "date: time zone CST may be America/Chicago or Asia/Shanghai or America/Havana; "
                                       "map it under seeds.timezones; read as UTC"),
        ("Section: World", "header Section: is not known and was ignored"),
    ],
)  # fmt: skip
def test_header_that_cannot_be_used_is_said_so(line: str, warning: str) -> None:
    article = read(f"Title: Ferries stand still\n{line}\n\nCrews walked out.\n")
    assert article.warnings == (warning,)
    assert article.identity == "a.txt"


def test_under_a_header_with_an_empty_title_the_first_line_is_the_headline() -> None:
    article = read(
        "Title:\nDate: 2022-03-03 12:01 +00:00\n\nFerries stand still\n\nCrews of all boats walked out at dawn.\n"
    )
    assert (article.title, article.text) == ("Ferries stand still", "Crews of all boats walked out at dawn.")
    assert article.published_at == datetime(2022, 3, 3, 12, 1, tzinfo=UTC)


def test_folder_defaults_hold_where_the_header_is_silent() -> None:
    article = read("Title: T\nDate: 07/01/2022\n\nB.\n", country="IE", language="en")
    assert (article.country, article.language) == ("IE", "en")
    assert article.published_at == datetime(2022, 1, 7, tzinfo=UTC)


def test_two_known_keys_without_title_take_the_headline_from_the_body() -> None:
    article = read("Source: The Rivertown Ledger\nLanguage: en\n\nFerries stand still\n\nCrews walked out.\n")
    assert (article.title, article.publisher) == ("Ferries stand still", "The Rivertown Ledger")


# ------------------------------------------------------------------------------------------------------ plain text


def test_plain_text() -> None:
    article = read("\n\n  Ferries stand still \n\nCrews walked out.\n")
    assert (article.title, article.text) == ("Ferries stand still", "Crews walked out.")
    assert (article.author, article.published_at, article.headings) == ("", None, ())


def test_headline_alone_is_an_article() -> None:
    assert (read("Ferries stand still").title, read("Ferries stand still").text) == ("Ferries stand still", "")


def test_text_without_headline_gets_its_beginning_for_one() -> None:
    line = "The crews of all eleven boats walked out at dawn. " * 20
    article = read(line)
    assert len(article.title) <= 151
    assert line.startswith(article.title.removesuffix("…"))
    assert article.text == line.strip()
    assert article.warnings == ("the first line is too long for a headline; its beginning is used as one",)


def test_same_text_has_the_same_hash() -> None:
    assert read("T\n\nB.").content_hash == read("T\r\n\r\nB.\r\n").content_hash != read("T\n\nC.").content_hash


# -------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        ("\ufeff".encode(), "empty"),
        (b"a" * (LARGEST_SEED_BYTES + 1), "too_large"),
        (b"Advertisement\n\nShare\n", "no_text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"%PDF-1.7\n", "binary"),
        (b"{\\rtf1\\ansi text}", "binary"),
        (bytes(range(256)) * 8, "binary"),
        (b"text\0with\0nul and some more text behind it", "binary"),
        (b"<!DOCTYPE html><html><body>Hi</body></html>", "markup"),
        (b"<?xml version='1.0'?><rss/>", "markup"),
    ],
)
def test_refusals_have_a_name(data: bytes, reason: str) -> None:
    error = refuse(data)
    assert error.reason == reason
    assert len(str(error)) > 10


def test_five_megabytes_are_read() -> None:
    line = b"Crews of all eleven boats walked out at dawn and stayed out. " * 20 + b"\n"
    data = b"Ferries stand still\n" + line * ((LARGEST_SEED_BYTES - 20) // len(line))
    article = read_seed(data, "a.txt", source_id="seeds", first_seen_at=NOW)
    assert article.text.startswith("Crews of all eleven boats")


@settings(derandomize=True, max_examples=300)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_an_article_or_a_named_refusal(data: bytes) -> None:
    article, reason = try_to_read(data)
    assert article is None or article.title.strip()
    assert reason in {"", "empty", "binary", "markup", "encoding", "no_text"}
    if article:
        f"{article.title}{article.text}{article.author}".encode()


LINES = st.sampled_from([*FURNITURE, *TEXT, *COPIED_PAGE.split("\n"), *HEADED.split("\n"), "Published", "x" * 500])


@settings(derandomize=True, max_examples=200)
@given(st.lists(LINES, max_size=30))
def test_any_mixture_of_lines_keeps_every_heading_in_the_text(lines: list[str]) -> None:
    article, reason = try_to_read("\n".join(lines).encode())
    assert reason in {"", "empty", "no_text"}
    if article:
        assert set(article.headings) <= set(article.text.split("\n\n"))
        assert "Advertisement" not in article.text.split("\n\n")


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            "Title: One\nTitle: Two\nDate: 2022-01-07\n\nBody.",
            "Title: is here again with another value; the first one counts",
        ),
        ("Title:\nDate: 2022-01-07\n\nA headline\n\nBody text.", "Title: has no value"),
        (
            "Titel: Crowd storms port\nDate: 2022-01-07\n\nBody.",
            "Titel: is not known, so these lines are no header but text; did you mean Title:?",
        ),
    ],
)
def test_a_slip_in_a_header_is_a_warning(text: str, warning: str) -> None:
    article = read_seed(text.encode(), "a.txt", source_id="s", first_seen_at=datetime(2022, 1, 8, tzinfo=UTC))
    assert warning in article.warnings


def test_the_same_key_with_the_same_value_is_no_slip() -> None:
    text = b"Title: One\nHeadline: One\n\nBody."
    assert read_seed(text, "a.txt", source_id="s", first_seen_at=datetime(2022, 1, 8, tzinfo=UTC)).warnings == ()
