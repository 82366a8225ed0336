"""XML as attackers and other people write it: each attack is one sentence, and nothing outside the file is opened."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from harness.core.errors import CorpusError
from harness.corpus.formats.bilingual.markup import XML_LANG, elements, encoding_of, extents, parsed, plain
from tests.corpus.formats.conftest import Put, Refused

ATTACKS = "it declares entities or refers to other files, which is not supported; remove them"


@pytest.mark.parametrize("root", ["tmx", "xliff", "dataset"])
@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE {0} [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE {0} [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE {0} [<!ENTITY % x SYSTEM "http://example.org/x.dtd"> %x;]>',
        '<!DOCTYPE {0} [<!ENTITY a "&b;"><!ENTITY b "&a;">]>',
    ],
)
def test_entities_are_refused(refused: Refused, root: str, prologue: str) -> None:
    assert refused("a.xml", f"{prologue.format(root)}\n<{root}>&x;</{root}>") == f"a.xml: {ATTACKS}"


def test_a_document_type_that_is_named_is_not_opened(put: Put) -> None:
    put("evil.dtd", '<!ENTITY x "opened">')
    node = parsed(b'<!DOCTYPE a SYSTEM "evil.dtd">\n<a>text</a>', "a.xml")
    assert plain(node) == "text"
    with pytest.raises(CorpusError) as caught:
        parsed(b'<!DOCTYPE a SYSTEM "evil.dtd">\n<a>&x;</a>', "a.xml")
    assert str(caught.value) == 'a.xml, line 2: the entity "x" is not declared; write the character'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<tmx>" + b"<a>" * 300, "a.tmx, line 1: elements are nested more than 200 deep; flatten them"),
        (
            b"<tmx>\n<a></b></tmx>",
            "a.tmx, line 2, column 6: not well-formed XML (mismatched tag); correct it or export it again",
        ),
        (
            b"<tmx>\xff</tmx>",
            "a.tmx, line 1, column 6: not well-formed XML (not well-formed (invalid token)); "
            "correct it or export it again",
        ),
        (
            b'<?xml version="1.0" encoding="nonsense"?><tmx/>',
            "a.tmx: not readable as XML (unknown encoding: nonsense); save it as UTF-8",
        ),
        (b"", "a.tmx, line 1, column 1: not well-formed XML (no element found); correct it or export it again"),
    ],
)
def test_what_is_no_xml(refused: Refused, content: bytes, sentence: str) -> None:
    assert refused("a.tmx", content) == sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_declared_encodings_are_read(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?><a>é</a>'.encode(encoding)
    assert plain(parsed(data, "a.xml")) == "é"


def test_lines_attributes_and_code() -> None:
    node = parsed(b'<a xml:lang="de">\nx<g>y<ph>code</ph></g>\n<b/></a>', "a.xml")
    assert (node.attributes[XML_LANG], node.line, node.all("b")[0].line) == ("de", 1, 3)
    assert plain(node, frozenset({"ph"})) == "\nxy\n"
    assert [found.name for found in node.below("ph", "b")] == ["ph", "b"]


def test_one_huge_element(refused: Refused, tmp_path: Path) -> None:
    body = "x" * 100_001
    sentence = refused(
        "a.tmx",
        f'<tmx><header srclang="zh"/><body>\n<tu><tuv xml:lang="zh"><seg>{body}</seg></tuv>'
        '<tuv xml:lang="en"><seg>a</seg></tuv></tu></body></tmx>',
    )
    assert sentence == (
        "a.tmx, line 2: a segment of 100001 characters; at most 100000 are read, split it into segments"
    )


def test_elements_come_as_they_end_and_nothing_else_is_held() -> None:
    def parts() -> Iterator[bytes]:
        yield b"<root a='1'><skipped>text<unit>first</unit></skipped><unit>se"
        yield b"cond<unit>its own</unit></unit>"
        raise AssertionError("read further than asked")

    found = elements(parts(), "a.xml", "unit")
    around, root = next(found)
    assert (around, root.attributes) == ((), {"a": "1"})
    (outer, parent), first = next(found)
    assert (outer, parent.name, parent.parts, plain(first)) == (root, "skipped", [], "first")
    assert plain(next(found)[1]) == "secondits own" and root.parts == []


def test_hollow_elements_are_counted_wherever_they_are() -> None:
    data = [b"<a><file><file/>text</file><b><file/></b></a>"]
    found = [(len(around), node.name, node.parts) for around, node in elements(data, "a.xml", "file", hollow=True)]
    assert found == [(0, "a", []), (1, "file", []), (2, "file", []), (2, "file", [])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "iso-8859-1"])
def test_elements_are_found_in_the_bytes(encoding: str) -> None:
    name = encoding.removesuffix("-sig").removesuffix("-be")
    text = f"<?xml version='1.0' encoding='{name}'?><!-- é --><a x='>'><b\n/><c y=\"'/>\">/>é&gt;<b>x</b ></c ></a>"
    data = (b"\xfe\xff" if encoding == "utf-16-be" else b"") + text.encode(encoding)
    codec = encoding_of(data)
    found = {
        number: tuple(data[one:two].decode(codec) for one, two in pairwise(extent))
        for number, extent in extents(data, range(4)).items()
    }
    assert found[1] == ("<b\n/>", "", "")
    assert found[2] == ('<c y="\'/>">', "/>é&gt;<b>x</b >", "</c >")
    assert found[3] == ("<b>", "x", "</b >")
    assert found[0][0] == "<a x='>'>" and found[0][2] == "</a>"
