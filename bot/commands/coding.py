"""How a story is coded: CAP's severity, urgency and certainty, the topics' codes, and what an authority issued.

Their words are those of the standards in every language, since they are looked up and filtered by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.desk import Desk
from bot.exports.records import CODEBOOKS, ExportedStory, export_story
from bot.text.markup import EMPTY, Markup, code, join, plain, shorten
from bot.text.reader import Reader
from monitors.model import Story

WORDS_UNITS = 120


def describe_codes(story: Story, desk: Desk, reader: Reader, now: datetime) -> Markup:
    """The codes as exports have them, in two or three lines; empty for a story of none of the desk's topics."""
    coded = export_story(story, desk.codes, now)
    if not (coded.topics or coded.mentions):
        return EMPTY
    cap = _name_codes("CAP", (coded.severity, coded.urgency, coded.certainty), reader)
    return join([cap, reader.row(_list_books(coded, reader)), _describe_issued(coded, reader)])


def _name_codes(book: str, codes: Iterable[str], reader: Reader) -> Markup:
    return reader.row([book, join(map(code, codes), ", ")], " ")


def _list_books(coded: ExportedStory, reader: Reader) -> Iterator[Markup]:
    for book in CODEBOOKS:
        if codes := getattr(coded, book):
            yield _name_codes(book.upper(), codes, reader)


def _describe_issued(coded: ExportedStory, reader: Reader) -> Markup:
    """What the newest official alert among the reports says, in its own words."""
    words = [one for one in (coded.issued_severity, coded.issued_urgency, coded.issued_certainty) if one]
    if not words:
        return EMPTY
    issuer = shorten(coded.issued_by, WORDS_UNITS)
    return plain(
        reader.text("Issued by {issuer}: {words}", issuer=issuer, words=shorten(", ".join(words), WORDS_UNITS))
    )
