"""The matrix of documents and vendors as a heat map, whole or in pages, and the scorecards that need a look first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.core.messages import counted
from harness.core.records import Run, VendorScore
from harness.report.view.names import document_title, pair_label, place_href
from harness.report.view.numbers import MetricDisplay, Notes, counted_figure, digits_of, metric_of, number
from harness.report.view.run_facts import CardFact, Reason
from harness.report.view.text import listed, shortened, visible

_HEAT = (1, 5, 25, 50, 100)
"""The weights from which a cell is a shade darker: one minor finding, a major, a critical, two and four of these."""
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A document by a vendor: a link to its scorecard, or why there is none. Counts are of findings introduced; the
    `hints` among them are counted apart.

    `heat` is 0 where nothing was introduced, up to 5; `label` describes it in words.
    """

    href: str
    missing: str = ""
    label: str = ""
    accuracy: str = ""
    note: int = 0
    critical: int = 0
    major: int = 0
    minor: int = 0
    inherited: int = 0
    heat: int = 0
    chrf: str = ""
    hints: int = 0

    @property
    def tallies(self) -> tuple[tuple[str, int], ...]:
        """The severities that occur, the most severe first."""
        counts = (("critical", self.critical), ("major", self.major), ("minor", self.minor))
        return tuple((name, count) for name, count in counts if count)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A document and what each vendor made of it."""

    title: str
    document: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Some documents of a language pair. `left_out` counts those that stand on pages of their own; `href` leads there."""

    label: str
    vendors: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    notes: tuple[str, ...] = ()
    left_out: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """A page of the complete matrix of one language pair, in the order of titles; `pages` are file and what it spans."""

    file: str
    number: int
    matrix: Matrix
    pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Worst:
    """A scorecard that needs a look, with the error that weighs most on it."""

    href: str
    title: str
    vendor: str
    pair: str
    accuracy: str
    tallies: tuple[tuple[str, int], ...]
    rule: str
    severity: str
    found: str
    expected: str
    times: int
    hint: bool = False
    hints: str = ""


class MatrixMaker:
    """The matrix of one language pair, made from its facts."""

    def __init__(
        self, run: Run, pair: tuple[str, str], ranked: Sequence[VendorScore], facts: Iterable[CardFact]
    ) -> None:
        self._run, self.pair, self._ranked = run, pair, ranked
        self._accuracy, self._chrf = (metric_of(name, run.metrics) for name in ("entity_accuracy", "chrf2"))
        self._facts = {(fact.key.document, fact.key.vendor): fact for fact in facts}
        self._penalties: dict[str, tuple[int, int]] = dict.fromkeys(
            {d for each in ranked for d in each.undelivered}, (0, 0)
        )
        for (document, _), fact in self._facts.items():
            errors, hints = self._penalties.get(document, (0, 0))
            self._penalties[document] = (errors + fact.penalty, hints + fact.hint_penalty)

    def __len__(self) -> int:
        return len(self._penalties)

    def worst_first(self, most: int, href: str) -> Matrix:
        """The documents with the heaviest findings over all vendors, `most` of them; hints decide only between equals."""
        ordered = sorted(self._penalties, key=lambda name: (*(-weight for weight in self._penalties[name]), name))
        matrix = self._matrix(ordered[:most])
        left_out = len(ordered) - len(matrix.rows)
        return replace(matrix, left_out=left_out, href=href if left_out else "")

    def pages(self, stem: str, most: int) -> Iterator[DocumentsPage]:
        """All documents by title, `most` a page."""
        titles = {name: document_title(self._run, name) for name in self._penalties}
        ordered = sorted(titles, key=lambda name: (titles[name].casefold(), name))
        chunks = [ordered[start : start + most] for start in range(0, len(ordered), most)]
        spans = [f"{shortened(titles[chunk[0]], 24)} – {shortened(titles[chunk[-1]], 24)}" for chunk in chunks]
        pages = tuple((f"{stem}-{place}.html", span) for place, span in enumerate(spans, 1))
        for place, chunk in enumerate(chunks, 1):
            yield DocumentsPage(pages[place - 1][0], place, self._matrix(chunk), pages)

    def _matrix(self, documents: Sequence[str]) -> Matrix:
        notes = Notes()
        rows = tuple(
            MatrixRow(
                document_title(self._run, name),
                visible(name),
                tuple(self._cell(name, vendor, notes) for vendor in self._ranked),
            )
            for name in documents
        )
        vendors = tuple(visible(each.vendor) for each in self._ranked)
        return Matrix(pair_label(*self.pair), vendors, rows, notes.texts)

    def _cell(self, document: str, vendor: VendorScore, notes: Notes) -> MatrixCell:
        fact = self._facts.get((document, vendor.vendor))
        if fact is None:
            return MatrixCell("", "not delivered" if document in vendor.undelivered else "not expected")
        href = place_href(fact.key, None)
        if fact.reason:
            return MatrixCell(href, "nothing scored", f"{visible(fact.key.vendor)}: nothing scored")
        accuracy = counted_figure(fact.accuracy, self._accuracy, fact.accepted, fact.expected, notes)
        return MatrixCell(
            href=href,
            label=f"{visible(fact.key.vendor)}: {_in_words(fact, accuracy.text if accuracy.scored else '')}",
            accuracy=accuracy.text,
            note=accuracy.note,
            critical=fact.critical,
            major=fact.major,
            minor=fact.minor,
            inherited=fact.inherited,
            heat=sum(fact.penalty >= bound for bound in _HEAT),
            chrf=_chrf(fact, self._chrf),
            hints=fact.hints,
        )


def worst_cards(run: Run, facts: Iterable[CardFact], most: int) -> tuple[Worst, ...]:
    """The scorecards with the heaviest introduced findings, of all language pairs; none without a grave one. Those whose only
    grave findings are hints come after all others."""
    grave = [fact for fact in facts if fact.critical or fact.major or fact.grave_hints]
    ordered = sorted(
        grave, key=lambda fact: (not (fact.critical or fact.major), -fact.penalty, -fact.hint_penalty, fact.key)
    )
    return tuple(_worst(run, fact) for fact in ordered[:most])


def _worst(run: Run, fact: CardFact) -> Worst:
    why = fact.why or Reason("", "minor", "", "", 0)
    metric = metric_of("entity_accuracy", run.metrics)
    accuracy = counted_figure(fact.accuracy, metric, fact.accepted, fact.expected, Notes())
    cell = MatrixCell("", critical=fact.critical, major=fact.major, minor=fact.minor)
    return Worst(
        href=place_href(fact.key, None),
        title=document_title(run, fact.key.document),
        vendor=visible(fact.key.vendor),
        pair=pair_label(fact.key.source_lang, fact.key.target_lang),
        accuracy=accuracy.text if accuracy.scored else "",
        tallies=cell.tallies,
        rule=visible(why.rule),
        severity=why.severity,
        found=shortened(why.text, _LONGEST_NAME),
        expected=shortened(why.expected, _LONGEST_NAME),
        times=why.times,
        hint=why.hint,
        hints=counted(fact.hints, "hint") if fact.hints else "",
    )


def _chrf(fact: CardFact, metric: MetricDisplay) -> str:
    """The document's chrF2 with its label; against the summary where there is nothing else to compare with."""
    for label, each in ((metric.label, fact.chrf), (f"summary {metric.label}", fact.summary_chrf)):
        if each is not None and each.status == "scored" and each.value is not None:
            return f"{label} {number(each.value, metric, digits_of(each, metric))}"
    return ""


def _in_words(fact: CardFact, accuracy: str) -> str:
    counts: Mapping[str, int] = {"critical": fact.critical, "major": fact.major, "minor": fact.minor}
    said = [f"{count:,} {name}" for name, count in counts.items() if count]
    parts = [
        f"entity accuracy {accuracy}" if accuracy else "",
        f"{listed(said)} introduced" if said else "no errors introduced" if fact.hints else "no findings introduced",
        counted(fact.hints, "hint") if fact.hints else "",
        f"{counted(fact.inherited, 'serious finding')} inherited" if fact.inherited else "",
    ]
    return "; ".join(part for part in parts if part)
