"""Negations without a counterpart where their neighbours have one."""

from __future__ import annotations

import pytest

from harness.alignment.negations import unmatched_negations
from tests.alignment.test_coverage import aligned


def unmatched(source: str, target: str) -> list[str]:
    return [source[slice(*one.span)] for one in unmatched_negations(aligned(source, target))]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Anna Berta did not Carla Dora", "Anna Berta Carla Dora"),
        ("Anna Berta never saw Carla Dora", "Anna Berta sah Carla Dora"),
    ],
)
def test_a_negation_without_a_counterpart(source: str, target: str) -> None:
    assert len(unmatched(source, target)) == 1


@pytest.mark.parametrize(
    "target",
    [
        "Anna Berta nicht Carla Dora",
        "Anna Berta keine Carla Dora",
        "Anna Berta unmöglich Carla Dora",
        "",
        "etwas ganz anderes",
    ],
)
def test_a_negation_with_a_clear_or_faint_counterpart_or_no_place(target: str) -> None:
    assert unmatched("Anna Berta did not Carla Dora", target) == []


def test_a_negation_elsewhere_in_the_text_is_no_counterpart() -> None:
    middle = " ".join(f"word{number}" for number in range(20))
    source = f"Anna Berta not Carla Dora {middle} Emma never Frida Gerda"
    target = f"Anna Berta Carla Dora {middle} Emma nie Frida Gerda"
    assert unmatched(source, target) == ["not"]
