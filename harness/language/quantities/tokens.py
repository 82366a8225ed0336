"""Text to the few kinds of token that number grammar needs, for languages that part words with spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from harness.language.quantities.lexicon import Lexicon, Word, fold

NUMBER, WORD, SIGN = 0, 1, 2
_LONGEST_WORD = 40

_PUNCTUATION = (
    r"!-/:-@\[-`{-~\u00a0-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u0964\u0965\u060c\u061b\u061f"
    r"\u066a-\u066c\u2000-\u206f\u20a0-\u20cf\u2100-\u214f\u2190-\u2bff\u3000-\u3003\u3008-\u3020\uff01-\uff0f\uff1a-\uff20\uffe0-\uffe6"
)
_LETTER = rf"[^\s\d{_PUNCTUATION}½⅓⅔¼¾²³㎡㎞]"
_DIGITS = r"\d+(?:[.,'’٫٬]\d+){0,8}"
_SPACED = r"\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,5}(?!\d)(?:[.,]\d+)?"
_THIN = r"\d{1,3}(?:[\u00a0\u202f]\d{3}){1,5}(?!\d)(?:[.,]\d+)?"
_REST = (
    r"|([A-Z]{0,3}[$€£¥￥₹₽₩₫₺₴฿]|[½⅓⅔¼¾]|°\s?[CFcf]\b|[%％٪‰°℃℉:/()\-‐‑–—~+×,.²³])"
    rf"|([AaPp]\.\s?[Mm]\b\.?|[Uu]\.[Ss]\.(?=\s[Dd]ollar)|k?㎡|㎞|{_LETTER}+[²³]?(?:['’]{_LETTER}+)*)"
)
_PLAIN_TOKEN = re.compile(rf"({_THIN}|{_DIGITS}){_REST}")
_SPACED_TOKEN = re.compile(rf"({_SPACED}|{_DIGITS}){_REST}")


_ROMAN = re.compile(r"(?:X{1,3}|X?L|X?C)?(?:I[XVХ]|V?I{0,3}|Х{0,2}I{0,3}|ХI[ХV])\Z")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_LATIN = {ord("Х"): "X", ord("І"): "I"}


class Token(NamedTuple):
    """`word` is what a word may mean; None for digits, signs and words without meaning here."""

    kind: int
    start: int
    end: int
    text: str
    low: str = ""
    word: Word | None = None
    opens: bool = True


def tokens(text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens of a text, in order; white space and other signs are left out."""
    result: list[Token] = []
    known = _SEEN.setdefault(lexicon.lang, {})
    pattern = _SPACED_TOKEN if lexicon.style.group == " " else _PLAIN_TOKEN
    for match in pattern.finditer(text):
        start, end = match.span()
        found = text[start:end]
        if match.lastindex == _WORD_GROUP:
            low, word, opens = known.get(found) or _look_up(found, lexicon, known)
            result.append(_new(Token, (WORD, start, end, found, low, word, opens)))
        else:
            kind = NUMBER if match.lastindex == 1 else SIGN
            result.append(_new(Token, (kind, start, end, found, found.lower(), None, True)))
    return result


_WORD_GROUP = 3
_new = tuple.__new__
"""Builds a named tuple without its constructor, which would take a fifth of all reading."""
Meaning = tuple[str, Word | None, bool]
_SEEN: dict[str, dict[str, Meaning]] = {}
_MOST_SEEN = 200_000


def _look_up(found: str, lexicon: Lexicon, known: dict[str, Meaning]) -> Meaning:
    """The folded form of a word, what it means, and whether a quantity may start with it; kept for the next time."""
    low = fold(found, lexicon.lang)
    word = lexicon.words.get(low) or _variant(low, lexicon.words) or (_roman(found) if found.isupper() else None)
    meaning = low, word, word is not None and word.opens
    if len(known) >= _MOST_SEEN:
        known.clear()
    if len(found) <= _LONGEST_WORD:
        known[found] = meaning
    return meaning


@lru_cache(maxsize=4096)
def _roman(text: str) -> Word | None:
    """IX in `IX век`: an ordinal that supports one, nothing more."""
    match = _ROMAN.match(text)
    if match is None or len(text) < 2:
        return None
    values = [_ROMAN_VALUES[c] for c in text.translate(_LATIN)]
    total = sum(-v if any(v < later for later in values[n + 1 : n + 2]) else v for n, v in enumerate(values))
    return Word(ordinal=total, role="roman")


def _variant(low: str, words: Mapping[str, Word]) -> Word | None:
    """A.m. and p.m., possessives."""
    if len(low) > _LONGEST_WORD:
        return None
    if low[-1] == "." or low[1:2] == ".":
        return words.get(low.replace(".", "").replace(" ", ""))
    if low.endswith(("'s", "’s")):
        return words.get(low[:-2])
    if low.endswith(("s'", "s’")):
        return words.get(low[:-1])
    return None
