"""The text of an article's own page, for feeds that give only a line of it. Needs the extra ``tocsin[fulltext]``.

The page is fetched through the same guard and bounds as a feed. It judges no article and asks for no page twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitors.errors import FetchError, ParseError
from monitors.model import Article
from monitors.sources.fetch import ACCEPT_PAGE, Fetcher, Request
from monitors.sources.pagetext import extract_page_text


async def fetch_full_text(fetcher: Fetcher, request: Request, article: Article, now: datetime) -> Article:
    """The article with the text of its page when that says more; else as it was, with a warning that says why.

    ``request`` carries the feed's credentials; they go to its own origin only. ``content_hash`` stays that of the
    feed's words, so that the entry is known again without fetching the page.
    """
    try:
        response = await fetcher.get(replace(request, url=article.url, accept=ACCEPT_PAGE), now)
        if response.body is None:
            raise FetchError("bad_response", "304 without having asked")
        text = extract_page_text(response.body, response.url)
    except (FetchError, ParseError) as error:
        return replace(article, warnings=(*article.warnings, f"full text not read ({error.reason}: {error})"))
    return replace(article, text=text) if len(text) > len(article.text) else article
