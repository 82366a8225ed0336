"""The languages of units whose file does not state them: by the user's options, by file names, by the text itself.

A guess is always reported. If nothing is certain, the language stays unknown (`und`), and this is reported too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from pathlib import PurePosixPath
from typing import NamedTuple

from harness.core.messages import printable
from harness.corpus.archives import File
from harness.corpus.formats.units import Reading, Unit
from harness.language.identification import SAMPLE, identify
from harness.language.pairs import language_in_name, pair_in_name

_HEAD = 500
"""Units of a file that are held at most until its languages are decided."""
_FORMATS = frozenset({"ts"})
"""Endings that are language codes too, but name a format."""
_TRANSLATIONS = "LC_MESSAGES"
"""gettext's folder between a language's folder and its files."""


class Languages(NamedTuple):
    """Source and target language of a file, each empty where it is not known."""

    source: str = ""
    target: str = ""


def with_languages(units: Iterable[Unit], reading: Reading) -> Iterator[Unit]:
    """The units with the languages that their files do not state. Options of the user are left to what follows."""
    files = {printable(file): file for file in reading.given}
    for name, own in groupby(units, key=lambda unit: unit.file):
        head = _head(own)
        found = _decided(head, files.get(name), name, reading)
        for unit in chain(head, own):
            yield unit if unit.source_lang and unit.target_lang else _filled(unit, found)


def _head(units: Iterator[Unit]) -> list[Unit]:
    """As many units as identification needs to see."""
    head: list[Unit] = []
    size = 0
    while size < SAMPLE and len(head) < _HEAD and (unit := next(units, None)) is not None:
        head.append(unit)
        size += min(len(_target_text(unit)), len(unit.source or "") or SAMPLE)
    return head


def _filled(unit: Unit, found: Languages) -> Unit:
    return unit._replace(source_lang=unit.source_lang or found.source, target_lang=unit.target_lang or found.target)


def _decided(head: list[Unit], file: File | None, name: str, reading: Reading) -> Languages:
    """The languages for units without one; what was guessed or not found is reported."""
    stated = Languages(_only(unit.source_lang for unit in head), _only(unit.target_lang for unit in head))
    sides: dict[str, Iterable[str]] = {}
    if reading.choices.source_lang is None and not stated.source:
        sides["source"] = [unit.source for unit in head if unit.source is not None and not unit.source_lang.strip()]
    if reading.choices.target_lang is None and not stated.target:
        sides["target"] = [_target_text(unit) for unit in head if not unit.target_lang.strip()]
    found, notices = guess(
        name,
        Languages() if file is None else languages_in_name(file),
        {what: texts for what, texts in sides.items() if texts},
    )
    reading.notices += notices
    return Languages(found.source or stated.source, found.target or stated.target)


def _only(tags: Iterable[str]) -> str:
    """The one language that some units of a file state, which is then used for the others too; else empty."""
    found = {tag.strip() for tag in tags} - {""}
    return found.pop() if len(found) == 1 else ""


def _target_text(unit: Unit) -> str:
    """The first reference, which is reliable, or the candidate, which may be in the wrong language."""
    return unit.references[0] if unit.references else unit.candidate or ""


def guess(file: str, named: Languages, sides: Mapping[str, Iterable[str]]) -> tuple[Languages, list[str]]:
    """The languages of the sides that have none, by the file's name or else by their text, and the notices that report it.

    `sides` are `source` and `target`, as far as they are wanted.
    """
    found, notices = Languages(), list[str]()
    unknown = []
    for side, texts in sides.items():
        if language := getattr(named, side):
            notices.append(f"{file}: {side} language {language}, by the name of the file; --{side}-lang sets another")
        elif language := identify(sample(texts)):
            notices.append(f"{file}: {side} language {language}, identified from the text; --{side}-lang sets another")
        else:
            unknown.append(side)
            continue
        found = found._replace(**{side: language})
    if unknown:
        what = f"{' and '.join(unknown)} {'language is' if len(unknown) == 1 else 'languages are'}"
        options = " and ".join(f"--{side}-lang" for side in unknown)
        notices.append(f"{file}: the {what} unknown (und), as the text is too short or not clear; set {options}")
    return found, notices


def sample(texts: Iterable[str]) -> str:
    """The part of the texts that identification reads, one line each."""
    taken: list[str] = []
    size = 0
    for text in texts:
        if size >= SAMPLE:
            break
        taken.append(" ".join(text.split()))
        size += len(taken[-1]) + 1
    return "\n".join(taken)


def languages_in_name(file: File) -> Languages:
    """The languages in a file's name: `en-de.tsv` gives both, `de.po`, `app_pt-BR.json` and `de/LC_MESSAGES/app.po` give one."""
    parts = PurePosixPath(str(file)).parts
    stem = stem_of(parts[-1]) if parts else ""
    if pair := pair_in_name(stem):
        return Languages(*pair)
    if language := language_in_name(stem):
        return Languages("", language)
    folders = [part for part in parts[-3:-1] if part != _TRANSLATIONS]
    folder = folders[-1] if folders else ""
    if folder.endswith(".lproj") or language_in_name(folder) == folder.replace("-", "_"):
        return Languages("", language_in_name(folder.removesuffix(".lproj")))
    return Languages()


def stem_of(name: str) -> str:
    """A file's name without the part that names its format, and without `.gz`. The ending of `ref.de` is a language."""
    plain = PurePosixPath(name.removesuffix(".gz"))
    ending = plain.suffix.removeprefix(".")
    return plain.name if ending not in _FORMATS and language_in_name(ending) else plain.stem
