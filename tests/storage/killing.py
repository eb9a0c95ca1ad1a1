"""Programs that kill themselves in the middle of their work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path


def run_until_killed(code: str, database: Path) -> None:
    """Run Python code, whose argument is the path of the database, in a process that must end itself by SIGKILL."""
    done = subprocess.run([sys.executable, "-c", code, str(database)], timeout=30, cwd=os.getcwd())
    assert done.returncode == -signal.SIGKILL
