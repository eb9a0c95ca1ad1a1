"""What people call the nine topics in eight languages, and what must not be taken for one of them."""

from __future__ import annotations

from collections import defaultdict

import pytest

from bot.chats.subjects import read_topics
from bot.text.language import LANGUAGES
from bot.text.reader import Reader
from monitors.folding import fold
from tests.bot.room import get_shipped_desk

DESK = get_shipped_desk()
LEAST_NAMES = 5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", DESK.topics)
def test_a_topic_has_usual_words_beside_its_title_in_every_language(topic: str, language: str) -> None:
    title = Reader(language, topic_titles=DESK.titles).topic(topic)
    words = {fold(one) for one in DESK.topics[topic].names[language]} - {fold(title), topic}  # type: ignore[index]
    assert len(words) >= LEAST_NAMES


def test_no_name_means_two_topics() -> None:
    topics = defaultdict(set)
    for topic, spec in DESK.topics.items():
        for names in spec.names.values():
            for name in names:
                topics[fold(name)].add(topic)
    assert {name for name, named in topics.items() if len(named) > 1} == set()


@pytest.mark.parametrize("topic", DESK.topics)
def test_every_name_is_understood(topic: str) -> None:
    for names in DESK.topics[topic].names.values():
        for name in names:
            named = read_topics(name.split(), DESK.names)
            assert (named.topics, named.unknown) == ((topic,), ()), name


@pytest.mark.parametrize(
    ("written", "topic"),
    [
        ("Aufstand", "unrest"), ("Krawallen", "unrest"), ("Proteste", "unrest"), ("восстания", "unrest"),
        ("grève", "strike"), ("huelga", "strike"), ("Warnstreik", "strike"), ("забастовки", "strike"),
        ("حظر تجول", "curfew"), ("حظر التجوال", "curfew"), ("карантин", "curfew"), ("Quarantäne", "curfew"),
        ("переворот", "coup"), ("төңкеріс", "coup"), ("golpe militar", "coup"), ("military coup", "coup"),
        ("blackout of the internet", "shutdown"), ("corte de internet", "shutdown"), ("قطع الإنترنت", "shutdown"),
        ("bombardeos", "attack"), ("обстрелы", "attack"), ("air strikes", "attack"), ("قصف", "attack"),
        ("ejército", "troops"), ("армия", "troops"), ("Soldaten", "troops"), ("جيش", "troops"),
        ("cierre de fronteras", "closure"), ("блокада", "closure"), ("closed borders", "closure"),
        ("estado de sitio", "emergency"), ("ЧС", "emergency"), ("قانون الطوارئ", "emergency"),
    ],
)  # fmt: skip
def test_a_usual_word_names_its_topic(written: str, topic: str) -> None:
    named = read_topics(written.split(), DESK.names)
    assert (named.topics, named.unknown) == ((topic,), ())


@pytest.mark.parametrize(
    "word",
    [
        "protestant", "protestants", "manifest", "manifesto", "march", "rally", "demo", "démocratie", "Aufstieg",
        "revolver", "revolución", "saque", "Levante", "толкование", "احتجاز", "attaché", "attachment", "bombe",
        "massage", "golf",
        "couple", "coupon", "Coupe", "Junta", "путешествие", "emergence", "emergente", "urgent", "чердак", "strikeout",
        "striker", "Paros", "stripe", "huella", "armistice", "armada", "Армения", "mobilisation", "trouble", "closet",
        "clôture", "frontend", "закрыт", "internet", "blackout", "outage", "party", "parole", "toque", "шерубай",
        "шекер", "төтен", "quarter", "motim",
    ],
)  # fmt: skip
def test_a_word_that_only_looks_like_a_name_is_no_topic(word: str) -> None:
    assert read_topics([word], DESK.names).topics == ()
