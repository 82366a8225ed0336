"""All rules together: two passes whose counts merge in any order, and what the settings switch off."""

from __future__ import annotations

import itertools

from harness.model import AlignedPair, Key, Segment
from harness.rules import Case, Passage, RuleBook, Tally
from harness.termbase import Entity, Termbase

BASE = Termbase((Entity("Tokopedia", "company"), Entity("Gojek", "company")), "test")


def document(name: str, *rows: tuple[str, str]) -> Case:
    passages = []
    for n, row in enumerate(rows, 1):
        reference, candidate = (Segment(text, 0, len(text)) for text in row)
        passages.append(Passage.of(AlignedPair(n, "lines", Segment("", 0, 0), reference, candidate)))
    return Case(Key("vendor", "id", "en", name), "en", tuple(passages))


DOCUMENTS = (
    document("a", ("Then Tokopedia grew.", "Then Tokopadia grew.")),
    document("b", ("Then Tokopedia grew.", "Then Tokopedia grew."), ("Now Gojek left.", "Now Gojek left.")),
    document("c", ("Then Tokopedia fell.", "Then Tokopedia fell.")),
)


def test_the_order_of_documents_and_shards_does_not_matter() -> None:
    results = []
    for order in itertools.permutations(DOCUMENTS):
        book = RuleBook(BASE)
        shards = [Tally(), Tally()]
        for n, case in enumerate(order):
            shards[n % 2].merge(book.count(case))
        total = Tally()
        for shard in shards:
            total.merge(shard)
        results.append({case.key.document: book.judge(case, total) for case in order})
    assert all(result == results[0] for result in results)
    rules = [f.rule for f in results[0]["a"].findings]
    assert rules.count("entity-garbled") == 1 and rules.count("entity-inconsistent") == 1


def test_a_disabled_rule_is_silent_and_signed() -> None:
    book, quiet = RuleBook(BASE), RuleBook(BASE, ["entity-garbled"])
    assert any(f.rule == "entity-garbled" for f in book.judge(DOCUMENTS[0], Tally()).findings)
    assert not any(f.rule == "entity-garbled" for f in quiet.judge(DOCUMENTS[0], Tally()).findings)
    assert book.signature != quiet.signature and "disabled:entity-garbled" in quiet.signature


def test_equal_cases_that_are_not_the_same_object_are_judged_alike() -> None:
    book = RuleBook(BASE)
    for _ in range(300):  # more than are remembered
        case = document("a", ("Then Tokopedia grew.", "Then Tokopadia grew."))
        assert book.judge(case, Tally()) == book.judge(DOCUMENTS[0], Tally())
