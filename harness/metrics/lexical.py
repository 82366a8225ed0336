"""BLEU, chrF and TER: sacrebleu's own statistics and scores, with its own signatures.

sacrebleu is the definition: on equal segments the numbers are equal. Two of its habits to know: candidate text against
an empty reference counts in BLEU and TER but not in chrF (its n-gram counts are dropped where there is no reference
n-gram), and segment BLEU uses effective order, as sacrebleu advises, so it has a signature of its own.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from harness.errors import ConfigError, MissingExtraError
from harness.language.sentences import base_language
from harness.metrics.base import Material, Measurement, NotApplicable, segments_of
from harness.model import FloatArray, SegmentStatistics

logging.getLogger("sacrebleu").setLevel(logging.ERROR)  # it warns of tokenised text, once a document

_POINTS = "points, 0 to 100"
_TOKENIZER_OF: Mapping[str, str] = {
    "zh": "zh", "ja": "char", "ko": "char", "th": "char", "lo": "char", "km": "char", "my": "char"
}  # fmt: skip
"""sacrebleu's tokeniser where words are not spaced (its ja-mecab and ko-mecab need extras; name them to use them)."""


class LexicalMetric:
    """A sacrebleu metric. `make` builds it for a target language; `segment` scores one row."""

    def __init__(
        self,
        name: str,
        description: Mapping[str, str],
        make: Callable[[str], Any],
        segment: Callable[[Any, FloatArray], float],
        segment_signature: str = "",
    ) -> None:
        self.name = name
        self.description = description
        self._make = make
        self._segment = segment
        self._segment_signature = segment_signature
        self._metrics: dict[str, Any] = {}

    def _metric(self, lang: str) -> Any:
        lang = base_language(lang)
        if lang not in self._metrics:
            self._metrics[lang] = self._make(lang)
        return self._metrics[lang]

    def signature(self, material: Material) -> str:
        metric = self._metric(material.target_lang)
        metric.num_refs = len(material.pairs[0].all_references) if material.pairs else 1
        return str(metric.get_signature())

    def measure(self, material: Material) -> Measurement:
        if base_language(material.reference_lang) != base_language(material.target_lang):
            if not material.reference_lang:
                raise NotApplicable("there is no reference translation to compare with")
            raise NotApplicable(
                f"the reference is in {material.reference_lang}, the candidate in {material.target_lang}; "
                "only texts of one language share words"
            )
        metric = self._metric(material.target_lang)
        candidates = [pair.candidate.text for pair in material.pairs]
        columns = list(zip(*([r.text for r in pair.all_references] for pair in material.pairs), strict=True))
        rows = np.array(metric._extract_corpus_statistics(candidates, columns), dtype=np.float64)
        values = np.array([self._segment(metric, row) for row in rows], dtype=np.float64)
        return Measurement(SegmentStatistics(self.name, segments_of(material.pairs), rows, values))

    def score(self, total: FloatArray) -> float | None:
        metric = next(iter(self._metrics.values()), None) or self._metric("en")
        return float(metric._compute_score_from_stats(_counts(total)).score)

    @property
    def segment_signature(self) -> str:
        """What segment scores have instead, where it differs."""
        return self._segment_signature


def lexical_metrics(names: Sequence[str], tokenize: str = "auto") -> list[LexicalMetric]:
    """The metrics of those names among bleu, chrf2, chrf2++ and ter.

    Raises MissingExtraError where the tokeniser needs a package that is not there, ConfigError where sacrebleu refuses it.
    """
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    makers: dict[str, Callable[[], LexicalMetric]] = {
        "bleu": lambda: _bleu(tokenize),
        "chrf2": lambda: LexicalMetric("chrf2", _higher("character n-gram F-score, recall weighs double"),
                                       lambda lang: CHRF(), _plain_segment),
        "chrf2++": lambda: LexicalMetric("chrf2++", _higher("chrF2 with word unigrams and bigrams"),
                                         lambda lang: CHRF(word_order=2), _plain_segment),
        "ter": lambda: LexicalMetric("ter", {"direction": "lower", "unit": "edits per 100 reference words",
                                             "meaning": "translation edit rate"}, lambda lang: TER(), _plain_segment),
    }  # fmt: skip
    return [makers[name]() for name in names if name in makers]


def _bleu(tokenize: str) -> LexicalMetric:
    from sacrebleu.metrics.bleu import BLEU

    _require_tokenizer(tokenize)

    def make(lang: str) -> Any:
        chosen = _TOKENIZER_OF.get(lang, "13a") if tokenize == "auto" else tokenize
        try:
            return BLEU(tokenize=chosen, force=True)
        except (ImportError, RuntimeError, OSError, ValueError, KeyError) as error:
            first = str(error).strip().split("\n", 1)[0]
            raise ConfigError(
                f'The BLEU tokeniser "{chosen}" cannot be used ({first}); choose another, such as 13a.'
            ) from error

    description = _higher("matching word n-grams up to four, with brevity penalty")
    return LexicalMetric("bleu", description, make, _segment_bleu, "eff:yes")


def _require_tokenizer(tokenize: str) -> None:
    package = {"ja-mecab": "MeCab", "ko-mecab": "mecab_ko", "flores101": "sentencepiece", "flores200": "sentencepiece",
               "spm": "sentencepiece"}.get(tokenize)  # fmt: skip
    if package and importlib.util.find_spec(package) is None:
        extra = {"MeCab": "sacrebleu[ja]", "mecab_ko": "sacrebleu[ko]"}.get(package, package)
        raise MissingExtraError(f'The BLEU tokeniser "{tokenize}" needs another package; run `pip install "{extra}"`.')


def _higher(meaning: str) -> Mapping[str, str]:
    return {"direction": "higher", "unit": _POINTS, "meaning": meaning}


def _counts(row: FloatArray) -> list[float]:
    """sacrebleu's own numbers: counts are whole, but TER's reference length is a mean over several references."""
    return [int(value) if value.is_integer() else value for value in row.tolist()]


def _plain_segment(metric: Any, row: FloatArray) -> float:
    return float(metric._compute_score_from_stats(_counts(row)).score)


def _segment_bleu(metric: Any, row: FloatArray) -> float:
    counts, order = _counts(row), metric.max_ngram_order
    score = metric.compute_bleu(
        correct=counts[2 : 2 + order], total=counts[2 + order :], sys_len=counts[0], ref_len=counts[1],
        smooth_method=metric.smooth_method, smooth_value=metric.smooth_value, effective_order=True,
        max_ngram_order=order,
    )  # fmt: skip
    return float(score.score)
