"""What the tests of placeables compare."""

from __future__ import annotations

from harness.extraction.placeables import find_placeables


def found(text: str, *, sure: bool = True) -> list[tuple[str, str]]:
    """Dialect and text of the sure placeables of a text, or of the others."""
    placeables = find_placeables(text)
    assert all(text[p.start : p.end] == p.text for p in placeables)
    assert all(one.end <= two.start for one, two in zip(placeables, placeables[1:], strict=False))
    return [(p.dialect, p.text) for p in placeables if p.sure == sure]
