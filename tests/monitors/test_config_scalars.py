"""The small values: what they are read as, and that what is shown can be read again."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from monitors.config.quantities import FROM_FILE, LONGEST_SECONDS, Duration, Size, TimeOfDay, format_duration
from monitors.config.scalars import fill_references, list_references
from monitors.config.settings import TelegramSettings

DURATION, SIZE, TIME = TypeAdapter(Duration), TypeAdapter(Size), TypeAdapter(TimeOfDay)
BRIEF = settings(derandomize=True, max_examples=100)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0s", 0),
        ("90s", 90),
        ("15m", 900),
        ("4h", 14_400),
        ("30d", 2_592_000),
        ("2w", 1_209_600),
        ("1h 30m", 5400),
        ("1h30m", 5400),
    ],
)
def test_durations(written: str, seconds: int) -> None:
    assert DURATION.validate_python(written, context=FROM_FILE) == seconds


@pytest.mark.parametrize(
    "written",
    [
        "",
        "m",
        "1.5h",
        "-5m",
        "5 m",
        "5M",
        "1h,30m",
        "15min",
        "٣m",
        "99999999999s",
        "5300w 1w",
        True,
        None,
        ["5m"],
        5,
        5.0,
    ],
)
def test_what_is_no_duration(written: object) -> None:
    with pytest.raises(ValidationError):
        DURATION.validate_python(written, context=FROM_FILE)


@BRIEF
@given(seconds=st.integers(0, LONGEST_SECONDS))
def test_a_duration_shown_is_the_duration_read(seconds: int) -> None:
    assert DURATION.validate_python(format_duration(seconds), context=FROM_FILE) == seconds


@BRIEF
@given(text=st.text(max_size=12) | st.from_regex(r"\A\d{1,12}[smhdwx ]{0,3}\d?[smh]?\Z"))
def test_no_text_breaks_a_value(text: str) -> None:
    for adapter in (DURATION, SIZE, TIME):
        try:
            adapter.validate_python(text, context=FROM_FILE)
        except ValidationError as error:
            (detail,) = error.errors()
        else:
            continue
        assert detail["type"] == "fix"
        assert detail["ctx"]["fix"]


@pytest.mark.parametrize(
    ("written", "size"), [("1 kB", 1000), ("10 MB", 10_000_000), ("10MB", 10_000_000), ("1 GB", 10**9)]
)
def test_sizes(written: str, size: int) -> None:
    assert SIZE.validate_python(written, context=FROM_FILE) == size
    assert SIZE.validate_python(SIZE.dump_python(size), context=FROM_FILE) == size


@pytest.mark.parametrize("written", ["10", "10 MiB", "1.5 MB", "MB", "10 mb", True, 10, None])
def test_what_is_no_size(written: object) -> None:
    with pytest.raises(ValidationError):
        SIZE.validate_python(written, context=FROM_FILE)


def test_code_may_give_plain_numbers() -> None:
    assert DURATION.validate_python(90) == 90
    assert SIZE.validate_python(500) == 500
    with pytest.raises(ValidationError):
        DURATION.validate_python(True)


@pytest.mark.parametrize("written", ["00:00", "08:30", "23:59"])
def test_times_of_day(written: str) -> None:
    value = TIME.validate_python(written)
    assert value == time.fromisoformat(written)
    assert TIME.dump_python(value) == written
    assert TIME.validate_python(value) == value


@pytest.mark.parametrize("written", ["24:00", "8:00", "08:60", "08:00:00", "08:00Z", "noon", 480, None, "08:00\n"])
def test_what_is_no_time_of_day(written: object) -> None:
    with pytest.raises(ValidationError):
        TIME.validate_python(written)


def test_references() -> None:
    text = "Bearer ${ONE}-${TWO} $THREE ${ FOUR}"
    assert list_references(text) == ("ONE", "TWO")
    assert fill_references(text, {"ONE": "1", "TWO": "${ONE}"}) == "Bearer 1-${ONE} $THREE ${ FOUR}"
    with pytest.raises(KeyError, match="TWO"):
        fill_references(text, {"ONE": "1", "TWO": ""})


@pytest.mark.parametrize(
    "written", ["http://127.0.0.1:8081", "http://127.0.0.1:8081/bot", "http://127.0.0.1:8081/bot/"]
)
def test_the_bot_api_may_be_written_with_or_without_bot(written: str) -> None:
    assert TelegramSettings(base_url=written).base_url == "http://127.0.0.1:8081"
