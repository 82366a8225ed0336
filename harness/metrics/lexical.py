"""BLEU, chrF and TER: sacrebleu's own statistics and scores, with its own signatures.

sacrebleu is the definition: on equal segments the numbers are equal. Two of its habits to know: candidate text against
an empty reference counts in BLEU and TER but not in chrF (its n-gram counts are dropped where there is no reference
n-gram), and segment BLEU uses effective order, as sacrebleu advises.

The statistics are counted here for all segments at once. sacrebleu tokenises, signs, scores sums, and counts those
segments that are too large for tables.
"""

from __future__ import annotations

import importlib.util
import logging
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, Generic, TypeVar

import numpy as np

from harness.core.catalogue import METRIC_ENTRIES, MetricName
from harness.core.errors import ConfigError, MissingExtraError
from harness.core.records import FloatArray, SegmentStatistics
from harness.language.sentences import base_language
from harness.metrics.base import Material, Measurement, NotApplicable, segments_of
from harness.metrics.ngrams import (
    BleuReferences,
    ChrfReference,
    Integers,
    Vocabulary,
    Words,
    bleu_scores,
    characters,
    chrf_scores,
    chrf_words,
    count_edits,
    ter_scores,
    words_of,
)

logging.getLogger("sacrebleu").setLevel(logging.ERROR)  # it warns of tokenised text, once a document

_TOKENIZER_OF: Mapping[str, str] = {
    "zh": "zh",
    "yue": "zh",
    "wuu": "zh",
    "nan": "zh",
    "hak": "zh",
    "gan": "zh",
    "lzh": "zh",
    "ja": "char",
    "ko": "char",
    "th": "char",
    "lo": "char",
    "km": "char",
    "my": "char",
}
"""sacrebleu's tokeniser where words are not spaced (its ja-mecab and ko-mecab need extras; name them to use them)."""


Texts = tuple[str, ...]
"""A text for every segment."""
Columns = tuple[Texts, ...]
"""The texts of each reference."""
Prepared = TypeVar("Prepared")
Item = TypeVar("Item")

_CANDIDATES = 16
_SEGMENTS = 4096
"""How many candidates of how many segments are counted at once, which bounds the memory that it takes."""
_MOST_WORDS = 500_000
"""Distinct words that a metric numbers before it begins anew, so that a corpus of any size has room."""
_SHELF_CHARACTERS = 500_000
"""Text of references of which n-grams are kept prepared, for the next vendors of a large document: some 50 bytes a character
and metric. Four times as much was most of what a worker's memory grew by."""


class LexicalMetric(ABC):
    """A sacrebleu metric: `_make` builds it for a target language, whose signature and corpus score it gives."""

    name: str

    @property
    def description(self) -> Mapping[str, str]:
        return METRIC_ENTRIES[self.name].description

    def __init__(self) -> None:
        self._metrics: dict[str, Any] = {}
        self._prepared: dict[int, tuple[Material, FloatArray]] = {}

    @abstractmethod
    def _make(self, lang: str) -> Any: ...

    @abstractmethod
    def _rows(self, metric: Any, candidates: Sequence[Texts], columns: Columns) -> Sequence[FloatArray]:
        """sacrebleu's statistics of each segment of each candidate against the same references."""

    @abstractmethod
    def _values(self, rows: FloatArray) -> FloatArray:
        """The segment score of each row."""

    def _metric(self, lang: str) -> Any:
        lang = base_language(lang)
        if lang not in self._metrics:
            self._metrics[lang] = self._make(lang)
        return self._metrics[lang]

    def signature(self, material: Material) -> str:
        metric = self._metric(material.target_lang)
        metric.num_refs = len(material.pairs[0].all_references) if material.pairs else 1
        return str(metric.get_signature())

    def prepare(self, materials: Sequence[Material]) -> None:
        """Count all candidates of the same references together, and documents that have as many of them at once."""
        groups: dict[tuple[str, Columns], list[Material]] = {}
        for material in materials:
            if not _fault(material):
                groups.setdefault((base_language(material.target_lang), _columns(material)), []).append(material)
        alike: dict[tuple[str, int, int], list[list[Material]]] = {}
        for (lang, columns), group in groups.items():
            for part in _parts(group, _CANDIDATES):
                alike.setdefault((lang, len(columns), len(part)), []).append(part)
        for (lang, *_), documents in alike.items():
            for block in _parts(documents, _SEGMENTS, lambda group: len(group[0].pairs)):
                self._prepare(self._metric(lang), block)

    def _prepare(self, metric: Any, documents: Sequence[Sequence[Material]]) -> None:
        """Count documents, each with as many candidates and references, as if they were one."""
        columns = _end_to_end([_columns(document[0]) for document in documents])
        candidates = _end_to_end([[_candidates(material) for material in document] for document in documents])
        ends = np.cumsum([len(document[0].pairs) for document in documents])[:-1]
        for rows, materials in zip(self._rows(metric, candidates, columns), zip(*documents, strict=True), strict=True):
            for material, own in zip(materials, np.split(rows, ends), strict=True):
                self._prepared[id(material)] = material, own

    def measure(self, material: Material) -> Measurement:
        if fault := _fault(material):
            raise NotApplicable(fault)
        _, rows = self._prepared.pop(id(material), (None, None))
        if rows is None:
            (rows,) = self._rows(self._metric(material.target_lang), [_candidates(material)], _columns(material))
        return Measurement(SegmentStatistics(self.name, segments_of(material.pairs), rows, self._values(rows)))

    def score(self, total: FloatArray) -> float | None:
        metric = next(iter(self._metrics.values()), None) or self._metric("en")
        return float(metric._compute_score_from_stats(_counts(total)).score)


def _fault(material: Material) -> str:
    """Why words cannot be compared; empty where they can."""
    if not material.reference_lang:
        return "there is no reference translation to compare with"
    if base_language(material.reference_lang) != base_language(material.target_lang):
        return (
            f"the reference is in {material.reference_lang}, the candidate in {material.target_lang}; "
            "only texts of one language share words"
        )
    return "" if material.pairs else "there is no segment to score"


def _parts(items: Sequence[Item], room: int, size: Callable[[Item], int] = lambda item: 1) -> Iterator[list[Item]]:
    """The items in order, in lists that hold as much as there is room for, but one item at the least."""
    part: list[Item] = []
    taken = 0
    for item in items:
        if part and taken + size(item) > room:
            yield part
            part, taken = [], 0
        part.append(item)
        taken += size(item)
    if part:
        yield part


def _end_to_end(documents: Sequence[Sequence[Texts]]) -> Columns:
    """The n-th texts of all documents as one."""
    return tuple(tuple(chain.from_iterable(texts)) for texts in zip(*documents, strict=True))


def _candidates(material: Material) -> Texts:
    return tuple(pair.candidate.text for pair in material.pairs)


def _columns(material: Material) -> Columns:
    return tuple(zip(*([r.text for r in pair.all_references] for pair in material.pairs), strict=True))


class Bleu(LexicalMetric):
    """Rows: [candidate length, reference length, matches of each order, n-grams of each order]."""

    name = MetricName.BLEU.value

    def __init__(self, tokenize: str) -> None:
        super().__init__()
        self._tokenize = tokenize
        self._words: dict[str, tuple[Vocabulary, Words]] = {}
        self._shelf: _Shelf[BleuReferences] = _Shelf(_SHELF_CHARACTERS)

    def _make(self, lang: str) -> Any:
        from sacrebleu.metrics.bleu import BLEU

        chosen = _TOKENIZER_OF.get(lang, "13a") if self._tokenize == "auto" else self._tokenize
        try:
            return BLEU(tokenize=chosen, force=True)
        except (ImportError, RuntimeError, OSError, ValueError, KeyError) as error:
            first = str(error).strip().split("\n", 1)[0]
            raise ConfigError(
                f'The BLEU tokeniser "{chosen}" cannot be used ({first}); choose another, such as 13a.'
            ) from error

    def _rows(self, metric: Any, candidates: Sequence[Texts], columns: Columns) -> Sequence[FloatArray]:
        tokenizer = metric.tokenizer.signature()
        vocabulary, words = self._words.get(tokenizer) or words_of(tokenizer, metric.tokenizer)
        if len(vocabulary) > _MOST_WORDS:
            vocabulary, words = words_of(tokenizer, metric.tokenizer)
            self._shelf = _Shelf(_SHELF_CHARACTERS)  # what lies there has the old numbers
        self._words[tokenizer] = vocabulary, words
        references = self._shelf.get(columns, partial(BleuReferences.of, columns, words), tokenizer)
        result = references.rows([words(texts) for texts in candidates])
        for rows, texts in zip(result, candidates, strict=True):
            _leave_to_sacrebleu(metric, rows, references.ngrams.too_large, texts, columns)
        return result

    def _values(self, rows: FloatArray) -> FloatArray:
        return bleu_scores(rows)


class Chrf(LexicalMetric):
    """Rows: [candidate n-grams, reference n-grams, matches] of each order, characters first."""

    def __init__(self, name: str, word_order: int) -> None:
        super().__init__()
        self.name = name
        self._word_order = word_order
        self._words = Vocabulary(chrf_words)
        self._shelf: _Shelf[list[ChrfReference]] = _Shelf(_SHELF_CHARACTERS)

    def _make(self, lang: str) -> Any:
        from sacrebleu.metrics.chrf import CHRF

        return CHRF(word_order=self._word_order)

    def _rows(self, metric: Any, candidates: Sequence[Texts], columns: Columns) -> Sequence[FloatArray]:
        kinds: list[tuple[Words, int]] = [(characters, metric.char_order)]
        if len(self._words) > _MOST_WORDS:
            self._words = Vocabulary(chrf_words)
            self._shelf = _Shelf(_SHELF_CHARACTERS)
        if metric.word_order:
            kinds.append((self._words.sequences, metric.word_order))
        given = [[split(texts) for texts in candidates] for split, _ in kinds]
        best: list[FloatArray] = []
        for column in columns:
            prepared = self._shelf.get((column,), partial(_prepared, column, kinds))
            found = [reference.rows(sequences) for reference, sequences in zip(prepared, given, strict=True)]
            too_large = np.unique(np.concatenate([reference.ngrams.too_large for reference in prepared]))
            rows = [np.concatenate(parts, axis=1) for parts in zip(*found, strict=True)]
            for own, texts in zip(rows, candidates, strict=True):
                _leave_to_sacrebleu(metric, own, too_large, texts, (column,))
            best = [_better(metric, *both) for both in zip(best, rows, strict=True)] if best else rows
        return best

    def _values(self, rows: FloatArray) -> FloatArray:
        return chrf_scores(rows)


def _better(metric: Any, rows: FloatArray, others: FloatArray) -> FloatArray:
    """Of two references' rows the better for each segment, the first of equally good ones."""
    better = chrf_scores(others, metric.beta) > chrf_scores(rows, metric.beta)
    return np.where(better[:, None], others, rows)


def _prepared(column: Sequence[str], kinds: Sequence[tuple[Words, int]]) -> list[ChrfReference]:
    return [ChrfReference.of(column, split, order) for split, order in kinds]


class Ter(LexicalMetric):
    """Rows: [edits, reference length], the fewest edits of any reference and the mean of their lengths."""

    name = MetricName.TER.value

    def _make(self, lang: str) -> Any:
        from sacrebleu.metrics.ter import TER

        return TER()

    def _rows(self, metric: Any, candidates: Sequence[Texts], columns: Columns) -> Sequence[FloatArray]:
        references = [[metric._preprocess_segment(text).split() for text in column] for column in columns]
        lengths = np.mean([[len(words) for words in column] for column in references], axis=0)
        result = []
        for texts in candidates:
            words = [metric._preprocess_segment(text).split() for text in texts]
            fewest = [
                min(map(partial(count_edits, own), others)) for own, *others in zip(words, *references, strict=True)
            ]
            result.append(np.stack([np.array(fewest, dtype=np.float64), lengths], axis=1))
        return result

    def _values(self, rows: FloatArray) -> FloatArray:
        return ter_scores(rows)


class _Shelf(Generic[Prepared]):
    """What was prepared of texts, the latest used up to so many characters: vendors share their references."""

    def __init__(self, characters: int) -> None:
        self._room = characters
        self._kept: OrderedDict[Hashable, tuple[int, Prepared]] = OrderedDict()

    def get(self, columns: Columns, prepare: Callable[[], Prepared], how: str = "") -> Prepared:
        key = (how, *columns)
        if key not in self._kept:
            self._kept[key] = sum(len(text) for column in columns for text in column), prepare()
            while len(self._kept) > 1 and sum(size for size, _ in self._kept.values()) > self._room:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key][1]


def _leave_to_sacrebleu(metric: Any, rows: FloatArray, segments: Integers, texts: Texts, columns: Columns) -> None:
    """Put sacrebleu's own rows in for those segments."""
    for segment in segments.tolist():
        references = [[column[segment]] for column in columns]
        rows[segment] = metric._extract_corpus_statistics([texts[segment]], references)[0]


def lexical_metrics(names: Sequence[str], tokenize: str = "auto") -> list[LexicalMetric]:
    """The metrics of those names among bleu, chrf2, chrf2++ and ter.

    Raises MissingExtraError where the tokeniser needs a package that is not there. A tokeniser that sacrebleu refuses is
    a ConfigError when the metric is first used.
    """
    if MetricName.BLEU in names:
        _require_tokenizer(tokenize)
    makers: dict[str, Callable[[], LexicalMetric]] = {
        MetricName.BLEU: lambda: Bleu(tokenize),
        MetricName.CHRF2: lambda: Chrf(MetricName.CHRF2.value, 0),
        MetricName.CHRF2_PLUS: lambda: Chrf(MetricName.CHRF2_PLUS.value, 2),
        MetricName.TER: Ter,
    }
    return [makers[name]() for name in names if name in makers]


def _require_tokenizer(tokenize: str) -> None:
    package = {
        "ja-mecab": "MeCab",
        "ko-mecab": "mecab_ko",
        "flores101": "sentencepiece",
        "flores200": "sentencepiece",
        "spm": "sentencepiece",
    }.get(tokenize)
    if package and importlib.util.find_spec(package) is None:
        extra = {"MeCab": "sacrebleu[ja]", "mecab_ko": "sacrebleu[ko]"}.get(package, package)
        raise MissingExtraError(f'The BLEU tokeniser "{tokenize}" needs another package; run `pip install "{extra}"`.')


def _counts(row: FloatArray) -> list[float]:
    """sacrebleu's own numbers: counts are whole, but TER's reference length is a mean over several references."""
    return [int(value) if value.is_integer() else value for value in row.tolist()]
