"""All findings of a run on one page."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

import pytest

from harness.core.records import Decision, Run
from harness.report.view.decisions import by_fingerprint
from harness.report.view.index import worklist
from harness.report.view.index.worklist import Worklist, WorklistPage
from tests.report import fixtures as fx


def gathered(run: Run, *cuts: int) -> Worklist:
    """The run's findings, gathered in stretches."""
    whole = Worklist()
    bounds = [0, *cuts, len(run.scorecards)]
    for start, stop in zip(bounds, bounds[1:], strict=False):
        stretch = Worklist()
        for card in run.scorecards[start:stop]:
            stretch.add(card)
        whole.merge(stretch)
    return whole


def page(run: Run, *cuts: int, decisions: tuple[Decision, ...] = ()) -> WorklistPage:
    return gathered(run, *cuts).page(run, by_fingerprint(decisions))


def test_the_gravest_come_first_with_where_they_are() -> None:
    found = page(fx.example_run())
    severities = [str(item["severity"]) for item in found.items]
    assert severities == sorted(severities, key=["critical", "major", "minor"].index)
    first = found.items[0]
    card = found.cards[int(str(first["card"]))]
    assert (card["vendor"], card["pair"], card["title"]) == ("literal", "hi\u00a0→\u00a0en", fx.TITLE)
    assert card["href"].startswith("scorecards/") and card["href"].endswith(".html")
    assert found.counted == f"{found.total} findings" and found.total == len(found.items)


def test_a_finding_stands_in_its_words() -> None:
    (jebbe, *_) = [item for item in page(fx.example_run()).items if item["text"] == "Jebbe"]
    assert (jebbe["before"], jebbe["after"], jebbe["marked"]) == (
        "Shortly thereafter, in North China, ",
        " released reasonable loan management tools.",
        True,
    )
    (missing, *_) = [item for item in page(fx.example_run()).items if item["rule"] == "entity-missing"]
    assert (missing["before"], missing["after"], missing["marked"]) == ("", "", False)


def test_long_sentences_are_cut_and_say_so() -> None:
    base = fx.fluent_card("hi", fx.HINDI)
    (first, *_) = fx.aligned(("",), ("",), ("x" * 200 + "BAD" + "y" * 200,))
    (item,) = page(fx.run_of(replace(base, pairs=(first,), findings=(fx.finding(first, "BAD"),)))).items
    assert (item["before"], item["after"]) == ("…" + "x" * 70, "y" * 70 + "…")


def test_sentences_are_cut_between_words() -> None:
    base = fx.fluent_card("hi", fx.HINDI)
    (first, *_) = fx.aligned(("",), ("",), ("wordy " * 20 + "BAD" + " wordy" * 20,))
    (item,) = page(fx.run_of(replace(base, pairs=(first,), findings=(fx.finding(first, "BAD"),)))).items
    assert (item["before"], item["after"]) == ("…" + "wordy " * 11, " wordy" * 11 + "…")


@pytest.mark.parametrize("kept", [3, 5, 1000])
def test_what_is_kept_does_not_depend_on_the_stretches(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "KEPT", kept)
    run = fx.example_run()
    whole = page(run)
    assert page(run, 1, 3) == page(run, 2) == whole
    assert len(whole.items) == min(kept, whole.total)


def test_a_page_that_has_not_all_of_them_says_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "KEPT", 3)
    found = page(fx.example_run())
    assert found.counted == f"The 3 most serious of {found.total} findings. The findings.csv of the run has all of them"
    assert {item["severity"] for item in found.items} == {"critical"}


def test_further_findings_are_in_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "_SHARD", 4)
    found = page(fx.example_run())
    shards = dict(found.shards)
    assert list(shards) == found.data["shards"] == [f"findings-{n}.js" for n in range(1, len(shards) + 1)]
    inside = found.data["items"]
    assert isinstance(inside, tuple) and len(inside) == 4
    assert (*inside, *(item for rows in shards.values() for item in rows)) == found.items


def test_decisions_come_with_the_findings_that_they_are_of() -> None:
    run = fx.example_run()
    ours = Decision(run.scorecards[0].findings[0].fingerprint, "dismiss", "Ana", "2026-03-01T10:00:00Z")
    other = replace(ours, fingerprint="elsewhere")
    assert page(run, decisions=(ours, other)).decisions == (
        {"fingerprint": ours.fingerprint, "action": "dismiss", "who": "Ana", "when": ours.when},
    )


def with_confidence(run: Run, *confidences: float) -> Run:
    """The run with these confidences given to its findings in turn."""
    given = cycle(confidences)
    cards = tuple(
        replace(card, findings=tuple(replace(finding, confidence=next(given)) for finding in card.findings))
        for card in run.scorecards
    )
    return replace(run, scorecards=cards)


def test_hints_come_after_all_other_findings() -> None:
    run = with_confidence(fx.example_run(), 0.3, 0.7, 0.95)
    found = page(run)
    order = [(item["sureness"] == "hint", item["severity"]) for item in found.items]
    assert order == sorted(order, key=lambda each: (each[0], ["critical", "major", "minor"].index(str(each[1]))))
    hints = sum(hint for hint, _ in order)
    assert 0 < hints == found.hints < found.total
    assert found.counted == f"{found.total} findings, {hints} of them hints"
    assert page(run, 1, 3) == page(run, 2) == found


def test_hints_are_left_out_first(monkeypatch: pytest.MonkeyPatch) -> None:
    run = with_confidence(fx.example_run(), 0.3, 0.7)
    errors = page(run).total - page(run).hints
    monkeypatch.setattr(worklist, "KEPT", errors)
    found = page(run, 2)
    assert {item["sureness"] for item in found.items} == {"likely"}
    assert found.counted == (
        f"The {errors} most serious of {found.total} findings, {found.hints} of them hints. "
        "The findings.csv of the run has all of them"
    )


def test_percentages_agree_with_the_words() -> None:
    items = page(with_confidence(fx.example_run(), 0.499, 0.899, 0.999)).items
    assert {item["sure"] for item in items} == {"hint, 49%", "likely, 89%", "almost certain, 99%"}


def test_one_hint_is_counted_in_words() -> None:
    base = fx.fluent_card("hi", fx.HINDI)
    (finding, *_) = base.findings
    assert page(fx.run_of(replace(base, findings=(replace(finding, confidence=0.2),)))).counted == (
        "1 finding, 1 of them a hint"
    )
