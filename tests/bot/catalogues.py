"""Brings bot/locale up to date with the source: ``python -m tests.bot.catalogues`` adds the new and drops the gone.

Translating is done by hand in the .po files; a test fails while anything is missing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.text.language import CATALOGUE, LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"text": None, "write": None, "mark": None, "count": (1, 2)}
DATED = datetime(2026, 11, 1, tzinfo=UTC)
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")


HEADER = "# Translations of tocsin. This file is distributed under the licence of the project.\n#"


def make(language: str) -> Catalog:
    """An empty catalogue of a language."""
    return Catalog(
        locale=language,
        header_comment=HEADER,
        project="tocsin",
        version="1",
        msgid_bugs_address="none",
        creation_date=DATED,
        revision_date=DATED,
        last_translator="none",
        language_team="none",
        charset="utf-8",
        fuzzy=False,
    )


def get_path(language: str) -> Path:
    """The catalogue of a language."""
    return ROOT / "bot" / "locale" / language / "LC_MESSAGES" / CATALOGUE


def extract() -> Catalog:
    """Every text of the source that people read, and the titles of the shipped topics."""
    catalogue = Catalog(project="tocsin", charset="utf-8")
    found = extract_from_dir(ROOT / "bot", method_map=[("**.py", "python")], keywords=KEYWORDS)
    for name, line, message, _, _ in found:
        if (isinstance(message, str) and message.strip()) or (isinstance(message, tuple) and all(message)):
            catalogue.add(message, locations=[(f"bot/{name}", line)])
    for path in sorted((ROOT / "config" / "topics").glob("*.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("title:"):
                catalogue.add(line.removeprefix("title:").strip(), locations=[(f"config/topics/{path.name}", 1)])
    return catalogue


def read(language: str) -> Catalog:
    """The catalogue as it is on disk; an empty one when there is none."""
    path = get_path(language)
    if not path.exists():
        return make(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Bring every catalogue up to date and say what is left to translate."""
    source = extract()
    for language in TRANSLATED:
        catalogue = read(language)
        fresh = make(language)
        for message in source:
            if message.id:
                known = catalogue.get(message.id)
                fresh.add(message.id, known.string if known else None, locations=message.locations)
        get_path(language).parent.mkdir(parents=True, exist_ok=True)
        with get_path(language).open("wb") as file:
            write_po(file, fresh, width=120, no_location=True, sort_output=True, omit_header=False)
        missing = [m.id for m in fresh if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]
        print(f"{language}: {len(missing)} of {len(fresh)} missing")


if __name__ == "__main__":
    update()
