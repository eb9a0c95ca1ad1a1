"""Sets of numbered things as whole numbers with one bit for each thing."""

from __future__ import annotations

from collections.abc import Iterator


def list_places(bits: int) -> Iterator[int]:
    """Yield the places of the set bits, the highest first: a number gets shorter as its highest bit is taken off."""
    while bits:
        place = bits.bit_length() - 1
        yield place
        bits ^= 1 << place
