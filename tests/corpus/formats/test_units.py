"""Units as documents: what all formats have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest

from harness.core.errors import CorpusError
from harness.core.records import CandidateDocument, Key
from harness.corpus import document_store
from harness.corpus.document_store import DocumentStore
from harness.corpus.formats.units import Choices, Reading, Unit, corpus_of
from tests.corpus.formats.conftest import rows


def unit(line: int = 1, **fields: object) -> Unit:
    return Unit("f", line, "s", ("r",), "c", "v")._replace(**fields)


def test_lines_of_documents_may_lie_apart_and_vendors_share_texts() -> None:
    units = [unit(n, document=d, vendor=v) for v in "vw" for n, d in enumerate(("x", "y", "x"), 1)]
    corpus = corpus_of(units, Reading(Choices("zh", "en")))
    assert rows(corpus) == [
        (v, "zh", "en", d, *("\n".join(t for _ in range(n)) for t in "src"))
        for d, n in (("x", 2), ("y", 1))
        for v in "vw"
    ]
    assert corpus.documents[0].source is corpus.documents[1].source
    assert corpus.vendors["v"].pairs == ("zh-en",)


def apart() -> Iterator[Unit]:
    """Three vendors' documents whose segments lie apart; the last vendor left one out."""
    for n, document, vendor in product(range(1, 30), "yxz", "wvu"):
        if (document, vendor) != ("x", "u"):
            sides = {"source": f"{document} {n}", "references": (f"{document} r{n}", "q"), "candidate": f"{vendor} {n}"}
            yield unit(n, document=document, vendor=vendor, **sides)


def test_documents_come_by_first_appearance_with_their_vendors_side_by_side() -> None:
    corpus = corpus_of(apart(), Reading(Choices("zh", "en")))
    assert [(key.document, key.vendor) for key in (document.key for document in corpus.documents)] == [
        (document, vendor) for document, vendors in (("y", "wvu"), ("x", "wvu"), ("z", "wvu")) for vendor in vendors
    ]
    assert corpus.undelivered == (Key("u", "zh", "en", "x"),)
    absent = corpus.documents[5]
    assert (absent.key, absent.candidate, absent.source) == (corpus.undelivered[0], None, corpus.documents[3].source)
    assert absent.references[0].text.text == "\n".join(f"x r{n}" for n in range(1, 30))


@pytest.mark.parametrize("held", [0, 3000])
def test_the_corpus_is_the_same_when_lines_wait_on_disk(
    held: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = corpus_of(apart(), Reading(Choices("zh", "en")))
    monkeypatch.setattr(document_store, "HELD", held)
    assert corpus_of(apart(), Reading(Choices("zh", "en"))) == expected
    with DocumentStore(tmp_path) as kept:
        assert tuple(corpus_of(apart(), Reading(Choices("zh", "en")), kept.keep).documents) == expected.documents


def test_documents_are_made_one_at_a_time() -> None:
    """What is wrong with a unit is told before; only what a document holds is made when its turn comes."""
    kept: list[int] = []

    def keep(documents: Iterable[CandidateDocument]) -> tuple[CandidateDocument, ...]:
        kept.append(len(next(iter(documents)).references))
        return ()

    assert corpus_of(apart(), Reading(Choices("zh", "en")), keep).documents == ()
    assert kept == [2]
    with pytest.raises(CorpusError):
        corpus_of([*apart(), unit(99, candidate=None)], Reading(Choices("zh", "en")), keep)
    assert kept == [2]


def test_names_that_came_long_ago_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.corpus.formats.units._KNOWN", 2)
    assert len(corpus_of(apart(), Reading(Choices("zh", "en"))).documents) == 9


def test_line_ends_of_all_kinds_become_one_space_each() -> None:
    corpus = corpus_of([unit(7, source="a\r\nb\rc\nd  ", candidate="  e ")], Reading(Choices()))
    assert rows(corpus) == [("v", "und", "und", "-", "a b c d", "r", "  e")]
    assert corpus.notices == ("f: 1 text with line ends inside, first in line 7; read as spaces",)


def test_what_cannot_be_seen_is_told_with_its_text() -> None:
    corpus = corpus_of([unit(candidate="a\u200bb")], Reading(Choices()))
    assert corpus.documents[0].candidate is not None
    assert corpus.documents[0].candidate.notices == (
        "f: 1 zero-width or bidirectional character (U+200B), first in segment 1; ignored by rules, scored as delivered",
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"candidate": None}, "f, line 2: the segment has no candidate; translate it or remove it"),
        ({"source": None}, "f, line 2: some segments of the document have a source, some none; give all one"),
        ({"references": ()}, "f, line 2: 0 references here, 1 in line 1; give every segment of a document as many"),
        (
            {"vendor": "a\x1b"},
            'f, line 2: the vendor "a\\x1b" is not a valid name; write one without control characters',
        ),
        (
            {"document": "a\nb"},
            'f, line 2: the document "a\\nb" is not a valid name; write one without control characters',
        ),
        ({"vendor": ".."}, 'f, line 2: the vendor ".." looks like a path; give it a plain name'),
        (
            {"candidate": "x" * 100_001},
            "f, line 2: a segment of 100001 characters; at most 100000 are read, split it into segments",
        ),
    ],
)
def test_what_is_no_segment(fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(CorpusError) as caught:
        corpus_of([unit(), unit(2, **fields)], Reading(Choices()))
    assert str(caught.value) == sentence
