"""The built wheel works by itself: a fresh environment, runtime dependencies only, an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution, distributions
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.example_desks import compose_files, list_desks

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "monitors", "storage")


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


def list_runtime_distributions(name: str) -> dict[str, Distribution]:
    """What a distribution needs at run time, and what that needs, by normal name; its extras are left out."""
    found: dict[str, Distribution] = {}
    wanted = [Requirement(name)]
    while wanted:
        requirement = wanted.pop()
        known = canonicalize_name(requirement.name)
        if known in found:
            continue
        found[known] = distribution(requirement.name)
        needs = (Requirement(line) for line in found[known].requires or ())
        wanted += [one for one in needs if one.marker is None or one.marker.evaluate({"extra": ""})]
    del found[canonicalize_name(name)]
    return found


def make_environment(folder: Path, wanted: Iterable[Distribution]) -> Path:
    """A virtual environment that holds just these distributions, linked file by file; returns its Python."""
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    python = folder / "bin" / "python"
    site = find_site(python)
    files = [(one, file) for one in wanted for file in one.files or () if ".." not in file.parts]
    for parent in {(site / file).parent for _, file in files}:
        parent.mkdir(parents=True, exist_ok=True)
    for one, file in files:
        os.symlink(os.path.abspath(str(one.locate_file(file))), site / file)
    return python


def find_site(python: Path) -> Path:
    """Where an environment keeps its packages."""
    return python.parents[1] / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def list_unmet(site: Path) -> list[str]:
    """What the distributions in a folder need at run time and do not find there, as ``pip check`` tells it."""
    there = list(distributions(path=[str(site)]))
    held = {canonicalize_name(one.name): one.version for one in there}
    needs = [(one.name, Requirement(line)) for one in there for line in one.requires or ()]
    return [
        f"{name} needs {need}"
        for name, need in needs
        if (need.marker is None or need.marker.evaluate({"extra": ""}))
        and not need.specifier.contains(held.get(canonicalize_name(need.name), "0"), prereleases=True)
    ]


def lend_bytecode(site: Path) -> None:
    """Spare the commands to compile what is byte for byte in this checkout and compiled there."""
    for file in [one for package in PACKAGES for one in (site / package).rglob("*.py")]:
        twin = ROOT / file.relative_to(site)
        compiled = Path(cache_from_source(str(twin)))
        if compiled.is_file() and twin.is_file() and twin.read_bytes() == file.read_bytes():
            os.utime(file, ns=(twin.stat().st_atime_ns, twin.stat().st_mtime_ns))
            (file.parent / compiled.parent.name).mkdir(exist_ok=True)
            shutil.copyfile(compiled, file.parent / compiled.parent.name / compiled.name)


@pytest.fixture(scope="module")
def tocsin(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed from the wheel into a fresh environment that holds what the wheel asks for and no more."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    python = make_environment(folder, list_runtime_distributions("tocsin").values())
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", "--no-compile", wheel, cwd=folder)
    assert {"tocsin", "click"} <= {one.name for one in distributions(path=[str(find_site(python))])}
    assert list_unmet(find_site(python)) == []
    lend_bytecode(find_site(python))
    return folder / "bin" / "tocsin"


def test_the_environment_of_the_test_holds_no_development_tool(tocsin: Path) -> None:
    python = tocsin.with_name("python")
    held = run(
        python,
        "-c",
        "import importlib.util as u; print(u.find_spec('pytest'), u.find_spec('click'))",
        cwd=tocsin.parent,
    )
    assert held.startswith("None ModuleSpec")


def test_the_wheel_holds_code_config_and_seeds_but_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("/config/settings.yaml") for name in names)
    assert sum("/seeds/" in name and name.endswith(".txt") for name in names) >= 14
    page = {"static/page.js", "static/vendor/leaflet.LICENSE", "templates/stories.html"}
    assert {f"bot/web/{name}" for name in page} <= set(names)
    assert not [name for name in names if name.startswith("tests/")]


def test_the_installed_command_demonstrates_itself_from_an_empty_folder(tocsin: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    shown = run(tocsin, "demo", cwd=tmp_path, env=environment)
    promised = list_promised((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(promised) > 20
    assert not [part for part in promised if part not in shown]


def list_promised(readme: str) -> list[str]:
    """What the README shows of a demonstration, in pieces without what changes: times of this run, width, folder."""
    block = readme.split("```text\n", 1)[1].split("```", 1)[0]
    changing = r"\.\.\.$|─+$|seen .* UTC|^\(\.\.\..*|^.* UTC to .*|in seeds$"
    return [piece.strip(" ·") for line in block.splitlines() for piece in re.split(changing, line) if piece.strip(" ·")]


def test_the_installed_command_writes_the_starter_folder_of_this_checkout_and_checks_it(
    tocsin: Path, tmp_path: Path
) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    run(tocsin, "init", tmp_path / "desk", "--no-ask", "--desk", "ngo", cwd=tmp_path, env=environment)
    desk = next(one for one in list_desks(ROOT) if one.name == "ngo")
    files = compose_files(ROOT, desk)
    assert {Path("config/topics/attack.yaml"), Path("config/topics/displacement.yaml")} <= set(files)
    assert [name for name, content in files.items() if (tmp_path / "desk" / name).read_bytes() != content] == []
    assert (tmp_path / "desk" / "seeds").is_dir()
    for path in (tmp_path / "desk/config/topics").glob("*.yaml"):
        if path.stem not in {"_shared", "aid-access", "displacement"}:
            path.unlink()  # other tests judge what they promise, which takes seconds
    run(tocsin, "check", "--config", tmp_path / "desk" / "config", cwd=tmp_path, env=environment)
