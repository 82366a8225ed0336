"""`harness score` with files of other tools: short options, names, standard input, languages and columns."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import sacrebleu

from tests.cli.test_score import FAST, Put, assert_refused, put
from tests.conftest import Call

__all__ = ["put"]

GOLD, MT = "the cat sat on the mat\na dog barked\n", "the cat sat on a mat\na dog barked\n"


def bleu(call: Call, *args: str) -> dict[str, float]:
    result = call("score", *args, "--target-lang", "en", *FAST, "--json", "-q")
    assert (result.code, result.err) == (0, "")
    return {found["vendor"]: found["scores"]["bleu"]["value"] for found in json.loads(result.out)["vendors"]}


def test_short_options_and_names_of_files(call: Call, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put("ref.txt", GOLD)
    put("src.txt", "x\ny\n")
    put("out/acme.en.txt", MT)
    put("zeta.1.txt", MT)
    put("zeta.2.txt", MT)
    Path("ref.txt.gz").write_bytes(gzip.compress(GOLD.encode()))
    (expected,) = bleu(call, "--reference", "ref.txt", "--candidate", "v=zeta.1.txt").values()
    assert bleu(call, "-r", "ref.txt", "-c", "out/acme.en.txt", "-s", "src.txt") == {"acme": expected}
    assert bleu(call, "-r", "ref.txt.gz", "-c", "zeta.1.txt", "-c", "zeta.2.txt") == {
        "zeta.1": expected,
        "zeta.2": expected,
    }
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(MT.encode())))
    assert bleu(call, "-r", "ref.txt", "-c", "-") == {"stdin": expected}
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(gzip.compress(MT.encode()))))
    assert bleu(call, "-r", "ref.txt", "-c", "piped=-") == {"piped": expected}


def test_standard_input_twice(call: Call, put: Put) -> None:
    assert_refused(
        call, "standard input (-) can be only one of the files; name the others", "score", "-r", "-", "-c", "-"
    )


def test_two_files_of_one_name(call: Call, put: Put) -> None:
    put("ref.txt", GOLD)
    for folder in ("a", "b"):
        put(f"{folder}/out.txt", MT)
    sentence = '--candidate: the name "out" is given twice; give each candidate its own name, NAME=FILE'
    assert_refused(call, sentence, "score", "-r", "ref.txt", "-c", "a/out.txt", "-c", "b/out.txt")


def test_bilingual_files_as_reference_and_candidate(call: Call, put: Put) -> None:
    """Never their lines, tags and all."""
    for name, text in {"gold": "the cat sat on the mat", "acme": "the cat sat on a mat"}.items():
        put(f"{name}.po", f'msgid "x"\nmsgstr "{text}"\n')
    expected = bleu(call, "acme.po", "--reference", "gold.po")
    assert bleu(call, "-r", "gold.po", "-c", "acme.po") == expected
    assert bleu(call, "-r", "gold.po", "-c", "v=acme.po") == {"v": expected["acme"]}
    sentence = "--source does not go with FILE, which brings its own; leave one of them out."
    assert_refused(call, sentence, "score", "-r", "gold.po", "-c", "acme.po", "-s", "gold.po")


def test_plain_text_as_a_file_is_refused_with_the_next_step(call: Call, put: Put) -> None:
    put("out.txt", "one\ntwo\n")
    result = call("score", "out.txt", "-r", "out.txt")
    assert result.code == 2
    assert result.err.startswith("harness: out.txt: the format was not recognised; name it with --format tsv|")
    assert result.err.endswith(", or score its lines with --candidate out.txt\n")


def test_the_mapping_of_columns_is_printed_before_anything_is_scored(call: Call, put: Put) -> None:
    put("t.csv", "lp,src,mt,ref\nen-de,a,b,c\n")
    result = call("score", "t.csv", "--no-html", "--embedding-model", "none", "--run-id", "r")
    assert result.code == 2
    assert "note: t.csv: columns source=src, reference=ref, candidate=mt, lp=lp\n" in result.err
    whole = call("score", "t.csv", *FAST)
    assert whole.err.count("columns source=src") == 1


def test_two_pairs_are_two_groups_in_scores_index_and_gate(call: Call, put: Put) -> None:
    put("t.csv", "lp,src,mt,ref\nen-de,a b,c d,c e\nen-ja,a b,猫と犬,猫と鳥\n")
    assert call("score", "t.csv", "--no-embedding", "--run-id", "one", "-q").code == 0
    scores = Path("reports/one/scores.csv").read_text()
    assert "t,en,de,," in scores and "t,en,ja,," in scores
    page = Path("reports/one/index.html").read_text()
    assert 'id="en-de-' in page and 'id="en-ja-' in page
    verdict = call("gate", "--json")
    assert {check["target_lang"] for check in json.loads(verdict.out)["checks"]} >= {"de", "ja"}


def test_an_unknown_language_is_a_notice_on_the_page(call: Call, put: Put) -> None:
    put("t.csv", "src,mt,ref\na b,c d,c e\n")
    assert call("score", "t.csv", "--no-embedding", "--run-id", "one", "-q").code == 0
    assert "the source and target languages are unknown (und)" in Path("reports/one/index.html").read_text()


ASIAN = (["一只猫坐在垫子上。", "고양이가 猫がいる"], ["猫坐在垫子上，看鸟。", "고양이는 猫がいた"])


@pytest.mark.parametrize(
    ("name", "tokenizer"),
    [
        *(
            (name, "zh")
            for name in ("zh", "zh-CN", "zh_CN", "cmn", "zho", "chi", "zh-Hant", "yue", "Chinese (Simplified)")
        ),
        *((name, "char") for name in ("ja", "jpn", "JA", "ja-JP", "Japanese", "ko", "kor", "ko_KR", "Korean")),
    ],
)
def test_scores_are_sacrebleu_s_under_any_name_of_a_language(name: str, tokenizer: str, call: Call, put: Put) -> None:
    put("t.csv", "target_lang,mt,ref\n" + "".join(f"{name},{one},{two}\n" for one, two in zip(*ASIAN, strict=True)))
    result = call("score", "t.csv", *FAST, "--json", "-q")
    scores = json.loads(result.out)["vendors"][0]["scores"]
    candidates, references = ASIAN
    expected = sacrebleu.corpus_bleu(candidates, [references], tokenize=tokenizer).score
    assert scores["bleu"]["value"] == pytest.approx(expected, abs=1e-9)
    assert f"tok:{tokenizer}|" in scores["bleu"]["signature"]
    assert scores["chrf2"]["value"] == pytest.approx(sacrebleu.corpus_chrf(candidates, [references]).score, abs=1e-9)
