"""What the random texts of `generator` are made of: a sentence per language, and bags of names, numbers, marks and signs."""

from __future__ import annotations


def _bag(words: str) -> list[str]:
    return words.split()


SENTENCES = {
    "en": "Ant Group did not pay $2.3 billion for Huabei on 3 May 2021, Mr. Ma said.",
    "de": "Die Ameise Gruppe zahlte am 3. Mai 2021 nicht 2,3 Milliarden Euro an Müller und Söhne.",
    "fr": "Le groupe Ant n'a pas payé 2,3 milliards d'euros le 3 mai 2021, selon Jean de La Fontaine.",
    "es": "El Grupo Ant no pagó 2.300 millones de euros el 3 de mayo de 2021 a García y López.",
    "pt": "O Grupo Ant não pagou R$ 2,3 bilhões em 3 de maio de 2021 a João da Silva e Souza.",
    "it": "Il gruppo Ant non ha pagato 2,3 miliardi di euro il 3 maggio 2021 a Leonardo da Vinci.",
    "nl": "De Ant-groep betaalde op 3 mei 2021 geen 2,3 miljard euro aan Van der Berg en Zonen.",
    "sv": "Ant-gruppen betalade inte 2,3 miljarder kronor den 3 maj 2021 till Åke och Öberg.",
    "pl": "Grupa Ant nie zapłaciła 2,3 mld zł 3 maja 2021 r. na konto 12345678901234567890123456.",
    "cs": "Skupina Ant nezaplatila 2,3 miliardy korun dne 3. května 2021 panu Dvořákovi a Čapkovi.",
    "ru": "Группа «Ант» не заплатила 2,3 млрд рублей 3 мая 2021 года, сообщил Иван Петров из Москвы.",
    "uk": "Група «Ант» не заплатила 2,3 млрд гривень 3 травня 2021 року, повідомив Іван Франко.",
    "el": "Ο όμιλος Ant δεν πλήρωσε 2,3 δισεκατομμύρια ευρώ στις 3 Μαΐου 2021, είπε ο Νίκος.",
    "tr": "Ant Grubu 3 Mayıs 2021'de 2,3 milyar lirayı ödemedi, dedi İstanbul'dan Işık Bey.",
    "fi": "Ant-konserni ei maksanut 2,3 miljardia euroa 3. toukokuuta 2021 Helsingissä.",
    "hu": "Az Ant csoport nem fizetett 2,3 milliárd forintot 2021. május 3-án Kovács Jánosnak.",
    "ar": "لم تدفع مجموعة آنت ٢٫٣ مليار دولار في ٣ مايو ٢٠٢١، بحسب محمد بن سلمان.",
    "he": "קבוצת אנט לא שילמה 2.3 מיליארד שקל ב-3 במאי 2021, אמר דוד בן־גוריון.",
    "fa": "گروه انت در ۳ مه ۲۰۲۱ مبلغ ۲٫۳ میلیارد دلار را نپرداخت، علی رضایی گفت.",
    "hi": "एंट ग्रुप ने ३ मई २०२१ को ₹2,30,00,000 नहीं चुकाए, नरेंद्र मोदी ने कहा।",
    "bn": "অ্যান্ট গ্রুপ ৩ মে ২০২১ তারিখে ২৩০ কোটি টাকা দেয়নি, রহিম বলেন।",
    "ta": "ஆண்ட் குழுமம் 2021 மே 3 அன்று ₹2,300 கோடி செலுத்தவில்லை என்றார் குமார்.",
    "th": "แอนท์กรุ๊ปไม่ได้จ่ายเงิน ๒.๓ พันล้านบาทเมื่อวันที่ ๓ พฤษภาคม พ.ศ. ๒๕๖๔",
    "zh": "蚂蚁集团2021年5月3日没有向花呗支付二十三亿元，约占百分之五点五。",
    "zh_Hant_TW": "螞蟻集團2021年5月3日沒有向花唄支付23億元，馬雲於晚上8點半表示。",
    "ja": "アントグループは令和3年5月3日午後8時半に23億円を花唄に支払わなかった。",
    "ko": "앤트그룹은 2021년 5월 3일 오후 8시 30분에 23억 원을 지불하지 않았다.",
    "vi": "Tập đoàn Ant không trả 2,3 tỷ đô la vào ngày 3 tháng 5 năm 2021, ông Nguyễn nói.",
    "id": "Grup Ant tidak membayar Rp2,3 miliar pada Senin, 3 Mei 2021 pukul 20.30 kepada Gojek.",
    "am": "አንት ግሩፕ በግንቦት 3 ቀን 2021 2.3 ቢሊዮን ብር አልከፈለም ሲል አበበ ተናገረ።",
    "km": "ក្រុមហ៊ុនអាន់មិនបានបង់ប្រាក់ ២.៣ ពាន់លានដុល្លារនៅថ្ងៃទី៣ ខែឧសភា ឆ្នាំ២០២១។",
    "my": "Ant အုပ်စုသည် ၂၀၂၁ ခုနှစ် မေလ ၃ ရက်နေ့တွင် ဒေါ်လာ ၂.၃ ဘီလီယံ မပေးခဲ့ပါ။",
    "sw": "Kundi la Ant halikulipa bilioni 2.3 tarehe 3 Mei 2021 saa mbili usiku, alisema Juma.",
    "hy": "Անտ խումբը 2021 թվականի մայիսի 3-ին չի վճարել 2,3 միլիարդ դրամ։",
    "ka": "ანტ ჯგუფმა 2021 წლის 3 მაისს არ გადაიხადა 2,3 მილიარდი ლარი.",
    "und": "Ant 2.3 3/5/2021 Huabei 12:30",
}
"""One sentence per language, of about the same meaning."""

LANGUAGES = tuple(SENTENCES)
VARIETIES = {"en": "en_GB", "pt": "pt_BR", "es": "es_MX", "zh": "zh_Hans", "zh_Hant_TW": "zh_Hant_HK"}

CONNECTIVES = _bag(
    """
    and of the The And Of de da di del von van der und y e et i и dan en & - – ' for in at to al bin ibn ben la le
    les das dos du den og och och' or
    """
)
TITLES = _bag(
    """
    Mr. Mrs Dr. Prof President Sen. King Sir Herr Frau Señor M. Mme господин श्री 先生 氏 씨
    """
)
NAMES = _bag(
    """
    Oasis Simon Garfunkel Jiebei Huabei Jebbe Ant Group Alipay Tokopedia Gojek Tokopadia North China Bank University
    River Lake Bush George W. H. O'Neil d'Artagnan MacDonald eBay iPhone PantherProtocol McDonald's 3M G20 U.S.
    Smith-Jones Ślązak Łódź Öberg İstanbul ßtraße Москва Иван Αθήνα Երևან ᎣᏏᏲ 𐐔𐐯𐑅𐐨𐑉𐐯𐐻 𞤀𞤣𞤤𞤢𞤥 ꟂꟀ ǅungla ⅨⅨ Ⓐⓑ 𝐀𝐧𝐭 𝔄 蚂蚁
    花呗 华北 馬雲 アント 앤트 चींटी هواي בנק มดกลุ่ม World War I II Third Apollo XIII A B C É Ａｎｔ
    """
)
ACRONYMS = _bag(
    """
    UN U.N. NATO FBI WWII SOEs BBC'S IT it US us ABCDEFG AB A.B.C. ООН США ΟΗΕ NGO ONG UNO (FBI) [UN]
    """
)
UNITS = _bag(
    """
    km km2 km² m m³ ft kg % ％ ‰ ° °C ° F ℃ ℉ mph km/h m/s /h per hour a week Uhr am p.m. a.m. o'clock h ч giờ
    million billion trillion k m b bn lakh crore juta ribu млн тысяч mil 万 亿 万元 平方公里 公里/小时 度 点 点钟 分 秒 월 일 억 원 일
    percent per cent ratus st nd rd th e ème . º ª barrel acres degrees days years and a half dozen 倍 成 号 号线
    """
)
MONEY = _bag(
    """
    $ US$ € £ ¥ ￥ ₹ ₽ ₫ RMB USD EUR IDR Rp Rs. 人民币 元 dollars euros yuan Kč zł NT$
    """
)
MONTHS = _bag(
    """
    January May march Sept. Dec mai maja мая मई أيار Mei tháng 5月 五月 พฤษภาคม kwietnia 13月 Monday Senin 周一 火曜
    """
)
NEGATIONS = _bag(
    """
    not no never n't without nicht kein ne pas sans no non não nie nikdy не нет नहीं bukan tidak 不 没 ない not only
    """
)
DIGITS = _bag(
    """
    0123456789 ٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ०१२३४५६७८९ ๐๑๒๓๔๕๖๗๘๙ ০১২৩৪৫৬৭৮৯ ၀၁၂၃၄၅၆၇၈၉ ០១២៣៤៥៦៧៨៩ ０１２３４５６７８９ 𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗
    ௦௧௨௩௪௫௬௭௮௯ 𞥐𞥑𞥒𞥓𞥔𞥕𞥖𞥗𞥘𞥙
    """
)
EMOJI = _bag(
    "😀 👩\u200d👩\u200d👧\u200d👦 🇩🇪 👍🏽 #\ufe0f⃣ ❤\ufe0f 🏴\U000e0067\U000e0062\U000e007f ☺ ⚠\ufe0f :-) ;) ಠ_ಠ"
)
TAGS = _bag(
    """
    <b> </b> <br/> {0} {name} %s %1$d &amp; &#39; \\n ${x} [[1]] <
    """
)
LINKS = _bag(
    """
    https://example.com/a?b=1&c=Ant www.ant.cn Ecns.cn a@b.c @ant #Huabei ant.com. http:// 1.2.3.4
    """
)
HAN = "〇零一二三四五六七八九十百千万萬亿億兆点壹贰两廿半余多几数第分之年月日号时時分秒度元円个"
LIKE_DIGITS = "²³¹①⑳❶㈠½⅓¼¾⅔⅛↉ⅫⅣⅯ፲፫௰൰〹㉈𐄇𒐀㊿𐒠፼"
LETTERS = "aAzZéßıİſµªºĸŉǰΐῼﬁﬀ０Ⅷⓩㅏ각\u1100\u1161\u11a8あｱァー々한ąЖжѢΣςאשّعگकक्षৎதคจื่လក្សአ𠀀𠮷ꙮ𐍈ﷺ㍿㎡㏒℡™©½'ʼ׳"
MARKS = list(".,;:!?…。，、；：！？।॥؟،·•|\\/*#@&_~^`+=<>%$€–—-―‐‑'’‘\"“”„«»‹›「」『』《》()[]{}（）【】〔〕")
INVISIBLE = list(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u180e"
)
COMBINING = list(
    "\u0301\u0308\u0327\u0338\u20dd\u0489\u093c\u094d\u0903\u0902\u05bc\u064b\u0e31\u0e34\u3099\ufe0f\U000e0061"
)
CONTROLS = list("\x00\x01\x07\x08\t\n\x0b\x0c\r\x1b\x1c\x1f\x7f\x85\u2028\u2029\ufffd\ufffe\ue000\U0010ffff")
SPACES = [" ", "  ", "\u00a0", "\u2003", "\u3000", "\t", "\n", "\u1680", "      "]
JOINS = [
    " ",
    " ",
    " ",
    " ",
    "",
    ", ",
    ". ",
    "-",
    "\n",
    " and ",
    " of ",
    "\u00a0",
    "・",
    "/",
    "; ",
    " (",
    ") ",
    "' ",
    "’s ",
    "_",
]
SIGNS = [
    ".",
    ",",
    "'",
    "’",
    "٫",
    "٬",
    " ",
    "\u00a0",
    "\u202f",
    "/",
    ":",
    "-",
    "–",
    "×",
    "^",
    "e",
    "·",
    "‰",
    "．",
    "：",
    "",
]
