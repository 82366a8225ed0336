"""What the vendor's other documents write: evidence that adds up in any order, and is the vendor's own."""

from __future__ import annotations

import pickle
import random
from collections import Counter
from collections.abc import Sequence

import pytest

from harness.core.records import AlignedPair, Finding, Key, Segment
from harness.extraction.names import SideNames
from harness.rules import CorpusTally, RuleBook
from harness.rules.base import JudgedDocument
from harness.rules.names import NameRules, document_names
from harness.termbase.entries import Termbase

Passages = Sequence[tuple[str, str, str]]
"""(source, reference, candidate)."""


def case(
    vendor: str, passages: Passages, document: str = "doc", lang: str = "zh", target: str = "en"
) -> JudgedDocument:
    reference = target if any(p[1] for p in passages) else ""
    pairs = [
        AlignedPair(i, "translation" if reference else "source", *(Segment(t, 0, len(t)) for t in triple))
        for i, triple in enumerate(passages, 1)
    ]
    return JudgedDocument.of_pairs(Key(vendor, lang, target, document), pairs, reference, "")


def judge(
    cases: Sequence[JudgedDocument], order: Sequence[int] | None = None, shards: int = 1
) -> dict[tuple[str, str], list[Finding]]:
    """Findings of the name rules by vendor and document, counted in any order and in any number of shards.

    They come of drafts, as between the passes of a run.
    """
    book = RuleBook(Termbase.empty())
    tallies = [CorpusTally() for _ in range(shards)]
    drafts: dict[Key, bytes] = {}
    for n, i in enumerate(order or range(len(cases))):
        tallies[n % shards].merge(book.count(cases[i]))
        drafts[cases[i].key] = pickle.dumps(book.draft(cases[i]))
    total = CorpusTally()
    for tally in tallies:
        total.merge(tally)
    judged = {key: book.conclude(pickle.loads(draft), key, total) for key, draft in drafts.items()}
    assert all(book.judge(c, total) == judged[c.key] for c in cases)
    return {
        (key.vendor, key.document): [f for f in own.findings if f.rule.startswith("entity-")]
        for key, own in judged.items()
    }


def shown(findings: Sequence[Finding]) -> list[tuple[str, str, str | None, str]]:
    return [(f.rule, f.severity, f.text, f.expected) for f in findings]


SOURCE = "蚂蚁集团的相互宝有一亿用户。"
RIGHT = "The mutual aid plan Xianghubao has a hundred million users."
WRONG = RIGHT.replace("Xianghubao", "Xianghuabao")


@pytest.mark.parametrize("others", [1, 5])
@pytest.mark.parametrize("reference", ["", RIGHT, WRONG])
@pytest.mark.parametrize("theirs", [RIGHT, WRONG, "The mutual aid plan has a hundred million users."])
def test_other_vendors_are_no_evidence(others: int, reference: str, theirs: str) -> None:
    own = [case("v", [(SOURCE, reference, WRONG)], document) for document in ("one", "two")]
    rest = [case(f"w{i}", [(SOURCE, reference, theirs)], d) for i in range(others) for d in ("one", "two", "three")]
    alone, together = judge(own), judge([*rest, *own])
    assert {place: together[place] for place in alone} == alone
    assert bool(alone["v", "one"]) == (reference != WRONG)


REFERENCE = "The judge Gravlund spoke in Prague on Monday."


def test_a_name_that_only_one_vendor_lost_stays_major() -> None:
    source, without = "Судья Гравлунд говорил в Праге.", "The judge spoke in Prague on Monday."
    cases = [case(f"v{i}", [(source, REFERENCE, REFERENCE)], lang="ru") for i in range(4)]
    found = judge([*cases, case("bad", [(source, REFERENCE, without)], lang="ru")])
    assert shown(found["bad", "doc"]) == [("entity-missing", "major", None, "Gravlund")]


def test_references_of_the_vendors_other_documents_excuse() -> None:
    candidate = RIGHT.replace("Xianghubao", "Xianghudao")
    first = case("v", [(SOURCE, RIGHT, candidate)], "one")
    elsewhere = [case(vendor, [(SOURCE, candidate, candidate)], "two") for vendor in "vw"]
    alone, together = judge([first]), judge([first, elsewhere[0]])
    assert [f.severity for f in alone["v", "one"]] == ["major"]
    assert [f.severity for f in together["v", "one"] if f.rule == "entity-garbled"] == ["minor"]
    assert judge([first, elsewhere[1]])["v", "one"] == alone["v", "one"], (
        "a document that only another vendor delivered"
    )


def test_a_vendor_that_spells_a_name_in_two_ways_is_inconsistent() -> None:
    right = [("Тамошняя газета Гравлундика пишет.", "", "The local paper Gravlundika writes.")]
    other = [("Вчера Гравлундика молчала.", "", "Yesterday the Gravlandika was silent.")]
    cases = [case("v", right, d, "ru") for d in ("one", "two")] + [case("v", other, "three", "ru")]
    found = judge(cases)
    assert shown(found["v", "three"]) == [("entity-inconsistent", "minor", "Gravlandika", "Gravlundika")]
    assert found["v", "one"] == found["v", "two"] == []
    others = [case(f"v{i}", c, d, "ru") for i, (c, d) in enumerate([(right, "one"), (right, "two"), (other, "three")])]
    assert judge(others)["v2", "three"] == []


def test_order_and_shards_do_not_matter() -> None:
    texts = [RIGHT, RIGHT, WRONG, RIGHT, RIGHT, WRONG.replace("huabao", "habao")]
    cases = [
        case(f"v{i}", [(SOURCE, "", text), (SOURCE, "", RIGHT)], document)
        for document in ("one", "two")
        for i, text in enumerate(texts)
    ]
    expected = judge(cases)
    order = list(range(len(cases)))
    for seed in range(4):
        random.Random(seed).shuffle(order)
        assert judge(cases, order, shards=1 + seed) == expected
    assert any(expected.values())


def test_counts_of_a_hostile_document_are_bounded() -> None:
    spellings = " ".join(f"Gravlund{chr(97 + i % 26)}{chr(97 + i // 26)} " for i in range(600))
    hostile = case("v", [("Гравлунд говорил.", "", spellings)] * 30, lang="ru")
    tally = RuleBook(Termbase.empty()).count(hostile)
    assert not tally.documents
    (counts,) = (counts for (rule, *_), counts in tally.corpus.items() if rule == "names")
    assert 0 < len(counts) < 100 and max(map(len, counts.values())) <= 12


def test_what_is_counted_over_a_corpus_grows_with_its_words_and_not_with_its_documents() -> None:
    book, tally, sizes = RuleBook(Termbase.empty()), CorpusTally(), []
    for n in range(60):
        tally.merge(book.count(case("v", [(SOURCE, RIGHT, WRONG)], f"document {n:02}")))
        if n in (9, 59):
            sizes.append(len(pickle.dumps(tally.corpus)))
    assert sizes[0] == sizes[1] and not tally.documents
    (counts,) = tally.corpus.values()
    assert [*counts["\n相互宝\txianghubao"]] == ["document 00", "document 01"]


def test_a_document_is_no_reference_elsewhere_for_itself() -> None:
    wrong = RIGHT.replace("Xianghubao", "Xianghudao")
    first, filler, last = (SOURCE, RIGHT, wrong), ("很好。", "Good.", "Good."), (SOURCE, wrong, wrong)
    apart = judge([case("v", [first, filler, filler], "one"), case("v", [last], "two")])
    assert [f.severity for f in apart["v", "one"]] == ["minor"]
    together = judge([case("v", [first, filler, filler, last], "one")])
    assert [f.severity for f in together["v", "one"]] == ["major"]


def test_what_vendors_share_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[str] = Counter()

    class Counted(SideNames):
        def __init__(self, text: str, lang: str, covered: Sequence[tuple[int, int]] = ()) -> None:
            read[text] += 1
            super().__init__(text, lang, covered)

    monkeypatch.setattr(document_names, "SideNames", Counted)
    book = RuleBook(Termbase.empty())
    for i in range(10):
        own = case(f"v{i}", [(SOURCE, RIGHT, f"{i} {RIGHT}")])
        book.count(own)
        book.draft(own)
    assert len(read) == 12 and {*read.values()} == {1}
    book.count(case("v", [(SOURCE, RIGHT, RIGHT)], "another document"))
    assert read[SOURCE] == 2, "nothing is kept of a document that is done"


def test_what_vendors_share_of_a_long_document_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_names, "_MOST_SHARED", 3)
    long = [(SOURCE.replace("一", f"{n}"), RIGHT.replace("hundred", f"{n}"), f"{n} {WRONG}") for n in range(5)]
    bounded, drafts = RuleBook(Termbase.empty()), []
    for vendor in "ab":
        drafts.append(bounded.draft(case(vendor, long)))
    monkeypatch.undo()
    assert drafts == [RuleBook(Termbase.empty()).draft(case(vendor, long)) for vendor in "ab"]


def test_a_draft_holds_only_what_others_may_speak_to() -> None:
    quiet, odd = (SOURCE, RIGHT, RIGHT), (SOURCE, RIGHT, WRONG)
    rule = NameRules(Termbase.empty())
    (passage,) = rule.draft(case("v", [quiet, odd, quiet])).passages
    assert passage.segment == 2 and [c.report.text for c in passage.charges] == ["Xianghuabao"]


def test_findings_from_other_documents_point_at_the_text_as_delivered() -> None:
    cases = [case("v", [(SOURCE, "", RIGHT)], document) for document in ("one", "two")]
    delivered = WRONG.replace("mutual", "mu\u200btual")
    (finding,) = judge([*cases, case("v", [(SOURCE, "", delivered)], "odd")])["v", "odd"]
    assert finding.rule == "entity-inconsistent"
    assert finding.start is not None and delivered[finding.start : finding.end] == finding.text == "Xianghuabao"
