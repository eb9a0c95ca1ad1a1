"""What /story says of reports that came from another story, or went over to one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.command import Request
from bot.commands import COMMANDS_BY_NAME
from bot.pictures.model import MapPicture, decode_picture
from bot.talk.inline import answer_inline
from monitors.model import ChatAddress, FactKind, Level, Move, MoveReason, Severity, StoryTopic, Subscription
from storage.store import Store
from tests.bot.people import People
from tests.storage.samples import NOW, make_record, make_story


@pytest.fixture
def people(store: Store, tmp_path: Path) -> People:
    """Story "here" got two articles of "there" and one of a chat's own story, and gave one to "there"."""
    unrest, own = (StoryTopic(name, Level.URGENT, Severity.LOW) for name in ("unrest", "watch:7"))
    records = [make_record(str(number), story_id="here") for number in range(4)]
    store.stories.save([make_story(name, topics=(unrest,)) for name in ("here", "there", "calm")])
    store.stories.save([make_story("own", topics=(own,))])
    store.articles.save(records)
    moves = [("there", "here"), ("there", "here"), ("own", "here"), ("here", "there")]
    keys = [record.analysis.article.key for record in records]
    store.moves.add([Move(key, *move, MoveReason.REGROUPED) for key, move in zip(keys, moves, strict=True)], NOW)
    return People(store, tmp_path / "config")


@pytest.mark.parametrize(
    ("language", "came", "went"),
    [
        ("en", "3 reports moved here from another story", "1 report moved to another story"),
        ("ru", "3 сообщения пришли из другого сюжета", "1 сообщение перешло в другой сюжет"),
        ("es", "3 noticias vinieron de otro suceso", "1 noticia pasó a otro suceso"),
        ("fr", "3 articles viennent d’un autre événement", "1 article est passé à un autre événement"),
        ("ar", "3 تقارير جاءت من حدث آخر", "تقرير واحد انتقل إلى حدث آخر"),
    ],
)
def test_reports_that_moved_are_told_with_the_story_that_they_came_from_or_went_to(
    people: People, language: str, came: str, went: str
) -> None:
    (answer,) = people.say(language, "story", "here")
    lines = answer.html.splitlines()
    (arrived,) = [line for line in lines if came in line]
    (left,) = [line for line in lines if went in line]
    assert "/story_there" in arrived
    assert "/story_there" in left
    assert "own" not in answer.html


@pytest.mark.parametrize("command", ["latest", "summary"])
def test_a_story_that_only_the_watch_of_another_chat_recognised_is_in_no_list(people: People, command: str) -> None:
    (answer,) = people.say("en", command, "7d")
    assert "/story_calm" in answer.html
    assert "/story_own" not in answer.html
    chat = people.store.chats.find_chat(ChatAddress(people.numbers["en"]))
    assert chat is not None
    people.store.chats.save_subscriptions([Subscription(chat.id, "watch:8", query="crowds AND osh")])
    mine = StoryTopic("watch:8", Level.URGENT, Severity.LOW)
    people.store.stories.save([make_story("mine", topics=(mine,))])
    (answer,) = people.say("en", command, "7d")
    assert "/story_mine" in answer.html
    assert "/story_own" not in answer.html


@pytest.mark.parametrize("command", ["story", "why", "mute"])
def test_a_story_is_named_by_no_watch_of_another_chat(people: People, command: str) -> None:
    topics = tuple(StoryTopic(name, Level.URGENT, Severity.LOW) for name in ("unrest", "watch:7"))
    first, second = make_story().reports[0], replace(make_story().reports[0], article_key="b" * 16)
    reports = (first, replace(second, title="What they watch", urgent=("watch:7",)))
    people.store.stories.save([make_story("named", topics=topics, reports=reports)])
    chat = people.store.chats.find_chat(ChatAddress(people.numbers["en"]))
    assert chat is not None
    request = Request(chat, chat.address.chat_id, "", NOW, people.desk, chat, replied_story="named")

    def read_heading() -> str:
        return COMMANDS_BY_NAME[command].run(people.store, request)[0].html.splitlines()[0]

    assert first.title in read_heading()
    people.store.chats.save_subscriptions([Subscription(chat.id, "watch:7", query="crowds AND osh")])
    assert "What they watch" in read_heading()


def test_free_words_find_no_story_that_only_the_watch_of_another_chat_recognised(people: People) -> None:
    found = [make_record(f"{name}-found", title=f"A ferry for {name}", story_id=name) for name in ("calm", "own")]
    people.store.articles.save(found)
    (answer,) = people.say("en", "search", "ferry")
    assert "A ferry for own" in answer.html, "articles are for all"
    assert "/story_calm" in answer.html
    assert "/story_own" not in answer.html
    for written in ("ferry", "ferry of calm"):
        page = answer_inline(people.store, people.desk, people.numbers["en"], "en", written, "", NOW)
        assert [one.id for one in page.results] == ["calm"]


def test_the_figures_that_one_report_states_share_a_line(people: People) -> None:
    one = make_story().ledger[0]
    arrested, later = replace(one, kind=FactKind.ARRESTED), replace(one, stated_at=NOW + timedelta(hours=1), low=15)
    people.store.stories.save([make_story("figures", ledger=(one, arrested, replace(later, high=15)))])
    (answer,) = people.say("en", "story", "figures")
    figures = answer.html.partition("Figures</b>\n")[2].splitlines()
    assert [line.partition(" · ")[2] for line in figures] == [
        "killed 13 “13 police” · arrested 13 “13 police” · Valley Herald",
        "killed 15 “13 police” · Valley Herald",
    ]


def test_a_corrected_figure_is_told_with_the_story_and_why_it_rang(people: People) -> None:
    wrong = make_story().ledger[0]
    right = replace(wrong, low=9, high=9, publisher="Police", stated_at=NOW + timedelta(hours=1), corrects=True)
    people.store.stories.save([make_story("corrected", ledger=(wrong, right))])
    (told,) = people.say("en", "story", "corrected")
    (why,) = people.say("ru", "why", "corrected")
    assert "corrected: killed 9 “13 police” · Police" in told.html
    assert "исправлено: погибших 13 → 9" in why.html


def test_the_map_counts_the_stories_of_its_title(people: People) -> None:
    (answer,) = people.say("en", "map", "7d")
    assert answer.attachment is not None
    picture = decode_picture(answer.attachment.content)
    assert isinstance(picture, MapPicture)
    assert picture.note == "last 7 days · 3 stories"
    assert [(one.name, one.count) for one in picture.points] == [("Osh", 3)]


def test_nothing_is_said_where_none_moved(people: People) -> None:
    (answer,) = people.say("en", "story", "calm")
    assert "another story" not in answer.html


def test_a_story_that_only_a_digest_told_can_be_called_right_or_wrong(people: People) -> None:
    (answer,) = people.say("en", "story", "calm")
    assert {"right:calm", "wrong:calm"} <= {button.data for row in answer.buttons for button in row}


def test_a_search_says_when_an_article_was_published_and_when_it_was_seen_if_that_was_much_later(
    people: People,
) -> None:
    for name, days in (("fresh", 0), ("late", 4)):
        published = NOW - timedelta(days=days, hours=1)
        people.store.articles.save([make_record(name, title=f"A {name} ferry", text="", published_at=published)])
    (answer,) = people.say("en", "search", "ferry")
    late, fresh = answer.html.split("\n\n")[1:]
    assert "seen" not in fresh
    assert re.search(r" · (\d+ \w+ \d{4}), 0?\d+:\d\d UTC$", fresh.splitlines()[1])
    assert " · seen " in late
    assert "<blockquote>" not in answer.html, "the headline is not quoted again"
