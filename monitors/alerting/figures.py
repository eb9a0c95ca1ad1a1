"""The figures of a story as chats compare them.

They depend on the story alone, so they are found once for all chats.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from monitors.model import FactKind, LedgerEntry, Report, ToldFigure
from monitors.stories.ledger import list_standing, list_taken_back, name_source


@dataclass(frozen=True)
class Figures:
    """The figures of one ledger."""

    ledger: tuple[LedgerEntry, ...]

    @cached_property
    def standing(self) -> tuple[ToldFigure, ...]:
        """The figure of each kind that stands: the one to show and to compare."""
        return list_standing(self.ledger)

    @cached_property
    def taken_back(self) -> frozenset[ToldFigure]:
        """The figures that were corrected, and that nobody has stated anew since."""
        return list_taken_back(self.ledger)

    def is_correcting(self, report: Report) -> bool:
        """Return whether the report says that a figure was wrong."""
        return bool(self._correcting) and not self._correcting.isdisjoint((report.article_key, report.url))

    def is_wrong(self, report: Report) -> bool:
        """Return whether the report states a figure which was taken back, and corrects none."""
        return bool(self._wrong) and not self._wrong.isdisjoint((report.article_key, report.url))

    @cached_property
    def _correcting(self) -> frozenset[str]:
        return frozenset(name_source(entry) for entry in self.ledger if entry.corrects) - {""}

    @cached_property
    def _wrong(self) -> frozenset[str]:
        if not self.taken_back:
            return frozenset()
        wrong = {(one.kind.value, one.low, one.high) for one in self.taken_back}
        stating = (entry for entry in self.ledger if (entry.kind.value, entry.low, entry.high) in wrong)
        return frozenset(map(name_source, stating)) - self._correcting - {""}

    def is_right(self, figure: ToldFigure) -> bool:
        """Return whether who was told this figure knows what corrects others: it stands, and is no lower than that."""
        return figure not in self.taken_back and figure.low >= self._corrected_to.get(figure.kind, 0)

    @cached_property
    def _corrected_to(self) -> dict[FactKind, int]:
        lowest: dict[FactKind, int] = {}
        for entry in self.ledger:
            if entry.corrects:
                lowest[entry.kind] = min(entry.low, lowest.get(entry.kind, entry.low))
        return lowest
