"""Number words as data: what CLDR and babel do not have.

Number-word parsers give no spans (number-parser, text2num), and num2words only writes, without inflected forms. So
the words are listed here, with the forms that running text has, and one grammar reads them all (see amounts.py).

Forms stand in order of value, variants joined by a slash; lower case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Cardinals = Mapping[str, int]


def numbered(words: str, start: int = 0) -> dict[str, int]:
    """Forms in order of value from `start`, variants joined by a slash, `_` for a value without a word."""
    return {form: start + n for n, group in enumerate(words.split()) for form in group.split("/") if form != "_"}


def tens_of(words: str) -> dict[str, int]:
    return {form: 10 * n for n, group in enumerate(words.split(), 2) for form in group.split("/") if form != "_"}


def hundreds_of(words: str) -> dict[str, int]:
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
        **numbered(_EN_ONES),
        **tens_of(_EN_TENS),
        **numbered("twos threes fours fives sixes sevens eights nines", 2),
    },
    "hi": {**numbered(_HI), "दोनों": 2, "तीनों": 3, "चारों": 4},
    "mr": numbered("शून्य एक दोन तीन चार पाच सहा सात आठ नऊ दहा अकरा बारा तेरा चौदा पंधरा सोळा सतरा अठरा एकोणीस वीस"),
    "ne": numbered("शून्य एक दुई तीन चार पाँच छ सात आठ नौ दस एघार बाह्र तेह्र चौध पन्ध्र सोह्र सत्र अठार उन्नाइस बीस"),
    "ur": numbered("صفر ایک دو تین چار پانچ چھ/چھہ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس"),
    "id": {**numbered(_ID), "kesatu": 1, "kedua": 2},
    "de": {
        **numbered(
            "null ein/eins/eine/einen/einem/einer zwei/zwo/zweier drei/dreier vier fünf sechs sieben "
            "acht neun zehn elf "
            "zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
        ),
        **tens_of("zwanzig dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig"),
    },
    "nl": {
        **numbered(
            "nul een/één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien "
            "vijftien zestien "
            "zeventien achttien negentien"
        ),
        **tens_of("twintig dertig veertig vijftig zestig zeventig tachtig negentig"),
    },
    "sv": {
        **numbered(
            "noll en/ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton "
            "sjutton arton nitton"
        ),
        **tens_of("tjugo trettio fyrtio femtio sextio sjuttio åttio nittio"),
    },
    "da": numbered(
        "nul en/et to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten "
        "sytten atten nitten tyve"
    ),
    "no": {
        **numbered(
            "null en/ett to tre fire fem seks sju/syv åtte ni ti elleve tolv tretten fjorten femten "
            "seksten sytten atten "
            "nitten"
        ),
        **tens_of("tjue tretti/tredve førti femti seksti sytti åtti nitti"),
    },
    "fr": {
        **numbered("zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"),
        **tens_of("vingt/vingts trente quarante cinquante soixante _ _ _"),
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
        **numbered(
            "cero un/uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
            "quince "
            "dieciséis/dieciseis diecisiete dieciocho diecinueve veinte/veintena "
            "veintiuno/veintiún/veintiuna veintidós "
            "veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
        ),
        **tens_of("_ treinta cuarenta cincuenta sesenta setenta ochenta noventa"),
        "decena": 10,
        "centenar": 100,
        **hundreds_of(
            "cien/ciento doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas "
            "quinientos/quinientas "
            "seiscientos/seiscientas setecientos/setecientas ochocientos/ochocientas "
            "novecientos/novecientas"
        ),
    },
    "pt": {
        **numbered(
            "zero um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze treze "
            "catorze/quatorze quinze "
            "dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove"
        ),
        **tens_of("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"),
        **hundreds_of(
            "cem/cento duzentos/duzentas trezentos/trezentas quatrocentos quinhentos seiscentos "
            "setecentos oitocentos "
            "novecentos"
        ),
    },
    "it": {
        **numbered(
            "zero un/uno/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici "
            "quattordici quindici "
            "sedici diciassette diciotto diciannove"
        ),
        **tens_of("venti/ventina trenta/trentina quaranta cinquanta sessanta settanta ottanta novanta"),
        "decina": 10,
        "dozzina": 12,
        "centinaio": 100,
    },
    "ca": numbered("zero un/una dos/dues tres quatre cinc sis set vuit nou deu onze dotze tretze catorze quinze setze"),
    "gl": numbered("cero un/unha dous/dúas tres catro cinco seis sete oito nove dez once doce trece catorce quince"),
    "ro": numbered(
        "zero un/o/unu/una doi/două trei patru cinci șase/şase șapte/şapte opt nouă zece unsprezece "
        "doisprezece/douăsprezece "
        "treisprezece paisprezece cincisprezece"
    ),
    "pl": {
        **numbered(
            "zero jeden/jedna/jedno/jednego/jednej dwa/dwie/dwóch/dwaj/dwoje/dwu/dwoma/dwiema "
            "trzy/trzech/trzej/troje/trzema "
            "cztery/czterech/czterej/czworo/czterema pięć/pięciu/pięcioro sześć/sześciu siedem/siedmiu "
            "osiem/ośmiu "
            "dziewięć/dziewięciu dziesięć/dziesięciu jedenaście/jedenastu dwanaście/dwunastu "
            "trzynaście/trzynastu "
            "czternaście/czternastu piętnaście/piętnastu szesnaście/szesnastu siedemnaście/siedemnastu "
            "osiemnaście/osiemnastu dziewiętnaście/dziewiętnastu"
        ),
        **tens_of(
            "dwadzieścia/dwudziestu trzydzieści/trzydziestu czterdzieści/czterdziestu "
            "pięćdziesiąt/pięćdziesięciu "
            "sześćdziesiąt/sześćdziesięciu siedemdziesiąt/siedemdziesięciu osiemdziesiąt/osiemdziesięciu "
            "dziewięćdziesiąt/dziewięćdziesięciu"
        ),
        **hundreds_of(
            "sto/stu dwieście/dwustu trzysta/trzystu czterysta/czterystu pięćset/pięciuset sześćset "
            "siedemset osiemset "
            "dziewięćset"
        ),
    },
    "cs": {
        **numbered(
            "nula jeden/jedna/jedno/jednoho/jedné dva/dvě/dvou/dvěma tři/tří/třem/třemi "
            "čtyři/čtyř/čtyřem/čtyřmi pět/pěti šest/šesti "
            "sedm/sedmi osm/osmi devět/devíti deset/deseti jedenáct/jedenácti dvanáct/dvanácti "
            "třináct/třinácti čtrnáct/čtrnácti "
            "patnáct/patnácti šestnáct/šestnácti sedmnáct/sedmnácti osmnáct/osmnácti "
            "devatenáct/devatenácti"
        ),
        **tens_of(
            "dvacet/dvaceti třicet/třiceti čtyřicet/čtyřiceti padesát/padesáti šedesát/šedesáti "
            "sedmdesát/sedmdesáti "
            "osmdesát/osmdesáti devadesát/devadesáti"
        ),
    },
    "sk": numbered(
        "nula jeden/jedna/jedno dva/dve/dvaja/dvoch tri/traja/troch štyri/štyria/štyroch "
        "päť/piati/piatich šesť/šiestich "
        "sedem/siedmich osem/ôsmich deväť/deviatich desať/desiatich jedenásť dvanásť trinásť štrnásť "
        "pätnásť"
    ),
    "ru": {
        **numbered(
            "ноль один/одна/одно/одного/одной/одну/одном два/две/двух/двое/двум/двумя "
            "три/трех/трёх/трое/тремя/троих "
            "четыре/четырех/четырёх/четверо/четверых/четырьмя пять/пяти/пятеро/пятерых/пятью "
            "шесть/шести/шестеро семь/семи/семеро "
            "восемь/восьми девять/девяти десять/десяти/десяток/десятка одиннадцать/одиннадцати "
            "двенадцать/двенадцати "
            "тринадцать/тринадцати четырнадцать/четырнадцати пятнадцать/пятнадцати шестнадцать/шестнадцати "
            "семнадцать/семнадцати восемнадцать/восемнадцати девятнадцать/девятнадцати"
        ),
        **tens_of(
            "двадцать/двадцати тридцать/тридцати сорок/сорока пятьдесят/пятидесяти шестьдесят/шестидесяти "
            "семьдесят/семидесяти восемьдесят/восьмидесяти девяносто/девяноста"
        ),
        **hundreds_of(
            "сто/ста/сотни/сотня двести/двухсот триста/трехсот/трёхсот четыреста/четырехсот "
            "пятьсот/пятисот шестьсот/шестисот "
            "семьсот/семисот восемьсот/восьмисот девятьсот/девятисот"
        ),
    },
    "uk": numbered(
        "нуль один/одна/одне/одного/однієї два/дві/двох/двоє три/трьох/троє чотири/чотирьох/четверо "
        "пять/п'ять/п’ять/п'яти/п’яти "
        "шість/шести сім/семи вісім/восьми дев'ять/дев’ять десять/десяти одинадцять дванадцять "
        "тринадцять чотирнадцять п'ятнадцять"
    ),
    "be": numbered(
        "нуль адзін/адна/адно два/дзве/двух тры/трох чатыры/чатырох пяць/пяці шэсць/шасці сем/сямі "
        "восем/васьмі дзевяць дзесяць"
    ),
    "bg": numbered(
        "нула един/една/едно два/две/двама/двете/двата три/трима/трите четири/четирима пет/петима "
        "шест/шестима седем осем девет десет "
        "единадесет дванадесет тринадесет четиринадесет петнадесет"
    ),
    "sr": numbered(
        "нула један/једна/једно два/две/двоје/двојица три/троје/тројица четири/четворо/четворица "
        "пет/петоро шест седам осам девет "
        "десет једанаест дванаест тринаест четрнаест петнаест"
    ),
    "hr": numbered(
        "nula jedan/jedna/jedno dva/dvije/dvoje/dvojica tri/troje/trojica četiri/četvero pet šest sedam "
        "osam devet deset "
        "jedanaest dvanaest trinaest četrnaest petnaest"
    ),
    "sl": numbered(
        "nič en/ena/eno/enega dva/dve/dveh/dvema tri/trije/treh štiri/štirje/štirih pet/petih "
        "šest/šestih sedem/sedmih osem/osmih "
        "devet/devetih deset/desetih enajst dvanajst trinajst štirinajst petnajst"
    ),
    "lt": numbered(
        "nulis vienas/viena/vieno/vieną du/dvi/dviejų/dviem trys/trijų/tris/trims "
        "keturi/keturios/keturių/keturis penki/penkios/penkių/penkis "
        "šeši/šešios/šešių septyni/septynios/septynių aštuoni/aštuonios/aštuonių "
        "devyni/devynios/devynių dešimt/dešimties vienuolika "
        "dvylika trylika keturiolika penkiolika šešiolika septyniolika aštuoniolika devyniolika "
        "dvidešimt"
    ),
    "lv": numbered(
        "nulle viens/viena/vienu divi/divas/divu/divus/diviem trīs/triju četri/četras/četru "
        "pieci/piecas/piecu seši/sešas/sešu "
        "septiņi/septiņas astoņi/astoņas deviņi/deviņas desmit vienpadsmit divpadsmit"
    ),
    "et": numbered(
        "null üks/ühe kaks/kahe kolm/kolme neli/nelja viis/viie kuus/kuue seitse/seitsme kaheksa üheksa "
        "kümme/kümne üksteist kaksteist"
    ),
    "fi": numbered(
        "nolla yksi/yhden/yhtä kaksi/kahden/kahta kolme/kolmen/kolmea neljä/neljän/neljää viisi/viiden "
        "kuusi/kuuden seitsemän "
        "kahdeksan yhdeksän kymmenen yksitoista kaksitoista"
    ),
    "hu": numbered(
        "nulla egy/egyik kettő/két három négy öt hat hét nyolc kilenc tíz tizenegy tizenkettő/tizenkét tizenhárom"
    ),
    "tr": {
        **numbered("sıfır bir/biri iki/ikisi üç dört beş altı yedi sekiz dokuz on"),
        **tens_of("yirmi otuz kırk elli altmış yetmiş seksen doksan"),
    },
    "el": numbered(
        "μηδέν ένας/ένα/μία/μια/ενός δύο/δυο τρεις/τρία/τριών τέσσερις/τέσσερα/τεσσάρων πέντε έξι "
        "επτά/εφτά οκτώ/οχτώ εννέα/εννιά δέκα "
        "έντεκα δώδεκα"
    ),
    "he": numbered(
        "אפס אחד/אחת שני/שתי/שתיים/שניים שלוש/שלושה/שלושת ארבע/ארבעה/ארבעת חמש/חמישה/חמשת שש/שישה/ששת "
        "שבע/שבעה שמונה תשע/תשעה עשר/עשרה"
    ),
    "ar": numbered(
        "صفر واحد/واحدة اثنان/اثنين/اثنتين/اثنتان ثلاث/ثلاثة أربع/أربعة خمس/خمسة ست/ستة سبع/سبعة "
        "ثمان/ثماني/ثمانية تسع/تسعة عشر/عشرة"
    ),
    "fa": numbered("صفر یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده"),
    "vi": numbered("_ một hai ba bốn _ sáu bảy tám chín mười"),  # năm is a year as well, không a no
    "af": numbered(
        "nul een twee drie vier vyf ses sewe agt nege tien elf twaalf dertien veertien vyftien sestien sewentien agtien"
    ),
    "hy": numbered("զրո մեկ/մի երկու երեք չորս հինգ վեց յոթ ութ ինը տաս/տասը"),
    "ta": numbered("_ ஒரு/ஒன்று இரண்டு/இரு மூன்று/மூன்றாவது நான்கு ஐந்து ஆறு ஏழு எட்டு ஒன்பது பத்து"),
}


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
