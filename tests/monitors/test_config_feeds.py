"""Feeds as they come out: what they inherit, and where their secrets come from."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from monitors.config.loading import load_config
from monitors.config.schema import FeedSpec
from monitors.errors import ConfigError
from tests.monitors.config_folders import write_config


def load(folder: Path, feeds: str, environment: dict[str, str] | None = None) -> dict[str, FeedSpec]:
    return {feed.id: feed for feed in load_config(write_config(folder, feeds=feeds), environment or {}).feeds}


INHERITING = """\
defaults:
  language: en
  interval: 30m
  timezones: {IST: Asia/Kolkata, CST: America/Chicago}
  headers: {Accept-Language: en}
groups:
  - name: Kazakhstan
    country: KZ
    language: ru
    timezones: {CST: Asia/Shanghai}
    feeds:
      - {id: steppe, url: https://steppe.example.org/rss, publisher: Steppe Courier}
      - {id: caspian, url: https://caspian.example.org/rss, language: "", interval: 1h 30m, urgent: true}
  - name: World
    feeds:
      - {id: world, url: https://world.example.org/rss, headers: {X-Desk: a}}
"""


def test_the_nearest_option_wins_and_maps_add_up(tmp_path: Path) -> None:
    feeds = load(tmp_path, INHERITING)
    steppe, caspian, world = feeds["steppe"], feeds["caspian"], feeds["world"]
    assert (steppe.group, steppe.country, steppe.language, steppe.interval_seconds) == ("Kazakhstan", "KZ", "ru", 1800)
    assert steppe.timezones == {"IST": "Asia/Kolkata", "CST": "Asia/Shanghai"}
    assert (caspian.language, caspian.interval_seconds, caspian.urgent) == ("", 5400, True)
    assert (world.group, world.country, world.language) == ("World", "", "en")
    assert world.timezones == {"IST": "Asia/Kolkata", "CST": "America/Chicago"}
    assert {name: value.get_secret_value() for name, value in world.headers.items()} == {
        "Accept-Language": "en",
        "X-Desk": "a",
    }


SECRET = """\
defaults: {proxy: "http://desk:${PROXY_PASSWORD}@proxy.example.org:3128"}
groups:
  - name: Own
    password: ${WIRE_PASSWORD}
    feeds:
      - {id: wire, url: "https://wire.example.org/rss?key=${WIRE_KEY}", username: desk}
      - {id: api, url: https://api.example.org/rss, headers: {Authorization: "Bearer ${API_TOKEN}"}, proxy: ""}
      - {id: old, url: https://old.example.org/rss, headers: {Authorization: "Bearer ${OLD_TOKEN}"}, enabled: false}
"""
VALUES = {"PROXY_PASSWORD": "proxy-pw", "WIRE_PASSWORD": "wire-pw", "WIRE_KEY": "wire-key", "API_TOKEN": "api-token"}


def test_references_are_filled_from_the_environment(tmp_path: Path) -> None:
    feeds = load(tmp_path, SECRET, VALUES)
    assert feeds["wire"].url == "https://wire.example.org/rss?key=wire-key"
    assert feeds["wire"].password.get_secret_value() == "wire-pw"
    assert feeds["wire"].proxy.get_secret_value() == "http://desk:proxy-pw@proxy.example.org:3128"
    assert feeds["api"].headers["Authorization"].get_secret_value() == "Bearer api-token"
    assert feeds["api"].proxy.get_secret_value() == ""


def test_a_disabled_feed_needs_no_secret(tmp_path: Path) -> None:
    assert load(tmp_path, SECRET, VALUES)["old"].headers["Authorization"].get_secret_value() == "Bearer ${OLD_TOKEN}"


def test_a_variable_that_is_not_set_is_named_once_where_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, SECRET, VALUES | {"WIRE_PASSWORD": "", "API_TOKEN": ""})
    assert [(p.line, p.column, p.what) for p in raised.value.problems] == [
        (4, 15, "password: the environment variable WIRE_PASSWORD is not set"),
        (7, 78, "Authorization: the environment variable API_TOKEN is not set"),
    ]


def test_secrets_are_listed_for_redaction_and_hidden_in_reprs(tmp_path: Path) -> None:
    load(tmp_path, SECRET, VALUES)
    config = load_config(tmp_path, VALUES)
    assert config.secrets == ("api-token", "proxy-pw", "wire-key", "wire-pw")
    shown = repr(config) + str(config.feeds)
    assert not [secret for secret in config.secrets if secret in shown]


def test_a_feed_survives_the_way_to_a_worker(tmp_path: Path) -> None:
    feed = load(tmp_path, SECRET, VALUES)["wire"]
    assert pickle.loads(pickle.dumps(feed)) == feed


def test_a_feed_can_be_made_in_code(tmp_path: Path) -> None:
    feed = FeedSpec(id="a", url="https://a.example.org/", interval=900)
    assert feed.interval_seconds == 900
