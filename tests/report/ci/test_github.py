"""Workflow commands: where GitHub shows them, and that a vendor's text cannot be one."""

from __future__ import annotations

import re
from dataclasses import replace

from harness.report import write_github
from tests.report.ci.verdicts import hostile, verdict


def test_a_finding_is_an_error_at_its_line() -> None:
    assert write_github(verdict()).splitlines()[0] == (
        "::error file=candidates/acme/doc-017.hi-en.txt,line=7,col=4,"
        "title=acme hi-en%3A no new introduced critical or major findings::"
        "doc-017, segment 4: “Jebbe” where “Jiebei” is expected (entity-garbled, critical, introduced); "
        "first seen in nightly-3 (2026-03-01) [0123456789abcdef]"
    )


def test_what_nobody_can_tell_is_a_warning_unless_it_fails() -> None:
    kinds = [line.split(" ", 1)[0] for line in write_github(verdict()).splitlines()]
    assert kinds == ["::error", "::error", "::error", "::warning"]
    assert "::warning" not in write_github(replace(verdict(), undecided="fail"))


def test_no_more_than_github_shows() -> None:
    assert len(write_github(replace(verdict(), checks=verdict().checks * 20)).splitlines()) == 10


def test_vendor_text_is_no_command() -> None:
    lines = write_github(hostile()).splitlines()
    assert len(lines) == 3
    for line in lines:
        assert re.fullmatch(r"::(error|warning) [^:]*::.*", line)
        assert "##" not in line and "%" not in re.sub(r"%(25|0A|0D|3A|2C)", "", line)
