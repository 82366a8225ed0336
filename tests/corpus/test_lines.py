"""Line-aligned files: the lines are sacrebleu's, and nothing is zipped away."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.core.errors import AlignmentError, CorpusError, HarnessError
from harness.core.records import CandidateDocument, Key, Reference, Text
from harness.corpus import Corpus, VendorInfo, read_lines
from harness.corpus.document_store import DocumentStore

Put = Callable[[str, str | bytes], Path]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Write a file into the current folder and name it as a user would."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: str | bytes) -> Path:
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return Path(name)

    return write


def refusal(error: type[HarnessError], read: Callable[[], Corpus]) -> str:
    with pytest.raises(error) as caught:
        read()
    return str(caught.value)


def text(lang: str, content: str, origin: str) -> Text:
    return Text(lang, content, origin, lines=True)


def test_one_document_per_candidate(put: Put) -> None:
    reference, second = put("ref.txt", "a\nb\n"), put("ref2.txt", "c\nd")
    source = put("src.txt", "甲\n乙\n")
    corpus = read_lines(
        [reference, second],
        [("one", put("1.txt", "x\ny\n")), ("two", put("2.txt", "z\nw\n"))],
        source,
        source_lang="zh-hant",
        target_lang="eng",
    )
    gold = (
        Reference("lines", text("en", "a\nb", "ref.txt")),
        Reference("lines", text("en", "c\nd", "ref2.txt")),
    )
    origin = text("zh_Hant", "甲\n乙", "src.txt")
    assert corpus == Corpus(
        (
            CandidateDocument(Key("one", "zh_Hant", "en", "-"), text("en", "x\ny", "1.txt"), origin, gold),
            CandidateDocument(Key("two", "zh_Hant", "en", "-"), text("en", "z\nw", "2.txt"), origin, gold),
        ),
        titles={"-": "-"},
        vendors={
            "one": VendorInfo("one", pairs=("zh_Hant-en",)),
            "two": VendorInfo("two", pairs=("zh_Hant-en",)),
        },
    )


def test_languages_are_undetermined_unless_said(put: Put) -> None:
    corpus = read_lines([put("ref.txt", "a")], [("v", put("out.txt", "b"))])
    assert corpus.documents[0].key == Key("v", "und", "und", "-")
    assert corpus.documents[0].source is None


def test_lines_are_split_and_stripped_as_sacrebleu_does(put: Put) -> None:
    content = "a \u3000\r\n\n b\u2028c\rd\x0be\t\n\n"
    candidate = put("out.txt", content)
    with candidate.open(encoding="utf-8", newline="\n") as stream:  # as sacrebleu's smart_open
        lines = [line.rstrip() for line in stream]
    corpus = read_lines([candidate], [("v", candidate)])
    assert corpus.documents[0].candidate is not None
    assert corpus.documents[0].candidate.text.split("\n") == lines == ["a", "", " b\u2028c\rd\x0be", ""]


def test_empty_lines_are_scored_and_counted_in_a_notice(put: Put) -> None:
    corpus = read_lines([put("ref.txt", "a\nb\nc\n")], [("v", put("out.txt", "x\n\n\n"))], target_lang="en")
    assert corpus.notices == ("out.txt: 2 empty lines, first line 2; scored, as sacrebleu does",)


def test_what_is_odd_in_a_file_is_said_once(put: Put) -> None:
    reference = put("ref.txt", b"\xef\xbb\xbfa\r\n")
    corpus = read_lines([reference, reference], [("v", put("out.txt", "x"))], target_lang="en")
    assert corpus.notices == (
        "ref.txt: a byte order mark at the start was removed",
        "ref.txt: 1 CRLF line end read as LF",
    )


def test_documents_are_grouped_in_order_of_appearance(put: Put) -> None:
    docs = put("docs.txt", "news/b\nnews/a\nnews/b\n")
    corpus = read_lines([put("ref.txt", "1\n2\n3\n")], [("v", put("out.txt", "x\ny\nz\n"))], docs=docs)
    assert [document.key.document for document in corpus.documents] == ["news/b", "news/a"]
    assert [document.candidate and document.candidate.text for document in corpus.documents] == ["x\nz", "y"]
    assert [document.references[0].text.text for document in corpus.documents] == ["1\n3", "2"]
    assert corpus.titles == {"news/b": "news/b", "news/a": "news/a"}


def test_documents_of_all_candidates_are_kept_one_at_a_time(put: Put, tmp_path: Path) -> None:
    """Lines of a document lie apart, and wait on disk."""
    docs = put("docs.txt", "".join(f"d{n % 3}\n" for n in range(30)))
    reference, source = (put(name, "".join(f"{name} {n}\n" for n in range(30))) for name in ("ref.txt", "src.txt"))
    candidates = [(name, put(f"{name}.txt", "".join(f"{name} {n}\n" for n in range(30)))) for name in "wv"]
    expected = read_lines([reference, reference], candidates, source, docs)
    assert [(document.key.document, document.key.vendor) for document in expected.documents] == [
        (name, vendor) for name in ("d0", "d1", "d2") for vendor in "wv"
    ]
    assert expected.documents[0].source is expected.documents[1].source
    with pytest.MonkeyPatch.context() as patch, DocumentStore(tmp_path / "spool") as spool:
        patch.setattr("harness.corpus.document_store.HELD", 200)
        corpus = read_lines([reference, reference], candidates, source, docs, keep=spool.keep)
        assert tuple(corpus.documents) == expected.documents
        assert corpus.documents is spool
        assert (corpus.notices, corpus.titles) == (expected.notices, expected.titles)


def test_compressed_files_are_read(put: Put) -> None:
    corpus = read_lines([put("ref.txt.gz", gzip.compress(b"a\nb\n"))], [("v", put("out.txt", "x\ny\n"))])
    assert corpus.documents[0].references[0].text.text == "a\nb"


@pytest.mark.parametrize(
    "content", [b"plain text", gzip.compress(b"text" * 99)[:-9], b"\x1f\x8b\x08\x00" + b"\x00" * 6 + b"\xff" * 9]
)
def test_a_broken_compressed_file(put: Put, content: bytes) -> None:
    reference, candidate = put("ref.gz", content), put("out.txt", "x")
    assert refusal(CorpusError, lambda: read_lines([reference], [("v", candidate)])) == (
        "ref.gz: not a whole gzip file; compress it again or name the plain file"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "x\n",
            "out.txt has 1 line, ref.txt has 2; line 2 has no counterpart: give files of equal length",
        ),
        ("", "out.txt has 0 lines, ref.txt has 2; line 1 has no counterpart: give files of equal length"),
        ("\n\n\n", "out.txt has 3 lines, ref.txt has 2; line 3 has no counterpart: give files of equal length"),
    ],
)
def test_unequal_line_counts(put: Put, content: str, sentence: str) -> None:
    reference, candidate = put("ref.txt", "a\nb\n"), put("out.txt", content)
    assert refusal(AlignmentError, lambda: read_lines([reference], [("v", candidate)])) == sentence


@pytest.mark.parametrize("odd", ["source", "docs"])
def test_every_file_has_as_many_lines(put: Put, odd: str) -> None:
    good, short = put("ref.txt", "a\nb\n"), put("short.txt", "a\n")
    files = {odd: short}
    sentence = refusal(
        AlignmentError,
        lambda: read_lines([good], [("v", good)], source=files.get("source"), docs=files.get("docs")),
    )
    assert sentence == "short.txt has 1 line, ref.txt has 2; line 2 has no counterpart: give files of equal length"


def test_files_without_lines(put: Put) -> None:
    empty = put("ref.txt", "")
    assert refusal(CorpusError, lambda: read_lines([empty], [("v", empty)])) == (
        "ref.txt: the reference file is empty; put the lines there and run again"
    )


def test_a_missing_file(put: Put) -> None:
    candidate = put("out.txt", "x")
    assert refusal(CorpusError, lambda: read_lines([Path("ref.txt")], [("v", candidate)])) == (
        "ref.txt: the reference file is missing; put the file there or correct the name"
    )


def test_invalid_utf8(put: Put) -> None:
    reference, candidate = put("ref.txt", "a"), put("out.txt", b"ab\xff")
    assert refusal(CorpusError, lambda: read_lines([reference], [("v", candidate)])) == (
        "out.txt: not valid UTF-8 at byte offset 2 (0xFF); re-save it as UTF-8"
    )


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "no candidate is given; name at least one with --candidate NAME=FILE"),
        ([""], '--candidate: the name "" is empty; use a simple name, NAME=FILE'),
        ([".."], '--candidate: the name ".." looks like a path; use a simple name, NAME=FILE'),
        (["a/b"], '--candidate: the name "a/b" looks like a path; use a simple name, NAME=FILE'),
        (["a\\b"], '--candidate: the name "a\\b" looks like a path; use a simple name, NAME=FILE'),
        (["a\x00"], '--candidate: the name "a\\x00" has control characters; use a simple name, NAME=FILE'),
        (["a", "A"], '--candidate: the name "A" is given twice; give each candidate its own name, NAME=FILE'),
    ],
)
def test_names_of_candidates(put: Put, names: list[str], sentence: str) -> None:
    file = put("ref.txt", "a")
    assert refusal(CorpusError, lambda: read_lines([file], [(name, file) for name in names])) == sentence


def test_any_printable_name_will_do(put: Put) -> None:
    file = put("ref.txt", "a")
    corpus = read_lines([file], [('<b>"चींटी" & co', file)])
    assert corpus.documents[0].key.vendor == '<b>"चींटी" & co'


def test_nothing_to_judge_against(put: Put) -> None:
    file = put("out.txt", "a")
    assert refusal(CorpusError, lambda: read_lines([], [("v", file)])) == (
        "there is nothing to compare the candidates with; give --reference FILE or --source FILE"
    )
    assert read_lines([], [("v", file)], source=file).documents[0].references == ()


def test_an_unknown_language(put: Put) -> None:
    file = put("ref.txt", "a")
    assert refusal(CorpusError, lambda: read_lines([file], [("v", file)], target_lang="english")) == (
        '--target-lang: unknown language "english"; use a tag such as en, hi or pt_BR'
    )


def test_names_of_documents(put: Put) -> None:
    file, docs = put("ref.txt", "a\nb\n"), put("docs.txt", "one\n \n")
    assert refusal(CorpusError, lambda: read_lines([file], [("v", file)], docs=docs)) == (
        "docs.txt, line 2: the document name is empty; write one name per line"
    )
