"""``tocsin replay``: a changed watchlist over a real database, every kind of change, and stories that ring once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.cli import EXIT_CANNOT_RUN, EXIT_FOUND_WRONG
from bot.rejudging import read_archive
from bot.settings import DATABASE
from monitors.analysis import recognise_all
from monitors.config.loading import Config
from monitors.model import Article, ArticleRecord, Label, Record, SuppressionReason, Verdict, WrongReason
from monitors.recognition import Recognition
from monitors.replay import judge_again
from storage.store import Store
from tests.bot.running import TOPICS, write_config
from tests.bot.terminal import call
from tests.storage.samples import make_chat

NOW = datetime.now(UTC)

# `crowd` asks for another word now; an emergency is only told in digests.
CHANGED = {
    "unrest": TOPICS["unrest"].replace("[protesters, demonstrators, crowd]", "[protesters, skaters, marchers]"),
    "emergency": TOPICS["emergency"].replace("severity: high", "severity: high\nstatus: experimental"),
    "troops": TOPICS["troops"].replace("status: experimental\n", ""),
}
ARTICLES = {
    "same": "Protesters storm the city hall in Almaty",
    "gained": "Skaters clash at the harbour in Oslo",
    "lost": "A crowd marched in Osh",
    "quieter": "State of emergency declared in Aktau",
    "louder": "Paratroopers sent to the capital",
    "appears": "Marchers gather in Bergen",
    "leaves": "A crowd gathers for the ice festival",
    "none": "Bread prices steady in Tashkent",
}


def make_records(config: Config, **changes: Any) -> list[ArticleRecord]:
    """The articles as the old rules judged them, a minute apart."""
    analyse = Recognition(config.topics, config.shared).build()
    articles = [
        Article("wire", name, title, "", NOW - timedelta(days=2, minutes=at), language="en")
        for at, (name, title) in enumerate(ARTICLES.items())
    ]
    return [ArticleRecord(analyse(article), **changes) for article in articles]


def store_records(state: Path, records: list[ArticleRecord]) -> None:
    state.mkdir(exist_ok=True)
    store = Store.open(state / DATABASE, NOW)
    store.record(Record(articles=tuple(records)), NOW)
    store.close()


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Path, Config]:
    """A folder with a config, the changed topics and a state folder to be."""
    (tmp_path / "changed").mkdir()
    for name, text in CHANGED.items():
        (tmp_path / "changed" / f"{name}.yaml").write_text(text)
    return tmp_path, write_config(tmp_path / "config")


def test_an_undated_article_is_judged_again_as_it_was_the_first_time(desk: tuple[Path, Config]) -> None:
    rules = Recognition(desk[1].topics, desk[1].shared).compile()
    article = Article("wire", "old", "Protesters stormed the city hall in 2009", "", NOW, language="en")
    assert judge_again(article, rules) == recognise_all((article,), rules)[0].judgement


def replay(folder: Path, *arguments: str) -> Result:
    options = ["--topics", folder / "changed", "--config", folder / "config", "--state", folder / "state"]
    return call("replay", *options, *arguments)


def changes_of(result: Result) -> dict[str, tuple[str, str, str | None, str | None]]:
    """Title: kind, topic, old and new level."""
    assert result.exit_code == 0, result.output
    return {
        change["title"]: (change["kind"], change["topic"], change["was"], change["now"])
        for change in json.loads(result.stdout)["changes"]
    }


EXPECTED = {
    ARTICLES["gained"]: ("rings", "unrest", None, "urgent"),
    ARTICLES["lost"]: ("rings no more", "unrest", "urgent", None),
    ARTICLES["quieter"]: ("urgent -> digest", "emergency", "urgent", "digest"),
    ARTICLES["louder"]: ("digest -> urgent", "troops", "digest", "urgent"),
    ARTICLES["appears"]: ("new in digest", "unrest", None, "digest"),
    ARTICLES["leaves"]: ("gone from digest", "unrest", "digest", None),
}


def test_every_kind_of_change_is_counted_and_listed(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config))
    result = replay(folder, "--json")
    assert changes_of(result) == EXPECTED
    report = json.loads(result.stdout)
    assert report["articles"] == len(ARTICLES)
    assert set(report["counts"].values()) == {1}


def test_the_listing_names_levels_evidence_and_reasons(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config))
    lines = replay(folder).stdout.splitlines()
    assert lines[0] == (
        "8 articles judged again: alerts +1, -1, 1 urgent -> digest, 1 digest -> urgent; digests +1, -1"
    )
    gained = next(at for at, line in enumerate(lines) if line.endswith(ARTICLES["gained"]))
    assert "unrest: quiet -> urgent" in lines[gained]
    assert "crowd-acts 'Skaters clash'" in lines[gained + 1]
    lost = next(at for at, line in enumerate(lines) if line.endswith(ARTICLES["lost"]))
    assert "unrest: urgent -> quiet" in lines[lost]
    assert lines[lost + 1].strip()
    quieter = next(at for at, line in enumerate(lines) if line.endswith(ARTICLES["quieter"]))
    assert lines[quieter + 1].endswith(", not urgent: the topic is experimental, and only reaches digests")


def call_them(state: Path, records: list[ArticleRecord], said: dict[str, tuple[str, Verdict]]) -> None:
    store = Store.open(state / DATABASE, NOW)
    chat = store.chats.add_chat(make_chat(100))
    keys = {record.analysis.article.title: record.analysis.article.key for record in records}
    for number, (name, (topic, verdict)) in enumerate(said.items()):
        store.labels.save(Label(chat.id, number, keys[ARTICLES[name]], topic, verdict, NOW, WrongReason.TOPIC))
    store.close()


def test_a_change_says_what_people_called_the_events_that_it_takes_and_gives(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    records = make_records(config)
    store_records(folder / "state", records)
    said = {
        "lost": ("unrest", Verdict.RIGHT),
        "quieter": ("emergency", Verdict.WRONG),
        "gained": ("unrest", Verdict.MISSED),
        "louder": ("troops", Verdict.WRONG),
        "same": ("unrest", Verdict.RIGHT),
    }
    call_them(folder / "state", records, said)
    lines = replay(folder).stdout.splitlines()
    assert lines[1] == (
        "ringing: 3 -> 3; by what people said: events lost 1, false alarms gone 1, events found 1, new false alarms 1"
    )
    assert next(line for line in lines if ARTICLES["lost"] in line).endswith("  (rated right)")
    assert next(line for line in lines if ARTICLES["quieter"] in line).endswith("  (rated wrong)")
    report = json.loads(replay(folder, "--json").stdout)
    assert (report["ringing"], report["effects"]["events lost"]) == ({"was": 3, "now": 3}, 1)
    happens = {change["title"]: change["happens"] for change in report["changes"]}
    assert (happens[ARTICLES["lost"]], happens[ARTICLES["appears"]]) == (True, None)


def test_where_people_differ_nobody_is_believed(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    records = make_records(config)
    store_records(folder / "state", records)
    call_them(folder / "state", records, {"lost": ("unrest", Verdict.RIGHT)})
    store = Store.open(folder / "state" / DATABASE, NOW)
    key = next(one.analysis.article.key for one in records if one.analysis.article.title == ARTICLES["lost"])
    store.labels.save(Label(1, 99, key, "unrest", Verdict.WRONG, NOW, WrongReason.TOPIC))
    store.close()
    assert replay(folder).stdout.splitlines()[1] == "ringing: 3 -> 3"


def test_the_same_archive_and_rules_give_the_same_lines(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config))
    assert replay(folder).stdout == replay(folder).stdout


def test_the_running_program_is_not_in_the_way(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config))
    running = Store.open(folder / "state" / DATABASE, NOW)
    try:
        with running.transaction():
            assert changes_of(replay(folder, "--json")) == EXPECTED
    finally:
        running.close()


def test_reports_of_one_story_ring_once(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config, story_id="s1"))
    changes = changes_of(replay(folder, "--json"))
    # under unrest another report of the story rang before and rings now
    assert {kind for kind, *_ in changes.values()} == {"urgent -> digest", "digest -> urgent"}


def test_unchanged_topics_change_nothing(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config))
    result = replay(folder, "--topics", str(folder / "config" / "topics"), "--json")
    assert changes_of(result) == {}


def test_against_the_config_what_is_stored_does_not_count(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    silent = [
        ArticleRecord(Recognition((), config.shared).build()(one.analysis.article)) for one in make_records(config)
    ]
    store_records(folder / "state", silent)
    assert changes_of(replay(folder, "--against", "config", "--json")) == EXPECTED
    assert changes_of(replay(folder, "--json"))[ARTICLES["same"]][0] == "rings"


def test_articles_kept_quiet_as_a_whole_count_only_with_all(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config, reason=SuppressionReason.BASELINE))
    assert changes_of(replay(folder, "--json")) == {}
    assert changes_of(replay(folder, "--all", "--json")) == EXPECTED


def test_articles_that_were_left_out_are_told(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config, reason=SuppressionReason.BASELINE))
    lines = replay(folder).stdout.splitlines()
    assert lines[0].startswith("0 articles judged again: ")
    assert lines[1] == "left out: 8 articles kept quiet as a batch (first polls, floods); see --all"
    assert json.loads(replay(folder, "--json").stdout)["left_out"] == len(ARTICLES)
    assert "left out" not in replay(folder, "--all").stdout


def test_an_archive_without_articles_of_that_time_is_told(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config))
    assert "no article from that time is stored" in replay(folder, "--since", "1h").stdout
    assert "no article" not in replay(folder).stdout


def test_a_topic_that_was_taken_out_is_no_topic_without_rules_that_are_met(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config))
    (folder / "changed" / "unrest.yaml").unlink()
    changes = json.loads(replay(folder, "--json").stdout)["changes"]
    whys = {change["why"] for change in changes if change["topic"] == "unrest"}
    assert whys == {"the changed topics do not include it"}


def test_only_the_time_asked_for_is_judged(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config))
    assert json.loads(replay(folder, "--since", "47h", "--json").stdout)["articles"] == 0
    assert json.loads(replay(folder, "--since", "3d", "--json").stdout)["articles"] == len(ARTICLES)
    assert replay(folder, "--since", "soon").exit_code == 2


@pytest.mark.parametrize("page", [1, 2, 3, 5, 100])
def test_slices_lose_no_article_of_one_moment(tmp_path: Path, desk: tuple[Path, Config], page: int) -> None:
    config = desk[1]
    analyse = Recognition(config.topics, config.shared).build()
    moments = [0, 1, 1, 1, 1, 2, 3, 3]
    records = [
        ArticleRecord(analyse(Article("wire", str(n), f"Item {n}", "", NOW - timedelta(hours=at))))
        for n, at in enumerate(moments)
    ]
    store_records(tmp_path / "state", records)
    store = Store.open_readonly(tmp_path / "state" / DATABASE)
    found = [one.analysis.article.identity for one in read_archive(store.articles, NOW - timedelta(days=1), page)]
    store.close()
    assert sorted(found) == [str(n) for n in range(len(moments))]


def test_wrong_topics_are_all_named_with_their_places(desk: tuple[Path, Config]) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config))
    broken = folder / "changed" / "unrest.yaml"
    broken.write_text(broken.read_text().replace("<crowd> SAME <act>", "<crowd> SAME").replace('"<crowd>"', '"<mob>"'))
    result = replay(folder)
    assert result.exit_code == EXIT_FOUND_WRONG
    assert result.stderr.count("unrest.yaml:") == 2
    (folder / "changed" / "troops.yaml").write_text("id: troops\n")
    assert "troops.yaml:" in replay(folder).stderr


def test_a_copy_without_what_the_topics_share_is_warned_of_since_its_lists_and_vetoes_do_not_count(
    desk: tuple[Path, Config],
) -> None:
    folder, config = desk
    store_records(folder / "state", make_records(config))
    assert replay(folder).stderr == ""
    shared = "veto: [{id: feast, when: festival, scope: sentence}]\n"
    (folder / "config" / "topics" / "_shared.yaml").write_text(shared)
    warned = replay(folder)
    assert (warned.exit_code, warned.stderr) == (
        0,
        f"warning: {folder / 'changed'} has no _shared.yaml, so these topics are judged without the lists, vetoes and"
        f" cues of {folder / 'config' / 'topics' / '_shared.yaml'}; copy it too\n",
    )
    (folder / "changed" / "_shared.yaml").write_text(shared)
    assert replay(folder).stderr == ""


def test_without_a_database_the_command_says_so(desk: tuple[Path, Config]) -> None:
    result = replay(desk[0])
    assert result.exit_code == EXIT_CANNOT_RUN
    assert "there is no database" in result.stderr
