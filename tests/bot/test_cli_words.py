"""``tocsin topics words|add-word|remove-word``: what a change of a word list would do, and then the change alone."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from bot.rejudging import compare, compare_words, read_archive
from bot.settings import DATABASE
from monitors.config.loading import load_config
from monitors.config.word_change import Rulebook, WordOrder, edit_text, list_changed_phrases, read_changed
from monitors.model import Article, ArticleRecord, Label, Record, SuppressionReason, Verdict
from monitors.recognition import Recognition
from monitors.rules.topic import compile_rules
from monitors.rules.word_finder import WordFinder
from monitors.sources.seedfile import read_seed
from storage.store import Store
from tests.bot.room import get_shipped_desk
from tests.bot.running import TOPICS, write_config
from tests.bot.terminal import call
from tests.shipped import FOLDER, load_shipped
from tests.storage.samples import make_chat

NOW = datetime.now(UTC)
TESTS = "tests: {urgent: [Protesters storm the port], quiet: [Skaters meet in the park]}\n"
SHARED = "lists:\n  places: {en: [port, harbour]}\n"
HEADLINES = {
    "same": "Protesters storm the city hall in Almaty",
    "gained": "Skaters clash at the harbour in Oslo",
    "gained too": "Skaters marched in Bergen",
    "lost": "A crowd marched in Osh",
    "none": "Bread prices steady in Tashkent",
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk's folder with three small topics, of which unrest has tests; no database yet."""
    write_config(tmp_path / "config")
    path = tmp_path / "config" / "topics" / "unrest.yaml"
    path.write_text(f"{TOPICS['unrest']}# what it must do\n{TESTS}")
    (tmp_path / "config" / "topics" / "_shared.yaml").write_text(SHARED)
    return tmp_path


def topics(desk: Path, command: str, *arguments: str) -> Result:
    state = () if command == "words" else ("--state", desk / "state")
    return call("topics", command, *arguments, "--config", desk / "config", *state)


def topic_text(desk: Path, name: str = "unrest") -> str:
    return (desk / "config" / "topics" / f"{name}.yaml").read_text()


def store_articles(desk: Path, *, story: str = "", reason: SuppressionReason | None = None) -> dict[str, str]:
    """Store the headlines as the desk judges them now, two days ago; returns their keys."""
    config = load_config(desk / "config", {}, judge=False)
    analyse = Recognition(config.topics, config.shared).build()
    records = [
        ArticleRecord(
            analyse(Article("wire", name, title, "", NOW - timedelta(days=2, minutes=at), language="en")),
            story_id=story,
            reason=reason,
        )
        for at, (name, title) in enumerate(HEADLINES.items())
    ]
    (desk / "state").mkdir()
    store = Store.open(desk / "state" / DATABASE, NOW)
    store.record(Record(articles=tuple(records)), NOW)
    store.close()
    return {record.analysis.article.identity: record.analysis.article.key for record in records}


# ----------------------------------------------------------------------------------------------- what it would do


def test_without_write_the_change_is_shown_and_nothing_is_written(desk: Path) -> None:
    before = topic_text(desk)
    store_articles(desk)
    shown = topics(desk, "add-word", "unrest", "crowd", "en", "skaters")
    assert (shown.exit_code, topic_text(desk)) == (1, before), "its quiet headline would not be quiet"
    shown = topics(desk, "add-word", "unrest", "act", "en", "sleep")
    assert (shown.exit_code, topic_text(desk)) == (0, before)
    assert shown.stdout.splitlines()[1:3] == [
        "-  act: {en: [storm, stormed, clash, clashed, march, marched]}",
        "+  act: {en: [storm, stormed, clash, clashed, march, marched, sleep]}",
    ]
    assert shown.stdout.rstrip().endswith("nothing is written yet; to write it, call this again with --write")


def test_the_stored_articles_that_have_the_words_are_judged_again(desk: Path) -> None:
    (desk / "config" / "topics" / "unrest.yaml").write_text(TOPICS["unrest"])
    keys = store_articles(desk)
    store = Store.open(desk / "state" / DATABASE, NOW)
    chat = store.chats.add_chat(make_chat(100))
    store.labels.save(Label(chat.id, 1, keys["gained"], "unrest", Verdict.MISSED, NOW))
    store.close()
    lines = topics(desk, "add-word", "unrest", "crowd", "en", "skaters").stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("archive: "))
    assert lines[at] == (
        "archive: the words are in 2 of 5 articles: alerts +2, -0, 0 urgent -> digest, 0 digest -> urgent;"
        " digests +0, -0; by what people said: events found 1"
    )
    assert lines[at + 2] == "rings"
    assert lines[at + 3].endswith(f"unrest: quiet -> urgent  {HEADLINES['gained']}  (rated right)")
    assert "crowd-acts 'Skaters clash'" in lines[at + 4]
    removed = topics(desk, "remove-word", "unrest", "crowd", "en", "crowd").stdout
    assert "the words are in 1 of 5 articles: alerts +0, -1" in removed
    assert "unrest: urgent -> quiet  A crowd marched in Osh" in removed


def test_a_story_that_another_report_still_tells_of_is_no_change(desk: Path) -> None:
    (desk / "config" / "topics" / "unrest.yaml").write_text(TOPICS["unrest"])
    store_articles(desk, story="s1")
    for command, word in (("add-word", "skaters"), ("remove-word", "crowd")):
        shown = topics(desk, command, "unrest", "crowd", "en", word).stdout
        assert "articles: alerts +0, -0, 0 urgent -> digest" in shown


def test_articles_that_were_kept_quiet_as_a_batch_count_only_with_all(desk: Path) -> None:
    store_articles(desk, reason=SuppressionReason.BASELINE)
    arguments = ("add-word", "unrest", "crowd", "en", "bread")
    assert "left out: 5 articles kept quiet as a batch" in topics(desk, *arguments).stdout
    assert "in 1 of 5 articles" in topics(desk, *arguments, "--all").stdout


def test_without_a_database_the_tests_alone_are_run(desk: Path) -> None:
    shown = topics(desk, "add-word", "unrest", "act", "en", "sleep")
    assert "tests: all 2 headlines judged as they should be" in shown.stdout
    assert "archive: there is no database yet" in shown.stdout
    assert not (desk / "state").exists()


@pytest.fixture(scope="module")
def samples() -> tuple[ArticleRecord, ...]:
    """The sample articles as the shipped topics judge them, in five stories."""
    analyse = get_shipped_desk().analyse
    seeds = sorted((FOLDER.parent / "seeds").glob("*.txt"))
    read = (read_seed(one.read_bytes(), one.name, source_id="seeds", first_seen_at=NOW) for one in seeds)
    return tuple(ArticleRecord(analyse(one), story_id=f"story {number % 5}") for number, one in enumerate(read))


@pytest.mark.parametrize(
    "order",
    [
        WordOrder("closure", "close", "en", ("=closes", "=closed"), removes=True),
        WordOrder("shutdown", "net", "en", ("=internet", "=communications", "=networks"), removes=True),
        WordOrder("troops", "unit", "en", ("=police", "=scouts", "=toy")),
    ],
    ids=lambda order: f"{order.owner}-{order.words[0]}",
)
def test_judging_only_what_has_the_words_gives_what_judging_all_gives(
    store: Store, samples: tuple[ArticleRecord, ...], order: WordOrder
) -> None:
    """By the rules alone: the encoder settles these samples whatever the words are."""
    config = load_shipped()
    shared = config.shared.model_copy(update={"encoder": False})
    was = Rulebook({topic.id: topic for topic in config.topics}, shared)
    path = FOLDER / "topics" / f"{order.owner}.yaml"
    becomes = read_changed(order, edit_text(order, was, str(path), path.read_text("utf-8")).text, was)
    before, rules = (compile_rules(one.list_affected(order.owner), shared=one.shared) for one in (was, becomes))
    store.record(Record(articles=samples), NOW)
    since = NOW - timedelta(days=1)
    words = WordFinder(list_changed_phrases(order, was, becomes))
    found = compare_words(store.articles, since, rules, before, words, every=True)
    whole = compare(read_archive(store.articles, since), rules, before, every=True)
    assert found.comparison.list_changes() == whole.list_changes() != ()
    assert 0 < found.holding < found.read == len(samples)


# ------------------------------------------------------------------------------------------------------ the change


def test_with_write_only_the_list_and_the_tests_change(desk: Path) -> None:
    before = {path: path.read_text() for path in sorted((desk / "config").rglob("*.yaml"))}
    headline = "Workers wait: port shut"
    done = topics(desk, "add-word", "unrest", "crowd", "en", "workers", "--quiet", headline, "--write")
    assert done.exit_code == 1, "a headline that is judged otherwise is not written"
    done = topics(desk, "add-word", "unrest", "crowd", "en", "workers", "--digest", headline, "--write")
    assert done.exit_code == 0, done.output
    assert "written to " in done.stdout
    changed = [path.name for path, text in before.items() if path.read_text() != text]
    assert changed == ["unrest.yaml"]
    text = before[desk / "config" / "topics" / "unrest.yaml"]
    text = text.replace("demonstrators, crowd]", "demonstrators, crowd, workers]")
    assert topic_text(desk) == text.replace("in the park]}", f'in the park], digest: ["{headline}"]}}')
    assert load_config(desk / "config", {}).test_count == 3


def test_a_word_is_removed_and_a_false_alarm_is_kept_as_a_test(desk: Path) -> None:
    headline = "Crowd marched for the carnival"
    done = topics(desk, "remove-word", "unrest", "crowd", "en", "crowd", "--quiet", headline, "--write")
    assert done.exit_code == 0, done.output
    assert "[protesters, demonstrators]" in topic_text(desk)
    assert f'quiet: [Skaters meet in the park, "{headline}"]' in topic_text(desk)


def test_a_shared_list_is_changed_under_the_name_of_its_file_and_all_topics_are_tested(desk: Path) -> None:
    done = topics(desk, "add-word", "_shared", "places", "en", "quay", "--write")
    assert done.exit_code == 0, done.output
    assert topic_text(desk, "_shared") == SHARED.replace("harbour]", "harbour, quay]")
    assert "all 2 headlines" in done.stdout
    refused = topics(desk, "add-word", "unrest", "places", "en", "pier")
    assert (refused.exit_code, "write _shared in place of unrest" in refused.stderr) == (2, True)
    refused = topics(desk, "add-word", "_shared", "places", "en", "pier", "--urgent", "Pier burns")
    assert (refused.exit_code, "what topics share has no tests" in refused.stderr) == (2, True)


def test_a_language_that_is_new_to_the_list_is_begun_and_said_so(desk: Path) -> None:
    done = topics(desk, "add-word", "unrest", "crowd", "tr", "kalabalık", "--write")
    assert "<crowd> has no entries in tr yet" in done.stdout
    assert "crowd: {en: [protesters, demonstrators, crowd], tr: [kalabalık]}" in topic_text(desk)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (("unrset", "crowd", "en"), "no topic is named 'unrset'; did you mean unrest?"),
        (("unrest", "crowds", "en"), "unrest has no list 'crowds'; did you mean crowd?"),
        (("unrest", "xyz", "en"), "to see its lists: tocsin topics words unrest"),
        (("unrest", "crowd", "eng"), "'eng' is the code of no language"),
    ],
)
def test_a_place_that_does_not_exist_is_wrong_usage(desk: Path, place: tuple[str, ...], said: str) -> None:
    for command in ("add-word", "remove-word"):
        refused = topics(desk, command, *place, "skaters")
        assert (refused.exit_code, said in refused.stderr) == (2, True), refused.stderr


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        ("add-word", ["skaters", "crowds"], "'crowd' in <crowd> finds 'crowds' already; there is nothing to add"),
        ("add-word", ["skater", "skaters"], "'skater' in <crowd> finds 'skaters' already"),
        ("add-word", ["the"], "nearly every article contains 'the'"),
        ("add-word", ["толпа"], "'толпа' has Cyrillic letters"),
        ("add-word", ["<mob>"], "there is no list <mob>"),
        ("add-word", ["<crowd>"], "contains itself"),
        ("add-word", ["skaters", "--quiet", ""], "a headline has no word; write one, or leave it out"),
        ("remove-word", ["crowds"], "<crowd> has no entry 'crowds' in en; there is 'crowd'"),
        ("remove-word", ["skaters"], "see tocsin topics words unrest crowd en"),
        ("remove-word", ["crowd", "protesters", "demonstrators"], "<crowd> would have no entry left in en"),
    ],
)
def test_a_word_that_cannot_be_meant_is_refused_with_the_reason(
    desk: Path, command: str, words: list[str], said: str
) -> None:
    before = topic_text(desk)
    refused = topics(desk, command, "unrest", "crowd", "en", *words, "--write")
    assert refused.exit_code == 1
    assert said in refused.stderr + refused.stdout
    assert topic_text(desk) == before


def test_a_word_by_which_a_rule_would_match_nearly_everything_is_refused(desk: Path) -> None:
    path = desk / "config" / "topics" / "unrest.yaml"
    path.write_text(path.read_text().replace("lists:\n", 'lists:\n  near: {en: ["=at", "=in"]}\n'))
    before = topic_text(desk)
    store_articles(desk)
    refused = topics(desk, "add-word", "unrest", "crowd", "en", "<near>", "--write")
    assert (refused.exit_code, topic_text(desk)) == (1, before)
    assert "unrest, when: <crowd> has 'at', which nearly every article has" in refused.stdout
    assert "archive:" not in refused.stdout


def test_a_list_that_is_broken_already_is_named_and_not_edited(desk: Path) -> None:
    path = desk / "config" / "topics" / "unrest.yaml"
    path.write_text(path.read_text().replace("demonstrators, crowd]", 'demonstrators, "<mob>"]'))
    before = topic_text(desk)
    for command, said in (("add-word", "there is no list <mob>"), ("remove-word", "has no entry 'skaters'")):
        refused = topics(desk, command, "unrest", "crowd", "en", "skaters", "--write")
        assert (refused.exit_code, said in refused.stderr, topic_text(desk)) == (1, True, before)


def test_the_packaged_config_is_not_edited(tmp_path: Path) -> None:
    packaged = tmp_path / "starter_files"
    write_config(packaged / "config")
    refused = topics(packaged, "add-word", "unrest", "crowd", "en", "skaters", "--write")
    assert (refused.exit_code, "make your own: tocsin init" in refused.stderr) == (1, True)


def test_the_shipped_config_takes_a_word_and_gives_it_back(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "config")
    before = topic_text(tmp_path, "troops")
    headline = "Goumiers sent to Gao"
    done = topics(tmp_path, "add-word", "troops", "unit", "en", "goumiers", "--urgent", headline, "--write")
    assert done.exit_code == 0, done.output
    grown, was = (len(" ".join(text.split())) for text in (topic_text(tmp_path, "troops"), before))  # a line may break
    assert grown - was == len(f', goumiers, "{headline}"')
    done = topics(tmp_path, "remove-word", "troops", "unit", "en", "goumiers", "--write")
    assert (done.exit_code, f"'{headline}' is judged digest" in done.stdout) == (1, True)
    arguments = ("remove-word", "troops", "unit", "en", "goumiers", "--drop-test", headline, "--write")
    assert topics(tmp_path, *arguments).exit_code == 0
    assert topic_text(tmp_path, "troops").split() == before.split()


# ----------------------------------------------------------------------------------------------------- the entries


def test_the_lists_of_a_topic_are_shown_with_what_uses_them(desk: Path) -> None:
    lines = topics(desk, "words", "unrest").stdout.splitlines()
    assert lines[1].split() == ["crowd", "en", "3", "crowd-acts,", "crowd"]
    assert lines[-1] == "2 lists"
    path = desk / "config" / "topics" / "unrest.yaml"
    path.write_text(path.read_text().replace("  act:", "  # what a crowd\n  # does\n  act:"))
    act = json.loads(topics(desk, "words", "unrest", "--json").stdout)[1]
    assert act == {"name": "act", "counts": {"en": 6}, "used_by": ["crowd-acts"], "about": "what a crowd does"}


def test_the_entries_of_a_list_are_shown_and_a_word_is_found_in_any_list(desk: Path) -> None:
    assert topics(desk, "words", "unrest", "crowd", "en").stdout.splitlines()[1:] == [
        "unrest  crowd  en        protesters",
        "unrest  crowd  en        demonstrators",
        "unrest  crowd  en        crowd",
        "3 entries",
    ]
    found = json.loads(topics(desk, "words", "--find", "sending", "--json").stdout)
    assert [(one["topic"], one["list"], one["entry"]) for one in found] == [
        ("troops", "send", "send"), ("troops", "send", "sends"), ("troops", "send", "sent"),
    ]  # fmt: skip
    assert json.loads(topics(desk, "words", "--find", "ports", "--json").stdout)[0]["topic"] == "_shared"
    assert topics(desk, "words", "unrest", "--find", "sending").stdout == "0 entries\n"


def test_what_cannot_be_shown_is_wrong_usage(desk: Path) -> None:
    for arguments in ([], ["unrset"], ["unrest", "crowds"], ["--find", "a*"]):
        assert topics(desk, "words", *arguments).exit_code == 2


def explain(desk: Path, text: str, *options: str) -> list[str]:
    result = call("explain", text, "--config", desk / "config", *options)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_a_miss_says_once_how_to_try_a_word_in_the_list_that_was_missed(desk: Path) -> None:
    lines = explain(desk, "Skaters marched in Bergen")
    assert "unrest: quiet, no <crowd> within the sentence of 'marched' (rule crowd-acts, +5)" in lines
    added = f"tocsin topics add-word unrest crowd en WORD --config {desk / 'config'}"
    assert [line.strip() for line in lines if "add-word" in line] == [added]
    tried = call(*added.replace("WORD", "miners").split()[1:])
    assert (tried.exit_code, "demonstrators, crowd, miners]" in tried.stdout) == (0, True)


def test_a_missing_word_of_a_shared_list_names_what_topics_share(desk: Path) -> None:
    path = desk / "config" / "topics" / "emergency.yaml"
    path.write_text(path.read_text().replace('"<emergency>"', '"<emergency> SAME <places>"'))
    assert any("add-word _shared places en WORD" in line for line in explain(desk, "State of emergency in Aktau"))


def test_nothing_is_suggested_where_no_list_was_missed(desk: Path) -> None:
    for text in ("Bread prices steady", "Protesters storm the port", "Los mineros duermen"):
        assert not any("add-word" in line for line in explain(desk, text))
    assert "add-word" not in "\n".join(explain(desk, "Skaters marched in Bergen", "--json"))


def test_a_text_without_any_word_of_the_rules_is_told_so_whatever_common_words_it_has(desk: Path) -> None:
    path = desk / "config" / "topics" / "unrest.yaml"
    path.write_text(path.read_text().replace('"<crowd> SAME <act>"', '"<crowd> SAME (in OR for)"'))
    assert explain(desk, "A recipe for plum cake in Molde")[-1] == (
        "no topic: it has none of the words that the rules of the topics need"
    )
