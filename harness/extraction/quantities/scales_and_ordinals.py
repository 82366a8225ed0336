"""Number words as data, continued: the words that multiply (thousand, lakh) and the ordinals."""

from __future__ import annotations

from collections.abc import Mapping

from harness.extraction.quantities.number_words import numbered

_SCALES: Mapping[str, Mapping[int, str]] = {
    "en": {
        100: "hundred hundreds",
        10**3: "thousand thousands",
        10**6: "million millions mln mn",
        10**9: "billion billions bn bln",
        10**12: "trillion trillions tn trn",
        10**5: "lakh lakhs",
        10**7: "crore crores",
        12: "dozen dozens",
    },
    "hi": {
        100: "सौ सैकड़ों सैकड़ा",
        10**3: "हजार हजारों",
        10**5: "लाख लाखों",
        10**7: "करोड़ करोड करोड़ों",
        10**9: "अरब अरबों बिलियन",
        10**11: "खरब",
        10**6: "मिलियन",
        10**12: "ट्रिलियन",
        12: "दर्जन दर्जनों",
    },
    "mr": {100: "शंभर शे", 10**3: "हजार", 10**5: "लाख", 10**7: "कोटी", 10**9: "अब्ज", 10**6: "दशलक्ष मिलियन"},
    "ne": {100: "सय", 10**3: "हजार", 10**5: "लाख", 10**7: "करोड", 10**9: "अर्ब", 10**6: "मिलियन"},
    "ur": {100: "سو", 10**3: "ہزار", 10**5: "لاکھ", 10**7: "کروڑ", 10**9: "ارب", 10**6: "ملین"},
    "id": {
        100: "ratus",
        10**3: "ribu rb",
        10**6: "juta jt",
        10**9: "miliar milyar",
        10**12: "triliun trilyun",
        12: "lusin",
        10: "puluh",
    },
    "de": {
        100: "hundert hunderte",
        10**3: "tausend tausende tsd",
        10**6: "million millionen mio",
        10**9: "milliarde milliarden mrd",
        10**12: "billion billionen",
        12: "dutzend",
    },
    "nl": {
        100: "honderd",
        10**3: "duizend",
        10**6: "miljoen mln",
        10**9: "miljard mld",
        10**12: "biljoen",
        12: "dozijn",
    },
    "sv": {100: "hundra", 10**3: "tusen", 10**6: "miljon miljoner mn", 10**9: "miljard miljarder", 12: "dussin"},
    "da": {
        100: "hundrede",
        10**3: "tusind tusinde",
        10**6: "million millioner mio",
        10**9: "milliard milliarder mia",
        12: "dusin",
    },
    "no": {100: "hundre", 10**3: "tusen", 10**6: "million millioner", 10**9: "milliard milliarder", 12: "dusin"},
    "fr": {100: "cent cents", 10**3: "mille milliers millier", 10**6: "million millions", 10**9: "milliard milliards"},
    "es": {10**3: "mil miles", 10**6: "millón millones", 10**12: "billón billones", 12: "docena docenas"},
    "pt": {10**3: "mil milhares", 10**6: "milhão milhões", 10**9: "bilhão bilhões", 12: "dúzia dúzias"},
    "it": {
        100: "cento centinaia",
        10**3: "mille mila migliaia migliaio",
        10**6: "milione milioni mln",
        10**9: "miliardo miliardi mld",
    },
    "ca": {100: "cent", 10**3: "mil", 10**6: "milió milions"},
    "gl": {100: "cen", 10**3: "mil", 10**6: "millón millóns"},
    "ro": {100: "sută sute", 10**3: "mie mii", 10**6: "milion milioane", 10**9: "miliard miliarde", 12: "duzină"},
    "pl": {
        10**3: "tysiąc tysiące tysięcy tys tysiącom tysiącach",
        10**6: "milion miliony milionów miliona mln",
        12: "tuzin",
        10**9: "miliard miliardy miliardów miliarda mld",
        10**12: "bilion biliony bilionów",
    },
    "cs": {
        100: "sto sta stě set stovky stovek",
        10**3: "tisíc tisíce tisíců tis",
        10**6: "milion miliony milionů milionu mil milión miliónů",
        10**9: "miliarda miliardy miliard mld",
        10**12: "bilion biliony bilionů",
        12: "tucet",
    },
    "sk": {
        100: "sto",
        10**3: "tisíc tisíce",
        10**6: "milión milióny miliónov mil",
        10**9: "miliarda miliardy miliárd",
        12: "tucet",
    },
    "ru": {
        10**3: "тысяча тысячи тысяч тыс тысячу",
        10**6: "миллион миллиона миллионов млн миллионы",
        12: "дюжина дюжины",
        10**9: "миллиард миллиарда миллиардов млрд",
        10**12: "триллион триллиона триллионов трлн",
    },
    "uk": {
        100: "сто",
        10**3: "тисяча тисячі тисяч тис",
        10**6: "мільйон мільйони мільйонів млн",
        10**9: "мільярд мільярди мільярдів млрд",
    },
    "be": {100: "сто", 10**3: "тысяча тысячы тысяч", 10**6: "мільён мільёна мільёнаў", 10**9: "мільярд мільярдаў"},
    "bg": {100: "сто", 10**3: "хиляда хиляди", 10**6: "милион милиона", 10**9: "милиард милиарда", 12: "дузина"},
    "sr": {100: "сто", 10**3: "хиљада хиљаде хиљаду", 10**6: "милион милиона", 10**9: "милијарда милијарди"},
    "hr": {
        100: "sto",
        10**3: "tisuća tisuće tisuću",
        10**6: "milijun milijuna",
        10**9: "milijarda milijarde milijardi",
    },
    "sl": {100: "sto", 10**3: "tisoč", 10**6: "milijon milijona milijonov", 10**9: "milijarda milijard"},
    "lt": {
        100: "šimtas šimtai šimtų",
        10**3: "tūkstantis tūkstančiai tūkstančių tūkst",
        10**6: "milijonas milijonai milijonų mln",
        10**9: "milijardas milijardų mlrd",
    },
    "lv": {
        100: "simts simti",
        10**3: "tūkstotis tūkstoši tūkstošu",
        10**6: "miljons miljoni miljonu",
        10**9: "miljards miljardi",
    },
    "et": {100: "sada", 10**3: "tuhat tuhande", 10**6: "miljon miljonit", 10**9: "miljard miljardit", 12: "tosin"},
    "fi": {
        100: "sata sataa",
        10**3: "tuhat tuhatta",
        10**6: "miljoona miljoonaa",
        10**9: "miljardi miljardia",
        12: "tusina",
    },
    "is": {
        100: "hundrað hundruð hundruðum",
        10**3: "þúsund þúsundum þúsunda",
        10**6: "milljón milljónir milljónum milljóna milljónar",
        10**9: "milljarður milljarð milljarði milljarðs milljarðar milljarða milljörðum",
        12: "tylft tylftir",
    },
    "hu": {100: "száz", 10**3: "ezer", 10**6: "millió", 10**9: "milliárd", 12: "tucat"},
    "tr": {100: "yüz", 10**3: "bin", 10**6: "milyon", 10**9: "milyar", 10**12: "trilyon", 12: "düzine"},
    "el": {
        100: "εκατό",
        10**3: "χίλια χιλιάδες",
        10**6: "εκατομμύριο εκατομμύρια",
        10**9: "δισεκατομμύριο δισεκατομμύρια",
    },
    "he": {100: "מאה", 10**3: "אלף אלפים", 10**6: "מיליון", 10**9: "מיליארד"},
    "ar": {100: "مائة مئة", 10**3: "ألف آلاف", 10**6: "مليون ملايين", 10**9: "مليار مليارات"},
    "fa": {100: "صد", 10**3: "هزار", 10**6: "میلیون", 10**9: "میلیارد"},
    "vi": {100: "trăm", 10**3: "nghìn ngàn", 10**6: "triệu", 10**9: "tỷ tỉ"},
    "af": {100: "honderd", 10**3: "duisend", 10**6: "miljoen", 10**9: "miljard", 12: "dosyn"},
    "hy": {100: "հարյուր", 10**3: "հազար", 10**6: "միլիոն"},
    "ta": {100: "நூறு", 10**3: "ஆயிரம்", 10**5: "லட்சம்", 10**7: "கோடி", 10**6: "மில்லியன்"},
}

_EN_ORDINALS = (
    "_ first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS: Mapping[str, Mapping[str, int]] = {
    "en": {
        **numbered(_EN_ORDINALS),
        "thirtieth": 30,
        "fortieth": 40,
        "fiftieth": 50,
        "sixtieth": 60,
        "seventieth": 70,
        "eightieth": 80,
        "ninetieth": 90,
        "hundredth": 100,
        "thousandth": 1000,
    },
    "hi": numbered(
        "_ पहला/पहली/पहले/प्रथम दूसरा/दूसरी/दूसरे/द्वितीय तीसरा/तीसरी/तीसरे/तृतीय चौथा/चौथी/चौथे "
        "पांचवां/पांचवीं/पांचवें/पाँचवाँ/पाँचवीं/पाँचवें/पांचवे "
        "छठा/छठी/छठे सातवां/सातवीं/सातवें आठवां/आठवीं/आठवें नौवां/नौवीं/नौवें दसवां/दसवीं/दसवें"
    ),
    "id": {**numbered("_ pertama kedua ketiga keempat kelima keenam ketujuh kedelapan kesembilan kesepuluh")},
    "de": {
        stem + ending: n
        for n, stem in enumerate(
            ["erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt", "zehnt", "elft", "zwölft"],
            1,
        )
        for ending in ("e", "en", "er", "es", "em", "ens")
    },
    "fr": numbered(
        "_ premier/première/1er deuxième/second/seconde troisième quatrième cinquième sixième septième "
        "huitième neuvième dixième"
    ),
    "es": numbered(
        "_ primer/primero/primera segundo/segunda tercer/tercero/tercera cuarto/cuarta quinto/quinta "
        "sexto/sexta séptimo/séptima "
        "octavo/octava noveno/novena décimo/décima"
    ),
    "it": numbered(
        "_ primo/prima secondo/seconda terzo/terza quarto/quarta quinto/quinta sesto/sesta "
        "settimo/settima ottavo/ottava nono/nona "
        "decimo/decima"
    ),
    "pl": {
        stem + ending: n
        for n, stem in enumerate(
            ["pierwsz", "drug", "trzec", "czwart", "piąt", "szóst", "siódm", "ósm", "dziewiąt", "dziesiąt"], 1
        )
        for ending in ("y", "a", "e", "ego", "ej", "ą", "ym", "i", "ia", "iego", "iej", "im", "ią", "ie")
    },
    "cs": numbered(
        "_ první/prvního/prvním druhý/druhá/druhé/druhého/druhou/druhém třetí/třetího "
        "čtvrtý/čtvrtá/čtvrté/čtvrtého/čtvrtém pátý/pátá/páté/pátém "
        "šestý/šestá/šesté sedmý/sedmá/sedmé osmý/osmá/osmé devátý/deváté desátý/desáté"
    ),
    "ru": {
        stem + ending: n
        for n, stem in enumerate(
            ["перв", "втор", "треть", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят"], 1
        )
        for ending in (
            "ый",
            "ой",
            "ая",
            "ое",
            "ого",
            "ую",
            "ом",
            "ые",
            "ых",
            "ий",
            "я",
            "е",
            "его",
            "ей",
            "ю",
            "ем",
            "ым",
        )
        if stem + ending != "пятой"
    },
}


def scales(lang: str) -> dict[str, int]:
    """The words of a language that multiply what stands before them."""
    return {form: value for value, forms in _SCALES.get(lang, {}).items() for form in forms.split()}
