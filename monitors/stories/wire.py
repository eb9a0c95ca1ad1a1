"""Finds where a report really comes from: publisher families, wire agencies, and copies of one text.

Five outlets that print one agency's report count as one source. :mod:`monitors.stories.assignment` asks for the origin
of each report, and :mod:`monitors.stories.chronicle` counts the origins as corroboration.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from monitors.model import Article
from monitors.stories.vocabulary import Word

SKETCH_SIZE = 24
"""The size of a bottom-k sketch: the smallest hashes of a text's four-word shingles. The overlap of two sketches
estimates the Jaccard similarity of the texts (Broder 1997)."""

SAME_TEXT = 0.6
"""Two texts count as one if at least this share of their sketches is in common."""

LEAST_SHINGLES = 6
"""A text with fewer shingles than this is too short to distinguish a copy from chance."""

_WORD = re.compile(r"[^\W_]+")
_DASH = re.compile(r"[-–—]{1,2}\s")
_TAIL = re.compile(r"(.*\S)\s+[-–—|]\s+(\S.*?)\s*", re.DOTALL)
_HOST = re.compile(r"https?://([^/:?#]+)", re.IGNORECASE)

# Words in the names of outlets that do not name the house behind them; what remains does.
_GENERIC_WORDS = """
    the news online live world international global breaking top stories latest rss feed feeds com net org www m amp
    mobile en english arabic russian espanol francais africa asia europe america americas pacific middleeast middle east
    uk us usa india home headlines tv
"""
_AGENCIES: tuple[tuple[str, str], ...] = (
    ("reuters", r"\breuters\b|рейтер"),
    ("ap", r"\bassociated press\b|\(ap\)|\bap\s*[-–—]|^ap$"),
    ("afp", r"\bafp\b|agence france[- ]presse"),
    ("dpa", r"\(dpa\)|\bdpa\b"),
    ("efe", r"\(efe\)|\bagencia efe\b"),
    ("tass", r"\btass\b|\bтасс\b"),
    ("ria", r"\bria novosti\b|риа новости"),
    ("interfax", r"\binterfax\b|интерфакс"),
    ("xinhua", r"\bxinhua\b"),
    ("anadolu", r"\banadolu\b"),
    ("pti", r"\(pti\)|\bpress trust of india\b"),
    ("ani", r"\(ani\)"),
    ("upi", r"\(upi\)"),
    ("bloomberg", r"\bbloomberg news\b|\(bloomberg\)"),
    ("lusa", r"\(lusa\)|\bagência lusa\b"),
    ("kyodo", r"\bkyodo\b"),
    ("yonhap", r"\byonhap\b"),
)
_AGENCY_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _AGENCIES)


@lru_cache(maxsize=4096)
def get_family(publisher: str) -> str:
    """Return the house behind a publisher's name or host: ``BBC News``, ``BBC World`` and ``news.bbc.co.uk`` give
    ``bbc``. A name of generic words alone is returned in small letters; ``""`` for ``""``.
    """
    folded = publisher.casefold().strip()
    if "." in folded and " " not in folded:
        labels = [label for label in folded.split(".") if label not in {"www", "m", "amp"}]
        labels = labels[:-2] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[:-1]
        return labels[-1] if labels else folded
    words = _WORD.findall(folded)
    return " ".join(word for word in words if word not in _GENERIC_WORDS.split()) or " ".join(words)


def find_agency(article: Article) -> str:
    """Return the wire agency that the byline, or the dateline at the start of the text, credits; ``""`` for none."""
    dateline = article.text[:80].split("\n", 1)[0]
    dash = _DASH.search(dateline)
    if not dash and not article.author:
        return ""
    head = dateline[: dash.start()] if dash else ""
    for name, pattern in _AGENCY_PATTERNS:
        if pattern.search(article.author) or (dash and pattern.search(head)):
            return name
    return ""


def find_publisher(article: Article) -> str:
    """Return the outlet: the name given, else the host of the article's URL; ``""`` if there is neither."""
    if article.publisher:
        return article.publisher
    host = _HOST.match(article.url)
    return host[1].lower() if host else ""


def strip_outlet(title: str, publisher: str) -> str:
    """Return a headline without its outlet's own name at the end, as in ``Curfew in Tulsa - The Washington Post``."""
    cut = _TAIL.fullmatch(title)
    return cut[1] if cut and publisher and get_family(cut[2]) == get_family(publisher) else title


def find_house(article: Article) -> str:
    """Return the house behind an article: the family that the operator named, else that of the outlet's name, else the
    id of the source.
    """
    return get_family(article.family) or get_family(find_publisher(article)) or article.source_id


def list_marks(words: Iterable[Word]) -> tuple[int, ...]:
    """Return the words of a text as numbers: equal for the same words in the same order, whatever their case."""
    return tuple([word.mark for word in words])


def sketch(marks: Sequence[int]) -> array[int]:
    """Return the sketch of a text, given as :func:`list_marks` does; empty if the text is too short to compare."""
    count = len(marks) - 3
    if count > 4 * SKETCH_SIZE:  # keep and sort only those that can be among the smallest
        highest = round(-(2**63) + 2**64 * 2 * SKETCH_SIZE / count)
        low = {one for one in _hash_shingles(marks) if one < highest}
        if len(low) >= SKETCH_SIZE:
            return array("q", sorted(low)[:SKETCH_SIZE])
    shingles = set(_hash_shingles(marks))
    return array("q", sorted(shingles)[:SKETCH_SIZE]) if len(shingles) >= LEAST_SHINGLES else array("q")


def _hash_shingles(marks: Sequence[int]) -> Iterator[int]:
    return map(hash, zip(marks, marks[1:], marks[2:], marks[3:], strict=False))


def overlap(one: array[int], other: array[int]) -> float:
    """Return the estimated Jaccard similarity, 0 to 1, of the texts of two sketches."""
    if not one or not other:
        return 0.0
    return len(set(one).intersection(other)) / max(len(one), len(other))


def is_one_text(marks: frozenset[int], other: array[int]) -> bool:
    """Return whether two texts count as one, given their sketches; `marks`, the first, must not be empty.

    If they do, only so many of the other's hashes can be missing; among one more than that, at least one is shared.
    Checking this first is cheap, and rules out most texts.
    """
    if marks.isdisjoint(other[: int((1 - SAME_TEXT) * len(other)) + 1]):
        return False
    return len(marks.intersection(other)) >= SAME_TEXT * max(len(marks), len(other))
