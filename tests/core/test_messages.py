"""Names in messages: whole and safe to print, and cut where a file puts a text in the place of a name."""

from __future__ import annotations

from harness.core.messages import listed, quoted, unknown


def test_a_name_is_quoted_whole_and_a_text_is_cut() -> None:
    assert quoted("acme\x1b") == '"acme\\x1b"'
    assert quoted("a" * 200) == f'"{"a" * 200}"'
    assert quoted("a" * 201) == f'"{"a" * 200}…"'


def test_very_many_names_are_listed_in_part() -> None:
    names = [f"column{number}" for number in range(2_050)]
    assert listed(names[:50]) == ", ".join(names[:50])
    assert listed(names) == ", ".join(names[:50]) + ", and 2,000 more"


def test_an_unknown_name_does_not_fill_the_screen() -> None:
    assert unknown("metric", "blue", ["bleu", "ter"]) == 'unknown metric "blue"; did you mean "bleu"?'
    message = unknown("column", "source", [f"{number} " + "text " * 10_000 for number in range(1_000)])
    assert message.startswith('unknown column "source"; known are 0 text') and len(message) < 12_000
