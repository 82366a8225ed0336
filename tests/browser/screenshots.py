"""Remakes the pictures in docs/: `make screenshots`, or `python -m tests.browser.screenshots RUN_FOLDER [FOLDER]`.

Real pages of a real run of the shipped workspace in Chromium, with parts left out so that they fit. Of the first page, only the
head and the lists above the language pairs are shown, which fit a screen. Of the scorecard, the table of names and most aligned
segments are left out. Nothing is drawn or reworded. It needs Playwright, a `chromium` on the PATH and fonts for Devanagari and
Chinese.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
SCORECARD = "*-hi-en-literal-*.html"
WIDTH = 1200

SHORTEN_CARD = """() => {
  const without = (selector, keep) => [...document.querySelectorAll(selector)].filter(e => !keep(e)).forEach(e => e.remove());
  without("section", s => ["scores-title", "findings-title", "aligned-translation"].includes(s.getAttribute("aria-labelledby")));
  const marked = [...document.querySelectorAll(".row")].filter(r => r.querySelector(".ref-finding")).slice(0, 2);
  without(".row", r => marked.includes(r));
  without(".more", () => false);
  document.body.style.paddingBottom = "1.5rem";
}"""
SHORTEN_INDEX = """() => {
  const without = (selector, keep) => [...document.querySelectorAll(selector)].filter(e => !keep(e)).forEach(e => e.remove());
  without(".pair", () => false);
  [...document.querySelectorAll("[aria-labelledby='troubles-title'] li")].slice(4).forEach(e => e.remove());
  document.querySelectorAll(".jump, .trail").forEach(e => e.remove());
  without(".appendix, .notices", () => false);
  document.body.style.paddingBottom = "1.5rem";
}"""


def take(run: Path, folder: Path) -> list[Path]:
    """Write the pictures of the first page and of the literal vendor's Hindi scorecard in the run's folder."""
    from playwright.sync_api import sync_playwright

    cards = sorted((run / "scorecards").glob(SCORECARD))
    if not cards:
        sys.exit(f"{run / 'scorecards'} has no {SCORECARD}: name the folder of a run of the shipped workspace.")
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no chromium on the PATH: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pictures = [
            _picture(browser, run / "index.html", SHORTEN_INDEX, folder / "index.png"),
            _picture(browser, cards[0], SHORTEN_CARD, folder / "scorecard.png"),
        ]
        browser.close()
    return pictures


def _picture(browser: Any, page: Path, shorten: str, picture: Path) -> Path:
    tab = browser.new_page(viewport={"width": WIDTH, "height": 400}, color_scheme="light")
    tab.goto(page.resolve().as_uri())
    tab.evaluate(shorten)
    # A window as high as the page, so that what is fixed to its foot stands at the foot of the picture.
    tab.set_viewport_size({"width": WIDTH, "height": tab.evaluate("document.documentElement.scrollHeight")})
    tab.screenshot(path=str(picture))
    tab.close()
    return picture


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder of a run, such as reports/latest")
    parser.add_argument("folder", type=Path, nargs="?", default=DOCS)
    arguments = parser.parse_args()
    for picture in take(arguments.run, arguments.folder):
        print(picture)


if __name__ == "__main__":
    main()
