"""`harness validate` as its users call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, Call
from tests.validate.test_validate import PAIRS, rated_rows, table

LANGS = ("--source-lang", "de", "--workers", "1")


@pytest.fixture
def contrastive(tmp_path: Path) -> Path:
    return table(tmp_path / "c.tsv", "source reference good incorrect phenomenon lang set", PAIRS)


def test_rules_as_a_table_with_misses_and_alarms(call: Call, contrastive: Path) -> None:
    done = call("validate", "rules", contrastive, "--show-errors", "1", "--workers", "1")
    assert done.code == 0
    assert "s number" in done.out
    assert "0.667 [0.208, 0.939]" in done.out
    assert "miss: s number, de, line 3\n" in done.out
    assert "  reference: He has 25 boats.\n" in done.out
    assert 'note: no rule is said to fit "invented"' in done.err


def test_rules_as_json(call: Call, contrastive: Path) -> None:
    done = call("validate", "rules", contrastive, "--json", "--fits", "invented=number-*", "--workers", "1")
    report = json.loads(done.out)
    [number] = [
        g for g in report["groups"] if (g["phenomenon"], g["lang"], g["with_reference"]) == ("number", "", True)
    ]
    assert number["found"] == {
        "value": pytest.approx(2 / 3),
        "low": pytest.approx(0.2077, abs=1e-4),
        "high": pytest.approx(0.9385, abs=1e-4),
        "n": 3,
    }
    assert report["pairs"] == 5


def test_votes(call: Call, tmp_path: Path) -> None:
    rows = [
        ("Er hat 25 Boote.", "He has 25 boats.", f"He has {n} boats.", "0" if n == 25 else "3") for n in range(20, 30)
    ]
    path = table(tmp_path / "v.tsv", "quelle reference target votes_number", rows)
    done = call("validate", "rules", path, "--columns", "source=quelle", "--majority", "3", *LANGS)
    assert done.code == 0
    assert "3 votes or more" in done.out
    assert "9/10" in done.out


def test_metrics_as_a_table_a_plot_and_json(call: Call, tmp_path: Path) -> None:
    path = table(tmp_path / "r.tsv", "system doc seg_id source target reference mqm", rated_rows())
    columns = ("--columns", "seg=seg_id,human=mqm", "--metrics", "chrf2,findings", "--trials", "100", *LANGS)
    svg = tmp_path / "plot.svg"
    done = call("validate", "metrics", path, *columns, "--plot", svg)
    assert done.code == 0
    assert "de-en: 4 systems, 24 segments, 4 documents" in done.out
    assert "note: left out as human: Human-A" in done.err
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    first, second = (call("validate", "metrics", path, *columns, "--json").out for _ in range(2))
    assert first == second
    [group] = json.loads(first)["groups"]
    assert group["name"] == {"set": "", "pair": "de-en", "domain": ""}
    assert set(group["systems"]["best"]) == {"chrf2", "findings", "human"}


def test_references_of_a_table(call: Call, tmp_path: Path) -> None:
    path = table(tmp_path / "g.tsv", "source reference", [("Er hat 25 Boote.", "He has 31 boats.")])
    done = call("validate", "references", path, *LANGS)
    assert done.code == 0
    assert (
        "  source:    Er hat 25 Boote.\n  reference: He has 31 boats.\n  major number-changed: 31"
        in done.out.replace("critical", "major")
    )


def test_references_of_the_workspace(call: Call) -> None:
    done = call("validate", "references", "--workspace", ROOT, "--json")
    assert [gold["name"] for gold in json.loads(done.out)["references"]] == [
        "ant-group-2021, hi-en",
        "ant-group-2021, id-en",
    ]


def test_a_reference_that_breaks_its_own_termbase_is_told(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "references" / "d"
    folder.mkdir(parents=True)
    (folder / "source.id.txt").write_text("Kami memakai Jiebei hari ini.\n", encoding="utf-8")
    (folder / "gold.txt").write_text("We use Jebbe today.\n", encoding="utf-8")
    (folder / "document.toml").write_text(
        '[sources]\nid = "source.id.txt"\n[[references]]\nkind = "translation"\nlang = "en"\nfile = "gold.txt"\n',
        encoding="utf-8",
    )
    (tmp_path / "references" / "entities.toml").write_text('[[entity]]\nname = "Jiebei"\n', encoding="utf-8")
    done = call("validate", "references", "--workspace", tmp_path)
    assert "d, id-en, d, segment 1" in done.out
    assert "entity-garbled: Jebbe (expected Jiebei)" in done.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("metrics", "FILE", "--metrics", "chrf"), 'harness: --metrics: unknown metric "chrf"; did you mean "chrf2"?'),
        (("metrics", "FILE", "--metrics", "embedding"), "harness: --metrics: embedding needs --embedding"),
        (
            ("metrics", "FILE", "--metrics", "chrf2+findings"),
            "harness: --metrics: chrf2+findings needs chrf2 beside it",
        ),
        (
            ("metrics", "FILE", "--metrics", ","),
            "harness: --metrics is an empty list. Name at least one metric, such as --metrics chrf2,findings",
        ),
        (
            ("rules", "FILE", "--columns", "seg"),
            "harness: --columns 'seg': write NAME=YOURS, such as --columns seg=seg_id,human=mqm",
        ),
        (("rules", "none.tsv"), "harness: none.tsv: the table is missing; put the file there or correct the name"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    call: Call, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    path = table(tmp_path / "r.tsv", "system doc seg source target reference human", rated_rows())
    done = call("validate", *[path if argument == "FILE" else argument for argument in arguments])
    assert (done.code, done.err) == (2, f"{sentence}\n")
