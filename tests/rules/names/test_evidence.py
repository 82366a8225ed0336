"""Where the evidence for a name may come from: the source alone, a summary, sounds, characters, what stands beside it."""

from __future__ import annotations

import time

import pytest

from harness.core.records import AlignedPair, Key, ReferenceKind, Segment, Span
from harness.extraction.names import Sounds, read_as_words
from harness.rules.base import JudgedDocument
from harness.rules.names import NameRules
from harness.rules.names.missing import closes_over
from harness.termbase.entries import Termbase
from tests.rules.names.test_names import found, judge


def test_a_latin_name_of_the_source_as_a_near_miss() -> None:
    source, candidate = "Bank Mandiri melaporkan laba.", "Bank Mandari reported a profit."
    assert found(source, "", candidate, "id") == [("entity-garbled", "major", "Mandari", "Mandiri")]


def test_a_spelling_that_sounds_alike_is_wrong_where_source_and_reference_spell_the_name() -> None:
    texts = "Jiebei adalah produk Ant Group.", "Jiebei is a product of Ant Group.", "Jebbe is a product of Ant Group."
    assert found(*texts, "id") == [("entity-garbled", "major", "Jebbe", "Jiebei")]


@pytest.mark.parametrize(
    ("source", "candidate", "lang", "target"),
    [
        ("Bank Mandiri melaporkan laba.", "Bank Mandiri's profit was reported.", "id", "en"),
        ("Ia tinggal di Singapura.", "He lives in Singapore.", "id", "en"),
        ("Universitas Gajah Mada menang.", "Gajah Mada University won.", "id", "en"),
        ("Er traf Netanjahu in Jerusalem.", "He met Netanyahu in Jerusalem.", "de", "en"),
        ("Widział Kowalskiego w Gdyni.", "He saw Kowalski in Gdynia.", "pl", "en"),
        ("He works at Google with Clark.", "Он работает в Гугл с Кларком.", "en", "ru"),
        ("He works at Google with Clark.", "वह क्लार्क के साथ गूगल में काम करता है।", "en", "hi"),
        ("He saw Mandela there.", "उसने वहाँ मंडेला को देखा।", "en", "hi"),
    ],
)
def test_what_languages_do_to_names_is_no_finding(source: str, candidate: str, lang: str, target: str) -> None:
    assert found(source, "", candidate, lang, target) == []


def test_a_wellknown_place_in_another_form_is_minor() -> None:
    assert {f[1] for f in found("Er fuhr nach Lissabon.", "", "He went to Lisbon.", "de")} <= {"minor"}


@pytest.mark.parametrize(
    ("source", "severity"),
    [("Bank Mandiri melaporkan laba.", "major"), ("Bank itu melaporkan laba.", "minor"), ("", "minor")],
)
def test_a_name_of_the_summary_as_a_near_miss(source: str, severity: str) -> None:
    texts = [
        (source, "", "Bank Mandari reported a profit."),
        ("", "Mandiri earned more.", "Bank Mandari reported a profit."),
    ]
    kinds = "source", "summary"
    pairs = [
        AlignedPair(1, kind, *(Segment(t, 0, len(t)) for t in triple))  # type: ignore[arg-type]
        for kind, triple in zip(kinds, texts, strict=True)
    ]
    case = JudgedDocument.of_pairs(Key("v", "id", "en", "d"), pairs, "", "en")
    rules = NameRules(Termbase.empty())
    findings = rules.judge(case, rules.count(case)).findings
    assert [(f.rule, f.severity, f.text, f.expected) for f in findings] == [
        ("entity-garbled", severity, "Mandari", "Mandiri")
    ]


def with_summary(source: str, candidate: str, summary: str, lang: str) -> list[tuple[str, str | None]]:
    """Rule and text of what is found in a passage without a reference, in a document with a gold summary."""
    rows: list[tuple[ReferenceKind, tuple[str, str, str]]] = [
        ("source", (source, "", candidate)),
        ("summary", ("", summary, candidate)),
    ]
    pairs = [AlignedPair(1, kind, *(Segment(text, 0, len(text)) for text in texts)) for kind, texts in rows]
    case = JudgedDocument.of_pairs(Key("v", lang, "en", "d"), pairs, "", "en")
    rules = NameRules(Termbase.empty())
    judgement = rules.judge(case, rules.count(case))
    assert not [mention for mention in judgement.mentions if mention.verdict != "accepted"]
    return [(finding.rule, finding.text) for finding in judgement.findings]


@pytest.mark.parametrize(
    ("lang", "source", "candidate", "summary"),
    [
        (
            "hi",
            "फिर उत्तरी चीन ने उपकरण जारी किए।",
            "Then Huabei released the tools.",
            "Huabei and Jiebei released tools.",
        ),
        ("id", "Kemudian Tiongkok Utara merilis alat.", "Then Huabei's tools were released.", "Huabei released tools."),
        (
            "id",
            "Lihat daftar Ant Group Xiangbao.",
            "See the list of Xianghubao.",
            "It refers to Ant Group’s Xianghubao.",
        ),
        ("hi", "Xianghuabao की सूची देखें।", "See the list of Xianghubao.", "It refers to Xianghubao."),
        ("ja", "昨日、それが発売された。", "Yesterday Vornato went on sale.", "Sales of Vornato began."),
        ("ru", "Его выпустили вчера.", "Yesterday Vornato was released.", "Vornato's release was yesterday."),
    ],
)
def test_a_name_of_the_summary_is_never_an_addition(lang: str, source: str, candidate: str, summary: str) -> None:
    assert with_summary(source, candidate, summary, lang) == []


@pytest.mark.parametrize(
    ("candidate", "summary"),
    [("Then Zalinor released the tools.", "Huabei released tools."), ("There they sold Vornato.", "They sold it.")],
)
def test_a_name_that_the_summary_lacks_too_may_be_an_addition(candidate: str, summary: str) -> None:
    found = with_summary("फिर उसने उपकरण जारी किए।", candidate, summary, "hi")
    assert [rule for rule, _ in found] == ["entity-added"]


def test_a_transliteration_with_a_sound_wrong() -> None:
    source, right, wrong = "Ombari lives in Nairobi.", "ओम्बारी नैरोबी में रहता है।", "ओमरी नैरोबी में रहता है।"
    assert found(source, right, wrong, "en", "hi") == [("entity-garbled", "major", "ओमरी", "ओम्बारी")]
    assert found(source, "", wrong, "en", "hi") == [("entity-garbled", "minor", "ओमरी", "Ombari")]
    assert found("He saw Penumbra there.", "", "彼はペンンブラを見た", "en", "ja") == [
        ("entity-garbled", "minor", "ペンンブラ", "Penumbra")
    ]
    assert found("He saw Penumbra there.", "", "彼はペナンブラを見た", "en", "ja") == []


def test_another_spelling_of_what_the_source_says_is_minor() -> None:
    source, reference = "जज ग्लिन ने आदेश दिया था.", "The order was given by Judge Glynn."
    assert found(source, reference, "The order was given by Judge Glin.", "hi") == [
        ("entity-garbled", "minor", "Glin", "Glynn")
    ]


def test_characters_translated_as_words() -> None:
    source, reference = "华北电网公司在当地。", "The Huabei grid company is there."
    assert found(source, reference, "The North China grid company is there.", "zh") == [
        ("entity-mistranslated", "major", "North China", "Huabei")
    ]
    assert read_as_words("华北", ["the", "northern", "part", "of", "china"]) is None
    assert read_as_words("呗", ["flower"]) is None


@pytest.mark.parametrize(
    ("reference", "candidate"),
    [
        ("Since Taihu Lake rose, it rains.", "Since Lake Tai rose, it rains."),
        ("Near the Huaihe River it rains.", "Near the Huai River it rains."),
    ],
)
def test_chinese_places_with_their_kind_kept_or_translated(reference: str, candidate: str) -> None:
    assert found("太湖和淮河下雨。", reference, candidate, "zh") == []


def test_one_character_is_no_proof_of_a_country() -> None:
    sounds = Sounds("并在国内外重要比赛中获得", "zh", "en")
    assert sounds.support("china") == 1.0 and not sounds.tells("china")
    assert Sounds("他在中国", "zh", "en").tells("china")


def test_a_gloss_in_brackets() -> None:
    assert found("Yasin came home.", "Yasin kam nach Hause.", "Yasin (Stadt) kam nach Hause.", "en", "de") == [
        ("entity-added", "minor", "Stadt", "Yasin")
    ]
    assert found("Yasin (a town) is small.", "Yasin (Stadt) ist klein.", "Yasin (Stadt) ist klein.", "en", "de") == []


def test_a_gap_in_any_language() -> None:
    reference, candidate = "Gestern traf Bloch den Gravlund auf dem Markt.", "Gestern traf den Gravlund auf dem Markt."
    start = reference.index("Bloch")
    assert closes_over(candidate, reference, start, start + 5)
    assert not closes_over(reference, reference, start, start + 5)


def test_a_person_who_lost_the_surname() -> None:
    source, reference = "Na pokładzie George Gravlund spał.", "George Gravlund slept on board."
    assert [f[:2] for f in found(source, reference, "George slept on board.", "pl")] == [("entity-partial", "major")]
    assert found(source, reference, "Gravlund slept on board.", "pl") == []


def test_an_acronym_replaces_no_person() -> None:
    rules = {
        f[0]
        for f in found("Кислов сказал это.", "According to Kislov it is so.", "According to the NGO it is so.", "ru")
    }
    assert "entity-replaced" not in rules and "entity-missing" in rules


@pytest.mark.parametrize(
    ("source", "candidate", "lang", "target"),
    [
        ("Gravlund Firnspitz Ombari met. ", "Gravlond Firnspatz Umbari met. ", "id", "en"),
        ("Gravlund Firnspitz Ombari met. ", "ओमरी ग्रावलुंड मिले। ", "en", "hi"),
        ("范明正相互宝。", "Gravlond Xianghuabao met. ", "zh", "en"),
    ],
)
def test_a_passage_of_a_hundred_thousand_letters(source: str, candidate: str, lang: str, target: str) -> None:
    begin = time.process_time()
    judge((source * (100_000 // len(source)), "", candidate * (100_000 // len(candidate))), lang=lang, target=target)
    assert time.process_time() - begin < 30


def test_a_name_read_from_the_candidate_is_shown_where_the_reference_has_it() -> None:
    source, reference = "Gestern sah er Yasin.", "Yasin was seen."
    candidate = "It was a long day before the evening on which he saw Yasin (town)."
    (finding,) = judge((source, reference, candidate)).findings
    assert (finding.rule, finding.text) == ("entity-added", "town")
    assert finding.evidence == (Span("reference", 0, 5, "Yasin"),)


def test_an_acronym_read_from_the_source_is_not_looked_for_at_its_place_in_the_reference() -> None:
    source, reference = "एक बहुत लंबे दिन के बाद UN की बैठक हुई।", "It met."
    findings = judge((source, reference, "Then the US met."), lang="hi").findings
    assert [(f.rule, f.text) for f in findings] == [("entity-garbled", "US")]
    start = source.index("UN")
    assert findings[0].evidence == (Span("source", start, start + 2, "UN"),)


@pytest.mark.parametrize("letters", ["\u01b8\u01b9", "\u042a\u044a", "\u0241\u0242\u0242"])
def test_letters_that_cannot_be_romanised_are_heard_as_nothing(letters: str) -> None:
    texts = "蚂蚁在布拉格。", "He met Aoiee in Prague.", f"He met {letters} in Prague."
    assert found(*texts, "zh") == [("entity-missing", "minor", None, "Aoiee")]
