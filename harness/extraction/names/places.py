"""Countries and languages in all languages, from CLDR: what spells nothing alike (Deutschland, 德国, Germany)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from harness.extraction.names.lexicon import is_ordinary, kindred
from harness.extraction.names.name_tokens import name_key, romanise
from harness.language.sentences import base_language


@lru_cache(maxsize=64)
def _places(lang: str) -> Mapping[str, tuple[str, ...]]:
    """CLDR codes of territories and languages to their names in a language."""
    try:
        locale = Locale.parse(base_language(lang))
    except (ValueError, UnknownLocaleError):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for code, name in locale.territories.items():
        if not code.isdigit() or code in {"002", "019", "142", "150", "009", "005"}:
            base = code.split("-")[0]
            found[base] = (*found.get(base, ()), *_forms(str(name)))
    for code, name in locale.languages.items():
        if len(code) == 2:
            found[f"lang-{code}"] = _forms(str(name))
    return found


def _forms(name: str) -> tuple[str, ...]:
    """A name without what stands in brackets, in the ways texts have it."""
    plain = name.split("(")[0].split("（")[0].strip()
    short = plain.removesuffix("语").removesuffix("語").removesuffix("文")
    return tuple(dict.fromkeys(form.casefold() for form in (plain, short) if form))


@lru_cache(maxsize=64)
def _codes(lang: str) -> Mapping[str, tuple[str, ...]]:
    """Keys of names to the codes they stand for; each word of a longer name too, if distinctive."""
    found: dict[str, tuple[str, ...]] = {}
    for code, forms in _places(lang).items():
        for form in forms:
            key = romanise(name_key(form))
            pieces = [romanise(name_key(piece)) for piece in form.split()]
            telling = [p for p in pieces if not is_ordinary(p, lang)]
            for each in {key, *(telling if len(telling) == 1 else ())}:
                found[each] = (*found.get(each, ()), code)
    return found


@lru_cache(maxsize=1 << 14)
def names_of_place(key: str, lang: str, other: str) -> tuple[str, ...]:
    """What a place or language that `key` names in `lang` is called in another language, casefolded."""
    codes = _codes(lang)
    found: list[str] = []
    for form in {key, *kindred(key)}:
        for code in codes.get(form, ()):
            found.extend(_places(other).get(code, ()))
            found.extend(_EXTRA.get((base_language(other), code), ()))
    return tuple(dict.fromkeys(found))


_EXTRA: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("zh", "US"): ("美", "合众国"),
    ("zh", "GB"): ("英",),
    ("zh", "CN"): ("中", "华"),
    ("zh", "RU"): ("俄", "苏联"),
    ("zh", "FR"): ("法",),
    ("zh", "DE"): ("德",),
    ("zh", "JP"): ("日",),
    ("zh", "KR"): ("韩",),
    ("zh", "KP"): ("朝",),
    ("zh", "EU"): ("欧",),
    ("zh", "150"): ("欧",),
    ("zh", "IN"): ("印",),
    ("zh", "AU"): ("澳",),
    ("zh", "002"): ("非",),
    ("zh", "142"): ("亚",),
    ("zh", "TW"): ("台",),
    ("zh", "VN"): ("越",),
    ("zh", "HK"): ("港",),
    ("zh", "MO"): ("澳门",),
    ("zh", "UN"): ("联合国",),
    ("zh", "019"): ("美",),
    ("zh", "BR"): ("巴",),
    ("zh", "CA"): ("加",),
    ("zh", "IL"): ("以",),
    ("zh", "IR"): ("伊",),
    ("ja", "US"): ("米", "アメリカ"),
    ("ja", "GB"): ("英", "イギリス"),
    ("ja", "CN"): ("中",),
    ("ja", "JP"): ("日",),
    ("ja", "KR"): ("韓",),
    ("ja", "KP"): ("朝",),
    ("ja", "DE"): ("独",),
    ("ja", "FR"): ("仏",),
    ("ru", "US"): ("сша", "америк"),
    ("ru", "GB"): ("британи", "англи"),
    ("ru", "RU"): ("росси", "русск", "рф"),
    ("uk", "US"): ("сша", "америк"),
    ("ru", "EU"): ("ес", "европ"),
    ("ru", "UN"): ("оон",),
    ("ru", "KP"): ("кндр",),
    ("hi", "US"): ("अमेरिक", "अमरीक", "यू.एस", "यूएस"),
    ("hi", "GB"): ("ब्रिट", "यूके", "इंग्लैंड"),
    ("hi", "IN"): ("भारत", "हिंद"),
    ("hi", "CN"): ("चीन",),
    ("hi", "JP"): ("जापान",),
    ("hi", "EU"): ("यूरोप",),
    ("de", "US"): ("usa", "us", "amerika", "vereinigte"),
    ("fr", "US"): ("etats-unis", "américain"),
    ("es", "US"): ("ee", "eeuu", "estadounid", "americ"),
    ("it", "US"): ("stati uniti", "americ", "usa"),
    ("pl", "US"): ("usa", "amery", "stan"),
    ("cs", "US"): ("usa", "americ", "spojen"),
    ("de", "GB"): ("brit", "engl"),
    ("fr", "GB"): ("brit", "angl"),
    ("es", "GB"): ("brit", "ingl"),
    ("it", "GB"): ("brit", "ingl", "regno"),
    ("pl", "GB"): ("bryt", "ang"),
    ("cs", "GB"): ("brit", "angli"),
    ("id", "US"): ("as", "amerika"),
    ("id", "GB"): ("inggris",),
}
"""Short forms that CLDR has not."""
