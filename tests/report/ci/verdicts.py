"""Verdicts that the writers are tried on: one of every kind of reason, and one in which every text is an attack."""

from __future__ import annotations

from dataclasses import replace

from harness.core.records import Check, FileLocation, Finding, Key, Verdict, Waived
from tests.report.fixtures import HOSTILE_TEXT

ACME = ("acme", "hi", "en")
GARBLED = Finding(
    4,
    "entity-garbled",
    "Terminology/Wrong term",
    "critical",
    "Jiebei",
    3,
    8,
    "Jebbe",
    "Jiebei",
    "introduced",
    (),
    "Jiebei is misspelt; write Jiebei",
    "0123456789abcdef",
)
KEY = Key(*ACME, "doc-017")
DETAIL = "doc-017, segment 4: “Jebbe” where “Jiebei” is expected (entity-garbled, critical, introduced)"
COMMANDS = (
    "::error::x ##vso[task.setvariable variable=a]b ##[stop-commands]c ]]> | @everyone #1 www.evil.example http://evil"
)


def verdict() -> Verdict:
    """Failed on a finding and on coverage, with one check of every other outcome."""
    failed = Check(
        "findings",
        "failed",
        *ACME,
        "no new introduced critical or major findings",
        "1 finding not in base",
        (DETAIL,),
        documents=("doc-016", "doc-017"),
        at_fault=("doc-017",),
        value=1.0,
        limit=0.0,
        findings=((KEY, GARBLED),),
    )
    missing = Check(
        "coverage",
        "failed",
        *ACME,
        "every expected document is delivered",
        "1 of 3 documents is missing",
        ("doc-018: not delivered",),
        documents=("doc-016", "doc-017", "doc-018"),
        at_fault=("doc-018",),
    )
    open_ = Check(
        "drop",
        "inconclusive",
        *ACME,
        "chrF2 falls by at most 1",
        "fell by 2.00",
        metric="chrf2",
        documents=("doc-016", "doc-017"),
        value=2.0,
        limit=1.0,
        p_value=0.25,
    )
    other = Check(
        "drop", "not_comparable", *ACME, "BLEU falls by at most 1", "measured in different ways", metric="bleu"
    )
    skipped = Check("drop", "skipped", "zeta", "hi", "en", "chrF2 falls by at most 1", "zeta has no hi-en in base")
    passed = Check(
        "coverage",
        "passed",
        "zeta",
        "hi",
        "en",
        "every expected document is delivered",
        "1 document, none missing",
        documents=("doc-016",),
    )
    waived = Waived(KEY, replace(GARBLED, fingerprint="feed"), "waived until 2026-05-01 by bob: client agreed")
    return Verdict(
        "failed",
        (failed, missing, other, open_, skipped, passed),
        "now",
        "base",
        {"now": "2026-03-02T09:00:00+00:00", "base": "2026-03-01T09:00:00+00:00"},
        {},
        waived=(waived,),
        notices=("waivers.toml: the waiver of beef by bob matches no finding of this run; delete it",),
        first_seen={("acme", GARBLED.fingerprint): "nightly-3 (2026-03-01)"},
        places={(KEY, GARBLED.fingerprint): FileLocation("candidates/acme/doc-017.hi-en.txt", 7, 4)},
    )


def hostile() -> Verdict:
    """Vendor, document, finding, reason, run: nothing of it can be trusted."""
    text = f"{HOSTILE_TEXT}\n{COMMANDS}\r\n`code` ``` % | \\ [x](javascript:alert(1)) ![i](http://evil) <!-- **b**"
    key = Key(text, "hi", "en", text)
    finding = replace(GARBLED, rule=text, entity=text, text=text, expected=text, message=text, fingerprint=text)
    check = Check(
        "findings",
        "failed",
        text,
        "hi",
        "en",
        text,
        text,
        (text,),
        documents=(text,),
        at_fault=(text,),
        findings=((key, finding),),
        group=text,
    )
    coverage = Check("coverage", "failed", text, "hi", "en", text, text, (text,), documents=(text,), at_fault=(text,))
    drop = Check("drop", "inconclusive", text, "hi", "en", text, text, (text,), metric=text)
    return Verdict(
        "failed",
        (check, coverage, drop),
        text,
        text,
        {text: text},
        {},
        waived=(Waived(key, finding, text),),
        notices=(text,),
        first_seen={(text, text): text},
        places={(key, text): FileLocation(text, 1, 1)},
    )
