"""Recognition in its three forms: the topics as written, packed as bytes for another process, and compiled.

The libraries that compiling needs are imported only where it is done.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from monitors.config.schema import SharedSpec, TopicSpec
from monitors.model import Analysis, Article, Suppression, SuppressionReason

if TYPE_CHECKING:
    from monitors.rules.topic import CompiledRules

Analyse = Callable[[Article], Analysis]

STORED_DIGITS: Final = 8


def leave_unanalysed(article: Article, error: Exception) -> Analysis:
    """Return the analysis of an article that our code failed on: without topics, and with the named reason."""
    failed = Suppression("", SuppressionReason.ANALYSIS_FAILED, f"an internal error ({type(error).__name__})", 0, 1)
    return Analysis(article, article.language, suppressions=(failed,))


def is_unanalysed(analysis: Analysis) -> bool:
    """Return whether this is what :func:`leave_unanalysed` gave."""
    return any(one.reason is SuppressionReason.ANALYSIS_FAILED for one in analysis.suppressions)


class Rules(Protocol):
    """Recognition that can be pickled to another process, and is built once in every process that needs it."""

    @property
    def version(self) -> str:
        """Differs whenever :meth:`build` would give something else."""
        ...

    def build(self) -> Analyse:
        """Compile the rules and return the function that analyses an article. This may take seconds."""
        ...


class Reading(Rules, Protocol):
    """Recognition that is ready for use, in this process or in another."""

    @property
    def rules(self) -> CompiledRules | None:
        """The compiled rules; None if they are in another process, and are compiled here only when needed here."""
        ...

    def announce(self, articles: Sequence[Article]) -> None:
        """Announce which articles will be read next, in this order, so that another process can work ahead.

        Raises QueryError if the topics are compiled only now, and do not compile.
        """
        ...


@dataclass(frozen=True, slots=True)
class Recognition:
    """Topics as a desk wrote them. This is sent to worker processes, each of which compiles it once."""

    topics: tuple[TopicSpec, ...]
    shared: SharedSpec

    @property
    def version(self) -> str:
        """A hash of everything that decides what is recognised: topics, shared lists, own table and encoder."""
        topics = sorted(self.topics, key=lambda topic: topic.id)
        written = [spec.model_dump_json() for spec in (*topics, self.shared)]
        if self.shared.table:
            written.append(self.shared.table)
        if self.shared.rerank and self.shared.encoder:
            from monitors.rules.encoder import identify_encoder

            written.append(identify_encoder())
        return sha256("\n".join(written).encode()).hexdigest()[:16]

    def build(self) -> Analyse:
        """Compile the rules and return the function that analyses an article.

        Raises QueryError for the first query or word list that is wrong.
        """
        from monitors.analysis import analyse

        return partial(analyse, rules=self.compile())

    def compile(self) -> CompiledRules:
        """Return the compiled rules. Raises as :meth:`build` does."""
        from monitors.rules.topic import compile_rules

        return replace(compile_rules(self.topics, shared=self.shared), version=shorten_version(self.version))


def shorten_version(version: str) -> str:
    """Return the version of the rules as it is stored with every match: its first eight digits."""
    return version[:STORED_DIGITS]


@dataclass(frozen=True, slots=True)
class Compiled:
    """Rules that are compiled already, for use in this process: implements :class:`Reading`."""

    version: str
    rules: CompiledRules

    @property
    def analyse(self) -> Analyse:
        """The function that analyses one article."""
        from monitors.analysis import analyse

        return partial(analyse, rules=self.rules)

    def announce(self, articles: Sequence[Article]) -> None:
        """Do nothing: a single process cannot work ahead."""

    def build(self) -> Analyse:
        """Return the function that analyses one article."""
        return self.analyse


R = TypeVar("R", bound=Rules)


@dataclass(frozen=True, slots=True)
class PackedRules(Generic[R]):
    """Rules as bytes, unpacked only where that version is not built yet. Equal if they have the same version."""

    version: str
    payload: bytes = field(compare=False, repr=False)

    def unpack(self) -> R:
        """Return the rules. Unpack only what this program packed: unpickling other bytes could run any code."""
        unpacked: R = pickle.loads(self.payload)  # noqa: S301
        return unpacked


def pack_rules(rules: R) -> PackedRules[R]:
    """Pack rules for our own worker processes."""
    return PackedRules(rules.version, pickle.dumps(rules, protocol=pickle.HIGHEST_PROTOCOL))
