"""The heading of an alert that rang again, once somebody has seen it."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
    first, *rest = render.alert(AGAIN, STORY, reader).html.splitlines()
    seen, *others = render.confirm_heading("\n".join([first, *rest]), reader).splitlines()
    assert others == rest
    assert seen != first
    assert seen[-16:] == first[-16:]


def test_another_alert_that_was_seen_keeps_its_heading() -> None:
    html = render.alert(replace(AGAIN, kind=AlertKind.FIRST), STORY, Reader()).html
    assert render.confirm_heading(html, Reader()) == html
