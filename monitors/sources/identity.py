"""Recognises entries again: gives each an identity, and sifts a feed's entries into new, updated and repeated.

The identity is the guid within its feed, else the normalised link, else a hash of the content. Where entries of one
feed share a guid, or a link is not an article's own, link and title are added to tell them apart. A date never makes an
entry new. Everything here is pure; admission.py decides what becomes of new entries.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b

from monitors.model import Article, FeedState, KnownEntry
from monitors.sources.entry import ParsedEntry

KEY_BYTES = 8
GUID_LIMIT = 500  # characters; a longer guid is hashed
LEAST_CHURN = 3  # entries; with fewer, a new guid with the same words and another date is a new entry
_TRACKING = re.compile(
    r"(?i)^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|cmpid|cmp|ito|ref_src|ref_url|at_\w+|"
    r"ns_(?:campaign|mchannel|source|linkname|fee)|smid|smtyp|xtor|_hs(?:enc|mi)|wt_mc|cid|ocid|traffic_source)="
)
KEYS_KEPT = 1000  # sifting asks several times for the key of each article at hand


def hash_key(*parts: str) -> str:
    """A digest of the parts in 16 hex digits (BLAKE2b), equal in every run and on every machine."""
    return _digest(*parts).hex()


def _digest(*parts: str) -> bytes:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def normalise_link(url: str) -> str:
    """A link for comparing: without scheme, ``www.``, default port, fragment, tracking parameters and last slash."""
    rest = url.strip().partition("#")[0].partition("://")[2]
    if not rest:
        return ""
    location, _, query = rest.partition("?")
    host, slash, path = location.partition("/")
    host = host.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    kept = "&".join(part for part in query.split("&") if part and not _TRACKING.match(part))
    return f"{host}{slash}{path}".rstrip("/") + (f"?{kept}" if kept else "")


def normalise_title(title: str) -> str:
    """A title for comparing: case folded, white space collapsed."""
    return " ".join(title.split()).casefold()


@lru_cache(maxsize=KEYS_KEPT)
def make_second_key(link: str, title: str) -> str:
    """The hashes of link and title, joined by a colon; it finds an entry again whose guid changed."""
    return f"{hash_key(normalise_link(link))}:{hash_key(normalise_title(title))}"


def hash_content(title: str, text: str) -> str:
    """A hash that changes exactly when the article's title or text changes."""
    return hash_key(title, text)


def list_identities(entries: Sequence[ParsedEntry], home_link: str = "") -> tuple[str, ...]:
    """An identity for each entry of one body; entries with equal guid, link and title may get equal ones.

    ``home_link`` is the feed's own page; a link to it identifies no entry.
    """
    guids = Counter(entry.guid for entry in entries)
    links = Counter(normalise_link(entry.link) for entry in entries) if "" in guids else Counter()
    home = normalise_link(home_link)
    return tuple(_identify(entry, guids, links, home) for entry in entries)


def _identify(entry: ParsedEntry, guids: Mapping[str, int], links: Mapping[str, int], home: str) -> str:
    guid = entry.guid if len(entry.guid) <= GUID_LIMIT else f"{entry.guid[:40]}…{hash_key(entry.guid)}"
    if guid:
        return guid if guids[entry.guid] == 1 else make_distinct(guid, entry.link, entry.title.value)
    link = normalise_link(entry.link)
    if link and links[link] == 1 and link != home and "/" in link:
        return link
    if link and entry.title.value:
        return make_distinct(link, entry.link, entry.title.value)
    return f"content:{hash_key(entry.title.value, entry.summary.value, entry.content.value)}"


def make_distinct(identity: str, link: str, title: str) -> str:
    """The identity of an entry whose guid or link is not its own alone."""
    return f"{identity}#{hash_key(normalise_link(link), normalise_title(title))}"


# ------------------------------------------------------------------------------------------------- fingerprints


def make_fingerprint(identity: str, entry: ParsedEntry) -> bytes:
    """16 bytes: 8 for the identity and 8 for the raw link, title, summary and content; dates are left out."""
    content = (entry.link, entry.title.value, entry.summary.value, entry.content.value)
    return _digest(identity) + _digest(*content)


def split_fingerprints(packed: bytes) -> dict[bytes, bytes]:
    """A dict from identity digest to content digest, unpacked from :attr:`FeedState.fingerprints`."""
    size = 2 * KEY_BYTES
    return {
        packed[at : at + KEY_BYTES]: packed[at + KEY_BYTES : at + size] for at in range(0, len(packed) - size + 1, size)
    }


def is_unchanged(fingerprint: bytes, seen: Mapping[bytes, bytes]) -> bool:
    """Whether the last body had this entry with the same content."""
    return seen.get(fingerprint[:KEY_BYTES]) == fingerprint[KEY_BYTES:]


def was_present(fingerprint: bytes, seen: Mapping[bytes, bytes]) -> bool:
    """Whether the last body had an entry with this identity."""
    return fingerprint[:KEY_BYTES] in seen


# ------------------------------------------------------------------------------------------------------ sifting


class Novelty(StrEnum):
    """Whether an entry is new to us, known with other words, or known as it is."""

    NEW = "new"
    UPDATED = "updated"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Sifted:
    """One article with its novelty. Its identity is the one under which it is stored, or is to be."""

    article: Article
    novelty: Novelty


def list_lookups(articles: Sequence[Article]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The identities and second keys to look up in the store before :func:`sift`."""
    identities = [identity for article in articles for identity in (article.identity, _derive(article))]
    second_keys = [make_second_key(article.url, article.title) for article in articles]
    return tuple(dict.fromkeys(identities)), tuple(dict.fromkeys(second_keys))


def _derive(article: Article) -> str:
    return make_distinct(article.identity, article.url, article.title)


def sift(articles: Sequence[Article], known: Sequence[KnownEntry], present: frozenset[str]) -> tuple[Sifted, ...]:
    """Judge which articles are new, updated or repeated.

    ``known`` is what the store found for :func:`list_lookups`; ``present`` are the identities of the whole body. An
    article is the one known under its identity, unless link and title both differ: then a guid such as ``latest`` was
    used again. An article with a new identity is a known one only if that one is gone from the feed, link and title
    agree, and either the dates agree or the words do. Agreeing words count only when neither has a date or most of the
    new identities repeat known entries, as when a feed changes all its guids. In doubt an article is new: two equal
    warnings of two days are two.
    """
    by_identity = {entry.identity: entry for entry in known}
    gone = {entry.second_key: entry for entry in known if entry.identity not in present}
    strangers = [article for article in articles if _find_same(article, by_identity) is None]
    echoes = sum(make_second_key(article.url, article.title) in gone for article in strangers)
    is_churn = echoes >= LEAST_CHURN and echoes * 2 >= len(strangers)
    taken: set[tuple[str, str, object]] = set()
    return tuple(_judge(article, by_identity, gone, taken, is_churn=is_churn) for article in articles)


def _find_same(article: Article, by_identity: Mapping[str, KnownEntry]) -> KnownEntry | None:
    """The entry known under the article's identity, or that identity with link and title added, if it is the same."""
    entry = by_identity.get(article.identity)
    if entry is None or _shares_half(entry.second_key, make_second_key(article.url, article.title)):
        return entry
    return by_identity.get(_derive(article))


def _shares_half(one: str, other: str) -> bool:
    return any(mine == yours for mine, yours in zip(one.split(":"), other.split(":"), strict=False))


def _judge(
    article: Article,
    by_identity: Mapping[str, KnownEntry],
    gone: Mapping[str, KnownEntry],
    taken: set[tuple[str, str, object]],
    *,
    is_churn: bool,
) -> Sifted:
    second_key = make_second_key(article.url, article.title)
    entry = _find_same(article, by_identity)
    if entry is None and article.identity in by_identity:
        article = replace(article, identity=_derive(article))
    entry = entry or _find_renamed(article, gone.get(second_key), is_churn=is_churn)
    mark = (second_key, article.content_hash, article.published_at)
    if entry is None:
        novelty = Novelty.REPEATED if mark in taken else Novelty.NEW
        taken.add(mark)
        return Sifted(article, novelty)
    taken.add(mark)
    novelty = Novelty.REPEATED if entry.content_hash == article.content_hash else Novelty.UPDATED
    return Sifted(replace(article, identity=entry.identity), novelty)


def _find_renamed(article: Article, entry: KnownEntry | None, *, is_churn: bool) -> KnownEntry | None:
    if entry is None:
        return None
    same_date = article.published_at is not None and entry.published_at == article.published_at
    same_words = entry.content_hash == article.content_hash
    undated = article.published_at is None and entry.published_at is None
    return entry if same_date or (same_words and (is_churn or undated)) else None


def make_known(article: Article) -> KnownEntry:
    """What to store of an article, so that it is recognised again."""
    return KnownEntry(
        source_id=article.source_id,
        identity=article.identity,
        second_key=make_second_key(article.url, article.title),
        content_hash=article.content_hash,
        seen_at=article.first_seen_at,
        published_at=article.published_at,
    )


def forget_body(state: FeedState) -> FeedState:
    """The state without anything about the last body, so that the next poll reads everything again."""
    return state.evolve(etag="", last_modified="", body_hash="", fingerprints=b"")
