"""Random texts of the shapes that rules parse, in many languages. Equal seeds give equal documents.

A text is a sequence of pieces (names, numbers, dates, quotes, tags, …), joined in many ways and sometimes damaged. The
reference and the candidate are often copies of the source with some pieces changed, so that the rules compare them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import get_args

import numpy as np

from harness.core.records import EMPTY, AlignedPair, Key, PairName, ReferenceKind, Segment, SegmentLinks
from harness.extraction.quantities import quantity_words
from harness.language.script import function_words
from harness.rules.base import JudgedDocument, NormalPassage
from tests.rules import shapes


def document(seed: str, number: int) -> tuple[JudgedDocument, ...]:
    """One document in one to five vendors' renderings, by its number in the series of a seed."""
    return _document(random.Random(f"{seed}:{number}"), f"doc{number}")


def text_of(r: random.Random, lang: str) -> str:
    """One random text for a language; one in twenty is empty or blank, one in fifty is long."""
    kind = r.random()
    if kind < 0.05:
        return r.choice(
            ["", "", " ", "\n", "\u200b", "\u3000", *shapes.MARKS, *shapes.LETTERS, *shapes.COMBINING, *shapes.CONTROLS]
        )
    pieces = [_piece(r, lang) for _ in range(r.randint(60, 150) if kind > 0.98 else r.randint(1, 12))]
    if r.random() < 0.35:
        pieces.insert(r.randrange(len(pieces) + 1), _sentence(lang))
    one = r.choice(shapes.JOINS) if r.random() < 0.4 else None
    text = "".join(piece + (r.choice(shapes.JOINS) if one is None else one) for piece in pieces)
    return _damaged(r, text) if r.random() < 0.2 else text


# -- documents ----------------------------------------------------------------------------------------------------------


_GOLDS: Sequence[frozenset[str]] = (
    *[frozenset({"reference"})] * 2,
    *[frozenset({"reference", "source"})] * 2,
    frozenset({"source"}),
    frozenset({"summary"}),
    frozenset({"summary", "source"}),
    frozenset({"summary", "source", "reference"}),
    frozenset({"windows", "source", "reference"}),
    frozenset({"original", "reference"}),
    frozenset({"original", "reference", "source"}),
)
"""What a candidate is judged against. `original`: the reference is in the source's language. `windows`: the passages
themselves are those of a summary."""


def _document(r: random.Random, name: str) -> tuple[JudgedDocument, ...]:
    source_lang, target_lang = r.choice(shapes.LANGUAGES), r.choice(shapes.LANGUAGES)
    gold = r.choice(_GOLDS)
    variety = shapes.VARIETIES.get(target_lang, target_lang)
    reference_lang = source_lang if "original" in gold else r.choice([*[target_lang] * 4, variety])
    rows = []
    for _ in range(r.choice([1, 1, 2, 3, 5])):
        source = text_of(r, source_lang)
        reference = _near(r, source, reference_lang) if r.random() < 0.3 else text_of(r, reference_lang)
        rows.append((source, reference))
    if len(rows) > 2 and r.random() < 0.2:
        rows[-1] = rows[0]
    shared = [_near(r, r.choice([*row]), target_lang) for row in rows]
    cases = []
    for vendor in range(r.choice([1, 1, 1, 2, 4, 5])):
        candidates = [
            text if r.random() < 0.4 else _near(r, text if r.random() < 0.5 else r.choice([*row]), target_lang)
            for text, row in zip(shared, rows, strict=True)
        ]
        key = Key(f"vendor{vendor}", source_lang, target_lang, name)
        cases.append(_case(r, key, gold, reference_lang, rows, candidates))
    return tuple(cases)


def _case(
    r: random.Random,
    key: Key,
    gold: frozenset[str],
    reference_lang: str,
    rows: Sequence[tuple[str, str]],
    candidates: Sequence[str],
) -> JudgedDocument:
    sources = _laid_out([source if "source" in gold else "" for source, _ in rows])
    references = _laid_out([reference if "reference" in gold else "" for _, reference in rows])
    several = "reference" in gold and r.random() < 0.1
    others = [(other,) if several else () for other in _laid_out([_near(r, text, reference_lang) for _, text in rows])]
    kinds: list[ReferenceKind] = ["summary"] if "windows" in gold else ["lines", "translation"]
    kind = r.choice(kinds) if "reference" in gold else "source"
    pairs = [
        AlignedPair(number, kind, *sides)
        for number, sides in enumerate(zip(sources, references, _laid_out(candidates), others, strict=True), 1)
    ]
    if "windows" in gold:
        return JudgedDocument(key, reference_lang, tuple(NormalPassage.of(pair) for pair in pairs))
    if "summary" in gold:
        pairs += [
            AlignedPair(number, "summary", EMPTY, reference, r.choice([EMPTY, *(pair.candidate for pair in pairs)]))
            for number, reference in enumerate(_laid_out([reference for _, reference in rows]), 1)
        ]
    links = [own for pair in pairs if pair.kind != "summary" for own in _links(pair, key)] if r.random() < 0.5 else []
    return JudgedDocument.of_pairs(
        key, pairs, reference_lang if "reference" in gold else "", reference_lang if "summary" in gold else "", links
    )


def _links(pair: AlignedPair, key: Key) -> Iterator[SegmentLinks]:
    """Random word links: every token of both texts has one. In some, a part of a text is similar to nothing."""
    r = random.Random(f"{key}:{pair.segment}")
    close, far = (170, 255), (60, 130)
    for name in get_args(PairName):
        one, other = (
            [found.span() for found in re.finditer(r"\S+", getattr(pair, side).text)] for side in name.split("-")
        )
        if not one or not other:
            continue
        cut, whole = r.choice([0.5, 0.7, 1.0, 1.0]), r.random() < 0.8
        rows = []
        for at, token in enumerate(one):
            place = min(len(other) - 1, at * len(other) // len(one))
            rows.append((*token, *other[place], r.randint(*(close if whole and at <= cut * len(one) else far))))
        for at, token in enumerate(other):
            place = min(len(one) - 1, at * len(one) // len(other))
            rows.append((*one[place], *token, r.randint(*(close if whole and at <= cut * len(other) else far))))
        yield SegmentLinks(pair.segment, name, np.array(sorted(rows), dtype=np.int32))


def _laid_out(texts: Sequence[str]) -> list[Segment]:
    """Texts as the lines of one document."""
    segments, at = [], 0
    for text in texts:
        segments.append(Segment(text, at, at + len(text)) if text else EMPTY)
        at += len(text) + 1
    return segments


def _near(r: random.Random, text: str, lang: str) -> str:
    """A text that shares most of another one, or one of its own."""
    way = r.random()
    if way < 0.15:
        return text_of(r, lang)
    if way < 0.25:
        return text
    words = text.split(" ")
    for _ in range(r.randint(1, 1 + len(words) // 3)):
        place = r.randrange(len(words))
        change = r.random()
        if change < 0.3:
            words[place] = _piece(r, lang)
        elif change < 0.5:
            words[place] = _damaged(r, words[place])
        elif change < 0.65:
            words[place] = ""
        elif change < 0.8:
            words.insert(place, _piece(r, lang))
        else:
            other = r.randrange(len(words))
            words[place], words[other] = words[other], words[place]
    return " ".join(words)


def _damaged(r: random.Random, text: str) -> str:
    """A text with some characters removed, doubled, put in, exchanged, or in another case."""
    letters = list(text)
    for _ in range(r.randint(1, 4)):
        place = r.randrange(len(letters) + 1)
        change = r.randrange(6)
        if change == 0:
            del letters[place : place + r.randint(1, 4)]
        elif change == 1:
            letters[place:place] = letters[max(0, place - r.randint(1, 6)) : place]
        elif change == 2:
            letters[place:place] = r.choice(
                [shapes.INVISIBLE, shapes.COMBINING, shapes.MARKS, shapes.CONTROLS, shapes.SPACES, list(shapes.LETTERS)]
            )[:1]
        elif change == 3:
            letters[place:place] = [
                r.choice(r.choice([shapes.INVISIBLE, shapes.COMBINING, shapes.MARKS, shapes.LETTERS, shapes.DIGITS[0]]))
            ]
        elif change == 4:
            letters = list(r.choice([str.upper, str.lower, str.title, str.swapcase])("".join(letters)))
        else:
            letters = (
                [c for c in letters if c != " "] if r.random() < 0.3 else letters[::-1] if r.random() < 0.1 else letters
            )
    return "".join(letters)


# -- pieces -------------------------------------------------------------------------------------------------------------


def _piece(r: random.Random, lang: str) -> str:
    return r.choice(_SHAPES)(r, lang)


def _names(r: random.Random, lang: str) -> str:
    """Names, connectives, titles and acronyms in any order."""
    bags = [
        shapes.NAMES,
        shapes.NAMES,
        shapes.NAMES,
        shapes.CONNECTIVES,
        shapes.CONNECTIVES,
        shapes.TITLES,
        shapes.ACRONYMS,
        ["1975.", "The", "the"],
    ]
    words = [r.choice(r.choice(bags)) for _ in range(r.randint(1, 7))]
    if r.random() < 0.2:
        words = [r.choice([*words, r.choice(shapes.NAMES)]) for _ in words]
    return r.choice([" ", " ", " ", "-", "", " & ", "'", "."]).join(words)


def _words(r: random.Random, lang: str) -> str:
    """Words of the language, or of another one."""
    known = _sentence(lang if r.random() < 0.7 else r.choice(shapes.LANGUAGES)).split()
    words = [r.choice(known) for _ in range(r.randint(1, 5))]
    return " ".join(r.choice([str, str, str.title, str.upper, str.lower])(word) for word in words)


def _particles(r: random.Random, lang: str) -> str:
    small = _function_words(lang)
    return " ".join(
        r.choice([*small, *shapes.CONNECTIVES] if small else shapes.CONNECTIVES) for _ in range(r.randint(1, 4))
    )


def _number(r: random.Random, lang: str) -> str:
    """Groups of digits of a script with all sorts of signs between them."""
    digits = r.choice(shapes.DIGITS) if r.random() < 0.5 else shapes.DIGITS[0]
    sign = r.choice(shapes.SIGNS)
    groups = [
        "".join(r.choice(digits) for _ in range(r.choice([1, 1, 2, 2, 3, 3, 3, 4, 6, 12])))
        for _ in range(r.choice([1, 1, 1, 2, 2, 3, 4, 7]))
    ]
    text = groups[0]
    for group in groups[1:]:
        text += (sign if r.random() < 0.7 else r.choice(shapes.SIGNS)) * r.choice([1, 1, 1, 1, 2]) + group
    return (
        r.choice(["", "", "", "-", "+", "№", "~", "第", "."])
        + text
        + r.choice(["", "", "", "-", ".", "/", "st", "²", "%"])
    )


def _huge(r: random.Random, lang: str) -> str:
    """A number that is far too long, or has far too many scales."""
    if r.random() < 0.5:
        digits = "".join(r.choice(r.choice(shapes.DIGITS)) for _ in range(r.choice([20, 23, 26, 29, 30, 31, 60, 400])))
        return digits if r.random() < 0.8 else digits * 12
    scale = r.choice(
        ["million billion", "trillion trillion", "million", "亿", "万亿", "兆", "млрд млн", "lakh crore", "juta"]
    )
    return f"{r.randint(0, 99)} " + r.choice([" ", "", " and "]).join([scale] * r.choice([2, 5, 9, 30, 60]))


def _han(r: random.Random, lang: str) -> str:
    return "".join(r.choice(shapes.HAN + r.choice(shapes.DIGITS[:5])) for _ in range(r.randint(1, 12)))


def _like_digits(r: random.Random, lang: str) -> str:
    return "".join(r.choice(shapes.LIKE_DIGITS + "0123 /") for _ in range(r.randint(1, 6)))


def _spoken(r: random.Random, lang: str) -> str:
    """Number words, months, units and money of the language."""
    known = _quantity_words(lang if r.random() < 0.8 else r.choice(shapes.LANGUAGES))
    words = [r.choice(known) for _ in range(r.randint(1, 6))] if known else []
    words = [r.choice([word, word, word, word.title(), str(r.randint(0, 99))]) for word in words]
    return r.choice([" ", " ", " ", "-", " and ", ""]).join(words)


def _quantity(r: random.Random, lang: str) -> str:
    """A number with a unit or a currency on either side."""
    number = r.choice([_number, _number, _spoken, _han, _like_digits])(r, lang)
    space = r.choice(["", " ", " ", "\u00a0", "-"])
    before = r.choice(shapes.MONEY) + r.choice(["", " "]) if r.random() < 0.4 else ""
    return before + number + space + r.choice(shapes.UNITS) + (f"/{r.choice(shapes.UNITS)}" if r.random() < 0.1 else "")


def _moment(r: random.Random, lang: str) -> str:
    """A date or a time, impossible ones too."""
    digits = str.maketrans("0123456789", r.choice(shapes.DIGITS) if r.random() < 0.3 else shapes.DIGITS[0])
    day, month = r.choice([0, 1, 3, 12, 29, 30, 31, 32, 99]), r.choice([0, 1, 2, 5, 12, 13, 25, 99])
    year = r.choice([0, 3, 21, 99, 1066, 1949, 2021, 2564, 9999, 20211, 31999999])
    name = r.choice(shapes.MONTHS)
    sign = r.choice(["-", "/", ".", "．", ". ", "–", "年"])
    text = r.choice(
        [
            f"{year}{sign}{month}{sign}{day}",
            f"{day}{sign}{month}{sign}{year}",
            f"{day}{sign}{month}{sign}{year},45",
            f"{year:04}-{month:02}-{day:02}",
            f"{day} {name} {year}",
            f"{name} {day}, {year}",
            f"{name} {day}{sign}{year}",
            f"{year}年{month}月{day}日",
            f"{day}日{month}時{day}分",
            f"令和{year}年",
            f"昭和元年{month}月",
            f"{month}月{day}",
            f"{day}:{month}",
            f"{day}:{month:02}:{day:02} pm",
            f"{day}.{month} Uhr",
            f"{day} h {month:02}",
            f"{day}点{month}分",
            f"晚上{day}點半",
            f"half past {day}",
            f"a quarter to {month}",
            f"ngày {day} tháng {month} năm {year}",
            f"{year // 10}0s",
            f"{day}世纪{month}0年代",
            f"'{year % 100}",
            f"{day}th of {name}",
            f"{day}/{month}",
            f"{month}/0",
            f"{day}分之{month}",
        ]
    )
    return text.translate(digits)


def _quoted(r: random.Random, lang: str) -> str:
    """Something between quotation marks or brackets that may not fit each other."""
    return r.choice(shapes.MARKS) + _piece(r, lang) + (r.choice(shapes.MARKS) if r.random() < 0.7 else "")


def _repeated(r: random.Random, lang: str) -> str:
    return r.choice([" ", " ", ""]).join([_piece(r, lang)] * r.randint(2, 5))


def _unseen(r: random.Random, lang: str) -> str:
    """A piece with invisible characters or marks in it."""
    letters = list(_piece(r, lang)) or ["a"]
    for _ in range(r.randint(1, 6)):
        letters.insert(r.randrange(len(letters) + 1), r.choice(r.choice([shapes.INVISIBLE, shapes.COMBINING])))
    return "".join(letters)


def _capitalised(r: random.Random, lang: str) -> str:
    """Invented capitalised words of one script."""
    first, last = r.choice(
        [
            (65, 90),
            (0xC0, 0x17F),
            (0x391, 0x3A9),
            (0x410, 0x42F),
            (0x531, 0x556),
            (0x10A0, 0x10C5),
            (0x13A0, 0x13EF),
            (0x1E00, 0x1EFF),
            (0x2C60, 0x2C7F),
            (0xA720, 0xA7FF),
            (0x10400, 0x10427),
            (0x1D400, 0x1D4FF),
            (0x1E900, 0x1E921),
            (0xFF21, 0xFF3A),
            (0x24B6, 0x24CF),
            (0x10570, 0x10595),
        ]
    )
    words = []
    for _ in range(r.randint(1, 5)):
        letters = [chr(r.randint(first, last)) for _ in range(r.randint(1, 8))]
        words.append("".join([letters[0], *(letter if r.random() < 0.2 else letter.lower() for letter in letters[1:])]))
    return r.choice([" ", " ", ". ", "-", " and "]).join(words)


def _any_character(r: random.Random, lang: str) -> str:
    """Characters from all of Unicode but for halves of surrogate pairs, which no file can hold."""
    blocks = [
        (0, 0x2FF),
        (0x300, 0x1FFF),
        (0x2000, 0x2FFF),
        (0x3000, 0xD7FF),
        (0xE000, 0xFFFF),
        (0x10000, 0x1FFFF),
        (0x20000, 0x10FFFF),
    ]
    return "".join(chr(r.randint(*r.choice(blocks))) for _ in range(r.randint(1, 6)))


def _one_of(*bags: Sequence[str]) -> Callable[[random.Random, str], str]:
    def one(r: random.Random, lang: str) -> str:
        return "".join(r.choice(r.choice(bags)) for _ in range(r.choice([1, 1, 1, 2, 4])))

    return one


@cache
def _sentence(lang: str) -> str:
    """The sentence of a language, or of the one that it is a variety of."""
    return shapes.SENTENCES[next((base for base, variety in shapes.VARIETIES.items() if variety == lang), lang)]


@cache
def _quantity_words(lang: str) -> Sequence[str]:
    return sorted(quantity_words(lang))


@cache
def _function_words(lang: str) -> Sequence[str]:
    return sorted(function_words(lang.split("_")[0]))


_SHAPES: Sequence[Callable[[random.Random, str], str]] = (
    _names,
    _names,
    _names,
    _names,
    _capitalised,
    _words,
    _words,
    _particles,
    _number,
    _number,
    _huge,
    _han,
    _like_digits,
    _spoken,
    _spoken,
    _quantity,
    _quantity,
    _quantity,
    _moment,
    _moment,
    _quoted,
    _repeated,
    _unseen,
    _any_character,
    _one_of(shapes.ACRONYMS),
    _one_of(shapes.MARKS),
    _one_of(shapes.EMOJI),
    _one_of(shapes.TAGS, shapes.LINKS),
    _one_of(shapes.CONTROLS, shapes.SPACES),
    _one_of(shapes.LETTERS, shapes.LETTERS, shapes.COMBINING),
    _one_of(shapes.NEGATIONS),
    _one_of(shapes.MARKS, shapes.SPACES, shapes.INVISIBLE),
)
