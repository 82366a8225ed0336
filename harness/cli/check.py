"""`harness check`: findings for a stream of segments, one line in, one line out."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

import click

from harness.cli import COMMANDS
from harness.cli.json_output import inert_json
from harness.cli.options import argument, option, takes, termbase_option, workspace_option
from harness.cli.workspace import load_workspace_termbase, workspace_settings
from harness.confidence.storage import evidence_of
from harness.core.messages import printable
from harness.core.records import EMPTY, NOT_COVERED, UNCHECKED, AlignedPair, Finding, Key, Segment
from harness.core.settings import with_options
from harness.language.tags import parse_tag
from harness.pipeline.blocks import make_linker, make_rules
from harness.pipeline.word_links import DocumentLinks, WordLinker
from harness.rules import JudgedDocument, Judgement

_TEXTS = ("candidate", "source", "reference", "source_lang", "target_lang", "document")
_SHOWN = 160
_HELP = f"""{COMMANDS["check"]}

Reads JSON lines from FILES, or from stdin where a file is `-`: {{"id": 1, "candidate": "…"}} and optionally source,
reference, source_lang, target_lang and document. Writes one JSON line per input line, in order: {{"id": 1, "findings": […]}}.
A malformed line is reported, the other lines are checked, and the exit code is 2. Lines do not affect each other.

Words are aligned by the multilingual model. It is loaded for the first line that is not in the cache.
"""


class _Bad(Exception):
    """A line that cannot be checked, and why."""


class _Line(NamedTuple):
    """A line to check. `missing` says why its words were not aligned; empty if they were, or need not be."""

    id: Any
    case: JudgedDocument
    missing: str


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What `harness check` was called with."""

    files: tuple[IO[bytes], ...] = argument(nargs=-1, required=True, type=click.File("rb"))
    workspace: Path = workspace_option("Workspace whose harness.toml and termbase apply.  [default: .]")
    termbase: Path | None = termbase_option()
    source_lang: str = option(
        "--source-lang", default="und", help="Language of the sources, if a line does not give it."
    )
    target_lang: str = option(
        "--target-lang",
        default="en",
        show_default=True,
        help="Language of candidates and references, if a line does not give it.",
    )
    form: str = option(
        "--format",
        type=click.Choice(["jsonl", "text"]),
        default="jsonl",
        help="Output as JSON lines, or as text to read.",
    )
    no_embedding: bool = option("--no-embedding", help="Load no embedding model; check without word alignment.")


@click.command("check", help=_HELP)
@takes(CheckOptions)
def command(options: CheckOptions) -> None:
    settings = with_options(workspace_settings(options.workspace), embedding=False if options.no_embedding else None)
    linker = make_linker(settings) if settings.embedding.enabled else None
    rules = make_rules(settings, load_workspace_termbase(options.workspace, options.termbase, settings))
    defaults = {"source_lang": options.source_lang, "target_lang": options.target_lang, "document": "-"}
    failed, missing = False, ""
    for file in options.files:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            try:
                line = _parse(raw, defaults, linker)
            except _Bad as error:
                failed = True
                _report_bad(file.name, number, str(error), options.form)
                continue
            if line.missing and not missing:
                missing = line.missing
                click.echo(f"harness: word alignment: not checked ({printable(missing)})", err=True)
            judgement = rules.judge(line.case, rules.count(line.case))
            for notice in judgement.notices:
                if notice.startswith(NOT_COVERED):  # in the answer; it is the same for every line of the language
                    continue
                failed = failed or not notice.startswith(UNCHECKED)
                _report_bad(file.name, number, notice, "text")
            _write(line, judgement, options.form)
    if failed:
        click.get_current_context().exit(2)


def _parse(raw: bytes, defaults: Mapping[str, str], linker: WordLinker | None) -> _Line:
    try:
        record = json.loads(raw.decode("utf-8-sig").rstrip(), object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise _Bad(f"not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise _Bad(
            f"not JSON ({error.msg.removesuffix(' at')} at column {error.colno}); write one object per line"
        ) from error
    except RecursionError as error:
        raise _Bad("nested too deeply; write one flat object per line") from error
    except ValueError as error:
        raise _Bad("a number has too many digits; write it in quotes") from error
    if not isinstance(record, dict):
        raise _Bad("not a JSON object; write one object per line")
    values = {**defaults, **{name: _text(record, name) for name in _TEXTS if record.get(name) is not None}}
    if "candidate" not in values:
        raise _Bad('there is no "candidate"; add it')
    return _Line(_id(record.get("id")), *_case(values, linker))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, value in pairs:
        if name in record:
            raise _Bad(f'"{name[:_SHOWN]}" occurs twice; keep one')
        record[name] = value
    return record


def _no_number(name: str) -> None:
    raise _Bad(f"not JSON ({name} is not a number); write null or a string")


def _id(value: Any) -> Any:
    """The id as given: whatever JSON can say, so that the answer can say it too."""
    try:
        json.dumps(value, allow_nan=False)
    except ValueError as error:
        raise _Bad('"id" is too large a number; write it in quotes') from error
    return value


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record[name]
    if not isinstance(value, str):
        raise _Bad(f'"{name}" is not a string; write it in quotes')
    if any(unicodedata.category(char) == "Cs" for char in value):
        raise _Bad(f'"{name}" holds half a surrogate pair; write whole characters')
    return value


def _case(values: Mapping[str, str], linker: WordLinker | None) -> tuple[JudgedDocument, str]:
    try:
        source_lang, target_lang = parse_tag(values["source_lang"]), parse_tag(values["target_lang"])
    except ValueError as error:
        raise _Bad(f"{error}; write a tag such as en, hi or pt_BR") from error
    source, reference, candidate = (
        Segment(values[side], 0, len(values[side])) if values.get(side) else EMPTY
        for side in ("source", "reference", "candidate")
    )
    pair = AlignedPair(1, "lines" if reference.text else "source", source, reference, candidate)
    key = Key("-", source_lang, target_lang, values["document"])
    words = linker.link([[pair]])[0] if linker else DocumentLinks()
    case = JudgedDocument.of_pairs(key, [pair], target_lang if reference.text else "", "", words.links)
    return case, words.missing


def _write(line: _Line, judgement: Judgement, form: str) -> None:
    if form == "text":
        for finding in sorted(judgement.findings, key=lambda finding: finding.is_hint):
            click.echo(_for_people(line, finding))
        return
    answer = {"id": line.id, "findings": [_row(finding) for finding in judgement.findings]}
    notices = {"notices": list(judgement.notices)} if judgement.notices else {}
    click.echo(inert_json(json.dumps(answer | notices, ensure_ascii=False)))


def _row(finding: Finding) -> dict[str, Any]:
    names = ("rule", "category", "severity", "entity", "start", "end", "text", "expected", "provenance")
    row = {name: getattr(finding, name) for name in names}
    last = {name: getattr(finding, name) for name in ("message", "fingerprint", "confidence")}
    return {**row, "evidence": evidence_of(finding), **last}


def _for_people(line: _Line, finding: Finding) -> str:
    about = finding.provenance if finding.confidence is None else f"{finding.provenance}, {finding.sureness}"
    head = f"{printable(str(line.id))}: {finding.severity} {finding.rule} ({about}): {printable(finding.message)}"
    if finding.start is None or finding.end is None:
        return head
    text = line.case.passages[0].pair.candidate.text
    begin, end = max(0, finding.start - _SHOWN // 2), min(finding.end, finding.start + _SHOWN)
    before, span = text[begin : finding.start], text[finding.start : end]
    shown = _one_line(text[begin : end + _SHOWN // 2])
    marks = " " * _width(_one_line(before)) + "^" * max(1, _width(_one_line(span)))
    return f"{head}\n    | {shown}\n    | {marks}"


def _one_line(text: str) -> str:
    return printable(text.replace("\n", " ").replace("\t", " "))


def _width(text: str) -> int:
    """Terminal columns: wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.category(c) in {"Mn", "Me"} else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _report_bad(name: str, number: int, error: str, form: str) -> None:
    click.echo(f"harness: {printable(name)}, line {number}: {printable(error)}.", err=True)
    if form == "jsonl":
        click.echo(inert_json(json.dumps({"id": None, "line": number, "error": error}, ensure_ascii=False)))
