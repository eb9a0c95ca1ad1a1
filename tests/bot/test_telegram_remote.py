"""A channel or group that is set up from a private chat is named by every answer about it."""

from __future__ import annotations

import pytest

from tests.bot.running import RunningBot
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import Chat, Status, User


@pytest.fixture
def desk(api: FakeBotApi, bot: RunningBot) -> tuple[User, Chat]:
    """An administrator who works on a channel."""
    boss = api.user("Boss")
    api.user_sends(boss, boss, "/start")
    api.wait_sent(2, chat=boss)
    channel = api.channel("Desk & wire", creator=boss, bot_status=Status.LEFT)
    api.bot_added(channel, boss)
    api.wait_sent(chat=boss, contains="Desk & wire")
    api.user_sends(boss, boss, f"/channel {channel.id}")
    api.wait_sent(chat=boss, contains="if you administer it")
    return boss, channel


def test_an_answer_about_a_channel_begins_with_its_title(api: FakeBotApi, desk: tuple[User, Chat]) -> None:
    boss, _ = desk
    for command, answer in (
        ("/subscribe unrest", "Subscribed"),
        ("/mute 2h", "uted until"),
        ("/topics", "Watched topics"),
        ("/watch harbour strike", "harbour strike"),
        ("/mute", "For how long"),
    ):
        api.user_sends(boss, boss, command)
        assert api.wait_sent(chat=boss, contains=answer)[-1].text.startswith("For Desk & wire:\n")
    api.user_sends(boss, boss, "/settings")
    assert "Settings: Desk & wire" in api.wait_sent(chat=boss, contains="Settings: Desk & wire")[-1].text
    api.user_sends(boss, boss, "/latest")
    assert "Desk & wire" not in api.wait_sent(chat=boss, contains="No story yet")[-1].text


def test_a_page_of_settings_that_is_turned_to_names_the_channel(api: FakeBotApi, desk: tuple[User, Chat]) -> None:
    boss, _ = desk
    api.user_sends(boss, boss, "/settings")
    page = api.wait_sent(chat=boss, contains="Settings: Desk & wire")[-1]

    def read_page() -> str:
        return next(one.text for one in api.messages(boss) if one.message_id == page.message_id)

    for label, head in (("🌙 Quiet hours", "For Desk & wire:\n"), ("« Back", "Settings: Desk & wire\n")):
        api.presses(boss, page.message_id, label, chat=boss)
        api.wait_for(lambda head=head: read_page().startswith(head))
        assert read_page().count("Desk & wire") == 1


@pytest.mark.parametrize("word", ["@deskchan", "10002"])
def test_a_channel_that_is_not_known_is_said_so_with_the_one_that_stays_chosen(
    api: FakeBotApi, desk: tuple[User, Chat], word: str
) -> None:
    boss, _ = desk
    api.user_sends(boss, boss, f"/channel {word}")
    answer = api.wait_sent(chat=boss, contains=f"I know no channel or group {word}")[-1].text
    assert "Settings here are about Desk & wire; return with /channel here." in answer
