"""The ``tocsin`` command. It only hands over to the command line, so that ``tocsin --help`` starts fast."""

from __future__ import annotations

from bot.cli import tocsin
from bot.collector import calm_collector


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    calm_collector()
    tocsin(prog_name="tocsin")


if __name__ == "__main__":
    main()
