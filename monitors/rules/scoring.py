"""How one topic is judged: weighted rules, vetoes and a threshold, over what an article was found to hold.

Points add up within one sentence, so that no single word rings; order in the sentence and the title give a bonus; a
sentence deep in the article needs more. A veto takes back a sentence or the whole match unless its exception is met.
What is not happening now, says :mod:`monitors.rules.realis`, reaches the digest alone. Compiling is compiler.py's job.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitors.model import (
    Evidence,
    Level,
    Match,
    Realis,
    RealisFlag,
    Severity,
    Suppression,
    SuppressionReason,
    Zone,
)
from monitors.rules.conditions import All, Condition, stand_in_order
from monitors.rules.lexicon import Spans
from monitors.rules.realis import Calendar, CompiledCue, StandingCue, find_flags, list_standing
from monitors.rules.scope import Scope
from monitors.rules.text import Document, Sentence

#: Sentences of the lead after this many count as body: the lead of a feed entry may be its whole text.
LEAD_SENTENCES = 3
#: A title that is below the threshold, but about the topic, lends a sentence of the text this many points.
TITLE_SUPPORT = 1.0
#: What the first sentence of the text, and a later one, lack of being urgent when the title speaks of no topic at all.
#: (On 1,200 labelled items such first sentences were right 31 times in 57, later ones 7 in 20; with a title that speaks
#: of a topic hits were right 314 times in 365. docs/recognition.md)
UNTITLED_FIRST = 1.0
UNTITLED_LATER = 2.0
#: The same in a text of a few sentences when the title speaks of another topic, whose background this one is as a rule.
#: (Below 8 points such hits were right 8 times in 27, in 1,940 labelled items. docs/recognition.md)
OTHER_TITLED = 2.5
FEW_SENTENCES = 5
#: Points from which a text tells of the event whatever a flagged title says; fewer do where that is hypothetical alone.
#: (Of 1,940 labelled items four came out right by this and none wrong. docs/recognition.md)
SURE_UNDER_FLAGGED = 12.0
SURE_UNDER_WONDERING = 8.0
#: A rule that gives less only adds context, and is not asked whether it happens now.
LEAST_CORE_POINTS = 2.0


@dataclass(frozen=True)
class CompiledRule:
    """One weighted rule. ``groups`` are what it needs, the rarest first."""

    id: str
    label: str
    condition: Condition
    points: float
    ordered: float
    title: float
    groups: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class CompiledVeto:
    """A veto of a sentence or, with ``whole``, of an article. ``groups`` are what must stand there for it."""

    id: str
    condition: Condition
    unless: Condition | None
    whole: bool
    groups: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class CompiledTopic:
    """A topic ready to judge."""

    id: str
    version: int
    severity: Severity
    experimental: bool
    threshold: float
    digest: float
    body: float
    rules: tuple[CompiledRule, ...]
    vetoes: tuple[CompiledVeto, ...]
    cues: tuple[CompiledCue, ...]
    article_cues: tuple[CompiledCue, ...]
    keeps: frozenset[Realis]


@dataclass
class Met:
    """One rule that a sentence meets."""

    rule: CompiledRule
    spans: Spans
    points: float


@dataclass
class Finding:
    """What one sentence says for one topic. ``sure`` is what is left of the score without what realis flags; ``veto``
    tells what takes it back.
    """

    scope: Scope
    sentence: Sentence
    met: list[Met]
    score: float
    sure: float
    opens: bool = False
    flags: tuple[RealisFlag, ...] = ()
    veto: str = ""

    @property
    def is_title(self) -> bool:
        return self.sentence.zone is Zone.TITLE

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was met, quoted."""
        return tuple(
            Evidence(
                met.rule.id,
                self.sentence.quote(min(start for start, _ in met.spans), max(end for _, end in met.spans)),
                met.points,
            )
            for met in self.met
            if met.spans
        )


@dataclass(frozen=True)
class NearMiss:
    """A topic that stayed below its digest threshold, with what came nearest."""

    topic: CompiledTopic
    finding: Finding

    def measure(self) -> float:
        """Return how far the finding stayed below, as a share of the threshold."""
        return 1 - self.finding.score / self.topic.digest


def score_sentence(topic: CompiledTopic, rules: Sequence[CompiledRule], scope: Scope) -> Finding | None:
    """Add up the points of the rules that a sentence meets, of those that it may; None when it says nothing."""
    sentence = scope.sentence
    assert sentence is not None
    met = [found for rule in rules if (found := _meet(rule, scope, sentence)) is not None]
    if not any(found.spans for found in met):
        return None
    score = sum(found.points for found in met)
    place = _count_before(scope.document, sentence)
    if sentence.zone is Zone.BODY or (sentence.zone is Zone.LEAD and place >= LEAD_SENTENCES):
        score -= topic.body
    return Finding(scope, sentence, met, score, score, opens=place == 0)


def speaks_in_title(findings: Sequence[Finding]) -> bool:
    """Tell whether the title says anything for the topic."""
    return any(finding.is_title and finding.score > 0 for finding in findings)


def judge_topic(
    topic: CompiledTopic,
    findings: list[Finding],
    article: Scope,
    titled: bool,
    calendar: Calendar,
    reference_at: datetime | None,
) -> Match | Suppression | NearMiss:
    """Judge an article by what its sentences say (`findings`, not empty).

    `titled` says that the title speaks of this topic or another: the article is about events of our kind.
    """
    document = article.document
    _weigh_by_title(findings, titled, len(document.stretches) - document.title_sentences <= FEW_SENTENCES)
    if max(finding.score for finding in findings) < topic.digest:
        return NearMiss(topic, max(findings, key=lambda finding: finding.score))
    for finding in findings:
        if finding.score >= topic.digest:
            _apply_vetoes(topic, finding)
            _apply_realis(topic, finding, calendar, reference_at)
    return _decide(topic, findings, article)


def _meet(rule: CompiledRule, scope: Scope, sentence: Sentence) -> Met | None:
    """Evaluate one rule in one sentence."""
    spans = rule.condition.find(scope)
    if spans is None:
        return None
    points = rule.points
    if rule.ordered and stand_in_order(rule.condition, scope):
        points += rule.ordered
    if rule.title and sentence.zone is Zone.TITLE:
        points += rule.title
    here = [span for span in spans if sentence.base <= span[0] < sentence.base + len(sentence.text)]
    return Met(rule, here, points)


def _count_before(document: Document, sentence: Sentence) -> int:
    """Return how many sentences of the text stand before this one."""
    return sentence.index - min(document.title_sentences, 8)


def _weigh_by_title(findings: list[Finding], titled: bool, short: bool) -> None:
    """Let a title that speaks of the topic support the text's best sentence; without any, the text must say more.

    So must a `short` one under a title that speaks of another topic.
    """
    texts = [finding for finding in findings if not finding.is_title]
    if speaks_in_title(findings):
        if texts:
            best = max(texts, key=lambda finding: finding.score)
            best.score += TITLE_SUPPORT
            best.sure += TITLE_SUPPORT
    elif not titled:
        for finding in texts:
            finding.sure -= UNTITLED_FIRST if finding.opens else UNTITLED_LATER
    elif short:
        for finding in texts:
            finding.sure -= OTHER_TITLED


def _apply_vetoes(topic: CompiledTopic, finding: Finding) -> None:
    """Note the first veto that takes this sentence back."""
    for veto in topic.vetoes:
        if veto.whole:
            continue
        if _forbids(veto, finding.scope):
            finding.veto = _tell_veto(veto, finding.scope)
            return


def _apply_realis(topic: CompiledTopic, finding: Finding, calendar: Calendar, reference_at: datetime | None) -> None:
    """Set aside the points of the rules whose every piece of evidence is not happening now.

    Where none of the telling rules is left, neither are the rules that only add to them.
    """
    flags: list[RealisFlag] = []
    standing = False
    cues = list_standing(finding.scope, topic.cues, finding.score)
    for met in finding.met:
        if met.rule.points < LEAST_CORE_POINTS or not met.spans:
            continue
        groups = [met.spans] if isinstance(met.rule.condition, All) else [[span] for span in met.spans]
        found = [_list_demoting(topic, finding.scope, group, cues, calendar, reference_at) for group in groups]
        if all(found):
            finding.sure -= met.points
            flags.extend(flag for some in found for flag in some)
        else:
            standing = True
    if flags and not standing:
        finding.sure = min(finding.sure, 0)
    finding.flags = tuple(dict.fromkeys(flags))


def _list_demoting(
    topic: CompiledTopic,
    scope: Scope,
    spans: Spans,
    cues: Sequence[StandingCue],
    calendar: Calendar,
    reference_at: datetime | None,
) -> list[RealisFlag]:
    """Return the flags of some evidence that turn urgent into digest for this topic."""
    flags = find_flags(scope, spans, cues, calendar, reference_at)
    return [flag for flag in flags if _demotes(topic, flag)]


def _forbids(veto: CompiledVeto, scope: Scope) -> bool:
    answers, key = scope.answers, id(veto)
    if key not in answers:
        spans = None if scope.lacks(veto.groups) else veto.condition.find(scope)
        answers[key] = None if spans is not None and _is_met(veto.unless, scope) else spans
    return answers[key] is not None


def _tell_veto(veto: CompiledVeto, scope: Scope) -> str:
    """Name a veto that forbids `scope`, with its first words there."""
    spans = scope.answers[id(veto)]
    if not spans:
        return veto.id
    first = min(spans)
    return f"{veto.id}: {scope.find_sentence(first[0]).quote(*first).text!r}"


def _is_met(condition: Condition | None, scope: Scope) -> bool:
    return condition is not None and condition.find(scope) is not None


def _decide(topic: CompiledTopic, findings: list[Finding], article: Scope) -> Match | Suppression:
    """Choose the level, or name the reason for silence."""
    best = max(findings, key=lambda finding: finding.score)
    for veto in topic.vetoes:
        if veto.whole and _forbids(veto, article):
            return _suppress_vetoed(topic, best, _tell_veto(veto, article))
    standing = [finding for finding in findings if not finding.veto and finding.score >= topic.digest]
    if not standing:
        return _suppress_vetoed(topic, best, next(f.veto for f in findings if f.veto))
    everywhere = _find_article_flags(topic, article, best.score)
    urgent = [finding for finding in standing if finding.sure >= topic.threshold]
    if urgent and not everywhere and not topic.experimental and not _title_speaks_against(standing, urgent):
        return _make_match(topic, Level.URGENT, urgent, ())
    flags = tuple(dict.fromkeys(flag for finding in standing for flag in finding.flags)) + everywhere
    return _make_match(topic, Level.DIGEST, standing, flags)


def _demotes(topic: CompiledTopic, flag: RealisFlag) -> bool:
    return flag.kind not in topic.keeps


def _title_speaks_against(standing: list[Finding], urgent: list[Finding]) -> bool:
    """Tell a title that says "would", "ended" or "denies" from a text that only gives the background.

    A text that says much more tells of the event itself, the sooner where the title merely asks, demands or fears.
    """
    flags = [flag for finding in standing if finding.is_title for flag in finding.flags]
    if not flags or any(finding.is_title for finding in urgent):
        return False
    wondering = all(flag.kind is Realis.HYPOTHETICAL for flag in flags)
    return max(finding.sure for finding in urgent) < (SURE_UNDER_WONDERING if wondering else SURE_UNDER_FLAGGED)


def _find_article_flags(topic: CompiledTopic, article: Scope, score: float) -> tuple[RealisFlag, ...]:
    """Return the flags of cues that speak about the whole article."""
    flags = []
    for cue, spans in list_standing(article, topic.article_cues, score):
        flags.append(RealisFlag(cue.kind, article.find_sentence(spans[0][0]).quote(*spans[0])))
    return tuple(flag for flag in flags if _demotes(topic, flag))


def _make_match(
    topic: CompiledTopic, level: Level, findings: Sequence[Finding], flags: tuple[RealisFlag, ...]
) -> Match:
    """Build the match from the best three findings, best first."""
    ranked = sorted(findings, key=lambda finding: (-finding.score, finding.sentence.index))[:3]
    return Match(
        topic=topic.id,
        topic_version=topic.version,
        level=level,
        score=ranked[0].score,
        threshold=topic.threshold,
        severity=topic.severity,
        evidence=tuple(evidence for finding in ranked for evidence in finding.evidence),
        realis=flags,
    )


def _suppress_vetoed(topic: CompiledTopic, finding: Finding, veto: str) -> Suppression:
    return Suppression(
        topic.id,
        SuppressionReason.VETO,
        f"vetoed by {veto}",
        finding.score,
        topic.threshold,
        finding.evidence,
    )
