"""The verdict as SARIF 2.1.0, for code scanning: a result for every finding that failed a check, and for every other reason.

`partialFingerprints` carries the finding's own fingerprint with its vendor, so that a result is the same next month.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from harness.core.records import Check, Finding, Key, Verdict
from harness.report.ci import verdict as words

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOLD = ("failed", "not_comparable", "inconclusive")
_CHECKS: Mapping[str, str] = {
    "gate-coverage": "An expected document was not delivered.",
    "gate-floor": "A score is outside the limit of the policy.",
    "gate-drop": "A score dropped compared with the baseline.",
    "gate-rate": "There are more errors per thousand words than allowed.",
    "gate-findings": "It is undecided whether there are new errors.",
}


def write_sarif(verdict: Verdict) -> str:
    """The file, as text."""
    results = list(_results(verdict))
    rules = sorted({result["ruleId"] for result in results})
    run = {
        "tool": {"driver": {"name": "harness", "rules": [_rule(name) for name in rules]}},
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": f"harness-gate/{words.inert(verdict.run)}"},
        "results": [{**result, "ruleIndex": rules.index(result["ruleId"])} for result in results],
        "properties": {"outcome": verdict.outcome, "baseline": words.inert(verdict.baseline)},
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=True, indent=1) + "\n"


def _rule(name: str) -> dict[str, Any]:
    text = _CHECKS.get(name, f"A finding of the rule {name}.")
    return {"id": name, "shortDescription": {"text": text}}


def _results(verdict: Verdict) -> Iterator[dict[str, Any]]:
    told: set[tuple[Key, str]] = set()
    for check in verdict.checks:
        if check.outcome not in _TOLD:
            continue
        level = "error" if check.outcome == "failed" else "warning"
        for (key, finding), sentence in zip(check.findings, words.sentences(verdict, check), strict=False):
            if (key, finding.fingerprint) not in told:  # one result, whatever the number of checks that it fails
                told.add((key, finding.fingerprint))
                yield _finding(verdict, key, finding, f"{words.inert(key.vendor)} {key.pair}, {sentence}", level)
        if not check.findings:
            yield from _others(verdict, check, level)


def _finding(verdict: Verdict, key: Key, finding: Finding, text: str, level: str) -> dict[str, Any]:
    rank = {"critical": 100.0, "major": 50.0, "minor": 10.0}[finding.severity]
    known = {} if finding.confidence is None else {"properties": {"confidence": finding.confidence}}
    return {
        "ruleId": words.inert(finding.rule),
        "level": level,
        "rank": rank,
        "message": {"text": text},
        "locations": [_location(verdict, key, finding)],
        "partialFingerprints": {"harnessFinding/v1": f"{words.inert(key.vendor)}:{words.inert(finding.fingerprint)}"},
        **known,
    }


def _location(verdict: Verdict, key: Key, finding: Finding) -> dict[str, Any]:
    name = "/".join(words.inert(part) for part in (key.vendor, key.pair, key.document))
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": name, "kind": "document"}]}
    place = verdict.places.get((key, finding.fingerprint))
    if place is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": quote(place.file, errors="surrogatepass")}}
        if place.line:
            physical["region"] = {"startLine": place.line, "startColumn": max(1, place.column)}
        location["physicalLocation"] = physical
    return location


def _others(verdict: Verdict, check: Check, level: str) -> Iterator[dict[str, Any]]:
    """A result for each document at fault, or one for all."""
    text = f"{words.subject(check)}: {words.inert(check.title)}: {words.inert(check.message)}"
    for document in check.at_fault if check.name == "coverage" else ("",):
        name = "/".join(part for part in (words.inert(check.vendor), check.pair, words.inert(document)) if part)
        identity = ":".join((check.vendor, check.pair, check.name, check.group, check.metric, document))
        yield {
            "ruleId": f"gate-{check.name}",
            "level": level,
            "message": {"text": f"{text}: {words.inert(document)}" if document else text},
            "locations": [{"logicalLocations": [{"fullyQualifiedName": name}]}],
            "partialFingerprints": {"harnessCheck/v1": words.inert(identity)},
        }
