"""Termbases as TBX (ISO 30042:2019) in the TBX-Basic dialect, style DCA.

What goes out comes back the same. The canonical name is the preferred term in English, other accepted forms are admitted
terms, wrong forms deprecated ones with rule and reason in a note. Files from elsewhere are read in either style (DCA or
DCT); what has no place in a termbase here (definitions, grammar) is left out and told. XML with a document type or
entities is refused: a termbase needs neither, and an attack does.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree import ElementTree as Tree
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from harness.core.errors import ConfigError
from harness.core.messages import quoted, unknown
from harness.termbase.entries import WRONG_RULES, Entity, read_language
from harness.termbase.exchange.base import EntityDraft, Imported, form_of

TBX = "urn:iso:std:iso:30042:ed-2"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STATUS = "administrativeStatus"
_RIGHT = ("preferredTerm-admn-sts", "admittedTerm-admn-sts")
_WRONG = ("deprecatedTerm-admn-sts", "supersededTerm-admn-sts")
_NOTE = re.compile(r"(?P<rule>entity-[a-z]+): (?P<reason>.+)", re.DOTALL)
_PLACE = re.compile(r"c\d{1,9}-w(\d{1,9})")
"""The id of a wrong form here: its entry and its place among the entry's wrong forms."""
_INLINE = frozenset({"hi", "foreign"})
_HOME = "en"


def to_tbx(entities: Iterable[Entity]) -> str:
    """A TBX-Basic document. Raises ConfigError where a form has a character that XML cannot hold."""
    root = Tree.Element("tbx", {"style": "dca", "type": "TBX-Basic", "xml:lang": _HOME, "xmlns": TBX})
    description = Tree.SubElement(Tree.SubElement(Tree.SubElement(root, "tbxHeader"), "fileDesc"), "sourceDesc")
    Tree.SubElement(description, "p").text = "Termbase of harness"
    body = Tree.SubElement(Tree.SubElement(root, "text"), "body")
    for number, entity in enumerate(entities, 1):
        _write_concept(Tree.SubElement(body, "conceptEntry", {"id": f"c{number}"}), entity)
    Tree.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Tree.tostring(root, encoding="unicode") + "\n"


def _write_concept(concept: Tree.Element, entity: Entity) -> None:
    if entity.kind:
        Tree.SubElement(concept, "descrip", {"type": "subjectField"}).text = _legal(entity.kind)
    wrong_only = [form.lang for form in entity.wrong if form.lang not in entity.accepted]
    accepted = [lang for lang, forms in entity.accepted.items() if forms]
    langs = list(dict.fromkeys([*([] if _HOME in accepted else [_HOME]), *accepted, *wrong_only]))
    for lang in langs:
        section = Tree.SubElement(concept, "langSec", {"xml:lang": lang.replace("_", "-")})
        if lang == _HOME:
            _write_term(section, entity.name, _RIGHT[0])
        for form in entity.accepted.get(lang, ()):
            _write_term(section, form, _RIGHT[1])
        for number, wrong in enumerate(entity.wrong, 1):
            if wrong.lang == lang:
                place = f"{concept.get('id')}-w{number}"
                _write_term(section, wrong.text, _WRONG[0], f"{wrong.rule}: {wrong.reason}", place)


def _write_term(section: Tree.Element, text: str, status: str, note: str = "", place: str = "") -> None:
    term = Tree.SubElement(section, "termSec", {"id": place} if place else {})
    Tree.SubElement(term, "term").text = _legal(text)
    Tree.SubElement(term, "termNote", {"type": "partOfSpeech"}).text = "properNoun"
    Tree.SubElement(term, "termNote", {"type": _STATUS}).text = status
    if note:
        Tree.SubElement(term, "note").text = _legal(note)


def _legal(text: str) -> str:
    if _ILLEGAL.search(text):
        raise ConfigError(f"{quoted(text)} has a character that XML cannot hold; correct the termbase, or export CSV")
    return text


@dataclass
class _Node:
    """An element with its line; `name` and attribute names are without namespace (but for xml:lang)."""

    name: str
    attributes: Mapping[str, str]
    line: int
    parent: _Node | None = None
    children: list[_Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def all(self, *names: str) -> list[_Node]:
        return [child for child in self.children if child.name in names]


def from_tbx(data: bytes, file: str) -> Imported:
    """The entities of a TBX document. Raises ConfigError with file and line; nothing outside the file is ever opened."""
    root = _parsed(data, file)
    if root.name != "tbx" or root.attributes.get("xmlns") != TBX:
        what = "TBX of 2008 (martif); convert it to TBX of 2019" if root.name == "martif" else f"not TBX ({TBX})"
        raise ConfigError(f"{file}, line {root.line}: this is {what}")
    _require(root, file, ("tbxHeader", "text"))
    if root.attributes.get("style") not in {"dca", "dct"} or not root.attributes.get("type"):
        raise ConfigError(f'{file}, line {root.line}: <tbx> needs a type (TBX-Basic) and style="dca" or style="dct"')
    body = _require(_require(root, file, ("text",)), file, ("body",))
    concepts = body.all("conceptEntry")
    if not concepts:
        raise ConfigError(f"{file}, line {body.line}: <body> has no <conceptEntry>; export some terms")
    left_out: dict[str, int] = {}
    entities: dict[str, Entity] = {}
    for concept in concepts:
        entity = _read_concept(concept, file, left_out)
        if entity.name in entities:
            raise ConfigError(f"{file}, line {concept.line}: a second entry for {quoted(entity.name)}; merge the two")
        entities[entity.name] = entity
    notices = tuple(f"{file}: left out {count} of <{name}>" for name, count in sorted(left_out.items()))
    return Imported(tuple(entities.values()), notices)


def _read_concept(concept: _Node, file: str, left_out: dict[str, int]) -> Entity:
    sections = concept.all("langSec")
    if not sections:
        raise ConfigError(
            f"{file}, line {concept.line}: <conceptEntry> has no <langSec>; give it a term in some language"
        )
    terms = [term for section in sections for term in _terms(section, file, left_out)]
    right = [term for term in terms if term.status not in _WRONG]
    if not right:
        raise ConfigError(f"{file}, line {concept.line}: every term of this entry is deprecated; add the right one")
    named = min(right, key=lambda t: (t.lang.split("_")[0] != _HOME, t.status != _RIGHT[0]))
    draft = EntityDraft(named.text)
    for child in concept.children:
        kind = child.attributes.get("type", child.name)
        if kind == "subjectField" and child.text:
            draft.kind = child.text
        elif child.name != "langSec":
            left_out[kind] = left_out.get(kind, 0) + 1
    wrong = sorted((term for term in terms if term.status in _WRONG), key=lambda term: term.number)
    for term in right:
        if term is not named:
            draft.accept(term.lang, term.text)
    for term in wrong:
        said = _NOTE.fullmatch(term.note)
        rule, reason = (said["rule"], said["reason"]) if said and said["rule"] in WRONG_RULES else ("", term.note)
        draft.refuse(
            term.lang, term.text, rule, reason or "deprecated in the imported termbase", f"{file}, line {term.line}"
        )
    return draft.entity()


class _Term(NamedTuple):
    lang: str
    text: str
    status: str
    note: str
    number: int
    line: int


def _terms(section: _Node, file: str, left_out: dict[str, int]) -> Iterator[_Term]:
    lang = read_language(section.attributes.get(XML_LANG, ""), f"{file}, line {section.line}")
    if not section.all("termSec"):
        raise ConfigError(f"{file}, line {section.line}: <langSec> has no <termSec>; give it a term or remove it")
    for own in section.all("termSec"):
        where = f"{file}, line {own.line}"
        if len(own.all("term")) != 1:
            raise ConfigError(f"{where}: <termSec> must have one <term>; it has {len(own.all('term'))}")
        status, note = _RIGHT[1], ""
        for child in own.children:
            kind = child.attributes.get("type", child.name)
            if kind == _STATUS:
                status = child.text
                if status not in (*_RIGHT, *_WRONG):
                    raise ConfigError(f"{file}, line {child.line}: {unknown('status', status, (*_RIGHT, *_WRONG))}")
            elif kind == "note":
                note = child.text
            elif kind not in {"term", "partOfSpeech"}:
                left_out[kind] = left_out.get(kind, 0) + 1
        place = _PLACE.fullmatch(own.attributes.get("id", ""))
        text = form_of(own.all("term")[0].text, where)
        yield _Term(lang, text, status, note, int(place[1]) if place else 0, own.line)


def _require(node: _Node, file: str, names: tuple[str, ...]) -> _Node:
    for name in names:
        if len(node.all(name)) != 1:
            raise ConfigError(
                f"{file}, line {node.line}: <{node.name}> must have one <{name}>; it has {len(node.all(name))}"
            )
    return node.all(names[0])[0]


def _parsed(data: bytes, file: str) -> _Node:
    from defusedxml import DefusedXmlException
    from defusedxml.expatreader import create_parser

    parser = create_parser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setFeature(feature_namespaces, True)
    handler = _Handler()
    parser.setContentHandler(handler)
    try:
        parser.parse(io.BytesIO(data))
    except DefusedXmlException:
        raise ConfigError(f"{file}: it has a document type or entities, which is not supported; remove them") from None
    except SAXParseException as problem:
        place = f"line {problem.getLineNumber()}, column {(problem.getColumnNumber() or 0) + 1}"
        raise ConfigError(f"{file}, {place}: not well-formed XML ({problem.getMessage()}); correct it") from None
    except (UnicodeError, LookupError, ValueError) as problem:
        raise ConfigError(f"{file}: not readable as XML ({problem}); save it as UTF-8") from None
    assert handler.root is not None
    return handler.root


class _Handler(ContentHandler):
    """Builds the tree, with lines, without recursion."""

    def __init__(self) -> None:
        super().__init__()
        self.root: _Node | None = None
        self._open: _Node | None = None
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:
        self._locator = locator

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl) -> None:
        space, local = name
        attributes = {(f"{{{key[0]}}}{key[1]}" if key[0] else key[1]): value for key, value in attrs.items()}
        if self._open is None:
            attributes["xmlns"] = space or ""
        line = (self._locator.getLineNumber() if self._locator else None) or 0
        node = _Node(local, attributes, line, self._open)
        if self._open is None:
            self.root = self.root or node
        else:
            self._open.children.append(node)
        self._open = node

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:
        assert self._open is not None
        done, self._open = self._open, self._open.parent
        if self._open is not None and done.name in _INLINE:
            self._open.texts.extend(done.texts)

    def characters(self, content: str) -> None:
        if self._open is not None:
            self._open.texts.append(content)
