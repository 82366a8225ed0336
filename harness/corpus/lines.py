"""Line-aligned files without a workspace, for those who come from sacrebleu.

Lines are split exactly as sacrebleu's command line does, so that scores can be compared to the last digit. No file is held
in memory: lines are gathered by document, on disk where they are many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import chain, islice
from pathlib import Path

from harness.core.errors import AlignmentError, ConfigError, CorpusError
from harness.core.messages import printable, quoted
from harness.core.records import CandidateDocument, Key, Reference, Text
from harness.corpus.archives import STANDARD_INPUT, File, is_archive, opened
from harness.corpus.base import (
    Corpus,
    Keep,
    Lines,
    Spellings,
    VendorInfo,
    check_paths,
    counted,
    entries_of,
    fold,
    has_control,
    innermost,
    read_language,
)
from harness.corpus.document_store import Gathering
from harness.corpus.languages import Languages, guess, languages_in_name, stem_of
from harness.language.identifiers import identifier

WHOLE = "-"
"""The one document's name where no file of document names is given."""
_LINES = 200
"""Lines of a file that may be looked at to identify its language."""
SMALL = 1_000_000
"""Bytes of a file up to which it is read only once, and held meanwhile."""


class _Column:
    """The lines of one file, checked once. `what` describes it in messages; `lang` is its language, once known."""

    def __init__(self, path: File, what: str) -> None:
        self.what = what
        self.lang = ""
        self._path = path
        self._lines = Lines(path, f"{what} file")
        self._held: list[str] | None = [] if _is_small(path) else None
        self.origin = self._lines.origin
        self.notices = self._lines.survey(self._held)
        self.count = self._lines.count

    def __iter__(self) -> Iterator[str]:
        return (line.rstrip() for line in (self._lines if self._held is None else self._held))

    def named(self, side: str) -> str:
        """The language of the side, `source` or `target`, that the file's name says."""
        found = languages_in_name(self._path)
        return found.source or found.target if side == "source" else found.target

    def documents(self) -> Iterator[str]:
        """The lines as names of documents. Raises CorpusError for one that is none, or is spelt in two ways."""
        spellings, known, first = Spellings("document"), dict[str, str](), dict[str, int]()
        for number, given in enumerate(self, 1):
            if (name := known.get(given)) is None:
                name = known[given] = self._document(given, number, spellings, first)
            yield name

    def _document(self, given: str, number: int, spellings: Spellings, first: dict[str, int]) -> str:
        name, place = identifier(given), f"{self.origin}, line {number}"
        if not name or has_control(given):
            fault = "is empty" if not name else "has control characters"
            raise CorpusError(f"{place}: the document name {fault}; write one name per line")
        line = first.setdefault(name, number)
        notice = spellings.add(name, given, place, lambda: f"line {line}")
        if (
            notice and notice not in self.notices
        ):  # it is gone through once for each file that it names the documents of
            self.notices = (*self.notices, notice)
        return name

    def text(self) -> str:
        """All lines, which then are no longer held."""
        text = "\n".join(self)
        self._held = None
        return text


def _is_small(path: File) -> bool:
    if not isinstance(path, Path):
        return False
    try:
        return path.stat().st_size <= SMALL
    except OSError:
        return False  # reading it says what is wrong


_Place = tuple[str, _Column]
"""A document's name and a file: where a line belongs."""


def read_lines(
    references: Sequence[Path],
    candidates: Sequence[tuple[str, Path]],
    source: Path | None = None,
    docs: Path | None = None,
    source_lang: str | None = None,
    target_lang: str | None = None,
    keep: Keep = tuple,
) -> Corpus:
    """Candidates against one or more references, line by line; `docs` names the document of each line.

    Documents come in order of first appearance, each with its candidates side by side; `keep` takes each as it is made.
    """
    candidates, renamed = _named(candidates)
    if not references and source is None:
        raise CorpusError("there is nothing to compare the candidates with; give --reference FILE or --source FILE")
    check_paths(references, "--reference")
    check_paths((path for _, path in candidates), "--candidate")
    check_paths((path for path in (source, docs) if path is not None), "--source or --docs")
    chosen = _option_language(source_lang, "--source-lang"), _option_language(target_lang, "--target-lang")
    with ExitStack() as archives, closing(Gathering[_Place]()) as lines:
        golds = [_Column(_lone(path, archives), "reference") for path in references]
        sources = [_Column(_lone(path, archives), "source") for path in (source,) if path is not None]
        systems = {name: _Column(_lone(path, archives), "candidate") for name, path in candidates}
        names = [_Column(_lone(path, archives), "document names") for path in (docs,) if path is not None]
        columns = [*golds, *sources, *names, *systems.values()]
        _check_counts(columns)
        langs, guesses = _languages(chosen, sources, golds, list(systems.values()))
        for column in (*sources, *golds, *systems.values()):
            _gather(column, names, lines)
        found = list(dict.fromkeys(name for name, _ in lines)) if names else [WHOLE]
        documents = keep(
            document for name in found for document in _documents(name, langs, sources, golds, systems, lines)
        )
    pair = f"{langs[0]}-{langs[1]}"
    return Corpus(
        documents,
        titles={name: name for name in found},
        vendors={vendor: VendorInfo(vendor, pairs=(pair,)) for vendor in systems},
        notices=(*renamed, *guesses, *dict.fromkeys(notice for column in columns for notice in column.notices)),
    )


def named_candidates(given: Sequence[str]) -> list[tuple[str, Path]]:
    """Candidates as options give them: `NAME=FILE`, or `FILE`, which is named after the file."""
    found = [_split(text) for text in given]
    short = [path.name.split(".")[0] for name, path in found if not name]
    named = []
    for name, path in found:
        own = path.name.split(".")[0]
        several = short.count(own) > 1 or not own
        named.append(
            (name or ("stdin" if path.name == STANDARD_INPUT else stem_of(path.name) if several else own), path)
        )
    return named


def paths_of(given: Sequence[str]) -> list[Path]:
    """The files of candidates as options give them."""
    return [_split(text)[1] for text in given]


def _split(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not equals:
        return "", Path(text)
    if not name or not path:
        raise ConfigError(f"--candidate {text!r} has no {'file' if name else 'name'}; write --candidate NAME=FILE.")
    return name, Path(path)


def _lone(path: Path, archives: ExitStack) -> File:
    """The one file that an archive holds, or the text in a gzip file, or standard input; any other file as it is."""
    (file,) = archives.enter_context(opened([path]))
    if not is_archive(path):
        return file
    found = entries_of(innermost(file))
    if len(found) != 1 or not found[0].is_file():
        raise CorpusError(
            f"{printable(path)}: the archive holds more than the one file that is meant, or none; unpack it and "
            "name the file"
        )
    return found[0]


def _named(candidates: Sequence[tuple[str, Path]]) -> tuple[list[tuple[str, Path]], list[str]]:
    """Names become vendors, and vendors have pages and rows: no name may look like a path or come twice.

    Gives the candidates under names in normal form, and what is to be said of names that were not in it.
    """
    if not candidates:
        raise CorpusError("no candidate is given; name at least one with --candidate NAME=FILE")
    found, notices = list[tuple[str, Path]](), list[str]()
    spellings, seen = Spellings("name"), set[str]()
    for given, path in candidates:
        name = identifier(given)
        if (fault := _name_fault(given, name)) is not None:
            raise CorpusError(f"--candidate: the name {quoted(given)} {fault}; use a simple name, NAME=FILE")
        if notice := spellings.add(name, given, "--candidate", lambda: "another --candidate"):
            notices.append(notice)
        if fold(name) in seen:
            raise CorpusError(
                f"--candidate: the name {quoted(name)} is given twice; give each candidate its own name, NAME=FILE"
            )
        seen.add(fold(name))
        found.append((name, path))
    return found, notices


def _name_fault(given: str, name: str) -> str | None:
    if not name:
        return "is empty"
    if has_control(given):
        return "has control characters"
    if name in {".", ".."} or "/" in name or "\\" in name:
        return "looks like a path"
    return None


def _option_language(tag: str | None, option: str) -> str:
    return "" if tag is None else read_language(tag, option)


def _languages(
    chosen: tuple[str, str], sources: Sequence[_Column], golds: Sequence[_Column], systems: Sequence[_Column]
) -> tuple[tuple[str, str], list[str]]:
    """Source and target language by the options, else by file names, else by the text, with notices of what was guessed.

    The target language comes from the references, since a candidate may be in the wrong one.
    """
    langs, notices = list(chosen), list[str]()
    for number, (side, columns) in enumerate({"source": sources, "target": golds or systems}.items()):
        if not langs[number] and columns:
            named = {column.named(side) for column in columns}
            only = named.pop() if len(named) == 1 else ""
            texts = chain.from_iterable(islice(column, _LINES) for column in columns)
            found, said = guess(columns[0].origin, Languages(only, only), {side: texts})
            langs[number] = found[number]
            notices += said
    source, target = (lang or "und" for lang in langs)
    for column in (*sources, *golds, *systems):
        column.lang = source if column in sources else target
    return (source, target), notices


def _check_counts(columns: Sequence[_Column]) -> None:
    """All files have as many lines as the first: nothing is zipped away."""
    first = columns[0]
    for column in columns:
        if column.count != first.count:
            raise AlignmentError(
                f"{column.origin} has {counted(column.count, 'line')}, {first.origin} has {first.count}; "
                f"line {min(column.count, first.count) + 1} has no counterpart: give files of equal length"
            )
    if not first.count:
        raise CorpusError(f"{first.origin}: the {first.what} file is empty; put the lines there and run again")


def _gather(column: _Column, names: Sequence[_Column], lines: Gathering[_Place]) -> None:
    """Put the lines of a column to their documents, and say which are empty. A document's lines may lie apart."""
    empty = list(_by_name(column, names[0], lines) if names else _as_one(column, lines))
    if empty:
        notice = (
            f"{column.origin}: {counted(len(empty), 'empty line')}, first line {empty[0]}; scored, as sacrebleu does"
        )
        column.notices = (*column.notices, notice)


def _as_one(column: _Column, lines: Gathering[_Place]) -> Iterator[int]:
    """All lines are one document; gives the numbers of empty ones."""
    text = column.text()
    lines.add((WHOLE, column), (text,))
    yield from (number for number, line in enumerate(text.split("\n"), 1) if not line)


def _by_name(column: _Column, names: _Column, lines: Gathering[_Place]) -> Iterator[int]:
    """Each line to the document of its name; gives the numbers of empty ones."""
    for number, (line, name) in enumerate(zip(column, names.documents(), strict=False), 1):
        lines.add((name, column), (line,))
        if not line:
            yield number


def _documents(
    name: str,
    langs: tuple[str, str],
    sources: Iterable[_Column],
    golds: Iterable[_Column],
    systems: Mapping[str, _Column],
    lines: Gathering[_Place],
) -> Iterator[CandidateDocument]:
    """One document of all candidates, which share its source and references."""

    def text(column: _Column) -> Text:
        return Text(column.lang, lines.take((name, column))[0], column.origin, lines=True)

    source = next(map(text, sources), None)
    references = tuple(Reference("lines", text(gold)) for gold in golds)
    for vendor, column in systems.items():
        yield CandidateDocument(Key(vendor, *langs, name), text(column), source, references)
