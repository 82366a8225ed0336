"""Each text is encoded once, by one process, and never again where a cache keeps it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from harness.core.cache import FILE, Cache
from harness.core.errors import EncoderError
from harness.encoder import cached
from tests.conftest import ROOT
from tests.encoder.fakes import Fake


def test_each_text_is_encoded_once_and_alone() -> None:
    fake = Fake()
    encoder = fake.encoder()
    assert encoder.encode(["a", "b", "a"]).shape == (3, 2)
    encoder.encode(["b", "c"])
    assert fake.asked == ["a", "b", "c"]
    assert encoder.identity == {"model": "fake"}


@pytest.mark.parametrize("text", ["", " \n\t\u3000", "\x00\x00"])
def test_text_with_nothing_in_it_is_the_zero_vector_and_never_reaches_the_model(text: str) -> None:
    fake = Fake()
    assert fake.encoder().encode([text]).tolist() == [[0, 0]]
    assert fake.asked == []


def test_no_texts_have_no_vectors_but_a_width() -> None:
    vectors = Fake().encoder().encode([])
    assert vectors.shape == (0, 2)
    assert vectors.dtype == np.float32


def test_what_an_engine_cannot_read_is_replaced() -> None:
    fake = Fake()
    fake.encoder().encode(["a\x00b", "c\ud800d"])
    assert fake.asked == ["a b", "c?d"]


def test_a_run_in_which_nothing_is_new_loads_no_model(cache: Cache) -> None:
    first, again = Fake(), Fake()
    vectors = first.encoder(cache).encode(["a", "", "bcd"])
    assert again.encoder(cache).encode(["bcd", "a", ""]).tobytes() == vectors[[2, 0, 1]].tobytes()
    assert (first.loaded, first.asked) == (1, ["a", "bcd"])
    assert (again.loaded, again.asked) == (0, [])


def test_what_is_new_alone_is_encoded(cache: Cache) -> None:
    Fake().encoder(cache).encode(["a", "b"])
    again = Fake()
    again.encoder(cache).encode(["a", "c", "b"])
    assert (again.loaded, again.asked) == (1, ["c"])


@pytest.mark.parametrize("other", [{"model": "another"}, {"content": "other weights"}])
def test_the_vectors_of_another_model_are_not_taken(cache: Cache, other: dict[str, str]) -> None:
    Fake().encoder(cache).encode(["a"])
    again = Fake()
    again.encoder(cache, **other).encode(["a"])
    assert again.asked == ["a"]


def test_a_model_of_unknown_content_is_kept_for_its_run_alone(cache: Cache) -> None:
    Fake().encoder(cache, content="").encode(["a"])
    again = Fake()
    again.encoder(cache, content="").encode(["a"])
    assert again.asked == ["a"]


def test_a_damaged_vector_is_made_again(cache: Cache, tmp_path: Path) -> None:
    whole = Fake().encoder(cache).encode(["a", "bc"])
    cache.close()
    with closing(sqlite3.connect(tmp_path / "cache" / FILE)) as store, store:
        store.execute("UPDATE entries SET content = zeroblob(8) WHERE content = ?", (whole[0].tobytes(),))
    again = Fake()
    assert again.encoder(cache).encode(["a", "bc"]).tobytes() == whole.tobytes()
    assert again.asked == ["a"]


def test_what_was_encoded_before_a_failure_is_kept(cache: Cache) -> None:
    class Breaking(Fake):
        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            if "bad" in texts:
                raise KeyboardInterrupt
            return super().encode(texts)

    with pytest.raises(KeyboardInterrupt):
        Breaking().encoder(cache).encode(["a", "b", "bad", "longer"])
    again = Fake()
    again.encoder(cache).encode(["a", "b", "longer"])
    assert again.asked == ["longer"]


def test_a_model_that_cannot_be_loaded_is_an_error_at_once_unless_it_was_loaded_before(cache: Cache) -> None:
    class Broken(Fake):
        def load(self) -> Fake:
            raise EncoderError("broken")

    with pytest.raises(EncoderError):
        Broken().encoder(cache)
    Fake().encoder(cache).encode(["a"])
    encoder = Broken().encoder(cache)
    encoder.encode(["a"])
    with pytest.raises(EncoderError):
        encoder.encode(["b"])


def test_vectors_beyond_what_memory_keeps_come_from_the_cache(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "_REMEMBERED", 3)
    fake = Fake()
    encoder = fake.encoder(cache)
    texts = [str(number) * number for number in range(1, 9)]
    vectors = encoder.encode(texts)
    assert len(encoder._known) == 3
    assert encoder.encode(texts).tobytes() == vectors.tobytes()
    assert fake.asked == texts
    alone = Fake()
    without = alone.encoder()
    without.encode(texts)
    without.encode(texts)
    assert alone.asked == texts


# Tokens


def test_the_tokens_of_each_text_are_made_once() -> None:
    fake = Fake()
    encoder = fake.encoder()
    first = encoder.encode_tokens(["ab", "", "c", "ab"], sentences=False)
    assert [tokens.spans.tolist() for tokens in first] == [[[0, 1], [1, 2]], [], [[0, 1]], [[0, 1], [1, 2]]]
    assert [tokens.vectors.shape for tokens in first] == [(2, 2), (0, 2), (1, 2), (2, 2)]
    encoder.encode_tokens(["c", "ab"], sentences=True)
    assert fake.asked_for_tokens == [("c", False), ("ab", False)]


def test_one_pass_gives_tokens_and_the_vectors_that_are_not_known_yet(cache: Cache) -> None:
    fake = Fake()
    encoder = fake.encoder(cache)
    encoder.encode(["a"])
    encoder.encode_tokens(["a", "b"])
    assert fake.asked_for_tokens == [("b", True), ("a", False)]
    assert encoder.encode(["a", "b"])[:, 0].tolist() == [1, 1]
    assert fake.asked == ["a"]
    again = Fake()
    assert again.encoder(cache).encode(["b"])[:, 0].tolist() == [1]
    assert again.loaded == 0


def test_tokens_in_memory_are_bounded_and_those_asked_for_last_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "_TOKEN_BYTES", 5 * 8)
    fake = Fake()
    encoder = fake.encoder()
    for text in ("ab", "cd", "ab", "ef", "ab", "cd"):
        encoder.encode_tokens([text], sentences=False)
    assert [text for text, _ in fake.asked_for_tokens] == ["ab", "cd", "ef", "cd"]


# Several processes


def test_what_another_process_is_at_is_left_to_it(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_cache = Cache(tmp_path / "cache")
    other, own = Fake(), Fake()
    beside, encoder = other.encoder(other_cache), own.encoder(cache)
    assert beside._claim(["b", "c"]) == {"b", "c"}

    def meanwhile(seconds: float) -> None:
        beside._keep({"b": np.array([7, 7], "f4")})
        beside._release(["b", "c"])  # and gave up on c

    monkeypatch.setattr(cached.time, "sleep", meanwhile)
    assert encoder.encode(["a", "b", "c"])[:, 0].tolist() == [1, 7, 1]
    assert own.asked == ["a", "c"]
    other_cache.close()


def test_what_a_dead_process_was_at_is_made_by_another(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.core.cache.CLAIMED_FOR", 0.1)
    dead, own = Fake(), Fake()
    dead.encoder(cache)._claim(["a", "b"])
    own.encoder(cache).encode(["a", "b"])
    assert own.asked == ["a", "b"]


WORKER = """
import sys, time
from pathlib import Path
import numpy as np
from harness.core.cache import Cache
from harness.encoder import CachedEncoder, Recipe

class Slow:
    dimensions = 2
    asked = 0
    def encode(self, texts):
        Slow.asked += len(texts)
        time.sleep(0.002 * len(texts))
        return np.array([[len(text), len(text) % 7] for text in texts], dtype=np.float32)

encoder = CachedEncoder(Recipe({"model": "slow"}, "weights", Slow, 16), Cache(Path(sys.argv[1])))
print("ready", flush=True)
sys.stdin.readline()
vectors = encoder.encode([f"text {number}" + "." * (number % 50) for number in range(600)])
print(Slow.asked, vectors.tobytes().hex()[:20000])
"""


def test_processes_that_meet_the_same_texts_encode_each_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKER, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment}
    workers = [subprocess.Popen(command, **pipes) for _ in range(3)]  # type: ignore[call-overload]
    assert [worker.stdout.readline() for worker in workers] == ["ready\n"] * 3
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    answers = [worker.communicate(timeout=60)[0].split() for worker in workers]
    asked = [int(answer[0]) for answer in answers]
    assert sum(asked) == 600 and min(asked) > 0
    assert len({answer[1] for answer in answers}) == 1
