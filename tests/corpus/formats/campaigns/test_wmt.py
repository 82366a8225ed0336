"""WMT's XML: documents, systems and references as sacrebleu reads them, and what is not complete is refused."""

from __future__ import annotations

import pytest
from sacrebleu.dataset.wmt_xml import WMTXMLDataset

from harness.corpus import read_files
from tests.corpus.formats.conftest import Put, Refused, rows

SEG = '<seg id="{0}">{1}</seg>'


def dataset(*documents: str) -> str:
    return "<dataset>" + "".join(documents) + "</dataset>"


def document(name: str = "d1", *, src: str = "", ref: str = "", hyp: str = "", attributes: str = "") -> str:
    return (
        f'\n<doc id="{name}" origlang="zh" {attributes}><src lang="zh"><p>{src or SEG.format(1, "甲")}</p></src>'
        f'\n<ref lang="en" translator="A"><p>{ref or SEG.format(1, "a")}</p></ref>'
        f'\n<hyp system="S" language="en"><p>{hyp or SEG.format(1, "b")}</p></hyp></doc>'
    )


def test_the_texts_are_those_of_sacrebleu(put: Put) -> None:
    two = SEG.format(1, "x &amp; y") + "</p><p>" + SEG.format(2, " z ")
    path = put("w.xml", dataset(document("d1", src=two, ref=two, hyp=two), document("d2")))
    corpus = read_files([path])
    assert [row[:4] for row in rows(corpus)] == [("S", "zh", "en", "d1"), ("S", "zh", "en", "d2")]
    theirs = WMTXMLDataset._unwrap_wmt21_or_later(str(path))
    for place, name in ((4, "src"), (5, "ref:A"), (6, "S")):
        ours = [line for row in rows(corpus) for line in row[place].split("\n")]
        assert ours == [line.rstrip() for line in theirs[name]]


def test_test_suites_are_left_out_and_told(put: Put) -> None:
    corpus = read_files([put("w.xml", dataset(document(), document("d2", attributes='testsuite="t"')))])
    assert [row[3] for row in rows(corpus)] == ["d1"]
    assert corpus.notices[-1] == "w.xml: 1 test suite document left out, as sacrebleu does"


def test_a_document_that_a_system_lacks_is_told(put: Put) -> None:
    more = document("d2").replace('system="S"', 'system="T"')
    corpus = read_files([put("w.xml", dataset(document(), more))])
    assert sorted(corpus.undelivered) == [("S", "zh", "en", "d2"), ("T", "zh", "en", "d1")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            document() + document(),
            'w.xml, line 5: a second document "d1", the first is in line 2; give each its own id',
        ),
        (
            document(hyp=SEG.format(1, "a") * 2),
            'w.xml, line 4: a second segment "1", the first is in line 4; renumber them',
        ),
        (document(hyp=SEG.format(2, "a")), 'w.xml, line 4: <hyp> has no segment "1"; add it'),
        (
            document(ref=SEG.format(1, "a") + SEG.format(3, "a")),
            'w.xml, line 3: the source has no segment "3"; take it out',
        ),
        (document(hyp="<seg>a</seg>"), "w.xml, line 4: <seg> has no id; add one"),
        (document().replace("hyp", "hypo"), 'w.xml, line 2: "d1" has no hypothesis; add <hyp system="…">'),
        (document().replace(' system="S"', ""), "w.xml, line 4: <hyp> has no system; add one"),
        (document().replace("src", "s"), 'w.xml, line 2: 0 sources in "d1"; keep one'),
        (
            document().replace('language="en"', 'language="de"'),
            'w.xml, line 2: "d1" is in de and en; give each language its own file',
        ),
    ],
)
def test_what_is_not_complete(refused: Refused, content: str, sentence: str) -> None:
    assert refused("w.xml", dataset(content)) == sentence
