"""Exported CAP messages, held against the rules of CAP 1.2: its elements in their order, its words, its forms."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.exports.cap_alerts import CATEGORIES, NAMESPACE, write_cap
from bot.exports.records import export_alert
from monitors.config.topic_titles import TopicTitle
from monitors.model import (
    FactKind,
    LedgerEntry,
    Level,
    Measure,
    Notice,
    Report,
    Severity,
    Story,
    StoryPlace,
    StoryTopic,
)
from storage.alerts import ToldStory
from storage.store import Store
from tests.bot.terminal import call
from tests.storage.samples import NOW, later, make_chat, make_story, make_told

TITLES = {
    "unrest": TopicTitle("unrest", "Protest and unrest", {"cameo": ("140",), "cap": ("Security",)}),
    "attack": TopicTitle("attack", "Armed attack", {"cameo": ("190",), "cap": ("Rescue",)}),
}
ALERT = ("identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses", "code",
         "note", "references", "incidents", "info")  # fmt: skip
INFO = ("language", "category", "event", "responseType", "urgency", "severity", "certainty", "audience", "eventCode",
        "effective", "onset", "expires", "senderName", "headline", "description", "instruction", "web", "contact",
        "parameter", "resource", "area")  # fmt: skip
AREA = ("areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling")
REQUIRED = {
    "alert": ("identifier", "sender", "sent", "status", "msgType", "scope"),
    "info": ("category", "event", "urgency", "severity", "certainty"),
    "area": ("areaDesc",),
    "eventCode": ("valueName", "value"),
    "parameter": ("valueName", "value"),
    "geocode": ("valueName", "value"),
}
MANY = {"category", "responseType", "eventCode", "parameter", "area", "circle", "geocode", "info"}
WORDS = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"},
    "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "scope": {"Public", "Restricted", "Private"},
    "category": set(CATEGORIES),
    "responseType": {"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"},
    "urgency": {"Immediate", "Expected", "Future", "Past", "Unknown"},
    "severity": {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
    "certainty": {"Observed", "Likely", "Possible", "Unlikely", "Unknown"},
}
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"
FORMS = {
    "sent": TIME,
    "onset": TIME,
    "expires": TIME,
    "identifier": r"[^\s,<&]+",
    "sender": r"[^\s,<&]+",
    "references": rf"[^\s,<&]+,[^\s,<&]+,{TIME}",
    "circle": r"-?\d+(\.\d+)?,-?\d+(\.\d+)? \d+(\.\d+)?",
    "language": r"[a-z]{2,3}(-[A-Za-z0-9]+)*",
}


def read(text: str) -> ElementTree.Element:
    """The document, once it was found valid."""
    root = ElementTree.fromstring(text)
    assert root.tag == f"{{{NAMESPACE}}}alert"
    for element in root.iter():
        check(element)
    if get(root, "msgType") in {"Update", "Cancel"}:
        assert get(root, "references")
    if get(root, "scope") == "Restricted":
        assert get(root, "restriction")
    return root


def check(element: ElementTree.Element) -> None:
    tag = local(element)
    order = {"alert": ALERT, "info": INFO, "area": AREA}.get(tag, REQUIRED.get(tag, ()))
    names = [local(child) for child in element]
    assert names == sorted(names, key=order.index), f"{tag}: {names}"
    assert set(REQUIRED.get(tag, ())) <= set(names), tag
    assert all(names.count(name) == 1 or name in MANY for name in names), tag
    if not names:
        text = element.text or ""
        assert text.strip(), tag
        assert text in WORDS.get(tag, {text}), f"{tag}: {text}"
        assert re.fullmatch(FORMS.get(tag, r"(?s).*"), text), f"{tag}: {text}"
        assert not text.endswith("Z") or tag not in {"sent", "onset", "expires"}


def local(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def get(element: ElementTree.Element, path: str) -> str:
    steps = "/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/"))
    return element.findtext(steps) or ""


def write(story: Story, *, messages: int = 1, chats: int = 1) -> ElementTree.Element:
    told = ToldStory(story.id, chats, messages, NOW, later(hours=2))
    return read(write_cap(export_alert(told, story, TITLES, NOW), "desk@example.org"))


def test_an_alert_is_a_valid_message() -> None:
    ledger = (LedgerEntry(FactKind.KILLED, 13, 15, "", "A", "", "13 to 15", NOW),)
    root = write(make_story("s1", ledger=ledger))
    assert get(root, "identifier") == "tocsin-s1-20260314T092653"
    assert (get(root, "msgType"), get(root, "references")) == ("Alert", "")
    assert (get(root, "info/category"), get(root, "info/event")) == ("Security", "Protest and unrest")
    assert get(root, "info/expires") == "2026-03-19T23:59:59-00:00"
    assert get(root, "info/area/circle") == "40.51,72.8 0"
    values = [pair.findtext(f"{{{NAMESPACE}}}value") for pair in root.iter(f"{{{NAMESPACE}}}parameter")]
    assert "13-15" in values


def test_a_message_names_as_its_event_only_what_happens() -> None:
    attack = StoryTopic("attack", Level.DIGEST, Severity.HIGH)
    root = write(make_story("s1", topics=(attack, *make_story().topics)))
    assert get(root, "info/event") == "Protest and unrest"
    codes = [pair.findtext(f"{{{NAMESPACE}}}value") for pair in root.iter(f"{{{NAMESPACE}}}eventCode")]
    assert codes == ["140"]
    parameters = [[child.text for child in pair] for pair in root.iter(f"{{{NAMESPACE}}}parameter")]
    assert ["tocsin:mentions", "attack"] in parameters


def test_what_followed_is_an_update_that_refers_to_the_first_message() -> None:
    root = write(make_story("s1"), messages=3)
    assert get(root, "msgType") == "Update"
    assert get(root, "identifier") == "tocsin-s1-20260314T112653"
    assert get(root, "references") == "desk@example.org,tocsin-s1-20260314T092653,2026-03-14T09:26:53-00:00"


TELLING = replace(make_story().reports[0], origin="ap", urgent=("unrest",))
RETRACTION = replace(TELLING, article_key="d" * 16, notice=Notice.RETRACTION, urgent=())


@pytest.mark.parametrize(
    "reports",
    [
        (TELLING, RETRACTION),
        (TELLING, replace(RETRACTION, publisher="Another Outlet")),
        (TELLING, RETRACTION, replace(TELLING, publisher="A Columnist", origin="columns", in_passing=True, urgent=())),
    ],
    ids=["its outlet", "its agency", "a comment is left"],
)
def test_a_story_that_its_sources_withdrew_is_cancelled_and_clear(reports: tuple[Report, ...]) -> None:
    root = write(make_story("s1", reports=reports), messages=2)
    assert get(root, "msgType") == "Cancel"
    assert (get(root, "info/urgency"), get(root, "info/responseType")) == ("Past", "AllClear")


NAMELESS = replace(TELLING, publisher="", origin="")


@pytest.mark.parametrize(
    "reports",
    [
        (TELLING, replace(TELLING, publisher="Another Outlet", origin="another"), RETRACTION),
        (TELLING, RETRACTION, replace(TELLING, seen_at=later(hours=1))),
        (NAMELESS, replace(RETRACTION, publisher="", origin="")),
    ],
    ids=["another outlet", "its outlet again", "outlets without a name"],
)
def test_a_story_that_a_report_upholds_is_not_cancelled(reports: tuple[Report, ...]) -> None:
    root = write(make_story("s1", reports=reports), messages=2)
    assert (get(root, "msgType"), get(root, "info/urgency")) == ("Update", "Immediate")


def test_the_language_of_a_message_is_that_of_its_headline_or_undetermined() -> None:
    story = make_story()
    assert get(write(story), "info/language") == "und"
    assert get(write(replace(story, reports=(replace(story.reports[0], language="ky"),))), "info/language") == "ky"


@pytest.mark.parametrize(
    "measure",
    [Measure("unrest", date(2026, 3, 1)), Measure("unrest", lifted_until=date(2026, 3, 19))],
    ids=["lapsed", "lifted"],
)
def test_a_measure_that_is_over_is_past_and_clear_if_nothing_else_stands(measure: Measure) -> None:
    story = make_story("s1", measures=(measure,))
    root = write(story, messages=2)
    assert (get(root, "info/urgency"), get(root, "info/responseType")) == ("Past", "AllClear")
    strike = StoryTopic("strike", Level.URGENT, Severity.LOW)
    root = write(replace(story, topics=(*story.topics, strike)), messages=2)
    assert (get(root, "info/urgency"), get(root, "info/responseType")) == ("Immediate", "")


def test_bare_and_hostile_stories_are_valid_too() -> None:
    write(make_story("s1", topics=(), countries=(), places=(), reports=(), ledger=(), measures=(), title=""))
    nasty = "<b>&\x00\ud800 ]]> 'x'"
    story = make_story("s2", title=nasty, places=(StoryPlace("KG", nasty, -0.5, 7.0),))
    report = replace(story.reports[0], title=nasty, publisher=nasty, quote=nasty, url="https://x.example/a b?<&>")
    root = write(replace(story, reports=(report,), topics=(StoryTopic("none", Level.URGENT, Severity.LOW),)))
    assert get(root, "info/category") == "Other"
    assert "<b>" in get(root, "info/headline")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    store = Store.open(tmp_path / "tocsin.sqlite3", NOW)
    store.stories.save([make_story("grave"), make_story("quiet")])
    chat = store.chats.add_chat(make_chat(100))
    store.alerts.save([make_told(chat.id, "grave", revision=1)])
    store.close()
    return tmp_path


def run(state: Path, *arguments: str) -> tuple[int, str]:
    result = call("export", *arguments, "--state", state)
    return result.exit_code, result.output


def test_the_command_writes_a_file_for_each_alert(state: Path, tmp_path: Path) -> None:
    code, said = run(state, "alerts", "--format", "cap", "--output", str(tmp_path / "cap"), "--sender", "desk.example")
    assert code == 0, said
    (path,) = (tmp_path / "cap").iterdir()
    root = read(path.read_text(encoding="utf-8"))
    assert path.name == f"{get(root, 'identifier')}.xml"
    assert get(root, "sender") == "desk.example"
    assert "1 alert written" in said


@pytest.mark.parametrize(
    "wrong",
    [
        ("stories", "--format", "cap", "--output", "here"),
        ("alerts", "--format", "cap"),
        ("alerts", "--format", "cap", "--output", "here", "--sender", "a, b"),
    ],
)
def test_the_command_says_what_it_needs_for_cap(state: Path, wrong: tuple[str, ...]) -> None:
    code, said = run(state, *wrong)
    assert (code, "Error" in said) == (2, True)
