"""HTML of entries becomes plain paragraphs, in time that grows with its length and no faster."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.sources.markup import read_line, read_text, repair


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("plain words", ["plain words"]),
        ("<p>one<p>two", ["one", "two"]),
        ("one<br>still one<br><br>two", ["one still one", "two"]),
        ("a\nb &amp; c &lt;d&gt;", ["a b & c <d>"]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ["a b"]),
        ("<script>var a='<p>no</p>'</script>yes<style>p{}</style>", ["yes"]),
        ("<!-- no <p> -->yes<!-- open", ["yes"]),
        ("<img alt='a > b'>yes", ["yes"]),
        ("5 < 6 and 7 > 6", ["5 < 6 and 7 > 6"]),
        ("<b>bo</b>ld", ["bold"]),
        ("<div><div><div>deep</div></div></div>", ["deep"]),
        ("a\u200bb\x07c\x85d", ["abcd"]),
        ("<p>Text</p><p>The post X appeared first on <a href='y'>Z</a>.</p>", ["Text"]),
        ("", []),
    ],
)
def test_paragraphs(html: str, paragraphs: list[str]) -> None:
    assert read_text(html, is_html=True).text == "\n\n".join(paragraphs)


def test_headings_are_named() -> None:
    plain = read_text("<h2>Toll</h2><p>Four.</p><h3>What <i>next</i></h3>", is_html=True)
    assert plain.headings == ("Toll", "What next")


def test_plain_text_keeps_its_signs_and_its_blank_lines() -> None:
    assert read_text("a <b> &amp;\nc\n\nd", is_html=False).text == "a <b> &amp; c\n\nd"


def test_lines() -> None:
    assert read_line("  Two\n <b>words</b>&nbsp;here ", is_html=True) == "Two words here"
    assert read_line("1<br/>2", is_html=True) == "1 2"
    assert read_line("a <b>", is_html=False) == "a <b>"


@pytest.mark.parametrize("reference", ["&#" + "9" * 5_000 + ";", "&#x" + "f" * 5_000, "&#99999999", "&#" + "0" * 5_000])
def test_a_number_that_is_no_character_is_one_unreadable_sign(reference: str) -> None:
    assert read_text(f"<p>a{reference} b</p><p>c</p>", is_html=True).text == "a\ufffd b\n\nc"
    assert read_line(f"a{reference} b", is_html=True) == "a\ufffd b"


def test_slips_of_encoding_are_undone() -> None:
    assert repair("ActualitÃ©s") == "Actualités"
    assert repair("Zürich") == "Zürich"
    assert repair("the king\x92s men") == "the king’s men"
    assert repair("lone \ud800 half") == "lone ? half"


@pytest.mark.parametrize(
    "unit",
    ["<", "<a ", "<a '", '<a "', "<!--", "<script>", "</", "&", "<div>", "<p <", "<a b='\"", "\n \n", "<!", "<br>\n"],
)
def test_time_grows_with_the_length_only(unit: str) -> None:
    began = time.process_time()
    read_text(unit * (200_000 // len(unit)), is_html=True)
    assert time.process_time() - began < 1.5


@settings(derandomize=True, max_examples=150)
@given(st.text(st.sampled_from("<>&;/!-'\" abpscript=\n\ud800é"), max_size=80))
def test_any_markup_gives_clean_text(html: str) -> None:
    text = read_text(html, is_html=True).text
    text.encode("utf-8")
    assert text == text.strip()
    assert all(part.strip() == part and part for part in text.split("\n\n") if text)
