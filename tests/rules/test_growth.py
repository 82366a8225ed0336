"""The time of every rule family grows about linearly with a segment, in the shapes of text that cost it most.

Each shape fills source, reference and candidate with pieces that hardly repeat, so that caches do not hide the work.
The test compares the least processor time of several runs. It measures again where a ratio looks bad, since other work on
the machine may have disturbed a run. Times below a floor are not compared.
"""

from __future__ import annotations

import gc
import random
import string
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import pytest

from harness.rules.base import JudgedDocument, Rule
from harness.termbase.entries import Entity, Termbase, WrongForm
from tests.rules.test_properties import families
from tests.rules.texts import case_of

SIZES = (2_000, 4_000, 8_000)
ROOM = 2.6
"""How many times longer twice the text may take."""
ROUNDS = 4
TERMBASE = Termbase(
    tuple(
        Entity(f"Entity{n} Name{n * 7}", "company", {}, (WrongForm("en", f"Wrongish{n} Form{n * 7}", "a slip"),))
        for n in range(1_000)
    ),
    "many",
)

Piece = Callable[[random.Random], str]


def word(r: random.Random, longest: int = 4) -> str:
    return "".join(r.choice("bcdfghklmnprstvz") + r.choice("aeiou") for _ in range(r.randint(2, longest)))


def capital(r: random.Random) -> str:
    return word(r).title()


def letters(first: str, last: str, length: int, end: str = " ", *, title: bool = False) -> Piece:
    """Words out of a range of characters."""

    def piece(r: random.Random) -> str:
        found = "".join(chr(r.randint(ord(first), ord(last))) for _ in range(length))
        return (found.title() if title else found) + end

    return piece


def entity(form: str) -> Piece:
    """A form of a name of the termbase, with its numbers."""

    def piece(r: random.Random) -> str:
        n = r.randrange(len(TERMBASE.entities))
        return form.format(n, n * 7) + " "

    return piece


PIECES: Mapping[str, Piece] = {
    "capitals": lambda r: f"{capital(r)} ",
    "kin": lambda r: f"Gravl{word(r)} ",
    "connected": lambda r: f"{capital(r)} {r.choice(['and', 'of', 'the', 'de', 'von', ''])} ",
    "sentences": lambda r: f"{capital(r)} {word(r)} {word(r)} {capital(r)} {word(r)}. ",
    "camels": lambda r: f"{capital(r)}{capital(r)} ",
    "acronyms": lambda r: "".join(r.choice(string.ascii_uppercase) for _ in range(r.randint(2, 5))) + " ",
    "initials": lambda r: f"{capital(r)} {r.choice(string.ascii_uppercase)}. {capital(r)} ",
    "numerals": lambda r: f"{capital(r)} {r.choice(['I', 'II', 'IV', 'IX', 'XX'])} ",
    "glosses": lambda r: f"{capital(r)} ({word(r)}) ",
    "numbers": lambda r: f"{r.randint(3, 99_999)} ",
    "number words": lambda r: r.choice(
        ["two ", "three ", "twenty ", "thirty ", "hundred ", "million ", "and ", "half ", "third "]
    ),
    "dates": lambda r: f"{r.randint(1, 28)} May {r.randint(1900, 2030)} ",
    "times": lambda r: f"{r.randint(1, 12)}:{r.randint(10, 59)} pm ",
    "measures": lambda r: f"{r.randint(3, 9_999)} {r.choice(['km', 'miles', '%', 'years'])} and ",
    "digits": lambda r: str(r.randint(0, 9)),
    "Han numerals": lambda r: r.choice("一二三四五六七八九十百千万亿年月日点个"),
    "words": lambda r: f"{word(r)} ",
    "few words": lambda r: r.choice(["ab", "cd", "ef", "gh"]) + " ",
    "n-grams": lambda r: "the cat sat on a mat ",
    "no spaces": lambda r: word(r),
    "no space after a mark": lambda r: f"{word(r)},",
    "quotes": lambda r: f'{word(r)} "',
    "brackets": lambda r: f"{word(r)} (",
    "negations": lambda r: r.choice(["not ", "no ", "never "]),
    "addresses": lambda r: f"a{r.randint(0, 99)}@b.c ",
    "entities": entity("Entity{} Name{}"),
    "misspelt entities": entity("Entitx{} Nane{}"),
    "wrong entities": entity("Wrongish{} Form{}"),
    "Han": letters("一", "帀", 1, ""),
    "Thai": letters("ก", "ฮ", 1, ""),
    "Cyrillic": letters("а", "я", 6, title=True),
    "Devanagari": letters("क", "ह", 4),
    "marks": lambda r: f"{word(r)}\u0301\u200b",
}


class Shape(NamedTuple):
    """What source, reference and candidate are made of; an empty name leaves a side empty."""

    source: str
    reference: str
    candidate: str
    langs: str = "de-en"


SHAPES = (
    *(
        Shape(name, name, name)
        for name in ("capitals", "kin", "connected", "sentences", "camels", "acronyms", "initials")
    ),
    *(Shape(name, name, name) for name in ("numerals", "glosses", "Cyrillic")),
    Shape("capitals", "", "capitals"),
    Shape("acronyms", "", "acronyms"),
    Shape("sentences", "acronyms", "capitals"),
    Shape("capitals", "capitals", "acronyms"),
    Shape("Han", "capitals", "capitals", "zh-en"),
    Shape("Devanagari", "capitals", "capitals", "hi-en"),
    Shape("capitals", "", "Devanagari", "en-hi"),
    Shape("entities", "entities", "entities"),
    Shape("entities", "entities", "misspelt entities"),
    Shape("entities", "", "words"),
    Shape("misspelt entities", "entities", "wrong entities"),
    *(Shape(name, name, name) for name in ("numbers", "number words", "dates", "times", "measures", "addresses")),
    Shape("digits", "digits", "digits", "zh-ja"),
    Shape("Han numerals", "Han numerals", "Han numerals", "zh-ja"),
    *(Shape(name, name, name, "id-en") for name in ("few words", "n-grams", "no spaces", "no space after a mark")),
    *(Shape(name, name, name, "id-en") for name in ("quotes", "brackets", "negations", "marks")),
    Shape("addresses", "", "addresses", "id-en"),
    Shape("Han", "Han", "Han", "zh-ja"),
    Shape("Thai", "Thai", "Thai", "zh-th"),
)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: ", ".join(shape))
def test_twice_the_text_takes_about_twice_the_time(shape: Shape) -> None:
    measure(shape, 500, "warm")
    least: dict[tuple[str, int], float] = {}
    for turn in range(ROUNDS):
        for size in SIZES:
            for family, seconds in measure(shape, size, str(turn)).items():
                least[family, size] = min(seconds, least.get((family, size), seconds))
        bad = [*_too_slow(least)]
        if not bad:
            return
    raise AssertionError("; ".join(bad))


def _too_slow(least: Mapping[tuple[str, int], float]) -> Iterator[str]:
    for family in {family: None for family, _ in least}:
        for small, large in zip(SIZES, SIZES[1:], strict=False):
            before, after = least[family, small], least[family, large]
            if after > ROOM * max(before, floor()):
                yield f"{family}: {small} characters {before:.2f} s, {large} characters {after:.2f} s"


@cache
def floor() -> float:
    """A time too short to be compared, on a machine of this speed: about a fifth of a second."""
    return max(0.2, 12 * min(_seconds(lambda: sum(range(1_000_000))) for _ in range(3)))


def measure(shape: Shape, size: int, seed: str) -> dict[str, float]:
    """Seconds of each family for one segment whose sides have this many characters."""
    r = random.Random(f"{shape}{size}{seed}")
    sides = [_filled(r, name, size) if name else "" for name in shape[:3]]
    source, target = shape.langs.split("-")
    case = case_of((sides[0], sides[1], sides[2]), source=source, target=target)
    return {family.name: _seconds(lambda family=family: _judge(family, case)) for family in _families()}  # type: ignore[misc]


@cache
def _families() -> Sequence[Rule]:
    """They keep the termbase as compiled for a language, which is not to be measured."""
    return families(TERMBASE)


def _filled(r: random.Random, name: str, size: int) -> str:
    text = ""
    while len(text) < size:
        text += PIECES[name](r)
    return text[:size]


def _judge(family: Rule, case: JudgedDocument) -> None:
    family.conclude(family.draft(case), case.key, family.count(case))


def _seconds(work: Callable[[], object]) -> float:
    gc.disable()
    begin = time.process_time()
    try:
        work()
        return time.process_time() - begin
    finally:
        gc.enable()


@pytest.mark.slow
def test_a_segment_of_a_hundred_thousand_characters_ends_soon() -> None:
    assert sum(measure(Shape("sentences", "acronyms", "capitals"), 100_000, "long").values()) < 60
