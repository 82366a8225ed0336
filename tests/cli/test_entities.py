"""`harness entities` as its users call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.termbase.entries import load_termbase, parse_termbase
from tests.conftest import ROOT, Call

GOLD = "We met Ronaldo in Palu.\nThen Ronaldo left Palu.\nAnd Ronaldo came.\n"
SOURCE = "Kami bertemu Ronaldo di Palu.\nLalu Ronaldo pergi dari Palu.\nDan Ronaldo datang.\n"
CANDIDATE = "We met Rolando in Palu.\nThen Rolando left Palu.\nAnd Rolando came.\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "references" / "d"
    folder.mkdir(parents=True)
    for name, text in (("source.id.txt", SOURCE), ("translation.en.txt", GOLD)):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "document.toml").write_text(
        '[sources]\nid = "source.id.txt"\n[[references]]\nkind = "translation"\nlang = "en"\nfile = "translation.en.txt"\n',
        encoding="utf-8",
    )
    return tmp_path


def deliver(workspace: Path) -> None:
    (workspace / "candidates" / "acme").mkdir(parents=True)
    (workspace / "candidates" / "acme" / "d.id-en.txt").write_text(CANDIDATE, encoding="utf-8")


def test_names_are_suggested_from_references_and_sources_alone(call: Call, workspace: Path) -> None:
    done = call("entities", "suggest", "--workspace", workspace)
    assert done.code == 0
    assert done.out.splitlines()[0] == "  1  Ronaldo (other), 3 in 1 documents"
    assert "     source (id): Ronaldo ×3 [d:1, d:2, d:3]" in done.out
    assert "2 of 2 names" in done.err


def test_what_vendors_write_otherwise_is_shown_with_its_place(call: Call, workspace: Path) -> None:
    deliver(workspace)
    [first, second] = json.loads(call("entities", "suggest", "--workspace", workspace, "--json").out)["proposals"]
    assert (first["name"], first["disagreement"], second["name"]) == ("Ronaldo", 1.0, "Palu")
    [theirs] = [r for r in first["elsewhere"] if r["who"] == "acme id-en"]
    assert (theirs["text"], theirs["count"], theirs["places"][0]["segment"]) == ("Rolando", 3, 1)


def test_entries_to_paste_are_a_termbase(call: Call, workspace: Path) -> None:
    deliver(workspace)
    done = call("entities", "suggest", "--workspace", workspace, "--toml")
    assert [entity.name for entity in parse_termbase(done.out, "x").entities] == ["Ronaldo", "Palu"]
    assert "# seen: Rolando (en, acme id-en, 3 times)\n[[entity]]\n" in done.out


def test_add_then_accept_then_nothing_is_suggested_anew(call: Call, workspace: Path) -> None:
    file = workspace / "references" / "entities.toml"
    file.write_text("# ours\n", encoding="utf-8")
    added = call("entities", "add", "Ronaldo", "--kind", "person", "--accept", "hi=रोनाल्डो", "--workspace", workspace)
    assert (added.code, added.out) == (0, f"{file}: added Ronaldo\n")
    accepted = call("entities", "accept", "Ronaldo", "hi", "रोनाल्दो", "--workspace", workspace)
    assert accepted.out == f"{file}: Ronaldo: रोनाल्दो accepted in hi\n"
    again = call("entities", "accept", "Ronaldo", "hi", "रोनाल्दो", "--workspace", workspace)
    assert again.out == f"{file}: Ronaldo: रोनाल्दो was accepted already in hi\n"
    assert file.read_text(encoding="utf-8").startswith("# ours\n\n[[entity]]\n")
    assert load_termbase(file).entities[0].accepted == {"hi": ("रोनाल्डो", "रोनाल्दो")}
    assert "Ronaldo" not in call("entities", "suggest", "--workspace", workspace).out


def test_lint_of_the_shipped_termbase_finds_no_error(call: Call) -> None:
    done = call("entities", "lint", "--workspace", ROOT)
    assert done.code == 0
    assert "conflict" not in done.out
    assert "ambiguous" not in done.out


def test_lint_ends_with_3_where_forms_conflict(call: Call, workspace: Path) -> None:
    (workspace / "references" / "entities.toml").write_text(
        '[[entity]]\nname = "Palu"\n[[entity]]\nname = "Pa-lu"\n', encoding="utf-8"
    )
    done = call("entities", "lint", "--workspace", workspace, "--json")
    assert done.code == 3
    assert [(r["fault"], r["entity"]) for r in json.loads(done.out)["remarks"]] == [
        ("ambiguous", "Palu"),
        ("ambiguous", "Pa-lu"),
    ]


@pytest.mark.parametrize("ending", ["tbx", "csv"])
def test_what_is_exported_is_imported_unchanged(call: Call, workspace: Path, tmp_path: Path, ending: str) -> None:
    out, back = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    assert call("entities", "export", out, "--workspace", ROOT).code == 0
    assert call("entities", "import", out, "--workspace", workspace).code == 0
    file = workspace / "references" / "entities.toml"
    assert load_termbase(file).entities == load_termbase(ROOT / "references" / "entities.toml").entities
    assert call("entities", "export", back, "--workspace", workspace).code == 0
    assert out.read_bytes() == back.read_bytes()
    again = call("entities", "import", out, "--workspace", workspace)
    assert "0 entities added, 19 known already" in again.out
    assert "19 entities added" in call("entities", "import", out, "--workspace", workspace, "--replace").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "a.xml"), "harness: a.xml: the name must end in .tbx or .csv; rename it"),
        (("import", "none.tbx"), "harness: none.tbx: the termbase is missing; put the file there or correct the name"),
        (("add", "A", "--accept", "hi"), "harness: --accept 'hi': write LANG=FORM, such as --accept hi=जिएबेई"),
        (
            ("accept", "A", "hi", "x"),
            "harness: references/entities.toml: file not found; check the path",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    call: Call, workspace: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    done = call("entities", *arguments, "--workspace", workspace)
    assert (done.code, done.err) == (2, f"{sentence}\n")


def test_lint_of_a_termbase_that_cannot_be_read_ends_with_2(call: Call, workspace: Path) -> None:
    (workspace / "references" / "entities.toml").write_text("[[entity]\n", encoding="utf-8")
    done = call("entities", "lint", "--workspace", workspace)
    assert done.code == 2 and done.err.startswith("harness: ")
