"""Every match, message and alert keeps the version of the config that decided it, and people are told which."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.config_notes import find_provenance, note_config
from bot.desk import Desk
from bot.reload import AskedBy
from monitors.analysis import analyse
from monitors.config.schema import FeedSpec
from monitors.config.settings import Settings
from monitors.config.version import identify_config
from storage.configs import StoredConfig
from storage.store import Store
from tests.bot.running import START_AT, URGENT, RunningBot, write_config
from tests.bot.terminal import call
from tests.fakes.bot_api import FakeBotApi
from tests.fakes.bot_api_chats import User
from tests.storage.samples import make_article, make_feed_state, make_match, make_record, make_told

CHANGED = "alerts: {grouping_wait: 0s, repeat_interval: 3h}"


def edit_settings(bot: RunningBot, old: str, new: str) -> None:
    path = bot.config.directory / "settings.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    bot.do(lambda program: program.reloader.reload(AskedBy.COMMAND))


def ask(api: FakeBotApi, user: User, text: str) -> str:
    count = len(api.sent_to(user))
    api.user_sends(user, user, text)
    api.wait_for(lambda: len(api.sent_to(user)) > count)
    return api.sent_to(user)[count].text


def read_settings(folder: Path, more: str) -> Settings:
    return write_config(folder, more=more).settings


def test_the_version_changes_with_what_decides_alerts_and_with_nothing_else(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    settings, topics, shared = config.settings, config.topics, config.shared
    version = identify_config(settings, topics, shared)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}", version)
    assert identify_config(settings, topics[::-1], shared) == version
    assert identify_config(read_settings(tmp_path, "chats: {most_watches: 3}\n"), topics, shared) == version
    rules, decided = version.split("-")
    stricter = identify_config(settings, (topics[0].model_copy(update={"threshold": 9}), *topics[1:]), shared)
    assert stricter.split("-")[0] != rules
    assert stricter.split("-")[1] == decided
    graver = read_settings(tmp_path, "escalate: [{killed: 10, severity: extreme}]\n")
    later = identify_config(graver, topics, shared)
    assert later.split("-")[0] == rules
    assert later.split("-")[1] != decided


def test_why_names_the_config_that_decided_an_alert_long_after_a_reload(api: FakeBotApi, tmp_path: Path) -> None:
    with RunningBot(api, tmp_path) as bot:
        reader = api.user("Reader")
        ask(api, reader, "/subscribe unrest")
        bot.publish("almaty", URGENT)
        api.wait_sent(chat=reader, contains="storm the city hall")
        first = bot.program.current.desk.version
        assert f"Decided by config {first} of 7 January 2022, which is in force." in ask(api, reader, "/why")
        bot.pass_time(days=5)
        edit_settings(bot, "alerts: {grouping_wait: 0s}", CHANGED)
        second = bot.program.current.desk.version
        told = ask(api, reader, "/why")
        assert f"Decided by config {first} of 7 January 2022." in told
        assert f"In force now: config {second} of 12 January 2022." in told
        rows = [one.row for one in bot.ask(lambda store: store.outbox.list_entries())]
        assert [row.config for row in rows if row.dedup_key.startswith("story:")] == [first]
        audit = bot.ask(lambda store: store.chats.list_audit(limit=5))
        assert ("config", f"{first} -> {second}") in [(one.action, one.detail) for one in audit]


def test_a_match_keeps_the_version_of_the_rules_that_judged_it(tmp_path: Path) -> None:
    desk = Desk.of(write_config(tmp_path))
    article = make_article("1", title="Protesters storm the town hall in Osh", text="A crowd stormed the town hall.")
    (match,) = analyse(article, desk.rules).matches
    assert match.rules == desk.version.partition("-")[0]


def test_a_start_with_an_edited_config_is_noted_once_and_audited(tmp_path: Path, store: Store) -> None:
    desk = Desk.of(write_config(tmp_path))
    edited = Desk.of(write_config(tmp_path, more="escalate: [{killed: 10, severity: extreme}]\n"))
    for one, days in ((desk, 0), (desk, 1), (edited, 2), (desk, 3)):
        note_config(store, one, START_AT + timedelta(days=days))
    assert [one.detail for one in store.chats.list_audit(limit=5)] == [
        f"{edited.version} -> {desk.version}",
        f"{desk.version} -> {edited.version}",
    ]
    assert store.configs.find_first([desk.version])[desk.version].in_force_at == START_AT
    last = store.configs.find_last()
    assert last is not None
    assert (last.version, last.in_force_at) == (desk.version, START_AT + timedelta(days=3))


def test_which_feeds_are_polled_is_noted_even_if_the_version_stays(tmp_path: Path, store: Store) -> None:
    desk = Desk.of(write_config(tmp_path))
    feed = FeedSpec(id="herald", url="https://herald.example/feed")
    store.feeds.save_feed_states([make_feed_state("herald")])
    for feeds, counted in (((feed,), 1), ((feed.model_copy(update={"enabled": False}),), 0), ((feed,), 1), ((), 0)):
        note_config(store, replace(desk, feeds=feeds), START_AT)
        assert store.feeds.count_feeds().get("active", 0) == counted


def test_rules_that_judged_an_article_are_named_where_they_are_not_those_of_the_config(store: Store) -> None:
    with store.transaction():
        for one in ("aaaaaaaa-1111", "bbbbbbbb-1111"):
            store.configs.add(StoredConfig(one, "0.1", START_AT))
    records = [make_record("1", matches=(make_match(rules=rules),)) for rules in ("", "aaaaaaaa", "cccccccc")]
    told = replace(make_told(1, "s1"), configs=("aaaaaaaa-1111", "lost"))
    found = find_provenance(store, [told], records)
    assert ([one.version for one in found.decided], found.rules) == (["aaaaaaaa-1111"], ("cccccccc",))
    assert not found.is_in_force
    untold = find_provenance(store, (), records)
    assert (untold.decided, untold.rules) == ((), ("aaaaaaaa", "cccccccc"))


def test_an_alert_from_before_versions_were_kept_names_none(store: Store) -> None:
    found = find_provenance(store, [make_told(1, "s1")], [make_record("1")])
    assert (found.decided, found.in_force, found.rules) == ((), None, ())


def test_the_command_line_names_the_config_that_decided(api: FakeBotApi, tmp_path: Path) -> None:
    with RunningBot(api, tmp_path) as bot:
        ask(api, api.user("Reader"), "/subscribe unrest")
        bot.publish("almaty", URGENT)
        api.wait_sent(contains="storm the city hall")
        version = bot.program.current.desk.version
        edit_settings(bot, "alerts: {grouping_wait: 0s}", CHANGED)
        second = bot.program.current.desk.version
        (story,) = bot.ask(lambda store: store.stories.list_stories(limit=5))
    folders = ["--config", str(bot.config.directory), "--state", str(bot.state)]
    lines = call("stories", story.id, *folders).output.splitlines()
    assert f"decided by config {version} of 2022-01-07" in lines
    assert f"in force now: config {second} of 2022-01-07" in lines
    as_object = json.loads(call("stories", story.id, "--json", *folders).output)
    assert [one["version"] for one in as_object["configs"]] == [version]
    assert as_object["config_in_force"]["version"] == second
    exported = call("export", "alerts", *folders).output
    assert f'"configs":["{version}"]' in exported
    evidence = call("export", "reports", *folders).output
    assert f'"rules":"{version[:8]}"' in evidence
    explained = call("explain", "Protesters storm the hall", *folders[:2]).output
    assert explained.startswith(f"config: {second}\n")
