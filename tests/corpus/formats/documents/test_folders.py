"""Folders and archives of files: the same documents as the files themselves, whoever packed them and however."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.core.errors import CorpusError, HarnessError
from harness.corpus import Choices, packed_workspace, read_files
from harness.corpus.archives import opened
from tests.corpus.archives.packing import KINDS, folder_packed, packed
from tests.corpus.formats.conftest import Put, rows
from tests.corpus.formats.samples import CANDIDATES, FORMATS, REFERENCES, SOURCES, WRITERS, write_sample

OWN_FILES = ("xliff1", "xliff2", "tmx", "po")
"""Formats in which each file is one vendor's."""
Given = Callable[[str, str], Path]


@pytest.fixture(params=["folder", *KINDS])
def given(request: pytest.FixtureRequest, tmp_path: Path) -> Given:
    """A folder as it lies there, or packed, with itself around it as most are packed."""

    def give(folder: str, name: str) -> Path:
        if request.param == "folder":
            (tmp_path / folder).rename(tmp_path / name)
            return Path(name)
        folder_packed(tmp_path / folder, tmp_path / f"{name}{request.param}", top="deliveries")
        return Path(f"{name}{request.param}")

    return give


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_stands_for_what_is_in_it(
    form: str, given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if form in OWN_FILES:
        paths, choices = _one_vendor_each(form, tmp_path, given)
    else:
        _, choices = write_sample(form, tmp_path / "in")
        paths = [given("in", "all")]
    corpus = read_files(paths, None, choices)
    expected = [
        (vendor, "zh", "en", "-", "\n".join(SOURCES), "\n".join(REFERENCES), "\n".join(lines))
        for vendor, lines in CANDIDATES.items()
    ]
    assert rows(corpus) == expected
    for document in corpus.documents:
        assert document.candidate is not None
        assert document.candidate.origin.startswith(tuple(str(path) for path in paths))
    assert rows(read_files(paths, form.rstrip("12").partition("-")[0], choices)) == expected


def _one_vendor_each(form: str, tmp_path: Path, given: Given) -> tuple[list[Path], Choices]:
    suffix = form.rstrip("12").replace("xliff", "xlf")
    packs = {}
    for name, lines in {**CANDIDATES, "gold": REFERENCES}.items():
        (tmp_path / f"{name}.in").mkdir()
        units = list(zip(SOURCES, lines, strict=True))
        (tmp_path / f"{name}.in" / f"whatever.{suffix}").write_text(WRITERS[form](units), encoding="utf-8")
        packs[name] = given(f"{name}.in", name)
    gold = packs.pop("gold")
    langs = ("zh", "en") if form == "po" else (None, None)
    return list(packs.values()), Choices(*langs, references=(gold,))


def test_what_is_given_is_a_vendor_s_and_its_files_are_documents(given: Given, put: Put, tmp_path: Path) -> None:
    for name in ("acme", "zeta", "gold"):
        for document in ("one", "deep/two", "deep/er/three.v2"):
            text = CANDIDATES.get(name, REFERENCES)
            units = [(source, f"{line} {document}") for source, line in zip(SOURCES, text, strict=True)]
            put(f"{name}.in/{document}.xlf", WRITERS["xliff1"](units))
    paths = {name: given(f"{name}.in", name) for name in ("acme", "zeta", "gold")}
    corpus = read_files([paths["acme"], paths["zeta"]], None, Choices(references=(paths["gold"],)))
    assert [(row[0], row[3], row[6].split("\n")[0]) for row in rows(corpus)] == [
        (vendor, document, f"{CANDIDATES[vendor][0]} {document}")
        for document in ("deep/er/three.v2", "deep/two", "one")
        for vendor in ("acme", "zeta")
    ]
    assert all(row[5].split("\n")[0].endswith(f"wall. {row[3]}") for row in rows(corpus))


def test_a_table_that_names_neither_vendor_nor_document(given: Given, put: Put) -> None:
    put("in/one.tsv", "source\tcandidate\na\tb\n")
    put("in/two.tsv", "source\tcandidate\tdocument\nc\td\tnamed\n")
    corpus = read_files([given("in", "acme.2026")])
    assert [row[0:1] + row[3:] for row in rows(corpus)] == [("acme", "one", "a", "b"), ("acme", "named", "c", "d")]


def test_folders_of_plain_texts_are_documents(given: Given, put: Put) -> None:
    for folder in ("news/one", "news/two", "three"):
        put(f"in/{folder}/source.zh.txt", f"{folder}\n")
        put(f"in/{folder}/acme.en.txt", "c\n")
    corpus = read_files([given("in", "all")])
    assert [row[3:] for row in rows(corpus)] == [
        ("news/one", "news/one", "c"),
        ("news/two", "news/two", "c"),
        ("three", "three", "c"),
    ]


def test_what_a_vendor_leaves_out_is_told(given: Given, put: Put) -> None:
    unit = [("s", "t")]
    for name in ("gold.in/one", "gold.in/two", "acme.in/one", "acme.in/two", "zeta.in/one"):
        put(f"{name}.xlf", WRITERS["xliff2"](unit))
    acme, zeta, gold = (given(f"{name}.in", name) for name in ("acme", "zeta", "gold"))
    assert [key[0] + key[3] for key in read_files([acme, zeta]).undelivered] == ["zetatwo"]
    with pytest.raises(CorpusError) as caught:
        read_files([zeta], None, Choices(references=(gold,)))
    place = f"{gold}/" if gold.is_dir() else f"{gold}/deliveries/"
    assert str(caught.value) == (
        f'{place}two.xlf, line 1: {zeta} has no translation of "1/1" of "two"; ask for it or remove it from the reference'
    )


# Refusals


def refusal(*paths: Path, form: str | None = None) -> str:
    with pytest.raises(HarnessError) as caught:
        read_files(paths, form)
    return str(caught.value)


def test_files_of_no_format(given: Given, put: Put) -> None:
    put("in/bill.pdf", "%PDF")
    path = given("in", "all")
    shown = f"{path}/bill.pdf" if path.is_dir() else f"{path}/deliveries/bill.pdf"
    assert refusal(path).startswith(f"{shown}: the format was not recognised; name it with --format tsv|")


def test_files_of_several_formats(given: Given, put: Put) -> None:
    put("in/a.tsv", "source\tcandidate\na\tb\n")
    put("in/b.csv", "source,candidate\na,c\n")
    path = given("in", "all")
    assert refusal(path) == (
        "the files are of several formats (csv, tsv); score those of one format at a time, with --format"
    )
    corpus = read_files([path], "csv")
    assert [row[-1] for row in rows(corpus)] == ["c"]
    inner = "" if path.is_dir() else "deliveries/"
    assert f"{path}: not read: {inner}a.tsv" in corpus.notices


STRAYS = (
    "readme.txt",
    "Thumbs.db",
    "note to the customer.txt",
    "bill.pdf",
    "de/Liefernotiz.docx",
    "de/README",
    "terms, all.txt",
)


def test_stray_files_are_left_out_with_a_notice(given: Given, put: Put) -> None:
    """The notes are beside the texts, above them and with a comma in the first line, and change nothing of the names."""
    for name in ("acme", "gold"):
        put(f"{name}.in/de/trip.xlf", WRITERS["xliff1"]([("a", f"b {name}")]))
    for name in (*STRAYS, ".DS_Store"):
        put(f"acme.in/{name}", "Dear customer, here are the files, as agreed.\n")
    acme, gold = given("acme.in", "acme"), given("gold.in", "gold")
    corpus = read_files([acme], None, Choices(references=(gold,)))
    assert [row[3:] for row in rows(corpus)] == [("-", "a", "b gold", "b acme")]
    (notice,) = [notice for notice in corpus.notices if "not read" in notice]
    inner = "" if acme.is_dir() else "deliveries/"
    shown = [f"{inner}{name}" for name in sorted((*STRAYS, ".DS_Store"))[:5]]
    assert notice == f"{acme}: not read: {', '.join(shown)} and 3 more"


def test_a_note_beside_a_packed_workspace(put: Put, tmp_path: Path) -> None:
    packed(tmp_path / "ws.zip", [("ws/candidates/v/d.de-en.txt", b"x"), ("note.txt", b"Dear customer,")])
    with opened([Path("ws.zip")]) as files:
        assert str(packed_workspace(files)) == "ws.zip/ws"


def test_faults_are_told_by_their_place_in_the_archive(put: Put, tmp_path: Path) -> None:
    packed(tmp_path / "all.zip", [("d/a.tsv", b"source\tcandidate\na\tb\n"), ("d/b.tsv", b"source\tcandidate\na\n")])
    assert refusal(Path("all.zip")) == (
        "all.zip/d/b.tsv, line 2: 1 cells under 2 columns; give each row a cell for every column"
    )


def test_two_deliveries_of_one_vendor(put: Put, tmp_path: Path) -> None:
    packed(tmp_path / "acme.zip", [("a.tsv", b"source\tcandidate\na\tb\n")])
    other = put("acme.tsv", "source\tcandidate\na\tb\n")
    assert refusal(Path("acme.zip"), other) == (
        'acme.tsv: a second file of "acme" beside acme.zip; rename one, since a file without a vendor is named after itself'
    )


def test_two_folders_of_one_name(put: Put) -> None:
    for folder in ("x/one", "y/one"):
        put(f"{folder}/source.txt", "a\n")
        put(f"{folder}/acme.txt", "b\n")
    assert refusal(Path("x/one"), Path("y/one")) == (
        'y/one/acme.txt: a second file of "acme" for "one" beside x/one/acme.txt; rename one of the folders'
    )


def test_a_workspace_in_an_archive(put: Put, tmp_path: Path) -> None:
    packed(tmp_path / "ws.zip", [("ws/candidates/acme/a.zh-en.txt", b"a")])
    assert refusal(Path("ws.zip")) == "ws.zip/ws: this is a workspace; score its archive alone, or unpack it"


def test_an_archive_without_a_file_to_read(put: Put, tmp_path: Path) -> None:
    packed(tmp_path / "x.zip", [("README.md", b"a")])
    assert refusal(Path("x.zip")).startswith("x.zip: a folder of plain files has source.<lang>.txt or ")


def test_links_to_folders_and_folders_without_end(put: Put, tmp_path: Path) -> None:
    put("in/a.tsv", "source\tcandidate\na\tb\n")
    (tmp_path / "in/b").symlink_to(tmp_path / "in")
    assert refusal(Path("in")) == "in/b: a link to a folder is not followed; put a copy there"
    (tmp_path / "in/b").unlink()
    put("in/" + "d/" * 60 + "b.tsv", "")
    assert refusal(Path("in")) == "in/" + "d/" * 50 + "d: is more than 50 folders deep; use fewer levels"


def test_large_tables_in_archives_are_read_as_they_lie_on_disk(put: Put, tmp_path: Path) -> None:
    """Several passes over one member, and rows longer than what is unpacked at once."""
    table = "source\treference\tcandidate\n" + "".join(f"s {n}\tr {n} {'x' * 90}\tc {n}\n" for n in range(5000))
    put("in/acme.tsv", table)
    plain = rows(read_files([Path("in")]))
    for kind in KINDS:
        assert rows(read_files([folder_packed(tmp_path / "in", tmp_path / f"in{kind}")])) == plain
