"""When an experimental topic may become stable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitors.probation import LEAST_REPORTS, TRIAL, Probation

TODAY = date(2026, 3, 14)
LONG_AGO = TODAY - TRIAL


@pytest.mark.parametrize(
    ("first_day", "reports", "wrong", "is_ready"),
    [
        (LONG_AGO, LEAST_REPORTS, 0, True),
        (LONG_AGO, LEAST_REPORTS, 1, False),
        (LONG_AGO, LEAST_REPORTS - 1, 0, False),
        (LONG_AGO + timedelta(days=1), 100, 0, False),
        (None, 0, 0, False),
    ],
)
def test_a_topic_may_ring_after_its_trial_without_a_report_called_wrong(
    first_day: date | None, reports: int, wrong: int, is_ready: bool
) -> None:
    assert Probation("troops", first_day, reports, wrong).is_ready(TODAY) is is_ready
