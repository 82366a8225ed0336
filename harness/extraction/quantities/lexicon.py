"""All that one language says about numbers, as one dict from a word to what it may mean.

Months, weekdays, scales, unit and currency names of any language come from CLDR (see cldr.py); number words from
number_words.py and scales_and_ordinals.py; English units, which carry most of the weight, from unit_names.py. Built once
per language.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from harness.extraction.quantities import (
    cldr,
    money,
    number_words,
    scales_and_ordinals,
    unit_names,
    words_around_numbers,
)
from harness.extraction.quantities.numerals import Style, style_of
from harness.language.script import scripts_of


class WordMeaning(NamedTuple):
    """What a word may mean; zero, None and the empty string where it does not mean that."""

    cardinal: int | None = None
    scale: int = 0
    ordinal: int = 0
    fraction: Fraction | None = None
    month: int = 0
    weekday: int = 0
    unit: str = ""
    money: str = ""
    role: str = ""

    @property
    def counts(self) -> bool:
        """Whether an amount may start with this word."""
        return bool(self.scale or self.ordinal or self.fraction is not None or self.cardinal is not None) or (
            self.role == "plushalf"
        )

    @property
    def opens(self) -> bool:
        """Whether a quantity may start with this word."""
        return any(self[:-1]) or self.cardinal == 0 or self.role in _OPENING


NO_WORD = WordMeaning()
_OPENING = frozenset({"article", "noon", "midnight", "clock", "plushalf"})


class Lexicon(NamedTuple):
    """`phrases` are names of two or three words; `first` their first words. `reads_words` and `knows_units`: "
        "number words and
    the common forms of units are listed for the language, not only what CLDR has."""

    lang: str
    words: Mapping[str, WordMeaning]
    phrases: Mapping[str, WordMeaning]
    first: frozenset[str]
    style: Style
    reads_words: bool
    knows_units: bool


@lru_cache(maxsize=256)
def lexicon(lang: str) -> Lexicon:
    """The lexicon of a language tag; digits, symbols and English units alone where the language is unknown."""
    base = lang.replace("_", "-").split("-")[0].lower()
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, field, value in _entries(base):
        found[fold(name, base)].setdefault(field, value)
    for name, field, value in cldr.other_money(base):  # where the word means nothing else
        found.setdefault(fold(name, base), {field: value})
    single = {name: WordMeaning(**fields) for name, fields in found.items() if " " not in name}
    phrases = {name: WordMeaning(**fields) for name, fields in found.items() if " " in name}
    first = frozenset(name.split(" ", 1)[0] for name in phrases)
    return Lexicon(
        base,
        single,
        phrases,
        first,
        style_of(lang),
        base in number_words.CARDINALS,
        base == "en" or base in words_around_numbers.UNIT_WORDS,
    )


@lru_cache(maxsize=65536)
def _stem(low: str, lang: str) -> WordMeaning:
    known = lexicon(lang).words
    for cut in (1, 2, 3):
        stem = low[:-cut]
        if len(stem) < 4:
            break
        for form in (stem, *(stem + vowel for vowel in "aeiоаыя")):
            word = known.get(form)
            if word is not None and (word.unit or word.money):
                return word
    return NO_WORD


def stem(low: str, lexicon: Lexicon) -> WordMeaning:
    """A unit or currency under an inflected form, in languages that inflect more than CLDR lists."""
    return _stem(low, lexicon.lang) if 5 <= len(low) <= 24 else NO_WORD


def fold(word: str, lang: str) -> str:
    """The form under which a word is looked up: lower case, and without nukta, which writers leave out."""
    lowered = word.lower()
    return lowered.replace("\u093c", "") if lang in ("hi", "mr", "ne") else lowered


def _entries(lang: str) -> Iterator[tuple[str, str, Any]]:
    """Word, field and value, the strongest meaning of a field first."""
    yield from ((word, "cardinal", n) for word, n in number_words.CARDINALS.get(lang, {}).items())
    yield from ((word, "cardinal", n) for word, n in number_words.compounds(lang))
    yield from ((word, "scale", n) for word, n in scales_and_ordinals.scales(lang).items())
    yield from ((word, "ordinal", n) for word, n in scales_and_ordinals.ORDINALS.get(lang, {}).items())
    yield from ((word, "fraction", part) for word, part in words_around_numbers.FRACTIONS.get(lang, {}).items())
    for n, forms in words_around_numbers.GROUPS.get(lang, {}).items():
        for word in forms.split():
            yield from ((word, "ordinal", n), (word, "role", "group"))
    for role, forms in words_around_numbers.ROLES.get(lang, {}).items():
        yield from ((word, "role", role) for word in forms.split())
    for table, field in ((words_around_numbers.UNIT_WORDS, "unit"), (words_around_numbers.MONEY, "money")):
        for name, forms in table.get(lang, {}).items():
            yield from ((word, field, name) for word in forms.split())
    if lang == "en":
        yield from ((word, "unit", name) for word, name in unit_names.english().items())
        yield from ((word, "money", name) for word, name in money.MONEY_WORDS.items() if name)
    yield from cldr.calendar(lang)
    if "Latin" not in scripts_of(lang):
        yield from (("am", "role", "am"), ("pm", "role", "pm"))
    if lang != "en":
        yield from cldr.scales(lang)
        yield from cldr.units(lang)
        yield from cldr.money(lang)
    yield from ((word, "money", name) for word, name in money.SIGNS.items() if word.isalpha())
