"""A segment with its tags: the text that is judged, and the place of each of its characters between the tags.

XLIFF and TMX keep the original's tags inside their segments. Readers take them out; findings in the clean text have
to find their way back, past placeholders, through nested elements and around those that begin or end in the middle.
`markup.plain` makes the same text of a parsed segment.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from harness.corpus.formats.bilingual.codes import attributes_of, is_deleted, is_line_break, separates

_TOKEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>"
    r"|<!\[CDATA\[(?P<cdata>.*?)\]\]>"
    r"|<(?P<end>/)?(?P<name>[^\s/>]+)(?:[^>\"'/]|/(?!>)|\"[^\"]*\"|'[^']*')*(?P<empty>/)?>"
    r"|(?P<reference>&[^;]+;)"
    r"|(?P<text>[^<&]+)",
    re.DOTALL,
)
_CHARACTER = re.compile(r"\r\n|.", re.DOTALL)

Stretch = tuple[int, int]
"""A part of the raw segment, from and up to, whose tags all have their counterpart in it."""


class MarkupSpan(NamedTuple):
    """A span of the clean text, and what gives the markup to put before and after each stretch of it."""

    start: int
    end: int
    markup: Callable[[], tuple[str, str]]


@dataclass(slots=True, eq=False)
class _Element:
    """Where an element begins and ends in the raw segment, and which of the clean characters it holds.

    `open` says that marks stand in it, not around it. `tag` is the whole start tag, and `content` where it ends.
    """

    start: int
    first: int
    open: bool
    tag: str
    content: int
    end: int = 0
    last: int = 0


@dataclass(slots=True)
class Tagged:
    """The content of a segment, which is well-formed XML.

    `raw` is how it stands in the file, `text` what a reader of the translation sees: no tags, no comments, and nothing of
    the elements whose local names are in `code`, nor of deleted text. A code that separates words (`data` has the original
    code by id) is a space, unless there is white space beside it. Elements in `kept` are never inside a stretch as a whole: an
    editor looks for the segments of XLIFF 1.2, which are `mrk`, where they were. `starts[i]` and `ends[i]` bound in `raw` what
    `text[i]` is written as; both are the next character's start for a space that replaces a code.
    """

    raw: str
    code: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    data: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    _elements: list[_Element] = field(default_factory=list)
    """Those that are not code, in the order of their ends."""
    _sections: list[Stretch] = field(default_factory=list)
    _separated: bool = False
    """Whether a code that separates words came since the last character."""

    def __post_init__(self) -> None:
        characters: list[str] = []
        opened: list[_Element] = []
        hidden: list[str] = []
        """Names of open elements, from the first one whose content is not text."""
        for token in _TOKEN.finditer(self.raw):
            if token["name"] is not None:
                self._tag(token, opened, hidden, len(characters))
            elif token["cdata"] is not None:
                self._sections.append(token.span("cdata"))
            if not hidden:
                for char, start, end in _characters(token):
                    if self._separated and characters and not (characters[-1].isspace() or char.isspace()):
                        characters.append(" ")
                        self.starts.append(start)
                        self.ends.append(start)
                    self._separated = False
                    characters.append(char)
                    self.starts.append(start)
                    self.ends.append(end)
        self.text = "".join(characters)

    def _tag(self, token: re.Match[str], opened: list[_Element], hidden: list[str], place: int) -> None:
        """An element is one of the segment, or hidden: a code, deleted text, or inside one of them."""
        name = token["name"].rpartition(":")[2]
        if token["end"] is None:
            if hidden or name in self.code or is_deleted(name, attributes_of(token[0])):
                hidden.append(name)
            elif is_line_break(name):
                self._separated = True
            opened.append(_Element(token.start(), place, name in self.kept, token[0], token.end()))
        if token["end"] is not None or token["empty"] is not None:
            element = opened.pop()
            if hidden:
                hidden.pop()
                if not hidden:
                    self._separated |= self._separates(name, element, token)
            element.end, element.last = token.end(), place
            self._elements.append(element)
            if opened:
                opened[-1].open |= element.open

    def _separates(self, name: str, element: _Element, end: re.Match[str]) -> bool:
        """Whether an element that is hidden separates words; `end` is its end tag, or the tag of an empty one."""
        attributes = attributes_of(element.tag)
        if is_deleted(name, attributes):
            return False
        inside = self.raw[element.content : end.start()] if end["end"] is not None else ""
        written = "".join(char for one in _TOKEN.finditer(inside) for char, _, _ in _characters(one))
        return separates(name, attributes, written, self.data)

    def stretches(self, start: int, end: int) -> list[Stretch]:
        """Where `text[start:end]` stands: as few stretches as the tags allow, in order, with that text and no other.

        An element whose text lies in the span as a whole is in a stretch as a whole; one of which a part does, parts the
        span. Raises ValueError where there is no such span.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no span of {len(self.text)} characters: {start}, {end}")
        if self.starts[start] == self.ends[end - 1]:  # a space that replaces a code has no place of its own
            end += 1
        whole: list[_Element] = []
        parting = {start, end}
        for one in self._elements:
            if start <= one.first < one.last <= end and not one.open:
                whole.append(one)
            elif one.first < one.last:
                parting |= {place for place in (one.first, one.last) if start < place < end}
        places = sorted(parting)
        found = [(self.starts[one], self.ends[two - 1]) for one, two in pairwise(places)]
        for one in whole:  # each lies between two of the places
            part = bisect_right(places, one.first) - 1
            found[part] = min(found[part][0], one.start), max(found[part][1], one.end)
        return [one for one in found if one[0] < one[1]]

    def marked(self, marks: Iterable[MarkupSpan]) -> str:
        """The raw segment with markup around spans of its text. Of spans that overlap, the later one is parted."""
        insertions: list[tuple[int, int, int, int, str]] = []
        for number, mark in enumerate(_nested(marks)):
            for start, end in self.stretches(mark.start, mark.end):
                before, after = mark.markup()
                insertions += [(start, 1, -end, number, before), (end, 0, -start, -number, after)]
        parts, last = [], 0
        for place, *_, markup in sorted(insertions):
            inside = any(start <= place <= end for start, end in self._sections)
            parts += [self.raw[last:place], f"]]>{markup}<![CDATA[" if inside else markup]
            last = place
        return "".join([*parts, self.raw[last:]])


def _nested(marks: Iterable[MarkupSpan]) -> list[MarkupSpan]:
    """Marks in order, outer ones first, parted so that none ends in the middle of another."""
    left = [(mark.start, -mark.end, number, mark) for number, mark in enumerate(marks)]
    heapify(left)
    found: list[MarkupSpan] = []
    while left:
        start, end, number, mark = heappop(left)
        crossed = [other.end for other in found if start < other.end < -end]
        if crossed:
            heappush(left, (min(crossed), end, number, mark._replace(start=min(crossed))))
            mark = mark._replace(end=min(crossed))
        found.append(mark)
    return found


def _characters(token: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """The characters that a token stands for, with their places; line ends are one LF each, as XML has it."""
    if (reference := token["reference"]) is not None:
        yield _referred(reference), token.start(), token.end()
    for group in ("cdata", "text"):
        if (written := token[group]) is not None:
            offset = token.start(group)
            for found in _CHARACTER.finditer(written):
                char = "\n" if found[0] in {"\r\n", "\r"} else found[0]
                yield char, offset + found.start(), offset + found.end()


def _referred(reference: str) -> str:
    """The character of `&amp;`, `&#65;` or `&#x41;`. `html.unescape` would change those that HTML forbids."""
    if not reference.startswith("&#"):
        return html.unescape(reference)
    number = reference[2:-1]
    return chr(int(number[1:], 16) if number.startswith("x") else int(number))


def lined(text: str) -> tuple[str, list[int]]:
    """A segment as the readers make a line of it, and where in `text` each of its characters is, its end with them."""
    places = [place for place, char in enumerate(text) if char != "\n" or text[place - 1 : place] != "\r"]
    line = "".join(" " if text[place] in "\r\n" else text[place] for place in places).rstrip()
    return line, [*places, len(text)][: len(line) + 1]
