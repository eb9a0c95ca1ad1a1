"""Articles that their publishers dated long ago do not ring."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitors.digest_level import DigestCause, find_digest_cause
from monitors.model import Level
from monitors.outdated import hold_outdated
from tests.monitors.story_makers import START, make_analysis, make_match

DAYS = timedelta(days=3)
OLD = START - timedelta(days=1400)


@pytest.mark.parametrize(
    ("published_at", "updated_at", "after", "level"),
    [
        (OLD, None, DAYS, Level.DIGEST),
        (START - DAYS - timedelta(seconds=1), None, DAYS, Level.DIGEST),
        (START - DAYS, None, DAYS, Level.URGENT),
        (None, None, DAYS, Level.URGENT),
        (OLD, START, DAYS, Level.URGENT),
        (None, OLD, DAYS, Level.DIGEST),
        (OLD, None, timedelta(), Level.URGENT),
    ],
    ids=["long ago", "just too old", "just not", "undated", "updated lately", "updated long ago", "turned off"],
)
def test_what_was_published_too_long_ago_is_left_to_digests(
    published_at: datetime | None, updated_at: datetime | None, after: timedelta, level: Level
) -> None:
    analysis = make_analysis("1", "Blast", matches=(make_match(),))
    article = replace(analysis.article, published_at=published_at, updated_at=updated_at)
    (match,) = hold_outdated(replace(analysis, article=article), after).matches
    assert match.level is level
    assert find_digest_cause(match, ()) is (DigestCause.OUTDATED if level is Level.DIGEST else None)
