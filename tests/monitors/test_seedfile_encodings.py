"""Encodings in which people save articles."""

from __future__ import annotations

import pytest

from monitors.errors import ParseError
from monitors.sources.charset import decode_text

RUSSIAN = "Протест в Ривертауне: «паромы» стоят — экипажи ушли на рассвете.\n\nДоговор истёк 19 января.\n"
SPANISH = "Los transbordadores están parados\n\nLas tripulaciones salieron al amanecer; mañana habrá reunión.\n"
ENGLISH = "Ferries stand still\n\nThe crews’ “walk-out” – the first since 1998 – began at dawn.\n"
ARABIC = "العبّارات متوقفة\n\nخرجت الأطقم عند الفجر.\n"


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("utf-8", RUSSIAN, "utf-8"),
        ("utf-8-sig", ARABIC, "utf-8"),
        ("utf-16", RUSSIAN, "utf-16"),
        ("utf-16-le", ENGLISH, "utf-16-le"),
        ("utf-16-be", ENGLISH, "utf-16-be"),
        ("utf-16-le", RUSSIAN, "utf-16-le"),
        ("utf-16", ARABIC, "utf-16"),
        ("utf-32", ENGLISH, "utf-32"),
        ("cp1251", RUSSIAN, "windows-1251"),
        ("latin-1", SPANISH, "windows-1252"),
        ("cp1256", ARABIC.replace("\u0651", ""), "windows-1256"),
    ],
)
def test_encodings(encoding: str, text: str, name: str) -> None:
    decoded = decode_text(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.warning) == (text, name, "")


@pytest.mark.parametrize("text", ["إضراب في الميناء", "الجيش ينتشر في NATO قرب Aktau، وفق بيان"])
def test_a_short_text_in_windows_1256_is_arabic_and_not_cyrillic(text: str) -> None:
    assert decode_text(text.encode("cp1256")).text == text


def test_bytes_of_a_program_are_no_arabic() -> None:
    data = bytes((number * number + 89 * number) % 191 + 65 for number in range(3000))
    with pytest.raises(ParseError):
        decode_text(data)


@pytest.mark.parametrize(
    "text", ["РосСвязь и МосБиржа закрыты, сообщили в МинЗдраве и МинТрансе.", "ВОЙСКА ВВЕДЕНЫ В АКТАУ, СВЯЗИ НЕТ"]
)
def test_russian_in_capitals_is_no_arabic(text: str) -> None:
    assert decode_text(text.encode("cp1251")).text == text


def test_punctuation_of_windows_1252_is_kept() -> None:
    decoded = decode_text(ENGLISH.encode("cp1252"))
    assert (decoded.text, decoded.warning) == (ENGLISH, "")


def test_one_accent_is_latin_not_cyrillic_and_the_guess_is_said() -> None:
    decoded = decode_text("Café closed after quayside protest".encode("latin-1"))
    assert decoded.text == "Café closed after quayside protest"
    assert decoded.warning == "read as windows-1252, judged by 1 letter; save it as UTF-8 to be sure"


def test_stray_control_characters_are_dropped() -> None:
    text = "Ferries stand still.\n" * 100
    assert decode_text(("\x1b" + text + "\x0c").encode()).text == text + "\x0c"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe" + b"\x00\xd8" * 20, "binary"),
        ("إضراب في الميناء\0\x01".encode("cp1256") * 20, "binary"),
        (b"\x7fELF\x02\x01\x01", "binary"),
        (bytes(range(128, 256)) + bytes(range(1, 32)), "binary"),
        ("Café\x81 closed, naïve owner says".encode("latin-1"), "encoding"),
        ("<html>\n".encode("utf-16"), "markup"),
        (b'{"title": "Soldiers seize the palace in Lae", "body": "Sold', "markup"),
        (b'\n[\n  {"title": "Soldiers seize the palace in Lae"}]', "markup"),
    ],
)
def test_refusals(data: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        decode_text(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "text", ['[VIDEO] "Run": crowd storms the port', "{{cite}} Crowd storms the port", '["Run", he said]']
)
def test_brackets_alone_are_no_json(text: str) -> None:
    assert decode_text(text.encode()).text == text
