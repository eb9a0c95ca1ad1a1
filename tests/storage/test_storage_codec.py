"""What is stored comes back equal, whatever it holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.errors import StorageError
from monitors.model import (
    Article,
    Button,
    Chat,
    Fact,
    Match,
    Message,
    SeedState,
    Story,
    Subscription,
    Suppression,
    Told,
)
from storage import codec

exactly = settings(max_examples=40, derandomize=True)

utc_times = st.datetimes(timezones=st.just(UTC))
st.register_type_strategy(datetime, utc_times)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


@pytest.mark.parametrize(
    "cls", [Match, Fact, Suppression, Story, Told, Chat, Message, Subscription, SeedState, Article]
)
def test_any_value_survives(cls: type) -> None:
    @exactly
    @given(st.builds(cls))
    def survives(value: object) -> None:
        text = codec.encode(value)
        again = codec.decode(cls, text)
        assert again == value
        assert codec.encode(again) == text
        text.encode()  # what SQLite is given must be UTF-8

    survives()


@exactly
@given(st.lists(st.builds(Fact), max_size=4))
def test_a_list_of_values_survives(facts: list[Fact]) -> None:
    assert codec.decode_all(Fact, codec.encode_all(facts)) == tuple(facts)


@exactly
@given(st.text(max_size=50) | st.just("nul \0 end"))
def test_texts_of_any_kind_survive(text: str) -> None:
    message = Message(html=text)
    assert codec.decode(Message, codec.encode(message)) == message


def test_a_lone_surrogate_costs_one_character_and_not_the_message() -> None:
    message = Message("bad \ud800 end", ((Button("\udfff", "why:1"),),), silent=True)
    stored = codec.decode(Message, codec.encode(message))
    assert stored == Message("bad \ufffd end", ((Button("\ufffd", "why:1"),),), silent=True)


@exactly
@given(utc_times, utc_times)
def test_stored_times_survive_and_sort_as_the_moments_do(one: datetime, other: datetime) -> None:
    first, second = codec.encode_time(one), codec.encode_time(other)
    assert codec.decode_time(first) == one
    assert len(first) == len(second) == 27
    assert (first < second) == (one < other)


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    there = datetime(2022, 1, 7, 8, 42, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert codec.encode_time(there) == "2022-01-07T03:12:00.000000Z"


def test_a_time_beyond_the_calendar_becomes_its_edge() -> None:
    east, west = timezone(timedelta(hours=5)), timezone(-timedelta(hours=5))
    assert codec.encode_time(datetime(1, 1, 1, tzinfo=east)) == "0001-01-01T00:00:00.000000Z"
    assert codec.encode_time(datetime(9999, 12, 31, 23, tzinfo=west)) == "9999-12-31T23:59:59.999999Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(StorageError, match="has no zone"):
        codec.encode_time(datetime(2026, 1, 1))  # noqa: DTZ001 - the fault under test


def test_fields_that_equal_their_default_are_left_out() -> None:
    assert json.loads(codec.encode(Message("x"))) == {"html": "x"}


def test_an_unknown_field_of_a_later_version_is_ignored() -> None:
    assert codec.decode(Message, '{"html":"x","colour":"red"}') == Message("x")


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"html":"x","buttons":7}', "null", ""])
def test_a_damaged_value_names_its_type(text: str) -> None:
    with pytest.raises(StorageError, match="stored Message cannot be read") as caught:
        codec.decode(Message, text)
    assert caught.value.reason == "corrupt"


def test_lone_surrogates_are_replaced_at_the_same_length() -> None:
    assert codec.clean_text("a\ud800b") == "a\ufffdb"
    assert codec.clean_text("чай") == "чай"
