"""`harness check`: one line in, one line out, and what happens to lines that are no such thing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli.check import _width
from tests.conftest import ROOT, Call

TERMBASE = ROOT / "references" / "entities.toml"
GARBLED = {
    "id": "a",
    "candidate": "Jebbe helped.",
    "reference": "Jiebei helped.",
    "source": "Jebbe membantu.",
    "source_lang": "id",
}


def check(
    call: Call, tmp_path: Path, *lines: str | dict[str, object], options: tuple[str, ...] = ()
) -> tuple[int, list[str], str]:
    file = tmp_path / "in.jsonl"
    file.write_text(
        "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), encoding="utf-8"
    )
    called = call("check", file, "--workspace", tmp_path, "--termbase", TERMBASE, *options)
    return called.code, called.out.splitlines(), called.err


def test_a_garbled_name_is_found_with_all_fields_of_a_finding(call: Call, tmp_path: Path) -> None:
    code, out, err = check(call, tmp_path, GARBLED)
    assert (code, err) == (0, "")
    (answer,) = map(json.loads, out)
    assert answer["id"] == "a"
    (finding,) = (f for f in answer["findings"] if f["rule"] == "entity-garbled")
    assert list(finding) == [
        "rule",
        "category",
        "severity",
        "entity",
        "start",
        "end",
        "text",
        "expected",
        "provenance",
        "evidence",
        "message",
        "fingerprint",
        "confidence",
    ]
    assert (finding["entity"], finding["text"], finding["start"], finding["end"]) == ("Jiebei", "Jebbe", 0, 5)
    assert finding["provenance"] == "inherited"
    assert finding["confidence"] == 0.8  # the name is listed in the termbase


def test_answers_keep_the_order_of_the_input_and_a_bad_line_costs_only_itself(call: Call, tmp_path: Path) -> None:
    code, out, err = check(
        call, tmp_path, {"id": 1, "candidate": "Fine."}, "{", "", {"id": 3}, {"id": 4, "candidate": "x"}
    )
    assert code == 2
    answers = [json.loads(line) for line in out]
    assert [answer["id"] for answer in answers] == [1, None, None, 4]
    assert [answer.get("line") for answer in answers] == [None, 2, 4, None]
    assert answers[2]["error"] == 'there is no "candidate"; add it'
    name = tmp_path / "in.jsonl"
    assert err.splitlines() == [
        f"harness: {name}, line 2: not JSON (Expecting property name enclosed in double quotes at column 2); "
        "write one object per line.",
        f'harness: {name}, line 4: there is no "candidate"; add it.',
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("[1]", "not a JSON object; write one object per line"),
        ('{"candidate": 3}', '"candidate" is not a string; write it in quotes'),
        ('{"candidate": "\\ud800"}', '"candidate" holds half a surrogate pair; write whole characters'),
        ('{"id": 1, "candidate": "x", "id": 2}', '"id" occurs twice; keep one'),
        ('{"id": NaN, "candidate": "x"}', "not JSON (NaN is not a number); write null or a string"),
        ('{"id": 1e999, "candidate": "x"}', '"id" is too large a number; write it in quotes'),
        ('{"id": ' + "9" * 5000 + ', "candidate": "x"}', "a number has too many digits; write it in quotes"),
        ('\0{"candidate": "x"}', "not JSON (Expecting value at column 1); write one object per line"),
        ('{"candidate": "x", "target_lang": ""}', "unknown language ''; write a tag such as en, hi or pt_BR"),
        ("[" * 100_000, "nested too deeply; write one flat object per line"),
    ],
)
def test_each_malformed_line_gets_its_sentence(call: Call, tmp_path: Path, line: str, error: str) -> None:
    code, out, err = check(call, tmp_path, line)
    assert code == 2
    assert json.loads(out[0]) == {"id": None, "line": 1, "error": error}
    assert err == f"harness: {tmp_path / 'in.jsonl'}, line 1: {error}.\n"


def test_an_unknown_language_is_said(call: Call, tmp_path: Path) -> None:
    code, out, _ = check(call, tmp_path, {"candidate": "x", "target_lang": "english"})
    assert code == 2
    assert json.loads(out[0])["error"] == "unknown language 'english'; write a tag such as en, hi or pt_BR"


def test_text_for_people_underlines_the_span(call: Call, tmp_path: Path) -> None:
    code, out, _ = check(call, tmp_path, GARBLED, options=("--format", "text"))
    assert code == 0
    assert out[0].startswith("a: major entity-garbled (inherited, likely): Jiebei is misspelt")
    assert out[1:3] == ["    | Jebbe helped.", "    | ^^^^^"]


def test_text_for_people_gives_hints_last(call: Call, tmp_path: Path) -> None:
    line = {
        "id": "b",
        "source": "Das Werk baute 500 Tonnen.",
        "candidate": "The works built 700 tonnes for Jebbe .",
        "reference": "The works built 500 tonnes for Jiebei.",
        "source_lang": "de",
    }
    _, plain, _ = check(call, tmp_path, line)
    (answer,) = map(json.loads, plain)
    confidences = [finding["confidence"] for finding in answer["findings"]]
    assert min(confidences) < 0.5 <= max(confidences)
    code, out, _ = check(call, tmp_path, line, options=("--format", "text"))
    words = [head.partition("): ")[0].rpartition(", ")[2] for head in out if head.startswith("b: ")]
    assert code == 0 and len(words) == len(confidences)
    assert set(words) <= {"almost certain", "likely", "hint"}
    assert words == sorted(words, key=lambda word: word == "hint")
    assert words.count("hint") == sum(confidence < 0.5 for confidence in confidences)


PAID = {"id": 1, "reference": "They paid 50 dollars."}


@pytest.mark.parametrize(
    ("candidate", "marks"),
    [
        ("他们付了40美元。", " " * 8 + "^" * 6),
        ("They pa\u0301id 40 dollars.", " " * 10 + "^" * 10),
        ("\u202eThey paid 40 dollars.", " " * 16 + "^" * 10),  # the override is shown as six characters
        ("They\tpaid\n40 dollars.", " " * 10 + "^" * 10),
    ],
)
def test_the_marks_stand_under_the_span_as_shown(call: Call, tmp_path: Path, candidate: str, marks: str) -> None:
    lang = "zh" if candidate[0] == "他" else "en"
    reference = "他们付了50美元。" if lang == "zh" else PAID["reference"]
    line = {**PAID, "candidate": candidate, "reference": reference, "target_lang": lang}
    _, out, _ = check(call, tmp_path, line, options=("--format", "text"))
    at = next(n for n, shown in enumerate(out) if "number-changed" in shown)
    assert out[at + 2] == "    | " + marks
    assert "\u202e" not in out[at + 1]


def test_no_text_commands_a_build_server(call: Call, tmp_path: Path) -> None:
    line = {**PAID, "id": "::error::x", "candidate": "::error::x ###vso[y] They paid 40 dollars."}
    for options in ((), ("--format", "text")):
        _, out, _ = check(call, tmp_path, line, options=options)
        assert out and not any(shown.lstrip().startswith("::") or "##" in shown for shown in out)
    assert json.loads(check(call, tmp_path, line)[1][0])["id"] == "::error::x"


def test_a_long_span_is_not_shown_whole(call: Call, tmp_path: Path) -> None:
    line = {"id": 1, "candidate": "好" * 5000, "source": "好" * 5000, "source_lang": "zh", "target_lang": "en"}
    _, out, _ = check(call, tmp_path, line, options=("--format", "text"))
    assert out and all(len(shown) < 500 for shown in out[1::3])


def test_a_byte_order_mark_and_ids_that_come_twice_are_fine(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id": "a", "candidate": "x"}\r\n{"id": "a", "candidate": "y"}')
    called = call("check", file, "--workspace", tmp_path)
    assert (called.code, called.err) == (0, "")
    assert [json.loads(line)["id"] for line in called.out.splitlines()] == ["a", "a"]


def test_control_characters_of_a_vendor_do_not_reach_the_terminal(call: Call, tmp_path: Path) -> None:
    line = {"id": "\x1b[31m", "candidate": "\x1b[2J Jebbe.", "reference": "Jiebei."}
    for options in ((), ("--format", "text")):
        _, out, _ = check(call, tmp_path, line, options=options)
        assert out and "\x1b" not in "".join(out)


def test_width_counts_columns_not_characters() -> None:
    assert [_width(text) for text in ("abc", "花呗", "e\u0301")] == [3, 4, 1]


def test_the_first_answer_comes_before_the_last_line_is_read(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "harness", "check", "-", "--workspace", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(b'{"id": 1, "candidate": "x"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"id": 1, "findings": []}
        process.stdin.close()
        assert process.wait() == 0


SECOND = """
import sys
from harness.cli import main
sys.argv.insert(1, "check")
try:
    main()
except SystemExit as end:
    assert not end.code
print("torch" in sys.modules)
"""


@pytest.mark.model
def test_texts_that_were_checked_before_need_no_model(tmp_path: Path) -> None:
    line = {"id": 1, "source": "Es regnet.", "candidate": "It rains.", "source_lang": "de", "target_lang": "en"}
    (tmp_path / "in.jsonl").write_text(json.dumps(line), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HARNESS_CACHE": str(tmp_path / "cache")}

    def said(*options: str) -> list[str]:
        command = [sys.executable, "-c", SECOND, *options, str(tmp_path / "in.jsonl")]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split("\n")

    answer = '{"id": 1, "findings": []}'
    assert said("--no-embedding") == [answer, "False", ""]
    assert said() == [answer, "True", ""]
    assert said() == [answer, "False", ""]


def test_a_language_in_which_names_are_not_checked_is_in_the_answer_and_no_failure(call: Call, tmp_path: Path) -> None:
    line = {"id": 1, "source": "Hello.", "candidate": "สวัสดี", "source_lang": "en", "target_lang": "th"}
    code, out, err = check(call, tmp_path, line)
    assert (code, err) == (0, "")
    (answer,) = map(json.loads, out)
    (notice,) = answer["notices"]
    assert notice.startswith("not covered: ") and "not checked in th" in notice
