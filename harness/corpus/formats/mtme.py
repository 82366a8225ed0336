"""Folders: mt-metrics-eval's layout, and plain files side by side.

mt-metrics-eval: `sources/<pair>.txt`, `references/<pair>.<name>.txt`, `system-outputs/<pair>/<system>.txt` and
`documents/<pair>.docs`, whose lines are domain and document. Plain: `source.<lang>.txt`, `reference.<lang>.txt` (also
`reference.<name>.<lang>.txt`), and each other `<vendor>.txt` or `<vendor>.<lang>.txt` is a candidate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path

from harness.config import printable
from harness.corpus.base import counted, decode, text_lines
from harness.corpus.formats.units import Reading, Unit, content, file_vendors
from harness.errors import AlignmentError, CorpusError
from harness.language.tags import parse_tag


def read_mtme(paths: list[Path], reading: Reading) -> Iterator[Unit]:
    """Every system of every language pair, or of the pair that the options name."""
    for root in paths:
        outputs = [folder for folder in _entries(root / "system-outputs") if folder.is_dir()]
        wanted = [folder for folder in outputs if _is_wanted(folder.name, reading)]
        if not wanted:
            raise CorpusError(
                f"{printable(root)}: system-outputs has no folder of that language pair; add <src>-<tgt>/"
            )
        for folder in wanted:
            yield from _pair(root, folder, reading)


def _is_wanted(pair: str, reading: Reading) -> bool:
    choices = reading.choices
    asked = zip((choices.source_lang, choices.target_lang), _languages(pair), strict=True)
    return all(option is None or _same(option, lang) for option, lang in asked)


def _languages(pair: str) -> tuple[str, str]:
    source, _, target = pair.partition("-")
    return source, target


def _same(left: str, right: str) -> bool:
    try:
        return parse_tag(left) == parse_tag(right)
    except ValueError:
        return left == right


def _pair(root: Path, folder: Path, reading: Reading) -> Iterator[Unit]:
    pair = folder.name
    source = _Column(root / "sources" / f"{pair}.txt", reading)
    golds = {path.name.removeprefix(f"{pair}.").removesuffix(".txt"): _Column(path, reading)
             for path in _entries(root / "references") if path.name.startswith(f"{pair}.") and path.suffix == ".txt"}  # fmt: skip
    docs = root / "documents" / f"{pair}.docs"
    names = [line.split("\t")[-1].strip() for line in _Column(docs, reading).lines] if docs.exists() else None
    if names is not None and len(names) != len(source.lines):
        raise AlignmentError(f"{printable(docs)} has {counted(len(names), 'line')}, {source.file} has "
                             f"{len(source.lines)}: give files of equal length")  # fmt: skip
    for path in _entries(folder):
        if path.suffix != ".txt":
            continue
        if path.stem in golds:
            reading.say(f"{printable(path)}: the reference itself; left out of the candidates")
            continue
        yield from _rows(path.stem, *_languages(pair), _Column(path, reading), source, list(golds.values()), names)


class _Column:
    """The lines of a file."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self.file = printable(path)
        text, notices = decode(content(path, "file"), self.file)
        self.lines = text_lines(text)
        reading.notices.extend(notice for notice in notices if notice not in reading.notices)


def _rows(
    vendor: str, source_lang: str, target_lang: str, candidate: _Column, source: _Column | None,
    golds: Sequence[_Column], names: Sequence[str] | None,
) -> Iterator[Unit]:  # fmt: skip
    for other in (*([source] if source else []), *golds):
        if len(other.lines) != len(candidate.lines):
            raise AlignmentError(
                f"{candidate.file} has {counted(len(candidate.lines), 'line')}, {other.file} has {len(other.lines)}; "
                f"line {min(len(candidate.lines), len(other.lines)) + 1} has no counterpart: give files of equal length"
            )
    sources = source.lines if source else repeat(None)
    for number, (text, origin) in enumerate(zip(candidate.lines, sources, strict=False), 1):
        gold = tuple(column.lines[number - 1] for column in golds)
        document = names[number - 1] if names is not None else ""
        yield Unit(candidate.file, number, origin, gold, text, vendor, document, source_lang, target_lang)


def read_folder(paths: list[Path], reading: Reading) -> Iterator[Unit]:
    """Line-aligned plain files; with several folders, each is a document."""
    for folder in paths:
        files = [path for path in _entries(folder) if path.suffix == ".txt" and path.is_file()]
        roles: dict[str, list[Path]] = {"source": [], "reference": []}
        candidates: list[Path] = []
        for path in files:
            roles.get(path.name.split(".")[0].lower(), candidates).append(path)
        if not candidates or not (roles["source"] or roles["reference"]) or len(roles["source"]) > 1:
            raise CorpusError(
                f"{printable(folder)}: a folder of plain files has source.<lang>.txt or reference.<lang>.txt and a "
                "<vendor>.txt for each candidate; name the files so"
            )
        source = _Column(roles["source"][0], reading) if roles["source"] else None
        golds = [_Column(path, reading) for path in roles["reference"]]
        gold_lang = next((lang for path in roles["reference"] if (lang := _file_lang(path))), "")
        source_lang = _file_lang(roles["source"][0]) if roles["source"] else ""
        names = [folder.name] if len(paths) > 1 else [""]
        for path, vendor in file_vendors(candidates).items():
            column = _Column(path, reading)
            lang = _file_lang(path) or gold_lang
            yield from _rows(vendor, source_lang, lang, column, source, golds, names * len(column.lines))


def _file_lang(path: Path) -> str:
    parts = path.name.split(".")
    return parts[-2] if len(parts) > 2 else ""


def _entries(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as problem:
        raise CorpusError(
            f"{printable(folder)}: the folder cannot be read ({problem.strerror}); name another"
        ) from None
    return [entry for entry in entries if not entry.name.startswith((".", "README"))]
