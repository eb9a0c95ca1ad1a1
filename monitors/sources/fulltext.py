"""Fetches the text of an article's own page, for feeds that give only a line of it.

It needs the extra ``tocsin[fulltext]``. The page is fetched through the same guard and within the same bounds as a
feed; poll.py decides for which articles.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitors.errors import FetchError, ParseError
from monitors.model import Article
from monitors.sources.fetch import ACCEPT_PAGE, Fetcher, FetchRequest
from monitors.sources.pagetext import extract_page_text


async def fetch_full_text(fetcher: Fetcher, request: FetchRequest, article: Article, now: datetime) -> Article:
    """The article with the text of its page if that is longer, else as it was; a failure adds a warning.

    ``request`` holds the feed's credentials, which go to its own origin only. ``content_hash`` stays that of the feed's
    own text, so that the entry is recognised again without fetching the page.
    """
    try:
        response = await fetcher.get(replace(request, url=article.url, accept=ACCEPT_PAGE), now)
        if response.body is None:
            raise FetchError("bad_response", "304 without having asked")
        text = extract_page_text(response.body, response.url)
    except (FetchError, ParseError) as error:
        return replace(article, warnings=(*article.warnings, f"full text not read ({error.reason}: {error})"))
    return replace(article, text=text) if len(text) > len(article.text) else article
