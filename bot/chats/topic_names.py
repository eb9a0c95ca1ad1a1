"""Finds topics by what people call them: the id, the title in a language of the bot, a name, or one word of a title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Self

from bot.text.language import LANGUAGES
from bot.text.reader import Reader
from monitors.folding import fold

LONGEST_TITLE: Final = 10  # words
SHORTEST_STEM: Final = 5  # letters that two forms of a word must share
ENDINGS: Final = frozenset(
    ("s", "es", "e", "n", "en", "er", "ern", "a", "as", "o", "os", "ao", "oes", "а", "я", "ы", "и", "у", "ю", "е", "о",
     "ои", "еи", "ом", "ем", "ам", "ям", "ах", "ях", "ов", "ев", "ами", "ями", "лар", "лер", "дар", "дер", "тар", "тер",
     "ға", "ге", "қа", "ке", "ны", "ні", "ды", "ді", "ты", "ті", "да", "де", "та", "те", "дан", "ден", "тан", "тен",
     "ات", "ة", "ين", "ون")
) | {""}  # fmt: skip
"""How forms of a name may end, folded: other endings make other words, as in "protestant" and "emergence"."""

WORD_LENGTH: Final = 40
_WORD = re.compile(r"[^\W\d_]{4,}")
_FIRST_PLURAL = re.compile(r"^(\w{3,})s (?=\w)")
"""Of a name of several words the first in the plural, in Spanish, French and Portuguese: ``golpes de estado``."""
_ARTICLE = re.compile(r"\bال(?=\w{3})")


@dataclass(frozen=True, slots=True)
class TopicNames:
    """Topics by what surely means them (``whole``), and by words that only one topic has in its titles (``words``)."""

    whole: Mapping[str, str]
    words: Mapping[str, str]

    @classmethod
    def of(cls, titles: Mapping[str, str], names: Mapping[str, Iterable[str]] | None = None) -> Self:
        """The names of these topics, given as English titles by id, and as other names by id."""
        whole: dict[str, str] = {}
        words: dict[str, set[str]] = {}
        for language in LANGUAGES:
            reader = Reader(language, topic_titles=titles)
            for topic in titles:
                title = _trim(reader.topic(topic))
                whole.setdefault(title, topic)
                for word in _WORD.findall(title):
                    words.setdefault(word, set()).add(topic)
        for topic, known in (names or {}).items():
            for name in known:
                whole.setdefault(_trim(name), topic)
        sure = {word: next(iter(topics)) for word, topics in words.items() if len(topics) == 1}
        return cls(whole | {_trim(topic): topic for topic in titles}, sure)

    def find(self, name: str) -> str:
        """The topic of that id, title or name; "" if there is none."""
        trimmed = _trim(name)
        return self.whole.get(trimmed, "") or self.whole.get(_FIRST_PLURAL.sub(r"\1 ", trimmed), "")

    def recall(self, word: str) -> str:
        """The topic of that id, title or name, or of a form of it; "" if there is none."""
        return self.find(word) or _find_form(_trim(word), self.whole.items())

    def guess(self, word: str) -> str:
        """As :meth:`recall`, or the only topic whose titles have that word or a form of it. An everyday word may do,
        so nothing may be changed by it.
        """
        return self.recall(word) or self.words.get(_trim(word), "") or _find_form(_trim(word), self._list_words())

    def suggest(self, name: str) -> str:
        """The topic whose id, title, name or word is nearly that; "" if there is none."""
        known = {**self.words, **self.whole}
        return next((known[one] for one in get_close_matches(_trim(name)[:WORD_LENGTH], known, n=1, cutoff=0.7)), "")

    def _list_words(self) -> Iterator[tuple[str, str]]:
        yield from self.words.items()
        yield from self.whole.items()


def _trim(name: str) -> str:
    """The name without case, accents, hyphens and the Arabic article, as names are compared."""
    return _ARTICLE.sub("", fold(name).replace("-", " ").strip(" ,;:."))


def _find_form(word: str, known: Iterable[tuple[str, str]]) -> str:
    """The topic of the names of which the word is a form; "" unless it is one topic."""
    near = {topic for name, topic in known if _is_form(word, name)}
    return near.pop() if len(near) == 1 else ""


def _is_form(word: str, known: str) -> bool:
    """Whether two words differ only in their ending, as ``protests`` and ``protest``."""
    short, long = sorted((word, known), key=len)
    stem = len(short) if long.startswith(short) else len(short) - 1
    return stem >= SHORTEST_STEM and long.startswith(short[:stem]) and {short[stem:], long[stem:]} <= ENDINGS
