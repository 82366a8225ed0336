"""All rules together on text that means harm: they neither hang nor crash, and their time grows with the text alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.rules import Judgement, RuleBook
from harness.termbase.entries import Entity, Termbase
from tests.rules.texts import case_of, check

PIECES = {
    "words": "word ",
    "names": "Ant ",
    "numbers": "1,234 ",
    "fractions": "1/2-",
    "digits": "7",
    "letters": "a",
    "marks": "a\u0301",
    "nothing but marks": "\u0301",
    "overrides": "\u202e",
    "overridden words": "\u202eword\u202c ",
    "joiners": "\u200d",
    "Devanagari": "चींटी ",
    "Han": "蚂蚁",
    "quotes": '"',
    "brackets": "(",
    "hyphens": "a-",
    "apostrophes": "a'",
    "addresses": "a@b.c ",
    "negations": "not ",
    "joints": "AntGroup",
    "lines": "a\n",
    "known entities": "Entity5 Name35 ",
    "quotation marks": "\u201ca\u201d ",
}
SMALL, LARGE = 5_000, 20_000
ROOM = 3.0
"""How many times worse than linear a measurement may look: clocks and caches are no better."""


@pytest.fixture(scope="module")
def book() -> RuleBook:
    """All rules over a termbase of ten thousand entities."""
    return RuleBook(Termbase(tuple(Entity(f"Entity{n} Name{n * 7}", "company") for n in range(10_000)), "many"))


def judge(book: RuleBook, source: str, reference: str, candidate: str, target: str = "en") -> Judgement:
    case = case_of((source, reference, candidate), source="id" if target == "en" else "en", target=target)
    judgement = book.judge(case, book.count(case))
    check(case, judgement.findings)
    return judgement


def seconds(book: RuleBook, piece: str, size: int) -> float:
    text = piece * (size // len(piece))
    begin = time.process_time()
    judge(book, text[: size // 3], text[: size // 2], text)
    return time.process_time() - begin


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_no_rule_is_worse_than_about_linear_in_the_text(book: RuleBook, piece: str) -> None:
    seconds(book, piece, SMALL)
    small = min(seconds(book, piece, SMALL) for _ in range(2))
    large = seconds(book, piece, LARGE)
    assert large < ROOM * LARGE / SMALL * max(small, 0.05), f"{small:.3f} s, then {large:.3f} s"


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["word ", "\u202e"])
def test_five_megabytes_in_one_line_end(book: RuleBook, piece: str) -> None:
    text = piece * (5_000_000 // len(piece.encode()))
    begin = time.process_time()
    judge(book, "", "", text)
    assert time.process_time() - begin < 60


HOSTILE = st.text(
    alphabet="aB1 .,'\"-()%$@/\n\t\0\u0301\u0903\u200b\u200d\u202e\u2066\u00ad\ufeff\u0338धन७万十花한\u1100\u1161๙ß\u0130\U0001f600\U000e0061",
    max_size=80,
)


@settings(deadline=None, max_examples=60)
@given(
    source=HOSTILE,
    reference=HOSTILE,
    candidate=HOSTILE,
    target=st.sampled_from(["en", "hi", "id", "zh", "ar", "th", "und"]),
)
def test_spans_point_at_any_text_as_delivered(
    book: RuleBook, source: str, reference: str, candidate: str, target: str
) -> None:
    first = judge(book, source, reference, candidate, target)
    assert first == judge(book, source, reference, candidate, target)


@pytest.mark.parametrize("mark", ["\u0301", "\u0338", "\u20dd"])
def test_a_mountain_of_marks_hides_no_number(book: RuleBook, mark: str) -> None:
    text = f"They paid 40{mark * 2000} dollars and left 7 people behind."
    found = judge(book, "", "They paid 40 dollars and left 9 people behind.", text).findings
    assert any(finding.rule == "number-changed" and finding.text == "7" for finding in found)
