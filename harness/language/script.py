"""What a word's look says of its language: the script it is in, function words, spellings typical of one language.

No dictionary: a word list of every language would weigh more than the harness, and the reference answers most
questions better. Languages are given as base tags (`pt`, not `pt_BR`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import regex

SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "zh": ("Han",),
    "yue": ("Han",),
    "ja": ("Han", "Hiragana", "Katakana"),
    "ko": ("Hangul", "Han"),
    "hi": ("Devanagari",),
    "mr": ("Devanagari",),
    "ne": ("Devanagari",),
    "sa": ("Devanagari",),
    "bho": ("Devanagari",),
    "mai": ("Devanagari",),
    "ru": ("Cyrillic",),
    "uk": ("Cyrillic",),
    "be": ("Cyrillic",),
    "bg": ("Cyrillic",),
    "mk": ("Cyrillic",),
    "kk": ("Cyrillic",),
    "ky": ("Cyrillic",),
    "mn": ("Cyrillic",),
    "tg": ("Cyrillic",),
    "sr": ("Cyrillic", "Latin"),
    "bs": ("Latin", "Cyrillic"),
    "uz": ("Latin", "Cyrillic"),
    "ar": ("Arabic",),
    "fa": ("Arabic",),
    "ur": ("Arabic",),
    "ps": ("Arabic",),
    "ug": ("Arabic",),
    "ckb": ("Arabic",),
    "sd": ("Arabic",),
    "he": ("Hebrew",),
    "yi": ("Hebrew",),
    "el": ("Greek",),
    "hy": ("Armenian",),
    "ka": ("Georgian",),
    "bn": ("Bengali",),
    "as": ("Bengali",),
    "pa": ("Gurmukhi",),
    "gu": ("Gujarati",),
    "or": ("Oriya",),
    "ta": ("Tamil",),
    "te": ("Telugu",),
    "kn": ("Kannada",),
    "ml": ("Malayalam",),
    "si": ("Sinhala",),
    "th": ("Thai",),
    "lo": ("Lao",),
    "km": ("Khmer",),
    "my": ("Myanmar",),
    "am": ("Ethiopic",),
    "ti": ("Ethiopic",),
    "bo": ("Tibetan",),
    "dz": ("Tibetan",),
}
"""The scripts of a language that is not written in Latin letters alone."""

UNSPACED = frozenset({"zh", "yue", "ja", "th", "lo", "km", "my", "bo", "dz"})
"""Languages written without spaces between words or sentences."""

CASELESS = (
    frozenset(lang for lang, scripts in SCRIPTS.items() if not {"Latin", "Cyrillic", "Greek", "Armenian"} & {*scripts})
    - UNSPACED
)
"""Languages with spaces between words and no capital letters."""

REDUPLICATING = frozenset(
    {
        "hi",
        "mr",
        "ne",
        "bn",
        "ta",
        "te",
        "kn",
        "ml",
        "gu",
        "pa",
        "ur",
        "si",
        "id",
        "ms",
        "jv",
        "su",
        "tl",
        "fil",
        "sw",
        "af",
        "tr",
        "zh",
        "yue",
        "ja",
        "ko",
        "th",
        "lo",
        "km",
        "my",
        "vi",
        "haw",
        "mi",
        "ha",
        "yo",
        "ht",
    }
)
"""Languages that say a word twice as a matter of grammar."""


class Word(NamedTuple):
    """A stretch of letters and where it stands."""

    text: str
    start: int
    end: int


_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*+(?:['’ʼ-]\p{L}[\p{L}\p{M}]*+)*+")
_ASCII_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
_MOST_ADDRESSES = 500
_LONGEST_KEPT = 1000
_MAY_BE_ADDRESS = re.compile(r"[@#]|://|www\.|\.(?:com|org|net|edu|gov|info|io|cn|uk)", re.IGNORECASE)
_ADDRESS = regex.compile(
    r"(?<!\S)[(\"“]?+[^\s@]{1,100}+@[^\s]++|[@#]\w++|(?:https?://|www\.)\S++"
    r"|(?<![\w.-])(?:[\w-]++\.)*+(?<=\.)(?:com|org|net|edu|gov|info|io|cn|uk)\b\S*+",
    regex.IGNORECASE,
)


def word_list(text: str) -> list[str]:
    """Words of letters, with inner hyphens and apostrophes; digits never belong to one."""
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)


def word_set(text: str) -> frozenset[str]:
    """The different words of a text; kept for short texts, since sources and references come back for every vendor."""
    return _kept_set(text) if len(text) <= _LONGEST_KEPT else frozenset(word_list(text))


@lru_cache(maxsize=1 << 10)
def _kept_set(text: str) -> frozenset[str]:
    return frozenset(word_list(text))


def words(text: str) -> list[Word]:
    """`word_list` with places."""
    pattern = _ASCII_WORD if text.isascii() else _WORD
    return [Word(m.group(), m.start(), m.end()) for m in pattern.finditer(text)]


def addresses(text: str) -> list[tuple[int, int]]:
    """Where links, mail addresses, handles and hashtags stand: they are not prose."""
    if _MAY_BE_ADDRESS.search(text) is None:
        return []
    return [m.span() for m in islice(_ADDRESS.finditer(text), _MOST_ADDRESSES)]


def scripts_of(lang: str) -> tuple[str, ...]:
    """The scripts that a language is written in; Latin where nothing else is known."""
    return SCRIPTS.get(lang, ("Latin",))


def shares_script(one: str, other: str) -> bool:
    """Whether two languages are written in a common script."""
    return not {*scripts_of(one)}.isdisjoint(scripts_of(other))


def foreign_words(text: str, lang: str) -> list[Word]:
    """Stretches of letters in a script that `lang` is not written in. Latin is left to who knows the names."""
    if text.isascii():
        return []
    return [Word(m.group(), m.start(), m.end()) for m in _foreign(lang).finditer(text)]


@lru_cache(maxsize=256)
def _foreign(lang: str) -> regex.Pattern[str]:
    own = "".join(rf"\p{{{script}}}" for script in {*scripts_of(lang), "Latin"})
    letters = rf"[\p{{L}}--[{own}\p{{Common}}\p{{Inherited}}\uFE70-\uFEFF]]"
    return regex.compile(rf"{letters}(?:{letters}|[\p{{M}}ー・々])*+", regex.VERSION1)


def script_letters(lang: str) -> regex.Pattern[str]:
    """Matches one letter of the language's scripts."""
    return _letters(scripts_of(lang))


@lru_cache(maxsize=64)
def _letters(scripts: tuple[str, ...]) -> regex.Pattern[str]:
    own = "".join(rf"\p{{{script}}}" for script in scripts)
    return regex.compile(rf"[\p{{L}}&&[{own}]]", regex.VERSION1)


def function_words(lang: str) -> frozenset[str]:
    """Small words that hold sentences together, lower case; empty where none are known."""
    return FUNCTION_WORDS.get(lang, frozenset())


def looks_like(word: str, lang: str) -> bool:
    """Whether a lower-case word is spelt as few other languages would: a typical letter, cluster or ending."""
    pattern = _SPELLING.get(lang)
    return pattern is not None and pattern.search(word[:64]) is not None


def could_be(word: str, lang: str) -> bool:
    """Whether a lower-case word may well be one of the language: it looks like it, or like a word of all Europe."""
    return looks_like(word, lang) or (_LATINATE_ENGLISH if lang == "en" else _LATINATE).search(word[:64]) is not None


def _sets(lists: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {lang: frozenset(line.split()) for lang, line in lists.items()}


FUNCTION_WORDS: Mapping[str, frozenset[str]] = _sets(
    {
        "en": "the a an and or but nor of to in on at by for with from as is are was were be been being am it its this "
        "that these those he she they we you his her their our your my me him them us not no do does did done has have "
        "had will would can could may might must should shall if when while where who whom whose which what why how "
        "than then there here so such up out off over under into onto about after before between through during "
        "against without within all any both each more most other some only own same too very just also because until "
        "according however although",
        "de": "der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ist sind war "
        "waren wird werden wurde wurden hat haben hatte sich mit von zu zum zur im am um auf aus bei nach seit über "
        "unter durch für gegen ohne als wie dass daß wenn weil auch noch nur schon sehr mehr er sie es wir ihr ich du "
        "sein seine ihre ihren dieser diese dieses jedoch",
        "fr": "le la les un une des du de et ou mais ne pas est sont était étaient être été a ont avait avoir il elle "
        "ils elles nous vous je tu on ce cet cette ces qui que quoi dont où dans sur sous avec sans pour par en au aux "
        "son sa ses leur leurs plus très aussi comme si tout tous selon",
        "es": "el la los las un una unos unas y o pero no es son era eran ser sido está están ha han había haber de "
        "del al en con sin por para sobre entre hasta desde que quien cual cuando donde como más muy también se su sus "
        "lo le les este esta estos estas ese esa eso si ya según",
        "it": "il lo la i gli le un uno una e o ma non è sono era erano essere stato stata ha hanno aveva avere di del "
        "della dello dei degli delle al alla ai agli alle dal dalla nel nella nei nelle sul sulla con per tra fra che "
        "chi cui quando dove come più molto anche si suo sua suoi questo questa questi se già secondo",
        "pt": "o a os as um uma uns umas e ou mas não é são era eram ser sido está estão foi foram tem têm havia de do "
        "da dos das em no na nos nas ao à com sem por para pelo pela sobre entre até que quem qual quando onde como "
        "mais muito também se seu sua seus este esta isso já segundo",
        "nl": "de het een en of maar niet geen is zijn was waren wordt worden werd heeft hebben had van te in op aan "
        "bij met voor door uit naar over onder tegen zonder als dan dat die deze dit wie wat er ook nog maar meer zeer "
        "hij zij wij haar hun ons volgens",
        "pl": "i a w z na do nie to się jest są był była było być że o od po przez przy dla za jak ale lub czy który "
        "która które już tylko także też oraz ich jego jej tym tego ten ta te według",
        "cs": "a i v ve z ze na do ne to se si je jsou byl byla bylo být že o od po pro při za jak ale nebo který "
        "která které již jen také ten ta ty tím toho tak podle jako jeho její",
        "sk": "a i v vo z zo na do nie to sa si je sú bol bola bolo byť že o od po pre pri za ako ale alebo ktorý "
        "ktorá ktoré už len tiež ten tá tie podľa jeho jej",
        "id": "yang dan di ke dari untuk dengan pada dalam oleh itu ini adalah akan telah sudah tidak bukan atau tetapi "
        "juga saya kami kita mereka dia ia anda lebih karena sebagai bahwa menurut para oleh sebuah seorang bisa dapat "
        "ada agar namun setelah ketika saat selama antara seperti",
        "sv": "och att det som en ett den de är var för på av med till i om inte har hade från vid kan ska men eller "
        "sig sin sitt sina när efter under enligt",
        "da": "og at det som en et den de er var for på af med til i om ikke har havde fra ved kan skal men eller sig "
        "sin sit sine når efter under ifølge",
        "ro": "și sau dar nu este sunt era au are de la în pe cu din pentru prin că care ce un o unei unui mai foarte "
        "se lui ei lor acest această",
        "tr": "ve veya ama bir bu şu o da de için ile gibi çok daha değil olarak olan göre kadar sonra",
        "hu": "a az és vagy de nem egy ez hogy is van volt lesz meg el ki be fel mint szerint",
        "fi": "ja tai mutta ei on oli ovat se hän että joka kun niin myös mukaan sekä",
        "vi": "và của là có trong được cho với các những một không này đó để từ khi theo",
    }
)
FUNCTION_WORDS = {**FUNCTION_WORDS, "ms": FUNCTION_WORDS["id"], "no": FUNCTION_WORDS["da"], "nb": FUNCTION_WORDS["da"]}

_LATINATE = re.compile(r"(?:al|el|il|ar|er|or|um|us|is|ic|ik|ent|ant|ens|ist|ism|ma|ta|on|et|ot|in|id|ex|ix)$")
_LATINATE_ENGLISH = re.compile(r"(?:al|el|lar|nar|ic|or|er|um|us|ent|ant|ate|ive|ism|ist|ize|ise|ure|age|ence|ble)$")
"""Endings that learned words keep from language to language."""

_SPELLING: Mapping[str, re.Pattern[str]] = {
    lang: re.compile(pattern)
    for lang, pattern in {
        "en": r"[st]ions?$|ments?$|ness$|ing$|ght|ough|wh|[a-z]{2}th$|^th[aeiour]|ck$|[bcdfgklmnprstvw]ly$|[a-z]ful$"
        r"|less$|[^aeiou]ed$|ships?$|^sh|sh$|ity$|ous$|[aei]ble$|ance$|[^aeiou]age$|[a-z]oo|ee[a-z]$",
        "de": r"[äöüß]|sch|ung(?:en)?$|keit|heit|lich|isch|tz|cht|pf|ieren$|ier[te]+$|^ge[a-z]{3,}[et]n?$|chen$|[bdfgklmnrst]en$|eit|ei[nmr]",
        "fr": r"[àâçèéêëîïôûùœ]|eux$|eurs?$|aux$|ique$|aire$|[^aeiou]ement$|oir|ois$|ait$|aient$|euse$|ette$|[^aeiou]ées?$|ques?$|elles?$"
        r"|[^aeious]er$|eau|ille|ienne?$|[aeiou]ux",
        "es": r"[áéíóúñ¿¡]|ción$|ciones$|dades?$|[aeiou]d[oa]s?$|mente$|[^aeiou]ero$|ar(?:se|on)?$|[ei]r(?:se)?$|iend[oa]$|ando$|[rlnst][oa]s?$"
        r"|ientes?$|[aeiou]j[aeo]",
        "it": r"[àèéìòù]|zion[ei]$|tà$|mente$|[aeiu]t[oaie]$|[aei]re$|ggi|cch|zz[aoie]|[bcdfglmnprstvz]{2}[aoie]$|ndo$|[rlnstv][oi]$|ità"
        r"|[aeiou]nt[ei]$|gli|[rlnst]ia$|[aeiou][ln]e$",
        "pt": r"[ãõçáéíóúâêô]|ções$|ção$|dades?$|[aeiou]d[oa]s?$|mente$|lh[aoe]|nh[aoe]|[rlnst][oa]s?$|[aei]r$",
        "pl": r"[ąćęłńóśźż]|cz|rz|sz|wy|[^aeiou]ów$|ami$|ach$|ych$|ego$|ej$|owa[ćn]|ni[aue]|[dkrstw]zi|[bdkmnprstwz][iyu]$|dz|[aeiouy]j",
        "cs": r"[áčďéěíňřšťúůýž]|ov[aáouýé]|[bdhklmnrstvz][iyu]$|ch$|[aeo]ho$|[aeou]j|stv|[bcdfghklmnprstvz]{3}[aoeuy]",
        "sk": r"[áäčďéíľĺňóôŕšťúýž]|ov[aáouýé]|[bdhklmnrstvz][iyu]$|ch$|[aeo]ho$",
        "id": r"^(?:me[mn]|meng|meny|be[rl]|pe[mnr]|ter|di|ke|se)[a-z]{4,}(?:kan|an|i|nya)?$|nya$|kan$|kah$|lah$|[a-z]ng$",
        "nl": r"ij|aa|oe|uu|eu|sch|lijk|heid|ui|[^aeiou]en$",
        "ro": r"[ăâîșțşţ]|ul(?:ui)?$|ilor$|[^aeiou]ea$|ții$",
        "sv": r"[åäö]|sk$|het$|ning",
        "da": r"[åæø]|hed$|ning",
        "hu": r"[áéíóöőúüű]|gy|sz|ny",
        "fi": r"[äö]|aa|ii|uu|kk|tt|ssa$|sta$",
        "tr": r"[çğıöşü]|l[ae]r$|d[ae]$",
        "vi": r"[^\x00-\x7f]",
    }.items()
}
