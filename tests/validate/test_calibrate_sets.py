"""The sets that models are fitted on, read from small tables."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from harness.core.errors import CorpusError
from harness.validate.calibrate_sets import FITTING, LICENCES, CalibrationSegment, read_sets

LONG = "The minister said on Monday that the new bridge, which cost 40 million, will open in the spring of next year."
LANG = "Der Minister sagte am Montag, dass die neue Brücke, die 40 Millionen kostete, im Frühjahr eröffnet wird."
TABLES = {
    "trust/ntrex.tsv.gz": ["document\tline\ten\tde", *(f"doc{n}\t{n}\t{LONG} {n}\t{LANG} {n}" for n in range(60))],
    "trust/planted.tsv.gz": [
        "kind\tsource_lang\ttarget_lang\tdocument\tsource\treference\tgood\tfaulty\twhat",
        f"number\ten\tde\tdoc1\t{LONG}\t-\t{LANG}\t{LANG.replace('40', '90')}\t40",
        f"addition\ten\tde\tdoc1\t{LONG}\t-\t{LANG}\t{LANG} Und.\tUnd",
    ],
    "trust/planted_two_humans.tsv.gz": [
        "kind\tsource_lang\ttarget_lang\tdocument\tsource\treference\tgood\tfaulty\twhat",
        f"number\ten\tde\tw21.en-de/d\t{LONG}\t{LANG}\t{LANG}\t{LANG.replace('40', '90')}\t40",
    ],
    "trust/two_humans.tsv.gz": [
        "set\tsource_lang\ttarget_lang\tdocument\tsource\treference\tcandidate",
        f"w21.en-de\ten\tde\td\t{LONG}\t{LANG}\t{LANG}!",
        f"ntrex.en-de\ten\tde\td\t{LONG}\t{LANG}\t{LANG}!",
        f"ntrex.en-de\ten\tde\td\t{LONG}\t{LANG}\t{LANG}",
    ],
    "trust/names_xc.tsv.gz": [
        "id\tsource_lang\ttarget_lang\tsource\treference\tcandidate\tright",
        "Q1_0-de\ten\tde\tWho wrote Emma?\tWer schrieb Emma?\tWer schrieb Emmy?\t0",
        "Q1_1-de\ten\tde\tWho wrote Emma?\tWer schrieb Emma?\tWer schrieb Emma?\t1",
    ],
    "entity_challenge.tsv.gz": [
        "set\titem\tlang\tphenomenon\tsource\treference\tgood\tincorrect",
        f"DEMETR\td1\tde\tnumber\t{LANG}\t{LONG}\t{LONG}\t{LONG.replace('40', '90')}",
        f"HW-TSC\td2\tzh\tnumber\t{LANG}\t{LONG}\t{LONG}\t{LONG.replace('40', '90')}",
    ],
    "mlqe_pe_into_en.tsv.gz": ["lp\tline\tsource\tpost_edit_reference", f"et-en\t1\t{LANG}\t{LONG}"],
}


@pytest.fixture
def segments(tmp_path: Path) -> list[CalibrationSegment]:
    for name, lines in TABLES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
    return read_sets(tmp_path, 60)


def kinds(segments: list[CalibrationSegment], name: str) -> set[str]:
    return {one.kind for one in segments if one.set == name}


def test_wmt_measures_and_never_fits(segments: list[CalibrationSegment]) -> None:
    assert {one.set for one in segments if not one.fits} == {"wmt-two"}
    assert kinds(segments, "wmt-two") == {"", "number"}
    assert {one.set for one in segments} <= set(LICENCES)


def test_other_sets_and_unknown_kinds_are_left_out(segments: list[CalibrationSegment]) -> None:
    assert kinds(segments, "demetr") == {"", "number"}
    assert kinds(segments, "ntrex-planted") == {"number"}
    assert kinds(segments, "xc") == {"", "name"}
    assert sum(one.set == "ntrex-two" for one in segments) == 1  # two people who wrote the same are not independent


def test_our_own_errors_change_correct_text_and_nothing_else(segments: list[CalibrationSegment]) -> None:
    own = [one for one in segments if one.set == "ntrex-own"]
    assert {one.kind for one in own} & {"untranslated", "repeated", "spacing"}
    for one in own:
        assert one.kind in FITTING
        assert one.texts.candidate != one.correct
        assert one.correct.startswith((LONG, LANG))


def test_the_sample_is_the_same_in_every_run(segments: list[CalibrationSegment], tmp_path: Path) -> None:
    assert read_sets(tmp_path, 60) == segments
    drawn = [one for one in read_sets(tmp_path, 30) if one.set == "ntrex"]
    assert len(drawn) == 30
    assert drawn == [one for one in segments if one.set == "ntrex"][:30]


def test_a_missing_table_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="ntrex"):
        read_sets(tmp_path, 10)
