"""The scores and findings of a stored run as one JSON object, written scorecard by scorecard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from harness.cli.json_output import inert_json, json_text, versioned_json
from harness.core.records import Estimate, Run


def print_scores_as_json(run: Run, folder: Path) -> None:
    """All scores and findings on stdout, scorecard by scorecard."""
    vendors = [
        {
            "vendor": v.vendor,
            "source_lang": v.source_lang,
            "target_lang": v.target_lang,
            "undelivered": list(v.undelivered),
            "scores": _plain(v.scores),
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
    """A stored run's scorecards with their scores and findings."""
    from harness.runs.reader import RunReader

    for card in RunReader(folder).cards_with_findings():
        findings = [
            {
                "rule": f.rule,
                "severity": f.severity,
                "entity": f.entity,
                "text": f.text,
                "segment": f.segment,
                "provenance": f.provenance,
            }
            for f in card.findings
        ]
        yield {**card.key._asdict(), "reason": card.reason, "scores": _plain(card.scores), "findings": findings}


def _plain(scores: Mapping[str, Estimate]) -> dict[str, dict[str, Any]]:
    shown = ("value", "low", "high", "interval", "n", "status", "reason", "signature")
    return {name: {field: getattr(estimate, field) for field in shown} for name, estimate in scores.items()}
