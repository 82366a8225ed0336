"""Validation of rules, metrics and references, on small tables whose answers are known."""

from __future__ import annotations

import gzip
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from scipy import stats

from harness.core.errors import ConfigError, CorpusError
from harness.validate import (
    FINDINGS,
    STATISTICS,
    TOGETHER,
    Rules,
    load_fits,
    measure,
    plot,
    read_contrastive,
    read_rated,
    read_references,
    read_votes,
    score_table,
    validate_references,
    validate_rules,
    validate_votes,
)
from tests.conftest import DATA

FITS = load_fits()


def table(path: Path, header: str, rows: Iterable[Sequence[str]]) -> Path:
    path.write_text("\n".join([header.replace(" ", "\t"), *("\t".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


# Tables


def test_a_table_is_read_under_the_names_that_it_has(tmp_path: Path) -> None:
    text = 'id\tquelle\tgood\tincorrect\tphenomenon\tlang\n1\t"a\tb\tc\tnumber\tde\n'
    path = tmp_path / "t.tsv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()))
    [row] = read_contrastive(path, {"source": "quelle", "item": "id"}).rows
    assert (row.line, row["source"], row["item"], row["reference"]) == (2, '"a', "1", "")


@pytest.mark.parametrize(
    ("content", "columns", "sentence"),
    [
        (b"a\tb\n1\t2\n", {}, 't.tsv: there is no column "source", only a, b; name yours with --columns source=…'),
        (b"a\tb\n1\t2\n", {"sorce": "a"}, '--columns: unknown column "sorce"; did you mean "source"?'),
        (b"a\tb\n1\t2\n", {"source": "c"}, 't.tsv: there is no column "c", only a, b'),
        (b"a\ta\n", {}, 't.tsv: two columns are called "a"; rename one'),
        (
            b"source\tgood\tincorrect\tphenomenon\tlang\n1\t2\n",
            {},
            "t.tsv, line 2: 2 fields where the header has 5; separate fields by one TAB, and keep TABs and line ends out of texts",
        ),
        (
            b"source\tgood\tincorrect\tphenomenon\tlang\n",
            {},
            "t.tsv: the table has no rows; put one row a line below the header",
        ),
        (b"a\xff", {}, "t.tsv: not valid UTF-8 at byte offset 1 (0xFF); re-save it as UTF-8"),
    ],
)
def test_a_broken_table_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, columns: Mapping[str, str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.tsv").write_bytes(content)
    with pytest.raises(CorpusError) as caught:
        read_contrastive(Path("t.tsv"), columns)
    assert str(caught.value) == sentence


# Rules

PAIRS = (
    ("Er hat 25 Boote.", "He has 25 boats.", "He owns 25 boats.", "He owns 21 boats.", "number", "de", "s"),
    ("Er hat 25 Boote.", "He has 25 boats.", "He owns 25 boats.", "He owns 25 ships.", "number", "de", "s"),
    ("Hay 30 casas.", "There are 30 houses.", "There are 40 houses.", "There are 31 houses.", "number", "es", "s"),
    ("Er hat 25 Boote.", "He has 25 boats.", "He owns 25 boats.", "He has 24 boats.", "control", "de", "s"),
    ("Er hat 25 Boote.", "He has 25 boats.", "He owns 25 boats.", "He has boats.", "invented", "de", "s"),
)


@pytest.fixture
def contrastive(tmp_path: Path) -> Path:
    return table(tmp_path / "c.tsv", "source reference good incorrect phenomenon lang set", PAIRS)


def test_recall_and_alarms_are_as_defined(contrastive: Path) -> None:
    report = validate_rules(read_contrastive(contrastive), Rules(), FITS, processes=1, show_errors=5)
    groups = {(g.phenomenon, g.lang): g for g in report.groups if g.with_reference}
    number = groups["number", ""]
    assert (number.found.value, number.alarms.value) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert (groups["number", "de"].found.value, groups["number", "es"].alarms.value) == (0.5, 1.0)
    assert groups["control", "de"].control
    assert groups["control", "de"].found.value == 1.0
    assert (groups["invented", "de"].found.n, groups["invented", "de"].alarms.n) == (0, 1)
    assert report.notices == ('no rule is said to fit "invented"; say which with --fits invented=RULE,RULE',)
    assert {g.with_reference for g in report.groups} == {True, False}


def test_misses_and_alarms_are_listed_up_to_the_limit(contrastive: Path) -> None:
    errors = validate_rules(read_contrastive(contrastive), Rules(), FITS, processes=1, show_errors=1).errors
    with_reference = [(e.kind, e.phenomenon, e.item) for e in errors if e.with_reference]
    assert with_reference == [
        ("miss", "number", "line 3"),
        ("alarm", "number", "line 4"),
        ("newly fired", "control", "line 5"),
    ]
    assert {f.rule for f in errors[1].findings} == {"number-changed"}


def test_which_rules_fit_can_be_said_otherwise(contrastive: Path) -> None:
    fits = FITS.with_overrides(["number=entity-*", "invented=number-missing"])
    groups = validate_rules(read_contrastive(contrastive), Rules(), fits, processes=1).groups
    found = {
        g.phenomenon: g.found.value for g in groups if g.with_reference and not (g.phenomenon == "number" and g.lang)
    }
    assert found == {"control": 1.0, "invented": 1.0, "number": 0.0}
    with pytest.raises(ConfigError, match="write PHENOMENON=RULE,RULE"):
        FITS.with_overrides(["number"])
    with pytest.raises(
        ConfigError, match='--fits number: unknown rule "entity-garble"; did you mean "entity-garbled"?'
    ):
        FITS.with_overrides(["number=entity-garble"])


def test_processes_make_no_difference(tmp_path: Path) -> None:
    path = table(tmp_path / "c.tsv", "source reference good incorrect phenomenon lang set", PAIRS * 50)
    one, two = (validate_rules(read_contrastive(path), Rules(), FITS, processes=n, show_errors=3) for n in (1, 2))
    assert one == two


def test_an_empty_translation_is_refused_with_its_line(tmp_path: Path) -> None:
    path = table(tmp_path / "c.tsv", "source good incorrect phenomenon lang", [("a", " ", "b", "number", "de")])
    with pytest.raises(CorpusError, match="line 2: good or incorrect is empty"):
        validate_rules(read_contrastive(path), Rules(), FITS, processes=1)


def test_votes_are_ranked_by_the_weights_of_fitting_findings(tmp_path: Path) -> None:
    right = ("Er hat 25 Boote.", "He has 25 boats.", "He has 25 boats.")
    wrong = ("Er hat 25 Boote.", "He has 25 boats.", "He has 31 boats.")
    rows = (
        [(*right, "0", f"d{n}") for n in range(6)] + [(*wrong, "3", f"d{n}") for n in range(5)] + [(*right, "2", "d5")]
    )
    path = table(tmp_path / "v.tsv", "source reference target votes_number doc", rows)
    report = validate_votes(read_votes(path, FITS), Rules(), FITS, source_lang="de", processes=1)
    group = next(g for g in report.groups if g.with_reference)
    assert (group.kind, group.n, group.positive) == ("number", 12, 6)
    assert group.auroc == pytest.approx((5 * 6 + 6 * 0.5) / 36)
    assert group.points[1].precision.value == 1.0
    assert group.points[1].recall.value == pytest.approx(5 / 6)
    assert group.interval.startswith("jackknife over 6 documents")


def test_a_table_of_neither_kind_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "v.tsv", "source target", [("a", "b")])
    with pytest.raises(CorpusError, match="neither good and incorrect nor a column votes_<kind>"):
        read_votes(path, FITS)


# Metrics

SENTENCE = "the old boat of our town left for the sea with twenty men and a dog on board this morning"
WORDS = SENTENCE.split()


def rated_rows(documents: int = 4, segments: int = 6) -> list[list[str]]:
    """Four systems whose translations lose ever more words, as people see; Human-A is the reference itself."""
    rng = np.random.default_rng(7)
    rows = []
    for doc, seg in itertools.product(range(documents), range(segments)):
        reference = " ".join(rng.permutation(WORDS))
        rows.append(["Human-A", f"d{doc}", str(seg), "Quelle", reference, reference, "0"])
        for number, system in enumerate(("best", "good", "weak", "worst")):
            kept = rng.random(len(WORDS)) > 0.15 * (number + 0.5)
            target = " ".join(word for word, keep in zip(reference.split(), kept, strict=True) if keep) or "x"
            score = -float(np.round(number + rng.normal(), 1))
            rows.append([system, f"d{doc}", str(seg), "Quelle", target, reference, str(score)])
    return rows


@pytest.fixture
def rated(tmp_path: Path) -> Path:
    return table(tmp_path / "r.tsv", "system doc seg source target reference human", rated_rows())


METRICS = ("bleu", "chrf2", "ter", FINDINGS, TOGETHER)


def test_every_statistic_of_every_metric_is_measured(rated: Path) -> None:
    [scored], notices = score_table(read_rated(rated), Rules(), METRICS, langs=("de", "en"), processes=1)
    assert notices == ["left out as human: Human-A (--exclude says otherwise)"]
    assert scored.systems == ("best", "good", "weak", "worst")
    group = measure(scored)
    assert {(a.metric, a.statistic) for a in group.agreements} == set(itertools.product(METRICS, STATISTICS))
    for agreement in group.agreements:
        assert agreement.value is None or agreement.low is None or agreement.low <= agreement.value <= agreement.high
    for metric in ("chrf2", "ter"):  # TER is turned: higher is better
        system = group.of(metric, "system_accuracy")
        assert system is not None
        assert system.value == 1.0
        tau = group.of(metric, "segment_tau")
        assert tau is not None
        expected = stats.kendalltau(scored.values[metric].ravel(), scored.human.ravel()).statistic
        assert tau.value == pytest.approx(expected)
        assert tau.value > 0.3


def test_scores_of_systems_are_the_metrics_own(rated: Path) -> None:
    from sacrebleu.metrics import CHRF

    [scored], _ = score_table(read_rated(rated), Rules(), METRICS, langs=("de", "en"), processes=1)
    group = measure(scored)
    rows = [row for row in rated_rows() if row[0] == "weak"]
    expected = CHRF().corpus_score([row[4] for row in rows], [[row[5] for row in rows]]).score
    assert group.systems["weak"]["chrf2"] == pytest.approx(expected)
    assert group.systems["weak"]["human"] == pytest.approx(np.mean([float(row[6]) for row in rows]))
    both = group.systems["weak"]["chrf2"] + group.systems["weak"][FINDINGS]
    assert group.systems["weak"][TOGETHER] == pytest.approx(both)


def test_a_metric_that_knows_nothing_is_told_from_one_that_does(tmp_path: Path) -> None:
    """chrF follows people here and BLEU as well; findings do not fire, and nobody can be called better than itself."""
    path = table(tmp_path / "r.tsv", "system doc seg source target reference human", rated_rows(22, 2))
    [scored], _ = score_table(read_rated(path), Rules(), ("chrf2", FINDINGS), langs=("de", "en"), processes=1)
    group = measure(scored)
    assert (group.unit, group.documents) == ("document", 22)
    better = {(c.statistic, c.first, c.second): c for c in group.comparisons}
    found = better["item_accuracy", "chrf2", FINDINGS]
    assert found.difference < 0
    assert found.adjusted < 0.01
    assert measure(scored) == group


def test_sets_domains_and_pairs_are_measured_by_themselves(tmp_path: Path) -> None:
    rows = [[*row, "x" if row[1] < "d2" else "y", "de-en"] for row in rated_rows()]
    path = table(tmp_path / "r.tsv", "system doc seg source target reference human domain lp", rows)
    scored, _ = score_table(read_rated(path), Rules(), ("chrf2",), processes=1)
    assert [str(group.name) for group in scored] == ["de-en, x", "de-en, y"]
    assert [len(group.documents) for group in scored] == [12, 12]


def test_one_system_has_no_systems_to_compare(tmp_path: Path) -> None:
    path = table(
        tmp_path / "r.tsv", "system doc seg source target reference human", [r for r in rated_rows() if r[0] == "good"]
    )
    [scored], _ = score_table(read_rated(path), Rules(), ("chrf2",), langs=("de", "en"), processes=1)
    group = measure(scored)
    accuracy = group.of("chrf2", "item_accuracy")
    assert accuracy is not None
    assert (accuracy.value, accuracy.how) == (None, "not applicable: there is one system")
    assert group.comparisons == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({6: "good"}, 'line 2: the human score is "good", not a number; correct it or leave it empty'),
        ({6: "nan"}, 'line 2: the human score is "nan", not a number; correct it or leave it empty'),
        ({5: " "}, "line 2: the reference is empty; write it or remove the row"),
        ({2: "1"}, 'line 3: "best" has this segment in line 2 already; keep one row a system and segment'),
    ],
)
def test_a_broken_rating_is_refused_with_its_line(tmp_path: Path, change: dict[int, str], sentence: str) -> None:
    rows = [row for row in rated_rows() if row[0] == "best"][:2]
    for column, value in change.items():
        rows[0][column] = value
    path = table(tmp_path / "r.tsv", "system doc seg source target reference human", rows)
    with pytest.raises(CorpusError) as caught:
        score_table(read_rated(path), Rules(), ("chrf2",), processes=1)
    assert sentence in str(caught.value)


def test_rows_without_a_rating_are_left_out_and_told(tmp_path: Path) -> None:
    rows = rated_rows()
    rows[1][6] = ""
    path = table(tmp_path / "r.tsv", "system doc seg source target reference human", rows)
    [scored], notices = score_table(read_rated(path), Rules(), ("chrf2",), langs=("de", "en"), processes=1)
    assert notices[1] == "left out 1 row without a human score"
    assert math.isnan(
        scored.human[0, -1] if np.isnan(scored.human[0, -1]) else scored.human[0][np.isnan(scored.human[0])][0]
    )


def test_the_plot_labels_systems_and_no_name_is_markup(tmp_path: Path) -> None:
    rows = [["<b>&\x1b" if r[0] == "weak" else r[0], *r[1:]] for r in rated_rows()]
    path = table(tmp_path / "r.tsv", "system doc seg source target reference human", rows)
    [scored], _ = score_table(read_rated(path), Rules(), ("chrf2",), langs=("de", "en"), processes=1)
    svg = ElementTree.fromstring(plot([measure(scored)]))
    labels = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"best", "good", "worst", "<b>&\\x1b"} <= set(labels)
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}circle"))) == 4


# References


def test_a_reference_that_its_source_contradicts_is_listed(tmp_path: Path) -> None:
    rows = [("Er hat 25 Boote.", "He has 31 boats."), ("Er hat 25 Boote.", "He has 25 boats.")]
    [gold] = validate_references(
        read_references(table(tmp_path / "g.tsv", "source reference", rows)), Rules(), langs=("de", "en"), processes=1
    )
    assert [(fault.place, fault.findings[0].rule) for fault in gold.faults] == [("line 2", "number-changed")]
    assert (gold.segments, gold.systems_weight, gold.far, gold.suspicions) == (2, None, None, ())


def test_systems_that_agree_with_each_other_and_not_with_the_reference_make_it_suspicious(tmp_path: Path) -> None:
    rows = []
    for n in range(40):
        text = " ".join(np.random.default_rng(n).permutation(WORDS))
        other = text if n % 4 else "Nobody ever wrote such stuff."
        rows += [(f"Quelle {n}", text, other, s, f"{text} {s}", "d", str(n)) for s in ("x", "y", "z")]
    path = table(tmp_path / "g.tsv", "source reference reference_alt system target doc seg", rows)
    good, bad = validate_references(read_references(path), Rules(), langs=("de", "en"), processes=1)
    assert (good.far, good.suspicions) == (0.0, ())
    assert bad.far == 0.25
    assert bad.suspicions == ("in 25% of 40 segments the systems agree with each other and not with it",)
    assert bad.faults[0].closeness is not None


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="the shared measuring data are not here")
def test_teds_reference_a_is_suspicious_and_its_reference_b_is_not(tmp_path: Path) -> None:
    with gzip.open(DATA / "dev" / "wmt_mqm_zh-en.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        header, *rows = lines.read().splitlines()
    ted = [row for row in rows if row.startswith("wmt21_ted_zhen\t")]
    path = tmp_path / "ted.tsv"
    path.write_text("\n".join([header, *ted]) + "\n", encoding="utf-8")
    people = ("ref-*", "metricsystem*", "N*", "S*", "O*", "M*", "I*")
    good, bad = validate_references(read_references(path, {"seg": "seg_id"}), Rules(), people=people)
    assert (good.suspicions, len(bad.suspicions)) == ((), 1)
