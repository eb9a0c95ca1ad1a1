"""Explains in plain English what holds, or had held, a match in the digest. It decides nothing."""

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


def describe_holds(match: Match) -> list[str]:
    """Describe each sign that the event is not happening now, and the veto that a find overruled; for what no longer
    holds the match back, say so.
    """
    overruled = "the rules had held it: "
    before = overruled if match.is_moved else ""
    signs = [f"{before}not now ({flag.kind.value}): {flag.span.text!r}" for flag in match.realis]
    return [*signs, f"{overruled}{match.vetoed}"] if match.vetoed else signs
