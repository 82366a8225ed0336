"""The text for a build log: the reasons in order of weight, in sentences, and nothing that steers a terminal or a server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.report import write_plain
from tests.report.ci.verdicts import hostile, verdict

TEXT = """\
The gate failed: acme hi-en: no new introduced critical or major findings: 1 finding not in base.
Run now (2026-03-02) against base (2026-03-01).

failed: acme hi-en: no new introduced critical or major findings
  1 finding not in base
    doc-017, segment 4: “Jebbe” where “Jiebei” is expected (entity-garbled, critical, introduced); \
first seen in nightly-3 (2026-03-01) [0123456789abcdef]

failed: acme hi-en: every expected document is delivered
  1 of 3 documents is missing
    doc-018: not delivered

not comparable: acme hi-en: BLEU falls by at most 1
  measured in different ways

inconclusive: acme hi-en: chrF2 falls by at most 1
  fell by 2.00

skipped: zeta hi-en: chrF2 falls by at most 1
  zeta has no hi-en in base

waived: acme hi-en, doc-017: entity-garbled “Jebbe” was waived until 2026-05-01 by bob: client agreed [feed]
note: waivers.toml: the waiver of beef by bob matches no finding of this run; delete it

2 failed, 1 not comparable, 1 inconclusive, 1 skipped, 1 passed.
"""


def test_the_whole_text() -> None:
    assert write_plain(verdict()) == TEXT


def test_a_pass_is_two_lines() -> None:
    passed = replace(verdict(), outcome="passed", checks=verdict().checks[-1:], waived=(), notices=(), baseline="")
    assert write_plain(passed) == "The gate passed: 1 passed.\nRun now (2026-03-02), without a baseline.\n"


def test_many_places_of_one_check_are_counted() -> None:
    check = replace(verdict().checks[1], details=tuple(f"doc {n}" for n in range(30)))
    text = write_plain(replace(verdict(), checks=(check,)))
    assert "doc 9\n    and 20 more\n" in text


def test_what_a_flag_makes_of_the_inconclusive_is_said() -> None:
    check = verdict().checks[3]
    said = replace(verdict(), outcome="inconclusive", checks=(check,), undecided="allow")
    assert write_plain(said).startswith(
        "The gate is inconclusive, which is allowed: acme hi-en: chrF2 falls by at most 1"
    )


@pytest.mark.parametrize("name", ["::error::x", " ::stop-commands::x", "###vso[task.complete]"])
def test_no_document_name_is_a_command(name: str) -> None:
    text = write_plain(replace(verdict(), checks=(replace(verdict().checks[1], details=(f"{name}: not delivered",)),)))
    assert "##" not in text and not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_vendor_text_steers_nothing() -> None:
    text = write_plain(hostile())
    assert all(c.isprintable() or c in "\n\u200c\u200d" for c in text)
    assert "##" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
