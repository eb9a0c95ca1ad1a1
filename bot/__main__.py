"""The ``tocsin`` command. It imports only the command line, so that ``tocsin --help`` starts fast."""

from __future__ import annotations

import io
import os
import sys

from bot.cli import tocsin
from bot.garbage_collection import calm_collector


def open_closed_streams() -> None:
    """Let each standard stream that the caller closed, as ``>&-`` does, lead nowhere. Python leaves None in its place,
    and the next file that is opened would get its number.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    calm_collector()
    open_closed_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):  # a lone surrogate from an input is escaped, as in JSON
        sys.stdout.reconfigure(errors="backslashreplace")
    tocsin(prog_name="tocsin")


if __name__ == "__main__":
    main()
