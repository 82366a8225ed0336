"""Models that read a text in windows of tokens: its vector and those of its tokens, from one pass of a packed BERT."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from harness.encoder.base import TokenVectors, Vectors
from harness.encoder.bert import PackedBert

if TYPE_CHECKING:
    from torch import Tensor


class Window(NamedTuple):
    """A part of a text as the model reads it.

    `tokens` are numbers with those that the model adds; `spans` says what each is in the text, empty where it is nothing.
    """

    tokens: Sequence[int]
    spans: Sequence[tuple[int, int]]

    @property
    def content(self) -> int:
        """The tokens that are not the first and the last, which the model adds."""
        return max(len(self.tokens) - 2, 1)


class Layers(NamedTuple):
    """After which layers the vectors of texts and of tokens are taken."""

    sentence: int
    token: int


class WindowedModel:
    """A loaded model. `windows` cuts a text into what the model reads at once."""

    def __init__(self, bert: PackedBert, windows: Callable[[str], list[Window]], layers: Layers) -> None:
        self.bert = bert
        self._windows = windows
        self._layers = layers
        self.dimensions = bert.dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `Model.encode`."""
        windows = [self._windows(text) for text in texts]
        means: list[dict[int, Tensor]] = [{} for _ in texts]
        for text, number, rows in self._rows(windows, {self._layers.sentence}):
            means[text][number] = rows[self._layers.sentence].mean(0)
        return self._sentences(windows, means)

    def encode_tokens(self, texts: Sequence[str], *, sentences: bool) -> tuple[Vectors | None, list[TokenVectors]]:
        """As `Model.encode_tokens`. Without `sentences` the layers above the tokens' are not computed."""
        windows = [self._windows(text) for text in texts]
        means: list[dict[int, Tensor]] = [{} for _ in texts]
        tokens: list[dict[int, Tensor]] = [{} for _ in texts]
        layers = {self._layers.token, self._layers.sentence} if sentences else {self._layers.token}
        for text, number, rows in self._rows(windows, layers):
            tokens[text][number] = rows[self._layers.token]
            if sentences:
                means[text][number] = rows[self._layers.sentence].mean(0)
        vectors = self._sentences(windows, means) if sentences else None
        return vectors, [self._tokens(*both) for both in zip(windows, tokens, strict=True)]

    def _rows(
        self, windows: Sequence[Sequence[Window]], layers: Collection[int]
    ) -> Iterator[tuple[int, int, Mapping[int, Tensor]]]:
        """Text, number of the window in it, and the window's rows after each layer asked for."""
        places = [(text, number) for text, inside in enumerate(windows) for number in range(len(inside))]
        for index, rows in self.bert.rows([windows[text][number].tokens for text, number in places], layers):
            yield *places[index], rows

    def _sentences(self, windows: Sequence[Sequence[Window]], means: Sequence[Mapping[int, Tensor]]) -> Vectors:
        """The vectors of texts: the means of their windows, each counting by its length."""
        vectors = np.zeros((len(windows), self.dimensions), dtype=np.float32)
        for text, inside in enumerate(windows):
            total = means[text][0]
            if len(inside) > 1:
                total = sum(
                    (means[text][number] * window.content for number, window in enumerate(inside)), total.new_zeros(())
                ) / sum(window.content for window in inside)
            vectors[text] = _unit(total[None])[0]
        return vectors

    def _tokens(self, windows: Sequence[Window], rows: Mapping[int, Tensor]) -> TokenVectors:
        """The spans of the tokens of a text, and their vectors."""
        spans = [np.array(window.spans, dtype=np.int32).reshape(-1, 2) for window in windows]
        filled = [inside[:, 0] < inside[:, 1] for inside in spans]
        vectors = [_unit(rows[number])[mask] for number, mask in enumerate(filled)]
        return TokenVectors(
            np.concatenate([inside[mask] for inside, mask in zip(spans, filled, strict=True)]), np.concatenate(vectors)
        )


def _unit(rows: Tensor) -> Vectors:
    from torch.nn.functional import normalize

    made: Vectors = normalize(rows, dim=1).cpu().numpy()
    return made
