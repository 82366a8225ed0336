"""What is shipped: the source distribution holds what the repository does, the wheel all of the package, and it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path
from typing import NamedTuple

import pytest

import harness
from tests.conftest import ROOT

HERE = (
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "MANIFEST.in",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "pyproject.toml",
    "ruff.toml",
    "setup.cfg",
    "candidates",
    "docs",
    "examples",
    "harness",
    "references",
    "tests",
)
"""What of the repository is the project's, less what git and CI have for themselves."""
pytestmark = pytest.mark.slow


class Built(NamedTuple):
    """The two distributions, and the wheel's files as they lie when it is installed."""

    sdist: Path
    wheel: Path
    installed: Path


def backend(folder: Path, call: str) -> None:
    """Call the build backend in a folder, as a build frontend does, but with the packages that are here."""
    code = f"import setuptools.build_meta as backend; backend.{call}"
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    tree, out = folder / "tree", folder / "out"
    out.mkdir()
    skip = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", "build", ".*")
    for name in HERE:
        (shutil.copytree if (ROOT / name).is_dir() else _copy)(ROOT / name, tree / name, ignore=skip)
    backend(tree, f"build_sdist({str(out)!r})")
    (sdist,) = out.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    backend(unpacked, f"build_wheel({str(out)!r})")
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return Built(sdist, wheel, folder / "installed")


def _copy(source: Path, target: Path, ignore: object) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in found
        if "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


def test_the_wheel_holds_the_package_and_nothing_else(built: Built) -> None:
    shipped = {name: data for name, data in files(built.installed).items() if ".dist-info/" not in name}
    assert shipped == {f"harness/{name}": data for name, data in files(ROOT / "harness").items()}
    for name in (
        "py.typed",
        "metrics/agreement.csv",
        "report/templates/index.html",
        "report/static/report.css",
        "starter/harness.toml",
        "starter/references/demo/source.id.txt",
        "validate/fits.toml",
    ):
        assert f"harness/{name}" in shipped


def test_what_the_wheel_says_of_itself(built: Built) -> None:
    (folder,) = built.installed.glob("*.dist-info")
    about = message_from_string((folder / "METADATA").read_text(encoding="utf-8"))
    assert (about["Name"], about["Version"], about["Requires-Python"]) == (
        "translation-harness",
        harness.__version__,
        ">=3.11",
    )
    assert "py3-none-any" in built.wheel.name
    assert "harness = harness.cli:main" in (folder / "entry_points.txt").read_text(encoding="utf-8")
    assert (folder / "licenses" / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("Apache License")


def test_the_source_distribution_holds_what_the_repository_does(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    made = {name for name in names if name == "PKG-INFO" or name.startswith("translation_harness.egg-info/")}
    here = {name for name in HERE if (ROOT / name).is_file()}
    here |= {
        f"{name}/{inside}"
        for name in HERE
        if (ROOT / name).is_dir()
        for inside in files(ROOT / name)
        if not any(part.startswith(".") for part in Path(inside).parts) and ".egg-info/" not in inside
    }
    assert names - made - {"reports/README.md"} == here


def test_what_is_installed_runs_without_the_repository(built: Built, tmp_path: Path) -> None:
    def run(*args: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(built.installed), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "harness", *args]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout

    assert run("--version").split()[-1] == harness.__version__
    run("init", "ws")
    assert "vendor-b" in run("score", "--workspace", "ws", "--no-embedding", "--run-id", "first")
    assert (tmp_path / "ws" / "reports" / "first" / "index.html").is_file()
    code = "import harness, pathlib; print(pathlib.Path(harness.__file__).parents[1])"
    assert subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(built.installed)},
    ).stdout.strip() == str(built.installed)
