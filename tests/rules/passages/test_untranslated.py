"""Source script and source words that were left, and names, loans and glosses that were not."""

from __future__ import annotations

import pytest

from harness.rules.base import CATEGORIES, JudgedDocument
from harness.rules.passages.untranslated import UntranslatedRules
from tests.rules.texts import case_of, fired, seed

RULES = UntranslatedRules()


def test_the_family_declares_itself() -> None:
    assert RULES.fires <= set(CATEGORIES)
    assert RULES.count(case_of(("a", "b", "c"))) == {}


@pytest.mark.parametrize("with_reference", [True, False])
@pytest.mark.parametrize(
    ("lang", "source", "reference", "candidate", "left"),
    [
        ("hi", "यह पुरस्कार बड़ा है", "This award is big", "The पुरस्कार is big", "पुरस्कार"),
        ("ru", "Для женщин: всем", "Women: all", "For женщин: all", "женщин"),
        ("zh", "电竞游戏产业规模", "the game industry", "the game 产业", "产业"),
        ("ja", "清潔な濡れた手で", "with clean wet hands", "with 清潔な wet hands", "清潔な"),
        ("cs", "jednoho z největších exportérů", "one of the biggest", "one of the největších exporters", "největších"),
        (
            "it",
            "Summit organizzato quest'anno",
            "a summit held this year",
            "Summit organizzato this year",
            "organizzato",
        ),
        ("hi", "छह अलग पहलू", "six different aspects", "six अलग पहलू", "अलग पहलू"),
    ],
)
def test_what_was_left_is_major(
    lang: str, source: str, reference: str, candidate: str, left: str, with_reference: bool
) -> None:
    row = (source, reference if with_reference else "", candidate)
    assert fired(RULES, case_of(row, source=lang)) == [("untranslated", "major", left)]


@pytest.mark.parametrize(
    ("lang", "source", "reference", "candidate"),
    [
        ("it", "Vicolo del Bacio", "Kiss Alley", "Vicolo del Bacio"),
        ("pt", "no Rio de Janeiro", "in Brazil", "in Rio de Janeiro"),
        ("es", "un patrón normal", "a usual pattern", "a normal pattern"),
        ("fr", "des populations", "of the population", "of populations"),
        ("de", "Der Virus", "The virus", "The Virus"),
        ("fr", "un café", "a café", "a café"),
        ("zh", "α射线", "alpha rays", "α rays"),
        ("ru", "сайт", "«Правда»", "«Правда»"),
        ("fr", "voir www.exemple.fr/certaines", "see it", "see www.exemple.fr/certaines"),
        ("de", "der Wolf", "the wolf", "the Wolf"),
    ],
)
def test_names_loans_and_symbols_stay(lang: str, source: str, reference: str, candidate: str) -> None:
    assert fired(RULES, case_of((source, reference, candidate), source=lang)) == []


def test_a_gloss_in_brackets_or_quotes_is_minor() -> None:
    assert fired(RULES, case_of(("借呗推出", "Jiebei launched", "Jiebei (借呗) launched"))) == [
        ("untranslated", "minor", "借呗")
    ]
    row = ("film „Skarb narodów”", "the film National Treasure", "the film “skarb narodów”")
    assert all(severity == "minor" for _, severity, _ in fired(RULES, case_of(row, source="pl")))


def test_german_nouns_are_words_though_capitalised() -> None:
    row = ("Ziegen wurden domestiziert", "Goats were tamed", "Ziegen were tamed")
    assert fired(RULES, case_of(row, source="de")) == [("untranslated", "major", "Ziegen")]


def test_the_document_shows_which_words_are_the_targets() -> None:
    rows = [
        ("il polo estivo", "the summer jersey", "the polo of summer"),
        ("la maglia", "the polo shirt", "the polo shirt"),
    ]
    assert fired(RULES, case_of(*rows, source="it")) == []


def test_latin_names_in_hindi_are_no_finding_but_english_words_are() -> None:
    row = ("Alipay launched the reminders", "", "Alipay ने the reminders शुरू किए")
    assert fired(RULES, case_of(row, source="en", target="hi")) == [("untranslated", "major", "the")]


def test_spans_point_at_the_text_as_delivered() -> None:
    row = ("यह पुरस्कार है", "an award", "An\u200b पुरस्\u200dकार it is")
    ((_, _, text),) = fired(RULES, case_of(row, source="hi"))
    assert text == "पुरस्\u200dकार"


def test_provenance_and_evidence() -> None:
    (finding,) = RULES.judge(case_of(("这个产业", "", "this 产业")), {}).findings
    assert (finding.provenance, finding.evidence[0].side, finding.evidence[0].text) == ("introduced", "source", "产业")
    (finding,) = RULES.judge(case_of(("", "this industry", "this 产业")), {}).findings
    assert (finding.provenance, finding.evidence) == ("unknown", ())


@pytest.mark.parametrize(
    "case",
    [
        seed("published", "en", "hi"),
        seed("published", "en", "id"),
        seed("postedited", "hi", "en"),
        seed("postedited", "id", "en"),
        seed("fluent", "hi", "en", 2),
        seed("fluent", "id", "en"),
    ],
)
def test_nothing_is_left_in_the_samples(case: JudgedDocument) -> None:
    assert fired(RULES, case) == []


def test_words_of_amounts_that_both_languages_have_are_no_leftovers() -> None:
    row = ("Pesa 5 kilos y cuesta 3 euros.", "", "It weighs 5 kilos and costs 3 euros.")
    assert fired(RULES, case_of(row, source="es")) == []


def test_a_title_quoted_as_it_stands_is_minor() -> None:
    row = ('His book "China and the New World" came out.', "", 'उनकी किताब "China and the New World" आई।')
    assert {severity for _, severity, _ in fired(RULES, case_of(row, source="en", target="hi"))} == {"minor"}
    row = ("He came and went with the New World.", "", "वह and आया।")
    assert fired(RULES, case_of(row, source="en", target="hi")) == [("untranslated", "major", "and")]
