"""One event whose toll moves within hours, told in two languages, is one story; look-alikes stay two.

The set is invented: reports of real places as agencies write them, in eight languages. A stream is one event, or an
event "a" and another one "b": in another town or country, of another kind, the day after, or the second of the day.
"""

from __future__ import annotations

import pytest

from tests.monitors.streams import list_misplaced, list_streams, read_streams, see_late

TABLE = "moving_tolls.tsv"


@pytest.mark.parametrize("stream", list_streams(TABLE))
def test_a_moving_toll_is_one_story_in_two_languages_and_a_look_alike_another(stream: str) -> None:
    assert list_misplaced(read_streams(TABLE)[stream]) == []


@pytest.mark.parametrize("stream", list_streams(TABLE))
def test_the_order_in_which_reports_of_a_moving_toll_come_changes_nothing(stream: str) -> None:
    assert [list_misplaced(see_late(read_streams(TABLE)[stream], seed)) for seed in range(3)] == [[]] * 3


def test_the_set_has_streams_of_one_event_and_of_two_in_eight_languages() -> None:
    streams = read_streams(TABLE)
    events = {stream: {event for event, _ in told} for stream, told in streams.items()}
    assert sum(len(one) == 1 for one in events.values()) >= 40
    assert sum(len(one) == 2 for one in events.values()) >= 45
    assert all(analysis.matches for told in streams.values() for _, analysis in told)
    languages = {analysis.language for told in streams.values() for _, analysis in told}
    assert languages == {"en", "ru", "es", "fr", "ar", "de", "pt", "kk"}
