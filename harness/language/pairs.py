"""Languages as people write them: pairs such as `en-de`, English names such as "German", and parts of file names.

Ambiguous names are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from harness.language.tags import parse_tag

_SEPARATOR = re.compile(r"\s*(?:->|=>|→|>|/|\||:|\s[-–—]|\bto\b)\s*", re.IGNORECASE)
_REGION = re.compile(r"[A-Z]{2}|\d{3}|[A-Z][a-z]{3}|hans|hant|latn|cyrl")
_IN_BRACKETS = re.compile(r"(?P<language>[^()]+?)\s*\((?P<variety>[^()]+)\)")
_TAG = re.compile(r"(?P<language>[A-Za-z]{2,3})(?:[_-][A-Za-z]{4})?(?:[_-](?:[A-Za-z]{2}|\d{3}))?")
_PAIR = re.compile(r"[A-Za-z]{2,3}(?:_[A-Za-z]{2,4}){0,2}-[A-Za-z]{2,3}(?:_[A-Za-z]{2,4}){0,2}|[a-z]{2}_[a-z]{2}")
_LONG = """
ara ces chi ckb cmn deu eng fas fil fra fre ger heb hin ind ita jpn kor
nld pol por rus spa swe tha tur ukr vie yue zho
"""
"""Codes of three letters that are read in file names; most others are words too (`new`, `run`, `cat`)."""
_WORDS = frozenset({"mt", "to", "ii", "io", "ia", "ie", "vo"})
"""Codes of two letters that mean something else in file names."""
_VARIETIES = frozenset({("pt", "br"), ("zh", "tw"), ("en", "ca"), ("fr", "ca")})
"""What could be two languages (`br` is Breton), and is a language and its country."""


def parse_language(text: str) -> str:
    """The canonical tag of a tag or of a language's English name: `de`, "German", "Portuguese (Brazil)".

    Raises ValueError if the text does not name a language.
    """
    try:
        return parse_tag(text)
    except ValueError:
        named = _named(" ".join(text.casefold().split()))
        if named is None:
            raise
        return named


def _named(name: str) -> str | None:
    languages, territories = _by_name()
    if name in languages:
        return languages[name]
    if (found := _IN_BRACKETS.fullmatch(name)) is None:
        return None
    variety, language = found["variety"], languages.get(found["language"])
    if f"{variety} {found['language']}" in languages:  # Chinese (Simplified)
        return languages[f"{variety} {found['language']}"]
    territory = territories.get(variety, variety.upper())
    try:
        return None if language is None else parse_tag(f"{language}_{territory}")
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _by_name() -> tuple[dict[str, str], dict[str, str]]:
    """Tags and territories by the English names that CLDR has, such as "brazilian portuguese"."""
    from babel import Locale

    english, languages = Locale("en"), {"mandarin": "zh", "mandarin chinese": "zh", "farsi": "fa"}
    for tag, name in english.languages.items():
        try:
            languages[name.casefold()] = parse_tag(tag)
        except ValueError:
            continue
    return languages, {name.casefold(): code for code, name in english.territories.items()}


def parse_pair(text: str) -> tuple[str, str]:
    """The two languages of `en-de`, `en_de`, `pt_BR-en`, `en-pt-BR` or `English-German`.

    Raises ValueError if the text is not a pair, or could be two pairs.
    """
    written = text.strip()
    parts = _SEPARATOR.split(written)
    if len(parts) == 2 and all(parts):
        return parse_language(parts[0]), parse_language(parts[1])
    for readings in _readings(written):
        if len(readings) == 1:
            return readings.pop()
    raise ValueError(f"no language pair {text!r}")


def _readings(text: str) -> list[set[tuple[str, str]]]:
    """What a pair could be, the surest reading first: by its one dash or underscore, by its capitals, by any cut."""
    found = []
    for separator in "-_":
        if text.count(separator) == 1:
            found.append(_pairs([text.split(separator)]))
    parts = re.split("[-_]", text)
    starts = [number for number, part in enumerate(parts) if not (number and _REGION.fullmatch(part))]
    if len(starts) == 2:
        found.append(_pairs([["-".join(parts[: starts[1]]), "-".join(parts[starts[1] :])]]))
    found.append(_pairs([["-".join(parts[:cut]), "-".join(parts[cut:])] for cut in range(1, len(parts))]))
    return found


def _pairs(cuts: list[list[str]]) -> set[tuple[str, str]]:
    found = set()
    for source, target in cuts:
        try:
            found.add((parse_language(source), parse_language(target)))
        except ValueError:
            continue
    return found


def language_in_name(stem: str) -> str:
    """The language at the end of a file's name without its ending: `messages_de`, `app_pt-BR`, `acme.de`; else nothing."""
    for end in _ends(stem):
        found = _TAG.fullmatch(end)
        if found is None or not _is_code(found["language"], alone=found["language"] == end):
            continue
        try:
            return parse_tag(end)
        except ValueError:
            continue
    return ""


def pair_in_name(stem: str) -> tuple[str, str] | None:
    """The language pair at the end of a file's name without its ending: `news.en-de`, `wmt_en-de`; else None.

    `pt-br` and `de-de` are a language and a country.
    """
    return next((pair for end in _ends(stem) if _PAIR.fullmatch(end) and (pair := _pair_of(end)) is not None), None)


def _ends(stem: str) -> Iterator[str]:
    """The stem, and what follows each of its separators, the longest first."""
    yield stem
    for separator in re.finditer("[._-]", stem):
        yield stem[separator.end() :]


def _pair_of(text: str) -> tuple[str, str] | None:
    parts = re.split("[-_]", text)
    lower = tuple(part.lower() for part in parts)
    if len(parts) == 2 and (parts[1].isupper() or lower in _VARIETIES or lower[0] == lower[1]):
        return None
    sides = lower if "-" not in text else tuple(re.split("[-_]", side)[0].lower() for side in text.split("-"))
    if not all(_is_code(side, alone=True) for side in sides):
        return None
    try:
        return parse_pair(text)
    except ValueError:
        return None


def _is_code(code: str, *, alone: bool) -> bool:
    """Whether the letters are a language code in a file name, and not another word."""
    return code.lower() in _LONG.split() if len(code) == 3 else not (alone and code.lower() in _WORDS)
