"""The words of a text as names are compared by them: tokens, keys that ignore what is no error, romanisation, scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex
from anyascii import anyascii

_SPACELESS = r"\p{Han}\p{Hiragana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
# A visarga (ः) ends a token, since Hindi texts have it for a colon; inside a word the parts still join into one key.
_TOKEN = regex.compile(
    rf"([{_SPACELESS}]\p{{M}}*"
    rf"|[[\p{{L}}\p{{M}}\p{{N}}]--[{_SPACELESS}\u0903]]+(?:\u0903|['’ʼ]\p{{L}}{{1,3}}(?!\p{{L}}))?)",
    regex.VERSION1,
)
_ASCII_TOKEN = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z]{1,3}(?![A-Za-z]))?")
"""The same in plain English text, several times as fast."""
_POSSESSIVE = re.compile(r"['’ʼ]s?$", re.IGNORECASE)
_JOINERS = re.compile(r"[ \t\u00a0\u202f\u2010-\u2013\u30fb\u00b7·'’-]*\Z")
_GEORGIAN = re.compile("[\u10d0-\u10ff\u1c90-\u1cbf]+")
MAX_TOKEN = 64
"""Longer tokens are no names; comparing them would cost their length squared."""
_SENTENCE = 2000
"""Characters up to which a text is a sentence that may be asked for again."""
_new = tuple.__new__
"""Builds a named tuple without its constructor: every word of every text is one."""
_MAX_KEY = 256
"""Normalisation takes the square of a run of marks; no name is longer than this."""


class NameToken(NamedTuple):
    """A word, or a character of a script without word spaces. `key` is its `name_key`."""

    text: str
    start: int
    end: int
    key: str


def tokenise(text: str) -> tuple[NameToken, ...]:
    """The tokens of a text in normal form. A possessive ending belongs to the token but not to its key."""
    return _known_tokens(text) if len(text) <= _SENTENCE else _tokens(text)


@lru_cache(maxsize=1 << 11)
def _known_tokens(text: str) -> tuple[NameToken, ...]:
    """The tokens of a sentence, for which several rules ask, and each vendor again for source and reference."""
    return _tokens(text)


def _tokens(text: str) -> tuple[NameToken, ...]:
    pattern = _ASCII_TOKEN if text.isascii() else _TOKEN
    return tuple([_new(NameToken, (m[0], m.start(), m.end(), name_key(m[0]))) for m in pattern.finditer(text)])


def joined_key(text: str) -> str:
    """The keys of all tokens of a text in one: equal for spellings that differ in case, marks or spaces alone."""
    return "".join(token.key for token in tokenise(text))


def split_at_tokens(text: str) -> list[str]:
    """What stands before the first token, the first token, what stands between it and the second, and so on to the end."""
    pieces: list[str] = _TOKEN.split(text)
    return pieces


def adjacent(text: str, left: NameToken, right: NameToken) -> bool:
    """Whether two tokens may belong to one name: nothing but spaces, hyphens or apostrophes between them."""
    gap = right.start - left.end
    return gap <= 3 and _JOINERS.match(text[left.end : right.start]) is not None


@lru_cache(maxsize=1 << 15)
def name_key(text: str) -> str:
    """Letters, digits and the vowel signs of Indic scripts, without case, diacritics, hyphens and the possessive."""
    decomposed = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", text[:_MAX_KEY])).casefold()
    kept = (
        c for c in decomposed if c.isalnum() or (unicodedata.category(c)[0] == "M" and unicodedata.combining(c) < 200)
    )
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=1 << 14)
def romanise(text: str) -> str:
    """Lower-case ASCII letters and digits that spell the text roughly as it sounds."""
    return "".join(c for c in anyascii(text[:MAX_TOKEN]).lower() if c.isalnum())


@lru_cache(maxsize=1 << 14)
def script_of(char: str) -> str:
    """The script of a letter, as its Unicode name begins: `DEVANAGARI`, `CYRILLIC`; empty for none."""
    return unicodedata.name(char, "").partition(" ")[0] if char else ""


@lru_cache(maxsize=1 << 14)
def is_latin(text: str) -> bool:
    """Whether every letter is Latin."""
    return text.isascii() or all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha())


def starts_upper(text: str) -> bool:
    """Whether the text starts like a name in a script with case."""
    return text[:1].isupper()


def has_case(text: str) -> bool:
    """Whether the text's script distinguishes upper and lower case. Georgian has capitals, but begins no name with one."""
    if text.isascii():
        return not text.isdigit()
    other = _GEORGIAN.sub("", text)
    return other.lower() != other.upper()


def runs(text: str, tokens: Sequence[NameToken], vocabulary: Collection[str]) -> Iterator[list[NameToken]]:
    """The longest runs of adjacent tokens out of a vocabulary."""
    run: list[NameToken] = []
    for token in tokens:
        if token.key in vocabulary and (not run or adjacent(text, run[-1], token)):
            run.append(token)
            continue
        if run:
            yield run
        run = [token] if token.key in vocabulary else []
    if run:
        yield run
