"""How the score of a match adds up, so that a reader can find the word that decides."""

from __future__ import annotations

from dataclasses import replace

from monitors.model import Evidence, Span, Zone
from monitors.tally import Tally, tally
from tests.monitors.story_makers import make_analysis, make_match
from tests.monitors.topic_judging import get_match, judge

TITLE = "Crowd at the port"
TEXT = "Shops were shut. Police fired on a crowd. The crowd fled."


def read(rule: str, words: str, points: float, zone: Zone = Zone.BODY) -> Evidence:
    start = (TITLE if zone is Zone.TITLE else TEXT).index(words)
    return Evidence(rule, Span(zone, start, start + len(words), words), points)


FIRED, CROWD, FLED = read("fire", "fired", 3), read("crowd", "a crowd", 2), read("flight", "The crowd fled", 2)
HEADED, LEARNED = read("crowd", "Crowd", 2, Zone.TITLE), read("learned", "crowd", 0.4)


def add_up(score: float, *evidence: Evidence) -> Tally:
    match = replace(make_match(), score=score, evidence=evidence)
    return tally(match, make_analysis("a", TITLE, TEXT, matches=(match,)))


def test_only_the_evidence_of_the_strongest_sentence_counts() -> None:
    assert add_up(5, FIRED, CROWD, FLED, HEADED) == Tally((FIRED, CROWD), 0, (FLED, HEADED), ())
    assert add_up(2, HEADED, FLED) == Tally((HEADED,), 0, (FLED,), ())


def test_what_the_title_lends_and_a_deep_place_takes_off_is_told() -> None:
    assert add_up(6, FIRED, CROWD, HEADED).adjusted == 1
    assert add_up(4, FIRED, CROWD).adjusted == -1


def test_a_judged_article_adds_up() -> None:
    text = "It rained. Shops shut. Roads closed. Moscow sends 500 troops to Aktau."
    match = get_match(judge("Port of Aktau", text, body=1.5))
    summed = tally(match, make_analysis("a", "Port of Aktau", text))
    assert [one.rule for one in summed.counted] == ["force-sent", "force-count"]
    assert (summed.adjusted, match.score) == (-1.5, 4.5)
    assert sum(one.points for one in summed.counted) + summed.adjusted == match.score


def test_the_words_of_a_second_opinion_are_no_points() -> None:
    summed = add_up(3, FIRED, LEARNED)
    assert (summed.counted, summed.adjusted, summed.learned) == ((FIRED,), 0, (LEARNED,))


def test_a_find_of_the_encoder_has_nothing_to_add_up() -> None:
    found = replace(FIRED, rule="read", points=2.1)
    assert add_up(5, found) == Tally((found,), 0, (), ())
