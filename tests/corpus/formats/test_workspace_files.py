"""Imported texts as a workspace: it scores as the files do, and nothing that is there is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from weakref import finalize

import pytest

from harness.core.errors import CorpusError
from harness.core.records import CandidateDocument
from harness.core.settings import Settings, with_options
from harness.corpus import Choices, deposit, read_files, read_workspace
from harness.corpus.document_store import DocumentStore
from harness.pipeline.run import evaluate
from harness.termbase.entries import Termbase
from tests.corpus.formats.conftest import Put
from tests.corpus.formats.samples import FORMATS, write_sample

HEAD = "source,reference,candidate,vendor,document,source_lang,target_lang\n"


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", FORMATS)
def test_the_workspace_scores_as_the_files(form: str, tmp_path: Path) -> None:
    paths, choices = write_sample(form, tmp_path / "in")
    corpus = read_files(paths, None, choices)
    deposit(corpus, tmp_path / "ws", "texts")
    assert set(files(tmp_path / "ws")) == {
        "references/texts/document.toml",
        "references/texts/source.zh.txt",
        "references/texts/translation.en.txt",
        "candidates/acme/texts.zh-en.txt",
        "candidates/zeta/texts.zh-en.txt",
    }
    quick = with_options(Settings(), embedding=False, html=False, metrics=["bleu", "chrf2"])
    direct = evaluate(corpus, quick, Termbase.empty())
    stored = evaluate(read_workspace(tmp_path / "ws"), quick, Termbase.empty())
    scores = [[[e.value for e in v.scores.values()] for v in run.vendors] for run in (direct, stored)]
    assert scores[0] == scores[1]
    assert all(value is not None for row in scores[0] for value in row)


def test_a_second_vendor_joins_and_the_same_again_writes_nothing(put: Put, tmp_path: Path) -> None:
    for vendor, count in (("a", 4), ("b", 1), ("b", 0)):
        corpus = read_files([put("t.csv", f"{HEAD}s,r,c,{vendor},d,zh,en\n")])
        assert len(deposit(corpus, tmp_path / "ws", "t")[0]) == count


def test_documents_may_be_on_disk_until_they_are_written(tmp_path: Path) -> None:
    paths, choices = write_sample("csv", tmp_path / "in")
    with DocumentStore(tmp_path / "spool") as spool:
        from_disk = deposit(read_files(paths, None, choices, spool.keep), tmp_path / "one", "texts")
    in_memory = deposit(read_files(paths, None, choices), tmp_path / "other", "texts")
    assert files(tmp_path / "one") == files(tmp_path / "other")
    assert [path.name for path in from_disk[0]] == [path.name for path in in_memory[0]]
    assert from_disk[1] == in_memory[1]


def test_no_more_than_one_document_is_held(put: Put, tmp_path: Path) -> None:
    rows = "".join(f"s{n},r{n},c{n},{vendor},d{n},zh,en\n" for n in range(20) for vendor in "ab")
    corpus = read_files([put("t.csv", HEAD + rows)])
    fresh = Fresh(corpus.documents)
    written, _ = deposit(replace(corpus, documents=fresh), tmp_path / "ws", "t")
    assert len(written) == 20 * 5
    assert fresh.most <= 2, "one that is looked at, and the one before it"


class Fresh(Sequence[CandidateDocument]):
    """Documents that are made when they are asked for; `most` is how many there were at a time."""

    def __init__(self, documents: Sequence[CandidateDocument]) -> None:
        self._documents, self._alive, self.most = documents, 0, 0

    def __len__(self) -> int:
        return len(self._documents)

    def __getitem__(self, index: int) -> CandidateDocument:  # type: ignore[override]
        found = Mortal(
            **{field.name: getattr(self._documents[index], field.name) for field in fields(CandidateDocument)}
        )
        self._alive += 1
        self.most = max(self.most, self._alive)
        finalize(found, self._died)
        return found

    def _died(self) -> None:
        self._alive -= 1


class Mortal(CandidateDocument):
    """A document whose end can be seen."""


def test_other_content_is_refused_and_nothing_written(put: Put, tmp_path: Path) -> None:
    deposit(read_files([put("t.csv", f"{HEAD}s,r,c,a,d,zh,en\n")]), Path("ws"), "t")
    before = files(Path("ws"))
    with pytest.raises(CorpusError) as caught:
        deposit(read_files([put("t.csv", f"{HEAD}s,other,c,b,d,zh,en\n")]), Path("ws"), "t")
    assert str(caught.value) == (
        "ws/references/d/translation.en.txt: exists with other content; import into another workspace or move it away"
    )
    assert files(Path("ws")) == before


def test_names_stay_inside_the_workspace(put: Put) -> None:
    corpus = read_files([put("t.csv", f"{HEAD}s,r,c,a:b,../../x/y.txt,zh,en\ns,r,c,a:b,..,zh,en\n")])
    written, notices = deposit(corpus, Path("ws"), "t")
    assert {path.resolve().is_relative_to(Path("ws").resolve()) for path in written} == {True}
    assert notices[0] == 'the document "../../x/y.txt" is written as "__.._x_y.txt"'
    assert Path("ws/candidates/a_b/__.._x_y.txt.zh-en.txt").read_text() == "c\n"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            "s,r,c,a,x/y,zh,en\ns,r,c,a,x_y,zh,en\n",
            'the documents "x/y" and "x_y" would be one folder, "x_y"; rename one',
        ),
        (
            "s,r,c,a,d,zh,en\ns,q,c,b,d,zh,en\n",
            "t.csv: two different texts would be references/d/translation.en.txt; give "
            "vendors the same source and reference, or documents of their own",
        ),
        ("s,r,c,a,d,zh,\n", "the files do not say their languages, which file names need; give --target-lang"),
        (
            "s,r,c,a:b,d,zh,en\ns,r,x,a_b,d,zh,en\n",
            "t.csv: two different texts would be candidates/a_b/d.zh-en.txt; give "
            "vendors the same source and reference, or documents of their own",
        ),
    ],
)
def test_what_has_no_place(put: Put, rows: str, sentence: str) -> None:
    with pytest.raises(CorpusError) as caught:
        deposit(read_files([put("t.csv", HEAD + rows)]), Path("ws"), "t")
    assert str(caught.value) == sentence
    assert not Path("ws").exists()


def test_one_of_several_references_is_written_and_told(put: Put) -> None:
    corpus = read_files([put("t.csv", "ref1,ref2,mt\na,b,c\n")], None, Choices("zh", "en"))
    _, notices = deposit(corpus, Path("ws"), "t")
    assert Path("ws/references/t/translation.en.txt").read_text() == "a\n"
    assert notices == [
        "t: a workspace holds one translation a language; the first of 2 references is written, score the files "
        "themselves to use all"
    ]
