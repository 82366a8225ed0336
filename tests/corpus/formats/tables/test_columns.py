"""Which column is what: names of other tools, a column a system or a language, pairs, and what is refused."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harness.corpus import Choices, read_files
from tests.corpus.formats.conftest import Put, Refused, rows


@pytest.mark.parametrize(
    "name",
    [
        "target",
        "translation",
        "prediction",
        "hypothesis",
        "mt",
        "output",
        "Target",
        "MT output",
        "translatedText",
        "hyp",
    ],
)
def test_names_of_a_candidate(put: Put, name: str) -> None:
    assert rows(read_files([put("t.csv", f"src,{name},ref\na,b,c\n")])) == [("t", "und", "und", "-", "a", "c", "b")]


@pytest.mark.parametrize(
    ("header", "row", "pair"),
    [
        ("lp,src,mt", "en-de,a,b", ("en", "de")),
        ("LP,src,mt", "en_de,a,b", ("en", "de")),
        ("language pair,src,mt", "eng_Latn-jpn_Jpan,a,b", ("en", "ja")),
        ("Source language,Target language,src,mt", "English,Portuguese (Brazil),a,b", ("en", "pt_BR")),
        ("sourceLang,targetLang,src,mt", "EN,cmn,a,b", ("en", "zh")),
        ("src_lang,trg_lang,src,mt", "en-US,zh-Hant,a,b", ("en_US", "zh_Hant")),
        ("source_en,target_de", "a,b", ("en", "de")),
        ("Source (en),Target (pt-BR)", "a,b", ("en", "pt_BR")),
        ("src,mt,target_lang", "a,b,ja", ("und", "ja")),
    ],
)
def test_languages_of_headings(put: Put, header: str, row: str, pair: tuple[str, str]) -> None:
    document = read_files([put("t.csv", f"{header}\n{row}\n")]).documents[0]
    assert document.key[1:3] == pair
    assert document.source is not None
    assert document.candidate is not None
    assert (document.source.text, document.candidate.text) == ("a", "b")


def test_two_language_pairs_in_a_table_are_two_groups(put: Put) -> None:
    table = "lp,src,mt,ref,system,doc\nen-zh,a,b,c,S,d\nen-de,e,f,g,S,d\nen-zh-CN,h,i,j,S,d\n"
    corpus = read_files([put("t.csv", table)])
    assert rows(corpus) == [("S", "en", "zh", "d", "a\nh", "c\nj", "b\ni"), ("S", "en", "de", "d", "e", "g", "f")]
    assert "t.csv: the language zh_CN is read as zh, which is the same" in corpus.notices
    assert corpus.vendors["S"].pairs == ("en-de", "en-zh")


def test_a_column_a_system(put: Put) -> None:
    corpus = read_files([put("t.csv", "src,mt_google,mt_deepl,ref,mt_google_score\na,b,c,d,9\n")])
    assert rows(corpus) == [("google", "und", "und", "-", "a", "d", "b"), ("deepl", "und", "und", "-", "a", "d", "c")]
    assert (
        "t.csv: columns source=src, reference=ref, candidate=mt_google (google), candidate=mt_deepl (deepl); "
        "not used: mt_google_score"
    ) in corpus.notices


@pytest.mark.parametrize(
    "header", ["src,google_mt,deepl_mt", "src,output:google,sys:deepl", "src,hyp.google,hyp.deepl"]
)
def test_other_ways_to_name_systems(put: Put, header: str) -> None:
    corpus = read_files([put("t.csv", f"{header}\na,b,c\n")])
    assert [(row[0], row[-1]) for row in rows(corpus)] == [("google", "b"), ("deepl", "c")]


def test_systems_with_languages_or_dashes_in_their_names(put: Put) -> None:
    corpus = read_files([put("t.tsv", "source\trefA\tsys:CUNI-de\tsys:Online-A\tsys:MS-EgDC\na\tb\tc\td\t{e}\n")])
    assert [(row[0], row[-1]) for row in rows(corpus)] == [("CUNI-de", "c"), ("Online-A", "d"), ("MS-EgDC", "{e}")]


def test_systems_that_the_option_names(put: Put) -> None:
    choices = Choices(columns=(("candidate", "Alpha"), ("candidate", "mt_beta"), ("source", "src")))
    corpus = read_files([put("t.csv", "src,Alpha,mt_beta\na,b,c\n")], None, choices)
    assert [(row[0], row[-1]) for row in rows(corpus)] == [("Alpha", "b"), ("beta", "c")]


NESTED = {"translation": {"en": "a", "de": "b"}, "mt": "c"}


def test_a_dictionary_of_languages_in_json(put: Put) -> None:
    corpus = read_files([put("t.jsonl", json.dumps(NESTED))])
    assert rows(corpus) == [("t", "en", "de", "-", "a", "b", "c")]
    assert "t.jsonl: columns source=translation.en, reference=translation.de, candidate=mt" in corpus.notices


def test_a_dictionary_of_languages_in_parquet(put: Put) -> None:
    path = put("t.parquet", b"")
    pq.write_table(pa.table({name: [value] for name, value in NESTED.items()}), path)
    assert rows(read_files([path])) == [("t", "en", "de", "-", "a", "b", "c")]


def test_the_option_says_which_language_is_the_source(put: Put) -> None:
    for choices in (Choices("de"), Choices(None, "en"), Choices("de", "en-GB")):
        corpus = read_files([put("t.jsonl", json.dumps(NESTED))], None, choices)
        assert rows(corpus) == [("t", "de", "en", "-", "b", "a", "c")]


def test_a_dictionary_of_systems(put: Put) -> None:
    corpus = read_files([put("t.jsonl", '{"src": "a", "mt": {"google": "b", "deepl": "c"}}')])
    assert [(row[0], row[-1]) for row in rows(corpus)] == [("google", "b"), ("deepl", "c")]


@pytest.mark.parametrize("space", ["", "\n", " \n\t "])
@pytest.mark.parametrize("name", ["t.json", "t.jsonl", "t"])
def test_an_array_of_records(put: Put, space: str, name: str) -> None:
    array = f'{space}[{space}{{"src": "a", "mt": "b"}}{space},{space}{{"src": "c", "mt": "d"}}{space}]{space}'
    assert rows(read_files([put(name, array)])) == [("t", "und", "und", "-", "a\nc", "b\nd")]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "t.csv",
            "src,target,mt\na,b,c\n",
            't.csv, line 1: "target" and "mt" could both be the candidate; choose with --columns candidate=…',
        ),
        (
            "t.csv",
            "src,system,mt_a,mt_b\na,b,c,d\n",
            't.csv, line 1: "system" could name the vendor, and so could the columns "mt_a" and "mt_b"; choose the '
            "candidate with --columns candidate=…",
        ),
        (
            "t.csv",
            "src,mt_score,mt_lang\na,1,de\n",
            't.csv, line 1: no column is the candidate; the columns are "src", "mt_score", "mt_lang": name one with --columns, '
            "such as --columns candidate=mt,reference=ref",
        ),
        (
            "t.csv",
            "lp,src,mt\nnews,a,b\n",
            't.csv, line 2: "news" is not a language pair; write one such as en-de or en-pt_BR, or name another column '
            "with --columns lp=…",
        ),
        (
            "t.csv",
            "src,mt,language\na,b,Elvish\n",
            't.csv, line 2: unknown language "Elvish"; use a tag such as en, hi or pt_BR',
        ),
        (
            "t.jsonl",
            '{"translation": {"en": "a", "de": "b", "fr": "c"}, "mt": "d"}',
            't.jsonl, line 1: the columns "translation.en", "translation.de" and "translation.fr" are texts in several '
            "languages; choose with --source-lang and --target-lang",
        ),
        (
            "t.json",
            '[{"src": "a"} {"src": "b"}]',
            "t.json, line 1: not JSON (no comma or ] after an object); export it again",
        ),
        (
            "t.json",
            '[{"src": "a"},\n',
            "t.json, line 2: not JSON (Expecting value: line 2 column 1 (char 15)); export it again",
        ),
        (
            "t.json",
            '[{"src": "a"}]\n\n[]',
            "t.json, line 3: there is more text after the array; write one array of objects",
        ),
        (
            "t.csv",
            "translation,ref\n\"{'en': 'a', 'de': 'b'}\",c\n",
            "t.csv, line 2: the candidate is a dictionary written as text; export the table as JSON Lines or Parquet",
        ),
        ("t.json", "[]", "t.json: the table is empty; give one with a header and a row for each segment"),
    ],
)
def test_what_is_not_clear(refused: Refused, name: str, content: str, sentence: str) -> None:
    assert refused(name, content) == sentence


def test_three_languages_and_the_options(put: Put) -> None:
    line = '{"translation": {"en": "a", "de": "b", "fr": "c"}, "mt": "d"}'
    corpus = read_files([put("t.jsonl", line)], None, Choices("fr", "de"))
    assert rows(corpus) == [("t", "fr", "de", "-", "c", "b", "d")]


def test_line_numbers_in_an_array(refused: Refused) -> None:
    array = '[\n {"src": "a", "mt": "b"},\n {"src": "c",\n  "mt": 5}\n]'
    assert refused("t.json", array) == "t.json, line 3: the candidate is not text (int); write a string"
