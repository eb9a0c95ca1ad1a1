"""Puts the number that replaces one that is taken back in its place, and marks its figure as correcting.

``replaced.py`` finds the numbers that are taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitors.facts.lexicon import Item, Lexicon, Tag
from monitors.facts.numbers import NUMBERS
from monitors.facts.replaced import Replaced, read_people
from monitors.facts.tagged_sentence import Figure

ASSERTED_REACH = 4  # items between "say" or "is" and the number that is asserted


def mark_correcting(
    figures: Sequence[Figure], replaced: Sequence[Replaced], stated: Sequence[Figure] = ()
) -> list[Figure]:
    """The figures, those in the place of a higher number that is taken back marked as correcting it.

    ``stated`` are the figures with the former numbers among them: those tell what such a number counts. One that was
    "revised" from a lower number corrects nothing.
    """
    pairs = [(_find_successor(figures, one, stated), one.low) for one in replaced]
    least = min((one.low for one in replaced if one.is_former), default=0)
    marked = []
    for figure in figures:
        replaces = max((low for successor, low in pairs if successor == figure), default=0)
        corrects = replaces > 0 or (figure.corrects and not 0 < least < figure.low)
        marked.append(figure._replace(corrects=corrects, replaces=replaces or (figure.replaces if corrects else 0)))
    return marked


def _find_successor(figures: Sequence[Figure], replaced: Replaced, stated: Sequence[Figure]) -> Figure | None:
    """The figure that stands in the place of a number: the nearest one of its kind that is lower."""
    if not replaced.is_wrong:
        return None
    if replaced.instead is not None and not replaced.is_ahead:
        return next(
            (one for one in figures if one.start <= replaced.instead < one.end and one.low < replaced.low), None
        )
    kinds = {one.kind for one in stated if replaced.is_former and one.start <= replaced.start < one.end}
    unlike = {figure for figure in figures for start in replaced.unlike if figure.start <= start < figure.end}
    lower = [figure for figure in figures if 0 < figure.low < replaced.low and figure not in unlike]
    lower = [figure for figure in lower if not kinds or figure.kind in kinds]
    before = [figure for figure in lower if figure.start < replaced.start]
    behind = [figure for figure in lower if figure.start > replaced.start]
    prefers_ahead = replaced.is_ahead or replaced.is_former
    if behind and (prefers_ahead or not before):
        return min(behind, key=lambda figure: figure.start)
    return max(before, key=lambda figure: figure.start, default=None)


def update_former(
    items: list[Item], figures: Sequence[Figure], former: Sequence[Replaced], lexicon: Lexicon
) -> list[Figure]:
    """The figures of a sentence that ties only a former number to its trigger: ``first reported 12 dead, now nine``.

    The number that replaces it follows a word such as "now".
    """
    updated = list(figures)
    for one in former:
        successor = next(_list_successors(items, one, lexicon), None)
        for index, figure in enumerate(updated):
            if not figure.start <= one.start < figure.end:
                continue
            if successor is None:
                updated[index] = figure._replace(is_former=True)
                continue
            low, start, end = successor
            updated[index] = figure._replace(
                low=low,
                high=low,
                start=start,
                end=end,
                corrects=figure.corrects or low < one.low,
                replaces=one.low if low < one.low else figure.replaces,
            )
    return updated


def list_untied(items: list[Item], figures: Sequence[Figure], former: Sequence[Replaced]) -> list[Figure]:
    """The former figures that a sentence names and ties to no verb: ``un précédent bilan faisait état de 14 morts``."""
    return [
        Figure(items[one.after].payload.kind, one.low, one.low, one.start, items[one.after].end, is_former=True)
        for one in former
        if one.after < len(items)
        and items[one.after].tag is Tag.TRIGGER
        and all(figure.kind is not items[one.after].payload.kind for figure in figures)
    ]


def _list_successors(items: list[Item], former: Replaced, lexicon: Lexicon) -> Iterator[tuple[int, int, int]]:
    """The numbers after "now" or the like behind a former one, each with its offsets."""
    for at in range(former.after + 1, len(items)):
        if items[at].tag in NUMBERS and lexicon.holds("now", items[at - 1].word):
            number = read_people(items, at, lexicon)
            if number is not None:
                yield number.low, items[at].start, items[number.after - 1].end


def find_assertion(items: list[Item], lexicon: Lexicon) -> tuple[int, int, int] | None:
    """The number of people that a sentence without a trigger asserts, with its offsets: ``Police say nine did.``"""
    if any(item.tag is Tag.TRIGGER for item in items):
        return None
    for at in range(1, len(items)):
        before = items[max(0, at - ASSERTED_REACH) : at]
        if items[at].tag in NUMBERS and any(lexicon.holds("asserts", item.word) for item in before):
            number = read_people(items, at, lexicon, least=1)
            return (number.low, items[at].start, items[number.after - 1].end) if number is not None else None
    return None
