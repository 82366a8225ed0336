"""The scores and findings of a stored run as one JSON object, written scorecard by scorecard."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from harness.cli.json_output import inert_json, json_text, versioned_json
from harness.core.errors import SchemaError
from harness.core.records import Run


def print_scores_as_json(run: Run, folder: Path) -> None:
    """All scores and findings on stdout, scorecard by scorecard."""
    vendors = [
        {
            "vendor": v.vendor,
            "source_lang": v.source_lang,
            "target_lang": v.target_lang,
            "undelivered": list(v.undelivered),
            "scores": {name: _plain(asdict(e)) for name, e in v.scores.items()},
        }
        for v in run.vendors
    ]
    summary = {
        "run": folder.name,
        "folder": str(folder),
        "notices": list(run.notices),
        "vendors": vendors,
        "scorecards": [],
    }
    head = versioned_json(summary)
    click.echo(inert_json(head.removesuffix("]\n}")), nl=False)
    before = "\n  "
    for card in _scorecards(folder):
        click.echo(before + inert_json(json_text(card).replace("\n", "\n  ")), nl=False)
        before = ",\n  "
    click.echo("]\n}" if before == "\n  " else "\n ]\n}")


def _scorecards(folder: Path) -> Iterator[dict[str, Any]]:
    """A stored run's scorecards with their findings, which follow in the same order."""
    from harness.runs.store import finding_of, finding_rows, key_of
    from harness.runs.stream import card_texts

    groups = groupby(finding_rows(folder / "findings.csv"), key_of)
    key, rows = next(groups, (None, iter(())))
    for card in map(json.loads, card_texts(folder / "run.json")):
        findings = []
        if key == key_of(card):
            findings = [
                {
                    "rule": f.rule,
                    "severity": f.severity,
                    "entity": f.entity,
                    "text": f.text,
                    "segment": f.segment,
                    "provenance": f.provenance,
                }
                for f in map(finding_of, rows)
            ]
            key, rows = next(groups, (None, iter(())))
        scores = {name: _plain(e) for name, e in card["scores"].items()}
        yield {**key_of(card)._asdict(), "reason": card["reason"], "scores": scores, "findings": findings}
    if key is not None:
        raise SchemaError(f"{folder / 'findings.csv'} has its rows in another order than run.json; score again.")


def _plain(estimate: Mapping[str, Any]) -> dict[str, Any]:
    shown = ("value", "low", "high", "interval", "n", "status", "reason", "signature")
    return {name: estimate[name] for name in shown}
