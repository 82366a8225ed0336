"""`harness score` of bilingual files: units in any order, their status, and what stands between their words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import harness
from tests.conftest import Call

X1 = '<xliff version="1.2" {}><file original="f" source-language="en" target-language="de"><body>\n{}\n</body></file></xliff>'
UNIT = '<trans-unit id="{}"><source>{}</source><target{}>{}</target></trans-unit>\n'
ROWS = [
    ("The ferry carries 120 passengers.", "Die Fähre befördert 120 Passagiere."),
    ("The harbour opens at six.", "Der Hafen öffnet um sechs."),
    ("A ticket costs 15 euros.", "Eine Karte kostet 15 Euro."),
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, *units: tuple[str, str, str, str], root: str = "") -> str:
    """Units of id, source, attributes of the target, and target."""
    Path(name).write_text(X1.format(root, "".join(UNIT.format(*unit) for unit in units)), encoding="utf-8")
    return name


def scored(call: Call, *args: str, run: str = "r") -> tuple[dict[str, Any], dict[str, Any]]:
    """What is printed as JSON and what the run keeps."""
    result = call("score", *args, "--json", "-q", "--no-embedding", "--no-html", "--run-id", run)
    assert (result.code, result.err) == (0, "")
    return json.loads(result.out), json.loads(Path(f"reports/{run}/run.json").read_text(encoding="utf-8"))


def test_a_perfect_translation_in_another_order_is_perfect(call: Call) -> None:
    put("gold.xlf", *[(str(n), source, "", text) for n, (source, text) in enumerate(reversed(ROWS))])
    acme = put("acme.xlf", *[(str(n), source, "", text) for n, (source, text) in enumerate(ROWS)])
    printed, kept = scored(call, acme, "--reference", "gold.xlf")
    assert printed["vendors"][0]["scores"]["bleu"]["value"] == pytest.approx(100)
    notice = "acme.xlf: 3 units paired with gold.xlf: 3 by source text"
    assert notice in printed["notices"] and printed["notices"] == kept["notices"]
    assert not printed["scorecards"][0]["findings"]


def test_status_is_stored_and_judged_again_alike(call: Call) -> None:
    acme = put(
        "acme.xlf",
        ("1", ROWS[0][0], ' state="needs-translation"', ROWS[0][0]),
        ("2", ROWS[1][0], ' state="final"', ROWS[1][1]),
        ("3", ROWS[2][0], "", ""),
    )
    printed, _ = scored(call, acme)
    found = [(one["segment"], one["rule"], one["severity"]) for one in printed["scorecards"][0]["findings"]]
    assert found == [(1, "missing-translation", "major"), (3, "missing-translation", "major")]
    assert "acme.xlf: 3 units: 1 empty, 1 untranslated, 1 final" in printed["notices"]
    again = json.loads(call("rescore", "r", "--json", "-q", "--run-id", "again").out)
    assert again["scorecards"][0]["findings"] == printed["scorecards"][0]["findings"]


@pytest.mark.parametrize(
    ("setting", "args", "scored_units"),
    [("all", (), 2), ("all", ("--units", "translated"), 1), ("final", (), 1), ("final", ("--units", "all"), 2)],
)
def test_units_by_option_and_by_setting(call: Call, setting: str, args: tuple[str, ...], scored_units: int) -> None:
    acme = put("acme.xlf", ("1", ROWS[0][0], ' state="final"', ROWS[0][1]), ("2", ROWS[1][0], "", ""))
    Path("harness.toml").write_text(f'[score]\nunits = "{setting}"\n', encoding="utf-8")
    printed, kept = scored(call, acme, *args)
    assert kept["settings"]["score"]["units"] == (args[-1] if args else setting)
    assert len(harness.load_run("r").run.scorecards[0].pairs) == scored_units
    assert len(printed["scorecards"][0]["findings"]) == scored_units - 1


def test_units_go_with_files_only(call: Call) -> None:
    result = call("score", "--units", "final")
    assert (result.code, result.out) == (2, "")
    assert result.err == "harness: --units needs a FILE. Name one: harness score FILE\n"


def test_deleted_text_and_line_breaks(call: Call) -> None:
    acme = put(
        "acme.xlf",
        (
            "1",
            ROWS[0][0],
            "",
            'Die Fähre<x id="1" ctype="lb"/>befördert <mrk mtype="x-sdl-deleted">112 Leute</mrk>'
            '<mrk mtype="x-sdl-added">120 Passagiere</mrk>.',
        ),
        root='xmlns="urn:oasis:names:tc:xliff:document:1.2"',
    )
    put("gold.xlf", ("1", ROWS[0][0], "", ROWS[0][1]))
    printed, _ = scored(call, acme, "--reference", "gold.xlf")
    assert printed["vendors"][0]["scores"]["chrf2"]["value"] == pytest.approx(100)
    assert not printed["scorecards"][0]["findings"]
