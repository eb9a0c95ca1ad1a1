"""Recognition as it is written and as it travels; what it takes to compile it is loaded only where that is done."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from monitors.model import Analysis, Article
from monitors.schema import SharedSpec, TopicSpec

if TYPE_CHECKING:
    from monitors.rules.topic import CompiledRules

Analyse = Callable[[Article], Analysis]


class Rules(Protocol):
    """Recognition that can travel: picklable, and built once in every process that needs it."""

    @property
    def version(self) -> str:
        """Differs whenever :meth:`build` would give something else."""
        ...

    def build(self) -> Analyse:
        """Compile; may take seconds."""
        ...


class Reading(Rules, Protocol):
    """Recognition that is ready for work, in this process or in another."""

    @property
    def rules(self) -> CompiledRules | None:
        """The compiled rules themselves; None: they are elsewhere, and compiled here when somebody needs them here."""
        ...

    def announce(self, articles: Sequence[Article]) -> None:
        """Hear which articles will be read next, in this order, so that another process can be ahead.

        Raises QueryError when the topics are only compiled now, and do not compile.
        """
        ...


@dataclass(frozen=True, slots=True)
class Recognition:
    """Topics as a desk wrote them: what travels to a worker process, which compiles it once."""

    topics: tuple[TopicSpec, ...]
    shared: SharedSpec

    @property
    def version(self) -> str:
        """A digest of all that decides what is recognised."""
        written = [spec.model_dump_json() for spec in (*self.topics, self.shared)]
        if self.shared.table:
            written.append(self.shared.table)
        if self.shared.rerank and self.shared.encoder:
            from monitors.rules.encoder import identify_encoder

            written.append(identify_encoder())
        return sha256("\n".join(written).encode()).hexdigest()[:16]

    def build(self) -> Analyse:
        """Compile; raises QueryError for the first query or word list that is wrong."""
        from monitors.analysis import analyse

        return partial(analyse, rules=self.compile())

    def compile(self) -> CompiledRules:
        """The rules themselves; raises as :meth:`build` does."""
        from monitors.rules.topic import compile_rules

        return compile_rules(self.topics, shared=self.shared)


R = TypeVar("R", bound=Rules)


@dataclass(frozen=True, slots=True)
class PackedRules(Generic[R]):
    """Rules as bytes that are unpacked only where that version is not built yet. Equal when of one version."""

    version: str
    payload: bytes = field(compare=False, repr=False)

    def unpack(self) -> R:
        """The rules again. Only what this program packed may be unpacked: the bytes could run anything."""
        unpacked: R = pickle.loads(self.payload)  # noqa: S301
        return unpacked


def pack_rules(rules: R) -> PackedRules[R]:
    """Make rules ready to travel to our own workers."""
    return PackedRules(rules.version, pickle.dumps(rules, protocol=pickle.HIGHEST_PROTOCOL))
