"""Measures of one topic in several towns or regions: which places a report tells of, and what follows for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from monitors.alerting.changes import list_changes
from monitors.alerting.expiry import decide_expiry, leave_superseded
from monitors.alerting.figures import Figures
from monitors.alerting.knowledge import join_knowledge
from monitors.alerting.lead_report import find_ending
from monitors.alerting.standing import has_lapsed, is_over, list_holding
from monitors.analysis import analyse
from monitors.model import (
    Article,
    ChangeKind,
    Level,
    Locality,
    Measure,
    Notice,
    Report,
    Severity,
    Story,
    StoryTopic,
    Told,
    ToldMeasure,
)
from monitors.stories.chronicle import Provenance, read_part
from monitors.stories.endings import MOST_PLACES, follow, list_bearing, list_places, settle, uphold
from monitors.stories.extensions import extend_end
from monitors.stories.measure_places import is_same_place
from storage import codec
from tests.monitors.story_makers import START, make_chat, make_report, make_story, make_subscription
from tests.shipped import compile_shipped

KANO, JOS = Locality("NG", "Kano", "29"), Locality("NG", "Jos", "49")
PLATEAU, BUKURU = Locality("NG", "Plateau State", "49", is_region=True), Locality("NG", "Bukuru", "49")
SOON, LATER = date(2026, 3, 9), date(2026, 3, 15)


def read(title: str, text: str = "", language: str = "en") -> Report:
    article = Article(
        source_id="feed",
        identity=title,
        title=title,
        text=text or f"{title}, officials said.",
        first_seen_at=START,
        published_at=START,
        publisher="Herald",
        language=language,
    )
    return read_part(analyse(article, compile_shipped()), Provenance("", "")).report


def name(places: tuple[Locality, ...]) -> list[str]:
    return [one.name for one in places]


@pytest.mark.parametrize(
    ("title", "text", "language", "places"),
    [
        ("Curfew imposed in Kano, Nigeria, until 15 March", "", "en", ["Kano"]),
        ("Curfew in Kano, Jos and Kaduna until 15 March", "", "en", ["Kano", "Jos", "Kaduna"]),
        ("Curfew in Kharkiv region until 15 March", "", "en", ["Kharkiv Oblast"]),
        ("Curfew imposed in Nigeria until 15 March", "", "en", []),
        ("Nationwide curfew in Nigeria until 15 March", "Kano was quiet.", "en", []),
        ("Curfew imposed", "A curfew was imposed across Nigeria until 15 March, he said in Abuja.", "en", []),
        ("Curfews imposed", "In Kano, a curfew holds until 9 March, and in Jos until 15 March.", "en", ["Jos"]),
        ("Curfew imposed in Kano", "ABUJA, Nigeria - The curfew holds until 15 March.", "en", ["Kano"]),
        ("Curfew lifted in Kano", "The curfew in Jos stays until 15 March, Nigeria said.", "en", ["Jos"]),
        ("Комендантский час в Алма-Ате и Таразе до 15 марта", "", "ru", ["Almaty", "Taraz"]),
        ("Toque de queda en Quito y Guayaquil hasta el 15 de marzo", "", "es", ["Quito", "Guayaquil"]),
        ("Ausgangssperre in Sachsen und Bayern bis 15. März", "", "de", ["Saxony", "Bavaria"]),
    ],
)
def test_an_end_date_belongs_to_the_places_nearest_to_it(
    title: str, text: str, language: str, places: list[str]
) -> None:
    report = read(title, text, language)
    assert (report.until, name(report.until_places)) == (LATER, places)


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("Curfew lifted in Kano, Nigeria", ["Kano"]),
        ("Curfew lifted in Kano as Jos burns", ["Kano"]),
        ("Kano and Jos: curfew lifted", ["Kano", "Jos"]),
        ("Nigeria lifts curfew in Kano", ["Kano"]),
        ("Nigeria lifts curfew nationwide, Kano rejoices", []),
        ("Nigeria lifts curfew", []),
    ],
)
def test_a_lifting_belongs_to_the_places_nearest_to_the_measures_name(title: str, places: list[str]) -> None:
    report = read(title)
    assert (report.lifts, name(report.measure_places)) == (True, places)


def test_the_end_in_another_town_is_none_of_the_measure_that_the_headline_lifts() -> None:
    told = read("Curfew lifted in Kano", "The curfew in Kano was to end on 15 March, Nigeria said.")
    assert (told.lifts, told.until) == (True, None)


def test_a_region_and_a_town_in_it_are_one_place_and_two_towns_are_not() -> None:
    assert is_same_place(PLATEAU, JOS)
    assert is_same_place(JOS, PLATEAU)
    assert not is_same_place(JOS, BUKURU)
    assert not is_same_place(JOS, KANO)
    assert not is_same_place(JOS, replace(PLATEAU, country="CM"))
    assert not is_same_place(Locality("NG", "Here", is_region=True), Locality("NG", "There"))


def give(number: int, *places: Locality, until: date | None = None, **said: object) -> Report:
    """A report, as many hours after the start, of a curfew in these places, with its end or what else it says."""
    report = replace(make_report(number), seen_at=START + timedelta(hours=number), measures=("curfew",))
    report = replace(report, urgent=("curfew",), measure_places=places, **said)  # type: ignore[arg-type]
    return report if until is None else replace(report, until=until, until_topic="curfew", until_places=places)


def tell(*reports: Report) -> Story:
    return settle(make_story(reports=reports))


def show(story: Story) -> dict[str, date | None]:
    return {one.place.name if one.place else "": one.until for one in story.measures}


def test_each_of_two_towns_has_its_end_and_what_names_none_is_said_of_both() -> None:
    both = (give(1, KANO, until=SOON), give(2, JOS, until=LATER))
    assert show(tell(*both)) == {"Kano": SOON, "Jos": LATER}
    assert show(tell(*both, give(3, until=LATER))) == {"Kano": LATER, "Jos": LATER}
    lifted = tell(*both, give(3, lifts=True))
    assert [one.is_lifted for one in lifted.measures] == [True, True]


def test_a_measure_of_one_named_place_is_followed_by_all_reports() -> None:
    story = tell(give(1, until=SOON), give(2, KANO, until=LATER))
    assert show(story) == {"Kano": LATER}
    assert [one.is_lifted for one in tell(give(1, until=SOON), give(2, KANO, lifts=True)).measures] == [True]


def test_the_measure_of_a_region_is_that_of_its_towns() -> None:
    assert show(tell(give(1, JOS, until=SOON), give(2, PLATEAU, until=LATER))) == {"Jos": LATER}
    towns = (give(1, JOS, until=SOON), give(2, BUKURU, until=SOON))
    assert [one.is_lifted for one in tell(*towns, give(3, PLATEAU, lifts=True)).measures] == [True, True]


def test_a_lifting_in_a_town_of_which_nothing_was_told_leaves_the_other_in_force() -> None:
    story = tell(give(1, KANO, imposes=True), give(2, JOS, lifts=True))
    assert [(one.place, one.is_lifted) for one in story.measures] == [(KANO, False), (JOS, True)]
    assert not is_over(story, "curfew")
    assert len(list_holding(story)) == 2
    gone = tell(give(1, KANO, imposes=True), give(2, JOS, lifts=True), give(3, KANO, lifts=True))
    assert is_over(gone, "curfew")
    assert len(list_holding(gone)) == 2


def test_a_topic_has_lapsed_when_the_last_place_has() -> None:
    story = tell(give(1, KANO, until=SOON), give(2, JOS, until=LATER))
    assert not has_lapsed(story, "curfew", LATER)
    assert has_lapsed(story, "curfew", LATER + timedelta(days=1))
    assert has_lapsed(tell(*story.reports, give(3, JOS, lifts=True)), "curfew", LATER)


def test_a_measure_in_too_many_places_is_one() -> None:
    towns = [Locality("NG", f"Town {number}") for number in range(MOST_PLACES + 1)]
    reports = [give(number, town, until=SOON + timedelta(days=number)) for number, town in enumerate(towns)]
    assert len(tell(*reports[:-1]).measures) == MOST_PLACES
    assert show(tell(*reports)) == {"": SOON + timedelta(days=MOST_PLACES)}


def test_what_was_retracted_names_no_place() -> None:
    wrong = replace(give(2, JOS, until=LATER), publisher="Post")
    retraction = replace(make_report(3, publisher="Post", notice=Notice.RETRACTION), seen_at=START + timedelta(hours=3))
    assert show(tell(give(1, KANO, until=SOON), wrong, retraction)) == {"Kano": SOON}
    assert list_places((wrong, retraction), "curfew") == (None,)


def test_the_course_of_a_place_of_which_no_report_tells_any_more_is_not_that_of_another() -> None:
    reports = (give(1, KANO, lifts=True), give(2, KANO, reimposes=True))
    assert follow(reports, "curfew", KANO).renewed_at is not None
    assert follow(reports, "curfew", JOS).renewed_at is None


def test_an_extension_by_weeks_counts_from_the_end_in_its_place() -> None:
    story = tell(give(1, KANO, until=SOON), give(2, JOS, until=LATER))
    longer = replace(give(50, KANO, until=SOON), extends=(0, 7))
    assert extend_end(story, longer).until == SOON + timedelta(days=7)
    elsewhere = replace(give(51, JOS, until=SOON), extends=(0, 7))
    again = replace(story, reports=(*story.reports, extend_end(story, longer)))
    assert extend_end(again, elsewhere).until == LATER + timedelta(days=7), "the same weeks of another town"


def test_the_reports_on_which_each_places_end_rests_are_kept() -> None:
    reports = (give(1, KANO, until=SOON), give(2, JOS, until=LATER), give(3, KANO), give(4, KANO, until=SOON))
    assert list_bearing(reports) == {0, 1}


def test_an_edit_that_only_leaves_a_lifting_out_lets_it_stand_where_it_was() -> None:
    story = tell(give(1, KANO, until=SOON), give(2, JOS, until=LATER), give(3, KANO, lifts=True))
    edited = uphold(story, replace(make_report(3), title="Kano breathes again"))
    assert (edited.lifts, edited.measure_places) == (True, (KANO,))


def test_what_was_told_of_a_measure_without_its_place_is_known_of_the_first_place() -> None:
    story = tell(give(1, KANO, until=SOON), give(2, JOS, until=LATER))
    known = Told(7, "story1", "curfew", told_at=START + timedelta(hours=1), measures=(ToldMeasure("curfew", SOON),))
    changes = [one for one in list_changes(known, story, ["curfew"]) if one.kind is ChangeKind.UNTIL]
    assert [(one.place, one.now) for one in changes] == [(JOS, LATER)]


def test_what_was_told_of_a_town_is_known_of_its_region() -> None:
    story = tell(give(1, PLATEAU, until=SOON))
    known = Told(7, "story1", "curfew", told_at=START, measures=(ToldMeasure("curfew", SOON, place=JOS),))
    assert [one for one in list_changes(known, story, ["curfew"]) if one.topic == "curfew"] == []


def test_a_chat_that_knows_two_stories_knows_the_measures_of_both_towns() -> None:
    story = tell(give(1, KANO, until=SOON), give(2, JOS, until=LATER))
    one = Told(7, "a", "curfew", told_at=START, measures=(ToldMeasure("curfew", SOON, place=KANO),))
    other = Told(7, "b", "curfew", told_at=START, measures=(ToldMeasure("curfew", LATER, place=JOS),))
    joined = join_knowledge(one, other, story, Figures(story.ledger))
    assert {known.place: known.until for known in joined.measures} == {KANO: SOON, JOS: LATER}


def test_a_later_story_of_another_town_ends_no_measure_of_this_one() -> None:
    story = tell(give(1, KANO, until=SOON), give(2, JOS, until=LATER))
    begun = START + timedelta(days=5)
    later = replace(tell(give(150, KANO, until=LATER)), id="story2", first_seen_at=begun)
    assert show(leave_superseded(story, [later])) == {"Jos": LATER}
    lifted = replace(tell(give(150, JOS, lifts=True)), id="story2", first_seen_at=begun)
    assert show(leave_superseded(story, [lifted])) == {"Kano": SOON}


def test_a_reminder_shows_the_report_that_gave_the_end_in_its_place() -> None:
    reports = (give(1, KANO, until=SOON), give(2, JOS, until=SOON))
    story = replace(tell(*reports), topics=(StoryTopic("curfew", Level.URGENT, Severity.HIGH),))
    told = Told(7, "story1", "curfew", first_key="k", first_told_at=START, told_at=START)
    eve = datetime(2026, 3, 8, 9, tzinfo=START.tzinfo)
    decision = decide_expiry(story, [make_subscription("curfew")], make_chat(), told, eve)
    assert find_ending(story, SOON, KANO) == reports[0]
    assert decision is not None
    assert decision.changes[0].place == KANO


def test_measures_stored_before_they_had_places_are_read_and_written_as_they_were() -> None:
    old = '{"topic":"curfew","until":"2026-03-09"}'
    assert codec.decode(Measure, old) == Measure("curfew", SOON)
    assert codec.encode(Measure("curfew", SOON)) == old
    placed = Measure("curfew", SOON, place=KANO)
    assert codec.decode(Measure, codec.encode(placed)) == placed
