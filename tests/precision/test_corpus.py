"""The precision corpus itself: sound texts, enough languages, both directions, and licences that allow it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.precision.corpus import COLUMNS, FILES, HERE, LICENCES, Row, problems, read_corpus, read_rows

CORPUS = read_corpus()
GOOD = Row("de-001", "en", "de", "3 files were copied.", "3 Dateien wurden kopiert.", "own", "Apache-2.0")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"source": ""}, "empty"),
        ({"licence": ""}, "empty"),
        ({"target": "Dateien "}, "space at an end"),
        ({"target": "\u00a0Dateien"}, "space at an end"),
        ({"target": "Du\u0308sseldorf"}, "not NFC"),
        ({"source": "3 files\x07."}, "control character"),
        ({"source": "3 files\rwere copied."}, "control character"),
        ({"source": "3 files\u2028were copied."}, "control character"),
        ({"source": "\ufeff3 files"}, "control character"),
        ({"source": "3 \ue000 files"}, "control character"),
        ({"target": "D\ufffdsseldorf"}, "damaged character"),
        ({"target_lang": "german"}, "language"),
        ({"target_lang": "xx"}, "language"),
        ({"target_lang": "pt_br"}, "language"),
        ({"target_lang": "en"}, "one side must be English"),
        ({"source_lang": "fr"}, "one side must be English"),
        ({"target": GOOD.source}, "not translated"),
        ({"licence": "GPL-3.0-only"}, "licence"),
        ({"licence": "CC-BY-SA-4.0"}, "licence"),
    ],
)
def test_an_unsound_row_is_noticed(change: dict[str, str], problem: str) -> None:
    assert problem in list(problems(GOOD._replace(**change)))


@pytest.mark.parametrize(
    "row",
    [
        GOOD,
        GOOD._replace(source_lang="pt-BR", target_lang="en"),
        GOOD._replace(target_lang="zh-TW", target="已複製 3 個檔案。"),
        GOOD._replace(target_lang="fa", target="۳ پرونده رونوشت می\u200cشود."),  # joins need a format character
        GOOD._replace(target_lang="fr", target="3\u202ffichiers ont été copiés\u00a0!"),
        GOOD._replace(target_lang="he", target="\u200f3 קבצים הועתקו."),
    ],
)
def test_a_sound_row_has_no_problem(row: Row) -> None:
    assert list(problems(row)) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id\tsource\n", "x.tsv, line 1: the columns are not id, source_lang"),
        ("\t".join(COLUMNS) + "\n" + "\t".join(GOOD) + "\na\tb\n", "x.tsv, line 3: 2 columns instead of 7"),
        ("\t".join(COLUMNS) + "\n" + "\t".join(GOOD) + "\tmore\n", "x.tsv, line 2: 8 columns instead of 7"),
    ],
)
def test_a_damaged_file_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "x.tsv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_rows(file)


def test_every_row_is_sound() -> None:
    assert {row.id: found for row in CORPUS if (found := list(problems(row)))} == {}


def test_the_corpus_is_large_and_has_many_languages() -> None:
    languages = Counter(row.language for row in CORPUS)
    assert len(CORPUS) >= 1900
    assert len(languages) >= 30
    assert min(languages.values()) >= 30


def test_every_language_has_both_directions_in_equal_parts() -> None:
    balance: Counter[str] = Counter()
    for row in CORPUS:
        balance[row.language] += 1 if row.source_lang == "en" else -1
    assert set(balance.values()) == {0}


def test_no_pair_and_no_id_is_there_twice() -> None:
    assert [key for key, n in Counter(row.id for row in CORPUS).items() if n > 1] == []
    pairs = Counter((row.language, row.english.casefold()) for row in CORPUS)
    assert [pair for pair, n in pairs.items() if n > 1] == []


def test_no_drawn_english_text_is_in_more_than_two_languages() -> None:
    uses = Counter(row.english.casefold() for row in CORPUS if row.origin != "own")
    assert max(uses.values()) == 2


def test_most_texts_are_sentences() -> None:
    short = sum(len(row.english.split()) < 4 for row in CORPUS)
    long = sum(len(row.english.split()) >= 10 for row in CORPUS)
    assert short <= 0.4 * len(CORPUS)
    assert long >= 0.35 * len(CORPUS)


def test_the_texts_have_numbers_and_placeholders() -> None:
    assert sum(any(char.isdigit() for char in row.source) for row in CORPUS) >= 300
    assert sum("%(" in row.source or "{" in row.source for row in CORPUS) >= 100


def test_every_origin_is_listed_with_its_licence_and_notice() -> None:
    with (HERE / "sources.tsv").open(encoding="utf-8", newline="") as file:
        listed = {
            (f"{row['package']} {row['version']}", row["licence"]) for row in csv.DictReader(file, delimiter="\t")
        }
    drawn = {(row.origin, row.licence) for row in CORPUS if row.origin != "own"}
    assert drawn <= listed
    assert {licence for _, licence in listed} <= LICENCES
    notice = (HERE / "NOTICE").read_text(encoding="utf-8")
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    for origin, licence in drawn:
        version = origin.split()[1]
        assert f"{version} ({licence})" in notice, origin
        assert version in readme, origin


def test_own_pairs_are_those_of_their_file_and_fit_the_licence_of_the_project() -> None:
    drawn, own = map(read_rows, FILES)
    assert {row.origin for row in own} == {"own"}
    assert {row.licence for row in own} == {"Apache-2.0"}
    assert "own" not in {row.origin for row in drawn}
    assert len(own) >= 300
    assert len({row.language for row in own}) >= 25


def test_the_files_are_small_and_in_order() -> None:
    assert sum(path.stat().st_size for path in FILES) < 1_000_000
    for path in FILES:
        content = path.read_bytes()
        assert content.endswith(b"\n") and b"\r" not in content and not content.startswith(b"\xef\xbb\xbf")
        rows = read_rows(path)
        assert rows == sorted(rows)
