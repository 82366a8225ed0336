"""The workspace: what belongs to a candidate, what is missing, and the whole sentence of every refusal."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from harness.core.errors import AlignmentError, CorpusError
from harness.core.records import CandidateDocument, Key
from harness.corpus import Corpus, VendorInfo, read_workspace
from harness.corpus.archives import opened
from tests.corpus.archives.packing import KINDS, folder_packed, packed

DEMO = """
title = "A demo"
original_language = "id"
[sources]
id = "source.id.txt"
[[references]]
kind = "translation"
lang = "en"
file = "translation.en.txt"
[[references]]
kind = "summary"
lang = "en"
file = "summary.en.txt"
"""

BASE: Mapping[str, str | bytes] = {
    "references/README.md": "notes",
    "references/entities.toml": "",
    "references/demo/document.toml": DEMO,
    "references/demo/source.id.txt": "Satu. Dua.\n",
    "references/demo/translation.en.txt": "One. Two.\n",
    "references/demo/summary.en.txt": "Numbers.\n",
    "candidates/README.md": "notes",
    "candidates/.hidden": "",
    "candidates/v/.gitkeep": "",
    "candidates/v/demo.id-en.txt": "One. Two!\n",
}

TWO = 'title = "Two"\n[sources]\nid = "s.txt"\n'


def build(root: Path, changes: Mapping[str, str | bytes | None]) -> Path:
    """The base workspace with files added, changed or (None) left out."""
    for name, content in {**BASE, **changes}.items():
        if content is not None:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def refusal(root: Path, error: type[Exception] = CorpusError, **filters: list[str]) -> str:
    with pytest.raises(error) as caught:
        read_workspace(root, **filters)
    return str(caught.value)


def only(root: Path) -> CandidateDocument:
    (document,) = read_workspace(root).documents
    return document


def references(document: CandidateDocument) -> list[tuple[str, str, str]]:
    return [(reference.kind, reference.text.lang, reference.text.origin) for reference in document.references]


# What belongs to a candidate


def test_a_candidate_with_its_source_and_references(tmp_path: Path) -> None:
    corpus = read_workspace(build(tmp_path, {}))
    (document,) = corpus.documents
    assert document.key == Key("v", "id", "en", "demo")
    assert document.candidate is not None
    assert (document.candidate.text, document.candidate.origin) == ("One. Two!\n", "candidates/v/demo.id-en.txt")
    assert document.source is not None
    assert (document.source.lang, document.source.origin) == ("id", "references/demo/source.id.txt")
    assert references(document) == [
        ("translation", "en", "references/demo/translation.en.txt"),
        ("summary", "en", "references/demo/summary.en.txt"),
    ]
    assert corpus.titles == {"demo": "A demo"}
    assert corpus.vendors == {"v": VendorInfo("v", "", ("id-en",))}
    assert corpus.undelivered == ()
    assert corpus.notices == ()


def test_a_vendor_says_its_name(tmp_path: Path) -> None:
    toml = 'name = "<V> & Söhne"\ndescription = "fast"\npairs = ["id-en"]'
    corpus = read_workspace(build(tmp_path, {"candidates/v/vendor.toml": toml}))
    assert corpus.vendors == {"v": VendorInfo("<V> & Söhne", "fast", ("id-en",), ("id-en",))}


def test_names_may_have_dots_dashes_and_quotes(tmp_path: Path) -> None:
    files = {
        'references/a.b-c "<d>"/document.toml': TWO,
        'references/a.b-c "<d>"/s.txt': "Satu.",
        'candidates/<v>/a.b-c "<d>".id-zh_hant.txt': "一。",
        "candidates/v/demo.id-en.txt": None,
    }
    (document,) = read_workspace(build(tmp_path, files), documents=['a.b-c "<d>"']).documents
    assert document.key == Key("<v>", "id", "zh_Hant", 'a.b-c "<d>"')


def test_dashes_in_a_tag_are_borne_with(tmp_path: Path) -> None:
    files = {"candidates/v/demo.id-en.txt": None, "candidates/v/demo.id-zh-Hant.txt": "一。二。"}
    document = only(build(tmp_path, files))
    assert document.key.pair == "id-zh_Hant"
    assert document.references == ()


def test_a_reference_serves_the_varieties_of_its_language(tmp_path: Path) -> None:
    files = {"candidates/v/demo.id-en.txt": None, "candidates/v/demo.id-en_GB.txt": "One. Two."}
    assert [reference.text.lang for reference in only(build(tmp_path, files)).references] == ["en", "en"]


def test_the_variety_s_own_reference_goes_first(tmp_path: Path) -> None:
    files = {
        "references/demo/document.toml": DEMO
        + '[[references]]\nkind = "translation"\nlang = "en_GB"\nfile = "translation.en_GB.txt"\n',
        "references/demo/translation.en_GB.txt": "One, two.",
        "candidates/v/demo.id-en.txt": None,
        "candidates/v/demo.id-en_GB.txt": "One. Two.",
    }
    assert references(only(build(tmp_path, files))) == [
        ("translation", "en_GB", "references/demo/translation.en_GB.txt"),
        ("summary", "en", "references/demo/summary.en.txt"),
    ]


def test_a_gold_text_stands_for_a_lost_original(tmp_path: Path) -> None:
    files = {"candidates/v/demo.id-en.txt": None, "candidates/v/demo.en-hi.txt": "एक। दो।"}
    document = only(build(tmp_path, files))
    assert document.source is not None
    assert document.source.origin == "references/demo/translation.en.txt"
    assert references(document) == [
        ("translation", "en", "references/demo/translation.en.txt"),
        ("summary", "en", "references/demo/summary.en.txt"),
    ]


def test_a_lost_original_with_a_reference_in_the_target_language(tmp_path: Path) -> None:
    files = {
        "references/demo/document.toml": DEMO + '[[references]]\nkind = "summary"\nlang = "hi"\nfile = "s.txt"\n',
        "references/demo/s.txt": "एक।",
        "candidates/v/demo.id-en.txt": None,
        "candidates/v/demo.en-hi.txt": "एक। दो।",
    }
    assert references(only(build(tmp_path, files))) == [("summary", "hi", "references/demo/s.txt")]


def test_a_source_alone_or_a_reference_alone_will_do(tmp_path: Path) -> None:
    toml = '[[references]]\nkind = "summary"\nlang = "en"\nfile = "summary.en.txt"\n'
    document = only(build(tmp_path / "reference", {"references/demo/document.toml": toml}))
    assert document.source is None
    assert len(document.references) == 1
    toml = '[sources]\nid = "source.id.txt"\n'
    document = only(build(tmp_path / "source", {"references/demo/document.toml": toml}))
    assert document.source is not None
    assert document.references == ()


def test_neither_source_nor_reference_for_a_pair(tmp_path: Path) -> None:
    assert refusal(build(tmp_path, {"candidates/v/demo.hi-zh.txt": "一"})) == (
        "candidates/v/demo.hi-zh.txt: demo has neither a source in hi nor a reference in zh; "
        "add one to references/demo or remove the candidate"
    )


# Lines


LINES = {
    "references/demo/source.id.txt": "Satu\nDua\n",
    "references/demo/translation.en.txt": "One\nTwo\n",
    "candidates/v/demo.id-en.txt": "one\ntwo\n",
}


def test_texts_that_correspond_line_by_line_are_marked(tmp_path: Path) -> None:
    document = only(build(tmp_path, LINES))
    assert document.candidate is not None
    assert document.source is not None
    translation, summary = document.references
    assert (document.candidate.text, document.source.text, translation.text.text) == (
        "one\ntwo",
        "Satu\nDua",
        "One\nTwo",
    )
    assert [document.candidate.lines, document.source.lines, translation.text.lines] == [True, True, True]
    assert translation.kind == "translation"
    assert not summary.text.lines
    assert summary.text.text == "Numbers.\n"


def test_sentences_can_be_asked_for(tmp_path: Path) -> None:
    document = only(build(tmp_path, {**LINES, "references/demo/document.toml": 'alignment = "sentences"\n' + DEMO}))
    assert document.candidate is not None
    assert not document.candidate.lines
    assert document.candidate.text == "one\ntwo\n"


def test_a_source_of_other_lines_is_reason_enough_for_sentences(tmp_path: Path) -> None:
    document = only(build(tmp_path, {**LINES, "references/demo/source.id.txt": "Satu dua\n"}))
    assert document.candidate is not None
    assert not document.candidate.lines


def test_lines_that_were_promised_must_be_there(tmp_path: Path) -> None:
    files = {
        **LINES,
        "references/demo/document.toml": 'alignment = "lines"\n' + DEMO,
        "candidates/v/demo.id-en.txt": "one\ntwo\n\n",
    }
    assert refusal(build(tmp_path, files), AlignmentError) == (
        "candidates/v/demo.id-en.txt has 3 lines, references/demo/translation.en.txt has 2; "
        'deliver as many lines, or write alignment = "sentences" in document.toml'
    )


def test_one_promised_line_is_a_line(tmp_path: Path) -> None:
    document = only(build(tmp_path, {"references/demo/document.toml": 'alignment = "lines"\n' + DEMO}))
    assert document.candidate is not None
    assert document.candidate.lines


# What file names say


NAMED: Mapping[str, str | bytes] = {
    "references/report/source.hi.txt": "एक। दो।\n",
    "references/report/translation.en.txt": "One. Two.\n",
    "references/report/summary.en.txt": "Numbers.\n",
    "candidates/v/report.hi-en.txt": "One. Two!\n",
}


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def test_file_names_alone_make_a_workspace(tmp_path: Path) -> None:
    corpus = read_workspace(write(tmp_path, NAMED))
    (document,) = corpus.documents
    assert document.key == Key("v", "hi", "en", "report")
    assert document.source is not None and document.source.lang == "hi"
    assert references(document) == [
        ("summary", "en", "references/report/summary.en.txt"),
        ("translation", "en", "references/report/translation.en.txt"),
    ] or references(document) == [
        ("translation", "en", "references/report/translation.en.txt"),
        ("summary", "en", "references/report/summary.en.txt"),
    ]
    assert (corpus.titles, corpus.notices) == ({"report": "report"}, ())


def test_a_description_may_leave_the_texts_to_their_names(tmp_path: Path) -> None:
    root = write(tmp_path, {**NAMED, "references/report/document.toml": 'title = "T"\nalignment = "sentences"\n'})
    assert read_workspace(root).titles == {"report": "T"}
    assert len(only(root).references) == 2


def test_names_in_other_spellings(tmp_path: Path) -> None:
    files = {
        "references/r/Source.zh-Hans.txt": "一。\n",
        "references/r/reference.pt-BR.txt": "Um.\n",
        "candidates/v/r.zh_Hans-pt_BR.txt": "Um!\n",
        "candidates/w/r.cmn-pt.txt": "Um!\n",
    }
    corpus = read_workspace(write(tmp_path, files))
    assert {document.key[:3] for document in corpus.documents} == {("v", "zh_Hans", "pt_BR"), ("w", "zh_Hans", "pt_BR")}
    assert all(document.source and document.references for document in corpus.documents)


def test_one_language_under_two_tags_is_one_pair(tmp_path: Path) -> None:
    files = {
        "references/r/translation.de_DE.txt": "Eins.",
        "references/r/source.en.txt": "One.",
        "candidates/v/r.en-de.txt": "Eins!",
        "candidates/w/r.eng-de-DE.txt": "Eins!",
        "candidates/w/vendor.toml": 'pairs = ["en_US-de"]',
        "candidates/x/r.en-de_AT.txt": "Eins!",
    }
    corpus = read_workspace(write(tmp_path, files))
    assert {document.key[:3] for document in corpus.documents} == {
        ("v", "en", "de"),
        ("w", "en", "de"),
        ("x", "en", "de_AT"),
    }
    assert [len(document.references) for document in corpus.documents] == [1, 1, 0]
    assert corpus.vendors["w"].asked == ("en-de",)


def test_two_texts_of_one_kind(tmp_path: Path) -> None:
    root = write(tmp_path, {**NAMED, "references/report/reference.en.txt": "One."})
    assert refusal(root) == (
        'references/report/translation.en.txt: a second translation in en beside "reference.en.txt"; keep one of the two'
    )


XLIFF = (
    '<xliff version="1.2"><file original="a" source-language="hi" target-language="{}"><body>'
    '<trans-unit id="1"><source>एक।</source><target>One.</target></trans-unit>'
    '<trans-unit id="2"><source>दो।</source><target>Two &amp; more.</target></trans-unit></body></file></xliff>'
)
OF_UNITS: Mapping[str, str] = {
    "report.hi-en.xlf": XLIFF.format("en"),
    "report.xlf": XLIFF.format("en-GB"),
    "report.hi-en.po": 'msgid "a"\nmsgstr "One."\n\nmsgid "b"\nmsgstr "Two & more."\n',
    "report.hi-en.tsv": "id\ttarget\n1\tOne.\n2\tTwo & more.\n",
    "report.hi-en.jsonl": '{"mt": "One."}\n{"mt": "Two & more."}\n',
    "report.hi-en.csv": "lp,mt\nhi-en,One.\nhi-de,Eins.\nhi-en,Two & more.\n",
}


@pytest.mark.parametrize("packed_", [False, True])
@pytest.mark.parametrize("name", OF_UNITS)
def test_a_candidate_of_units_is_a_line_for_each(name: str, packed_: bool, tmp_path: Path) -> None:
    content = OF_UNITS[name].encode()
    file, data = (f"{name}.gz", gzip.compress(content)) if packed_ else (name, content)
    files = {key: value for key, value in NAMED.items() if not key.startswith("candidates")}
    document = only(write(tmp_path, {**files, f"candidates/v/{file}": data}))
    assert document.candidate is not None
    assert (document.candidate.text, document.candidate.origin) == ("One.\nTwo & more.", f"candidates/v/{file}")
    assert document.key.source_lang == "hi"


def test_gold_texts_of_units(tmp_path: Path) -> None:
    files = {
        "references/report/source.hi.xlf": XLIFF.format("en"),
        "references/report/translation.en.xlf": XLIFF.format("en"),
        "candidates/v/report.hi-en.txt": "One.\nTwo and more.\n",
    }
    document = only(write(tmp_path, files))
    assert document.source is not None and document.source.text == "एक।\nदो।"
    assert [reference.text.text for reference in document.references] == ["One.\nTwo & more."]
    assert document.candidate is not None and document.candidate.lines


def test_units_in_another_language_than_the_name_says(tmp_path: Path) -> None:
    root = write(
        tmp_path, {**NAMED, "candidates/v/report.hi-en.txt": "x", "candidates/w/report.hi-en.xlf": XLIFF.format("de")}
    )
    assert refusal(root) == (
        "candidates/w/report.hi-en.xlf: there is no text in en, only in de; correct the name of the file"
    )


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_stray_files_give_a_notice(kind: str, tmp_path: Path) -> None:
    strays = ["README.md", "Thumbs.db", "delivery note.docx", "note.txt", "prices.v1-2.txt"]
    vendor = {f"candidates/v/{name}": b"x" for name in strays}
    files = {
        **NAMED,
        **vendor,
        "candidates/Thumbs.db": b"x",
        "candidates/note.txt": b"x",
        "references/report/notes.md": b"x",
    }
    root = write(tmp_path / "ws", files)
    if kind:
        folder_packed(root / "candidates" / "v", root / "candidates" / f"v{kind}")
        shutil.rmtree(root / "candidates" / "v")
    corpus = read_workspace(root)
    assert [document.key.vendor for document in corpus.documents] == ["v"]
    place = f"candidates/v{kind}"
    assert set(corpus.notices) == {
        "candidates: not read: note.txt",
        "references/report: not read: notes.md",
        f"{place}: not read: {', '.join(sorted(strays))}",
    }


def test_hidden_files_of_a_vendor_give_a_notice(tmp_path: Path) -> None:
    root = write(tmp_path, {**NAMED, "candidates/v/.DS_Store": b"x", "candidates/v/.gitkeep": b""})
    assert read_workspace(root).notices == ("candidates/v: not read: .DS_Store",)


# What is missing


def test_an_empty_candidate_is_a_document_with_a_reason(tmp_path: Path) -> None:
    document = only(build(tmp_path, {"candidates/v/demo.id-en.txt": " \n\n"}))
    assert document.candidate is None
    assert document.source is not None
    assert document.reason == (
        "the candidate file is empty (candidates/v/demo.id-en.txt); ask the vendor to deliver it again"
    )


def test_what_a_vendor_owes_is_a_document_with_a_reason(tmp_path: Path) -> None:
    files = {
        "references/two/document.toml": TWO,
        "references/two/s.txt": "Dua.",
        "candidates/w/vendor.toml": 'pairs = ["id-en", "id-zh-Hant"]',
    }
    corpus = read_workspace(build(tmp_path, files))
    assert corpus.undelivered == (
        Key("v", "id", "en", "two"),
        Key("w", "id", "en", "demo"),
        Key("w", "id", "en", "two"),
        Key("w", "id", "zh_Hant", "demo"),
        Key("w", "id", "zh_Hant", "two"),
    )
    assert [document.key for document in corpus.documents] == [  # the vendors of a document side by side
        Key("v", "id", "en", "demo"),
        Key("w", "id", "en", "demo"),
        Key("v", "id", "en", "two"),
        Key("w", "id", "en", "two"),
        Key("w", "id", "zh_Hant", "demo"),
        Key("w", "id", "zh_Hant", "two"),
    ]
    reasons = {document.key: document.reason for document in corpus.documents if document.candidate is None}
    assert reasons[Key("w", "id", "zh_Hant", "two")] == "not delivered: expected candidates/w/two.id-zh_Hant.txt"


REFERRED = '[sources]\nid = "s.txt"\n[[references]]\nkind = "translation"\nlang = "{lang}"\nfile = "t.txt"\n'


def two_languages(**candidates: str) -> dict[str, str | bytes | None]:
    """A document with a Thai reference alone, and one with a Georgian one; candidates by vendor, as `th.id-th ka.id-ka`."""
    files: dict[str, str | bytes | None] = {"candidates/v/demo.id-en.txt": None, "references/demo/document.toml": None}
    for lang in ("th", "ka"):
        files[f"references/{lang}/document.toml"] = REFERRED.format(lang=lang)
        files |= {f"references/{lang}/{name}.txt": "Satu." for name in ("s", "t")}
    files |= {f"candidates/{vendor}/{name}.txt": "x" for vendor, names in candidates.items() for name in names.split()}
    return files | {
        f"references/demo/{name}": None for name in ("source.id.txt", "translation.en.txt", "summary.en.txt")
    }


def test_a_document_is_not_owed_in_a_language_that_its_references_are_not_in(tmp_path: Path) -> None:
    files = two_languages(v="th.id-th ka.id-ka", w="th.id-th")
    assert read_workspace(build(tmp_path, files)).undelivered == ()


def test_it_is_owed_where_the_vendor_was_asked_for_it_or_another_delivered_it(tmp_path: Path) -> None:
    asked = {**two_languages(v="th.id-th ka.id-ka"), "candidates/v/vendor.toml": 'pairs = ["id-ka"]'}
    assert read_workspace(build(tmp_path / "asked", asked)).undelivered == (Key("v", "id", "ka", "th"),)
    other = two_languages(v="th.id-th ka.id-ka", w="th.id-ka")
    assert read_workspace(build(tmp_path / "other", other)).undelivered == (
        Key("v", "id", "ka", "th"),
        Key("w", "id", "ka", "ka"),
    )


def test_a_vendor_s_folder_that_is_hidden_is_noticed(tmp_path: Path) -> None:
    build(tmp_path, {"candidates/.acme/demo.id-en.txt": "One.", "candidates/.git/config": "x"})
    assert read_workspace(tmp_path).notices == (
        "candidates/.acme: not read, as its name begins with a dot; rename it if it is a vendor's",
    )


def test_a_gold_text_is_owed_where_another_vendor_translated_it(tmp_path: Path) -> None:
    files = {"candidates/w/vendor.toml": 'pairs = ["en-zh"]'}
    assert read_workspace(build(tmp_path / "nobody", files)).undelivered == ()
    files = {**files, "candidates/v/demo.en-hi.txt": "एक।"}
    assert read_workspace(build(tmp_path / "another", files)).undelivered == (Key("w", "en", "zh", "demo"),)


def test_an_idle_vendor_and_an_unused_document_are_noticed(tmp_path: Path) -> None:
    build(tmp_path, {"references/two/document.toml": '[sources]\nhi = "s.txt"', "references/two/s.txt": "दो।"})
    (tmp_path / "candidates" / "w").mkdir()
    assert read_workspace(tmp_path).notices == (
        "candidates/w: nothing is delivered and vendor.toml names no pairs",
        "references/two: there is no candidate for this document",
    )


# One document at a time


def test_texts_are_read_when_their_document_s_turn_comes(tmp_path: Path) -> None:
    """The gold texts once for all vendors of a pair; nothing before somebody asks, and nothing is held."""
    files = {
        "references/two/document.toml": TWO,
        "references/two/s.txt": "Dua.",
        **{f"candidates/{vendor}/{name}.id-en.txt": f"{vendor} {name}" for vendor in "vw" for name in ("demo", "two")},
    }
    root = build(tmp_path, files)
    kept: list[CandidateDocument] = []

    def keep(documents: Iterable[CandidateDocument]) -> list[CandidateDocument]:
        (root / "candidates/w/two.id-en.txt").write_text("changed meanwhile")
        kept.extend(documents)
        return kept

    corpus = read_workspace(root, keep=keep)
    assert corpus.documents is kept
    assert [(d.key.document, d.key.vendor, d.candidate and d.candidate.text) for d in kept] == [
        ("demo", "v", "v demo"),
        ("demo", "w", "w demo"),
        ("two", "v", "v two"),
        ("two", "w", "changed meanwhile"),
    ]
    assert kept[0].source is kept[1].source
    assert [one is other for one, other in zip(kept[0].references, kept[1].references, strict=True)] == [True, True]


def test_a_late_fault_is_told_late(tmp_path: Path) -> None:
    """By then, the documents before it are kept."""
    files = {"references/two/document.toml": TWO, "references/two/s.txt": "", "candidates/v/two.id-en.txt": "Two."}
    kept: list[Key] = []

    def keep(documents: Iterable[CandidateDocument]) -> tuple[CandidateDocument, ...]:
        kept.extend(document.key for document in documents)
        return ()

    with pytest.raises(CorpusError, match=r"^references/two/s\.txt: the source is empty; "):
        read_workspace(build(tmp_path, files), keep=keep)
    assert kept == [Key("v", "id", "en", "demo")]


def test_a_gold_text_that_nobody_needs_must_be_right_too(tmp_path: Path) -> None:
    files = {"references/two/document.toml": TWO, "references/two/s.txt": b"\xff"}
    assert refusal(build(tmp_path, files)) == (
        "references/two/s.txt: not valid UTF-8 at byte offset 0 (0xFF); re-save it as UTF-8"
    )


# A part of the workspace


def test_vendors_and_documents_can_be_chosen(tmp_path: Path) -> None:
    files = {
        "references/two/document.toml": TWO,
        "references/two/s.txt": "Dua.",
        "candidates/v/two.id-en.txt": "Two.",
        "candidates/w/two.id-en.txt": "Two.",
    }
    corpus = read_workspace(build(tmp_path, files), vendors=["w"], documents=["two"])
    assert [document.key for document in corpus.documents] == [Key("w", "id", "en", "two")]
    assert corpus.titles == {"two": "Two"}
    assert set(corpus.vendors) == {"w"}
    assert len(read_workspace(tmp_path, vendors=[], documents=[]).documents) == 4


def test_what_is_chosen_must_be_there(tmp_path: Path) -> None:
    build(tmp_path, {"candidates/literal/demo.id-en.txt": "x"})
    assert refusal(tmp_path, vendors=["litteral"]) == 'candidates: unknown vendor "litteral"; did you mean "literal"?'
    assert refusal(tmp_path, documents=["demos"]) == 'references: unknown document "demos"; did you mean "demo"?'


# Refusals


@pytest.mark.parametrize("folder", ["references", "candidates"])
def test_no_workspace(tmp_path: Path, folder: str) -> None:
    other = {"references": "candidates", "candidates": "references"}[folder]
    build(tmp_path / "full", {})
    (tmp_path / "work").mkdir()
    (tmp_path / "full" / other).rename(tmp_path / "work" / other)
    assert refusal(tmp_path / "work") == (
        f"{tmp_path}/work: there is no {folder} folder; run `harness init DIR` or name the workspace with --workspace"
    )


def test_no_document_and_no_candidate(tmp_path: Path) -> None:
    (tmp_path / "references").mkdir()
    (tmp_path / "candidates" / "v").mkdir(parents=True)
    assert refusal(tmp_path) == (
        "references: there is no document; put its texts at references/<document>/source.<lang>.txt and "
        "translation.<lang>.txt"
    )
    build(tmp_path, {"candidates/v/demo.id-en.txt": None})
    assert refusal(tmp_path) == (
        "candidates: there is no candidate to score; "
        "put the vendors' texts at candidates/<vendor>/<document>.<src>-<tgt>.txt"
    )


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        (
            "candidates/v/demos.id-en.txt",
            "x",
            'candidates/v/demos.id-en.txt: unknown document "demos"; did you mean "demo"?',
        ),
        (
            "candidates/v/qqqq.id-en.txt",
            "x",
            'candidates/v/qqqq.id-en.txt: unknown document "qqqq"; make references/qqqq or remove the candidate',
        ),
        (
            "candidates/v/demo.id-xx.txt",
            "x",
            'candidates/v/demo.id-xx.txt: unknown language "xx"; use a tag such as en, hi or pt_BR',
        ),
        (
            "candidates/v/demo.en-pt-br.txt",
            "x",
            (
                'candidates/v/demo.en-pt-br.txt: "en-pt-br" is not a language pair; write two languages joined by a dash, '
                "their subtags joined by underscores, such as pt_BR-en"
            ),
        ),
        (
            "candidates/v/DEMO.ID-eng.txt",
            "x",
            (
                "candidates/v/demo.id-en.txt: a second candidate for demo in id-en beside candidates/v/DEMO.ID-eng.txt; "
                "keep one of the two"
            ),
        ),
        (
            "candidates/v/demo.txt",
            "x",
            "candidates/v/demo.txt: not a candidate; name it <document>.<src>-<tgt>.txt or move it elsewhere",
        ),
        (
            "candidates/v/demo.id-en.docx",
            "x",
            "candidates/v/demo.id-en.docx: not a candidate; name it <document>.<src>-<tgt>.txt or move it elsewhere",
        ),
        (
            "candidates/v/demo.id-hi.txt/x",
            "x",
            "candidates/v/demo.id-hi.txt: not a candidate; name it <document>.<src>-<tgt>.txt or move it elsewhere",
        ),
        (
            "candidates/v/de\nmo.id-en.txt",
            "x",
            "candidates/v/de\\nmo.id-en.txt: the name has control characters; rename it",
        ),
        (
            "candidates/demo.id-en.txt",
            "x",
            (
                "candidates/demo.id-en.txt: this file belongs to no vendor; "
                "move it to candidates/<vendor>/<document>.<src>-<tgt>.txt"
            ),
        ),
        (
            "candidates/V/demo.id-en.txt",
            "x",
            "candidates/v: differs from candidates/V in case or Unicode form alone; rename one",
        ),
        (
            "references/Demo/document.toml",
            "",
            "references/demo: differs from references/Demo in case or Unicode form alone; rename one",
        ),
        (
            "candidates/v/demo.id-en.txt",
            b"One.\xff",
            "candidates/v/demo.id-en.txt: not valid UTF-8 at byte offset 4 (0xFF); re-save it as UTF-8",
        ),
        (
            "references/demo/source.id.txt",
            "\n",
            "references/demo/source.id.txt: the source is empty; put the text there and run again",
        ),
        (
            "references/two/notes.txt",
            "x",
            "references/two: no text is called source.<lang>.txt, translation.<lang>.txt or summary.<lang>.txt; rename the "
            "texts, or name them in document.toml",
        ),
        (
            "candidates/v/vendor.toml",
            "name = x",
            "candidates/v/vendor.toml, line 1, column 8: not valid TOML: Invalid value; correct it and run again",
        ),
        (
            "candidates/v/vendor.toml",
            'pair = ["id-en"]',
            'candidates/v/vendor.toml: unknown key "pair"; did you mean "pairs"?',
        ),
        (
            "candidates/v/vendor.toml",
            'pairs = "id-en"',
            'candidates/v/vendor.toml: "pairs" must be an array of strings such as ["hi-en"], not a string',
        ),
        (
            "candidates/v/vendor.toml",
            'pairs = ["id-en", 3]',
            'candidates/v/vendor.toml: "pairs" must be an array of strings such as ["hi-en"], not mixed types',
        ),
        (
            "candidates/v/vendor.toml",
            'pairs = ["id"]',
            (
                'candidates/v/vendor.toml: "id" is not a language pair; write two languages joined by a dash, '
                "their subtags joined by underscores, such as pt_BR-en"
            ),
        ),
        (
            "candidates/v/vendor.toml",
            'pairs = ["id-xx"]',
            'candidates/v/vendor.toml: unknown language "xx"; use a tag such as en, hi or pt_BR',
        ),
    ],
)
def test_a_wrong_file(tmp_path: Path, file: str, content: str | bytes, sentence: str) -> None:
    assert refusal(build(tmp_path, {file: content})) == sentence


def test_two_spellings_of_one_pair(tmp_path: Path) -> None:
    files = {"candidates/v/demo.pt-BR-en.txt": "x", "candidates/v/demo.pt_BR-en.txt": "x"}
    assert refusal(build(tmp_path, files)) == (
        "candidates/v/demo.pt_BR-en.txt: a second candidate for demo in pt_BR-en beside candidates/v/demo.pt-BR-en.txt; "
        "keep one of the two"
    )


WHERE = "references/demo/document.toml"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "[sources",
            (
                f"{WHERE}, line 1, column 9: not valid TOML: Expected ']' at the end of a table declaration "
                "(the file ends here); correct it and run again"
            ),
        ),
        ("titel = 'x'", f'{WHERE}: unknown key "titel"; did you mean "title"?'),
        ("title = 3", f'{WHERE}: "title" must be a string, not an integer'),
        ("alignment = 'line'", f'{WHERE}: unknown alignment "line"; did you mean "lines"?'),
        ("original_language = 'xx'", f'{WHERE}: unknown language "xx"; use a tag such as en, hi or pt_BR'),
        ("sources = 3", f'{WHERE}: sources must be a table; write [sources] and lines such as id = "source.id.txt"'),
        ("[sources]\nxx = 'a'", f'{WHERE}: unknown language "xx"; use a tag such as en, hi or pt_BR'),
        ("[sources]\nid = 3", f'{WHERE}, [sources]: "id" must be a string, not an integer'),
        (
            "[sources]\nid = 'source.id.txt'\nind = 'source.id.txt'",
            f"{WHERE}: there are two sources in id; keep one",
        ),
        (
            "[sources]\nid = 'x.txt'",
            "references/demo/x.txt: the source is missing; put the file there or correct the name",
        ),
        ("[sources]\nid = '.'", "references/demo: the source must be a file, not a folder; name the file itself"),
        (
            "[references]\nkind = 'summary'",
            f"{WHERE}: references must be an array of tables; write [[references]] before each one",
        ),
        ("[[references]]\nlang = 'en'", f'{WHERE}, [[references]] 1: "kind" is missing; add kind = "…"'),
        (
            "[[references]]\nkind = 'sumary'",
            f'{WHERE}, [[references]] 1: unknown kind "sumary"; did you mean "summary"?',
        ),
        (
            DEMO + "[[references]]\nkind = 'summary'\nlang = 'eng'\nfile = 'summary.en.txt'",
            f"{WHERE}: there are two references of kind summary in en; keep one",
        ),
    ],
)
def test_a_wrong_document_toml(tmp_path: Path, content: str, sentence: str) -> None:
    assert refusal(build(tmp_path, {WHERE: content})) == sentence


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../demo/source.id.txt", "a/../../x", "..\\x", "C:\\x", "\\\\host\\x", "a\x00b"]
)
def test_a_document_cannot_name_a_file_elsewhere(tmp_path: Path, name: str) -> None:
    escaped = name.replace("\\", "\\\\").replace("\x00", "\\u0000")
    shown = name.replace("\x00", "\\x00")
    assert refusal(build(tmp_path, {WHERE: f'[sources]\nid = "{escaped}"'})) == (
        f'{WHERE}: the file "{shown}" is outside the document\'s folder; put it beside document.toml'
    )


@pytest.mark.parametrize(
    "link",
    [
        "references/demo/source.id.txt",
        "references/demo/document.toml",
        "references/two",
        "candidates/v/demo.id-en.txt",
        "candidates/v/vendor.toml",
        "candidates/w",
    ],
)
def test_a_link_cannot_lead_out_of_the_workspace(tmp_path: Path, link: str) -> None:
    build(tmp_path / "elsewhere", {})
    root = build(tmp_path / "work", {link: None})
    is_folder = "." not in link.rpartition("/")[2]
    (root / link).symlink_to(tmp_path / "elsewhere" / ("references/demo" if is_folder else WHERE))
    assert refusal(root) == f"{link}: leads outside the workspace; put a copy there instead of a link"


def test_a_link_within_the_workspace_is_followed(tmp_path: Path) -> None:
    root = build(tmp_path / "work", {})
    (root / "candidates" / "w").symlink_to(root / "candidates" / "v")
    (tmp_path / "link").symlink_to(root)
    assert len(read_workspace(tmp_path / "link").documents) == 2


def test_a_link_to_itself_and_a_pipe(tmp_path: Path) -> None:
    root = build(tmp_path / "loop", {})
    (root / "candidates/v/x.id-en.txt").symlink_to(root / "candidates/v/x.id-en.txt")
    assert refusal(root) == ("candidates/v/x.id-en.txt: a link that leads back to itself; put a copy there instead")
    root = build(tmp_path / "pipe", {"candidates/v/demo.id-en.txt": None})
    os.mkfifo(root / "candidates/v/demo.id-en.txt")
    assert refusal(root) == "candidates/v/demo.id-en.txt: not a regular file; put a copy there"


# Archives


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def seen(corpus: Corpus) -> list[tuple[object, ...]]:
    """Whose texts stand beside which, and what is missing."""
    return [(d.key, d.candidate and d.candidate.text, d.source and d.source.text, d.reason) for d in corpus.documents]


def test_a_vendor_s_texts_may_be_packed(tmp_path: Path, kind: str) -> None:
    files = {"candidates/w/vendor.toml": 'name = "W"', "candidates/w/demo.id-en.txt": "One! Two!\n"}
    plain = build(tmp_path / "plain", files)
    root = build(tmp_path / "packed", {})
    folder_packed(plain / "candidates/w", root / f"candidates/w{kind}", top="from us")
    corpus = read_workspace(root)
    assert seen(corpus) == seen(read_workspace(plain))
    assert corpus.vendors["w"] == VendorInfo("W", "", ("id-en",))
    packed_text = corpus.documents[1].candidate
    assert packed_text is not None
    assert packed_text.origin == f"candidates/w{kind}/from us/demo.id-en.txt"
    assert [key.vendor for key in (d.key for d in read_workspace(root, vendors=["w"]).documents)] == ["w"]


def test_a_workspace_may_be_packed(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = {"references/two/document.toml": TWO, "references/two/s.txt": "Dua.", "harness.toml": ""}
    plain = build(tmp_path / "plain", files)
    with opened([folder_packed(plain, Path(f"ws{kind}"))]) as (root,):
        corpus = read_workspace(root)
    expected = read_workspace(plain)
    assert seen(corpus) == seen(expected)
    assert (corpus.titles, corpus.vendors, corpus.undelivered) == (
        expected.titles,
        expected.vendors,
        expected.undelivered,
    )
    assert corpus.documents[0].candidate is not None
    assert corpus.documents[0].candidate.origin == f"ws{kind}/candidates/v/demo.id-en.txt"
    assert corpus.notices == (
        f"ws{kind}/harness.toml: not used; settings and termbase are those of --workspace",
        f"ws{kind}/references/entities.toml: not used; settings and termbase are those of --workspace",
    )


def test_one_delivery_of_a_vendor(tmp_path: Path) -> None:
    root = build(tmp_path, {})
    folder_packed(root / "candidates/v", root / "candidates/V.zip")
    assert refusal(root) == "candidates/v: a second delivery of v beside candidates/V.zip; keep one"
    (root / "candidates/V.zip").rename(root / "candidates/v.zip")
    assert refusal(root) == "candidates/v.zip: a second delivery of v beside candidates/v; keep one"


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (
            ["demo.id-en.docx"],
            "candidates/w.zip/demo.id-en.docx: not a candidate; name it <document>.<src>-<tgt>.txt or move it "
            "elsewhere",
        ),
        (
            ["a/demo.id-en.txt", "b/x.txt"],
            "candidates/w.zip/a: not a candidate; name it <document>.<src>-<tgt>.txt or move it elsewhere",
        ),
        (["demos.id-en.txt"], 'candidates/w.zip/demos.id-en.txt: unknown document "demos"; did you mean "demo"?'),
        (
            ["x.rar"],
            "candidates/w.zip/x.rar: an archive inside an archive is not read; unpack it and pack its files instead",
        ),
    ],
)
def test_a_wrong_file_in_an_archive(
    tmp_path: Path, names: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(build(tmp_path, {}))
    packed(Path("candidates/w.zip"), ((name, b"x") for name in names))
    assert refusal(Path()) == sentence


def test_an_archive_of_no_vendor(tmp_path: Path) -> None:
    root = build(tmp_path, {})
    (root / "candidates/w.rar").write_bytes(b"Rar!")
    assert refusal(root) == (
        "candidates/w.rar: this file belongs to no vendor; move it to candidates/<vendor>/<document>.<src>-<tgt>.txt"
    )
    (root / "candidates/w.rar").rename(root / "candidates/w.zip")
    assert refusal(root).startswith("candidates/w.zip: damaged or cut short (")
    assert len(read_workspace(root, vendors=["v"]).documents) == 1  # what is not asked for is not opened
