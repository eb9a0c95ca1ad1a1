"""Why a match only reaches digests, where neither its points nor a sign of realis say it. It decides nothing."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from monitors.model import Level, Match


class Hold(StrEnum):
    """What keeps a match of enough points from ringing."""

    EXPERIMENTAL = "experimental"
    UNTITLED = "untitled"
    DOUBTFUL = "doubtful"


#: In plain English, for logs and terminals; chats have words of their own (bot/commands/reasons.py).
WHY_HELD = {
    Hold.EXPERIMENTAL: "the topic is experimental, and only reaches digests",
    Hold.UNTITLED: "the title does not mention it, so the text would have to say more",
    Hold.DOUBTFUL: "the encoder is not sure enough of it",
}


def find_hold(match: Match, experimental: Collection[str]) -> Hold | None:
    """What holds a match for the digest beside its points and signs of realis; None: nothing, or it rings.

    ``experimental`` are the topics that reach digests alone.
    """
    if match.level is Level.URGENT:
        return None
    if match.topic in experimental:
        return Hold.EXPERIMENTAL
    if match.is_doubtful:
        return Hold.DOUBTFUL
    return Hold.UNTITLED if match.score >= match.threshold and not match.realis else None
