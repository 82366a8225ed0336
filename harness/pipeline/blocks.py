"""A run is measured in blocks of documents: what is in memory at a time, what a worker does at a time, and what a kill costs.

Blocks are cut from the corpus alone, so that neither workers nor engine change a number. A block goes through two passes,
for rules may need counts of the whole corpus: `measure` gives all that its documents say alone, `judge` makes scorecards
when the counts of all blocks are merged. Where no rules run, there is nothing to wait for, and one pass does both.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

from harness.core.cache import Cache, cache_folder
from harness.core.errors import ScratchError
from harness.core.records import CandidateDocument, Key, Scorecard, VendorScore
from harness.core.settings import EmbeddingSettings, PluginSettings, Settings
from harness.corpus.document_store import Outline
from harness.encoder import Encoders
from harness.metrics import make_metrics
from harness.metrics.agreement import described
from harness.pipeline.entity_accuracy import accuracy
from harness.pipeline.rejudging import rejudge_card
from harness.pipeline.scorecard import Measured, Scorer, case_of
from harness.pipeline.scratch import FINISHED, Scratch
from harness.pipeline.totals import Total, VendorTotals
from harness.pipeline.word_links import EncoderLinks, with_words
from harness.rules import CorpusTally, RuleBook
from harness.rules.confidences import rates_of
from harness.runs.account import Account
from harness.statistics.intervals import CommonResamples
from harness.termbase.entries import Termbase

CHARACTERS = 2_000_000
"""Of all texts of a block, but one document of one vendor at the least: some 6,000 sentences, seconds of work."""

RECORDS = 4
"""Raised when what workers leave in a scratch changes, so that what older code left is not taken up."""


class Block(NamedTuple):
    """Some documents of the corpus, by their places in it. `digest` stands for all that is computed of them.

    `tally` is that of the merged counts, once they are known.
    """

    digest: str
    places: tuple[int, ...]
    tally: str = ""

    @property
    def documents(self) -> str:
        return f"{self.digest}.documents"

    @property
    def measured(self) -> str:
        return f"{self.digest}.measured"

    @property
    def counted(self) -> str:
        return f"{self.digest}{FINISHED}"

    @property
    def judged(self) -> str:
        return f"{self.digest}.{self.tally}.judged"


def cut(outlines: Sequence[Outline], about: str, characters: int = CHARACTERS) -> list[Block]:
    """The documents in blocks: all language pairs and vendors of a document side by side, divided where it is large.

    Documents, pairs and vendors each follow in the order in which they first appear. `about` is what everything depends
    on beside the texts.
    """
    return [
        Block(_digest(about, *(outlines[place].digest for place in part)), tuple(part))
        for part in _parts(outlines, characters)
    ]


def cut_cards(
    cards: Iterable[Scorecard], about: str, characters: int = CHARACTERS
) -> Iterator[tuple[Block, list[Scorecard]]]:
    """The scorecards of a stored run in blocks, in their order, as they are read.

    `about` is what everything depends on, the stored run among it.
    """
    part: list[Scorecard] = []
    start = size = 0
    for place, card in enumerate(cards):
        own = sum(len(side.text) for pair in card.pairs for side in (pair.source, pair.candidate, *pair.all_references))
        if part and size + own > characters:
            yield _stored(about, start, part), part
            part, start, size = [], place, 0
        part.append(card)
        size += own
    if part:
        yield _stored(about, start, part), part


def _stored(about: str, start: int, part: Sequence[Scorecard]) -> Block:
    stop = start + len(part)
    return Block(_digest(about, f"{start}-{stop}"), tuple(range(start, stop)))


def _parts(outlines: Sequence[Outline], characters: int) -> Iterator[list[int]]:
    part: list[int] = []
    size = 0
    for group in _groups(outlines):
        whole = sum(outlines[place].size for place in group)
        if part and size + whole > characters:
            yield part
            part, size = [], 0
        if whole > characters:
            yield from _even(group, -(-whole // characters))
        else:
            part += group
            size += whole
    if part:
        yield part


def _even(group: Sequence[int], parts: int) -> Iterator[list[int]]:
    """A large document's scorecards in so many parts, as far as there are scorecards, so that workers are done together."""
    parts = min(parts, len(group))
    bounds = [len(group) * part // parts for part in range(parts + 1)]
    yield from (list(group[start:stop]) for start, stop in pairwise(bounds))


def _groups(outlines: Sequence[Outline]) -> list[list[int]]:
    """The places of each document's scorecards."""
    vendors = {name: rank for rank, name in enumerate(dict.fromkeys(o.key.vendor for o in outlines))}
    pairs = {pair: rank for rank, pair in enumerate(dict.fromkeys(o.key[1:3] for o in outlines))}
    groups: dict[str, list[int]] = {}
    for place, outline in enumerate(outlines):
        groups.setdefault(outline.key.document, []).append(place)

    def rank(place: int) -> tuple[int, int]:
        key = outlines[place].key
        return pairs[key[1:3]], vendors[key.vendor]

    return [sorted(group, key=rank) for group in groups.values()]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def damaged(scratch: Scratch, block: Block) -> ScratchError:
    """What to say of a block of which a record is lost; all that is left of it goes, so that it is done again."""
    scratch.drop(block.counted)
    scratch.drop(block.judged)
    return ScratchError(
        "Some saved results were damaged and have been deleted. Run again with --resume to recompute them."
    )


# What is made of a block


@dataclass(frozen=True, slots=True)
class JudgedBlock:
    """A block's scorecards as they are kept, and what the run as a whole is made of."""

    kept: Any
    totals: tuple[tuple[Key, dict[str, Total]], ...]
    account: Account


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """All that a worker must know. `keep` makes of scorecards what is kept of them; it is picklable, like the rest."""

    settings: Settings
    termbase: Termbase
    scratch: Scratch
    keep: Callable[[Sequence[Scorecard]], Any]


class _Judge(ABC):
    """The second pass over blocks, which lie in the scratch as the first pass left them."""

    def __init__(self, work: WorkerSetup) -> None:
        self._scratch = work.scratch
        self._keep = work.keep
        self._tally: tuple[str, CorpusTally] = "", CorpusTally()

    def judge(self, block: Block) -> None:
        """Pass two: the block's scorecards."""
        if self._scratch.has(block.judged):
            return
        measured = self._scratch.get(block.measured)
        if measured is None:
            raise damaged(self._scratch, block)
        self._finish(block, self._judged(measured, self._known(block)))
        self._scratch.drop(block.measured)

    def _known(self, block: Block) -> CorpusTally:
        """The corpus's counts, and those of the block's documents."""
        if self._tally[0] != block.tally:
            self._tally = block.tally, self._scratch.get(block.tally)
        return CorpusTally(self._tally[1].corpus, self._scratch.get(block.counted).documents)

    @abstractmethod
    def _judged(self, measured: Sequence[Any], tally: CorpusTally) -> Iterator[tuple[Scorecard, dict[str, Total]]]:
        """The scorecards of what was measured, and what they add to their vendors."""

    def _finish(self, block: Block, judged: Iterable[tuple[Scorecard, dict[str, Total]]]) -> None:
        cards, totals = [], []
        for card, own in judged:
            cards.append(card)
            totals.append((card.key, own))
        self._scratch.put(block.judged, JudgedBlock(self._keep(cards), tuple(totals), Account.of(cards)))


class Worker(_Judge):
    """Measures and judges blocks, which it reads from the scratch and leaves there."""

    def __init__(self, work: WorkerSetup) -> None:
        super().__init__(work)
        self._scorer, self._rules = make_scorer(work.settings, work.termbase)

    def measure(self, block: Block) -> CorpusTally:
        """Pass one: what the block adds to the counts of the whole corpus. Without rules, pass two as well."""
        done: CorpusTally | None = self._scratch.get(block.counted)
        if done is not None:  # by a worker that died before it could say so
            return done.only(())
        scorer = self._scorer
        documents: Sequence[CandidateDocument] = self._scratch.get(block.documents)
        plans = scorer.align_all(documents)
        scorer.prepare(plans)
        measured, tally = list[Measured](), CorpusTally()
        for plan in plans:
            item, counts = scorer.draft(scorer.measure(plan))
            measured.append(item)
            tally.merge(counts)
        if self._rules:
            self._scratch.put(block.measured, measured)
        else:
            self._finish(block, self._judged(measured, tally))
        self._scratch.put(block.counted, tally)
        self._scratch.drop(block.documents)
        return tally.only(())

    def _judged(self, measured: Sequence[Measured], tally: CorpusTally) -> Iterator[tuple[Scorecard, dict[str, Total]]]:
        return (self._scorer.judge(item, tally) for item in measured)

    def vendor(self, vendor: tuple[Key, VendorTotals, tuple[str, ...]]) -> VendorScore:
        """A vendor's own row: any of its keys, its totals, and what it did not deliver."""
        key, totals, undelivered = vendor
        return totals.score(key, self._scorer.value, self._scorer.resamples, undelivered)

    def describe(self, pairs: tuple[tuple[str, str], ...]) -> tuple[dict[str, Any], dict[str, str]]:
        """The metrics' descriptions, and the signature of the rules if there are any."""
        signatures = {"rules": with_words(self._rules.signature, self._scorer.words)} if self._rules else {}
        return described(self._scorer.descriptions, pairs), signatures


class Rejudge(_Judge):
    """Judges blocks of a stored run again: pass one counts, pass two judges, and what was measured stays."""

    def __init__(self, work: WorkerSetup) -> None:
        super().__init__(work)
        self._rules = make_rules(work.settings, work.termbase)
        self._resamples = CommonResamples(work.settings.score.seed)

    def measure(self, block: Block) -> CorpusTally:
        """Pass one: what the block's scorecards, which lie where `judge` finds them, add to the counts of the run."""
        tally = CorpusTally()
        for card in self._scratch.get(block.measured):
            case = case_of(card)
            tally.merge(self._rules.count(case) if case else CorpusTally())
        self._scratch.put(block.counted, tally)
        return tally.only(())

    def _judged(
        self, measured: Sequence[Scorecard], tally: CorpusTally
    ) -> Iterator[tuple[Scorecard, dict[str, Total]]]:
        for stored in measured:
            card, total = rejudge_card(stored, case_of(stored), self._rules, tally, self._resamples)
            yield card, {"entity_accuracy": total}

    def vendor(self, vendor: tuple[Key, VendorScore, VendorTotals]) -> VendorScore:
        """A vendor's own row with the accuracy that its documents now add up to, if it had one."""
        key, before, totals = vendor
        if "entity_accuracy" not in before.scores:
            return before
        again = totals.score(key, lambda _, row: accuracy(row), self._resamples, ())
        return replace(before, scores={**before.scores, **again.scores})

    def describe(self, _: tuple[()]) -> str:
        """The signature of the rules."""
        return self._rules.signature


def make_scorer(settings: Settings, termbase: Termbase) -> tuple[Scorer, RuleBook | None]:
    """The metrics, models and rules that the settings ask for."""
    chosen = _encoders(settings.embedding) if settings.embedding.enabled else None
    metrics = make_metrics(settings.score.metrics, chosen, settings.bleu.tokenize, settings.external, settings.plugins)
    rules = make_rules(settings, termbase) if settings.score.rules else None
    words = make_linker(settings, chosen) if chosen and rules else None
    return Scorer(settings.score.metrics, metrics, chosen, rules, settings.score.seed, words), rules


def _encoders(settings: EmbeddingSettings) -> Encoders:
    folder = cache_folder(settings.cache)
    return Encoders(settings.model, settings.multilingual_model, Cache(folder) if folder else None, settings.device)


def make_linker(settings: Settings, encoders: Encoders | None = None) -> EncoderLinks:
    """The word aligner for the rules. Without `encoders`, it is the only user of vectors."""
    if encoders is None:
        return EncoderLinks(_encoders(settings.embedding), sentences=False)
    return EncoderLinks(encoders, sentences=True)


def make_rules(settings: Settings, termbase: Termbase) -> RuleBook:
    """The rules over a termbase, as the settings have them."""
    plugins = {name: settings.plugins.get(name, PluginSettings()) for name in settings.rules.plugins}
    own = settings.rules
    return RuleBook(termbase, own.disabled, own.severity, plugins, rates_of(own.base_rate), own.min_confidence)
