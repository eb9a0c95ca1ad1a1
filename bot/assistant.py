"""Recognises topics in a child process, for a command that must answer soon after its start (``tocsin demo``).

With two cores, the child compiles the topics and judges articles while this process loads its modules, opens its
database and reads facts.
"""

from __future__ import annotations

import signal
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Self

from monitors.recognition import Analyse, PackedRules, Recognition, pack_rules

if TYPE_CHECKING:
    from monitors.completion import Recognised
    from monitors.model import Analysis, Article
    from monitors.rules.encoder_finds import EncoderFinder
    from monitors.rules.topic import CompiledRules


class Assistant:
    """A child process that compiles topics and judges articles by them. Use as a context manager.

    Create it before this process has threads: the child is a fork. So it starts in milliseconds, with all modules
    loaded so far, and loads the rest by itself.
    """

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, get_context("fork"), _leave_interrupts)
        self._pool.submit(_load_modules)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def take(self, recognition: Recognition) -> RemoteReading:
        """Start compiling these topics in the child."""
        return RemoteReading(self._pool, pack_rules(recognition))


class RemoteReading:
    """A ``Reading`` whose rules are in the assistant's process; this process adds the facts to what they find."""

    rules = None

    def __init__(self, pool: Executor, packed: PackedRules[Recognition]) -> None:
        self._pool, self._packed = pool, packed
        self._compiled = pool.submit(_compile, packed)
        pool.submit(_warm_up, packed)
        self._announced: dict[str, Future[Recognised]] = {}

    @property
    def version(self) -> str:
        """As ``Recognition.version``."""
        return self._packed.version

    def check(self) -> None:
        """Wait until the topics are compiled. Raises QueryError for the first query or word list that is wrong."""
        self._compiled.result()

    def announce(self, articles: Sequence[Article]) -> None:
        """Let the child begin with these articles, unless it has. Raises as :meth:`check` does."""
        self.check()
        new = (article for article in articles if article.identity not in self._announced)
        self._announced.update((article.identity, self._submit(article)) for article in new)

    def build(self) -> Analyse:
        """The function that analyses one article."""
        return self._analyse

    def _analyse(self, article: Article) -> Analysis:
        from monitors.completion import complete_all

        waiting = self._announced.pop(article.identity, None) or self._submit(article)
        return complete_all((article,), (waiting.result(),))[0]

    def _submit(self, article: Article) -> Future[Recognised]:
        return self._pool.submit(_recognise, self._packed, article)


def _leave_interrupts() -> None:
    """Ignore Ctrl-C in this child; the parent handles it and ends the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _load_modules() -> None:
    import monitors.analysis  # noqa: F401


@lru_cache(maxsize=1)
def _get_rules(packed: PackedRules[Recognition]) -> CompiledRules:
    """The rules, compiled once in this child."""
    return packed.unpack().compile()


def _compile(packed: PackedRules[Recognition]) -> None:
    _get_rules(packed)


def _warm_up(packed: PackedRules[Recognition]) -> None:
    """Build, before anybody asks, what the first article of each language would have to wait for; beside that, load the
    encoder's models, which hardly ever needs Python's lock.
    """
    rules = _get_rules(packed)
    loading = Thread(target=_load_models, args=(rules.finder,))
    loading.start()
    for language in rules.symbol_table.list_languages():
        rules.symbol_table.get_automaton(language)
    loading.join()


def _load_models(finder: EncoderFinder | None) -> None:
    """Load the models that this finder may ask, if any."""
    if finder is None:
        return
    from monitors.rules.encoder import load_encoder, load_large

    load_encoder(finder.asks_large)
    if finder.asks_large:
        load_large()


def _recognise(packed: PackedRules[Recognition], article: Article) -> Recognised:
    from monitors.analysis import recognise_all

    return recognise_all((article,), _get_rules(packed))[0]
