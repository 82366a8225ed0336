"""Passages planted in correct translations, and the numbers of pairs."""

from __future__ import annotations

import gzip
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from harness.alignment.coverage import FEATURES
from harness.alignment.links import Links, link
from harness.core.errors import CorpusError
from harness.encoder import TokenVectors
from harness.language.words import word_spans
from harness.validate.calibrate_planting import (
    LONGEST,
    SHORTEST,
    PassagePair,
    PlantedPassage,
    Planter,
    measured,
    ntrex_pairs,
    read_pairs,
)
from tests.validate.test_calibrate_sets import LANG, LONG, TABLES

FOREIGN = "Fresh fish became dearer along the coast. Several restaurants closed."
ROWS = [
    *(
        {"document": f"d{n}", "en": f"{LONG} It was late by {n} days.", "de": f"{LANG} {n} Tage zu spät."}
        for n in range(6)
    ),
    {"document": "fish", "en": FOREIGN, "de": "Frischer Fisch wurde an der Küste teurer. Mehrere Lokale schlossen."},
]
PLANTER = Planter(ROWS)
TEXT = ROWS[0]["en"]


def omissions(text: str = TEXT, lang: str = "en", draws: int = 200) -> list[PlantedPassage]:
    made = [PLANTER.without_passage(text, lang, random.Random(seed)) for seed in range(draws)]
    return [one for one in made if one is not None]


def additions(text: str = TEXT, lang: str = "en") -> list[PlantedPassage]:
    return [PLANTER.with_passage(text, lang, random.Random(seed), "d0") for seed in range(200)]


def test_an_omission_takes_one_passage_away_and_nothing_else() -> None:
    assert {one.kind for one in omissions()} == {
        f"omission-{shape}" for shape in ("head", "middle", "tail", "sentence")
    }
    for one in omissions():
        start, end = one.span
        assert one.text.lower() == (TEXT[:start] + TEXT[end:]).strip().lower()
        if one.kind == "omission-head":
            assert start == 0
        if one.kind == "omission-tail":
            assert TEXT[end:] in ("", "days.") or TEXT[end:].strip() == "."
        if one.kind == "omission-middle":
            assert 0 < start < end < len(TEXT)


@pytest.mark.parametrize(("text", "lang"), [(TEXT, "en"), ("大臣は月曜日に新しい橋が来年の春に開通すると述べた", "ja")])
def test_an_omission_takes_the_stated_share_of_words(text: str, lang: str) -> None:
    count = len(word_spans(text, lang))
    for one in omissions(text, lang):
        if one.kind != "omission-sentence":
            taken = sum(one.span[0] <= start < one.span[1] for start, _ in word_spans(text, lang))
            assert SHORTEST * count - 1 <= taken <= LONGEST * count + 1


def test_nothing_is_taken_from_a_short_text() -> None:
    assert omissions("The bridge is closed today.") == []


def test_an_addition_has_a_passage_of_another_document_at_its_place() -> None:
    assert {one.kind for one in additions()} == {f"addition-{where}" for where in ("end", "start", "middle")}
    others = [row["en"] for row in ROWS[1:]]
    for one in additions():
        start, end = one.span
        assert "".join((one.text[:start] + one.text[end:]).split()) == "".join(TEXT.split())
        assert any(one.text[start:end] in other for other in others)


def test_a_sentence_to_add_needs_another_document() -> None:
    with pytest.raises(CorpusError, match="add another document"):
        Planter(ROWS[:1]).with_passage(TEXT, "en", random.Random(1), "d0")


def test_planting_is_the_same_in_every_run() -> None:
    assert omissions() == omissions()
    assert additions() == additions()
    first = list(ntrex_pairs(ROWS, ["en", "de"], PLANTER, 7))
    assert first == list(ntrex_pairs(ROWS, ["en", "de"], Planter(ROWS), 7))
    assert {(one.source_lang, one.target_lang) for one in first} == {("en", "de"), ("de", "en")}


def test_the_next_line_of_the_document_is_an_unrelated_text() -> None:
    rows = [{"document": f"d{n // 8}", "en": f"{LONG} {n}", "de": f"{LANG} {n}"} for n in range(32)]
    unrelated = [one for one in ntrex_pairs(rows, ["en", "de"], Planter(rows), 32) if one.kind == "unrelated"]
    assert unrelated
    for one in unrelated:
        own, other = (int(text.split()[-1]) for text in (one.source, one.candidate))
        assert abs(own - other) == 1
        assert own // 8 == other // 8


def test_pairs_are_read_from_all_tables(tmp_path: Path) -> None:
    tables = TABLES | {"entity_controls.tsv.gz": TABLES["entity_challenge.tsv.gz"]}
    for name, lines in tables.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
    pairs = list(read_pairs(tmp_path, 20))
    assert pairs == list(read_pairs(tmp_path, 20))
    assert sum(one.kind == "good" and not one.reference for one in pairs) == 40
    assert {(one.source_lang, one.kind) for one in pairs if one.kind == "pair"} == {
        ("en", "pair"),
        ("de", "pair"),
        ("et", "pair"),
    }
    assert {one.document for one in pairs if one.reference} == {
        "d",
        "xd1",
    }  # two people who wrote the same are there, too
    with pytest.raises(CorpusError, match="ntrex"):
        list(read_pairs(tmp_path / "nowhere", 20))


def test_numbers_are_those_of_source_and_reference_with_the_candidate() -> None:
    def links_of(texts: Sequence[tuple[str, str]]) -> list[Links]:
        return [link([tokens(one)], [tokens(other)]) for one, other in texts]

    def tokens(text: str) -> TokenVectors:
        spans = np.array(word_spans(text, "en"), dtype=np.int32)
        return TokenVectors(spans, np.eye(16, dtype=np.float32)[[len(text[s:e]) % 16 for s, e in spans.tolist()]])

    both = PassagePair("d", "good", "en", "de", LONG, LANG, LANG)
    found = measured(
        [both, both._replace(reference=""), both._replace(source="Yes.", candidate="Ja.", reference="")], links_of
    )
    assert found.source.shape == found.reference.shape == (3, len(FEATURES))
    assert np.isnan(found.source).all(axis=1).tolist() == [False, False, True]
    assert np.isnan(found.reference).all(axis=1).tolist() == [False, True, True]
    assert found.source[0].tolist() == found.source[1].tolist() != found.reference[0].tolist()
    assert found.of([False, True, False]).pairs == [both._replace(reference="")]
