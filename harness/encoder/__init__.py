"""Text to vectors of texts and of their tokens: the two packaged models, verified before use, or any sentence-transformers model.

On a CPU, a text has the same vectors in every run, whatever texts it is encoded with and however many processes share the
work. So the vectors of texts can be kept: if a cache has all that is asked for, no model is loaded and nothing of it imported.
On a GPU texts go in batches, and their vectors may differ from run to run by 1e-5 at most; `identity` names the device.
"""

from __future__ import annotations

from harness.core.cache import Cache
from harness.core.errors import EncoderError
from harness.encoder import e5, minilm, sentence_transformer
from harness.encoder.base import Encoder, Model, Recipe, TokenVectors, Vectors, verify
from harness.encoder.cached import CachedEncoder
from harness.encoder.e5 import MULTILINGUAL
from harness.encoder.minilm import ENGLISH
from harness.language.sentences import base_language

__all__ = [
    "ENGLISH",
    "MULTILINGUAL",
    "CachedEncoder",
    "Encoder",
    "Encoders",
    "Model",
    "Recipe",
    "TokenVectors",
    "Vectors",
    "load_encoder",
]


class Encoders:
    """The models of a run, prepared when first asked for.

    `model` serves texts of one language against each other, `multilingual` texts of any two. `auto` is the packaged
    MiniLM where both are English and the packaged multilingual model everywhere else. `cache` keeps vectors from run
    to run, and is how processes that encode at the same time share the work; None keeps them for this process alone.
    `device` is where sentence-transformers models run: cpu, cuda, cuda:1, or auto.
    """

    def __init__(
        self, model: str = "auto", multilingual: str = "auto", cache: Cache | None = None, device: str = "cpu"
    ) -> None:
        self._model = model
        self._multilingual = multilingual
        self.cache = cache
        self._device = device
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
        sentence_transformer.resolved_device(self._device)  # a missing GPU is always an error
        try:
            self.multilingual()
        except EncoderError as error:
            return str(error)
        return ""

    def _get(self, name: str) -> Encoder:
        if name in self._failed:
            raise self._failed[name]
        try:
            found = self._loaded.get(name) or load_encoder(name, self.cache, self._device)
            return self._loaded.setdefault(name, found)
        except EncoderError as error:
            self._failed[name] = error
            raise


def load_encoder(name: str, cache: Cache | None = None, device: str = "cpu") -> Encoder:
    """The model of that name: a packaged one, a folder, or a sentence-transformers name.

    Raises EncoderError if the model cannot be found, verified or loaded, or the device is not there; a model that the
    cache knows is loaded when needed.
    """
    device = sentence_transformer.resolved_device(device)
    if name == MULTILINGUAL:
        return CachedEncoder(e5.recipe(device), cache)
    if name != ENGLISH:
        return CachedEncoder(sentence_transformer.recipe(name, cache, device), cache)
    return CachedEncoder(minilm.recipe() if device == "cpu" else _english_on(device), cache)


def _english_on(device: str) -> Recipe:
    """The packaged English model on a GPU."""
    folder = minilm.packaged()

    def load() -> sentence_transformer.SentenceTransformerModel:
        verify(folder / "model.safetensors", minilm.SHA256, minilm.PACKAGE)
        return sentence_transformer.SentenceTransformerModel(str(folder), device)

    return sentence_transformer.recipe_of(ENGLISH, minilm.SHA256[:8], f"{minilm.SHA256} normalised", device, load)
