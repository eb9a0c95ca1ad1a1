"""/why and /export say how a story is coded: CAP's words, the topics' codes, and what an authority issued."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.coding import describe_codes
from bot.desk import Desk
from bot.sending.channels import read_plain
from bot.text.reader import Reader
from monitors.config.loading import load_config
from monitors.model import Level, OfficialAlert, Severity, StoryTopic
from tests.bot.running import START_AT, TOPICS, write_config
from tests.storage.samples import make_story

CODES = 'codes: {cameo: ["140", "145"], plover: PROTEST, acled: [Protests, Riots]}\nlists:'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    config = write_config(tmp_path)
    path = tmp_path / "topics" / "unrest.yaml"
    path.write_text(TOPICS["unrest"].replace("lists:", CODES), encoding="utf-8")
    return Desk.of(load_config(config.directory, {}, judge=False))


def tell(desk: Desk, language: str = "en", topic: str = "unrest", **changes: object) -> list[str]:
    told = make_story(topics=(StoryTopic(topic, Level.URGENT, Severity.HIGH),), severity=Severity.HIGH)
    told = replace(told, corroboration=2, measures=(), **changes)
    return read_plain(describe_codes(told, desk, Reader(language), START_AT).html).splitlines()


def test_a_story_has_the_words_of_cap_and_the_codes_of_its_topics(desk: Desk) -> None:
    assert tell(desk) == ["CAP Severe, Immediate, Likely", "CAMEO 140, 145 · PLOVER PROTEST · ACLED Protests, Riots"]
    assert tell(desk, "ru") == tell(desk), "the words of a standard are not translated"


def test_a_topic_without_codes_has_only_the_words_of_cap(desk: Desk) -> None:
    assert tell(desk, topic="emergency") == ["CAP Severe, Immediate, Likely"]


def test_what_an_authority_issued_is_told_in_its_words(desk: Desk) -> None:
    official = OfficialAlert("Extreme", "Expected", "Observed")
    report = replace(make_story().reports[0], publisher="Met Office", official=official)
    assert tell(desk, reports=(report,))[-1] == "Issued by Met Office: Extreme, Expected, Observed"


def test_a_story_that_only_a_chats_own_watch_found_is_not_coded(desk: Desk) -> None:
    assert tell(desk, topic="watch:3") == []
