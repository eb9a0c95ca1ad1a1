"""The sentences of a document, all of them; the program reads only those that it has to."""

from __future__ import annotations

from monitors.rules.text import Document, Sentence


def read_sentences(document: Document) -> list[Sentence]:
    """All sentences in order, those of the title first."""
    return [document.read(stretch) for stretch in document.stretches]
