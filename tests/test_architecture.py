"""The house rules that a machine can check: import direction, and who may use which library."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "monitors", "storage")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

BELOW = {
    "bot.commands": ("bot.talk",),
    "bot.chats": ("bot.commands", "bot.talk"),
    "bot.sending": ("bot.chats", "bot.commands", "bot.talk"),
    "bot.sources": ("bot.chats", "bot.commands", "bot.talk"),
    "bot.text": ("bot.chats", "bot.commands", "bot.talk"),
}
"""Which packages of bot/ may not import which others."""


@cache
def read_tree(path: Path) -> ast.Module:
    """The syntax of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def list_statements(block: ast.AST) -> Iterator[ast.AST]:
    """Every statement in a block, also in those inside it; expressions hold none."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        for statement in getattr(block, name, ()):
            yield statement
            yield from list_statements(statement)


def imported_names(tree: ast.Module, module: str) -> Iterator[tuple[int, str]]:
    """Every module that a source imports, wherever in the file, with its line."""
    for node in list_statements(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: relative import"
            yield node.lineno, node.module or ""


def forbidden(module: str, imported: str) -> str | None:
    """Why the module (``monitors/model/facts.py``) may not import that name, or None when it may."""
    package, top = module.split("/")[0], imported.split(".")[0]
    is_vocabulary = module == "monitors/errors.py" or module.startswith("monitors/model/")
    if is_vocabulary and top in PACKAGES and not imported.startswith("monitors.model."):
        return "the vocabulary imports nothing of ours"
    if imported.startswith("monitors.model.") and not module.startswith("monitors/model/"):
        return "the vocabulary is taken from monitors.model as a whole"
    if package == "monitors" and top in {"bot", "storage"}:
        return "monitors imports neither bot nor storage"
    if package == "storage" and top == "bot":
        return "storage does not import bot"
    if package == "storage" and top == "monitors" and imported not in {"monitors.model", "monitors.errors"}:
        return "storage takes only the vocabulary from monitors"
    if top == "telegram" and not module.startswith("bot/telegram/"):
        return "Telegram types live only in bot/telegram/"
    if top in {"sqlite3", "sqlite_utils"} and package != "storage":
        return "SQL lives only in storage/"
    if top == "feedparser" and module != "monitors/sources/feed.py":
        return "feedparser is used only in monitors/sources/feed.py"
    if top in {"pickle", "shelve", "marshal"} and module != "monitors/recognition.py":
        return "nothing is unpickled but what travels between our own workers"
    for lower, higher in BELOW.items():
        if module.startswith(lower.replace(".", "/") + "/") and imported.startswith(higher):
            return f"{lower} is below {' and '.join(higher)}"
    return None


def test_imports_run_one_way() -> None:
    wrong = [
        f"{module}:{line}: imports {name}: {reason}"
        for path in MODULES
        for module in (path.relative_to(ROOT).as_posix(),)
        for line, name in imported_names(read_tree(path), module)
        if (reason := forbidden(module, name))
    ]
    assert len(MODULES) > 300
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("monitors/poll.py", "storage.store"),
        ("monitors/poll.py", "bot.app"),
        ("storage/store.py", "bot"),
        ("storage/feeds.py", "monitors.stories.assignment"),
        ("monitors/model/facts.py", "monitors.errors"),
        ("monitors/model/facts.py", "monitors.model"),
        ("monitors/poll.py", "monitors.model.facts"),
        ("storage/outbox.py", "telegram"),
        ("bot/sending/sender.py", "telegram.error"),
        ("bot/app.py", "sqlite3"),
        ("bot/app.py", "feedparser"),
        ("bot/app.py", "pickle"),
        ("bot/chats/access.py", "bot.commands.asking"),
        ("bot/commands/asking.py", "bot.talk.conversation"),
        ("bot/sending/unreachable.py", "bot.chats.claims"),
    ],
)
def test_a_wrong_import_would_be_caught(module: str, imported: str) -> None:
    assert forbidden(module, imported)


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("bot/hub.py", "storage.store"),
        ("bot/talk/conversation.py", "bot.commands"),
        ("bot/telegram/channel.py", "telegram.error"),
        ("monitors/model/facts.py", "monitors.model.recognition"),
        ("storage/store.py", "monitors.model"),
        ("monitors/poll.py", "monitors.sources.fetch"),
        ("monitors/sources/feed.py", "feedparser"),
    ],
)
def test_the_allowed_ways_stay_open(module: str, imported: str) -> None:
    assert forbidden(module, imported) is None


def test_modules_and_functions_carry_their_contract() -> None:
    missing = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if read_tree(path).body and not ast.get_docstring(read_tree(path))
    ]
    assert not missing, f"no module docstring: {missing}"


def test_no_statement_numbers_its_parameters() -> None:
    """Python warns from 3.12 on, and will refuse, when a numbered parameter (``?1``) is given a sequence."""
    statements = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(read_tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\?\d", node.value)
        if path.parts[-2] == "storage"
    ]
    assert not statements, "name these parameters: " + ", ".join(statements)


def test_no_imports_run_in_a_circle() -> None:
    """Imports for the type checker alone and those within functions count too: readers follow them all the same."""
    names = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in MODULES}
    known = set(names.values())
    imports = {name: set(list_imported(read_tree(path), known)) - {name} for path, name in names.items()}
    tuple(TopologicalSorter(imports).static_order())  # raises CycleError, which names the circle


def list_imported(tree: ast.Module, known: Set[str]) -> Iterator[str]:
    """The known modules that a source imports. What is imported from a package may be a module, or stand in it."""
    for node in list_statements(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            yield from (
                name if (name := f"{node.module}.{alias.name}") in known else node.module for alias in node.names
            )
