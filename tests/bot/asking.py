"""Asking the running program over a fake Telegram, and reading its answers."""

from __future__ import annotations

from tests.bot.running import QUIET, URGENT, RunningBot
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import User


def ask(api: FakeBotApi, bot: RunningBot, user: User, text: str) -> str:
    """Send something; returns the first answer to it."""
    count = len(api.sent_to(user))
    api.user_sends(user, user, text)
    api.wait_for(lambda: len(api.sent_to(user)) > count)
    bot.pass_time(seconds=10)
    return api.sent_to(user)[count].text


def tell_of_almaty(api: FakeBotApi, bot: RunningBot, name: str) -> User:
    """Somebody new who was told of Almaty, with Oslo still to come in the digest."""
    user = api.user(name)
    api.user_sends(user, user, "/subscribe unrest")
    api.wait_sent(chat=user, contains="Subscribed")
    bot.publish("almaty", URGENT)
    api.wait_sent(chat=user, contains="city hall")
    bot.publish("oslo", QUIET)
    return user


def ask_whole(api: FakeBotApi, bot: RunningBot, user: User, text: str) -> str:
    """Send something whose answer comes in two steps; returns the message as it stands in the end."""
    assert "…" in ask(api, bot, user, text)
    message_id = api.sent_to(user)[-1].message_id
    return wait_edited(api, user, message_id)


def wait_edited(api: FakeBotApi, user: User, message_id: int) -> str:
    """The text of a message once it says more than that something was begun."""

    def read() -> str:
        return next(one.text for one in api.messages(user) if one.message_id == message_id)

    api.wait_for(lambda: not read().endswith("…"), seconds=20)
    return read()


def keep_as_missed(api: FakeBotApi, user: User, message_id: int, topic: str) -> str:
    """Press "This should have rung" and the topic; returns the passing notice."""
    bell = next(label for label in list_buttons(api, user, message_id) if label.startswith("🔔"))
    asked = api.presses(user, message_id, bell, chat=user)
    api.wait_for(lambda: asked.answered and topic in list_buttons(api, user, message_id))
    told = api.presses(user, message_id, topic, chat=user)
    api.wait_for(lambda: told.answered)
    return told.text or ""


def list_buttons(api: FakeBotApi, user: User, message_id: int) -> list[str]:
    message = next(one for one in api.messages(user) if one.message_id == message_id)
    return [button.label for row in message.buttons for button in row]
