"""Quantities in Chinese, Japanese and Korean, whose numbers run on into words: 3万5千, 百分之五, 2019年12月29日, 晚上8点半, 40余架.

No library: cn2an converts a string known to be a number and finds none in text, and reads neither units nor
dates nor Japanese. A Han numeral alone is a word as often as a number (十分, 万一, 三星), so without a counter
or unit after it, it only supports what the other side says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import cast

from harness.extraction.quantities.dates_and_times import NOON, in_half
from harness.extraction.quantities.han_numerals import DIGITS, TENS, han
from harness.extraction.quantities.han_units import COUNTERS, MONEY, UNITS
from harness.extraction.quantities.money import SIGNS
from harness.extraction.quantities.quantity import Approximation, Day, Kind, Quantity
from harness.extraction.quantities.unit_names import SYMBOLS
from harness.extraction.quantities.units import dimension

_FIGURES = "".join(DIGITS)
_HAN = _FIGURES + "".join(TENS)
_ARABIC = r"\d{1,30}(?:,\d{3}){0,6}(?:[.．]\d{1,12})?"
_PIECE = rf"(?:{_ARABIC}(?:[千百](?![米克瓦焦卡分赫伏帕里斤]))?|[{_HAN}]{{1,16}}(?:点[{_FIGURES}]{{1,8}}(?=[万亿億%％]|个百))?)"
_SCALE = r"\s?[余多来几數数]?\s?[十百千]?(?:[万萬亿億]|兆(?![焦瓦赫字])){1,2}"
_NUMBER = rf"{_PIECE}(?:{_SCALE}(?:(?:(?<=[萬億])\s)?{_PIECE}(?=[^\d日月年时時点])[千百]?)?){{0,3}}"
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
    "am": "凌晨 清晨 早上 早晨 上午 午前 早 朝 오전 새벽 아침",
    "pm": "下午 午后 午後 傍晚 夕方 中午 正午 오후",
    "night": "晚上 晚间 夜间 夜里 深夜 当晚 夜晚 晚 夜 저녁 밤",
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
    r"|一半|过半|翻番|翻倍|双|両|两岸|[本新上]世[纪紀](?!\s?[\d一二三四五六七八九]?[\d十]))"
)
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERA = rf"(?P<era>{'|'.join(_ERAS)})\s?(?P<reign>\d{{1,2}}|元|[{_HAN}]{{1,3}})(?:年度?|(?=[)）]年))"
_PATTERN = re.compile(
    rf"{_DECADE}|{_ERA}|{_DATE}|{_TIME}|{_WEEKDAY}|(?P<below>{_PIECE})分之(?P<above>{_NUMBER})|{_VAGUE}"
    rf"|(?:(?P<order>第)\s?)?(?P<number>{_NUMBER})"
)
_OPENING = re.compile(
    rf"[\s\d{_HAN}{''.join(sorted({word[0] for word in _HALVES}))}第上本新明平令周星礼週月火水木金土日数數几成过翻双両约大的半]"
)
"""What a quantity may begin with: looked for first, since the whole pattern is slow where nothing begins."""
_AFTER = re.compile(r"\s?(?P<more>[余多来几]|以上|あまり|超)?\s?(?P<half>半)?")
_LATIN = re.compile(r"\s?([A-Za-zµμ°℃℉㎡㎞%％‰]{1,5}[²³23]?(?:/[a-zA-Z]{1,3})?)(?![A-Za-z])")
_PAIR = re.compile(rf"(?<![{_FIGURES}])([一二两三四五六七八])([二三四五六七八九])(?![{_FIGURES}])")
_WEEKDAYS = {c: n for n, group in enumerate(["一月", "二火", "三水", "四木", "五金", "六土", "日天"], 1) for c in group}
_ROUNDING = re.compile(
    r"(?:(?P<least>至少|最少|不低于|不少于)|(?P<less>不足|不到|不超过|少于|低于|最多|至多|未満)"
    r"|(?P<more>超过|超|逾|过|突破|多于|高于|超え)|(?P<about>约|大约|近|将近|左右|大概|約|およそ|接近|差不多))\s?\Z"
)
_RATE = re.compile(r"(?:时速|時速|每小时|每秒|秒速|每分钟)[^。，,；]{0,12}\Z")
_PREFIX_MONEY = re.compile(r"([A-Z]{0,3}[$€£¥￥₹]|人民币|RMB|USD)\s?\Z")
_SECONDS = re.compile(r"分\s?\d{1,2}\s?秒")
_LONGEST = max(map(len, (*UNITS, *MONEY)))


def read_korean(text: str) -> list[Quantity]:
    """The quantities of a Korean text in order, which counts in digits as Chinese does, in letters of its own."""
    han_text = _KOREAN_NUMBER.sub(lambda match: match.group().translate(_KOREAN), text)
    return [found._replace(text=text[found.start : found.end]) for found in read_ideographic(han_text, "ko")]


_KOREAN = str.maketrans("조억만천백십년월일시분초간개제", "兆億萬千百十年月日時分秒間個第")
_KOREAN_NUMBER = re.compile(
    r"제?\s?\d[\d,.]{0,30}(?:\s?[조억만천백십]{1,3}(?:\s?\d[\d,.]{0,30})?){0,4}\s?(?:시간|년|월|일(?!반)|시|분|초|개월)?"
)


def read_ideographic(text: str, lang: str) -> list[Quantity]:
    """The quantities of a Chinese or Japanese text in order."""
    found, last = [], 0
    for match in _matches(text):
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


def _matches(text: str) -> Iterator[re.Match[str]]:
    """What `finditer` gives, three times as fast."""
    opening = _OPENING.search(text)
    while opening is not None:
        at = opening.start()
        match = _PATTERN.match(text, at)
        if match is not None:
            yield match
            at = match.end() - 1
        opening = _OPENING.search(text, at + 1)


def _read(text: str, match: re.Match[str], lang: str) -> Quantity | None:
    group = match.lastgroup
    if match["number"]:
        return _amount(text, match, lang)
    if match["below"]:
        return _ratio(match)
    if match["decade"]:
        return _decade(match)
    if match["era"]:
        return _reign(match)
    if match["vague"]:
        if match["vague"].endswith(("纪", "紀")):
            return _century(match)
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
        return _dated(match, Day(*map(int, re.split("[-/]", match["iso"]))))
    assert group is not None
    day_text = match["day"] or match["day2"] or match["day3"]
    month_text = match["month"] or match["month2"]
    return _dated(match, Day(_year(match["year"]), *(int(han(part)) if part else 0 for part in (month_text, day_text))))


def _year(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdecimal() else int("".join(str(DIGITS[c]) for c in text))


def _dated(match: re.Match[str], day: Day) -> Quantity | None:
    """The date, if it says anything and the calendar has its month and its day."""
    return _date(match, day) if any(day) and day.month <= 12 and day.day <= 31 else None


def _date(match: re.Match[str], day: Day) -> Quantity:
    value = Fraction(day.day or day.month or day.year or day.weekday)
    return Quantity("date", value, match.start(), match.end(), match.group(), day=day)


def _decade(match: re.Match[str]) -> Quantity:
    """20世纪30年代, 上世纪80年代, 60年代."""
    century = int(han(match["century"])) if match["century"] else 20 if match["last"] else 0
    value = han(match["decade"]) + max(century - 1, 0) * 100
    return Quantity("number", value, match.start(), match.end(), match.group())


def _century(match: re.Match[str]) -> Quantity:
    """本世纪: the 2000s, or the 21st century."""
    century = 20 if match.group().startswith("上") else 21
    value, other = Fraction((century - 1) * 100), (Fraction(century),)
    return Quantity("number", value, match.start(), match.end(), match.group(), "", other, implicit=True, written=True)


def _reign(match: re.Match[str]) -> Quantity:
    """明治28年: a year by its era, 1895."""
    counted = Fraction(1) if match["reign"] == "元" else han(match["reign"])
    year = int(counted) + _ERAS[match["era"]]
    value, text = Fraction(year), match.group()
    return Quantity("date", value, match.start(), match.end(), text, "", (counted,), day=Day(year))


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
        code = SIGNS.get(sign[1].lower(), "CNY" if sign[1] == "人民币" else sign[1][-1])
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
    return Quantity(kind, value, start, stop, text[start:stop], name, upper, rounding, implicit, written)


def _between(digits: str) -> tuple[Fraction, tuple[Fraction, ...]]:
    """Two figures in a row are a range: 六七千 is six or seven thousand, 十五六 fifteen or sixteen."""
    pair = _PAIR.search(digits)
    if pair is None or DIGITS[pair[2]] != DIGITS[pair[1]] + 1:
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
    return ("percentage" if dimension(unit) == "percent" else "measure"), unit


def _counted(text: str, end: int) -> bool:
    if text[end - 1 : end + 1] == "十分":
        return False  # very
    return text[end : end + 1] in COUNTERS or text[end : end + 2] in COUNTERS


def _approximation(before: str, more: str | None) -> Approximation:
    if more == "以上":
        return "least"
    found = _ROUNDING.search(before)
    name = cast(Approximation, found.lastgroup) if found is not None else ""
    return "more" if more and name != "least" else name


def _unit(text: str, at: int, digits: str) -> tuple[str, str, int]:
    """Unit, currency and end of what follows a number."""
    begin = at
    while at < len(text) and text[at] in " \u00a0":
        at += 1
    if text[at : at + 1] in ("个", "個") and text[at + 1 : at + 2] in ("月", "小", "世", "百", "星", "季"):
        at += 1
    if text[at : at + 1] == "分" and _SECONDS.match(text, at):
        return "minute", "", at + 1
    for length in range(min(_LONGEST, len(text) - at), 0, -1):
        name = text[at : at + length]
        if name in UNITS:
            return _electricity(UNITS[name], digits), "", at + length
        if name in MONEY:
            return "", MONEY[name], at + length
    latin = _LATIN.match(text, begin)
    if latin is not None and digits[-1] not in DIGITS:
        above, slash, below = latin[1].partition("/")
        unit = SYMBOLS.get(latin[1].lower()) or SYMBOLS.get(above.lower(), "")
        rate = SYMBOLS.get(below.lower(), "")
        if unit:
            return (f"{unit}/{rate}" if slash and rate else unit), "", latin.end()
        if latin[1].lower() in SIGNS:
            return "", SIGNS[latin[1].lower()], latin.end()
    return "", "", begin


def _electricity(unit: str, digits: str) -> str:
    """度 is a kilowatt-hour where there are ten thousands of them."""
    return "kWh" if unit == "degree" and digits[-1] in "万亿億" else unit


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
