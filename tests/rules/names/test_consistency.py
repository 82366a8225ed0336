"""One name, one rendering: what is reported, where, and whose fault it is."""

from __future__ import annotations

from collections import Counter

from harness.core.records import Finding, Key, Mention, MentionVerdict
from harness.rules.base import Counts, JudgedDocument, Judgement
from harness.rules.names.consistency import ACCEPTED, ConsistencyRule, rendering_key

CASE = JudgedDocument(Key("vendor", "id", "en", "doc"), "en", ())


def mention(segment: int, text: str | None, verdict: MentionVerdict = "garbled", entity: str = "Tokopedia") -> Mention:
    return Mention(segment, entity, text, 0 if text else None, len(text) if text else None, verdict)


def judge(
    *mentions: Mention, counts: Counts | None = None, findings: tuple[Finding, ...] = ()
) -> list[tuple[int | None, str | None, str]]:
    rule = ConsistencyRule(lambda case: Judgement(mentions, findings))
    return [(f.segment, f.text, f.severity) for f in rule.judge(CASE, counts or rule.count(CASE)).findings]


def test_accepted_forms_are_one_rendering() -> None:
    assert (
        rendering_key(mention(1, "Tokopedia", "accepted"))
        == rendering_key(mention(2, "TokPed", "accepted"))
        == ACCEPTED
    )
    assert judge(mention(1, "Tokopedia", "accepted"), mention(2, "TokPed", "accepted")) == []


def test_case_and_possessive_do_not_make_another_rendering() -> None:
    assert judge(mention(1, "Tokopadia"), mention(2, "TOKOPADIA's")) == []


def test_the_first_place_of_each_other_rendering_is_reported_once() -> None:
    found = judge(
        mention(1, "Tokopedia", "accepted"),
        mention(2, "Tokopadia"),
        mention(3, "Tokopadia"),
        mention(4, "Tokopedia", "accepted"),
        mention(5, "Tokopida"),
    )
    assert found == [(2, "Tokopadia", "minor"), (5, "Tokopida", "minor")]


def test_among_equals_the_accepted_one_is_the_measure() -> None:
    assert judge(mention(1, "Tokopadia"), mention(2, "Tokopedia", "accepted")) == [(1, "Tokopadia", "minor")]


def test_a_missing_name_is_no_rendering() -> None:
    assert judge(mention(1, None, "missing"), mention(2, "Tokopedia", "accepted")) == []


def test_other_documents_of_the_vendor_count() -> None:
    counts: Counts = {"Tokopedia": Counter({ACCEPTED: 5, "tokopadia": 1})}
    assert judge(mention(1, "Tokopadia"), counts=counts) == [(1, "Tokopadia", "minor")]
    assert judge(mention(1, "Tokopedia", "accepted"), counts=counts) == []


def test_what_the_source_spells_in_two_ways_is_inherited() -> None:
    fault = Finding(2, "entity-garbled", "", "major", "Tokopedia", 0, 9, "Tokopadia", "", "inherited", (), "", "")
    mentions = (mention(1, "Tokopedia", "accepted"), mention(2, "Tokopadia"))
    rule = ConsistencyRule(lambda case: Judgement(mentions, (fault,)))
    (finding,) = rule.judge(CASE, {}).findings
    assert finding.provenance == "inherited" and 'Tokopadia" here' in finding.message
