"""A unit of a bilingual file, as every parser gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from harness.corpus.archives import File
from harness.corpus.formats.bilingual.markup import NO_DATA, Node
from harness.corpus.formats.units import Reading


class Entry(NamedTuple):
    """One segment of a file with its translation, which is None where the file has none.

    `name` is its id, or a number where the file gives none (`named`). `context` divides equal sources, as gettext's
    `msgctxt` does. `status` and `origin` are how far the translation is and where it came from, as far as the file says;
    `locked` units are not to be translated. `file` is how messages name the file, and `part` counts the `<file>` elements of an XLIFF file. `group` is the XLIFF 2
    unit that the segment is a part of, and `after` are source and target of what follows it there without being a segment.

    In XML, `unit` and `node` are the elements of the unit and of its translation, `code` the names of elements that are
    no text, and `data` the original code by id; in PO, `first` is the line where the message begins with its comments.
    """

    name: str
    line: int
    source: str | None
    target: str | None
    document: str
    source_lang: str
    target_lang: str
    unit: Node | None = None
    node: Node | None = None
    code: frozenset[str] = frozenset()
    first: int = 0
    data: Mapping[str, str] = NO_DATA
    named: bool = True
    context: str = ""
    status: str = ""
    origin: str = ""
    locked: bool = False
    file: str = ""
    part: int = 0
    group: str = ""
    after: tuple[str, str] = ("", "")

    @property
    def place(self) -> str:
        return f"{self.file}, line {self.line}"

    @property
    def is_empty(self) -> bool:
        return not (self.target or "").strip()


Parse = Callable[[File, Reading], Iterator[Entry]]
