"""What all formats of termbases share: an entity in the making, and how its forms and languages are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from harness.core.errors import ConfigError
from harness.core.messages import quoted, unknown
from harness.language.normal_form import normalise
from harness.termbase.entries import WRONG_RULES, Entity, WrongForm


class Imported(NamedTuple):
    """Entities in the order of the file, and what was left out."""

    entities: tuple[Entity, ...]
    notices: tuple[str, ...] = ()


@dataclass
class EntityDraft:
    """An entity in the making."""

    name: str
    kind: str = ""
    accepted: dict[str, list[str]] = field(default_factory=dict)
    wrong: list[WrongForm] = field(default_factory=list)

    def accept(self, lang: str, form: str) -> None:
        forms = self.accepted.setdefault(lang, [])
        if form not in forms:
            forms.append(form)

    def refuse(self, lang: str, form: str, rule: str, reason: str, where: str) -> None:
        rule = rule or WRONG_RULES[0]
        if rule not in WRONG_RULES:
            raise ConfigError(f"{where}: {unknown('rule', rule, WRONG_RULES)}")
        if not reason.strip():
            raise ConfigError(f"{where}: the wrong form {quoted(form)} has no reason; write why it is wrong")
        self.wrong.append(WrongForm(lang, form, reason, rule))

    def entity(self) -> Entity:
        accepted = {lang: tuple(forms) for lang, forms in self.accepted.items()}
        return Entity(self.name, self.kind or "other", accepted, tuple(self.wrong))


def form_of(text: str, where: str) -> str:
    form = " ".join(normalise(text).text.split())
    if not form:
        raise ConfigError(f"{where}: a form is empty; write it or remove the row")
    return form
