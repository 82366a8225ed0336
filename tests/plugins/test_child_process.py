"""Processes that answer, and processes that do everything else: each costs one sentence, and no time beyond its limit."""

from __future__ import annotations

import os
import pickle
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from harness.plugins import Child, ChildAnswer, ChildCommand, ChildGreeting, Failed
from harness.plugins.child_process import PATIENCE, RESTARTS

ECHO = """
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"id": request["id"], "score": request["n"]}))
"""
"""Without a flush, and without a look at `last`."""


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Any]:
    """Children from Python code, ended after the test."""
    children: list[Child] = []

    def make(code: str, seconds: float = 20, **more: Any) -> Child:
        path = tmp_path / f"{len(children)}.py"
        path.write_text(code)
        children.append(Child(ChildCommand((sys.executable, str(path)), seconds, folder=str(tmp_path), **more)))
        return children[-1]

    yield make
    for child in children:
        child.close()


def asked(*numbers: int) -> list[dict[str, Any]]:
    return [{"n": number} for number in numbers]


def scores(answers: Sequence[Any]) -> list[Any]:
    return [answer.score for answer in answers]


def reason(child: Child, *numbers: int) -> str:
    """How it fails at all of them."""
    (failure,) = {str(answer) for answer in child.ask(asked(*(numbers or (1,)))) if isinstance(answer, Failed)}
    return failure


def answering(body: str) -> str:
    """A process that does that for each request, and prints what it puts into `answers`."""
    body = "".join(f"    {line}\n" for line in body.splitlines())
    return (
        "import json, os, sys, time\nfor line in sys.stdin:\n    request = json.loads(line)\n    answers = []\n"
        f"{body}    for answer in answers:\n        print(answer if isinstance(answer, str) else json.dumps(answer))\n"
    )


def test_one_process_answers_batch_after_batch(made: Any) -> None:
    child = made(
        "import json, os, sys\nfor line in sys.stdin:\n"
        "    print(json.dumps({'id': json.loads(line)['id'], 'score': os.getpid()}))\n"
    )
    assert len({*scores(child.ask(asked(1, 2))), *scores(child.ask(asked(3)))}) == 1


def test_answers_may_come_in_any_order_and_wait_for_the_last(made: Any) -> None:
    child = made("""
import json, sys
batch = []
for line in sys.stdin:
    batch.append(json.loads(line))
    if batch[-1].get("last"):
        for request in reversed(batch):
            print(json.dumps({"id": request["id"], "score": request["n"]}))
        batch = []
""")
    assert scores(child.ask(asked(1, 2, 3))) == [1, 2, 3]
    assert scores(child.ask(asked(4, 5))) == [4, 5]


def test_a_process_may_answer_when_its_input_ends(made: Any) -> None:
    child = made(
        "import json, sys\nfor r in [json.loads(line) for line in sys.stdin]:\n"
        "    print(json.dumps({'id': int(r['id']), 'score': r['n']}))\n",
        stay=False,
    )
    assert scores(child.ask(asked(1, 2))) == [1, 2]
    assert scores(child.ask(asked(3))) == [3]


def test_an_answer_has_its_fields_and_no_others(made: Any) -> None:
    child = made(
        answering(
            "more = [{'score': None, 'other': 1}, {'error': 'no'}, {'faults': []}, {}][request['n']]\n"
            "answers.append({'id': request['id'], **more})"
        )
    )
    expected = [ChildAnswer(score=None), ChildAnswer(error="no"), ChildAnswer(faults=[]), ChildAnswer()]
    assert child.ask(asked(0, 1, 2, 3)) == expected
    assert ChildAnswer(score=None) != ChildAnswer()


def test_full_pipes_block_nobody(made: Any) -> None:
    """It answers long lines before it reads on, and floods stderr: three pipes are full at once."""
    child = made(
        answering(
            "sys.stderr.write('x' * 100_000)\nanswers.append({'id': request['id'], 'score': request['n'], 'more': 'y' * 100_000})"
        )
    )
    requests = [{"n": number, "text": "z" * 100_000} for number in range(30)]
    assert scores(child.ask(requests)) == list(range(30))


def test_what_is_asked_is_plain_ascii_whatever_the_text(made: Any) -> None:
    child = made(
        "import json, sys\nfor line in sys.stdin.buffer:\n    r = json.loads(line.decode('ascii'))\n"
        "    print(json.dumps({'id': r['id'], 'score': [len(r['n']), len(line.splitlines())]}))\n"
    )
    assert scores(child.ask([{"n": "ज़ी\u2028\n\ud800"}])) == [[6, 1]]


def test_it_says_who_it_is(made: Any) -> None:
    child = made('print(\'{"name": "echo", "version": "7"}\', flush=True)\n' + ECHO)
    assert child.hello() == ChildGreeting()
    assert scores(child.ask(asked(1))) == [1]
    assert child.hello() == ChildGreeting(name="echo", version="7")


def test_one_that_greets_is_started_to_be_greeted(made: Any) -> None:
    assert made('print(\'{"direction": "lower"}\', flush=True)\n' + ECHO, greets=True).hello() == ChildGreeting(
        direction="lower"
    )
    silent = made("import time; time.sleep(60)", 0.3, greets=True)
    with pytest.raises(Failed, match=r"^was not ready within 0.3 s$"):
        silent.hello()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("answers.append('Loading model…')", "answered with something that is not a JSON object: “Loading model…”"),
        ("answers.append('[1]')", "answered with something that is not a JSON object: “[1]”"),
        ("answers.append('[' * 100000)", f"answered with something that is not a JSON object: “{'[' * 80}…”"),
        ("answers += [{'id': request['id'], 'score': 1}] * 2", "answered twice to one id"),
        ("answers.append({'id': 'x', 'score': 1})", 'answered to an id that was not asked: “{"id": "x", "score": 1}”'),
        ("answers.append({'score': 1})", 'answered without an id: “{"score": 1}”'),
    ],
)
def test_a_wrong_answer_is_told_and_costs_its_batch_only(made: Any, body: str, sentence: str) -> None:
    right = "answers.append({'id': request['id'], 'score': request['n']})"
    body = "\n".join(f"    {line}" for line in body.splitlines())
    child = made(answering(f"if request['n'] < 0:\n{body}\nelse:\n    {right}"))
    assert reason(child, -1, -2) == sentence
    assert scores(child.ask(asked(1, 2))) == [1, 2]


def test_who_is_silent_loses_its_batch_in_time(made: Any) -> None:
    child = made(answering("if request['n'] != 2: answers.append({'id': request['id'], 'score': 1})"), 0.7)
    started = time.monotonic()
    assert reason(child, 1, 2, 3) == "did not answer within 0.7 s"
    assert time.monotonic() - started < 4
    assert scores(child.ask(asked(1, 3))) == [1, 1]


def test_who_reads_nothing_is_not_waited_for(made: Any) -> None:
    child = made("import time; time.sleep(60)", 0.5)
    (failure,) = child.ask([{"n": "z" * 1_000_000}])
    assert isinstance(failure, Failed) and "did not answer within" in str(failure)


def test_who_answers_by_drops_gets_no_more_time(made: Any) -> None:
    child = made(answering("time.sleep(0.25)\nanswers.append({'id': request['id'], 'score': 1})"), 1)
    assert reason(child, *range(100)) == "did not answer within 1 s"


def test_a_crash_is_mended_by_a_new_start(made: Any, tmp_path: Path) -> None:
    child = made(f"""
import os, sys
path = {str(tmp_path / "starts")!r}
with open(path, "a") as file:
    file.write("x")
if os.path.getsize(path) <= {RESTARTS}:
    sys.stdin.readline()
    sys.exit(3)
{ECHO}""")
    assert scores(child.ask(asked(1, 2))) == [1, 2]
    assert (tmp_path / "starts").read_text() == "x" * (RESTARTS + 1)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "import sys; sys.stderr.write('one\\nCUDA out of memory\\n\\n'); sys.exit(3)",
            "ended with exit code 3: CUDA out of memory",
        ),
        ("pass", "ended with exit code 0"),
        ("import os; os.kill(os.getpid(), 9)", "was killed by signal 9"),
        ("import os, time; os.close(1); time.sleep(60)", "closed its output"),
        ("raise ValueError('a\\x1b[31mb')", "ended with exit code 1: ValueError: a\x1b[31mb"),
        (
            "import nothing_of_that_name",
            "ended with exit code 1: ModuleNotFoundError: No module named 'nothing_of_that_name'",
        ),
    ],
)
def test_how_it_ended_is_told(made: Any, code: str, sentence: str) -> None:
    assert reason(made(code)) == sentence


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert reason(Child(ChildCommand(("no-such-command",), 5))) == "could not be started (No such file or directory)"
    assert reason(Child(ChildCommand((sys.executable,), 5, folder=str(tmp_path / "away")))).startswith(
        "could not be started"
    )


DIES_OF_5 = """
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    if request["n"] % 5 == 0:
        sys.exit(f"cannot score {request['n']}")
    print(json.dumps({"id": request["id"], "score": request["n"]}), flush=True)
"""


def test_only_the_requests_at_fault_are_lost_whatever_stands_beside_them(made: Any) -> None:
    expected = [None if n % 5 == 0 else n for n in range(1, 41)]
    for size in (40, 7, 1):
        child = made(DIES_OF_5, 20, probe={"n": 1})
        found = [
            answer for start in range(0, 40, size) for answer in child.ask(asked(*range(1, 41)[start : start + size]))
        ]
        assert [None if isinstance(one, Failed) else one.score for one in found] == expected
        assert str(found[4]) == "ended with exit code 1: cannot score 5"


def test_who_fails_often_is_asked_on_while_it_can_do_anything(made: Any) -> None:
    child = made(DIES_OF_5, 20, probe={"n": 1})
    assert all(isinstance(one, Failed) for one in child.ask(asked(*range(5, 5 * (PATIENCE + 4), 5))))
    assert scores(child.ask(asked(1))) == [1]


def test_who_can_do_nothing_is_left_alone(made: Any, tmp_path: Path) -> None:
    child = made(f"open({str(tmp_path / 'starts')!r}, 'a').write('x'); raise SystemExit('gone')", 20, probe={"n": 1})
    assert {str(one) for one in child.ask(asked(*range(50)))} == {"ended with exit code 1: gone"}
    starts = len((tmp_path / "starts").read_text())
    assert starts < 25
    assert reason(child) == "ended with exit code 1: gone" and len((tmp_path / "starts").read_text()) == starts


def test_after_some_lost_batches_it_is_left_alone(made: Any, tmp_path: Path) -> None:
    child = made(f"open({str(tmp_path / 'starts')!r}, 'a').write('x'); raise SystemExit('gone')")
    reasons = [reason(child) for _ in range(PATIENCE + 2)]
    assert set(reasons) == {"ended with exit code 1: gone"}
    assert (tmp_path / "starts").read_text() == "x" * PATIENCE * (1 + RESTARTS)


def test_all_that_it_started_ends_with_it(made: Any, tmp_path: Path) -> None:
    child = made(f"""
import subprocess, sys
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open({str(tmp_path / "pid")!r}, "w").write(str(grandchild.pid))
{ECHO}""")
    assert scores(child.ask(asked(1))) == [1]
    child.close()
    assert ended(int((tmp_path / "pid").read_text()))


def test_a_child_that_is_forgotten_ends(made: Any, tmp_path: Path) -> None:
    path = tmp_path / "forgotten.py"
    path.write_text('import os\nprint(\'{"version": "%d"}\' % os.getpid(), flush=True)\n' + ECHO)
    child = Child(ChildCommand((sys.executable, str(path)), 20))
    child.ask(asked(1))
    process = int(str(child.hello().version))
    assert not ended(process, wait=0)
    del child
    assert ended(process)


def ended(process: int, wait: float = 5) -> bool:
    until = time.monotonic() + wait
    while True:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.02)


def test_threads_and_copies_may_ask(made: Any) -> None:
    child = made(ECHO)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: scores(child.ask(asked(n, n + 1))), range(20)))
    assert found == [[n, n + 1] for n in range(20)]
    copy = pickle.loads(pickle.dumps(child))
    assert scores(copy.ask(asked(5))) == [5]
    copy.close()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_leaves_the_process_to_its_parent(made: Any) -> None:
    child = made(ECHO)
    assert scores(child.ask(asked(1))) == [1]
    fork = os.fork()
    if not fork:
        right = False
        try:
            right = scores(child.ask(asked(2))) == [2]
            child.close()
        finally:
            os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) == 0
    assert scores(child.ask(asked(3))) == [3]


def test_nothing_of_it_is_left(made: Any) -> None:
    before = threading.active_count()
    for code in (ECHO, "import time; time.sleep(60)", "print('x' * 10_000_000)"):
        child = made(code, 0.5)
        child.ask(asked(1))
        child.close()
    until = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.02)
    assert threading.active_count() <= before
