"""The chats' watches over arriving articles: live at once, gone at once, and only what changed is compiled."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.arrivals import Arrival, Intake, IntakeResult
from bot.desk import Desk
from bot.hub import Hub
from bot.intake import take_in
from bot.watch_rules import WatchRules
from monitors.config.schema import SharedSpec
from monitors.model import Chat, ChatAddress, ChatKind, ChatState, Subscription
from monitors.rules import matcher
from monitors.rules.automaton import PhraseAutomaton
from monitors.rules.symbols import SymbolTable
from storage.store import Store
from storage.writer import Writer
from tests.bot.running import START_AT, write_config
from tests.monitors.story_makers import make_analysis
from tests.storage.samples import make_chat


@pytest.fixture
def store(store: Store) -> Store:
    """A database with a chat."""
    store.chats.add_chat(Chat(0, ChatAddress(5), ChatKind.PRIVATE, "desk", ChatState.ACTIVE))
    return store


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every query that is parsed, in order."""
    queries: list[str] = []
    parse = matcher.parse_query

    def spy(query: str, is_broad: object) -> object:
        queries.append(query)
        return parse(query, is_broad)  # type: ignore[arg-type]

    monkeypatch.setattr(matcher, "parse_query", spy)
    return queries


def add(store: Store, *watches: tuple[int, str]) -> None:
    store.chats.save_subscriptions(Subscription(1, f"watch:{number}", query=query) for number, query in watches)


def list_rung(rules: WatchRules, store: Store, title: str) -> list[int]:
    (analysis,) = rules.extend(store, (make_analysis("herald-1", title, ""),))
    return [match.watch_id for match in analysis.matches if match.watch_id is not None]


def test_a_watch_holds_from_the_next_article_on_and_no_other_is_compiled_again(store: Store, parsed: list[str]) -> None:
    rules = WatchRules(SharedSpec())
    assert list_rung(rules, store, "Calm in Aktau") == []
    add(store, (1, "aktau"), (2, "shymkent"))
    assert list_rung(rules, store, "Calm in Aktau") == [1]
    add(store, (3, "calm AND aktau"))
    assert list_rung(rules, store, "Calm in Aktau") == [1, 3]
    assert parsed == ["aktau", "shymkent", "calm AND aktau"]


def test_a_stopped_watch_is_gone_and_a_changed_one_is_read_anew(store: Store, parsed: list[str]) -> None:
    rules = WatchRules(SharedSpec())
    add(store, (1, "aktau"), (2, "calm"), (3, "shymkent"))
    assert list_rung(rules, store, "Calm in Aktau") == [1, 2]
    store.chats.remove_subscription(1, "watch:1")
    add(store, (3, "aktau OR shymkent"))
    assert list_rung(rules, store, "Calm in Aktau") == [2, 3]
    assert parsed == ["aktau", "calm", "shymkent", "aktau OR shymkent"]


def test_what_stopped_watches_left_behind_goes_when_it_is_more_than_there_is(store: Store, parsed: list[str]) -> None:
    rules = WatchRules(SharedSpec())
    add(store, (1, "aktau"), (2, "calm"))
    assert list_rung(rules, store, "Calm in Aktau") == [1, 2]
    for word in ("shymkent", "almaty", "oral"):
        add(store, (1, word))
        assert list_rung(rules, store, f"Calm in {word}") == [1, 2]
    assert parsed == ["aktau", "calm", "shymkent", "almaty", "oral", "calm"]


def test_watches_that_cannot_be_read_are_logged_once_and_stop_no_other(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    rules = WatchRules(SharedSpec(lists={"empty": {"en": ()}}))
    add(store, (1, "aktau"), (2, "<nowhere>"), (3, "calm"), (4, "the"), (6, "<empty> AND aktau"))
    with caplog.at_level(logging.WARNING):
        assert list_rung(rules, store, "Calm in Aktau") == [1, 3]
        add(store, (5, "calm aktau"))
        assert list_rung(rules, store, "Calm Aktau") == [1, 3, 5]
    assert [record.args[0] for record in caplog.records if isinstance(record.args, tuple)] == [2, 4, 6]


def test_of_many_watches_only_those_that_changed_are_read_again(store: Store) -> None:
    add(store, (1, "aktau"), (2, "calm"))
    whole = store.chats.read_watches()
    assert whole is not None
    assert whole.watches == ((1, "aktau"), (2, "calm"))
    add(store, (3, "oral"))
    store.chats.remove_subscription(1, "watch:2")
    changed = store.chats.read_watches(whole.stamp)
    assert changed is not None
    assert (changed.watches, changed.numbers) == (((3, "oral"),), {2, 3})
    assert store.chats.read_watches(changed.stamp) is None


def test_a_change_that_is_undone_has_all_watches_read_again(store: Store) -> None:
    rules = WatchRules(SharedSpec())
    add(store, (1, "aktau"))
    assert list_rung(rules, store, "Calm in Aktau") == [1]

    def stop_in_vain() -> None:
        with store.transaction():
            store.chats.remove_subscription(1, "watch:1")
            assert list_rung(rules, store, "Calm in Aktau") == []
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stop_in_vain()
    assert list_rung(rules, store, "Calm in Aktau") == [1]


def test_the_watches_of_a_start_are_compiled_beside_the_stores_thread_which_works_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled_in: list[int] = []
    begun, go_on = threading.Event(), threading.Event()
    parse = matcher.parse_query

    def wait(query: str, is_broad: object) -> object:
        compiled_in.append(threading.get_ident())
        begun.set()
        assert go_on.wait(60)
        return parse(query, is_broad)  # type: ignore[arg-type]

    monkeypatch.setattr(matcher, "parse_query", wait)
    read_in: list[tuple[int, str]] = []
    get_automaton = SymbolTable.get_automaton

    def spy(symbol_table: SymbolTable, language: str) -> PhraseAutomaton:
        read_in.append((threading.get_ident(), language))
        return get_automaton(symbol_table, language)

    monkeypatch.setattr(SymbolTable, "get_automaton", spy)
    desk = Desk.of(write_config(tmp_path / "config"))

    async def start(writer: Writer) -> tuple[list[IntakeResult], int]:
        hub = Hub(desk)
        articles = [make_analysis("herald-1", "Calm in Aktau", ""), make_analysis("wire-2", "Calm in Oral", "")]
        taking = [
            asyncio.create_task(take_in(writer, hub, Intake((Arrival(one),)), START_AT, lambda store: None))
            for one in articles
        ]
        await asyncio.to_thread(begun.wait, 60)
        await writer.run(lambda store: add(store, (2, "oral")))
        waited = await writer.run(lambda store: store.articles.count_articles(START_AT - timedelta(days=9)))
        go_on.set()
        return [await one for one in taking], waited

    with closing(Writer(tmp_path / "t.db", START_AT)) as writer:
        writer.call(lambda store: store.chats.add_chat(make_chat(5)))
        writer.call(lambda store: add(store, (1, "aktau")))
        taken, waited = asyncio.run(start(writer))
        in_store = writer.call(lambda store: threading.get_ident())
    assert waited == 0, "no article is judged before"
    assert [one.matches for one in taken] == [2, 2], "of its topic and of a watch"
    assert len(compiled_in) == 2, "each watch once, though two batches wait for them"
    assert compiled_in[0] != in_store
    assert [one for one in read_in if one[0] != in_store] == [(compiled_in[0], "en")], "nor does the first article wait"
    assert compiled_in[1] == in_store, "what is added meanwhile is compiled as ever"


def test_watches_are_not_compiled_again_by_a_reload_that_leaves_the_shared_lists_alone(
    store: Store, tmp_path: Path, parsed: list[str]
) -> None:
    add(store, (1, "aktau"))
    hub = Hub(Desk.of(write_config(tmp_path / "config")))
    hub.take(store, Intake((Arrival(make_analysis("herald-1", "Calm in Aktau", "")),)), START_AT)
    hub.set_desk(Desk.of(write_config(tmp_path / "config")))
    hub.take(store, Intake((Arrival(make_analysis("wire-2", "Calm in Aktau again", "")),)), START_AT)
    assert parsed == ["aktau"]


def test_so_many_changes_that_they_are_no_longer_kept_have_all_watches_read_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.chats.MOST_CHANGED", 20)
    rules = WatchRules(SharedSpec())
    add(store, (1, "aktau"))
    assert list_rung(rules, store, "Calm in Aktau") == [1]
    store.chats.save_subscriptions(
        Subscription(1, f"watch:{number}", query="calm" if number == 2 else "oral") for number in range(2, 23)
    )
    store.chats.remove_subscription(1, "watch:1")
    assert list_rung(rules, store, "Calm in Aktau") == [2]
