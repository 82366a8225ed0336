"""Han numerals as exact values: 三千五百, 3万5千, 一点五亿."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

DIGITS = {
    c: n
    for n, group in enumerate(["〇零○", "一壹", "二两兩贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"])
    for c in group
}
TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "廿": 20}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}


@lru_cache(maxsize=16384)
def han(text: str) -> Fraction:
    """The value of digits, Han numerals and both together."""
    total, section, number, unit_before = Fraction(0), Fraction(0), None, 0
    for piece in re.findall(r"\d[\d,]*(?:[.．]\d+)?|点|\S", text):
        if piece[0].isdecimal():
            number = Fraction(piece.replace(",", "").replace("．", "."))
        elif piece in DIGITS:
            number = number * 10 + DIGITS[piece] if number is not None else Fraction(DIGITS[piece])
        elif piece == "点":
            return _point(text)
        elif piece in TENS:
            section += (1 if number is None else number) * TENS[piece]
            number = None
        elif piece in _LARGE:
            section += number or 0
            unit = _LARGE[piece]
            if unit > unit_before > 0:
                total = (total + section) * unit
            else:
                total += (section or 1) * unit
            section, number, unit_before = Fraction(0), None, unit
    return total + section + (number or 0)


def _point(text: str) -> Fraction:
    whole, part = text.split("点", 1)
    figures = "".join(str(DIGITS[c]) for c in part if c in DIGITS)
    scale = next((_LARGE[c] for c in reversed(part) if c in _LARGE), 1)
    return (han(whole) + Fraction(int(figures or 0), 10 ** len(figures))) * scale
