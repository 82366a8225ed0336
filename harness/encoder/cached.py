"""Each distinct text is encoded once, however many processes meet it, and never again where a cache keeps it.

Processes that share a cache share the work: each claims a few texts at a time, and what another process is at it leaves
to that one and asks for at the end.
"""

from __future__ import annotations

import json
import logging
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from harness.core.cache import Cache
from harness.core.process import own_threads
from harness.encoder.base import Model, Recipe, TokenVectors, Vectors

_LOG = logging.getLogger(__name__)

_REMEMBERED = 20_000
"""Vectors in memory, about 30 MB; a cache has the others."""
_TOKEN_BYTES = 64 << 20
"""Vectors of tokens in memory, about 1,700 sentences; nothing else keeps them, because they are 30 times those of the texts."""
_PAUSE = 0.02
"""Seconds until another process is asked again what it has done."""

Known = dict[str, Vectors]


class CachedEncoder:
    """Encodes what is new, and remembers it. Loads the model when it must.

    The zero vector stands for text with nothing in it. The cache has it under the empty text, which says that this very
    model was loaded here before, and how wide its vectors are; else the model is loaded at once, so that one that cannot
    be is an error before anything is scored.
    """

    def __init__(self, recipe: Recipe, cache: Cache | None = None) -> None:
        self._recipe = recipe
        self._cache = cache if recipe.content else None
        self._known: Known = {}
        self._tokens = _Recent(_TOKEN_BYTES)
        self.identity = recipe.identity
        self.content = recipe.content
        self._prefix = json.dumps([self.identity, recipe.content], sort_keys=True) + "\0"
        nothing = self._recall([""])
        if not nothing:
            nothing = {"": np.zeros(self._model.dimensions, dtype=np.float32)}
            self._keep(nothing)
        self._nothing = nothing[""]

    def encode(self, texts: Sequence[str], *, tokens: bool = False) -> Vectors:
        """As `Encoder.encode`; a text with nothing in it has the zero vector."""
        readable = [_readable(text) for text in texts]
        vectors = self._vectors(dict.fromkeys(readable), tokens) | {"": self._nothing}
        return np.stack([vectors[text] for text in readable]) if texts else np.zeros((0, len(self._nothing)), "f4")

    def encode_tokens(self, texts: Sequence[str], *, sentences: bool = True) -> list[TokenVectors]:
        """The tokens of each text, as `Encoder.encode_tokens` says."""
        readable = [_readable(text) for text in texts]
        nothing = TokenVectors(np.zeros((0, 2), "i4"), np.zeros((0, len(self._nothing)), "f4"))
        found = {text: self._tokens.get(text) or nothing for text in dict.fromkeys(readable)}
        new = [text for text, tokens in found.items() if text and tokens is nothing]
        new.sort(key=lambda text: (len(text), text))
        for part in _parts(new, self._recipe.at_once * own_threads()):
            found |= self._encode_tokens(part, sentences)
        return [found[text] for text in readable]

    def _encode_tokens(self, texts: Sequence[str], sentences: bool) -> dict[str, TokenVectors]:
        """The tokens of new texts. The vectors of texts are made only if they are asked for and not known yet."""
        new = self._without_vectors(texts) if sentences else set()
        found: dict[str, TokenVectors] = {}
        for with_vectors in (True, False):
            part = [text for text in texts if (text in new) == with_vectors]
            if not part:
                continue
            vectors, tokens = self._model.encode_tokens(part, sentences=with_vectors)
            found |= zip(part, tokens, strict=True)
            if vectors is not None:
                made = dict(zip(part, vectors, strict=True))
                self._keep(made)
                self._remember(made)
        for text, one in found.items():
            self._tokens.put(text, one)
        return found

    def _without_vectors(self, texts: Sequence[str]) -> set[str]:
        """Those of the texts whose vectors neither memory nor the cache has."""
        unknown = {text for text in texts if text not in self._known}
        return unknown - self._recall(sorted(unknown)).keys()

    def _vectors(self, texts: Iterable[str], tokens: bool) -> Known:
        """Of distinct texts: as remembered, from the cache, or made now."""
        texts = [text for text in texts if text]
        found = {text: self._known[text] for text in texts if text in self._known}
        found |= self._recall([text for text in texts if text not in found])
        new = [text for text in texts if text not in found]
        # Neighbours of about one length waste least where a model takes several at once.
        left = sorted(new, key=lambda text: (len(text), text))
        _LOG.debug("of %d texts, %d are new to %s", len(texts), len(new), self.identity["model"])
        while left := self._share(left, found, tokens):
            time.sleep(_PAUSE)
        self._remember(found)
        return found

    def _share(self, texts: Sequence[str], found: Known, tokens: bool) -> list[str]:
        """Encode, some at a time, what nobody else has or is at; gives back what another process is at."""
        elsewhere: list[str] = []
        for part in _parts(texts, self._recipe.at_once * own_threads()):
            mine = self._claim(part)
            found |= self._recall(part)
            elsewhere += [text for text in part if text not in mine and text not in found]
            made: Known = {}
            try:
                if new := [text for text in part if text in mine and text not in found]:
                    made = dict(zip(new, self._encode(new, tokens), strict=True))
            finally:
                self._keep(made)
                self._release(mine)
            found |= made
        return elsewhere

    def _encode(self, texts: Sequence[str], tokens: bool) -> Vectors:
        """The vectors of new texts; their tokens are kept if they are asked for."""
        if not tokens:
            return self._model.encode(texts)
        vectors, found = self._model.encode_tokens(texts, sentences=True)
        assert vectors is not None
        for text, one in zip(texts, found, strict=True):
            self._tokens.put(text, one)
        return vectors

    @cached_property
    def _model(self) -> Model:
        _LOG.info("%s is loaded on %s", self.identity["model"], self.identity.get("device", "cpu"))
        return self._recipe.load()

    def _recall(self, texts: Sequence[str]) -> Known:
        if self._cache is None or not texts:
            return {}
        entries = self._cache.read(self._prefix + text for text in texts)
        return {
            name.removeprefix(self._prefix): np.frombuffer(data, dtype="<f4").astype(np.float32)
            for name, data in entries.items()
        }

    def _keep(self, made: Mapping[str, Vectors]) -> None:
        if self._cache is not None and made:
            self._cache.write({self._prefix + text: vector.astype("<f4").tobytes() for text, vector in made.items()})

    def _claim(self, texts: Sequence[str]) -> set[str]:
        if self._cache is None:
            return set(texts)
        return {name.removeprefix(self._prefix) for name in self._cache.claim(self._prefix + text for text in texts)}

    def _release(self, texts: Iterable[str]) -> None:
        if self._cache is not None:
            self._cache.release(self._prefix + text for text in texts)

    def _remember(self, found: Known) -> None:
        """Keep in memory; what was not asked for longest goes where a cache still has it."""
        for text in found:
            self._known.pop(text, None)
        self._known |= found
        excess = len(self._known) - _REMEMBERED if self._cache is not None else 0
        for text in list(self._known)[: max(excess, 0)]:
            del self._known[text]


class _Recent:
    """Tokens of the texts that were asked for last, up to so many bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[str, TokenVectors] = OrderedDict()

    def get(self, text: str) -> TokenVectors | None:
        if text in self._kept:
            self._kept.move_to_end(text)
        return self._kept.get(text)

    def put(self, text: str, tokens: TokenVectors) -> None:
        before = self._kept.pop(text, None)
        self._kept[text] = tokens
        self._size += tokens.vectors.nbytes - (before.vectors.nbytes if before else 0)
        while self._size > self._limit:
            self._size -= self._kept.popitem(last=False)[1].vectors.nbytes


def _readable(text: str) -> str:
    """What engines can read: a C engine stops at the first NUL. Nothing, where there is nothing in it."""
    readable = text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
    return readable if readable.strip() else ""


def _parts(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[first : first + size] for first in range(0, len(texts), size))
