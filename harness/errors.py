"""Every error a user can cause, so that the command line can turn each into one sentence and exit code 2.

A message names the file, the line where there is one, and the next step. Anything that is not a
`HarnessError` is a defect of ours and ends with exit code 1.
"""

from __future__ import annotations


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
