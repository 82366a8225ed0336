"""`--verbose` and `--debug`: on every command, on stderr, printable, and silent without them."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from harness.cli import cli, logs
from tests.cli.test_main import CRASH, python
from tests.conftest import ROOT, Call

LINE = re.compile(r" *\d+\.\d{3} s  [a-z_.]+: .+")


@pytest.fixture(autouse=True)
def silent_again() -> Iterator[None]:
    yield
    logs.stop()


def below(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found is not None
            yield from below(found, f"{path} {name}")


def test_every_command_takes_them_once() -> None:
    for _ in range(2):  # commands are wrapped whenever they are asked for
        for path, command in below(cli, "harness"):
            named = [name for parameter in command.params for name in parameter.opts]
            assert [named.count(name) for name in ("-v", "--verbose", "--debug")] == [1, 1, 1], path


@pytest.fixture
def workspace(tmp_path: Path, call: Call) -> Path:
    assert call("init", tmp_path / "ws").code == 0
    return tmp_path / "ws"


@pytest.mark.parametrize("place", ["before", "after"])
def test_verbose_says_what_is_done_and_stdout_stays(workspace: Path, call: Call, place: str) -> None:
    usual = call("score", "--workspace", workspace, "--no-embedding", "--no-html", "--json", "--run-id", "a")
    assert (usual.code, usual.err) == (0, "")
    options = ["score", "--workspace", workspace, "--no-embedding", "--no-html", "--json", "--run-id", "b"]
    options.insert(0 if place == "before" else 1, "--verbose")
    told = call(*options)
    assert told.out.replace('"b"', '"a"').replace('/b"', '/a"') == usual.out
    lines = told.err.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    text = "\n".join(lines)
    assert "harness.toml" in text and "entities.toml" in text
    assert lines[-1].endswith("harness: ended")
    assert "Traceback" not in text


def test_the_next_command_is_silent_again(workspace: Path, call: Call) -> None:
    assert call("config", "show", "--workspace", workspace, "-v").err
    assert call("config", "show", "--workspace", workspace).err == ""
    assert logs.LOGGER.handlers == [] or all(type(one) is logging.NullHandler for one in logs.LOGGER.handlers)


@pytest.mark.parametrize("words", [("review", "-v", "stats"), ("-v", "review", "stats"), ("review", "stats", "-v")])
def test_they_stand_before_and_after_a_command_of_a_group(workspace: Path, call: Call, words: tuple[str, ...]) -> None:
    result = call(*words, "--workspace", workspace)
    assert result.code == 0 and result.err.endswith("harness: ended\n")


def test_debug_shows_where_an_error_was_raised_and_verbose_does_not(tmp_path: Path, call: Call) -> None:
    sentence = "there is no references folder"
    verbose, debug = (call("score", "--workspace", tmp_path, option) for option in ("--verbose", "--debug"))
    assert (verbose.code, debug.code) == (2, 2)
    assert "Traceback" not in verbose.err and "Traceback (most recent call last)" in debug.err
    assert sentence in verbose.err.splitlines()[-1] == debug.err.splitlines()[-1]


def test_debug_shows_a_crash_and_no_escape_reaches_the_terminal(tmp_path: Path) -> None:
    code = CRASH.format(out=str(tmp_path)).replace('"--no-embedding"', '"--no-embedding", "--debug"')
    result = python(code)
    assert (result.returncode, result.stdout) == (1, "")
    assert "RuntimeError: boom \\x1b[2J" in result.stderr and "in broken" in result.stderr
    assert "\x1b" not in result.stderr


def test_a_record_is_one_printable_line_whatever_is_in_it(call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    ctx = click.Context(cli, info_name="harness")
    with ctx:
        logs.start(ctx, logging.INFO)
        capsys.readouterr()
        logging.getLogger("harness.corpus").info("%s", "name\x1b[2J\n   0.001 s  gate: passed\u202e\n::error::x")
        logging.getLogger("harness.corpus").debug("not this")
        err = capsys.readouterr().err
    assert LINE.fullmatch(err.removesuffix("\n"))
    assert "\x1b" not in err and "\u202e" not in err


def test_a_library_logs_nothing_unless_asked() -> None:
    workspace = ROOT / "harness" / "starter"
    code = f"import harness; harness.evaluate({str(workspace)!r}, metrics=['bleu'], embedding=False)"
    result = python(code)
    assert (result.stdout, result.stderr) == ("", "")
    asked = python(f"import logging; logging.basicConfig(level=logging.INFO); {code}")
    assert asked.stdout == "" and "INFO:harness" in asked.stderr


def test_logging_takes_no_heavy_import() -> None:
    code = "import sys; import harness.cli.logs; print(sorted({'rich', 'numpy', 'asyncio'} & set(sys.modules)))"
    assert python(code).stdout == "[]\n"
    assert sys.version_info >= (3, 11)
