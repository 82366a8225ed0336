"""Is everything there that should be? No vendor gains by leaving out its worst text."""

from __future__ import annotations

from collections.abc import Iterator

from harness.core.messages import counted
from harness.core.records import Check
from harness.gate.base import Case, listed

_TITLE = "every expected document is delivered"


def check_coverage(case: Case) -> Iterator[Check]:
    """One check, or one for each group of documents that has its own demand.

    Expected is what the run recorded as expected, and what the baseline has and the workspace still knows.
    """
    missing = _missing(case)
    documents = list(dict.fromkeys([*case.current.cards, *missing]))
    for group, names, demanded in case.parts("coverage", documents):
        if demanded and (names or (not group and not documents)):
            yield _check(case, group, names, {name: why for name, why in missing.items() if name in names})


def _check(case: Case, group: str, documents: list[str], missing: dict[str, str]) -> Check:
    news = _news(case, documents)
    if not documents:
        return case.check("coverage", "skipped", _TITLE, f"no document is expected{news}")
    if missing:
        share = f"{len(missing):,} of {counted(len(documents), 'document')}"
        verb = "is" if len(missing) == 1 else "are"
        return case.check(
            "coverage",
            "failed",
            _TITLE,
            f"{share} {verb} missing{news}",
            group=group,
            documents=tuple(documents),
            at_fault=tuple(missing),
            details=tuple(f"{name}: {why}" for name, why in missing.items()),
        )
    message = f"{counted(len(documents), 'document')}, none missing{news}"
    return case.check("coverage", "passed", _TITLE, message, group=group, documents=tuple(documents))


def _missing(case: Case) -> dict[str, str]:
    """The documents that are not there, and why they should be."""
    current = case.current
    undelivered = current.own.undelivered if current.own else ()
    missing = {name: card.reason for name, card in current.cards.items() if card.reason}
    for name in undelivered:
        missing.setdefault(name, "not delivered")
    if case.baseline is not None:
        for name in case.baseline.delivered:
            if name not in current.cards and name in current.run.documents:
                missing.setdefault(name, f"delivered in {case.baseline.name} and not now")
    return missing


def _news(case: Case, documents: list[str]) -> str:
    """What came and what went since the baseline, without anybody's fault."""
    if case.baseline is None or not case.baseline.cards:
        return ""
    new = [name for name in documents if name not in case.baseline.cards]
    gone = [name for name in case.baseline.cards if name not in case.current.run.documents]
    said = f"; new against {case.baseline.name}: {listed(new)}" if new else ""
    return said + (f"; no longer part of the run: {listed(gone)}" if gone else "")
