"""Every command, with everything odd after it, in every language, over real HTTP: some minutes of work."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.commands import COMMANDS
from bot.text.language import LANGUAGES
from monitors.model import OutboxState
from tests.bot.people import CANARY
from tests.bot.running import QUIET, URGENT, RunningBot
from tests.bot.test_hostile_words import ODD, check_answer
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import User

pytestmark = pytest.mark.timeout(600)  # it takes about three minutes on a slow machine
ACCESS = "{mode: open, owners: [101, 102, 103, 104, 105]}"


def ask(api: FakeBotApi, bot: RunningBot, user: User, text: str) -> str:
    """The whole answer to it, once nothing waits to be sent any more."""
    count = len(api.sent_to(user))
    api.user_sends(user, user, text)
    api.wait_for(lambda: len(api.sent_to(user)) > count and not is_sending(bot), seconds=30)
    bot.pass_time(minutes=1)
    return "\n".join(sent.text for sent in api.sent_to(user)[count:] if not sent.text.startswith("📣"))


def is_sending(bot: RunningBot) -> bool:
    waiting = (OutboxState.PENDING, OutboxState.SENDING)
    return bool(bot.ask(lambda store: store.outbox.list_entries(waiting, limit=1)))


def test_anything_after_a_command_is_answered_in_the_chats_language(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        FakeBotApi() as api,
        RunningBot(api, tmp_path, access=ACCESS) as bot,
    ):
        other = api.user(CANARY)
        ask(api, bot, other, f"/watch {CANARY} strike")
        people = {code: api.user("Eve", language=code, user_id=101 + n) for n, code in enumerate(LANGUAGES)}
        for user in people.values():
            ask(api, bot, user, "/start")
        bot.publish("almaty", URGENT)
        bot.publish("oslo", QUIET)
        with caplog.at_level(logging.ERROR):
            for command in COMMANDS:
                for odd in ODD:
                    told = {code: ask(api, bot, user, f"/{command.name} {odd}") for code, user in people.items()}
                    for code, shown in told.items():
                        check_answer(shown, told["en"], code)
                        ask(api, bot, people[code], f"/language {code}")
        assert not caplog.records
