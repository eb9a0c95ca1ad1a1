"""What outlets are called: by the same name in alerts, in /sources and /feeds, and for /leaveout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from bot.command import Request
from monitors.config.schema import FeedSpec
from monitors.model import FeedState
from monitors.sources.markup import read_line
from storage.store import Store

NAME_LENGTH = 120


def name_outlets(feeds: Iterable[FeedSpec], states: Iterable[FeedState]) -> dict[str, str]:
    """The outlet of each feed by the feed's id, as its reports name it: by the config, else by the feed itself. A feed
    without either, such as one that was never polled, is called by its id.
    """
    titles = {state.feed_id: read_line(state.title, is_html=True)[:NAME_LENGTH] for state in states}
    return {feed.id: feed.publisher or titles.get(feed.id) or feed.id for feed in feeds}


def list_feed_outlets(store: Store, request: Request) -> dict[str, str]:
    """The outlet of each polled feed by the feed's id."""
    feeds = request.desk.polled_feeds
    return name_outlets(feeds, store.feeds.list_feed_states([feed.id for feed in feeds]))


def find_outlet(said: str, known: Iterable[str], feeds: Mapping[str, str]) -> str:
    """The outlet that is called so, or whose feed has this id, in any case; "" if there is none."""
    spelt = {feed.casefold(): name for feed, name in feeds.items()} | {one.casefold(): one for one in known}
    return spelt.get(said.casefold(), "")


def find_similar_outlets(name: str, known: Iterable[str]) -> Sequence[str]:
    """The known outlets whose names hold the name or are spelt much like it, at most three."""
    spelt = {one.casefold(): one for one in known}
    close = get_close_matches(name.casefold(), spelt, n=3, cutoff=0.8)
    holding = (low for low in spelt if set(name.casefold().split()) <= set(low.split()))
    return [spelt[low] for low in dict.fromkeys((*holding, *close))][:3]
