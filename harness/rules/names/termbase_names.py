"""The entity rules: what is reported of the termbase's names that `termbase_reading` finds rendered wrongly or not at all.

Severity, the written policy: a name lost, halved, replaced, garbled or translated as words is major, critical for a company
translated or replaced; minor are an abridged long name, inconsistency, and a name left out where that may be right: the
text may refer back to it (it stands rightly within two passages before), the source has it nowhere though the termbase
knows how it would be written there, or the termbase has no form in the text's script and the name may be translated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from harness.confidence import OWN_RATIO, Features
from harness.core.records import Mention, MentionVerdict, Provenance, Severity, Span
from harness.extraction.names.name_tokens import is_latin, name_key, romanise
from harness.extraction.names.spelling import spelling_similarity
from harness.rules.base import Counts, DocumentRule, JudgedDocument, Judgement, Register
from harness.rules.names.rendering_sites import ReadPassage, RenderingSite
from harness.rules.names.termbase_reading import GUESSED, EntityReader
from harness.termbase.entries import Entity
from harness.termbase.renderings import Rendering
from harness.termbase.side_renderings import MAX_EVIDENCE, SideRenderings

RULE_OF_VERDICT: Mapping[MentionVerdict, str] = {
    "garbled": "entity-garbled",
    "mistranslated": "entity-mistranslated",
    "replaced": "entity-replaced",
    "partial": "entity-partial",
    "missing": "entity-missing",
}
LISTED: Features = {"termbase": "listed", OWN_RATIO: math.log(4.0 * 199.0)}
"""The features of a finding about a name of the termbase. No set measures these: a stated .8 at the default base rate."""


class EntityRules(DocumentRule):
    """Garbled, mistranslated, replaced, partial and missing names."""

    name = "entities"
    fires = frozenset(RULE_OF_VERDICT.values())

    def __init__(self, reader: EntityReader) -> None:
        self._reader = reader
        self._latest: tuple[JudgedDocument, Judgement] | None = None

    def judge(self, case: JudgedDocument, counts: Counts) -> Judgement:
        """The rules that build on it ask for the same case in turn, so it is remembered for the latest."""
        if self._latest is None or self._latest[0] is not case:
            self._latest = case, self._judge(case)
        return self._latest[1]

    def _judge(self, case: JudgedDocument) -> Judgement:
        sites = self._reader.read(case)
        register = Register(case.key)
        for site in sites:
            if site.verdict != "accepted":
                self._report(case, site, register)
        return Judgement(tuple(mention_of(site) for site in sites), register.findings())

    def _report(self, case: JudgedDocument, site: RenderingSite, register: Register) -> None:
        provenance, evidence = self._provenance(site)
        register.add(
            RULE_OF_VERDICT[site.verdict],
            severity_of(site),
            _message(case, site),
            segment=site.passage.segment if site.passage else None,
            span=_delivered_span(site),
            text=_delivered_text(site),
            entity=site.entity.name,
            expected=_expected_form(case, site.entity),
            provenance=provenance,
            evidence=evidence,
            features=LISTED,
        )

    def _provenance(self, site: RenderingSite) -> tuple[Provenance, list[Span]]:
        """Introduced where the source has the name right, inherited where the source carries the error itself."""
        passage = site.expected or site.passage
        if passage is None:
            return "unknown", []
        evidence = [_span("reference", passage, r) for r in passage.reference.of(site.entity)[:MAX_EVIDENCE]]
        source, right, faulty = passage.source, list[Rendering](), list[Rendering]()
        if source.tokens:
            right, faulty = source.right_and_faulty(site.entity)
            evidence += [_span("source", passage, r) for r in (*right, *faulty)]
        # A finding's evidence is read in its own segment, so another segment's cannot be given.
        shown = evidence if passage is site.passage else []
        return (_judge_provenance(site, right, faulty) if source.tokens else "unknown"), shown


def _judge_provenance(site: RenderingSite, right: Sequence[Rendering], faulty: Sequence[Rendering]) -> Provenance:
    if not faulty:
        return "introduced" if right else "unknown"
    if site.rendering is None:
        empty = site.passage is not None and not site.passage.candidate.tokens
        return "introduced" if right or empty else "inherited"
    if not right and site.verdict != "garbled":
        return "inherited"
    # The vendor followed whichever spelling its own is nearer to: the source's faulty one, or the right name.
    own = romanise(name_key(site.rendering.text))
    follows = max(spelling_similarity(own, romanise(name_key(r.text))) for r in faulty)
    names = [romanise(name_key(name)) for name in (site.entity.name, *(r.text for r in right))]
    return "inherited" if follows >= max(spelling_similarity(own, name) for name in names) else "introduced"


def severity_of(site: RenderingSite) -> Severity:
    """The written policy of this module's docstring."""
    if site.minor:
        return "minor"
    guessed = site.rendering is not None and site.rendering.reason == GUESSED
    if site.entity.kind == "company" and site.verdict in {"mistranslated", "replaced"} and not guessed:
        return "critical"
    return "major"


def mention_of(site: RenderingSite) -> Mention:
    start, end = _delivered_span(site) or (None, None)
    segment = site.passage.segment if site.passage else None
    return Mention(segment, site.entity.name, _delivered_text(site), start, end, site.verdict)


def _delivered_span(site: RenderingSite) -> tuple[int, int] | None:
    if site.rendering is None or site.passage is None:
        return None
    return site.passage.candidate.normal.original(site.rendering.start, site.rendering.end)


def _delivered_text(site: RenderingSite) -> str | None:
    span = _delivered_span(site)
    if span is None or site.passage is None:
        return None
    return site.passage.passage.pair.candidate.text[span[0] : span[1]]


def _span(name: Literal["source", "reference"], passage: ReadPassage, rendering: Rendering) -> Span:
    """A rendering as it was delivered."""
    side: SideRenderings = getattr(passage, name)
    start, end = side.normal.original(rendering.start, rendering.end)
    return Span(name, start, end, getattr(passage.passage.pair, name).text[start:end])


def _expected_form(case: JudgedDocument, entity: Entity) -> str:
    """The canonical name, with the target language's own first form where that is another."""
    forms = entity.accepted_in(case.key.target_lang)
    return entity.name if len(forms) == 1 or is_latin(forms[1]) else f"{entity.name} ({forms[1]})"


_MESSAGES: Mapping[MentionVerdict, Callable[[RenderingSite, str], str]] = {
    "garbled": lambda site, form: f"{site.entity.name} is misspelt; write {form}",
    "mistranslated": lambda site, form: (
        f"{site.entity.name} was translated as ordinary words or as something else; write {form}"
    ),
    "replaced": lambda site, form: f"Another name is used instead of {site.entity.name}; write {form}",
    "partial": lambda site, form: f"Only part of the name {site.entity.name} is here; write {form}",
    "missing": lambda site, form: f"{site.entity.name} is missing here; write {form}",
}


def _message(case: JudgedDocument, site: RenderingSite) -> str:
    message = _MESSAGES[site.verdict](site, _expected_form(case, site.entity))
    if site.minor and site.verdict == "missing":
        return f"{message}, unless the text refers back to it"
    reason = site.rendering.reason if site.rendering else ""
    return f"{message} ({reason})" if reason else message
