"""The verdict as Markdown for a comment on a pull request. All of a vendor's text is shown as text: no HTML, no
mentions, no links, no images, nothing that ends a table or a list.

GitHub and GitLab look for names, numbers of issues and addresses after the Markdown has become HTML, so entities alone
do not stop them: sentences with a vendor's text are code, elsewhere an invisible word joiner parts `@` from a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.core.records import Check, Outcome, Verdict
from harness.report.ci import verdict as words

_MARKS: dict[Outcome, str] = {
    "failed": "❌",
    "not_comparable": "⚠️",
    "inconclusive": "❔",
    "skipped": "➖",
    "passed": "✅",
}
_MARKUP = re.compile(r"[!#$&*<>@\[\\\]^_`{|}~]")
_REFERENCE = re.compile(r"[@#!%~$&^](?=\S)|:(?=/)|(?i:\bwww)(?=\.)")
_JOINER = "\u2060"
_TICKS = re.compile("`+")
_SHOWN = 20
_LONGEST = 60_000
"""GitHub takes comments of up to 65,536 characters."""


def write_markdown(verdict: Verdict) -> str:
    """The comment: headline, a table of checks that did not pass, and where."""
    lines: list[str] = []
    size = 0
    for line in _lines(verdict):
        size += len(line) + 1
        if size > _LONGEST:
            lines += ["", "The rest is left out. The files of the run are complete."]
            break
        lines.append(line)
    return "\n".join(lines) + "\n"


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"### {_MARKS[verdict.outcome]} {escape(words.headline(verdict))}"
    yield ""
    yield f"{escape(words.compared(verdict))}: {words.tally(verdict)}."
    told = [check for check in verdict.checks if check.outcome != "passed"]
    if told:
        yield from ("", "| | vendor | asked | seen |", "|---|---|---|---|")
        for check in told:
            cells = (words.subject(check), check.title, f"{words.OUTCOMES[check.outcome]}: {check.message}")
            yield f"| {_MARKS[check.outcome]} | {' | '.join(map(escape, cells))} |"
    for check in told:
        yield from _details(verdict, check)
    said = [*(f"Waived: {one}" for one in words.waived(verdict)), *verdict.notices]
    if said:
        yield ""
        yield from (f"- {code(one)}" for one in said)


def _details(verdict: Verdict, check: Check) -> Iterator[str]:
    sentences = words.sentences(verdict, check)
    if not sentences:
        return
    yield from ("", f"**{escape(words.subject(check))}: {escape(check.title)}**", "")
    yield from (f"- {code(sentence)}" for sentence in sentences[:_SHOWN])
    if len(sentences) > _SHOWN:
        yield f"- and {len(sentences) - _SHOWN:,} more"


def escape(text: str) -> str:
    """Text that no renderer takes for anything else."""
    parted = _REFERENCE.sub(lambda match: match[0] + _JOINER, words.inert(text))
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", parted)


def code(text: str) -> str:
    """Text as a code span, which ends only where this says so."""
    plain = words.inert(text)
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(plain)), default=0))
    return f"{fence} {plain} {fence}"
