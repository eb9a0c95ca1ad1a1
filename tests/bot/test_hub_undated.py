"""Where a report without a date goes: it counts as of the time at which it was first seen."""

from __future__ import annotations

from datetime import timedelta

from monitors.model import Article
from monitors.stories.assignment import StoryIndex
from tests.bot.room import Room, get_shipped_desk
from tests.bot.running import START_AT

STORM = "Protesters storm the regional hall in Almaty, Kazakhstan"
OLD = (
    "Protesters stormed the regional hall in Almaty, Kazakhstan, on Tuesday over the price of gas, and clashed with"
    " police in the lobby. The governor left by a side door, and shops in the centre stayed shut."
)
OLD_TOO = (
    "A crowd of protesters angry at the price of gas stormed the regional hall in Almaty, Kazakhstan, and clashed with"
    " police for hours. The governor promised talks, and shops in the centre stayed shut."
)
NEW = (
    "Protesters stormed the regional hall in Almaty, Kazakhstan, over a disputed vote, and clashed with police in the"
    " square. The mayor asked for calm."
)
YEARS = timedelta(days=1200)


def tell_old(room: Room) -> None:
    """The reports of a folder of seeds that were published years ago, read today."""
    room.tell(STORM, OLD, published_at=START_AT - YEARS)
    room.tell("Crowd storms regional hall in Almaty", OLD_TOO, outlet="Courier", published_at=START_AT - YEARS)
    assert len(room.store.stories.list_stories()) == 1


def list_sizes(room: Room) -> list[int]:
    return sorted(story.articles for story in room.store.stories.list_stories())


def test_a_report_without_a_date_joins_no_story_of_years_ago(room: Room) -> None:
    tell_old(room)
    rung = room.tell("Protesters storm regional hall in Almaty", NEW, outlet="Echo", undated=True)
    assert list_sizes(room) == [1, 2]
    assert rung.messages == 1


def test_a_report_without_a_date_joins_a_story_of_years_ago_whose_very_words_it_has(room: Room) -> None:
    tell_old(room)
    room.tell(STORM, OLD.replace("by a side door", "by a back door"), outlet="Echo", undated=True)
    assert list_sizes(room) == [3]


def test_a_dated_report_of_years_ago_joins_no_story_of_today_that_has_no_date(room: Room) -> None:
    room.tell("Protesters storm regional hall in Almaty", NEW, outlet="Echo", undated=True)
    room.tell(STORM, OLD, published_at=START_AT - YEARS)
    assert list_sizes(room) == [1, 1]


def test_a_report_without_a_date_joins_a_story_of_the_same_day_as_before(room: Room) -> None:
    room.tell(STORM, OLD, published_at=START_AT - timedelta(hours=5))
    room.tell("Crowd storms regional hall in Almaty", OLD_TOO, outlet="Courier", undated=True)
    room.wait(hours=1)
    room.tell("Protesters storm regional hall in Almaty", OLD_TOO, outlet="Echo", undated=True)
    assert list_sizes(room) == [3]


# ----------------------------------------------------------------------------------- one line of text, and no date

EMERGENCY = "Peru declares a state of emergency in Lima"
OTHER_TOPIC = "Opinion: what the transport strike in Peru tells us"
SAME_TOPIC = "Opinion: Peru's state of emergency will not stop extortion"


def count_stories(*titles: str) -> int:
    """How many stories the shipped topics make of undated headlines without text, an hour apart."""
    index, analyse = StoryIndex(), get_shipped_desk().analyse
    for number, title in enumerate(titles):
        at = START_AT + timedelta(hours=number)
        index.assign(analyse(Article("seeds", str(number), title, "", at, publisher=f"Outlet {number}")))
    return len(index.list_stories())


def test_a_line_on_another_topic_of_the_same_country_is_no_comment_on_an_undated_event() -> None:
    assert count_stories(EMERGENCY, OTHER_TOPIC) == count_stories(OTHER_TOPIC, EMERGENCY) == 2
    assert count_stories(EMERGENCY, SAME_TOPIC) == 1, "an opinion on the event itself is a comment on it"


def test_a_court_report_joins_the_attack_that_it_is_about_and_no_far_one() -> None:
    court = "Court hears how gunmen attacked a church in Owo"
    assert count_stories(court, "Gunmen attack a village near Zamfara") == 2
    assert count_stories("Gunmen attack a church in Owo, 40 killed", court) == 1
