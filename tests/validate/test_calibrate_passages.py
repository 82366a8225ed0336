"""The fit of norms and trees on made-up numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest

from harness.alignment.coverage import FEATURES
from harness.alignment.norms import Norms
from harness.rules.passages.trees import BoostedTrees
from harness.validate.calibrate_passages import (
    EVEN,
    boosted,
    exported,
    fitted_models,
    fitted_norms,
    is_held_out,
    main,
)
from harness.validate.calibrate_planting import CalibrationPassageNumbers, PassagePair

KINDS = ("good", "good", "good", "omission-tail", "addition-end", "unrelated")
KIND_OF = {"omission": "omission-tail", "addition": "addition-end", "unrelated": "unrelated"}
TELLING = {"omission-tail": "source_tail", "addition-end": "target_tail", "unrelated": "source_mean"}


def numbers(rows: int, seed: int, *, reference: bool = False) -> CalibrationPassageNumbers:
    """Segments of sixty documents, with noise; each error lowers one number."""
    random = np.random.default_rng(seed)
    kinds = [KINDS[place % len(KINDS)] for place in range(rows)]
    tables = []
    for _ in range(2):
        table = random.normal(0.7, 0.1, (rows, len(FEATURES)))
        for place, kind in enumerate(kinds):
            if kind in TELLING:
                table[place, FEATURES.index(TELLING[kind])] -= 0.3
        tables.append(table)
    if not reference:
        tables[1][:] = np.nan
    given = "r" if reference else ""
    pairs = [
        PassagePair(f"d{place % 60}", kind, *(("en", "de") if place // 6 % 2 else ("de", "en")), "s", "c", given)
        for place, kind in enumerate(kinds)
    ]
    return CalibrationPassageNumbers(pairs, *tables)


def joined(*parts: CalibrationPassageNumbers) -> CalibrationPassageNumbers:
    return CalibrationPassageNumbers(
        [one for part in parts for one in part.pairs],
        np.concatenate([part.source for part in parts]),
        np.concatenate([part.reference for part in parts]),
    )


@pytest.mark.parametrize("slope", [0.5, 1.7])
def test_exported_trees_score_as_the_fitted_ones(slope: float) -> None:
    random = np.random.default_rng(3)
    table = np.round(random.normal(0, 2, (900, 5)), 3)
    wrong = table[:, 0] + table[:, 1] * table[:, 2] + random.normal(0, 1, 900) > 0.5
    model = boosted(table, wrong, np.ones(900), trees=12)
    fresh = np.round(random.normal(0, 2, (500, 5)), 3)
    expected = 0.25 + slope * model.decision_function(fresh)
    fine = BoostedTrees.of(json.loads(json.dumps(exported(model, 0.25, slope, digits=8))))
    assert fine.scores(list(fresh)) == pytest.approx(expected, abs=1e-6)
    coarse = BoostedTrees.of(exported(model, 0.25, slope))
    assert coarse.scores(list(fresh)) == pytest.approx(expected, abs=12 * 0.0005 * slope + 1e-4)
    assert len({*np.round(expected, 3).tolist()}) > 100  # the trees tell rows apart


def test_a_document_is_set_aside_as_a_whole_and_not_seen() -> None:
    known = numbers(1800, 1)
    aside = np.array([is_held_out(one.document) for one in known.pairs])
    assert 0.1 < aside.mean() < 0.4
    changed = CalibrationPassageNumbers(known.pairs, np.where(aside[:, None], 9.0, known.source), known.reference)
    norms, other = fitted_norms(known)[0]["de"], fitted_norms(changed)[0]["de"]
    assert norms.mean.tolist() == other.mean.tolist()
    assert norms.spread.tolist() == other.spread.tolist()


def test_norms_are_those_of_correct_translations_in_both_directions() -> None:
    known = joined(numbers(1200, 1), numbers(600, 2, reference=True))
    from_english, same = fitted_norms(known)
    assert [*from_english] == ["de"]
    assert [*same] == ["de", "en"]
    tail = FEATURES.index("source_tail")
    assert from_english["de"].mean[tail] == pytest.approx(0.7, abs=0.02)
    assert from_english["de"].spread[tail] == pytest.approx(0.1, abs=0.02)


@pytest.fixture(scope="module")
def fitting() -> tuple[CalibrationPassageNumbers, Norms]:
    known = joined(numbers(1800, 1), numbers(600, 2, reference=True))
    return known, Norms(*fitted_norms(known))


@pytest.mark.slow
def test_the_trees_find_each_error_and_leave_what_is_correct(fitting: tuple[CalibrationPassageNumbers, Norms]) -> None:
    known, norms = fitting
    models = fitted_models(known, norms, trees=25)
    assert {*models} == {"omission", "addition", "unrelated"}
    fresh = numbers(1200, 7)
    for error, model in models.items():
        rows = [
            norms.deviations(row, one.source_lang, one.target_lang)
            for one, row in zip(fresh.pairs, fresh.source, strict=True)
        ]
        found = BoostedTrees.of(model.trees).scores(rows)
        kinds = np.array([one.kind for one in fresh.pairs])
        wrong = np.char.startswith(kinds, error)
        assert np.median(found[wrong]) > np.median(found[~wrong]) + 2
        assert (found[kinds == "good"] > EVEN).mean() < 0.02
        assert 0.4 <= model.together[1] <= 1
        shown = [line.split(":")[0] for line in model.figures]
        assert f"{error}, held-out documents, {KIND_OF[error]}" in shown
        assert f"{error}, with a reference, held-out documents, {KIND_OF[error]}" in shown


@pytest.mark.parametrize("arguments", [[], ["a", "b", "c"]])
def test_the_command_needs_a_folder(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "calibrate_passages DATA" in capsys.readouterr().err


def test_a_folder_without_tables_is_reported(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path_factory.mktemp("empty"))])
    assert stop.value.code == 2
    assert "ntrex.tsv.gz" in capsys.readouterr().err
