"""A reviewer's work in a real Chromium: from the disk, with decisions in the browser, and from `harness review`."""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from harness.cli.review import _Desk
from harness.core.records import Decision, Key, Run, Scorecard
from harness.report import write_html
from harness.review.decisions import append_decision, holding, load_decisions
from harness.review.server import ReviewServer
from harness.runs.writer import save_run
from harness.termbase.entries import load_termbase
from tests.browser.conftest import Watch, serious_faults
from tests.conftest import ROOT, Call, Shipped
from tests.deliveries import garbled, references, two_runs
from tests.report import fixtures as fx

pytestmark = pytest.mark.browser

CARD = "*-hi-en-literal-*.html"
STATES = "[...document.querySelectorAll('.place')].map(place => place.dataset.state)"


class Workspace(NamedTuple):
    root: Path
    run: Path

    @property
    def card(self) -> Path:
        return next((self.run / "scorecards").glob(CARD))

    @property
    def log(self) -> tuple[Decision, ...]:
        return load_decisions(self.root / "reports")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, shipped: Shipped) -> Path:
    """A run of the shipped articles with its pages, and the shipped termbase; for copies, or for reading alone."""
    root = tmp_path_factory.mktemp("written")
    (root / "references").mkdir()
    shutil.copy(ROOT / "references" / "entities.toml", root / "references")
    folder = root / "reports" / "r1"
    folder.mkdir(parents=True)
    run = replace(shipped.run, environment={"run": "r1"})
    save_run(run, folder)
    write_html(run, folder)
    return root


@pytest.fixture
def workspace(tmp_path: Path, written: Path) -> Workspace:
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    return Workspace(tmp_path, tmp_path / "reports" / "r1")


def press(page: Any, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def introduce(page: Any, name: str = "Ana") -> None:
    """Answer who decides, which the page asks before the first decision."""
    page.locator("#who-name").fill(name)
    page.get_by_role("button", name="Continue").click()


def download(page: Any, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download decisions").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


class TestFromTheDisk:
    def test_decide_undo_reload_download_import_and_gate_again(self, watch: Watch, call: Call, tmp_path: Path) -> None:
        root = two_runs(tmp_path / "ws", references(3), garbled("doc-001"))
        assert call("gate", "--workspace", root, "--baseline", "before").code == 3
        assert call("report", "after", "--workspace", root).code == 0
        watched = watch()
        page = watched.page
        page.goto((root / "reports" / "after" / "findings.html").resolve().as_uri())
        assert page.locator("#left").inner_text() == "2 of 2 findings left to decide"
        press(page, "j x")
        introduce(page)
        page.locator("#left", has_text="1 of 2 findings left to decide").wait_for()  # the sheet closes first
        press(page, "x")
        assert page.locator("#left").inner_text() == "All findings are decided"
        page.reload()
        assert page.locator("#left").inner_text() == "All findings are decided"
        press(page, "u")
        assert page.locator("#left").inner_text() == "1 of 2 findings left to decide"
        press(page, "x")
        file = download(page, tmp_path)
        data = json.loads(file.read_text(encoding="utf-8"))
        assert (data["schema_version"], data["run"]) == (1, "after")
        assert [each["action"] for each in data["decisions"]] == ["dismiss", "dismiss", "undo", "dismiss"]
        assert {each["who"] for each in data["decisions"]} == {"Ana"}
        imported = call("review", "import", file, "--workspace", root)
        assert (imported.code, imported.err) == (0, "")
        assert imported.out.startswith("4 new decisions, 0 already known: ")
        assert call("gate", "--workspace", root, "--baseline", "before").code in (0, 4)
        watched.assert_quiet(root.resolve().as_uri())

    def test_keys_lead_through_the_findings_of_a_scorecard(self, watch: Watch, workspace: Workspace) -> None:
        watched = watch()
        page = watched.page
        page.goto(workspace.card.resolve().as_uri())
        numbers = []
        for key in "jnkpj":
            page.keyboard.press(key)
            numbers.append(int(page.locator("#dock-count").inner_text().split(" / ")[0]))
        assert numbers == [1, 2, 1, 1, 2]
        press(page, "k j j j")
        at = page.locator("mark.is-at")
        assert {at.nth(place).evaluate("e => e.closest('.side').className") for place in range(at.count())} == {
            "side side-source",
            "side side-reference",
            "side side-candidate",
        }
        assert (
            page.locator("#dock [data-fill=text]").inner_text()
            in page.locator(".side-candidate mark.is-at").inner_text()
        )
        anchor = page.url.partition("#")[2]
        page.goto(workspace.card.resolve().as_uri() + "#" + anchor)
        page.reload()
        assert page.locator("#dock-count").inner_text().startswith("4 / ")
        watched.assert_quiet(workspace.root.resolve().as_uri())

    def test_filters_stand_in_the_address(self, watch: Watch, workspace: Workspace) -> None:
        page = watch().page
        page.goto(workspace.card.resolve().as_uri())
        page.locator("[data-filter=rule]").select_option("entity-garbled")
        page.locator("[data-filter=q]").fill("xiang")
        assert page.locator("#shown").inner_text() == "1 shown"
        page.locator("[data-switch=only]").check()
        rows = page.locator(".row:visible")
        assert rows.count() == page.locator(".row:visible:has(mark.m-major:not(.is-off))").count() == 1
        address = page.url
        assert "rule=entity-garbled" in address and "q=xiang" in address and "only=on" in address
        other = watch().page
        other.goto(address)
        assert other.locator("#shown").inner_text() == "1 shown"
        assert other.locator("[data-switch=only]").is_checked()
        other.get_by_role("button", name="Show all").click()
        assert other.locator("#shown").inner_text() == ""
        assert "rule=" not in other.url

    def test_what_is_alike_is_decided_at_once_and_taken_back_at_once(self, watch: Watch, workspace: Workspace) -> None:
        page = watch().page
        page.goto(workspace.card.resolve().as_uri())
        page.locator("#list .place", has_text="segment 6").first.click()
        assert page.locator("#alike-label").inner_text().strip() == "and 2 like it"
        page.keyboard.press("Shift+X")
        introduce(page)
        assert page.evaluate(STATES).count("dismissed") == 3
        page.keyboard.press("u")
        assert page.evaluate(STATES).count("dismissed") == 0

    def test_waivers_end_comments_stay_and_spellings_are_accepted(
        self, watch: Watch, workspace: Workspace, call: Call, tmp_path: Path
    ) -> None:
        page = watch().page
        page.goto(workspace.card.resolve().as_uri())
        page.locator("#list .place", has_text="segment 17").first.click()
        text = page.locator("#dock [data-fill=text]").inner_text()
        press(page, "t")
        introduce(page)
        page.locator("#list .place", has_text="segment 6").first.click()
        press(page, "w")
        page.locator("#waive-form [name=until]").fill("2020-01-01", force=True)
        page.locator("#waive-form").evaluate("form => form.noValidate = true")
        page.locator("#waive-form [name=comment]").fill("until the next delivery <b>")
        page.keyboard.press("Enter")
        place = page.locator("#list .place", has_text="segment 6").first
        assert place.get_attribute("data-state") == "expired"
        assert place.locator(".said").inner_text() == "waiver expired: until the next delivery <b>"
        place.click()
        press(page, "c")
        page.keyboard.type("ask the author j x")
        page.keyboard.press("Enter")
        assert page.locator("#dock .remarks").inner_text() == "Ana: ask the author j x"
        file = download(page, tmp_path)
        called = call("review", "import", file, "--workspace", workspace.root, "--termbase")
        assert f"“{text}” is accepted now for Xianghubao in en." in called.out
        (entity,) = [
            each
            for each in load_termbase(workspace.root / "references" / "entities.toml").entities
            if each.name == "Xianghubao"
        ]
        assert text in entity.accepted_in("en")
        assert [each.action for each in workspace.log] == ["accept_spelling", "waive", "comment"]

    def test_decisions_known_when_the_pages_were_written_are_shown(self, watch: Watch, workspace: Workspace) -> None:
        run = replace(fx.example_run(), environment={"run": "r2"})
        finding = run.scorecards[0].findings[1]
        said = Decision(finding.fingerprint, "dismiss", "Ben", "2026-03-01T10:00:00+00:00", "a pun")
        folder = workspace.root / "r2"
        write_html(run, folder, decisions=[said])
        page = watch().page
        page.goto(next((folder / "scorecards").glob(CARD)).resolve().as_uri())
        assert page.locator("#list .place[data-state=dismissed] .said").inner_text() == "false alarm: a pun"
        page.locator("#list .place[data-state=dismissed]").click()
        page.locator("#dock [data-do=undo]").click()
        introduce(page)
        assert page.locator("#list .place[data-state=dismissed]").count() == 0

    def test_waivers_of_the_project_are_shown_and_only_a_false_alarm_outranks_them(
        self, watch: Watch, call: Call, tmp_path: Path
    ) -> None:
        root = two_runs(tmp_path / "ws", references(3), garbled("doc-001"))
        lines = (root / "reports" / "after" / "findings.csv").read_text(encoding="utf-8").splitlines()
        (waived, other) = [row["fingerprint"] for row in csv.DictReader(lines)]
        (root / "reports" / "waivers.toml").write_text(
            f'[[waiver]]\nfingerprint = "{waived}"\nwho = "Ben"\nwhy = "<b>agreed"\n', encoding="utf-8"
        )
        append_decision(root / "reports", Decision(other, "dismiss", "Ben", "2026-03-01T10:00:00+00:00"))
        (root / "reports" / "after" / "scorecards").mkdir(exist_ok=True)
        assert call("report", "after", "--workspace", root).code == 0
        page = watch().page
        page.goto((root / "reports" / "after" / "index.html").resolve().as_uri())
        assert "Reviewers dismissed 1 more as false alarms; it does not count." in page.locator(".lead").inner_text()
        page.goto((root / "reports" / "after" / "findings.html").resolve().as_uri() + f"#f-{waived}")
        assert page.locator("#left").inner_text() == "All findings are decided"
        assert page.locator("#list .is-settled").count() == 2
        assert page.locator("#dock .badge").inner_text() == "waived · by Ben · “<b>agreed” · in waivers.toml"
        press(page, "a")
        introduce(page)
        assert page.locator("#list > li[data-state=waived]").count() == 1
        page.goto(page.url.partition("#")[0] + f"#f-{waived}")
        press(page, "x")
        assert page.locator("#list > li[data-state=dismissed]").count() == 2
        press(page, "u u")
        assert page.locator("#list > li[data-state=waived]").count() == 1

    def test_what_is_at_hand_stays_in_sight_and_undo_is_for_what_was_decided(
        self, watch: Watch, workspace: Workspace
    ) -> None:
        page = watch(viewport={"width": 1280, "height": 900}).page
        page.goto(workspace.card.resolve().as_uri())
        page.locator("#list .place", has_text="segment 17").first.click()
        assert page.locator("#dock [data-do=undo]").is_disabled()
        press(page, "v")
        page.locator("#s17 .rival").nth(1).wait_for()
        seen = "e => { const at = e.getBoundingClientRect().top; return 0 < at && at < innerHeight - 200; }"
        assert page.locator("#s17 mark.is-at").first.evaluate(seen)
        press(page, "c")
        page.keyboard.type("hm")
        press(page, "Enter")
        introduce(page)
        assert page.locator("#toast").inner_text() == "Comment saved."
        press(page, "x")
        assert page.locator("#dock [data-do=undo]").is_enabled()
        assert page.locator("#list > li.is-settled .place[data-state=dismissed]").count() == 1

    def test_other_vendors_stand_beside_when_asked_for(self, watch: Watch, workspace: Workspace) -> None:
        watched = watch()
        page = watched.page
        page.goto(workspace.card.resolve().as_uri())
        assert page.locator(".rival").count() == 0
        press(page, "v")
        page.locator("#s6 .rival").nth(1).wait_for()
        assert page.locator("#s6 .rival-name").all_inner_texts() == ["fluent", "postedited"]
        assert "Huabei" in page.locator("#s6 .rival .text").first.inner_text()
        press(page, "v")
        assert page.locator(".rival:visible").count() == 0
        watched.assert_quiet(workspace.root.resolve().as_uri())

    def test_a_document_without_findings_is_read_and_compared(self, watch: Watch, workspace: Workspace) -> None:
        watched = watch()
        page = watched.page
        page.goto(next((workspace.run / "scorecards").glob("*-hi-en-postedited-*.html")).resolve().as_uri())
        page.get_by_role("button", name="Compare side by side").click()
        page.locator("#s6 .rival").nth(1).wait_for()
        press(page, "j x / d o u ?")
        page.keyboard.press("Escape")
        assert not page.locator("#dock").is_visible()
        watched.assert_quiet(workspace.root.resolve().as_uri())

    def test_differences_can_be_hidden_and_single_keys_switched_off(self, watch: Watch, workspace: Workspace) -> None:
        page = watch().page
        page.goto(workspace.card.resolve().as_uri())
        colour = "getComputedStyle(document.querySelector('.side-candidate .d')).backgroundColor"
        shown = page.evaluate(colour)
        press(page, "d")
        assert page.evaluate(colour) == "rgba(0, 0, 0, 0)" != shown
        press(page, "?")
        page.locator("#keys-on").uncheck()
        page.keyboard.press("Escape")
        press(page, "d j")
        assert page.evaluate(colour) == "rgba(0, 0, 0, 0)"
        assert page.locator("mark.is-at").count() == 0

    def test_two_tabs_know_of_each_other(self, browser: Any, workspace: Workspace) -> None:
        context = browser.new_context()
        first, second = context.new_page(), context.new_page()
        for page in (first, second):
            page.goto(workspace.card.resolve().as_uri())
        press(first, "j x")
        introduce(first)
        second.locator("#list .place[data-state=dismissed]").wait_for()
        press(second, "j j a")
        assert json.loads(second.evaluate("localStorage.getItem('harness.decisions.r1')"))[1]["who"] == "Ana"
        context.close()


class TestWorklist:
    def test_findings_of_all_vendors_are_filtered_sorted_and_opened(self, watch: Watch, workspace: Workspace) -> None:
        watched = watch()
        page = watched.page
        page.goto((workspace.run / "findings.html").resolve().as_uri())
        total = page.locator("#list > li").count()
        page.locator("[data-filter=vendor]").select_option("literal")
        page.locator("[data-filter=pair]").select_option("hi\u00a0→\u00a0en")
        assert 0 < page.locator("#list > li").count() < total
        page.locator("[data-filter=sort]").select_option("often")
        page.locator("[data-switch=together]").check()
        assert "times in 1 document by 1 vendor" in page.locator("#list > li").first.inner_text()
        press(page, "j Enter")
        page.locator("#dock-count").wait_for()
        assert "/scorecards/" in page.url and page.locator("mark.is-at").count() > 0
        page.go_back()
        assert page.locator("[data-filter=vendor]").input_value() == "literal"
        watched.assert_quiet(workspace.root.resolve().as_uri())

    def test_a_finding_and_the_dock_lead_to_what_its_rule_finds(self, watch: Watch, workspace: Workspace) -> None:
        watched = watch()
        page = watched.page
        page.goto((workspace.run / "findings.html").resolve().as_uri())
        press(page, "j")
        rule = page.locator("#dock-rule").inner_text()
        link = page.locator("#list > li.is-at .rule-link")
        assert link.inner_text() == rule
        assert page.locator("#dock-rule").get_attribute("href") == link.get_attribute("href") == f"rules.html#{rule}"
        link.click()
        assert page.locator(":target").get_attribute("id") == rule
        assert page.locator(":target h2 code").inner_text() == rule
        page.goto(workspace.card.resolve().as_uri())
        press(page, "j")
        assert str(page.locator("#dock-rule").get_attribute("href")).startswith("../rules.html#")
        watched.assert_quiet(workspace.root.resolve().as_uri())

    def test_hints_are_hidden_until_they_are_asked_for(self, watch: Watch, tmp_path: Path) -> None:
        (card,) = many_findings(6).scorecards
        sure = (0.3, 0.8, 0.2, 0.95, 0.4, 0.6)
        found = tuple(replace(each, confidence=one) for each, one in zip(card.findings, sure, strict=True))
        watched = watch()
        page = watched.page
        write_html(replace(many_findings(6), scorecards=(replace(card, findings=found),)), tmp_path)
        address = (tmp_path / "findings.html").resolve().as_uri()
        page.goto(address)
        rows = page.locator("#list > li")
        assert rows.count() == 3 and "hint" not in page.locator("#list").inner_text()
        assert page.locator("#hint-count").inner_text() == "3 hints are hidden"
        assert serious_faults(page) == []
        assert "6 findings left to decide" in page.locator("#left").inner_text()
        page.locator("[data-do=hints]").focus()
        page.keyboard.press("Enter")
        assert rows.count() == 6 and page.locator("#hidden-hints").is_hidden()
        assert page.evaluate("document.activeElement.dataset.switch") == "hints"
        assert ["hint" in text for text in rows.all_inner_texts()] == [False] * 3 + [True] * 3
        for order in ("often", "document", "entity", "rule"):
            page.locator("[data-filter=sort]").select_option(order)
            assert ["hint" in text for text in rows.all_inner_texts()] == [False] * 3 + [True] * 3, order
        assert "hints=on" in page.url
        page.reload()
        assert rows.count() == 6
        page.locator("[data-switch=hints]").uncheck()
        assert rows.count() == 3
        page.locator("[data-filter=sureness]").select_option("hint")
        assert rows.count() == 3 and page.locator("#hidden-hints").is_hidden()
        watched.assert_quiet(tmp_path.resolve().as_uri())

    def test_the_address_of_a_hint_shows_it(self, watch: Watch, tmp_path: Path) -> None:
        (card,) = many_findings(3).scorecards
        found = tuple(replace(each, confidence=0.2) for each in card.findings)
        write_html(replace(many_findings(3), scorecards=(replace(card, findings=found),)), tmp_path)
        watched = watch()
        page = watched.page
        address = (tmp_path / "findings.html").resolve().as_uri()
        page.goto(address)
        assert page.locator("#list > li").count() == 0 and page.locator("#none").is_hidden()
        assert page.locator("#hint-count").inner_text() == "3 hints are hidden"
        page.locator("[data-do=hints]").click()
        press(page, "j")
        anchor = page.url.partition("#")[2].partition("?")[0]
        page.goto("about:blank")
        page.goto(f"{address}#{anchor}")
        assert page.locator("#list > li").count() == 3 and page.locator("#list > li.is-at").count() == 1
        watched.assert_quiet(tmp_path.resolve().as_uri())

    def test_a_third_party_rule_leads_nowhere(self, watch: Watch, tmp_path: Path) -> None:
        run = many_findings(3)
        (card,) = run.scorecards
        foreign = replace(card, findings=tuple(replace(one, rule="acme-tone") for one in card.findings))
        write_html(replace(run, scorecards=(foreign,)), tmp_path)
        watched = watch()
        page = watched.page
        page.goto((tmp_path / "findings.html").resolve().as_uri())
        press(page, "j")
        assert page.locator("#dock-rule").inner_text() == "acme-tone"
        assert page.locator(".rule-link[href]").count() == 0
        watched.assert_quiet(tmp_path.resolve().as_uri())

    def test_more_than_a_page_holds_comes_in_shards(self, watch: Watch, tmp_path: Path) -> None:
        run = many_findings(1_250)
        written = write_html(run, tmp_path)
        assert tmp_path / "data" / "findings-1.js" in written
        watched = watch()
        page = watched.page
        page.goto((tmp_path / "findings.html").resolve().as_uri())
        page.get_by_text("1,250 of 1,250 findings left to decide").wait_for()
        assert page.locator("#list > li").count() == 100
        page.get_by_role("button", name="Show 100 more of 1,250").click()
        assert page.locator("#list > li").count() == 200
        watched.assert_quiet(tmp_path.resolve().as_uri())


def many_findings(number: int) -> Run:
    card = fx.fluent_card("hi", fx.HINDI)
    many = tuple(replace(card.findings[0], fingerprint=f"{n:016x}") for n in range(number))
    return fx.run_of(replace(card, findings=many))


def long_run(segments: int) -> Run:
    """A document of so many segments, with a finding in each fourth."""
    texts = [[side[n % 4] * 2 for n in range(segments)] for side in (fx.HINDI, fx.GOLD, fx.LITERAL)]
    pairs = fx.aligned(*texts)
    findings = tuple(
        replace(fx.finding(pair, "North China", entity="Huabei"), fingerprint=f"{pair.segment:016x}")
        for pair in pairs[::4]
    )
    return fx.run_of(
        Scorecard(Key("literal", "hi", "en", "long"), {}, pairs, (), (), findings), documents={"long": "Long"}
    )


def test_a_long_document_is_walked_through_from_part_to_part(watch: Watch, tmp_path: Path) -> None:
    written = write_html(long_run(700), tmp_path)
    parts = [path for path in written if path.parent.name == "scorecards"]
    assert len(parts) > 1 and max(path.stat().st_size for path in parts) < 500_000
    watched = watch()
    page = watched.page
    page.goto(parts[0].resolve().as_uri() + "#s650")
    page.locator("#s650").wait_for()
    assert "-part-" in page.url
    page.goto(parts[0].resolve().as_uri() + f"#f-{697:016x}")
    page.locator("mark.is-at").first.wait_for()
    assert page.locator("#s697 mark.is-at").count() > 0
    page.goto(parts[0].resolve().as_uri())
    press(page, "k j")
    page.wait_for_url("**-part-2.html#*")
    page.locator("mark.is-at").first.wait_for()
    press(page, "k")
    page.wait_for_url(re.compile(r"long-hi-en-literal-\w{8}\.html#f-"))
    watched.assert_quiet(tmp_path.resolve().as_uri())


class TestServed:
    @pytest.fixture
    def served(self, workspace: Workspace) -> Iterator[ReviewServer]:
        desk = _Desk(workspace.run, workspace.root, into_termbase=True)
        with ReviewServer(desk.report("Ana")) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            yield server
            server.shutdown()
            thread.join()

    def test_each_decision_is_written_at_once(self, watch: Watch, workspace: Workspace, served: ReviewServer) -> None:
        watched = watch()
        page = watched.page
        page.goto(served.address)
        assert served.token not in page.url
        page.goto(f"http://127.0.0.1:{served.port}/scorecards/{workspace.card.name}")
        page.get_by_role("button", name="Reviewing as Ana").wait_for()
        assert not page.locator("#download").is_visible()
        press(page, "j x")
        page.locator("#list .place[data-state=dismissed]").wait_for()
        (decision,) = workspace.log
        assert (decision.action, decision.who, decision.run, decision.rule) == ("dismiss", "Ana", "r1", "spacing")
        page.reload()
        page.locator("#list .place[data-state=dismissed]").wait_for()
        press(page, "u")
        page.locator("#list .place[data-state=dismissed]").wait_for(state="detached")
        assert [each.action for each in workspace.log] == ["dismiss", "undo"]
        watched.assert_quiet(f"http://127.0.0.1:{served.port}/")

    def test_a_spelling_goes_into_the_termbase(self, watch: Watch, workspace: Workspace, served: ReviewServer) -> None:
        page = watch().page
        page.goto(served.address)
        page.goto(f"http://127.0.0.1:{served.port}/scorecards/{workspace.card.name}")
        page.locator("#left:not(:empty)").wait_for()
        page.locator("#list .place", has_text="segment 17").first.click()
        press(page, "t")
        page.get_by_text("is accepted now for Xianghubao in en.").wait_for()
        assert "Xianghuabao" in (workspace.root / "references" / "entities.toml").read_text(encoding="utf-8")

    def test_all_texts_are_searched(self, watch: Watch, served: ReviewServer) -> None:
        watched = watch()
        page = watched.page
        page.goto(served.address)
        page.goto(f"http://127.0.0.1:{served.port}/findings.html")
        page.locator("#corpus-q").fill("उत्तरी चीन")
        page.keyboard.press("Enter")
        page.locator(".hits li").first.wait_for()
        assert page.locator(".hits mark").first.inner_text() == "उत्तरी चीन"
        page.locator(".hits a").first.click()
        assert "/scorecards/" in page.url
        watched.assert_quiet(f"http://127.0.0.1:{served.port}/")

    def test_a_server_that_has_gone_is_told_and_nothing_seems_decided(
        self, watch: Watch, workspace: Workspace, served: ReviewServer
    ) -> None:
        page = watch().page
        page.goto(served.address)
        page.goto(f"http://127.0.0.1:{served.port}/scorecards/{workspace.card.name}")
        page.locator("#left:not(:empty)").wait_for()
        served.shutdown()
        served.socket.close()
        press(page, "j x")
        page.get_by_text("harness review does not respond").wait_for()
        assert page.locator("#list .place[data-state=dismissed]").count() == 0
        assert workspace.log == ()

    def test_two_reviewers_logs_meet(self, watch: Watch, workspace: Workspace, served: ReviewServer) -> None:
        page = watch().page
        page.goto(served.address)
        page.goto(f"http://127.0.0.1:{served.port}/scorecards/{workspace.card.name}")
        page.locator("#left:not(:empty)").wait_for()
        fingerprint = page.evaluate("Harness.data.items[0].fingerprint")
        append_decision(workspace.root / "reports", Decision(fingerprint, "accept", "Ben", "2026-03-01T10:00:00+00:00"))
        page.evaluate("dispatchEvent(new Event('focus'))")
        page.locator("#list .place[data-state=accepted]").wait_for()


def test_what_holds_is_the_same_in_the_page_and_in_the_log(watch: Watch, workspace: Workspace) -> None:
    page = watch().page
    page.goto(workspace.card.resolve().as_uri())
    random_ = random.Random(5)
    actions = ("accept", "dismiss", "waive", "accept_spelling", "comment", "undo", "undo")
    for _ in range(200):
        log = [
            Decision(random_.choice("ab"), random_.choice(actions), "Ana", f"2026-03-01T10:00:{second:02}Z")  # type: ignore[arg-type]
            for second in random_.sample(range(60), random_.randint(1, 12))
        ]
        entries = [{"fingerprint": d.fingerprint, "action": d.action, "when": d.when} for d in log]
        last = page.evaluate("log => Object.fromEntries(Harness.holding(log).last)", entries)
        expected = {name: (d.action, d.when) for name, d in holding(log).items()}
        assert {name: (d["action"], d["when"]) for name, d in last.items()} == expected


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 400)])
def test_no_serious_fault_of_accessibility(watch: Watch, workspace: Workspace, scheme: str, width: int) -> None:
    page = watch(color_scheme=scheme, viewport={"width": width, "height": 900}).page
    for path in (workspace.card, workspace.run / "findings.html"):
        page.goto(path.resolve().as_uri())
        press(page, "j j j")
        assert serious_faults(page) == [], path.name
    press(page, "?")
    assert serious_faults(page) == []


@pytest.mark.parametrize("run", [fx.example_run, fx.hostile_run], ids=["example", "hostile"])
def test_nothing_sticks_out_of_a_narrow_screen_while_one_works(watch: Watch, tmp_path: Path, run: Any) -> None:
    page = watch(viewport={"width": 400, "height": 800}).page
    for path in write_html(run(), tmp_path):
        if path.suffix == ".html" and (path.parent.name == "scorecards" or path.name == "findings.html"):
            page.goto(path.resolve().as_uri())
            press(page, "j v w")
            assert page.evaluate("document.documentElement.scrollWidth") == 400, path.name


def test_hostile_findings_are_inert_at_the_desk(watch: Watch, call: Call, tmp_path: Path) -> None:
    watched = watch()
    page = watched.page
    written = write_html(replace(fx.hostile_run(), environment={"run": '"><img src=x>'}), tmp_path)
    pages = [path for path in written if path.parent.name == "scorecards" or path.name == "findings.html"]
    for path in [path for path in pages if path.suffix == ".html"]:
        page.goto(path.resolve().as_uri())
        press(page, "j x")
        if page.locator("#who-sheet[open]").count():
            introduce(page, '<img src=x onerror="alert(1)">')
        press(page, "k j v a c")
        page.keyboard.type("<script>alert(5)</script>")
        page.keyboard.press("Enter")
        page.get_by_text("<script>alert(5)</script>").first.wait_for()
        assert page.locator("img, iframe, [onerror], [onmouseover], [href^=javascript]").count() == 0
    file = download(page, tmp_path)
    assert call("review", "import", file, "--workspace", tmp_path).code == 0
    watched.assert_quiet(tmp_path.resolve().as_uri())


def test_on_paper_stands_the_document_with_its_findings_and_no_desk(watch: Watch, workspace: Workspace) -> None:
    page = watch().page
    page.goto(workspace.card.resolve().as_uri())
    press(page, "j x")
    introduce(page)
    page.emulate_media(media="print")
    assert page.locator("#list .find:visible").count() > 3
    assert page.locator("#list .said", has_text="false alarm").first.is_visible()
    assert page.locator(".row:visible").count() > 20
    for hidden in ("#dock", "#tools", "#toast", "#switches"):
        assert not page.locator(hidden).is_visible(), hidden
