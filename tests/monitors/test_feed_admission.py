"""What becomes of a poll: history, news, floods, silence; each trouble is told once and its end once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitors.errors import FetchError
from monitors.model import (
    Analysis,
    Article,
    FeedOutcome,
    FeedResult,
    FeedState,
    FeedStatus,
    FeedTrouble,
    KnownEntry,
    SuppressionReason,
)
from monitors.sources.admission import Admission, AdmissionPolicy, admit
from monitors.sources.feedstate import (
    BodyRead,
    PollTiming,
    carries_secret,
    mask_url,
    note_failure,
    note_fetched,
    note_unchanged,
    open_state,
    quarantine,
)
from monitors.sources.fetch import BusyError, Response
from monitors.sources.health import begin_habit, describe_span, find_silence_seconds, update_habit
from monitors.sources.identity import hash_content, make_known
from monitors.sources.schedule import Rhythm, SchedulePolicy, is_due

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICY = AdmissionPolicy()
OLD = FeedState(
    "f",
    "https://a.example/feed",
    is_baselined=True,
    entries_per_week=168.0,
    last_success_at=NOW - HOUR,
    last_entry_at=NOW - HOUR,
    longest_gap_seconds=3600.0,
)


def analysis(n: int, published_at: datetime | None = None, text: str = "") -> Analysis:
    title = f"Event {n}"
    text = text or f"Text {n}."
    article = Article(
        "f", f"g{n}", title, text, NOW, url=f"https://a.example/{n}", published_at=published_at,
        content_hash=hash_content(title, text),
    )  # fmt: skip
    return Analysis(article, "en")


def poll(before: FeedState, *analyses: Analysis, present: int | None = None) -> FeedResult:
    state = replace(before, last_success_at=NOW, failures=0)
    identities = {one.article.identity for one in analyses} | {f"old{n}" for n in range(present or 0)}
    return FeedResult(before.feed_id, FeedOutcome.FETCHED, state, analyses, frozenset(identities))


def test_a_state_evolves_as_replace_would_have_it() -> None:
    assert OLD.evolve(title="Other", failures=3) == replace(OLD, title="Other", failures=3)
    assert OLD.evolve() == OLD
    with pytest.raises(TypeError, match="titel"):
        OLD.evolve(titel="Other")


def known(*analyses: Analysis) -> list[KnownEntry]:
    return [make_known(one.article) for one in analyses]


def titles(admission: Admission) -> list[str]:
    return [one.article.title for one in admission.new]


def test_new_updated_and_repeated_entries() -> None:
    seen, changed = analysis(1), analysis(2)
    admission = admit(OLD, poll(OLD, seen, analysis(2, text="More."), analysis(3)), known(seen, changed), NOW, POLICY)
    assert titles(admission) == ["Event 3"]
    assert [one.article.title for one in admission.updated] == ["Event 2"]
    assert admission.quiet == ()
    assert {entry.identity for entry in admission.known} == {"g1", "g2", "g3"}
    assert admission.state.last_entry_at == NOW
    assert admission.notices == ()


def test_the_first_poll_reads_history_and_tells_what_is_fresh() -> None:
    before = FeedState("f", "https://a.example/feed")
    ages = [1, 5, 7, 300, -0.5, -30]
    entries = [analysis(n, NOW - age * HOUR) for n, age in enumerate(ages)]
    undated = analysis(99)
    admission = admit(before, poll(before, *entries, undated), [], NOW, POLICY)
    assert sorted(titles(admission)) == ["Event 0", "Event 1", "Event 4"]
    assert {reason for _, reason in admission.quiet} == {SuppressionReason.BASELINE}
    assert len(admission.quiet) == 4
    assert len(admission.known) == 7
    assert admission.state.is_baselined
    assert admission.state.entries_per_week


def test_after_a_restore_only_what_was_published_since_is_fresh() -> None:
    before = FeedState("f", "https://a.example/feed", quiet_before=NOW - HOUR)
    entries = [analysis(n, NOW - age * HOUR) for n, age in enumerate([0.5, 1.5, 5])]
    admission = admit(before, poll(before, *entries), [], NOW, POLICY)
    assert titles(admission) == ["Event 0"]
    assert {reason for _, reason in admission.quiet} == {SuppressionReason.BASELINE}
    assert admission.state.quiet_before is None


def test_fresh_history_is_capped_to_the_youngest() -> None:
    before = FeedState("f", "https://a.example/feed")
    entries = [analysis(n, NOW - timedelta(minutes=n)) for n in range(100)]
    admission = admit(before, poll(before, *entries), [], NOW, POLICY)
    assert sorted(titles(admission)) == sorted(f"Event {n}" for n in range(10))


def recovery(admission: Admission) -> str:
    """The text of a poll's one notice, which says that a trouble is over."""
    (notice,) = admission.notices
    assert notice.trouble is FeedTrouble.RECOVERED
    return notice.text


def test_an_archive_published_again_is_one_flood_told_once() -> None:
    flood = [analysis(n, NOW - 900 * HOUR) for n in range(60)]
    admission = admit(OLD, poll(OLD, *flood, present=40), [], NOW, POLICY)
    assert (admission.new, admission.updated) == ((), ())
    assert {reason for _, reason in admission.quiet} == {SuppressionReason.FLOOD}
    assert admission.flood is not None
    assert admission.flood.count == 60
    assert [notice.trouble for notice in admission.notices] == [FeedTrouble.FLOOD]
    assert admission.state.entries_per_week is not None
    assert admission.state.entries_per_week < OLD.entries_per_week  # a flood is no habit
    again = admit(admission.state, poll(admission.state, *(analysis(n) for n in range(100, 160))), [], NOW, POLICY)
    assert again.flood is not None
    assert again.notices == ()
    calm = admit(again.state, poll(again.state, analysis(500), present=40), [], NOW, POLICY)
    assert titles(calm) == ["Event 500"]
    assert recovery(calm) == "the flood is over"


def test_guids_and_words_that_change_with_every_fetch_are_a_flood() -> None:
    admission = admit(OLD, poll(OLD, *(analysis(n) for n in range(12))), [], NOW, POLICY)
    assert admission.flood is not None
    assert "12 entries new or changed at once" in admission.notices[0].text


def test_entries_that_all_change_their_words_are_a_flood_too() -> None:
    old = [analysis(n) for n in range(12)]
    changed = [analysis(n, text="New template.") for n in range(12)]
    admission = admit(OLD, poll(OLD, *changed), known(*old), NOW, POLICY)
    assert admission.flood is not None


def test_much_news_after_a_long_outage_is_no_flood() -> None:
    before = replace(OLD, last_success_at=NOW - 48 * HOUR)
    admission = admit(before, poll(before, *(analysis(n) for n in range(60))), [], NOW, POLICY)
    assert len(admission.new) == 60
    assert admission.flood is None


def test_a_busy_day_of_a_quiet_feed_is_no_flood() -> None:
    quiet = replace(OLD, entries_per_week=2.0)
    admission = admit(quiet, poll(quiet, *(analysis(n) for n in range(9)), present=11), [], NOW, POLICY)
    assert len(admission.new) == 9


# ------------------------------------------------------------------------------------------------------- health


TIMING = PollTiming(Rhythm(), SchedulePolicy(), NOW)


def failed(state: FeedState, error: FetchError | None = None) -> Admission:
    after = note_failure(state, error or FetchError("http_404", "a.example answers 404"), TIMING)
    return admit(state, FeedResult("f", FeedOutcome.FAILED, after, reason="x"), [], NOW, POLICY)


def test_failing_is_told_once_and_its_end_once() -> None:
    state, told = OLD, []
    for _ in range(8):
        admission = failed(state)
        state, told = admission.state, told + list(admission.notices)
    assert [notice.trouble for notice in told] == [FeedTrouble.FAILING]
    assert "failed 5 times in a row (http_404: a.example answers 404)" in told[0].text
    assert state.last_success_at == OLD.last_success_at
    well = admit(state, poll(state, present=3), [], NOW, POLICY)
    assert recovery(well) == "working again after failures"
    assert admit(well.state, poll(well.state, present=3), [], NOW, POLICY).notices == ()


def test_back_off_after_failures_and_a_long_retry_after() -> None:
    once = failed(OLD)
    twice = failed(once.state)
    assert once.state.next_poll_at is not None
    assert twice.state.next_poll_at is not None
    assert twice.state.next_poll_at - NOW > 1.7 * (once.state.next_poll_at - NOW)
    absurd = failed(OLD, BusyError("http_429", "busy", 315_360_000.0))
    assert absurd.state.next_poll_at is not None
    assert absurd.state.next_poll_at - NOW < timedelta(days=8)
    assert [notice.trouble for notice in absurd.notices] == [FeedTrouble.FAILING]


def test_gone_stops_the_feed_and_tells() -> None:
    admission = failed(OLD, FetchError("http_410", "a.example answers 410 Gone", permanent=True))
    assert admission.state.status is FeedStatus.STOPPED
    assert admission.state.next_poll_at is None
    assert [notice.trouble for notice in admission.notices] == [FeedTrouble.STOPPED]
    assert "410" in admission.notices[0].text
    started = replace(admission.state, status=FeedStatus.ACTIVE)
    assert recovery(admit(started, poll(started, present=3), [], NOW, POLICY)) == "working again after being stopped"


def test_quarantine_is_told_and_ends_with_a_good_poll() -> None:
    state = quarantine(OLD, "worker_died", "its worker was killed", NOW)
    admission = admit(OLD, FeedResult("f", FeedOutcome.FAILED, state), [], NOW, POLICY)
    assert [notice.trouble for notice in admission.notices] == [FeedTrouble.QUARANTINED]
    answer = Response("https://a.example/feed", b"x")
    well = note_fetched(admission.state, answer, BodyRead("h"), TIMING)
    assert well.status is FeedStatus.ACTIVE
    after = admit(admission.state, FeedResult("f", FeedOutcome.FETCHED, well), [], NOW, POLICY)
    assert recovery(after) == "working again after quarantine"


def test_a_feed_that_killed_its_worker_waits_a_day() -> None:
    state = quarantine(replace(OLD, next_poll_at=NOW), "worker_died", "its worker was killed", NOW)
    assert not is_due(state, NOW + 23 * HOUR)
    assert is_due(state, NOW + 24 * HOUR)


def test_the_interval_of_a_good_poll_is_that_of_the_first_failure_after_it() -> None:
    well = note_fetched(OLD, Response("u", b"x"), BodyRead("h", hint_seconds=7200.0), TIMING)
    ill = note_failure(well, FetchError("http_500", "down"), TIMING)
    assert well.interval_seconds == 7200.0
    for state in (well, ill):
        assert state.next_poll_at is not None
        assert 2 * HOUR <= state.next_poll_at - NOW <= 2.2 * HOUR


def test_a_feed_that_stops_right_after_it_was_added_is_found_silent() -> None:
    dates = [NOW - 24 * HOUR * day for day in range(10)]
    state = replace(begin_habit(FeedState("f", "u"), dates, NOW), is_baselined=True)
    assert find_silence_seconds(state, NOW + 70 * HOUR) is None
    assert find_silence_seconds(state, NOW + 73 * HOUR) == 73 * 3600


@pytest.mark.parametrize("odd", [NOW + HOUR, NOW - 1000 * HOUR], ids=["in the future", "old"])
def test_dates_that_are_old_or_in_the_future_teach_no_habit(odd: datetime) -> None:
    dates = [NOW - 24 * HOUR * day for day in range(1, 10)]
    assert begin_habit(OLD, [*dates, odd], NOW) == begin_habit(OLD, dates, NOW)


def test_silence_against_the_own_habit_is_told_once() -> None:
    quiet = replace(OLD, last_entry_at=NOW - 30 * HOUR)
    unchanged = FeedResult("f", FeedOutcome.UNCHANGED, replace(quiet, last_success_at=NOW))
    admission = admit(quiet, unchanged, [], NOW, POLICY)
    assert [notice.trouble for notice in admission.notices] == [FeedTrouble.SILENT]
    assert admission.notices[0].text == "silent for 1 d 6 h; its longest gap has been 1 h"
    again = admit(admission.state, replace(unchanged, state=admission.state), [], NOW, POLICY)
    assert again.notices == ()
    spoke = admit(again.state, poll(again.state, analysis(1), present=5), [], NOW, POLICY)
    assert recovery(spoke) == "publishing again after a silence"


@pytest.mark.parametrize(
    "state",
    [
        replace(OLD, last_entry_at=NOW - 20 * HOUR),  # less than a day
        replace(OLD, last_entry_at=NOW - 30 * HOUR, longest_gap_seconds=86_400.0),  # a weekly's habit
        replace(OLD, last_entry_at=None),
        replace(OLD, last_entry_at=NOW - 900 * HOUR, is_baselined=False),
    ],
)
def test_silence_that_is_not_strange(state: FeedState) -> None:
    assert find_silence_seconds(state, NOW) is None


def test_the_rhythm_follows_the_feed_whatever_the_interval() -> None:
    """One entry an hour comes to 168 a week, polled every ten minutes or every six hours."""
    for every in (1 / 6, 1, 6):
        state, at, due = replace(OLD, entries_per_week=None), NOW, 0.0
        for _ in range(int(24 * 7 * 6 / every)):
            before, at = at, at + every * HOUR
            due += every
            state = update_habit(state, int(due), before, at)
            due -= int(due)
        assert state.entries_per_week == pytest.approx(168, rel=0.05)


def test_a_few_entries_of_the_last_hour_are_no_rhythm_and_many_are_one() -> None:
    few, many = (begin_habit(OLD, [NOW - k * HOUR / 60 for k in range(count)], NOW) for count in (2, 30))
    assert few.entries_per_week == pytest.approx(28)
    assert many.entries_per_week == pytest.approx(5000)


def test_an_archive_does_not_teach_a_rhythm_beyond_reason() -> None:
    assert update_habit(OLD, 10**9, NOW - HOUR, NOW).entries_per_week == 5000.0


def test_spans_are_said_in_two_units() -> None:
    assert [describe_span(s) for s in (0, 59, 61, 3600, 90_000, 8 * 86_400 + 300)] == [
        "less than a minute", "less than a minute", "1 min", "1 h", "1 d 1 h", "8 d 5 min",
    ]  # fmt: skip


# -------------------------------------------------------------------------------------------------------- moves


def test_a_permanent_redirect_is_believed_once_it_repeated() -> None:
    moved = Response("https://b.example/feed", None, moved_url="https://b.example/feed")
    state = OLD
    for _ in range(2):
        state = note_unchanged(state, moved, TIMING)
        assert state.url == ""
    stays = note_unchanged(state, replace(moved, moved_url=""), TIMING)
    assert stays.moved_count == 0
    after = note_unchanged(state, moved, TIMING)
    assert after.url == "https://b.example/feed"
    admission = admit(state, FeedResult("f", FeedOutcome.UNCHANGED, after), [], NOW, POLICY)
    assert [notice.trouble for notice in admission.notices] == [FeedTrouble.MOVED]


def test_a_new_address_that_goes_dead_is_given_up_for_the_configured_one() -> None:
    state = replace(OLD, url="https://b.example/feed", etag='"x"', body_hash="h")
    for _ in range(3):
        before, state = state, failed(state).state
    assert (state.url, state.etag, state.body_hash) == ("", "", "")
    gone = failed(replace(OLD, url="https://b.example/feed"), FetchError("http_410", "gone", permanent=True))
    assert (gone.state.url, gone.state.status) == ("", FeedStatus.ACTIVE)
    assert before.url


def test_a_key_in_the_address_is_not_stored() -> None:
    url = "https://user@a.example/feed?key=s3cret-key&x=1"
    state = open_state("f", url, None)
    assert "s3cret" not in repr(state)
    assert "user" not in state.configured_url
    assert mask_url(url) != mask_url(url.replace("s3cret", "other"))
    assert carries_secret(url, "https://b.example/new?key=s3cret-key")
    assert not carries_secret(url, "https://b.example/new?x=1")


def test_a_changed_address_begins_anew_and_an_equal_one_goes_on() -> None:
    assert open_state("f", "https://a.example/feed", OLD) is OLD
    fresh = open_state("f", "https://c.example/feed", OLD)
    assert (fresh.is_baselined, fresh.etag) == (False, "")


def test_a_validator_too_long_to_keep_is_not_cut_short() -> None:
    state = note_fetched(OLD, Response("u", b"x", etag="e" * 5000, last_modified="m"), BodyRead("h"), TIMING)
    assert (state.etag, state.last_modified) == ("", "m")


def test_a_body_to_be_asked_for_afresh_leaves_no_validators() -> None:
    state = note_fetched(OLD, Response("u", b"x", etag='"e"'), BodyRead("", held=("g9",)), TIMING)
    assert (state.etag, state.body_hash, state.held) == ("", "", ("g9",))
