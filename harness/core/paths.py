"""Paths that users write, checked before anything is done with them.

A path that is too long or has a NUL character makes every call of the system fail, each with an error of its own.
"""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

from harness.core.errors import ConfigError, HarnessError
from harness.core.messages import quoted

_LONGEST_NAME = 200
"""Bytes. File systems take 255, of which some are for languages and the ending."""
_IMPOSSIBLE = {errno.EILSEQ, errno.EINVAL}
_SHOWN = 60


def fault_of(path: str | Path) -> str:
    """Why no file can have this path, with the next step; empty if one can, whether it exists or not."""
    if not str(path).strip():
        return "is empty; name a file or a folder"  # and not the current folder, as pathlib reads it
    try:
        os.lstat(path)
    except ValueError:
        what = "a NUL character" if "\0" in str(path) else "a character"
        return f"has {what} that no file name can have; correct it"
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return "is too long for the file system; give a shorter one"
        if error.errno in _IMPOSSIBLE:
            return "has a character that no file name can have here; correct it"
    return ""


def checked_path(path: str | Path, where: str, error: type[HarnessError] = ConfigError) -> Path:
    """The path, if a file can have it. `where` begins the message that refuses it."""
    if fault := fault_of(path):
        raise error(f"{where}: the path {_shown(path)} {fault}")
    return Path(path)


def checked_utf8(path: Path, where: str) -> Path:
    """The path, if it is in UTF-8: the library that reads and writes Parquet files takes no other."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise ConfigError(
            f"{where}: the path {_shown(path)} is not in UTF-8, and no table can be written there; choose another"
        ) from None
    return path


def is_file(path: Path) -> bool:
    """Whether there is a file, also if there can be none."""
    return not fault_of(path) and path.is_file()


def short_name(name: str) -> str:
    """The name, so short that a file can be called after it. A longer one is cut and gets a digest of the whole."""
    whole = name.encode("utf-8", "surrogatepass")
    if len(whole) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(whole).hexdigest()[:12]
    return f"{whole[: _LONGEST_NAME - len(digest) - 1].decode('utf-8', 'ignore')}-{digest}"


def _shown(path: str | Path) -> str:
    text = str(path)
    return quoted(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
