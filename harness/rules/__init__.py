"""The rules: what scores hide, found and explained. Each member is a family; this package joins them."""

from __future__ import annotations

import hashlib
import json
from collections import ChainMap, Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from harness.confidence import BaseRates, models_digest
from harness.core.records import Finding, Key, Mention, Severity
from harness.core.settings import RULE_PLUGINS, PluginSettings
from harness.rules.base import (
    OF_DOCUMENT,
    RULES_VERSION,
    Counts,
    JudgedDocument,
    Judgement,
    NormalPassage,
    Rule,
    merge_counts,
)
from harness.rules.confidences import not_covered, sizes_of, with_confidence
from harness.rules.guard import GuardedRule
from harness.termbase.entries import Termbase

if TYPE_CHECKING:
    from harness.rules.plugins import PluginRule

__all__ = ["RULES_VERSION", "JudgedDocument", "Drafts", "Judgement", "NormalPassage", "RuleBook", "CorpusTally"]


Place = tuple[str, str, str, str]
"""The key over which counts are summed: rule family, vendor, source and target language."""

DocumentKey = tuple[str, str, str]
"""Source language, target language and document: all vendors' renderings of it."""

Sums = dict[Place, dict[str, Counter[str]]]

Drafts = tuple[Any, ...]
"""The draft of each rule family for a document before the corpus is known, then the sizes of its texts; can be pickled."""


@dataclass(slots=True)
class CorpusTally:
    """What pass one counted: over the `corpus`, and of `documents`, which only who judges them needs.

    Tallies of shards merge, with the same result in any order and grouping. `corpus` is bounded by the words of the
    corpus, `documents` by its texts. Judging reads a tally and never writes to it.
    """

    corpus: Sums = field(default_factory=dict)
    documents: dict[DocumentKey, Sums] = field(default_factory=dict)

    def merge(self, other: CorpusTally) -> None:
        """Add another tally to this one, in place; nothing is shared with it."""
        _merge(self.corpus, other.corpus)
        for document, sums in other.documents.items():
            _merge(self.documents.setdefault(document, {}), sums)

    def of(self, rule: Rule, key: Key) -> Counts:
        """What a rule is to know when it judges a document: the corpus's counts and the document's own."""
        place = _place(rule, key)
        document = self.documents.get(_document(key))
        own, common = document.get(place) if document else None, self.corpus.get(place)
        return ChainMap(own, common) if own and common else own or common or {}

    def only(self, documents: Collection[DocumentKey]) -> CorpusTally:
        """What it takes to judge the given documents. The counts are shared, not copied."""
        return CorpusTally(self.corpus, {key: self.documents[key] for key in documents if key in self.documents})

    def digest(self) -> str:
        """Sixteen hexadecimal digits of all counts, whatever their order."""
        content = [_listed(self.corpus), sorted([*key, _listed(sums)] for key, sums in self.documents.items())]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _merge(total: Sums, more: Sums) -> None:
    for place, counts in more.items():
        merge_counts(total.setdefault(place, {}), counts)


def _listed(sums: Sums) -> list[tuple[Place, Counts]]:
    return sorted(sums.items(), key=lambda item: item[0])


def _place(rule: Rule, key: Key) -> Place:
    return rule.name, key.vendor, key.source_lang, key.target_lang


def _document(key: Key) -> DocumentKey:
    return key.source_lang, key.target_lang, key.document


def _families(termbase: Termbase) -> Sequence[Rule]:
    """All rule families. Their modules are imported here: with what they know of languages they take a third of a second."""
    from harness.rules.names import NameRules
    from harness.rules.names.consistency import ConsistencyRule
    from harness.rules.names.termbase_names import EntityRules
    from harness.rules.names.termbase_reading import EntityReader
    from harness.rules.numbers import NumberRules
    from harness.rules.passages.coverage import CoverageRules
    from harness.rules.passages.misplaced_lines import MisplacedLineRule
    from harness.rules.passages.negation import NegationRules
    from harness.rules.passages.omissions import PassageRules
    from harness.rules.passages.untranslated import UntranslatedRules
    from harness.rules.surface.spacing import SurfaceRules

    reader = EntityReader(termbase)
    entities = EntityRules(reader)
    listed = (entities, ConsistencyRule(lambda case: entities.judge(case, {})))
    return (
        *(listed if termbase.entities else ()),
        NameRules(termbase, reader.matcher),
        NumberRules(),
        UntranslatedRules(),
        NegationRules(),
        MisplacedLineRule(),
        PassageRules(),
        CoverageRules(),
        SurfaceRules(),
    )


def _plugins(plugins: Mapping[str, PluginSettings]) -> Sequence[PluginRule]:
    """Rules of other packages, in order of name. Raises ConfigError where one is not to be had."""
    if not plugins:
        return ()
    from harness.plugins import find_plugin
    from harness.rules.plugins import PluginRule

    return [PluginRule(find_plugin(RULE_PLUGINS, name), plugins[name]) for name in sorted(plugins)]


class RuleBook:
    """All rule families over one termbase, and rules of others, by name. Counts of documents merge by addition before any is judged."""

    def __init__(
        self,
        termbase: Termbase,
        disabled: Collection[str] = (),
        severity: Mapping[str, str] | None = None,
        plugins: Mapping[str, PluginSettings] | None = None,
        base_rates: BaseRates | None = None,
        min_confidence: float = 0.0,
    ) -> None:
        """`base_rates` is the share of segments with an error of each rule's kind, as `confidence.BaseRates` has it.

        Findings with a confidence below `min_confidence` are not reported.
        """
        others = _plugins(plugins or {})
        self._rules = tuple(GuardedRule(rule) for rule in (*_families(termbase), *others))
        self._disabled = frozenset(disabled)
        self._severity = dict(severity or {})
        self._base_rates = dict(base_rates or {})
        self._min_confidence = min_confidence
        policy = [f"disabled:{','.join(sorted(disabled))}"] if disabled else []
        policy += (
            [f"severity:{','.join(f'{rule}={s}' for rule, s in sorted(self._severity.items()))}"] if severity else []
        )
        policy += [f"plugins:{';'.join(rule.signature for rule in others)}"] if others else []
        rates = [f"{rule}={rate:g}" for rule, rate in sorted(self._base_rates.items())]
        policy += [f"base_rate:{','.join(rates)}"] if rates else []
        policy += [f"min_confidence:{min_confidence:g}"] if min_confidence else []
        base = termbase.digest if termbase.entities else "none"
        models = f"confidence:{models_digest()}"
        self.signature = "|".join([f"rules:{RULES_VERSION}", f"termbase:{base}", models, *policy])

    def count(self, case: JudgedDocument) -> CorpusTally:
        """Pass one: what one document adds to the tally of the whole corpus."""
        corpus: Sums = {}
        document: Sums = {}
        for rule in self._rules:
            for subject, counter in rule.count(case).items():
                sums = document if subject.startswith(OF_DOCUMENT) else corpus
                sums.setdefault(_place(rule, case.key), {})[subject] = counter
        return CorpusTally(corpus, {_document(case.key): document} if document else {})

    def draft(self, case: JudgedDocument) -> Drafts:
        """The rest of pass one: what one document says by itself, to be kept until the tally is known."""
        return (*(rule.draft(case) for rule in self._rules), sizes_of(case))

    def conclude(self, drafts: Drafts, key: Key, tally: CorpusTally) -> Judgement:
        """Pass two: mentions and findings of one document, in order of place."""
        mentions: list[Mention] = []
        findings: list[Finding] = []
        notices: list[str] = []
        *drafted, sizes = drafts
        for rule, draft in zip(self._rules, drafted, strict=True):
            judgement = rule.conclude(draft, key, tally.of(rule, key))
            mentions.extend(judgement.mentions)
            notices.extend(judgement.notices)
            findings.extend(self._as_set(f) for f in judgement.findings if f.rule not in self._disabled)
        findings = with_confidence(findings, key, sizes, self._base_rates, self._min_confidence)
        findings.sort(key=lambda f: (f.segment or 0, f.start if f.start is not None else -1, f.rule, f.entity))
        return Judgement(tuple(mentions), tuple(findings), (*not_covered(key, self._disabled), *notices))

    def judge(self, case: JudgedDocument, tally: CorpusTally) -> Judgement:
        """The judgement of a document whose draft nobody kept."""
        return self.conclude(self.draft(case), case.key, tally)

    def _as_set(self, finding: Finding) -> Finding:
        """The finding with the severity that the settings give its rule."""
        severity = self._severity.get(finding.rule)
        return finding if severity is None else replace(finding, severity=cast(Severity, severity))
