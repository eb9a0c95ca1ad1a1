"""How often topics and rules are right, by what people rated: for ``tocsin stats``. It only reads the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from monitors.labelling import count_votes
from monitors.model import ArticleRecord, Label, Verdict
from monitors.probation import TRIAL, Probation
from storage.store import Store

FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """How many of the reports for which a rule gave points were rated right, and how many wrong."""

    topic: str
    rule: str
    right: int
    wrong: int


def read_rule_precision(store: Store, labels: Iterable[Label]) -> tuple[RulePrecision, ...]:
    """Every rule that gave points to a report that was rated right or wrong, the most often wrong first.

    The rules are those of the stored judgement, from when the report came. A wrong report counts against each of them.
    """
    right, wrong = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    judged = count_votes(one for one in labels if one.verdict is not Verdict.MISSED)
    for (subject, topic), happens in judged.items():
        record = _find_record(store, subject)
        (right if happens else wrong).update((topic, rule) for rule in _list_rules(record, topic))
    found = (RulePrecision(topic, rule, right[topic, rule], wrong[topic, rule]) for topic, rule in {*right, *wrong})
    return tuple(sorted(found, key=lambda one: (-one.wrong, one.right, one.topic, one.rule)))


def _find_record(store: Store, subject: str) -> ArticleRecord | None:
    """The report that was labelled: the story's first, or the article itself."""
    records = store.articles.list_of_story(subject, 1)
    return records[0] if records else store.articles.find_article(subject)


def _list_rules(record: ArticleRecord | None, topic: str) -> set[str]:
    matches = record.analysis.matches if record else ()
    return {one.rule for match in matches if match.topic == topic for one in match.evidence}


def read_probations(store: Store, experimental: Collection[str], today: date) -> tuple[Probation, ...]:
    """How the experimental topics have done so far."""
    since = datetime.combine(today - TRIAL, time(), UTC)
    wrong = {one.topic: one.wrong for one in store.labels.count_precision(since=since)}
    return tuple(_read_probation(store, topic, wrong.get(topic, 0), today) for topic in sorted(experimental))


def _read_probation(store: Store, topic: str, wrong: int, today: date) -> Probation:
    days = store.articles.list_day_counts(FIRST_DAY, today, topic=topic)
    return Probation(topic, min((one.on for one in days), default=None), sum(one.articles for one in days), wrong)
