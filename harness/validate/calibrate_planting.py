"""Correct translations in which a passage was left out, added or exchanged, and the numbers of their word alignments.

Everything is drawn by digests of names and places, so the same tables give the same texts in every run. The sets are those
whose licences allow the fitted numbers to be shipped (`calibrate_sets.LICENCES`).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from harness.alignment.coverage import FEATURES, Numbers, coverage
from harness.alignment.links import Links
from harness.alignment.words import WordAlignment
from harness.core.errors import CorpusError
from harness.language.script import UNSPACED
from harness.language.words import word_spans
from harness.validate.base import TableRow, header, read_table
from harness.validate.calibrate_sets import number_of

GOOD = "good"
"""The kind of a correct translation."""
PAIR = "pair"
"""The kind of a correct translation that only norms are computed from."""
UNRELATED = "unrelated"
SHORTEST, LONGEST = 0.15, 0.45
"""Share of the words of a text that an omission takes away, unless it takes a sentence."""
_LEAST_WORDS = 7
_SHAPES = ("tail", "tail", "head", "head", "middle", "middle", "middle", "sentence")
_PLACES = ("end", "end", "end", "start", "middle")
_SENTENCE_END = re.compile(r"[.!?。！？।؟]+[\"'”’»」)]*\s*")
_EDGE = 8
"""A sentence has more characters than this."""
_FOREIGN = 10
"""An added sentence has more characters than this."""
_ROUNDS = ((0, 8), (8, 16), (16, 1000))
"""The lines of each document that are taken in each round over all documents, so that the first lines come from many."""
_DEMETR, _MLQE = 70, 120
"""Rows that are taken of each language."""
_AT_ONCE = 500
_ENGLISH = "en"

Row = Mapping[str, str]
LinksOf = Callable[[Sequence[tuple[str, str]]], Sequence[Links]]


class PassagePair(NamedTuple):
    """A text and its translation. `kind` is `good`, `pair`, or what was planted: `omission-…`, `addition-…`, `unrelated`.

    `reference` is another translation, in the language of the candidate; empty where there is none.
    """

    document: str
    kind: str
    source_lang: str
    target_lang: str
    source: str
    candidate: str
    reference: str = ""


class PlantedPassage(NamedTuple):
    """A text with a planted error, and the span of the error: of an omission in the text before, of an addition after it."""

    kind: str
    text: str
    span: tuple[int, int]


class CalibrationPassageNumbers(NamedTuple):
    """The numbers of pairs, each (pairs, features): of source and candidate, and of reference and candidate.

    They are not a number where a text is missing or too short.
    """

    pairs: Sequence[PassagePair]
    source: Numbers
    reference: Numbers

    def of(self, wanted: Sequence[bool] | np.ndarray) -> CalibrationPassageNumbers:
        """Some of the pairs."""
        kept = np.flatnonzero(np.asarray(wanted, dtype=bool))
        return CalibrationPassageNumbers(
            [self.pairs[one] for one in kept.tolist()], self.source[kept], self.reference[kept]
        )


class Planter:
    """Plants passages. `rows` are lines of several documents by language: sentences to add are taken from them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def without_passage(self, text: str, lang: str, rng: random.Random) -> PlantedPassage | None:
        """The text without its head, its tail, a part in its middle or a sentence; None if it has fewer than seven words."""
        words = word_spans(text, lang)
        if len(words) < _LEAST_WORDS:
            return None
        shape = rng.choice(_SHAPES)
        count = max(2, round(len(words) * rng.uniform(SHORTEST, LONGEST)))
        if shape == "tail":
            closed = rng.random() < 0.6  # the last word and what follows it stay
            gone = words[len(words) - count - closed][0], words[-1][0] if closed else words[-1][1]
        elif shape == "head":
            gone = 0, words[count][0]
        elif shape == "middle":
            first = rng.randrange(1, max(2, len(words) - count - 1))
            gone = words[first][0], words[min(first + count, len(words) - 1)][0]
        else:
            ends = [found.end() for found in _SENTENCE_END.finditer(text)]
            bounds = [0, *(end for end in ends if _EDGE < end < len(text) - _EDGE), len(text)]
            if len(bounds) == 2:
                return self.without_passage(text, lang, rng)
            sentence = rng.randrange(len(bounds) - 1)
            gone = bounds[sentence], bounds[sentence + 1]
        left = text[: gone[0]] + text[gone[1] :]
        if shape == "head" and rng.random() < 0.7:
            left = left[:1].upper() + left[1:]
        left = left.strip()
        return PlantedPassage(f"omission-{shape}", left, gone) if left and left != text else None

    def with_passage(self, text: str, lang: str, rng: random.Random, document: str) -> PlantedPassage:
        """The text with a sentence of another document, or a part of one, at its end, at its start or inside.

        Raises CorpusError if no other document has one.
        """
        added = self._sentence(lang, rng, document)
        words = word_spans(added, lang)
        if rng.random() < 0.4 and len(words) > 10:
            count = rng.randrange(5, len(words))
            first = rng.randrange(len(words) - count + 1)
            end = words[first + count][0] if first + count < len(words) else len(added)
            added = added[words[first][0] : end].strip()
        space = "" if lang in UNSPACED else " "
        where = rng.choice(_PLACES)
        if where == "end":
            at, made = len(text) + len(space), text + space + added
        elif where == "start":
            at, made = 0, added + space + text
        else:
            words = word_spans(text, lang)
            if len(words) < 4:
                return self.with_passage(text, lang, rng, document)
            at = words[rng.randrange(1, len(words))][0]
            made = text[:at] + added + space + text[at:]
        return PlantedPassage(f"addition-{where}", made, (at, at + len(added)))

    def _sentence(self, lang: str, rng: random.Random, document: str) -> str:
        usable = (row["document"] != document and len(row[lang]) > _FOREIGN for row in self._rows)
        if not any(usable):
            raise CorpusError(f"no document but {document} has a sentence to add in {lang}; add another document")
        while True:
            row = rng.choice(self._rows)
            if row["document"] != document and len(row[lang]) > _FOREIGN:
                return row[lang]


def read_pairs(folder: Path, lines: int) -> Iterator[PassagePair]:
    """All pairs below the folder of development data; `lines` is how many lines of NTREX are taken.

    Raises CorpusError where a table is missing or malformed.
    """
    path = folder / "trust/ntrex.tsv.gz"
    langs = [name for name in header(path) if name not in ("document", "line")]
    rows = [row.fields for row in _rows(path, "document", *langs)]
    planter = Planter(rows)
    yield from ntrex_pairs(rows, langs, planter, lines)
    yield from _triples(folder, planter)


def ntrex_pairs(rows: Sequence[Row], langs: Sequence[str], planter: Planter, lines: int) -> Iterator[PassagePair]:
    """English and every other language, in both directions: correct, with the next line in half, and planted in half."""
    taken = _order(rows)[:lines]
    known = frozenset(taken)
    for place in taken:
        row, document = rows[place], rows[place]["document"]
        beside = next((rows[n] for n in (place + 1, place - 1) if n in known and rows[n]["document"] == document), None)
        for lang in langs:
            if lang == _ENGLISH:
                continue
            other = beside if beside and random.Random(number_of(f"u{place}{lang}")).random() < 0.5 else None
            for source, target in ((_ENGLISH, lang), (lang, _ENGLISH)):
                yield PassagePair(document, GOOD, source, target, row[source], row[target])
                if other is not None:
                    yield PassagePair(document, UNRELATED, source, target, row[source], other[target])
        if number_of(f"v{place}") % 2 == 0:
            for target in langs:
                sources = [lang for lang in langs if lang != _ENGLISH] if target == _ENGLISH else [_ENGLISH]
                rng = random.Random(number_of(f"{place}{target}"))
                for one in _planted(planter, row[target], target, rng, document, 4 if target == _ENGLISH else 2):
                    yield from (PassagePair(document, one.kind, lang, target, row[lang], one.text) for lang in sources)


def measured(pairs: Sequence[PassagePair], links_of: LinksOf) -> CalibrationPassageNumbers:
    """The numbers of all pairs. `links_of` gives the links of pairs of texts, such as `WordAligner.links`."""
    nothing = np.full(len(FEATURES), np.nan)
    source, reference = [], []
    for start in range(0, len(pairs), _AT_ONCE):
        some = pairs[start : start + _AT_ONCE]
        with_reference = [one for one in some if one.reference]
        found = iter(
            links_of(
                [(one.source, one.candidate) for one in some]
                + [(one.reference, one.candidate) for one in with_reference]
            )
        )
        for one in some:
            own = coverage(WordAlignment(one.source, one.candidate, one.source_lang, one.target_lang, next(found)))
            source.append(nothing if own is None else own)
        for one in some:
            own = None
            if one.reference:
                langs = one.target_lang, one.target_lang
                own = coverage(WordAlignment(one.reference, one.candidate, *langs, next(found)))
            reference.append(nothing if own is None else own)
    return CalibrationPassageNumbers(
        pairs, *(np.array(rows).reshape(-1, len(FEATURES)) for rows in (source, reference))
    )


def _rows(path: Path, *columns: str) -> tuple[TableRow, ...]:
    return read_table(path, columns, ()).rows


def _order(rows: Sequence[Row]) -> list[int]:
    """The places of all lines, some of every document first; documents in the order of their digests."""
    documents: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        documents.setdefault(row["document"], []).append(place)
    names = sorted(documents, key=lambda name: number_of(f"order{name}"))
    return [place for first, last in _ROUNDS for name in names for place in documents[name][first:last]]


def _planted(
    planter: Planter, text: str, lang: str, rng: random.Random, document: str, omissions: int, additions: int = 0
) -> Iterator[PlantedPassage]:
    """So many omissions, as far as the text allows any, and half as many additions unless their number is given."""
    for _ in range(omissions):
        made = planter.without_passage(text, lang, rng)
        if made is not None:
            yield made
    for _ in range(additions or omissions // 2):
        yield planter.with_passage(text, lang, rng, document)


class _Triple(NamedTuple):
    name: str
    document: str
    source_lang: str
    target_lang: str
    source: str
    reference: str
    candidate: str = ""


def _triples(folder: Path, planter: Planter) -> Iterator[PassagePair]:
    """Sources with two translations of people, and correct translations from further languages."""
    triples = sorted([*_two_humans(folder), *_demetr(folder), *_mlqe(folder)])
    for place, one in enumerate(triples):
        langs = one.source_lang, one.target_lang
        yield PassagePair(one.document, PAIR, *langs, one.source, one.reference)
        if not one.candidate:
            continue
        rng = random.Random(number_of(one.name))
        planted = _planted(planter, one.candidate, one.target_lang, rng, one.document, 3, 2)
        variants = [(GOOD, one.candidate), *((made.kind, made.text) for made in planted)]
        later = (*triples[place + 1 :], *triples[:place])
        variants += [
            (UNRELATED, other.candidate)
            for other in later
            if other.candidate and (other.source_lang, other.target_lang) == langs
        ][:1]
        yield from (PassagePair(one.document, kind, *langs, one.source, text, one.reference) for kind, text in variants)


def _two_humans(folder: Path) -> Iterator[_Triple]:
    columns = ("set", "source_lang", "target_lang", "document", "source", "reference", "candidate")
    ours = [row for row in _rows(folder / "trust/two_humans.tsv.gz", *columns) if row["set"].startswith("ntrex")]
    for number, row in enumerate(ours):
        langs = row["source_lang"], row["target_lang"]
        yield _Triple(
            f"es{number}", row["document"], *langs, *(row[name] for name in ("source", "reference", "candidate"))
        )


def _demetr(folder: Path) -> Iterator[_Triple]:
    """Each sentence once. Its documents are not those of NTREX, whatever their names."""
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    for name in ("entity_challenge.tsv.gz", "entity_controls.tsv.gz"):
        for row in _rows(folder / name, "set", "item", "lang", "source", "reference", "good"):
            lang, source = row["lang"], row["source"]
            if row["set"] != "DEMETR" or source in seen:
                continue
            seen.add(source)
            if lang != _ENGLISH and counts[lang] < _DEMETR:
                counts[lang] += 1
                item = row["item"]
                yield _Triple(f"dem{item}", f"x{item}", lang, _ENGLISH, source, row["reference"], row["good"])


def _mlqe(folder: Path) -> Iterator[_Triple]:
    counts: Counter[str] = Counter()
    for number, row in enumerate(_rows(folder / "mlqe_pe_into_en.tsv.gz", "lp", "source", "post_edit_reference")):
        lang = row["lp"].split("-")[0]
        if counts[lang] < _MLQE:
            counts[lang] += 1
            texts = row["source"], row["post_edit_reference"]
            yield _Triple(f"ml{number}", f"x{number}", lang, _ENGLISH, *texts)
