"""Bad input: enormous texts, one endless word, odd characters. Work stays bounded and spans stay true."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.facts.article_field import MAX_SENTENCE, TEXT_LIMIT, cut_sentences, seek_sentence
from monitors.facts.extract import extract_facts
from monitors.facts.gazetteer import load_gazetteer
from monitors.model import Zone

WRITTEN_AT = datetime(2023, 5, 10, tzinfo=UTC)
# Generous for a busy machine: the point is that 5 MB costs no more than its first pages.
BOUND_SECONDS = 3.0
HOSTILE = {
    "five megabytes": "Police said 13 people were killed in Almaty until January 19. " * 80_000,
    "one word of a million letters": "a" * 1_000_000,
    "one capital word of a million letters": "A" * 1_000_000,
    "a million digits": "1" * 1_000_000,
    "digits and separators": "1,000" * 200_000,
    "numbers killed": "killed 13 " * 100_000,
    "hyphens": "twenty-" * 150_000,
    "every name": "Almaty, Paris, Georgia, Jordan and Tripoli, " * 25_000,
    "until": "until until for 3 emergency " * 40_000,
    "quotes": "''s " * 250_000,
    "dots": "." * 1_000_000,
    "spaces": "until " + " " * 1_000_000 + "January emergency",
    "and": "killed one and " * 60_000,
    "no blank": "killed,13,people," * 60_000,
    "Kazakh": "қаза тапты 13 адам " * 50_000,
}


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    load_gazetteer()
    for language in ("en", "ru"):
        extract_facts("", "warm", language, WRITTEN_AT)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_work_is_bounded(name, language):
    text = HOSTILE[name]
    begun = time.process_time()
    facts = extract_facts(text, text, language, WRITTEN_AT)
    assert time.process_time() - begun < BOUND_SECONDS
    assert all(fact.span.end <= TEXT_LIMIT for fact in facts)


def test_a_figure_beyond_belief_is_left_out():
    facts = extract_facts("", "The war killed 999,999,999,999 people.", "en", WRITTEN_AT)
    assert [fact for fact in facts if fact.low] == []


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\x00\x01", "\ud800 killed 3 people in Almaty", "13", "killed", "until"]
)
def test_empty_and_odd_texts_raise_nothing(text):
    for fact in extract_facts(text, text, "en", WRITTEN_AT):
        assert fact.span.text == text[fact.span.start : fact.span.end]


def test_an_unknown_language_is_read_with_the_english_lists():
    facts = extract_facts("", "Three people were killed in Almaty.", "xx", WRITTEN_AT)
    assert [fact.low for fact in facts if fact.low] == [3]


def test_sentences_are_cut_to_a_length():
    text = "word " * 10_000
    sentences = list(cut_sentences(text))
    assert max(end - start for start, end in sentences) == MAX_SENTENCE
    assert sum(end - start for start, end in sentences) == len(text)


LETTERS = st.text(alphabet="13 killedAlmaty'’.,-\n()until January emergency İßпогибли قتل", max_size=200)
TOLLS = [
    "13",
    "2,500",
    "thirty",
    "people",
    "police officers",
    "were killed",
    "killed",
    "wounded",
    "погибли",
    "13 человек",
]
MEASURES = ["until January 19", "until", "curfew", "a state of emergency", "до 19 января", "чрезвычайное положение"]
PLACES = ["in Almaty", "Almaty,", "Osh’s", "İstanbul", "Paris (Texas).", "в Алматы", "في حلب", "\n\n", "—"]
ARABIC = ["قتل", "13 شخصا"]


@given(LETTERS | st.lists(st.sampled_from([*TOLLS, *MEASURES, *PLACES, *ARABIC]), max_size=12).map(" ".join))
@settings(derandomize=True, max_examples=150)
def test_spans_always_quote_their_zone(text):
    for language in ("en", "ru", "ar"):
        for fact in extract_facts(text, text, language, WRITTEN_AT):
            assert text[fact.span.start : fact.span.end] == fact.span.text
            assert fact.span.zone in (Zone.TITLE, Zone.LEAD, Zone.BODY)
            if fact.low is not None and fact.high is not None:
                assert 0 < fact.low <= fact.high


@given(st.text(alphabet=st.sampled_from('ab. \n!?U.S-—–)"A1'), max_size=120), st.integers(0, 130))
@settings(derandomize=True, max_examples=200)
def test_a_sentence_sought_alone_is_the_one_of_the_whole_list(text, position):
    sentences = cut_sentences(text)
    if text:
        starts = [start for start, _ in sentences if start <= position] or [0]
        assert seek_sentence(text, min(position, len(text) - 1)) in sentences
        if position < len(text):
            assert seek_sentence(text, position)[0] == starts[-1]


def test_a_sentence_sought_in_an_endless_one_is_a_piece_of_it():
    text = "word " * 2_000
    assert all(seek_sentence(text, position) in cut_sentences(text) for position in range(0, len(text), 97))
