"""Rounding, words for what has no number, order of metrics."""

from __future__ import annotations

import pytest

from harness.core.records import Estimate, Mention
from harness.report.view.numbers import MetricDisplay, Notes, accuracy_figure, figure, metric_of, number, ordered_names
from tests.report import fixtures as fx


def metric(name: str) -> MetricDisplay:
    return metric_of(name, fx.METRICS)


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (0.0, "0.0"),
            (0.04, "< 0.1"),
            (0.05, "0.1"),
            (63.25, "63.2"),
            (99.94, "99.9"),
            (99.97, "> 99.9"),
            (100.0, "100.0"),
            (100.00000000000004, "100.0"),
            (100.04, "< 100.1"),
            (131.2, "131.2"),
        ],
    )
    def test_one_decimal_up_to_a_hundred(self, value: float, shown: str) -> None:
        assert number(value, metric("bleu")) == shown

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (0.7612, "0.761"),
            (0.9996, "> 0.999"),
            (1.0, "1.000"),
            (1.00000012, "1.000"),
            (0.9999999, "1.000"),
            (0.0001, "< 0.001"),
            (-0.0001, "> -0.001"),
            (-0.25, "-0.250"),
        ],
    )
    def test_three_decimals_for_cosines(self, value: float, shown: str) -> None:
        assert number(value, metric("embedding")) == shown

    @pytest.mark.parametrize(
        ("value", "shown"), [(0.25, "25.0 %"), (1.0, "100.0 %"), (0.9999, "> 99.9 %"), (0, "0.0 %")]
    )
    def test_entity_accuracy_is_a_percentage(self, value: float, shown: str) -> None:
        assert number(value, metric("entity_accuracy")) == shown

    def test_entity_accuracy_on_a_scale_to_a_hundred(self) -> None:
        to_hundred = metric_of("entity_accuracy", {"entity_accuracy": {"unit": "0 to 100"}})
        assert number(87.5, to_hundred) == "87.5 %"

    def test_an_unscored_estimate_is_a_word_and_a_note(self) -> None:
        notes = Notes()
        cells = [
            figure(Estimate(None, 0, "not_applicable", "the gold is the source"), metric("bleu"), notes),
            figure(Estimate(None, 0, "not_scored", "no model"), metric("bleu"), notes),
            figure(Estimate(None, 0, "not_applicable", "the gold is the source"), metric("chrf2"), notes),
            figure(None, metric("chrf2"), notes),
        ]
        assert [(cell.text, cell.note) for cell in cells] == [("n/a", 1), ("not scored", 2), ("n/a", 1), ("–", 3)]
        assert notes.texts == (
            "Not applicable: the gold is the source",
            "Not scored: no model",
            "Not scored: this metric was not measured",
        )

    def test_an_interval_stands_beside_the_value(self) -> None:
        cell = figure(Estimate(34.02, 9, low=31.26, high=36.71), metric("bleu"), Notes())
        assert (cell.text, cell.detail) == ("34", "31 to 37")

    @pytest.mark.parametrize(
        ("name", "value", "low", "high", "shown", "bounds"),
        [
            ("bleu", 34.2, 14.0, 54.0, "34", "14 to 54"),
            ("bleu", 34.24, 33.9, 34.6, "34.2", "33.9 to 34.6"),
            ("bleu", 34.24, 34.23, 34.25, "34.2", "34.2 to 34.2"),
            ("bleu", 99.8, 97.0, 100.0, "> 99", "97 to 100"),
            ("bleu", 0.3, 0.1, 6.0, "< 1", "< 1 to 6"),
            ("embedding", 0.8431, 0.81, 0.87, "0.84", "0.81 to 0.87"),
            ("embedding", 0.8431, 0.8427, 0.8436, "0.843", "0.843 to 0.844"),
            ("entity_accuracy", 0.862, 0.80, 0.91, "86 %", "80 to 91 %"),
            ("entity_accuracy", 0.862, 0.859, 0.865, "86.2 %", "85.9 to 86.5 %"),
        ],
    )
    def test_no_more_digits_than_the_interval_deserves(
        self, name: str, value: float, low: float, high: float, shown: str, bounds: str
    ) -> None:
        cell = figure(Estimate(value, 40, low=low, high=high), metric(name), Notes())
        assert (cell.text, cell.detail) == (shown, bounds)

    @pytest.mark.parametrize(("n", "shown"), [(25, "86 %"), (49, "86 %"), (500, "86.2 %"), (5000, "86.2 %")])
    def test_a_share_of_few_names_has_no_decimals(self, n: int, shown: str) -> None:
        assert figure(Estimate(0.862, n), metric("entity_accuracy"), Notes()).text == shown

    def test_counts_beside_entity_accuracy_only_where_they_give_it(self) -> None:
        mentions = [Mention(1, "Huabei", "Huabei", 0, 6, "accepted"), Mention(1, "Jiebei", None, None, None, "missing")]
        cell = accuracy_figure(Estimate(0.5, 7), metric("entity_accuracy"), mentions, Notes())
        other = accuracy_figure(Estimate(0.6, 7), metric("entity_accuracy"), mentions, Notes())
        assert (cell.detail, other.detail) == ("1 of 2", "n = 7")

    def test_metrics_come_in_one_order_whatever_the_mapping(self) -> None:
        names = ["whole_bleu", "zeta", "entity_accuracy", "summary_chrf2", "chrf2", "bleu"]
        expected = ["bleu", "chrf2", "entity_accuracy", "zeta", "summary_chrf2", "whole_bleu"]
        assert ordered_names(names) == ordered_names(reversed(names)) == expected

    def test_a_metric_says_its_unit_and_direction(self) -> None:
        assert metric("embedding").explained == "cosine, higher is better"
        assert metric("summary_chrf2").label == "chrF2, by sentence"
