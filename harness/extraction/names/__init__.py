"""Proper names by rules: which words of a text are names, what an acronym means, what a source confirms."""

from harness.extraction.names.acronyms import Initials, alike
from harness.extraction.names.character_meanings import read_as_words
from harness.extraction.names.lexicon import (
    CONNECTORS,
    FUNCTION,
    GENERIC,
    PERSONAL,
    SMALL,
    TITLES,
    is_namesake,
    is_ordinary,
    is_spelt,
    kindred,
)
from harness.extraction.names.name_changes import NameChange, changes, first_alone, halved
from harness.extraction.names.places import names_of_place
from harness.extraction.names.recognise import (
    Name,
    NameWord,
    bare,
    is_acronym,
    is_core,
    is_headline,
    names,
    word_key,
    words,
)
from harness.extraction.names.side_names import SideNames, same_stem
from harness.extraction.names.sounds import CLOSE, EXACT, SURE, Sounds, classes, is_pinyin, likeness, likest

__all__ = [
    "CLOSE",
    "CONNECTORS",
    "EXACT",
    "FUNCTION",
    "GENERIC",
    "PERSONAL",
    "SMALL",
    "SURE",
    "TITLES",
    "NameChange",
    "Initials",
    "Name",
    "SideNames",
    "Sounds",
    "NameWord",
    "alike",
    "bare",
    "changes",
    "classes",
    "first_alone",
    "halved",
    "is_acronym",
    "is_core",
    "is_headline",
    "is_namesake",
    "is_ordinary",
    "is_pinyin",
    "is_spelt",
    "kindred",
    "likeness",
    "likest",
    "names",
    "names_of_place",
    "read_as_words",
    "same_stem",
    "word_key",
    "words",
]
