"""Makes facts and their spans at a third of the cost: they are made by the dozen for every article."""

from __future__ import annotations

from dataclasses import MISSING, field, fields, make_dataclass
from typing import Any, TypeVar, cast

from monitors.model import Fact, Span

Frozen = TypeVar("Frozen")


def _make_quick(frozen: type[Frozen]) -> type[Frozen]:
    """A constructor for a frozen dataclass with slots; what it returns is of that class, like any other.

    The constructor of a frozen class sets each field by a call of ``object.__setattr__``. This one fills an object with
    the same slots that is not frozen, which takes no calls, and then changes its class.
    """

    def freeze(self: Any) -> None:
        self.__class__ = frozen

    given = fields(frozen)  # type: ignore[arg-type]  # a dataclass, which no type says
    draft = make_dataclass(
        f"{frozen.__name__}Draft",
        [(one.name, Any, field() if one.default is MISSING else field(default=one.default)) for one in given],
        slots=True,
        namespace={"__post_init__": freeze},
    )
    return cast(type[Frozen], draft)


new_fact = _make_quick(Fact)
new_span = _make_quick(Span)
