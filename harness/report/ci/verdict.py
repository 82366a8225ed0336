"""What the gate's writers share: the words for a verdict, and the sentences of a check with all that is known of each.

Build servers read commands out of what a step prints (`##vso[…]`, `##[…]`, `::error::`), so a vendor's text must not look
like one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from harness.core.records import Check, Finding, Key, Outcome, Verdict

_SHORT = 60
_COMMAND = re.compile(r"^:(?=:)|#(?=#)")
"""Where a command begins: `::` at the start of a line, whatever it is indented by, and `##` anywhere."""
_JOINERS = "\u200c\u200d"
"""They cannot be seen, but spell: Hindi without them is another word."""

OUTCOMES: Mapping[Outcome, str] = {
    "failed": "failed",
    "not_comparable": "not comparable",
    "inconclusive": "inconclusive",
    "skipped": "skipped",
    "passed": "passed",
}


def inert(text: str) -> str:
    """Text on one line, without what steers a terminal, hides or reorders text, or commands a build server."""
    line = _COMMAND.sub(r"\g<0> ", " ".join(text.split()))
    return line if line.isprintable() else "".join(map(_shown, line))


def _shown(character: str) -> str:
    plain = character.isprintable() or character in _JOINERS
    return character if plain else f"[U+{ord(character):04X}]"


def headline(verdict: Verdict) -> str:
    """`The gate failed: acme hi-en, no new … findings: 1 finding not in base`."""
    first = next((check for check in verdict.checks if check.outcome == verdict.outcome), None)
    word = OUTCOMES[verdict.outcome]
    if first is None:
        return "The gate is not comparable: nothing was evaluated"
    if verdict.outcome == "passed":
        return f"The gate passed: {tally(verdict)}"
    verb = "failed" if verdict.outcome == "failed" else f"is {word}"
    if verdict.outcome == "inconclusive":
        verb += {"report": "", "fail": ", which counts as failed", "allow": ", which is allowed"}[verdict.undecided]
    seen = f": {inert(first.message)}" if len(first.message) <= _SHORT else ""
    return f"The gate {verb}: {subject(first)}: {inert(first.title)}{seen}"


def subject(check: Check) -> str:
    """Whom a check is about: `acme hi-en`, with its group of documents."""
    group = f", {inert(check.group)}" if check.group else ""
    return f"{inert(check.vendor)} {check.pair}{group}"


def tally(verdict: Verdict) -> str:
    """`1 failed, 2 skipped, 30 passed`."""
    found = Counter(check.outcome for check in verdict.checks)
    return ", ".join(f"{found[one]:,} {word}" for one, word in OUTCOMES.items() if found[one]) or "no checks"


def compared(verdict: Verdict) -> str:
    """Which run, against which, and when each was measured."""
    against = f" against {_dated(verdict, verdict.baseline)}" if verdict.baseline else ", without a baseline"
    return f"Run {_dated(verdict, verdict.run)}{against}"


def _dated(verdict: Verdict, name: str) -> str:
    day = verdict.measured.get(name, "")[:10]
    return f"{inert(name)} ({inert(day)})" if day else inert(name)


def sentences(verdict: Verdict, check: Check) -> list[str]:
    """The details of a check, each finding with its fingerprint and since when it has been there."""
    details = [inert(detail) for detail in check.details]
    for number, (key, finding) in enumerate(check.findings):
        details[number] += f"; {since(verdict, key, finding)}" if since(verdict, key, finding) else ""
        details[number] += f" [{inert(finding.fingerprint)}]"
    return details


def since(verdict: Verdict, key: Key, finding: Finding) -> str:
    """Which run had this error first, where the history knows."""
    first = verdict.first_seen.get((key.vendor, finding.fingerprint), "")
    return f"first seen in {inert(first)}" if first else ""


def waived(verdict: Verdict) -> list[str]:
    """What would count but for what a person said of it."""
    return [
        inert(
            f"{one.key.vendor} {one.key.pair}, {one.key.document}: {one.finding.rule} “{one.finding.text or one.finding.expected}”"
            f" was {one.why} [{one.finding.fingerprint}]"
        )
        for one in verdict.waived
    ]
