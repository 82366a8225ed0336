"""XML as a tree with line numbers, read through defusedxml: no entities, nothing from outside, no nesting without end.

A document type by name alone is let through, since TMX files have one; it is never opened.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges, feature_namespaces

from harness.config import printable, quoted
from harness.errors import CorpusError

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_DEPTH = 200
_PROLOGUE = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", re.DOTALL)
_ROOT = re.compile(rb"<([A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)[\s/>]")


@dataclass(eq=False, slots=True)
class Node:
    """An element: `name` is without its namespace, which is in `space`; `parts` are its texts and elements in order."""

    name: str
    space: str
    attributes: Mapping[str, str]
    line: int
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
    from defusedxml import DefusedXmlException
    from defusedxml.expatreader import create_parser

    # A document type that is only named counts as external too. No entity can be declared, and none is opened.
    parser = create_parser(forbid_dtd=False, forbid_entities=True, forbid_external=False)
    parser.setFeature(feature_external_ges, False)
    parser.setFeature(feature_namespaces, True)
    tree = _Tree(file)
    parser.setContentHandler(tree)
    try:
        parser.parse(io.BytesIO(data))
    except DefusedXmlException:
        raise CorpusError(
            f"{file}: it declares entities or opens other files, which no text needs; remove them"
        ) from None
    except SAXParseException as problem:
        place = f"line {problem.getLineNumber()}, column {(problem.getColumnNumber() or 0) + 1}"
        message = printable(problem.getMessage())
        raise CorpusError(f"{file}, {place}: not well-formed XML ({message}); correct it or export it again") from None
    except (SAXException, UnicodeError, LookupError, ValueError) as problem:
        raise CorpusError(f"{file}: not readable as XML ({printable(problem)}); save it as UTF-8") from None
    if tree.root is None:
        raise CorpusError(f"{file}: there is no XML in it; export it again")
    return tree.root


class _Tree(ContentHandler):
    """Builds the tree without recursion."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.root: Node | None = None
        self._file = file
        self._open: list[Node] = []
        self._locator: Any = None

    def setDocumentLocator(self, locator: Any) -> None:
        self._locator = locator

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: Any) -> None:
        line = self._locator.getLineNumber() or 0
        if len(self._open) >= MAX_DEPTH:
            raise CorpusError(
                f"{self._file}, line {line}: elements are nested more than {MAX_DEPTH} deep; flatten them"
            )
        attributes = {(f"{{{space}}}{local}" if space else local): value for (space, local), value in attrs.items()}
        node = Node(name[1], name[0] or "", attributes, line)
        if self._open:
            self._open[-1].parts.append(node)
        else:
            self.root = node
        self._open.append(node)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:
        self._open.pop()

    def characters(self, content: str) -> None:
        self._open[-1].parts.append(content)

    def skippedEntity(self, name: str) -> None:
        """Of a document type that is not opened: its text would be lost."""
        line = self._locator.getLineNumber() or 0
        raise CorpusError(f"{self._file}, line {line}: the entity {quoted(name)} is not declared; write the character")


def plain(node: Node, code: frozenset[str] = frozenset()) -> str:
    """The text of an element and of what it holds, less the elements named as code (tags of the original file)."""
    return "".join(
        part if isinstance(part, str) else "" if part.name in code else plain(part, code) for part in node.parts
    )


def attribute(node: Node, name: str, file: str) -> str:
    """An attribute that must be there."""
    if not node.attributes.get(name, "").strip():
        raise CorpusError(f"{file}, line {node.line}: <{printable(node.name)}> has no {name}; add one")
    return node.attributes[name]
