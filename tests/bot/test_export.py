"""Exported stories and alerts: CAP's words, the codes, three formats, and a command that says what is wrong."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.exports.records import (
    ExportedStory,
    describe_area,
    export_story,
    get_certainty,
    get_urgency,
    list_columns,
    write_records,
)
from monitors.config.topic_titles import TopicTitle
from monitors.model import (
    FactKind,
    LedgerEntry,
    Level,
    Measure,
    OfficialAlert,
    Report,
    Severity,
    Story,
    StoryPlace,
    StoryTopic,
)
from monitors.stories.endings import settle
from storage.store import Store
from tests.bot.terminal import call
from tests.storage.samples import NOW, later, make_chat, make_record, make_story, make_told

TITLES = {
    "unrest": TopicTitle("unrest", "Protest and unrest", {"cameo": ("140", "145"), "plover": ("PROTEST",)}),
    "troops": TopicTitle("troops", "Troop deployment", {"cameo": ("145", "154"), "acled": ("Headquarters",)}),
}
BOTH = (StoryTopic("unrest", Level.URGENT, Severity.HIGH), StoryTopic("troops", Level.DIGEST, Severity.LOW))
WATCH = StoryTopic("watch:1", Level.URGENT, Severity.LOW)


def export(story: Story) -> ExportedStory:
    return export_story(story, TITLES, NOW)


def read(form: str, *stories: Story) -> str:
    return "".join(write_records(map(export, stories), form, ExportedStory))


def test_an_official_alert_is_quoted_in_its_issuers_words() -> None:
    alert = OfficialAlert("Severe", "Expected", "Likely", "Osh and Jalal-Abad", later(days=1))
    story = make_story()
    newest = replace(story.reports[-1], article_key="c" * 16, publisher="Met Office of Osh", official=alert)
    record = export(replace(story, reports=(*story.reports, newest)))
    assert (record.issued_by, record.issued_area) == ("Met Office of Osh", "Osh and Jalal-Abad")
    assert (record.issued_severity, record.issued_urgency, record.issued_certainty) == ("Severe", "Expected", "Likely")
    assert record.issued_expires == "2026-03-15T09:26:53Z"
    assert export(story).issued_severity == ""


COMMENT = Report("c" * 16, "Was denken die Leute?", "Blatt", "https://blatt.example/1", "Was?", NOW, in_passing=True,
                 urgent=("unrest",), language="de")  # fmt: skip
PLAN = replace(
    COMMENT, article_key="d" * 16, title="Marche prévue", in_passing=False, urgent=("watch:1",), language="fr"
)
LEAD = Report("e" * 16, "Толпы в Оше", "Долина", "https://dolina.example/1", "Толпы собрались.", NOW,
              urgent=("unrest",), language="ru")  # fmt: skip


def test_a_record_names_a_story_by_the_report_that_tells_of_it_as_happening() -> None:
    story = make_story(topics=(*BOTH, WATCH), title=COMMENT.title, reports=(COMMENT, PLAN, LEAD))
    record = export(story)
    assert (record.headline, record.sender_name, record.web, record.quote, record.language) == (
        LEAD.title,
        LEAD.publisher,
        LEAD.url,
        LEAD.quote,
        "ru",
    )
    assert export(replace(story, reports=(COMMENT, PLAN))).headline == PLAN.title
    assert export(replace(story, reports=())).headline == COMMENT.title


def test_a_record_speaks_cap_and_the_codebooks() -> None:
    record = export(make_story(topics=(*BOTH, WATCH), corroboration=3))
    assert (record.severity, record.urgency, record.certainty) == ("Severe", "Immediate", "Observed")
    assert record.event == "Protest and unrest"
    assert (record.topics, record.mentions) == (("unrest",), ("troops",))
    assert record.area_desc == "Osh; Kyrgyzstan, Uzbekistan"
    assert record.expires == "2026-03-19T23:59:59Z"
    assert (record.onset, record.sender_name, record.web) == (
        "2026-03-14T09:26:53Z",
        "Valley Herald",
        "https://valley.example/1",
    )
    assert (record.cameo, record.plover, record.acled) == (("140", "145"), ("PROTEST",), ())


def test_what_a_story_only_mentions_is_neither_its_event_nor_coded() -> None:
    urgent = StoryTopic("troops", Level.URGENT, Severity.LOW)
    both = export(make_story(topics=(BOTH[0], urgent)))
    assert (both.event, both.topics, both.mentions) == (
        "Protest and unrest; Troop deployment",
        ("unrest", "troops"),
        (),
    )
    assert both.cameo == ("140", "145", "154")
    mentioned = export(make_story(topics=BOTH[1:]))
    assert (mentioned.event, mentioned.topics, mentioned.mentions) == ("", (), ("troops",))
    assert (mentioned.cameo, mentioned.acled) == ((), ())


@pytest.mark.parametrize(
    ("severity", "word"),
    [
        (Severity.LOW, "Minor"),
        (Severity.MODERATE, "Moderate"),
        (Severity.HIGH, "Severe"),
        (Severity.EXTREME, "Extreme"),
    ],
)
def test_severities_are_caps(severity: str, word: str) -> None:
    assert export(make_story(severity=Severity(severity))).severity == word


def test_urgency_is_past_once_a_measure_has_ended() -> None:
    story = make_story(measures=(Measure("unrest", date(2026, 3, 14)),))
    assert get_urgency(story, NOW) == "Immediate"
    assert get_urgency(story, later(days=1)) == "Past"
    assert get_urgency(make_story(topics=BOTH[1:], measures=()), NOW) == "Unknown"


def test_a_story_of_which_nothing_was_reported_for_a_week_asks_for_nothing_at_once() -> None:
    silent = make_story(measures=(), last_seen_at=NOW)
    assert get_urgency(silent, later(days=7)) == "Immediate"
    assert get_urgency(silent, later(days=8)) == "Unknown"
    assert (
        get_urgency(make_story(measures=(Measure("unrest", later(days=30).date()),), last_seen_at=NOW), later(days=8))
        == "Immediate"
    )


@pytest.mark.parametrize(("topics", "urgency"), [(BOTH, "Immediate"), (BOTH[1:], "Unknown"), ((WATCH,), "Immediate")])
def test_the_end_of_a_measure_or_a_chats_watch_says_nothing_of_other_topics(
    topics: tuple[StoryTopic, ...], urgency: str
) -> None:
    story = make_story(topics=topics, measures=(Measure("curfew", date(2026, 3, 1)),))
    assert get_urgency(story, NOW) == urgency
    assert get_urgency(replace(story, topics=(*topics, WATCH)), NOW) == urgency


def test_a_measure_that_was_declared_anew_since_it_was_lifted_is_not_past() -> None:
    lifting, anew = replace(LEAD, urgent=(), lifts=True), replace(LEAD, seen_at=later(hours=1), reimposes=True)
    story = make_story(
        measures=(Measure("unrest", lifted_until=date(2026, 3, 19), lifted_at=lifting.seen_at),),
        reports=(lifting,),
    )
    assert get_urgency(story, NOW) == "Past"
    assert get_urgency(settle(replace(story, reports=(lifting, anew))), NOW) == "Immediate"


def test_certainty_follows_the_independent_publishers() -> None:
    found = [get_certainty(make_story(corroboration=number)) for number in (1, 2, 3, 9)]
    assert found == ["Possible", "Likely", "Observed", "Observed"]


def test_figures_have_the_latest_and_the_reach() -> None:
    ledger = (
        LedgerEntry(FactKind.KILLED, 13, 13, "", "A", "", "13", NOW),
        LedgerEntry(FactKind.KILLED, 160, 170, "", "B", "", "160 to 170", later(hours=1)),
    )
    (figure,) = export(make_story(ledger=ledger)).figures
    assert (figure.low, figure.high, figure.least, figure.most, figure.source) == (160, 170, 13, 170, "B")


def test_a_bare_story_has_a_record_too() -> None:
    record = export(make_story(topics=(), countries=(), places=(), reports=(), ledger=(), measures=()))
    assert (record.area_desc, record.sender_name, record.expires, record.cameo) == ("", "", None, ())
    assert describe_area(make_story(places=(), countries=("KZ",))) == "Kazakhstan"


def test_jsonl_is_one_object_a_line() -> None:
    lines = read("jsonl", make_story("a", title="Line\nbreak \u2028 \x85 \ud800"), make_story("b")).splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "b"]
    assert json.loads(lines[0])["headline"] == "Line\nbreak \u2028 \x85 \ufffd"


def test_geojson_has_points_in_the_order_of_the_standard() -> None:
    two = (
        StoryPlace("KG", "Osh", 40.51, 72.8),
        StoryPlace("KZ", "Aktau", 43.65, 51.16),
        StoryPlace("KZ", "Kazakhstan"),
    )
    collection = json.loads(read("geojson", make_story("a"), make_story("b", places=two), make_story("c", places=())))
    geometries = [feature["geometry"] for feature in collection["features"]]
    assert geometries == [
        {"type": "Point", "coordinates": [72.8, 40.51]},
        {"type": "MultiPoint", "coordinates": [[72.8, 40.51], [51.16, 43.65]]},
        None,
    ]
    assert json.loads(read("geojson"))["features"] == []


@pytest.mark.parametrize("title", ['=HYPERLINK("http://evil")', "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(title: str) -> None:
    (row,) = csv.DictReader(io.StringIO(read("csv", make_story(title=title))))
    assert row["headline"].startswith("'")


def test_csv_has_figures_and_the_place_in_columns_of_their_own() -> None:
    text = read("csv", make_story(topics=BOTH), make_story("b", title='A "quoted", title\nof two lines', places=()))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == list_columns(ExportedStory)
    assert (rows[0]["killed_low"], rows[0]["place"], rows[0]["latitude"]) == ("13", "Osh", "40.51")
    assert (rows[0]["topics"], rows[0]["mentions"]) == ("unrest", "troops")
    assert (rows[1]["headline"], rows[1]["latitude"]) == ('A "quoted", title\nof two lines', "")


# ----------------------------------------------------------------------------------------------------- the command


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    store = Store.open(folder / "tocsin.sqlite3", NOW)
    old = make_story("old", title="An old story", last_seen_at=later(days=-40), topics=BOTH[:1])
    grave = make_story("grave", title="A grave one", severity=Severity.EXTREME, countries=("KZ",), topics=BOTH[1:])
    private = make_story("mine", title="A chat's own", topics=(WATCH,))
    report = Report("f" * 16, "Many", "A", "", "", NOW)
    many = [make_story(f"m{number}", topics=BOTH[:1], reports=(report,)) for number in range(600)]
    store.stories.save([old, grave, private, *many])
    store.articles.save([make_record("1", title="Miners gather", story_id="grave")])
    first, second = (store.chats.add_chat(make_chat(number)) for number in (100, 200))
    store.alerts.save(
        [
            make_told(first.id, "grave", revision=1),
            make_told(second.id, "grave", revision=2, told_at=later(hours=1)),
            make_told(first.id, "old", first_told_at=later(days=-40), told_at=later(days=-40)),
            make_told(second.id, "m1", topic="watch:1"),
        ]
    )
    store.close()
    return folder


def run(state: Path, *arguments: str) -> Result:
    return call("export", *arguments, "--state", state)


def read_lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_story_is_exported_but_those_of_watches_alone(state: Path) -> None:
    assert len(read_lines(run(state, "stories"))) == 602


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--severity", "extreme"], ["grave"]),
        (["--country", "kz"], ["grave"]),
        (["--country", "Kazakhstan"], ["grave"]),
        (["--country", "kaz"], ["grave"]),
        (["--country", "South Caucasus"], []),
        (["--country", "Central Asia", "--severity", "extreme"], ["grave"]),
        (["--topic", "troops"], ["grave"]),
        (["--words", "miners"], ["grave"]),
        (["--until", "2026-02-10"], ["old"]),
        (["--since", "2026-02-02", "--until", "2026-02-02", "--topic", "unrest"], ["old"]),
        (["--topic", "closure"], []),
    ],
)
def test_filters_narrow_an_export(state: Path, options: list[str], expected: list[str]) -> None:
    assert [story["id"] for story in read_lines(run(state, "stories", *options))] == expected


def test_alerts_are_the_stories_that_rang_with_chats_counted_and_not_named(state: Path) -> None:
    result = run(state, "alerts")
    alerts = read_lines(result)
    assert [(one["id"], one["msg_type"], one["chats"], one["messages"]) for one in alerts] == [
        ("old", "Alert", 1, 1),
        ("grave", "Update", 2, 3),
    ]
    assert (alerts[1]["first_told_at"], alerts[1]["told_at"]) == ("2026-03-14T09:26:53Z", "2026-03-14T10:26:53Z")
    assert "Desk" not in result.stdout
    assert [one["id"] for one in read_lines(run(state, "alerts", "--since", "2026-03-01"))] == ["grave"]
    assert [one["id"] for one in read_lines(run(state, "alerts", "--country", "UZ"))] == ["old"]


def test_a_file_is_written_whole_or_not_at_all(state: Path, tmp_path: Path) -> None:
    target = tmp_path / "stories.csv"
    result = run(state, "stories", "--format", "csv", "--output", str(target))
    assert result.exit_code == 0
    assert "602 stories written" in result.stderr
    assert len(list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"))))) == 602
    failed = run(state, "stories", "--output", str(tmp_path / "none" / "x"))
    assert failed.exit_code == 3
    assert "--output" in failed.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["stories.csv"]


@pytest.mark.parametrize(
    ("arguments", "fix"),
    [
        (["stories", "--since", "soon"], "2026-01-31"),
        (["stories", "--since", "2026-02-30"], "2026-01-31"),
        (["stories", "--since", "9" * 500 + "d"], "7d"),
        (["stories", "--since", "2026-02-01", "--until", "2026-01-01"], "swap them"),
        (["stories", "--country", "Kazakstan"], "like KZ"),
        (["stories", "--country", "xx"], "no country is called 'xx'"),
        (["stories", "--words", "***"], "no word"),
        (["alerts", "--words", "miners"], "stories only"),
        (["stories", "--format", "xml"], "geojson"),
        (["people"], "alerts"),
    ],
)
def test_wrong_usage_names_the_fix(state: Path, arguments: list[str], fix: str) -> None:
    result = run(state, *arguments)
    assert result.exit_code == 2
    assert fix in result.stderr


def test_a_time_before_the_calendar_is_the_beginning(state: Path) -> None:
    assert len(read_lines(run(state, "stories", "--since", "999999999w"))) == 602


def test_a_missing_database_ends_with_3(tmp_path: Path) -> None:
    for what in ("stories", "alerts"):
        result = run(tmp_path, what)
        assert (result.exit_code, "run tocsin once" in result.stderr) == (3, True)
