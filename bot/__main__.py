"""The ``tocsin`` command. It imports only the command line, so that ``tocsin --help`` starts fast."""

from __future__ import annotations

import io
import sys

from bot.cli import tocsin
from bot.garbage_collection import calm_collector


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    calm_collector()
    if isinstance(sys.stdout, io.TextIOWrapper):  # a lone surrogate from an input is escaped, as in JSON
        sys.stdout.reconfigure(errors="backslashreplace")
    tocsin(prog_name="tocsin")


if __name__ == "__main__":
    main()
