"""All readers together: the same texts give the same scores, the format is told, and no bytes crash a reader."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harness.core.errors import CorpusError, HarnessError
from harness.corpus import FORMATS as READERS
from harness.corpus import Choices, read_files
from harness.corpus.formats import sniff
from tests.conftest import Call
from tests.corpus.formats.conftest import Put, Refused, rows
from tests.corpus.formats.fuzzing import outcome
from tests.corpus.formats.samples import CANDIDATES, FORMATS, REFERENCES, SOURCES, write_sample

EXPECTED = [
    (vendor, "zh", "en", "-", "\n".join(SOURCES), "\n".join(REFERENCES), "\n".join(lines))
    for vendor, lines in CANDIDATES.items()
]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same_texts(form: str, tmp_path: Path) -> None:
    paths, choices = write_sample(form, tmp_path)
    assert rows(read_files(paths, None, choices)) == EXPECTED


def test_every_format_gives_the_same_scores_and_findings(tmp_path: Path, call: Call) -> None:
    """From the command line, as a user has them: no byte of the tables tells which format they came from."""
    found = {}
    for form in FORMATS:
        paths, choices = write_sample(form, tmp_path / form)
        options = [part for gold in choices.references for part in ("--reference", gold)]
        if choices.source_lang and choices.target_lang:
            options += ["--source-lang", choices.source_lang, "--target-lang", choices.target_lang]
        result = call(
            "score", *paths, *options, "--no-embedding", "--no-html", "-q", "--out", tmp_path / "runs", "--run-id", form
        )
        assert result.code == 0, result.err
        found[form] = [(tmp_path / "runs" / form / name).read_text() for name in ("scores.csv", "findings.csv")]
    scores, findings = ([*csv.DictReader(io.StringIO(text))] for text in found["tsv"])
    value = {row["vendor"]: float(row["value"]) for row in scores if row["metric"] == "bleu" and not row["document"]}
    assert value["acme"] > value["zeta"] > 0
    assert [row["vendor"] for row in findings if row["rule"] == "number-changed"] == ["zeta"]
    assert [form for form, tables in found.items() if tables != found["tsv"]] == []


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_decided_is_said(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths, choices = write_sample(form, tmp_path)
    notices = read_files(paths, None, choices).notices
    assert any(notice.endswith(f": taken for {form.rstrip('12').partition('-')[0]}") for notice in notices)
    named = read_files(paths, form.rstrip("12").partition("-")[0], choices).notices
    assert not any("taken for" in notice for notice in named)


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ('{"a": "b"}', "jsonl"),
        ("a\tb\n", "tsv"),
        ("a,b\n", "csv"),
        ('# x\nmsgid ""\n', "po"),
        ("<!-- c --><tmx/>", "tmx"),
        ('<?xml version="1.0"?><!DOCTYPE tmx SYSTEM "t.dtd"><tmx version="1.4">', "tmx"),
        ("\ufeff<xliff>", "xliff"),
        ('<dataset id="1">', "wmt"),
        (b"PAR1....", "parquet"),
        ('<x:xliff version="1.2">', "xliff"),
        ("<tmx/>".encode("utf-16"), "tmx"),
    ],
)
def test_the_content_tells_the_format_whatever_the_name(put: Put, content: str | bytes, form: str) -> None:
    assert sniff(put("file.dat", content)) == form


def test_what_cannot_be_told_is_asked_for(refused: Refused) -> None:
    assert refused("a.dat", "hello") == (
        "a.dat: the format was not recognised; name it with --format tsv|csv|jsonl|parquet|wmt|mtme|xliff|tmx|po|folder"
    )
    assert refused("a.dat", "hello", form="tvs") == '--format: unknown format "tvs"; did you mean "tsv"?'


def test_a_workspace_is_no_file(put: Put) -> None:
    put("ws/candidates/acme/a.zh-en.txt", "a")
    with pytest.raises(CorpusError) as caught:
        read_files([Path("ws")])
    assert str(caught.value) == "ws: this is a workspace; score it with --workspace ws"


def test_one_format_at_a_time(put: Put) -> None:
    with pytest.raises(CorpusError, match=r"^the files are of several formats \(csv, tsv\); score those of one format"):
        read_files([put("a.tsv", "x\ty\n"), put("b.csv", "x,y\n")])


def test_references_of_their_own_belong_to_bilingual_files(refused: Refused) -> None:
    sentence = refused("a.tsv", "source\tcandidate\n", Choices(references=(Path("r.tsv"),)))
    assert sentence == "tsv brings its own references; leave out --reference"


@pytest.mark.parametrize("form", sorted(READERS))
def test_a_file_that_is_not_there(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        CorpusError, match=r"^(gone|gone/system-outputs): the (.* is missing; put|folder cannot be read)"
    ):
        read_files([Path("gone")], form)


FILES = sorted(set(READERS) - {"mtme", "folder"})
FUZZED = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read_or_refuse(form: str, path: Path) -> None:
    """Any answer is right but a crash, and a message is one line."""
    try:
        corpus = read_files([path], form, Choices("zh", "en"))
    except HarnessError as error:
        assert "\n" not in str(error) and str(error).isprintable()
    else:
        assert corpus.documents


@pytest.mark.parametrize("form", FILES)
@FUZZED
@example(data=b"")
@example(data=b"\n")
@example(data=b"\0")
@example(data=b"\xff\xfe\x00")
@given(data=st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_crash_a_reader(form: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    read_or_refuse(form, path)


@pytest.mark.parametrize("form", FORMATS)
def test_no_damage_from_a_seed_crashes_a_reader(form: str, tmp_path: Path) -> None:
    """More of it with HARNESS_FUZZ=20000, or `python -m tests.corpus.formats.fuzzing`."""
    times = int(os.environ.get("HARNESS_FUZZ", 100))
    found = {outcome(form, seed, tmp_path / "in") for seed in range(times)}
    assert {"read", "CorpusError"} <= found <= {"read", "CorpusError", "AlignmentError"}


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in {"mtme", "folder"}])
@FUZZED
@given(cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=4))
def test_no_damage_crashes_a_reader(form: str, cuts: list[tuple[float, int, bytes]], tmp_path: Path) -> None:
    path = write_sample(form, tmp_path)[0][0]
    data = path.read_bytes()
    for where, length, new in cuts:
        at = int(where * len(data))
        data = data[:at] + new + data[at + length :]
    path.write_bytes(data)
    read_or_refuse(form.rstrip("12").partition("-")[0], path)
