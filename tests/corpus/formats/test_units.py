"""Units as documents: what all formats have in common."""

from __future__ import annotations

import pytest

from harness.corpus.formats.units import Choices, Reading, Unit, corpus_of
from harness.errors import CorpusError
from tests.corpus.formats.conftest import rows


def unit(line: int = 1, **fields: object) -> Unit:
    return Unit("f", line, "s", ("r",), "c", "v")._replace(**fields)


def test_lines_of_documents_may_lie_apart_and_vendors_share_texts() -> None:
    units = [unit(n, document=d, vendor=v) for v in "vw" for n, d in enumerate(("x", "y", "x"), 1)]
    corpus = corpus_of(units, Reading(Choices("zh", "en")))
    assert rows(corpus) == [
        (v, "zh", "en", d, *("\n".join(t for _ in range(n)) for t in "src"))
        for v in "vw"
        for d, n in (("x", 2), ("y", 1))
    ]
    assert corpus.documents[0].source is corpus.documents[2].source
    assert corpus.vendors["v"].pairs == ("zh-en",)


def test_line_ends_of_all_kinds_become_one_space_each() -> None:
    corpus = corpus_of([unit(7, source="a\r\nb\rc\nd  ", candidate="  e ")], Reading(Choices()))
    assert rows(corpus) == [("v", "und", "und", "-", "a b c d", "r", "  e")]
    assert corpus.notices == ("f: 1 text with line ends inside, first in line 7; read as spaces",)


def test_what_cannot_be_seen_is_told_with_its_text() -> None:
    corpus = corpus_of([unit(candidate="a\u200bb")], Reading(Choices()))
    assert corpus.documents[0].candidate is not None
    assert corpus.documents[0].candidate.notices == (
        "f: 1 zero-width or bidirectional character (U+200B), first in line 1; ignored by rules, scored as delivered",
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"candidate": None}, "f, line 2: the segment has no candidate; translate it or take it out"),
        ({"source": None}, "f, line 2: some segments of the document have a source, some none; give all one"),
        ({"references": ()}, "f, line 2: 0 references here, 1 in line 1; give every segment of a document as many"),
        ({"vendor": "a\x1b"}, 'f, line 2: the vendor "a\\x1b" is no name; write one without control characters'),
        ({"document": "a\nb"}, 'f, line 2: the document "a\\nb" is no name; write one without control characters'),
        ({"vendor": ".."}, 'f, line 2: the vendor ".." looks like a path; give it a plain name'),
        ({"candidate": "x" * 100_001},
         "f, line 2: a segment of 100001 characters; at most 100000 are read, split it into segments"),
    ],
)  # fmt: skip
def test_what_is_no_segment(fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(CorpusError) as caught:
        corpus_of([unit(), unit(2, **fields)], Reading(Choices()))
    assert str(caught.value) == sentence
