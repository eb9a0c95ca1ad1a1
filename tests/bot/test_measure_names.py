"""The end of a measure is told with the name of its topic where a message is about another one, or about several."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.sending.channels import read_plain
from bot.text import render
from bot.text.reader import Reader
from monitors.model import (
    AlertKind,
    Change,
    ChangeKind,
    Decision,
    Digest,
    DigestEntry,
    Level,
    Severity,
    Story,
    StoryTopic,
)
from tests.monitors.story_makers import make_measures, make_story

READER = Reader("en", topic_titles={"attack": "Armed attack", "curfew": "Curfew"})
TOPICS = tuple(StoryTopic(one, Level.URGENT, Severity.HIGH) for one in ("attack", "curfew", "watch:7"))
STORY = replace(make_story(topics=TOPICS), measures=make_measures(date(2026, 12, 2), "curfew"))
AT = datetime(2026, 3, 2, tzinfo=UTC)
EXTENDED = Change(ChangeKind.EXTENDED, date(2026, 12, 2), date(2026, 12, 9), topic="curfew")


def alert(*topics: str, story: Story = STORY, changes: tuple[Change, ...] = ()) -> str:
    decision = Decision(AlertKind.REPLY, 7, story.id, topics[0], changes=changes, shown=story.reports[0])
    return read_plain(render.alert(decision, story, READER, topics).html)


def test_an_alert_says_what_ends_where_that_is_not_its_only_topic() -> None:
    assert "\nuntil 2 December 2026" in alert("curfew")
    for topics in (("attack",), ("attack", "curfew"), ("watch:7",)):
        assert "\nCurfew: until 2 December 2026" in alert(*topics)


def test_a_moved_end_is_told_with_the_name_of_what_ends() -> None:
    moved = "extended from 2 December 2026 to 9 December 2026"
    assert f"\n{moved}" in alert("curfew", changes=(EXTENDED,))
    assert f"Curfew: {moved}" in alert("attack", changes=(EXTENDED,))


def test_a_measure_that_a_watch_alone_found_is_never_named_by_the_watch() -> None:
    assert "\nuntil 2 December 2026" in alert(
        "attack", story=replace(STORY, measures=make_measures(date(2026, 12, 2), "watch:7"))
    )


def test_a_list_says_what_ends_however_many_topics_the_story_has() -> None:
    for story in (STORY, replace(STORY, topics=TOPICS[1:])):
        (listed,) = render.story_list("Latest", [story], READER, empty="")
        assert "\nCurfew: until 2 December 2026" in read_plain(listed.html)


def test_a_digest_says_which_measure_was_lifted_under_the_heading_of_its_topic() -> None:
    lifted = Change(ChangeKind.LIFTED, date(2026, 12, 2), topic="curfew")
    story = replace(STORY, topics=TOPICS[1:2], measures=())
    entry = DigestEntry(story, "curfew", "KZ", Level.URGENT, story.reports[0], (lifted,))
    (message,) = render.digest(Digest(7, AT, AT, (entry,)), READER)
    assert "\nCurfew: lifted; it was to end on 2 December 2026" in read_plain(message.html)


def test_two_measures_of_a_story_end_each_by_its_name() -> None:
    second = (*STORY.measures, *make_measures(date(2026, 12, 9), "emergency"))
    shown = alert("curfew", story=replace(STORY, measures=second))
    assert "until 2 December 2026 · emergency: until 9 December 2026" in shown


def test_of_two_ends_each_is_named_in_a_message_about_one_of_them() -> None:
    two = (*make_measures(date(2026, 12, 2), "curfew"), *make_measures(date(2026, 11, 24), "attack"))
    shown = alert("curfew", story=replace(STORY, measures=two))
    assert "Curfew: until 2 December 2026" in shown
    assert "Armed attack: until 24 November 2026" in shown


def test_a_digest_says_what_ends_under_the_heading_of_its_own_topic_and_of_another_one() -> None:
    known: render.EntryCache = {}
    for topic in ("attack", "curfew"):
        entry = DigestEntry(STORY, topic, "KZ", Level.URGENT, STORY.reports[0])
        (message,) = render.digest(Digest(7, AT, AT, (entry,)), READER, known=known)
        assert "\nCurfew: until 2 December 2026" in read_plain(message.html)
