"""``tocsin topics add-test``: what people missed, and what rang wrongly, becomes a test of the topic's own file."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from bot.settings import DATABASE
from monitors.config.loading import load_config
from monitors.model import Label, Verdict, WrongReason
from storage.store import Store
from tests.bot.running import TOPICS, write_config
from tests.bot.terminal import call
from tests.storage.samples import make_chat

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
TESTS = "tests: {urgent: [Protesters storm the port], quiet: [Skaters meet in the park]}\n"
MISSED = "Miners marched on Aktau"
FALSE = "Crowd marched for the carnival"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk's folder with three small topics, of which unrest has tests; its database has no label yet."""
    write_config(tmp_path / "config")
    (tmp_path / "config" / "topics" / "unrest.yaml").write_text(f"{TOPICS['unrest']}# what it must do\n{TESTS}")
    (tmp_path / "state").mkdir()
    Store.open(tmp_path / "state" / DATABASE, NOW).close()
    return tmp_path


def add_test(desk: Path, *arguments: str) -> Result:
    return call("topics", "add-test", *arguments, "--config", desk / "config", "--state", desk / "state")


def topic_text(desk: Path) -> str:
    return (desk / "config" / "topics" / "unrest.yaml").read_text()


def save_labels(desk: Path, *given: tuple[str, str, Verdict, WrongReason | None]) -> None:
    """Store the labels of one chat, each by another person: headline, topic, verdict, reason."""
    store = Store.open(desk / "state" / DATABASE, NOW)
    chat = store.chats.add_chat(make_chat(100))
    for person, (headline, topic, verdict, reason) in enumerate(given):
        store.labels.save(Label(chat.id, person, f"s:{headline}", topic, verdict, NOW, reason, title=headline))
    store.close()


# -------------------------------------------------------------------------------------------------- one's own text


def test_a_miss_says_why_it_fails_and_the_command_that_it_names_mends_it_with_its_test(desk: Path) -> None:
    before = topic_text(desk)
    shown = add_test(desk, "unrest", "urgent", MISSED, "--write")
    assert (shown.exit_code, topic_text(desk)) == (1, before)
    assert f"FAILS today: urgent, must ring: {MISSED}" in shown.stdout
    assert "judged quiet: no <crowd> within the sentence of 'marched' (rule crowd-acts, +5)" in shown.stdout
    assert "1 test fails today" in shown.stderr
    (named,) = [line.strip() for line in shown.stdout.splitlines() if "add-word" in line]
    done = call(*shlex.split(named.replace("WORD", "miners"))[1:], "--state", desk / "state")
    assert done.exit_code == 0, done.output
    assert load_config(desk / "config", {}).test_count == 3
    assert MISSED in topic_text(desk)


def test_a_false_bell_shows_what_rang_and_the_words_to_take_out(desk: Path) -> None:
    shown = add_test(desk, "unrest", "quiet", FALSE)
    assert shown.exit_code == 1
    assert "judged urgent: score 7 of 4" in shown.stdout
    assert "crowd-acts: 'Crowd marched'" in shown.stdout
    assert f"remove-word unrest LIST en WORD --quiet '{FALSE}' --config" in shown.stdout
    assert "add-word" not in shown.stdout


def test_a_test_that_passes_is_shown_first_and_written_only_with_write(desk: Path) -> None:
    before = topic_text(desk)
    shown = add_test(desk, "unrest", "quiet", "Skaters sleep in Oslo")
    assert (shown.exit_code, topic_text(desk)) == (0, before)
    assert 'quiet: [Skaters meet in the park, "Skaters sleep in Oslo"]' in shown.stdout
    assert shown.stdout.rstrip().endswith("nothing is written yet; to write it, call this again with --write")
    done = add_test(desk, "unrest", "quiet", "Skaters sleep in Oslo", "--write")
    assert (done.exit_code, "a running tocsin applies it" in done.stdout) == (0, True)
    assert topic_text(desk) == before.replace("in the park]", 'in the park, "Skaters sleep in Oslo"]')


def test_a_failing_test_is_written_if_asked_for_and_words_can_then_be_added_one_by_one(desk: Path) -> None:
    done = add_test(desk, "unrest", "urgent", MISSED, "Truckers clashed in Osh", "--write", "--failing")
    assert done.exit_code == 0, done.output
    assert "2 tests fail today; a running tocsin refuses the topics" in done.stdout
    (first, second) = [line.strip() for line in done.stdout.splitlines() if "add-word" in line]
    assert "--urgent" not in first + second, "the tests are in the file by then"
    tried = call(*shlex.split(first.replace("WORD", "miners"))[1:], "--state", desk / "state")
    assert tried.exit_code == 0, tried.output
    assert "as before; fix the rules" in tried.stdout
    assert "until all tests pass" in tried.stdout
    mended = call(*shlex.split(second.replace("WORD", "truckers"))[1:], "--state", desk / "state")
    assert (mended.exit_code, "a running tocsin applies it" in mended.stdout) == (0, True)
    assert load_config(desk / "config", {}).test_count == 4


def test_a_word_by_which_another_test_fails_is_refused_beside_one_that_failed_before(desk: Path) -> None:
    path = desk / "config" / "topics" / "unrest.yaml"
    path.write_text(topic_text(desk).replace("marched]", "marched, meet]"))
    add_test(desk, "unrest", "urgent", MISSED, "--write", "--failing")
    before = topic_text(desk)
    arguments = ("unrest", "crowd", "en", "skaters", "--write", "--config", desk / "config", "--state", desk / "state")
    refused = call("topics", "add-word", *arguments)
    assert (refused.exit_code, topic_text(desk)) == (1, before)
    assert "as before" in refused.stdout
    assert "'Skaters meet in the park' is judged urgent" in refused.stdout
    assert "nothing was written" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("unrset", "urgent", MISSED), 2, "did you mean unrest?"),
        (("_shared", "urgent", MISSED), 2, "what topics share has no tests"),
        (("unrest", "loud", MISSED), 2, "'loud' is not one of"),
        (("unrest", "urgent"), 2, "at least one TEXT"),
        (("unrest",), 2, "or --from-labels"),
        (("unrest", "urgent", MISSED, "--from-labels"), 2, "leave out the level"),
        (("unrest", "quiet", "Protesters storm the port"), 1, "is among the topic's tests already"),
        (("unrest", "urgent", MISSED, MISSED), 1, "is among the topic's tests already"),
        (("unrest", "quiet", "Choirs meet", " "), 1, "a headline has no word; write one, or leave it out"),
    ],
)
def test_what_can_be_no_test_is_refused_with_the_reason(
    desk: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = topic_text(desk)
    refused = add_test(desk, *arguments, "--write")
    assert (refused.exit_code, said in refused.stderr) == (code, True), refused.stderr
    assert topic_text(desk) == before


# ---------------------------------------------------------------------------------------------------- from labels


def test_headlines_that_chats_reported_are_offered_with_the_level_that_the_majority_asks_for(desk: Path) -> None:
    save_labels(
        desk,
        (MISSED, "unrest", Verdict.MISSED, None),
        (FALSE, "unrest", Verdict.WRONG, WrongReason.TOPIC),
        ("Crowd marched years ago", "unrest", Verdict.WRONG, WrongReason.OLD),
        ("Crowd marched in Osh", "unrest", Verdict.WRONG, WrongReason.PLACE),
        ("Crowd clashed in Osh", "unrest", Verdict.RIGHT, None),
        ("Crowd clashed in Taraz", "unrest", Verdict.WRONG, None),
        ("Crowd clashed in Taraz", "unrest", Verdict.RIGHT, None),
        ("Skaters meet in the park", "unrest", Verdict.WRONG, None),
        ("Troops sent to Aktau", "troops", Verdict.WRONG, None),
        ("Nobody knows of what topic", "", Verdict.MISSED, None),
        ("Skaters sleep in Oslo", "unrest", Verdict.WRONG, WrongReason.OTHER),
    )
    offered = add_test(desk, "unrest", "--from-labels")
    assert [line for line in offered.stdout.splitlines() if " today: " in line] == [
        f"FAILS today: urgent, must ring (called missed): {MISSED}",
        f"FAILS today: quiet, must not match (called wrong, topic): {FALSE}",
        "FAILS today: digest, must only reach the digest (called wrong, old): Crowd marched years ago",
        "ok, passes today: quiet, must not match (called wrong, other): Skaters sleep in Oslo",
    ]
    assert "1 text was reported as missed without a topic" in offered.stderr
    assert offered.exit_code == 1


def test_of_the_offered_headlines_those_that_pass_are_written_and_not_offered_again(desk: Path) -> None:
    save_labels(
        desk,
        (MISSED, "unrest", Verdict.MISSED, None),
        ("Skaters sleep in Oslo", "unrest", Verdict.WRONG, None),
    )
    done = add_test(desk, "unrest", "--from-labels", "--write")
    assert (done.exit_code, "1 test fails today" in done.stderr) == (1, True)
    assert load_config(desk / "config", {}).test_count == 3
    again = add_test(desk, "unrest", "--from-labels", "--write", "--failing")
    assert (again.exit_code, "passes today" in again.stdout, MISSED in topic_text(desk)) == (0, False, True)
    none = add_test(desk, "unrest", "--from-labels")
    assert (none.exit_code, none.stdout) == (0, "no headline was called missed or wrong that is no test yet\n")
