"""`harness export`: every format from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.export import FORMATS, ORIGINALS
from tests.conftest import Call, Shipped
from tests.corpus.formats.samples import WRITERS


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written(tmp_path: Path, call: Call, shipped: Shipped, form: str) -> None:
    out = tmp_path / "out"
    result = call("export", form, shipped.folder, "--out", out)
    assert (result.code, result.out) == (0, f"Wrote {out}\n")
    assert [path for path in [out, *out.rglob("*")] if path.is_file() and path.stat().st_size]


def test_without_out_it_lies_here_under_the_run_s_name(
    tmp_path: Path, call: Call, shipped: Shipped, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("export", "marot", shipped.folder).out == "Wrote shipped.marot.tsv\n"
    assert [path.name for path in tmp_path.iterdir()] == ["shipped.marot.tsv"]


def test_an_unknown_format_is_named_with_the_known_ones(call: Call) -> None:
    result = call("export", "xlsx")
    assert result.code == 2
    assert (
        "'xlsx' is not one of 'csv', 'markdown', 'marot', 'mqm', 'mt-metrics-eval', 'parquet', 'po', 'xliff'"
        in result.err
    )


def test_an_unknown_run_is_one_sentence(tmp_path: Path, call: Call) -> None:
    result = call("export", "csv", "nope", "--workspace", tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"harness: There is no run 'nope' in {tmp_path / 'reports'} (no run.json); name a run or its folder.\n"
    )


def test_a_place_that_is_not_there_is_one_sentence(tmp_path: Path, call: Call, shipped: Shipped) -> None:
    out = tmp_path / "absent" / "out"
    for form in FORMATS:
        result = call("export", form, shipped.folder, "--out", out)
        assert (result.code, result.err) == (
            2,
            f"harness: {out}: cannot be written (No such file or directory); choose another place with --out.\n",
        )


@pytest.mark.parametrize(("form", "name"), [("xliff", "acme.xlf"), ("po", "acme.po")])
def test_findings_go_back_into_a_vendor_s_own_file(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch, form: str, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write = WRITERS["xliff1" if form == "xliff" else form]
    Path(name).write_text(
        write([("Es sind 500 Tonnen.", "It is 700 tonnes.")]).replace('"zh"', '"de"'), encoding="utf-8"
    )
    langs = ("--source-lang", "de") if form == "po" else ()
    scored = call("score", name, *langs, "--no-embedding", "--no-html", "-q", "--out", "reports", "--run-id", "one")
    assert scored.code == 0, scored.err
    result = call("export", form, "reports/one", "--original", name)
    assert (result.code, result.out) == (0, f"Wrote acme.marked{Path(name).suffix}\n")
    text = Path(f"acme.marked{Path(name).suffix}").read_text(encoding="utf-8")
    assert "the source has “500 Tonnen”, the translation has “700 tonnes”" in text
    again = call("export", form, "reports/one", "--original", name, "--out", "out")
    assert again.code == 0 and again.err.startswith("note: ") and ": 1" in again.err


@pytest.mark.parametrize("form", ORIGINALS)
def test_a_copy_of_a_file_needs_the_file(call: Call, shipped: Shipped, form: str) -> None:
    assert call("export", form, shipped.folder) == (
        2,
        "",
        (f"harness: {form} writes findings into a copy of a vendor's file. Name that file with --original FILE.\n"),
    )


def test_a_vendor_s_file_that_no_one_asks_for_is_refused(tmp_path: Path, call: Call, shipped: Shipped) -> None:
    assert call("export", "marot", shipped.folder, "--original", tmp_path / "acme.xlf") == (
        2,
        "",
        ("harness: --original cannot be used with marot, which needs no file of a vendor. Leave it out.\n"),
    )
