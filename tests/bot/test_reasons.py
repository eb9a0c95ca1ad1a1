"""What /why makes of many rules that read the same words, and of articles that say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cli.explain import describe, to_object
from bot.commands.reasons import MOST_EVIDENCE, _explain_all, explain, head_line
from bot.sending.channels import read_plain
from bot.text.reader import Reader
from monitors.model import (
    READ,
    WATCHED,
    Analysis,
    Article,
    Evidence,
    Level,
    Match,
    Realis,
    RealisFlag,
    Severity,
    SeverityRaise,
    SeverityReason,
    Span,
    Suppression,
    SuppressionReason,
    Zone,
)
from monitors.recognition import leave_unanalysed
from monitors.replay import quote_match
from monitors.rules.coverage import Coverage
from monitors.stories.backgrounders import Backgrounder, find_backgrounder
from tests.storage.samples import make_match

NOW = datetime(2022, 1, 7, 6, 0, tzinfo=UTC)
COVERAGE = Coverage(experimental=frozenset({"troops"}))
TEXT = "Thousands of demonstrators clashed with riot police; shops were shut."


def read(rule: str, words: str, points: float, zone: Zone = Zone.LEAD) -> Evidence:
    start = TEXT.index(words)
    return Evidence(rule, Span(zone, start, start + len(words), words), points)


def make_analysis(*evidence: Evidence, title: str = "Clashes", score: float | None = None) -> Analysis:
    """An article with this evidence; its score is by default what the evidence in the first one's zone adds up to."""
    counted = [one.points for one in evidence if one.span.zone is evidence[0].span.zone]
    total = sum(counted) if score is None else score
    match = Match("unrest", Level.URGENT, total, 5, Severity.MODERATE, evidence)
    return Analysis(Article("x", title, title, TEXT, NOW), "en", (match,))


def lines(analysis: Analysis, language: str = "en", *, head: int = 2) -> list[str]:
    return read_plain(explain(analysis, Reader(language), COVERAGE).html).splitlines()[head:]


def test_rules_that_read_the_same_words_are_one_line_with_the_strongest_first() -> None:
    crowd = (
        read("protesters", "demonstrators", 3),
        read("many", "Thousands of demonstrators", 1.5),
        read("act", "demonstrators clashed with riot police", 4),
        read("riot", "riot", 0.5),
        read("shops", "shops were shut", 0.5),
    )
    assert lines(make_analysis(*crowd)) == [
        "• +9 act, protesters, many and 1 more “demonstrators clashed with riot police” (beginning)",
        "• +0.5 shops “shops were shut” (beginning)",
    ]


@pytest.mark.parametrize("rule", [READ, WATCHED])
def test_what_was_found_without_a_rule_is_told_without_a_name_of_one(rule: str) -> None:
    assert lines(make_analysis(read(rule, "riot police", 1.5))) == ["• +1.5 “riot police” (beginning)"]


def make_piece() -> Analysis:
    piece = make_analysis(read("riot", "riot police", 6), title="Kenya: Why the shops are shut")
    return replace(piece, article=replace(piece.article, text="Shops are shut. " * 3 + TEXT))


def test_it_is_worked_out_once_why_a_report_is_a_background_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def count(match: Match, analysis: Analysis) -> Backgrounder | None:
        asked.append(match.topic)
        return find_backgrounder(match, analysis)

    for module in ("bot.commands.reasons", "monitors.stories.backgrounders"):
        monkeypatch.setattr(f"{module}.find_backgrounder", count)
    told = lines(make_piece(), head=1)
    assert "goes to the digest" in told[0]
    assert "the headline explains, lists or comments" in "\n".join(told)
    assert asked == ["unrest"]


def test_a_background_piece_is_said_to_go_to_the_digest_with_the_words_that_show_it() -> None:
    piece = make_piece()
    told = lines(piece, head=1)
    assert "– goes to the digest, score 6, 5 needed" in told[0]
    assert told[-1] == "• the headline explains, lists or comments instead of telling news: “Why”"
    why = "  does not ring by itself: by its headline it explains, lists or comments instead of telling news: 'Why'"
    assert why in describe(piece, COVERAGE)
    (topic,) = to_object(piece, COVERAGE)["topics"]  # type: ignore[misc]
    assert (topic["level"], topic["background"]) == ("urgent", {"sign": "headline", "words": "Why"})

    (news,) = to_object(make_analysis(read("riot", "riot police", 6)), COVERAGE)["topics"]  # type: ignore[misc]
    assert news["background"] is None


def test_what_a_silent_topic_lacked_has_a_line_of_its_own() -> None:
    lack = "score 2 of 3: no <act> within the sentence of 'shops' (rule shops-act, +5)"
    quiet = Suppression("unrest", SuppressionReason.BELOW_THRESHOLD, lack, 2.0, 5.0)
    assert lines(replace(make_analysis(), matches=(), suppressions=(quiet,)), head=1) == [
        "⚪ unrest – too little evidence for it, score 2, 5 needed",
        "• score 2 of 3: no <act> within the sentence of “shops” (rule shops-act, +5)",
    ]


def test_an_article_that_the_program_failed_to_judge_says_so() -> None:
    failed = leave_unanalysed(make_analysis().article, KeyError("a bug"))
    told = read_plain(explain(failed, Reader("en"), COVERAGE).html).splitlines()
    assert told[1:] == ["⚪ the program failed to judge it: an internal error (KeyError)"]


def test_a_severity_that_an_official_alert_raised_is_told_with_its_words() -> None:
    analysis = make_analysis(read("act", "clashed", 4))
    raised = SeverityRaise(SeverityReason.OFFICIAL_ALERT, Severity.LOW, "Severe, Immediate, Observed")
    analysis = replace(analysis, matches=(replace(analysis.matches[0], severity=Severity.HIGH, raised=raised),))
    told = "• severity low → high: an official alert says “Severe, Immediate, Observed”"
    assert lines(analysis) == ["• +4 act “clashed” (beginning)", told]
    told = "  severity low → high (official_alert): 'Severe, Immediate, Observed'"
    assert told in list(describe(analysis, COVERAGE))


def test_only_what_adds_up_to_the_score_has_points_and_those_taken_away_are_shown() -> None:
    counted = (read("act", "clashed", 4), read("crowd", "demonstrators", 2), read("malus", "shut", -2))
    headed = read("act", "clashed", 5, Zone.TITLE)
    assert lines(make_analysis(*counted, headed, score=5), "ru") == [
        "• +4 act “clashed” (начало)",
        "• +2 crowd “demonstrators” (начало)",
        "• -2 malus “shut” (начало)",
        "• +1 добавил заголовок",
        "• В других предложениях, которые ничего не добавляют: “clashed” (заголовок)",
    ]
    assert lines(make_analysis(*counted, score=3))[-1] == "• -1 taken off, as it stands far down in the text"


def test_rules_beyond_those_that_are_listed_are_summed_up_so_that_the_points_fit() -> None:
    words = TEXT.replace(";", "").rstrip(".").split()
    told = lines(make_analysis(*(read(word, word, 1) for word in words)))
    assert (len(words), len(told), told[-1]) == (10, MOST_EVIDENCE + 1, "• +4 and 4 more")


def test_what_was_read_without_a_rule_is_told_as_such_with_each_of_its_words() -> None:
    words = read("read", "clashed", 2.1), read("read", "demonstrators", 1.4)
    analysis = make_analysis(*words, score=5)
    text = read_plain(explain(analysis, Reader("en"), COVERAGE).html).splitlines()
    assert "rings, read by the language model, no rule matched" in text[1]
    assert "points" not in text[1]
    assert text[2:] == ["• +2.1 “clashed” (beginning)", "• +1.4 “demonstrators” (beginning)"]
    assert "unrest: URGENT, read by the encoder where no rule matched; its words, in log-odds:" in describe(
        analysis, COVERAGE
    )


def test_learned_words_are_told_apart_from_the_points_that_add_up_to_the_score() -> None:
    words = read("learned", "clashed", 5.8), read("learned", "shops", 1.5), read("learned", "police", 0.7)
    analysis = make_analysis(read("act", "clashed", 3), *words, score=3)
    head, *rest = lines(analysis, head=1)
    assert head.endswith("rings, by a second opinion; by the rules alone it goes to the digest: score 3, 5 needed")
    said = "• Second opinion, by all the words, most by these: “clashed”, “shops”, “police”"
    assert rest == ["• +3 act “clashed” (beginning)", said]
    told = list(describe(analysis, COVERAGE))
    assert "unrest: URGENT, by the second opinion; by the rules alone for the digest, 3 of 5 points" in told
    assert told[-4:-2] == [
        "  the second opinion moved it by these words (log-odds, not points):",
        "    +5.8 learned (lead 27-34): 'clashed'",
    ]


def test_a_cue_that_the_second_opinion_overruled_is_told_with_its_words() -> None:
    flag = RealisFlag(Realis.HYPOTHETICAL, Span(Zone.LEAD, 27, 34, "clashed"))
    analysis = make_analysis(read("act", "clashed", 3), read("learned", "clashed", 5.8), score=3)
    analysis = replace(analysis, matches=(replace(analysis.matches[0], realis=(flag,)),))
    assert lines(analysis)[-1] == "• the rules had held it: only possible, “clashed”"
    assert "  the rules had held it: not now (hypothetical): 'clashed'" in list(describe(analysis, COVERAGE))
    (topic,) = to_object(analysis, COVERAGE)["topics"]  # type: ignore[misc]
    assert (topic["realis"], topic["overruled"]) == ([], [{"kind": "hypothetical", "text": "clashed"}])


def test_a_veto_that_the_encoder_overruled_is_told_with_its_words() -> None:
    analysis = make_analysis(read("read", "clashed", 2.1), score=5)
    detail = "vetoed by derby: 'clashed'"
    analysis = replace(analysis, matches=(replace(analysis.matches[0], vetoed=detail),))
    head, *rest = lines(analysis, head=1)
    assert head.endswith("rings, read by the language model, over a veto")
    assert rest == ["• +2.1 “clashed” (beginning)", "• the rules had held it: vetoed by derby: “clashed”"]
    assert lines(analysis, "de")[-1] == "• die Regeln hatten es zurückgehalten: das Veto derby greift: “clashed”"
    told = list(describe(analysis, COVERAGE))
    assert "unrest: URGENT, read by the encoder over a veto of the rules; its words, in log-odds:" in told
    assert f"  the rules had held it: {detail}" in told
    (topic,) = to_object(analysis, COVERAGE)["topics"]  # type: ignore[misc]
    assert topic["vetoed"] == detail
    assert f"the rules had held it: {detail}" in quote_match(analysis.matches[0], ())


def keep_for_digest(analysis: Analysis, **changes: Any) -> Analysis:
    """The same with a match that does not ring."""
    return replace(analysis, matches=(replace(analysis.matches[0], level=Level.DIGEST, **changes),))


@pytest.mark.parametrize(
    ("rule", "changes", "chat", "terminal"),
    [
        (
            "act",
            {"topic": "troops"},
            "the topic is experimental and only goes to digests",
            "the topic is experimental, and only reaches digests",
        ),
        (
            "act",
            {},
            "the headline does not mention it, so the text would have to say more",
            "the title does not mention it, so the text would have to say more",
        ),
        ("read", {}, "the language model is not sure enough of it", "the encoder is not sure enough of it"),
    ],
)
def test_why_a_match_of_enough_points_only_reaches_the_digest_is_told_in_chats_terminals_and_replays(
    rule: str, changes: dict[str, Any], chat: str, terminal: str
) -> None:
    analysis = keep_for_digest(make_analysis(read(rule, "clashed", 5)), **changes)
    assert lines(analysis)[1:] == [f"• {chat}"]
    assert lines(analysis, "ru")[1:] not in ([], [f"• {chat}"])
    assert list(describe(analysis, COVERAGE))[-1] == f"  not urgent: {terminal}"
    assert quote_match(analysis.matches[0], ("troops",)).endswith(f", not urgent: {terminal}")


def test_nothing_holds_what_lacks_points_or_is_not_happening_now() -> None:
    weak = keep_for_digest(make_analysis(read("act", "clashed", 4), score=4))
    flag = RealisFlag(Realis.ENDED, read("act", "shut", 1).span)
    over = keep_for_digest(make_analysis(read("act", "clashed", 4)), realis=(flag,))
    assert lines(weak) == ["• +4 act “clashed” (beginning)"]
    assert lines(over)[1:] == ["• over: “shut”"]
    assert "not urgent" not in quote_match(weak.matches[0], ()) + quote_match(over.matches[0], ())


def test_a_language_of_which_no_topic_has_words_is_told_instead_of_what_english_rules_miss() -> None:
    title = "阿拉木图警方 police 在街头使用催泪瓦斯"
    analysis = Analysis(Article("x", title, title, "", NOW), "zh", ())
    assert lines(analysis, "en", head=1) == ["No topic has a list of words in the language of this article."]
    assert list(describe(analysis, COVERAGE))[1:] == [
        "language: zh, in which no topic has word lists",
        "date: unknown, so no date in it counts as history",
        "",
        "no topic: none has word lists in this language; add some",
    ]
    taught = replace(COVERAGE, languages=frozenset({"zh"}))
    assert list(describe(analysis, taught))[1] == "language: zh"
    assert to_object(analysis, taught)["lang_known"] is True
    assert to_object(analysis, COVERAGE)["lang_known"] is False


def test_articles_that_the_rules_read_alike_are_told_once_with_all_their_headlines() -> None:
    act = read("act", "clashed", 4)
    alike = [make_analysis(act, title=title) for title in ("Wire copy", "The same copy", "Wire copy")]
    other = make_analysis(act, title="Its own story", score=11)
    blocks = [read_plain(block.html) for block in _explain_all([*alike, other], Reader(), COVERAGE, ())]
    assert [block.splitlines()[0] for block in blocks] == ["Wire copy", "Its own story"]
    assert blocks[0].splitlines()[1] == "The same copy"
    assert blocks[0].count("act") == 1


def test_the_level_and_the_score_of_a_topic_are_parted_by_the_comma_of_the_language() -> None:
    assert "، " in read_plain(head_line(make_match(), Reader("ar"), rings=True).html)
    assert "rings, score" in read_plain(head_line(make_match(), Reader("en"), rings=True).html)
