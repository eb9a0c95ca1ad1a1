"""Rules that do to their worker what the worst feed could do: hang, fill the memory, die.

Worker processes import them by name.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from dataclasses import dataclass

from monitors.model import Analysis, Article


def _hang(article: Article) -> None:
    """Backtrack inside the regular expression engine, which holds the interpreter lock and reacts to no signal."""
    re.match(r"(?:a+)+$", "a" * 60 + "!")


def _burst(article: Article) -> None:
    hoard = bytearray(20_000_000_000)
    hoard.clear()


def _die(article: Article) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


POISONS: dict[str, Callable[[Article], None]] = {"hang": _hang, "burst": _burst, "die": _die}


@dataclass(frozen=True)
class PoisonRules:
    """An article whose title names a poison triggers it; any other gets an empty analysis in ``language``."""

    language: str = "en"

    @property
    def version(self) -> str:
        """A different version for each language."""
        return f"poison-{self.language}"

    def build(self) -> Callable[[Article], Analysis]:
        """The analysing function."""

        def analyse(article: Article) -> Analysis:
            if poison := POISONS.get(article.title):
                poison(article)
            return Analysis(article, self.language)

        return analyse


@dataclass(frozen=True)
class DeadlyRules:
    """Rules that kill whoever builds them, so that no worker lives, whatever the feed."""

    version: str = "deadly"

    def build(self) -> Callable[[Article], Analysis]:
        """Never returns."""
        os._exit(3)
