"""The forms of the termbase's entities as they are looked up in texts of one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from harness.core.records import MentionVerdict
from harness.extraction.names.name_tokens import NameToken, is_latin, romanise, tokenise
from harness.language.sentences import base_language
from harness.termbase.entries import Entity

_VERDICT_OF_RULE: Mapping[str, MentionVerdict] = {
    "entity-garbled": "garbled",
    "entity-mistranslated": "mistranslated",
    "entity-partial": "partial",
    "entity-replaced": "replaced",
}
SHORT_KEY = 4
"""Keys up to this length match only in the form's own case: `IT` is no `it`."""


@dataclass(frozen=True)
class CompiledForm:
    """An accepted or wrong form of an entity, as tokens; `key` is that of all tokens joined."""

    entity: Entity
    text: str
    verdict: MentionVerdict
    reason: str
    tokens: tuple[NameToken, ...]
    key: str

    @cached_property
    def roman(self) -> str:
        return romanise(self.key)

    @cached_property
    def latin(self) -> bool:
        """Whether the form is written in Latin letters: another script's text can only transliterate it."""
        return is_latin(self.text)

    @property
    def bending_stem(self) -> str:
        """The key without its last vowel, where enough is left of it."""
        last = romanise(self.key[-1:])
        return self.key[:-1] if len(self.key) > SHORT_KEY and (not last or last[-1] in "aeiouy") else ""


def _compiled(entity: Entity, text: str, verdict: MentionVerdict, reason: str) -> CompiledForm:
    tokens = tokenise(text)
    return CompiledForm(entity, text, verdict, reason, tokens, "".join(token.key for token in tokens))


def compiled_forms(entity: Entity, lang: str) -> Iterator[CompiledForm]:
    """The accepted forms of an entity in a language, then the wrong ones."""
    for text in entity.accepted_in(lang):
        yield _compiled(entity, text, "accepted", "")
    for form in entity.wrong_in(lang):
        yield _compiled(entity, form.text, _VERDICT_OF_RULE[form.rule], form.reason)


def words_by_language(entity: Entity, lang: str) -> dict[str, set[str]]:
    """The words of multi-word forms: of the canonical name and of the language's own forms."""
    words: dict[str, set[str]] = {}
    for language, forms in {"": (entity.name,), **dict(entity.accepted)}.items():
        if language in {"", "en"} or base_language(language) == base_language(lang):
            keys = {t.key for form in forms for t in tokenise(form) if len(tokenise(form)) > 1}
            words.setdefault("en" if language == "" else language, set()).update(keys)
    return {language: keys for language, keys in words.items() if keys}
