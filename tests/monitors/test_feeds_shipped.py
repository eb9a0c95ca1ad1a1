"""The feeds that a new operator starts with."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitors.config.loading import load_config
from monitors.config.schema import FeedSpec
from tests.monitors.config_folders import write_config

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> tuple[FeedSpec, ...]:
    """The shipped feeds beside the least other config that loads."""
    shipped = (ROOT / "config" / "feeds.yaml").read_text(encoding="utf-8")
    return load_config(write_config(tmp_path_factory.mktemp("config"), feeds=shipped), {}).feeds


def test_every_feed_is_described(feeds: tuple[FeedSpec, ...]) -> None:
    assert 40 <= len(feeds) <= 60
    assert all(feed.publisher and feed.language and feed.url.startswith("https://") for feed in feeds)
    no_country = {feed.publisher for feed in feeds if not feed.country}
    assert no_country == {"UN News", "ReliefWeb", "GDACS", "World Health Organization"}
    assert len({feed.url for feed in feeds}) == len(feeds)


def test_outlets_of_one_house_are_one_family(feeds: tuple[FeedSpec, ...]) -> None:
    assert {feed.family for feed in feeds if feed.publisher.startswith("BBC")} == {"BBC"}
    assert {feed.family for feed in feeds if feed.publisher in {"France 24", "RFI"}} == {"France Médias Monde"}


def test_the_first_set_is_wide_and_can_ring_early(feeds: tuple[FeedSpec, ...]) -> None:
    assert {"en", "ru", "es", "fr", "de", "ar", "pt"} <= {feed.language for feed in feeds}
    assert len({feed.country for feed in feeds}) >= 20
    assert 3 <= sum(feed.urgent for feed in feeds) <= 10
    assert [feed.id for feed in feeds if not feed.enabled] == ["who"]
