"""What several tests of recognition watch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitors.rules.automaton import PhraseAutomaton, Spans
from monitors.rules.text import Sentence
from tests.fakes.web_server import WebServer


@pytest.fixture
def sentences_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sentences that are read closely from here on, in their order."""
    read: list[str] = []
    plain = PhraseAutomaton.read

    def note(self: PhraseAutomaton, sentence: Sentence) -> dict[int, Spans]:
        read.append(sentence.text.strip())
        return plain(self, sentence)

    monkeypatch.setattr(PhraseAutomaton, "read", note)
    return read


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running
