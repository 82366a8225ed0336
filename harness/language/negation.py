"""Where a text negates, in the languages it is known for.

Each language has clear negations (`not`, `नहीं`, `tidak`), and faint ones: whatever may carry the meaning of a negation in
another wording (`fail`, `unhappy`, `without`) or looks like one and is none (`not only`, 不过). Only the clear ones
count; the faint ones keep a caller from concluding that there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_LONGEST_KEPT = 1000


def clear_negations(text: str, lang: str) -> tuple[tuple[int, int], ...]:
    """The spans of clear negations in a text; none where the language is not known here."""
    return _kept(text, lang) if len(text) <= _LONGEST_KEPT else _find(text, lang)


@lru_cache(maxsize=1 << 11)
def _kept(text: str, lang: str) -> tuple[tuple[int, int], ...]:
    """What a short text negates, which sources and references are asked for every vendor anew."""
    return _find(text, lang)


def _find(text: str, lang: str) -> tuple[tuple[int, int], ...]:
    clear, idiom, _ = _PATTERNS[lang]
    text = _lower(text)
    if clear.search(text) is None:
        return ()
    spans = tuple([m.span() for m in clear.finditer(text)])
    idioms = [m.span() for m in idiom.finditer(text)]
    return tuple(s for s in spans if not any(a <= s[0] and s[1] <= b for a, b in idioms)) if idioms else spans


def hints_at_negation(text: str, lang: str) -> bool:
    """Whether a text has faint negations, or idioms that look like clear ones."""
    _, idiom, faint = _PATTERNS[lang]
    text = _lower(text)
    return faint.search(text) is not None or idiom.search(text) is not None


def knows_negation(lang: str) -> bool:
    """Whether the negations of a language are known here."""
    return lang in _PATTERNS


_LEXICON: Mapping[str, tuple[str, str, str]] = {
    "en": (
        r"n(?<!\w.)(?:o(?:t|ne|body|thing|where|r)?|either|ever)\b|c(?<!\w.)an(?:not|t)\b|w(?<!\w.)(?:ithout|ont)\b|n['’‘`´]t\b",
        r"\b(?:not (?:only|just|merely|simply|least|to mention|necessarily|bad|mistaken|a (?:small|little)|long after)"
        r"|no (?:doubt|matter|less|fewer|more than|sooner|longer|other|wonder|problem|trouble|need)|no\. ?\d+|no \d+"
        r"|nothing (?:but|more than|better)|none other|or not|if not|why not|no[,!]|without (?:portfolio|doubt|question))",
        r"\bun(?!der|it|iv|ion|iq|anim|if)\w{3,}|\bin(?:ab|acc|act|adeq|app|cap|comp|corr|cred|def|dep|diff|direct|eff|evit"
        r"|exp|fin|hum|sec|suff|val|vis|vol|con|sig|tang|tol|just)|\bim(?:poss|prac|prob|mob|mat|pat|perf|mun|pol)|\birre|\bill"
        r"|\bdis(?!c[^oril]|t|pl|h|k|cuss|cov)\w{3,}|\bnon|\bmis[^st]\w+|less\b|\b(?:fail|refus|den[iy]|lack|absen|except|instead"
        r"|rather|only|few|little|hardly|barely|scarce|rare|seldom|unless|until|stop|prevent|avoid|reject|ban|banned|prohibit"
        r"|forbid|forbad|against|miss(?:ing|ed)|free of|exclud|far from|other than|regardless|oppos|wrong|false|doubt|beyond|los[est]"
        r"|any|too|ceas|withdr|abandon|quit|zero|contrary|differ|difficult|hard to|abort|cancel|declin|neglect|ignor"
        r"|outside of|asympt|overlook|strip|depriv|otherwise|at most|ined|weak|bad|poor|shortage|abstain|suppress|reduc|minorit)",
    ),
    "de": (
        r"\b(?:nicht|kein\w{0,2}|nie|niemals|niemand\w{0,2}|nichts|ohne|weder|nirgends)\b",
        r"\bnicht (?:nur|zuletzt|bloß|nur noch)|\bnichts als|\bob nicht",
        r"\bun\w{3,}|los(?:e[nmrs]?)?\b|\b(?:kaum|wenig|statt|außer|selten|fehl|verbot|verbiet|verweiger|sondern|noch|gegen|nur|miss|lehn|ablehn|verhinder|vermeid)",
    ),
    "fr": (
        r"\b(?:ne|pas|sans|jamais|aucune?|rien|ni|non)\b|\bn['’]",
        r"\b(?:non seulement|pas seulement|sans doute|n['’]importe|ne cess\w*|pas à pas|sans cesse|pas moins)\b|\b(?:ne |n['’])\S+ que\b",
        r"\b(?:in|im|ir|il|dé|dés|mal|mé)\w{3,}|\b(?:sauf|seulement|peu|refus|manqu|plus|personne|que|contre|empêch|évit|interdi|échou|absen|moins)",
    ),
    "es": (
        r"\b(?:no|nunca|jamás|nadie|nada|ning[uú]n\w{0,2}|sin|ni|tampoco)\b",
        r"\b(?:no s[oó]lo|no solamente|sin embargo|sin duda|no obstante|nada más|ni siquiera|sin precedentes)\b",
        r"\b(?:in|im|ir|des|mal)\w{3,}|\b(?:sino|salvo|excepto|poc[oa]|falt|neg[aó]|rechaz|contra|evit|impid|imped|prohib|fracas|solo|sólo)",
    ),
    "it": (
        r"\b(?:non|mai|nessun\w{0,2}|niente|nulla|senza|né)\b",
        r"\b(?:non solo|non soltanto|se non|senza dubbio|non appena|più che mai|non a caso)\b",
        r"\b(?:in|im|ir|il|dis|s[bcdfgptv])\w{3,}|\b(?:salvo|eccetto|poc[oah]|manc|rifiut|contro|evit|vieta|solo|neppure|nemmeno|neanche|privo)",
    ),
    "pt": (
        r"\b(?:não|nunca|jamais|ninguém|nada|nenhum\w{0,2}|sem|nem|tampouco)\b",
        r"\b(?:não só|não apenas|não somente|sem dúvida)\b",
        r"\b(?:in|im|ir|des)\w{3,}|\b(?:exceto|salvo|pouc|falt|neg[ao]|contra|evit|imped|proib|só|apenas)",
    ),
    "nl": (
        r"\b(?:niet|geen|nooit|niemand|niets|zonder|noch)\b",
        r"\b(?:niet alleen|niet in de laatste plaats)\b",
        r"\bon\w{3,}|loos\b|loze\b|\b(?:nauwelijks|weinig|behalve|zelden|weiger|verb[oi]|tegen|slechts|pas)",
    ),
    "pl": (
        r"\b(?:nie|bez|nikt|nikogo|nic|nigdy|żad\w{0,4}|ani|nigdzie)\b",
        r"\b(?:nie tylko|bez wątpienia|nie mniej)\b",
        r"\b(?:nie|bez)\w{3,}|\b(?:brak|odm[óo]w|zapobie|mało|tylko|rzadko|przeciw|zakaz|oprócz|zamiast)",
    ),
    "cs": (
        r"\b(?:ne|není|nejsou|nejsem|neby\w+|nebud\w+|nem[aáoůě]\w*|nelze|nikdy|nikdo|nikoho|nic|žádn\w{1,3}|bez|ani|nikoli\w?|nen[ií]\w*|nep[oř]\w+|nech[tc]\w+"
        r"|nev[iíěey]\w+|nez[aí]\w+|nedo\w+|nes[mtpo]\w+|neu[mkr]\w+)\b",
        r"\b(?:ne(?:j|bo|bylo by|ce|cht|dávn|dalek|zn|závisl|ustál|pochyb|smír|moc|hod)\w*)\b",
        r"\b(?:ne|bez)\w{2,}|\b(?:odmít|málo|proti|kromě|místo|zákaz|jen|chyb|špatn|vad[ií]|zřík|zbav|brzd|sniž|opomí|nikde|ničím|minorit)|asympt",
    ),
    "ru": (
        r"\b(?:не|нет|ни|без|никто|никого|ничего|ничто|никогда|нельзя|никак\w{0,3}|нигде)\b",
        r"\b(?:не только|не менее|не более|не раз|ни в коем|не столько|чуть ли не|едва не)\b",
        r"\b(?:не|без|бес)\w{3,}|\b(?:отказ|мало|против|кроме|вместо|запре|только|лиш)",
    ),
    "uk": (
        r"\b(?:не|немає|нема|ні|без|ніхто|нікого|нічого|ніщо|ніколи|неможливо|жод\w{1,4})\b",
        r"\b(?:не лише|не тільки|не менше|не більше|не раз)\b",
        r"\b(?:не|без)\w{3,}|\b(?:відмов|мало|проти|крім|замість|заборон|лише|тільки)",
    ),
    "hi": (
        r"(?<!\w)(?:नहीं|नही|मत|बिना|बगैर)(?!\w)|(?<!\S)(?:न|ना)(?!\S)",
        r"न (?:केवल|सिर्फ)|नहीं बल्कि|(?:क्यों|कहीं|कुछ) न|बिना शर्त|न कि",
        r"(?<!\S)(?:गैर|ग़ैर|अन|अस|अव|अप्र|ना|नि)\S|इनकार|इंकार|मना|अभाव|कमी|सिवा|विफल|असफल|बजाय|रोक|खिलाफ|विरु|केवल|सिर्फ|कम|बल्कि|मुश्किल",
    ),
    "id": (
        r"\b(?:tidak|bukan|tak|belum|tanpa|jangan|tiada|tidaklah|bukanlah|takkan)\b",
        r"\b(?:tidak hanya|bukan hanya|tak hanya|tidak cuma|bukan saja|tidak saja|tak lama|tidak lama|bukan main|mau tidak mau|tidak kurang|sebelum)\b",
        r"\b(?:kurang|gagal|selain|non|anti|tolak|menolak|hanya|kecuali|jarang|sulit|melarang|larang|mencegah|cegah|hindar|menghindar|ketidak|melainkan)",
    ),
    "zh": (
        r"不|没|沒|无|無|未|勿",
        r"不过|不過|不断|不斷|不仅|不僅|不但|不同|不少|不久|不管|不论|不論|无论|無論|不得不|不只|不止|不禁|不一|不等|不已|未来|未來|不愧|无疑|無疑|不足"
        r"|不满|不良|无人机|無人機|无线|無線|无锡|无数|無數|无限|無限|不错|不錯|不如|不妨|不便|不时|不由|不单|差不多|要不|不可|不幸|不安|不利|好不|不要|不锈|不住",
        r"非|别|別|莫|否|拒|禁|免|缺|失|仅|只|少|难|難|止|除|反|从来|从未|毫|防|避|但|差|坏|误|骗",
    ),
    "ja": (
        r"ない|なかっ|ません|なく(?!て)|ずに|なし|(?<=[らかたまさわ])ず、",
        r"だけで(?:は)?なく|かもしれない|かもしれません|(?:なけれ|なく)ば?(?:て)?は?ならない|しかない|違いない|少なく|少ない|ではないか|なくなっ|なくては|ねばならない|危ない|間もなく"
        r"|まもなく|のみならず|とんでもない|ではありませんか|ざるを得ない",
        r"不|未|非|無|ず|ぬ|だけ|しか|少な|なけれ|のみ|違|難|拒|否|失|欠|防|避|禁|なく|まい|が、",
    ),
}

_PATTERNS = {
    lang: (re.compile(clear), re.compile(idiom), re.compile(faint)) for lang, (clear, idiom, faint) in _LEXICON.items()
}


def _lower(text: str) -> str:
    """Lower case where that keeps every character in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text
