"""Words in a real browser: counterparts light up under the pointer and by the keyboard, and without scripts nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.core.records import AlignedPair, Key, Run, Scorecard, Segment, SegmentLinks, VendorScore
from harness.report.html import write_html
from tests.browser.conftest import Watch, serious_faults

pytestmark = pytest.mark.browser

SOURCE, CANDIDATE = "Die <b>Katze \u202eschläft", "the cat <i>sleeps"


def _rows(*words: tuple[str, str]) -> Any:
    found = [
        (
            SOURCE.index(one),
            SOURCE.index(one) + len(one),
            CANDIDATE.index(other),
            CANDIDATE.index(other) + len(other),
            250,
        )
        for one, other in words
    ]
    return np.array([*found, (5, 6, 0, 3, 20)], dtype=np.int32)


def scorecard(folder: Path) -> str:
    """The address of a page with one segment, of which "b" has no counterpart."""
    pair = AlignedPair(1, "lines", *(Segment(text, 0, len(text)) for text in (SOURCE, CANDIDATE, CANDIDATE)))
    links = (SegmentLinks(1, "source-candidate", _rows(("Die", "the"), ("Katze", "cat"), ("schläft", "sleeps"))),)
    key = Key("acme", "de", "en", "d")
    card = Scorecard(key, {}, (pair,), reference_lang="en", links=links)
    run = Run(4, {}, {}, {}, {"d": "D"}, (card,), (VendorScore("acme", "de", "en", {}, 1),))
    page = next(path for path in write_html(run, folder) if path.parent.name == "scorecards")
    return page.as_uri()


def lit(page: Any) -> list[str]:
    return [element.text_content() for element in page.query_selector_all(".w.is-on")]


def test_counterparts_light_up_under_the_pointer(watch: Watch, tmp_path: Path) -> None:
    watched = watch()
    watched.page.goto(scorecard(tmp_path))
    source = watched.page.locator(".row .side-source .text")
    source.hover()
    source.locator(".w", has_text="schläft").hover()
    assert lit(watched.page) == ["schläft", "sleeps"]
    assert source.text_content() == "Die <b>Katze [U+202E]schläft"
    watched.page.locator("h1").first.hover()
    assert lit(watched.page) == []
    watched.assert_quiet(tmp_path.as_uri())


def test_counterparts_are_found_by_the_keyboard(watch: Watch, tmp_path: Path) -> None:
    watched = watch()
    watched.page.goto(scorecard(tmp_path))
    watched.page.locator(".row .row-no").focus()
    for _ in range(3):
        watched.page.keyboard.press("ArrowRight")
    assert lit(watched.page) == ["Katze", "cat"]
    assert watched.page.locator("#counterparts").text_content() == "source Katze: candidate cat"
    watched.page.keyboard.press("ArrowDown")
    assert watched.page.locator("#counterparts").text_content() == "candidate cat: source Katze"
    watched.page.keyboard.press("Escape")
    assert lit(watched.page) == []
    assert serious_faults(watched.page) == []


def test_without_scripts_the_words_without_a_counterpart_are_marked(watch: Watch, tmp_path: Path) -> None:
    watched = watch(java_script_enabled=False)
    watched.page.goto(scorecard(tmp_path))
    marked = watched.page.locator(".side-source mark.m-uncovered")
    assert marked.all_text_contents() == ["b"]
    assert marked.get_attribute("title") == "no counterpart in the candidate"
    assert not watched.page.locator("#words-help").is_visible()
    assert watched.page.locator(".side-candidate .text").text_content() == CANDIDATE
