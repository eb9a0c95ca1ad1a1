"""Watches, over a fake Telegram: checked, kept, listed, tried, stopped."""

from __future__ import annotations

from monitors.model import Subscription
from storage.store import Store
from tests.bot.asking import ask, ask_whole
from tests.bot.running import RunningBot
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import User


def list_watches(store: Store) -> tuple[tuple[int, str], ...]:
    reading = store.chats.read_watches()
    assert reading is not None
    return reading.watches


def test_a_watch_is_checked_previewed_kept_and_stopped(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    wrong = ask(api, bot, reader, "/watch ice AND (sculptors OR")
    assert "column" in wrong
    assert "^" in wrong
    made = ask_whole(api, bot, reader, "/watch ice NEAR/30 sculptors")
    assert "Watching ice NEAR/30 sculptors" in made
    assert "It would have caught 1 article" in made
    assert "ice festival" in made
    ((number, title),) = bot.ask(list_watches)
    assert title == "ice NEAR/30 sculptors"
    assert "already" in ask(api, bot, reader, "/watch ice NEAR/30 sculptors")
    assert "sculptors" in ask(api, bot, reader, "/watches")
    assert "No longer watching" in ask(api, bot, reader, f"/unwatch_{number}")
    assert bot.ask(list_watches) == ()


def test_a_watch_that_is_not_there_is_told_so_and_the_others_are_listed(
    api: FakeBotApi, bot: RunningBot, reader: User
) -> None:
    ask(api, bot, reader, "/watch molten NEAR/3 salt")
    ((number, _),) = bot.ask(list_watches)
    for wrong in ("9999", "salt <b>"):
        said = ask(api, bot, reader, f"/unwatch {wrong}")
        assert f"This chat has no watch {wrong}." in said
        assert "molten NEAR/3 salt" in said
    assert "has no watch" not in ask(api, bot, reader, "/unwatch")
    ask(api, bot, reader, f"/unwatch_{number}")


def test_a_stored_watch_that_cannot_be_read_any_more_says_so_in_the_list(
    api: FakeBotApi, bot: RunningBot, reader: User
) -> None:
    ask(api, bot, reader, "/subscribe unrest")
    kept = Subscription(bot.get_chat(reader.id).id, "watch:77", query="протест ИЛИ митинг")
    bot.ask(lambda store: store.chats.save_subscriptions([kept]))
    said = ask(api, bot, reader, "/watches")
    assert "протест ИЛИ митинг" in said
    assert "It finds nothing: 'ИЛИ' would be searched for as a word; write OR, or =ИЛИ for the word." in said
    ask(api, bot, reader, "/unwatch 77")
    ask(api, bot, reader, "/watch molten NEAR/3 salt")
    assert "finds nothing" not in ask(api, bot, reader, "/watches")
    ask(api, bot, reader, f"/unwatch {bot.ask(list_watches)[-1][0]}")


def test_a_list_that_a_watch_cannot_define_is_answered_with_what_a_chat_can_do(
    api: FakeBotApi, bot: RunningBot, reader: User
) -> None:
    said = ask(api, bot, reader, "/watch <zzyzx> AND mali")
    assert "there is no list <zzyzx>" in said
    assert "write its words instead, with OR between them" in said


def test_a_watch_rings_from_the_next_article_on_in_its_chat_only(api: FakeBotApi, bot: RunningBot) -> None:
    keeper, other = api.user("Keeper"), api.user("Elsewhere")
    ask(api, bot, keeper, "/watch lithium NEAR/9 miners")
    ask(api, bot, other, "/subscribe unrest")
    text = (
        "Title: Lithium pits fall silent\nLanguage: en\n\nLithium miners put down their tools in Antofagasta, Chile.\n"
    )
    bot.publish("lithium", text)
    alert = api.wait_sent(chat=keeper, contains="Lithium pits")[0]
    assert "lithium NEAR/9 miners" in alert.text
    assert not [sent for sent in api.sent_to(other) if "ithium" in sent.text]
    number = bot.ask(list_watches)[-1][0]
    ask(api, bot, keeper, f"/unwatch {number}")
    bot.publish("lithium2", text.replace("pits fall silent", "brine wells rest").replace("Antofagasta", "Calama"))
    assert len([sent for sent in api.sent_to(keeper) if "brine" in sent.text]) == 0


def test_a_draft_is_tried_against_a_watch_and_changes_nothing(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    keeper = api.user("Drafter")
    ask(api, bot, keeper, "/watch sculptors")
    number = bot.ask(list_watches)[-1][0]
    before = bot.ask(list_watches)
    api.user_sends(keeper, keeper, f"/try {number} sculptors AND bronze")
    api.wait_for(lambda: any("No longer caught" in shown.text for shown in api.messages(keeper)))
    (tried,) = [shown.text for shown in api.messages(keeper) if shown.text.startswith("Tried, and not watched")]
    assert "sculptors AND bronze" in tried
    assert "sculptors caught 1." in tried
    assert "A crowd gathers for the ice festival in Oslo" in tried
    assert bot.ask(list_watches) == before
    ask(api, bot, keeper, f"/unwatch {number}")


def test_anothers_watch_cannot_be_stopped(api: FakeBotApi, bot: RunningBot, reader: User) -> None:
    other = api.user("Other")
    ask(api, bot, other, "/watch secret NEAR/3 query")
    number = bot.ask(list_watches)[-1][0]
    assert "secret" not in ask(api, bot, reader, f"/unwatch {number}")
    assert len(bot.ask(list_watches)) == 1
    ask(api, bot, other, f"/unwatch {number}")
