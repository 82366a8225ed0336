"""What may be wrong with a name: each kind of fault with its rule, verdict, severity and message."""

from __future__ import annotations

from collections.abc import Mapping

from harness.core.records import MentionVerdict, Severity

POLICY: Mapping[str, tuple[Severity, str]] = {
    "garbled": ("major", "a near miss of an expected name, which the source does not confirm"),
    "variant": ("minor", "another spelling of the same sound, or one that the source also has"),
    "misheard": ("minor", "a transliteration with a sound wrong, where no reference says how it is written"),
    "translated": ("major", "a name translated character by character"),
    "glossed": ("minor", "a word in brackets after a name, where neither reference nor source has any"),
    "acronym": ("major", "an acronym that nothing spells, where another is expected"),
    "initial": ("major", "another initial or numeral in an expected name"),
    "reordered": ("major", "the words of a long name in another order"),
    "halved": ("major", "half of a name in camel case"),
    "abridged": ("major", "a name that lost its last word, which the source has, or a long one a word from its middle"),
    "clipped": ("minor", "the first word alone of a name whose last is lost, where there is no source"),
    "replaced": ("major", "an unconfirmed name in place of an expected one"),
    "unsure": ("minor", "the same, where capitals may be due to style"),
    "missing": (
        "major",
        "a person or place of the reference, in a text with a source; any name whose place stands empty",
    ),
    "left out": ("minor", "an acronym, or without a source any name: the text may refer to it by a word"),
    "invented": ("major", "a name that neither reference nor source has, and the source can be read"),
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
    "translated": "“{text}” is a word-by-word translation of {name}, which is a name.",
    "glossed": "“{text}” adds an explanation of {name} in brackets. Neither the source nor the reference has one.",
    "acronym": "“{text}” is used for {name}, but the text never explains this acronym.",
    "initial": "“{text}” differs from the initial or number in {name}.",
    "reordered": "“{text}” changes the order of the words in {name}.",
    "halved": "“{text}” is only half of {name}.",
    "abridged": "“{text}” leaves out a word of {name}.",
    "clipped": "“{text}” leaves out a word of {name}, unless the full name is elsewhere in the text.",
    "replaced": "The translation has “{text}” instead of {name}. Neither the reference nor the source has “{text}”.",
    "unsure": "The translation may have “{text}” instead of {name}.",
    "missing": "{name} is missing here.",
    "left out": "{name} is missing here, unless the text refers to it by another word.",
    "invented": "Neither the source nor the reference has the name “{text}”.",
    "added": "Neither the source nor the reference seems to have the name “{text}”.",
    "inconsistent": "This vendor writes {name}, not “{text}”, in other places; use one form.",
}
