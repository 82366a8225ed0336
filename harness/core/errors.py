"""Every error a user can cause, so that the command line can turn each into one sentence and exit code 2.

A message names the file, the line where there is one, and the next step. Anything that is not a
`HarnessError` is a defect of ours and ends with exit code 1.
"""

from __future__ import annotations

import traceback


class HarnessError(Exception):
    """Base of all errors that are the input's, the configuration's or the environment's fault.

    >>> import harness
    >>> try:
    ...     harness.load_run("yesterday", "nowhere")
    ... except harness.HarnessError as error:
    ...     print(error)
    There is no run 'yesterday' in nowhere/reports (no run.json); name a run or its folder.
    """


class CorpusError(HarnessError):
    """A document cannot be read: missing, empty, not UTF-8, of an unknown language, delivered twice."""


class AlignmentError(HarnessError):
    """Texts that must correspond line by line do not."""


class ConfigError(HarnessError):
    """`harness.toml`, a `vendor.toml`, a `document.toml`, a termbase or an option is wrong."""


class SchemaError(HarnessError):
    """A stored Run is damaged, or was written by a newer harness."""


class EncoderError(HarnessError):
    """An embedding model cannot be found, loaded or verified."""


class MissingExtraError(HarnessError):
    """Something asked for needs a package that is not installed."""


class NotComparable(HarnessError):
    """Two measurements share nothing that could be compared, or were made in different ways."""


class ScratchError(HarnessError):
    """What a run keeps while it goes on cannot be written or read: a full disk, a folder that others may write."""


class WorkerError(HarnessError):
    """A worker process died more often than chance would have it."""


def describe_bug(error: Exception) -> str:
    """The exception and the module of harness that raised it, without its message, which may hold a vendor's text.

    The first frame is the one that caught the exception.
    """
    modules = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)][1:]
    own = [name for name in modules if name.startswith("harness.")]
    return f"{type(error).__name__} in {own[-1]}" if own else type(error).__name__
