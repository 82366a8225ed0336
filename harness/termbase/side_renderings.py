"""One side of a passage, read with the termbase: its tokens and the renderings of names in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from harness.core.records import MentionVerdict
from harness.extraction.names.name_tokens import NameToken, has_case, starts_upper, tokenise
from harness.language.normal_form import NormalText
from harness.termbase.entries import Entity
from harness.termbase.matching import Matcher, NameLikelihood
from harness.termbase.renderings import Rendering


@dataclass(frozen=True)
class SideRenderings:
    """One side of a passage: its tokens and the known renderings in it, read when first asked for.

    Most sides never are: without an expected name there is nothing to judge, and without a finding no provenance.
    """

    normal: NormalText
    matcher: Matcher

    @cached_property
    def tokens(self) -> tuple[NameToken, ...]:
        return tokenise(self.normal.text)

    @cached_property
    def known(self) -> tuple[Rendering, ...]:
        return self.matcher.known(self.normal.text)

    def of(self, entity: Entity, *verdicts: MentionVerdict) -> list[Rendering]:
        found = self._by_name.get(entity.name, ())
        return [r for r in found if not verdicts or r.verdict in verdicts]

    @cached_property
    def _by_name(self) -> dict[str, list[Rendering]]:
        grouped: dict[str, list[Rendering]] = {}
        for rendering in self.known:
            grouped.setdefault(rendering.entity.name, []).append(rendering)
        return grouped

    def right_and_faulty(self, entity: Entity) -> tuple[list[Rendering], list[Rendering]]:
        """The renderings of an entity, right and wrong, known and by similarity; some of each, as evidence.

        In a long text that is asked for very many entities, only the first are looked for by likeness.
        """
        if entity.name not in self._judged:
            text, near = self.normal.text, len(self._judged) * len(self.unknown) <= _MOST_PAIRS
            marks = dict.fromkeys(self.unknown, NameLikelihood(False, no_word)) if near else {}
            misses = self.matcher.near_misses(text, self.tokens, entity, marks)
            right = self.of(entity, "accepted") + [m for m in misses if m.verdict == "accepted"]
            faulty = self.of(entity, "garbled", "mistranslated", "partial")
            faulty += [m for m in misses if m.verdict == "garbled"]
            faulty += self.matcher.halves(text, self.free(), entity) if near else []
            self._judged[entity.name] = right[:MAX_EVIDENCE], faulty[:MAX_EVIDENCE]
        return self._judged[entity.name]

    @cached_property
    def _judged(self) -> dict[str, tuple[list[Rendering], list[Rendering]]]:
        return {}

    def free(self) -> list[NameToken]:
        """The tokens outside all known renderings."""
        return [self.tokens[i] for i in self.unknown]

    @cached_property
    def unknown(self) -> tuple[int, ...]:
        """The indices of the tokens outside all known renderings, which are in order and do not overlap."""
        found: list[int] = []
        spans = iter([(r.start, r.end) for r in self.known])
        start, end = next(spans, _NOWHERE)
        for index, token in enumerate(self.tokens):
            while token.start >= end:
                start, end = next(spans, _NOWHERE)
            if token.end <= start:
                found.append(index)
        return tuple(found)

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(t.key for t in self.tokens)

    @cached_property
    def title(self) -> bool:
        """Whether it is written like a headline, with capitals throughout."""
        words = [t for t in self.tokens if len(t.text) > 3 and has_case(t.text)]
        return len(words) > 3 and sum(starts_upper(t.text) for t in words) >= _TITLE_SHARE * len(words)

    def opens(self, index: int) -> bool:
        """Whether a sentence or quotation may begin with this token, so that it has a capital anyway."""
        before = self.normal.text[max(0, self.tokens[index].start - 3) : self.tokens[index].start].rstrip(" \u00a0")
        return index == 0 or before[-1:] in _OPENING


_NOWHERE = (1 << 60, 1 << 60)


def no_word(key: str) -> bool:
    """Of a text whose ordinary words are not known."""
    return False


_TITLE_SHARE = 0.75
"""Share of capitals among the words of a headline in title case, where a capital says nothing."""
_OPENING = frozenset('.!?…:;"“”„‘«»([•*-–—/।\n')
_MOST_PAIRS = 50_000
"""Limit of entities that are asked for, times words that nothing explains: beyond it only known forms are found."""
MAX_EVIDENCE = 8
"""Renderings of one side that a finding points at."""
