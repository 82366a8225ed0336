"""Metric against human, one dot a system: an SVG that needs no library to be made or read.

Built as a tree, so that no system's name can be markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as Tree

from harness.core.messages import printable
from harness.validate.metrics.agreement import MetricGroup

_PANEL, _MARGIN, _GAP = 260, 46, 26
_SHOWN = 22
"""Characters of a name that a panel has room for."""


def plot(groups: Sequence[MetricGroup]) -> str:
    """A row of panels for each group, a panel for each metric; both axes rise with quality."""
    panels = [[_points(group, metric) for metric in _metrics(group)] for group in groups]
    width = _MARGIN + max((len(row) for row in panels), default=0) * (_PANEL + _MARGIN)
    height = len(groups) * (_PANEL + _MARGIN + _GAP) + _GAP
    svg = Tree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "font-family": "sans-serif",
            "font-size": "10",
            "fill": "#222",
        },
    )
    Tree.SubElement(svg, "title").text = "Metric against human score, one dot a system"
    Tree.SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": "#fff"})
    for row, group in enumerate(groups):
        top = _GAP + row * (_PANEL + _MARGIN + _GAP)
        _text(svg, _MARGIN, top, str(group.name), "start", bold=True)
        for column, metric in enumerate(_metrics(group)):
            _panel(svg, _MARGIN + column * (_PANEL + _MARGIN), top + 8, group, metric)
    Tree.indent(svg, " ")
    return Tree.tostring(svg, encoding="unicode") + "\n"


def _metrics(group: MetricGroup) -> list[str]:
    return list(dict.fromkeys(agreement.metric for agreement in group.agreements))


def _points(group: MetricGroup, metric: str) -> list[tuple[str, float, float]]:
    found = [(system, scores[metric], scores["human"]) for system, scores in group.systems.items()]
    return [point for point in found if point[1] == point[1] and point[2] == point[2]]


def _panel(svg: Tree.Element, left: float, top: float, group: MetricGroup, metric: str) -> None:
    Tree.SubElement(
        svg,
        "rect",
        {"x": str(left), "y": str(top), "width": str(_PANEL), "height": str(_PANEL), "fill": "none", "stroke": "#999"},
    )
    accuracy = group.of(metric, "system_accuracy")
    known = f", pairwise accuracy {accuracy.value:.2f}" if accuracy and accuracy.value is not None else ""
    _text(svg, left + _PANEL / 2, top + _PANEL + 26, metric + known, "middle")
    points = _points(group, metric)
    if not points:
        return
    across, up = [x for _, x, _ in points], [y for _, _, y in points]
    for value, share in ((min(across), 0.0), (max(across), 1.0)):
        _text(svg, _at(left, share), top + _PANEL + 13, f"{value:.4g}", "middle")
    for value, share in ((min(up), 0.0), (max(up), 1.0)):
        _text(svg, left - 4, _at(top, 1 - share) + 3, f"{value:.3g}", "end")
    for system, x, y in points:
        right = _share(x, across)
        place = _at(left, right), _at(top, 1 - _share(y, up))
        dot = Tree.SubElement(svg, "circle", {"cx": _n(place[0]), "cy": _n(place[1]), "r": "3", "fill": "#1565a7"})
        Tree.SubElement(dot, "title").text = f"{printable(system)}: {metric} {x:.4g}, human {y:.4g}"
        side, anchor = (-6, "end") if right > 0.6 else (6, "start")
        _text(svg, place[0] + side, place[1] + 3, system, anchor)


def _share(value: float, values: Sequence[float]) -> float:
    low, high = min(values), max(values)
    return 0.5 if low == high else (value - low) / (high - low)


def _at(start: float, share: float) -> float:
    return start + 16 + share * (_PANEL - 32)


def _n(value: float) -> str:
    return f"{value:.1f}"


def _text(svg: Tree.Element, x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> None:
    shown = printable(text)
    shown = shown if len(shown) <= _SHOWN or anchor == "middle" or bold else shown[: _SHOWN - 1] + "…"
    attributes = {"x": _n(x), "y": _n(y), "text-anchor": anchor, **({"font-weight": "bold"} if bold else {})}
    Tree.SubElement(svg, "text", attributes).text = shown
