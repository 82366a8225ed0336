"""The documentation is true: its sessions are run and compared, its reference is what the code says, and it builds."""

from __future__ import annotations

import doctest
import importlib.util
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT, Call

DOCS = ROOT / "docs"
GUIDE = sorted((DOCS / "guide").glob("*.md"))
_FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_CAPTION = re.compile(r":caption: (?P<file>[^\n]+)\n\n?")
_VARIABLE = re.compile(r"([A-Z_]+)=(.*)")


class Step(NamedTuple):
    """Something that a page has its reader do: run `command` and see `text`, or write `text` to a file."""

    command: str
    text: str
    file: str = ""


def steps(page: str) -> Iterator[Step]:
    for fence in _FENCE.finditer(page):
        info, body = fence["info"].strip(), fence["body"]
        if info == "console":
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                yield Step(command, shown)
        elif info.startswith("{code-block}") and (caption := _CAPTION.match(body)):
            yield Step("", body[caption.end() :], caption["file"])


def compact(text: str) -> str:
    """Text without the white space that a table is spread out with."""
    lines = (re.sub(r"[ ─]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def matches(shown: str, got: str) -> bool:
    """Whether a page shows what came: `…` stands for the rest of a line or, alone, for any number of lines."""
    lines = (
        r"(?:[^\n]*\n)*?" if line == "…" else "[^\n]*".join(map(re.escape, line.split("…"))) + "\n"
        for line in compact(shown).splitlines()
    )
    return re.fullmatch("".join(lines), compact(got) + "\n") is not None or shown == got == ""


class Session:
    """One reader at one terminal, who begins in an empty folder."""

    def __init__(self, call: Call, patch: pytest.MonkeyPatch) -> None:
        self._call = call
        self._patch = patch
        self.code = 0

    def run(self, command: str) -> str:
        if command == "echo $?":
            code, self.code = self.code, 0
            return f"{code}\n"
        words = shlex.split(command)
        if words[0] == "cd":
            self._patch.chdir(words[1])
            return ""
        shown = io.StringIO()  # one for both streams, as they come together on a terminal
        with redirect_stdout(shown), redirect_stderr(shown):
            self.code = self._harness(words) if "harness" in words else self._shell(command, shown)
        return shown.getvalue()

    def _harness(self, words: list[str]) -> int:
        place = words.index("harness")
        with pytest.MonkeyPatch.context() as patch:
            for variable in words[:place]:
                found = _VARIABLE.fullmatch(variable)
                assert found, words
                patch.setenv(found[1], found[2])
            return self._call(*words[place + 1 :]).code

    def _shell(self, command: str, shown: io.StringIO) -> int:
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
        result = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", env=environment)
        shown.write(result.stdout + result.stderr)
        return result.returncode


def follow(page: str, session: Session) -> None:
    for step, after in pairwise([*steps(page), Step("", "")]):
        if step.file:
            file = Path(step.file)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.text, encoding="utf-8")
            continue
        got = session.run(step.command)
        assert matches(step.text, got), f"$ {step.command}\n{got}"
        assert session.code == 0 or after.command == "echo $?", f"$ {step.command}\n{got}"


@pytest.mark.parametrize("path", GUIDE, ids=lambda path: path.stem)
def test_a_page_of_the_guide_is_what_happens(
    path: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = path.read_text(encoding="utf-8")
    follow(page, Session(call, monkeypatch))
    examples = "\n".join(fence["body"] for fence in _FENCE.finditer(page) if fence["info"].strip() == "pycon")
    test = doctest.DocTestParser().get_doctest(examples, {}, path.stem, str(path), 0)
    assert doctest.DocTestRunner().run(test).failed == 0


def test_a_page_that_says_what_does_not_happen_is_noticed(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    session = Session(call, monkeypatch)
    follow("```console\n$ harness init ws\nWrote … files…\n$ ls ws\ncandidates\n…\n```\n", session)
    for wrong in (
        "```console\n$ ls ws\ncandidate\n…\n```\n",
        "```console\n$ harness score --workspace none\n…\n```\n",
        "```console\n$ harness score --workspace none\n…\n$ echo $?\n3\n```\n",
    ):
        with pytest.raises(AssertionError):
            follow(wrong, session)


def test_no_page_is_without_a_session_unless_it_says_so() -> None:
    found = {path.stem for path in GUIDE if not any(step.command for step in steps(path.read_text(encoding="utf-8")))}
    assert found <= {"python", "plugins"}


# The reference


def generator() -> object:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["commands", "settings"])
def test_the_reference_is_current(name: str) -> None:
    made = getattr(generator(), name)()
    assert made == (DOCS / f"{name}.md").read_text(encoding="utf-8"), "run `python docs/generate.py`"


def test_every_command_and_setting_is_in_the_reference() -> None:
    from harness.cli import COMMANDS
    from harness.core.environment_variables import variables
    from harness.core.settings import Settings

    commands = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"\n## harness {name}\n" not in commands] == []
    settings = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert [name for name in variables(Settings()) if f"`{name}`" not in settings] == []
    empty = re.findall(r"^\| `[a-z_]+` \| [^|]*\|  \|.*$", settings, re.MULTILINE)
    assert empty == [], "harness/starter/harness.toml says what a key means"


def test_every_rule_and_metric_has_a_current_page() -> None:
    made = vars(generator())["explanations"]()
    there = {
        str(path.relative_to(DOCS)): path.read_text(encoding="utf-8")
        for folder in ("rules", "metrics")
        for path in (DOCS / folder).glob("*.md")
    }
    assert sorted(made) == sorted(there), "run `python docs/generate.py`, and delete the pages of what is gone"
    assert [place for place, text in made.items() if there[place] != text] == [], "run `python docs/generate.py`"


@pytest.mark.slow
def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="needs the extra [docs]")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        "-E",
        "-d",
        str(tmp_path / "trees"),
        str(DOCS),
        str(tmp_path / "html"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
    assert (result.returncode, result.stderr) == (0, "")
    import harness

    api = (tmp_path / "html" / "api.html").read_text(encoding="utf-8")
    assert [name for name in harness.__all__ if f'id="harness.{name}"' not in api] == []
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "html").rglob("*.html")]
    asked = {
        address
        for page in pages
        for address in re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)"', page)
    }
    assert asked == set(), "a page asks for something from elsewhere"
