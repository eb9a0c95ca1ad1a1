"""What several tests of recognition watch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitors.rules.lexicon import Lexicon, Spans
from monitors.rules.text import Sentence
from tests.fakes.web_server import WebServer


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


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running
