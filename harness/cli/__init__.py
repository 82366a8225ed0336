"""The command line. A command's module, and all it needs, is imported when the command is called, not before."""

from __future__ import annotations

import errno
import importlib
import keyword
import os
import signal
import sys
import traceback
from types import TracebackType
from typing import Any

import click

from harness import __version__
from harness.cli import logs, paths, streams
from harness.cli.blank_values import refuse_blank
from harness.cli.options import former_name
from harness.core.errors import HarnessError
from harness.core.messages import printable

COMMANDS = {
    "baseline": "Keep a run as a baseline for later runs.",
    "check": "Find errors in a stream of segments, without a workspace.",
    "compare": "Compare vendors or runs: the differences, their significance and their causes.",
    "config": "Show the settings and where each value comes from.",
    "doctor": "Check that everything that harness needs is installed and works.",
    "entities": "Extend and check the termbase.",
    "explain": "Explain a rule or a metric: what it finds or measures, and when it misleads.",
    "export": "Write a stored run in the format of another tool.",
    "gate": "Pass or fail a run by a policy, with or without a baseline.",
    "history": "Show scores and findings of all runs over time.",
    "import": "Import texts in another format into a workspace.",
    "init": "Create a small example workspace.",
    "report": "Write the HTML pages of a stored run again.",
    "rescore": "Apply the current rules and termbase to a stored run.",
    "review": "Review findings in the browser, and use the decisions.",
    "score": "Score the candidates of a workspace, or files in many formats.",
    "validate": "Measure how far rules, metrics and references can be trusted.",
}
"""The first line of each command's help, so that `harness --help` imports none of them."""
_SYSTEM = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP}
)
"""Errors of the system that the user can mend."""
_INTERRUPTED = 128 + signal.SIGINT
FOUND_ERRORS = 3
"""The exit code of a command that looks for errors and found some, as the gate's; 2 is usage, configuration or input only."""


class LazyGroup(click.Group):
    """Loads `harness.cli.<command>` only when it is called or asked for help."""

    def invoke(self, ctx: click.Context) -> Any:
        """Ctrl-C has an exit code of its own, as in a shell, since 1 says that harness crashed."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("harness: interrupted", err=True)
            ctx.exit(_INTERRUPTED)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"harness.cli.{name}{'_' if keyword.iskeyword(name) else ''}")
        command: click.Command = module.command
        return refuse_blank(logs.with_options(paths.check_paths(command)))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "token_normalize_func": former_name},
    epilog="Exit codes: 0 success; 1 crash; 2 usage, configuration or input; 3 the gate failed, or doctor or entities lint "
    "found errors; 4 the gate is undecided, or compare could compare nothing; 130 interrupted by Ctrl-C.",
)
@click.version_option(__version__, prog_name="harness")
def cli() -> None:
    """Evaluate machine translations: scores, entity errors, scorecards."""


logs.with_options(cli)


def main() -> None:
    """Entry point: an error that a user can mend is one sentence on stderr and exit code 2."""
    logs.stop()
    sys.excepthook = _crash
    signal.signal(signal.SIGTERM, _terminated)
    streams.guard()
    try:
        _run()
    except (HarnessError, streams.StreamError) as error:
        logs.LOGGER.debug("refused", exc_info=error)
        click.echo(f"harness: {printable(str(error))}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (OSError, RuntimeError) as error:
        reason = _of_the_system(error)
        if not reason:
            raise
        logs.LOGGER.debug("refused", exc_info=error)
        click.echo(f"harness: {printable(reason)}; correct this and run again", err=True)
        sys.exit(2)


def _run() -> None:
    try:
        cli(prog_name="harness")
    except SystemExit:
        streams.finish()
        raise


def _of_the_system(error: OSError | RuntimeError) -> str:
    """What the system says of a full disk or a path that cannot be used; empty for any other error, which is our bug.

    Messages that know more are raised where the file is opened.
    """
    if isinstance(error, OSError):
        known = error.errno in _SYSTEM and error.filename is not None
        return f"{os.fsdecode(error.filename)}: {error.strerror}" if known else ""
    return str(error) if str(error).startswith("Symlink loop") else ""  # of Path.resolve, until Python 3.13


def _terminated(number: int, frame: object) -> None:
    """Leave by the normal way out, so that a run that is ended in the middle takes its folder away."""
    sys.exit(128 + number)


def _crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if os.environ.get("HARNESS_DEBUG", "").strip() or logs.is_debugging():
        click.echo(printable("".join(traceback.format_exception(kind, error, trace)), lines=True), err=True, nl=False)
        return
    click.echo(
        f"harness: internal error: {kind.__name__}: {printable(str(error))}\n"
        "This is a bug in harness. Run it again with --debug to see where it happened, and report it.",
        err=True,
    )
