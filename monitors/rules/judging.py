"""Decides for one topic whether an article is urgent, goes to the digest, is vetoed or stays below the threshold.

A veto takes back a sentence or the whole match, unless its exception is met. What is not happening now, according to
:mod:`monitors.rules.realis`, reaches only the digest. The sentences of the text are examined in the order of strength
until the outcome is settled. The evidence of an urgent match is the title and the strongest sentence of the text, as
far as each is urgent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitors.model import Level, Match, Realis, RealisFlag, Suppression, SuppressionReason
from monitors.rules.realis import unite_flags
from monitors.rules.scope import ArticleScope, SentenceScope
from monitors.rules.scoring import CompiledTopic, SentenceScore
from monitors.rules.sentence_queue import SentenceQueue
from monitors.rules.vetoes import VetoesAndCues

#: A title that scores for the topic lends the strongest sentence of the text this many points.
TITLE_SUPPORT = 1.0
#: When the title is about no topic at all, the first sentence of the text, or a later one, needs this much more.
#: (On 1,200 labelled items such first sentences were right 31 times in 57, later ones 7 in 20; with a title about a
#: topic, hits were right 314 times in 365. docs/recognition-record.md)
UNTITLED_FIRST = 1.0
UNTITLED_LATER = 2.0
#: The same when the title of a short text is about another topic: this one is usually only its background.
#: (Below 8 points such hits were right 8 times in 27, in 1,940 labelled items. docs/recognition-record.md)
OTHER_TITLED = 2.5
FEW_SENTENCES = 5
#: Points from which a text reports the event even under a flagged title; fewer do if all its flags are hypothetical.
#: (Of 1,940 labelled items four came out right by this and none wrong. docs/recognition-record.md)
SURE_UNDER_FLAGGED = 12.0
SURE_UNDER_WONDERING = 8.0


@dataclass(frozen=True)
class NearMiss:
    """A topic that stayed below its digest threshold, with the result that came nearest."""

    topic: CompiledTopic
    result: SentenceScore

    def measure(self) -> float:
        """Return by how much the result stayed below, as a share of the digest threshold."""
        return 1 - self.result.score / self.topic.digest


@dataclass(frozen=True)
class TakenBack:
    """A topic of which vetoes took back every sentence with enough points: these sentences, and the report of it."""

    suppression: Suppression
    scopes: tuple[SentenceScope, ...]


Verdict = Match | Suppression | TakenBack | NearMiss | None
"""What the rules make of an article for one topic: a Suppression is a veto of all of it, None that no rule is met."""


@dataclass(frozen=True)
class Judging:
    """What is needed to judge the topics of one article. ``titled`` says that its title scores for any of them."""

    article: ArticleScope
    titled: bool
    checks: VetoesAndCues
    reference_at: datetime | None

    def find_lack(self, titles: Sequence[SentenceScore], text: SentenceScore) -> float:
        """Return the points that a sentence of the text needs in addition, given what the title says for the topic."""
        if speaks_in_title(titles):
            return 0.0
        if not self.titled:
            return UNTITLED_FIRST if text.opens else UNTITLED_LATER
        is_short = len(self.article.document.list_first(FEW_SENTENCES + 1)) <= FEW_SENTENCES
        return OTHER_TITLED if is_short else 0.0

    def examine(self, topic: CompiledTopic, result: SentenceScore) -> None:
        """Note in the result which veto takes it back, and set aside what is not happening now."""
        self.checks.examine(topic, result, self.reference_at)


def speaks_in_title(titles: Sequence[SentenceScore]) -> bool:
    """Return whether any sentence of the title scores for the topic."""
    return any(title.score > 0 for title in titles)


def judge_topic(
    topic: CompiledTopic, titles: Sequence[SentenceScore], texts: SentenceQueue, judging: Judging
) -> Verdict:
    """Judge an article for one topic by what its title (`titles`) and its text say; None when neither says anything.

    `texts` is consumed.
    """
    first = texts.pop()
    if first is not None and speaks_in_title(titles):
        first.score += TITLE_SUPPORT
        first.sure += TITLE_SUPPORT
    strongest = min((*titles, first) if first is not None else titles, key=_get_rank, default=None)
    if strongest is None:
        return None
    if strongest.score < topic.digest:
        return NearMiss(topic, strongest)
    veto = judging.checks.find_veto(topic, judging.article)
    if veto is not None:
        return suppress_vetoed(topic, strongest, veto)
    everywhere = judging.checks.find_article_flags(topic, judging.article, strongest.score)
    may_ring = not everywhere and not topic.experimental
    examined = _examine(topic, titles, first, texts, judging, may_ring)
    return _decide(topic, strongest, examined, everywhere, may_ring)


def _get_rank(result: SentenceScore) -> tuple[float, int]:
    """Return a sort key: strongest first, equals in the order of the article."""
    return -result.score, result.sentence.base


def _examine(
    topic: CompiledTopic,
    titles: Sequence[SentenceScore],
    first: SentenceScore | None,
    texts: SentenceQueue,
    judging: Judging,
    may_ring: bool,
) -> list[SentenceScore]:
    """Return the results that reach the digest threshold, after examining them.

    These are all results of the title and, from the strongest (`first`) on, as many of the text as it takes to settle
    the outcome.
    """
    examined = [title for title in titles if title.score >= topic.digest]
    for title in examined:
        judging.examine(topic, title)
    enough = max(_find_bar(topic, examined), topic.threshold)
    text = first
    while text is not None and text.score >= topic.digest:
        text.sure -= judging.find_lack(titles, text)
        judging.examine(topic, text)
        examined.append(text)
        if may_ring and not text.veto and text.sure >= enough:
            break
        text = texts.pop(topic.digest)
    return examined


def _decide(
    topic: CompiledTopic,
    strongest: SentenceScore,
    examined: Sequence[SentenceScore],
    everywhere: tuple[RealisFlag, ...],
    may_ring: bool,
) -> Match | TakenBack:
    """Choose the level, or name the reason for silence."""
    ordered = sorted(examined, key=lambda result: result.sentence.base)
    standing = [result for result in ordered if not result.veto]
    if not standing:
        scopes = tuple(result.scope for result in ordered)
        return TakenBack(suppress_vetoed(topic, strongest, ordered[0].veto), scopes)
    urgent = [result for result in standing if result.sure >= topic.threshold]
    if may_ring and any(result.sure >= _find_bar(topic, standing) for result in urgent):
        return _make_match(topic, Level.URGENT, urgent, ())
    flags = [*(flag for result in standing for flag in result.flags), *everywhere]
    return _make_match(topic, Level.DIGEST, standing, unite_flags(flags))


def _find_bar(topic: CompiledTopic, results: Sequence[SentenceScore]) -> float:
    """Return the points that a text needs to ring under a title that says "would", "ended" or "denies"; 0 under others.

    Below that, the text probably gives only the background. A title that merely asks, demands or fears takes less.
    """
    titles = [result for result in results if result.is_title and not result.veto]
    flags = [flag for title in titles for flag in title.flags]
    if not flags or any(title.sure >= topic.threshold for title in titles):
        return 0.0
    wondering = all(flag.kind is Realis.HYPOTHETICAL for flag in flags)
    return SURE_UNDER_WONDERING if wondering else SURE_UNDER_FLAGGED


def _make_match(
    topic: CompiledTopic, level: Level, results: Sequence[SentenceScore], flags: tuple[RealisFlag, ...]
) -> Match:
    """Make the match from the strongest three results, strongest first."""
    ranked = sorted(results, key=_get_rank)[:3]
    return Match(
        topic=topic.id,
        level=level,
        score=ranked[0].score,
        threshold=topic.threshold,
        severity=topic.severity,
        evidence=tuple(evidence for result in ranked for evidence in result.evidence),
        realis=flags,
    )


def suppress_vetoed(topic: CompiledTopic, found: SentenceScore | Match, veto: str) -> Suppression:
    """Report that a veto took back what was found."""
    return Suppression(
        topic.id,
        SuppressionReason.VETO,
        f"vetoed by {veto}",
        found.score,
        topic.threshold,
        found.evidence,
    )
