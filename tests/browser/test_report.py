"""The report in a real Chromium, opened from the disk as a reader would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.report import write_html
from tests.browser.conftest import Watch
from tests.report import fixtures as fx
from tests.report.test_html import pages_of

pytestmark = pytest.mark.browser


def test_from_the_index_to_a_finding_in_its_sentence(watch: Watch, tmp_path: Path) -> None:
    watched = watch()
    page = watched.page
    page.goto(write_html(fx.example_run(), tmp_path)[0].resolve().as_uri())
    assert "4 vendors and 2 documents" in page.locator("h1").inner_text()
    page.locator('.matrix a[href*="hi-en-literal"]').click()
    assert page.locator("h1").inner_text() == fx.TITLE
    page.locator("#list .place").first.click()
    assert "#f-" in page.url
    assert page.locator("#s1 mark.m-critical").first.inner_text() == "North China"
    page.locator(".others").get_by_role("link", name="fluent").click()
    assert "no matching text in the reference" in page.locator("#s5").inner_text()
    page.get_by_role("link", name="All vendors and documents").click()
    assert page.url.endswith("index.html")
    watched.assert_quiet(tmp_path.resolve().as_uri())


def test_hostile_text_does_nothing(watch: Watch, tmp_path: Path) -> None:
    watched = watch()
    for path in pages_of(write_html(fx.hostile_run(), tmp_path)):
        watched.page.goto(path.resolve().as_uri())
        assert watched.page.locator("img, iframe, [onerror], [onmouseover], [href^=javascript]").count() == 0
    watched.assert_quiet(tmp_path.resolve().as_uri())


@pytest.mark.parametrize("run", [fx.example_run, fx.hostile_run], ids=["example", "hostile"])
def test_nothing_sticks_out_of_a_narrow_screen(watch: Watch, tmp_path: Path, run: Any) -> None:
    watched = watch(viewport={"width": 400, "height": 800})
    for path in pages_of(write_html(run(), tmp_path)):
        watched.page.goto(path.resolve().as_uri())
        assert watched.page.evaluate("document.documentElement.scrollWidth") == 400, path.name


CONTRAST = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => { const [r, g, b] = parts(colour); return .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b); };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if ((parts(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    if (![...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) faint.push(element.className + ": " + element.textContent.trim());
  }
  return faint;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(watch: Watch, tmp_path: Path, scheme: str) -> None:
    watched = watch(color_scheme=scheme)
    for path in pages_of(write_html(fx.example_run(), tmp_path)):
        watched.page.goto(path.resolve().as_uri())
        assert watched.page.evaluate(CONTRAST) == [], path.name
