"""Finds topics by what people call them: the id, the title in a language of the bot, or one telling word of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Self

from bot.text.language import LANGUAGES
from bot.text.reader import Reader

LONGEST_TITLE: Final = 10  # words
SHORTEST_STEM: Final = 5  # letters that two forms of a word must share
LONGEST_ENDING: Final = 3
WORD_LENGTH: Final = 40
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class TopicNames:
    """Topics by id and by title (``whole``), and by words that only one topic has in its titles (``words``)."""

    whole: Mapping[str, str]
    words: Mapping[str, str]

    @classmethod
    def of(cls, titles: Mapping[str, str]) -> Self:
        """The names of these topics, given as English titles by id."""
        whole: dict[str, str] = {}
        words: dict[str, set[str]] = {}
        for language in LANGUAGES:
            reader = Reader(language, topic_titles=titles)
            for topic in titles:
                title = reader.topic(topic).casefold()
                whole.setdefault(title, topic)
                for word in _WORD.findall(title):
                    words.setdefault(word, set()).add(topic)
        sure = {word: next(iter(topics)) for word, topics in words.items() if len(topics) == 1}
        return cls(whole | {topic.casefold(): topic for topic in titles}, sure)

    def find(self, name: str) -> str:
        """The topic of that id or title; "" if there is none."""
        return self.whole.get(_trim(name), "")

    def guess(self, word: str) -> str:
        """The topic of that id or title, or the only one whose titles have that word or a form of it; "" if none."""
        word = _trim(word)
        if exact := self.whole.get(word) or self.words.get(word):
            return exact
        near = {topic for known, topic in self._list_words() if _is_form(word, known)}
        return near.pop() if len(near) == 1 else ""

    def suggest(self, name: str) -> str:
        """The topic whose id or title is nearly that; "" if there is none."""
        known = {**self.words, **self.whole}
        return next((known[one] for one in get_close_matches(_trim(name)[:WORD_LENGTH], known, n=1, cutoff=0.7)), "")

    def take(self, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The topics that the words name, without repetition, and the words that name none."""
        topics: list[str] = []
        others: list[str] = []
        rest = list(words)
        while rest:
            for length in range(min(LONGEST_TITLE, len(rest)), 0, -1):
                name = " ".join(rest[:length])
                if topic := self.find(name) or (self.guess(name) if length == 1 else ""):
                    topics.append(topic)
                    del rest[:length]
                    break
            else:
                others.append(rest.pop(0))
        return tuple(dict.fromkeys(topics)), tuple(others)

    def _list_words(self) -> Iterator[tuple[str, str]]:
        yield from self.words.items()
        yield from self.whole.items()


def _trim(name: str) -> str:
    return name.strip(" ,;:.").casefold()


def _is_form(word: str, known: str) -> bool:
    """Whether two words differ only in their ending, as ``protests`` and ``protest``."""
    short, long = sorted((word, known), key=len)
    stem = len(short) if long.startswith(short) else len(short) - 1
    return stem >= SHORTEST_STEM and long.startswith(short[:stem]) and len(long) - stem <= LONGEST_ENDING
