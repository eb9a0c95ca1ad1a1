"""Says on a terminal what a command that takes seconds is doing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def name_steps(first: str) -> Iterator[Callable[[str], None]]:
    """Show the step being done on standard error, ``first`` at once, until the block ends. Nothing is shown in a pipe.

    Print nothing else in the block.
    """
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(first)) as status:
        yield lambda step: status.update(Text(step))
