"""The command line. A command's module, and all it needs, is imported when the command is called, not before."""

from __future__ import annotations

import importlib
import io
import os
import signal
import sys
from types import TracebackType

import click

from harness import __version__
from harness.errors import HarnessError

COMMANDS = {
    "check": "Find errors in a stream of segments, without a workspace.",
    "init": "Make a new, small, working workspace.",
    "report": "Write the HTML pages of a stored run again.",
    "rescore": "Judge a stored run again with today's rules and termbase.",
    "score": "Score every candidate of a workspace, or line-aligned files.",
}
"""The first line of each command's help, so that `harness --help` imports none of them."""


class LazyGroup(click.Group):
    """Loads `harness.cli.<command>` only when it is called or asked for help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"harness.cli.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 pass, 1 crash, 2 usage, configuration or input.",
)
@click.version_option(__version__, prog_name="harness")
def cli() -> None:
    """Evaluate machine translations: scores, entity errors, scorecards."""


def main() -> None:
    """Entry point: an error that a user can mend is one sentence on stderr and exit code 2."""
    sys.excepthook = _crash
    signal.signal(signal.SIGTERM, _terminated)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # Hindi on a terminal of another encoding is no crash
    try:
        cli(prog_name="harness")
    except HarnessError as error:
        click.echo(f"harness: {printable(str(error))}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _terminated(number: int, frame: object) -> None:
    """Leave by the normal way out, so that a run that is ended in the middle takes its folder away."""
    sys.exit(128 + number)


def printable(text: str) -> str:
    """Text without control characters, so that no file name or vendor text can steer the terminal."""
    return "".join(char if char.isprintable() or char == "\n" else f"\\u{ord(char):04x}" for char in text)


def _crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if os.environ.get("HARNESS_DEBUG"):
        sys.__excepthook__(kind, error, trace)
        return
    click.echo(
        f"harness: internal error: {kind.__name__}: {printable(str(error))}\n"
        "This is a defect of harness. Set HARNESS_DEBUG=1 to see where it happened, and report it.",
        err=True,
    )
