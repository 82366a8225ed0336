"""Where two wordings differ."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.report.view.scorecard.differences import differences


def apart(reference: str, candidate: str) -> tuple[list[str], list[str]]:
    """The words of either side that the other has not."""
    found = differences(reference, candidate)
    return [reference[slice(*each)] for each in found.reference], [candidate[slice(*each)] for each in found.candidate]


@pytest.mark.parametrize(
    ("reference", "candidate", "expected"),
    [
        ("The bank lends money.", "The bank lends money.", ([], [])),
        ("The bank lends money.", "The bank lent money.", (["lends"], ["lent"])),
        ("The bank lends money.", "A bank lends some money.", (["The"], ["A", "some"])),
        ("It sent 160,000 notes.", "It sent 16,000 notes.", (["160,000"], ["16,000"])),
        ("Ant’s don’t stop", "Ant’s do stop", (["don’t"], ["do"])),
        ("उत्तरी चीन में जेबी", "उत्तरी चीन में जिएबेई", (["जेबी"], ["जिएबेई"])),
        ("क्षेत्र में ऋण", "क्षेत्र में कर्ज", (["ऋण"], ["कर्ज"])),
        ("蚂蚁集团发布报告", "蚂蚁集团公布报告", (["发"], ["公"])),
        ("مجموعة آنت الكبيرة", "مجموعة آنت الصغيرة", (["الكبيرة"], ["الصغيرة"])),
        ("Zürich is near", "Zu\u0308rich is near", ([], [])),
        ("one two three four", "one three four", (["two"], [])),
        ("Annual Report on Rights", "annual report on rights", ([], [])),
    ],
)
def test_words_are_compared_whole_in_any_script(
    reference: str, candidate: str, expected: tuple[list[str], list[str]]
) -> None:
    assert apart(reference, candidate) == expected


def test_neighbouring_words_are_one_stretch() -> None:
    assert apart("Soon afterwards, it grew fast.", "Soon thereafter; it grew fast.") == (
        ["afterwards,"],
        ["thereafter;"],
    )


@pytest.mark.parametrize(
    ("reference", "candidate"), [("", "x"), ("x", ""), ("a b c d e f", "u v w x y z"), ("a " * 5000, "b a " * 2500)]
)
def test_where_all_differs_or_nothing_can_nothing_is_marked(reference: str, candidate: str) -> None:
    assert apart(reference, candidate) == ([], [])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", ",", "c", "ऋण", "花", "é"]), max_size=20).map(" ".join),
    st.lists(st.sampled_from(["a", "b", ",", "c", "ऋण", "花", "é"]), max_size=20).map(" ".join),
)
def test_what_is_left_without_the_stretches_is_common_to_both(reference: str, candidate: str) -> None:
    found = differences(reference, candidate)
    if not found.reference and not found.candidate:
        return
    assert _without(reference, found.reference).split() == _without(candidate, found.candidate).split()


def _without(text: str, stretches: tuple[tuple[int, int], ...]) -> str:
    for start, end in reversed(stretches):
        text = text[:start] + " " + text[end:]
    return text
