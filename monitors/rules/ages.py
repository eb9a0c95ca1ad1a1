"""Finds the ages that a text gives of people, which are no number of them: ``a 35-year-old man``, ``aged 12``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_RANGE = r"(?:\d{1,3}(?:-? (?:to|or|and|bis|до|a|à|e|y|et|und) |[-–]))?"
_BEHIND = (
    r"[- ](?:year|yr|month|week|day)s?[- ]olds?\b",
    r"[- ]?years? of age\b",
    r"-?jährige\w*",
    r" Jahre alt\b",
    r"-?летн(?:ий|яя|ее|ие|его|ему|им|ем|ей|юю|их|ими)\b",
    r" (?:años de edad|anos de idade|ans d['’]âge)\b",
    r" (?:жастағы|жасар)\b",
)
_BEFORE = (
    r"\b(?:aged?|ages)(?: (?:of|between|about|around))? ",
    r"\bim Alter (?:von|zwischen) ",
    r"\bâgée?s? (?:de|d['’]) ?",
    r"\bв возрасте (?:от )?",
    r"\b(?:edad|idade) de ",
    r"من العمر ",
)
_AGE = re.compile(
    rf"(?<!\w)(?P<told>{_RANGE}[^\W_]{{1,20}})(?:{'|'.join(_BEHIND)})"
    rf"|(?:{'|'.join(_BEFORE)})(?P<named>{_RANGE}\d{{1,3}})",
    re.IGNORECASE,
)
_HINT = re.compile(r"\bold|\bage|jährig|\bJahre alt|летн|edad|idade|âg|жас|im Alter|возраст|العمر", re.IGNORECASE)


def find_ages(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the number of each age begins and ends in a text; of ``18 to 35 years old`` that of both."""
    if _HINT.search(text):
        for found in _AGE.finditer(text):
            yield found.span("told" if found["told"] else "named")
