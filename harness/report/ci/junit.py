"""The verdict as JUnit XML: a suite a vendor and language pair, a test case a document and check.

A check about single documents (coverage, findings) has one case for each; a check about all of them together (floor, drop,
rate) has one. `failure` is a demand that is not met, `error` one that could not be answered, `skipped` one that was not
asked. What XML cannot hold is shown as its placeholder.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from itertools import groupby

from harness.core.records import Check, Verdict
from harness.report.ci import verdict as words

_ALL = "all documents"
_BY_DOCUMENT = ("coverage", "findings")
_Case = tuple[str, Check, list[str]]


def write_junit(verdict: Verdict) -> bytes:
    """The file, UTF-8. Times are 0: the gate measures nothing."""
    root = ET.Element("testsuites", name="harness gate")
    checks = sorted(verdict.checks, key=lambda check: (check.vendor, check.pair))
    for number, ((vendor, pair), own) in enumerate(groupby(checks, key=lambda check: (check.vendor, check.pair))):
        _suite(root, verdict, number, f"{vendor} {pair}", list(own))
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suite(root: ET.Element, verdict: Verdict, number: int, name: str, checks: list[Check]) -> None:
    cases = [case for check in checks for case in _cases(verdict, check)]
    kinds = [_kind(verdict, check, document) for document, check, _ in cases]
    started = verdict.measured.get(verdict.run, "")[:19]
    suite = ET.SubElement(
        root,
        "testsuite",
        name=words.inert(name),
        package=words.inert(name),
        id=str(number),
        hostname="harness",
        timestamp=started if len(started) == 19 else "1970-01-01T00:00:00",
        tests=str(len(cases)),
        failures=str(kinds.count("failure")),
        errors=str(kinds.count("error")),
        skipped=str(kinds.count("skipped")),
        time="0",
    )
    properties = ET.SubElement(suite, "properties")
    for key, value in (("run", verdict.run), ("baseline", verdict.baseline or "none")):
        ET.SubElement(properties, "property", name=key, value=words.inert(value))
    for (document, check, sentences), kind in zip(cases, kinds, strict=True):
        _case(suite, verdict, document, check, sentences, kind)
    ET.SubElement(suite, "system-out")
    ET.SubElement(suite, "system-err")


def _cases(verdict: Verdict, check: Check) -> Iterator[_Case]:
    """Each document that the check is about, with the sentences that concern it."""
    sentences = words.sentences(verdict, check)
    if check.name not in _BY_DOCUMENT or not check.documents:
        yield "", check, sentences
        return
    where = [key.document for key, _ in check.findings] or check.at_fault
    of_document: dict[str, list[str]] = {}
    for name, sentence in zip(where, sentences, strict=False):
        of_document.setdefault(name, []).append(sentence)
    for document in check.documents:
        yield document, check, of_document.get(document, [])


def _kind(verdict: Verdict, check: Check, document: str) -> str:
    """The element that says how a case went; nothing where it passed."""
    if document and document not in check.at_fault and check.outcome in ("failed", "not_comparable"):
        return ""
    undecided: Mapping[str, str] = {"report": "error", "fail": "failure", "allow": "skipped"}
    return {
        "passed": "",
        "failed": "failure",
        "skipped": "skipped",
        "not_comparable": "error",
        "inconclusive": undecided[verdict.undecided],
    }[check.outcome]


def _case(suite: ET.Element, verdict: Verdict, document: str, check: Check, sentences: list[str], kind: str) -> None:
    group = f" ({words.inert(check.group)})" if check.group else ""
    case = ET.SubElement(
        suite,
        "testcase",
        classname=f"{suite.get('name')}.{words.inert(document) or _ALL}",
        name=f"{words.inert(check.title)}{group}",
        time="0",
    )
    if not kind:
        return
    message = f"{words.OUTCOMES[check.outcome]}: {words.inert(check.message)}"
    if kind == "skipped":
        ET.SubElement(case, "skipped", message=message)
        return
    element = ET.SubElement(case, kind, message=message, type=check.name)
    element.text = "\n".join([message, *sentences])
