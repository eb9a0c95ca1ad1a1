"""Finds what is valid in feeds.yaml but hardly meant: secrets in addresses, addresses that are never fetched.

It judges the file as it was written, before references to secrets are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from monitors.config.feed_list import inherit
from monitors.config.loading import FEEDS_FILE
from monitors.config.quantities import format_duration
from monitors.config.scalars import REFERENCE
from monitors.config.schema import FeedEntry, FeedOptions, FeedsFile
from monitors.config.settings import PollSettings
from monitors.config.suspicions import Suspicion, doubt_country, doubt_language
from monitors.config.yaml_source import Loc
from monitors.sources.guard import GuardPolicy, find_refusal, make_policy

LONGEST_INTERVAL: Final = 31 * 86_400
"""Seconds; a feed that is polled less often has lost entries by then."""

SECRET_WORD: Final = re.compile(
    r"(?:api|access|auth)?(?:key|token)|auth|secret|pass(?:word|wd|phrase)?|pwd|sig(?:nature)?|session(?:id)?",
    re.IGNORECASE,
)
"""A word in the name of a parameter that most likely holds a secret; words are parted by - _ and dots."""

PUBLIC_ADDRESS: Final = "2606:4700::1"
"""Stands for the addresses of a name, which are not known before it is fetched."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LOCAL_NAME: Final = re.compile(r"(?:.*\.)?localhost|[^.]+\.local", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A feed as it is written, with its group and the path to it."""

    entry: FeedEntry
    loc: Loc
    is_enabled: bool
    any_private: bool


def find_feed_suspicions(file: FeedsFile, poll: PollSettings) -> Iterator[Suspicion]:
    """Return an iterator over what is suspicious in the feeds, as the file has them."""
    yield from _doubt_options(file.defaults, ("defaults",))
    for number, group in enumerate(file.groups):
        yield from _doubt_options(group, ("groups", number))
    places = list(_list_places(file))
    policy = make_policy(poll.allow_networks, poll.allow_ports)
    for place in places:
        yield from _doubt_options(place.entry, place.loc)
        yield from _doubt_entry(place, policy)
    yield from _doubt_spellings(places)


def _list_places(file: FeedsFile) -> Iterator[_Place]:
    for number, group in enumerate(file.groups):
        for index, entry in enumerate(group.feeds):
            fields = inherit(entry, group, file.defaults)
            yield _Place(entry, ("groups", number, "feeds", index), fields["enabled"], fields["allow_private"])


def _doubt_options(options: FeedOptions, loc: Loc) -> Iterator[Suspicion]:
    yield from doubt_language(FEEDS_FILE, (*loc, "language"), options.language)
    yield from doubt_country(FEEDS_FILE, (*loc, "country"), options.country)
    for name in ("publisher", "family"):
        if (text := getattr(options, name)) and not text.strip():
            yield Suspicion(FEEDS_FILE, (*loc, name), f"{name}: only blanks", "write a name, or remove the key")
    if (options.interval_seconds or 0) > LONGEST_INTERVAL:
        what = f"interval: a poll every {format_duration(options.interval_seconds or 0)} misses most entries"
        yield Suspicion(FEEDS_FILE, (*loc, "interval"), what, "write a shorter one, such as 1d")


def _doubt_entry(place: _Place, policy: GuardPolicy) -> Iterator[Suspicion]:
    entry, loc = place.entry, (*place.loc, "url")
    if "\n" in entry.title.strip() or (entry.title and not entry.title.strip()):
        what = "title: a line break" if entry.title.strip() else "title: only blanks"
        yield Suspicion(FEEDS_FILE, (*place.loc, "title"), what, "write it on one line")
    if name := find_secret(entry.url):
        what = f"url: {name}= is most likely a secret, written in the file"
        yield Suspicion(FEEDS_FILE, loc, what, f"write {name}=${{NAME}} and set NAME in the environment")
    refusal = _find_refusal(entry.url, policy.open_private() if place.any_private else policy)
    if refusal and place.is_enabled:
        fix = "if it is yours, write allow_private: true"
        yield Suspicion(FEEDS_FILE, loc, f"url: it will not be fetched, as {refusal}", fix)


def find_secret(url: str) -> str:
    """Return the name of the first parameter that seems to hold a secret as it is, not as ``${NAME}``; or ""."""
    for part in urlsplit(url).query.split("&"):
        name, _, value = part.partition("=")
        if value and not REFERENCE.search(value) and any(map(SECRET_WORD.fullmatch, re.split("[_.-]", name))):
            return name
    return ""


def _find_refusal(url: str, policy: GuardPolicy) -> str:
    """Return why an address can never be fetched, as far as it says so itself; "" if it may be."""
    if REFERENCE.search(url):
        return ""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme]
    if _LOCAL_NAME.fullmatch(host.rstrip(".")):
        return "" if policy.any_private or policy.networks else f"{host} is this machine or its network"
    try:
        ip_address(host)
    except ValueError:
        host = PUBLIC_ADDRESS
    return find_refusal(host, port, policy)


def _doubt_spellings(places: list[_Place]) -> Iterator[Suspicion]:
    """Yield the feeds whose address differs from an earlier one's only in spelling."""
    seen: dict[str, FeedEntry] = {}
    for place in places:
        first = seen.setdefault(_normalise(place.entry.url), place.entry)
        if first is not place.entry:
            what = f"url: it is the address of {first.id} in another spelling"
            yield Suspicion(FEEDS_FILE, (*place.loc, "url"), what, "remove one of them")


def _normalise(url: str) -> str:
    parts = urlsplit(url)
    if REFERENCE.search(parts.netloc):
        return url
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path or '/'}?{parts.query}"
