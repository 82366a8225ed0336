"""Metrics of others: what is asked, what is believed, and what a fault costs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from harness.core.errors import ConfigError
from harness.core.records import EMPTY, AlignedPair, Segment
from harness.core.settings import ExternalSettings, PluginSettings
from harness.metrics import Metric, NotApplicable, NotScored, bounds_of, make_metrics, score_of_sums
from harness.metrics.base import Material
from tests.plugin_packages import install

SCORER = """
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"id": request["id"], "score": SCORE}))
"""


def material(
    candidates: Sequence[str], references: Sequence[str] = (), sources: Sequence[str] = (), lang: str = "en"
) -> Material:
    """Pairs line by line; an empty text is nothing."""

    def side(texts: Sequence[str], place: int) -> Segment:
        text = texts[place] if texts else ""
        return Segment(text, 0, len(text)) if text else EMPTY

    pairs = tuple(
        AlignedPair(n + 1, "lines", side(sources, n), side(references, n), side(candidates, n))
        for n in range(len(candidates))
    )
    return Material("lines", pairs, "hi", lang if references else "", "en", tuple(p.source for p in pairs if sources))


def external(folder: Path, score: str, **more: object) -> Metric:
    """The metric `theirs`, which a command gives for `request`."""
    path = folder / "scorer.py"
    path.write_text(SCORER.replace("SCORE", score))
    settings = replace(ExternalSettings((sys.executable, "scorer.py")), folder=str(folder), **more)  # type: ignore[arg-type]
    return make_metrics(["theirs"], None, external={"theirs": settings})[0]


def plugin(folder: Path, patch: pytest.MonkeyPatch, body: str, more: str = "", **settings: object) -> Metric:
    """The metric `theirs` of a package, with that body of `score`."""
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    code = (
        "import os, sys, time\nclass Theirs:\n    direction, unit, meaning, needs = 'lower', 'faults', 'what is wrong', "
        f"('reference',)\n{more}\n    def score(self, segments):\n{lines}\n"
    )
    install(folder, patch, code, metrics={"theirs": "Theirs"})
    made = {"theirs": PluginSettings(**settings)} if settings else None  # type: ignore[arg-type]
    return make_metrics(["theirs"], None, plugins=made)[0]


def reason(metric: Metric, *candidates: str) -> str:
    texts = candidates or ("one", "two")
    with pytest.raises(NotScored) as caught:
        metric.measure(material(texts, texts))
    return str(caught.value)


def test_scores_are_means_and_pairs_are_sums_over_sums(tmp_path: Path) -> None:
    metric = external(tmp_path, "len(request['candidate'])")
    rows = metric.measure(material(["one", "three"], ["x", "y"])).statistics
    assert rows.rows.tolist() == [[3, 1], [5, 1]]
    assert (rows.values.tolist(), rows.segments) == ([3, 5], (1, 2))
    assert metric.score(rows.rows.sum(axis=0)) == 4
    metric = external(tmp_path, "[len(request['candidate']), len(request['reference'])]")
    rows = metric.measure(material(["one", "three"], ["one four", "a"])).statistics
    assert metric.score(rows.rows.sum(axis=0)) == 8 / 9
    assert score_of_sums("theirs", "external:theirs")(rows.rows.sum(axis=0)[None]).tolist() == [8 / 9]


def test_null_is_no_score_and_no_zero(tmp_path: Path) -> None:
    metric = external(tmp_path, "1 if request['reference'] else None")
    found = metric.measure(material(["a", "b", "c"], ["a", "", "c"])).statistics
    assert found.rows.tolist() == [[1, 1], [0, 0], [1, 1]]
    assert np.isnan(found.values).tolist() == [False, True, False]
    assert metric.score(np.zeros(2)) is None


def test_equal_segments_are_asked_once_for_all_that_is_prepared_together(tmp_path: Path) -> None:
    metric = external(tmp_path, "int(request['id'])", batch=2)
    first, second = material(["a", "b", "a"], ["x"] * 3), material(["b", "c", ""], ["x", "x", ""])
    metric.prepare([first, second])
    assert metric.measure(first).statistics.values.tolist() == [1, 2, 1]
    values = metric.measure(second).statistics.values
    assert values[:2].tolist() == [2, 3]
    assert np.isnan(values[2])


def test_what_it_needs_decides_whether_it_applies(tmp_path: Path) -> None:
    needy = external(tmp_path, "1", needs=("source", "reference"))
    for texts, why in (
        (material(["a"], ["b"]), "there is no source text"),
        (material(["a"], sources=["b"]), "there is no reference translation to compare with"),
        (material(["a"], ["b"], ["c"], lang="hi"), "the reference is in hi, the candidate in en"),
        (material([""], [""], [""]), "there is no segment to score"),
    ):
        with pytest.raises(NotApplicable, match=why):
            needy.measure(texts)
    assert external(tmp_path, "len(request['reference'])", needs=()).measure(
        material(["a"], ["b"], lang="hi")
    ).statistics.values.tolist() == [0]


def test_all_references_are_told_and_counted_in_the_signature(tmp_path: Path) -> None:
    metric = external(tmp_path, "len(request['references'])")
    one = material(["a"], ["b"])
    two = replace(one, pairs=(replace(one.pairs[0], references=(Segment("c", 0, 1),)),))
    assert metric.measure(two).statistics.values.tolist() == [2]
    assert metric.signature(two).endswith("|nrefs:2")
    assert metric.signature(one).endswith("|nrefs:1")


def test_the_signature_names_what_the_number_depends_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = material(["a"], ["b"])
    metric = external(tmp_path, "1", range=(0.0, 1.0), version="2|3 + 4")
    other = make_metrics(
        ["theirs"], None, external={"theirs": ExternalSettings(("/elsewhere" + sys.executable, "/x/scorer.py"))}
    )[0]
    parts = metric.signature(texts).split("|")
    assert parts[:2] == ["external:theirs", "version:2/3+4"]
    assert parts[3:] == ["range:0..1", "nrefs:1"]
    assert other.signature(texts).split("|")[1:3] == ["version:unknown", parts[2]]
    mine = plugin(
        tmp_path,
        monkeypatch,
        "return [1] * len(segments)",
        "    signature = 'model:7'\n    def __init__(self, words): pass",
        options={"words": True},
    )
    assert mine.signature(texts) == "plugin:theirs|package:acme-metrics-1.2|words:True|model:7|nrefs:1"
    assert mine.description == {"direction": "lower", "unit": "faults", "meaning": "what is wrong"}


def test_a_range_bounds_scores_and_intervals_and_chooses_the_scale(tmp_path: Path) -> None:
    metric = external(tmp_path, "float(request['candidate'])", range=(0.0, 1.0), unit="share", batch=2)
    assert metric.description["unit"] == "share, 0 to 1"
    assert bounds_of("theirs", metric.signature(material(["1"], ["1"]))) == (0, 1)
    assert bounds_of("theirs", "external:theirs|nrefs:1") == (-np.inf, np.inf)
    assert bounds_of("bleu", "range:0..1") == (0, 100)
    assert reason(metric, "1.5") == "theirs gave 1.5 for a segment, which is outside of 0 to 1"


@pytest.mark.parametrize(
    ("score", "why"),
    [
        ("float('nan')", "gave nan for a segment, not a number from -1e+09 to 1e+09"),
        ("float('-inf')", "gave -inf for a segment, not a number from -1e+09 to 1e+09"),
        ("10 ** 400", f"gave {'1' + '0' * 39} for a segment, not a number from -1e+09 to 1e+09"),
        ("'0.5'", "gave str for a segment, not a number from -1e+09 to 1e+09"),
        ("True", "gave True for a segment, not a number from -1e+09 to 1e+09"),
        ("[1, 2, 3]", "gave list for a segment, not a number from -1e+09 to 1e+09"),
        ("[1, 0]", "gave 1 over 0 for a segment; denominators are above 0, or both are 0"),
        ("[1, -2]", "gave 1 over -2 for a segment; denominators are above 0, or both are 0"),
    ],
)
def test_what_is_no_score_costs_the_document_it_is_in(tmp_path: Path, score: str, why: str) -> None:
    metric = external(tmp_path, f"{score} if request['candidate'] == 'bad' else 1")
    good, bad = material(["good"], ["x"]), material(["good", "bad"], ["x", "x"])
    metric.prepare([good, bad])
    assert metric.measure(good).statistics.values.tolist() == [1]
    with pytest.raises(NotScored) as caught:
        metric.measure(bad)
    assert str(caught.value) == f"theirs {why}"


def test_an_answer_without_a_score_and_one_with_an_error(tmp_path: Path) -> None:
    assert reason(external(tmp_path, '1}) + "x" if 0 else json.dumps({"id": request["id"]'), "a") == (
        "theirs answered without a score"
    )
    says = '1}) if 0 else json.dumps({"id": request["id"], "error": "too long\\x1b[0m"'
    assert reason(external(tmp_path, says), "a") == "theirs too long\\x1b[0m"


def test_what_its_process_does_is_told_on_one_line(tmp_path: Path) -> None:
    crash = "sys.exit('no\\x1b[31m GPU')"
    assert reason(external(tmp_path, crash)) == "theirs ended with exit code 1: no\\x1b[31m GPU"
    assert reason(external(tmp_path, "__import__('time').sleep(60)", timeout=1)) == "theirs did not answer within 1 s"
    missing = make_metrics(["theirs"], None, external={"theirs": ExternalSettings(("./missing",))})[0]
    assert reason(missing) == "theirs could not be started (No such file or directory)"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("raise ValueError('bad\\ntexts')", "raised ValueError: bad"),
        ("raise KeyError", "raised KeyError"),
        ("sys.exit(0)", "raised SystemExit: 0"),
        ("os._exit(7)", "ended with exit code 7"),
        ("time.sleep(60)", "did not answer within 4 s"),
        ("return [1]", "gave fewer scores than there are segments"),
        ("while True: yield 1", "gave more scores than there are segments"),
        ("return None", "raised TypeError: 'NoneType' object is not iterable"),
        ("return ['1', '2']", "gave a str for a segment, not a number"),
        ("return [float('nan')] * 2", "gave nan for a segment, not a number from -1e+09 to 1e+09"),
        ("return [(1, 2, 3)] * 2", "gave 3 numbers for a segment, not 1 or 2"),
    ],
)
def test_whatever_a_plugin_does_is_its_own_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, why: str
) -> None:
    timeout = 4 if "sleep" in body else 60
    assert reason(plugin(tmp_path, monkeypatch, body, timeout=timeout)) == f"theirs {why}"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("    raise RuntimeError('no licence')", "could not be made: RuntimeError: no licence"),
        (
            "    def __init__(self, words): pass",
            "could not be made: TypeError: Theirs.__init__() missing 1 required positional argument: 'words'",
        ),
        ("    import no_such_thing", "could not be made: ModuleNotFoundError: No module named 'no_such_thing'"),
        ("    direction = 'up'", "says that its direction is 'up', not 'higher' or 'lower'"),
        ("    needs = 'reference'", "does not say what it needs: some of 'source' and 'reference', or nothing"),
        ("    needs = ('gold',)", "does not say what it needs: some of 'source' and 'reference', or nothing"),
        ("    range = (1, 0)", "says that its range is no pair of finite numbers in order"),
        ("    unit = None", "does not say its unit"),
        ("    sys.exit(3)", "could not be made: SystemExit: 3"),
        ("    os._exit(3)", "ended with exit code 3"),
        ("    time.sleep(60)", "was not ready within 1 s"),
    ],
)
def test_a_plugin_that_cannot_be_made_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, why: str
) -> None:
    timeout = 1 if "sleep" in more else 60
    metric = plugin(tmp_path, monkeypatch, "return [1] * len(segments)", more, timeout=timeout)
    assert reason(metric) == f"theirs {why}"
    assert metric.description == {"direction": "higher", "unit": "", "meaning": f"theirs {why}"}


def test_what_a_plugin_prints_and_reads_is_nobodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "print('{\"id\": \"1\", \"score\": 9}')\nos.write(1, b'rubbish')\nos.system('echo rubbish')\n"
    body += "return [len(sys.stdin.read()) + segment.candidate.count('o') for segment in segments]"
    metric = plugin(tmp_path, monkeypatch, body)
    assert metric.measure(material(["one", "oo"], ["x", "y"])).statistics.values.tolist() == [1, 2]


def test_numbers_of_numpy_are_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    metric = plugin(tmp_path, monkeypatch, "import numpy\nreturn numpy.ones(len(segments), dtype='float32')")
    assert metric.measure(material(["one", "oo"], ["x", "y"])).statistics.values.tolist() == [1, 1]


def test_a_name_that_means_two_things_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    install(tmp_path, monkeypatch, "", metrics={"theirs": "T", "mine": "M"})

    def refusal(name: str, **more: object) -> str:
        with pytest.raises(ConfigError) as caught:
            make_metrics([name], None, **more)  # type: ignore[arg-type]
        return str(caught.value)

    assert refusal("their") == (
        'There is no plug-in "their" here; install the package that offers it in harness.metrics.'
    )
    assert refusal("theirs", external={"mine": ExternalSettings(("x",))}) == (
        'The package acme-metrics offers "mine" in harness.metrics, a name that [external.mine] in harness.toml has; '
        "uninstall it, or have it renamed."
    )
    with monkeypatch.context() as patch:
        install(tmp_path / "other", patch, "", metrics={"theirs": "T"}, package="beta")
        assert refusal("mine") == (
            'The package beta offers "theirs" in harness.metrics, a name that acme-metrics too has; '
            "uninstall it, or have it renamed."
        )
    install(tmp_path / "other", monkeypatch, "", metrics={"bleu": "T", "summary_x": "X"}, package="gamma")
    assert refusal("mine").startswith(
        'The package gamma offers "bleu" in harness.metrics, a name that harness itself has'
    )
    assert make_metrics(["bleu"], None)[0].description["unit"] == "points, 0 to 100"
