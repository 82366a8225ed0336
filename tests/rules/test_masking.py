"""What is hidden from the rules, and that every offset still leads to the text as delivered."""

from __future__ import annotations

import pytest

from harness.core.records import AlignedPair, Key, Segment
from harness.language.normal_form import normalise
from harness.rules import CorpusTally, RuleBook
from harness.rules.base import JudgedDocument, NormalPassage
from harness.rules.masking import MASK, mask_alone
from harness.termbase.entries import Termbase


def pair(source: str, reference: str, candidate: str) -> AlignedPair:
    return AlignedPair(1, "translation", *(Segment(text, 0, len(text)) for text in (source, reference, candidate)))


def findings(source: str, reference: str, candidate: str, lang: str = "en", target: str = "de") -> list[str]:
    key = Key("v", lang, target, "d")
    case = JudgedDocument.of_pairs(key, [pair(source, reference, candidate)], target if reference else "", "")
    found = RuleBook(Termbase.empty()).judge(case, CorpusTally()).findings
    assert all(f.text is None or candidate[f.start : f.end] == f.text for f in found)
    return [f.rule for f in found if f.severity != "minor"]


def test_offsets_lead_to_the_text_as_delivered() -> None:
    text = "Mu\u200bnich {{ limit }} e\u0301t {0} end"
    hidden = mask_alone(normalise(text))
    assert hidden.text == f"Munich {MASK} \u00e9t {MASK} end"
    first, last = hidden.text.index(MASK), hidden.text.rindex(MASK)
    assert text[slice(*hidden.original(first, first + 1))] == "{{ limit }}"
    assert text[slice(*hidden.original(last, last + 1))] == "{0}"
    assert text[slice(*hidden.original(last + 2, len(hidden.text)))] == "end"
    assert text[slice(*hidden.original(0, first - 1))] == "Mu\u200bnich"


def test_a_text_without_placeables_is_as_it_was() -> None:
    text = normalise("At 10:30 on 12.5.2024, 50 % of AT&T.")
    assert mask_alone(text) is text


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Copy %1 now", "", "Kopiere %1 jetzt"), ("Copy ￼ now", "", "Kopiere ￼ jetzt")),
        (("1% more", "", "%1 fazla"), ("1% more", "", "%1 fazla")),
        (("on 1.10.12", "am 1.10.12", "am 2.10.12"), ("on 1.10.12", "am 1.10.12", "am 2.10.12")),
        (("on weather.com", "", "bei Weather.com"), ("on ￼", "", "bei ￼")),
        (("by Booking.com", "", "von Buchung.com"), ("by Booking.com", "", "von Buchung.com")),
        (("%1", "", ""), ("%1", "", "")),
    ],
)
def test_what_may_be_prose_is_hidden_where_all_sides_have_it(
    texts: tuple[str, str, str], expected: tuple[str, str, str]
) -> None:
    passage = NormalPassage.of(pair(*texts))
    assert (passage.source.text, passage.reference.text, passage.candidate.text) == expected


@pytest.mark.parametrize(
    ("source", "candidate"),
    [
        ("The image width is too big ({{ width }}px).", "Die Bildbreite ist zu groß ({{ width }}px)."),
        ("Install 43.0.2 from https://example.com/a1/b2.", "Installieren Sie 43.0.2 von https://example.com/a1/b2."),
        ("{count, plural, one {# file} other {# files}}", "{count, plural, one {# Datei} other {# Dateien}}"),
        ("Set the MAX_VALUE in config.yaml to %d.", "Setzen Sie MAX_VALUE in config.yaml auf %d."),
        (
            'Read <a href="/page/12">the terms</a>&nbsp;now.',
            'Lesen Sie <a href="/page/12">die Bedingungen</a>&nbsp;jetzt.',
        ),
        ("Call `open 5` twice.", "Rufen Sie `open 5` zweimal auf."),
        ("Write to Anna.Smith9@example.com today.", "Schreiben Sie heute an Anna.Smith9@example.com."),
    ],
)
@pytest.mark.parametrize("given", [True, False])
def test_a_right_translation_with_placeables_has_no_finding(source: str, candidate: str, given: bool) -> None:
    assert findings(source, candidate if given else "", candidate) == []


@pytest.mark.parametrize(
    ("source", "candidate"),
    [
        ("It costs 15 euros at {time}.", "Es kostet 51 Euro um {time}."),
        ("About 50 % of {name}'s 300 files.", "Rund 80 % der 300 Dateien von {name}."),
        ("On 12.5.2024 %s came.", "Am 13.5.2024 kam %s."),
    ],
)
def test_an_error_beside_a_placeable_is_found(source: str, candidate: str) -> None:
    assert findings(source, "", candidate)
