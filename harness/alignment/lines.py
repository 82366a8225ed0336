"""Lines of a line-aligned candidate that do not hold the translation of their own line: shifted, swapped, merged, split.

Each candidate line is compared with the line at the same place, with up to three lines before and after it, and with two
neighbours joined. Time grows with the number of lines. Similarities are taken relative to the document: 0 is what its
unrelated neighbours have, 1 what its lines have with their best counterpart. So one set of limits serves every model.
Lines that resemble their neighbours, and very short ones, say nothing by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from harness.alignment.sentences import Encode, lexical_encoder
from harness.core.records import AlignedPair, MisplacedKind, MisplacedLines

LINES_VERSION = "1"
"""Raise it after any change below that changes the result."""
REACH = 3
"""Lines before and after its own place that a line is compared with."""
FEWEST_LINES = 4
"""Informative lines that a document must have; fewer do not show what is usual in it."""
FEWEST_LETTERS = 12
"""Letters of an informative line; a character of a script without spaces counts as three."""
LEAST_CONTRAST = 0.15
"""Least distance of related from unrelated lines, as a share of what is left to a cosine of 1. Below it nothing is found."""
CLEAR, LIKELY = 0.6, 0.3
"""How much more similar another line must be than the line's own: to start a stretch, and to continue one."""
CERTAIN = 0.8
"""The same where no other line confirms it."""
RELATED, UNRELATED = 0.7, 0.4
"""Lines this similar or more are translations; lines up to the second value are not."""
JOINED_GAIN = 0.04
"""By how much two lines joined must be more similar than the better one alone."""
PART, PART_MARGIN = 0.15, 0.1
"""Least similarity of a line with either half of it, and by how much it must be above that of the half with other lines."""
ALIKE = 0.6
"""Share of their words and numbers, as a cosine, from which two lines of one text resemble each other."""
LEAST_LENGTH = 0.7
"""Length of a line that holds two, as a share of what is usual for both."""

_BLOCK = 1000
_OWN = REACH
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_LETTER = regex.compile(r"\p{L}")

Table = npt.NDArray[np.float64]
Columns = Sequence[Sequence[str]]
Flags = npt.NDArray[np.bool_]


class _Tables(NamedTuple):
    """Similarities of one side or of all sides; NaN where a line is empty or there is none.

    `band`: (lines, 2 * REACH + 1), candidate line i with line i + k - REACH. `sides` and `candidates`: (lines, 2), line i
    of the candidate with two joined lines of the side, and line i of the side with two joined lines of the candidate;
    those are i - 1 and i in the first column, i and i + 1 in the second.
    """

    band: Table
    sides: Table
    candidates: Table


def is_line_aligned(pairs: Sequence[AlignedPair]) -> bool:
    """Whether the pairs are lines of the same number, given and not computed."""
    return all(pair.similarity is None and pair.kind != "summary" for pair in pairs)


def misplaced_lines(
    pairs: Sequence[AlignedPair], encode: Encode, sides: Sequence[str] = ("source", "reference")
) -> tuple[MisplacedLines, ...]:
    """The lines that hold the translation of other lines, in order. `encode` gives unit vectors, (texts, dimensions).

    `sides` are those that the candidate is compared with; one without any text is left out. Nothing is found if the pairs
    are not lines of the same number.
    """
    present = [name for name in sides if any(getattr(pair, name).text.strip() for pair in pairs)]
    if len(pairs) < FEWEST_LINES or not present or not is_line_aligned(pairs):
        return ()
    candidate = [pair.candidate.text for pair in pairs]
    columns = [[getattr(pair, name).text for pair in pairs] for name in present]
    telling = np.array([_is_telling(text) for text in candidate])
    others = np.array([any(_is_telling(column[i]) for column in columns) for i in range(len(pairs))])
    if np.count_nonzero(telling & others) < FEWEST_LINES:
        return ()
    tables = [_relative(_compared(column, candidate, encode), telling & others) for column in columns]
    known = [table for table in tables if table is not None]
    if not known:
        return ()
    joined = _Tables(*(_mean([getattr(table, name) for table in known]) for name in _Tables._fields))
    return _Search(joined, telling, others, columns, candidate).found()


def _is_telling(text: str) -> bool:
    head = text[: 8 * FEWEST_LETTERS]
    return len(_LETTER.findall(head)) + 2 * len(_UNSPACED.findall(head)) >= FEWEST_LETTERS


def _lengths(columns: Columns) -> Table:
    """The length of each line, as the mean of the sides."""
    lengths: Table = np.array([[float(len(text)) for text in column] for column in columns]).mean(axis=0)
    return lengths


def _mean(tables: Sequence[Table]) -> Table:
    """The mean of the known values."""
    stacked = np.stack(tables)
    known = ~np.isnan(stacked)
    total = np.where(known, stacked, 0.0).sum(axis=0)
    count = known.sum(axis=0)
    mean: Table = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return mean


def _compared(side: Sequence[str], candidate: Sequence[str], encode: Encode) -> _Tables:
    """The cosines of one side, a block of lines at a time."""
    parts = [_compared_block(side, candidate, start, encode) for start in range(0, len(candidate), _BLOCK)]
    return _Tables(*(np.concatenate(tables) for tables in zip(*parts, strict=True)))


def _compared_block(side: Sequence[str], candidate: Sequence[str], start: int, encode: Encode) -> _Tables:
    count = min(_BLOCK, len(candidate) - start)
    one, other = (_vectors(texts, start - REACH, start + count + REACH, encode) for texts in (candidate, side))
    own, opposite = one[REACH : REACH + count], other[REACH : REACH + count]
    band = [_cosines(own, other[shift : shift + count]) for shift in range(2 * REACH + 1)]
    near = [slice(REACH - 1 + k, REACH + k + count) for k in range(2)]
    pairs = [[_two(vectors[part]) for part in near] for vectors in (other, one)]
    return _Tables(
        np.stack(band, axis=1),
        np.stack([_cosines(own, both) for both in pairs[0]], axis=1),
        np.stack([_cosines(opposite, both) for both in pairs[1]], axis=1),
    )


def _vectors(texts: Sequence[str], start: int, stop: int, encode: Encode) -> Table:
    """Vectors of some lines weighted by length, zero where there is no line."""
    first, last = max(start, 0), min(stop, len(texts))
    part = texts[first:last]
    lengths = np.array([float(len(text)) for text in part])
    found = encode(part).astype(np.float64) * lengths[:, None]
    return np.pad(found, ((first - start, stop - last), (0, 0)))


def _two(vectors: Table) -> Table:
    """The vectors of neighbours joined, zero unless there are two."""
    filled = np.any(vectors != 0, axis=1)
    total: Table = np.where((filled[1:] & filled[:-1])[:, None], vectors[1:] + vectors[:-1], 0.0)
    return total


def _cosines(one: Table, other: Table) -> Table:
    norms = np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
    cosines: Table = np.divide((one * other).sum(axis=1), norms, out=np.full(len(one), np.nan), where=norms > 0)
    return cosines


def _relative(tables: _Tables, telling: Flags) -> _Tables | None:
    """Similarities relative to the document; None if related lines hardly differ from unrelated ones."""
    band = tables.band[telling]
    filled = np.where(np.isnan(band), -np.inf, band)
    best = filled.max(axis=1)
    rest = band[(filled < best[:, None]) & ~np.isnan(band)]
    best = best[np.isfinite(best)]
    if len(best) < FEWEST_LINES or not len(rest):
        return None
    usual, unrelated = float(np.median(best)), float(np.median(rest))
    if usual - unrelated < LEAST_CONTRAST * (1 - unrelated) or usual <= unrelated:
        return None
    return _Tables(*((table - unrelated) / (usual - unrelated) for table in tables))


class _Search:
    """The search for misplaced lines in the relative similarities of one document."""

    def __init__(
        self, tables: _Tables, telling: Flags, others: Flags, columns: Columns, candidate: Sequence[str]
    ) -> None:
        self._tables = tables
        self._band = np.where(np.isnan(tables.band), -np.inf, tables.band)
        self._count = len(self._band)
        self._telling, self._others = telling, others
        self._texts = [candidate, *columns]
        self._lengths, self._delivered = _lengths(columns), _lengths([candidate])
        both = telling & others
        self._ratio = float(self._delivered[both].sum() / self._lengths[both].sum())
        self._own = np.where(np.isfinite(self._band[:, _OWN]), self._band[:, _OWN], 0.0)
        self._offsets = [self._offset(i) for i in range(self._count)]
        self._taken = set[int]()

    def found(self) -> tuple[MisplacedLines, ...]:
        """All misplaced lines in order."""
        records = [*self._swaps()]
        records += self._joined(merged=True)
        records += self._joined(merged=False)
        records += self._shifts()
        return tuple(sorted(records, key=lambda one: (one.first, one.last, one.kind)))

    def _value(self, line: int, other: int) -> float:
        """The similarity of a candidate line and another line; minus infinity where it is not known."""
        shift = other - line + REACH
        return float(self._band[line, shift]) if 0 <= line < self._count and 0 <= shift <= 2 * REACH else -np.inf

    def _offset(self, line: int) -> int:
        """How far from its own place a line's counterpart is: the best of its row and of that line's column, else 0."""
        if not self._telling[line]:
            return 0
        shift = int(np.argmax(self._band[line])) - REACH
        other = line + shift
        if not shift or not self._others[other] or self._gain(line, shift) < LIKELY:
            return 0
        near = range(max(0, other - REACH), min(self._count, other + REACH + 1))
        rival = max((self._value(i, other) for i in near if i != line), default=-np.inf)
        return shift if self._value(line, other) >= rival and not self._alike(line, other) else 0

    def _alike(self, line: int, other: int) -> bool:
        """Whether two lines resemble each other on any side, so that their translations do as well."""
        for column in self._texts:
            one, two = lexical_encoder()([column[line], column[other]])
            if float((one * two).sum()) >= ALIKE:
                return True
        return False

    def _gain(self, line: int, shift: int) -> float:
        return self._value(line, line + shift) - float(self._own[line])

    def _is_clear(self, line: int, margin: float = CLEAR) -> bool:
        shift = self._offsets[line]
        return (
            shift != 0
            and self._gain(line, shift) >= margin
            and self._value(line, line + shift) >= RELATED
            and self._own[line] <= UNRELATED
        )

    def _record(
        self, kind: MisplacedKind, lines: tuple[int, int], others: tuple[int, int], own: float, other: float
    ) -> MisplacedLines:
        self._taken.update(lines)
        return MisplacedLines(
            kind, lines[0] + 1, lines[1] + 1, others[0] + 1, others[1] + 1, round(own, 3), round(other, 3)
        )

    def _swaps(self) -> Iterator[MisplacedLines]:
        for line, shift in enumerate(self._offsets):
            other = line + shift
            if shift <= 0 or self._offsets[other] != -shift or not (self._is_clear(line) or self._is_clear(other)):
                continue
            # Two lines of a longer stretch that moved are not a swap.
            if any(self._offsets[i] == s for i, s in ((line - 1, shift), (other + 1, -shift)) if 0 <= i < self._count):
                continue
            own = (self._own[line] + self._own[other]) / 2
            value = (self._value(line, other) + self._value(other, line)) / 2
            yield self._record("swapped", (line, other), (other, line), own, value)

    def _shifts(self) -> Iterator[MisplacedLines]:
        """Stretches of lines with one offset. Short lines inside a stretch belong to it."""
        line = 0
        while line < self._count:
            shift = self._offsets[line]
            if not shift or line in self._taken:
                line += 1
                continue
            lines = self._stretch(line, shift)
            clear = [i for i in lines if self._is_clear(i)]
            if clear if len(lines) > 1 else self._is_clear(line, CERTAIN):
                own = float(np.mean([self._own[i] for i in lines]))
                value = float(np.mean([self._value(i, i + shift) for i in lines]))
                yield self._record("shifted", (line, lines[-1]), (line + shift, lines[-1] + shift), own, value)
            line = lines[-1] + 1

    def _stretch(self, first: int, shift: int) -> list[int]:
        """The lines from `first` on that have the offset, without short ones between them."""
        lines = [first]
        for line in range(first + 1, self._count):
            if line in self._taken or (self._offsets[line] != shift and self._telling[line]):
                break
            if self._offsets[line] == shift:
                lines.append(line)
        return lines

    def _joined(self, *, merged: bool) -> Iterator[MisplacedLines]:
        """Candidate lines that hold two lines (merged), or lines that two candidate lines hold (split)."""
        table = self._tables.sides if merged else self._tables.candidates
        whole, parts = (self._delivered, self._lengths) if merged else (self._lengths, self._delivered)
        ratio = self._ratio if merged else 1 / self._ratio
        ready = self._telling & self._others
        for line in np.flatnonzero(ready).tolist():
            for column, near in enumerate((line - 1, line + 1)):
                if not 0 <= near < self._count or {line, near} & self._taken or not self._is_part(line, near, merged):
                    continue
                value = float(table[line, column])
                usual = ratio * (parts[line] + parts[near])
                # What is similar to one of two lines is similar to both; only the length shows that it holds both.
                own, crossed = float(self._own[line]), self._crossed(line, near, merged)
                best = max(own, crossed)
                if min(own, crossed) < PART:
                    continue
                if value - best >= JOINED_GAIN and value >= RELATED and whole[line] >= LEAST_LENGTH * usual:
                    pair = min(line, near), max(line, near)
                    one = line, line
                    lines, others = (one, pair) if merged else (pair, one)
                    yield self._record("merged" if merged else "split", lines, others, best, value)

    def _crossed(self, line: int, near: int, merged: bool) -> float:
        """The similarity of the line that holds two, or that two hold, with the neighbour's other side."""
        return self._value(line, near) if merged else self._value(near, line)

    def _is_part(self, line: int, near: int, merged: bool) -> bool:
        """Whether the neighbour's line has its counterpart here and not at its own place."""
        if not (self._others if merged else self._telling)[near] or self._own[near] > UNRELATED:
            return False
        value = self._crossed(line, near, merged)
        rivals = range(max(0, near - REACH), min(self._count, near + REACH + 1))
        rest = max(
            (self._value(i, near) if merged else self._value(near, i) for i in rivals if i != line), default=-np.inf
        )
        return value - max(rest, 0.0) >= PART_MARGIN and not self._alike(line, near)
