"""Segments to fit confidences on: correct human translations, and the same with one known error each.

Only sets whose licence allows the fitted numbers to be shipped are marked `fits`; the others are only measured.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from harness.validate.base import TableRow, Texts, read_table
from harness.validate.rules import load_fits

_NAMES = "entity-garbled entity-mistranslated entity-replaced entity-missing entity-added entity-partial"
_NUMBERS = "number-changed number-missing number-added date-changed unit-changed currency-changed number-format"
FITTING: Mapping[str, frozenset[str]] = {
    "name": frozenset(_NAMES.split()),
    "name-country": frozenset(_NAMES.split()),
    "name-other": frozenset(_NAMES.split()),
    "number": frozenset(_NUMBERS.split()),
    "negation": frozenset({"negation-changed"}),
    **{f"omission-{shape}": frozenset({"omitted-passage"}) for shape in ("tail40", "head35", "middle30", "middle15")},
    "untranslated": frozenset({"untranslated"}),
    "repeated": frozenset({"repeated"}),
    "spacing": frozenset({"spacing"}),
    "fused": frozenset({"fused"}),
    "punctuation": frozenset({"punctuation"}),
}
"""The rules that should find an error of each planted kind."""


class CalibrationSegment(NamedTuple):
    """One segment. `kind` is empty for correct text; else `correct` is the same candidate without the planted error."""

    set: str
    kind: str
    document: str
    texts: Texts
    correct: str = ""
    fits: bool = True

    @property
    def fitting(self) -> frozenset[str]:
        """The rules that should find its error."""
        return FITTING.get(self.kind) or load_fits().phenomena.get(self.kind, frozenset())


_FREQUENT = ("omission", "polarity", "garbled_word")
"""Kinds of which DEMETR has more than are needed: one in three is enough."""

LICENCES: Mapping[str, str] = {
    "ntrex": "CC BY-SA 4.0",
    "ntrex-planted": "CC BY-SA 4.0",
    "ntrex-own": "CC BY-SA 4.0",
    "ntrex-two": "CC BY-SA 4.0",
    "xc": "CC BY-SA 4.0",
    "demetr": "MIT",
    "mlqe": "CC0",
    "wmt-two": "research purposes: measured, not fitted",
}


def number_of(text: str) -> int:
    """A number from a text, the same on every machine; samples and held-out parts are drawn by it."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def read_sets(folder: Path, correct: int) -> list[CalibrationSegment]:
    """All sets below the folder of development data; `correct` is how many segments of plain NTREX are drawn.

    Raises CorpusError where a table is missing or malformed.
    """
    ntrex = list(_ntrex(folder / "trust/ntrex.tsv.gz", correct))
    return [
        *ntrex,
        *_own(ntrex),
        *_planted(folder / "trust/planted.tsv.gz"),
        *_planted(folder / "trust/planted_two_humans.tsv.gz"),
        *_two_humans(folder / "trust/two_humans.tsv.gz"),
        *_names(folder / "trust/names_xc.tsv.gz"),
        *_demetr(folder / "entity_challenge.tsv.gz"),
        *_mlqe(folder / "mlqe_pe_into_en.tsv.gz", correct // 6),
    ]


def _rows(path: Path, *columns: str) -> tuple[TableRow, ...]:
    return read_table(path, columns, ()).rows


def _ntrex(path: Path, most: int) -> Iterator[CalibrationSegment]:
    from harness.validate.base import header

    langs = [name for name in header(path) if name not in ("document", "line", "en")]
    drawn = []
    for row in _rows(path, "document", "line", "en", *langs):
        for lang in langs:
            for source, target in (("en", lang), (lang, "en")):
                tags = source.replace("-", "_"), target.replace("-", "_")
                segment = CalibrationSegment("ntrex", "", row["document"], Texts(row[source], "", row[target], *tags))
                drawn.append((number_of(f"{row['document']}/{row['line']}/{source}/{target}"), segment))
    drawn.sort(key=lambda item: item[0])
    yield from (segment for _, segment in drawn[:most])


def _planted(path: Path) -> Iterator[CalibrationSegment]:
    columns = ("kind", "source_lang", "target_lang", "document", "source", "reference", "good", "faulty")
    for row in _rows(path, *columns):
        if row["kind"] not in FITTING:
            continue
        alone = row["reference"] == "-"
        ours = alone or row["document"].startswith("ntrex")
        name = "ntrex-planted" if alone else "ntrex-two" if ours else "wmt-two"
        texts = Texts(row["source"], "" if alone else row["reference"], row["faulty"], *_tags(row))
        yield CalibrationSegment(name, row["kind"], row["document"], texts, row["good"], ours)


def _two_humans(path: Path) -> Iterator[CalibrationSegment]:
    for row in _rows(path, "set", "source_lang", "target_lang", "document", "source", "reference", "candidate"):
        if row["reference"] == row["candidate"]:
            continue
        ours = row["set"].startswith("ntrex")
        texts = Texts(row["source"], row["reference"], row["candidate"], *_tags(row))
        yield CalibrationSegment("ntrex-two" if ours else "wmt-two", "", row["document"], texts, fits=ours)


def _names(path: Path) -> Iterator[CalibrationSegment]:
    for row in _rows(path, "id", "source_lang", "target_lang", "source", "reference", "candidate", "right"):
        if not row["candidate"].strip():
            continue
        document = row["id"].split("_")[0]
        given = row["reference"] if number_of(row["id"]) % 2 else ""
        texts = Texts(row["source"], given, row["candidate"], *_tags(row))
        right = row["right"] == "1"
        yield CalibrationSegment("xc", "" if right else "name", document, texts)


def _demetr(path: Path) -> Iterator[CalibrationSegment]:
    seen: set[tuple[str, str]] = set()
    for row in _rows(path, "set", "item", "lang", "phenomenon", "source", "reference", "good", "incorrect"):
        if row["set"] != "DEMETR" or (row["phenomenon"] in _FREQUENT and number_of(row["source"]) % 3):
            continue
        document = row["reference"]  # one sentence in ten languages
        given = row["reference"] if number_of(row["item"]) % 2 else ""
        texts = Texts(row["source"], given, row["incorrect"], row["lang"], "en")
        yield CalibrationSegment("demetr", row["phenomenon"], document, texts, row["good"])
        if (row["lang"], row["good"]) not in seen:
            seen.add((row["lang"], row["good"]))
            yield CalibrationSegment("demetr", "", document, texts._replace(candidate=row["good"]))


def _mlqe(path: Path, most: int) -> Iterator[CalibrationSegment]:
    rows = sorted(_rows(path, "lp", "line", "source", "post_edit_reference"), key=lambda r: number_of(r["source"]))
    for row in rows[:most]:
        texts = Texts(row["source"], "", row["post_edit_reference"], row["lp"].split("-")[0], "en")
        yield CalibrationSegment("mlqe", "", f"{row['lp']}/{row['line']}", texts)


def _tags(row: TableRow) -> tuple[str, str]:
    return row["source_lang"].replace("-", "_"), row["target_lang"].replace("-", "_")


# Errors of our own, planted into correct text


def _own(correct: list[CalibrationSegment]) -> Iterator[CalibrationSegment]:
    """One error in each of some of the segments; which kind and where depends on the text alone."""
    kinds = list(_PLANTERS)
    for segment in correct:
        number = number_of(segment.texts.candidate + segment.texts.source_lang)
        kind = kinds[number % (3 * len(kinds))] if number % (3 * len(kinds)) < len(kinds) else ""
        wrong = _PLANTERS[kind](segment.texts, number) if kind else None
        if wrong is not None and wrong != segment.texts.candidate:
            texts = segment.texts._replace(candidate=wrong)
            yield segment._replace(set="ntrex-own", kind=kind, texts=texts, correct=segment.texts.candidate)


def _untranslated(texts: Texts, number: int) -> str | None:
    """Two to six words of the source in place of as many of the candidate."""
    source, candidate = texts.source.split(), texts.candidate.split()
    if len(source) < 8 or len(candidate) < 8:
        return None
    width = 2 + number % 5
    at, from_ = number // 7 % (len(candidate) - width), number // 11 % (len(source) - width)
    return " ".join([*candidate[:at], *source[from_ : from_ + width], *candidate[at + width :]])


def _repeated(texts: Texts, number: int) -> str | None:
    """Some words, or the whole segment, once more."""
    words = texts.candidate.split()
    if len(words) < 8:
        return None
    width = (1, 3, 6, len(words))[number // 3 % 4]
    at = number // 13 % (len(words) - width + 1)
    return " ".join([*words[: at + width], *words[at : at + width], *words[at + width :]])


def _spacing(texts: Texts, number: int) -> str | None:
    return _changed_at(r"(?<=\w)[,;:!?.] (?=\w)", texts.candidate, number, lambda found: found.strip())


def _fused(texts: Texts, number: int) -> str | None:
    return _changed_at(r"(?<=[a-z]{4}) (?=[A-Z][a-z]{2})", texts.candidate, number, lambda _: "")


def _punctuation(texts: Texts, number: int) -> str | None:
    marks = {",": "，", ".": "", "!": "！", "?": "？", ":": "："}
    return _changed_at(r"[.!?,:](?=\s|$)", texts.candidate, number, lambda found: marks[found])


def _changed_at(pattern: str, text: str, number: int, change: Callable[[str], str]) -> str | None:
    found = list(re.finditer(pattern, text))
    if not found:
        return None
    chosen = found[number // 17 % len(found)]
    return text[: chosen.start()] + change(chosen.group()) + text[chosen.end() :]


_PLANTERS: Mapping[str, Callable[[Texts, int], str | None]] = {
    "untranslated": _untranslated,
    "repeated": _repeated,
    "spacing": _spacing,
    "fused": _fused,
    "punctuation": _punctuation,
}
