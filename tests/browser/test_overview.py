"""The first page, the names and the pages of documents in a real Chromium; every page before an accessibility checker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.core.explanations import models_digest
from harness.core.past_runs import PastRun, PastVendor
from harness.core.records import Check, Verdict
from harness.report import write_html
from harness.report.view.index import overview
from tests.browser.conftest import Watch, serious_faults
from tests.report import fixtures as fx
from tests.report.test_html import pages_of
from tests.report.test_large import many

pytestmark = pytest.mark.browser

FAILED = Check("drop", "failed", "fluent", "hi", "en", "chrF2 falls by at most 1", "it fell by 3")
RUN = replace(
    fx.example_run(),
    scorecards=tuple(
        replace(
            card,
            findings=tuple(
                replace(each, confidence=0.2 if card.key.vendor == "literal" else 0.8) for each in card.findings
            ),
        )
        for card in fx.example_run().scorecards
    ),
    signatures={**fx.SIGNATURES, "rules": f"rules:1|confidence:{models_digest()}"},
    vendors=tuple(
        replace(
            v,
            scores={
                n: replace(e, low=e.value * 0.9, high=min(e.value * 1.1, 100 if e.value > 1 else 1)) if e.value else e
                for n, e in v.scores.items()
            },
        )
        for v in fx.example_run().vendors
    ),
)
PAST = PastRun(
    "before",
    "2026-01-01T00:00:00+00:00",
    "runs",
    tuple(PastVendor(v.vendor, v.source_lang, v.target_lang, v.scores, {"critical": 3}, 1, 0) for v in RUN.vendors),
)


@pytest.fixture(scope="module")
def full_report(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All that a first page can show: a verdict, a baseline, a history, intervals, hints, which rules are measured."""
    folder = tmp_path_factory.mktemp("full")
    verdict = Verdict("failed", (FAILED,), "now", "before", notices=("A waiver expired.",))
    return pages_of(write_html(RUN, folder, verdict=verdict, baseline=PAST, history=(PAST, replace(PAST, run="later"))))


@pytest.mark.parametrize(("scheme", "rules"), [("light", ()), ("dark", ("color-contrast",))])
def test_the_accessibility_checker_finds_nothing_serious(
    watch: Watch, full_report: list[Path], scheme: str, rules: tuple[str, ...]
) -> None:
    """In the dark only colours differ, and scorecards share theirs."""
    page = watch(color_scheme=scheme, reduced_motion="reduce").page
    of_each_kind = {path.parent.name if path.parent.name == "scorecards" else path.name: path for path in full_report}
    for path in of_each_kind.values() if rules else full_report:
        page.goto(path.resolve().as_uri())
        assert serious_faults(page, *rules) == [], path.name


def test_the_checker_does_find_faults(watch: Watch) -> None:
    page = watch().page
    page.set_content("<title>t</title><main><img src='data:,'><a href='#x'></a></main>")
    assert any(fault.startswith("image-alt") for fault in serious_faults(page))


def test_which_rules_are_measured_is_folded_and_leads_to_the_rules(watch: Watch, full_report: list[Path]) -> None:
    watched = watch()
    page = watched.page
    page.goto(full_report[0].resolve().as_uri())
    details = page.locator("details", has_text="Which rules are measured in hi")
    assert not details.get_by_text("Not checked").is_visible()
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    assert details.get_by_text("Not checked").is_visible()
    assert serious_faults(page) == []
    details.get_by_role("link", name="entity-garbled").click()
    assert page.locator(":target h2 code").inner_text() == "entity-garbled"
    watched.assert_quiet(full_report[0].parent.resolve().as_uri())


def test_from_the_first_page_to_a_name_and_its_place(watch: Watch, full_report: list[Path]) -> None:
    watched = watch()
    page = watched.page
    page.goto(full_report[0].resolve().as_uri())
    assert "it fell by 3" in page.locator(".gate").inner_text()
    assert page.locator(".worst li").first.locator("b").inner_text() == "published"
    page.locator(".troubles a", has_text="Huabei").click()
    assert "entities.html#e-" in page.url
    row = page.locator(".entity", has=page.get_by_role("heading", name="Huabei")).locator("tr", has_text="Hua Bei")
    row.locator(".where a").first.click()
    assert page.url.endswith("#s2")
    assert page.locator("#s2").evaluate("e => e.getBoundingClientRect().top < innerHeight")
    watched.assert_quiet(full_report[0].parent.resolve().as_uri())


def test_a_large_matrix_is_read_page_by_page(watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "_CELLS_ON_INDEX", 8)
    monkeypatch.setattr(overview, "_CELLS_ON_PAGE", 10)
    watched = watch()
    page = watched.page
    page.goto(write_html(many(24), tmp_path)[0].resolve().as_uri())
    page.get_by_role("link", name="all documents").click()
    assert page.locator(".matrix tbody tr").count() == 5
    page.get_by_role("link", name="doc-0010").click()
    assert page.locator(".matrix tbody tr").count() == 2
    page.locator(".matrix a").first.click()
    assert page.locator("h1").inner_text() == "doc-0010"
    watched.assert_quiet(tmp_path.resolve().as_uri())


@pytest.mark.parametrize("width", [400, 1280])
def test_nothing_sticks_out(watch: Watch, full_report: list[Path], width: int) -> None:
    page = watch(viewport={"width": width, "height": 800}).page
    for path in full_report:
        page.goto(path.resolve().as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width, path.name


def test_print_shows_the_whole_first_page(watch: Watch, full_report: list[Path]) -> None:
    page = watch(viewport={"width": 700, "height": 900}).page
    page.emulate_media(media="print")
    page.goto(full_report[0].resolve().as_uri())
    assert page.locator(".board").first.is_visible() and page.locator(".matrix").first.is_visible()
    assert not page.locator(".trail").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 700
