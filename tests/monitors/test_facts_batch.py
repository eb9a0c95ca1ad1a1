"""Facts of many articles read at once: they are those that each gives alone."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime

import pytest

from monitors.facts.extract import FactSource, extract_all, extract_facts
from monitors.facts.fast_records import new_fact, new_span
from monitors.model import Fact, FactKind, Span, Zone

WRITTEN_AT = datetime(2022, 1, 7, tzinfo=UTC)
ALMATY = (Zone.LEAD, 3, 9, "Almaty")
TEXTS = (
    ("en", "At least 12 people were killed in Almaty, Kazakhstan, and four in Osh, Kyrgyzstan, on Thursday."),
    ("en", "Nothing of the kind was said."),
    ("es", "El toque de queda en Lima durará hasta el 19 de enero."),
    ("en", ""),
    ("de", "In Berlin demonstrierten 2.000 Menschen, in Wien 300."),
    ("en", "A bomb killed nine people in Portland, Maine. The mayor of Paris, Texas, spoke of 40 wounded in Oregon."),
)


def test_articles_read_at_once_have_the_facts_that_each_has_alone():
    sources = [FactSource(text[:40], text, language, WRITTEN_AT) for language, text in TEXTS]
    assert extract_all(sources) == [extract_facts(*source) for source in sources]


def test_no_articles_have_no_facts():
    assert extract_all([]) == []


def test_facts_made_quickly_are_like_any_other():
    quick, plain = new_fact(FactKind.PLACE, new_span(*ALMATY)), Fact(FactKind.PLACE, Span(*ALMATY))
    assert (type(quick.span), type(quick)) == (Span, Fact)
    assert (quick, hash(quick), repr(quick)) == (plain, hash(plain), repr(plain))
    assert pickle.loads(pickle.dumps(quick)) == plain
    assert replace(quick, name="Osh") == replace(plain, name="Osh")
    with pytest.raises(FrozenInstanceError):
        quick.name = "Osh"  # type: ignore[misc]  # on purpose
