"""Describes what a sentence lacks to meet a condition, in the words of the article's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

from monitors.plurals import count_of
from monitors.rules.conditions import Absent, All, Any, Condition, HasCount, HasPlace, HasSymbol, InTitle, Within
from monitors.rules.query import SLOTS
from monitors.rules.scope import Scope
from monitors.rules.vocabulary import Vocabulary

WITHIN = " within the sentence of "
_LACK = re.compile(r"(?:^|: )no (.*?)(?: at most \d| within \d|$)")
_LIST = re.compile(r"<([\w-]+)>")


@dataclass(frozen=True)
class LackFinder:
    """Finds what is missing in sentences of one ``language``, and names only words of that language."""

    vocabulary: Vocabulary
    language: str

    def count(self, condition: Condition, scope: Scope) -> float:
        """Count the parts of a condition that `scope` lacks; of alternatives, those of the nearest one.

        Infinity means that something is missing for which the rules have no word of the language.
        """
        match condition:
            case All(items=items):
                return sum(self.count(item, scope) for item in items)
            case Within(left=left, right=right):
                return self.count(left, scope) + self.count(right, scope)
            case Any(items=items):
                return min(self.count(item, scope) for item in items)
            case _ if condition.find(scope) is not None:
                return 0
            case _:
                return 1 if self.can_name(condition) else inf

    def can_name(self, condition: Condition) -> bool:
        """Return whether the rules have words of the language for all parts of a condition; for one of alternatives."""
        match condition:
            case HasSymbol(symbol=symbol):
                return self.vocabulary.has_words(symbol, self.language)
            case All(items=items):
                return all(map(self.can_name, items))
            case Any(items=items):
                return any(map(self.can_name, items))
            case Within(left=left, right=right):
                return self.can_name(left) and self.can_name(right)
            case InTitle(item=item):
                return self.can_name(item)
            case _:
                return True

    def find(self, condition: Condition, scope: Scope) -> str:
        """Describe what `scope` lacks to meet a condition; ``""`` if it meets it."""
        if condition.find(scope):
            return ""
        match condition:
            case All(items=items):
                return self._join(items, scope)
            case Within():
                return self._join((condition.left, condition.right), scope) or self._find_distance(condition)
            case Absent(item=item):
                return "" if item.find(scope) is None else f"{self._name(item)} in the way"
            case InTitle(item=item):
                return f"{self.find(item, scope) or self._name(item)} in the title"
            case Any(items=items) if any(not item.groups or len(item.groups) > 1 for item in items):
                return self.find(min(items, key=lambda item: self.count(item, scope)), scope)
            case _:
                return f"no {self._name(condition)}"

    def _join(self, items: tuple[Condition, ...], scope: Scope) -> str:
        lacks = dict.fromkeys(self.find(item, scope) for item in items)
        return " and ".join(filter(None, lacks))

    def _find_distance(self, condition: Within) -> str:
        words = count_of(condition.distance, "word")
        reach = f"at most {words} before" if condition.ordered else f"within {words} of"
        return f"no {self._name(condition.left)} {reach} {self._name(condition.right)}"

    def _name(self, condition: Condition) -> str:
        """Describe what a condition looks for, in the terms of its query.

        Of alternatives only the first three are told for which the rules have words, or the first three if for none.
        """
        match condition:
            case HasSymbol(label=label) | HasCount(label=label) | HasPlace(label=label):
                return label
            case Any(items=items):
                told = list(filter(self.can_name, items)) or items
                names = list(dict.fromkeys(map(self._name, told)))
                return " or ".join(names[:3]) + (" or the like" if len(names) > 3 else "")
            case All(items=items):
                return " with ".join(self._name(item) for item in items if not isinstance(item, Absent))
            case Within(left=left, right=right):
                return f"{self._name(left)} near {self._name(right)}"
            case Absent(item=item) | InTitle(item=item):
                return self._name(item)
        raise AssertionError(f"a condition of no known kind: {condition!r}")


def find_missing_list(detail: str) -> str:
    """Return the name of the word list of which a word was missing, by what was said of a topic that stayed quiet;
    ``""`` if it was something else.
    """
    lack = _LACK.search(detail.partition(WITHIN)[0])
    names = _LIST.findall(lack[1]) if lack else []
    return next((name for name in names if name not in SLOTS), "")
