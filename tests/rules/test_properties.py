"""No text crashes a rule, and every finding points at what was delivered: thousands of random texts in many languages.

The rule families are called directly, so that nothing catches what they raise. `HARNESS_RANDOM_DOCUMENTS` sets the number of
documents and `HARNESS_RANDOM_SEED` the random seed. A failure names the document that reproduces it.
"""

from __future__ import annotations

import os
import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from harness import rules
from harness.core.records import SEVERITY_WEIGHT, Finding, Mention, Span
from harness.rules.base import CATEGORIES, JudgedDocument, Rule, merge_counts
from harness.termbase.entries import Entity, Termbase, WrongForm
from tests.rules.generator import document

SEED = os.environ.get("HARNESS_RANDOM_SEED", "harness")
DOCUMENTS = int(os.environ.get("HARNESS_RANDOM_DOCUMENTS", "800"))
TERMBASE = Termbase(
    (
        Entity(
            "Ant Group", "company", {"zh": ("蚂蚁集团",), "hi": ("एंट ग्रुप",)}, (WrongForm("en", "Ants", "an insect"),)
        ),
        Entity(
            "Huabei", "product", {"zh": ("花呗",), "ru": ("Хуабэй",)}, (WrongForm("en", "North China", "a region"),)
        ),
        Entity("Tokopedia", "company"),
        Entity("Gojek", "company"),
        Entity("George H. W. Bush", "person"),
        Entity("Bank of China River University", "organisation"),
        Entity("China", "place", {"zh": ("中国",), "de": ("China", "Volksrepublik China")}),
        Entity("3M", "company"),
        Entity("of", "product"),
    ),
    "test",
)


def families(termbase: Termbase) -> Sequence[Rule]:
    """Every rule family of a `RuleBook`, without the guard that catches what they raise."""
    return rules._families(termbase)


def test_all_rules_are_under_test() -> None:
    assert {name for family in families(TERMBASE) for name in family.fires} == {*CATEGORIES}


def test_no_text_crashes_a_rule_and_every_finding_points_at_what_was_delivered() -> None:
    books = families(TERMBASE), families(Termbase.empty())
    fired, langs, texts = set[str](), set[str](), set[str]()
    for number in range(DOCUMENTS):
        cases = document(SEED, number)
        for family in (family for book in books for family in book):
            try:
                fired.update(judge(family, cases))
            except Exception as error:
                error.add_note(f"{family.name}: document({SEED!r}, {number})")
                raise
        for case in cases:
            langs.update((case.key.source_lang, case.key.target_lang))
            texts.update(text for p in case.passages for text in (p.source.text, p.reference.text, p.candidate.text))
    if "HARNESS_RANDOM_DOCUMENTS" not in os.environ:
        assert fired == {*CATEGORIES} and len(langs) > 30 and len(texts) > 5_000


def judge(family: Rule, cases: Sequence[JudgedDocument]) -> set[str]:
    """Both passes over all vendors of a document, as a run makes them; returns the rules that fired."""
    counts: dict[str, Counter[str]] = {}
    drafts: list[Any] = []
    fired: set[str] = set()
    for case in cases:
        merge_counts(counts, family.count(case))
        drafts.append(pickle.loads(pickle.dumps(family.draft(case))))
    for case, draft in zip(cases, drafts, strict=True):
        for known in (counts, {}):
            judgement = family.conclude(draft, case.key, known)
            fired.update(finding.rule for finding in judgement.findings)
            for problem in problems(case, judgement.findings, judgement.mentions):
                raise AssertionError(problem)
    return fired


def problems(case: JudgedDocument, findings: Sequence[Finding], mentions: Sequence[Mention]) -> Iterator[str]:
    """What is wrong with the places, texts, names and severities of findings and mentions."""
    pairs = {passage.segment: passage.pair for passage in case.passages}
    for found in (*findings, *mentions):
        candidate = pairs[found.segment].candidate.text if found.segment is not None else ""
        if not _fits(candidate, found.start, found.end, found.text):
            yield f"not in the candidate: {found}"
    for finding in findings:
        if finding.rule not in CATEGORIES or finding.category != CATEGORIES[finding.rule]:
            yield f"no such rule: {finding}"
        if finding.severity not in SEVERITY_WEIGHT:
            yield f"no such severity: {finding}"
        for span in finding.evidence:
            if finding.segment is None or not _is_delivered(span, getattr(pairs[finding.segment], span.side).text):
                yield f"evidence that is not in the {span.side}: {finding}"


def _fits(text: str, start: int | None, end: int | None, quoted: str | None) -> bool:
    if start is None or end is None:
        return start is end is quoted is None
    return 0 <= start < end <= len(text) and text[start:end] == quoted


def _is_delivered(span: Span, text: str) -> bool:
    return span.side in ("source", "reference") and _fits(text, span.start, span.end, span.text)
