"""Writing into a termbase that people keep by hand: what they wrote, its comments and its order stay as they are.

A change is parsed as a termbase before it replaces the file, so that no edit leaves one behind that cannot be read. The file
is read under its lock, so that several edits at the same time are all written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, InlineTable, Table

from harness.core.atomic_files import write_whole
from harness.core.errors import ConfigError
from harness.core.locks import locked
from harness.core.messages import quoted, shown_path, unknown
from harness.core.toml_files import read_utf8
from harness.language.normal_form import normalise
from harness.language.tags import parse_tag
from harness.termbase.entries import WRONG_RULES, Entity, Termbase, parse_termbase

_WIDE = 120
_BOM = b"\xef\xbb\xbf"


def accept_spelling(path: Path, entity: str, lang: str, text: str, root: Path | None = None) -> bool:
    """Put a spelling among an entity's accepted forms of a language; False where it is accepted there already.

    Raises ConfigError where there is no such entity or language, or the spelling is another's or known to be wrong.
    """
    file, form, lang = shown_path(path, root), _form(text), _language(lang)
    with _editing(path, file):
        return _accept_in(path, file, entity, lang, form)


def _accept_in(path: Path, file: str, entity: str, lang: str, form: str) -> bool:
    before = read_utf8(path, ConfigError, name=file)
    termbase = parse_termbase(before, file)
    found = _named(termbase, entity)
    if form in found.accepted_in(lang):
        return False
    if any(wrong.text == form and wrong.lang == lang for wrong in found.wrong):
        raise ConfigError(
            f"{file}, entity {quoted(entity)}: {quoted(form)} is listed as wrong in {lang}; remove it there first"
        )
    _refuse_of_another(termbase, found, lang, [form], file)
    try:
        after = _edited(before, lambda document: _accept(_table_of(document, found, termbase), lang, form))
    except (TOMLKitError, ValueError) as problem:  # a layout that tomllib reads and tomlkit cannot edit
        raise ConfigError(f"{file}: cannot be edited here ({problem}); add {quoted(form)} to {lang} by hand") from None
    _replace(path, before, after, file)
    return True


def add_entity(path: Path, entity: Entity, root: Path | None = None) -> None:
    """Write an entity at the end of a termbase; a file that does not exist is made.

    Raises ConfigError where the name has an entry, or one of its forms is another's.
    """
    add_entities(path, [entity], root)


def add_entities(path: Path, entities: Iterable[Entity], root: Path | None = None, *, known: bool = False) -> int:
    """Write several, or none if one of them is refused, and say how many. Raises ConfigError.

    `known`: entities that have an entry already are left as they are; without it, they are refused.
    """
    file = shown_path(path, root)
    with _editing(path, file):
        return _add(path, file, entities, known)


def _add(path: Path, file: str, entities: Iterable[Entity], known: bool) -> int:
    before = after = read_utf8(path, ConfigError, name=file) if path.exists() else ""
    termbase = parse_termbase(before, file)
    own = {entity.name for entity in termbase.entities} if known else set()
    new = [entity for entity in entities if entity.name not in own]
    for entity in new:
        if any(other.name == entity.name for other in termbase.entities):
            raise ConfigError(
                f"{file}, entity {quoted(entity.name)}: this name has an entry already; accept a spelling there"
            )
        for lang, forms in {"": (entity.name,), **entity.accepted}.items():
            _refuse_of_another(termbase, entity, lang, forms, file)
        termbase = Termbase((*termbase.entities, entity), file)
        gap = "" if not after else "\n" if after.endswith("\n") else "\n\n"
        after += gap + entity_toml(entity)
    _replace(path, before, after, file)
    return len(new)


def replace_all(path: Path, entities: Iterable[Entity], root: Path | None = None) -> None:
    """Write the termbase anew: what was there is gone, comments too. Raises ConfigError."""
    file = shown_path(path, root)
    with _editing(path, file):
        before = read_utf8(path, ConfigError, name=file) if path.exists() else ""
        _replace(path, before, termbase_toml(entities), file)


def entity_toml(entity: Entity) -> str:
    """An entity as the file has it, with a line end."""
    table = tomlkit.table()
    table["name"] = entity.name
    if entity.kind:
        table["kind"] = entity.kind
    if entity.accepted:
        accepted = tomlkit.table()
        for lang, forms in entity.accepted.items():
            accepted[lang] = _array(lang, forms)
        table["accepted"] = accepted
    if entity.wrong:
        wrong = tomlkit.aot()
        for form in entity.wrong:
            rule = {"rule": form.rule} if form.rule != WRONG_RULES[0] else {}
            wrong.append(_table({"lang": form.lang, "text": form.text, **rule, "reason": form.reason}))
        table["wrong"] = wrong
    entries = tomlkit.aot()
    entries.append(table)
    document = tomlkit.document()
    document["entity"] = entries
    return tomlkit.dumps(document).replace("\n\n", "\n")


def termbase_toml(entities: Iterable[Entity]) -> str:
    """A whole new file."""
    return "\n".join(entity_toml(entity) for entity in entities)


@contextmanager
def _editing(path: Path, file: str) -> Iterator[None]:
    """Hold the file's lock; what is read now is what the change is made to."""
    try:
        with locked(path):
            yield
    except OSError as problem:
        raise ConfigError(
            f"{file}: cannot be written ({problem.strerror}); check the folder and its permissions"
        ) from None


def _replace(path: Path, before: str, after: str, file: str) -> None:
    try:
        parse_termbase(after, file)
    except ConfigError as problem:
        raise ConfigError(f"{file} was not changed, since the change would break it: {problem}") from None
    if "\r\n" in before and before.count("\n") == before.count("\r\n"):
        after = after.replace("\r\n", "\n").replace("\n", "\r\n")
    old = path.read_bytes() if path.exists() else b""
    if old.removeprefix(_BOM).decode() != before:  # an editor does not know the lock
        raise ConfigError(f"{file} was changed by another program in the meantime; run again")
    write_whole(path.resolve(), (_BOM if old.startswith(_BOM) else b"") + after.encode())


def _edited(before: str, change: Callable[[tomlkit.TOMLDocument], None]) -> str:
    document = tomlkit.parse(before if before.endswith("\n") else before + "\n")
    change(document)
    return tomlkit.dumps(document)


def _table_of(document: tomlkit.TOMLDocument, entity: Entity, termbase: Termbase) -> Any:
    """The entry of an entity: both have the file's order."""
    tables: Any = document["entity"]
    return tables[termbase.entities.index(entity)]


def _accept(entry: Any, lang: str, form: str) -> None:
    accepted = entry.get("accepted")
    if accepted is None:
        accepted = tomlkit.inline_table() if isinstance(entry, InlineTable) else tomlkit.table()
        _append(entry, "accepted", accepted)
        accepted = entry["accepted"]
    key = next((key for key in accepted if parse_tag(key) == lang), None)
    if key is None:
        _append(accepted, lang, _array(lang, [form]))
    else:
        accepted[key].append(form)


def _append(table: Any, key: str, item: Any) -> None:
    """A new last key of a table, before the comments at its end: these speak of what comes next."""
    body = _last_body(table)
    trailing = []
    while body and body[-1][0] is None:
        trailing.append(body.pop())
    table[key] = item
    _last_body(table).extend(reversed(trailing))


def _last_body(table: Any) -> list[Any]:
    """The items at the end of a table: its own, or those of the last table in it."""
    body: list[Any] = table.value.body
    last = next((item for key, item in reversed(body) if key is not None), None)
    if isinstance(last, AoT):
        return _last_body(last.body[-1])
    return _last_body(last) if isinstance(last, Table) and not last.is_super_table() else body


def _array(lang: str, forms: Iterable[str]) -> Array:
    array = tomlkit.array()
    array.extend(forms)
    if len(lang) + len(array.as_string()) + 3 > _WIDE:
        array.multiline(True)
    return array


def _table(values: dict[str, str]) -> Table:
    table = tomlkit.table()
    table.update(values)
    return table


def _named(termbase: Termbase, name: str) -> Entity:
    for entity in termbase.entities:
        if entity.name == name:
            return entity
    names = [entity.name for entity in termbase.entities]
    if not names:
        raise ConfigError(f"{termbase.origin}: there is no entity {quoted(name)}; add it with harness entities add")
    raise ConfigError(f"{termbase.origin}: {unknown('entity', name, names)}")


def _refuse_of_another(termbase: Termbase, own: Entity, lang: str, forms: Iterable[str], file: str) -> None:
    """A form that two entities accept would be judged by chance."""
    for other in termbase.entities:
        taken = {other.name, *(other.accepted_in(lang) if lang else ())}
        for form in forms:
            if other.name != own.name and form in taken:
                raise ConfigError(
                    f"{file}: {quoted(form)} is a form of {quoted(other.name)} already; one of the two is wrong"
                )


def _language(tag: str) -> str:
    try:
        return parse_tag(tag)
    except ValueError:
        raise ConfigError(f'unknown language {quoted(tag)}; write a tag such as "en", "hi" or "pt_BR"') from None


def _form(text: str) -> str:
    """A spelling as the termbase keeps it: on one line, in the normal form that texts are compared in."""
    form = " ".join(normalise(text).text.split())
    if not form:
        raise ConfigError("the spelling is empty; write the form that is right")
    return form
