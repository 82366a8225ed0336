"""Which rule is measured in which language, which is calibrated by the language's group, and which is off there."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from harness.core.catalogue import RULES

Coverage = Literal["measured", "group", "off"]
"""Measured in this language; calibrated by the languages of its group; or off, so that it is not checked."""

UNLISTED_NAMES = frozenset(
    {
        "entity-garbled",
        "entity-mistranslated",
        "entity-replaced",
        "entity-missing",
        "entity-added",
        "entity-partial",
    }
)
"""The rules that look for names without a termbase. A name of the termbase is judged in every language."""

WITHOUT_NAMES = frozenset({"zh", "yue", "ja", "ko", "th", "hi", "bn", "ta", "ar", "he", "fa", "am"})
"""Target languages in which names without a termbase are not checked, unless they are written in Latin letters: nothing in the
script marks them."""


@lru_cache(maxsize=1024)
def language_group(lang: str) -> str:
    """The languages with which one shares its calibration, by script: names, word spaces and capitals depend on it."""
    from harness.language.script import CASELESS, UNSPACED, scripts_of  # slow to import, and not needed to read a run

    base = _base(lang)
    if base in UNSPACED:
        return "unspaced"
    if base in CASELESS:
        return "caseless"
    if base == "en":
        return "english"
    return "latin" if scripts_of(base) == ("Latin",) else "other-cased"


def off_rules(target_lang: str) -> tuple[str, ...]:
    """The rules that check nothing in texts of this language, in the order of the catalogue."""
    return tuple(rule for rule in RULES if is_off(rule, target_lang))


def is_off(rule: str, target_lang: str) -> bool:
    """Whether the rule reports nothing in this language, names of the termbase excepted."""
    return rule in UNLISTED_NAMES and _base(target_lang) in WITHOUT_NAMES


def coverage(rule: str, target_lang: str, measured: Iterable[str]) -> Coverage:
    """How a rule's confidence is known in a language. `measured` are the languages that its model was fitted on."""
    if is_off(rule, target_lang):
        return "off"
    return "measured" if _base(target_lang) in {_base(lang) for lang in measured} else "group"


def _base(lang: str) -> str:
    from harness.language.sentences import base_language

    return base_language(lang)
