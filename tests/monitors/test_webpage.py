"""Web pages whose links people send: what is read out of them, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitors.errors import ParseError
from monitors.sources.webpage import WebPage, check_is_page, read_web_page

URL = "https://www.courier.example/almaty"
NOW = datetime(2022, 1, 7, 6, 0, tzinfo=UTC)
LONG = "Protesters stormed the city hall in Almaty on Friday and thirteen officers were killed."

NEWS = f"""<!doctype html><html lang="en-GB"><head><title>Almaty | The Steppe Courier</title>
<meta property="og:title" content="Protesters storm the city hall &amp; stay">
<meta property="og:site_name" content="The Steppe Courier">
<meta property="article:published_time" content="2022-01-07T10:40:00+06:00">
<meta name="description" content="What is known so far."></head>
<body><nav><p>Home, world, sport, weather, and all the other pages of this site</p></nav>
<article><h1>Protesters storm the city hall</h1><p>{LONG}</p><p>Photo: agency</p>
<p>Shops stayed shut in the centre, a reporter saw, <b>and trams did not run</b>.</p>
<aside><p>Read more about the weather in the mountains of the south this week.</p></aside></article>
<script>document.write("<p>Nothing that a script writes is read, however long it may be.</p>")</script>
<footer><p>The Steppe Courier is a newspaper that nobody can buy or subscribe to.</p></footer></body></html>"""


def test_a_page_says_its_headline_text_outlet_language_and_date() -> None:
    page = read_web_page(NEWS.encode(), URL, "utf-8")
    assert page.title == "Protesters storm the city hall & stay"
    assert page.text.split("\n\n") == [LONG, "Shops stayed shut in the centre, a reporter saw, and trams did not run."]
    assert (page.publisher, page.language) == ("The Steppe Courier", "en")
    assert page.published_at == datetime(2022, 1, 7, 4, 40, tzinfo=UTC)
    article = page.as_article("pasted", URL, NOW)
    assert (article.url, article.first_seen_at, article.title) == (URL, NOW, page.title)


def test_a_page_whose_frame_names_another_language_is_an_article_in_that_of_its_text() -> None:
    page = read_web_page(NEWS.replace('lang="en-GB"', 'lang="fr"').encode(), URL, "utf-8")
    assert page.as_article("pasted", URL, NOW).language == "en"


def test_a_bare_page_is_read_by_its_title_and_paragraphs() -> None:
    page = read_web_page(f"<title> Harbour \n news </title><p>{LONG}".encode(), URL)
    assert (page.title, page.text, page.publisher) == ("Harbour news", LONG, "courier.example")
    assert page.published_at is None


def test_a_page_without_paragraphs_is_read_by_what_it_says_of_itself() -> None:
    html = '<meta property="og:title" content="Storm"><meta name="description" content="A storm comes."><div id=app>'
    page = read_web_page(html.encode(), URL)
    assert (page.title, page.text) == ("Storm", "A storm comes.")


@pytest.mark.parametrize(
    ("text", "charset"),
    [("Протестующие взяли штурмом городскую администрацию Алматы, сообщает агентство.", "windows-1251"),
     ("اقتحم المتظاهرون مبنى البلدية في مدينة ألماتي يوم الجمعة وفق ما قالته الوزارة.", "utf-8")],
)  # fmt: skip
def test_a_page_is_read_in_the_encoding_that_its_server_names(text: str, charset: str) -> None:
    page = read_web_page(f"<h1>{text[:20]}</h1><p>{text}</p>".encode(charset), URL, charset)
    assert page.text == text


@pytest.mark.parametrize("charset", ["", "x-unheard-of"])
def test_a_page_may_name_its_encoding_itself_or_wrongly(charset: str) -> None:
    html = f"<meta charset=utf-8><title>Привет</title><p>{'слово ' * 20}</p>"
    assert read_web_page(html.encode(), URL, charset).title == "Привет"


@pytest.mark.parametrize("page", [b"", b"   \0\0 ", b"<html><body><script>1</script></body></html>"])
def test_a_page_without_an_article_is_refused(page: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        read_web_page(page, URL)
    assert caught.value.reason == "no_text"


@pytest.mark.parametrize("content_type", ["application/pdf", "application/json; charset=utf-8", "image/png"])
def test_a_file_of_another_kind_is_refused(content_type: str) -> None:
    with pytest.raises(ParseError) as caught:
        check_is_page(content_type)
    assert caught.value.reason == "no_page"
    check_is_page("Text/HTML; charset=utf-8")
    check_is_page("")


def test_a_page_passes_from_one_process_to_another_as_it_is() -> None:
    page = read_web_page(NEWS.encode(), URL)
    assert WebPage.from_json(page.as_json()) == page
    assert WebPage.from_json(WebPage("Привет").as_json()) == WebPage("Привет")


@pytest.mark.parametrize(
    "page",
    [
        b"<div>" * 5000 + LONG.encode(),
        b"<title>x</title>" + b"<p>" * 20_000,
        b"<meta content='x' name='og:title'><time datetime='0001-01-01T00:00:00+14:00'>",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><title>&b;</title><p>" + LONG.encode(),
        b"<meta property='article:published_time' content='9999-12-31T23:59:59-14:00'><title>late</title>",
        b"<title>\xff\xfe\xfd</title><p>" + bytes(range(128, 256)) * 3,
    ],
)
def test_a_hostile_page_is_read_or_refused_but_never_a_crash(page: bytes) -> None:
    try:
        found = read_web_page(page, URL, "utf-8")
    except ParseError as error:
        assert error.reason == "no_text"  # noqa: PT017  either outcome is right, nothing else is
    else:
        assert found.title or found.text
