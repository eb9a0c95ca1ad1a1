"""A message that shows the end of a measure is not headed as if the measure were declared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sending.channels import read_plain
from bot.text import render
from bot.text.reader import Reader
from monitors.model import AlertKind, Decision, Measure
from tests.monitors.story_makers import START, make_report, make_story

ENDED = replace(make_report(), title="Ecuador ends state of emergency", lifts=True, measures=("emergency",))


OVER = (Measure("emergency", lifted_at=START),)


def head(kind: AlertKind, topics: tuple[str, ...]) -> str:
    story = replace(make_story(reports=(ENDED,)), measures=OVER)
    decision = Decision(kind, 7, story.id, topics[0], shown=ENDED)
    return read_plain(render.alert(decision, story, Reader(), topics).html).splitlines()[0]


@pytest.mark.parametrize("kind", [AlertKind.FIRST, AlertKind.EDIT, AlertKind.REPLY])
def test_the_end_of_a_measure_is_headed_as_lifted(kind: AlertKind) -> None:
    assert head(kind, ("emergency",)).endswith("Lifted: emergency")


def test_what_else_a_message_is_about_is_not_lifted() -> None:
    assert "Lifted" not in head(AlertKind.FIRST, ("emergency", "unrest"))
    assert "Lifted" not in head(AlertKind.CORRECTION, ("emergency",))
