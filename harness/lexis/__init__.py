"""What texts have in common as words and characters: algorithms on arrays. This package joins its members."""

from harness.lexis.edits import count_edits
from harness.lexis.ngrams import ReferenceNgrams, possible
from harness.lexis.references import BleuReferences, ChrfReference
from harness.lexis.scores import bleu_scores, chrf_scores, ter_scores
from harness.lexis.symbols import Integers, Sequences, Vocabulary, Words, characters, chrf_words, words_of

__all__ = [
    "BleuReferences", "ChrfReference", "Integers", "ReferenceNgrams", "Sequences", "Vocabulary", "Words", "bleu_scores",
    "characters", "chrf_scores", "chrf_words", "count_edits", "possible", "ter_scores", "words_of",
]  # fmt: skip
