"""The page shows beside a story's figures what was corrected, withdrawn or lifted, and of what an end date is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from jinja2 import Environment, PackageLoader

from bot.text.reader import Reader
from bot.web.guide import Guide
from monitors.config.topic_titles import TopicTitle
from monitors.model import FactKind, Level, Measure, Notice, Severity, Story, StoryTopic
from tests.monitors.story_makers import START, make_entry, make_report, make_story

GUIDE = Guide({"curfew": TopicTitle("curfew", "Curfew")}, Reader("en"), START + timedelta(days=1))
WRONG, RIGHT = make_entry(FactKind.KILLED, 24), make_entry(FactKind.KILLED, 14, hours=1, corrects=True)
STORY = make_story(topics=tuple(StoryTopic(one, Level.URGENT, Severity.HIGH) for one in ("attack", "curfew")))
ENDED = (Measure("curfew", lifted_until=date(2026, 3, 9)),)


@pytest.mark.parametrize(
    ("story", "news"),
    [
        (replace(STORY, ledger=(WRONG, RIGHT)), "corrected: killed 24 → 14"),
        (replace(STORY, reports=(make_report(), make_report(2, notice=Notice.RETRACTION))), "withdrawn: Report 2"),
        (replace(STORY, measures=ENDED), "Curfew: lifted; it was to end on 9 March 2026"),
    ],
    ids=["corrected", "withdrawn", "lifted"],
)
def test_what_was_corrected_withdrawn_or_lifted_stands_beside_the_figures(story: Story, news: str) -> None:
    shown = GUIDE.show_story(story, 0)
    assert shown.news == (news,)
    parts = Environment(loader=PackageLoader("bot.web"), autoescape=True).get_template("parts.html").module
    assert news in str(parts.figures(shown))  # type: ignore[attr-defined]


def test_an_end_date_is_shown_with_its_topic_where_the_story_has_others() -> None:
    ends = replace(STORY, measures=(Measure("curfew", date(2026, 3, 9)),))
    assert GUIDE.show_story(ends, 0).until == "9 March 2026 (Curfew)"
    assert GUIDE.show_story(replace(ends, topics=STORY.topics[1:]), 0).until == "9 March 2026"
