"""The stories that the page's reader finds in tests."""

from __future__ import annotations

from monitors.model import Level, Severity, Story, StoryPlace, StoryTopic
from storage.published import Published
from storage.story_query import StoryFilter
from tests.storage.samples import later, make_story

UNREST = StoryTopic("unrest", Level.URGENT, Severity.HIGH)
TROOPS = StoryTopic("troops", Level.URGENT, Severity.LOW)
WATCH = StoryTopic("watch:1", Level.URGENT, Severity.LOW)


def make_stories() -> tuple[Story, ...]:
    """Five stories: three of the desk's topics, one merged away, one that only a watch recognised."""
    return (
        make_story("a1", title="Crowds in Osh", topics=(UNREST, WATCH), last_seen_at=later(minutes=1)),
        make_story(
            "b2",
            title="Troops in Aktau",
            topics=(TROOPS,),
            severity=Severity.EXTREME,
            countries=("KZ",),
            places=(StoryPlace("KZ", "Aktau", 43.65, 51.16),),
            last_seen_at=later(days=1),
        ),
        make_story("c3", title="Crowds in Tbilisi", topics=(UNREST,), severity=Severity.LOW, countries=("GE",),
                   places=(StoryPlace("GE", "Georgia"),), last_seen_at=later(days=2)),
        make_story("d4", title="Merged away", merged_into="a1", last_seen_at=later(days=2)),
        make_story("e5", title="What one chat looks for", topics=(WATCH,), last_seen_at=later(days=3)),
    )  # fmt: skip


def list_ids(published: Published, **wanted: object) -> list[str]:
    page = published.list_page(StoryFilter(**wanted), 10)  # type: ignore[arg-type]
    return [story.id for story in page.stories]
