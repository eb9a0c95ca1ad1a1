"""What several tests of recognition watch."""

from __future__ import annotations

import pytest

from monitors.rules.lexicon import Lexicon, Spans
from monitors.rules.text import Sentence


@pytest.fixture
def sentences_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences that are read closely from here on, in their order."""
    read: list[str] = []
    plain = Lexicon.read

    def note(self: Lexicon, sentence: Sentence) -> dict[int, Spans]:
        read.append(sentence.text.strip())
        return plain(self, sentence)

    monkeypatch.setattr(Lexicon, "read", note)
    return read
