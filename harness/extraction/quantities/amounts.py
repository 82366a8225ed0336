"""The value of a number phrase in languages that part words with spaces: digits, number words and both together."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from harness.extraction.quantities.lexicon import Lexicon
from harness.extraction.quantities.numerals import BUDDHIST, LARGEST, LONGEST, read
from harness.extraction.quantities.tokens import NUMBER, SIGN, VULGAR, WORD, Token, token_at

HYPHENS = "-‐‑"
_ENDINGS = {"en": frozenset({"st", "nd", "rd", "th"}), "fr": frozenset({"e", "er", "ème", "ère"})}
_SUFFIX_SCALES = {"k": 1000, "b": 10**9, "bn": 10**9}
_MILLION = 10**6
_BUDDHIST, _BUDDHIST_YEARS = frozenset({"th", "lo", "km"}), range(2350, 2650)
_SCALE_FIRST = frozenset({"si", "sw"})
"""Languages that say `milioni 2.5`."""
HALF = Fraction(1, 2)


class Amount(NamedTuple):
    """A value and where its phrase ends (index of the next token)."""

    value: Fraction
    end: int
    alternatives: tuple[Fraction, ...] = ()
    written: bool = False
    ordinal: bool = False
    malformed: bool = False
    implicit: bool = False
    vague: bool = False

    def times(self, factor: Fraction | int, end: int) -> Amount:
        return self._replace(
            value=self.value * factor, end=end, alternatives=tuple(v * factor for v in self.alternatives)
        )


def amount(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> Amount | None:
    """The number phrase that starts at token `i`, if one does."""
    token = tokens[i]
    if token.kind == NUMBER:
        return _digits(tokens, i, lexicon)
    if token.kind == SIGN:
        return Amount(VULGAR[token.text], i + 1, written=True) if token.text in VULGAR else None
    word = token.word
    if word is None:
        return None
    if word.role == "plushalf":
        return _plus_half(tokens, i, lexicon)
    if word.fraction is not None and not word.ordinal:
        return _fraction(tokens, i, word.fraction)
    if word.scale and lexicon.lang in _SCALE_FIRST and i + 1 < len(tokens) and tokens[i + 1].kind == NUMBER:
        found = _digits(tokens, i + 1, lexicon)
        return found.times(word.scale, found.end) if found is not None else None
    if word.cardinal is not None or word.scale:
        return _spoken(tokens, i, lexicon)
    if word.role == "article":
        return _after_article(tokens, i, lexicon)
    if word.ordinal:
        part = (word.fraction,) if word.fraction else ()
        return Amount(
            Fraction(word.ordinal),
            i + 1,
            part,
            written=True,
            ordinal=True,
            implicit=word.ordinal == 1 or word.role in ("roman", "group"),
        )
    return None


def _digits(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> Amount | None:
    numeral = read(tokens[i].text, lexicon.style)
    if numeral is None:
        return None
    others = numeral.alternatives
    if lexicon.lang in _BUDDHIST and numeral.value in _BUDDHIST_YEARS:
        others = (*others, numeral.value - BUDDHIST)
    found = Amount(numeral.value, i + 1, others, malformed=numeral.malformed or not numeral.native)
    after = token_at(tokens, i + 1)
    if after is None:
        return found
    attached = after.start == tokens[i].end
    if attached and after.low in _ENDINGS.get(lexicon.lang, ()):
        return found._replace(end=i + 2, ordinal=True)
    if attached and after.text in VULGAR:
        return found._replace(value=found.value + VULGAR[after.text], end=i + 2)
    if attached and after.low == "s" and lexicon.lang == "en":
        return found._replace(end=i + 2)
    if attached and after.text == "/":
        return _ratio(tokens, i, found)
    if after.kind == NUMBER and i + 2 < len(tokens) and tokens[i + 2].text == "/" and tokens[i + 2].start == after.end:
        plain = after.text.isdecimal() and len(after.text) <= LONGEST
        part = _ratio(tokens, i + 1, Amount(Fraction(int(after.text)) if plain else found.value, i + 2))
        if part.vague and numeral.value.denominator == 1:
            return _scaled(tokens, Amount(found.value + part.value, part.end), False)
    return _and_a_half(tokens, _scaled(tokens, found, attached))


def _ratio(tokens: Sequence[Token], i: int, found: Amount) -> Amount:
    """1/3 as a fraction, where it is one."""
    below = token_at(tokens, i + 2)
    if (
        below is None
        or below.kind != NUMBER
        or not below.text.isdecimal()
        or len(below.text) > 2
        or int(below.text) < 2
    ):
        return found
    if below.start != tokens[i + 1].end or found.value >= int(below.text):
        return found
    return Amount(found.value / int(below.text), i + 3, (found.value,), vague=True)


def _scaled(tokens: Sequence[Token], found: Amount, attached: bool) -> Amount:
    """Million, juta, lakh crore; and the letters k, m, b right after the digits."""
    following = token_at(tokens, found.end)
    if following is not None and attached and following.low in _SUFFIX_SCALES:
        return found.times(_SUFFIX_SCALES[following.low], found.end + 1)
    if following is not None and attached and following.low == "m":
        if (after := token_at(tokens, found.end + 1)) is not None and after.word is not None and after.word.money:
            return found.times(_MILLION, found.end + 1)  # 350m shillings
        # 160m is 160 million or 160 metres: the unit stays, the other reading is kept.
        return found._replace(alternatives=(*found.alternatives, found.value * _MILLION))
    end = found.end
    while (token := token_at(tokens, end)) is not None:
        if (token.text in HYPHENS or token.low == "de") and _scale_at(tokens, end + 1):
            end += 1  # 4 milers de milions
            continue
        scale = _scale_at(tokens, end)
        if not scale or tokens[end].low == tokens[end - 1].low or found.value * scale > LARGEST:
            break
        end += 1
        found = found.times(scale, end)
    return found


def _scale_at(tokens: Sequence[Token], i: int) -> int:
    token = token_at(tokens, i)
    return token.word.scale if token is not None and token.word is not None else 0


def _and_a_half(tokens: Sequence[Token], found: Amount) -> Amount:
    """Two and a half (million)."""
    end = found.end
    if not (_role(tokens, end) == "and" and _role(tokens, end + 1) == "article"):
        return found
    half = token_at(tokens, end + 2)
    if half is None or half.word is None or half.word.fraction is None or half.word.ordinal:
        return found
    result = found._replace(value=found.value + half.word.fraction, end=end + 3)
    scale = _scale_at(tokens, end + 3)
    return result.times(scale, end + 4) if scale else result


def _role(tokens: Sequence[Token], i: int) -> str:
    token = token_at(tokens, i)
    return token.word.role if token is not None and token.word is not None else ""


def _plus_half(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> Amount | None:
    """साढ़े तीन लाख: three and a half lakh."""
    word = tokens[i + 1].word if i + 1 < len(tokens) else None
    if word is None or word.cardinal is None:
        return None
    scale = _scale_at(tokens, i + 2)
    return Amount((word.cardinal + HALF) * (scale or 1), i + (3 if scale else 2), written=True)


def _fraction(tokens: Sequence[Token], i: int, part: Fraction) -> Amount:
    """Half a million, a quarter of a million, डेढ़ लाख; alone, a fraction is no number anyone would miss."""
    end = i + 1
    while _role(tokens, end) in ("of", "article") and end < i + 3:
        end += 1
    scale = _scale_at(tokens, end)
    if scale:
        return Amount(part * scale, end + 1, written=True)
    measured = token_at(tokens, end)
    if (
        end == i + 2
        and measured is not None
        and measured.word is not None
        and measured.word.unit
        and _role(tokens, i + 1) == "article"
    ):
        return Amount(part, end, written=True)
    return Amount(part, i + 1, written=True, implicit=True)


def _after_article(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> Amount | None:
    """A million, a dozen, a third of; an article before anything else is no number."""
    token = token_at(tokens, i + 1)
    if token is None or token.word is None:
        return None
    word = token.word
    if word.scale:
        found = _spoken(tokens, i + 1, lexicon)
        return None if found is None else found._replace(implicit=False)
    if word.fraction is not None:
        if _role(tokens, i + 2) == "of":
            return _fraction(tokens, i + 1, word.fraction)._replace(implicit=word.fraction == HALF)
        return _fraction(tokens, i + 1, word.fraction) if not word.ordinal else None
    return None


class _Sum:
    """Adds number words up as they come; `accept` says whether a word still belongs to the number."""

    def __init__(self) -> None:
        self.total, self.current, self.last, self.smallest = 0, 0, 0, 10**18

    def cardinal(self, value: int) -> bool:
        rest = self.current % 100
        if self.last == 0:
            self.current = value
        elif (
            (self.last >= 100 and (value < 100 or (value < self.last and self.last >= 1000 and value % 100 == 0)))
            or (rest in range(20, 100, 10) and 0 < value < 10 and self.last >= 20)
            or (rest in (60, 80) and 10 <= value < 20)
            or (self.last >= 100 and value < self.last)
        ):
            self.current += value
        elif self.current == 4 and value == 20:
            self.current = 80
        else:
            return False
        self.last = value or -1
        return True

    def scale(self, value: int) -> bool:
        if max(self.total, self.current) * value > LARGEST:
            return False
        if value == 10:
            self.current += 9 * (self.current % 10 or 1)
        elif value in (12, 100):
            self.current = (self.current or 1) * value
        elif value < self.smallest:
            self.total += (self.current or 1) * value
            self.current, self.smallest = 0, value
        elif self.current == 0:
            self.total *= value
        else:
            return False
        self.last = 20 if value == 10 else value
        return True


def _spoken(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> Amount | None:
    """A run of number words: two hundred and fifty thousand, twenty-first, दो लाख."""
    adder, end, ordinal, bare = _Sum(), i, False, True
    while (token := token_at(tokens, end)) is not None:
        word = token.word
        if word is None:
            if not (end > i and _joins(tokens, end)):
                break
        elif word.cardinal is not None and adder.cardinal(word.cardinal):
            bare = False
        elif word.scale and word.cardinal is None and adder.scale(word.scale):
            pass
        elif end > i and word.ordinal and adder.last >= 20 and (word.ordinal < 20 or word.ordinal % 100 == 0):
            adder.current += word.ordinal
            ordinal, end = True, end + 1
            break
        elif end > i and word.role == "teen" and adder.current % 10:
            adder.current += 10
        elif end > i and word.role == "and" and _continues(tokens, end + 1, adder, lexicon):
            pass
        else:
            break
        end += 1
    if end == i:
        return None
    value = Fraction(adder.total + adder.current)
    ratio = _denominator(tokens, end, value)
    if ratio is not None:
        return ratio
    vague = bare and tokens[i].low.endswith("s")
    implicit = vague or value == 1 or bare
    found = Amount(value, end, (), written=True, ordinal=ordinal, implicit=implicit, vague=vague)
    return _and_a_half(tokens, found)


def _joins(tokens: Sequence[Token], i: int) -> bool:
    """Whether token `i` is a hyphen between two number words: fifty-eight, one-hundred."""
    after = token_at(tokens, i + 1)
    if tokens[i].text not in HYPHENS or after is None or after.kind != WORD or after.word is None:
        return False
    touching = tokens[i - 1].end == tokens[i].start and tokens[i].end == after.start
    before = tokens[i - 1].word
    tens = before is not None and (before.cardinal or 0) >= 20
    small = (after.word.cardinal is not None and after.word.cardinal < 10) or 0 < after.word.ordinal < 10
    return touching and (
        (after.word.scale > 0 and after.word.cardinal is None)
        or (tens and small)
        or (before is not None and before.scale >= 100 and after.word.cardinal is not None)
    )


def _continues(tokens: Sequence[Token], i: int, adder: _Sum, lexicon: Lexicon) -> bool:
    """Whether `and` is inside a number: a hundred and five, treinta y cinco; not: a million and 5 million."""
    token = token_at(tokens, i)
    if token is None or token.word is None or token.word.cardinal is None:
        return False
    if _scale_at(tokens, i + 1) >= 1000 and adder.last != 100:
        return False
    if adder.last in (20, 30, 40, 50, 60, 70, 80, 90):
        return lexicon.lang in ("es", "pt", "ca", "gl", "fr", "da", "cs", "hy") and token.word.cardinal < 10
    return adder.last >= 100 and token.word.cardinal < 100


def _denominator(tokens: Sequence[Token], i: int, value: Fraction) -> Amount | None:
    """Two thirds, three-quarters."""
    token = token_at(tokens, i)
    if token is not None and token.text in HYPHENS:
        i += 1
        token = token_at(tokens, i)
    if token is None or token.word is None or token.word.fraction is None or not 0 < value < 10:
        return None
    plural = token.low.endswith("s") or value == 1
    if (token.word.ordinal and not plural) or value * token.word.fraction >= 1:
        return None
    return Amount(value * token.word.fraction, i + 1, written=True) if plural or not token.word.ordinal else None
