"""Decisions and waivers: read back as written, one winner a finding, every refusal a whole sentence."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import ConfigError, HarnessError, SchemaError
from harness.core.records import Action, Decision
from harness.review.decisions import (
    Waiver,
    append_decision,
    append_decisions,
    holding,
    load_decisions,
    load_decisions_file,
    load_waivers,
    merge_decisions,
    standing,
)

FINGERPRINT = "0123456789abcdef"
TODAY = date(2026, 3, 31)


def decision(action: Action, minute: int = 0, who: str = "ann", *, until: str = "", of: str = FINGERPRINT) -> Decision:
    return Decision(of, action, who, f"2026-03-01T12:{minute:02}:00+00:00", "why", until)


def state(*decisions: Decision, waivers: tuple[Waiver, ...] = ()) -> str:
    found = standing(decisions, waivers, TODAY)
    return found[FINGERPRINT].state if found else ""


# The log


def test_there_is_none_at_first(tmp_path: Path) -> None:
    assert load_decisions(tmp_path) == () and load_waivers(tmp_path) == ()


def test_decisions_come_back_in_order_one_a_line(tmp_path: Path) -> None:
    hostile = Decision(
        "f" * 16, "comment", 'x"\n\u2028', "2026-03-01T12:00:00+05:30", "<script>\ud800\x1b[2J चींटी", document="=1"
    )
    for one in (decision("accept"), hostile, decision("dismiss", 1)):
        append_decision(tmp_path, one)
    assert load_decisions(tmp_path) == (decision("accept"), hostile, decision("dismiss", 1))
    lines = (tmp_path / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3 and all(line.isprintable() for line in lines)
    assert [path.name for path in tmp_path.iterdir()] == ["decisions.jsonl"]


def test_a_log_whose_last_line_an_editor_left_open_is_continued_on_the_next(tmp_path: Path) -> None:
    (tmp_path / "decisions.jsonl").write_text(json.dumps(asdict(decision("accept"))), encoding="utf-8")
    append_decisions(tmp_path, [decision("dismiss", 1), decision("undo", 2)])
    assert [one.action for one in load_decisions(tmp_path)] == ["accept", "dismiss", "undo"]


def _append_many(reports: Path, who: str) -> None:
    for minute in range(20):
        append_decision(reports, decision("comment", minute, who))


def test_several_processes_lose_no_line(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_append_many, args=(tmp_path, f"p{n}")) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    found = load_decisions(tmp_path)
    assert len(found) == len(set(found)) == 60


def test_a_write_that_fails_leaves_the_log_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_decision(tmp_path, decision("accept"))

    def no_space(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    with pytest.raises(ConfigError) as caught:
        append_decision(tmp_path, decision("dismiss", 1))
    assert str(caught.value) == (
        f"{tmp_path}/decisions.jsonl: cannot be written (No space left on device); check its permissions"
    )
    assert load_decisions(tmp_path) == (decision("accept"),)
    assert [path.name for path in tmp_path.iterdir()] == ["decisions.jsonl"]


def test_what_could_not_be_read_back_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match='"when" must be a time'):
        append_decision(tmp_path, Decision(FINGERPRINT, "accept", "ann", "yesterday"))
    assert list(tmp_path.iterdir()) == []


GOOD = {"fingerprint": FINGERPRINT, "action": "accept", "who": "ann", "when": "2026-03-01T12:00:00Z"}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "not a JSON object; correct the line or delete it"),
        ("[1]", "not a JSON object; correct the line or delete it"),
        ("[" * 100_000, "not a JSON object; correct the line or delete it"),
        ("<<<<<<< HEAD", "git left a conflict here; keep the lines of both sides and delete the marks"),
        (GOOD | {"actoin": "x"}, 'unknown key "actoin"; did you mean "action"?'),
        (GOOD | {"action": "acept"}, 'unknown action "acept"; did you mean "accept"?'),
        (GOOD | {"who": 1}, '"who" must be a string; correct the line or delete it'),
        (GOOD | {"fingerprint": " "}, '"fingerprint" is empty; correct the line or delete it'),
        (GOOD | {"when": "\x1b"}, '"when" must be a time such as 2026-03-31T12:00:00+00:00, not \\x1b'),
        (GOOD | {"until": "soon"}, '"until" must be a date such as 2026-03-31, not soon'),
        ({"fingerprint": FINGERPRINT}, '"action" is missing; correct the line or delete it'),
    ],
)
def test_a_line_that_is_wrong(tmp_path: Path, line: object, sentence: str) -> None:
    path = tmp_path / "decisions.jsonl"
    text = line if isinstance(line, str) else json.dumps(line)
    path.write_text(f"{json.dumps(GOOD)}\n\n{text}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_decisions(tmp_path)
    assert str(caught.value) == f"{path}, line 3: {sentence}"


def test_a_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(f"{json.dumps(GOOD)}\r\n".encode() + b'{"who": "Zo\xeb"}\n')
    with pytest.raises(ConfigError) as caught:
        load_decisions(tmp_path)
    assert str(caught.value) == f"{path}, line 2: not valid UTF-8 at byte offset 11 (0xEB); re-save it as UTF-8"


def test_a_byte_order_mark_and_blank_lines_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "decisions.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + "\r\n\u3000\n".encode())
    assert len(load_decisions(tmp_path)) == 1


@pytest.mark.parametrize("name", ["decisions.jsonl", "waivers.toml"])
def test_a_link_that_leads_nowhere_is_not_the_same_as_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("gone")
    with pytest.raises(ConfigError) as caught:
        (load_decisions(tmp_path), load_waivers(tmp_path))
    assert str(caught.value) == f"{tmp_path / name}: file not found; check the path"


# From elsewhere


def test_a_download_and_a_log_are_read_alike(tmp_path: Path) -> None:
    entries = [asdict(decision("accept")), asdict(decision("undo", 1))]
    download, log = tmp_path / "decisions.json", tmp_path / "theirs.jsonl"
    download.write_text(json.dumps({"schema_version": 1, "run": "r", "decisions": entries}), encoding="utf-8")
    log.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    assert load_decisions_file(download) == load_decisions_file(log) == (decision("accept"), decision("undo", 1))
    log.write_text(json.dumps(entries[0]), encoding="utf-8")
    assert load_decisions_file(log) == (decision("accept"),)


@pytest.mark.parametrize(
    ("data", "error", "sentence"),
    [
        (
            {"schema_version": 2, "decisions": []},
            SchemaError,
            " has schema version 2, this harness reads up to 1; update harness.",
        ),
        ({"decisions": []}, SchemaError, " has schema version None, this harness reads up to 1; update harness."),
        ({"schema_version": 1, "decisions": {}}, ConfigError, ": decisions must be an array; download the file again"),
        (
            {"schema_version": 1, "decisions": [GOOD, 3]},
            ConfigError,
            ": decision 2: not a JSON object; correct the line or delete it",
        ),
        ([], ConfigError, ", line 1: not a JSON object; correct the line or delete it"),
    ],
)
def test_a_download_that_is_wrong(tmp_path: Path, data: object, error: type[HarnessError], sentence: str) -> None:
    path = tmp_path / "decisions.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(error) as caught:
        load_decisions_file(path)
    assert str(caught.value) == f"{path}{sentence}"


# Which decision holds


def test_the_last_decision_holds_and_comments_change_nothing() -> None:
    assert state(decision("accept"), decision("dismiss", 1), decision("comment", 2)) == "dismissed"


def test_undo_takes_the_last_one_back_and_more_undos_the_ones_before() -> None:
    said = (decision("accept"), decision("dismiss", 1), decision("comment", 2), decision("undo", 3))
    assert state(*said) == "accepted"
    assert state(*said, decision("undo", 4)) == ""
    assert state(*said, decision("undo", 4), decision("undo", 5)) == ""


def test_time_decides_and_not_the_place_in_the_file() -> None:
    assert state(decision("dismiss", 9), decision("accept", 1)) == "dismissed"
    late = Decision(FINGERPRINT, "accept", "ann", "2026-03-01T13:30:00+02:00")  # 11:30 UTC
    assert state(decision("dismiss", 0), late) == "dismissed"


@pytest.mark.parametrize(
    ("action", "until", "expected", "counts"),
    [
        ("accept", "", "accepted", True),
        ("dismiss", "", "dismissed", False),
        ("accept_spelling", "", "spelling", False),
        ("waive", "", "waived", False),
        ("waive", "2026-03-31", "waived", False),
        ("waive", "2026-03-30", "expired", True),
    ],
)
def test_what_counts_against_the_vendor(action: Action, until: str, expected: str, counts: bool) -> None:
    found = standing([decision(action, until=until)], [], TODAY)[FINGERPRINT]
    assert (found.state, found.counts, found.until, found.who, found.why) == (expected, counts, until, "ann", "why")


def test_a_waiver_outlives_the_word_that_it_is_an_error_but_not_a_false_alarm() -> None:
    waiver = Waiver(FINGERPRINT, "bob", "client agreed", TODAY)
    assert state(decision("accept"), waivers=(waiver,)) == "waived"
    assert state(decision("dismiss"), waivers=(waiver,)) == "dismissed"
    past = Waiver(FINGERPRINT, "bob", "client agreed", date(2026, 1, 1))
    assert state(decision("accept"), waivers=(past,)) == "expired"
    assert state(decision("waive"), waivers=(past,)) == "waived"


# Waivers


def write_waivers(folder: Path, text: str) -> Path:
    path = folder / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_waivers_are_read_with_dates_of_either_kind(tmp_path: Path) -> None:
    write_waivers(
        tmp_path,
        '[[waiver]]\nfingerprint = "a"\nwho = "bob"\nwhy = "agreed"\nuntil = 2026-03-31\n'
        '[[waiver]]\nfingerprint = "b"\nwho = "bob"\nwhy = "agreed"\nuntil = "2026-04-01"\n'
        '[[waiver]]\nfingerprint = "c"\nwho = "bob"\nwhy = "agreed"\n',
    )
    assert [waiver.until for waiver in load_waivers(tmp_path)] == [date(2026, 3, 31), date(2026, 4, 1), None]


WAIVER = '[[waiver]]\nfingerprint = "a"\nwho = "bob"\nwhy = "x"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[waver]]", ': unknown key "waver"; did you mean "waiver"?'),
        ("[waiver]", ": waiver must be an array of tables; write [[waiver]] before each one"),
        (WAIVER + "untill = 1", ', [[waiver]] 1: unknown key "untill"; did you mean "until"?'),
        (WAIVER + "until = 1", ', [[waiver]] 1: "until" must be a date such as 2026-03-31, not an integer'),
        (
            WAIVER + "until = 2026-03-31T12:00:00",
            ', [[waiver]] 1: "until" must be a date such as 2026-03-31, not a date or time',
        ),
        (WAIVER + 'until = "soon"', ', [[waiver]] 1: "until" must be a date such as 2026-03-31, not soon'),
        ('[[waiver]]\nfingerprint = "a"\nwho = "bob"', ', [[waiver]] 1: "why" is missing; add why = "…"'),
        (WAIVER + WAIVER, ": [[waiver]] 1 and 2 are of the same finding a; keep one"),
    ],
)
def test_a_waiver_that_is_wrong(tmp_path: Path, text: str, sentence: str) -> None:
    path = write_waivers(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_waivers(tmp_path)
    assert str(caught.value) == f"{path}{sentence}"


# Two logs


def test_merging_adds_what_is_new_and_tells_what_both_decided_apart() -> None:
    shared, mine, yours = decision("accept"), decision("dismiss", 2), decision("waive", 1, "bob", until="2026-12-31")
    merge = merge_decisions([shared, mine], [shared, yours])
    assert merge.merged == (shared, yours, mine)
    assert merge.added == (yours,)
    assert merge.conflicts == ((FINGERPRINT, mine, yours),)


def test_going_on_from_where_the_other_was_is_no_conflict() -> None:
    own, more = [decision("accept")], decision("dismiss", 1, "bob")
    assert merge_decisions(own, [*own, more]) == ((*own, more), (more,), ())
    assert merge_decisions([*own, more], own) == ((*own, more), (), ())


def test_two_who_agree_do_not_conflict() -> None:
    assert merge_decisions([decision("accept")], [decision("accept", 1, "bob")]).conflicts == ()


_DECISIONS = st.lists(
    st.builds(
        decision,
        st.sampled_from(["accept", "dismiss", "waive", "comment", "undo", "accept_spelling"]),
        st.integers(0, 59),
        st.sampled_from(["ann", "bob"]),
        of=st.sampled_from(["a", "b"]),
    ),
    max_size=8,
)


@given(_DECISIONS, _DECISIONS)
def test_merging_loses_nothing_and_merging_again_changes_nothing(own: list[Decision], other: list[Decision]) -> None:
    merged = merge_decisions(own, other).merged
    assert set(merged) == set(own) | set(other) and len(merged) == len(set(merged))
    assert merge_decisions(merged, other) == (merged, (), ())
    assert set(holding(merged)) <= {one.fingerprint for one in merged}
