"""`harness review` as its users call it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from harness.core.records import Decision
from harness.review.decisions import append_decision, load_decisions
from harness.termbase.entries import load_termbase
from tests.conftest import ROOT, Call, Shipped


@pytest.fixture
def workspace(tmp_path: Path, shipped: Shipped) -> Path:
    """A workspace with the shipped termbase and a run of the shipped articles."""
    (tmp_path / "references").mkdir()
    shutil.copy(ROOT / "references" / "entities.toml", tmp_path / "references")
    shutil.copytree(shipped.folder, tmp_path / "reports" / "shipped")
    return tmp_path


def decision(action: str = "dismiss", who: str = "Ana", when: str = "2026-03-01T10:00:00Z", **fields: str) -> Decision:
    about = {"fingerprint": "f1", "rule": "entity-garbled", "document": "article", "text": "Huabey"}
    return Decision(action=action, who=who, when=when, **{**about, **fields})  # type: ignore[arg-type]


def spelling(**fields: str) -> Decision:
    return decision("accept_spelling", entity="Huabei", target_lang="en", **fields)


def downloaded(folder: Path, *decisions: Decision) -> Path:
    """The file that a page gives."""
    entries = [{name: value for name, value in _fields(each).items() if value} for each in decisions]
    path = folder / "decisions.json"
    path.write_text(json.dumps({"schema_version": 1, "run": "shipped", "decisions": entries}), encoding="utf-8")
    return path


def _fields(each: Decision) -> Mapping[str, str]:
    return {name: getattr(each, name) for name in Decision.__dataclass_fields__}


class TestImport:
    def test_downloads_are_merged_and_keep_who_and_when(self, workspace: Path, call: Call) -> None:
        file = downloaded(workspace, decision(comment="a pun"))
        called = call("review", "import", file, "--workspace", workspace)
        assert (called.code, called.err) == (0, "")
        assert called.out.startswith("1 new decisions, 0 already known: ")
        assert load_decisions(workspace / "reports") == (decision(comment="a pun"),)
        assert call("review", "import", file, "--workspace", workspace).out.startswith(
            "0 new decisions, 1 already known: "
        )
        assert len(load_decisions(workspace / "reports")) == 1

    def test_conflicts_are_told_and_the_later_holds(self, workspace: Path, call: Call) -> None:
        append_decision(workspace / "reports", decision("accept", who="Ben", when="2026-03-02T09:00:00Z"))
        called = call("review", "import", downloaded(workspace, decision()), "--workspace", workspace)
        assert called.code == 0
        assert called.err == (
            'conflict: entity-garbled "Huabey" article: Ben said accept on 2026-03-02, but Ana said dismiss on '
            "2026-03-01; the later decision applies: accept\n"
        )

    def test_a_time_without_a_zone_is_utc(self, workspace: Path, call: Call) -> None:
        append_decision(workspace / "reports", decision("accept", who="Ben", when="2026-03-02"))
        called = call("review", "import", downloaded(workspace, decision()), "--workspace", workspace)
        assert (called.code, called.err.rpartition("; ")[2]) == (0, "the later decision applies: accept\n")

    def test_accepted_spellings_are_written_only_if_asked(self, workspace: Path, call: Call) -> None:
        termbase = workspace / "references" / "entities.toml"
        before = termbase.read_text(encoding="utf-8")
        file = downloaded(workspace, spelling())
        called = call("review", "import", file, "--workspace", workspace)
        assert "1 accepted spelling not in the termbase: harness review termbase" in called.out
        assert termbase.read_text(encoding="utf-8") == before
        called = call("review", "import", file, "--workspace", workspace, "--termbase")
        assert "“Huabey” is accepted now for Huabei in en." in called.out
        after = termbase.read_text(encoding="utf-8")
        changed = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
        assert len(changed) == 1 and changed[0][1] == changed[0][0].replace('"]', '", "Huabey"]')
        (huabei,) = [each for each in load_termbase(termbase).entities if each.name == "Huabei"]
        assert "Huabey" in huabei.accepted_in("en")

    def test_a_spelling_that_was_taken_back_is_not_written(self, workspace: Path, call: Call) -> None:
        file = downloaded(workspace, spelling(), decision("undo", when="2026-03-01T11:00:00Z"))
        called = call("review", "import", file, "--workspace", workspace, "--termbase")
        assert called.out.count("\n") == 1

    def test_a_spelling_of_no_entity_is_told(self, workspace: Path, call: Call) -> None:
        file = downloaded(workspace, decision("accept_spelling", entity="Huabe", target_lang="en"))
        called = call("review", "import", file, "--workspace", workspace, "--termbase")
        assert called.code == 0
        assert "“Huabey” was not written: " in called.out and "Huabei" in called.out

    def test_a_file_that_is_none_is_an_error(self, workspace: Path, call: Call) -> None:
        (workspace / "decisions.json").write_text("nonsense", encoding="utf-8")
        called = call("review", "import", workspace / "decisions.json", "--workspace", workspace)
        assert called.code == 2
        assert "line 1: not a JSON object; correct the line or delete it" in called.err

    def test_hostile_names_do_not_move_the_cursor(self, workspace: Path, call: Call) -> None:
        append_decision(workspace / "reports", decision("accept", who="Ben\x1b[2J", when="2026-03-02T09:00:00Z"))
        file = downloaded(workspace, decision(text="\u202eevil"), spelling(fingerprint="f2", text="\x1b[31mHua"))
        called = call("review", "import", file, "--workspace", workspace, "--termbase")
        assert not set(called.out + called.err) & {"\x1b", "\u202e"}


class TestTermbase:
    def test_what_was_accepted_is_written_once(self, workspace: Path, call: Call) -> None:
        append_decision(workspace / "reports", spelling())
        append_decision(workspace / "reports", spelling(fingerprint="f2"))
        called = call("review", "termbase", "--workspace", workspace, "--yes")
        assert called.out == "“Huabey” is accepted now for Huabei in en.\n"
        called = call("review", "termbase", "--workspace", workspace)
        assert called.out == "Every accepted spelling is in the termbase.\n"


class TestStats:
    def test_precision_by_rule_with_counts(self, workspace: Path, call: Call) -> None:
        for number, action in enumerate(("accept", "accept", "waive", "dismiss", "accept_spelling")):
            append_decision(workspace / "reports", decision(action, fingerprint=f"f{number}"))
        append_decision(workspace / "reports", decision("dismiss", fingerprint="g", rule="spacing"))
        called = call("review", "stats", "--workspace", workspace)
        assert called.out.splitlines() == [
            "rule            decided  errors  waived  false  spelling  precision",
            "entity-garbled        5       2       1      1         1   60.0%  (23.1% to 88.2%)",
            "spacing               1       0       0      1         0    0.0%  (0.0% to 79.3%)",
        ]
        rules = json.loads(call("review", "stats", "--workspace", workspace, "--json").out)["rules"]
        assert (rules[0]["rule"], rules[0]["decided"], rules[0]["precision"]) == ("entity-garbled", 5, 0.6)

    def test_nothing_is_decided_yet(self, workspace: Path, call: Call) -> None:
        assert call("review", "stats", "--workspace", workspace).out == "No finding has been decided yet.\n"


class TestServe:
    @pytest.fixture
    def served(self, workspace: Path) -> Iterator[subprocess.Popen[str]]:
        command = [sys.executable, "-m", "harness", "review", "shipped", "--workspace", str(workspace), "--no-browser"]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [*command, "--who", "Ana"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        yield process
        process.kill()
        process.communicate()

    @pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
    def test_it_prints_the_address_and_ends_cleanly(
        self, served: subprocess.Popen[str], workspace: Path, end: signal.Signals
    ) -> None:
        assert served.stdout is not None
        first, second = served.stdout.readline(), served.stdout.readline()
        assert re.fullmatch(r"Reviewing shipped as Ana: http://127\.0\.0\.1:\d+/\?token=[\w-]{43}\n", first), first + (
            served.stderr.read() if served.poll() is not None and served.stderr else ""
        )
        assert second.endswith("decisions.jsonl. Ctrl-C ends.\n")
        served.send_signal(end)
        out, err = served.communicate(timeout=20)
        assert (served.returncode, out, err) == (0, "0 decisions made.\n", "")

    @pytest.mark.parametrize("command", [("review", "shipped"), ("review", "serve", "shipped")])
    def test_it_does_not_start_on_a_broken_log_or_termbase(
        self, workspace: Path, call: Call, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
    ) -> None:
        monkeypatch.setattr("harness.review.server.ReviewServer.__init__", lambda *args: pytest.fail("it started"))
        log = workspace / "reports" / "decisions.jsonl"
        append_decision(workspace / "reports", decision())
        good = log.read_bytes()
        for broken, sentence in (
            (b'{"fingerprint": "f1", "act', "not a JSON object; correct the line or delete it"),
            (b"<<<<<<< HEAD", "git left a conflict here; keep the lines of both sides and delete the marks"),
            (b'{"fingerprint": "f1"}', '"action" is missing; correct the line or delete it'),
            (b"\xff", "not valid UTF-8 at byte offset 0 (0xFF); re-save it as UTF-8"),
        ):
            log.write_bytes(good + broken)
            called = call(*command, "--workspace", workspace, "--no-browser")
            assert called == (2, "", f"harness: {log}, line 2: {sentence}\n")
            assert log.read_bytes() == good + broken
        log.write_bytes(good)
        (workspace / "references" / "entities.toml").write_text("x = [")
        called = call(*command, "--workspace", workspace, "--no-browser")
        assert (called.code, called.out) == (2, "")
        assert called.err.startswith("harness: references/entities.toml, line 1, column 6: not valid TOML")

    def test_a_run_that_is_not_there_is_an_error(self, workspace: Path, call: Call) -> None:
        called = call("review", "nothing", "--workspace", workspace)
        assert called.code == 2
        assert "There is no run 'nothing'" in called.err

    def test_a_run_without_pages_says_how_to_write_them(self, workspace: Path, call: Call) -> None:
        (workspace / "reports" / "shipped" / "findings.html").unlink()
        called = call("review", "serve", "shipped", "--workspace", workspace)
        assert called.code == 2
        assert called.err == (
            "harness: The run shipped has no pages to review; write them with harness report shipped.\n"
        )

    def test_help_names_all_that_it_does(self, call: Call) -> None:
        called = call("review", "--help")
        assert all(name in called.out for name in ("serve", "import", "termbase", "stats"))
