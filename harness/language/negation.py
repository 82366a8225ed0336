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
        r"|\bdis(?!c[^oril]|t|pl|h|k|cuss|cov)\w{3,}|\bnon|\bmis[^st]\w+|less\b|\bde\w+(?:i[sz]|e[ds]\b)|\bout[- ]of\b|\b(?:mistrust|stall|short|down|no[nt]?\b|fail|refus|den[iy]|lack|absen|except|instead"
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
        r"\b(?:jamais|aucune?|rien|sans|ni|non)\b|(?<!grand )(?<!premier )(?<!un )(?<!de )(?<!ce )(?<!le )\bpas\b",
        r"\b(?:non seulement|pas seulement|sans doute|n['’]importe|ne cess\w*|pas à pas|sans cesse|pas moins)\b|\b(?:ne |n['’])\S+ que\b",
        r"\b(?:ne|pas)\b|\bn['’]|\b(?:in|im|ir|il|dé|dés|mal|mé)\w{3,}|\b(?:sauf|seulement|peu|refus|manqu|plus|personne|que|contre|empêch|évit|interdi|échou|absen|moins)",
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
        r"\bne\w+ost\w*|\bnestvůr\w*|\bnepřím\w*|\b(?:ne(?:j|bo|bylo by|ce|cht|dávn|dalek|zn|závisl|ustál|pochyb|smír|moc|hod)\w*)\b",
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
        r"(?<!\w)(?:नहीं|नही)(?!\w)|(?<!\S)(?:न|ना)(?!\S)",
        r"न (?:केवल|सिर्फ)|नहीं बल्कि|(?:क्यों|कहीं|कुछ) न|बिना शर्त|न कि",
        r"(?<!\S)(?:गैर|ग़ैर|अन|अस|अव|अप्र|ना|नि)\S|(?<!\w)(?:मत|बिना|बगैर)(?!\w)|इनकार|इंकार|मना|अभाव|कमी|सिवा|विफल|असफल|बजाय|रोक|खिलाफ|विरु|केवल|सिर्फ|कम|बल्कि|मुश्किल",
    ),
    "id": (
        r"\b(?:tidak|bukan|tak|belum|tanpa|jangan|tiada|tidaklah|bukanlah|takkan)\b",
        r"\b(?:tidak hanya|bukan hanya|tak hanya|tidak cuma|bukan saja|tidak saja|tak lama|tidak lama|bukan main|mau tidak mau|tidak kurang|sebelum)\b",
        r"\b(?:kurang|gagal|selain|non|anti|tolak|menolak|hanya|kecuali|jarang|sulit|melarang|larang|mencegah|cegah|hindar|menghindar|ketidak|melainkan)",
    ),
    "zh": (
        r"不|没|沒|未(?=[能曾经經有必见見])",
        r"不[公正平凡佳善当當适適稳穩明易前良法景]|不可思议|不过|不過|不断|不斷|不仅|不僅|不但|不同|不少|不久|不管|不论|不論|无论|無論|不得不|不只|不止|不禁|不一|不等|不已|未来|未來|不愧|无疑|無疑|不足"
        r"|不满|不良|无人机|無人機|无线|無線|无锡|无数|無數|无限|無限|不错|不錯|不如|不妨|不便|不时|不由|不单|差不多|要不|不可|不幸|不安|不利|好不|不要|不锈|不住",
        r"无|無|未|勿|非|别|別|莫|否|拒|禁|免|缺|失|仅|只|少|难|難|止|除|反|从来|从未|毫|防|避|但|差|坏|误|骗",
    ),
    "ja": (
        r"ない|なかっ|ません|なく(?!て)|ずに|なし|(?<=[らかたまさわ])ず、",
        r"だけで(?:は)?なく|かもしれない|かもしれません|(?:なけれ|なく)ば?(?:て)?は?ならない|しかない|違いない|少なく|少ない|ではないか|なくなっ|なくては|ねばならない|危ない|間もなく"
        r"|まもなく|のみならず|とんでもない|ではありませんか|ざるを得ない",
        r"不|未|非|無|ず|ぬ|だけ|しか|少な|なけれ|のみ|違|難|拒|否|失|欠|防|避|禁|なく|まい|が、",
    ),
    "tr": (
        r"\b(?:değil\w*|yok(?:tu\w*|tur)?|hiçbir|asla|\w+(?:mıyor|miyor|muyor|müyor)\w*"
        r"|\w{2,}(?:medi|madı|memiş|mamış|meyecek|mayacak|mez|maz)(?:ler|lar|dı|di|tı|ti|ğini|ğı|ği|im|ım|iz|ız|sin|sın)*)\b",
        r"\b(?:sadece|yalnızca) (?:\w+ ){0,4}değil|\b(?:yakmaz|olur olmaz|ister istemez|inanılmaz|kaçınılmaz|korkmaz|yılmaz|namaz)\b",
        r"\b\w+(?:me|ma)\w+|\w+s[ıiuü]z|\b(?:ne|kaç[ıi]n|redde|yasak|engel|karşı|dışında|yerine|az|zor|eksik|hiç)",
    ),
    "ar": (
        r"(?<!\w)(?:و|ف)?(?:لا|لم|لن|ليس(?:ت|وا)?|لست)(?!\w)",
        r"لا سيما|لا يقل|لا تقل|ما لا|لا يزال|لا تزال|ولا يزال|لا بد|لا شك|ليس فقط|لا بأس|غير أن|لم يعد فقط|دون شك",
        r"غير|عدم|دون|بلا|عجز|(?<!\w)(?:ما|سوى|إلا|رفض|ينف|نف[ىي]|فشل|منع|حظر|ضد|بدل|قلة|قليل|نادر|كلا|أبد|لأ|ألا|لئلا|خال)|انعدام|استحال|يستحيل|مستحيل",
    ),
    "he": (
        r"(?<!\w)(?:ש|ו|כש)?(?:לא|אין|אינ\w{1,2}|איננ\w{1,2})(?!\w)",
        r"לא רק|ללא ספק|אין ספק|לא מעט",
        r"(?<!\w)(?:אל|אי|בלי|ללא|מבלי|אסור|בלתי|חוסר|היעדר|נגד|מנע|סירב|נכשל|רק|מעט|חסר|מלבד|במקום|שום|אף|טרם|מעולם)|חסר|נמנע|אסר|דחה",
    ),
    "fa": (
        r"(?<!\w)(?:نیست\w*|نه|بدون|هیچ\w*|هرگز|غیر|ن(?:می|خواه|شد|کرد|بود|دار|باید|توان)\w*)(?!\w)",
        r"نه تنها|نه فقط|بدون شک",
        r"(?<!\w)(?:ن|نا|بی|غیر|عدم|ضد|مگر|رد|منع|جز|فاقد)",
    ),
    "ko": (
        r"않|못|없|아니(?!라면)|(?<!\w)안(?= )|말(?:라|아야|고 )|아닌|아닙|아닐",
        r"뿐만 아니라|뿐 아니라|지 않을까|않으면 안|수밖에 없|틀림없|끊임없|다름없|상관없",
        r"불|미|비|무|반|금지|거부|거절|실패|부족|부정|제외|외에|대신|막|드물|적은|아니|어렵|모르|안 |만 ",
    ),
    "th": (
        r"ไม่|มิ(?:ได้|ใช่|ควร|อาจ)",
        r"ไม่(?:น่าเชื่อ|อีกกี่|เคยแม้|เกิน|ต่ำกว่า)|ไม่เพียง|ไม่แค่|ไม่ว่า|ไม่นาน|ไม่กี่|ไม่น้อย|ไม่ใช่แค่|ไม่ใช่เพียง",
        r"ไร้|ปราศจาก|อย่า|ห้าม|ขาด|เลิก|ปฏิเสธ|ยกเว้น|นอกจาก|แทน|เพียง|แต่|น้อย|ยาก|ป้องกัน|หลีก|เปล่า|พลาด|ล้มเหลว|ต่อต้าน",
    ),
    "vi": (
        r"\b(?:không|chưa|chẳng|đừng|chớ)\b",
        r"không chỉ|không những|không ngừng|không lâu|không ít|hay không|không khí|không gian|không quân|hàng không|vô cùng|vô số|vô tình|vô địch",
        r"\b(?:phi|vô|bất|thiếu|ngừng|từ chối|cấm|tránh|ngoại trừ|trừ|chỉ|ít|hiếm|khó|thất bại|phản đối|thay vì|mất|phủ nhận|nỗi gì|đâu)\b",
    ),
    "fi": (
        r"\b(?:en|et|ei|emme|ette|eivät|älä|älkää|eikä|eivätkä|ilman|ettei\w*|ellei\w*|jottei)\b",
        r"\bei (?:vain|ainoastaan|pelkästään)\b",
        r"\bepä\w+|\w+(?:ton|tön|ttom|ttöm|matta|mättä)\w*|\b(?:tuskin|harvoin|vain|kiel|estä|vastaan|sijaan|paitsi|puut)",
    ),
    "hu": (
        r"\b(?:nem|ne|nincs\w*|sem|se|nélkül|soha|semmi\w*|senki\w*|sincs\w*|sehol)\b",
        r"\bnem (?:csak|csupán|utolsósorban)\b",
        r"\w+(?:t[ae]lan|tlen|mentes)\w*|\b(?:alig|kevés|csak|tilos|megakadályoz|ellen|helyett|kivéve|hiány|elutasít|tagad)",
    ),
    "sv": (
        r"\b(?:inte|ej|icke|ingen|inget|inga|aldrig|utan|varken|ingenting)\b",
        r"\binte (?:bara|endast|minst)\b|\butan tvekan\b",
        r"\b(?:o|miss)\w{4,}|\w+(?:lös|löst|lösa|fri|fritt|fria)\b|\b(?:knappt|sällan|bara|endast|förbjud|vägra|mot|förutom|istället|sakna|neka)",
    ),
    "da": (
        r"\b(?:ikke|ej|ingen|intet|aldrig|uden|hverken|ingenting)\b",
        r"\bikke (?:kun|bare|mindst)\b|\buden tvivl\b",
        r"\b(?:u|mis)\w{4,}|\w+(?:løs|løst|løse|fri|frit|frie)\b|\b(?:næppe|sjældent|kun|bare|forby|nægt|mod|undtagen|stedet|mangl)",
    ),
    "nb": (
        r"\b(?:ikke|ei|ingen|intet|aldri|uten|verken|ingenting)\b",
        r"\bikke (?:bare|kun|minst)\b|\buten tvil\b",
        r"\b(?:u|mis)\w{4,}|\w+(?:løs|løst|løse|fri|fritt|frie)\b|\b(?:neppe|sjelden|bare|kun|forby|nekt|mot|unntatt|stedet|mangl)",
    ),
    "ro": (
        r"\b(?:nu|fără|nici|niciodată|nimeni|nimic|niciun\w{0,2}|nicio)\b|\bn-",
        r"\bnu (?:doar|numai)\b|\bfără îndoială\b",
        r"\b(?:ne|in|im|i[lr]|dez)\w{4,}|\b(?:abia|puțin|doar|numai|interzi|refuz|împotriva|lips|except|în loc)",
    ),
    "bg": (
        r"\b(?:не|няма\w*|нямаше|без|никой|никого|нищо|никога|нито|недей\w*)\b",
        r"\bне (?:само|просто)\b|\bбез съмнение\b",
        r"\b(?:не|без)\w{3,}|\b(?:едва|малко|само|забран|отказ|против|освен|вместо|лип)",
    ),
    "el": (
        r"\b(?:δεν|δε|μη|μην|χωρίς|κανείς|κανένα\w*|καμία|τίποτα|ποτέ|ούτε|όχι)\b",
        r"\bόχι μόνο\b|\bχωρίς αμφιβολία\b",
        r"\b(?:α|αν|μη)\w{4,}|\b(?:μόλις|λίγ|μόνο|απαγορ|αρν|εναντίον|εκτός|αντί|λείπ|σπάνι)",
    ),
    "bn": (
        r"(?<!\w)(?:না|নয়|নেই|নি|নাই|ছাড়া|বিনা|নন)(?!\w)|\w+(?:নি|নেই)(?!\w)",
        r"শুধু (?:\w+ ){0,3}নয়",
        r"(?<!\w)(?:অ|অন|নি|বে|না)\w+|ব্যর্থ|বিরুদ্ধে|নিষে|মাত্র|কম|অভাব",
    ),
    "ta": (
        r"இல்லை|இல்லாம\w*|இல்லாத\w*|அல்ல|வில்லை|\w+ாது(?!\w)|\w+ாமல்",
        r"மட்டுமல்ல",
        r"இன்றி|அல்லாத|தவிர|எதிர|மறு|தடை|மட்டும்|குறை",
    ),
}

_PATTERNS = {
    lang: (re.compile(clear), re.compile(idiom), re.compile(faint)) for lang, (clear, idiom, faint) in _LEXICON.items()
}


def _lower(text: str) -> str:
    """Lower case where that keeps every character in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text
