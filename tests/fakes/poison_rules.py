"""Rules that do to their worker what the worst feed could do; worker processes import them by name."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from dataclasses import dataclass

from monitors.model import Analysis, Article


def _hang(article: Article) -> None:
    """Backtracking inside the pattern engine, which holds the interpreter lock and hears no signal."""
    re.match(r"(?:a+)+$", "a" * 60 + "!")


def _burst(article: Article) -> None:
    hoard = bytearray(20_000_000_000)
    hoard.clear()


def _die(article: Article) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


POISONS: dict[str, Callable[[Article], None]] = {"hang": _hang, "burst": _burst, "die": _die}


@dataclass(frozen=True)
class PoisonRules:
    """An article titled with the name of a poison does it; any other is analysed, with ``language`` as given."""

    language: str = "en"

    @property
    def version(self) -> str:
        """One a language."""
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
