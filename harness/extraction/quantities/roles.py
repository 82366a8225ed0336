"""Small words around numbers, as data: articles, halves, rounding words, times of day.

Languages without a list here still read digits, months, units and money; they only lose rounding words.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

ROLES: Mapping[str, Mapping[str, str]] = {
    "en": {"and": "and", "article": "a an", "of": "of", "per": "per every each", "past": "past", "to": "to",
        "oclock": "oclock o'clock o’clock",
           "about": "about around approximately roughly some nearly almost circa estimated approx", "more": "more "
               "over above exceeding "
           "exceeded exceeds surpassed beyond exceed", "less": "under below fewer less within most", "least": "least",
           "am": "am", "pm": "pm", "morning": "morning", "afternoon": "afternoon evening", "night": "night",
           "noon": "noon midday", "midnight": "midnight", "in": "in at since until by from of last next early late "
               "mid this before after during till through",
           "number": "no number nos"},
    "hi": {"and": "और", "about": "लगभग करीब तकरीबन", "more": "अधिक ज्यादा", "less": "कम", "oclock": "बजे बजकर",
        "percent": "प्रतिशत फीसदी फीसद",
           "morning": "सुबह", "afternoon": "दोपहर शाम", "night": "रात", "plushalf": "साढ़े"},
    "id": {"and": "dan", "teen": "belas", "about": "sekitar hampir kurang-lebih kira-kira", "more": "lebih",
        "less": "kurang", "clock": "pukul jam",
           "percent": "persen", "per": "per setiap", "morning": "pagi", "afternoon": "siang sore", "night": "malam"},
    "de": {"about": "rund etwa circa fast ungefähr knapp ca", "more": "mehr über mindestens", "less": "weniger "
        "unter", "oclock": "uhr", "clock": "um",
           "percent": "prozent prozentige prozentigen", "per": "pro", "and": "und"},
    "fr": {"about": "environ près quelque", "more": "plus", "less": "moins", "percent": "pourcent", "per": "par",
        "and": "et"},
    "es": {"about": "unos cerca casi aproximadamente unas", "more": "más", "less": "menos", "per": "por", "and": "y"},
    "pt": {"about": "cerca quase aproximadamente", "more": "mais", "less": "menos", "per": "por", "and": "e"},
    "it": {"about": "circa quasi", "more": "oltre più", "less": "meno", "per": "al", "and": "e"},
    "pl": {"about": "około ok prawie blisko niemal", "more": "ponad więcej", "less": "mniej", "percent": "procent "
        "proc procentów", "and": "i"},
    "cs": {"about": "asi zhruba přibližně kolem téměř", "more": "více přes", "less": "méně", "percent": "procent "
        "procenta procento procentní", "and": "a"},
    "ru": {"about": "около примерно почти", "more": "более свыше больше", "less": "менее", "percent": "процентов "
        "процента процент", "and": "и"},
}  # fmt: skip

GROUPS: Mapping[str, Mapping[int, str]] = {
    "en": {
        2: "bilateral both couple double doubled doubles duo pair pairs twice twin twins twofold",
        3: "thrice threefold treble trebled trilateral trio triple tripled tripartite triplets",
        4: "fourfold quadrilateral quadripartite quadruple quadrupled quartet foursome",
        5: "fivefold quintet quintuple",
        6: "sextet",
        10: "tenfold",
    }
}
"""Words that hold a number without saying it: they support one on the other side, nothing more."""

WEEKDAYS: Mapping[str, Mapping[int, str]] = {
    "hi": {4: "गुरूवार बृहस्पतिवार वीरवार", 7: "इतवार"},
    "id": {5: "jum'at jum’at", 7: "ahad"},
}
"""Names of weekdays that CLDR lacks, Monday the first."""

FRACTIONS: Mapping[str, Mapping[str, Fraction]] = {
    "en": {"half": Fraction(1, 2), "halves": Fraction(1, 2), "third": Fraction(1, 3), "thirds": Fraction(1, 3),
           "quarter": Fraction(1, 4), "quarters": Fraction(1, 4), **{
               f"{name}{s}": Fraction(1, n) for n, name in enumerate(["fourth", "fifth", "sixth", "seventh",
                   "eighth", "ninth", "tenth"], 4)
               for s in ("", "s")}},
    "hi": {"आधा": Fraction(1, 2), "आधे": Fraction(1, 2), "आधी": Fraction(1, 2), "तिहाई": Fraction(1, 3),
        "चौथाई": Fraction(1, 4),
           "डेढ़": Fraction(3, 2), "ढाई": Fraction(5, 2), "सवा": Fraction(5, 4), "क्वार्टर": Fraction(1, 4)},
    "id": {"setengah": Fraction(1, 2), "separuh": Fraction(1, 2), "sepertiga": Fraction(1, 3),
        "seperempat": Fraction(1, 4)},
    "de": {"halbe": Fraction(1, 2), "halb": Fraction(1, 2), "hälfte": Fraction(1, 2), "halben": Fraction(1, 2),
        "drittel": Fraction(1, 3),
           "viertel": Fraction(1, 4)},
    "fr": {"demi": Fraction(1, 2), "moitié": Fraction(1, 2), "tiers": Fraction(1, 3), "quart": Fraction(1, 4),
        "quarts": Fraction(1, 4)},
    "es": {"medio": Fraction(1, 2), "media": Fraction(1, 2), "mitad": Fraction(1, 2), "tercio": Fraction(1, 3),
        "tercios": Fraction(1, 3)},
    "it": {"mezzo": Fraction(1, 2), "mezza": Fraction(1, 2), "metà": Fraction(1, 2), "terzo": Fraction(1, 3),
        "terzi": Fraction(1, 3)},
    "pl": {"pół": Fraction(1, 2), "połowa": Fraction(1, 2), "połowę": Fraction(1, 2), "połowy": Fraction(1, 2)},
    "cs": {"půl": Fraction(1, 2), "polovina": Fraction(1, 2), "poloviny": Fraction(1, 2), "třetina": Fraction(1,
        3), "třetiny": Fraction(1, 3),
           "čtvrtina": Fraction(1, 4), "čtvrtiny": Fraction(1, 4)},
    "ru": {"половина": Fraction(1, 2), "половины": Fraction(1, 2), "половину": Fraction(1, 2),
        "полмиллиона": Fraction(500000),
           "треть": Fraction(1, 3), "трети": Fraction(1, 3), "четверть": Fraction(1, 4)},
}  # fmt: skip

UNIT_WORDS: Mapping[str, Mapping[str, str]] = {
    "hi": {"m": "मीटर", "km": "किलोमीटर किमी कि.मी", "cm": "सेंटीमीटर सेमी", "mm": "मिलीमीटर", "mile": "मील मीलों",
        "foot": "फीट फुट फ़ीट", "inch": "इंच",
           "yard": "गज", "kg": "किलोग्राम किलो किग्रा", "g": "ग्राम", "pound": "पाउंड", "t": "टन",
               "hectare": "हेक्टेयर", "acre": "एकड़", "l": "लीटर",
           "second": "सेकंड सेकेंड", "minute": "मिनट मिनटों", "hour": "घंटा घंटे घंटों", "day": "दिन दिनों दिवसीय",
               "week": "सप्ताह सप्ताहों हफ्ते हफ्तों हफ्ता हफ़्ते साप्ताहिक",
           "month": "महीना महीने महीनों माह मासिक", "year": "साल वर्ष वर्षों सालों वर्षीय सालाना वार्षिक",
               "decade": "दशक दशकों", "century": "शताब्दी सदी सदियों",
           "percent": "प्रतिशत फीसदी फीसद", "km/hour": "किमी/घंटा", "barrel": "बैरल", "gallon": "गैलन",
               "celsius": "सेल्सियस"},
    "id": {"m": "meter", "km": "kilometer", "cm": "sentimeter", "mm": "milimeter", "mile": "mil", "foot": "kaki",
        "inch": "inci", "yard": "yard",
           "kg": "kilogram kilo", "g": "gram", "pound": "pon", "t": "ton", "hectare": "hektar hektare",
               "l": "liter", "barrel": "barel", "gallon": "galon",
           "second": "detik", "minute": "menit", "hour": "jam", "day": "hari sehari harian", "week": "minggu pekan "
               "seminggu sepekan", "month": "bulan sebulan bulanan",
           "year": "tahun setahun tahunan", "decade": "dekade dasawarsa", "century": "abad", "percent": "persen"},
    "de": {"hour": "stündige stündigen std", "day": "tage tagen tägige tägigen tages", "week": "wöchige wöchigen "
        "wöchigem", "month": "monatige monatigen monate monaten",
           "year": "jährige jährigen jähriger jahren jahres jährlich", "decade": "jahrzehnt jahrzehnte "
               "jahrzehnten", "century": "jahrhundert",
           "foot": "fuß", "percent": "prozent prozentigen prozentige", "km/hour": "stundenkilometer "
               "stundenkilometern"},
    "fr": {"year": "ans an année années annuel annuelle", "week": "semaine semaines hebdomadaire", "day": "jour "
        "jours journée", "decade": "décennie décennies",
           "century": "siècle", "foot": "pieds pied", "month": "mois mensuel"},
    "es": {"year": "año años anual", "week": "semana semanas semanal", "decade": "década décadas",
        "century": "siglo", "foot": "pies pie"},
    "it": {"year": "anno anni annuo", "week": "settimana settimane settimanale", "decade": "decennio decenni",
        "century": "secolo", "foot": "piedi piede"},
    "pt": {"year": "ano anos anual", "week": "semana semanas", "decade": "década décadas", "century": "século",
        "foot": "pés pé"},
    "pl": {"year": "rok roku lat lata latach roczny letni letnia letniego", "week": "tydzień tygodnia tygodni "
        "tygodnie tygodniowej tygodniową", "month": "miesiąc miesiące miesięcy miesiąca",
           "decade": "dekada dekady", "century": "wiek wieku", "percent": "procent proc procentów", "day": "dni "
               "dzień dnia"},
    "cs": {"year": "rok roku roky let letech letý letá leté ročně", "week": "týden týdny týdnů týdenní týdne",
        "month": "měsíc měsíce měsíců", "decade": "desetiletí",
           "century": "století", "percent": "procent procenta procento", "day": "den dny dní dnů dne",
               "foot": "stop stopy"},
    "ru": {"year": "год года лет году годы летний летняя летнего", "week": "неделя недели недель неделю недельного "
        "недельное", "month": "месяц месяца месяцев", "decade": "десятилетие десятилетия",
           "century": "век века", "percent": "процентов процента процент", "day": "день дня дней сутки суток",
               "m": "метр метра метров метрах метровый", "hour": "час часа часов",
           "km": "км", "kg": "кг", "foot": "фут фута футов", "hectare": "га", "minute": "минута минуты минут минуту"},
}  # fmt: skip
"""Unit names that CLDR lacks: adjectives, inflected forms, names that people use."""

MONEY: Mapping[str, Mapping[str, str]] = {
    "hi": {"INR": "रुपये रुपए रुपया रूपये रुपयों", "$": "डॉलर", "CNY": "युआन", "EUR": "यूरो", "GBP": "पाउंड"},
    "id": {"IDR": "rupiah", "$": "dolar", "CNY": "yuan", "EUR": "euro"},
    "de": {"$": "dollar", "EUR": "euro euros", "GBP": "pfund"},
    "ru": {"RUB": "рублей рубля рубль руб", "$": "долларов доллара доллар долл", "EUR": "евро"},
    "pl": {"PLN": "złotych złote złoty zł", "$": "dolarów dolary dolar", "EUR": "euro"},
    "cs": {"CZK": "korun koruny koruna", "$": "dolarů dolar dolary", "EUR": "eur euro eura"},
    "fr": {"$": "dollars dollar", "EUR": "euros euro"},
    "es": {"$": "dólares dólar", "EUR": "euros euro", "peso": "pesos peso"},
    "it": {"$": "dollari dollaro", "EUR": "euro"},
    "pt": {"$": "dólares dólar", "EUR": "euros euro", "BRL": "reais"},
    "am": {"$": "ዶላር"},
    "ar": {"$": "دولار دولارات"},
    "bn": {"$": "ডলার"},
    "fa": {"$": "دلار"},
    "sw": {"$": "dola"},
    "ta": {"$": "டாலர் டாலர்கள்"},
    "th": {"$": "ดอลลาร์"},
    "tr": {"$": "dolar dolara doları doların"},
    "uk": {"$": "доларів долара долар"},
}  # fmt: skip
