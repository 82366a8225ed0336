"""What teams have on disk, as documents: a reader for each format, and how a format is told where none is named."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from harness.core.errors import CorpusError
from harness.core.messages import printable, unknown
from harness.corpus.archives import STANDARD_INPUT, File, opened
from harness.corpus.base import Corpus, Keep, check_paths, read_bytes
from harness.corpus.formats.bilingual import readers as bilingual
from harness.corpus.formats.bilingual.markup import root_name
from harness.corpus.formats.campaigns import mtme, wmt
from harness.corpus.formats.documents.folders import is_mtme, is_workspace
from harness.corpus.formats.tables import rows as tables
from harness.corpus.formats.tables.columns import parse_columns
from harness.corpus.formats.units import Choices, Given, Reading, Unit, corpus_of
from harness.corpus.formats.workspace_files import deposit
from harness.corpus.languages import with_languages

_LOG = logging.getLogger(__name__)

__all__ = ["FORMATS", "Choices", "bring_units", "deposit", "parse_columns", "read_files", "sniff"]

Reader = Callable[[list[File], Reading], Iterator[Unit]]

FORMATS: dict[str, Reader] = {
    "tsv": tables.read_tsv,
    "csv": tables.read_csv,
    "jsonl": tables.read_jsonl,
    "parquet": tables.read_parquet,
    "wmt": wmt.read_wmt,
    "mtme": mtme.read_mtme,
    "xliff": bilingual.read_xliff,
    "tmx": bilingual.read_tmx,
    "po": bilingual.read_po,
    "folder": mtme.read_folder,
}
WITH_REFERENCES = ("xliff", "tmx", "po")
"""Formats whose files hold one translation, so that references are files of their own."""
_SUFFIXES = {
    ".tsv": "tsv",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".xlf": "xliff",
    ".xliff": "xliff",
    ".tmx": "tmx",
    ".po": "po",
}
_ROOTS = {"dataset": "wmt", "xliff": "xliff", "tmx": "tmx"}


def read_files(
    paths: Sequence[File], form: str | None = None, choices: Choices | None = None, keep: Keep = tuple
) -> Corpus:
    """Files of one format as a corpus, or folders and archives of them; `keep` takes each document as soon as it is made.

    Raises CorpusError with file, line and next step.
    """
    if not paths:
        raise CorpusError("no file is given; name at least one")
    if form is not None and form not in FORMATS:
        raise CorpusError(f"--format: {unknown('format', form, FORMATS)}")
    chosen = choices or Choices()
    check_paths(paths, "a file to score")
    check_paths(chosen.references, "--reference")
    reading = Reading(chosen)
    with opened(dict.fromkeys(paths)) as given, opened(chosen.references) as golds:
        reading.names = dict(zip(given, chosen.names, strict=False))
        files = reading.take(given, golds, lambda file: _certain(file, form))
        if form is None:
            form = _sniffed(files, reading)
        if golds and form not in WITH_REFERENCES:
            raise CorpusError(f"{form} brings its own references; leave out --reference")
        _LOG.info("%d files are read as %s", len(files), form)
        return corpus_of(with_languages(FORMATS[form](files, reading), reading), reading, keep)


def _sniffed(paths: Sequence[File], reading: Reading) -> str:
    found = {path: sniff(path) for path in paths}
    forms = sorted(set(found.values()))
    if len(forms) > 1:
        raise CorpusError(
            f"the files are of several formats ({', '.join(forms)}); score those of one format at a time, with --format"
        )
    reading.say(f"{', '.join(map(printable, paths[:3]))}{' …' if len(paths) > 3 else ''}: taken for {forms[0]}")
    return forms[0]


def sniff(path: File) -> str:
    """The format of a file or folder by what is in it, then by its name. Raises CorpusError where neither tells."""
    if is_workspace(path):
        raise _workspace(path)
    if path.is_dir():
        return "mtme" if is_mtme(path) else "folder"
    data = _head(path)
    if data.startswith(b"PAR1"):
        return "parquet"
    if (root := root_name(data)) in _ROOTS:
        return _ROOTS[root]
    if (form := _SUFFIXES.get(path.suffix.lower())) is not None:
        return form
    if form := _by_content(data):
        return form
    lines = f", or score its lines with --candidate {printable(path)}" if path.suffix == ".txt" else ""
    raise CorpusError(
        f"{printable(path)}: the format was not recognised; name it with --format {'|'.join(FORMATS)}{lines}"
    )


def certain_format(path: File) -> str:
    """The format of a file by a marker in it or by its name, else empty; a note that resembles a format does not count."""
    data = _head(path)
    if data.startswith(b"PAR1"):
        return "parquet"
    return _ROOTS.get(root_name(data)) or _SUFFIXES.get(path.suffix.lower(), "")


def _certain(path: File, form: str | None) -> bool:
    """Whether a file is certainly of the format, or of any."""
    found = certain_format(path)
    return bool(found) and form in {None, found}


def units_in(path: File, form: str) -> Iterator[Unit]:
    """The units of one file as they are, which need neither a reference nor a source beside them."""
    reading = Reading(Choices(), lone=True)
    reading.given[path] = Given(path, "")
    return FORMATS[form]([path], reading)


def bring_units(candidates: Iterable[File]) -> bool:
    """Whether files, which could be of plain lines, are of a format whose units are paired with those of a reference."""
    paths = list(candidates)
    check_paths(paths, "--candidate")
    with opened(path for path in paths if path.name != STANDARD_INPUT) as files:
        return any(file.is_file() and any(_certain(file, form) for form in WITH_REFERENCES) for file in files)


def _workspace(path: File) -> CorpusError:
    shown = printable(path)
    if isinstance(path, Path):
        return CorpusError(f"{shown}: this is a workspace; score it with --workspace {shown}")
    return CorpusError(f"{shown}: this is a workspace; score its archive alone, or unpack it")


def _head(path: File) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError:
        return read_bytes(path, "file", printable(path))


def _by_content(data: bytes) -> str:
    line = data.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    if line.startswith((b"{", b"[")):
        return "jsonl"
    if b"\nmsgid " in b"\n" + data:
        return "po"
    return "tsv" if b"\t" in line else "csv" if b"," in line or b";" in line else ""
