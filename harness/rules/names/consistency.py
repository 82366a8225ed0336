"""One name, one rendering: in a document, and across the documents of a vendor in one language pair.

All accepted forms of a name count as one rendering, and where it stands it is the measure; elsewhere the majority's is.
The first place of each other rendering is reported, once a document. What the source itself spells in two ways is
inherited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from harness.core.records import Key, Mention, Provenance
from harness.extraction.names.name_tokens import tokenise
from harness.rules.base import Counts, JudgedDocument, Judgement, Register
from harness.rules.names.termbase_names import LISTED

ACCEPTED = ""
"""The key that all accepted renderings of an entity share."""


class ConsistencyRule:
    """`read` gives the mentions and findings of a case as the entity rules see it."""

    name = "consistency"
    fires = frozenset({"entity-inconsistent"})

    def __init__(self, read: Callable[[JudgedDocument], Judgement]) -> None:
        self._read = read

    def count(self, case: JudgedDocument) -> Counts:
        """Mentions by entity and rendering."""
        counts: dict[str, Counter[str]] = {}
        for mention in self._read(case).mentions:
            if mention.text is not None:
                counts.setdefault(mention.entity, Counter())[rendering_key(mention)] += 1
        return counts

    def draft(self, case: JudgedDocument) -> Judgement:
        """Mentions and findings of names as they are."""
        return self._read(case)

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        return self.conclude(self.draft(case), case.key, counts)

    def conclude(self, draft: Judgement, key: Key, counts: Counts) -> Judgement:
        provenance = {(f.segment, f.start): f.provenance for f in draft.findings}
        register = Register(key)
        for entity, mentions in _renderings(draft.mentions).items():
            self._judge_entity(entity, mentions, counts.get(entity, Counter()), provenance, register)
        return Judgement((), register.findings())

    def _judge_entity(
        self,
        entity: str,
        mentions: Mapping[str, list[Mention]],
        overall: Counter[str],
        provenance: Mapping[tuple[int | None, int | None], Provenance],
        register: Register,
    ) -> None:
        usual = _measure(Counter({key: len(found) for key, found in mentions.items()}))
        where = "in this document"
        if len(mentions) == 1:
            usual, where = _measure(overall) if overall else usual, "in other documents"
        for key, found in mentions.items():
            if key == usual:
                continue
            first = found[0]
            name = mentions[usual][0].text if usual in mentions else (usual or entity)
            register.add(
                "entity-inconsistent",
                "minor",
                f'{entity} is "{first.text}" here and "{name}" {where}; use one form',
                segment=first.segment,
                span=(first.start or 0, first.end or 0),
                text=first.text,
                entity=entity,
                expected=entity,
                provenance=provenance.get((first.segment, first.start), "unknown"),
                features=LISTED,
            )


def rendering_key(mention: Mention) -> str:
    """What makes two renderings one: accepted forms all do, others by their letters."""
    if mention.verdict == "accepted" or mention.text is None:
        return ACCEPTED
    return "".join(token.key for token in tokenise(mention.text))


def _renderings(mentions: Iterable[Mention]) -> dict[str, dict[str, list[Mention]]]:
    """Entity -> rendering -> its mentions, in order of first appearance."""
    result: dict[str, dict[str, list[Mention]]] = {}
    for mention in mentions:
        if mention.text is not None:
            result.setdefault(mention.entity, {}).setdefault(rendering_key(mention), []).append(mention)
    return result


def _measure(counts: Counter[str]) -> str:
    """The rendering that the others are held against: accepted, else the commonest, else the first by letters."""
    return min(counts, key=lambda key: (key != ACCEPTED, -counts[key], key))
