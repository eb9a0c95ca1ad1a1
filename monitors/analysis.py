"""Analyses an article: one pure call from Article and compiled rules to Analysis, made in a worker process.

It combines recognition (:mod:`monitors.rules`) with fact extraction (:mod:`monitors.facts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitors.completion import Recognised, complete_all, judging_time, leave_bare
from monitors.model import Analysis, Article, Level, Suppression, SuppressionReason
from monitors.rules.text import read_document
from monitors.rules.topic import CompiledRules


def analyse(article: Article, rules: CompiledRules) -> Analysis:
    """Return the matches, suppressions and facts of an article, with spans into its own text."""
    return analyse_all((article,), rules)[0]


def analyse_all(articles: Sequence[Article], rules: CompiledRules, *, explains: bool = True) -> list[Analysis]:
    """Return the same for several articles. Each stage is done for all of them before the next, so that its data stays
    in the processor's caches. See :meth:`CompiledRules.judge` for `explains`.
    """
    return complete_all(articles, recognise_all(articles, rules, explains=explains))


def recognise_only(articles: Sequence[Article], rules: CompiledRules, *, explains: bool = True) -> list[Analysis]:
    """Return what the rules recognise in several articles, without facts."""
    return leave_bare(articles, recognise_all(articles, rules, explains=explains))


def recognise_all(articles: Sequence[Article], rules: CompiledRules, *, explains: bool = True) -> list[Recognised]:
    """Do the first part of an analysis, which needs the rules; ``complete_all`` does the rest. See
    :meth:`CompiledRules.judge` for `explains`.
    """
    return [_recognise(article, rules, explains) for article in articles]


def _recognise(article: Article, rules: CompiledRules, explains: bool) -> Recognised:
    """Read and judge one article. What was read of it is gone then, before the next one needs as much memory."""
    document = read_document(article.title, article.text, article.language)
    return Recognised(document.language, rules.judge(document, judging_time(article), explains=explains))


def explain_silence(analysis: Analysis, rules: CompiledRules) -> Analysis:
    """Return the analysis of an article in which nothing scored, with the topic that came nearest; any other unchanged.

    It is also unchanged for a language in which no topic has words, because what the rules lack means nothing there.
    """
    if not rules.coverage.knows_language(analysis):
        below = SuppressionReason.BELOW_THRESHOLD
        return replace(analysis, suppressions=tuple(one for one in analysis.suppressions if one.reason is not below))
    if analysis.matches or analysis.suppressions:
        return analysis
    article = analysis.article
    nearest = rules.explain_silence(read_document(article.title, article.text, article.language))
    return analysis if nearest is None else replace(analysis, suppressions=(nearest,))


def explain_readings(analysis: Analysis, rules: CompiledRules) -> tuple[Suppression, ...]:
    """Report for each topic that the encoder alone found, and only for the digest, what its nearest rule lacked."""
    article = analysis.article
    document = read_document(article.title, article.text, article.language)
    read = (match.topic for match in analysis.matches if match.is_read and match.level is Level.DIGEST)
    found = (rules.isolate(topic).explain_silence(document) for topic in read)
    return tuple(one for one in found if one is not None)
