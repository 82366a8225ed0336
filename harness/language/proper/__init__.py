"""Proper names by rules: which words of a text are names, what an acronym stands for, what a source bears out."""

from harness.language.proper.acronyms import Initials, alike
from harness.language.proper.changes import Change, changes, halved
from harness.language.proper.gaps import begins_with_verb, has_gap
from harness.language.proper.lexicon import (
    CONNECTORS,
    FUNCTION,
    GENERIC,
    SMALL,
    TITLES,
    is_namesake,
    is_ordinary,
    kindred,
)
from harness.language.proper.recognise import Name, Word, is_acronym, is_core, is_headline, names, word_key, words
from harness.language.proper.side import Side
from harness.language.proper.sounds import CLOSE, SURE, Sounds, classes, is_pinyin, likeness, likest

__all__ = [
    "CLOSE", "CONNECTORS", "FUNCTION", "GENERIC", "SMALL", "SURE", "TITLES", "Change", "Initials", "Name", "Side", "Sounds",
    "Word", "alike", "begins_with_verb", "changes", "classes", "halved", "has_gap", "is_acronym", "is_core", "is_headline", "is_namesake",
    "is_ordinary", "is_pinyin", "kindred", "likeness", "likest", "names", "word_key", "words",
]  # fmt: skip
