"""Who a report comes from, what it calls itself, and the date that its text states."""

from __future__ import annotations

from array import array
from datetime import date

import pytest

from monitors.model import Notice
from monitors.stories.notices import find_notice
from monitors.stories.vocabulary import get_vocabulary
from monitors.stories.wire import (
    find_agency,
    find_publisher,
    get_family,
    is_one_text,
    list_marks,
    overlap,
    sketch,
    strip_outlet,
)
from monitors.stories.wording import find_stated_day
from tests.monitors.story_makers import make_analysis


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BBC News", "BBC World"),
        ("news.bbc.co.uk", "BBC"),
        ("www.herald.example", "The Herald"),
        ("Reuters UK", "Reuters"),
        ("CNN International", "CNN.com"),
    ],
)
def test_one_house_under_several_names(one: str, other: str) -> None:
    assert get_family(one) == get_family(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("New York Times", "New York Post"),
        ("The Times", "Times of India Courier"),
        ("Sky News", "Fox News"),
        ("", "BBC"),
    ],
)
def test_houses_that_only_sound_alike(one: str, other: str) -> None:
    assert get_family(one) != get_family(other)


def test_a_name_of_generic_words_stays_itself() -> None:
    assert get_family("World News") == "world news"


@pytest.mark.parametrize(
    ("author", "text", "agency"),
    [
        ("Staff and Reuters", "Text.", "reuters"),
        ("", "ALMATY (Reuters) - Police said on Monday.", "reuters"),
        ("", "PARIS, March 3 (AFP) — Workers walked out.", "afp"),
        ("", "АЛМА-АТА, 5 марта. ТАСС - Полиция сообщила.", "tass"),
        ("", "A spokesman told Reuters that it rained.", ""),
        ("Jane Reutersward", "Text.", ""),
        ("", "", ""),
    ],
)
def test_the_agency_in_a_byline_or_dateline(author: str, text: str, agency: str) -> None:
    assert find_agency(make_analysis("1", "Title", text, author=author).article) == agency


def test_the_outlet_is_the_host_when_nobody_names_it() -> None:
    article = make_analysis("1", "Title", publisher="x", url="https://www.Herald.example/a").article
    assert find_publisher(article) == "x"
    nameless = type(article)(article.source_id, "1", "Title", "", article.first_seen_at, url=article.url)
    assert find_publisher(nameless) == "www.herald.example"


@pytest.mark.parametrize(
    ("title", "text", "notice"),
    [
        ("CORRECTED-UPDATE 1-Quake kills ten", "", Notice.CORRECTION),
        ("Correction: Quake", "", Notice.CORRECTION),
        ("Quake kills ten", "(Corrects toll in first paragraph) Ten died.", Notice.CORRECTION),
        ("Retraction: quake report", "", Notice.RETRACTION),
        ("Quake", "This story has been withdrawn by the agency.", Notice.RETRACTION),
        ("Опровержение: взрыва не было", "", Notice.RETRACTION),
        ("Rectificatif: séisme", "", Notice.CORRECTION),
        ("Corrections officers strike in Ohio", "", None),
        ("Minister to correct exam results", "", None),
        ("Troops withdrawn from the border", "", None),
        ("Withdrawn troops return to Kano after attack", "", None),
        ("Correction officer among nine killed in attack on jail", "", None),
        ("Clarification sought after blast in Kano", "", None),
        ("[CORRECTION] Blast in Kano", "", Notice.CORRECTION),
        ("Blast in Kano", "Correction\nThe blast killed nine.", Notice.CORRECTION),
        ("Blast in Kano", "(This March 1 story has been corrected to say that nine died.) Police", Notice.CORRECTION),
        ("Blast in Kano", "This story has been corrected to show that nine died.", Notice.CORRECTION),
        ("No storming in Kano", "We withdraw our report that protesters stormed the hall.", Notice.RETRACTION),
        ("Поправка: погибли 9 человек", "", Notice.CORRECTION),
        ("Поправка к закону о митингах принята", "", None),
        ("В Таразе погибли 9 человек", "Редакция приносит извинения за ошибку.", Notice.CORRECTION),
        ("Переворота не было", "Редакция отзывает сообщение о перевороте.", Notice.RETRACTION),
        ("Информация не подтвердилась: взрыва не было", "", Notice.RETRACTION),
        ("تصحيح: مقتل 9 أشخاص في هجوم على سوق", "", Notice.CORRECTION),
        ("اعتذار: لا صحة لخبر الانقلاب", "", Notice.CORRECTION),
        ("سحب خبر: محتجون يقتحمون السراي", "", Notice.RETRACTION),
        ("تصحيح مسار الاقتصاد", "", None),
        ("Fe de erratas: ataque deja 9 muertos", "", Notice.CORRECTION),
        ("Aclaración: no hubo golpe", "", Notice.CORRECTION),
        ("No hubo golpe", "Retiramos la noticia sobre el golpe.", Notice.RETRACTION),
        ("Corrección fraterna en la iglesia", "", None),
        ("Annulation : pas d'explosion à Lyon", "", Notice.RETRACTION),
        ("Annulation du sommet de Lyon", "", None),
        ("Richtigstellung: Neun Tote in Kano", "", Notice.CORRECTION),
        ("Korrektur der Rentenpläne gefordert", "", None),
        ("Meldung zurückgezogen: kein Putsch", "", Notice.RETRACTION),
        ("Errata: nove mortos em Kano", "", Notice.CORRECTION),
        ("Erramos: nove pessoas morreram", "", Notice.CORRECTION),
        ("Түзету: Алматыда 9 адам қаза тапты", "", Notice.CORRECTION),
    ],
)
def test_what_a_report_calls_itself(title: str, text: str, notice: Notice | None) -> None:
    assert find_notice(make_analysis("1", title, text).article) is notice


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Published March 5, 2026 at noon.", date(2026, 3, 5)),
        ("5th Mar 2026. Police said", date(2026, 3, 5)),
        ("2026 - 03 - 05 Police said", date(2026, 3, 5)),
        ("Sept. 9, 2025 (Herald)", date(2025, 9, 9)),
        ("February 30, 2026", None),
        ("03/05/2026", None),
        ("No date at all", None),
        (" " * 600 + "March 5, 2026", None),
    ],
)
def test_the_date_that_a_text_states(text: str, day: date | None) -> None:
    assert find_stated_day(text) == (day.toordinal() if day else None)


@pytest.mark.parametrize(
    ("title", "publisher", "shown"),
    [
        ("Tulsa imposes curfew - The Washington Post", "The Washington Post", "Tulsa imposes curfew"),
        ("Air assault on Kyiv - Al Jazeera English", "Al Jazeera – Breaking News", "Air assault on Kyiv"),
        (
            "Curfew in Karauli | What happened so far - India Today",
            "India Today",
            "Curfew in Karauli | What happened so far",
        ),
        ("Riot in Lae | BBC News", "BBC World", "Riot in Lae"),
        ("Riot in Lae - police", "Huon Herald", "Riot in Lae - police"),
        ("Riot in Lae - ", "", "Riot in Lae - "),
        ("Reuters", "Reuters", "Reuters"),
    ],
)
def test_a_headline_is_shown_without_its_outlets_own_name(title: str, publisher: str, shown: str) -> None:
    assert strip_outlet(title, publisher) == shown


def test_copies_overlap_and_other_texts_do_not() -> None:
    text = " ".join(f"word{n}" for n in range(80))

    def read(told: str) -> array[int]:
        return sketch(list_marks(get_vocabulary("en").read(told)))

    one, edited = read(text), read(text + " and a closing line was added")
    other = read(" ".join(f"other{n}" for n in range(80)))

    assert overlap(one, one) == 1.0
    assert overlap(one, edited) > 0.8
    assert overlap(one, other) == 0.0
    assert overlap(one, array("I")) == 0.0
    assert is_one_text(frozenset(one), edited)
    assert not is_one_text(frozenset(one), other)
    assert not is_one_text(frozenset(one), array("q"))
