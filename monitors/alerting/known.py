"""What somebody knows of a story, whichever way they were told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from monitors.model import ToldFigure


class Known(Protocol):
    """What somebody knows of a story, be it from alerts (``Told``) or from digests (``Digested``)."""

    @property
    def told_at(self) -> datetime | None: ...
    @property
    def figures(self) -> tuple[ToldFigure, ...]: ...
    @property
    def until(self) -> date | None: ...
    @property
    def lapsed_on(self) -> date | None: ...
    @property
    def is_lifted(self) -> bool: ...
    @property
    def notices(self) -> tuple[str, ...]: ...
