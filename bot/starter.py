"""Where the starter config and the sample articles are: inside an installed wheel, or at the root of a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKAGED: Final = "starter_files"
"""The folder beside this module into which the wheel puts ``config/`` and ``seeds/`` (see pyproject.toml)."""


def starter_root() -> Path:
    """The folder that holds ``config/`` and ``seeds/``. Raises FileNotFoundError for a broken installation."""
    here = Path(__file__).resolve().parent
    for root in (here / PACKAGED, here.parent):
        if (root / "config" / "settings.yaml").is_file():
            return root
    raise FileNotFoundError(f"no starter config in {here}; install tocsin again")
