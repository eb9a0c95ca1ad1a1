"""No message shows a headline twice: a quotation that repeats it is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.sending.channels import read_plain
from bot.text import render
from bot.text.reader import Reader
from monitors.model import AlertKind, Decision, Digest, DigestEntry, Level, Report
from tests.monitors.story_makers import START, make_report, make_story

TITLE = "Crowd storms the port"


def write_messages(report: Report) -> tuple[str, ...]:
    """An alert, a digest and a list that show this report."""
    story, reader = make_story(reports=(report,)), Reader()
    entry = DigestEntry(story, "attack", "KZ", Level.URGENT, report)
    alert = render.alert(Decision(AlertKind.FIRST, 7, story.id, "attack", shown=report), story, reader)
    (digest,) = render.digest(Digest(7, START, START, (entry,)), reader)
    (listed,) = render.story_list("", (story,), reader, empty="")
    return tuple(read_plain(one.html) for one in (alert, digest, listed))


@pytest.mark.parametrize("quoted", ["Crowd storms the port.", "Crowd storms…"])
def test_a_quotation_that_repeats_the_headline_is_left_out(quoted: str) -> None:
    for text in write_messages(replace(make_report(), title=TITLE, quote=quoted)):
        assert text.count("Crowd storms") == 1


def test_a_quotation_that_says_more_is_shown() -> None:
    for text in write_messages(replace(make_report(), title=TITLE, quote="Crowd storms the port, and two die.")):
        assert "and two die" in text
