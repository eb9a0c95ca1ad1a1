"""An hour of work with everything going wrong by turns: ``tocsin run`` as a process, over HTTP, in real time.

A seed file every four seconds becomes alerts, and then replies and edits, for people and groups, at Telegram's own
limits. Meanwhile calls are refused, cut or answered late, Telegram goes away for a while, the disk takes no more, and
the program is suspended, killed and started again. TOCSIN_SOAK_MINUTES says how long, TOCSIN_SOAK_SEED what happens
when. It prints what it saw.
"""

from __future__ import annotations

import os
import random
import re
import resource
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from babel import Locale

from bot.settings import DATABASE
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, GivenUp, OutboxState, Subscription
from storage.outbox_rows import OutboxEntry
from storage.store import Store
from tests.bot.crashing import check_order
from tests.bot.process import TocsinProcess
from tests.bot.running import START_AT, write_config
from tests.fakes.bot_api_journal import read_journal
from tests.soak.telegram import PacedTelegram
from tests.soak.test_crash_soak import FAULTS
from tests.soak.test_load import CAUSES, COUNTRIES, VENUES

SEED = int(os.environ.get("TOCSIN_SOAK_SEED", "1"))
MINUTES = float(os.environ.get("TOCSIN_SOAK_MINUTES", "60"))
PEOPLE, GROUPS = 20, 4
SECONDS_A_FILE = 4
QUIET_SECONDS = 900
MOST_GROWTH_KIB = 60_000
ARTICLE = """Title: Protesters storm the {venue} in {country}, {killed} killed
Date: {date}
Source: {country} Gazette {number}
Url: https://gazette.example/{number}
Language: en

Protesters stormed the {venue} in {country} over {cause} and {killed} police officers were killed, the ministry said.
"""


class Hour:
    """One program, one fake Telegram, and what went wrong."""

    def __init__(self, folder: Path, api: PacedTelegram) -> None:
        self.folder, self.api = folder, api
        self.chance = random.Random(SEED)
        self.happened: Counter[str] = Counter()
        self.files = 0
        self.memory: list[int] = []
        self.seeds = folder / "seeds"
        self.seeds.mkdir()
        write_config(folder / "config", seeds=self.seeds)
        settings = folder / "config" / "settings.yaml"
        limits = "grouping_wait: 0s, repeat_interval: 0s, flood_limit: 1000"
        settings.write_text(settings.read_text().replace("grouping_wait: 0s", limits))
        self.database = folder / "state" / DATABASE
        self.database.parent.mkdir()
        store = Store.open(self.database, START_AT)
        for number in api.chats:
            kind = ChatKind.PRIVATE if number > 0 else ChatKind.SUPERGROUP
            chat = store.chats.add_chat(Chat(0, ChatAddress(number), kind, f"chat {number}", ChatState.ACTIVE))
            store.chats.save_subscriptions([Subscription(chat.id, "unrest")])
        store.close()
        self.start()

    def start(self) -> None:
        self.program = TocsinProcess(self.api, self.folder)
        self.program.__enter__()
        self.program.wait_said("watching")

    def write_file(self) -> None:
        """A report, of a country in turn, with more dead each time."""
        number, self.files = self.files, self.files + 1
        at, turn = number % len(COUNTRIES), number // len(COUNTRIES)
        article = ARTICLE.format(
            venue=VENUES[at % 10],
            country=Locale("en").territories[COUNTRIES[at]],
            cause=CAUSES[at // 10],
            killed=3 * 4**turn,
            number=number,
            date=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        )
        written = self.seeds / f"{number}.txt.part"
        written.write_text(article, encoding="utf-8")
        written.rename(self.seeds / f"{number}.txt")

    def pass_second(self, second: int) -> None:
        if second % SECONDS_A_FILE == 0:
            self.write_file()
        if self.chance.random() < 0.3:
            name, details = self.chance.choice(FAULTS)
            self.api.ask("play", name, method="sendMessage", skip=self.chance.randrange(6), **details)
            self.happened[name] += 1
        if second % 97 == 60:
            self.be_out_of_reach(self.chance.randint(3, 20))
        if second % 71 == 50:
            self.die()
        if second % 131 == 90:
            self.run_out_of_disk(self.chance.randint(3, 10))
        if second % 149 == 120:
            self.be_suspended(self.chance.randint(3, 15))
        if second % 10 == 0:
            self.memory.append(self.measure_memory())
        time.sleep(1)

    def be_out_of_reach(self, seconds: int) -> None:
        self.happened["outage"] += 1
        self.api.ask("go_down")
        time.sleep(seconds)
        self.api.ask("come_up")

    def die(self) -> None:
        self.happened["kill"] += 1
        self.program.end(signal.SIGKILL)
        self.program.__exit__(None, None, None)
        self.start()

    def run_out_of_disk(self, seconds: int) -> None:
        """No file may grow, nor be written past its first page."""
        self.happened["full disk"] += 1
        limits = resource.prlimit(self.program.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.program.pid, resource.RLIMIT_FSIZE, (4096, limits[1]))
        time.sleep(seconds)
        resource.prlimit(self.program.pid, resource.RLIMIT_FSIZE, limits)

    def be_suspended(self, seconds: int) -> None:
        self.happened["suspension"] += 1
        self.program.send(signal.SIGSTOP)
        time.sleep(seconds)
        self.program.send(signal.SIGCONT)

    def measure_memory(self) -> int:
        """KiB that the program holds."""
        return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.program.pid}/status").read_text())[0])

    def live(self) -> None:
        for second in range(int(MINUTES * 60)):
            self.pass_second(second)
        self.api.ask("clear_faults")
        deadline = time.monotonic() + QUIET_SECONDS
        while not self.is_quiet():
            assert time.monotonic() < deadline, "it never became quiet"
            time.sleep(2)
        assert self.program.end(signal.SIGTERM, 20.0) == 0
        self.program.__exit__(None, None, None)

    def is_quiet(self) -> bool:
        """Whether every file was taken in and nothing waits."""
        store = Store.open_readonly(self.database)
        taken = sum(not state.is_waiting for state in store.feeds.list_seed_states())
        depth = store.outbox.count_depth(START_AT.replace(year=2100))
        store.close()
        return taken == self.files and not (depth.pending or depth.sending or depth.uncertain)

    def check(self, journal: Path) -> list[tuple[int, str]]:
        """Nothing lost, nothing twice without a doubt on record, each chat's order kept; returns all that was told."""
        store = Store.open(self.database, START_AT)
        assert store.check_integrity() == ()
        assert store.articles.count_articles(START_AT) == self.files
        rows = sorted(store.outbox.list_entries(limit=1_000_000), key=lambda entry: entry.row.id)
        store.close()
        lines = read_journal(journal)
        assert len(rows) >= len(self.api.chats) * min(self.files, len(COUNTRIES))
        for chat in self.api.chats:
            mine = [entry for entry in rows if entry.row.address.chat_id == chat]
            shown = [line["raw"] for line in lines if line["chat_id"] == chat]
            check_row_by_row(mine, shown)
            new = [line["raw"] for line in lines if line["chat_id"] == chat and line["method"] == "sendMessage"]
            check_order([entry for entry in mine if not entry.row.message.edits], new)
        return [(line["chat_id"], line["raw"]) for line in lines]


def check_row_by_row(rows: list[OutboxEntry], shown: list[str]) -> None:
    times = Counter(shown)
    for entry in rows:
        html = entry.row.message.html
        assert entry.row.state in {OutboxState.SENT, OutboxState.DEAD}, entry
        if entry.last_reason == GivenUp.SUPERSEDED:
            continue
        assert html in times or entry.row.was_uncertain, f"lost: {entry}"
        if entry.row.state is OutboxState.DEAD:
            assert entry.row.was_uncertain, f"given up without a doubt: {entry}"
    allowed = Counter(entry.row.message.html for entry in rows)
    doubted = {entry.row.message.html for entry in rows if entry.row.was_uncertain}
    twice = {html for html, count in times.items() if count > allowed[html]}
    assert twice <= doubted, f"told twice without a doubt on record: {twice - doubted}"


@pytest.mark.timeout(3 * 3600)
def test_an_hour_of_misfortunes_loses_nothing(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with PacedTelegram(journal, PEOPLE, GROUPS) as api:
        hour = Hour(tmp_path, api)
        hour.live()
        refused = api.ask("refused")
    told = hour.check(journal)
    settled = hour.memory[len(hour.memory) // 4 :]
    print(
        f"{MINUTES:g} minutes, {hour.files} files: {len(told)} messages and edits, {len(told) - len(set(told))} of"
        f" them twice, each in doubt; {refused} times 429 by the limits; {dict(hour.happened)};"
        f" memory from {min(settled) / 1024:.0f} to {max(settled) / 1024:.0f} MiB"
    )
    assert min(hour.happened[name] for name in ("outage", "full disk", "kill", "suspension")) > MINUTES // 6
    assert max(settled) - min(settled) < MOST_GROWTH_KIB
