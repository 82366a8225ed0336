"""XLIFF: every finding stands at its place in the vendor's own file, and nothing else in it changed."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from harness.core.errors import ConfigError
from harness.core.records import Finding
from harness.corpus import Choices, read_files
from harness.export import ORIGINALS
from harness.runs.reader import RunReader
from tests.export.originals import scored

ITS = "{http://www.w3.org/2005/11/its}"
UNITS = [
    (
        'Das Werk baute 500 Tonnen <g id="1">Stahl im Mai 2020</g>.',
        'The <g id="1">works built 7</g>00&#32;tonnes <x id="2"/>of <!-- steel --><g id="3">steel in</g> May 2021 .',
    ),
    ("Er verkaufte es für 30 Euro.", "He sold it <![CDATA[for 90 euros]]>."),
    ("Er kam 2019 &amp; ging.", "He came &amp; went."),
    ("Alles ist gut.", "All is well."),
]
"""Translations whose findings cross tags, lie in CDATA, and have no place at all."""
V1 = """<?xml version="1.0" encoding="UTF-8"?>
<!-- kept --><?kept too?>
<{p}xliff version="1.2" {x}="urn:oasis:names:tc:xliff:document:1.2">
 <{p}file original="a" source-language="de" target-language="en" datatype="plaintext"><{p}body>
{units}
 </{p}body></{p}file></{p}xliff>
"""
V2 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="de" trgLang="en" {root}>
<file id='f1'>
{units}
</file></xliff>
<!-- kept -->
"""


def xliff1(prefix: str = "") -> str:
    units = [
        f'<trans-unit id="{n}"><source>{source}</source><target state="translated">{target}</target ><note>a &#x41;</note></trans-unit>'
        for n, (source, target) in enumerate(UNITS, 1)
    ]
    text = V1.format(p="", x="xmlns", units="\n".join(units))
    return (
        re.sub(r"<(/?)(?=[a-z])", rf"<\1{prefix}", text).replace("xmlns=", f"xmlns:{prefix[:-1]}=") if prefix else text
    )


def xliff2(root: str = "", between: str = "", before: str = "") -> str:
    """All segments in one unit, but the last."""
    segments = [
        f'<segment id="s{n}"><source>{source}</source><target>{target}</target></segment>'
        for n, (source, target) in enumerate(UNITS, 1)
    ]
    rename = {'<g id="1">': '<pc id="1">', '<g id="3">': '<pc id="3">', "</g>": "</pc>", '<x id="2"/>': '<ph id="2"/>'}
    units = f'<unit id="u">{before}{between.join(segments[:-1])}</unit><unit id="v">{segments[-1]}</unit>'
    for old, new in rename.items():
        units = units.replace(old, new)
    return V2.format(root=root, units=units)


def marked(tmp_path: Path, data: bytes) -> tuple[RunReader, bytes]:
    """The run of a file, and the copy with its findings."""
    file = tmp_path / "acme.xlf"
    file.write_bytes(data)
    run = scored(file, tmp_path / "reports")
    assert ORIGINALS["xliff"].write(run, file, tmp_path / "out.xlf") == [
        "findings marked at their place: 4; findings without a place, added as notes: 1"
    ]
    texts = [
        [
            (one.key.document, side.text)
            for one in read_files([path], None, Choices()).documents
            for side in (one.source, one.candidate)
            if side
        ]
        for path in (file, _as(tmp_path / "again" / "acme.xlf", (tmp_path / "out.xlf").read_bytes()))
    ]
    assert texts[0] == texts[1]
    return run, (tmp_path / "out.xlf").read_bytes()


def _as(path: Path, data: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def findings(run: RunReader) -> list[Finding]:
    return [finding for card in run.cards(0, len(run.keys)) for finding in card.findings]


def comment(finding: Finding) -> str:
    assert finding.confidence is not None and " confidence " in finding.sureness_and_confidence
    return f"{finding.severity}, {finding.rule} ({finding.sureness_and_confidence}): {finding.message}"


def stripped(data: bytes, encoding: str = "utf-8") -> str:
    """The copy without what was put in: nothing but marks, notes and the namespace."""
    text = data.decode(encoding)
    text = re.sub(r"</?(x:)?mrk\b[^>]*>", "", text).replace("]]><![CDATA[", "").replace("<![CDATA[]]>", "")
    text = re.sub(r"<(?:x:)?note (?:from|category)=.harness.[^>]*>[^<]*</(?:x:)?note>", "", text)
    return re.sub(r' xmlns:its\d*="http://www.w3.org/2005/11/its"| its\d*:version="2.0"', "", text)


def marks(data: bytes) -> dict[str, str]:
    """The text that each issue marks, by its comment."""
    found: dict[str, str] = {}
    for node in ElementTree.fromstring(data).iter():
        comment = node.get(f"{ITS}locQualityIssueComment")
        if comment is not None:
            found[comment] = found.get(comment, "") + "".join(node.itertext())
    return found


@pytest.mark.parametrize("text", [xliff1(), xliff2()], ids=["1.2", "2.1"])
def test_every_finding_is_marked_or_noted(tmp_path: Path, text: str) -> None:
    run, out = marked(tmp_path, text.encode())
    found = findings(run)
    assert marks(out) == {comment(f): f.text for f in found if f.text}
    (missing,) = [finding for finding in found if not finding.text]
    notes = [node.text for node in ElementTree.fromstring(out).iter() if node.tag.endswith("}note")]
    assert [note for note in notes if note != "a A"] == [comment(missing)]


@pytest.mark.parametrize(
    "data",
    [
        xliff1().encode(),
        xliff1("x:").encode(),
        b"\xef\xbb\xbf" + xliff1().encode(),
        xliff2().encode(),
        xliff1().replace("\n", "\r\n").encode(),
    ],
    ids=["1.2", "prefixed", "with a byte order mark", "2.1", "CRLF"],
)
def test_every_other_byte_stays(tmp_path: Path, data: bytes) -> None:
    _, out = marked(tmp_path, data)
    plain = stripped(out)
    assert plain.replace("<notes></notes>", "") == data.decode()


@pytest.mark.parametrize(
    ("declared", "encoding", "mark"),
    [("UTF-16", "utf-16-le", b"\xff\xfe"), ("UTF-16", "utf-16-be", b"\xfe\xff"), ("ISO-8859-1", "iso-8859-1", b"")],
)
def test_encodings_stay(tmp_path: Path, declared: str, encoding: str, mark: bytes) -> None:
    text = xliff1().replace("UTF-8", declared)
    run, out = marked(tmp_path, mark + text.encode(encoding))
    assert out.startswith(mark) and stripped(out.removeprefix(mark), encoding) == text
    comments = {comment(f) for f in findings(run) if f.text}
    assert any("“" in comment for comment in comments), "a character that not every encoding has"
    assert set(marks(out)) == comments


def test_marks_are_valid_xliff_1(tmp_path: Path) -> None:
    """As the schema has it: `mrk` has `mtype`, `comment` and foreign attributes; no `mid`, which would name a segment of
    `seg-source`; notes follow the target."""
    _, out = marked(tmp_path, xliff1().encode())
    for mark in ElementTree.fromstring(out).iter("{urn:oasis:names:tc:xliff:document:1.2}mrk"):
        own = {name for name in mark.attrib if not name.startswith("{")}
        assert own == {"mtype", "comment"} and mark.get("mtype", "").startswith("x-harness-")
        assert 0 <= int(mark.get(f"{ITS}locQualityIssueSeverity", "")) <= 100
    for unit in ElementTree.fromstring(out).iter("{urn:oasis:names:tc:xliff:document:1.2}trans-unit"):
        names = [child.tag.rpartition("}")[2] for child in unit]
        assert names[:2] == ["source", "target"] and set(names[2:]) == {"note"}


def test_marks_are_valid_xliff_2(tmp_path: Path) -> None:
    """Ids are the unit's own, the type is what the ITS module asks for, and notes come before the segments."""
    _, out = marked(tmp_path, xliff2(between="<ignorable><source> </source></ignorable>").encode())
    root = ElementTree.fromstring(out)
    assert root.get(f"{ITS}version") == "2.0"
    ids = [mark.get("id") for mark in root.iter("{urn:oasis:names:tc:xliff:document:2.0}mrk")]
    assert sorted(map(str, ids)) == [f"harness-{number}" for number in range(1, 6)]
    types = {mark.get("type") for mark in root.iter("{urn:oasis:names:tc:xliff:document:2.0}mrk")}
    assert types == {"its:generic"}
    unit = next(root.iter("{urn:oasis:names:tc:xliff:document:2.0}unit"))
    assert [child.tag.rpartition("}")[2] for child in unit][:2] == ["notes", "segment"]


@pytest.mark.parametrize(
    "before",
    ["<notes><note>mine</note></notes>", "<notes/>", '<originalData><data id="d">x</data></originalData>'],
)
def test_notes_join_those_that_are_there(tmp_path: Path, before: str) -> None:
    _, out = marked(tmp_path, xliff2(before=before).encode())
    unit = next(ElementTree.fromstring(out).iter("{urn:oasis:names:tc:xliff:document:2.0}unit"))
    names = [child.tag.rpartition("}")[2] for child in unit]
    assert names.count("notes") == 1 and names[0] == "notes"
    assert len(unit[0]) == 1 + before.count("mine")


def test_an_export_is_marked_again_with_new_ids(tmp_path: Path) -> None:
    _, out = marked(tmp_path, xliff2().encode())
    (tmp_path / "two").mkdir()
    _, twice = marked(tmp_path / "two", out)
    ids = [mark.get("id") for mark in ElementTree.fromstring(twice).iter("{urn:oasis:names:tc:xliff:document:2.0}mrk")]
    assert len(ids) == len(set(ids)) and twice.count(b"xmlns:its=") == twice.count(b"its:version=") == 1


def test_a_prefix_that_means_something_else_is_left_alone(tmp_path: Path) -> None:
    _, out = marked(tmp_path, xliff2(root='xmlns:its="urn:mine" its:version="9"').encode())
    assert b'xmlns:its="urn:mine" its:version="9"' in out and len(marks(out)) == 4


def test_segments_stay_where_an_editor_looks_for_them(tmp_path: Path) -> None:
    """`mrk` of `mtype="seg"` are the target's own children; marks stand in them."""
    text = xliff1().replace("He sold it <![CDATA[for 90 euros]]>.", '<mrk mtype="seg" mid="1">90 euros</mrk>')
    _, out = marked(tmp_path, text.encode())
    (target,) = [node for node in ElementTree.fromstring(out).iter() if any(c.get("mtype") == "seg" for c in node)]
    assert target.tag.endswith("}target") and [child.get("mtype") for child in target[0]] == [
        "x-harness-number-changed"
    ]


def test_without_findings_the_copy_is_the_file(tmp_path: Path) -> None:
    file = tmp_path / "acme.xlf"
    file.write_text(xliff1().replace(UNITS[0][1], "").replace(UNITS[1][1], "").replace(UNITS[2][1], ""))
    data = re.sub(r'<trans-unit id="[123]".*\n', "", file.read_text()).encode()
    file.write_bytes(data)
    run = scored(file, tmp_path / "reports")
    ORIGINALS["xliff"].write(run, file, tmp_path / "out.xlf")
    assert (tmp_path / "out.xlf").read_bytes() == data


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "All is well.",
            "All was well.",
            'acme.xlf, line 8: the texts of "4" are not those that the run one scored; give the file as it was scored, or score '
            "this one",
        ),
        (
            "Alles ist gut",
            "Alles war gut",
            'acme.xlf, line 8: the texts of "4" are not those that the run one scored; give the file as it was scored, or score '
            "this one",
        ),
        (
            '<trans-unit id="4">',
            '<trans-unit id="4" translate="no">',
            'acme.xlf: 3 segments of "-" where the run one scored 4; give the file as it was scored, or score this one',
        ),
        (
            'target-language="en"',
            'target-language="fr"',
            'acme.xlf, line 5: the run one has no document "-" in these languages; give the file as it was scored, or score '
            "this one",
        ),
    ],
)
def test_a_file_that_was_changed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("acme.xlf")
    file.write_text(xliff1())
    run = scored(file, Path("reports"))
    file.write_text(xliff1().replace(old, new))
    with pytest.raises(ConfigError) as error:
        ORIGINALS["xliff"].write(run, file, Path("out.xlf"))
    assert str(error.value) == sentence and not Path("out.xlf").exists()


def test_a_file_of_another_vendor_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("acme.xlf").write_text(xliff1())
    run = scored(Path("acme.xlf"), Path("reports"))
    Path("acme.xlf").rename("zeta.xlf")
    with pytest.raises(ConfigError) as error:
        ORIGINALS["xliff"].write(run, Path("zeta.xlf"), Path("out.xlf"))
    assert str(error.value) == (
        'zeta.xlf: the run one has no vendor "zeta", it has "acme"; give the vendor\'s file the name it was scored under'
    )


def test_files_in_one_file_are_documents(tmp_path: Path) -> None:
    text = xliff1()
    start, end = text.index(" <file"), text.index("</xliff>")
    both = text[:end] + text[start:end].replace('original="a"', 'original="b"') + text[end:]
    file = tmp_path / "acme.xlf"
    file.write_text(both)
    run = scored(file, tmp_path / "reports")
    assert [key.document for key in run.keys] == ["a", "b"]
    assert ORIGINALS["xliff"].write(run, file, tmp_path / "out.xlf") == [
        "findings marked at their place: 8; findings without a place, added as notes: 2"
    ]
