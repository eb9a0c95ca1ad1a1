"""What takes a sentence or a whole article back for a topic (vetoes), or sets its evidence aside (realis)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitors.model import RealisFlag
from monitors.rules.conditions import All, Condition
from monitors.rules.lexicon import Spans
from monitors.rules.realis import Calendar, StandingCue, find_flags, list_standing
from monitors.rules.scope import Scope
from monitors.rules.scoring import LEAST_CORE_POINTS, CompiledTopic, CompiledVeto, Finding


def apply_vetoes(topic: CompiledTopic, finding: Finding) -> None:
    """Note the first veto that takes this sentence back."""
    for veto in topic.vetoes:
        if veto.whole:
            continue
        if forbids(veto, finding.scope):
            finding.veto = tell_veto(veto, finding.scope)
            return


def apply_realis(topic: CompiledTopic, finding: Finding, calendar: Calendar, reference_at: datetime | None) -> None:
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


def forbids(veto: CompiledVeto, scope: Scope) -> bool:
    answers, key = scope.answers, id(veto)
    if key not in answers:
        spans = None if scope.lacks(veto.groups) else veto.condition.find(scope)
        answers[key] = None if spans is not None and _is_met(veto.unless, scope) else spans
    return answers[key] is not None


def tell_veto(veto: CompiledVeto, scope: Scope) -> str:
    """Name a veto that forbids `scope`, with its first words there."""
    spans = scope.answers[id(veto)]
    if not spans:
        return veto.id
    first = min(spans)
    return f"{veto.id}: {scope.find_sentence(first[0]).quote(*first).text!r}"


def _is_met(condition: Condition | None, scope: Scope) -> bool:
    return condition is not None and condition.find(scope) is not None


def _demotes(topic: CompiledTopic, flag: RealisFlag) -> bool:
    return flag.kind not in topic.keeps


def find_article_flags(topic: CompiledTopic, article: Scope, score: float) -> tuple[RealisFlag, ...]:
    """Return the flags of cues that speak about the whole article."""
    flags = []
    for cue, spans in list_standing(article, topic.article_cues, score):
        flags.append(RealisFlag(cue.kind, article.find_sentence(spans[0][0]).quote(*spans[0])))
    return tuple(flag for flag in flags if _demotes(topic, flag))
