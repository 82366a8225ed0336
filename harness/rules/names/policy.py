"""What may be wrong with a name: each kind of fault with its rule, verdict, severity and message."""

from __future__ import annotations

from collections.abc import Mapping

from harness.core.records import MentionVerdict, Severity

POLICY: Mapping[str, tuple[Severity, str]] = {
    "garbled": ("major", "a near miss of an expected name, which the source does not bear out"),
    "variant": ("minor", "another spelling of the same sound, or one the source bears out as well"),
    "misheard": ("minor", "a transliteration with a sound wrong, where no reference says how it is written"),
    "translated": ("major", "a name translated character by character"),
    "glossed": ("minor", "a word in brackets after a name, where neither reference nor source has any"),
    "acronym": ("major", "an acronym that nothing spells, where another is expected"),
    "initial": ("major", "another initial or numeral in an expected name"),
    "reordered": ("major", "the words of a long name in another order"),
    "halved": ("major", "half of a name in camel case"),
    "abridged": ("major", "a name that lost its last word, which the source has, or a long one a word from its middle"),
    "clipped": ("minor", "the first word alone of a name whose last is lost, where there is no source"),
    "replaced": ("major", "a name that nothing bears out where an expected one is lost"),
    "unsure": ("minor", "the same, where capitals may be due to style"),
    "missing": (
        "major",
        "a person or place of the reference, in a text with a source; any name whose place stands empty",
    ),
    "left out": ("minor", "an acronym, or without a source any name: the text may refer to it by a word"),
    "invented": ("major", "a name that neither reference nor source bears out, and the source can be read"),
    "added": ("minor", "the same, where the source does not tell: an acronym, or a foreign name in Chinese"),
    "inconsistent": ("minor", "a name that the vendor itself mostly spells otherwise"),
}
"""Severity by kind of fault."""


RULES: Mapping[str, tuple[str, MentionVerdict]] = {
    "garbled": ("entity-garbled", "garbled"),
    "variant": ("entity-garbled", "garbled"),
    "misheard": ("entity-garbled", "garbled"),
    "translated": ("entity-mistranslated", "mistranslated"),
    "glossed": ("entity-added", "accepted"),
    "acronym": ("entity-garbled", "garbled"),
    "initial": ("entity-garbled", "garbled"),
    "reordered": ("entity-garbled", "garbled"),
    "halved": ("entity-partial", "partial"),
    "abridged": ("entity-partial", "partial"),
    "clipped": ("entity-partial", "partial"),
    "replaced": ("entity-replaced", "replaced"),
    "unsure": ("entity-replaced", "replaced"),
    "missing": ("entity-missing", "missing"),
    "left out": ("entity-missing", "missing"),
    "invented": ("entity-added", "accepted"),
    "added": ("entity-added", "accepted"),
    "inconsistent": ("entity-inconsistent", "garbled"),
}


MESSAGES: Mapping[str, str] = {
    "garbled": "“{text}” looks like a misspelling of {name}.",
    "variant": "“{text}” is another spelling of {name}.",
    "misheard": "“{text}” does not sound like {name}.",
    "translated": "“{text}” has the words that {name} is made of; it is a name.",
    "glossed": "“{text}” explains {name} in brackets; neither source nor reference does.",
    "acronym": "“{text}” stands for {name}; nothing in the text spells it.",
    "initial": "“{text}” is not as {name} has it.",
    "reordered": "“{text}” has the words of {name} in another order.",
    "halved": "“{text}” is only half of {name}.",
    "abridged": "“{text}” lacks a word of {name}.",
    "clipped": "“{text}” lacks a word of {name}, unless the text names it in full elsewhere.",
    "replaced": "“{text}” stands where {name} belongs; neither reference nor source has it.",
    "unsure": "“{text}” may stand where {name} belongs.",
    "missing": "{name} is expected here and has no rendering.",
    "left out": "{name} is expected here and has no rendering, unless the text refers to it by another word.",
    "invented": "“{text}” is a name that neither source nor reference has.",
    "added": "“{text}” is a name that neither source nor reference surely has.",
    "inconsistent": "“{text}” is {name} elsewhere in this vendor's documents; use one rendering.",
}
