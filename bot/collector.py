"""The garbage collector, calmed for processes that hold much and make few cycles."""

from __future__ import annotations

import gc

THRESHOLDS = (10_000, 20, 20)


def calm_collector() -> None:
    """Have the garbage collector look more rarely, and never again at what is there now: modules and compiled rules.

    Reading articles makes few cycles and many short-lived objects; looking for cycles took a fifth of polling's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
