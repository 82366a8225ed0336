"""What texts have in common as words and characters: algorithms on arrays. This package joins its members."""

from harness.metrics.ngrams.edits import count_edits
from harness.metrics.ngrams.ngrams import ReferenceNgrams, possible
from harness.metrics.ngrams.references import BleuReferences, ChrfReference
from harness.metrics.ngrams.scores import bleu_scores, chrf_scores, ter_scores
from harness.metrics.ngrams.symbols import Integers, Sequences, Vocabulary, Words, characters, chrf_words, words_of

__all__ = [
    "BleuReferences",
    "ChrfReference",
    "Integers",
    "ReferenceNgrams",
    "Sequences",
    "Vocabulary",
    "Words",
    "bleu_scores",
    "characters",
    "chrf_scores",
    "chrf_words",
    "count_edits",
    "possible",
    "ter_scores",
    "words_of",
]
