"""One normal form for number, scale, percentage, ordinal, date, time, duration, currency and unit, in any language.

Babel (CLDR) gives number signs, month, weekday, unit and currency names for every language it has. Number
words, conversion factors and the grammar are ours. Tried: number-parser reads English, Hindi, Spanish and Russian at
some 300 sentences a second and takes `a third` for 3; text2num is fast but has no Hindi, Indonesian or Chinese; both
return the text rewritten, without spans. cn2an turns 十分高兴 (very glad) into 10分高兴. pint reads expressions, not prose.

Reading is linear: long texts go through in blocks cut at white space, so a quantity that straddles the cut of
a block (once in some four thousand characters, in texts longer than that) may be read in two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

from harness.extraction.quantities.agreement import agree, in_range, may_be_converted, same_amount
from harness.extraction.quantities.ideographic import read_ideographic, read_korean
from harness.extraction.quantities.lexicon import lexicon
from harness.extraction.quantities.matching import Matching, match
from harness.extraction.quantities.numerals import style_of
from harness.extraction.quantities.quantity import Day, Kind, Quantity
from harness.extraction.quantities.spaced import read_spaced
from harness.extraction.quantities.swaps import Swap, swaps
from harness.extraction.quantities.units import dimension
from harness.extraction.quantities.wording import worded

__all__ = [
    "Day",
    "Kind",
    "Matching",
    "Quantity",
    "Swap",
    "agree",
    "dimension",
    "in_range",
    "knows_units",
    "match",
    "may_be_converted",
    "quantities",
    "quantity_words",
    "reads_number_words",
    "same_amount",
    "style_of",
    "swaps",
    "worded",
]

_IDEOGRAPHIC = frozenset({"zh", "ja", "yue", "wuu", "lzh"})
_BLOCK = 4000
_REMEMBERED = 1 << 13
"""Texts whose quantities are kept for whoever asks next: more than the sides of one long document, which all its vendors
and two families of rules ask for in turn."""


def quantities(text: str, lang: str) -> tuple[Quantity, ...]:
    """All quantities of a text in order; `lang` is a language tag. Offsets are code points in `text`."""
    if len(text) <= _BLOCK:
        return _read(text, lang)
    return tuple(
        quantity._replace(start=quantity.start + offset, end=quantity.end + offset)
        for offset, block in _blocks(text)
        for quantity in _read(block, lang)
    )


def reads_number_words(lang: str) -> bool:
    """Whether numbers written as words are recognised in this language."""
    return _base(lang) in _IDEOGRAPHIC or (_base(lang) != "ko" and lexicon(_base(lang)).reads_words)


def quantity_words(lang: str) -> Collection[str]:
    """The words of a language that numbers, dates, units and money are said with, lower case."""
    return lexicon(_base(lang)).words.keys()


def knows_units(lang: str) -> bool:
    """Whether the common forms of units are listed for this language; else only those of CLDR are known."""
    return _base(lang) in _IDEOGRAPHIC or lexicon(_base(lang)).knows_units


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str, lang: str) -> tuple[Quantity, ...]:
    base = _base(lang)
    if base == "ko":
        return tuple(read_korean(text))
    if base in _IDEOGRAPHIC:
        return tuple(read_ideographic(text, base))
    return tuple(read_spaced(text, lexicon(base)))


def _base(lang: str) -> str:
    return lang.replace("_", "-").split("-")[0].lower()


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(text):
        end = min(start + _BLOCK, len(text))
        if end < len(text):
            space = max(text.rfind(sign, start + _BLOCK // 2, end) for sign in " \n。，")
            end = space + 1 if space > 0 else end
        yield start, text[start:end]
        start = end
