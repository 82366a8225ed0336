"""Dates and times of day in languages that part words with spaces."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from harness.extraction.quantities.lexicon import Lexicon
from harness.extraction.quantities.quantity import Day
from harness.extraction.quantities.tokens import NUMBER, SIGN, WORD, Token, token_at

_AMBIGUOUS_MONTHS = frozenset(
    {"may", "march", "mar", "sept", "dec", "jan", "jun", "jul", "apr", "aug", "oct", "nov", "feb", "sep"}
)
_SHORT_MONTHS = frozenset({"juni", "juli", "juin"})
"""Month names in full that are as short as abbreviations, and nothing else."""
_DATE_SIGNS = frozenset({"-", "/"})
_NOT_A_DAY = frozenset({"%", "％", "°", ":"})
_HOUR_MARKS = frozenset({"h", "giờ", "ч"})
"""What parts hours from minutes where no colon does."""
_FROM_SUNRISE = frozenset({"am", "om", "so", "sw", "ti"})
"""Languages that often count the hours from six in the morning."""
NOON, SIX_HOURS, TWELVE_HOURS = 12 * 60, 6 * 60, 12 * 60


class Moment(NamedTuple):
    """A date or a time and the index of the token after it."""

    end: int
    day: Day = Day()
    minutes: int = -1
    alternatives: tuple[Fraction, ...] = ()
    implicit: bool = False


def _small(token: Token | None, limit: int) -> int | None:
    """A token of one or two digits as a number within limits, else None."""
    if token is None or token.kind != NUMBER or len(token.text) > 2:
        return None
    value = int(token.text)
    return value if value <= limit else None


def _year(token: Token | None) -> int:
    if token is None or token.kind != NUMBER or len(token.text) != 4 or not token.text.isdecimal():
        return 0
    value = int(token.text)
    return value if 1000 <= value <= 2199 else 0


def date(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> Moment | None:
    """The date that starts at token `i`, if one does."""
    token = tokens[i]
    if lexicon.lang == "vi":
        return _vietnamese(tokens, i)
    if token.kind == NUMBER:
        return _numeric(tokens, i) or _day_first(tokens, i)
    word = token.word
    if word is None:
        return None
    if word.weekday and (lexicon.lang != "en" or token.text[0].isupper()) and not word.month:
        return Moment(i + 1, Day(weekday=word.weekday))
    if word.month and (lexicon.lang != "en" or token.text[0].isupper()):
        return _month_first(tokens, i, word.month, lexicon)
    return None


def _vietnamese(tokens: Sequence[Token], i: int) -> Moment | None:
    """15 tháng 8 năm 1947; tháng 8."""
    if tokens[i].kind != NUMBER:
        return None
    day, j = _small(tokens[i], 31) or 0, i + 1
    if i and tokens[i - 1].low == "tháng":
        day, j = 0, i
    elif (after := token_at(tokens, j)) is None or after.low != "tháng":
        return _numeric(tokens, i)
    else:
        j += 1
    month = _small(token_at(tokens, j), 12)
    if not month:
        return None
    named = (after := token_at(tokens, j + 1)) is not None and after.low in ("năm", ",", "/")
    year = _year(token_at(tokens, j + 2)) if named else 0
    return Moment(j + 3 if year else j + 1, Day(year, month, day))


def _numeric(tokens: Sequence[Token], i: int) -> Moment | None:
    """2019-12-29, 29/12/2019, 29.12.2019."""
    parts = tokens[i].text.split(".")
    if len(parts) == 3 and len(parts[2]) == 4 and max(map(len, parts[:2])) <= 2 and all(p.isdecimal() for p in parts):
        return _ordered(int(parts[2]), int(parts[1]), int(parts[0]), i + 1)
    if i + 4 >= len(tokens) or tokens[i + 1].text not in _DATE_SIGNS or tokens[i + 3].text != tokens[i + 1].text:
        return None
    if tokens[i].end != tokens[i + 1].start or tokens[i + 4].kind != NUMBER or tokens[i + 2].kind != NUMBER:
        return None
    first, second, third = (tokens[i + n] for n in (0, 2, 4))
    if _year(first) and _small(second, 12) and _small(third, 31):
        return _ordered(_year(first), int(second.text), int(third.text), i + 5)
    if _year(third) and _small(first, 31) and _small(second, 31):
        return _ordered(_year(third), int(second.text), int(first.text), i + 5)
    return None


def _ordered(year: int, month: int, day: int, end: int) -> Moment | None:
    """Day before month, unless only the other order is a date."""
    if month > 12 >= day:
        month, day = day, month
    return Moment(end, Day(year, month, day)) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _skip(tokens: Sequence[Token], i: int, *texts: str) -> int:
    while (token := token_at(tokens, i)) is not None and token.low in texts:
        i += 1
    return i


def _day_first(tokens: Sequence[Token], i: int) -> Moment | None:
    """18 March 1965, the 28th of June, 17. Mai."""
    day = _small(tokens[i], 31)
    if not day:
        return None
    j = i + 1
    after = token_at(tokens, j)
    if (
        after is not None
        and (after.kind == WORD or after.text == ".")
        and after.start == tokens[i].end
        and after.word is None
        and len(after.low) <= 3
    ) or (after is not None and after.start == tokens[i].end and after.low in ("st", "nd", "rd", "th", "d")):
        j += 1
    j = _skip(tokens, j, "of", "de", "d", "del", "di")
    month = token_at(tokens, j)
    if month is None or month.word is None or not month.word.month or month.start - tokens[i].end > 8:
        return None
    j = _skip(tokens, j + 1, ".", ",", "of", "de")
    year = _year(token_at(tokens, j))
    return Moment(j + 1, Day(year, month.word.month, day)) if year else Moment(j, Day(0, month.word.month, day))


def _month_first(tokens: Sequence[Token], i: int, month: int, lexicon: Lexicon) -> Moment | None:
    """March 18, 1965; May 2017; in November."""
    j = _skip(tokens, i + 1, ".")
    j = _skip(tokens, j, "the", "of")
    after = token_at(tokens, j)
    year = _year(after)
    if year:
        return Moment(j + 1, Day(year, month))
    day = _small(after, 31)
    following = token_at(tokens, j + 1)
    if (
        day
        and lexicon.lang in ("en", "id", "hu")
        and (following is None or following.text not in _NOT_A_DAY)
        and not _scaled(following)
    ):
        j += 1
        if following is not None and following.start == tokens[j - 1].end and following.low in ("st", "nd", "rd", "th"):
            j += 1
        k = _skip(tokens, j, ",", "of", ".")
        year = _year(token_at(tokens, k))
        return Moment(k + 1, Day(year, month, day)) if year and k - j <= 1 else Moment(j, Day(0, month, day))
    return Moment(i + 1, Day(0, month)) if _stands_alone(tokens, i, lexicon) else None


def _scaled(token: Token | None) -> bool:
    return token is not None and token.word is not None and bool(token.word.scale or token.word.money)


def _stands_alone(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> bool:
    """Whether a bare month name is a month: not the verb may, not an abbreviation in a foreign language."""
    low = tokens[i].low
    if lexicon.lang != "en":
        return len(low) > 4 or not low.isascii() or low in _SHORT_MONTHS
    if low not in _AMBIGUOUS_MONTHS:
        return True
    before, after = token_at(tokens, i - 1), token_at(tokens, i + 1)
    if before is not None and before.word is not None and (before.word.role == "in" or before.word.month):
        return True
    return any(t is not None and t.kind == SIGN and t.text in "-–" for t in (before, after)) and low not in (
        "may",
        "march",
    )


def time(tokens: Sequence[Token], i: int, lexicon: Lexicon) -> Moment | None:
    """The time of day that starts at token `i`, if one does."""
    token = tokens[i]
    role = _role(token)
    after = token_at(tokens, i + 1)
    if not role and (after is None or (after.word is None and after.text != ":" and after.low not in _HOUR_MARKS)):
        return None  # as nearly always: nothing that tells a time follows
    if role in ("noon", "midnight"):
        return Moment(i + 1, minutes=NOON if role == "noon" else 0, implicit=True)
    if role == "clock":
        found = _clock(tokens, i + 1) or _hour(tokens, i + 1) if after is not None and after.kind == NUMBER else None
        return _told(tokens, *found, i, lexicon) if found is not None else None
    found = _clock(tokens, i) or _past(tokens, i) or _hour(tokens, i)
    if found is None:
        return None
    hour, minute, end = found
    if (
        _marked(tokens, end)
        or (token.kind == NUMBER and (tokens[i + 1].text == ":" or end == i + 3))
        or _said_past(tokens, i, end)
    ):
        return _told(tokens, hour, minute, end, i, lexicon)
    return None


def _clock(tokens: Sequence[Token], i: int) -> tuple[int, int, int] | None:
    """20:30, and :15 after it; 14 h 30, 14 giờ 30."""
    if i + 2 < len(tokens) and tokens[i + 1].low in _HOUR_MARKS:
        hour, minute = _small(tokens[i], 24), _small(tokens[i + 2], 59)
        known = hour is not None and minute is not None and len(tokens[i + 2].text) == 2
        return (hour, minute, i + 3) if known else None  # type: ignore[return-value]
    if i + 2 >= len(tokens) or tokens[i + 1].text != ":" or tokens[i].end != tokens[i + 1].start:
        return None
    hour, minute = _small(tokens[i], 24), _small(tokens[i + 2], 59)
    if hour is None or minute is None or len(tokens[i + 2].text) != 2 or tokens[i + 2].start != tokens[i + 1].end:
        return None
    end = i + 3
    if end + 1 < len(tokens) and tokens[end].text == ":" and _small(tokens[end + 1], 59) is not None:
        end += 2
    return hour, minute, end


def _hour(tokens: Sequence[Token], i: int) -> tuple[int, int, int] | None:
    """8 (pm), 9.30 (Uhr), eleven (o'clock)."""
    token = tokens[i]
    if token.kind == NUMBER:
        hours, dot, minutes = token.text.partition(".")
        if (
            dot
            and len(hours) <= 2 == len(minutes)
            and hours.isdecimal()
            and minutes.isdecimal()
            and int(hours) <= 24
            and int(minutes) < 60
        ):
            return int(hours), int(minutes), i + 1
        hour = _small(token, 24)
        return None if hour is None else (hour, 0, i + 1)
    cardinal = token.word.cardinal if token.word is not None else None
    return (cardinal, 0, i + 1) if cardinal is not None and 0 < cardinal <= 12 else None


def _past(tokens: Sequence[Token], i: int) -> tuple[int, int, int] | None:
    """Half past four, a quarter to six, ten past five."""
    word = tokens[i].word
    if i + 2 >= len(tokens):
        return None
    role = _role(tokens[i + 1])
    if word is None or role not in ("past", "to"):
        return None
    minutes = int(word.fraction * 60) if word.fraction is not None else word.cardinal
    hour = _hour(tokens, i + 2)
    if minutes is None or hour is None or hour[0] > 12 or not 0 < minutes < 60:
        return None
    if role == "to" and word.fraction is None and not _marked(tokens, hour[2]):
        return None
    return (hour[0], minutes, hour[2]) if role == "past" else (hour[0] - 1, 60 - minutes, hour[2])


def _said_past(tokens: Sequence[Token], i: int, end: int) -> bool:
    return end == i + 3 and _role(tokens[i + 1]) in ("past", "to")


def _role(token: Token | None) -> str:
    return token.word.role if token is not None and token.word is not None else ""


def _marked(tokens: Sequence[Token], i: int) -> bool:
    return _role(token_at(tokens, i)) in ("am", "pm", "oclock")


_SHIFT = {"am": "am", "pm": "pm", "morning": "am", "afternoon": "pm", "night": "night"}


def _told(tokens: Sequence[Token], hour: int, minute: int, end: int, i: int, lexicon: Lexicon) -> Moment:
    """Minutes after midnight; both halves of the day where nothing says which."""
    half = ""
    if _marked(tokens, end):
        half = _SHIFT.get(_role(token_at(tokens, end)), "")
        end += 1
    half = half or _part_of_day(tokens, end) or _before(tokens, i)
    plain = hour * 60 + minute
    if half:
        return Moment(end, minutes=in_half(plain, half))
    certain = hour > 12 or hour == 0 or tokens[i].text.startswith("0")
    later: tuple[int, ...] = () if certain else (TWELVE_HOURS,)
    if lexicon.lang in _FROM_SUNRISE:
        later = (SIX_HOURS, TWELVE_HOURS, SIX_HOURS + TWELVE_HOURS)
    return Moment(end, minutes=plain, alternatives=tuple(Fraction((plain + hours) % 1440) for hours in later))


def in_half(minutes: int, half: str) -> int:
    """A time on the twelve-hour clock, on the twenty-four-hour clock."""
    hour = minutes // 60
    if half == "am":
        return minutes - TWELVE_HOURS if hour == 12 else minutes
    if half == "pm":
        return minutes + TWELVE_HOURS if hour < 12 else minutes
    if half == "night":
        return minutes + TWELVE_HOURS if 5 <= hour < 12 else minutes + TWELVE_HOURS if hour == 12 else minutes
    return minutes


def _before(tokens: Sequence[Token], i: int) -> str:
    return _SHIFT.get(_role(token_at(tokens, i - 1)), "")


def _part_of_day(tokens: Sequence[Token], i: int) -> str:
    """`in the morning` within the next few words."""
    for n in range(i, min(i + 7, len(tokens))):
        token = tokens[n]
        role = _role(token)
        if role in ("morning", "afternoon", "night"):
            told = (n > i and tokens[n - 1].low in ("the", "at", "this", "that")) or tokens[n].low in (
                "pagi",
                "siang",
                "sore",
                "malam",
            )
            return _SHIFT[role] if told else ""
        if token.kind == NUMBER or token.text in (",", "."):
            return ""
    return ""
