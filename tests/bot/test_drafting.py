"""/replay, over a fake Telegram: a draft from a chat is tried over the archive, and nothing is put in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chats.drafts import Bounds, DraftTrial, try_draft
from bot.desk import Desk
from monitors.analysis import analyse
from monitors.model import Article, ArticleRecord, Label, Record, Verdict
from monitors.replay import Effect
from storage.store import Store
from tests.bot.asking import tell_of_almaty, wait_edited
from tests.bot.running import START_AT, TOPICS, RunningBot
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import User
from tests.storage.samples import make_chat

STRICTER = TOPICS["unrest"].replace("[storm, stormed, clash, clashed, march, marched]", "[torched]")
WIDE = Bounds(timedelta(days=30), 100, 1000.0)
HEADLINES = ("Protesters storm the city hall", "A crowd marched in Osh", "Demonstrators clashed in Lima")


def replay(api: FakeBotApi, user: User, act: Callable[[], object]) -> str:
    """Do something that is answered in one or two steps; returns the answer as it stands in the end."""
    count = len(api.sent_to(user))
    act()
    api.wait_for(lambda: len(api.sent_to(user)) > count)
    return wait_edited(api, user, api.sent_to(user)[count].message_id)


def send(api: FakeBotApi, user: User, text: str, reply_to: int | None = None) -> str:
    return replay(api, user, lambda: api.user_sends(user, user, text, reply_to=reply_to))


def send_file(api: FakeBotApi, user: User, content: str, caption: str = "/replay") -> str:
    return replay(api, user, lambda: api.user_sends_file(user, user, "unrest.yaml", content.encode(), caption))


@pytest.fixture(scope="module")
def analyst(api: FakeBotApi, bot: RunningBot) -> User:
    """Somebody who was told of Almaty."""
    return tell_of_almaty(api, bot, "Analyst")


def test_a_topic_file_is_tried_and_nothing_is_put_in_force(api: FakeBotApi, bot: RunningBot, analyst: User) -> None:
    before = bot.program.current.desk
    told = send_file(api, analyst, STRICTER)
    assert "Tried, and not in force: Protest and unrest unrest" in told
    assert "1 → 0 alerts" in told
    assert "2 articles judged" in told
    assert "No longer rings:\n· Protesters storm the city hall in Almaty" in told
    assert bot.program.current.desk is before


def test_a_reply_to_a_file_or_to_a_text_tries_it_too(api: FakeBotApi, bot: RunningBot, analyst: User) -> None:
    sent = api.user_sends_file(analyst, analyst, "unrest.yaml", STRICTER.encode())
    assert "1 → 0 alerts" in send(api, analyst, "/replay", sent)
    written: list[int] = []
    replay(api, analyst, lambda: written.append(api.user_sends(analyst, analyst, STRICTER.strip())))
    assert "1 → 0 alerts" in send(api, analyst, "/replay", written[0])


def test_a_query_and_a_rule_are_tried_in_their_topic(api: FakeBotApi, bot: RunningBot, analyst: User) -> None:
    told = send(api, analyst, "/replay unrest <crowd> SAME harbour")
    assert "1 → 2 alerts" in told
    assert "Newly rings:\n· A crowd gathers for the ice festival in Oslo" in told
    rule = '{id: crowd-acts, when: "<crowd> SAME <act>", points: 3}'
    assert "1 → 1 alert\n" in send(api, analyst, f"/replay unrest {rule}")


def test_mistakes_are_told_with_line_column_and_fix(api: FakeBotApi, bot: RunningBot, analyst: User) -> None:
    told = send_file(api, analyst, STRICTER.strip().replace("digest: 2", "digset: 2"))
    assert "The draft cannot be tried:\nline 9, column 1:" in told
    assert "did you mean digest" in told


def test_a_file_that_is_too_large_or_gone_is_refused(api: FakeBotApi, bot: RunningBot, analyst: User) -> None:
    assert "at most 1 MB" in send_file(api, analyst, "#" * 1_000_001)
    lost = api.user_sends_file(analyst, analyst, "lost.yaml", b"id: x", "")
    api.world.sent_files.clear()
    assert "could not fetch that file" in send(api, analyst, "/replay", lost)


def test_a_bare_command_says_how(api: FakeBotApi, bot: RunningBot, analyst: User) -> None:
    assert "/replay unrest <crowd> SAME <act>" in send(api, analyst, "/replay")


def test_members_of_a_group_may_not(api: FakeBotApi, bot: RunningBot, analyst: User) -> None:
    member = api.user("Member")
    group = api.group(creator=analyst, members=[member])
    api.user_sends(group, member, "/replay unrest <crowd> SAME harbour")
    api.wait_for(lambda: any("Only administrators" in sent.text for sent in api.sent_to(group)))


# ------------------------------------------------------------------------------------------------------- the trial


@pytest.fixture
def archive(tmp_path: Path, desk: Desk) -> Iterator[Store]:
    """Three articles that ring now, an hour apart, the oldest first."""
    store = Store.open(tmp_path / "tocsin.sqlite3", START_AT)
    for hours, title in enumerate(HEADLINES):
        seen_at = START_AT + timedelta(hours=hours)
        article = Article("feed", title, title, "", seen_at, url=f"https://x.example/{hours}", language="en")
        store.record(Record(articles=(ArticleRecord(analyse(article, desk.rules)),)), seen_at)
    yield store
    store.close()


def try_stricter(store: Store, desk: Desk, bounds: Bounds = WIDE, clock: Sequence[float] = ()) -> DraftTrial:
    now, ticks = START_AT + timedelta(hours=4), iter(clock)
    return try_draft(store.path, STRICTER.encode(), "", desk, bounds, now, lambda: next(ticks, 0.0))


def test_what_people_called_right_and_would_be_lost_comes_first(archive: Store, desk: Desk) -> None:
    chat = archive.chats.add_chat(make_chat())
    key = next(one.key for one in archive.articles.search("Osh").found)
    archive.labels.save(Label(chat.id, 7, key, "unrest", Verdict.RIGHT, START_AT))
    trial = try_stricter(archive, desk)
    assert (trial.was, trial.now, trial.losses, trial.articles) == (3, 0, 3, 3)
    assert (trial.lost[0].title, trial.lost[0].happens) == ("A crowd marched in Osh", True)
    assert trial.effects[Effect.EVENTS_LOST] == 1
    assert trial.since == START_AT


def test_a_trial_ends_when_its_time_or_its_articles_are_used_up(archive: Store, desk: Desk) -> None:
    late = try_stricter(archive, desk, clock=(0.0, 1.0, 2000.0))
    assert (late.articles, late.is_cut, late.since) == (1, True, START_AT + timedelta(hours=2))
    few = try_stricter(archive, desk, Bounds(timedelta(days=30), 2, 1000.0))
    assert (few.articles, few.is_cut, few.since) == (2, False, START_AT + timedelta(hours=1))
    recent = try_stricter(archive, desk, Bounds(timedelta(hours=2, minutes=30), 100, 1000.0))
    assert recent.articles == 1
