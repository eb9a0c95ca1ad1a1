"""Article files with a header block or of plain text, what is refused, and any bytes at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.errors import ParseError
from monitors.model import Article
from monitors.sources.seedfile import LARGEST_SEED_BYTES, read_seed
from tests.monitors.seed_texts import COPIED_PAGE, FURNITURE, NOW, TEXT, read


def refuse(data: bytes) -> ParseError:
    with pytest.raises(ParseError) as caught:
        read_seed(data, "a.txt", source_id="seeds", first_seen_at=NOW)
    return caught.value


def try_to_read(data: bytes) -> tuple[Article | None, str]:
    try:
        return read_seed(data, "a.txt", source_id="seeds", first_seen_at=NOW), ""
    except ParseError as error:
        return None, error.reason


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


# ------------------------------------------------------------------------------------------------ a header block


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
        ("Language: Klingonese", "line 2: language: 'Klingonese' is no language of ISO 639-1; write a name, or a code "
                                 "such as kk"),
        ("Language: Cantonese", "line 2: language: 'Cantonese' is no language of ISO 639-1; write a name, or a code "
                                "such as kk"),
        ("Language: zz", "line 2: language: 'zz' is no language of ISO 639-1; write a name, or a code such as kk"),
        ("Language: Rusian", "line 2: language: 'Rusian' is no language of ISO 639-1; did you mean Russian (ru)?"),
        ("Language: испански", "line 2: language: 'испански' is no language of ISO 639-1; did you mean Spanish (es)?"),
        ("Country: Atlantis", "line 2: country: 'Atlantis' is no country; write a name, or an ISO code such as KZ"),
        ("Country: Kasakhstan", "line 2: country: 'Kasakhstan' is no country; did you mean Kazakhstan (KZ)?"),
        ("Country: EU", "line 2: country: 'EU' is no country; write a name, or an ISO code such as KZ"),
        ("Url: javascript:a", "line 2: url: 'javascript:a' is not an http or https address and was ignored"),
        ("Url: http://[::1", "line 2: url: 'http://[::1' is not an http or https address and was ignored"),
        ("Date: soon", "line 2: date: 'soon' is not a date, such as 2022-01-31 12:00"),
        ("Date: 2022-02-30", "line 2: date: 2022-02-30 is not a date"),
        ("Date: 2022-03-03 08:00", "line 2: date: no time zone given; read as UTC"),
        ("Date: 2022-03-03 08:00 CST", "line 2: date: time zone CST may be America/Chicago or Asia/Shanghai or "
                                       "America/Havana; map it under seeds.timezones; read as UTC"),
        ("Section: World", "line 2: header Section: is not known and was ignored"),
    ],
)  # fmt: skip
def test_header_that_cannot_be_used_is_said_so(line: str, warning: str) -> None:
    article = read(f"Title: Ferries stand still\n{line}\n\nCrews walked out.\n")
    assert article.warnings == (warning,)
    assert article.identity == "a.txt"


@pytest.mark.parametrize(
    "value", ["KZ", "kz", "KAZ", "Kazakhstan", "Казахстан", "Kazajistán", "كازاخستان", "Kasachstan", "Қазақстан"]
)
def test_a_header_may_give_the_country_by_code_or_by_its_name_in_any_language(value: str) -> None:
    article = read(f"Title: Ferries stand still\nCountry: {value}\n\nCrews walked out.\n")
    assert (article.country, article.warnings) == ("KZ", ())


@pytest.mark.parametrize(
    ("language", "values"),
    [
        (
            "en",
            "en en-GB en_US.UTF-8 English английский inglés anglais الإنجليزية انجليزي Englisch inglês ағылшынша",
        ),
        ("ru", "ru Russian Русский ruso russe الروسية Russisch russo орысша"),
        ("es", "Spanish испанский español Español castellano espagnol الإسبانية Spanisch espanhol испанша"),
        ("fr", "French французский francés français francais الفرنسية Französisch Franzoesisch francês французша"),
        ("ar", "Arabic арабский árabe arabe العربية عربي Arabisch арабша"),
        ("de", "German немецкий alemán allemand الألمانية Deutsch alemão немісше"),
        ("pt", "pt-BR Portuguese португальский portugués portugais البرتغالية Portugiesisch português португалша"),
        ("kk", "kk KAZ Kazakh казахский kazajo الكازاخستانية Kasachisch cazaque Қазақша қазақ"),
        ("tr", "tr Turkish турецкий turco turc التركية Türkisch түрікше"),
    ],
)
def test_a_header_may_give_the_language_by_code_or_by_its_name_in_any_language(language: str, values: str) -> None:
    for value in values.split():
        article = read(f"Title: Ferries stand still\nLanguage: {value}\n\nCrews walked out.\n")
        assert (value, article.language, article.warnings) == (value, language, ())


@pytest.mark.parametrize(
    ("value", "language"),
    [("Қазақ тілі", "kk"), ("русский язык", "ru"), ("اللغة العربية", "ar"), ("Brazilian Portuguese", "pt")],
)
def test_a_name_of_a_language_may_have_several_words(value: str, language: str) -> None:
    article = read(f"Title: Ferries stand still\nLanguage: {value}\n\nCrews walked out.\n")
    assert (article.language, article.warnings) == (language, ())


def test_what_is_odd_in_a_header_is_named_with_its_line_in_the_file() -> None:
    article = read("\n\nTitle: Ferries stand still\nAuthor:\nSection: World\nTitle: Other\nCountry: Atlantis\n\nB.\n")
    assert [warning.partition(":")[0] for warning in article.warnings] == ["line 4", "line 6", "line 5", "line 7"]


def test_under_a_header_with_an_empty_title_the_first_line_is_the_headline() -> None:
    article = read(
        "Title:\nDate: 2022-03-03 12:01 +00:00\n\nFerries stand still\n\nCrews of all boats walked out at dawn.\n"
    )
    assert (article.title, article.text) == ("Ferries stand still", "Crews of all boats walked out at dawn.")
    assert article.published_at == datetime(2022, 3, 3, 12, 1, tzinfo=UTC)


def test_the_language_of_the_folder_holds_where_the_header_is_silent() -> None:
    article = read("Title: T\nCountry: Ireland\nDate: 07/01/2022\n\nB.\n", language="en")
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
