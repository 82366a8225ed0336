"""Runs to export: one with texts that try everything, and a tidy one."""

from __future__ import annotations

from pathlib import Path

import harness
from harness.runs.reader import RunReader

HOSTILE = [
    '=HYPERLINK("http://x")\tand <v>700</v> tonnes',
    "Line\none\r\nwith \x1b[2J and ' in 700 tonnes",
    "'=1+1 <script>alert(1)</script> | @all **700** tonnes",
]
GOLD = [text.replace("700", "500") for text in HOSTILE]


def stored(folder: Path, candidates: dict[str, list[str]], references: list[str], name: str = "one") -> RunReader:
    run = harness.evaluate(
        candidates=candidates,
        references=references,
        sources=references,
        source_lang="de",
        target_lang="en",
        documents=["a.b", "a.b", "c"][: len(references)],
        metrics=["bleu", "chrf2"],
        embedding=False,
    )
    saved = run.save(folder, name)
    assert saved.folder is not None
    return RunReader(saved.folder)


def hostile(folder: Path) -> RunReader:
    return stored(folder, {"=acme": HOSTILE, "zeta|b": GOLD}, GOLD)
