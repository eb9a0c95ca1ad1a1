"""What somebody knows of a story, whichever way they were told."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from monitors.model import ToldFigure, ToldMeasure


class Known(Protocol):
    """What somebody knows of a story, be it from alerts (``Told``) or from digests (``Digested``)."""

    @property
    def told_at(self) -> datetime | None: ...
    @property
    def figures(self) -> tuple[ToldFigure, ...]: ...
    @property
    def measures(self) -> tuple[ToldMeasure, ...]: ...
    @property
    def notices(self) -> tuple[str, ...]: ...
