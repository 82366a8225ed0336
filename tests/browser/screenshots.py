"""Remakes the picture in the README: `python -m tests.browser.screenshots RUN_FOLDER [PICTURE]`.

A real page of a real run in Chromium, with parts left out so that it fits: the table of names, and all aligned
segments but the first few with a finding. Nothing is drawn or reworded. It needs Playwright, a `chromium` on the PATH
and fonts for Devanagari and Chinese.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

PICTURE = Path(__file__).parents[2] / "docs" / "scorecard.png"
SCORECARD = "*-hi-en-literal-*.html"
WIDTH = 1200

SHORTEN = """segments => {
  const without = (selector, keep) => [...document.querySelectorAll(selector)].filter(e => !keep(e)).forEach(e => e.remove());
  without("section", s => ["scores-title", "findings-title", "aligned-translation"].includes(s.getAttribute("aria-labelledby")));
  const marked = [...document.querySelectorAll(".row")].filter(r => r.querySelector(".ref-finding")).slice(0, segments);
  without(".row", r => marked.includes(r));
  without(".more", () => false);
  document.body.style.paddingBottom = "1.5rem";
}"""


def take(run: Path, picture: Path, segments: int = 2) -> None:
    """Write the picture of the literal vendor's Hindi scorecard in the run's folder."""
    from playwright.sync_api import sync_playwright

    pages = sorted((run / "scorecards").glob(SCORECARD))
    if not pages:
        sys.exit(f"{run / 'scorecards'} has no {SCORECARD}: name the folder of a run of the shipped workspace.")
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no chromium on the PATH: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        page.goto(pages[0].resolve().as_uri())
        page.evaluate(SHORTEN, segments)
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(picture), full_page=True)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder of a run, such as reports/latest")
    parser.add_argument("picture", type=Path, nargs="?", default=PICTURE)
    arguments = parser.parse_args()
    take(arguments.run, arguments.picture)
    print(arguments.picture)


if __name__ == "__main__":
    main()
