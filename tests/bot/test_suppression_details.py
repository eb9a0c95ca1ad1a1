"""What is said in detail of a topic that stayed quiet is told in the reader's language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chats.suppression_details import FORMS, describe_detail
from bot.commands.reasons import explain
from bot.sending.channels import read_plain
from bot.text.reader import Reader
from monitors.analysis import analyse
from monitors.model import Article, SuppressionReason
from monitors.rules.coverage import Coverage
from monitors.rules.text import read_document
from monitors.rules.topic import compile_rules
from tests.monitors.topic_judging import make_topic
from tests.shipped import load_shipped

NOW = datetime(2022, 1, 7, 6, 0, tzinfo=UTC)
LABELLED = Path(__file__).resolve().parents[1] / "monitors" / "labelled.jsonl"
#: What stays as it is: quoted words, lists, and the names of rules and vetoes.
_KEPT = re.compile(r"“[^”]*”|<[\w-]+>|[⁦-⁩]")
LACK = "score 2.5 of 3: no <act> or 'mob and more' or the like at most 1 word before <who>"
DETAILS = (
    "vetoed by sport: 'football'",
    "vetoed by sport",
    "vetoed by the rule calm (-2)",
    "not read: 1 sentence that seems to mention it, after 1,000 about any topic",
    "an internal error (KeyError)",
    "score 2 of 3",
    f"{LACK} within the sentence of 'the mob' (rule mob-acts, +5)",
    "no <act> in the title and 'parade' in the way within the sentence of \"it's\" (rule mob-acts, +0.5)",
    "no <act> with <who> or 'a' or the like near <count> within 3 words of 'a' within the sentence of 'b' (rule c, +1)",
)


def list_latin(told: str, names: Iterable[str]) -> list[str]:
    """The words in Latin letters, but for what is quoted and these names."""
    told = _KEPT.sub("", told)
    for name in sorted(names, key=len, reverse=True):
        told = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", "", told)
    return re.findall("[A-Za-z]{2,}", told)


@pytest.mark.parametrize("language", ["ar", "kk", "ru"])
@pytest.mark.parametrize("detail", DETAILS)
def test_no_english_word_is_left_in_a_detail(language: str, detail: str) -> None:
    assert list_latin(describe_detail(detail, Reader(language)), ["sport", "calm", "KeyError", "mob-acts"]) == []


def test_an_english_reader_is_told_what_was_stored_with_marks_of_quotation() -> None:
    for detail in (DETAILS[0], DETAILS[2], DETAILS[5]):
        assert describe_detail(detail, Reader("en")) == re.sub("'(.*?)'", r"“\1”", detail)


def test_what_a_detail_quotes_stays_as_it_is_even_if_it_reads_like_a_form() -> None:
    told = describe_detail("vetoed by film: 'score 1 of 2: no act in the title'", Reader("ru"))
    assert "“score 1 of 2: no act in the title”" in told
    assert "“it's”" in describe_detail(DETAILS[7], Reader("de"))
    assert "“mob and more”" in describe_detail(DETAILS[6], Reader("kk"))


def test_numbers_in_a_detail_are_written_as_the_language_writes_them() -> None:
    assert "2,5" in describe_detail(DETAILS[6], Reader("de"))
    assert "+0,5" in describe_detail(DETAILS[7], Reader("de"))
    assert "1.000" in describe_detail(DETAILS[3], Reader("de"))


def test_a_detail_of_no_known_form_is_shown_as_it_is() -> None:
    assert describe_detail("something else", Reader("ru")) == "something else"
    assert describe_detail("", Reader("ru")) == ""


@pytest.mark.parametrize(
    "detail", [r"spelt '\x' and so on", "\ue000 alone", "don't tell, it's 'quoted", "a \ue001 'b'"]
)
def test_what_no_rule_writes_is_shown_as_it_is_stored(detail: str) -> None:
    assert describe_detail(detail, Reader("en")) == detail


def test_every_form_is_said_by_some_detail() -> None:
    shown = "\n".join(describe_detail(detail, Reader("en")) for detail in DETAILS)
    literals = [re.split(r"\{\w+\}", text) for _, text in FORMS]
    assert [parts for parts in literals if not all(part.strip() in shown for part in parts)] == []


def test_the_details_of_the_shipped_rules_have_known_forms() -> None:
    """Judged on our own headlines: whatever the rules say must be told in another language."""
    rules = compile_rules(load_shipped().topics, shared=load_shipped().shared)
    names = {one.id for topic in load_shipped().topics for one in (*topic.rules, *topic.veto)}
    names |= {veto.id for veto in load_shipped().shared.veto}
    items = map(json.loads, LABELLED.read_text(encoding="utf-8").splitlines())
    english = [read_document(item["title"], item["summary"], "en") for item in items if item["lang"] == "en"]
    said = [one.detail for document in english[::25] for one in rules.judge(document, NOW).suppressions]
    said += [one.detail for document in english[::400] if (one := rules.explain_silence(document)) is not None]
    assert len(said) > 30
    for detail in said:
        named = [name for name in names if name in detail]
        assert list_latin(describe_detail(detail, Reader("ar")), named) == [], detail


def test_why_in_a_chat_in_arabic_has_no_english_word() -> None:
    rules = compile_rules([make_topic(veto=[{"id": "s", "when": "football", "scope": "article"}])])
    article = Article("x", "1", "موسكو", "Moscow sends 500 soldiers to football.", NOW, language="en")
    analysis = analyse(article, rules)
    (held,) = analysis.suppressions
    assert held.reason is SuppressionReason.VETO
    told = read_plain(explain(analysis, Reader("ar", topic_titles={"troops": "نشر قوات"}), Coverage()).html)
    assert list_latin("\n".join(told.splitlines()[1:]), ["force-sent", "force-count"]) == []
