"""The entity rules on names that no shipped file has: what they find, where, how they judge it, and what they let pass."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.records import AlignedPair, Finding, Key, Segment
from harness.language.normal_form import normalise
from harness.rules.base import JudgedDocument, Judgement, NormalPassage
from harness.rules.names.termbase_names import RULE_OF_VERDICT, EntityRules
from harness.rules.names.termbase_reading import EntityReader
from harness.termbase.entries import Entity, Termbase, WrongForm

Row = tuple[str, str, str]


def case_of(
    *rows: Row, source: str = "zh", target: str = "en", reference: str | None = None, summary: str = ""
) -> JudgedDocument:
    """A document of rows of source, reference and candidate."""
    passages = []
    for n, row in enumerate(rows, 1):
        one, two, three = (Segment(text, 0, len(text)) for text in row)
        passages.append(NormalPassage.of(AlignedPair(n, "lines", one, two, three)))
    language = reference or (target if any(row[1] for row in rows) else "")
    gold = normalise(summary) if summary else None
    return JudgedDocument(
        Key("vendor", source, target, "doc"), language, tuple(passages), gold, "en" if summary else ""
    )


def name(text: str, kind: str = "product", **accepted: list[str]) -> Entity:
    return Entity(text, kind, {lang: tuple(forms) for lang, forms in accepted.items()})


NAMES = (
    name("Luckin Coffee", "company", zh=["瑞幸咖啡"], hi=["लकिन कॉफ़ी", "लकिन कॉफी"]),
    name("Xiaohongshu", zh=["小红书"], en=["RED"], hi=["शियाओहोंगशू"], ru=["Сяохуншу"]),
    name("Meituan", "company", zh=["美团"], hi=["मेइतुआन"], ja=["メイトゥアン"]),
    name("Pinduoduo", "company", zh=["拼多多"], ar=["بيندودو"]),
    name("Bharti Airtel", "company", hi=["भारती एयरटेल"]),
    name("PhonePe", hi=["फ़ोनपे", "फोनपे"]),
    name("Thiruvananthapuram", "place", hi=["तिरुवनंतपुरम"]),
    name("Al Rajhi Bank", "company", ar=["مصرف الراجحي"]),
    name("Ouagadougou", "place", ru=["Уагадугу"]),
    name("Chimamanda Ngozi Adichie", "person", ru=["Чимаманда Нгози Адичи"]),
    name("São Paulo", "place", ru=["Сан-Паулу"]),
    name("Médecins Sans Frontières", "organisation", en=["Doctors Without Borders", "MSF"], de=["Ärzte ohne Grenzen"]),
    name("Coca-Cola", "company", ru=["Кока-Кола"]),
    name("3M", "company"),
    name("iPhone 15"),
    name("Firn", "company"),
    name("Hubei", "place", zh=["湖北"]),
    name("Huabei", zh=["花呗"], en=["Hua Bei"]),
    name("Alipay", zh=["支付宝"], hi=["अलीपे"]),
    name("Alibaba", "company", zh=["阿里巴巴"]),
    name("Apple", "company"),
    name("Kenya", "place"),
    name("Москва", "place", ru=["Москва"]),
    name("Zhong Nanshan", "person", zh=["钟南山"]),
    name("Blue Vest", "campaign", id=["Rompi Biru"]),
    name("Penumbra", ja=["ペナンブラ"]),
)
RULES = EntityRules(EntityReader(Termbase(NAMES, "test")))


def judge(*rows: Row, **languages: str) -> Judgement:
    return RULES.judge(case_of(*rows, **languages), {})


def severe(*rows: Row, **languages: str) -> list[tuple[str, str, str | None]]:
    """Rule, entity and text of the findings that gate."""
    found = judge(*rows, **languages).findings
    return [(f.rule.removeprefix("entity-"), f.entity, f.text) for f in found if f.severity != "minor"]


def garbled(entity: str, text: str) -> list[tuple[str, str, str | None]]:
    return [("garbled", entity, text)]


@pytest.mark.parametrize(
    ("wrong", "entity"),
    [
        ("Lukin Coffee", "Luckin Coffee"),
        ("Luckin Coffe", "Luckin Coffee"),
        ("Lucking Coffee", "Luckin Coffee"),
        ("Xiaohonshu", "Xiaohongshu"),
        ("Xiahongshu", "Xiaohongshu"),
        ("Xiaohongsu", "Xiaohongshu"),
        ("Xiaoshu", "Xiaohongshu"),
        ("Meutian", "Meituan"),
        ("Maituan", "Meituan"),
        ("Meittuan", "Meituan"),
        ("Meitan", "Meituan"),
        ("Pindodo", "Pinduoduo"),
        ("Pinduduo", "Pinduoduo"),
        ("Bharati Airtel", "Bharti Airtel"),
        ("Bharti Airtell", "Bharti Airtel"),
        ("Barti Airtel", "Bharti Airtel"),
        ("PhonePay", "PhonePe"),
        ("Thiruvanthapuram", "Thiruvananthapuram"),
        ("Al Rajih Bank", "Al Rajhi Bank"),
        ("Al Raji Bank", "Al Rajhi Bank"),
        ("Ougadougou", "Ouagadougou"),
        ("Ouagadogou", "Ouagadougou"),
        ("Chimamanda Ngozi Adiche", "Chimamanda Ngozi Adichie"),
        ("Sao Paolo", "São Paulo"),
        ("São Pablo", "São Paulo"),
        ("Coca-Kola", "Coca-Cola"),
        ("Coco-Cola", "Coca-Cola"),
        ("Medecin Sans Frontieres", "Médecins Sans Frontières"),
        ("Firm", "Firn"),
        ("iPhone 51", "iPhone 15"),
        ("iPhon 15", "iPhone 15"),
        ("Kenia", "Kenya"),
    ],
)
def test_a_misspelling_that_nobody_listed_is_found(wrong: str, entity: str) -> None:
    row = (
        "",
        f"On Monday a spokesman for {entity} gave the figures.",
        f"On Monday, a speaker of {wrong} gave figures.",
    )
    (finding,) = judge(row).findings
    assert (finding.rule, finding.entity, finding.severity) == ("entity-garbled", entity, "major")
    assert finding.start is not None and finding.text == row[2][finding.start : finding.end]
    assert finding.text == wrong


@pytest.mark.parametrize(
    ("target", "reference", "candidate", "expected"),
    [
        ("id", "", "Pendapatan Meituan naik.", []),
        ("id", "Pendapatan Meituan naik.", "Pendapatan Metuian naik tajam.", garbled("Meituan", "Metuian")),
        ("hi", "मेइतुआन की आय बढ़ी।", "मैतुन की आय बढ़ी।", garbled("Meituan", "मैतुन")),
        ("hi", "तिरुवनंतपुरम में बैठक हुई।", "बैठक तिरुवनतपुम में हुई।", garbled("Thiruvananthapuram", "तिरुवनतपुम")),
        ("hi", "भारती एयरटेल ने कहा।", "भरती एअरटेल ने कहा।", garbled("Bharti Airtel", "भरती एअरटेल")),
        ("ru", "Он приехал в Уагадугу.", "Он приехал в Угадугу.", garbled("Ouagadougou", "Угадугу")),
        ("ru", "Акции Кока-Кола выросли.", "Акции Кака-Коло выросли.", garbled("Coca-Cola", "Кака-Коло")),
        ("ja", "ペナンブラが発表した。", "ペンンブラが発表した。", garbled("Penumbra", "ペンンブラ")),
        ("ar", "أعلنت شركة بيندودو النتائج", "أعلنت شركة بندودا النتائج", garbled("Pinduoduo", "بندودا")),
        (
            "de",
            "Luckin Coffee meldet Gewinn.",
            "Lukkin Kaffee meldet Gewinn.",
            garbled("Luckin Coffee", "Lukkin Kaffee"),
        ),
        ("tr", "Meituan'ın geliri arttı.", "Maytuan'ın geliri arttı.", garbled("Meituan", "Maytuan'ın")),
        ("zh", "小红书发布了公告。", "小宏书发布了公告。", garbled("Xiaohongshu", "小宏书")),
    ],
)
def test_garbles_in_other_languages(
    target: str, reference: str, candidate: str, expected: list[tuple[str, str, str | None]]
) -> None:
    source = "" if reference else "Meituan's revenue rose."
    assert severe((source, reference, candidate), source="en", target=target) == expected


@pytest.mark.parametrize(
    ("target", "reference", "candidate"),
    [
        ("en", "The profit of Meituan rose.", "Meituan's profit rose."),
        ("en", "Meituan and Pinduoduo are rivals.", "PINDUODUO’s rival is MEITUAN."),
        ("en", "Sales in São Paulo fell.", "Sao Paulo sales fell."),
        ("en", "He works for Coca-Cola.", "He is with Coca Cola now."),
        ("en", "The iPhone 15 sold well.", "iPhone 15s sold well."),
        ("en", "Médecins Sans Frontières left.", "Doctors Without Borders has left."),
        ("en", "Médecins Sans Frontières left.", "Medecins sans frontieres has left."),
        ("en", "Alipay, owned by Alibaba, grew.", "Alibaba's Alipay grew."),
        ("en", "From Hubei to Huabei", "From Hubei to Huabei"),
        ("en", "Huabei is popular in Hubei.", "In Hubei, Hua Bei is popular."),
        ("en", "Zhong Nanshan spoke.", "Nanshan Zhong was speaking."),
        ("en", "Zhong Nanshan spoke.", "Zhong was speaking."),
        ("en", "Elections in Kenya were calm.", "The Kenyan elections were calm."),
        ("en", "Meituan grew. Meituan also hired.", "Meituan grew and hired."),
        ("en", "He ate an apple.", "He ate some fruit."),
        ("en", "A firm hand, said Firn.", "Firn said: a firm hand."),
        ("id", "Alipay milik Alibaba.", "Aplikasi Alipaynya dimiliki oleh Alibaba."),
        ("id", "Alipay milik Alibaba.", "Alipay-nya dimiliki Alibaba."),
        ("tr", "Alipay büyüdü.", "Alipay'nin büyümesi sürdü."),
        ("tr", "São Paulo büyük.", "São Paulo'daki etkinlik büyüktü."),
        ("ru", "Он живёт в городе Москва.", "Он живёт в Москве."),
        ("ru", "Сяохуншу растёт.", "Рост Сяохуншу продолжается."),
        ("de", "Der Gewinn von Alibaba stieg.", "Alibabas Gewinn stieg."),
        ("hi", "अलीपे का उपयोग बढ़ा।", "अलीपे ऐप का इस्तेमाल बढ़ा।"),
        ("hi", "फ़ोनपे बढ़ा।", "फोनपे में बढ़त हुई।"),
        ("zh", "支付宝属于阿里巴巴。", "阿里巴巴旗下的支付宝。"),
        ("ar", "أعلنت بيندودو", "وقالت الشركة لبيندودو"),
    ],
)
def test_right_renderings_pass(target: str, reference: str, candidate: str) -> None:
    assert severe(("", reference, candidate), target=target) == []


@pytest.mark.parametrize(
    ("target", "source", "candidate"),
    [
        ("hi", "Kenya won.", "केन्या जीता।"),
        ("ru", "Firn won.", "Фирн победил."),
        ("ru", "The book of Meituan", "Книга Мэйтуана"),
        ("hi", "In Ouagadougou it rained.", "औगाडौगू में बारिश हुई।"),
        ("ar", "Kenya won.", "فازت كينيا"),
        ("ja", "Kenya won.", "ケニアが勝った。"),
        ("zh", "Kenya won.", "肯尼亚赢了。"),
    ],
)
def test_right_transliterations_need_no_listed_form(target: str, source: str, candidate: str) -> None:
    assert severe((source, "", candidate), source="en", target=target) == []


def test_pronouns_and_the_company_refer_back() -> None:
    rows = [
        ("", "Meituan grew.", "Meituan grew."),
        ("", "Meituan hired.", "The company hired."),
        ("", "Meituan is happy.", "It is happy."),
    ]
    assert severe(*rows) == []


def test_sentences_misaligned_by_one() -> None:
    rows = [
        ("", "Meituan grew.", "It was a good year."),
        ("", "It was a good year.", "Meituan grew and the year ended."),
        ("", "Pinduoduo sold.", "People came."),
        ("", "People came.", "In the end Pinduduo sold."),
    ]
    assert severe(*rows) == garbled("Pinduoduo", "Pinduduo")


def test_replaced_partial_missing_and_translated() -> None:
    assert severe(("", "Alipay grew.", "Alibaba grew.")) == [("replaced", "Alipay", "Alibaba")]
    assert severe(("", "Huabei grew.", "In Hubei, it grew.")) == [("replaced", "Huabei", "Hubei")]
    assert severe(("", "The Blue Vest team", "The Blue Rompi team"), target="id")[0] == (
        "partial",
        "Blue Vest",
        "Blue Rompi",
    )
    assert severe(("", "Now Meituan grew.", "Now it grew.")) == [("missing", "Meituan", None)]
    assert severe(("", "Now Xiaohongshu grew.", "Now Little Redbook grew.")) == [
        ("mistranslated", "Xiaohongshu", "Little Redbook")
    ]
    assert severe(("", "Now Luckin Coffee grew.", "Now Happy Coffee grew.")) == [
        ("mistranslated", "Luckin Coffee", "Happy Coffee")
    ]
    assert severe(("", "Meituan grew.", "")) == [("missing", "Meituan", None)]


def test_a_company_replaced_is_critical_and_a_guess_is_not() -> None:
    (replaced,) = judge(("", "Now Alibaba grew.", "Now Alipay grew.")).findings
    (guess,) = judge(("", "Now Meituan grew.", "Now Beautiful Group grew.")).findings
    assert (replaced.rule, replaced.severity) == ("entity-replaced", "critical")
    assert (guess.rule, guess.severity) == ("entity-mistranslated", "major")


@pytest.mark.parametrize(
    ("lang", "source", "candidate", "provenance"),
    [
        ("zh", "美团增长了。", "Now Maituan grew.", "introduced"),
        ("id", "Kini Maituan tumbuh.", "Now Maituan grew.", "inherited"),
        ("id", "Kini Meutan tumbuh.", "Now Meutan grew.", "inherited"),
        ("id", "Kini Maitun tumbuh.", "Now Meitaan grew.", "introduced"),
        ("zh", "", "Now Maituan grew.", "unknown"),
        ("id", "Kini tumbuh.", "Now Maituan grew.", "unknown"),
        ("hi", "अब मैतुन बढ़ा।", "Now Maitun grew.", "inherited"),
        ("id", "Kini Meituan tumbuh.", "Now it grew.", "introduced"),
        ("en", "Now Meituan grew.", "Now Maituan grew.", "introduced"),
    ],
)
def test_provenance(lang: str, source: str, candidate: str, provenance: str) -> None:
    (finding,) = judge((source, "Now Meituan grew.", candidate), source=lang).findings
    assert finding.provenance == provenance


def test_a_name_that_the_source_does_not_have_may_be_left_out() -> None:
    (finding,) = judge(("公司增长了。", "Now Meituan grew.", "Now it grew.")).findings
    assert (finding.rule, finding.severity) == ("entity-missing", "minor")


def test_gold_in_the_source_language_stands_for_the_source() -> None:
    english = "Now Meituan grew."
    (finding,) = judge((english, english, "अब मैतुन बढ़ा।"), source="en", target="hi", reference="en").findings
    assert (finding.rule, finding.text, finding.provenance) == ("entity-garbled", "मैतुन", "introduced")


def test_a_summary_asks_for_names_anywhere_in_the_document() -> None:
    rows = [("", "", "First came rain."), ("", "", "Then Maituan grew."), ("", "", "Alipay did too.")]
    summary = "Meituan and Alipay grew, and Pinduoduo fell."
    found = RULES.judge(case_of(*rows, summary=summary), {}).findings
    assert [(f.segment, f.rule, f.entity) for f in found] == [
        (None, "entity-missing", "Pinduoduo"),
        (2, "entity-garbled", "Meituan"),
    ]
    with_source = [("美团增长了。", "", "Then Maituan grew.")]
    (finding,) = RULES.judge(case_of(*with_source, summary="Meituan grew."), {}).findings
    assert (finding.segment, finding.provenance) == (1, "introduced")


def test_listed_wrong_forms_have_their_own_rule_and_reason() -> None:
    entity = Entity("Huabei", "product", {}, (WrongForm("en", "North China", "a region"),))
    rules = EntityRules(EntityReader(Termbase((entity,), "test")))
    (finding,) = rules.judge(case_of(("", "Huabei grew.", "North China grew.")), {}).findings
    assert (finding.rule, finding.text) == ("entity-mistranslated", "North China")
    assert "a region" in finding.message


def test_spans_point_at_the_text_as_delivered() -> None:
    candidate = "Now \u200bMa\u00adituan\u200d grew."
    (finding,) = judge(("", "Now Meituan grew.", candidate)).findings
    assert finding.start is not None and candidate[finding.start : finding.end] == finding.text
    assert finding.text is not None and "ituan" in finding.text


def test_an_empty_termbase_finds_nothing() -> None:
    rules = EntityRules(EntityReader(Termbase.empty()))
    assert rules.judge(case_of(("", "Meituan", "Maituan")), {}) == Judgement()
    assert set(RULE_OF_VERDICT.values()) == rules.fires


PIECES = st.sampled_from(
    [e.name for e in NAMES] + ["Maituan", " ", ". ", "’s", "\u0301", "\u202e", "\u200b", "花呗", "अलीपे", "ー"]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=8).map("".join)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4),
    st.sampled_from(["en", "hi", "id", "ru", "de", "ja", "zh", "ar", "tr"]),
    st.booleans(),
)
def test_any_text_is_judged_and_every_span_is_the_findings_text(
    rows: list[Row], target: str, with_reference: bool
) -> None:
    rows = [(a, b if with_reference else "", c) for a, b, c in rows]
    judgement = judge(*rows, target=target)
    for found in (*judgement.findings, *judgement.mentions):
        if found.start is not None:
            assert found.segment is not None
            assert rows[found.segment - 1][2][found.start : found.end] == found.text
        elif isinstance(found, Finding):
            assert found.rule == "entity-missing"


@pytest.mark.parametrize(
    "line",
    [
        "Maituan sells noodles in Ouagadougou. " * 26_000,
        "a" * 5_000_000,
        "M\u0301" * 200_000,
        "\u202e\u0301" * 200_000,
        "花呗" * 40_000,
        "Blue Vest Rompi " * 12_000,
    ],
    ids=["words", "one word", "marks", "overrides", "han", "halves"],
)
def test_a_huge_line_ends_in_time(line: str) -> None:
    rules = EntityRules(EntityReader(Termbase(NAMES, "test")))
    case = case_of(("", "Meituan, Blue Vest, Médecins Sans Frontières and Huabei met.", line))
    begin = time.perf_counter()
    rules.judge(case, {})
    assert time.perf_counter() - begin < 60


def test_ten_thousand_entities_cost_little() -> None:
    many = tuple(name(f"Quorvex{i:05d}a Zem{i}") for i in range(10_000))
    rows = [("", f"Meituan grew in year {i}.", f"Maituan grew in year {i}.") for i in range(500)]
    rules = EntityRules(EntityReader(Termbase((*NAMES, *many), "test")))
    rules.judge(case_of(rows[0]), {})
    begin = time.perf_counter()
    assert len(rules.judge(case_of(*rows), {}).findings) == 500
    assert time.perf_counter() - begin < 10


def test_half_of_a_name_is_none_unless_it_was_told_in_full_before() -> None:
    names = (name("Wenke Orsoll", "person"), name("Kelm Tavaro", "company"), name("Oru Lund", "place"))
    rules = EntityRules(EntityReader(Termbase(names, "test")))
    for whole in names:
        first, last = whole.name.split()
        half = (f"{whole.name} kam an.", f"{whole.name} came.", f"{first} came.")
        (finding,) = rules.judge(case_of(half, source="de"), {}).findings
        assert (finding.rule, finding.severity, finding.text) == ("entity-partial", "major", first)
        assert finding.provenance == "introduced"
        told = (f"{whole.name} rief an.", f"{whole.name} called.", f"{whole.name} called.")
        after = rules.judge(case_of(told, half, source="de"), {}).findings
        assert [f for f in after if f.rule == "entity-partial"] == []
    assert (
        rules.judge(case_of(("Wenke Orsoll kam.", "Wenke Orsoll came.", "Orsoll came."), source="de"), {}).findings
        == ()
    )


def test_evidence_is_quoted_as_it_was_delivered() -> None:
    rows = [("我们用支\u200b付宝。", "We use Ali\u00adpay.", "We use Alipey.")]
    findings = judge(*rows).findings
    assert [(f.rule, [span.text for span in f.evidence]) for f in findings] == [
        ("entity-garbled", ["Ali\u00adpay", "支\u200b付宝"])
    ]


def test_evidence_is_of_the_segment_that_the_finding_is_of() -> None:
    """The name is asked for in the first segment; its misspelling is in the second."""
    rows = [
        ("我们用支付宝。", "Yesterday, on the way to the station, we all used Alipay.", "Yesterday we paid."),
        ("好。", "Good.", "Good Alipey."),
    ]
    (finding,) = [f for f in judge(*rows).findings if f.text == "Alipey"]
    assert (finding.segment, finding.provenance, finding.evidence) == (2, "introduced", ())


def test_of_very_many_names_that_are_missing_the_first_are_reported() -> None:
    """What is not looked for is not called missing; known forms are found all the same."""
    many = [name(f"Qarlo{n} Vexbi{n}") for n in range(100, 400)]
    rules = EntityRules(EntityReader(Termbase(tuple(many), "many")))
    reference = " ".join(f"We saw {entity.name}." for entity in many)
    candidate = " ".join(f"Wir gingen weiter{n}." for n in range(500)) + f" {many[-1].name}"
    judgement = rules.judge(case_of(("", reference, candidate)), {})
    missing = [f.entity for f in judgement.findings if f.rule == "entity-missing"]
    assert 0 < len(missing) < 200 and missing == [entity.name for entity in many[: len(missing)]]
    assert [(m.entity, m.verdict) for m in judgement.mentions if m.text] == [(many[-1].name, "accepted")]
