"""Number words as data: what CLDR and babel do not have.

Number-word parsers give no spans (number-parser, text2num), and num2words only writes, without inflected forms. So
the words are listed here, with the forms that running text has, and one grammar reads them all (see amounts.py).

Forms stand in order of value, variants joined by a slash; lower case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Cardinals = Mapping[str, int]


def _numbered(words: str, start: int = 0) -> dict[str, int]:
    """Forms in order of value from `start`, variants joined by a slash, `_` for a value without a word."""
    return {form: start + n for n, group in enumerate(words.split()) for form in group.split("/") if form != "_"}


def _tens(words: str) -> dict[str, int]:
    return {form: 10 * n for n, group in enumerate(words.split(), 2) for form in group.split("/") if form != "_"}


def _hundreds(words: str) -> dict[str, int]:
    return {form: 100 * n for n, group in enumerate(words.split(), 1) for form in group.split("/") if form != "_"}


_EN_TENS = "twenty thirty forty/fourty fifty sixty seventy eighty ninety"
_EN_ONES = (
    "zero one two three four five six seven eight/eigth/eigh nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen "
    "seventeen eighteen nineteen"
)
_HI = (
    "शून्य एक दो तीन चार पांच/पाँच छह/छः/छ:/छ/छे सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह/पन्द्रह सोलह सत्रह "
    "अठारह/अट्ठारह उन्नीस "
    "बीस इक्कीस बाईस/बाइस तेईस/तेइस चौबीस पच्चीस छब्बीस सत्ताईस/सत्ताइस अट्ठाईस/अठ्ठाईस/अट्ठाइस उनतीस तीस इकतीस/इकत्तीस "
    "बत्तीस तैंतीस/तेंतीस "
    "चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस/अडतीस उनतालीस चालीस इकतालीस बयालीस तैंतालीस चवालीस/चौवालीस पैंतालीस छियालीस "
    "सैंतालीस अड़तालीस/अडतालीस उनचास "
    "पचास इक्यावन बावन तिरपन/तिरेपन चौवन पचपन छप्पन सत्तावन अट्ठावन/अठावन उनसठ साठ इकसठ बासठ तिरसठ/तिरेसठ चौंसठ/चौसठ "
    "पैंसठ छियासठ सड़सठ/सडसठ "
    "अड़सठ/अडसठ उनहत्तर/उनसत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उन्यासी/उनासी अस्सी इक्यासी "
    "बयासी तिरासी "
    "चौरासी पचासी छियासी सत्तासी अट्ठासी/अठासी नवासी नब्बे इक्यानवे बानवे/बयानवे तिरानवे चौरानवे पंचानवे/पचानवे छियानवे "
    "सत्तानवे अट्ठानवे/अठानवे निन्यानवे"
)
_ID = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas"

CARDINALS: Mapping[str, Cardinals] = {
    "en": {
        **_numbered(_EN_ONES),
        **_tens(_EN_TENS),
        **_numbered("twos threes fours fives sixes sevens eights nines", 2),
    },
    "hi": {**_numbered(_HI), "दोनों": 2, "तीनों": 3, "चारों": 4},
    "mr": _numbered("शून्य एक दोन तीन चार पाच सहा सात आठ नऊ दहा अकरा बारा तेरा चौदा पंधरा सोळा सतरा अठरा एकोणीस वीस"),
    "ne": _numbered("शून्य एक दुई तीन चार पाँच छ सात आठ नौ दस एघार बाह्र तेह्र चौध पन्ध्र सोह्र सत्र अठार उन्नाइस बीस"),
    "ur": _numbered(
        "صفر ایک دو تین چار پانچ چھ/چھہ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس"
    ),
    "id": {**_numbered(_ID), "kesatu": 1, "kedua": 2},
    "de": {
        **_numbered(
            "null ein/eins/eine/einen/einem/einer zwei/zwo/zweier drei/dreier vier fünf sechs sieben "
            "acht neun zehn elf "
            "zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
        ),
        **_tens("zwanzig dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig"),
    },
    "nl": {
        **_numbered(
            "nul een/één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien "
            "vijftien zestien "
            "zeventien achttien negentien"
        ),
        **_tens("twintig dertig veertig vijftig zestig zeventig tachtig negentig"),
    },
    "sv": {
        **_numbered(
            "noll en/ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton "
            "sjutton arton nitton"
        ),
        **_tens("tjugo trettio fyrtio femtio sextio sjuttio åttio nittio"),
    },
    "da": _numbered(
        "nul en/et to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten "
        "sytten atten nitten tyve"
    ),
    "no": {
        **_numbered(
            "null en/ett to tre fire fem seks sju/syv åtte ni ti elleve tolv tretten fjorten femten "
            "seksten sytten atten "
            "nitten"
        ),
        **_tens("tjue tretti/tredve førti femti seksti sytti åtti nitti"),
    },
    "fr": {
        **_numbered(
            "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
        ),
        **_tens("vingt/vingts trente quarante cinquante soixante _ _ _"),
        "dizaine": 10,
        "douzaine": 12,
        "quinzaine": 15,
        "vingtaine": 20,
        "trentaine": 30,
        "quarantaine": 40,
        "cinquantaine": 50,
        "soixantaine": 60,
        "centaine": 100,
        "septante": 70,
        "huitante": 80,
        "nonante": 90,
    },
    "es": {
        **_numbered(
            "cero un/uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
            "quince "
            "dieciséis/dieciseis diecisiete dieciocho diecinueve veinte/veintena "
            "veintiuno/veintiún/veintiuna veintidós "
            "veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
        ),
        **_tens("_ treinta cuarenta cincuenta sesenta setenta ochenta noventa"),
        "decena": 10,
        "centenar": 100,
        **_hundreds(
            "cien/ciento doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas "
            "quinientos/quinientas "
            "seiscientos/seiscientas setecientos/setecientas ochocientos/ochocientas "
            "novecientos/novecientas"
        ),
    },
    "pt": {
        **_numbered(
            "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze "
            "catorze/quatorze quinze "
            "dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove"
        ),
        **_tens("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"),
        **_hundreds(
            "cem/cento duzentos/duzentas trezentos/trezentas quatrocentos quinhentos seiscentos "
            "setecentos oitocentos "
            "novecentos"
        ),
    },
    "it": {
        **_numbered(
            "zero un/uno/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici "
            "quattordici quindici "
            "sedici diciassette diciotto diciannove"
        ),
        **_tens("venti/ventina trenta/trentina quaranta cinquanta sessanta settanta ottanta novanta"),
        "decina": 10,
        "dozzina": 12,
        "centinaio": 100,
    },
    "ca": _numbered(
        "zero un/una dos/dues tres quatre cinc sis set vuit nou deu onze dotze tretze catorze quinze setze"
    ),
    "gl": _numbered("cero un/unha dous/dúas tres catro cinco seis sete oito nove dez once doce trece catorce quince"),
    "ro": _numbered(
        "zero un/o/unu/una doi/două trei patru cinci șase/şase șapte/şapte opt nouă zece unsprezece "
        "doisprezece/douăsprezece "
        "treisprezece paisprezece cincisprezece"
    ),
    "pl": {
        **_numbered(
            "zero jeden/jedna/jedno/jednego/jednej dwa/dwie/dwóch/dwaj/dwoje/dwu/dwoma/dwiema "
            "trzy/trzech/trzej/troje/trzema "
            "cztery/czterech/czterej/czworo/czterema pięć/pięciu/pięcioro sześć/sześciu siedem/siedmiu "
            "osiem/ośmiu "
            "dziewięć/dziewięciu dziesięć/dziesięciu jedenaście/jedenastu dwanaście/dwunastu "
            "trzynaście/trzynastu "
            "czternaście/czternastu piętnaście/piętnastu szesnaście/szesnastu siedemnaście/siedemnastu "
            "osiemnaście/osiemnastu dziewiętnaście/dziewiętnastu"
        ),
        **_tens(
            "dwadzieścia/dwudziestu trzydzieści/trzydziestu czterdzieści/czterdziestu "
            "pięćdziesiąt/pięćdziesięciu "
            "sześćdziesiąt/sześćdziesięciu siedemdziesiąt/siedemdziesięciu osiemdziesiąt/osiemdziesięciu "
            "dziewięćdziesiąt/dziewięćdziesięciu"
        ),
        **_hundreds(
            "sto/stu dwieście/dwustu trzysta/trzystu czterysta/czterystu pięćset/pięciuset sześćset "
            "siedemset osiemset "
            "dziewięćset"
        ),
    },
    "cs": {
        **_numbered(
            "nula jeden/jedna/jedno/jednoho/jedné dva/dvě/dvou/dvěma tři/tří/třem/třemi "
            "čtyři/čtyř/čtyřem/čtyřmi pět/pěti šest/šesti "
            "sedm/sedmi osm/osmi devět/devíti deset/deseti jedenáct/jedenácti dvanáct/dvanácti "
            "třináct/třinácti čtrnáct/čtrnácti "
            "patnáct/patnácti šestnáct/šestnácti sedmnáct/sedmnácti osmnáct/osmnácti "
            "devatenáct/devatenácti"
        ),
        **_tens(
            "dvacet/dvaceti třicet/třiceti čtyřicet/čtyřiceti padesát/padesáti šedesát/šedesáti "
            "sedmdesát/sedmdesáti "
            "osmdesát/osmdesáti devadesát/devadesáti"
        ),
    },
    "sk": _numbered(
        "nula jeden/jedna/jedno dva/dve/dvaja/dvoch tri/traja/troch štyri/štyria/štyroch "
        "päť/piati/piatich šesť/šiestich "
        "sedem/siedmich osem/ôsmich deväť/deviatich desať/desiatich jedenásť dvanásť trinásť štrnásť "
        "pätnásť"
    ),
    "ru": {
        **_numbered(
            "ноль один/одна/одно/одного/одной/одну/одном два/две/двух/двое/двум/двумя "
            "три/трех/трёх/трое/тремя/троих "
            "четыре/четырех/четырёх/четверо/четверых/четырьмя пять/пяти/пятеро/пятерых/пятью "
            "шесть/шести/шестеро семь/семи/семеро "
            "восемь/восьми девять/девяти десять/десяти/десяток/десятка одиннадцать/одиннадцати "
            "двенадцать/двенадцати "
            "тринадцать/тринадцати четырнадцать/четырнадцати пятнадцать/пятнадцати шестнадцать/шестнадцати "
            "семнадцать/семнадцати восемнадцать/восемнадцати девятнадцать/девятнадцати"
        ),
        **_tens(
            "двадцать/двадцати тридцать/тридцати сорок/сорока пятьдесят/пятидесяти шестьдесят/шестидесяти "
            "семьдесят/семидесяти восемьдесят/восьмидесяти девяносто/девяноста"
        ),
        **_hundreds(
            "сто/ста/сотни/сотня двести/двухсот триста/трехсот/трёхсот четыреста/четырехсот "
            "пятьсот/пятисот шестьсот/шестисот "
            "семьсот/семисот восемьсот/восьмисот девятьсот/девятисот"
        ),
    },
    "uk": _numbered(
        "нуль один/одна/одне/одного/однієї два/дві/двох/двоє три/трьох/троє чотири/чотирьох/четверо "
        "пять/п'ять/п’ять/п'яти/п’яти "
        "шість/шести сім/семи вісім/восьми дев'ять/дев’ять десять/десяти одинадцять дванадцять "
        "тринадцять чотирнадцять п'ятнадцять"
    ),
    "be": _numbered(
        "нуль адзін/адна/адно два/дзве/двух тры/трох чатыры/чатырох пяць/пяці шэсць/шасці сем/сямі "
        "восем/васьмі дзевяць дзесяць"
    ),
    "bg": _numbered(
        "нула един/една/едно два/две/двама/двете/двата три/трима/трите четири/четирима пет/петима "
        "шест/шестима седем осем девет десет "
        "единадесет дванадесет тринадесет четиринадесет петнадесет"
    ),
    "sr": _numbered(
        "нула један/једна/једно два/две/двоје/двојица три/троје/тројица четири/четворо/четворица "
        "пет/петоро шест седам осам девет "
        "десет једанаест дванаест тринаест четрнаест петнаест"
    ),
    "hr": _numbered(
        "nula jedan/jedna/jedno dva/dvije/dvoje/dvojica tri/troje/trojica četiri/četvero pet šest sedam "
        "osam devet deset "
        "jedanaest dvanaest trinaest četrnaest petnaest"
    ),
    "sl": _numbered(
        "nič en/ena/eno/enega dva/dve/dveh/dvema tri/trije/treh štiri/štirje/štirih pet/petih "
        "šest/šestih sedem/sedmih osem/osmih "
        "devet/devetih deset/desetih enajst dvanajst trinajst štirinajst petnajst"
    ),
    "lt": _numbered(
        "nulis vienas/viena/vieno/vieną du/dvi/dviejų/dviem trys/trijų/tris/trims "
        "keturi/keturios/keturių/keturis penki/penkios/penkių/penkis "
        "šeši/šešios/šešių septyni/septynios/septynių aštuoni/aštuonios/aštuonių "
        "devyni/devynios/devynių dešimt/dešimties vienuolika "
        "dvylika trylika keturiolika penkiolika šešiolika septyniolika aštuoniolika devyniolika "
        "dvidešimt"
    ),
    "lv": _numbered(
        "nulle viens/viena/vienu divi/divas/divu/divus/diviem trīs/triju četri/četras/četru "
        "pieci/piecas/piecu seši/sešas/sešu "
        "septiņi/septiņas astoņi/astoņas deviņi/deviņas desmit vienpadsmit divpadsmit"
    ),
    "et": _numbered(
        "null üks/ühe kaks/kahe kolm/kolme neli/nelja viis/viie kuus/kuue seitse/seitsme kaheksa üheksa "
        "kümme/kümne üksteist kaksteist"
    ),
    "fi": _numbered(
        "nolla yksi/yhden/yhtä kaksi/kahden/kahta kolme/kolmen/kolmea neljä/neljän/neljää viisi/viiden "
        "kuusi/kuuden seitsemän "
        "kahdeksan yhdeksän kymmenen yksitoista kaksitoista"
    ),
    "hu": _numbered(
        "nulla egy/egyik kettő/két három négy öt hat hét nyolc kilenc tíz tizenegy tizenkettő/tizenkét tizenhárom"
    ),
    "tr": {
        **_numbered("sıfır bir/biri iki/ikisi üç dört beş altı yedi sekiz dokuz on"),
        **_tens("yirmi otuz kırk elli altmış yetmiş seksen doksan"),
    },
    "el": _numbered(
        "μηδέν ένας/ένα/μία/μια/ενός δύο/δυο τρεις/τρία/τριών τέσσερις/τέσσερα/τεσσάρων πέντε έξι "
        "επτά/εφτά οκτώ/οχτώ εννέα/εννιά δέκα "
        "έντεκα δώδεκα"
    ),
    "he": _numbered(
        "אפס אחד/אחת שני/שתי/שתיים/שניים שלוש/שלושה/שלושת ארבע/ארבעה/ארבעת חמש/חמישה/חמשת שש/שישה/ששת "
        "שבע/שבעה שמונה תשע/תשעה עשר/עשרה"
    ),
    "ar": _numbered(
        "صفر واحد/واحدة اثنان/اثنين/اثنتين/اثنتان ثلاث/ثلاثة أربع/أربعة خمس/خمسة ست/ستة سبع/سبعة "
        "ثمان/ثماني/ثمانية تسع/تسعة عشر/عشرة"
    ),
    "fa": _numbered("صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده"),
    "vi": _numbered("_ một hai ba bốn _ sáu bảy tám chín mười"),  # năm is a year as well, không a no
    "af": _numbered(
        "nul een twee drie vier vyf ses sewe agt nege tien elf twaalf dertien veertien vyftien sestien sewentien agtien"
    ),
    "hy": _numbered("զրո մեկ/մի երկու երեք չորս հինգ վեց յոթ ութ ինը տաս/տասը"),
    "ta": _numbered("_ ஒரு/ஒன்று இரண்டு/இரு மூன்று/மூன்றாவது நான்கு ஐந்து ஆறு ஏழு எட்டு ஒன்பது பத்து"),
}

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
        **_numbered(_EN_ORDINALS),
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
    "hi": _numbered(
        "_ पहला/पहली/पहले/प्रथम दूसरा/दूसरी/दूसरे/द्वितीय तीसरा/तीसरी/तीसरे/तृतीय चौथा/चौथी/चौथे "
        "पांचवां/पांचवीं/पांचवें/पाँचवाँ/पाँचवीं/पाँचवें/पांचवे "
        "छठा/छठी/छठे सातवां/सातवीं/सातवें आठवां/आठवीं/आठवें नौवां/नौवीं/नौवें दसवां/दसवीं/दसवें"
    ),
    "id": {**_numbered("_ pertama kedua ketiga keempat kelima keenam ketujuh kedelapan kesembilan kesepuluh")},
    "de": {
        stem + ending: n
        for n, stem in enumerate(
            ["erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt", "zehnt", "elft", "zwölft"],
            1,
        )
        for ending in ("e", "en", "er", "es", "em", "ens")
    },
    "fr": _numbered(
        "_ premier/première/1er deuxième/second/seconde troisième quatrième cinquième sixième septième "
        "huitième neuvième dixième"
    ),
    "es": _numbered(
        "_ primer/primero/primera segundo/segunda tercer/tercero/tercera cuarto/cuarta quinto/quinta "
        "sexto/sexta séptimo/séptima "
        "octavo/octava noveno/novena décimo/décima"
    ),
    "it": _numbered(
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
    "cs": _numbered(
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


def compounds(lang: str) -> Iterator[tuple[str, int]]:
    """Numbers that a language writes as one word: German, Dutch, Scandinavian and Italian below a million."""
    if lang in ("de", "nl", "af"):
        yield from _units_first(lang)
    elif lang == "it":
        yield from _italian()
    elif lang == "id":
        yield from (("seratus", 100), ("seribu", 1000), ("sejuta", 10**6), ("semiliar", 10**9), ("selusin", 12))
    elif lang in ("sv", "no"):
        tens = {w: n for w, n in CARDINALS[lang].items() if n >= 20}
        ones = {w: n for w, n in CARDINALS[lang].items() if 0 < n < 10}
        yield from ((ten + one, n + m) for ten, n in tens.items() for one, m in ones.items())


def _units_first(lang: str) -> Iterator[tuple[str, int]]:
    """Zweiundzwanzig, dreihundert, viertausend."""
    link = {"de": "und", "nl": "en", "af": "-en-"}[lang]
    ones = {
        w: n
        for w, n in CARDINALS[lang].items()
        if 0 < n < 10 and w not in ("eins", "één", "eine", "einen", "einem", "einer")
    }
    tens = {w: n for w, n in CARDINALS[lang].items() if n >= 20}
    for one, n in ones.items():
        for ten, m in tens.items():
            yield one + link + ten, n + m
            if one.endswith("e") and lang == "nl":
                yield one + "ën" + ten, n + m
    hundred, thousand = {"de": ("hundert", "tausend"), "nl": ("honderd", "duizend"), "af": ("honderd", "duisend")}[lang]
    for word, n in CARDINALS[lang].items():
        if 0 < n < 20:
            yield word + hundred, n * 100
        if n:
            yield word + thousand, n * 1000


def _italian() -> Iterator[tuple[str, int]]:
    ones = {w: n for w, n in CARDINALS["it"].items() if 0 < n < 10 and w not in ("un", "una")}
    for ten, m in CARDINALS["it"].items():
        if m >= 20 and ten.endswith(("i", "a")) and not ten.endswith("ina"):
            for one, n in ones.items():
                yield (ten[:-1] if one[0] in "uo" else ten) + one, m + n
    for one, n in ones.items():
        yield one + "cento", n * 100
        yield one + "mila", n * 1000
    yield from ((f"{ten}mila", n * 1000) for ten, n in CARDINALS["it"].items() if n >= 10)
