"""Fits the norms of word alignments and the trees that find passages left out, added or exchanged.

Usage: python -m harness.validate.calibrate_passages DATA [OUT]. DATA is the folder of development data. Without OUT,
`norms.json` and `coverage_models.json` are written to their places in the package. Links are kept in the cache of harness
(`HARNESS_CACHE`), so a second run does not align again.

A quarter of the documents is set aside by a digest: neither norms nor trees see it, and the figures that are printed are
measured on it. Trees are gradient boosting on histograms (Ke et al. 2017), as scikit-learn has them. Their scores become
logarithms of likelihood ratios by a logistic regression on balanced classes, among the scores that matter.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from harness.alignment.coverage import COVERAGE_VERSION, FEATURES, Numbers
from harness.alignment.norms import Norm, Norms, opposite
from harness.alignment.words import WordAligner
from harness.confidence import DEFAULT_BASE_RATE
from harness.core.cache import Cache, cache_folder
from harness.core.errors import HarnessError
from harness.encoder import MULTILINGUAL, load_encoder
from harness.rules.passages.coverage import ERRORS
from harness.rules.passages.trees import BoostedTrees
from harness.validate.calibrate_planting import GOOD, PAIR, UNRELATED, CalibrationPassageNumbers, measured, read_pairs
from harness.validate.calibrate_sets import number_of

LINES = 264
"""Lines of NTREX that are aligned, in 17 languages each. The models of the package were fitted on so many."""
PACKAGE = Path(__file__).parents[1]
NORMS, MODELS = Path("alignment/norms.json"), Path("rules/passages/coverage_models.json")
EVEN = math.log(1 / DEFAULT_BASE_RATE - 1)
"""The log ratio that makes an error as probable as not, at the default base rate."""
_HINT = math.log((1 / DEFAULT_BASE_RATE - 1) / 4)
"""That of a probability of .2, from which a finding is shown."""
FALSE_ALARMS: Mapping[str, float] = {"omission": 1.5, "addition": 1.0, "unrelated": 0.7}
"""Correct segments in 1,000 that may reach a log ratio of `EVEN`, out of fold."""
_FALSE_TOGETHER = 3.0
"""The same where source and reference are judged together: people's translations that differ are rarer there."""
_HELD_OUT = 4
_FOLDS = 4
_FEWEST_PAIRS = 80
"""Correct translations from which a language has a norm."""
_DIGITS = 3
_OTHERS = 0.35
"""Share of the segments with another error that the trees of an error are fitted on."""
_GOOD_WEIGHT, _OTHER_WEIGHT = 2.5, 0.5
"""The weight of correct segments, and of those with another error, as multiples of that of the segments with the error."""
_HIGH = 0.95
"""The slope is fitted where scores are above this quantile of correct segments: lower ones are never reported."""
_STEEPEST, _FLATTEST = 2.0, 0.5
_TREES, _LEAVES = 130, 13

Flags = npt.NDArray[np.bool_]


class PassageModel(NamedTuple):
    """The trees of one error as `coverage_models.json` has them, what makes a ratio of two, and what to print."""

    trees: dict[str, Any]
    together: tuple[float, float]
    figures: list[str]


class _Part(NamedTuple):
    """Segments with their deviations from the norms, (segments, features), and their documents and kinds."""

    deviations: Numbers
    second: Numbers
    """Those of the reference, where there is one."""
    documents: Sequence[str]
    kinds: npt.NDArray[np.str_]

    @property
    def good(self) -> Flags:
        found: Flags = self.kinds == GOOD
        return found

    @property
    def held_out(self) -> Flags:
        return np.array([is_held_out(name) for name in self.documents], dtype=bool)

    @property
    def folds(self) -> npt.NDArray[np.int64]:
        return np.array([number_of(f"fold{name}") % _FOLDS for name in self.documents], dtype=np.int64)

    def with_error(self, error: str) -> Flags:
        return np.array([kind.startswith(error) for kind in self.kinds.tolist()], dtype=bool)


def main(arguments: Sequence[str]) -> None:
    """Read, align, fit, write and print."""
    if not 1 <= len(arguments) <= 2:
        print("usage: python -m harness.validate.calibrate_passages DATA [OUT]", file=sys.stderr)
        sys.exit(2)
    out = Path(arguments[1]) if len(arguments) > 1 else PACKAGE
    try:
        folder = cache_folder()
        aligner = WordAligner(load_encoder(MULTILINGUAL), None if folder is None else Cache(folder))
        known = measured(list(read_pairs(Path(arguments[0]), LINES)), aligner.links)
    except HarnessError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    from_english, same = fitted_norms(known)
    models = fitted_models(known, Norms(from_english, same))
    head = {"version": COVERAGE_VERSION, "features": [*FEATURES]}
    _write(out / NORMS, head | {"from_english": _listed(from_english), "same": _listed(same)})
    trees = {error: model.trees for error, model in models.items()}
    _write(out / MODELS, head | {"trees": trees, "together": {error: m.together for error, m in models.items()}})
    for model in models.values():
        print(*model.figures, sep="\n")


def is_held_out(document: str) -> bool:
    """Whether a document is set aside, as one in four is."""
    return number_of(f"held out{document}") % _HELD_OUT == 0


def fitted_norms(known: CalibrationPassageNumbers) -> tuple[dict[str, Norm], dict[str, Norm]]:
    """The norms of translations from English into each language, and of two translations into one language.

    Correct translations in documents that are not set aside count, in both directions.
    """
    pairs = known.pairs
    plain = [one.kind == GOOD and not one.reference and not is_held_out(one.document) for one in pairs]
    from_english = {}
    for lang in sorted({one.target_lang for one, wanted in zip(pairs, plain, strict=True) if wanted} - {"en"}):
        into = [wanted and one.target_lang == lang for one, wanted in zip(pairs, plain, strict=True)]
        back = [wanted and one.source_lang == lang for one, wanted in zip(pairs, plain, strict=True)]
        from_english[lang] = _norm(_whole(known.of(into).source), opposite(_whole(known.of(back).source)))
    for lang in sorted({one.source_lang for one in pairs if one.kind == PAIR} - {*from_english, "en"}):
        table = _whole(known.of([one.kind == PAIR and one.source_lang == lang for one in pairs]).source)
        if len(table) > _FEWEST_PAIRS:
            from_english[lang] = _norm(opposite(table))
    double = [one.kind == GOOD and bool(one.reference) and not is_held_out(one.document) for one in pairs]
    same = {}
    for lang in sorted({one.target_lang for one, wanted in zip(pairs, double, strict=True) if wanted}):
        own = [wanted and one.target_lang == lang for one, wanted in zip(pairs, double, strict=True)]
        table = _whole(known.of(own).reference)
        same[lang] = _norm(table, opposite(table))
    return from_english, same


def fitted_models(known: CalibrationPassageNumbers, norms: Norms, trees: int = _TREES) -> dict[str, PassageModel]:
    """The trees of every error. The segments without a reference fit them; those with one fit how two ratios add up."""
    import sklearn.ensemble  # noqa: F401 (the limit below is one of what has been loaded)

    pairs = [one.kind != PAIR for one in known.pairs]
    source = ~np.isnan(known.source[:, 0])
    reference = ~np.isnan(known.reference[:, 0])
    single = np.array([not one.reference for one in known.pairs]) & pairs & source
    alone = _part(known.of(single), norms)
    both = _part(known.of(reference & source & pairs), norms)
    with threadpool_limits(1):  # many threads on a busy machine wait for each other
        return {error: _fitted(error, alone, both, trees) for error in ERRORS}


def boosted(deviations: Numbers, wrong: Flags, weights: Numbers, trees: int = _TREES) -> Any:
    """Scikit-learn's model of segments with and without an error."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=trees,
        max_leaf_nodes=_LEAVES,
        learning_rate=0.1,
        min_samples_leaf=40,
        l2_regularization=5,
        max_bins=128,
        random_state=0,
    )
    return model.fit(deviations, wrong, sample_weight=weights)


def exported(model: Any, bias: float, slope: float, digits: int = _DIGITS) -> dict[str, Any]:
    """The trees of a model as `BoostedTrees` reads them, with the score `bias` + `slope` × the model's log odds.

    The nodes of a tree are listed level by level, the two next nodes of one side by side. Leaves are whole multiples of
    10 to the power of -`digits`. The model's data are rounded to three digits; so each threshold is put halfway between.
    """
    unit = 10**digits
    roots: list[int] = []
    listed: list[tuple[int, float, int, int]] = []
    depth = 0
    for (tree,) in model._predictors:  # noqa: SLF001 (nothing public has the nodes)
        nodes, order = tree.nodes, [0]
        roots.append(len(listed))
        for place in order:  # grows as nodes are read
            node = nodes[place]
            depth = max(depth, int(node["depth"]))
            if node["is_leaf"]:
                row = -1, 0.0, 0, round(float(node["value"]) * unit)
            else:
                step = 10.0**_DIGITS
                limit = (math.floor(float(node["num_threshold"]) * step + 1e-6) + 0.5) / step
                row = int(node["feature_idx"]), round(limit, _DIGITS + 1), roots[-1] + len(order), 0
                order += [int(node["left"]), int(node["right"])]
            listed.append(row)
    feature, threshold, left, value = map(list, zip(*listed, strict=True))
    base = float(model._baseline_prediction.ravel()[0])  # noqa: SLF001
    return {
        "depth": depth + 1,
        "bias": round(bias + slope * base, digits + 1),
        "scale": float(f"{slope / unit:.8g}"),
        "roots": roots,
        "feature": feature,
        "threshold": threshold,
        "left": left,
        "value": value,
    }


def _fitted(error: str, alone: _Part, both: _Part, trees: int) -> PassageModel:
    wrong, good = alone.with_error(error), alone.good
    others = ~wrong & ~good & ((alone.kinds != UNRELATED) | (error == UNRELATED))
    drawn = np.random.RandomState(0).rand(len(wrong)) < _OTHERS
    used = (wrong | good | (others & drawn)) & ~alone.held_out
    weights = _weights(wrong, good, used)
    table, folds = alone.deviations, alone.folds
    scores = np.full(len(wrong), np.nan)
    first, second = np.full(len(both.kinds), np.nan), np.full(len(both.kinds), np.nan)
    for fold in range(_FOLDS):
        train, test, beside = used & (folds != fold), used & (folds == fold), both.folds == fold
        model = boosted(table[train], wrong[train], weights[train], trees)
        for found, data, rows in (
            (scores, table, test),
            (first, both.deviations, beside),
            (second, both.second, beside),
        ):
            if rows.any():
                found[rows] = model.decision_function(data[rows])
    limit = float(np.quantile(scores[used & good], 1 - FALSE_ALARMS[error] / 1000))
    top = used & (wrong | good) & (scores > np.quantile(scores[used & good], _HIGH))
    _, slope = _logistic(scores[top], wrong[top])
    slope = float(np.clip(slope, _FLATTEST, _STEEPEST))
    bias = EVEN - slope * limit
    full = boosted(table[used], wrong[used], weights[used], trees)
    content = exported(full, bias, slope)
    together, line = _together(error, both, 2 * bias + slope * (first + second))
    final = BoostedTrees.of(content)
    figures = [*_figures(error, alone, final.scores(list(table))), line]
    sums = final.scores(list(both.deviations)) + final.scores(list(both.second))
    figures += _figures(f"{error}, with a reference", both, together[0] + together[1] * sums)
    return PassageModel(content, together, figures)


def _weights(wrong: Flags, good: Flags, used: Flags) -> Numbers:
    """Weights that do not depend on how many segments of each sort there are."""
    errors = (wrong & used).sum()
    others = max(1, int((used & ~good & ~wrong).sum()))
    correct = _GOOD_WEIGHT * errors / max(1, int((good & used).sum()))
    weights: Numbers = np.where(wrong, 1.0, np.where(good, correct, _OTHER_WEIGHT * errors / others))
    return weights


def _together(error: str, both: _Part, sums: Numbers) -> tuple[tuple[float, float], str]:
    """The bias and the weight of the sum of two ratios, and how well they tell segments apart, out of fold."""
    wrong, good = both.with_error(error), both.good
    used = (wrong | good) & ~both.held_out
    bias, weight = _logistic(sums[used], wrong[used])
    weight = float(np.clip(weight, 0.4, 1.0))
    limit = float(np.quantile(sums[used & good], 1 - _FALSE_TOGETHER / 1000))
    bias = min(bias, EVEN - weight * limit)
    ratios = bias + weight * sums
    found, false = (float((ratios[used & some] > EVEN).mean()) for some in (wrong, good))
    line = f"{error}, with a reference, out of fold: {found:.3f} found, {1000 * false:.1f} in 1,000 correct"
    return (round(bias, 3), round(weight, 3)), line


def _figures(name: str, part: _Part, ratios: Numbers) -> Iterator[str]:
    """The errors that a model finds in the held-out documents."""
    aside = part.held_out
    for kind in sorted({*part.kinds[aside].tolist()} - {GOOD}):
        found = float((ratios[aside & (part.kinds == kind)] > EVEN).mean())
        yield f"{name}, held-out documents, {kind}: {found:.3f} found"
    correct = ratios[aside & part.good]
    if len(correct):
        false, hints = (1000 * float((correct > limit).mean()) for limit in (EVEN, _HINT))
        yield f"{name}, held-out documents, {len(correct)} correct: {false:.2f} in 1,000; {hints:.2f} with hints"


def _logistic(scores: Numbers, wrong: Flags) -> tuple[float, float]:
    """The bias and the weight that make a score the logarithm of a likelihood ratio."""
    from sklearn.linear_model import LogisticRegression

    weights = np.where(wrong, 1000 / max(1, wrong.sum()), 1000 / max(1, (~wrong).sum()))
    model = LogisticRegression(C=1.0).fit(scores[:, None], wrong, sample_weight=weights)
    return float(model.intercept_[0]), float(model.coef_[0, 0])


def _part(known: CalibrationPassageNumbers, norms: Norms) -> _Part:
    first, second = np.full(known.source.shape, np.nan), np.full(known.reference.shape, np.nan)
    langs = np.array([f"{one.source_lang} {one.target_lang}" for one in known.pairs])
    for direction in sorted({*langs.tolist()}):
        rows = langs == direction
        source, target = direction.split()
        first[rows] = norms.deviations(known.source[rows], source, target)
        second[rows] = norms.deviations(known.reference[rows], target, target)
    return _Part(
        first, second, [one.document for one in known.pairs], np.array([one.kind for one in known.pairs], dtype=np.str_)
    )


def _whole(table: Numbers) -> Numbers:
    """The rows that have numbers."""
    whole: Numbers = table[~np.isnan(table[:, 0])]
    return whole


def _norm(*tables: Numbers) -> Norm:
    table = np.concatenate(tables)
    return Norm(table.mean(axis=0).round(_DIGITS), table.std(axis=0).round(_DIGITS))


def _listed(norms: Mapping[str, Norm]) -> dict[str, list[list[float]]]:
    return {lang: [norm.mean.tolist(), norm.spread.tolist()] for lang, norm in sorted(norms.items())}


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
