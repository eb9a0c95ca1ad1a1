"""What a chat reads of its own settings, over a fake Telegram: where topics differ, and what they did to a story."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitors.model import Cadence, Severity
from tests.bot.asking import ask
from tests.bot.running import URGENT, RunningBot
from tests.fakes.bot_api import FakeBotApi


def test_settings_that_differ_between_topics_are_shown_topic_by_topic(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Differs")
    ask(api, bot, user, "/subscribe unrest troops")
    ask(api, bot, user, "/severity extreme")
    answer = ask(api, bot, user, "/severity unrest high")
    assert answer.startswith("Protest and unrest: high")
    assert "Troop deployment: extreme\n" in answer
    assert "✅" not in str(api.messages(user)[-1].buttons)
    answer = ask(api, bot, user, "/places unrest Kazakhstan")
    assert "Troop deployment: everywhere\n" in answer
    assert "Protest and unrest: 🇰🇿 Kazakhstan\n" in answer
    api.presses(user, api.messages(user)[-1].message_id, "set:places:FR", chat=user)
    api.wait_for(lambda: "Troop deployment" not in api.messages(user)[-1].text)
    chat = bot.get_chat(user.id)
    subscriptions = bot.ask(lambda store: store.chats.list_subscriptions(chat.id))
    assert {one.countries for one in subscriptions} == {("FR",)}


@pytest.mark.parametrize("length", ["2 hours", "120 minutes", "2 часа", "2 horas", "2 heures"])
def test_a_mute_may_be_as_long_as_people_write_it(api: FakeBotApi, bot: RunningBot, length: str) -> None:
    user = api.user("Mutes")
    ask(api, bot, user, "/subscribe unrest")
    until = bot.now + timedelta(hours=2)
    answer = ask(api, bot, user, f"/mute Kazakhstan {length}")
    assert f"Kazakhstan is muted until 7 Jan 2022, {until:%H:%M} UTC" in answer


@pytest.mark.parametrize(
    ("written", "example"),
    [
        ("unrest kazakhstan 2h", "/mute unrest 2h\n/mute Kazakhstan 2h"),
        ("unrest later", "/mute unrest 1d"),
        ("kazakstan", "/mute Kazakhstan 2h"),
        ("protset 2h", "/mute unrest 2h"),
    ],
)
def test_a_mute_that_is_not_understood_gets_an_example_of_what_was_meant(
    api: FakeBotApi, bot: RunningBot, written: str, example: str
) -> None:
    assert ask(api, bot, api.user("Errs"), f"/mute {written}").partition("or example:\n")[2] == example


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("/summary 3 days", "Summary: last 3 days"),
        ("/summary за 3 дня", "Summary: last 3 days"),
        ("/latest last week", "Latest: all topics, since 27 Dec 2021, 00:00 UTC"),
        ("/latest protests Казахстан", "Latest: Protest and unrest, Kazakhstan"),
        ("/latest protests in Kazakhstan", "Latest: Protest and unrest, Kazakhstan"),
        (
            "/latest протесты в Казахстане сегодня",
            "Latest: Protest and unrest, Kazakhstan, since 7 Jan 2022, 00:00 UTC",
        ),
        ("/latest State of emergency", "Latest: State of emergency"),
        ("/latest General Santos", "Latest: all topics, Philippines"),
        ("/mute protests 2h", "Protest and unrest is muted"),
        ("/subscribe протесты", "Subscribed: Protest and unrest"),
        ("/subscribe todos", "Subscribed: Protest and unrest · State of emergency · Troop deployment"),
        ("/unsubscribe все", "Unsubscribed: "),
        ("/subscribe unrest", "Subscribed: "),
        ("/places Protest and unrest: все", "Places\neverywhere"),
        ("/places 北", "I don't know a country"),
        ("/quiet нет", "Quiet hours\nno quiet hours"),
        ("/quiet 10pm to 6am", "Quiet hours\n22:00–06:00"),
        ("/quiet de 22h à 6h30", "Quiet hours\n22:00–06:30"),
        ("/quiet с 22 до 6", "Quiet hours\n22:00–06:00"),
        ("/quiet 10 pm - 6 am", "Quiet hours\n22:00–06:00"),
        ("/quiet 14pm 6am", "Write a start"),
        ("/quiet ٢٢:٠٠-٠٧:٠٠", "Quiet hours\n22:00–07:00"),
        ("/quiet de 10 p. m. a 7 a. m.", "Quiet hours\n22:00–07:00"),
        ("/quiet с 10 вечера до 7 утра", "Quiet hours\n22:00–07:00"),
        ("/quiet 22-7 sin excepciones", "Quiet hours\n22:00–07:00"),
        ("/insist 15 minutes", "Ring again\nafter 15 minutes"),
        ("/insist 1 hour", "Ring again\nafter 60 minutes"),
        ("/insist 5h", "Write minutes"),
        ("/insist никогда", "Ring again\nnever"),
        ("/language Russian", "Язык"),
        ("/times 8 and 18", "Digests\n08:00 and 18:00"),
        ("/times 8, 18:30 lun mar", "Digests\nMon, Tue 08:00, 18:30"),
        ("/times пн 8:00", "Digests\nMondays at 08:00"),
        ("/times los lunes a las 08:00", "Digests\nMondays at 08:00"),
        ("/times 8 a. m. y 6 p. m.", "Digests\n08:00 and 18:00"),
        ("/times 08:00 و18:00", "Digests\n08:00 and 18:00"),
        ("/times каждый час", "Digests\nevery hour"),
        ("/times weekly", "Digests\nMondays at 08:00"),
        ("/times Monday 08:00", "Digests\nMondays at 08:00"),
        ("/times Monday Friday 08:00", "Digests\nMon, Fri 08:00"),
        ("/times hourly", "Digests\nevery hour"),
        ("/times never", "Digests\nnever"),
        ("/quiet off", "Quiet hours\nno quiet hours"),
        ("/places all", "Places"),
        ("/severity low", "Minimum severity"),
        ("/leaveout off", "Leave out"),
        ("/times أبدًا", "Digests\nnever"),
        ("/times 8 sin sonido", "Digests\n08:00, without a sound"),
        ("/cadence الموجز", "At once or digest"),
        ("/cadence в сводке", "At once or digest"),
        ("/insist أبدًا", "Ring again\nnever"),
        ("/times sábado 8h", "Digests\nSat 08:00"),
        ("/times Fridays at 9", "Digests\nFri 09:00"),
        ("/times 8 am", "Digests\n08:00\n"),
        ("/times mondays at 8 am and 6:30 p.m.", "Digests\nMon 08:00, 18:30"),
        ("/quiet 10 p.m. to 7 am", "Quiet hours\n22:00–07:00"),
        ("/cadence сводка", "At once or digest"),
        ("/cadence unrest: сразу", "At once or digest"),
        ("/severity high", "Minimum severity"),
        ("/latest USA", "Latest: all topics, United States"),
        ("/latest США", "Latest: all topics, United States"),
        ("/latest Cote d'Ivoire", "Latest: all topics, Ivory Coast"),
        ("/latest peru", "Latest: all topics, Peru"),
        ("/language испанский", "Idioma"),
        ("/language انجليزي", "Language"),
        ("/language Deutsch", "Sprache"),
        ("/language klingon", "I speak"),
    ],
)
def test_commands_understand_what_people_write(api: FakeBotApi, bot: RunningBot, asked: str, title: str) -> None:
    user = api.user("Writes")
    ask(api, bot, user, "/subscribe unrest emergency" if asked.startswith("/unsub") else "/topics")
    if asked.startswith(("/places", "/cadence", "/severity", "/leaveout")):
        ask(api, bot, user, "/subscribe unrest")
    assert ask(api, bot, user, asked).startswith(title)


@pytest.mark.parametrize("written", ["Kazakhstan", "Казахстан", "Алматы", "astana"])
def test_a_country_or_town_gives_the_time_zone_of_its_people(api: FakeBotApi, bot: RunningBot, written: str) -> None:
    user = api.user("Zones")
    assert "UTC+6" in ask(api, bot, user, f"/timezone {written}")
    assert bot.get_chat(user.id).timezone == "Asia/Almaty"


def test_a_setting_for_one_topic_changes_that_one_in_whatever_order_it_is_written(
    api: FakeBotApi, bot: RunningBot
) -> None:
    user = api.user("Orders")
    ask(api, bot, user, "/subscribe unrest emergency")
    ask(api, bot, user, "/cadence digest protests")
    ask(api, bot, user, "/severity high unrest")
    ask(api, bot, user, "/places Kazakhstan unrest")
    assert ask(api, bot, user, "/cadence digest nonsense").startswith("Write instant")
    assert ask(api, bot, user, "/severity nonsense high").startswith("A severity is one of")
    chat = bot.get_chat(user.id)
    emergency, unrest = bot.ask(lambda store: store.chats.list_subscriptions(chat.id))
    assert (unrest.cadence, unrest.least_severity, unrest.countries) == (Cadence.DIGEST, Severity.HIGH, ("KZ",))
    assert (emergency.cadence, emergency.least_severity, emergency.countries) == (Cadence.INSTANT, Severity.LOW, ())


def test_a_setting_for_a_topic_that_the_chat_does_not_get_says_so(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Lacks")
    assert ask(api, bot, user, "/severity troops high").startswith("This chat subscribes to nothing yet.")
    ask(api, bot, user, "/subscribe unrest")
    for command in ("/severity troops high", "/cadence troops digest", "/places troops Kazakhstan"):
        answer = ask(api, bot, user, command)
        assert answer == "This chat does not get Troop deployment. To add: /subscribe troops."


def test_the_name_of_a_command_without_its_slash_is_answered_with_the_command(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Slashless")
    assert ask(api, bot, user, "Latest") == "Commands begin with a slash: /latest"
    assert ask(api, bot, user, "Mute Kazakhstan 2h") == "Commands begin with a slash: /mute Kazakhstan 2h"
    assert ask(api, bot, user, "Search for missing hikers resumes").startswith("Search for missing hikers resumes")
    assert "/announce" not in ask(api, bot, user, "announce"), "only owners may do that"
    assert ask(api, bot, user, "the latest").startswith("Send me an article")


def test_the_settings_name_no_quiet_hours_once(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Loud")
    assert "Quiet hours: none\n" in ask(api, bot, user, "/settings")
    ask(api, bot, user, "/quiet 0-7")
    assert "Quiet hours: 00:00–07:00, urgent alerts ring\n" in ask(api, bot, user, "/settings")


def test_outlets_to_leave_out_are_offered_before_any_alert(api: FakeBotApi, bot: RunningBot) -> None:
    bot.publish("offered", URGENT.replace("courier.example/almaty", "courier.example/offered"))
    user = api.user("Leaves")
    ask(api, bot, user, "/subscribe unrest")
    ask(api, bot, user, "/leaveout")
    assert "The Steppe Courier" in str(api.messages(user)[-1].buttons)


def test_an_outlet_to_leave_out_is_known_in_any_case_and_a_similar_one_is_suggested(
    api: FakeBotApi, bot: RunningBot
) -> None:
    bot.publish("left", URGENT.replace("courier.example/almaty", "courier.example/left"))
    user = api.user("LeavesOne")
    ask(api, bot, user, "/subscribe unrest")

    def list_left_out() -> tuple[str, ...]:
        chat = bot.get_chat(user.id)
        (known,) = bot.ask(lambda store: store.chats.list_subscriptions(chat.id))
        return known.leave_out

    for words in ("Courier", "the stepe courier"):
        answer = ask(api, bot, user, f"/leaveout {words}")
        assert f"I know no outlet called {words}." in answer
        assert "/leaveout The Steppe Courier" in answer
        assert list_left_out() == ()
    assert "I know no outlet" not in ask(api, bot, user, "/leaveout the steppe courier")
    assert "I know no outlet" not in ask(api, bot, user, "/leaveout THE STEPPE COURIER")
    assert list_left_out() == ("The Steppe Courier",)
    answer = ask(api, bot, user, "/leaveout Daily Rumour")
    assert "I know no outlet called Daily Rumour yet; it is left out once it reports." in answer
    assert list_left_out() == ("The Steppe Courier", "Daily Rumour")


def test_the_newest_stories_come_with_place_and_time(api: FakeBotApi, bot: RunningBot) -> None:
    bot.publish("listed", URGENT.replace("courier.example/almaty", "courier.example/listed"))
    answer = ask(api, bot, api.user("Lists"), "/latest")
    assert "🇰🇿 Kazakhstan: Almaty\n" in answer
    assert "7 Jan 2022, 05:40 UTC · 1 outlet" in answer


def test_the_headline_and_the_quotation_of_a_listed_story_are_of_one_report(api: FakeBotApi, bot: RunningBot) -> None:
    first = URGENT.replace("courier.example/almaty", "courier.example/of-one").replace("Almaty", "Semey")
    bot.publish("of-one", first)
    bot.pass_time(minutes=5)
    later = first.replace("The Steppe Courier", "Le Rivage").replace("courier.example/of-one", "rivage.example/of-one")
    later = later.replace("Protesters storm the city hall in Semey", "Semey: protesters storm the city hall, 13 dead")
    bot.publish(
        "of-one-later", later.replace("Protesters stormed the city hall", "The protesters stormed the city hall")
    )
    user = api.user("Reads")
    ask(api, bot, user, "/subscribe unrest")
    for command in ("/latest", "/summary", "/digest"):
        answer = ask(api, bot, user, command)
        headline, _, rest = answer.partition("Semey: protesters storm the city hall, 13 dead")
        assert "The protesters stormed the city hall in Semey" in rest
        assert "Protesters storm the city hall in Semey" not in headline


@pytest.mark.parametrize(
    ("words", "meant"), [("unrst", "unrest"), ("kazakstan", "Kazakhstan"), ("zzyzx", "unrest Kazakhstan")]
)
def test_a_mistyped_subject_gets_an_example_of_what_was_meant(
    api: FakeBotApi, bot: RunningBot, words: str, meant: str
) -> None:
    answer = ask(api, bot, api.user("Mistypes"), f"/latest {words}")
    assert f"Write for example /latest {meant} 7d." in answer


def test_what_would_ring_only_by_the_settings_of_now_is_said_so(api: FakeBotApi, bot: RunningBot) -> None:
    user = api.user("Later")
    ask(api, bot, user, "/subscribe unrest")
    ask(api, bot, user, "/severity unrest extreme")
    bot.publish("later", URGENT.replace("courier.example/almaty", "courier.example/later").replace("Almaty", "Taraz"))
    ask(api, bot, user, "/severity unrest low")
    answer = ask(api, bot, user, "/whynot https://courier.example/later")
    assert "It would ring if it came now. When it came, the chat was muted, or settings were different." in answer
    ask(api, bot, user, "/digest")
    bot.pass_time(minutes=1)
    answer = ask(api, bot, user, "/whynot https://courier.example/later")
    assert "This chat got it in the digest of 7 Jan 2022" in answer


@pytest.mark.parametrize("command", ["/subscribe troops", "/watch lithium"])
def test_what_is_added_has_the_settings_that_all_others_share_and_rings(
    api: FakeBotApi, bot: RunningBot, command: str
) -> None:
    user = api.user("Adds")
    ask(api, bot, user, "/subscribe emergency unrest")
    ask(api, bot, user, "/places emergency Kazakhstan")
    ask(api, bot, user, "/severity high")
    ask(api, bot, user, "/cadence digest")
    ask(api, bot, user, "/leaveout Daily Rumour")
    ask(api, bot, user, command)
    chat = bot.get_chat(user.id)
    known = bot.ask(lambda store: store.chats.list_subscriptions(chat.id))
    (added,) = (one for one in known if one.topic not in {"emergency", "unrest"})
    assert (added.countries, added.least_severity, added.leave_out) == ((), Severity.HIGH, ("Daily Rumour",))
    assert added.cadence is Cadence.INSTANT
