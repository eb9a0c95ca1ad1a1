"""What gates know a sentence by, worked out from what is found in it."""

from __future__ import annotations

from collections.abc import Set

from monitors.rules.gates import Gates


def join_bits(gates: Gates, symbols: Set[int]) -> int:
    """The bits of the groups that some symbols belong to."""
    bits = 0
    for symbol in symbols:
        bits |= gates._bits.get(symbol, 0)
    return bits
