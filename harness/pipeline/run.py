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
from typing import Any

from harness.core.records import Key, Run, Scorecard
from harness.core.settings import Settings, seed_of
from harness.corpus import Corpus
from harness.corpus.document_store import DocumentStore, Outline, outline
from harness.pipeline.blocks import (
    CHARACTERS,
    RECORDS,
    Block,
    JudgedBlock,
    Rejudge,
    Worker,
    WorkerSetup,
    cut,
    cut_cards,
    damaged,
)
from harness.pipeline.engines import Engine, InProcess, Start, start_local
from harness.pipeline.scratch import Memory, Scratch
from harness.pipeline.totals import VendorTotals
from harness.pipeline.versions import versions
from harness.pipeline.word_links import with_words, words_in
from harness.pipeline.work_folder import Bench
from harness.plugins import versions_behind
from harness.rules import RULES_VERSION, CorpusTally
from harness.runs.account import Account, VendorPair
from harness.runs.reader import RunReader
from harness.runs.schema import SCHEMA_VERSION
from harness.runs.writer import RunWriter, part_of
from harness.termbase.entries import Termbase

_LOG = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A run, with its scorecards or (where they are on disk) without them, and what is told of these."""

    run: Run
    account: Account


def evaluate(corpus: Corpus, settings: Settings, termbase: Termbase, progress: Progress | None = None) -> Run:
    """Measure and judge every document, in this process. Raises HarnessError where an input or a model is at fault."""
    scratch, cards = Memory(), list[Scorecard]()
    blocks = cut(outlines(corpus), depends_on(settings, termbase))
    with InProcess(partial(Worker, WorkerSetup(settings, termbase, scratch, tuple))) as engine:
        job = _Job(engine, scratch, len(corpus.documents), progress)
        summary = _evaluate(job, corpus, settings, blocks, cards.extend)
    return replace(summary.run, scorecards=tuple(cards))


def evaluate_into(
    bench: Bench,
    corpus: Corpus,
    settings: Settings,
    termbase: Termbase,
    environment: Callable[[], Mapping[str, object]],
    start: Start = start_local,
    progress: Progress | None = None,
) -> Summary:
    """The same, written to `bench.run` by the workers of an engine; what an earlier attempt finished is not done again.

    `environment` is asked last: it says how long everything took. `start` starts the engine, which finds its work in the
    bench's scratch. Neither that nor the size of a block changes a byte. Raises HarnessError, WorkerError and ScratchError
    among them.
    """
    scratch = bench.scratch
    blocks = cut(outlines(corpus), depends_on(settings, termbase), bench.plan.characters or CHARACTERS)
    _LOG.info("%d documents in %d blocks", len(corpus.documents), len(blocks))
    make = partial(Worker, WorkerSetup(settings, termbase, scratch, part_of))
    with start(make, len(blocks), scratch) as engine, RunWriter(bench.run) as writer:
        job = _Job(engine, scratch, len(corpus.documents), progress)
        summary = _evaluate(job, corpus, settings, blocks, writer.add)
        summary = replace(summary, run=with_environment(summary.run, environment()))
        writer.finish(summary.run)
    return summary


@dataclass(frozen=True, slots=True)
class _Job:
    """Who works, where, and who is told of it; `documents` is how many there are."""

    engine: Engine
    scratch: Scratch
    documents: int
    progress: Progress | None

    def counting(self, what: str) -> Callable[[Block], None]:
        """What tells how many documents are done."""
        done = 0

        def told(block: Block) -> None:
            nonlocal done
            done += len(block.places)
            _LOG.debug("%s: %d of %d documents", what, done, self.documents)
            if self.progress:
                self.progress(what, done, self.documents)

        return told


def _evaluate(
    job: _Job, corpus: Corpus, settings: Settings, blocks: Sequence[Block], take: Callable[[Any], None]
) -> Summary:
    measured = _measure(job, corpus, blocks)
    if settings.score.rules:
        blocks = _with_tally(job, blocks, (counts for _, counts in measured))
        ready = _judge(job, blocks)
    else:
        ready = (block for block, _ in measured)
    account, vendors = _gathered(job, blocks, ready, take)
    return Summary(_head(job, corpus, settings, account, vendors), account)


def _gathered(
    job: _Job, blocks: Sequence[Block], ready: Iterable[Block], take: Callable[[Any], None]
) -> tuple[Account, dict[VendorPair, VendorTotals]]:
    """What is told of all blocks and what their vendors add up to; `take` gets what was kept of each, in their order."""
    account, vendors = Account(), dict[VendorPair, VendorTotals]()
    for block in _in_order(blocks, ready):
        judged: JudgedBlock | None = job.scratch.get(block.judged)
        if judged is None:
            raise damaged(job.scratch, block)
        take(judged.kept)
        account.merge(judged.account)
        for key, totals in judged.totals:
            vendors.setdefault(key[:3], VendorTotals()).add(totals)
    return account, vendors


def _with_tally(job: _Job, blocks: Iterable[Block], counts: Iterable[CorpusTally]) -> Sequence[Block]:
    """The blocks when all are counted and the counts are merged, which their judgement waits for."""
    tally = CorpusTally()
    for own in counts:
        tally.merge(own)
    digest = tally.digest()
    job.scratch.put(digest, tally)
    return [block._replace(tally=digest) for block in blocks]


def _measure(job: _Job, corpus: Corpus, blocks: Sequence[Block]) -> Iterator[tuple[Block, CorpusTally]]:
    """Pass one over all blocks, those first that are finished already."""
    done, unfinished = job.counting("measuring"), []
    for block in blocks:
        tally = job.scratch.get(block.counted)
        if tally is None:
            unfinished.append(block)
        else:
            done(block)
            yield block, tally.only(())

    _LOG.info("%d of %d blocks were measured before", len(blocks) - len(unfinished), len(blocks))

    def prepared() -> Iterator[Block]:
        for block in unfinished:
            job.scratch.put(block.documents, [corpus.documents[place] for place in block.places])
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


def _head(
    job: _Job, corpus: Corpus, settings: Settings, account: Account, vendors: Mapping[VendorPair, VendorTotals]
) -> Run:
    """The run without its scorecards."""
    items = []
    for pair, totals in vendors.items():
        undelivered = tuple(key.document for key in corpus.undelivered if key[:3] == pair)
        items.append((Key(*pair, ""), totals, undelivered))
    scores = {item[0]: score for item, score in job.engine.each("vendor", items)}
    languages = tuple(dict.fromkeys(pair[1:] for pair in vendors))
    ((_, (descriptions, signatures)),) = job.engine.each("describe", [languages])
    return Run(
        SCHEMA_VERSION,
        settings.as_dict(),
        signatures | joined(account),
        descriptions,
        dict(corpus.titles),
        (),
        tuple(scores[item[0]] for item in items),
        tuple(corpus.notices),
    )


def joined(account: Account) -> dict[str, str]:
    """Each metric's signatures over the run."""
    return {name: " + ".join(signatures) for name, signatures in account.signatures.items()}


def outlines(corpus: Corpus) -> Sequence[Outline]:
    """What is known of the documents without their texts."""
    documents = corpus.documents
    return documents.outlines if isinstance(documents, DocumentStore) else [outline(document) for document in documents]


def depends_on(settings: Settings, termbase: Termbase) -> str:
    """Digest of all that a number depends on beside the texts: what an interrupted run finished is used only under the same."""
    content = [
        RECORDS,
        settings.as_dict(),
        termbase.digest,
        SCHEMA_VERSION,
        RULES_VERSION,
        sys.version,
        dict(versions()),
        versions_behind(settings),
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def rejudge_into(
    bench: Bench,
    stored: RunReader,
    settings: Settings,
    termbase: Termbase,
    environment: Callable[[], Mapping[str, object]],
    start: Start = start_local,
    progress: Progress | None = None,
) -> Summary:
    """A stored run judged again with today's rules and termbase, from its pairs alone: no model, no texts.

    The new run is written to `bench.run`, as `evaluate_into` does it and with the same errors; also raises SchemaError where the
    stored run is damaged.
    """
    scratch, characters = bench.scratch, bench.plan.characters or CHARACTERS
    as_then = replace(settings, score=replace(settings.score, seed=seed_of(stored.run.settings)))
    make = partial(Rejudge, WorkerSetup(as_then, termbase, scratch, part_of))
    about = rejudging_depends_on(stored, settings, termbase)
    with start(make, len(stored.keys), scratch) as engine, RunWriter(bench.run) as writer:
        job = _Job(engine, scratch, len(stored.keys), progress)
        blocks = _counted(job, stored, cut_cards(stored.cards(0, len(stored.keys), rows=True), about, characters))
        account, vendors = _gathered(job, blocks, _judge(job, blocks), writer.add)
        run = replace(_head_again(job, stored.run, settings, account, vendors), environment=environment())
        writer.finish(run)
    return Summary(run, account)


def _counted(job: _Job, stored: RunReader, parts: Iterable[tuple[Block, Sequence[Scorecard]]]) -> Sequence[Block]:
    """Pass one over a stored run while it is read: its blocks, ready to be judged."""
    done, blocks, before = job.counting("counting"), list[Block](), CorpusTally()

    def unfinished() -> Iterator[Block]:
        for block, cards in parts:
            blocks.append(block)
            counts: CorpusTally | None = job.scratch.get(block.counted)
            if counts is None:
                job.scratch.put(block.measured, cards)
                yield block
            else:
                done(block)
                before.merge(counts.only(()))

    def counted() -> Iterator[CorpusTally]:
        for block, counts in job.engine.each("measure", unfinished()):
            done(block)
            yield counts
        yield before

    return _with_tally(job, blocks, counted())


def _head_again(
    job: _Job, run: Run, settings: Settings, account: Account, vendors: Mapping[VendorPair, VendorTotals]
) -> Run:
    """The stored run's head with what judging it again changes."""
    keys = [Key(row.vendor, row.source_lang, row.target_lang, "") for row in run.vendors]
    items = [(key, row, vendors[key[:3]]) for key, row in zip(keys, run.vendors, strict=True)]
    rows = {item[0]: row for item, row in job.engine.each("vendor", items)}
    ((_, signature),) = job.engine.each("describe", [()])
    own = settings.as_dict()
    return replace(
        run,
        settings={**run.settings, "rules": own["rules"], "termbase": own["termbase"]},
        signatures={"rules": with_words(signature, words_in(run.signatures.get("rules", ""))), **joined(account)},
        vendors=tuple(rows[key] for key in keys),
    )


def rejudging_depends_on(stored: RunReader, settings: Settings, termbase: Termbase) -> str:
    """Digest of all that a rejudged run depends on: what an interrupted attempt finished is used only under the same."""
    files = sorted(path for path in stored.folder.iterdir() if path.suffix in (".json", ".csv", ".parquet"))
    stamps = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    content = [depends_on(settings, termbase), str(stored.folder.resolve()), stamps]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def with_environment(run: Run, environment: Mapping[str, object]) -> Run:
    """The run with what it was made with: the only part that two equal runs may differ in."""
    return replace(run, environment=environment)
