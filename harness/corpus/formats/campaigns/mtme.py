"""Folders: mt-metrics-eval's layout, and plain files side by side.

mt-metrics-eval: `sources/<pair>.txt`, `references/<pair>.<name>.txt`, `system-outputs/<pair>/<system>.txt` and
`documents/<pair>.docs`, whose lines are domain and document. Plain: `source.<lang>.txt`, `reference.<lang>.txt` (also
`reference.<name>.<lang>.txt`), and each other `<vendor>.txt` or `<vendor>.<lang>.txt` is a candidate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from harness.core.errors import AlignmentError, CorpusError
from harness.core.messages import printable, quoted
from harness.corpus.archives import File
from harness.corpus.base import Lines, counted, entries_of
from harness.corpus.formats.units import Reading, Unit, file_vendors
from harness.language.tags import parse_tag

_SUITE_DOMAINS = frozenset({"testsuite", "testsuites"})
_NO_REFERENCE = frozenset({"", "NO TRANSLATION AVAILABLE"})
"""Reference lines of documents without a translation; WMT's tools write the second one."""


def read_mtme(paths: list[File], reading: Reading) -> Iterator[Unit]:
    """Every system of every language pair, or of the pair that the options name."""
    for root in paths:
        outputs = [folder for folder in entries_of(root / "system-outputs") if folder.is_dir()]
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


def _pair(root: File, folder: File, reading: Reading) -> Iterator[Unit]:
    pair = folder.name
    source = _Column(root / "sources" / f"{pair}.txt", reading)
    golds = {
        path.name.removeprefix(f"{pair}.").removesuffix(".txt"): _Column(path, reading)
        for path in entries_of(root / "references")
        if path.name.startswith(f"{pair}.") and path.suffix == ".txt"
    }
    docs = root / "documents" / f"{pair}.docs"
    names = _Column(docs, reading) if docs.exists() else None
    for other in (names, *golds.values()) if names is not None else ():
        if other.count != source.count:
            raise AlignmentError(
                f"{other.file} has {counted(other.count, 'line')}, {source.file} has "
                f"{source.count}: give files of equal length"
            )
    suites = _suites(names, list(golds.values()), reading) if names is not None else frozenset()
    for path in entries_of(folder):
        if path.suffix != ".txt":
            continue
        if path.stem in golds:
            reading.say(f"{printable(path)}: the reference itself; left out of the candidates")
            continue
        documents = None if names is None else map(_document, names)
        column = _Column(path, reading)
        for unit in _rows(path.stem, *_languages(pair), column, source, list(golds.values()), documents):
            if unit.document not in suites:
                yield unit


def _document(line: str) -> str:
    return line.split("\t")[-1].strip()


def _suites(names: _Column, golds: Sequence[_Column], reading: Reading) -> frozenset[str]:
    """Documents of test suites: by their domain, or because none of their lines has a reference although others do."""
    suites, with_reference, lines = set[str](), set[str](), Counter[str]()
    for line, *texts in zip(names, *golds, strict=False):
        name = _document(line)
        lines[name] += 1
        if line.split("\t")[0].strip().lower() in _SUITE_DOMAINS:
            suites.add(name)
        if any(text.strip() not in _NO_REFERENCE for text in texts):
            with_reference.add(name)
    if with_reference:
        suites |= lines.keys() - with_reference
    if suites:
        left_out = sum(lines[name] for name in suites)
        reading.say(
            f"{names.file}: {counted(len(suites), 'document')} of test suites or without a reference left out "
            f"({left_out} of {counted(names.count, 'line')}), as sacrebleu does"
        )
    return frozenset(suites)


class _Column:
    """The lines of a file, looked through once and read again for each candidate that they are laid beside."""

    def __init__(self, path: File, reading: Reading) -> None:
        self._lines = Lines(path, "file")
        self.file = self._lines.origin
        reading.notices.extend(notice for notice in self._lines.survey() if notice not in reading.notices)
        self.count = self._lines.count

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)


def _rows(
    vendor: str,
    source_lang: str,
    target_lang: str,
    candidate: _Column,
    source: _Column | None,
    golds: Sequence[_Column],
    names: Iterable[str] | None,
) -> Iterator[Unit]:
    for other in (*([source] if source else []), *golds):
        if other.count != candidate.count:
            raise AlignmentError(
                f"{candidate.file} has {counted(candidate.count, 'line')}, {other.file} has {other.count}; "
                f"line {min(candidate.count, other.count) + 1} has no counterpart: give files of equal length"
            )
    beside = zip(source or repeat(None), names or repeat(""), *golds, strict=False)
    for number, (text, (origin, document, *gold)) in enumerate(zip(candidate, beside, strict=False), 1):
        yield Unit(candidate.file, number, origin, tuple(gold), text, vendor, document, source_lang, target_lang)


def read_folder(paths: list[File], reading: Reading) -> Iterator[Unit]:
    """Line-aligned plain files; with several folders, each is a document."""
    seen: dict[tuple[str, str], File] = {}
    for folder in paths:
        files = [path for path in entries_of(folder) if path.suffix == ".txt" and path.is_file()]
        roles: dict[str, list[File]] = {"source": [], "reference": []}
        candidates: list[File] = []
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
        name = reading.document(folder) or (folder.name if len(paths) > 1 else "")
        for path, vendor in file_vendors(candidates).items():
            if seen.setdefault((name, vendor), path) is not path:
                raise CorpusError(
                    f"{printable(path)}: a second file of {quoted(vendor)} for {quoted(name)} beside "
                    f"{printable(seen[name, vendor])}; rename one of the folders"
                )
            column = _Column(path, reading)
            lang = _file_lang(path) or gold_lang
            yield from _rows(vendor, source_lang, lang, column, source, golds, repeat(name))


def _file_lang(path: File) -> str:
    parts = path.name.split(".")
    return parts[-2] if len(parts) > 2 else ""
