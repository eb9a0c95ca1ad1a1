"""A thousand strangers and more at the door, over real HTTP, with the settings as they are shipped.

Here and not with the quick tests, because each of them is answered: it takes some seconds of work.
"""

from __future__ import annotations

from pathlib import Path

from monitors.config.settings import AccessSettings
from tests.bot.running import RunningBot
from tests.bot.test_telegram_access import let_strangers_knock
from tests.fakes.bot_api import FakeBotApi


def test_a_thousand_strangers_flood_neither_the_owner_nor_the_database(tmp_path: Path) -> None:
    let_wait = AccessSettings().most_waiting
    with FakeBotApi() as api, RunningBot(api, tmp_path, access="{owners: [7]}") as bot:
        let_strangers_knock(api, bot, strangers=let_wait + 100, let_wait=let_wait)
