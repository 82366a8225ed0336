"""`harness score` of archives: the bytes of the folder, and one sentence for whatever is wrong with them."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, Call
from tests.corpus.archives.packing import KINDS, folder_packed, packed, written
from tests.corpus.formats.samples import write_sample

PLAINLY = ("--no-embedding", "--no-html", "-q", "--run-id", "r")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and one for temporary files of which no name may come out."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tables(folder: Path) -> dict[str, bytes]:
    """All that a run is, but for when and where it was; what is said of files names the archive and nothing else."""
    found = {path.name: path.read_bytes() for path in (folder / "r").iterdir() if path.is_file()}
    del found["environment.json"]
    assert {"run.json", "scores.csv", "segments.parquet", "pairs.parquet", "findings.csv"} <= set(found)
    assert not [name for name, content in found.items() if b"temporary" in content]
    return found


@pytest.mark.parametrize("form", ["tsv", "parquet", "mtme", "folder"])
def test_the_tables_are_those_of_the_folder(form: str, call: Call, here: Path) -> None:
    write_sample(form, here / "in")
    folder_packed(here / "in", here / "x.zip", top="acme's delivery")
    folder_packed(here / "in", here / "x.tar.gz")
    found = {}
    for name in ("in", "x.zip", "x.tar.gz"):
        result = call("score", name, "--source-lang", "zh", "--target-lang", "en", *PLAINLY, "--out", f"out-{name}")
        assert result.code == 0, result.err
        found[name] = tables(here / f"out-{name}")
        notices = json.loads(found[name].pop("run.json"))["notices"]
        assert [notice for notice in notices if notice.startswith(name) and notice.endswith(f": taken for {form}")]
    assert found["x.zip"] == found["in"]
    assert found["x.tar.gz"] == found["in"]
    assert list((here / "temporary").iterdir()) == []


def test_a_workspace_and_its_vendors_packed_or_not(call: Call, here: Path) -> None:
    """The shipped one, with its own termbase: in a folder, in archives, and with its vendors in archives."""
    for archive in (here / "ws.zip", here / "ws.tar.xz"):
        shipped = {
            f"{path.relative_to(ROOT)}": path.read_bytes()
            for name in ("references", "candidates")
            for path in sorted((ROOT / name).rglob("*"))
            if path.is_file()
        }
        packed(archive, shipped.items())
    written(here / "mixed", {name: data for name, data in shipped.items() if name.startswith("references/")})
    for number, vendor in enumerate(sorted((ROOT / "candidates").iterdir())):
        if vendor.is_dir():
            folder_packed(vendor, here / f"mixed/candidates/{vendor.name}{KINDS[number % len(KINDS)]}", top=vendor.name)
    found = {}
    for name, given in (
        ("plain", ["--workspace", str(ROOT)]),
        ("zip", ["ws.zip", "--workspace", str(ROOT)]),
        ("xz", ["ws.tar.xz", "--workspace", str(ROOT)]),
        ("mixed", ["--workspace", "mixed"]),
    ):
        result = call("score", *given, *PLAINLY, "--metrics", "bleu,entity_accuracy", "--out", f"out-{name}")
        assert result.code == 0, result.err
        found[name] = tables(here / f"out-{name}")
    assert found["mixed"] == found["plain"]
    for each in found.values():
        del each["run.json"]  # its notices name the archive
    assert found["zip"] == found["plain"]
    assert found["xz"] == found["plain"]


def test_a_packed_workspace_brings_no_settings(call: Call, here: Path) -> None:
    files = {
        "ws/harness.toml": b"[score]\nmetrics = ['ter']\n",
        "ws/references/entities.toml": b"broken",
        "ws/references/d/document.toml": b'[sources]\nid = "s.txt"\n',
        "ws/references/d/s.txt": b"Satu.",
        "ws/candidates/v/d.id-en.txt": b"One.",
        "ws/candidates/w/d.id-en.txt": b"Two.",
    }
    packed(here / "ws.zip", files.items())
    result = call("score", "ws.zip", "--vendor", "v", "--no-embedding", "--no-html", "--run-id", "r")
    assert result.code == 0
    assert "note: ws.zip/ws/harness.toml: not used; settings and termbase are those of --workspace\n" in result.err
    assert "w" not in {
        line.split(b",")[0].decode() for line in Path("reports/r/scores.csv").read_bytes().splitlines()[1:]
    }
    for option, name in (
        ("--format", "xliff"),
        ("--columns", "source=a"),
        ("--reference", "x"),
        ("--source-lang", "id"),
    ):
        refused = call("score", "ws.zip", option, name)
        assert (refused.code, refused.err) == (
            2,
            f"harness: {option} does not go with ws.zip/ws, which is a workspace; leave it out.\n",
        )


def test_line_aligned_files_may_be_packed(call: Call, here: Path) -> None:
    for name in ("ref", "acme"):
        (here / f"{name}.txt").write_text("one\ntwo\n")
        packed(here / f"{name}.zip", [(f"d/{name}.txt", b"one\ntwo\n"), ("d/.hidden", b"")])
    found = []
    for suffix in ("txt", "zip"):
        options = ("--reference", f"ref.{suffix}", "--candidate", f"acme=acme.{suffix}", "--target-lang", "en")
        assert call("score", *options, *PLAINLY, "--out", suffix).code == 0
        found.append(tables(here / suffix))
    assert found[0] == found[1]
    packed(here / "two.zip", [("a.txt", b"one\ntwo\n"), ("b.txt", b"one\ntwo\n")])
    refused = call("score", "--reference", "ref.txt", "--candidate", "acme=two.zip", *PLAINLY)
    assert (refused.code, refused.err) == (
        2,
        "harness: two.zip: the archive holds more than the one file that is meant, or none; unpack it and name the file\n",
    )


@pytest.mark.parametrize(
    ("name", "files", "sentence"),
    [
        (
            "a.zip",
            {"../../etc/cron.d/x": b""},
            'a.zip: the member "../../etc/cron.d/x" has a name that leads outside the archive; pack '
            "it again with names inside one folder, joined by /",
        ),
        (
            "a.tgz",
            {"d/b.zip": b""},
            "a.tgz/d/b.zip: an archive inside an archive is not read; unpack it and pack its files instead",
        ),
        ("a.tar", {}, "a.tar: there is no file in the archive; pack the texts into it"),
        (
            "a.zip",
            {"<script>.tsv": b"\xff"},
            "a.zip/<script>.tsv: not valid UTF-8 at byte offset 0 (0xFF); re-save it as UTF-8",
        ),
    ],
)
def test_whatever_is_wrong_is_one_sentence(
    name: str, files: dict[str, bytes], sentence: str, call: Call, here: Path
) -> None:
    packed(here / name, files.items())
    result = call("score", name, "--no-embedding", "--no-html")
    assert (result.code, result.out, result.err.splitlines()[-1]) == (2, "", f"harness: {sentence}")
    assert not list(here.glob("reports/*/scores.csv"))
    result = call("import", "auto", name, "--into", "ws")
    assert (result.code, result.out, result.err.splitlines()[-1]) == (2, "", f"harness: {sentence}")
    assert not Path("ws").exists()


def test_an_archive_is_imported(call: Call, here: Path) -> None:
    write_sample("mtme", here / "in")
    folder_packed(here / "in", here / "x.tar.bz2")
    assert call("import", "auto", "x.tar.bz2", "--into", "ws").code == 0
    assert sorted(path.name for path in Path("ws/candidates").iterdir()) == ["acme", "zeta"]
