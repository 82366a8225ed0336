"""What all validations share: labelled tables, the rules spread over processes, and what a segment is to them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from harness.core.errors import CorpusError
from harness.core.messages import listed, printable, quoted, unknown
from harness.core.process import available_processors
from harness.core.records import EMPTY, SEVERITY_WEIGHT, AlignedPair, Finding, Key, Mention, Segment
from harness.core.settings import RuleSettings
from harness.corpus.base import Spellings, counted, decode, read_bytes
from harness.language.identifiers import identifier
from harness.rules import JudgedDocument, RuleBook
from harness.termbase.entries import Termbase

_FEW = 400
"""Texts that one process judges before another would have started."""
_BLOCK = 200
_IDENTIFIERS = ("system", "doc", "set")
"""Columns whose values are names."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of a table: its number in the file, from 1 with the header, and its fields by column.

    A column that the table does not have is empty.
    """

    line: int
    fields: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields.get(column, "")


class LabelledTable(NamedTuple):
    """A labelled table under the names of columns that validation knows. `origin` is how messages name it."""

    origin: str
    columns: frozenset[str]
    rows: tuple[TableRow, ...]


def read_table(
    path: Path, required: Collection[str], optional: Collection[str], renamed: Mapping[str, str] | None = None
) -> LabelledTable:
    """A TAB-separated table with a header and without quoting, gzip where the name ends in `.gz`.

    `renamed` maps a known column to the table's own name for it. Raises CorpusError with file and line.
    """
    origin, renamed = printable(path), renamed or {}
    for name in renamed:
        if name not in {*required, *optional}:
            raise CorpusError(f"--columns: {unknown('column', name, [*required, *optional])}")
    lines = _lines(path, origin)
    header = lines[0].split("\t")
    places = _places(header, required, optional, renamed, origin)
    rows, names = [], {name: _Names(name, origin) for name in _IDENTIFIERS if name in places}
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise CorpusError(
                f"{origin}, line {number}: {counted(len(cells), 'field')} where the header has {len(header)}; "
                "separate fields by one TAB, and keep TABs and line ends out of texts"
            )
        fields = {name: cells[place] for name, place in places.items()}
        rows.append(TableRow(number, fields | {name: own.read(fields[name], number) for name, own in names.items()}))
    if not rows:
        raise CorpusError(f"{origin}: the table has no rows; put one row a line below the header")
    return LabelledTable(origin, frozenset(places), tuple(rows))


class _Names:
    """The names in a column, each of which is spelt in one way."""

    def __init__(self, column: str, origin: str) -> None:
        self._origin = origin
        self._spellings = Spellings(column)
        self._lines: dict[str, int] = {}
        self._known: dict[str, str] = {}

    def read(self, given: str, line: int) -> str:
        """The name in normal form. Raises CorpusError if it was spelt in another way before."""
        if (name := self._known.get(given)) is None:
            name = self._known[given] = identifier(given)
            first = self._lines.setdefault(name, line)
            self._spellings.add(name, given, f"{self._origin}, line {line}", lambda: f"line {first}")
        return name


def header(path: Path) -> list[str]:
    """The names of a table's columns, in order. Raises CorpusError."""
    return _lines(path, printable(path))[0].split("\t")


def _lines(path: Path, origin: str) -> list[str]:
    data = read_bytes(path, "table", origin)
    text = decode(_unzipped(data, origin) if path.name.endswith(".gz") else data, origin)[0]
    return text.removesuffix("\n").split("\n")


def _places(
    header: Sequence[str], required: Collection[str], optional: Collection[str], renamed: Mapping[str, str], origin: str
) -> dict[str, int]:
    for name in header:
        if header.count(name) > 1:
            raise CorpusError(f"{origin}: two columns are called {quoted(name)}; rename one")
    known = {name: renamed.get(name, name) for name in (*required, *optional)}
    for name, own in known.items():
        if own not in header and (name in required or name in renamed):
            hint = f"; name yours with --columns {name}=…" if name not in renamed else ""
            raise CorpusError(f"{origin}: there is no column {quoted(own)}, only {listed(header)}{hint}")
    return {name: header.index(own) for name, own in known.items() if own in header}


def _unzipped(data: bytes, origin: str) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        raise CorpusError(f"{origin}: not a whole gzip file; compress it again or name the plain file") from None


class Texts(NamedTuple):
    """A segment to judge. `reference` is empty where the rules are to do without it."""

    source: str
    reference: str
    candidate: str
    source_lang: str
    target_lang: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What rules to judge with, in a form that another process can be given."""

    termbase: Termbase = field(default_factory=Termbase.empty)
    settings: RuleSettings = field(default_factory=RuleSettings)

    def book(self) -> RuleBook:
        return RuleBook(self.termbase, self.settings.disabled, self.settings.severity)


class JudgedSegment(NamedTuple):
    """What the rules say of one segment."""

    findings: tuple[Finding, ...]
    mentions: tuple[Mention, ...]

    @property
    def severe(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity != "minor")

    @property
    def weight(self) -> int:
        return sum(SEVERITY_WEIGHT[finding.severity] for finding in self.findings)


def judge_all(texts: Sequence[Texts], rules: Rules, processes: int = 0) -> list[JudgedSegment]:
    """Every segment by itself, in order, on several processes (0: as many as there are cores for us)."""
    judge = _Judge(rules)
    return spread(judge, texts, processes)


class _Judge:
    """Judges a block of segments; its rule book is made in the process that first needs it."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._book: RuleBook | None = None

    def __getstate__(self) -> dict[str, object]:
        return {"_rules": self._rules, "_book": None}

    def __call__(self, block: Sequence[Texts]) -> list[JudgedSegment]:
        if self._book is None:
            self._book = self._rules.book()
        return [self._judged(self._book, text) for text in block]

    @staticmethod
    def _judged(book: RuleBook, texts: Texts) -> JudgedSegment:
        case = case_of(texts)
        judgement = book.judge(case, book.count(case))
        return JudgedSegment(judgement.findings, judgement.mentions)


def case_of(texts: Texts) -> JudgedDocument:
    """A segment as the rules see it."""
    source, reference, candidate = (Segment(text, 0, len(text)) if text else EMPTY for text in texts[:3])
    pair = AlignedPair(1, "lines" if texts.reference else "source", source, reference, candidate)
    key = Key("-", texts.source_lang, texts.target_lang, "-")
    return JudgedDocument.of_pairs(key, [pair], texts.target_lang if texts.reference else "", "")


_work: Callable[[Sequence[Texts]], list[Any]] | None = None


def spread(work: Callable[[Sequence[Texts]], list[Result]], items: Sequence[Texts], processes: int = 0) -> list[Result]:
    """`work` on blocks of the items, the results in the items' order whatever the number of processes."""
    processes = processes or available_processors()
    blocks = [items[start : start + _BLOCK] for start in range(0, len(items), _BLOCK)]
    if processes == 1 or len(items) <= _FEW:
        return [result for block in blocks for result in work(block)]
    with ProcessPoolExecutor(processes, get_context("spawn"), _take, (work,)) as pool:
        return [result for results in pool.map(_do, blocks) for result in results]


def _take(work: Callable[[Sequence[Texts]], list[Any]]) -> None:
    global _work
    _work = work


def _do(block: Sequence[Texts]) -> list[Any]:
    assert _work is not None
    return _work(block)
