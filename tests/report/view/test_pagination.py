"""Long documents on several pages."""

from __future__ import annotations

from dataclasses import replace

from harness.core.records import Key, Scorecard
from harness.report.view.scorecard.card import Card, cards
from tests.report import fixtures as fx


def pages(segments: int, *, every: int = 4) -> list[Card]:
    texts = [[side[n % 4] * 2 for n in range(segments)] for side in (fx.HINDI, fx.GOLD, fx.LITERAL)]
    pairs = fx.aligned(*texts)
    findings = [
        replace(fx.finding(pair, "North China", entity="Huabei"), fingerprint=f"{pair.segment}")
        for pair in pairs[::every]
    ]
    findings.append(replace(fx.finding(None, None, "entity-inconsistent", entity="Jiebei"), fingerprint="whole"))
    card = Scorecard(Key("v", "hi", "en", "long"), fx.scores(1, 2, 0.3, 0.4), pairs, (), (), tuple(findings))
    return list(cards(fx.run_of(card)))


def test_a_short_document_is_one_page_that_does_not_speak_of_parts() -> None:
    (page,) = pages(8)
    assert page.parts == () and page.part == 0


def test_each_row_and_each_finding_is_on_one_page_in_order() -> None:
    whole = pages(800)
    assert len(whole) > 1
    rows = [row.number for page in whole for section in page.sections for row in section.rows]
    assert rows == list(range(1, 801))
    anchors = [view.anchor for page in whole for view in page.findings]
    assert len(anchors) == len(set(anchors)) == 201
    for page in whole:
        places = {row.anchor for section in page.sections for row in section.rows} | {""}
        assert {view.place for view in page.findings} <= places


def test_what_concerns_the_whole_document_is_on_the_first_page_alone() -> None:
    first, *others = pages(800)
    assert [view.anchor for view in first.unplaced] == ["f-whole"] and first.scores.rows
    assert not any(page.unplaced or page.scores.rows or page.rendering for page in others)
    assert all(page.verdict == first.verdict for page in others)


def test_pages_know_each_other_and_where_a_segment_is() -> None:
    first, second, *_ = pages(800)
    assert [link.href for link in first.parts][:2] == [first.file, second.file]
    assert second.file == first.file.replace(".html", "-part-2.html")
    assert first.parts[0].current and second.parts[1].current
    low, high = second.parts[1].segments or (0, 0)
    assert first.part_of(low) == first.part_of(high) == second.file
    assert first.part_of(1) == "" and second.part_of(1) == first.file
    assert first.parts[1].label == f"Segments {low}–{high}"
    assert sum(link.findings for link in first.parts) == 201


def test_of_a_crowded_segment_the_gravest_findings_are_listed_and_the_rest_is_told() -> None:
    card = fx.fluent_card("hi", fx.HINDI)
    severities = ("minor", "major", "critical")
    many = tuple(replace(card.findings[0], severity=severities[n % 3], fingerprint=f"{n}") for n in range(600))
    (page,) = cards(fx.run_of(replace(card, findings=many)))
    assert {view.severity for view in page.findings} == {"critical"} and len(page.findings) == 150
    assert page.verdict.startswith("600 findings")
    assert page.notices[:1] == (
        "600 findings in segment 2: the 150 most serious are shown. findings.csv has all of them.",
    )
    numbers = {view.number for view in page.findings}
    marks = {
        m.number for s in page.sections for r in s.rows for c in r.cells for p in c.pieces for m in p.ends if m.number
    }
    assert marks <= numbers
