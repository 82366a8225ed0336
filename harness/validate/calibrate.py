"""`make calibrate`: fits the models that `confidence/` applies, and measures how reliable they are on what was set aside.

Usage: python -m harness.validate.calibrate DATA [OUT]. DATA is the folder of development data. Without OUT, the models are
written to their place in the package.
"""

from __future__ import annotations

import datetime
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from harness.confidence import DEFAULT_BASE_RATE, language_group, posterior
from harness.confidence.languages import UNLISTED_NAMES, WITHOUT_NAMES
from harness.confidence.model import LogisticModel
from harness.confidence.store import FORMAT, CalibrationFile, CalibrationSet, Reliability, RuleCalibration
from harness.core.catalogue import RULES
from harness.validate.calibrate_findings import Collected, LabelledFinding, collect, family_of
from harness.validate.calibrate_fit import exposures, fit, weights_of
from harness.validate.calibrate_sets import LICENCES, read_sets

CORRECT = 5000
"""Segments of plain NTREX that are judged: drawn by a digest, over all directions."""
PLACE = Path(__file__).parents[1] / "confidence/data/models.json"
_BINS = 10
_SHOWN = 0.2
"""From this confidence a finding counts in penalty points."""
_ENOUGH_ERRORS, _ENOUGH_ALARMS = 40, 25
"""Findings of a rule from which it has a model of its own; else it shares the data of its family."""
_FEWEST_ERRORS = 8
"""A rule with fewer has no model: its findings have the stated likelihood ratio of unknown rules."""
_LEAST = 20
"""Findings on which a reliability is computed."""

Models = dict[str, LogisticModel]


def main(arguments: Sequence[str]) -> None:
    """Fit, measure and write."""
    if not 1 <= len(arguments) <= 2:
        sys.exit("usage: python -m harness.validate.calibrate DATA [OUT]; DATA is the folder of development data")
    known = collect(read_sets(Path(arguments[0]), CORRECT))
    made = calibrated(known, datetime.date.today().isoformat())
    out = Path(arguments[1]) if len(arguments) > 1 else PLACE
    out.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n")
    for one in made.reliability:
        print(f"{one.held_out} {one.name}: error {one.error:.3f} of {one.errors} errors, {one.alarms} alarms")


def calibrated(known: Collected, date: str) -> CalibrationFile:
    """Models that never read the documents set aside, and their reliability there and where a part was left out."""
    models = fitted(known, lambda one: one.fits and not one.held_out)
    aside = [one for one in known.findings if one.fits and one.held_out]
    correct, wrong = exposures(known.correct, True), exposures(known.wrong, True)
    overall = list(reliabilities("documents", aside, models, correct, wrong))
    shown = [one for one in aside if one.rule in models and confidence(one, models) >= _SHOWN]
    overall += reliabilities("documents, confidence of .2 and more", shown, models, correct, wrong)
    overall += _left_out(known)
    rules = {rule: _rule(rule, model, known, aside, models) for rule, model in models.items()}
    names = sorted({name for name, _ in known.sizes})
    sets = [CalibrationSet(name, LICENCES[name], known.sizes[name, False], known.sizes[name, True]) for name in names]
    off = {rule: sorted(WITHOUT_NAMES) for rule in RULES if rule in UNLISTED_NAMES}
    return CalibrationFile(FORMAT, date, sets, rules, overall, off)


def fitted(known: Collected, wanted: Callable[[LabelledFinding], bool]) -> Models:
    """A model of every rule for which there is enough."""
    correct, wrong = exposures(known.correct, False), exposures(known.wrong, False)
    used = [one for one in known.findings if wanted(one)]
    models = {}
    for rule in RULES:
        own = [one for one in used if one.rule == rule]
        real = sum(one.real for one in own)
        family = family_of(rule)
        alone = real >= _ENOUGH_ERRORS and len(own) - real >= _ENOUGH_ALARMS
        sample = own if alone else [one for one in used if one.rule in family]
        model = fit(rule, sample, correct, wrong) if real >= _FEWEST_ERRORS else None
        if model is not None:
            models[rule] = model
    return models


def _rule(
    rule: str, model: LogisticModel, known: Collected, aside: Sequence[LabelledFinding], models: Models
) -> RuleCalibration:
    used = [one for one in known.findings if one.rule == rule and one.fits and not one.held_out]
    correct, wrong = exposures(known.correct, True), exposures(known.wrong, True)
    own = [one for one in aside if one.rule == rule]
    errors = Counter(one.target_lang for one in used if one.real)
    seen = exposures(known.wrong, False)[rule, "", ""], exposures(known.correct, False)[rule, "", ""]
    return RuleCalibration(
        model,
        sorted(lang for lang, n in errors.items() if n >= 3),
        sum(errors.values()),
        len(used) - sum(errors.values()),
        *seen,
        list(reliabilities("documents", own, models, correct, wrong)),
    )


def _left_out(known: Collected) -> Iterator[Reliability]:
    """Reliability on each group of languages and each set when the models have not seen it."""
    correct, wrong = exposures(known.correct, False), exposures(known.wrong, False)
    ways: tuple[tuple[str, Callable[[LabelledFinding], str]], ...] = (
        ("languages", lambda one: language_group(one.target_lang)),
        ("set", lambda one: one.set),
    )
    usable = [one for one in known.findings if one.fits and not one.held_out]
    for kind, name_of in ways:
        for name in sorted({name_of(one) for one in usable}):
            models = fitted(known, lambda one: one.fits and not one.held_out and name_of(one) != name)  # noqa: B023
            own = [one for one in usable if name_of(one) == name]
            yield from (
                msgspec.structs.replace(each, held_out=kind, name=name)
                for each in reliabilities(kind, own, models, correct, wrong, by_group=False)
            )


def reliabilities(
    held_out: str,
    findings: Sequence[LabelledFinding],
    models: Models,
    correct: Counter[tuple[str, str, str]],
    wrong: Counter[tuple[str, str, str]],
    *,
    by_group: bool = True,
) -> Iterator[Reliability]:
    """The calibration error of all findings, and of those of each group of target languages."""
    known = [one for one in findings if one.rule in models]
    groups: dict[str, Collection[LabelledFinding]] = {"all": known}
    if by_group:
        for name in sorted({language_group(one.target_lang) for one in known}):
            groups[name] = [one for one in known if language_group(one.target_lang) == name]
    for name, own in groups.items():
        if len(own) >= _LEAST:
            real = sum(one.real for one in own)
            value = calibration_error(list(own), models, correct, wrong)
            yield Reliability(held_out, name, real, len(own) - real, round(value, 4))


def confidence(one: LabelledFinding, models: Models) -> float:
    """The confidence that the models give a finding at the default base rate."""
    return posterior(models[one.rule].log_ratio(one.features), DEFAULT_BASE_RATE)


def calibration_error(
    findings: Sequence[LabelledFinding],
    models: Models,
    correct: Counter[tuple[str, str, str]],
    wrong: Counter[tuple[str, str, str]],
) -> float:
    """The expected calibration error, 0 to 1: the mean distance of confidence and precision in ten bins of confidence.

    Errors are weighted as if the default base rate of segments had one (Naeini et al. 2015).
    """
    sure = np.array([confidence(one, models) for one in findings])
    real = np.array([one.real for one in findings])
    weights = weights_of(findings, correct, wrong) * np.where(real, DEFAULT_BASE_RATE, 1 - DEFAULT_BASE_RATE)
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    total = 0.0
    for each in np.unique(bins):
        inside = bins == each
        total += abs(float((weights * (sure - real))[inside].sum()))
    return total / float(weights.sum())


if __name__ == "__main__":
    main(sys.argv[1:])
