"""A rule that raises: its segment is skipped and reported, everything else is judged as if nothing had happened."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from harness.core.errors import ConfigError
from harness.core.records import AlignedPair, Key, Segment
from harness.rules import CorpusTally, JudgedDocument, RuleBook
from harness.rules.base import Counts, DocumentRule, Judgement, NormalPassage, Register
from harness.rules.guard import GuardedRule, PartialDraft
from harness.termbase.entries import Termbase

BOOM = "boom"


def case(*candidates: str, vendor: str = "acme") -> JudgedDocument:
    pairs = [
        AlignedPair(n, "lines", Segment("", 0, 0), Segment("", 0, 0), Segment(text, 0, len(text)))
        for n, text in enumerate(candidates, 1)
    ]
    return JudgedDocument(Key(vendor, "de", "en", "letter"), "", tuple(map(NormalPassage.of, pairs)))


class Fragile(DocumentRule):
    """Reports every segment, and raises on those that hold BOOM."""

    name = "fragile"
    fires = frozenset({"repeated", "spacing"})
    error: type[Exception] = IndexError

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        register = Register(case.key)
        for passage in case.passages:
            if BOOM in passage.candidate.text:
                raise self.error(passage.candidate.text)
            register.add("repeated", "minor", "Seen.", segment=passage.segment, expected=passage.candidate.text)
        return Judgement(findings=register.findings())


class Counting(Fragile):
    """Raises when it counts, or when it concludes."""

    def __init__(self, fails_in: str) -> None:
        self.fails_in = fails_in

    def count(self, case: JudgedDocument) -> Counts:
        if self.fails_in == "count" and any(BOOM in p.candidate.text for p in case.passages):
            raise KeyError("count")
        return {"words": Counter(p.candidate.text for p in case.passages)}

    def draft(self, case: JudgedDocument) -> Judgement:
        return self.judge(replace(case, passages=tuple(p for p in case.passages if BOOM not in p.candidate.text)), {})

    def conclude(self, draft: Judgement, key: Key, counts: Counts) -> Judgement:
        if self.fails_in == "conclude":
            raise ZeroDivisionError
        return draft


def notice(where: str, error: str = "IndexError in harness.rules.base") -> str:
    return (
        f"not checked: letter, {where}, by repeated, spacing, because of a bug in harness ({error}); "
        "run again with --debug to see where, and report it"
    )


def judged(rule: Fragile, given: JudgedDocument) -> Judgement:
    guarded = GuardedRule(rule)
    return guarded.conclude(guarded.draft(given), given.key, guarded.count(given))


def test_a_rule_that_does_not_raise_is_left_alone() -> None:
    given = case("one", "two")
    assert judged(Fragile(), given) == Fragile().judge(given, {})
    assert GuardedRule(Fragile()).draft(given) == Fragile().judge(given, {})


def test_a_segment_on_which_a_rule_raises_is_skipped_and_reported() -> None:
    found = judged(Fragile(), case("one", "boom", "three"))
    assert [f.segment for f in found.findings] == [1, 3]
    assert found.notices == (notice("segment 2"),)


def test_the_only_segment_is_named_too() -> None:
    assert judged(Fragile(), case("boom")) == Judgement(notices=(notice("segment 1"),))


def test_many_segments_are_listed_up_to_ten() -> None:
    found = judged(Fragile(), case("fine", *["boom"] * 12))
    assert found.notices == (notice("segments 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"),)


def test_a_failure_that_no_single_segment_causes_costs_the_document() -> None:
    class Pairwise(Fragile):
        def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
            if len(case.passages) > 1:
                raise RecursionError
            return super().judge(case, counts)

    found = judged(Pairwise(), case("one", "two"))
    assert found == Judgement(notices=(notice("the whole document", "RecursionError in harness.rules.base"),))


def test_a_segment_that_fails_in_the_count_is_reported_for_its_vendor_only() -> None:
    guarded, total = GuardedRule(Counting("count")), CorpusTally()
    place = ("fragile", "", "de", "en")
    ours, theirs = case("one", "boom"), case("one", "two", vendor="zeta")
    for given in (ours, theirs):
        total.merge(CorpusTally({place: {s: Counter(c) for s, c in guarded.count(given).items()}}))
    counts = total.corpus[place]
    assert counts["words"] == Counter({"one": 2, "two": 1})
    assert guarded.judge(ours, counts).notices == (notice("segment 2", "KeyError"),)
    assert guarded.judge(theirs, counts).notices == ()


def test_a_failure_in_the_second_pass_costs_the_document() -> None:
    found = judged(Counting("conclude"), case("one"))
    assert found == Judgement(notices=(notice("the whole document", "ZeroDivisionError"),))


def test_an_error_of_the_settings_is_raised() -> None:
    class Refusing(Fragile):
        error = ConfigError

    with pytest.raises(ConfigError):
        judged(Refusing(), case("one", "boom"))


def test_the_traceback_is_logged_for_debug_and_no_vendor_text_is_in_the_notice(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "harness.rules.guard")
    found = judged(Fragile(), case("boom \x1b[31m"))
    assert "\x1b" not in "".join(found.notices)
    assert [record.getMessage() for record in caplog.records] == [
        "the rule fragile failed on letter, acme, as a whole",
        "the rule fragile failed on letter, acme, segment 1",
    ]
    assert all(record.exc_info for record in caplog.records)


def test_every_family_of_a_rule_book_is_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    import harness.rules.passages.negation
    import harness.rules.surface.spacing

    def fails(*_: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(harness.rules.passages.negation.NegationRules, "judge", fails)
    monkeypatch.setattr(harness.rules.surface.spacing.SurfaceRules, "judge", fails)
    given = case("A word , and and a word.")
    book = RuleBook(Termbase.empty())
    found = book.judge(given, book.count(given))
    assert [n.partition(" by ")[2].partition(",")[0] for n in found.notices] == ["negation-changed", "fused"]
    assert [f.rule for f in found.findings] == ["repeated"]
    assert all(isinstance(d, PartialDraft) for d, n in zip(book.draft(given), range(5), strict=False) if n in (3, 5))
