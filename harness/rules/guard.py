"""A bug in one rule must not stop a run: the segments that a rule raises an exception on are skipped, and reported.

A rule sees a whole document. If it raises, it is run on each segment alone to find those at fault, and then on the
document without them. The same text is skipped in the same way in any run, so results stay deterministic.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from harness.core.errors import HarnessError, describe_bug
from harness.core.records import UNCHECKED, Key
from harness.rules.base import OF_DOCUMENT, Counts, JudgedDocument, Judgement, Rule

_LOG = logging.getLogger(__name__)

_FAILED = f"{OF_DOCUMENT}failed in count"
"""Subject under which `count` notes the segments that it skipped, so that `conclude` can report them."""
_ALL = 0
"""Stands for the whole document among the numbers of skipped segments."""
_MOST_LISTED = 10

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class PartialDraft:
    """A draft without the segments `skipped`; None if the rule failed on the whole document (segment 0)."""

    draft: Any
    skipped: tuple[int, ...]
    error: str


class GuardedRule:
    """A rule whose exceptions cost its own findings on the segments at fault, and nothing else.

    A `HarnessError` is raised on: it is about settings or the environment, not about a text.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self.name = rule.name
        self.fires = rule.fires

    def count(self, case: JudgedDocument) -> Counts:
        counts, skipped, error = _sparing(self._rule.count, case, self.name)
        if not skipped:
            return counts or {}
        noted = Counter({_note(case.key, segment, error): 1 for segment in skipped})
        return {**(counts or {}), _FAILED: noted}

    def draft(self, case: JudgedDocument) -> Any:
        """The rule's own draft, or a `PartialDraft` if it raised on some segments."""
        draft, skipped, error = _sparing(self._rule.draft, case, self.name)
        return PartialDraft(draft, skipped, error) if skipped else draft

    def conclude(self, draft: Any, key: Key, counts: Counts) -> Judgement:
        failures = _noted(counts, key)
        if isinstance(draft, PartialDraft):
            failures |= dict.fromkeys(draft.skipped, draft.error)
            draft = draft.draft
        judgement = Judgement()
        if draft is not None:
            try:
                judgement = self._rule.conclude(draft, key, counts)
            except HarnessError:
                raise
            except Exception as error:
                _log(self.name, key, "second pass")
                failures = {_ALL: describe_bug(error)}
        if not failures:
            return judgement
        return replace(judgement, notices=(*judgement.notices, self._notice(key, failures)))

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        return self.conclude(self.draft(case), case.key, counts)

    def _notice(self, key: Key, failures: dict[int, str]) -> str:
        document = "" if key.document == "-" else f"{key.document}, "
        errors = ", ".join(dict.fromkeys(failures[segment] for segment in sorted(failures)))
        return (
            f"{UNCHECKED}{document}{_segments(sorted(failures))}, by {', '.join(sorted(self.fires))}, because of a bug "
            f"in harness ({errors}); run again with --debug to see where, and report it"
        )


def _sparing(
    work: Callable[[JudgedDocument], Made], case: JudgedDocument, rule: str
) -> tuple[Made | None, tuple[int, ...], str]:
    """What `work` makes of the document, or of what is left of it without the segments on which it raises."""
    try:
        return work(case), (), ""
    except HarnessError:
        raise
    except Exception as error:
        _log(rule, case.key, "as a whole")
        named = describe_bug(error)
    sound = [passage for passage in case.passages if not _raises(work, replace(case, passages=(passage,)), rule)]
    skipped = tuple(p.segment for p in case.passages if all(p is not kept for kept in sound))
    if not skipped or not sound:
        return None, skipped or (_ALL,), named
    try:
        return work(replace(case, passages=tuple(sound))), skipped, named
    except HarnessError:
        raise
    except Exception:
        return None, (_ALL,), named


def _raises(work: Callable[[JudgedDocument], object], case: JudgedDocument, rule: str) -> bool:
    try:
        work(case)
    except HarnessError:
        raise
    except Exception:
        _log(rule, case.key, f"segment {case.passages[0].segment}")
        return True
    return False


def _log(rule: str, key: Key, where: str) -> None:
    _LOG.debug("the rule %s failed on %s, %s, %s", rule, key.document, key.vendor, where, exc_info=True)


def _note(key: Key, segment: int, error: str) -> str:
    return f"{key.vendor}\t{segment}\t{error}"


def _noted(counts: Counts, key: Key) -> dict[int, str]:
    """The segments of this vendor that `count` skipped, with the error."""
    found = {}
    for note in counts.get(_FAILED, ()):
        vendor, segment, error = note.rsplit("\t", 2)
        if vendor == key.vendor:
            found[int(segment)] = error
    return found


def _segments(numbers: Sequence[int]) -> str:
    if _ALL in numbers:
        return "the whole document"
    shown = ", ".join(map(str, numbers[:_MOST_LISTED]))
    more = f" and {len(numbers) - _MOST_LISTED:,} more" if len(numbers) > _MOST_LISTED else ""
    return f"segment {shown}" if len(numbers) == 1 else f"segments {shown}{more}"
