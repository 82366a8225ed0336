"""Any sentence-transformers model, by folder or by name: one text a pass on a CPU, batches of like length on a GPU.

Vectors depend on the batch that a text was encoded in (measured: 330 of 400 MiniLM vectors differ in the last digits
between batches), so on a CPU every text is encoded in a pass of its own with one thread; the same text then has the
same vector in every run, whatever it is scored with.
"""

from __future__ import annotations

import hashlib
import socket
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from harness.core.cache import Cache
from harness.core.errors import EncoderError
from harness.encoder.base import Recipe, TokenVectors, Vectors, sha256

_BATCH = 64
_AT_ONCE_ON_GPU = 2048
"""Texts that are sorted by length and cut into batches together."""


def recipe(name: str, cache: Cache | None, device: str) -> Recipe:
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
    return recipe_of(label, digest[:8] or "unverified", content, device, lambda: SentenceTransformerModel(name, device))


def recipe_of(
    label: str, weights: str, content: str, device: str, load: Callable[[], SentenceTransformerModel]
) -> Recipe:
    """A model that sentence-transformers runs on `device`. Which of several GPUs it is makes no difference."""
    from importlib import metadata

    engine = f"sentence-transformers-{metadata.version('sentence-transformers')}+torch-{metadata.version('torch')}"
    identity = {"model": label, "weights": weights, "engine": engine, "device": device.partition(":")[0]}
    return Recipe(identity, content, load) if device == "cpu" else Recipe(identity, content, load, _AT_ONCE_ON_GPU)


class SentenceTransformerModel:
    """The loaded model."""

    def __init__(self, name_or_path: str, device: str = "cpu") -> None:
        self._model = _load(name_or_path, device)
        self._model.eval()
        self._name = name_or_path
        self._batched = device != "cpu"
        dimensions = self._model.get_embedding_dimension()
        self.dimensions = int(dimensions or self.encode(["a"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `Model.encode`."""
        return self.in_batches(texts) if self._batched else self.one_by_one(texts)

    def one_by_one(self, texts: Sequence[str]) -> Vectors:
        return np.concatenate([self._encode([text], 1) for text in texts])

    def in_batches(self, texts: Sequence[str]) -> Vectors:
        """sentence-transformers sorts them by length itself."""
        return self._encode(texts, _BATCH)

    def encode_tokens(self, texts: Sequence[str], *, sentences: bool) -> tuple[Vectors | None, list[TokenVectors]]:
        """As `Model.encode_tokens`; tokens are those of the last layer."""
        if not getattr(self._model.tokenizer, "is_fast", False):
            raise EncoderError(
                f'The embedding model "{self._name}" has no fast tokenizer, so it cannot align words; '
                "name another model, or leave --embedding-model out to use the packaged models."
            )
        batch = _BATCH if self._batched else 1
        passes = [self._pass([text], 1)[0] for text in texts] if batch == 1 else self._pass(texts, batch)
        vectors = np.stack([vector for vector, _ in passes]) if sentences else None
        return vectors, [self._whole(text, tokens) for text, (_, tokens) in zip(texts, passes, strict=True)]

    def _whole(self, text: str, tokens: TokenVectors) -> TokenVectors:
        """The tokens with those beyond what the model reads at once, which is read in further passes."""
        spans, vectors, start = [tokens.spans], [tokens.vectors], 0
        while len(tokens.spans) and text[start + tokens.spans[-1, 1] :].strip():
            start += int(tokens.spans[-1, 1])
            _, tokens = self._pass([text[start:]], 1)[0]
            spans.append(tokens.spans + np.int32(start))
            vectors.append(tokens.vectors)
        return TokenVectors(np.concatenate(spans), np.concatenate(vectors))

    def _pass(self, texts: Sequence[str], batch: int) -> list[tuple[Vectors, TokenVectors]]:
        """Each text's vector, and its tokens as far as the model reads."""
        made = self._model.encode(
            list(texts), batch_size=batch, normalize_embeddings=True, show_progress_bar=False, output_value=None
        )
        return [
            (np.asarray(one["sentence_embedding"].float().cpu(), dtype=np.float32), self._tokens(text, one))
            for text, one in zip(texts, made, strict=True)
        ]

    def _tokens(self, text: str, made: Mapping[str, Any]) -> TokenVectors:
        """The vectors of a pass with the places of their tokens, which the tokenizer knows."""
        prompt = (self._model.prompts or {}).get(self._model.default_prompt_name) or ""
        read = prompt + text.strip()
        found = self._model.tokenizer(
            read, return_offsets_mapping=True, truncation=True, max_length=self._model.max_seq_length
        )
        inside = made["attention_mask"] == 1
        ids = made["input_ids"][inside]
        if found["input_ids"] != ids.tolist():
            raise EncoderError(
                f'The embedding model "{self._name}" reads texts in a way of its own, so it cannot align words; '
                "name another model, or leave --embedding-model out to use the packaged models."
            )
        shift = len(text) - len(text.lstrip()) - len(prompt)
        spans = np.array(
            [_trimmed(read, start, end, len(prompt)) for start, end in found["offset_mapping"]], dtype=np.int32
        )
        filled = spans[:, 0] < spans[:, 1]
        vectors = np.asarray(made["token_embeddings"][inside].float().cpu(), dtype=np.float32)[filled]
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return TokenVectors(spans[filled] + np.int32(shift), vectors / np.maximum(lengths, np.float32(1e-12)))

    def _encode(self, texts: Sequence[str], batch: int) -> Vectors:
        vectors = self._model.encode(
            list(texts), batch_size=batch, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)


def _trimmed(text: str, start: int, end: int, first: int) -> tuple[int, int]:
    """The span of a token without white space at its ends and without what is before `first`."""
    start = max(start, first)
    token = text[start:end]
    return start + len(token) - len(token.lstrip()), end - len(token) + len(token.rstrip())


def resolved_device(device: str) -> str:
    """`auto` is the GPU where there is one. Raises EncoderError for a GPU that is not there."""
    if device == "cpu":
        return device
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if device == "auto":
        return "cuda" if count else "cpu"
    if count == 0:
        raise EncoderError(
            f"There is no GPU here that this torch ({torch.__version__}) can use; install a torch with CUDA, "
            "or leave --device out to encode on the CPU."
        )
    if int(device.partition(":")[2] or 0) >= count:
        raise EncoderError(
            f"There is no GPU {device} here, the last is cuda:{count - 1}; name that one or an earlier one."
        )
    return device


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
        return sha256(path)
    stat = path.stat()
    seen = stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_dev
    name = f"sha256\0{path.resolve()}\0{seen}"
    found = cache.read([name]).get(name)
    if found is None:
        found = sha256(path).encode()
        cache.write({name: found})
    return found.decode()


def _load(name_or_path: str, device: str) -> Any:
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    torch.set_float32_matmul_precision("highest")
    quieten: Any = transformers.utils.logging
    quieten.disable_progress_bar()
    quieten.set_verbosity_error()
    if not name_or_path.strip():
        raise _cannot_load(name_or_path, ValueError("it has no name"))
    local = _exists(Path(name_or_path)) or _snapshot(name_or_path) is not None
    if not local:
        _ask_hub(name_or_path)
    try:
        return SentenceTransformer(name_or_path, device=device, local_files_only=local)
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
