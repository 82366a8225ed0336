"""Small made-up deliveries, scored by the product itself and stored, for all that compares runs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from harness.core.records import Run
from harness.core.settings import Settings, with_options
from harness.corpus import read_workspace
from harness.pipeline.run import evaluate, with_environment
from harness.runs.folder import new_run
from harness.runs.writer import save_run
from harness.termbase.entries import load_termbase

BRAND = "Jiebei"
_WORDS = (  # noqa: SIM905
    "the bank offers small loans to farmers and shop owners in many towns because local demand has grown over recent "
    "years while costs fell and people buy more goods from stores nearby"
).split()
_DOCUMENT = """\
alignment = "lines"
[sources]
id = "source.id.txt"
[[references]]
kind = "translation"
lang = "en"
file = "translation.en.txt"
"""

Texts = Mapping[str, list[str]]
Spoil = Callable[[str, list[str]], list[str]]


def references(documents: int, sentences: int = 2, first: int = 0) -> dict[str, list[str]]:
    """Documents of random sentences; the first names the brand."""
    return {f"doc-{number:03}": _text(number, sentences) for number in range(first, first + documents)}


def _text(number: int, sentences: int) -> list[str]:
    rng = random.Random(number)
    lines = [" ".join(rng.choice(_WORDS) for _ in range(14)) for _ in range(sentences)]
    return [f"The service {BRAND} knows that {lines[0]}.", *(f"It says that {line}." for line in lines[1:])]


def good(name: str, lines: list[str]) -> list[str]:
    """A good translation, freely worded."""
    return [line.replace("small", "little").replace("towns", "cities").replace("goods", "wares") for line in lines]


def worse(name: str, lines: list[str]) -> list[str]:
    """A good translation but for the last word, which costs about two points of chrF."""
    *others, last = good(name, lines)
    return [*others, f"{last.rsplit(' ', 1)[0]} zqxjk."]


def garbled(document: str) -> Spoil:
    """Good translations, the brand misspelt in one document."""
    return lambda name, lines: [
        line.replace(BRAND, "Jebbe") if name == document else line for line in good(name, lines)
    ]


def write_references(root: Path, texts: Texts, names: str = "") -> None:
    """`references/` of a workspace, with a termbase of the brand and further accepted `names`."""
    for name, lines in texts.items():
        folder = root / "references" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "document.toml").write_text(_DOCUMENT, encoding="utf-8")
        (folder / "translation.en.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "source.id.txt").write_text("\n".join(f"Sumber {line}" for line in lines) + "\n", encoding="utf-8")
    accepted = f'[entity.accepted]\nen = ["{names}"]\n' if names else ""
    (root / "references" / "entities.toml").write_text(f'[[entity]]\nname = "{BRAND}"\n{accepted}', encoding="utf-8")


def deliver(root: Path, texts: Texts, spoil: Spoil = good, vendor: str = "acme", leave_out: Iterable[str] = ()) -> None:
    """A vendor's candidates; what it delivered before and now does not is gone."""
    folder = root / "candidates" / vendor
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.txt"):
        path.unlink()
    for name, lines in texts.items():
        if name not in leave_out:
            (folder / f"{name}.id-en.txt").write_text("\n".join(spoil(name, lines)) + "\n", encoding="utf-8")


def score(root: Path, run_id: str, started: str = "2026-03-01", **options: object) -> Run:
    """The workspace scored without models, into `reports/<run_id>`."""
    settings = with_options(Settings(), embedding=False, html=False, **{"metrics": ["chrf2"], **options})  # type: ignore[arg-type]
    termbase = load_termbase(root / "references" / "entities.toml", root)
    with new_run(root / "reports", run_id) as folder:
        run = evaluate(read_workspace(root), settings, termbase)
        run = with_environment(run, {"run": run_id, "started": f"{started}T09:00:00+00:00"})
        save_run(run, folder)
    return run


def two_runs(root: Path, texts: Texts, spoil: Spoil, leave_out: Iterable[str] = ()) -> Path:
    """A workspace with the runs `before`, of a good delivery, and `after`."""
    write_references(root, texts)
    deliver(root, texts)
    score(root, "before")
    deliver(root, texts, spoil, leave_out=leave_out)
    score(root, "after", "2026-03-02")
    return root
