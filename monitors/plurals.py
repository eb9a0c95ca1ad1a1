"""Numbers with their nouns, in the English of the command line, the log and the reports on feeds.

What chats read is counted by :meth:`bot.text.reader.Reader.count`, by the plural rules of their language.
"""

from __future__ import annotations


def count_of(number: float, one: str, many: str = "") -> str:
    """A number with its noun, as ``1 story`` or ``2 stories``; the plural is ``one`` with an s unless given."""
    shown = f"{number:,}" if isinstance(number, int) else f"{number:g}"
    return f"{shown} {one if number == 1 else many or one + 's'}"
