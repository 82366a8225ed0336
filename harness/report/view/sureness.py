"""The evidence that a finding's confidence was computed from, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.core.records import Finding

_NUMBERS: Mapping[str, str] = {
    "similarity": "spelling similarity of found and expected: {:.2f}",
    "length_ratio": "the candidate is {:.2f} times as long as the text it is compared with",
    "witnesses": "texts that show it: {:.0f}",
    "quantities": "numbers in the segment: {:.0f}",
}
_WORDS: Mapping[str, str] = {
    "given": "compared with the {}",
    "shown_by": "shown by the {}",
    "kind": "kind of error: {}",
    "quantity": "kind of quantity: {}",
    "written": "written in {}",
    "termbase": "the name is {} in the termbase",
}


def reasons(finding: Finding) -> Iterator[str]:
    """The features that a reader can check, in words."""
    for name, value in finding.features:
        if isinstance(value, str):
            if name in _WORDS and value != "none":
                yield _WORDS[name].format(value.replace("+", " and "))
        elif name in _NUMBERS:
            yield _NUMBERS[name].format(value)
