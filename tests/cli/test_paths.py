"""Paths and names that no file can have, in options, arguments and settings: one sentence, and nothing is written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from harness.cli import main
from tests.conftest import Call

LONG = "x" * 256
TOO_LONG = f'the path "{"x" * 60}…" is too long for the file system; give a shorter one'
FAST = ("--no-embedding", "--no-rules", "--no-html")
TABLE = "vendor\tdocument\tsource_lang\ttarget_lang\tsource\treference\tcandidate\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("ref.txt").write_text("the cat sat\n")
    return tmp_path


@pytest.mark.parametrize(
    "args",
    [
        ("score", "--workspace", LONG),
        ("score", "--out", LONG),
        ("score", LONG),
        ("score", "--termbase", LONG),
        ("score", "--reference", LONG),
        ("rescore", "--out", LONG),
        ("report", "--out", LONG),
        ("gate", "--policy", LONG),
        ("gate", "--junit", LONG),
        ("history", "--workspace", LONG),
        ("export", "csv", "--out", LONG),
        ("init", LONG),
        ("import", "tsv", LONG, "--into", "w"),
        ("import", "tsv", "t.tsv", "--into", LONG),
        ("doctor", "--workspace", LONG),
        ("entities", "lint", "--termbase", LONG),
        ("entities", "export", f"{LONG}.csv"),
        ("validate", "rules", LONG),
        ("baseline", "list", "--workspace", LONG),
        ("config", "show", "--workspace", LONG),
        ("review", "import", LONG),
        ("review", "stats", "--workspace", "x/" * 2200 + "x" * 256),
        ("check", "-", "--workspace", LONG),
    ],
)
def test_a_path_that_is_too_long_is_a_usage_error(call: Call, args: tuple[str, ...]) -> None:
    result = call(*args)
    assert (result.code, result.out) == (2, "")
    last = result.err.splitlines()[-1]
    assert (
        last.startswith("Error: Invalid value for ") and "is too long for the file system; give a shorter one" in last
    )
    assert sorted(Path().iterdir()) == [Path("ref.txt")]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("score", "--reference", "ref.txt", "--candidate", f"a={LONG}", *FAST), f"--candidate: {TOO_LONG}"),
        (("report", LONG), f"There is no run '{LONG}' in reports (no run.json); name a run or its folder."),
        (("gate", "--run", LONG), f"There is no run '{LONG}' in reports (no run.json); name a run or its folder."),
        (
            ("score", "--reference", "ref.txt", "--candidate", "a=ref.txt", "--run-id", LONG, *FAST),
            f"'{LONG}' cannot name a run; use up to 100 letters, digits, dots, dashes and underscores, starting with a letter or "
            "digit, and not latest or baselines.",
        ),
        (
            ("score", "--reference", "ref.txt", "--candidate", "a=ref.txt", "--out", "\udcff", *FAST),
            r'the folder of runs: the path "\udcff" is not in UTF-8, and no table can be written there; choose another',
        ),
        (
            ("entities", "add", "\udcff"),
            r'references/entities.toml was not changed, since the change would break it: references/entities.toml: "\udcff" is no '
            "character; write it in UTF-8",
        ),
    ],
)
def test_other_names_that_cannot_be_used_are_one_sentence(call: Call, args: tuple[str, ...], sentence: str) -> None:
    Path("references").mkdir()
    result = call(*args)
    assert (result.code, result.out, result.err) == (2, "", f"harness: {sentence}\n")
    assert sorted(Path().rglob("*")) == [Path("ref.txt"), Path("references")]


@pytest.mark.parametrize(("section", "key"), [("termbase", "file"), ("embedding", "model"), ("embedding", "cache")])
def test_a_setting_with_a_nul_character_is_refused(call: Call, section: str, key: str) -> None:
    Path("harness.toml").write_text(f'[{section}]\n{key} = "a\\u0000b"\n')
    for args in (("score",), ("entities", "lint"), ("config", "show")):
        result = call(*args)
        assert (result.code, result.out) == (2, "")
        assert result.err == (
            f'harness: harness.toml: "{key}" in [{section}] has a NUL character, which no name can have; correct it\n'
        )


def test_names_that_are_too_long_for_files_are_cut_where_files_are_called_after_them(call: Call) -> None:
    """Vendors and documents of a table may be called anything."""
    vendors, documents = ("v" * 300, "क" * 120), ("d" * 300, "e/" * 200)
    rows = [f"{vendor}\t{document}\tde\ten\tEs.\tIt.\tIs.\n" for vendor in vendors for document in documents]
    Path("t.tsv").write_text(TABLE + "".join(rows))
    assert call("score", "t.tsv", "--no-embedding", "--run-id", "one", "-q") == (0, "", "")
    assert len(list(Path("reports/one/scorecards").glob("*.html"))) == 4
    for form in ("csv", "markdown", "marot", "mqm", "mt-metrics-eval", "parquet"):
        assert call("export", form, "one").code == 0
    assert call("import", "tsv", "t.tsv", "--into", "workspace").code == 0
    assert call("score", "--workspace", "workspace", "--no-embedding", "-q") == (0, "", "")
    assert max(len(os.fsencode(path.name)) for path in Path().rglob("*")) <= 255


def test_a_file_whose_name_is_as_long_as_it_may_be_is_written(call: Call) -> None:
    call("score", "--reference", "ref.txt", "--candidate", "a=ref.txt", "--run-id", "one", *FAST)
    name = "क" * 85
    assert call("export", "markdown", "one", "--out", name).code == 0
    assert call("export", "csv", "one", "--out", f"ख{name[1:]}").code == 0
    call("gate", "--run", "one", "--junit", f"ग{name[1:]}")
    assert {path.name[0] for path in Path().iterdir() if len(path.name) == 85} == {"क", "ख", "ग"}


@pytest.mark.parametrize(
    "args",
    [
        ("entities", "add", "Tembaru", "--termbase", "loop"),
        ("export", "markdown", "one", "--out", "loop"),
        ("gate", "--run", "one", "--junit", "loop/x"),
        ("score", "--workspace", "loop"),
    ],
)
def test_a_link_that_leads_back_to_itself_is_one_sentence(call: Call, args: tuple[str, ...]) -> None:
    call("score", "--reference", "ref.txt", "--candidate", "a=ref.txt", "--run-id", "one", *FAST)
    Path("loop").symlink_to("loop")
    result = call(*args)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("harness: ") and result.err.count("\n") == 1 and "internal" not in result.err


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            OSError(28, "No space left on device", "/data/x"),
            "harness: /data/x: No space left on device; correct this and run again\n",
        ),
        (
            PermissionError(13, "Permission denied", "x\x1b"),
            "harness: x\\x1b: Permission denied; correct this and run again\n",
        ),
    ],
)
def test_what_the_system_refuses_is_one_sentence_wherever_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: OSError, message: str
) -> None:
    def broken(**_: object) -> None:
        raise error

    monkeypatch.setattr("harness.cli.cli", broken)
    monkeypatch.setattr("harness.cli.signal.signal", lambda *_: None)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    with pytest.raises(SystemExit) as left:
        main()
    assert (left.value.code, capsys.readouterr().err) == (2, message)


@pytest.mark.parametrize(
    ("args", "file", "reason"),
    [
        ((), "references/entities.toml", "No such file or directory"),
        (("--termbase", "/"), "/", "Is a directory"),
    ],
)
def test_a_termbase_that_cannot_be_there_is_one_sentence(
    call: Call, args: tuple[str, ...], file: str, reason: str
) -> None:
    result = call("entities", "add", "Tembaru", *args)
    assert (result.code, result.out, result.err) == (
        2,
        "",
        f"harness: {file}: cannot be written ({reason}); check the folder and its permissions\n",
    )
