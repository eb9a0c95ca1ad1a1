"""Answers name a story in the language of the chat, and say of a headline in another language which one that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sending.channels import read_plain
from bot.talk.inline import answer_inline
from bot.text import render
from bot.text.places import place_line
from bot.text.reader import Reader
from monitors.model import AlertKind, Decision, Digest, DigestEntry, Level, Report, StoryPlace
from storage.store import Store
from tests.bot.people import People
from tests.storage.samples import NOW, make_record, make_story

FIRST = Report("f", "Des foules à Och", "Vallée", "https://vallee.example/1", "Des foules.", NOW, language="fr",
               urgent=("unrest",))  # fmt: skip
OWN = replace(FIRST, article_key="r", title="Толпы в Оше", publisher="Долина", url="https://dolina.example/1",
              language="ru", seen_at=NOW + timedelta(hours=1))  # fmt: skip
LAST = replace(FIRST, article_key="e", title="Crowds in Osh", language="en", seen_at=NOW + timedelta(hours=2))
STORY = make_story("here", reports=(FIRST, OWN, LAST), title=FIRST.title)


@pytest.fixture
def people(store: Store, tmp_path: Path) -> People:
    store.stories.save([STORY])
    for number, report in enumerate(STORY.reports):
        record = make_record(str(number), title=report.title, publisher=report.publisher, story_id="here")
        store.articles.save([replace(record, analysis=replace(record.analysis, language=report.language))])
    return People(store, tmp_path / "config")


@pytest.mark.parametrize(
    ("command", "arguments", "spanish"),
    [
        ("latest", "", "Crowds in Osh [en]"),
        ("summary", "7d", "Crowds in Osh [en]"),
        ("story", "here", "Des foules à Och [fr]"),
        ("why", "here", "Des foules à Och [fr]"),
    ],
)
def test_an_answer_names_a_story_in_the_language_of_the_chat(
    people: People, command: str, arguments: str, spanish: str
) -> None:
    def read_head(language: str) -> str:
        (answer, *_) = people.say(language, command, arguments)
        return read_plain(answer.html).partition("\nOsh")[0]

    assert OWN.title in read_head("ru")
    assert f"{OWN.title} [" not in read_head("ru")
    assert spanish in read_head("es")
    assert "Crowds in Osh" in read_head("en")
    assert "[en]" not in read_head("en")


def test_the_reports_of_a_story_say_which_are_in_another_language(people: People) -> None:
    (answer,) = people.say("ru", "story", "here")
    listed = [line.rpartition(" · ")[2] for line in read_plain(answer.html).splitlines() if "2026" in line]
    assert listed[1:4] == ["Des foules à Och [fr]", "Толпы в Оше", "Crowds in Osh [en]"]


def test_a_place_line_has_the_colon_of_its_language() -> None:
    story = make_story("s1", countries=("KG",), places=(StoryPlace("KG", "Bishkek", 42.9, 74.6),))
    assert place_line(story, Reader("fr")).html == "🇰🇬 Kirghizstan : Bichkek"
    assert place_line(story, Reader("en")).html == "🇰🇬 Kyrgyzstan: Bishkek"


def test_a_search_says_which_articles_are_in_another_language(people: People) -> None:
    (answer,) = people.say("fr", "search", "crowds")
    assert "Crowds in Osh [en]" in read_plain(answer.html)
    (answer,) = people.say("fr", "search", "foules")
    assert "Des foules à Och" in read_plain(answer.html)
    assert "[fr]" not in read_plain(answer.html)


def test_inline_answers_and_the_note_of_what_to_mute_are_in_the_language_of_the_chat(people: People) -> None:
    (found,) = answer_inline(
        people.store, people.desk, people.numbers["ru"], "ru", "", "", NOW + timedelta(hours=3)
    ).results
    assert OWN.title in found.title
    assert OWN.title in found.html
    assert OWN.url in found.html
    (found,) = answer_inline(
        people.store, people.desk, people.numbers["es"], "es", "", "", NOW + timedelta(hours=3)
    ).results
    assert found.title.endswith("Crowds in Osh [en]")


def test_alerts_and_digests_mark_a_headline_in_another_language() -> None:
    alert = Decision(AlertKind.FIRST, 1, STORY.id, "unrest", shown=FIRST)
    entry = DigestEntry(STORY, "unrest", "KG", Level.URGENT, FIRST)
    digest = Digest(1, NOW, NOW, (entry,))
    for language, mark in (("ru", " [fr]\n"), ("fr", "\n")):
        reader = Reader(language)
        for message in (render.alert(alert, STORY, reader), *render.digest(digest, reader)):
            assert f"{FIRST.title}{mark}" in read_plain(message.html)


def test_a_headline_of_an_unknown_language_is_not_marked() -> None:
    unknown = replace(FIRST, language="")
    alert = Decision(AlertKind.FIRST, 1, STORY.id, "unrest", shown=unknown)
    assert "[" not in read_plain(render.alert(alert, STORY, Reader("ru")).html)
