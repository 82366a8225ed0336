"""What tells names from other capitalised words: small lists, and the frequent words of some languages.

English has the lists, since it is the commonest side of a pair and capitalises most of what is no name. The frequent
words of a dozen languages come from pyspellchecker's packaged dictionaries (MIT), which count words in subtitles and
have few names; the commonest of these are listed here.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from harness.extraction.names.name_tokens import name_key, romanise
from harness.language.sentences import base_language


def word_set(listed: str) -> frozenset[str]:
    """The words of a list, which is easier to read as text."""
    return frozenset(listed.split())


CONNECTORS = word_set(
    """
    of the de la le les du des del della di da do dos das van von der den ten ter zu zur bin ibn al el y e und
    et i af av och og
    """
)
"""Lower-case words that may stand inside a name."""

SMALL = CONNECTORS | word_set(
    """
    and for in on to at with from a an or by into
    """
)
"""Words whose initials an acronym may leave out."""

TITLES = word_set(
    """
    mr mrs ms miss dr doctor prof professor sir lady lord madam president vice prime deputy minister chancellor
    premier governor mayor senator congressman congresswoman representative ambassador secretary general
    chairman chairwoman chairperson chair chief executive officer director manager managing commander marshal
    admiral captain colonel major lieutenant sergeant inspector judge justice attorney king queen prince
    princess duke duchess count countess emperor empress pope bishop archbishop cardinal father brother sister
    saint st sheikh sultan ayatollah imam rabbi reverend rev coach founder spokesman spokeswoman spokesperson
    journalist reporter editor author actor actress singer comrade gen sen gov rep lt col sgt capt hon esq jr sr
    phd uncle aunt mother grandpa grandma commissioner counselor councillor speaker leader head member
    academician correspondent
    """
)

GENERIC = word_set(
    """
    river lake sea ocean bay gulf strait island islands mountain mountains mount mt hill hills valley peninsula
    desert forest coast cape canal port harbor harbour beach bridge road street avenue square park garden
    gardens tower palace castle temple church cathedral mosque hall house building center centre stadium airport
    station hospital museum library theater theatre university college school academy institute laboratory lab
    faculty department ministry office bureau agency administration authority commission committee council board
    court parliament senate congress assembly government cabinet union federation confederation league
    association society club foundation fund bank group company corporation corp co inc ltd limited plc llc
    holdings holding enterprise enterprises industry industries technology technologies media press news
    newspaper times post daily journal magazine radio television tv channel network agency party movement army
    navy force forces fleet police guard republic kingdom empire state states city town county province
    prefecture district region territory village municipality township borough community national international
    federal royal central people peoples democratic socialist communist liberal conservative republican labour
    labor green united new old great big little upper lower north south east west northern southern eastern
    western northeast northwest southeast southwest middle high world global first second third summer winter
    olympic olympics games cup championship championships tournament open grand prix final finals award prize
    festival conference summit forum congress expo fair exhibition day week month year war battle revolution
    treaty agreement act law bill code constitution charter convention protocol plan program programme project
    initiative service services system security defense defence foreign affairs interior finance financial
    economic economy trade commerce development reform planning education health science sciences culture
    cultural tourism transport transportation energy environment environmental agriculture agricultural public
    social labor human rights justice special administrative red black white blue golden gold silver cross star
    sun moon century dynasty age ages era period plaza market mall hotel restaurant airlines airways line lines
    express railway rail motor motors motorcycle auto group international team squad section unit division corps
    zone area site street highway expressway metro subway chamber embassy consulate mission delegation
    protection prevention control disease emergency management survey research studies study policy politics
    political military nuclear atomic space aviation maritime civil criminal supreme high district appeal
    appeals constitutional electoral election elections provincial municipal local regional metropolitan urban
    rural general standing advisory expert panel task joint working web internet online digital mobile cloud
    data information communication communications electric electronics power oil gas petroleum chemical steel
    construction engineering real estate property insurance investment investments securities stock exchange
    capital asset assets trust eve partners associates legal medical medicine pharmaceutical clinic nursing children
    women youth student students workers army veterans board earth heaven god bible christmas easter
    """
)
"""Words that names are made of and that are translated: a name of these alone is a description."""

CURRENCIES = word_set(
    """
    usd eur gbp jpy cny rmb hkd krw inr idr pln czk chf aud cad rub uah brl mxn try zar sgd twd thb vnd php myr
    nok sek dkk huf us$ yuan euro euros dollar dollars pound pounds yen ruble rubles rouble roubles rupee rupees
    rupiah zloty koruna crowns peso pesos franc francs lira krona hryvnia tenge baht won dong ringgit renminbi
    bn mn tn km kg
    """
)
"""Money and measures are the number rules' matter."""

PERSONAL = word_set(
    """
    john michael jack mary frank joe tom sam harry henry jesus christ york bob ben max dan tim jim steve china
    kim billy charlie danny eddie jake jane jenny jerry jimmy johnny josh kate kevin larry leo lucy luke mike
    nick nicky peter ray ron ryan sarah sean susan ted tony vincent andy amy annie barry betty bobby carl chris
    claire clark craig daniel dave debbie diane donna doug ellen emily emma eric gary george hank helen howard
    ian jackson jason jeff jennifer jessica joey julie karen kelly ken lisa lou louis louise maggie marty matt
    mickey molly monica nancy nathan neil oliver oscar paul phil rachel ralph rebecca richard rick robin roger
    roy sally sandy simon sophie stan stella steven stuart susie terry thomas tina tommy tracy victor walter
    wayne willie alan albert alex andrew anna arthur ashley brian bruce adam abby alice barney bart bernie beth
    bill buddy casey cole cooper dean derek dexter doris dylan earl ed edward eve evan felix fred freddie gordon
    greg gus homer hugh jay jess jill jo joan jonathan jordan joseph juan katie lily lincoln logan marie mario
    mark martin marvin mitch morgan murphy murray norman owen parker pete philip randy rob robert ross ruby
    russell ruth scott serena sheila shirley sid sonny spencer stephen steve taylor todd trevor tyler vic
    virginia will william zoe moore allen miller wilson harris johnson smith jones davis turner baker america
    england london paris russia washington hollywood texas vegas american british english french german chinese
    russian japanese spanish italian indian roman greek mexican jewish irish european israel jerusalem google
    facebook twitter trump bush clinton obama
    """
)
"""Names as frequent as words, which subtitles have much of."""

MONTHS = word_set(
    """
    january february march april may june july august september october november december jan feb mar apr jun
    jul aug sep sept oct nov dec
    """
)
CALENDAR = MONTHS | word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun am pm
    gmt utc est pst cet bst bc ad bce ce
    """
)

LEVELS = word_set(
    """
    municipal provincial prefectural county district city state regional local town township village
    """
)
"""Levels of administration, which the name of an office may leave out."""

ILLNESSES = word_set(
    """
    covid sars mers hiv aids
    """
)
"""Written like names, and called by other words as freely as any noun."""

FUNCTION = word_set(
    """
    i me my mine we us our you your he him his she her it its they them their this that these those who whom
    whose which what where when why how whether if unless until while although though because since so as than
    then thus hence and or but nor yet not no yes none nothing nobody neither either both each every all any
    some many much more most few fewer little less least several such same other others another one ones two
    three four five six seven eight nine ten eleven twelve twenty thirty hundred thousand million billion the a
    an of in on at by to from for with without within into onto over under above below between among through
    throughout during before after against about around along across behind beyond beside besides despite near
    off out up down per via toward towards upon amid unlike like except including is am are was were be been
    being do does did done have has had having will would shall should can could may might must ought let there
    here now today tomorrow yesterday tonight ago again also too very just only even still already ever never
    always often sometimes usually perhaps maybe however therefore moreover furthermore meanwhile nevertheless
    nonetheless otherwise instead indeed finally firstly secondly lastly later earlier soon once twice almost
    nearly quite rather well oh ah hey hello please thanks thank sorry okay ok
    """
)

FOREIGN = word_set(
    """
    il ich er sie wir ihr der die das
    den dem des ein eine einer eines und oder aber nicht mit von vom zu zum zur im in am auf aus bei nach fur
    unter vor hinter als wie wenn dass weil auch nur noch schon sehr so da es ist sind war waren wird
    werden hat haben kann le la les un une des du de et ou mais ne pas dans sur sous avec sans pour par ce cette
    ces cet son sa ses leur leurs il elle ils elles nous vous je tu on qui que quoi dont est sont a ont etait lo
    gli i una uno e o ma non di da del della dei delle nel nella con su per tra fra che chi cui questo questa si
    era sono ha hanno el los las unos unas y pero no en por para sin como mas muy este esta estos estas ese esa
    eso su sus se ya es son fue ser han hay cuando donde tambien ale nie w z ze na do o od po przez dla jest sa
    byl byla to ten ta te jak czy tak sie ktory ktora v ve s se k ke u pro pri byl byla bylo jsou jeho jeji
    tento tato toto kdy kde proto os as um uma uns e ao aos nos nas dos das em com pelo pela het een van op te
    dat ze zijn maar ook niet och att det som en ett den pa av for till med har var inte han hon vi ei on ja se
    oli eta
    """
)

ORDINARY = word_set(
    """
    about according accordingly account accused across action actions active actually addition additional
    additionally advance advanced after afterwards age agency agreed air allegedly allow allowing alleged alone
    along alternative american amid amount analysis analysts ancient animal animals announced annual annually
    answer anyone anything apart apparently appearance approach approximately area areas argument arms army
    arrested arriving art article articles artificial artist ask asked asking attack attacks attempts attention
    audience authorities available average away baby back bad ball banks based basic basically battle beautiful
    beauty become becoming bed beer beginning behavior being believe believing best better bird birds birth bit
    blood board boat body bold book books born bottom box boy boys brain brand bread break breaking bring
    bringing british broken brothers brought budget build building buildings built bus business businesses buy
    buying call called calling calls came camera campaign cancer candidate car cards care careful cars case
    cases cat cause causes cell cells certain certainly challenge chance change changes changing character
    charge cheap check checking child choice choose citizens civilian class classic clean clear clearly climate
    close closed clothes coach coal coffee cold collection color combined come comes coming comment comments
    commercial common companies compared comparing competition complete completely computer concerned concerning
    conditions confirmed congratulations consequently consider considering consumers contact contrary cost costs
    could countries country couple course cover create created creating crime crisis critical critics crops
    culture current currently customers cut daily damage dance danger dangerous dark daughter days dead deal
    dear death deaths debt decision deep deeply defending delicious delivery demand demands depending described
    design designed details developed developing different difficult dinner direct directly discover discovered
    discussion dish do doctors dog dogs doing dollar domestic door doors double drinking drive driver drivers
    driving drug drugs dry due early easy eat eating economic economists effect effective efforts egg eight
    electric else email employees employers end ended engine english enjoy enough entire entrance especially
    essentially established europe european evening event events eventually everybody everyone everything
    evidence exactly example excellent exception exciting expected expensive experience experts explain export
    exports express extremely eye eyes face faced facing fact facts failure fair fall families family famous
    fans far farmers fast fear featured feeling female fever fighting figure figures file film films financial
    find finding fine fire fish five flight flights flood floods flowers fly flying focus follow followed
    following follows food foods football foreign forget former formerly forward founded free freedom frequent
    fresh friend friends front fruit full fun further future gain game gas gave generally get getting giant girl
    girls give given giving glass global go goal goals going gone good goods got governments great ground group
    groups grow growing growth guests guys half hand hands happy hard he hear heart heat heavy height help
    helping heroes hidden higher highest highly history hit hold holding home homes hope hopefully hoping horse
    hot hotel hours household houses how huge human humans hundreds ice idea images imagine immediate
    immediately impact imports important improve improved in incidentally include included increase increased
    increasing increasingly independent indian individual individuals industrial inflation inside insisted
    installation instead insurance interest interested interesting interestingly international introduction
    investigators investors issue issues item items job jobs join joining judges jump keep keeping key kids
    killing kind kitchen know knowing knowledge known land language large largest last lately laughing launch
    launched law lawmakers lawyers lead leaders leading learn learned learning leave leaving left legal legs
    lessons let letter letters level levels life light likewise link list listen literally live lives living
    local located location long look looking looks lose losing loss lost lots love low luck luckily made main
    mainly make makers makes making male man management many map market markets marriage married mass material
    materials matter maybe meals mean means meanwhile measures meat media medical meeting meetings members
    memory men mental merely message messages method methods middle military milk mind minutes missing mistakes
    mobile model models modern moment money monthly months more moreover morning mostly mother mothers movement
    movie moving multiple murder music musicians nation nations natural naturally nature nearby need needs net
    news newspapers next nice night nobody normally note noted nothing notably noting nowadays nuclear number
    numbers numerous object observers obtained obviously occasion offering office officers official officials
    oil older once ongoing online open opened opening opinion opinions opponents opportunity opposition option
    orange orders ordinary organization originally ourselves outside overall own owner owners page pain paper
    parents part participants particular particularly parties partly parts party passengers past patients
    patience pay paying payment payments peace people percent perfect performance perhaps period person personal
    personally phone photo photos physical picture pictures piece pieces place places plans planes plant plants
    play played player players playing pleasant please plus point pointing points political politicians poor
    popular population position positive possible possibly post potential practice pre predictions prepare
    present press pressure pretty previous previously price prices prior prisoners private probably problem
    problems process produced product production products professional profits programs progress projects
    promise proper properly property proponents prosecutors protesters protests proud prove provide provided
    providing public published pure put putting quality question questions quick quickly quite rain rain ran
    rare rates reaction read readers reading ready real reality really reason reasons receive received recent
    recently record records reduce reduced regard regarding regardless regions regular regularly related
    relations relationship relatively relatives relevant religion remarkably remember reply replying report
    reported reportedly reporters reports republicans democrats research researchers residents respect response
    responses responsible rest restaurants result results retail return returning revenue rice rich ride right
    rising risk rivers roads rock role roman room rooms rose round rule rules rumors run running rural safe
    safety said salaries sales same sand save saw say saying says scene scholars schools science scientists
    score sea search searching season seats second secret seeing seems seen self sell selling send sending
    senior sense separate separately series serious seriously services set setting settlers seven seventy severe
    sexual shared shares ship shipping ships shoes shop short shortly shot shots show showing shows sides sign
    signed significant signs similar similarly simple simply singing single sister site sites sitting situated
    six size skills skin sleep slow slowly small smart smile smoke smoking snow social society soft software
    soldiers solution someone something son song songs sound sounds sources space speaking special specially
    species specific specifically speed spent spirit spokespeople sport sports spread spring stage standing
    stars start started starting state statement states statistics stay steps stocks stone stop store stores
    storm story strange streets strength stress strict strong strongly structure struggling students studies
    style subject subsequently success successful such sudden suddenly sugar suggested summer supplies supply
    support supported supporters suppose sure surely surface surprise surprisingly survivors suspects sweet
    swimming symptoms table take taken takes taking talk talking talks taste tax taxes tea teachers teaching
    team teams tears technical television tell temperature temperatures tens terms terrible test testing tests
    text thanks theory thing things think thinking thousands threats throwing time times tired title together
    told took top topics total totally touch tough tourism tourists traditional traditionally traffic train
    training transportation travel travelers travelling treatment tree trees tried trip trouble truck true truth
    try trying turn turning types typical typically ultimately unable uncertain understanding undoubtedly
    unemployment unfortunately unique units universities unknown upon urban use used useful user users using
    usually vaccine value values various vegetables vehicle vehicles version victims video videos view viewers
    views village violence virtual visit visitors visiting voice volunteers vote voters waiting wake walk
    walking wall want wants war warm warning watch watching water waters wave ways weak wearing weather website
    wedding weekend weight welcome whatever whenever whereas wherever white whoever wide widely wife wild win
    wind windows winners winning winter wish with witnesses woman women wonder wonderful wood word words work
    worked workers working works worried worse worst worth write writer writers writing written wrong years yeah
    young younger zero bon bitcoin covid coronavirus pandemic epidemic spaceship hypersonic quantum corona virus
    """
)
"""Common words as they stand at the start of a sentence or in a headline; inflected forms are derived."""

_FREQUENT = 2500
"""Occurrences in subtitles from which a word counts as ordinary."""
_SUFFIXES = ("s", "es", "ed", "d", "ing", "ly", "er", "ers", "al", "y", "ion", "ions", "ies", "ied", "ally")
_WORDY = (
    "ingly",
    "ically",
    "ously",
    "fully",
    "lessly",
    "ation",
    "ations",
    "ements",
    "ements",
    "nesses",
    "ness",
    "ities",
    "ability",
    "ibility",
    "ological",
    "ization",
    "isation",
    "izing",
    "ising",
    "ction",
    "ctions",
    "ssion",
    "ssions",
    "tional",
    "ential",
    "fulness",
    "ework",
    "edly",
    "ately",
    "ively",
)
"""Endings that only words have."""


@lru_cache(maxsize=4)
def _dictionary(lang: str) -> Mapping[str, int]:
    """A language's words, casefolded, with their occurrences; empty where no dictionary is packaged."""
    packaged = resources.files("spellchecker") / "resources" / f"{lang}.json.gz"
    if not lang.isalpha() or not packaged.is_file():
        return {}
    counts: Mapping[str, int] = json.loads(gzip.decompress(packaged.read_bytes()))
    return counts


@lru_cache(maxsize=32)
def _frequent(lang: str) -> frozenset[str]:
    """Keys of a language's frequent words."""
    return frozenset(romanise(name_key(w)) for w, n in _dictionary(lang).items() if n >= _FREQUENT) - PERSONAL


def is_spelt(text: str, lang: str) -> bool:
    """Whether a language's dictionary has a word, however rare, names of well-known places among them."""
    return text.casefold() in _dictionary(base_language(lang))


@lru_cache(maxsize=1 << 14)
def is_ordinary(key: str, lang: str = "en") -> bool:
    """Whether a word is known to be no distinctive part of a name: a function word, a title, a common word."""
    if kindred(key):
        return False
    if base_language(lang) != "en" and key in FOREIGN:
        return True
    if key.isdigit() or _listed(key) or (len(key) > 7 and key.endswith(_WORDY)):
        return True
    frequent = _frequent(base_language(lang))
    if key in frequent:
        return True
    if key in PERSONAL:
        return False
    return any(key.endswith(s) and _stem_listed(key[: -len(s)], frequent) for s in _SUFFIXES if len(key) - len(s) >= 3)


def is_namesake(key: str) -> bool:
    """Whether a word, ordinary or not, may well be somebody's name: no function word, title or month."""
    return len(key) > 1 and not key.isdigit() and not _listed(key)


def _listed(key: str) -> bool:
    return key in FUNCTION or key in GENERIC or key in ORDINARY or key in TITLES or key in CALENDAR or key in CURRENCIES


def _stem_listed(stem: str, frequent: frozenset[str]) -> bool:
    if any(form in GENERIC or form in ORDINARY or form in TITLES for form in (stem, stem + "e", stem + "y")):
        return True
    if len(stem) > 3 and (stem in frequent or stem + "e" in frequent or stem + "y" in frequent):
        return True
    return len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in ORDINARY


_PEOPLES = """afghanistan:afghan afghans;albania:albanian;algeria:algerian;america:american;angola:angolan;
argentina:argentine argentinian;armenia:armenian;australia:australian aussie;austria:austrian;azerbaijan:azerbaijani azeri;
bangladesh:bangladeshi;belarus:belarusian;belgium:belgian;bolivia:bolivian;bosnia:bosnian;brazil:brazilian;
britain:british briton uk england english unitedkingdom;bulgaria:bulgarian;cambodia:cambodian;cameroon:cameroonian;canada:canadian;
chile:chilean;china:chinese sino prc;colombia:colombian;congo:congolese;croatia:croatian croat;cuba:cuban;
cyprus:cypriot;czechia:czech czechoslovakia;denmark:danish dane;ecuador:ecuadorian;egypt:egyptian;estonia:estonian;
ethiopia:ethiopian;europe:european eu;finland:finnish finn;france:french;georgia:georgian;germany:german;
ghana:ghanaian;greece:greek hellenic;haiti:haitian;hungary:hungarian;iceland:icelandic;india:indian;
indonesia:indonesian;iran:iranian persian;iraq:iraqi;ireland:irish;israel:israeli;italy:italian;jamaica:jamaican;
japan:japanese;jordan:jordanian;kazakhstan:kazakh;kenya:kenyan;korea:korean rok dprk;kuwait:kuwaiti;kyrgyzstan:kyrgyz;
laos:lao laotian;latvia:latvian;lebanon:lebanese;libya:libyan;lithuania:lithuanian;luxembourg:luxembourgish;
macedonia:macedonian;malaysia:malaysian malay;mali:malian;malta:maltese;mexico:mexican;moldova:moldovan;
mongolia:mongolian mongol;morocco:moroccan;myanmar:burma burmese;nepal:nepalese nepali;netherlands:dutch holland;
newzealand:kiwi;nigeria:nigerian;norway:norwegian;pakistan:pakistani;palestine:palestinian;peru:peruvian;
philippines:philippine filipino filipinos;poland:polish pole;portugal:portuguese;qatar:qatari;romania:romanian;
russia:russian;saudi:saudis;scotland:scottish scots scot;senegal:senegalese;serbia:serbian serb;singapore:singaporean;
slovakia:slovak;slovenia:slovenian slovene;somalia:somali;spain:spanish spaniard;srilanka:srilankan;sudan:sudanese;
sweden:swedish swede;switzerland:swiss;syria:syrian;taiwan:taiwanese;tajikistan:tajik;thailand:thai;tibet:tibetan;
tunisia:tunisian;turkey:turkish turk turkiye;uganda:ugandan;ukraine:ukrainian;us:usa unitedstates america american;
uzbekistan:uzbek;venezuela:venezuelan;vietnam:vietnamese;wales:welsh;yemen:yemeni;zambia:zambian;zimbabwe:zimbabwean;
africa:african;antarctica:antarctic;asia:asian;arab:arabic arabian arabs arabia;islam:islamic muslim moslem;jew:jewish judaism;
christ:christian christianity;soviet:ussr;un:unitednations;uk:unitedkingdom britain british;eu:europeanunion europe;
uae:emirates emirati;hongkong:hk;beijing:peking;kyiv:kiev;mumbai:bombay;rome:roman;venice:venetian;vienna:viennese;
moscow:muscovite;sicily:sicilian;bavaria:bavarian;catalonia:catalan;california:californian;texas:texan;
guangzhou:canton cantonese;tokyo:tokyoite;prague:praha;brexit:brexiteer"""


def _groups() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in _PEOPLES.replace("\n", "").split(";"):
        place, _, others = entry.partition(":")
        group = frozenset([place, *others.split()])
        for form in group:
            found[form] = found.get(form, frozenset()) | group
    return found


_GROUP_OF = _groups()


@lru_cache(maxsize=1 << 14)
def kindred(key: str) -> frozenset[str]:
    """Keys that name the same place or people: germany, german. Empty for what the list does not know."""
    for form in (key, key.removesuffix("s"), key.removesuffix("an"), key.removesuffix("n")):
        if form in _GROUP_OF:
            return _GROUP_OF[form]
    return frozenset()
