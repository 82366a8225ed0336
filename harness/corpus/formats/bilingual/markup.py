"""XML as a tree with line numbers, read through defusedxml: no entities, nothing from outside, no nesting without end.

A document type by name alone is let through, since TMX files have one; it is never opened.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.parsers.expat import ParserCreate
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges, feature_namespaces

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.corpus.archives import File
from harness.corpus.base import read_bytes
from harness.corpus.formats.bilingual.codes import is_deleted, is_line_break, local, separates

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_DEPTH = 200
_PROLOGUE = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", re.DOTALL)
_DECLARED = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([\w.-]+)")
_TAG = re.compile(r"<(?:[^>\"'/]|/(?!>)|\"[^\"]*\"|'[^']*')*(?P<empty>/)?>")
_CHUNK = 1 << 16
_ROOT = re.compile(rb"<([A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)[\s/>]")


@dataclass(eq=False, slots=True)
class Node:
    """An element: `name` is without its namespace, which is in `space`; `parts` are its texts and elements in order.

    `number` counts the elements of the file from 0, as they begin.
    """

    name: str
    space: str
    attributes: Mapping[str, str]
    line: int
    number: int = 0
    parts: list[Node | str] = field(default_factory=list)

    def all(self, *names: str) -> list[Node]:
        """Its own children of these names."""
        return [part for part in self.parts if isinstance(part, Node) and part.name in names]

    def below(self, *names: str) -> Iterator[Node]:
        """Descendants of these names in document order, outermost ones only."""
        for part in self.parts:
            if isinstance(part, Node):
                if part.name in names:
                    yield part
                else:
                    yield from part.below(*names)


def root_name(data: bytes) -> str:
    """The name of the outermost element as a guess from the first bytes, in small letters; empty where this is no XML."""
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    found = _ROOT.match(_PROLOGUE.sub(b"", head).lstrip())
    return found[2].decode("ascii").lower() if found else ""


def parsed(data: bytes, file: str) -> Node:
    """The outermost element. Raises CorpusError for XML that is not well-formed or that is an attack."""
    ((_, root),) = elements([data], file)
    return root


def chunks(path: File, what: str) -> Iterator[bytes]:
    """A file in parts. Raises CorpusError where it cannot be read."""
    try:
        with path.open("rb") as file:
            while part := file.read(_CHUNK):
                yield part
    except OSError:
        yield read_bytes(path, what, printable(path))  # says what is wrong with it


Found = tuple[tuple[Node, ...], Node]
"""An element and those around it."""


def elements(data: Iterable[bytes], file: str, *names: str, hollow: bool = False) -> Iterator[Found]:
    """The outermost element, as soon as it begins, and each of these names, as soon as it ends, so that no tree is held.

    Each comes with the elements around it, which hold nothing; without names all of the tree is built. Elements inside
    those that are asked for are theirs. `hollow` gives elements without what they hold, wherever they are. Raises CorpusError
    like `parsed`.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.expatreader import create_parser

    # A document type that is only named counts as external too. No entity can be declared, and none is opened.
    parser = create_parser(forbid_dtd=False, forbid_entities=True, forbid_external=False)
    parser.setFeature(feature_external_ges, False)
    parser.setFeature(feature_namespaces, True)
    tree = _Tree(file, frozenset(names), hollow)
    parser.setContentHandler(tree)
    tree.setDocumentLocator(parser)
    try:
        for part in data:
            parser.feed(part)
            yield from tree.taken()
        parser.feed(b"")
        parser.close()
        yield from tree.taken()
    except DefusedXmlException:
        raise CorpusError(
            f"{file}: it declares entities or refers to other files, which is not supported; remove them"
        ) from None
    except SAXParseException as problem:
        place = f"line {problem.getLineNumber()}, column {(problem.getColumnNumber() or 0) + 1}"
        message = printable(problem.getMessage())
        raise CorpusError(f"{file}, {place}: not well-formed XML ({message}); correct it or export it again") from None
    except (SAXException, UnicodeError, LookupError, ValueError) as problem:
        raise CorpusError(f"{file}: not readable as XML ({printable(problem)}); save it as UTF-8") from None


class _Tree(ContentHandler):
    """Builds the elements that are asked for, without recursion."""

    def __init__(self, file: str, names: frozenset[str], hollow: bool) -> None:
        super().__init__()
        self._file = file
        self._names = names
        self._hollow = hollow
        self._open: list[Node] = []
        self._within = 0
        """How many of the elements that are open belong to one that is asked for."""
        self._found: list[Found] = []
        self._number = 0
        self._locator: Any = None

    def taken(self) -> list[Found]:
        """What was found since the last call."""
        found, self._found = self._found, []
        return found

    def setDocumentLocator(self, locator: Any) -> None:
        self._locator = locator

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: Any) -> None:
        line = self._locator.getLineNumber() or 0
        if len(self._open) >= MAX_DEPTH:
            raise CorpusError(
                f"{self._file}, line {line}: elements are nested more than {MAX_DEPTH} deep; flatten them"
            )
        attributes = {(f"{{{space}}}{local}" if space else local): value for (space, local), value in attrs.items()}
        node = Node(name[1], name[0] or "", attributes, line, self._number)
        self._number += 1
        if self._within:
            self._open[-1].parts.append(node)
        asked = not self._names or name[1] in self._names
        if not self._hollow and (self._within or asked):
            self._within += 1
        if self._names and (not self._open or (self._hollow and asked)):
            self._found.append((tuple(self._open), node))
        self._open.append(node)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:
        node = self._open.pop()
        if self._within:
            self._within -= 1
            if not self._within:
                self._found.append((tuple(self._open), node))

    def characters(self, content: str) -> None:
        if self._within:
            self._open[-1].parts.append(content)

    def skippedEntity(self, name: str) -> None:
        """Of a document type that is not opened: its text would be lost."""
        line = self._locator.getLineNumber() or 0
        raise CorpusError(f"{self._file}, line {line}: the entity {quoted(name)} is not declared; write the character")


class Extent(NamedTuple):
    """Where an element stands in the bytes of its file: its start tag, its content, its end tag (empty for `<a/>`)."""

    start: int
    content: int
    content_end: int
    end: int


def extents(data: bytes, numbers: Collection[int]) -> dict[int, Extent]:
    """The places of elements by their numbers, in XML that `elements` has read: all that could harm was refused there."""
    found: dict[int, Extent] = {}
    opened: list[tuple[int, int]] = []
    count = 0

    def start(name: str, attributes: object) -> None:
        nonlocal count
        opened.append((count, parser.CurrentByteIndex))
        count += 1

    def end(name: str) -> None:
        number, first = opened.pop()
        if number in numbers:
            found[number] = _extent(data, encoding, first, parser.CurrentByteIndex)

    encoding = encoding_of(data)
    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return found


def _extent(data: bytes, encoding: str, first: int, last: int) -> Extent:
    """From the places of the start tag and the end tag; those of an empty element are both before and after it."""
    tag = _TAG.match(data[first:last].decode(encoding))
    if tag is None or tag["empty"]:
        return Extent(first, last, last, last)
    close = ">".encode(encoding)
    return Extent(first, first + len(tag[0].encode(encoding)), last, data.index(close, last) + len(close))


def encoding_of(data: bytes) -> str:
    """The codec of an XML file that was read, without byte order mark, so that parts of it can be read and written."""
    for mark, codec in (
        (BOM_UTF16_LE, "utf-16-le"),
        (BOM_UTF16_BE, "utf-16-be"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if data.startswith(mark):
            return codec
    declared = _DECLARED.match(data.removeprefix(BOM_UTF8))
    return declared[1].decode("ascii") if declared else "utf-8"


NO_DATA: Mapping[str, str] = {}


def plain(node: Node, code: frozenset[str] = frozenset(), data: Mapping[str, str] = NO_DATA) -> str:
    """The text of an element and of what it holds, as `Tagged` has it.

    Elements named as code (tags of the original file) and deleted text stay out. A code that separates words is a space,
    unless there is white space beside it.
    """
    pieces: list[str] = []
    separated = False
    for piece in _pieces(node, code, data):
        if piece is None:
            separated = True
        elif piece:
            if separated and pieces and not (pieces[-1][-1].isspace() or piece[0].isspace()):
                pieces.append(" ")
            separated = False
            pieces.append(piece)
    return "".join(pieces)


def _pieces(node: Node, code: frozenset[str], data: Mapping[str, str]) -> Iterator[str | None]:
    """The texts in an element in order; None marks a separator between words."""
    for part in node.parts:
        if isinstance(part, str):
            yield part
            continue
        attributes = local(part.attributes)
        if is_deleted(part.name, attributes):
            continue
        if part.name in code:
            if separates(part.name, attributes, whole_text(part), data):
                yield None
            continue
        if is_line_break(part.name):
            yield None
        yield from _pieces(part, code, data)


def whole_text(node: Node) -> str:
    """All text in an element, that of codes too."""
    return "".join(part if isinstance(part, str) else whole_text(part) for part in node.parts)


def attribute(node: Node, name: str, file: str) -> str:
    """An attribute that must be there."""
    if not node.attributes.get(name, "").strip():
        raise CorpusError(f"{file}, line {node.line}: <{printable(node.name)}> has no {name}; add one")
    return node.attributes[name]
