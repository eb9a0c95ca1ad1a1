"""Explains why a match reaches only digests if neither its score nor a realis flag does. It decides nothing."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from monitors.model import Level, Match


class DigestCause(StrEnum):
    """What keeps a match from ringing, besides its score and realis flags."""

    EXPERIMENTAL = "experimental"
    UNTITLED = "untitled"
    DOUBTFUL = "doubtful"
    OUTDATED = "outdated"


#: In plain English, for logs and terminals; chats have words of their own (bot/commands/reasons.py).
WHY_DIGEST = {
    DigestCause.EXPERIMENTAL: "the topic is experimental, and only reaches digests",
    DigestCause.UNTITLED: "the title does not mention it, so the text would have to say more",
    DigestCause.DOUBTFUL: "the encoder is not sure enough of it",
    DigestCause.OUTDATED: "its publisher dated it too long ago (alerts.old_after)",
}


def find_digest_cause(match: Match, experimental: Collection[str]) -> DigestCause | None:
    """Return what keeps a match in the digest, besides its score and realis flags; None: nothing, or it is urgent.

    ``experimental`` are the topics that reach only digests.
    """
    if match.level is Level.URGENT:
        return None
    if match.is_outdated:
        return DigestCause.OUTDATED
    if match.topic in experimental:
        return DigestCause.EXPERIMENTAL
    if match.is_doubtful:
        return None if match.realis else DigestCause.DOUBTFUL
    return DigestCause.UNTITLED if match.score >= match.threshold and not match.holding else None
