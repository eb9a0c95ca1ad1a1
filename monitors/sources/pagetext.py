"""Extracts the main text of a web page with trafilatura, from the extra ``tocsin[fulltext]``."""

from __future__ import annotations

from monitors.errors import ParseError
from monitors.sources.markup import TEXT_LIMIT

MISSING = "full text needs the extra: pip install '.[fulltext]' in the checkout"


def extract_page_text(page: bytes, url: str) -> str:
    """The main text of an HTML page as paragraphs separated by blank lines, cut at :data:`TEXT_LIMIT` characters.

    Raises ParseError ``no_extra`` when trafilatura is not installed, or ``no_text``.
    """
    try:
        from trafilatura import extract
    except ImportError as error:
        raise ParseError("no_extra", MISSING) from error
    text = extract(page, url=url, include_comments=False, include_tables=False, favor_precision=True)
    paragraphs = [line.strip() for line in (text or "").splitlines() if line.strip()]
    if not paragraphs:
        raise ParseError("no_text", "no article text was found in the page")
    return "\n\n".join(paragraphs)[:TEXT_LIMIT].rstrip()
