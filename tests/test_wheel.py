"""The built wheel works by itself: a fresh environment, runtime dependencies only, an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run to the end; a failure shows what the command said."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{command} exited {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    target = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, ROOT, cwd=target)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def tocsin(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed from the wheel into a fresh environment."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    pip = folder / "venv" / "bin" / "pip"
    run(pip, "install", "--quiet", "--no-compile", "--constraint", ROOT / "constraints.txt", wheel, cwd=folder)
    return folder / "venv" / "bin" / "tocsin"


def test_the_wheel_holds_code_config_and_seeds_but_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("/config/settings.yaml") for name in names)
    assert sum("/seeds/" in name and name.endswith(".txt") for name in names) >= 14
    assert not [name for name in names if name.startswith("tests/")]


def test_the_installed_command_demonstrates_itself_from_an_empty_folder(tocsin: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    shown = run(tocsin, "demo", cwd=tmp_path, env=environment)
    assert "Kazakhstan" in shown
    assert "Digest" in shown


def test_the_installed_command_writes_a_starter_folder_that_passes_its_own_check(tocsin: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    run(tocsin, "init", tmp_path / "desk", cwd=tmp_path, env=environment)
    run(tocsin, "check", "--config", tmp_path / "desk" / "config", cwd=tmp_path, env=environment)
    assert (tmp_path / "desk" / "seeds").is_dir()
