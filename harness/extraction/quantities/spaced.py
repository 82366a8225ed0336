"""Quantities in languages that part words with spaces: amounts with what they count, dates and times."""

from __future__ import annotations

from fractions import Fraction

from harness.extraction.quantities.amounts import HYPHENS, Amount, amount
from harness.extraction.quantities.currencies import CODES
from harness.extraction.quantities.dates_and_times import Moment, date, time
from harness.extraction.quantities.lexicon import NO_WORD, Lexicon, WordMeaning, stem
from harness.extraction.quantities.money import SIGNS
from harness.extraction.quantities.quantity import Approximation, Day, Kind, Quantity
from harness.extraction.quantities.tokens import MONEY_SIGNS, NUMBER, SIGN, WORD, Token, tokens
from harness.extraction.quantities.unit_names import SYMBOLS
from harness.extraction.quantities.units import dimension

_CLOSE_ONLY = frozenset("stwjlhg")
"""Letters that are units right after digits only: `5 s` is a preposition in Czech."""
_POWERED = frozenset({"m", "km", "cm", "mm", "foot", "inch", "mile", "yard"})
_CONNECTORS = frozenset(
    {
        "-",
        "–",
        "—",
        "~",
        "to",
        "and",
        "or",
        "by",
        "x",
        "×",
        "bis",
        "und",
        "a",
        "à",
        "y",
        "e",
        "et",
        "i",
        "до",
        "и",
        "से",
        "और",
        "dan",
        "sampai",
        "hingga",
        "až",
        "oder",
        "/",
        "of",
    }
)
_ROUNDING: dict[str, Approximation] = {"about": "about", "more": "more", "less": "less", "least": "least"}
_PREFIXES = frozenset(["mid", "pre", "post", "early", "late", "non", "top", "sub", "sup", "under", "over"])
"""What may stand before a number and a hyphen without being a name."""
_ADVERBS = frozenset(["annual", "annually", "yearly", "monthly", "weekly", "daily", "hourly"])
_LETTERED = frozenset("GDHTLS")
"""Capitals that name things (5G, 3D, 8L), though small they are units."""


def read_spaced(text: str, lexicon: Lexicon) -> list[Quantity]:
    """The quantities of a text in order."""
    return _Reader(text, lexicon).read()


class _Reader:
    """One pass over the tokens; each method that reads returns the index after what it read, 0 for nothing."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon
        self.tokens, self.openings = tokens(text, lexicon)
        self.found: list[Quantity] = []

    def read(self) -> list[Quantity]:
        last = 0
        for i in self.openings:
            if i < last:
                continue
            token = self.tokens[i]
            if token.unit:
                self._inflected(token)
            else:
                last = self._number(i) if token.kind == NUMBER else self._word_or_sign(i, token)
        return _share_units(self.found, self.text)

    def _number(self, i: int) -> int:
        return self._time(i) or self._date(i) or self._amount(i, "", i)

    def _word_or_sign(self, i: int, token: Token) -> int:
        word = token.word
        if word is None:
            return self._money_first(i) or self._amount(i, "", i)
        if word.role == "article":
            return self._amount(i, "", i)
        if word.cardinal and (weekday := self._weekday_of_two(i)):
            return weekday
        return (
            (self._money_first(i) if word.money else 0)
            or self._time(i)
            or (self._date(i) if word.month or word.weekday else 0)
            or (self._amount(i, "", i) if word.counts else 0)
            or self._implied(i)
        )

    def _weekday_of_two(self, i: int) -> int:
        """Thứ Hai: a weekday that is called by its number."""
        before = self._token(i - 1)
        if before is None or before.low not in self.lexicon.first:
            return 0
        word = self.lexicon.phrases.get(f"{before.low} {self.tokens[i].low}", NO_WORD)
        return (
            self._emit_moment("date", Fraction(word.weekday), i - 1, Moment(i + 1, Day(weekday=word.weekday)))
            if word.weekday
            else 0
        )

    def _inflected(self, token: Token) -> None:
        """An unlisted form of a unit of time, in languages whose units come from CLDR alone."""
        one = Fraction(1)
        found = Quantity("measure", one, token.start, token.end, token.text, token.unit, implicit=True, written=True)
        self.found.append(found)

    def _token(self, i: int) -> Token | None:
        return self.tokens[i] if 0 <= i < len(self.tokens) else None

    def _word(self, i: int) -> WordMeaning:
        token = self._token(i)
        return token.word if token is not None and token.word is not None else NO_WORD

    def _money_first(self, i: int) -> int:
        """$2.3 billion, RMB 20,000, Rs. 500."""
        token = self.tokens[i]
        code = SIGNS.get(token.low) or (token.text if token.text in CODES else "")
        code = code or (token.text[-1] if token.text[-1] in MONEY_SIGNS else "")
        if not code:
            return 0
        j = i + 1
        if (sign := self._token(j)) is not None and sign.text == "." and sign.start == token.end:
            j += 1
        number = self._token(j)
        if number is None or number.kind != NUMBER or number.start - token.end > 2:
            return 0
        return self._amount(j, SIGNS.get(code, code), i)

    def _time(self, i: int) -> int:
        moment = time(self.tokens, i, self.lexicon)
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
        text = self.text[start:end]
        found = Quantity(
            kind, value, start, end, text, "", moment.alternatives, implicit=moment.implicit, day=moment.day
        )
        self.found.append(found)
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
        if unit and not (found.ordinal and dimension(unit) == "time"):
            kind: Kind = "percentage" if dimension(unit) == "percent" else "measure"
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
        self.found.append(
            Quantity(
                kind,
                found.value,
                start,
                stop,
                self.text[start:stop],
                unit,
                found.alternatives,
                self._approximation(first, end),
                implicit,
                found.written,
                found.malformed,
            )
        )
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
                after.text.isupper() and after.word is None and (after.low not in SYMBOLS or after.text in _LETTERED)
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

    def _phrase(self, j: int) -> tuple[WordMeaning, int]:
        """The longest name of up to three words at token `j`."""
        token = self.tokens[j]
        if token.low in self.lexicon.first:
            for n in (3, 2):
                name = " ".join(t.low for t in self.tokens[j : j + n] if t.text != "-")
                if name in self.lexicon.phrases:
                    return self.lexicon.phrases[name], min(j + n, len(self.tokens))
        if token.word is not None:
            return token.word, j + 1
        return (stem(token.low, self.lexicon) if self.lexicon.lang != "en" else NO_WORD), j + 1

    def _symbol(self, token: Token, digits: bool, close: bool) -> str:
        symbol = (
            SYMBOLS.get(token.low.replace(" ", ""), "") if digits or token.kind == SIGN or len(token.low) > 2 else ""
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
            name = word.unit or (SYMBOLS.get(below.low, "") if below is not None and token.text == "/" else "")
            if name and dimension(name) in ("time", "area", "volume", "length", "mass", "energy") and "/" not in unit:
                return f"{unit}/{name}", end + 2
            if token.text == "/" and close and below is not None and len(below.low) == 1 and below.kind == WORD:
                return f"{unit}/?", end + 2
        return unit, end

    def _implied(self, i: int) -> int:
        """A week, annually, a mile: what supports a number on the other side."""
        token, word = self.tokens[i], self._word(i)
        if word.role == "article" or not word.unit or len(token.low) < 3:
            return 0
        if dimension(word.unit) != "time" and self._word(i - 1).role != "article":
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
