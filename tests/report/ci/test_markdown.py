"""The comment on a pull request: what it says, and that nothing of a vendor's does anything in it."""

from __future__ import annotations

import re
from dataclasses import replace

from harness.core.records import Check
from harness.report import write_markdown
from harness.report.ci.markdown import code, escape
from tests.report.ci.verdicts import ACME, hostile, verdict


def plain(text: str) -> str:
    """Markdown with its entities read."""
    return re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), text).replace("\u2060", "")


def test_it_says_what_failed_where_and_since_when() -> None:
    lines = plain(write_markdown(verdict())).splitlines()
    assert (
        lines[0]
        == "### ❌ The gate failed: acme hi-en: no new introduced critical or major findings: 1 finding not in base"
    )
    assert lines[2] == (
        "Run now (2026-03-02) against base (2026-03-01): 2 failed, 1 not comparable, 1 inconclusive, 1 skipped, 1 passed."
    )
    assert "| ❔ | acme hi-en | chrF2 falls by at most 1 | inconclusive: fell by 2.00 |" in lines
    assert (
        "- ` doc-017, segment 4: “Jebbe” where “Jiebei” is expected (entity-garbled, critical, introduced); "
        "first seen in nightly-3 (2026-03-01) [0123456789abcdef] `"
    ) in lines
    assert any(
        "Waived: acme hi-en, doc-017: entity-garbled “Jebbe” was waived until 2026-05-01 by bob" in line
        for line in lines
    )
    assert any("matches no finding" in line for line in lines)


def test_a_pass_is_short() -> None:
    passed = replace(verdict(), outcome="passed", checks=verdict().checks[-1:], waived=(), notices=())
    assert len(write_markdown(passed).splitlines()) == 3


def test_nothing_of_a_vendor_is_markup_mention_or_link() -> None:
    text = write_markdown(hostile())
    outside = re.sub(r"(`+) .*? \1(?!`)", "", text)  # code spans, in which nothing is read
    assert re.search(r"[<>\[\]]", outside) is None
    # GitHub looks for these after the Markdown has become HTML, where entities are characters again.
    shown = re.sub(r"&#(\d+);", lambda match: chr(int(match[1])), outside)
    assert re.search(r"@\w|#\d|://|www\.", shown) is None
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert rows and all(line.count("|") == 5 for line in rows)
    assert all(line.startswith(("#", "|", "-", "**", "Run ")) for line in text.splitlines() if line)


def test_no_code_span_ends_early() -> None:
    for attack in ("`", "``", "a ``` b", "`x", "x`", ""):
        fence = re.match("`+", code(attack))
        assert fence is not None
        inner = code(attack)[len(fence[0]) : -len(fence[0])]
        assert fence[0] not in re.findall("`+", inner) and inner.strip() == attack


def test_escaped_text_reads_as_it_was() -> None:
    assert plain(escape("a*b_c|d [x](y) @me #1 <b> 100 %, 3.5")) == "a*b_c|d [x](y) @me #1 <b> 100 %, 3.5"


def test_a_comment_is_never_longer_than_github_takes() -> None:
    many = tuple(Check("drop", "failed", *ACME, f"check {n}", "x" * 300) for n in range(500))
    text = write_markdown(replace(verdict(), checks=many))
    assert len(text) < 65_536 and text.endswith("The files of the run are complete.\n")
