"""The bot's languages: nothing is missing, every blank is kept, plurals follow the language, menus fit Telegram."""

from __future__ import annotations

import ast
import html
import re
import string
from datetime import UTC, datetime

import pytest
from babel.messages import Catalog

from bot.commands import COMMANDS
from bot.text.keyboards import LABEL_UNITS
from bot.text.language import LANGUAGES, choose_language, get_translations
from bot.text.markup import bold, plain
from bot.text.reader import Reader
from monitors.config.topic_titles import read_titles
from tests.bot.catalogues import KEYWORDS, ROOT, TRANSLATED, extract, get_path, read


@pytest.fixture(scope="module")
def source() -> Catalog:
    return extract()


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_keeps_its_blanks(language: str, source: Catalog) -> None:
    catalogue = read(language)
    for message in source:
        if not message.id:
            continue
        known = catalogue.get(message.id)
        assert known is not None, f"{message.id!r} is new; run python -m tests.bot.catalogues and translate it"
        forms = known.string if isinstance(known.string, tuple) else (known.string,)
        assert all(forms), f"{message.id!r} is not translated"
        if isinstance(message.id, tuple):
            assert len(forms) == catalogue.num_plurals
            assert all(names(form) <= names(message.id[1]) for form in forms), message.id
        else:
            assert names(forms[0]) == names(message.id), message.id


def test_every_text_can_be_read_among_the_sample_messages(source: Catalog) -> None:
    samples = (ROOT / "tests" / "bot" / "messages" / "en.md").read_text(encoding="utf-8")
    page = html.unescape(re.sub(r"</?[a-z][^>]*>", "", samples))

    def is_shown(text: str) -> bool:
        literals = [literal.strip() for literal, _, _, _ in string.Formatter().parse(text)]
        return all(literal in page for literal in literals)

    said = [message for message in source if message.id and not message.locations[0][0].startswith("config/")]
    ids = [message.id if isinstance(message.id, tuple) else (message.id,) for message in said]
    unseen = [forms for forms in ids if not any(is_shown(form) for form in forms)]
    assert unseen == [], "make tests/bot/sample_talk.py send it, so that a reviewer can read it"


def test_no_text_hides_from_the_catalogues_in_an_f_string() -> None:
    hidden = []
    called = re.compile(r"\{[^{}]*\.(?:" + "|".join(KEYWORDS) + r")\(")  # so that few files need be taken apart
    for path in (ROOT / "bot").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if called.search(text) else ():
            if isinstance(node, ast.JoinedStr):
                calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
                hidden += [
                    f"{path.name}:{call.lineno}"
                    for call in calls
                    if getattr(call.func, "attr", "") in KEYWORDS
                    and call.args
                    and isinstance(call.args[0], ast.Constant)
                ]
    assert hidden == []


def test_a_shipped_topic_is_named_in_the_readers_language_and_another_as_it_is_written() -> None:
    titles = {"unrest": "Protest and unrest", "own": "Our own topic"}
    assert Reader("fr", topic_titles=titles).topic("unrest") == "Manifestations et troubles"
    assert Reader("fr", topic_titles=titles).topic("own") == "Our own topic"
    assert Reader("fr", topic_titles=titles).topic("gone") == "gone"


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "1 сюжет"), (3, "3 сюжета"), (5, "5 сюжетов"), (21, "21 сюжет"), (11, "11 сюжетов")],
)
def test_plurals_follow_the_language(number: int, expected: str) -> None:
    assert Reader("ru").count("{n} story", "{n} stories", number) == expected


def test_arabic_has_its_six_plurals_each_for_its_numbers() -> None:
    told = {number: Reader("ar").count("{n} story", "{n} stories", number) for number in (0, 1, 2, 3, 10, 11, 99, 100)}
    assert list(told.values()) == [
        "لا أحداث", "حدث واحد", "حدثان", "3 أحداث", "10 أحداث", "11 حدثًا", "99 حدثًا", "100 حدث",
    ]  # fmt: skip


def test_the_ending_of_eleven_and_more_stands_in_no_arabic_hundred() -> None:
    """From 11 the counted word ends in -an, from 100 it does not."""
    texts = [tuple(message.string or ()) for message in read("ar") if message.pluralizable]
    differing = [text for text in texts if text[4] != text[5]]
    assert len(differing) > 10
    assert [text for text in differing if "ًا" in text[4] or "ًا" not in text[5]] == []


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "19 January 2022", "19 Jan 2022, 06:00 UTC"),
        ("es", "19 de enero de 2022", "19 ene 2022, 06:00 UTC"),
        ("ar", "19 يناير 2022", "19 يناير 2022، 06:00 UTC"),
        ("de", "19. Januar 2022", "19. Jan. 2022, 06:00 UTC"),
        ("pt", "19 de janeiro de 2022", "19 jan. 2022, 06:00 UTC"),
        ("kk", "2022 ж. 19 қаңтар", "2022 ж. 19 қаң., 06:00 UTC"),
    ],
)
def test_a_day_is_written_out_as_the_language_does(language: str, day: str, moment: str) -> None:
    at = datetime(2022, 1, 19, 6, tzinfo=UTC)
    assert Reader(language).day(at.date()) == day
    assert Reader(language).moment(at) == moment


def test_pieces_in_a_right_to_left_text_are_isolated() -> None:
    assert "\u2068<b>Almaty</b>\u2069" in Reader("ar").write("Begin with {command}.", command=bold("Almaty")).html
    assert "\u2068" not in Reader("fr").write("Begin with {command}.", command=bold("Almaty")).html
    told = Reader("ar").text("{what} is muted until {time}.", what="Almaty (KZ)", time="7 Jan")
    assert "\u2068Almaty (KZ)\u2069" in plain(told).html, "also after it was cleaned"


def test_a_row_of_pieces_keeps_its_order_in_either_direction() -> None:
    pieces = ["The Steppe Courier", "7 يناير", ""]
    assert Reader("en").row(pieces).html == "The Steppe Courier · 7 يناير"
    row = Reader("ar").row(pieces)
    assert row.html == "\u200f\u2068The Steppe Courier\u2069 · \u20687 يناير\u2069"
    assert row.units == len(row.html)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ru", "ru"),
        ("pt-br", "pt"),
        ("sv-se", "en"),
        ("fr-CA", "fr"),
        ("", "en"),
        (None, "en"),
        ("AR_eg", "ar"),
        ("x" * 99, "en"),
    ],
)
def test_the_nearest_language_is_chosen(code: str | None, expected: str) -> None:
    assert choose_language(code) == expected


def test_a_language_that_is_not_spoken_reads_english() -> None:
    assert get_translations("xx").gettext("Settings") == "Settings"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_holds_the_title_of_every_shipped_topic(language: str) -> None:
    titles = {topic: one.title for topic, one in read_titles(ROOT / "config").items()}
    reader = Reader(language, topic_titles=titles)
    assert [title for topic in titles if len(title := f"🔔 {reader.topic(topic)}") > LABEL_UNITS] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_fits_telegram_in_every_language(language: str) -> None:
    reader = Reader(language)
    assert len(COMMANDS) <= 100
    for command in COMMANDS:
        assert 1 <= len(reader.text(command.help)) <= 256
        assert command.name.isascii()
        assert len(command.name) <= 32


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_nothing_left_of_its_template(language: str) -> None:
    text = get_path(language).read_text(encoding="utf-8")
    assert not [
        left for left in ("EMAIL@ADDRESS", "ORGANIZATION", "FULL NAME", " VERSION", "LL@li.org") if left in text
    ]


def test_no_kazakh_case_ending_stands_behind_a_blank() -> None:
    endings = re.compile(r"\}-?(?:ға|ге|қа|ке|на|не|да|де|та|те|[дтн][аеыі]н?|[дтн][ыі]ң)\b")
    assert endings.findall(get_path("kk").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("timezone", "name"),
    [
        ("Europe/Berlin", "CET"),
        ("Asia/Almaty", "UTC+6"),
        ("America/Lima", "UTC-5"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC-3"),
        ("UTC", "UTC"),
    ],
)
def test_a_clock_without_an_abbreviation_is_named_by_its_distance_from_utc(timezone: str, name: str) -> None:
    shown = Reader("en", timezone).moment(datetime(2022, 1, 7, 12, tzinfo=UTC))
    assert shown.split()[-1] == name
