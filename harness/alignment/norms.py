"""The usual values of the numbers of `coverage.py` in correct translations, per language, and a pair's distance from them.

`norms.json` has means and standard deviations of correct translations between English and each measured language. Those
of two other languages are the sum of both languages' differences from the mean of all. A language that was not measured
has the norms of its group of scripts, with a larger spread: the measured languages of the group differ by so much.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from harness.alignment.coverage import COVERAGE_VERSION, FEATURES, Numbers
from harness.language.script import CASELESS, UNSPACED, scripts_of
from harness.language.sentences import base_language

_ENGLISH = "en"
_LEAST_SPREAD = 0.02
_MOST = 12.0
"""Larger deviations carry no more information and are clipped to this."""
_DIGITS = 3
"""Deviations are rounded, so that they are the same on every machine."""
_LENGTH = FEATURES.index("tokens")
"""This number is not compared: long texts have other norms than short ones."""
_OPPOSITE = tuple(
    FEATURES.index(
        name.replace("source_", "target_")
        if name.startswith("source_")
        else name.replace("target_", "source_")
        if name.startswith("target_")
        else name
    )
    for name in FEATURES
)
_SIGNED = ("characters_ratio", "tokens_ratio", "sentences", "open_end", "small_start")
_SIGNS = np.array([-1.0 if name in _SIGNED else 1.0 for name in FEATURES])


def opposite(numbers: Numbers) -> Numbers:
    """The numbers of the opposite direction, of one pair or of a table (pairs, features)."""
    turned: Numbers = numbers[..., [*_OPPOSITE]] * _SIGNS
    return turned


class Norm(NamedTuple):
    """Means and standard deviations, in the order of `FEATURES`."""

    mean: Numbers
    spread: Numbers

    def reversed(self) -> Norm:
        """Those of the opposite direction."""
        return Norm(opposite(self.mean), self.spread[[*_OPPOSITE]])


class Norms:
    """The norms of languages. `from_english` are those of translations from English, `same` those of two texts of one language."""

    def __init__(self, from_english: Mapping[str, Norm], same: Mapping[str, Norm]) -> None:
        self._from_english = from_english
        self._same = same

    def knows(self, lang: str) -> bool:
        """Whether the language was measured."""
        return base_language(lang) in self._from_english or base_language(lang) == _ENGLISH

    def of(self, source_lang: str, target_lang: str) -> Norm:
        """The norm of translations from one language to another, or of two texts of one language."""
        source, target = base_language(source_lang), base_language(target_lang)
        if source == target:
            return self._same.get(source) or _together(list(self._same.values()))
        if source == _ENGLISH:
            return self._with_english(target)
        if target == _ENGLISH:
            return self._with_english(source).reversed()
        one, other = self._with_english(source).reversed(), self._with_english(target)
        common = (self._all.mean + self._all.reversed().mean) / 2
        return Norm(one.mean + other.mean - common, np.maximum(one.spread, other.spread))

    def deviations(self, numbers: Numbers, source_lang: str, target_lang: str) -> Numbers:
        """How many standard deviations each number is from its mean; the length as it is. Of one pair, or of a table."""
        norm = self.of(source_lang, target_lang)
        found = np.clip((numbers - norm.mean) / np.maximum(norm.spread, _LEAST_SPREAD), -_MOST, _MOST)
        found[..., _LENGTH] = numbers[..., _LENGTH]
        rounded: Numbers = np.round(found, _DIGITS)
        return rounded

    def _with_english(self, lang: str) -> Norm:
        known = self._from_english.get(lang)
        if known is not None:
            return known
        alike = [norm for other, norm in self._from_english.items() if script_group(other) == script_group(lang)]
        return _together(alike) if alike else self._all

    @cached_property
    def _all(self) -> Norm:
        return _together(list(self._from_english.values()))


def script_group(lang: str) -> str:
    """The languages that share norms: by word spaces, capital letters and alphabet."""
    base = base_language(lang)
    if base in UNSPACED:
        return "unspaced"
    if base in CASELESS:
        return "caseless"
    return "latin" if scripts_of(base) == ("Latin",) else "other-cased"


@lru_cache(maxsize=1)
def norms() -> Norms:
    """The norms of the package."""
    content = json.loads(resources.files("harness.alignment").joinpath("norms.json").read_text(encoding="utf-8"))
    if content["version"] != COVERAGE_VERSION or content["features"] != [*FEATURES]:
        raise ValueError(
            "norms.json was written by another version of coverage.py; run make calibrate to write it again"
        )
    return Norms(*(_read(content[name]) for name in ("from_english", "same")))


def _read(content: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, Norm]:
    return {lang: Norm(*(np.array(values, dtype=np.float64) for values in both)) for lang, both in content.items()}


def _together(some: Sequence[Norm]) -> Norm:
    """The mean of several norms, with a spread that also has their differences."""
    means, spreads = np.stack([norm.mean for norm in some]), np.stack([norm.spread for norm in some])
    return Norm(means.mean(axis=0), np.sqrt((spreads**2).mean(axis=0) + means.var(axis=0)))
