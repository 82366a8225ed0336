"""Quantities in Chinese and Japanese, which part no words: 3万5千, 百分之五, 2019年12月29日, 晚上8点半, 40余架.

No library: cn2an converts a string known to be a number and finds none in text, and reads neither units nor
dates nor Japanese. A Han numeral alone is a word as often as a number (十分, 万一, 三星), so without a counter
or unit after it, it only supports what the other side says.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from harness.language.quantities import units
from harness.language.quantities.han import COUNTERS, MONEY, UNITS
from harness.language.quantities.moments import NOON, in_half
from harness.language.quantities.quantity import Approximation, Day, Kind, Quantity

_DIGITS = {
    c: n
    for n, group in enumerate(["〇零○", "一壹", "二两兩贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"])
    for c in group
}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000, "廿": 20}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
_HAN = "".join(_DIGITS) + "".join(_SMALL)
_FIGURES = "".join(_DIGITS)
_ARABIC = r"\d{1,30}(?:,\d{3}){0,6}(?:[.．]\d{1,12})?"
_PIECE = rf"(?:{_ARABIC}|[{_HAN}]{{1,16}}(?:点[{_FIGURES}]{{1,8}}(?=[万亿億%％]|个百))?)"
_SCALE = r"\s?[余多来几數数]?\s?[十百千]?(?:[万萬亿億]|兆(?![焦瓦赫字])){1,2}"
_NUMBER = rf"{_PIECE}(?:{_SCALE}(?:{_PIECE}(?=[^\d日月年时時点])[千百]?)?){{0,3}}"
_FEW = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DECADE = (
    rf"(?:(?P<century>{_FEW})\s?世[纪紀]的?|(?P<last>上[个個]?世[纪紀]))?\s?"
    r"(?P<decade>\d{2,4}|[一二三四五六七八九]?十)\s?年代"
)
_DATE = (
    rf"(?P<year>\d{{4}}|[{_FIGURES}]{{4}})\s?年(?!代|[以之]?[来间間后後前])"
    rf"(?:\s?(?P<month>{_FEW})\s?月(?:份)?(?:\s?(?P<day>{_FEW})\s?[日号號])?)?"
    rf"|(?P<month2>{_FEW})\s?月(?![球亮饼经])"
    rf"(?:份|\s?(?P<day2>{_FEW})\s?(?:[日号號]|(?=[和、及至到~—-]))(?![間间]))?"
    r"|(?P<day3>\d{1,2})\s?(?:日|号(?![线楼院馆桥店井机门厅车舰船台仓]))(?![間间本元])"
    r"|(?P<iso>\d{4}[-/]\d{1,2}[-/]\d{1,2})(?!\d)"
)
_PARTS_OF_DAY = {
    "am": "凌晨 清晨 早上 早晨 上午 午前 早 朝",
    "pm": "下午 午后 午後 傍晚 夕方 中午 正午",
    "night": "晚上 晚间 夜间 夜里 深夜 当晚 夜晚 晚 夜",
}
_HALVES = {word: half for half, words in _PARTS_OF_DAY.items() for word in words.split()}
_HOUR = r"(?:时(?![间代候期速])|時(?![間代期速])|点钟|点(?=\s?\d{1,2}\s?分)|点(?!\d)|點)"
_MINUTE = rf"(?P<minute>{_FEW})\s?(?:分(?![之钟间])|(?![\d时時日月年点點分个,.]))"
_TIME = (
    rf"(?P<half>{'|'.join(sorted(_HALVES, key=len, reverse=True))})?(?:约|大约|的)?\s?"
    rf"(?:(?P<hour>{_FEW})\s?{_HOUR}(?:(?P<thirty>半)|\s?{_MINUTE})?"
    r"|(?<!\d)(?P<clock>(?:[01]?\d|2[0-4])[:：][0-5]\d)(?!\d))"
)
_WEEKDAY = (
    r"(?:周|星期|礼拜|週)(?P<weekday>[一二三四五六日天])(?![年期天个個])"
    r"|(?P<weekday2>[月火水木金土日])曜|(?<=日[（(])(?P<weekday3>[月火水木金土日])(?=[）)])"
)
_VAGUE = (
    r"(?P<vague>[数數几上][十百千万亿]+|成千上万|半(?:个|個)?(?=[年月天日小时世周])"
    r"|一半|过半|翻番|翻倍|双|両|两岸)"
)
_PATTERN = re.compile(
    rf"{_DECADE}|{_DATE}|{_TIME}|{_WEEKDAY}|(?P<below>{_PIECE})分之(?P<above>{_NUMBER})|{_VAGUE}"
    rf"|(?:(?P<order>第)\s?)?(?P<number>{_NUMBER})"
)
_AFTER = re.compile(r"\s?(?P<more>[余多来几]|以上|あまり|超)?\s?(?P<half>半)?")
_LATIN = re.compile(r"\s?([A-Za-zµμ°℃℉㎡㎞%％‰]{1,5}[²³23]?(?:/[a-zA-Z]{1,3})?)(?![A-Za-z])")
_PAIR = re.compile(rf"(?<![{_FIGURES}])([一二两三四五六七八])([二三四五六七八九])(?![{_FIGURES}])")
_WEEKDAYS = {c: n for n, group in enumerate(["一月", "二火", "三水", "四木", "五金", "六土", "日天"], 1) for c in group}
_ABOUT = re.compile(r"(?:约|大约|近|将近|左右|大概|約|およそ|接近|差不多)\s?\Z")
_MORE = re.compile(r"(?:超过|超|逾|过|突破|多于|高于|超え)\s?\Z")
_LEAST = re.compile(r"(?:至少|最少|不低于|不少于)\s?\Z")
_LESS = re.compile(r"(?:不足|不到|少于|低于|最多|至多|未満)\s?\Z")
_RATE = re.compile(r"(?:时速|時速|每小时|每秒|秒速|每分钟)[^。，,；]{0,12}\Z")
_PREFIX_MONEY = re.compile(r"([A-Z]{0,3}[$€£¥￥₹]|人民币|RMB|USD)\s?\Z")
_LONGEST = max(map(len, (*UNITS, *MONEY)))


def read_ideographic(text: str, lang: str) -> list[Quantity]:
    """The quantities of a Chinese or Japanese text in order."""
    found, last = [], 0
    for match in _PATTERN.finditer(text):
        if match.start() < last:
            continue
        quantity = _read(text, match, lang)
        if quantity is not None:
            if quantity.text[0].isspace():
                lead = len(quantity.text) - len(quantity.text.lstrip())
                quantity = quantity._replace(start=quantity.start + lead, text=quantity.text[lead:])
            found.append(quantity)
            last = quantity.end
    return _share(found, text)


def _read(text: str, match: re.Match[str], lang: str) -> Quantity | None:
    group = match.lastgroup
    if match["number"]:
        return _amount(text, match, lang)
    if match["below"]:
        return _ratio(match)
    if match["decade"]:
        return _decade(match)
    if match["vague"]:
        unit, _, stop = _unit(text, match.end(), match.group()) if match.group()[0] == "半" else ("", "", 0)
        if unit:
            return Quantity(
                "measure", Fraction(1, 2), match.start(), stop, text[match.start() : stop], unit, written=True
            )
        value = Fraction(1, 2) if "半" in match.group() else Fraction(0)
        return Quantity("number", value, match.start(), match.end(), match.group(), implicit=True, written=True)
    if match["hour"] or match["clock"]:
        return _time(match)
    weekday = match["weekday"] or match["weekday2"] or match["weekday3"]
    if weekday:
        return _date(match, Day(weekday=_WEEKDAYS[weekday]))
    if match["iso"]:
        year, month, day = (int(part) for part in re.split("[-/]", match["iso"]))
        return _date(match, Day(year, month, day))
    assert group is not None
    day_text = match["day"] or match["day2"] or match["day3"]
    month_text = match["month"] or match["month2"]
    found = Day(_year(match["year"]), *(int(han(part)) if part else 0 for part in (month_text, day_text)))
    return _date(match, found) if found.month <= 12 and found.day <= 31 else None


def _year(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdecimal() else int("".join(str(_DIGITS[c]) for c in text))


def _date(match: re.Match[str], day: Day) -> Quantity:
    value = Fraction(day.day or day.month or day.year or day.weekday)
    return Quantity("date", value, match.start(), match.end(), match.group(), day=day)


def _decade(match: re.Match[str]) -> Quantity:
    """20世纪30年代, 上世纪80年代, 60年代."""
    century = int(han(match["century"])) if match["century"] else 20 if match["last"] else 0
    value = han(match["decade"]) + max(century - 1, 0) * 100
    return Quantity("number", value, match.start(), match.end(), match.group())


def _time(match: re.Match[str]) -> Quantity | None:
    clock, start = match["clock"], match.start()
    if clock:
        hour, minute = (int(part) for part in re.split("[:：]", clock))
    else:
        hour = int(han(match["hour"]))
        minute = 30 if match["thirty"] else int(han(match["minute"])) if match["minute"] else 0
    alone = not (match["half"] or match["thirty"] or match["minute"] or match.group().endswith("钟"))
    if hour > 24 or minute > 59 or (match["hour"] == "一" and alone):
        # 一点 is also a little.
        return None
    minutes = hour * 60 + minute
    alternatives: tuple[Fraction, ...] = ()
    half = _HALVES.get(match["half"] or "", "")
    if half:
        minutes = in_half(minutes, half)
    elif 0 < hour <= 12 and not (clock or "").startswith("0"):
        alternatives = (Fraction((minutes + NOON) % 1440),)
    return Quantity("time", Fraction(minutes), start, match.end(), match.group(), alternatives=alternatives)


def _ratio(match: re.Match[str]) -> Quantity | None:
    above, below = han(match["above"]), han(match["below"])
    if not below:
        return None
    if match["below"] == "百":
        return Quantity("percentage", above, match.start(), match.end(), match.group(), "percent", written=True)
    return Quantity("number", above / below, match.start(), match.end(), match.group(), written=True)


def _amount(text: str, match: re.Match[str], lang: str) -> Quantity | None:
    digits, start, end = match["number"], match.start(), match.end()
    value, upper = _between(digits)
    written = digits[0] not in "0123456789" and not digits[0].isdecimal()
    after = _AFTER.match(text, end)
    assert after is not None
    unit, money, stop = _unit(text, after.end(), digits)
    if after["half"] and (unit or money):
        value, upper = value + Fraction(1, 2), ()
    elif after["half"]:
        stop = end
    if not unit and not money:
        unit, money, stop = _unit(text, end, digits)
    tenth = unit == "tenth"
    if tenth:
        value, upper, unit = value * 10, tuple(v * 10 for v in upper), "percent"
    before = text[max(0, start - 18) : start]
    sign = _PREFIX_MONEY.search(before)
    if sign is not None and not unit:
        code = units.SIGNS.get(sign[1].lower(), "CNY" if sign[1] == "人民币" else sign[1][-1])
        money, start = money or code, start - len(sign.group())
    if unit in ("km", "mile", "m") and _RATE.search(before):
        unit += "/second" if "秒" in before else "/hour"
    kind, name = _kind(unit, money, match["order"])
    explicit = bool(
        unit or money or match["order"] or ((stop < len(text) or end < len(text)) and _counted(text, after.end()))
    )
    stop = stop if name else end
    implicit = (written and (not explicit or value == 1)) or unit == "times"
    rounding = _approximation(before, after["more"])
    name = "" if name == "times" else name
    anchor = text[stop : stop + 2]
    return Quantity(kind, value, start, stop, text[start:stop], name, upper, rounding, anchor, implicit, written)


def _between(digits: str) -> tuple[Fraction, tuple[Fraction, ...]]:
    """Two figures in a row are a range: 六七千 is six or seven thousand, 十五六 fifteen or sixteen."""
    pair = _PAIR.search(digits)
    if pair is None or _DIGITS[pair[2]] != _DIGITS[pair[1]] + 1:
        return han(digits), ()
    low, high = (digits[: pair.start()] + figure + digits[pair.end() :] for figure in (pair[1], pair[2]))
    return han(low), (han(high),)


def _kind(unit: str, money: str, order: str | None) -> tuple[Kind, str]:
    if order or unit == "ordinal":
        return "ordinal", ""
    if money:
        return "money", money
    if unit == "times" or not unit:
        return "number", unit
    return ("percentage" if units.dimension(unit) == "percent" else "measure"), unit


def _counted(text: str, end: int) -> bool:
    if text[end - 1 : end + 1] == "十分":
        return False  # very
    return text[end : end + 1] in COUNTERS or text[end : end + 2] in COUNTERS


def _approximation(before: str, more: str | None) -> Approximation:
    if more == "以上" or _LEAST.search(before):
        return "least"
    if more or _MORE.search(before):
        return "more"
    if _ABOUT.search(before):
        return "about"
    return "less" if _LESS.search(before) else ""


def _unit(text: str, at: int, digits: str) -> tuple[str, str, int]:
    """Unit, currency and end of what follows a number."""
    begin = at
    while at < len(text) and text[at] in " \u00a0":
        at += 1
    if text[at : at + 1] in ("个", "個") and text[at + 1 : at + 2] in ("月", "小", "世", "百", "星", "季"):
        at += 1
    for length in range(min(_LONGEST, len(text) - at), 0, -1):
        name = text[at : at + length]
        if name in UNITS:
            return _electricity(UNITS[name], digits), "", at + length
        if name in MONEY:
            return "", MONEY[name], at + length
    latin = _LATIN.match(text, begin)
    if latin is not None and digits[-1] not in _DIGITS:
        above, slash, below = latin[1].partition("/")
        unit = units.SYMBOLS.get(latin[1].lower()) or units.SYMBOLS.get(above.lower(), "")
        rate = units.SYMBOLS.get(below.lower(), "")
        if unit:
            return (f"{unit}/{rate}" if slash and rate else unit), "", latin.end()
        if latin[1].lower() in units.SIGNS:
            return "", units.SIGNS[latin[1].lower()], latin.end()
    return "", "", begin


def _electricity(unit: str, digits: str) -> str:
    """度 is a kilowatt-hour where there are ten thousands of them."""
    return "kWh" if unit == "degree" and digits[-1] in "万亿億" else unit


@lru_cache(maxsize=16384)
def han(text: str) -> Fraction:
    """The value of digits, Han numerals and both together."""
    total, section, number, unit_before = Fraction(0), Fraction(0), None, 0
    for piece in re.findall(r"\d[\d,]*(?:[.．]\d+)?|点|\S", text):
        if piece[0].isdecimal():
            number = Fraction(piece.replace(",", "").replace("．", "."))
        elif piece in _DIGITS:
            number = number * 10 + _DIGITS[piece] if number is not None else Fraction(_DIGITS[piece])
        elif piece == "点":
            return _point(text)
        elif piece in _SMALL:
            section += (1 if number is None else number) * _SMALL[piece]
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
    figures = "".join(str(_DIGITS[c]) for c in part if c in _DIGITS)
    scale = next((_LARGE[c] for c in reversed(part) if c in _LARGE), 1)
    return (han(whole) + Fraction(int(figures or 0), 10 ** len(figures))) * scale


def _share(found: list[Quantity], text: str) -> list[Quantity]:
    """35-40 英里: the first number has the unit of the second."""
    for n in range(len(found) - 2, -1, -1):
        one, other = found[n], found[n + 1]
        if (
            one.kind == "number"
            and not one.unit
            and other.unit
            and text[one.end : other.start].strip() in ("-", "至", "到", "~", "～", "—", "–", "x", "×")
        ):
            found[n] = one._replace(kind=other.kind, unit=other.unit, shared=True, implicit=False)
    return found
