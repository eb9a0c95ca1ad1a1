"""Makes docs/pictures/page.png: ``python docs/pictures/make_page.py``, by hand, with Debian's chromium installed.

It builds the invented desk of desk.py, serves the page over it on a free loopback port, and photographs it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

CHROMIUM = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--virtual-time-budget=8000",
)  # fmt: skip


def photograph(address: str, picture: Path, folder: Path, *more: str) -> None:
    """One picture of one address, in a browser of its own."""
    profile = f"--user-data-dir={folder / picture.stem}"
    subprocess.run([*CHROMIUM, profile, f"--screenshot={picture}", *more, address], check=True, capture_output=True)


def main() -> None:
    """Build, serve, photograph."""
    from desk import build

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        state = folder / "state"
        state.mkdir()
        build(state / "tocsin.sqlite3", datetime.now(UTC))
        command = [sys.executable, "-m", "bot", "web", "--port", "0", "--state", str(state)]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parents[1])
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[2]
            photograph(address, HERE / "page.png", folder, "--window-size=1440,1000")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
