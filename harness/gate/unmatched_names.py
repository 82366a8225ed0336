"""Names of the policy that match nothing in this run: a misspelt name must not look like a demand that is met.

Metrics and rules are checked when the policy is read. Vendors, language pairs, documents and entities depend on the run, and
a vendor that is absent tonight is no error, so these are reported in the verdict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from harness.core.catalogue import RULES
from harness.core.finding_limits import FindingLimit
from harness.core.messages import nearest, quoted
from harness.core.records import Run
from harness.gate.base import Subject, listed
from harness.gate.policy import Clause, Policy

Row = tuple[str, str, str]
"""Vendor, source language, target language."""
_TYPOS = 2
"""A fingerprint with so many wrong digits is still recognised. Those of different errors differ in almost all."""


class Names(NamedTuple):
    """What is known beside the scorecards at hand, which need not be all of the run."""

    entities: Collection[str] = ()
    fingerprints: Collection[str] = ()


class Idle(NamedTuple):
    """A limit at a place of the policy, with a sentence per name that matches nothing. `whole`: nothing is left of it."""

    place: str
    limit: FindingLimit
    sentences: tuple[str, ...]
    whole: bool

    @property
    def notices(self) -> list[str]:
        if self.whole:
            return [f"{self.place} was not applied: {'; '.join(self.sentences)}"]
        return [f"{self.place}: {sentence}" for sentence in self.sentences]


# Clauses


def idle_clauses(rows: Iterable[Row], run: Run, policy: Policy) -> Iterator[str]:
    """Clauses that change nothing in this run, and patterns of documents that match none."""
    pairs = [(vendor, f"{source}-{target}") for vendor, source, target in rows]
    for number, clause in enumerate(policy.clauses, 1):
        place = f"[[gate.for]] {number}" + (f" ({clause.name})" if clause.name else "")
        if why := _unfit(clause, pairs):
            yield f"{place} was not applied: {why}"
            continue
        lost = [
            pattern for pattern in clause.documents if not any(fnmatchcase(name, pattern) for name in run.documents)
        ]
        said = [f"documents {_matches_nothing(pattern, run.documents)}" for pattern in lost]
        if lost and len(lost) == len(clause.documents):
            yield f"{place} was not applied: {'; '.join(said)}"
        else:
            yield from (f"{place}: {one}" for one in said)


def _unfit(clause: Clause, pairs: Sequence[tuple[str, str]]) -> str:
    """Why a clause fits no vendor and language pair, if so."""
    for key, pattern, names in (
        ("vendor", clause.vendor, [vendor for vendor, _ in pairs]),
        ("pair", clause.pair, [pair for _, pair in pairs]),
    ):
        if not any(fnmatchcase(name, pattern) for name in names):
            return f"{key} {_matches_nothing(pattern, names)}"
    if any(clause.fits(*one) for one in pairs):
        return ""
    return f"nothing in this run has both vendor {quoted(clause.vendor)} and pair {quoted(clause.pair)}"


def _matches_nothing(pattern: str, names: Iterable[str]) -> str:
    return f"{quoted(pattern)} matches nothing in this run{_hint(pattern, names)}"


def _hint(name: str, names: Iterable[str]) -> str:
    known = sorted(set(names))
    near = nearest(name, known)
    if near is not None:
        return f"; did you mean {quoted(near)}?"
    return f"; known are {listed(known)}" if known else ""


# Limits of findings


def idle_limits(subjects: Sequence[Subject], policy: Policy, known: Names) -> list[Idle]:
    """The limits that name rules that did not run, or entities that do not exist."""
    ran = _rules(subjects[0].run)
    entities = _entities(subjects, known) if any(limit.entity for limit in policy.limits) else set()
    found = []
    for place, limit in _numbered(policy):
        no_rule = [name for name in limit.rule if name not in ran]
        no_entity = [name for name in limit.entity if name not in entities]
        said = [f"the rule {quoted(name)} did not run{_hint(name, ran)}" for name in no_rule]
        said += [
            f"the entity {quoted(name)} is neither in the termbase nor in this run{_hint(name, entities)}"
            for name in no_entity
        ]
        whole = 0 < len(limit.rule) == len(no_rule) or 0 < len(limit.entity) == len(no_entity)
        if said:
            found.append(Idle(place, limit, tuple(said), whole))
    return found


def _numbered(policy: Policy) -> Iterator[tuple[str, FindingLimit]]:
    """Every limit, and where the policy has it."""
    for number, limit in enumerate(policy.demands.findings, 1):
        yield f"[gate], findings {number}", limit
    for clause_number, clause in enumerate(policy.clauses, 1):
        for number, limit in enumerate(clause.demands.get("findings", ()), 1):
            yield f"[[gate.for]] {clause_number}, findings {number}", limit


def _rules(run: Run) -> set[str]:
    """The rules that ran, as far as the run's settings and findings tell."""
    settings = run.settings.get("rules", {})
    ran = {*RULES, *settings.get("plugins", ())} - set(settings.get("disabled", ()))
    return ran | {finding.rule for card in run.scorecards for finding in card.findings}


def _entities(subjects: Sequence[Subject], known: Names) -> set[str]:
    cards = [card for subject in subjects for card in subject.run.scorecards]
    found = {mention.entity for card in cards for mention in card.mentions}
    return {*known.entities, *found, *(finding.entity for card in cards for finding in card.findings)} - {""}


# Waivers


def nearest_fingerprint(fingerprint: str, known: Sequence[str]) -> str:
    """The one that was probably meant: a few digits are wrong, or the end is missing. Empty if there is none."""
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import extractOne

    whole = [one for one in known if one.startswith(fingerprint)]
    if len(whole) == 1 and len(fingerprint) > len(whole[0]) // 3:
        return whole[0]
    found = extractOne(fingerprint, known, scorer=DamerauLevenshtein.distance, score_cutoff=_TYPOS)
    return str(found[0]) if found else ""
