"""Which entry is which: keys of entries, and sifting what a feed shows into new, updated and repeated.

Identity is the guid within a feed, else the normalised link, else a hash of the content. A guid that two entries of one
feed share, or a link that is no article's own, is made distinct by the title. Newness is never read from a date.
Everything here is pure; admission.py decides what becomes of new entries.
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
from monitors.sources.entry import Entry

KEY_BYTES = 8
GUID_LIMIT = 500  # characters; a longer guid is hashed
LEAST_CHURN = 3  # entries; below it a new guid with the same words and another date is a new entry
_TRACKING = re.compile(
    r"(?i)^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|cmpid|cmp|ito|ref_src|ref_url|at_\w+|"
    r"ns_(?:campaign|mchannel|source|linkname|fee)|smid|smtyp|xtor|_hs(?:enc|mi)|wt_mc|cid|ocid|traffic_source)="
)
KEYS_KEPT = 1000  # of the articles at hand: sifting asks for each of them several times


def hash_key(*parts: str) -> str:
    """16 hex digits of a digest of the parts, equal on every run and machine."""
    return _digest(*parts).hex()


def _digest(*parts: str) -> bytes:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def normalise_link(url: str) -> str:
    """A link without what does not tell articles apart: scheme, fragment, tracking parameters, ``www.``, last slash."""
    rest = url.strip().partition("#")[0].partition("://")[2]
    if not rest:
        return ""
    location, _, query = rest.partition("?")
    host, slash, path = location.partition("/")
    host = host.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    kept = "&".join(part for part in query.split("&") if part and not _TRACKING.match(part))
    return f"{host}{slash}{path}".rstrip("/") + (f"?{kept}" if kept else "")


def normalise_title(title: str) -> str:
    """A title for comparing: case folded, blanks collapsed."""
    return " ".join(title.split()).casefold()


@lru_cache(maxsize=KEYS_KEPT)
def make_second_key(link: str, title: str) -> str:
    """Two hashes, of link and of title, joined by a colon: it finds an entry again whose guid changed."""
    return f"{hash_key(normalise_link(link))}:{hash_key(normalise_title(title))}"


def hash_content(title: str, text: str) -> str:
    """What changes exactly when an article's words do."""
    return hash_key(title, text)


def list_identities(entries: Sequence[Entry], home_link: str = "") -> tuple[str, ...]:
    """One identity for every entry of one body, all different unless two entries are equal throughout."""
    guids = Counter(entry.guid for entry in entries)
    links = Counter(normalise_link(entry.link) for entry in entries) if "" in guids else Counter()
    home = normalise_link(home_link)
    return tuple(_identify(entry, guids, links, home) for entry in entries)


def _identify(entry: Entry, guids: Mapping[str, int], links: Mapping[str, int], home: str) -> str:
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
    """The identity of an entry whose guid or link another entry bears as well."""
    return f"{identity}#{hash_key(normalise_link(link), normalise_title(title))}"


# ------------------------------------------------------------------------------------------------- fingerprints


def make_fingerprint(identity: str, entry: Entry) -> bytes:
    """16 bytes: 8 of the identity and 8 of the entry's raw content, dates aside."""
    content = (entry.link, entry.title.value, entry.summary.value, entry.content.value)
    return _digest(identity) + _digest(*content)


def split_fingerprints(packed: bytes) -> dict[bytes, bytes]:
    """Identity digest -> content digest, as :attr:`FeedState.fingerprints` packs them."""
    size = 2 * KEY_BYTES
    return {
        packed[at : at + KEY_BYTES]: packed[at + KEY_BYTES : at + size] for at in range(0, len(packed) - size + 1, size)
    }


def is_unchanged(fingerprint: bytes, seen: Mapping[bytes, bytes]) -> bool:
    """Whether the last body had this entry word for word."""
    return seen.get(fingerprint[:KEY_BYTES]) == fingerprint[KEY_BYTES:]


def was_present(fingerprint: bytes, seen: Mapping[bytes, bytes]) -> bool:
    """Whether the last body had an entry of this identity."""
    return fingerprint[:KEY_BYTES] in seen


# ------------------------------------------------------------------------------------------------------ sifting


class Verdict(StrEnum):
    """What an entry is to us."""

    NEW = "new"
    UPDATED = "updated"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Sifted:
    """One article with its verdict; its identity is the one under which it is, or is to be, known."""

    article: Article
    verdict: Verdict


def list_lookups(articles: Sequence[Article]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to ask the store for before :func:`sift`: identities and second keys."""
    identities = [identity for article in articles for identity in (article.identity, _derive(article))]
    second_keys = [make_second_key(article.url, article.title) for article in articles]
    return tuple(dict.fromkeys(identities)), tuple(dict.fromkeys(second_keys))


def _derive(article: Article) -> str:
    return make_distinct(article.identity, article.url, article.title)


def sift(articles: Sequence[Article], known: Sequence[KnownEntry], present: frozenset[str]) -> tuple[Sifted, ...]:
    """Tell new entries from updated and repeated ones.

    ``known`` is what the store found for :func:`list_lookups`; ``present`` are the identities of the whole body. An
    entry is the one known under its identity unless link and title both differ (a guid such as ``latest``, used again).
    Under a new identity it is a known one only if that one is gone from the feed and has the same link and title, and
    the same date or the same words; if only the words agree, most of the feed must have changed its guids alike. So the
    doubt goes to telling: two equal warnings of two days are two.
    """
    by_identity = {entry.identity: entry for entry in known}
    gone = {entry.second_key: entry for entry in known if entry.identity not in present}
    strangers = [article for article in articles if _find_same(article, by_identity) is None]
    echoes = sum(make_second_key(article.url, article.title) in gone for article in strangers)
    is_churn = echoes >= LEAST_CHURN and echoes * 2 >= len(strangers)
    taken: set[tuple[str, str, object]] = set()
    return tuple(_judge(article, by_identity, gone, taken, is_churn=is_churn) for article in articles)


def _find_same(article: Article, by_identity: Mapping[str, KnownEntry]) -> KnownEntry | None:
    """The entry known under the article's identity, or under that made distinct, if it is the same one."""
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
        verdict = Verdict.REPEATED if mark in taken else Verdict.NEW
        taken.add(mark)
        return Sifted(article, verdict)
    taken.add(mark)
    verdict = Verdict.REPEATED if entry.content_hash == article.content_hash else Verdict.UPDATED
    return Sifted(replace(article, identity=entry.identity), verdict)


def _find_renamed(article: Article, entry: KnownEntry | None, *, is_churn: bool) -> KnownEntry | None:
    if entry is None:
        return None
    same_date = article.published_at is not None and entry.published_at == article.published_at
    same_words = entry.content_hash == article.content_hash
    undated = article.published_at is None and entry.published_at is None
    return entry if same_date or (same_words and (is_churn or undated)) else None


def make_known(article: Article, second_key: str = "") -> KnownEntry:
    """What to remember of an article, so that it is known again."""
    return KnownEntry(
        source_id=article.source_id,
        identity=article.identity,
        second_key=second_key or make_second_key(article.url, article.title),
        content_hash=article.content_hash,
        seen_at=article.first_seen_at,
        published_at=article.published_at,
    )


def forget_body(state: FeedState) -> FeedState:
    """The state with nothing known of the last body, so that the next poll reads it all again."""
    return state.evolve(etag="", last_modified="", body_hash="", fingerprints=b"")
