"""The heading of an alert that rang again, once somebody has seen it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.confirming import as_confirmed
from bot.text import render
from bot.text.language import LANGUAGES
from bot.text.reader import Reader
from monitors.model import AlertKind, Decision
from tests.monitors.story_makers import make_story

STORY = make_story()
AGAIN = Decision(AlertKind.AGAIN, 7, STORY.id, "attack", shown=STORY.reports[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_rang_again_is_headed_as_seen_in_every_language_and_nothing_else_changes(language: str) -> None:
    reader = Reader(language, topic_titles={"attack": "Armed attack"})
    rung = render.alert(AGAIN, STORY, reader)
    first, *rest = rung.html.splitlines()
    seen, *others = as_confirmed(rung, STORY.id, reader).html.splitlines()
    assert others == rest
    assert seen != first
    assert seen[-16:] == first[-16:]


def test_the_heading_is_in_the_language_of_the_alert_though_the_chat_has_another_by_then() -> None:
    rung = render.alert(AGAIN, STORY, Reader("en", topic_titles={"attack": "Armed attack"}))
    assert "<b>Seen: Armed attack</b>\n" in as_confirmed(rung, STORY.id, Reader("fr")).html


def test_another_alert_that_was_seen_keeps_its_heading() -> None:
    rung = render.alert(replace(AGAIN, kind=AlertKind.FIRST), STORY, Reader())
    assert as_confirmed(rung, STORY.id, Reader()).html == rung.html
