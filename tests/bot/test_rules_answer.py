"""/rules, and the button under /why: each rule with its own points, and the vetoes that were tried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.rule_points import describe_match, list_tried
from bot.sending.channels import read_plain
from bot.text.reader import Reader
from monitors.config.schema import SharedSpec, VetoSpec
from monitors.model import READ, Match
from storage.store import Store
from tests.bot.people import People
from tests.bot.test_reasons import make_analysis
from tests.bot.test_reasons import read as read_words
from tests.storage.samples import make_record, make_story

CROWD = (
    read_words("protesters", "demonstrators", 3),
    read_words("act", "demonstrators clashed with riot police", 4),
    read_words("many", "Thousands of demonstrators", 1.5),
    read_words("riot", "riot", 0.5),
)


@pytest.fixture
def people(store: Store, tmp_path: Path) -> People:
    """A story with one report, which four rules read."""
    analysis = make_analysis(*CROWD)
    record = make_record("1", story_id="s1")
    store.stories.save([make_story()])
    store.articles.save([replace(record, analysis=analysis)])
    return People(store, tmp_path / "config")


def test_the_proof_unfolds_to_every_rule_with_its_own_points(people: People) -> None:
    answer = people.say("en", "why", "s1")[-1]
    assert [one.data for row in answer.buttons for one in row] == ["rules:s1"]
    text = "\n".join(read_plain(one.html) for one in people.say("en", "rules", "s1"))
    assert "All rules: Clashes" in text
    for line in (
        "• +3 protesters “demonstrators” (beginning)",
        "• +4 act “demonstrators clashed with riot police” (beginning)",
        "• +1.5 many “Thousands of demonstrators” (beginning)",
        "• +0.5 riot “riot” (beginning)",
    ):
        assert line in text.splitlines()
    assert "There is no story" in read_plain(people.say("en", "rules", "gone")[0].html)


def test_the_vetoes_that_were_tried_are_named_if_the_rules_in_force_judged_it(people: People) -> None:
    analysis = make_analysis(*CROWD)
    (match,) = analysis.matches
    judged = replace(match, rules="3f2a91bc")
    own = (VetoSpec(id="film", when="film"), VetoSpec(id="archive", when="archive", scope="article"))
    desk = replace(
        people.desk,
        topics={"unrest": people.desk.topics["unrest"].model_copy(update={"veto": own, "without": ("sport",)})},
        shared=SharedSpec(veto=(VetoSpec(id="sport", when="match"), VetoSpec(id="game", when="game"))),
    )

    def tell(match: Match, version: str) -> str:
        return read_plain(describe_match(match, analysis, desk, version, Reader("en")).html)

    assert tell(judged, "3f2a91bc").endswith("Vetoes tried, none of which holds: film, archive, game")
    assert "Vetoes" not in tell(judged, "another")
    read = replace(judged, evidence=(replace(CROWD[0], rule=READ),))
    assert tell(read, "3f2a91bc").endswith("Vetoes tried, none of which holds: film, archive, game"), "the desk's own"
    shipped = desk.topics["unrest"].model_copy(update={"veto": (VetoSpec(id="figurative-revolt", when="film"), own[1])})
    desk = replace(desk, topics={"unrest": shipped}, shared=SharedSpec())
    assert tell(read, "3f2a91bc").endswith("Vetoes tried, none of which holds: archive")
    firm = shipped.model_copy(update={"veto": (shipped.veto[0].model_copy(update={"firm": True}), own[1])})
    assert list_tried(read, replace(desk, topics={"unrest": firm})) == ["figurative-revolt", "archive"]
    overruled = replace(read, vetoed="vetoed by figurative-revolt: 'demonstrators'")
    assert tell(overruled, "3f2a91bc").splitlines()[-2:] == [
        "• the rules had held it: vetoed by figurative-revolt: “demonstrators”",
        "Vetoes tried, none of which holds: archive",
    ]
