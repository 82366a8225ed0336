"""All rules together: two passes whose counts merge in any order, and what the settings switch off."""

from __future__ import annotations

import itertools
import json
import os
import pickle
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.records import AlignedPair, Key, Segment
from harness.rules import CorpusTally, JudgedDocument, NormalPassage, RuleBook
from harness.rules.base import OF_DOCUMENT, WITNESSES
from harness.termbase.entries import Entity, Termbase

BASE = Termbase((Entity("Tokopedia", "company"), Entity("Gojek", "company")), "test")


def document(name: str, *rows: tuple[str, str]) -> JudgedDocument:
    passages = []
    for n, row in enumerate(rows, 1):
        reference, candidate = (Segment(text, 0, len(text)) for text in row)
        passages.append(NormalPassage.of(AlignedPair(n, "lines", Segment("", 0, 0), reference, candidate)))
    return JudgedDocument(Key("vendor", "id", "en", name), "en", tuple(passages))


DOCUMENTS = (
    document("a", ("Then Tokopedia grew.", "Then Tokopadia grew.")),
    document("b", ("Then Tokopedia grew.", "Then Tokopedia grew."), ("Now Gojek left.", "Now Gojek left.")),
    document("c", ("Then Tokopedia fell.", "Then Tokopedia fell.")),
)


def test_the_order_of_documents_and_shards_does_not_matter() -> None:
    results = []
    for order in itertools.permutations(DOCUMENTS):
        book = RuleBook(BASE)
        shards = [CorpusTally(), CorpusTally()]
        for n, case in enumerate(order):
            shards[n % 2].merge(book.count(case))
        total = CorpusTally()
        for shard in shards:
            total.merge(shard)
        results.append({case.key.document: book.judge(case, total) for case in order})
    assert all(result == results[0] for result in results)
    rules = [f.rule for f in results[0]["a"].findings]
    assert rules.count("entity-garbled") == 1 and rules.count("entity-inconsistent") == 1


def test_a_disabled_rule_is_silent_and_signed() -> None:
    book, quiet = RuleBook(BASE), RuleBook(BASE, ["entity-garbled"])
    assert any(f.rule == "entity-garbled" for f in book.judge(DOCUMENTS[0], CorpusTally()).findings)
    assert not any(f.rule == "entity-garbled" for f in quiet.judge(DOCUMENTS[0], CorpusTally()).findings)
    assert book.signature != quiet.signature and "disabled:entity-garbled" in quiet.signature


def test_equal_cases_that_are_not_the_same_object_are_judged_alike() -> None:
    book = RuleBook(BASE)
    for _ in range(300):  # more than are remembered
        case = document("a", ("Then Tokopedia grew.", "Then Tokopadia grew."))
        assert book.judge(case, CorpusTally()) == book.judge(DOCUMENTS[0], CorpusTally())


COUNTERS = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 3), min_size=1).map(Counter)
SUMS = st.dictionaries(
    st.sampled_from((("names", "", "id", "en"), ("consistency", "v", "id", "en"))),
    st.dictionaries(st.sampled_from(("=one", f"{OF_DOCUMENT}two", f"{WITNESSES}three")), COUNTERS),
)
TALLIES = st.builds(CorpusTally, SUMS, st.dictionaries(st.sampled_from((("id", "en", "x"), ("id", "en", "y"))), SUMS))


@given(st.lists(TALLIES, min_size=2, max_size=5), st.integers(0, 5))
def test_tallies_add_up_to_the_same_in_any_order_and_grouping(tallies: list[CorpusTally], cut: int) -> None:
    before = pickle.dumps(tallies)
    results = []
    for shuffled in (tallies, tallies[::-1], sorted(tallies, key=lambda t: t.digest())):
        left, right = CorpusTally(), CorpusTally()
        for tally in shuffled[:cut]:
            left.merge(tally)
        for tally in shuffled[cut:]:
            right.merge(tally)
        left.merge(right)
        results.append(left)
    assert all(result == results[0] and result.digest() == results[0].digest() for result in results)
    assert pickle.dumps(tallies) == before  # what was merged is as it was


def test_of_witnesses_the_first_are_kept() -> None:
    place = ("names", "", "id", "en")
    total = CorpusTally()
    for name in "dbcab":
        total.merge(CorpusTally({place: {f"{WITNESSES}word": Counter({name: 1}), "word": Counter({name: 1})}}))
    assert total.corpus[place] == {f"{WITNESSES}word": Counter("abb"), "word": Counter("dbcab")}


def test_a_document_is_judged_by_the_corpus_and_by_what_was_counted_of_itself() -> None:
    book, total = RuleBook(BASE), CorpusTally()
    for case in DOCUMENTS:
        total.merge(book.count(case))
        noted = {("names", "vendor", "id", "en"): {f"{OF_DOCUMENT}failed in count": Counter({"vendor\t1\tbug": 1})}}
        total.merge(CorpusTally({}, {("id", "en", case.key.document): noted}))
    a = ("id", "en", "a")
    part = pickle.loads(pickle.dumps(total.only([a])))
    assert [*part.documents] == [a] and part.corpus == total.corpus
    assert book.judge(DOCUMENTS[0], part) == book.judge(DOCUMENTS[0], total)
    assert "segment 1" in book.judge(DOCUMENTS[0], part).notices[0]
    assert part.only([("id", "en", "absent")]).documents == {}


@pytest.mark.parametrize("case", DOCUMENTS, ids="abc")
def test_a_draft_is_all_that_the_second_pass_needs(case: JudgedDocument) -> None:
    book, total = RuleBook(BASE, ["negation-changed"], {"entity-garbled": "minor"}), CorpusTally()
    for other in DOCUMENTS:
        total.merge(book.count(other))
    draft = pickle.loads(pickle.dumps(book.draft(case)))
    assert RuleBook(BASE, ["negation-changed"], {"entity-garbled": "minor"}).conclude(
        draft, case.key, total
    ) == book.judge(case, total)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_digest_does_not_depend_on_the_hash_seed(seed: str) -> None:
    program = """
import json
from tests.rules.test_rulebook import BASE, DOCUMENTS, RuleBook, CorpusTally
book, total = RuleBook(BASE), CorpusTally()
for case in DOCUMENTS:
    total.merge(book.count(case))
print(json.dumps(total.digest()))
"""
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )
    book, total = RuleBook(BASE), CorpusTally()
    for case in DOCUMENTS[::-1]:
        total.merge(book.count(case))
    assert json.loads(run.stdout) == total.digest() != CorpusTally().digest()
