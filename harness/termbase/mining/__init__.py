"""Candidate entries of the termbase, mined from a corpus: names that the gold has, and how everybody writes them.

The first screen must be worth a reviewer's time: names that vendors write differently come first, then those that are
met most often; words for peoples and languages, which a termbase seldom needs, come last.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.messages import printable
from harness.extraction.names.name_tokens import joined_key
from harness.termbase.editing import entity_toml
from harness.termbase.entries import Entity, Termbase
from harness.termbase.mining.base import (
    MinedName,
    MinedRendering,
    Proposal,
    RenderingLocation,
    SentencePair,
    first_words,
)
from harness.termbase.mining.names import find_names, is_people, kind_of
from harness.termbase.mining.renderings import SentenceCounts, renderings
from harness.termbase.mining.sentence_pairs import anchor_of, stretches_of

__all__ = [
    "RenderingLocation",
    "Proposal",
    "MinedRendering",
    "SentencePair",
    "anchor_of",
    "entity_of",
    "entry_toml",
    "stretches_of",
    "suggest",
]

_DISAGREEMENT = 4.0
"""How many times more a name counts that no candidate writes as the gold does."""
_PEOPLE = 0.02
_WORTH_PEOPLE = 3
"""How often a people must be met whose place is not."""


def suggest(stretches: Sequence[SentencePair], lang: str, termbase: Termbase, least: int = 2) -> list[Proposal]:
    """Names of the gold texts (in `lang`) met at least so often that the termbase does not have, the worthiest first."""
    known = {joined_key(form) for entity in termbase.entities for form in entity.accepted_in(lang)}
    by_place = {(stretch.document, stretch.segment): stretch for stretch in stretches}
    corpus = SentenceCounts(stretches)
    proposals = []
    for found in find_names(stretches, lang):
        often = found.count + sum(people.count for people in found.peoples) >= least
        people_alone = is_people(found.keys) and found.count < _WORTH_PEOPLE
        if often and not people_alone and not any(joined_key(text) in known for text in found.texts):
            proposals.append(_proposal(found, renderings(found, by_place, lang, corpus), lang))
    return sorted(proposals, key=lambda p: (-p.rank, p.name))


def _proposal(found: MinedName, elsewhere: list[MinedRendering], lang: str) -> Proposal:
    forms = _in_gold(found, lang)
    peoples = tuple(form for people in found.peoples for form in _in_gold(people, lang))
    right = {joined_key(form.text) for form in forms}
    theirs = [r for r in elsewhere if r.who != "source"]
    other = sum(r.count for r in theirs if r.lang == lang and joined_key(r.text) not in right)
    total = sum(r.count for r in theirs if r.lang == lang)
    disagreement = other / total if total else 0.0
    rank = found.count * (1 + _DISAGREEMENT * disagreement) * (_PEOPLE if is_people(found.keys) else 1.0)
    documents = len({place.document for place in found.places})
    return Proposal(
        forms[0].text,
        kind_of(found, lang),
        lang,
        found.count,
        documents,
        forms,
        tuple(elsewhere),
        peoples,
        disagreement,
        rank,
    )


def _in_gold(found: MinedName, lang: str) -> tuple[MinedRendering, ...]:
    return tuple(
        MinedRendering(lang, "reference", text, len(found.texts[text]), tuple(found.texts[text]))
        for text, _ in first_words(found)
    )


def entity_of(proposal: Proposal) -> Entity:
    """The entry that a proposal would be: the gold's forms, and the sources' where these surely are the name."""
    accepted: dict[str, list[str]] = {}
    for form in (*proposal.forms[1:], *(r for r in proposal.elsewhere if r.who == "source" and r.sure)):
        if form.text != proposal.name:
            accepted.setdefault(form.lang, []).append(form.text)
    return Entity(proposal.name, proposal.kind, {lang: tuple(dict.fromkeys(forms)) for lang, forms in accepted.items()})


def entry_toml(proposal: Proposal) -> str:
    """The entry to paste, with what else was seen in comments above it, for a person to accept or to call wrong."""
    entity = entity_of(proposal)
    rest = [r for r in proposal.elsewhere if r.text not in entity.accepted_in(r.lang)]
    seen = [f"# seen: {printable(r.text)} ({r.lang}, {printable(r.who)}, {r.count} times)\n" for r in rest]
    return "".join(dict.fromkeys(seen)) + entity_toml(entity)
