"""The metrics: sacrebleu's, likeness of meaning, and those of others. This package joins its members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from harness.core.catalogue import METRICS
from harness.core.settings import METRIC_PLUGINS, ExternalSettings, PluginSettings
from harness.metrics.base import Material, Measurement, Metric, NotApplicable, NotScored
from harness.metrics.scores_of_sums import bounds_of, score_of_sums

if TYPE_CHECKING:
    from harness.encoder import Encoders

__all__ = [
    "Material",
    "Measurement",
    "Metric",
    "NotApplicable",
    "NotScored",
    "bounds_of",
    "make_metrics",
    "score_of_sums",
]


def make_metrics(
    names: Sequence[str],
    encoders: Encoders | None,
    tokenize: str = "auto",
    external: Mapping[str, ExternalSettings] | None = None,
    plugins: Mapping[str, PluginSettings] | None = None,
) -> list[Metric]:
    """The metrics of those names, in that order; embedding metrics only where there are encoders.

    Names that are not harness's own are commands of `external`, or of other packages, made as `plugins` says. Raises
    ConfigError or MissingExtraError where a tokeniser or a plug-in cannot be had.
    """
    from harness.metrics.embedding import embedding_metrics  # here, since the gate needs what is known of sums alone
    from harness.metrics.lexical import lexical_metrics

    made: list[Metric] = [*lexical_metrics(names, tokenize)]
    if encoders is not None:
        made.extend(embedding_metrics(names, encoders))
    made.extend(_foreign(name, external or {}, plugins or {}) for name in names if name not in METRICS)
    return sorted(made, key=lambda metric: names.index(metric.name))


def _foreign(name: str, external: Mapping[str, ExternalSettings], plugins: Mapping[str, PluginSettings]) -> Metric:
    """Imported here, since what is known of metrics is also needed where none is measured."""
    from harness.metrics.external.scorers import ExternalMetric, PluginMetric
    from harness.plugins import find_plugin

    if name in external:
        return ExternalMetric(name, external[name])
    return PluginMetric(find_plugin(METRIC_PLUGINS, name, external), plugins.get(name, PluginSettings()))
