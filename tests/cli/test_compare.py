"""`harness compare`: who is compared with whom, what is said of it, to people and to machines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

import pytest

from harness.cli.compare import shown
from harness.cli.compare.systems import Row
from harness.comparison.shared_documents import Shared
from harness.comparison.systems import Difference
from harness.statistics.intervals import Interval
from tests.conftest import ROOT, Call, Shipped

QUIET = ("--no-embedding", "--no-rules", "--no-html", "--metrics", "bleu,chrf2", "--target-lang", "en", "-q")
TEXT = "the quick brown fox jumps over a lazy dog while many small birds sing in tall green trees"
WORDS = TEXT.split()
NO_INTERVAL = Interval(None, None, "")


def sentence(number: int) -> str:
    return " ".join(WORDS[(number * 5 + step * (number % 7 + 1)) % len(WORDS)] for step in range(8 + number % 5))


@pytest.fixture
def lines(tmp_path: Path, call: Call) -> Path:
    """A workspace with two runs of line-aligned files, each of 30 documents of three lines: `old` and `new`."""
    gold = [sentence(n) for n in range(90)]
    texts = {
        "ref": gold,
        "docs": [f"d{n // 3:02}" for n in range(90)],
        "same": [text if n % 4 else text.replace("the", "one") for n, text in enumerate(gold)],
        "worse": [" ".join(text.split()[:-3]) for text in gold],
        "hostile": ["\x1b[2J[bold]" + text for text in gold],
    }
    for name, rows in texts.items():
        (tmp_path / name).write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    for run, names in (
        ("old", {"acme": "same", "zeta": "same"}),
        ("new", {"acme": "worse", "zeta": "same", "evil": "hostile"}),
    ):
        candidates = [f"--candidate={vendor}={tmp_path / file}" for vendor, file in names.items()]
        called = call(
            "score",
            "--workspace",
            tmp_path,
            "--reference",
            tmp_path / "ref",
            "--docs",
            tmp_path / "docs",
            *candidates,
            *QUIET,
            "--run-id",
            run,
        )
        assert called.code == 0, called.err
    return tmp_path


def compared(call: Call, workspace: Path, *arguments: str) -> list[dict[str, Any]]:
    called = call("compare", *arguments, "--workspace", workspace, "--json")
    assert called.code == 0, called.err
    found: list[dict[str, Any]] = json.loads(called.out)["comparisons"]
    return found


def test_vendors_of_the_latest_run(call: Call, lines: Path) -> None:
    (found,) = compared(call, lines, "zeta", "acme")
    assert (found["baseline"], found["current"]) == ({"run": "new", "vendor": "zeta"}, {"run": "new", "vendor": "acme"})
    bleu, chrf = found["metrics"]
    assert (bleu["metric"], chrf["metric"]) == ("bleu", "chrf2")
    for metric in (bleu, chrf):
        assert (metric["unit"], metric["clusters"], metric["effect"]) == ("document", 30, "worse")
        assert metric["low"] < metric["difference"] < metric["high"] < 0
        assert metric["p_value"] == 1 / 10_001 and metric["p_adjusted"] == 2 / 10_001
        assert metric["baseline"]["low"] < metric["baseline"]["value"] < metric["baseline"]["high"]
        assert metric["human_agreement"] > 0.85
        assert [len(metric[f"worst_{what}"]) for what in ("documents", "segments")] == [3, 3]
        assert metric["worst_segments"][0]["moves"] < 0
        assert set(metric["worst_segments"][0]) >= {"gold", "baseline_text", "current_text", "segments", "document"}


def test_two_runs_vendor_by_vendor(call: Call, lines: Path) -> None:
    called = call("compare", "old", "new", "--workspace", lines, "--json")
    acme, zeta = json.loads(called.out)["comparisons"]
    assert called.err == "note: only new has evil.\n"
    assert [row["effect"] for row in acme["metrics"]] == ["worse", "worse"]
    assert [row["effect"] for row in zeta["metrics"]] == ["nothing changed", "nothing changed"]
    assert [row["p_value"] for row in zeta["metrics"]] == [1.0, 1.0]
    assert acme["metrics"][0]["p_adjusted"] == 4 / 10_001  # Holm over two vendors and two metrics


def test_a_run_may_be_a_folder_and_vendors_may_be_chosen(call: Call, lines: Path) -> None:
    (found,) = compared(call, lines, str(lines / "reports" / "old"), "new", "--vendor", "acme", "--metric", "chrf2")
    assert (found["baseline"]["vendor"], [row["metric"] for row in found["metrics"]]) == ("acme", ["chrf2"])


def test_a_vendor_against_itself_in_an_older_run(call: Call, lines: Path) -> None:
    (found,) = compared(call, lines, "old", "acme")
    assert (found["baseline"], found["current"]) == ({"run": "old", "vendor": "acme"}, {"run": "new", "vendor": "acme"})


def test_another_run_and_another_seed(call: Call, lines: Path) -> None:
    (found,) = compared(call, lines, "acme", "zeta", "--run", "old", "--seed", "0", "--trials", "500")
    assert found["baseline"]["run"] == "old" and found["metrics"][0]["effect"] == "nothing changed"
    first, again, other = (
        call("compare", "zeta", "evil", "--workspace", lines, "--json", "--seed", seed).out for seed in ("0", "0", "1")
    )
    assert first == again != other


def test_for_people(call: Call, lines: Path) -> None:
    called = call("compare", "zeta", "acme", "evil", "--workspace", lines, "--examples", "1")
    assert (called.code, called.err) == (0, "")
    rows = [line.split() for line in called.out.splitlines()]
    assert [row[1] if row[0] in {"bleu", "chrf2"} else row[0] for row in rows[4:11] if row] == [
        "zeta",
        "acme",
        "evil",
    ] * 2
    assert "baseline" in called.out and " worse " in called.out
    assert "Paired over 30 documents; seed 20261122." in called.out
    assert "acme against zeta, where chrf2 changes most:" in called.out
    assert "worse document: d" in called.out and "worse segment: d" in called.out
    assert "\x1b" not in called.out  # no colours where nobody sees them, and nothing that vendors wrote
    assert "\\x1b[2J[bold]" in called.out


def test_the_shipped_vendors(call: Call, shipped: Shipped) -> None:
    called = call(
        "compare",
        "literal",
        "fluent",
        "postedited",
        "--run",
        shipped.folder,
        "--metric",
        "entity_accuracy",
        "--source-lang",
        "hi",
    )
    assert called.code == 0, called.err
    assert "of one document, so the result holds" in called.out and "text only" in called.out
    assert called.out.count("no difference shown") == 2
    assert "id → en" not in called.out


@pytest.mark.parametrize(
    ("low", "high", "effect", "p", "changed", "why"),
    [
        (
            -0.16,
            0.04,
            "worse",
            0.0004,
            12,
            "a difference is shown although its interval contains 0, because a few segments",
        ),
        (
            0.03,
            0.36,
            "no difference shown",
            0.125,
            4,
            "no difference is shown although its interval does not contain 0: the 4 segments that changed cannot "
            "bring p below 0.1250",
        ),
        (0.08, 0.38, "no difference shown", 0.0312, 6, "because only p is adjusted for all tests"),
        (0.08, 0.38, "no difference shown", 0.06, 12, "With few segments the interval is less reliable: use p"),
        (0.08, 0.38, "better", 0.001, 12, ""),
        (-0.1, 0.38, "no difference shown", 0.5, 12, ""),
        (None, None, "better", 0.001, 12, ""),
        (0.0, 0.0, "nothing changed", 1.0, 0, ""),
    ],
)
def test_an_interval_and_a_test_that_differ_are_explained(
    low: float | None, high: float | None, effect: str, p: float, changed: int, why: str
) -> None:
    difference = Difference(
        "chrf2", "higher", "s", 0.5, 0.6, 0.1, low, high, "", p, 15, changed, "segment", True, 1, None, ()
    )
    row = Row(cast(Shared, None), difference, (NO_INTERVAL, NO_INTERVAL), adjusted=p, effect=effect)
    said = shown.at_odds(row, 0.05)
    assert why in said and bool(why) == bool(said)


def test_the_note_stands_below_the_table(call: Call, shipped: Shipped) -> None:
    called = call(
        "compare", "literal", "fluent", "--run", shipped.folder, "--metric", "entity_accuracy", "--source-lang", "hi"
    )
    assert (
        "\nnote: entity_accuracy, fluent: no difference is shown although its interval does not contain 0" in called.out
    )


def test_what_cannot_be_compared_is_told_and_the_rest_goes_on(call: Call, shipped: Shipped, tmp_path: Path) -> None:
    called = call(
        "rescore",
        shipped.folder,
        "--workspace",
        tmp_path,
        "--termbase",
        ROOT / "references/entities.toml",
        "--run-id",
        "new",
        "-q",
    )
    assert called.code == 0, called.err
    called = call("compare", shipped.folder, "new", "--workspace", tmp_path, "--vendor", "published")
    assert called.code == 0
    assert (
        "not compared: new: published: chrf2 was not scored on the baseline side (the reference is in en" in called.err
    )
    nothing = call(
        "compare", shipped.folder, "new", "--workspace", tmp_path, "--vendor", "published", "--metric", "chrf2"
    )
    assert nothing.code == 4
    assert nothing.err.endswith("harness: Nothing could be compared.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["acme"], "Only one system was given. Name two vendors of a run, or two runs."),
        (["acme", "acme"], "Only one system was given. Name two vendors of a run, or two runs."),
        (["new", "acme", "--vendor", "acme"], "new would be compared with itself; name two different systems."),
        (["acme", "acne"], "'acne' is neither a vendor nor a run in {0}/reports; vendors of new are acme, zeta, evil."),
        (["acme", "zeta", "--metric", "chrf"], '--metric: unknown metric "chrf"; did you mean "chrf2"?'),
        (
            ["acme", "zeta", "--vendor", "acme"],
            "--vendor chooses among the vendors of runs, but vendors are compared; leave it out.",
        ),
        (["old", "new", "--vendor", "acne"], '--vendor: unknown vendor "acne"; did you mean "acme"?'),
        (
            ["acme", "zeta", "--source-lang", "hi"],
            "acme and zeta have no language pair in common; choose other systems.",
        ),
        (
            ["acme", "zeta", "--run", "nix"],
            "There is no run 'nix' in {0}/reports (no run.json); name a run or its folder.",
        ),
    ],
)
def test_mistakes_are_one_sentence(call: Call, lines: Path, arguments: list[str], message: str) -> None:
    called = call("compare", *arguments, "--workspace", lines)
    assert (called.code, called.out) == (2, "")
    assert called.err == f"harness: {message.format(lines)}\n"


def test_it_is_quick_and_loads_neither_a_model_nor_torch(shipped: Shipped) -> None:
    code = (
        "import sys; from harness.cli import main; sys.argv = ['harness', 'compare', 'literal', 'fluent', '--run', "
        f"{str(shipped.folder)!r}, '--json']\ntry: main()\nexcept SystemExit as left: assert not left.code\n"
        "print([m for m in ('torch', 'sacrebleu', 'sentence_transformers', 'pandas', 'scipy') if m in sys.modules],"
        " file=sys.stderr)"
    )
    times = []
    for _ in range(2):
        before = os.times()
        started = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        after = os.times()
        assert done.stderr == b"[]\n"
        used = after.children_user + after.children_system - before.children_user - before.children_system
        times.append(min(used, time.perf_counter() - started))
    assert min(times) < 2.0  # under 1 s on an idle machine; a busy one is slower even in its own time


def test_a_narrow_terminal_gets_paragraphs_in_which_nothing_is_cut() -> None:
    cells = (
        "bleu",
        "a vendor of a long name",
        "38.32 [19.82, 56.83]",
        "-20.24 [-35.49, -5.00]",
        "0.0312",
        "0.1250",
        "no difference shown",
        "88%",
        "20.70",
    )
    lines = shown.paragraph(cells, 60).splitlines()
    assert lines[0] == "bleu" and max(map(len, lines)) <= 60
    assert all(cell in " ".join(line.strip() for line in lines) for cell in cells)
