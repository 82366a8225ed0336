"""A real Chromium, and a page that remembers what it asked for and what it complained of."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install '.[test]'")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium on the PATH: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page, every address that it asked for, and every complaint of it."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.page = browser.new_page(**options)
        self.page.set_default_timeout(10_000)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def assert_quiet(self, place: str) -> None:
        """Nothing went wrong, and nothing was asked for from anywhere but there (an address's beginning)."""
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith((place, f"blob:{place}", "blob:null/"))] == []


Watch = Callable[..., Watched]


@pytest.fixture
def watch(browser: Any) -> Iterator[Watch]:
    """Opens watched pages, each in a context of its own, and closes them."""
    opened: list[Watched] = []

    def open_page(**options: Any) -> Watched:
        opened.append(Watched(browser, **options))
        return opened[-1]

    yield open_page
    for watched in opened:
        watched.page.close()


def serious_faults(page: Any, *rules: str) -> list[str]:
    """What axe calls serious or critical: the rule, the elements and why. With `rules`, only these are looked at."""
    sync_axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed: pip install '.[test]'"
    )
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    return [
        f"{each['id']}: {node['html']} {node.get('failureSummary', '')}"
        for each in sync_axe.Axe().run(page, options=options).response["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"][:3]
    ]
