"""Quantities in languages that part words with spaces: amounts with what they count, dates and times."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from harness.language.quantities import units
from harness.language.quantities.amounts import HYPHENS, VULGAR, Amount, amount
from harness.language.quantities.lexicon import Lexicon, Word
from harness.language.quantities.moments import Moment, date, time
from harness.language.quantities.quantity import Approximation, Kind, Quantity
from harness.language.quantities.tokens import NUMBER, SIGN, WORD, Token, tokens

_CLOSE_ONLY = frozenset("stwjlhg")
"""Letters that are units right after digits only: `5 s` is a preposition in Czech."""
_POWERED = frozenset({"m", "km", "cm", "mm", "foot", "inch", "mile", "yard"})
_CONNECTORS = frozenset({"-", "–", "—", "~", "to", "and", "or", "by", "x", "×", "bis", "und", "a", "à", "y", "e",
    "et", "i", "до", "и", "से", "और",
                         "dan", "sampai", "hingga", "až", "oder", "/", "of"})  # fmt: skip
_BEFORE_MONEY = frozenset("$€£¥￥₹₽₩₫₺₴฿")
_ROUNDING: dict[str, Approximation] = {"about": "about", "more": "more", "less": "less", "least": "least"}
_PREFIXES = frozenset(["mid", "pre", "post", "early", "late", "non", "top", "sub", "sup", "under", "over"])
"""What may stand before a number and a hyphen without being a name."""
_ADVERBS = frozenset(["annual", "annually", "yearly", "monthly", "weekly", "daily", "hourly"])
_LETTERED = frozenset("GDHTLS")
"""Capitals that name things (5G, 3D, 8L), though small they are units."""
_NO_WORD = Word()


def read_spaced(text: str, lexicon: Lexicon) -> list[Quantity]:
    """The quantities of a text in order."""
    return _Reader(text, lexicon).read()


_STEMS: dict[tuple[str, str], Word] = {}
_MOST_STEMS = 100_000


def _stem(low: str, lexicon: Lexicon) -> Word:
    """A unit or currency under an inflected form, in languages that inflect more than CLDR lists."""
    known = _STEMS.get((lexicon.lang, low))
    if known is None:
        if len(_STEMS) >= _MOST_STEMS:
            _STEMS.clear()
        known = _STEMS[lexicon.lang, low] = _find_stem(low, lexicon)
    return known


def _find_stem(low: str, lexicon: Lexicon) -> Word:
    if not 5 <= len(low) <= 24:
        return _NO_WORD
    for cut in (1, 2, 3):
        stem = low[:-cut]
        if len(stem) < 4:
            break
        for form in (stem, *(stem + vowel for vowel in "aeiоаыя")):
            word = lexicon.words.get(form)
            if word is not None and (word.unit or word.money):
                return word
    return _NO_WORD


class _Reader:
    """One pass over the tokens; each method that reads returns the index after what it read, 0 for nothing."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon
        self.tokens: Sequence[Token] = tokens(text, lexicon)
        self.found: list[Quantity] = []

    def read(self) -> list[Quantity]:
        last = 0
        for i, token in enumerate(self.tokens):
            if i < last or (token.kind == SIGN and not self._opens(token)):
                continue
            if token.kind == WORD and not token.opens:
                if token.word is None and not self.lexicon.knows_units:
                    self._inflected(i)
                continue
            last = self._number(i) if token.kind == NUMBER else self._word_or_sign(i, token)
        return _share_units(self.found, self.text)

    def _number(self, i: int) -> int:
        return self._time(i) or self._date(i) or self._amount(i, "", i)

    def _word_or_sign(self, i: int, token: Token) -> int:
        if token.word is not None and token.word.role == "article":
            return self._amount(i, "", i)
        return self._money_first(i) or self._time(i) or self._date(i) or self._amount(i, "", i) or self._implied(i)

    def _inflected(self, i: int) -> None:
        """An unlisted form of a unit of time, in languages whose units come from CLDR alone."""
        token = self.tokens[i]
        if not 5 <= len(token.low) <= 16:
            return
        name = _stem(token.low, self.lexicon).unit
        if name and units.dimension(name) == "time":
            self.found.append(
                Quantity("measure", Fraction(1), token.start, token.end, token.text, name, implicit=True, written=True)
            )

    @staticmethod
    def _opens(token: Token) -> bool:
        return token.text in VULGAR or token.text[-1] in _BEFORE_MONEY

    def _token(self, i: int) -> Token | None:
        return self.tokens[i] if 0 <= i < len(self.tokens) else None

    def _word(self, i: int) -> Word:
        token = self._token(i)
        return token.word if token is not None and token.word is not None else _NO_WORD

    def _money_first(self, i: int) -> int:
        """$2.3 billion, RMB 20,000, Rs. 500."""
        token = self.tokens[i]
        code = units.SIGNS.get(token.low) or (token.text[-1] if token.text[-1] in _BEFORE_MONEY else "")
        if not code:
            return 0
        j = i + 1
        if (sign := self._token(j)) is not None and sign.text == "." and sign.start == token.end:
            j += 1
        number = self._token(j)
        if number is None or number.kind != NUMBER or number.start - token.end > 2:
            return 0
        return self._amount(j, units.SIGNS.get(code, code), i)

    def _time(self, i: int) -> int:
        moment = time(self.tokens, i, self.lexicon) if i + 1 < len(self.tokens) or self._word(i).role else None
        if moment is None:
            return 0
        return self._emit_moment("time", Fraction(moment.minutes), i, moment)

    def _date(self, i: int) -> int:
        moment = date(self.tokens, i, self.lexicon)
        if moment is None:
            return 0
        day = moment.day
        return self._emit_moment("date", Fraction(day.day or day.month or day.year or day.weekday), i, moment)

    def _emit_moment(self, kind: Kind, value: Fraction, i: int, moment: Moment) -> int:
        start, end = self.tokens[i].start, self.tokens[moment.end - 1].end
        if self.tokens[moment.end - 1].text in (",", ".") and moment.end - 1 > i:
            end = self.tokens[moment.end - 2].end
        found = Quantity(kind, value, start, end, self.text[start:end], alternatives=moment.alternatives)
        self.found.append(found._replace(anchor=self._anchor(moment.end), implicit=moment.implicit, day=moment.day))
        return moment.end

    def _amount(self, i: int, money: str, first: int) -> int:
        """A number with its unit; `money` is a currency that stood before it, at token `first`."""
        found = amount(self.tokens, i, self.lexicon)
        if found is None:
            return 0
        label = "" if money or self.tokens[i].kind != NUMBER else self._label(i, found)
        if label:
            return self._emit("label", found, first, found.end, label)
        if money:
            million = [v for v in found.alternatives if v == found.value * 10**6]
            end = found.end
            if million and self.tokens[min(end, len(self.tokens) - 1)].low == "m":
                found, end = found._replace(value=million[0], alternatives=()), end + 1
            name, end = (
                (money, end) if not self._word(end).money else (self._specific(money, self._word(end).money), end + 1)
            )
            return self._emit("money", found, first, end, name)
        unit, currency, end = self._unit(found.end, i)
        if currency:
            return self._emit("money", found, first, end, currency)
        if unit and not (found.ordinal and units.dimension(unit) == "time"):
            kind: Kind = "percentage" if units.dimension(unit) == "percent" else "measure"
            return self._emit(kind, found, first, end, unit)
        return self._emit("ordinal" if found.ordinal else "number", found, first, found.end, "")

    @staticmethod
    def _specific(one: str, other: str) -> str:
        return other if one in ("$", "¥") else one

    def _emit(self, kind: Kind, found: Amount, first: int, end: int, unit: str) -> int:
        start, stop = self.tokens[first].start, self.tokens[end - 1].end
        implicit = found.implicit and not (
            kind in ("percentage", "money") or (found.written and unit and found.value != 1)
        )
        self.found.append(Quantity(kind, found.value, start, stop, self.text[start:stop], unit, found.alternatives,
            self._approximation(first, end),
                                   self._anchor(end), implicit, found.written, found.malformed))  # fmt: skip
        return end

    def _label(self, i: int, found: Amount) -> str:
        """The letters of a name that the digits belong to: A4, Ka-52, G20, 5G; empty where they are a number."""
        token, before, after = self.tokens[i], self._token(i - 1), self._token(i + 1)
        if before is not None and before.end == token.start:
            if before.kind == WORD and before.text.isascii() and not before.low.endswith(("'", "’")):
                return before.low
            if before.text in HYPHENS and i >= 2:
                name = self.tokens[i - 2]
                if name.kind == WORD and name.end == before.start and name.word is None and name.low not in _PREFIXES:
                    return f"{name.low}-" if found.value < 1000 else ""
        if (
            after is not None
            and after.start == token.end
            and found.end == i + 1
            and after.kind == WORD
            and len(after.text) <= 2
        ):
            named = (
                after.text.isupper()
                and after.word is None
                and (after.low not in units.SYMBOLS or after.text in _LETTERED)
            )
            return f"+{after.low}" if named else ""
        return ""

    def _unit(self, j: int, i: int) -> tuple[str, str, int]:
        """Unit, currency and next index for what follows an amount; `i` is where the amount began."""
        digits = self.tokens[i].kind == NUMBER
        close = (token := self._token(j)) is not None and token.start == self.tokens[j - 1].end
        if token is not None and close and token.text in HYPHENS:
            j += 1
            token = self._token(j)
            close = False
        if token is None or token.kind == NUMBER:
            return "", "", j
        word, end = self._phrase(j)
        if token.low in _ADVERBS:
            return "", "", j
        if word.money and not (word.unit and not digits):
            return "", word.money, end
        unit = word.unit or self._symbol(token, digits, close)
        if not unit:
            return "", "", j
        return (*self._compound(unit, end), "")[0], "", self._compound(unit, end)[1]

    def _phrase(self, j: int) -> tuple[Word, int]:
        """The longest name of up to three words at token `j`."""
        token = self.tokens[j]
        if token.low in self.lexicon.first:
            for n in (3, 2):
                name = " ".join(t.low for t in self.tokens[j : j + n] if t.text != "-")
                if name in self.lexicon.phrases:
                    return self.lexicon.phrases[name], min(j + n, len(self.tokens))
        if token.word is not None:
            return token.word, j + 1
        return (_stem(token.low, self.lexicon) if self.lexicon.lang != "en" else _NO_WORD), j + 1

    def _symbol(self, token: Token, digits: bool, close: bool) -> str:
        symbol = (
            units.SYMBOLS.get(token.low.replace(" ", ""), "")
            if digits or token.kind == SIGN or len(token.low) > 2
            else ""
        )
        if token.low in _CLOSE_ONLY and not ((close and token.text.islower()) or token.text in "WJ"):
            return ""
        return "" if len(token.text) == 1 and token.text.isupper() and token.text not in "WJ" else symbol

    def _compound(self, unit: str, end: int) -> tuple[str, int]:
        """Powers (km 2, km²) and rates (per hour, /s, an hour) after a unit."""
        token = self._token(end)
        if token is None:
            return unit, end
        close = token.start == self.tokens[end - 1].end
        if unit in _POWERED and close:
            if token.text in ("2", "3", "²", "³"):
                return unit + {"²": "2", "³": "3"}.get(token.text, token.text), end + 1
            if self.text[self.tokens[end - 1].end : self.tokens[end - 1].end + 1] in ("?", "\ufffd"):
                return "", end
        if unit in _POWERED and self.text[self.tokens[end - 1].end : self.tokens[end - 1].end + 1] in ("?", "\ufffd"):
            return "", end
        if token.text == "/" or self._word(end).role in ("per", "article"):
            below = self._token(end + 1)
            word = self._word(end + 1)
            name = word.unit or (units.SYMBOLS.get(below.low, "") if below is not None and token.text == "/" else "")
            if (
                name
                and units.dimension(name) in ("time", "area", "volume", "length", "mass", "energy")
                and "/" not in unit
            ):
                return f"{unit}/{name}", end + 2
            if token.text == "/" and close and below is not None and len(below.low) == 1 and below.kind == WORD:
                return f"{unit}/?", end + 2
        return unit, end

    def _implied(self, i: int) -> int:
        """A week, annually, a mile: what supports a number on the other side."""
        token, word = self.tokens[i], self._word(i)
        if word.role == "article" or not word.unit or len(token.low) < 3:
            return 0
        if units.dimension(word.unit) != "time" and self._word(i - 1).role != "article":
            return 0
        self.found.append(
            Quantity("measure", Fraction(1), token.start, token.end, token.text, word.unit, implicit=True, written=True)
        )
        return i + 1

    def _approximation(self, first: int, end: int) -> Approximation:
        """About, more than, less than before the number; `or more` after it."""
        if self._word(end + 1).role == "more" and (after := self._token(end)) is not None and after.low == "or":
            return "least"
        for n in (1, 2, 3):
            role = self._word(first - n).role
            if role in _ROUNDING:
                return _ROUNDING[role]
            if role and role not in ("of", "to", "article", "in"):
                return ""
        return ""

    def _anchor(self, i: int) -> str:
        for token in self.tokens[i : i + 3]:
            if token.kind == WORD:
                return token.low
        return ""


def _share_units(found: list[Quantity], text: str) -> list[Quantity]:
    """35-40 mph: the first number has the unit of the second."""
    for n in range(len(found) - 2, -1, -1):
        one, other = found[n], found[n + 1]
        if one.kind != "number" or not other.unit or other.implicit or other.kind == "label":
            continue
        gap = text[one.end : other.start].strip().lower()
        if gap in _CONNECTORS:
            found[n] = one._replace(kind=other.kind, unit=other.unit, shared=True)
    return found
