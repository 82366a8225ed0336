"""What the characters of Chinese names mean: a name read as words (华北 as North China) has their meanings, in any order."""

from __future__ import annotations

from collections.abc import Sequence

_MEANINGS = {
    "北": "north northern",
    "南": "south southern",
    "东": "east eastern",
    "西": "west western",
    "中": "central middle",
    "华": "china chinese",
    "花": "flower flowers floral",
    "金": "gold golden",
    "银": "silver bank",
    "龙": "dragon",
    "山": "mountain mountains hill",
    "河": "river",
    "江": "river",
    "湖": "lake",
    "海": "sea ocean",
    "大": "big great large",
    "小": "small little",
    "新": "new",
    "天": "sky heaven heavenly",
    "明": "bright",
    "红": "red",
    "黑": "black",
    "白": "white",
    "青": "green blue",
    "马": "horse",
    "月": "moon",
    "阳": "sun",
    "长": "long",
    "城": "city",
    "京": "capital",
    "安": "peace",
    "福": "fortune blessing",
    "宝": "treasure",
    "石": "stone",
    "林": "forest woods",
    "水": "water",
    "火": "fire",
    "木": "wood",
    "高": "high tall",
    "平": "flat peace",
    "云": "cloud",
    "风": "wind",
    "王": "king",
    "虎": "tiger",
    "牛": "cattle ox",
    "星": "star",
    "光": "light",
    "东方": "orient",
    "万": "ten thousand",
    "三": "three",
    "五": "five",
}


def read_as_words(characters: str, keys: Sequence[str]) -> tuple[int, int] | None:
    """The range of a text's word keys that have the meanings of all characters, close together; None if there is none."""
    wanted = [frozenset(_MEANINGS.get(c, "").split()) for c in characters]
    if len(wanted) < 2 or not all(wanted):
        return None
    width = len(wanted) + 1
    for start, key in enumerate(keys):
        if not any(key in meanings for meanings in wanted):
            continue
        window = keys[start : start + width]
        if all(not meanings.isdisjoint(window) for meanings in wanted):
            last = max(i for i, k in enumerate(window) if any(k in meanings for meanings in wanted))
            return start, start + last + 1
    return None
