"""The ``tocsin`` command. It only hands over to the command line, so that ``tocsin --help`` starts fast."""

from __future__ import annotations

import io
import sys

from bot.cli import tocsin
from bot.collector import calm_collector


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    calm_collector()
    if isinstance(sys.stdout, io.TextIOWrapper):  # half a character of an input is written as JSON escapes it
        sys.stdout.reconfigure(errors="backslashreplace")
    tocsin(prog_name="tocsin")


if __name__ == "__main__":
    main()
