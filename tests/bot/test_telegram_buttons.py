"""Buttons over a fake Telegram: settings that edit themselves, alerts that answer, presses that are refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands.settings import PAGES
from bot.text.reader import Reader
from monitors.model import ChatAddress, MuteKind, Verdict, WrongReason
from tests.bot.running import RunningBot
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import User
from tests.fakes.bot_api_journal import Accepted, ShownMessage


def shown(api: FakeBotApi, user: User, message_id: int) -> ShownMessage:
    return next(message for message in api.messages(user) if message.message_id == message_id)


def open_settings(api: FakeBotApi, user: User) -> Accepted:
    api.user_sends(user, user, "/settings")
    return api.wait_sent(chat=user, contains="Settings")[-1]


def tap(api: FakeBotApi, user: User, message_id: int, button: str) -> str:
    """Press a button and wait for its answer; returns the passing notice."""
    answer = api.presses(user, message_id, button, chat=user)
    api.wait_for(lambda: answer.answered)
    return answer.text or ""


REPORTS = {
    "Yellow": (
        "Protesters storm the Yellow tower in Lima",
        "Fishermen among the protesters stormed past guards in Lima, Peru.",
    ),
    "Green": (
        "Nairobi: crowd marches on the Green tower",
        "Teachers led a crowd that marched for unpaid wages in Nairobi, Kenya.",
    ),
    "Black": (
        "Hanoi demonstrators clash at the Black tower",
        "Riders clashed with demonstrators over fares in Hanoi, Vietnam.",
    ),
    "Silver": (
        "Helsinki students march round the Silver tower",
        "Demonstrators marched through snow in Helsinki, Finland.",
    ),
    "Amber": (
        "Porters clash under the Amber tower in Dakar",
        "A crowd of porters clashed over tolls in Dakar, Senegal.",
    ),
    "Violet": (
        "Banana growers storm the Violet tower in Quito",
        "A crowd stormed the customs office in Quito, Ecuador.",
    ),
    "Ivory": (
        "Bakers march to the Ivory tower in Colombo",
        "A crowd of bakers marched for cheaper flour in Colombo, Sri Lanka.",
    ),
    "Bronze": (
        "Weavers march past the Bronze tower in Dhaka",
        "A crowd of weavers marched for higher pay in Dhaka, Bangladesh.",
    ),
    "Tin": (
        "Pilots march to the Tin tower in Reykjavik",
        "A crowd of pilots marched against night flights in Reykjavik, Iceland.",
    ),
    "Copper": (
        "Miners clash beside the Copper tower in Lusaka",
        "A crowd of miners clashed with guards over safety in Lusaka, Zambia.",
    ),
}


def write_article(name: str, more: str = "") -> str:
    """A report about a tower; each tower has an event of its own, in a country of its own."""
    title, body = REPORTS[name]
    url = f"https://courier.example/{name.lower()}"
    return f"Title: {title}{more}\nSource: The Steppe Courier\nUrl: {url}\nLanguage: en\n\n{title}. {body}\n"


def alerted(api: FakeBotApi, bot: RunningBot, name: str) -> tuple[User, Accepted]:
    """Somebody who was just alerted of a fresh story."""
    user = api.user(name)
    api.user_sends(user, user, "/subscribe unrest")
    api.wait_sent(chat=user, contains="Subscribed")
    bot.publish(name.lower(), write_article(name))
    return user, api.wait_sent(chat=user, contains=f"{name} tower")[-1]


def test_settings_are_one_message_that_edits_itself(api: FakeBotApi, bot: RunningBot) -> None:
    alice = api.user("Alice")
    api.user_sends(alice, alice, "/start")
    api.wait_sent(2, chat=alice)
    message = open_settings(api, alice)
    sent = len(api.sent_to(alice))
    for button, expected in (("set:topics", "Tap"), ("set:topics:unrest", "Tap"), ("set:main", "Protest and unrest")):
        tap(api, alice, message.message_id, button)
        api.wait_for(lambda expected=expected: expected in shown(api, alice, message.message_id).text)
    tap(api, alice, message.message_id, "set:places")
    api.wait_for(lambda: "/places" in shown(api, alice, message.message_id).text)
    tap(api, alice, message.message_id, "set:places:KZ")
    api.wait_for(lambda: "Kazakhstan" in shown(api, alice, message.message_id).text)
    api.wait_for(lambda: any(b.data == "set:zone:Asia/Almaty" for b in buttons_of(api, alice, message.message_id)))
    tap(api, alice, message.message_id, "set:zone:Asia/Almaty")
    chat = bot.get_chat(alice.id)
    assert chat.timezone == "Asia/Almaty"
    assert len(api.sent_to(alice)) == sent, "it edits itself and sends nothing"
    subscription = bot.ask(lambda s: s.chats.list_subscriptions(chat.id))[0]
    assert (subscription.topic, subscription.countries) == ("unrest", ("KZ",))


def test_a_newcomer_is_led_from_topics_over_places_to_their_time(api: FakeBotApi, bot: RunningBot) -> None:
    anna = api.user("Anna")
    api.user_sends(anna, anna, "/start")
    topics = api.wait_sent(2, chat=anna)[1].message_id
    steps = ("set:topics:unrest", "set:places", "set:places:KZ", "set:zone", "set:zone:Asia/Almaty", "set:main")
    for data in steps:
        api.wait_for(lambda data=data: data in [b.data for b in buttons_of(api, anna, topics)], what=data)
        tap(api, anna, topics, data)
    api.wait_for(lambda: "Time zone: Asia/Almaty" in shown(api, anna, topics).text)
    assert "Kazakhstan" in shown(api, anna, topics).text
    assert len(api.sent_to(anna)) == 2, "all of it in one message"


def test_an_outlet_is_left_out_and_let_in_again_by_a_tap(api: FakeBotApi, bot: RunningBot) -> None:
    user, _ = alerted(api, bot, "Amber")
    message = open_settings(api, user).message_id
    tap(api, user, message, "set:outlets")
    api.wait_for(lambda: "The Steppe Courier" in [b.label for b in buttons_of(api, user, message)])
    offered = next(b.data for b in buttons_of(api, user, message) if b.label == "The Steppe Courier")
    for left_out, label in ((("The Steppe Courier",), "🚫 The Steppe Courier"), ((), "The Steppe Courier")):
        tap(api, user, message, offered)
        api.wait_for(lambda label=label: label in [b.label for b in buttons_of(api, user, message)])
        chat = bot.get_chat(user.id)
        assert bot.ask(lambda s, chat=chat: s.chats.list_subscriptions(chat.id))[0].leave_out == left_out


@pytest.mark.parametrize("page", [page for page in PAGES if page != "main"])
def test_every_button_of_every_page_does_something_and_none_crashes(
    api: FakeBotApi, bot: RunningBot, page: str
) -> None:
    user = api.user("Taps", language="ru")
    api.user_sends(user, user, "/subscribe all")
    api.user_sends(user, user, "/leaveout Daily Rumour")
    api.user_sends(user, user, "/language en")
    api.user_sends(user, user, "/settings")
    message = api.wait_sent(chat=user, contains="Settings")[-1]
    tap(api, user, message.message_id, f"set:{page}")
    api.wait_for(lambda: any(b.data.startswith(f"set:{page}:") for b in buttons_of(api, user, message.message_id)))
    for data in [b.data for b in buttons_of(api, user, message.message_id) if b.data.startswith(f"set:{page}:")][:6]:
        if data in [b.data for b in buttons_of(api, user, message.message_id)]:
            assert "wrong" not in tap(api, user, message.message_id, data)
        bot.pass_time(seconds=30)


def test_who_presses_too_fast_is_told_so_in_their_language(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Capucine", language="fr-CA")
    api.user_sends(user, user, "/settings")
    message = api.wait_sent(chat=user, contains="Réglages")[-1]
    for _ in range(40):
        api.user_sends(user, user, "/topics")
    told = tap(api, user, message.message_id, "set:topics")
    assert told == Reader("fr").text("Too fast. Please wait a moment.")
    assert not told.startswith("Too fast")


def buttons_of(api: FakeBotApi, user: User, message_id: int):  # type: ignore[no-untyped-def]
    return [b for row in shown(api, user, message_id).buttons for b in row]


def test_what_is_forged_stale_or_anothers_is_refused(api: FakeBotApi, bot: RunningBot) -> None:
    alice, mallory = api.user("Alice"), api.user("Mallory")
    for user in (alice, mallory):
        api.user_sends(user, user, "/start")
        api.wait_sent(2, chat=user)
    hers, his = open_settings(api, alice), open_settings(api, mallory)
    chat_id = bot.get_chat(alice.id).id
    forged = [
        "grant:1",
        f"deny:{chat_id}",
        "set:zone:Nowhere/Land",
        "nonsense",
        "set:",
        "set:zone:" + "x" * 50,
        "why:0",
        ":",
    ]
    for data in forged:
        answer = api.forges_press(mallory, mallory, his.message_id, data)
        api.wait_for(lambda answer=answer: answer.answered)
        assert "out of date" in (answer.text or ""), data
    gone = api.forges_press(mallory, mallory, 999_999, "set:topics")
    api.wait_for(lambda: gone.answered)
    assert "too old" in (gone.text or "")
    before = bot.get_chat(alice.id)
    elsewhere = api.forges_press(mallory, mallory, hers.message_id, "set:lang")
    api.wait_for(lambda: elsewhere.answered)
    assert bot.get_chat(alice.id) == before
    stale = api.presses(alice, hers.message_id, "set:topics", chat=alice, stale=True)
    api.wait_for(lambda: "Tap" in shown(api, alice, hers.message_id).text)
    assert stale.expired


def test_a_press_delivered_twice_toggles_once(api: FakeBotApi, bot: RunningBot) -> None:
    from telegram import Update

    alice = api.user("Alice")
    api.user_sends(alice, alice, "/subscribe troops")
    api.wait_sent(chat=alice, contains="Subscribed")
    message = open_settings(api, alice)
    tap(api, alice, message.message_id, "set:topics")
    api.wait_for(lambda: "Tap" in shown(api, alice, message.message_id).text)
    tap(api, alice, message.message_id, "set:topics:unrest")
    with api.world.changed:
        raw = {"id": "again", "from": alice.render(), "chat_instance": "1", "data": "set:topics:unrest",
               "message": api.world.chats[alice.id].messages[message.message_id]}  # fmt: skip
        again = Update.de_json({"update_id": api.world.updates.confirmed_id, "callback_query": raw}, None)
    assert again is not None
    bot.do(lambda program: program.link._application.process_update(again))
    chat_id = bot.get_chat(alice.id).id
    assert {one.topic for one in bot.ask(lambda s: s.chats.list_subscriptions(chat_id))} == {"troops", "unrest"}


def test_why_and_story_answer_below_the_alert(api: FakeBotApi, bot: RunningBot) -> None:
    user, alert = alerted(api, bot, "Yellow")
    assert all(len(b.data.encode()) <= 64 for row in alert.buttons for b in row)
    tap(api, user, alert.message_id, "Why")
    why = api.wait_sent(chat=user, contains="Why: ")[-1]
    assert why.reply_to == alert.message_id
    for expected in ("crowd-acts", "storm", "score 7, 4 needed", "told on"):
        assert expected in why.text
    tap(api, user, alert.message_id, "Story")
    story = api.wait_sent(chat=user, contains="Reports")[-1]
    assert "The Steppe Courier" in story.text


def test_right_and_wrong_become_labels_and_precision(api: FakeBotApi, bot: RunningBot) -> None:
    user, alert = alerted(api, bot, "Green")
    assert "noted" in tap(api, user, alert.message_id, "👍 Right")
    tap(api, user, alert.message_id, "👎 Wrong")
    api.wait_for(lambda: any(b.label == "Old news" for b in buttons_of(api, user, alert.message_id)))
    assert "noted" in tap(api, user, alert.message_id, "Old news")
    chat_id = bot.get_chat(user.id).id
    labels = [one for one in bot.ask(lambda s: tuple(s.labels.iterate())) if one.chat_id == chat_id]
    assert [(one.topic, one.verdict, one.reason) for one in labels] == [("unrest", Verdict.WRONG, WrongReason.OLD)]
    assert "Green tower" in labels[0].text
    api.user_sends(user, user, "/stats")
    assert "Protest and unrest: 0 of 1" in api.wait_sent(chat=user, contains="Rated right")[-1].text


def test_a_muted_story_rings_no_more_and_the_alert_gets_its_buttons_back(api: FakeBotApi, bot: RunningBot) -> None:
    user, alert = alerted(api, bot, "Black")
    tap(api, user, alert.message_id, "Mute")
    api.wait_for(lambda: any("This story" in b.label for b in buttons_of(api, user, alert.message_id)))
    assert "This story is muted until" in tap(api, user, alert.message_id, "This story, 7 days")
    api.wait_for(lambda: any(b.label == "Why" for b in buttons_of(api, user, alert.message_id)))
    mutes = bot.get_chat(user.id).mutes
    assert [mute.kind for mute in mutes] == [MuteKind.STORY]
    rung = len(api.sent_to(user))
    more = write_article("Black", ", 90 people killed").replace("/black", "/black2")
    bot.publish("black2", more.replace("The Steppe Courier", "Hanoi Post"))
    bot.pass_time(hours=1)
    bot.decide_again()
    assert len(api.sent_to(user)) == rung
    api.user_sends(user, user, "/unmute")
    api.wait_sent(chat=user, contains="Nothing is muted")
    assert bot.get_chat(user.id).mutes == ()


@pytest.mark.parametrize("early", [False, True])
def test_what_changed_of_an_alert_under_a_mute_comes_as_a_reply_when_it_ends(
    api: FakeBotApi, bot: RunningBot, early: bool
) -> None:
    name = "Copper" if early else "Ivory"
    user, alert = alerted(api, bot, name)
    api.user_sends(user, user, "/mute 2h")
    api.wait_sent(chat=user, contains="Muted until")
    more = write_article(name, ", 90 people killed").replace(f"/{name.lower()}", f"/{name.lower()}2")
    bot.publish(f"{name}2", more.replace("The Steppe Courier", "Hanoi Post"))
    bot.pass_time(hours=1, minutes=59)
    bot.decide_again()
    assert not [sent for sent in api.sent_to(user) if sent.reply_to == alert.message_id]
    if early:
        api.user_sends(user, user, "/unmute")
        api.wait_sent(chat=user, contains="Nothing is muted")
    else:
        bot.pass_time(minutes=2)
    bot.decide_again()
    assert api.wait_sent(chat=user, contains="Update")[0].reply_to == alert.message_id


def test_a_mute_of_the_chat_ends_with_one_digest(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Hush")
    api.user_sends(user, user, "/subscribe unrest")
    api.user_sends(user, user, "/mute 2h")
    api.wait_sent(chat=user, contains="Muted until")
    assert bot.get_chat(user.id).muted_until is not None
    _, alert = alerted(api, bot, "Silver")
    assert alert
    bot.pass_time(hours=2, minutes=1)
    bot.send_digests()
    digest = api.wait_sent(chat=user, contains="Digest")[-1]
    assert "Silver tower" in digest.text


def test_a_chat_is_muted_for_a_while_by_a_tap(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Tired")
    api.user_sends(user, user, "/mute")
    message = api.wait_sent(chat=user, contains="For how long")[-1].message_id
    assert [b.label for b in buttons_of(api, user, message)] == ["1 hour", "2 hours", "8 hours", "1 day", "🔔 Unmute"]
    tap(api, user, message, "8 hours")
    api.wait_for(lambda: "Muted until" in shown(api, user, message).text)
    assert bot.get_chat(user.id).muted_until == bot.now + timedelta(hours=8)
    api.user_sends(user, user, "/mute")
    again = api.wait_sent(2, chat=user, contains="For how long")[-1].message_id
    tap(api, user, again, "🔔 Unmute")
    api.wait_for(lambda: "Nothing is muted" in shown(api, user, again).text)
    assert bot.get_chat(user.id).muted_until is None


def test_digests_come_without_a_sound_where_the_chat_asked(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Sleeper")
    api.user_sends(user, user, "/subscribe unrest")
    api.user_sends(user, user, "/cadence digest")
    message = open_settings(api, user).message_id
    for data in ("set:times", "set:times:silent"):
        api.wait_for(lambda data=data: data in [b.data for b in buttons_of(api, user, message)], what=data)
        tap(api, user, message, data)
    api.wait_for(lambda: "without a sound" in shown(api, user, message).text)
    title = "Crowd marches past the Copper tower in Oslo"
    bot.publish("copper", f"Title: {title}\nUrl: https://courier.example/copper\nLanguage: en\n\n{title}. A crowd.\n")
    bot.pass_time(hours=25)
    bot.send_digests()
    assert all(sent.silent for sent in api.wait_sent(chat=user, contains="Digest:"))
    api.user_sends(user, user, "/times loud")
    api.wait_for(lambda: not bot.get_chat(user.id).silent_digests)


def test_a_search_is_paged_by_a_button(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Reader")
    for number in range(8):
        bot.publish(
            f"reef{number}", f"Title: Coral reef report {number}\nLanguage: en\n\nDivers counted fish {number}.\n"
        )
    api.user_sends(user, user, "/search coral reef")
    first = api.wait_sent(chat=user, contains="Coral")[-1]
    assert "report 7" in first.text
    assert "report 1" not in first.text
    tap(api, user, first.message_id, "Older »")
    api.wait_for(lambda: "report 1" in shown(api, user, first.message_id).text)


def test_each_chat_sees_only_its_own(api: FakeBotApi, bot: RunningBot) -> None:
    user, _ = alerted(api, bot, "Violet")
    other = api.user("Other")
    api.user_sends(user, user, "/watch violet AND quokka")
    api.wait_sent(chat=user, contains="Watching")
    for command in ("/watches", "/export", "/stats", "/settings", "/unsubscribe all"):
        api.user_sends(other, other, command)
    answers = api.wait_sent(5, chat=other)
    assert not [answer for answer in answers if "quokka" in answer.text or "Violet" in answer.text]
    found = bot.ask(lambda s: s.chats.find_chat(ChatAddress(user.id)))
    assert found is not None


def answer_of(api: FakeBotApi, user: User, command: str, reply_to: int | None = None) -> Accepted:
    """Send a command; returns the first answer to it."""
    count = len(api.sent_to(user))
    api.user_sends(user, user, command, reply_to=reply_to)
    api.wait_for(lambda: len(api.sent_to(user)) > count)
    return api.sent_to(user)[count]


def test_a_command_in_reply_to_an_alert_is_about_its_story(api: FakeBotApi, bot: RunningBot) -> None:
    user, alert = alerted(api, bot, "Bronze")
    bot.publish("tin", write_article("Tin"))
    api.wait_sent(chat=user, contains="Tin tower")
    for command in ("/story", "/why", "/mute"):
        answer = answer_of(api, user, command, alert.message_id)
        assert "Bronze tower" in answer.text.splitlines()[0]
    tap(api, user, answer.message_id, "This story, 7 days")
    api.wait_for(lambda: bot.get_chat(user.id).mutes)
    assert [mute.kind for mute in bot.get_chat(user.id).mutes] == [MuteKind.STORY]
    assert "Tin tower" in answer_of(api, user, "/story").text.splitlines()[0]
    assert "For how long" in answer_of(api, user, "/mute").text
