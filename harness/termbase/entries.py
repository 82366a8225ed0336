"""The termbase: which names are expected, how they may be written, and which known renderings are wrong.

It is the evidence of the entity rules, so it is checked when it is read: a form that is accepted and wrong at
once would make every finding about it arguable.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from harness.core.errors import ConfigError
from harness.core.messages import quoted, shown_path, unknown
from harness.core.toml_files import check_keys, parse_toml, read_utf8, string, toml_type
from harness.language.normal_form import normalise
from harness.language.tags import lineage, parse_tag

_LOG = logging.getLogger(__name__)

WRONG_RULES: tuple[str, ...] = ("entity-mistranslated", "entity-garbled", "entity-partial", "entity-replaced")
"""The rules a known wrong form may fall under. The first is the default: garbles are mostly found by likeness."""

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*entity[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WrongForm:
    """A known wrong rendering of a name in one language, and why it is wrong."""

    lang: str
    text: str
    reason: str
    rule: str = WRONG_RULES[0]


@dataclass(frozen=True, slots=True)
class Entity:
    """A name that must be rendered right. `accepted` maps a language to the forms that are right in its texts."""

    name: str
    kind: str
    accepted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrong: tuple[WrongForm, ...] = ()

    def accepted_in(self, lang: str) -> tuple[str, ...]:
        """The canonical name, then the forms of the language and of what it is a variety of.

        What the variety itself calls wrong is left out.
        """
        refused = {form.text for form in self.wrong if form.lang == lang}
        forms = [form for tag in lineage(lang) for form in self.accepted.get(tag, ()) if form not in refused]
        return tuple(dict.fromkeys([self.name, *forms]))

    def wrong_in(self, lang: str) -> tuple[WrongForm, ...]:
        """The known wrong forms of the language and of what it is a variety of, less what the variety accepts."""
        allowed = {self.name, *self.accepted.get(lang, ())}
        found: dict[str, WrongForm] = {}
        for tag in lineage(lang):
            for form in self.wrong:
                if form.lang == tag and form.text not in allowed:
                    found.setdefault(form.text, form)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Termbase:
    """All entities, in the order of the file. `origin` is how messages name the file; empty where there is none."""

    entities: tuple[Entity, ...]
    origin: str

    @classmethod
    def empty(cls) -> Termbase:
        return cls((), "")

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits of the content; comments, layout and the order of entries do not matter."""
        content = sorted((asdict(entity) for entity in self.entities), key=lambda entity: str(entity["name"]))
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]


class _Place(NamedTuple):
    """Where in the file a message points: the file, the line of the entity's header, the entity."""

    file: str
    line: int | None = None
    entity: str = ""

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line is not None else ""
        return f"{self.file}{line}{self.entity}"


def load_termbase(path: Path, root: Path | None = None) -> Termbase:
    """The termbase of a file; `root` is the workspace that messages name it from."""
    file = shown_path(path, root)
    termbase = parse_termbase(read_utf8(path, ConfigError, name=file), file)
    _LOG.info("%s: %d names", file, len(termbase.entities))
    return termbase


def parse_termbase(text: str, file: str) -> Termbase:
    """The termbase that a TOML text is; `file` is how messages name it. Raises ConfigError."""
    _check_characters(text, file)
    data = parse_toml(text, file)
    check_keys(data, ("entity",), file, ConfigError)
    tables = _tables(data.get("entity", []), file, "[[entity]]")
    lines = _header_lines(text, len(tables))
    entities: dict[str, Entity] = {}
    for number, (table, line) in enumerate(zip(tables, lines, strict=True), start=1):
        place = _Place(file, line, f", entity {_label(table, number)}")
        entity = _entity(table, place)
        if entity.name in entities:
            raise ConfigError(f"{place}: this name has an entry already; merge the two")
        entities[entity.name] = entity
    return Termbase(tuple(entities.values()), file)


def _check_characters(text: str, file: str) -> None:
    """Refuse what no file can hold. Arguments of a command may hold it: bytes that are not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError as problem:
        raise ConfigError(f"{file}: {quoted(text[problem.start])} is no character; write it in UTF-8") from None


def _header_lines(text: str, count: int) -> list[int | None]:
    """The lines of the `[[entity]]` headers; unknown where the entries are written otherwise."""
    lines: list[int | None] = [text.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(text)]
    return lines if len(lines) == count else [None] * count


def _label(table: Mapping[str, object], number: int) -> str:
    name = table.get("name")
    return quoted(name) if isinstance(name, str) and name.strip() else str(number)


def _tables(value: object, where: object, header: str) -> list[dict[str, Any]]:
    """An array of tables. TOML lets a user write `[entity]` or `entity = 3` instead."""
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return value
    raise ConfigError(f"{where}: {header.strip('[]')} must be an array of tables; write {header} before each entry")


def _entity(table: Mapping[str, object], place: _Place) -> Entity:
    check_keys(table, ("name", "kind", "accepted", "wrong"), str(place), ConfigError)
    name = _form(string(table, "name", str(place), ConfigError), "the name", place)
    accepted = _accepted(table.get("accepted", {}), place)
    wrong = tuple(_wrong(entry, place) for entry in _tables(table.get("wrong", []), place, "[[entity.wrong]]"))
    for form in wrong:
        if form.text == name or form.text in accepted.get(form.lang, ()):
            raise ConfigError(
                f"{place}: {quoted(form.text)} is both accepted and wrong in {form.lang}; remove it from one of the two"
            )
    return Entity(name, string(table, "kind", str(place), ConfigError, "other"), accepted, wrong)


def _accepted(value: object, place: _Place) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ConfigError(f'{place}: accepted must be a table; write [entity.accepted] and lines such as en = ["…"]')
    forms: dict[str, tuple[str, ...]] = {}
    for key, texts in value.items():
        lang = read_language(key, place)
        what = f"accepted forms in {lang}"
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            kind = "mixed types" if isinstance(texts, list) else toml_type(texts)
            raise ConfigError(f"{place}: the {what} must be an array of strings, not {kind}")
        if lang in forms:
            raise ConfigError(f"{place}: there are two lists of {what}; merge them")
        forms[lang] = tuple(dict.fromkeys(_form(text, f"one of the {what}", place) for text in texts))
    return forms


def _wrong(table: Mapping[str, object], place: _Place) -> WrongForm:
    where = f"{place}, wrong form"
    check_keys(table, ("lang", "text", "rule", "reason"), where, ConfigError)
    lang = read_language(string(table, "lang", where, ConfigError), place)
    text = _form(string(table, "text", where, ConfigError), f"a wrong form in {lang}", place)
    rule = string(table, "rule", where, ConfigError, WRONG_RULES[0])
    if rule not in WRONG_RULES:
        raise ConfigError(f"{where} {quoted(text)}: {unknown('rule', rule, WRONG_RULES)}")
    return WrongForm(lang, text, string(table, "reason", f"{where} {quoted(text)}", ConfigError), rule)


def read_language(tag: str, place: object) -> str:
    """The canonical form of a language tag, or the sentence that asks for one. `place` names the file and the entry."""
    try:
        return parse_tag(tag)
    except ValueError:
        raise ConfigError(
            f'{place}: unknown language {quoted(tag)}; write a tag such as "en", "hi" or "pt_BR"'
        ) from None


def _form(text: str, what: str, place: _Place) -> str:
    """A form as rules compare it: the normal form that texts are brought into as well."""
    form = normalise(text).text.strip()
    if not form:
        raise ConfigError(f"{place}: {what} is empty; write it or remove it")
    return form
