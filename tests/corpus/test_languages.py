"""Languages that files do not state: by file names, by the text, or unknown with a notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.core.errors import CorpusError
from harness.corpus import Choices, read_files, read_lines
from harness.corpus.languages import Languages, languages_in_name
from tests.corpus.formats.conftest import Put, put

__all__ = ["put"]

PO = 'msgid "{}"\nmsgstr "{}"\n'
GERMAN = "Die Fähre fährt um zwölf Uhr ab. Bringen Sie einen warmen Mantel mit."
ENGLISH = "The ferry leaves at noon. Bring a warm coat with you, it is winter."


@pytest.mark.parametrize(
    ("name", "languages"),
    [
        ("de.po", ("", "de")),
        ("app_pt-BR.properties", ("", "pt_BR")),
        ("messages_de.json", ("", "de")),
        ("acme.en-de.tsv.gz", ("en", "de")),
        ("ref.de", ("", "de")),
        ("newstest.zh", ("", "zh")),
        ("locale/de/LC_MESSAGES/app.po", ("", "de")),
        ("de/app.po", ("", "de")),
        ("pt-BR.lproj/Localizable.strings", ("", "pt_BR")),
        ("acme.xlf", ("", "")),
        ("app.ts", ("", "")),
        ("new/mt.po", ("", "")),
    ],
)
def test_file_names(name: str, languages: tuple[str, str]) -> None:
    assert languages_in_name(Path(name)) == Languages(*languages)


def test_a_file_name_says_the_language(put: Put) -> None:
    corpus = read_files([put("de.po", PO.format("a", "b"))])
    assert corpus.documents[0].key[1:3] == ("und", "de")
    assert "de.po: target language de, by the name of the file; --target-lang sets another" in corpus.notices
    assert (
        "de.po: the source language is unknown (und), as the text is too short or not clear; set --source-lang"
    ) in corpus.notices


def test_the_text_says_the_language(put: Put) -> None:
    corpus = read_files([put("acme.po", PO.format(ENGLISH, GERMAN))])
    assert corpus.documents[0].key[1:3] == ("en", "de")
    assert "acme.po: source language en, identified from the text; --source-lang sets another" in corpus.notices
    assert "acme.po: target language de, identified from the text; --target-lang sets another" in corpus.notices


def test_the_file_goes_before_options_and_these_before_names_and_text(put: Put) -> None:
    header = 'msgid ""\nmsgstr "Language: nl\\n"\n\n'
    stated = read_files([put("de.po", header + PO.format(ENGLISH, GERMAN))])
    assert stated.documents[0].key.target_lang == "nl"
    chosen = read_files([put("de.po", PO.format(ENGLISH, GERMAN))], None, Choices("fr", "it"))
    assert chosen.documents[0].key[1:3] == ("fr", "it")
    assert not any("identified" in notice or "by the name" in notice for notice in chosen.notices)


def test_the_reference_says_the_target_language(put: Put) -> None:
    """A candidate may be in a wrong language, which is an error of the vendor and not the language of the text."""
    table = put("t.csv", f"mt,ref\n{ENGLISH},{GERMAN}\n".replace("you, it", "you it"))
    assert read_files([table]).documents[0].key.target_lang == "de"


def test_each_file_is_identified_alone(put: Put) -> None:
    one, two = put("acme.po", PO.format("a", GERMAN)), put("zeta.po", PO.format("a", "b"))
    keys = {document.key.vendor: document.key.target_lang for document in read_files([one, two]).documents}
    assert keys == {"acme": "de", "zeta": "und"}


XLIFF = (
    '<xliff version="1.2"><file original="a" source-language="en"{}><body>'
    '<trans-unit id="1"><source>a</source><target xml:lang="{}">b</target></trans-unit>'
    '<trans-unit id="2"><source>c</source><target>d</target></trans-unit></body></file></xliff>'
)


def test_the_language_on_a_target_goes_for_units_without_one(put: Put) -> None:
    corpus = read_files([put("a.xlf", XLIFF.format("", "zh-CN"))])
    assert [document.key for document in corpus.documents] == [("a", "en", "zh_CN", "-")]


def test_the_language_on_a_target_goes_before_that_of_the_file(put: Put) -> None:
    corpus = read_files([put("a.xlf", XLIFF.format(' target-language="de"', "de-DE"))])
    assert [document.key.target_lang for document in corpus.documents] == ["de_DE"]
    other = read_files([put("a.xlf", XLIFF.format(' target-language="de"', "fr"))])
    assert sorted(document.key.target_lang for document in other.documents) == ["de", "fr"]


def test_one_language_under_two_tags_is_one_group(put: Put) -> None:
    files = [
        put("a.xlf", XLIFF.format("", "PT")),
        put("b.xlf", XLIFF.format("", "pt-BR")),
        put("c.xlf", XLIFF.format("", "pt-PT")),
    ]
    corpus = read_files(files)
    assert {document.key.vendor: document.key.target_lang for document in corpus.documents if document.candidate} == {
        "a": "pt",
        "b": "pt",
        "c": "pt_PT",
    }
    assert "b.xlf: the language pt_BR is read as pt, which is the same" in corpus.notices


def test_a_language_against_the_option(put: Put) -> None:
    path = put("a.xlf", XLIFF.format("", "cmn-Hans"))
    assert read_files([path], None, Choices("en", "zho")).documents[0].key.target_lang == "zh_Hans"
    with pytest.raises(
        CorpusError, match="the language is zh_Hans, not de; leave out --target-lang or correct the file"
    ):
        read_files([path], None, Choices("en", "de"))


def test_lines_by_names_and_text(put: Put) -> None:
    corpus = read_lines([put("ref.txt", GERMAN)], [("v", put("v.txt", ENGLISH))], put("src.fr", "x"))
    assert corpus.documents[0].key == ("v", "fr", "de", "-")
    assert "ref.txt: target language de, identified from the text; --target-lang sets another" in corpus.notices
    assert "src.fr: source language fr, by the name of the file; --source-lang sets another" in corpus.notices
    pair = read_lines([put("news.en-de.ref", "x")], [("v", put("v.txt", "x"))], put("news.en-de.src", "x"))
    assert pair.documents[0].key == ("v", "en", "de", "-")
