"""Faults of a termbase that reading it does not refuse: forms that two entities share, contradict, or never meet.

A conflict makes findings arguable and must be settled; the rest is advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from harness.core.messages import quoted
from harness.extraction.names import is_ordinary
from harness.extraction.names.name_tokens import joined_key, tokenise
from harness.termbase.entries import Entity, Termbase

Fault = Literal["conflict", "ambiguous", "unreachable", "redundant", "risky"]


class Remark(NamedTuple):
    """One fault. Conflicts and ambiguities are errors; the message is a sentence that says what to do."""

    fault: Fault
    entity: str
    lang: str
    text: str
    message: str

    @property
    def is_error(self) -> bool:
        return self.fault in {"conflict", "ambiguous"}


def lint(termbase: Termbase) -> list[Remark]:
    """Every fault, in the order of the entities."""
    langs = _languages(termbase)
    owners = {lang: _owners(termbase, lang) for lang in langs}
    found: dict[Remark, None] = {}
    for entity in termbase.entities:
        for lang in langs:
            found.update(dict.fromkeys(_of_entity(entity, lang, owners[lang])))
    return list(found)


def _languages(termbase: Termbase) -> list[str]:
    langs = {lang for entity in termbase.entities for lang in entity.accepted}
    return sorted(langs | {form.lang for entity in termbase.entities for form in entity.wrong} | {"en"})


def _owners(termbase: Termbase, lang: str) -> Mapping[str, list[str]]:
    """Which entities accept a form, by the key under which texts are searched for it."""
    owners: dict[str, list[str]] = {}
    for entity in termbase.entities:
        for key in dict.fromkeys(joined_key(form) for form in entity.accepted_in(lang)):
            owners.setdefault(key, []).append(entity.name)
    return owners


def _of_entity(entity: Entity, lang: str, owners: Mapping[str, list[str]]) -> Iterator[Remark]:
    own = {joined_key(form) for form in entity.accepted_in(lang)}
    shown = [form for form in entity.accepted.get(lang, ()) if form != entity.name]
    for form in [*([entity.name] if lang == "en" else []), *shown]:
        key = joined_key(form)
        others = [name for name in owners.get(key, ()) if name != entity.name]
        if not key:
            yield Remark(
                "unreachable",
                entity.name,
                lang,
                form,
                f"{quoted(form)} has no letter or digit; no text is searched for it",
            )
        elif others:
            yield Remark(
                "ambiguous",
                entity.name,
                lang,
                form,
                f"{quoted(form)} is a form of {quoted(others[0])} too; keep it with one of the two",
            )
        elif len(tokenise(form)) == 1 and is_ordinary(key, lang):
            yield Remark(
                "risky",
                entity.name,
                lang,
                form,
                f"{quoted(form)} is an ordinary word as well; a longer form would not be taken for it",
            )
        if form in shown and key and [joined_key(other) for other in shown].index(key) != shown.index(form):
            yield Remark(
                "redundant",
                entity.name,
                lang,
                form,
                f"{quoted(form)} differs from another form in case, marks or spaces alone, so it has no effect",
            )
    for wrong in entity.wrong:
        if wrong.lang == lang:
            yield from _of_wrong(entity, wrong.text, lang, own, owners)


def _of_wrong(entity: Entity, text: str, lang: str, own: set[str], owners: Mapping[str, list[str]]) -> Iterator[Remark]:
    key = joined_key(text)
    others = [name for name in owners.get(key, ()) if name != entity.name]
    if not key:
        yield Remark(
            "unreachable", entity.name, lang, text, f"{quoted(text)} has no letter or digit; no text is searched for it"
        )
    elif key in own:
        yield Remark(
            "conflict",
            entity.name,
            lang,
            text,
            f"{quoted(text)} is wrong here, and accepted but for case, marks or spaces; remove one",
        )
    elif others:
        yield Remark(
            "conflict",
            entity.name,
            lang,
            text,
            f"{quoted(text)} is wrong here and right for {quoted(others[0])}; remove one",
        )
