"""Chats, the terminal and the web page show points as the topic file has them: 2.96 of 3 never reads as reached."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from bot.chats.suppression_details import describe_detail
from bot.cli.explain import describe
from bot.text.reader import Reader
from monitors.model import Level, Suppression, SuppressionReason
from tests.bot.asgi import ask
from tests.bot.page_samples import add_evident_story
from tests.bot.test_reasons import COVERAGE, lines, make_analysis, read
from tests.storage.samples import make_match


def test_the_web_page_says_so(page_database: Path, own_page_app: ASGIApp) -> None:
    add_evident_story(page_database, make_match(level=Level.DIGEST, score=4.9999999))
    assert "digest, 4.999999 of 5 points" in ask(own_page_app, "/stories/s9").text


@pytest.mark.parametrize(("language", "told"), [("en", "score 2.96, 3 needed"), ("de", "2,96"), ("ru", "2,96")])
def test_a_chat_is_told_how_little_a_score_lacked(language: str, told: str) -> None:
    short = make_analysis(read("act", "clashed", 2), read("crowd", "demonstrators", 0.96))
    short = replace(short, matches=(replace(short.matches[0], level=Level.DIGEST, threshold=3),))
    head, *evidence = lines(short, language, head=1)
    assert told in head
    assert evidence[0].startswith("• +2 act")
    assert evidence[1].startswith(f"• +{'0.96' if language == 'en' else '0,96'} crowd")


def test_a_chat_is_told_so_of_a_topic_that_stayed_quiet_too() -> None:
    held = Suppression("unrest", SuppressionReason.BELOW_THRESHOLD, "score 2.96 of 3", 2.96, 3.0)
    assert lines(replace(make_analysis(), matches=(), suppressions=(held,)), head=1) == [
        "⚪ unrest – too little evidence for it, score 2.96, 3 needed",
        "• score 2.96 of 3",
    ]
    assert "2,96" in describe_detail("score 2.96 of 3", Reader("fr"))


def test_points_that_add_up_have_no_needless_decimals() -> None:
    short = make_analysis(read("act", "clashed", 0.1), read("crowd", "demonstrators", 0.2))
    told = lines(replace(short, matches=(replace(short.matches[0], threshold=0.3),)), head=1)
    assert told[0].endswith("rings, score 0.3, 0.3 needed")


def test_a_terminal_is_told_so_however_near_the_score_came() -> None:
    short = make_analysis(read("act", "clashed", 2.9999999), score=2.9999999)
    short = replace(short, matches=(replace(short.matches[0], level=Level.DIGEST, threshold=3),))
    assert "unrest: DIGEST, 2.999999 of 3 points" in describe(short, COVERAGE)
