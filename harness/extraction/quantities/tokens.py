"""Text to the few kinds of token that number grammar needs, for languages that part words with spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from harness.extraction.quantities.currencies import CODES
from harness.extraction.quantities.lexicon import Lexicon, WordMeaning, fold, stem
from harness.extraction.quantities.units import dimension

NUMBER, WORD, SIGN = 0, 1, 2
_LONGEST_WORD = 40
_SHORTEST_FORM, _LONGEST_FORM = 5, 16
VULGAR = {"½": Fraction(1, 2), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
MONEY_SIGNS = frozenset("$€£¥￥₹₽₩₫₺₴฿")

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
    """`word` is what a word may mean; None for digits, signs and words without meaning here. `opens`: whether a
    quantity may begin here; `unit`: what a word without meaning is a form of, where only CLDR's units are known."""

    kind: int
    start: int
    end: int
    text: str
    low: str = ""
    word: WordMeaning | None = None
    opens: bool = True
    unit: str = ""


class Chunk(NamedTuple):
    """What stands between two spaces: its length, its tokens, whether a quantity may begin in it (an article alone
    begins none), and whether a token might go on behind the space (1 000, p. m.)."""

    length: int
    tokens: tuple[Token, ...]
    opens: bool
    ends_open: bool


_OPENS, _ENDS = attrgetter("opens"), attrgetter("ends_open")


def token_at(tokens: Sequence[Token], i: int) -> Token | None:
    return tokens[i] if 0 <= i < len(tokens) else None


def tokens(text: str, lexicon: Lexicon) -> tuple[Sequence[Token], Sequence[int]]:
    """The tokens of a text in order, without white space and other signs, and the places among them where quantities
    may begin. Both are empty where none does, as in most texts: a word seen before costs one look.
    """
    seen = _SEEN.get(lexicon.lang) or _SEEN.setdefault(lexicon.lang, _Seen(lexicon))
    chunks = [seen[piece] for piece in text.split(" ")]
    if not any(map(_OPENS, chunks)):
        return (), ()
    if any(map(_ENDS, chunks)) and (lexicon.lang in _RUN_ON or _ACROSS.search(text)):
        found = _tokens(text, lexicon)
        return found, [n for n, token in enumerate(found) if token.opens]
    return _placed(chunks)


def _placed(chunks: Sequence[Chunk]) -> tuple[Sequence[Token], Sequence[int]]:
    """The tokens of a text's chunks, each at its place in the text."""
    result: list[Token] = []
    openings: list[int] = []
    at = 0
    for length, found, _, _ in chunks:
        for kind, start, end, text, low, word, opens, unit in found:
            if opens:
                openings.append(len(result))
            result.append(_new(Token, (kind, at + start, at + end, text, low, word, opens, unit)))
        at += length + 1
    return result, openings


_RUN_ON = frozenset({"th", "lo", "km", "my"})
"""Languages that part no words: what a number counts runs on into the sentence."""
_LONGEST_NAME = 20
_SPACED_TOO = frozenset({"ca", "da", "de", "es", "gl", "it", "nl", "pt"})
"""Languages in which digits are also grouped by spaces, though CLDR groups them otherwise."""
_ACROSS = re.compile(r"\d \d{3}|° [CFcf]\b|[AaPp]\. [Mm]\b|[Uu]\.[Ss]\. [Dd]ollar")
"""Tokens that hold a space."""
_ENDS_OPEN = tuple("0123456789°") + ("a.", "p.", "A.", "P.", ".s.", ".S.")
_WORD_GROUP = 3
_new = tuple.__new__
"""Builds a named tuple without its constructor, which would take a fifth of all reading."""
_MOST_SEEN = 1 << 14


class _Seen(dict[str, Chunk]):
    """What stood between two spaces in texts of a language, with its tokens; begun anew when there is much of it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def __missing__(self, piece: str) -> Chunk:
        found = tuple(_tokens(piece, self._lexicon))
        opens = any(token.opens and (token.word is None or token.word.role != "article") for token in found)
        ends_open = piece.endswith(_ENDS_OPEN) or piece[-1:].isdecimal()
        chunk = Chunk(len(piece), found, opens, ends_open)
        if len(piece) <= _LONGEST_WORD:
            if len(self) >= _MOST_SEEN:
                self.clear()
            self[piece] = chunk
        return chunk


_SEEN: dict[str, _Seen] = {}


def _tokens(text: str, lexicon: Lexicon) -> list[Token]:
    result: list[Token] = []
    pattern = _SPACED_TOKEN if lexicon.style.group == " " or lexicon.lang in _SPACED_TOO else _PLAIN_TOKEN
    for match in pattern.finditer(text):
        start, end = match.span()
        found = text[start:end]
        if match.lastindex == _WORD_GROUP:
            if result and result[-1].kind == NUMBER and lexicon.lang in _RUN_ON:
                while (name := _first_name(found, lexicon)) and name != found:
                    result.append(_word_token(start, start + len(name), name, lexicon))
                    start, found = start + len(name), found[len(name) :]
            result.append(_word_token(start, end, found, lexicon))
        else:
            kind = NUMBER if match.lastindex == 1 else SIGN
            opens = kind == NUMBER or found in VULGAR or found[-1] in MONEY_SIGNS
            result.append(Token(kind, start, end, found, found.lower(), None, opens))
    return result


def _first_name(found: str, lexicon: Lexicon) -> str:
    """The longest scale, unit or currency that a run of words begins with; empty where none."""
    for length in range(min(len(found), _LONGEST_NAME), 1, -1):
        word = lexicon.words.get(fold(found[:length], lexicon.lang))
        if word is not None and (word.scale or word.unit or word.money or word.month):
            return found[:length]
    return ""


def _word_token(start: int, end: int, found: str, lexicon: Lexicon) -> Token:
    """A word with what it means and whether a quantity may begin with it."""
    low = fold(found, lexicon.lang)
    word = lexicon.words.get(low) or _variant(low, lexicon.words) or (_capitals(found) if found.isupper() else None)
    unit = ""
    if word is None and not lexicon.knows_units and _SHORTEST_FORM <= len(low) <= _LONGEST_FORM:
        form = stem(low, lexicon).unit
        unit = form if form and dimension(form) == "time" else ""
    return Token(WORD, start, end, found, low, word, bool(unit) if word is None else word.opens, unit)


def _capitals(found: str) -> WordMeaning | None:
    """A code of money, or a numeral."""
    return WordMeaning(money=found) if found in CODES else _roman(found)


@lru_cache(maxsize=4096)
def _roman(text: str) -> WordMeaning | None:
    """IX in `IX век`: an ordinal that supports one, nothing more."""
    match = _ROMAN.match(text)
    if match is None or len(text) < 2:
        return None
    values = [_ROMAN_VALUES[c] for c in text.translate(_LATIN)]
    total = sum(-v if any(v < later for later in values[n + 1 : n + 2]) else v for n, v in enumerate(values))
    return WordMeaning(ordinal=total, role="roman")


def _variant(low: str, words: Mapping[str, WordMeaning]) -> WordMeaning | None:
    """A.m. and p.m., possessives."""
    if not 0 < len(low) <= _LONGEST_WORD:
        return None
    if low[-1] == "." or low[1:2] == ".":
        return words.get(low.replace(".", "").replace(" ", ""))
    if low.endswith(("'s", "’s")):
        return words.get(low[:-2])
    if low.endswith(("s'", "s’")):
        return words.get(low[:-1])
    return None
