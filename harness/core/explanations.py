"""The page of every rule and metric: its catalogue entry, and a short text that is kept beside its code.

The text of a rule is `<rule>.toml` in the rule's package below `rules/`, that of a metric `metrics/<metric>.toml`. It is data, read
here because pages of a report may import nothing else. `harness explain`, the guide and the report lay out the same sections.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

import msgspec

from harness.core.catalogue import (
    FORMS,
    METRIC_ENTRIES,
    METRICS,
    RULE_ENTRIES,
    RULES,
    MetricEntry,
    RuleEntry,
    plain_metric,
)

Kind = Literal["rule", "metric"]
Calibration = Literal["measured", "group", "none", "off"]
"""How a rule's confidence is known in a language: fitted on it, on its group, on nothing; or the rule checks nothing there."""
NOT_MEASURED = "Not measured."
_NO_MODEL = (
    "Not calibrated: too few known errors. The confidence is the one that the rule states for its evidence, such as .99 for an "
    "empty text and .8 for a name of the termbase, else .5."
)
_EMPTY = "(empty)"
_NOTHING = "no part of the candidate, since something is missing"


class _Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A misspelt key of a text is refused."""


class Example(_Text, frozen=True, kw_only=True):
    """Texts, one segment per line, and the `found` part of the candidate; empty if the error is that something is missing."""

    languages: tuple[str, str]
    candidate: str
    note: str
    source: str = ""
    reference: str = ""
    termbase: str = ""
    found: str = ""


class ScoredExample(Example, frozen=True, kw_only=True):
    """Texts and the metric's score of them, rounded as pages show it: points to one digit, others to two."""

    score: float


class MeasuredAccuracy(_Text, frozen=True, kw_only=True):
    """Figures of one set, as tests/benchmarks/README.md has them. Shares are between 0 and 1; `per_thousand` is a rate.

    `benchmark` is the module of tests/benchmarks that measures them.
    """

    set: str
    given: str = "source and reference"
    benchmark: str = "validation"
    n: int | None = None
    recall: float | None = None
    alarms: float | None = None
    per_thousand: float | None = None


class RuleText(_Text, frozen=True, kw_only=True):
    """The text that the author of a rule writes about it."""

    finds: str
    why: str
    limits: str
    languages: str
    found: tuple[Example, ...]
    accepted: tuple[Example, ...]
    measured: tuple[MeasuredAccuracy, ...] = ()


class MetricText(_Text, frozen=True, kw_only=True):
    """The text that the author of a metric writes about it. `settings` is what else harness.toml has for it.

    `found` are translations with an error that worsens the score, `accepted` correct ones of the same texts.
    """

    measures: str
    why: str
    evidence: str
    languages: str
    formula: str
    sources: tuple[str, ...]
    reading: str
    misleads: str
    found: tuple[ScoredExample, ...]
    accepted: tuple[ScoredExample, ...]
    settings: str = ""


class PageRow(NamedTuple):
    """A labelled line. `lang` is the language of the text if it is an example."""

    label: str
    text: str
    lang: str = ""


class PageSection(NamedTuple):
    """A part of a page: prose with `code` in it, then lines of a file, then rows."""

    title: str
    text: str = ""
    code: str = ""
    rows: tuple[PageRow, ...] = ()


class Explanation(NamedTuple):
    """A whole page. `summary` is its first sentence or two."""

    kind: Kind
    name: str
    label: str
    summary: str
    sections: tuple[PageSection, ...]


TextT = TypeVar("TextT", bound=_Text)


def explanation(kind: Kind, name: str) -> Explanation:
    """The page of a built-in rule or metric. Raises KeyError if there is none of that name, or no text for it."""
    if kind == "rule":
        rule, about = RULE_ENTRIES[name], rule_texts()[name]
        return Explanation(kind, name, rule.label, about.finds, tuple(_of_rule(rule, about)))
    metric, text = METRIC_ENTRIES[name], metric_texts()[name]
    return Explanation(kind, name, metric.label, text.measures, tuple(_of_metric(metric, text)))


def explained_rules() -> tuple[str, ...]:
    """The rules that have a page, in the order of the catalogue."""
    return tuple(name for name in RULES if name in rule_texts())


@cache
def rule_texts() -> Mapping[str, RuleText]:
    """The text of every rule that has one."""
    return dict(_read("rules", RuleText))


@cache
def metric_texts() -> Mapping[str, MetricText]:
    """The text of every metric that has one."""
    return dict(_read("metrics", MetricText))


def _read(package: str, kind: type[TextT]) -> Iterator[tuple[str, TextT]]:
    for path in sorted(_folder(package).rglob("*.toml")):
        with path.open("rb") as file:
            yield path.stem, msgspec.convert(tomllib.load(file), kind)


def _folder(package: str) -> Path:
    return Path(str(files("harness"))) / package


# Sections


def _of_rule(rule: RuleEntry, about: RuleText) -> Iterator[PageSection]:
    *others, last = rule.evidence
    evidence = f"the {', '.join(others)} or {last}; one of them is enough"
    yield PageSection(
        "At a glance",
        rows=(
            PageRow("Usual severity", rule.severity),
            PageRow("Category", rule.category),
            PageRow("Evidence", evidence),
            PageRow("Languages", about.languages),
        ),
    )
    yield PageSection("Why it matters", about.why)
    for title, examples in (("Example: found", about.found), ("Example: accepted", about.accepted)):
        for example in examples:
            head = f"{example.note} In `references/entities.toml`:" if example.termbase else example.note
            yield PageSection(title, head, example.termbase, tuple(_rows(example, shown=examples is about.found)))
    yield PageSection("What it misses", about.limits)
    yield _accuracy(about.measured)
    yield _confidence(rule.name)
    yield PageSection(
        "Settings", "In `harness.toml`; `harness rescore RUN` applies them to a stored run.", code=_switches(rule)
    )


def _rows(example: Example, *, shown: bool) -> Iterator[PageRow]:
    """The texts, and if `shown` what the rule finds in them."""
    source, target = example.languages
    for label, text, lang in (
        ("Source", example.source, source),
        ("Reference", example.reference, target),
        ("Candidate", example.candidate, target),
    ):
        yield from (PageRow(f"{label} ({lang})", line or _EMPTY, lang) for line in text.split("\n") if text)
    if shown:
        yield PageRow("Found", example.found, target) if example.found else PageRow("Found", _NOTHING)


def _accuracy(measured: Sequence[MeasuredAccuracy]) -> PageSection:
    title = "Recall and precision"
    if not measured:
        return PageSection(title, NOT_MEASURED)
    text = (
        "Recall is the share of planted errors with a critical or major finding of this rule or of another that fits the kind of "
        "error. A false alarm is a correct segment with any such finding. Precision was not measured: it depends on how "
        f"many errors a text has. To measure again, call in the source code, with the data sets: {_commands(measured)}."
    )
    return PageSection(title, text, rows=tuple(PageRow(_set(one), "; ".join(_figures(one))) for one in measured))


def _commands(measured: Sequence[MeasuredAccuracy]) -> str:
    names = dict.fromkeys(one.benchmark for one in measured)
    return ", ".join(f"`python -m tests.benchmarks.{name}`" for name in names)


class _Reliability(msgspec.Struct, frozen=True):
    held_out: str
    name: str
    errors: int
    alarms: int
    error: float


class _Calibration(msgspec.Struct, frozen=True):
    languages: list[str]
    errors: int
    alarms: int
    planted: int
    segments: int
    reliability: list[_Reliability]


class _Models(msgspec.Struct, frozen=True):
    """The part of the models file that pages show; `harness/confidence/store.py` reads the whole file."""

    date: str
    rules: dict[str, _Calibration]
    off: dict[str, list[str]]


@cache
def _stored_models() -> tuple[str, _Models]:
    content = Path(str(files("harness"))).joinpath("confidence/data/models.json").read_bytes()
    digest = hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]
    return digest, msgspec.json.decode(content, type=_Models)


def models_digest() -> str:
    """The digest of the models of confidence, as in the rules signature."""
    return _stored_models()[0]


def calibration_in(rule: str, target_lang: str) -> Calibration:
    """How the confidence of a built-in rule is known in a language."""
    stored, base = _stored_models()[1], _base(target_lang)
    if base in stored.off.get(rule, ()):
        return "off"
    if rule not in stored.rules:
        return "none"
    return "measured" if base in map(_base, stored.rules[rule].languages) else "group"


def _base(lang: str) -> str:
    """The language of a tag: `pt` of `pt_BR`."""
    return lang.replace("-", "_").split("_", 1)[0].lower()


def _confidence(rule: str) -> PageSection:
    """The data behind the confidence of the rule's findings, and in which languages it is measured."""
    stored = _stored_models()[1]
    known, off = stored.rules.get(rule), stored.off.get(rule, [])
    rows = (
        [PageRow("Not checked in", f"{', '.join(off)}, except for names in Latin letters and in the termbase")]
        if off
        else []
    )
    if known is None:
        return PageSection("Confidence", _NO_MODEL, rows=tuple(rows))
    measured = [lang for lang in known.languages if lang not in off]
    rows = [
        PageRow("Measured in", ", ".join(measured) or "no language"),
        PageRow("Elsewhere", "calibrated by the languages of its group"),
        *rows,
        PageRow("Errors found", f"{known.errors:,} in {known.planted:,} segments with a planted error"),
        PageRow("False alarms", f"{known.alarms:,} in {known.segments:,} correct segments"),
        *(
            PageRow(f"Calibration error, held-out {one.held_out} ({one.name})", f"{one.error:.3f}")
            for one in known.reliability
        ),
    ]
    text = (
        f"Fitted on {stored.date}. Confidence is the probability that a finding is an error, if 5 in 1,000 segments have "
        "such an error; `base_rate` under `[rules]` changes that. Below .5 a finding is a hint."
    )
    return PageSection("Confidence", text, rows=tuple(rows))


def _set(one: MeasuredAccuracy) -> str:
    number = "" if one.n is None else f", {one.n:,} cases"
    return f"{one.set} ({one.given}{number})"


def _figures(one: MeasuredAccuracy) -> Iterator[str]:
    if one.recall is not None:
        yield f"recall {one.recall:.1%}"
    if one.alarms is not None:
        yield f"false alarms {one.alarms:.1%}"
    if one.per_thousand is not None:
        yield f"{one.per_thousand:g} findings per 1,000 correct segments"


def _switches(rule: RuleEntry) -> str:
    minor = '\nseverity = ["minor"]' if rule.severity == "minor" else ""
    return (
        f'[rules]\ndisabled = ["{rule.name}"]  # do not report it\n'
        f'severity = {{ {rule.name} = "minor" }}  # or "major", "critical"\n\n'
        f'[[gate.findings]]  # fail the gate if the vendor introduced any\nallow = "none"\nrule = ["{rule.name}"]{minor}'
    )


def _of_metric(metric: MetricEntry, text: MetricText) -> Iterator[PageSection]:
    low, high = (f"{bound:g}" if abs(bound) != float("inf") else "" for bound in metric.bounds)
    bounds = f"{low} to {high}" if high else f"{low} or more"
    yield PageSection(
        "At a glance",
        rows=(
            PageRow("Better", metric.direction),
            PageRow("Bounds", bounds),
            PageRow("Unit", metric.unit),
            PageRow("Measured by default", "yes" if metric.default else "no"),
            PageRow("Evidence", text.evidence),
            PageRow("Languages", text.languages),
            *(PageRow("Also", f"`{name}`: {what}") for name, what in _forms(metric)),
        ),
    )
    yield PageSection("Why it matters", text.why)
    for title, examples in (("Example: an error", text.found), ("Example: correct", text.accepted)):
        for example in examples:
            score = PageRow("Score", f"{example.score:.1f}" if metric.points else f"{example.score:.2f}")
            yield PageSection(title, example.note, rows=(*_rows(example, shown=False), score))
    yield PageSection("Formula", text.formula)
    yield PageSection("Sources", rows=tuple(PageRow("", source) for source in text.sources))
    yield PageSection("How to read it", text.reading)
    yield PageSection("When it misleads", text.misleads)
    yield _agreement(metric.name.value)
    yield PageSection("Settings", f"In `harness.toml`. {text.settings}".strip(), code=_measures(metric))


def _forms(metric: MetricEntry) -> Iterator[tuple[str, str]]:
    """The names of the metric against a summary, and what each compares."""
    summary, whole = FORMS
    if metric.against_summary:
        yield summary + metric.name, "each sentence of a gold summary with the candidate sentences that cover it"
    if metric.against_whole:
        yield whole + metric.name, "the whole document with the whole summary"


_STATISTICS: Mapping[str, str] = {
    "system_accuracy": "{:.0%} of pairs of systems",
    "item_accuracy": "{:.0%} of pairs of translations of one segment",
    "segment_tau": "Kendall's tau {:.2f} over segments",
}


def _agreement(name: str) -> PageSection:
    """Every row of metrics/agreement.csv for the metric, a line per language pair and set of judgements."""
    title = "Agreement with human judgements"
    found: dict[str, list[str]] = {}
    for row in sorted(_agreements(), key=lambda row: [*_STATISTICS].index(row["statistic"])):
        if row["metric"] == name:
            size = f"{_counted(row['systems'], 'system')}, {_counted(row['segments'], 'segment')}"
            place = f"{row['source_lang']}-{row['target_lang']}, {row['kind']} ({row['source']}; {size})"
            found.setdefault(place, []).append(_STATISTICS[row["statistic"]].format(float(row["value"])))
    if not found:
        return PageSection(title, NOT_MEASURED)
    text = (
        "Pairs that the metric orders as the raters do, and rank agreement (from -1 to 1, 0 by chance). Other language pairs "
        "were not measured. To measure again, call in the source code, with the data sets: `make agreement`."
    )
    return PageSection(
        title, text, rows=tuple(PageRow(place, "; ".join(told)) for place, told in sorted(found.items()))
    )


@cache
def _agreements() -> tuple[Mapping[str, str], ...]:
    with (_folder("metrics") / "agreement.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _counted(number: str, what: str) -> str:
    return f"{int(number):,} {what}{'' if number == '1' else 's'}"


def _measures(metric: MetricEntry) -> str:
    side = "below" if metric.direction == "higher" else "above"
    value = "30" if metric.points else "0.8"
    return (
        f'[score]\nmetrics = ["{metric.name}"]  # measure it, and only what else is listed\n\n'
        f"[gate]\nfloors = {{ {_key(metric.name)} = {value} }}  # fail the gate {side} this score"
    )


def _key(name: str) -> str:
    """A bare key of TOML, or one in quotation marks."""
    return name if name.replace("_", "").isalnum() else f'"{name}"'


def known_metric(name: str) -> str | None:
    """The built-in metric behind a name, such as `bleu` behind `summary_bleu`; None if there is none."""
    metric = METRIC_ENTRIES.get(plain_metric(name))
    if metric is None or name not in (metric.name, *(form for form, _ in _forms(metric))):
        return None
    return metric.name.value


def labels(kind: Kind) -> Mapping[str, str]:
    """The built-in rules or metrics with their labels, in order."""
    if kind == "rule":
        return {name: RULE_ENTRIES[name].label for name in RULES}
    return {name: METRIC_ENTRIES[name].label for name in METRICS}
