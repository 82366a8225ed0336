"""XLIFF 1.2 and 2.x, and the variants of 1.2 from Trados, Phrase and memoQ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.corpus.archives import File
from harness.corpus.formats.bilingual.codes import local
from harness.corpus.formats.bilingual.entries import Entry
from harness.corpus.formats.bilingual.markup import (
    NO_DATA,
    XML_LANG,
    Node,
    attribute,
    chunks,
    elements,
    plain,
    whole_text,
)
from harness.corpus.formats.bilingual.status import of_xliff1, of_xliff2
from harness.corpus.formats.units import Reading

_CODE1 = frozenset({"x", "bx", "ex", "ph", "bpt", "ept", "it"})
_CODE2 = frozenset({"ph", "sc", "ec", "cp", "sm", "em"})


def parse_xliff(path: File, reading: Reading) -> Iterator[Entry]:
    """The units of a file in order. Raises CorpusError."""
    file = printable(path)
    root, files = _outline(path, file)
    version = root.attributes.get("version") or ("2.0" if ":xliff:document:2" in root.space else "1.2")
    if root.name != "xliff" or not version.startswith(("1.", "2.")):
        raise CorpusError(
            f"{file}, line {root.line}: <{printable(root.name)}> of version {quoted(version)} is not XLIFF "
            "1.2 or 2.x; name the format"
        )
    first = version.startswith("1.")
    for around, unit in elements(chunks(path, "XLIFF file"), file, "trans-unit" if first else "unit"):
        if not around or unit.name == "xliff":
            continue
        node = next((one for one in around if one.name == "file"), root)
        document = node.attributes.get("original" if first else "id", "") if files > 1 else ""
        locked = _is_locked((unit, *reversed(around)))
        for entry in (_xliff1 if first else _xliff2)(unit, node if first else root, file):
            yield entry._replace(document=document, locked=locked, part=node.number)


def _outline(path: File, file: str) -> tuple[Node, int]:
    """The outermost element and how many files it holds, of which one alone needs no name."""
    (_, root), *found = elements(chunks(path, "XLIFF file"), file, "file", hollow=True)
    return root, sum(len(around) == 1 for around, _ in found)


def _is_locked(nodes: Sequence[Node]) -> bool:
    """Whether the innermost element with a `translate` attribute forbids a translation."""
    return next((node.attributes["translate"] == "no" for node in nodes if "translate" in node.attributes), False)


def _xliff1(unit: Node, file_node: Node, file: str) -> Iterator[Entry]:
    source, target = _one(unit, "source", file), _one(unit, "target", file)
    status, origin = of_xliff1(unit, target)
    name = attribute(unit, "id", file)
    job = local(file_node.attributes).get("job-uid", "")  # Phrase writes it before each id
    yield Entry(
        name.removeprefix(f"{job}:") if job else name,
        unit.line,
        _text(source, _CODE1),
        _text(target, _CODE1),
        "",
        _language(source) or file_node.attributes.get("source-language", ""),
        _language(target) or file_node.attributes.get("target-language", ""),
        unit,
        target,
        _CODE1,
        status=status,
        origin=origin,
    )


def _language(node: Node | None) -> str:
    return "" if node is None else node.attributes.get(XML_LANG, "")


def _xliff2(unit: Node, root: Node, file: str) -> Iterator[Entry]:
    langs = root.attributes.get("srcLang", ""), root.attributes.get("trgLang", "")
    name = attribute(unit, "id", file)
    data = {
        one.attributes.get("id", ""): whole_text(one) for all_ in unit.all("originalData") for one in all_.all("data")
    }
    found: list[Entry] = []
    for part in unit.all("segment", "ignorable"):
        source, target = _one(part, "source", file), _one(part, "target", file)
        texts = _text(source, _CODE2, data), _text(target, _CODE2, data)
        if part.name == "ignorable":
            if found:
                between = found[-1].after
                found[-1] = found[-1]._replace(
                    after=(between[0] + (texts[0] or ""), between[1] + (texts[1] or texts[0] or ""))
                )
            continue
        status, origin = of_xliff2(part)
        own = f"{name}/{part.attributes.get('id', len(found) + 1)}"
        found.append(
            Entry(
                own,
                part.line,
                *texts,
                "",
                _language(source) or langs[0],
                _language(target) or langs[1],
                unit,
                target,
                _CODE2,
                data=data,
                status=status,
                origin=origin,
                group=name,
            )
        )
    yield from found


def _one(node: Node, name: str, file: str) -> Node | None:
    found = node.all(name)
    if len(found) > 1:
        raise CorpusError(f"{file}, line {found[1].line}: a second <{name}> in one unit; keep one")
    return found[0] if found else None


def _text(node: Node | None, code: frozenset[str], data: Mapping[str, str] = NO_DATA) -> str | None:
    return None if node is None else plain(node, code, data)
