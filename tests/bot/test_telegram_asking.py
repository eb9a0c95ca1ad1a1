"""Asking, over a fake Telegram: pictures, files, links, pasted articles, inline answers, preferences."""

from __future__ import annotations

import csv
import io
import json
import logging

import pytest

from bot.commands.pasted import find_by_link
from bot.pictures.drawing import PictureError
from monitors.model import Cadence, ChatAddress, Severity, Subscription, Verdict
from tests.bot.asking import ask, keep_as_missed
from tests.bot.running import QUIET, RunningBot
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import User


def subscriptions(bot: RunningBot, user: User):  # type: ignore[no-untyped-def]
    chat = bot.get_chat(user.id)
    return bot.ask(lambda store: store.chats.list_subscriptions(chat.id))


@pytest.mark.parametrize("command", ["/trend unrest kazakhstan", "/map 7d"])
def test_pictures_come_as_photos(api: FakeBotApi, bot: RunningBot, reader: User, command: str) -> None:
    count = len(api.sent_to(reader))
    api.user_sends(reader, reader, command)
    api.wait_for(lambda: len(api.sent_to(reader)) > count, seconds=10)
    photo = api.sent_to(reader)[-1]
    assert (photo.method, photo.file_name) in {("sendPhoto", "trend.png"), ("sendPhoto", "map.png")}
    assert api.get_file(photo).startswith(b"\x89PNG")
    assert photo.text


def test_a_picture_that_cannot_be_drawn_comes_as_its_caption(
    api: FakeBotApi, bot: RunningBot, reader: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(content: str) -> bytes:
        raise PictureError("the font is gone")

    monkeypatch.setattr("bot.telegram.channel.draw_png", refuse)
    assert "Where it happens" in ask(api, bot, reader, "/map 7d")
    assert api.sent_to(reader)[-1].method == "sendMessage"
    assert "the font is gone" in caplog.text


def test_the_chats_alerts_come_as_a_file(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    ask(api, bot, reader, "/export")
    rows = list(csv.DictReader(io.StringIO(api.get_file(api.sent_to(reader)[-1]).decode())))
    assert [row["title"] for row in rows] == ["Protesters storm the city hall in Almaty"]
    ask(api, bot, reader, "/export jsonl")
    line = json.loads(api.get_file(api.sent_to(reader)[-1]))
    assert (line["topic"], line["countries"], line["outlets"]) == ("unrest", "KZ", "The Steppe Courier")


def test_why_not_answers_for_links_and_texts(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    told = ask(api, bot, reader, "/whynot https://fjord.example/ice")
    assert "its reports only go to digests" in told
    assert "Part of the story A crowd gathers for the ice festival in Oslo /story_" in told
    judged = ask(api, bot, reader, "/whynot Protesters storm the parliament and demand new elections")
    assert "rings" in judged
    assert "crowd-acts" in judged


def test_why_and_why_not_say_that_an_experimental_topic_only_goes_to_digests(
    api: FakeBotApi, bot: RunningBot, reader: User
) -> None:
    told = "the topic is experimental and only goes to digests"
    assert told in ask(api, bot, reader, "/whynot Moscow sends troops to the capital of Tajikistan")
    article = "Title: Moscow sends troops to Osh\nDate: 2022-01-07T05:40:00Z\nSource: Fjord Weekly\nLanguage: en\n"
    bot.publish("troops", f"{article}\nMoscow sends troops to Osh, the ministry said.\n")
    story = bot.ask(lambda store: next(one for one in store.stories.list_stories() if "Osh" in one.title))
    assert told in ask(api, bot, reader, f"/why {story.id}")


@pytest.mark.parametrize(
    "text",
    [
        "阿拉木图警方与抗议者 protesters 在街头发生冲突，政府称局势已得到控制",
        "Polisen sköt tårgas mot demonstranter i Stockholm på lördagen",
    ],
)
def test_why_not_says_that_no_topic_has_words_in_the_language(
    api: FakeBotApi, bot: RunningBot, reader: User, text: str
) -> None:
    told = ask(api, bot, reader, f"/whynot {text}")
    assert "No topic has a list of words in the language of this article." in told
    assert "<crowd>" not in told


def test_why_not_names_the_nearest_rule_where_nothing_scored(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    judged = ask(api, bot, reader, "/whynot Farmers march along the river all the way to Bergen")
    assert "No rule matched anything" not in judged
    assert "no <crowd> within the sentence of “march” (rule crowd-acts, +5)" in judged


@pytest.mark.parametrize(
    "link",
    [
        "https://fjord.example/ice",
        "http://www.fjord.example/ice/?utm_source=chat#comments",
        "(https://fjord.example/ice).",
        "https://fjord.example/snow?id=7&fbclid=x",
        "http://fjord.example/snow?id=7",
    ],
)
def test_a_link_is_known_however_it_is_written(api: FakeBotApi, bot: RunningBot, reader: User, link: str) -> None:
    snow = QUIET.replace("/ice", "/snow?id=7&at_medium=rss").replace("ice festival", "snow fair")
    bot.publish("snow", snow.replace("Oslo", "Bergen"))
    assert "its reports only go to digests" in ask(api, bot, reader, link)
    for other in ("https://fjord.example/snow?id=8", "https://fjord.example/sno", "https://fjord.example/", "https://"):
        assert bot.ask(lambda store, other=other: find_by_link(store, other)) is None


def test_a_pasted_article_is_judged_and_kept_as_an_example(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    text = "Dockers occupy the harbour\n\nHundreds of dockers occupied the harbour of Valparaiso on Friday."
    judged = ask(api, bot, reader, text)
    assert "none of the words that the rules of the topics need" in judged
    message = api.sent_to(reader)[-1]
    assert "Saved" in keep_as_missed(api, reader, message.message_id, "Protest and unrest")
    kept = [one for one in bot.ask(lambda s: tuple(s.labels.iterate())) if one.verdict is Verdict.MISSED]
    assert [(one.title, one.topic) for one in kept] == [("Dockers occupy the harbour", "unrest")]


def test_a_search_turns_its_pages_however_long_its_words_are(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    for number in range(8):
        title = f"Barge number {number} is towed through the lock"
        bot.publish(
            f"barge{number}", f"Title: {title}\nLanguage: en\n\nThe lock keeper saw barge {number} pass at dawn.\n"
        )
    words = '"lock keeper" barge pass dawn towed through number is the saw at'
    first = ask(api, bot, reader, f"/search {words}")
    assert "number 7" in first
    message = api.sent_to(reader)[-1].message_id
    for label, expected in (("Older »", "number 1 "), ("« Newest", "number 7")):
        turned = api.presses(reader, message, label, chat=reader)
        api.wait_for(lambda turned=turned: turned.answered)
        api.wait_for(lambda expected=expected: expected in next(
            one.text for one in api.messages(reader) if one.message_id == message))  # fmt: skip


def test_a_search_is_bounded_by_a_period_that_no_article_contains(
    api: FakeBotApi, bot: RunningBot, reader: User
) -> None:
    ferry = "Title: Ferry {} leaves the quay\nLanguage: en\n\nThe ferry sails on its 24h run at dawn{}.\n"
    bot.publish("ferry1", ferry.format("Alma", ""))
    bot.pass_time(seconds=26 * 3600)
    bot.publish("ferry2", ferry.format("Berta", " since monday"))
    both = ask(api, bot, reader, "/search ferry")
    assert "Alma" in both
    assert "Berta" in both
    for written in ("ferry 23h", "last day ferry", "ferry since yesterday 20:00"):
        said = ask(api, bot, reader, f"/search {written}")
        assert "Search: ferry · " in said
        assert "Berta" in said
        assert "Alma" not in said
    assert "Alma" in ask(api, bot, reader, "/search ferry 24h")  # both contain the words
    assert "Alma" not in ask(api, bot, reader, "/search ferry since monday")  # only one does
    assert "Nothing contains" in ask(api, bot, reader, '/search ferry "23h"')
    said = ask(api, bot, reader, '/search "leaves the quay" 23h')
    assert said.startswith('Search: "leaves the quay" · last 23 hours')
    assert "Berta" in said
    assert "Alma" not in said
    nothing = ask(api, bot, reader, "/search submarine 2h")
    assert nothing.startswith("Search: submarine · last 2 hours\nNothing contains submarine.")


def test_inline_answers_only_people_who_are_let_in(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    answer = api.inline_query(reader, "kazakhstan")
    api.wait_for(lambda: answer.answered)
    assert ["city hall" in result["title"] for result in answer.results] == [True]
    by_words = api.inline_query(reader, "festival")
    api.wait_for(lambda: by_words.answered)
    assert ["ice festival" in result["title"] for result in by_words.results] == [True]
    stranger = api.inline_query(api.user("Stranger"), "kazakhstan")
    api.wait_for(lambda: stranger.answered)
    assert stranger.results == []


def test_links_bring_a_topic_or_a_whole_set_up(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    new = api.user("New")
    api.follows_link(new, "https://t.me/tocsin_bot?start=topic_troops")
    api.wait_sent(chat=new, contains="Subscribed: Troop deployment")
    ask(api, bot, reader, "/places Kazakhstan")
    shared = ask(api, bot, reader, "/share")
    link = next(word for word in shared.split() if word.startswith("https://t.me/"))
    heir = api.user("Heir")
    api.follows_link(heir, link)
    api.wait_sent(chat=heir, contains="settings of the link")
    assert [(one.topic, one.countries) for one in subscriptions(bot, heir)] == [("unrest", ("KZ",))]
    late = api.user("Late")
    api.follows_link(late, "https://t.me/tocsin_bot?start=like_nothing")
    api.wait_sent(chat=late, contains="no longer valid")
    ask(api, bot, reader, "/places all")


def test_every_setting_is_a_command_too(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Sets")
    ask(api, bot, user, "/subscribe unrest troops")
    ask(api, bot, user, "/places Казахстан south sudan")
    ask(api, bot, user, "/severity unrest high")
    ask(api, bot, user, "/cadence troops digest")
    ask(api, bot, user, "/leaveout Daily Rumour")
    ask(api, bot, user, "/timezone almaty")
    ask(api, bot, user, "/quiet 22:30-06:45 hold")
    ask(api, bot, user, "/times mon thu 07:15")
    answer = ask(api, bot, user, "/language русский")
    assert "Язык" in answer
    settings = ask(api, bot, user, "/settings")
    assert "Минимальная серьёзность: по-разному для тем" in settings
    assert "Сводки: пн, чт 07:15" in settings
    troops, unrest = subscriptions(bot, user)
    assert (troops.cadence, unrest.cadence) == (Cadence.DIGEST, Cadence.INSTANT)
    assert (troops.least_severity, unrest.least_severity) == (Severity.LOW, Severity.HIGH)
    assert unrest.countries == ("KZ", "SS")
    assert unrest.leave_out == ("Daily Rumour",)
    chat = bot.get_chat(user.id)
    assert (chat.timezone, chat.language, chat.digest_days) == ("Asia/Almaty", "ru", (0, 3))
    assert (str(chat.quiet_from), str(chat.quiet_to), chat.urgent_breaks_quiet) == ("22:30:00", "06:45:00", False)
    assert chat.next_digest_at is not None
    assert chat.next_digest_at.isoformat() == "2022-01-10T01:15:00+00:00", "Monday 07:15 in Almaty"
    actions = {entry.action for entry in bot.ask(lambda s: s.chats.list_audit([chat.id]))}
    changed = {"subscribe", "places", "severity", "cadence", "outlets", "timezone", "quiet", "digests", "language"}
    assert changed <= actions


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        ("/places Atlantis", "/places Kazakhstan"),
        ("/severity enormous", "/severity high"),
        ("/cadence sometimes", "/cadence instant"),
        ("/timezone Mars/Olympus", "/timezone"),
        ("/quiet all night", "/quiet 22:00-07:00"),
        ("/times teatime", "/times 07:15"),
        ("/language klingon", "/language ru"),
        ("/subscribe unrst", "unrest"),
        ("/mute someday", "/mute 2h"),
        ("/mute 0h", "I don't understand 0h."),
        ("/mute Kazakhstan 2 horses", "/mute Kazakhstan 1d"),
        ("/places kazakstan", "Did you mean Kazakhstan?"),
        ("/summary zzyzx", "/summary unrest"),
        ("/laest", "/latest"),
        ("/story zzz", "zzz"),
        ("/stop", "/unsubscribe"),
        ("/list", "/topics"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_can(
    api: FakeBotApi, bot: RunningBot, reader: User, command: str, hint: str
) -> None:
    before = bot.get_chat(reader.id)
    assert hint in ask(api, bot, reader, command)
    assert bot.get_chat(reader.id) == before


def test_latest_keeps_to_the_country_and_the_period_and_says_so(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    of_country = ask(api, bot, reader, "/latest kazakhstan 7d")
    assert of_country.startswith("Latest: all topics, Kazakhstan, last 7 days")
    assert "Almaty" in of_country
    assert "Oslo" not in of_country
    bot.pass_time(hours=3)
    assert "Almaty" not in ask(api, bot, reader, "/latest unrest kazakhstan 1h")
    ask(api, bot, reader, "/places all")
    assert ask(api, bot, reader, "/latest").startswith("Latest: what this chat follows\n")
    assert ask(api, bot, reader, "/latest all").startswith("Latest: all topics\n")


def test_a_topic_that_is_watched_no_more_is_shown_so_and_can_be_left(
    api: FakeBotApi, bot: RunningBot, reader: User
) -> None:
    chat = bot.get_chat(reader.id)
    bot.ask(lambda store: store.chats.save_subscriptions([Subscription(chat.id, "piracy")]))
    assert "piracy (no longer watched)" in ask(api, bot, reader, "/settings")
    assert "Unsubscribed: piracy" in ask(api, bot, reader, "/unsubscribe piracy")
    assert "piracy" not in ask(api, bot, reader, "/settings")


def test_story_without_an_id_is_the_one_told_last(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    assert "Protesters storm the city hall in Almaty" in ask(api, bot, reader, "/story")
    newcomer = api.user("Newcomer")
    assert "had no alerts yet" in ask(api, bot, newcomer, "/story")


def test_too_much_at_once_is_answered_once_and_then_with_silence(api: FakeBotApi, bot: RunningBot) -> None:
    flood = api.user("Flood")
    for _ in range(40):
        api.user_sends(flood, flood, "/topics")
    last = api.user("Last")
    api.user_sends(last, last, "/topics")
    api.wait_sent(chat=last, contains="Watched topics", seconds=10)
    api.wait_sent(chat=flood, contains="wait a minute", seconds=10)
    assert len([sent for sent in api.sent_to(flood) if "wait a minute" in sent.text]) == 1
    assert len(api.sent_to(flood)) <= 31


@pytest.mark.parametrize("language", ["ru", "ar", "es", "fr"])
def test_every_command_answers_in_every_language(
    api: FakeBotApi, bot: RunningBot, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    user = api.user("Polyglot", language=language)
    with caplog.at_level(logging.ERROR):
        for command in (
            "/start",
            "/help",
            "/settings",
            "/latest",
            "/summary 7d",
            "/stats",
            "/why",
            "/watches",
            "/sources",
        ):
            ask(api, bot, user, command)
    assert not caplog.records
    assert bot.ask(lambda s: s.chats.find_chat(ChatAddress(user.id))).language == language
    assert "Settings" not in " ".join(sent.text for sent in api.sent_to(user))
