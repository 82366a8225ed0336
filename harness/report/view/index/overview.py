"""The pages about the run as a whole: the first page, the documents of large runs, the entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.core.messages import counted
from harness.core.past_runs import PastRun
from harness.core.records import Key, Provenance, Run, VendorScore, Verdict
from harness.report.view.findings import SEVERITIES, of_these_hints
from harness.report.view.index.history import Timeline, timeline
from harness.report.view.index.leaderboard import OUTCOME_WORDS, Against, Board, board, ranked
from harness.report.view.index.matrix import DocumentsPage, Matrix, MatrixMaker, Worst, worst_cards
from harness.report.view.names import page_name, pair_label
from harness.report.view.numbers import MetricDisplay, metrics_of, ordered_names, signatures_of
from harness.report.view.rules import RuleCoverage, rule_coverage
from harness.report.view.run_facts import CardFact, Pair, RunFacts
from harness.report.view.scorecard.entities import EntitiesPage, EntityBook, Trouble
from harness.report.view.text import listed, visible

_ORIGINS: Mapping[Provenance, str] = {
    "introduced": "introduced in translation",
    "inherited": "inherited from the source",
    "unknown": "of unknown origin",
}
_CELLS_ON_INDEX = 800
_CELLS_ON_PAGE = 2_000
_LEAST_ROWS = 3
_WORST, _TROUBLES, _FAULTS = 8, 8, 10


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check of the gate that did not pass."""

    outcome: str
    word: str
    vendor: str
    pair: str
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate said; `more` faults are not listed."""

    outcome: str
    headline: str
    baseline: str
    faults: tuple[FailedCheck, ...]
    more: int
    passed: int
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """One language pair: everything of it, and nothing of another."""

    anchor: str
    label: str
    measured: str
    board: Board
    matrix: Matrix
    timeline: Timeline | None
    language: str
    coverage: tuple[RuleCoverage, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The first page."""

    headline: str
    summary: str
    notices: tuple[str, ...]
    gate: Gate | None
    baseline: str
    worst: tuple[Worst, ...]
    troubles: tuple[Trouble, ...]
    names_said: str
    pairs: tuple[PairView, ...]
    metrics: tuple[MetricDisplay, ...]
    signatures: tuple[tuple[str, str], ...]


class Overview:
    """The pages about the run as a whole. `run` need not hold its scorecards: `facts` says what is needed of them."""

    def __init__(
        self,
        run: Run,
        facts: RunFacts,
        verdict: Verdict | None = None,
        baseline: PastRun | None = None,
        history: Sequence[PastRun] = (),
    ) -> None:
        self._run, self._facts = run, facts
        self._against, self._history = Against(verdict, baseline), history
        self._book = EntityBook(run, facts)
        self._of_pair: dict[Pair, list[CardFact]] = {(v.source_lang, v.target_lang): [] for v in run.vendors}
        for fact in facts.cards:
            self._of_pair.setdefault((fact.key.source_lang, fact.key.target_lang), []).append(fact)
        self._pairs = sorted(self._of_pair)

    def index(self) -> Index:
        """The first page."""
        run, baseline = self._run, self._against.baseline
        metrics = metrics_of(run)
        return Index(
            headline=self._headline(),
            summary=f"{counted(len(self._facts.cards), 'scorecard')}. {self._findings_said()}",
            notices=tuple(map(visible, run.notices)),
            gate=_gate(self._against.verdict),
            baseline=visible(baseline.run) if baseline else "",
            worst=worst_cards(run, self._facts.cards, _WORST),
            troubles=self._book.troubles(_TROUBLES),
            names_said=next(self._book.pages()).said,
            pairs=tuple(self._pair_view(pair) for pair in self._pairs),
            metrics=tuple(metrics.values()),
            signatures=signatures_of(
                (metrics[name].label if name in metrics else visible(name), run.signatures[name])
                for name in ordered_names(run.signatures)
            ),
        )

    def documents(self) -> Iterator[DocumentsPage]:
        """The complete matrix of each language pair whose matrix is too large for the first page."""
        for pair in self._pairs:
            maker, order = self._maker(pair), self._order(pair)
            if len(maker) > self._rows_on_index(order):
                yield from maker.pages(_stem(pair), max(_CELLS_ON_PAGE // max(len(order), 1), _LEAST_ROWS))

    def entities(self) -> Iterator[EntitiesPage]:
        """The entities, most troubled first."""
        return self._book.pages()

    def _order(self, pair: Pair) -> list[VendorScore]:
        own = [each for each in self._run.vendors if (each.source_lang, each.target_lang) == pair]
        return ranked(own, self._facts.vendors)

    def _maker(self, pair: Pair) -> MatrixMaker:
        return MatrixMaker(self._run, pair, self._order(pair), self._of_pair[pair])

    def _rows_on_index(self, order: Sequence[VendorScore]) -> int:
        return max(_CELLS_ON_INDEX // len(self._pairs) // max(len(order), 1), _LEAST_ROWS)

    def _pair_view(self, pair: Pair) -> PairView:
        order, maker = self._order(pair), self._maker(pair)
        owed = {(each.vendor, document) for each in order for document in each.undelivered}
        here = [fact for fact in self._of_pair[pair] if (fact.key.vendor, fact.key.document) not in owed]
        delivered = Counter(fact.key.vendor for fact in here)
        unscored = Counter(fact.key.vendor for fact in here if fact.reason)
        return PairView(
            anchor=page_name(Key("", *pair, "")).removesuffix(".html"),
            label=pair_label(*pair),
            measured=listed([counted(len(order), "vendor"), counted(len(maker), "document")]),
            board=board(self._run, order, self._facts.vendors, delivered, unscored, self._against),
            matrix=maker.worst_first(self._rows_on_index(order), f"{_stem(pair)}-1.html"),
            timeline=timeline(self._run, order, self._history),
            language=visible(pair[1]),
            coverage=rule_coverage(self._run, pair[1]),
        )

    def _headline(self) -> str:
        vendors = {each.vendor for each in self._run.vendors} | {fact.key.vendor for fact in self._facts.cards}
        documents = {fact.key.document for fact in self._facts.cards}
        documents.update(*(each.undelivered for each in self._run.vendors))
        if not self._pairs:
            return "Nothing was measured"
        size = listed([counted(len(vendors), "vendor"), counted(len(documents), "document")])
        return f"{size}, in {counted(len(self._pairs), 'language pair')}"

    def _findings_said(self) -> str:
        """One sentence: how many findings, how grave, and whose."""
        grave, whose, hints = Counter[str](), Counter[str](), 0
        for fact in self._facts.vendors.values():
            hints += fact.hints
            for (_, severity, provenance), count in fact.findings.items():
                grave[severity] += count
                whose[provenance] += count
        refuted = self._facts.refuted
        besides = (
            f" Reviewers dismissed {refuted:,} more as false alarms; {'they do' if refuted > 1 else 'it does'} not count."
            if refuted
            else ""
        )
        if not grave.total():
            return f"No findings.{besides}"
        gravities = listed([f"{grave[each]:,} {each}" for each in SEVERITIES if grave[each]])
        origins = listed([f"{whose[each]:,} {words}" for each, words in _ORIGINS.items() if whose[each]])
        gravities += f"; {of_these_hints(hints)}" if hints else ""
        return f"{counted(grave.total(), 'finding')} ({gravities}): {origins}.{besides}"


def _stem(pair: Pair) -> str:
    return "documents-" + page_name(Key("", *pair, "")).removesuffix(".html")


def _gate(verdict: Verdict | None) -> Gate | None:
    if verdict is None:
        return None
    faults = [
        FailedCheck(
            each.outcome,
            OUTCOME_WORDS[each.outcome],
            visible(each.vendor),
            pair_label(each.source_lang, each.target_lang),
            visible(each.title),
            visible(each.message),
        )
        for each in verdict.checks
        if each.outcome not in ("passed", "skipped")
    ]
    return Gate(
        outcome=verdict.outcome,
        headline=f"The gate: {OUTCOME_WORDS[verdict.outcome]}",
        baseline=visible(verdict.baseline),
        faults=tuple(faults[:_FAULTS]),
        more=max(len(faults) - _FAULTS, 0),
        passed=sum(each.outcome == "passed" for each in verdict.checks),
        notices=tuple(map(visible, verdict.notices)),
    )
