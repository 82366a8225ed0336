"""How well the rules find what is known to be wrong, and how often they cry wolf: on contrastive tables and on votes.

Recall: share of the `incorrect` with a major or critical finding of a fitting rule that `good` does not have. False
alarms: share of the `good` with any major or critical finding of any rule. On controls, where something else was
changed, the first share is what must be small.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from harness.core.catalogue import RULES
from harness.core.errors import ConfigError, CorpusError
from harness.core.messages import quoted, unknown
from harness.core.records import SEVERITY_WEIGHT, Finding, FloatArray
from harness.corpus.base import read_language
from harness.statistics.intervals import generator, interval
from harness.statistics.rank_agreement import Share, auroc, average_precision, share
from harness.validate.base import JudgedSegment, LabelledTable, Rules, TableRow, Texts, judge_all, read_table

CONTRASTIVE = ("source", "good", "incorrect", "phenomenon", "lang")
CONTRASTIVE_TOO = ("reference", "target_lang", "set", "item")
VOTED = ("source", "target")
VOTED_TOO = ("reference", "lang", "target_lang", "doc", "set")
MAJORITY = 2
"""Votes from which an error counts as there."""


@dataclass(frozen=True, slots=True)
class Fits:
    """Which rules fit: by phenomenon, by phenomenon of controls (where they must not fire), by kind of vote."""

    phenomena: Mapping[str, frozenset[str]]
    controls: Mapping[str, frozenset[str]]
    votes: Mapping[str, frozenset[str]]

    def of(self, phenomenon: str) -> frozenset[str]:
        return self.phenomena.get(phenomenon) or self.controls.get(phenomenon) or frozenset()

    def with_overrides(self, given: Iterable[str]) -> Fits:
        """With `PHENOMENON=RULE,RULE` in place of what the table says. Raises ConfigError."""
        phenomena, controls, votes = dict(self.phenomena), dict(self.controls), dict(self.votes)
        for text in given:
            name, separator, rules = text.partition("=")
            if not separator or not name or not rules:
                raise ConfigError(
                    f"--fits {quoted(text)}: write PHENOMENON=RULE,RULE, such as number=number-*,date-changed"
                )
            kind = controls if name in controls else votes if name in votes and name not in phenomena else phenomena
            kind[name] = _rules(rules.split(","), f"--fits {name}")
        return Fits(phenomena, controls, votes)


@lru_cache(maxsize=1)
def load_fits() -> Fits:
    """The table that is shipped, `fits.toml`."""
    text = resources.files("harness.validate").joinpath("fits.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    tables = (
        {name: _rules(rules, name) for name, rules in data[kind].items()} for kind in ("phenomena", "controls", "votes")
    )
    return Fits(*tables)


def _rules(names: Iterable[str], where: str) -> frozenset[str]:
    found: set[str] = set()
    for name in map(str.strip, names):
        matching = [rule for rule in RULES if fnmatchcase(rule, name)]
        if not matching:
            raise ConfigError(f"{where}: {unknown('rule', name, RULES)}")
        found.update(matching)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Group:
    """What was measured on the pairs of one set, phenomenon and language (empty: all of them together)."""

    set: str
    phenomenon: str
    lang: str
    with_reference: bool
    control: bool
    found: Share
    """Recall, or on controls the share of newly fired; `n` 0 where no rule is said to fit."""
    alarms: Share


@dataclass(frozen=True, slots=True)
class Error:
    """A miss, or an alarm (on a control: what newly fired), with what it takes to read it."""

    kind: str
    set: str
    phenomenon: str
    lang: str
    item: str
    with_reference: bool
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class RuleReport:
    """A contrastive table's groups in the order of their names, and its errors in the table's order."""

    table: str
    signature: str
    pairs: int
    groups: tuple[Group, ...]
    errors: tuple[Error, ...]
    notices: tuple[str, ...] = ()


def read_contrastive(path: Path, columns: Mapping[str, str] | None = None) -> LabelledTable:
    """A table of good and incorrect translations. Raises CorpusError."""
    return read_table(path, CONTRASTIVE, CONTRASTIVE_TOO, columns)


def validate_rules(
    table: LabelledTable, rules: Rules, fits: Fits, *, target_lang: str = "en", processes: int = 0, show_errors: int = 0
) -> RuleReport:
    """Judge every pair with and (where the table has references) without its reference. Raises CorpusError."""
    groups: list[Group] = []
    errors: list[Error] = []
    for with_reference in [True, False] if "reference" in table.columns else [False]:
        trials = _trials(table, rules, fits, with_reference, target_lang, processes)
        groups.extend(_groups(trials, with_reference))
        errors.extend(_errors(trials, with_reference, show_errors) if show_errors else ())
    missing = sorted({row["phenomenon"] for row in table.rows if not fits.of(row["phenomenon"])})
    notices = [f"no rule is said to fit {quoted(name)}; say which with --fits {name}=RULE,RULE" for name in missing]
    return RuleReport(
        table.origin, rules.book().signature, len(table.rows), tuple(groups), tuple(errors), tuple(notices)
    )


class _Trial(NamedTuple):
    """A pair and what came of it. `hit` is None where no rule is said to fit."""

    row: TableRow
    lang: str
    control: bool
    hit: bool | None
    good: JudgedSegment
    new: tuple[Finding, ...]


def _trials(
    table: LabelledTable, rules: Rules, fits: Fits, with_reference: bool, target_lang: str, processes: int
) -> list[_Trial]:
    texts = [text for row in table.rows for text in _pair(row, table.origin, with_reference, target_lang)]
    judged = judge_all(texts, rules, processes)
    found = []
    for row, text, good, bad in zip(table.rows, texts[::2], judged[::2], judged[1::2], strict=True):
        phenomenon = row["phenomenon"]
        known = {(finding.rule, finding.text) for finding in good.severe}
        new = tuple(f for f in bad.severe if (f.rule, f.text) not in known)
        fitting = fits.of(phenomenon)
        hit = any(finding.rule in fitting for finding in new) if fitting else None
        found.append(_Trial(row, text.source_lang, phenomenon in fits.controls, hit, good, new))
    return found


def _pair(row: TableRow, origin: str, with_reference: bool, target_lang: str) -> Iterator[Texts]:
    where = f"{origin}, line {row.line}"
    if not row["good"].strip() or not row["incorrect"].strip():
        raise CorpusError(f"{where}: good or incorrect is empty; write both translations or remove the row")
    langs = read_language(row["lang"], where), read_language(row["target_lang"] or target_lang, where)
    for side in ("good", "incorrect"):
        yield Texts(row["source"], row["reference"] if with_reference else "", row[side], *langs)


def _groups(trials: Sequence[_Trial], with_reference: bool) -> list[Group]:
    """By set and phenomenon, each as a whole and by language where there are several."""
    gathered: dict[tuple[str, str, str], list[_Trial]] = {}
    for trial in trials:
        for lang in ("", trial.lang):
            gathered.setdefault((trial.row["set"], trial.row["phenomenon"], lang), []).append(trial)
    several = {key[:2] for key in gathered if sum(other[:2] == key[:2] for other in gathered) > 2}
    return [
        _group(*key, members, with_reference)
        for key, members in sorted(gathered.items())
        if key[2] == "" or key[:2] in several
    ]


def _group(name: str, phenomenon: str, lang: str, trials: Sequence[_Trial], with_reference: bool) -> Group:
    hits = [trial.hit for trial in trials if trial.hit is not None]
    lang = lang or (trials[0].lang if len({trial.lang for trial in trials}) == 1 else "")
    alarms = share(sum(bool(trial.good.severe) for trial in trials), len(trials))
    return Group(name, phenomenon, lang, with_reference, trials[0].control, share(sum(hits), len(hits)), alarms)


def _errors(trials: Sequence[_Trial], with_reference: bool, limit: int) -> Iterator[Error]:
    """Up to `limit` misses and as many alarms of each set and phenomenon."""
    shown: dict[tuple[str, str, str], int] = {}
    for trial in trials:
        row = trial.row
        wrong = trial.hit if trial.control else trial.hit is False
        kinds = [
            ("newly fired" if trial.control else "miss", wrong, trial.new),
            ("alarm", bool(trial.good.severe), trial.good.severe),
        ]
        for kind, is_error, findings in kinds:
            place = row["set"], row["phenomenon"], kind
            if is_error and shown.get(place, 0) < limit:
                shown[place] = shown.get(place, 0) + 1
                texts = {name: row[name] for name in ("source", "reference", "good", "incorrect") if row[name]}
                yield Error(
                    kind,
                    row["set"],
                    row["phenomenon"],
                    trial.lang,
                    row["item"] or f"line {row.line}",
                    with_reference,
                    texts,
                    findings,
                )


# Votes


class ThresholdPoint(NamedTuple):
    """Precision and recall of "at least this weight"."""

    weight: int
    precision: Share
    recall: Share


@dataclass(frozen=True, slots=True)
class VoteGroup:
    """How the summed weights of fitting findings rank what people marked. Shares are 0 to 1."""

    kind: str
    with_reference: bool
    n: int
    positive: int
    auroc: float | None
    low: float | None
    high: float | None
    interval: str
    average_precision: float | None
    points: tuple[ThresholdPoint, ...]


@dataclass(frozen=True, slots=True)
class VoteReport:
    """A voted table's groups, one a kind of vote, with and without the reference."""

    table: str
    signature: str
    rows: int
    majority: int
    groups: tuple[VoteGroup, ...]
    notices: tuple[str, ...] = ()


def read_votes(path: Path, fits: Fits, columns: Mapping[str, str] | None = None) -> LabelledTable:
    """A table of translations with columns votes_<kind>. Raises CorpusError."""
    table = read_table(path, VOTED, (*VOTED_TOO, *(f"votes_{kind}" for kind in fits.votes)), columns)
    if not any(column.startswith("votes_") for column in table.columns):
        raise CorpusError(
            f"{table.origin}: there is neither good and incorrect nor a column votes_<kind> "
            f"({', '.join(fits.votes)}); name yours with --columns votes_name=…"
        )
    return table


def validate_votes(
    table: LabelledTable,
    rules: Rules,
    fits: Fits,
    *,
    source_lang: str = "und",
    target_lang: str = "en",
    seed: int = 0,
    majority: int = MAJORITY,
    processes: int = 0,
) -> VoteReport:
    """Rank translations by the weights of their findings and compare with votes. Raises CorpusError."""
    kinds = [kind for kind in fits.votes if f"votes_{kind}" in table.columns]
    labels = {kind: np.array([_votes(row, kind, table.origin) >= majority for row in table.rows]) for kind in kinds}
    groups: list[VoteGroup] = []
    for with_reference in [True, False] if "reference" in table.columns else [False]:
        texts = [
            Texts(
                row["source"],
                row["reference"] if with_reference else "",
                row["target"],
                *(
                    read_language(row[c] or given, f"{table.origin}, line {row.line}")
                    for c, given in (("lang", source_lang), ("target_lang", target_lang))
                ),
            )
            for row in table.rows
        ]
        judged = judge_all(texts, rules, processes)
        for kind in kinds:
            weights = np.array([_weight(item, fits.votes[kind]) for item in judged])
            groups.append(_vote_group(kind, with_reference, weights, labels[kind], _clusters(table), seed))
    return VoteReport(table.origin, rules.book().signature, len(table.rows), majority, tuple(groups))


def _votes(row: TableRow, kind: str, origin: str) -> float:
    try:
        return float(row[f"votes_{kind}"])
    except ValueError:
        raise CorpusError(
            f"{origin}, line {row.line}: votes_{kind} is {quoted(row[f'votes_{kind}'])}, not a number; write how many marked it"
        ) from None


def _weight(judged: JudgedSegment, fitting: frozenset[str]) -> int:
    return sum(SEVERITY_WEIGHT[finding.severity] for finding in judged.findings if finding.rule in fitting)


def _clusters(table: LabelledTable) -> list[str]:
    """What one text is: all systems' translations of a document, or of a segment where documents have no name."""
    return [row["doc"] or row["source"] for row in table.rows]


def _vote_group(
    kind: str,
    with_reference: bool,
    weights: FloatArray,
    labels: npt.NDArray[np.bool_],
    clusters: Sequence[str],
    seed: int,
) -> VoteGroup:
    values, place = np.unique(weights, return_inverse=True)
    names = {name: number for number, name in enumerate(dict.fromkeys(clusters))}
    rows = np.zeros((len(names), 2 * len(values)))
    np.add.at(rows, (np.array([names[c] for c in clusters]), place + len(values) * labels), 1.0)
    value = float(auroc(rows.sum(axis=0)))
    bounds = interval(rows, auroc, generator(seed, "votes", kind), bounds=(0.0, 1.0))
    points = [
        ThresholdPoint(
            weight,
            share(int((labels & (weights >= weight)).sum()), int((weights >= weight).sum())),
            share(int((labels & (weights >= weight)).sum()), int(labels.sum())),
        )
        for weight in sorted(SEVERITY_WEIGHT.values())
    ]
    return VoteGroup(
        kind,
        with_reference,
        len(labels),
        int(labels.sum()),
        _number(value),
        bounds.low,
        bounds.high,
        bounds.how,
        _number(average_precision(weights, labels)),
        tuple(points),
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value
