"""Imported texts as files of a workspace. Nothing that is there is changed: the same content stays, another is refused.

The corpus is gone through twice, so that it may be larger than memory: all is looked at before anything is written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from harness.core.atomic_files import write_whole
from harness.core.errors import CorpusError
from harness.core.locks import locked
from harness.core.messages import printable, quoted
from harness.core.paths import short_name
from harness.core.records import CandidateDocument, Text
from harness.corpus.base import Corpus, fold
from harness.corpus.formats.gold_differences import WHOLE
from harness.corpus.formats.units import UNKNOWN

_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f]|^\.+|[. ]+$')


def deposit(corpus: Corpus, into: Path, whole: str) -> tuple[list[Path], list[str]]:
    """Write references and candidates below `into`; gives the files written and what is to be said.

    `whole` names the document where nothing else does. Raises CorpusError before anything is written.
    """
    notices: list[str] = []
    names = _names((document.key.document for document in corpus.documents), whole, notices)
    plan = _Plan(into)
    with _told(into), _alone_in(into):
        for document in corpus.documents:
            _check(document)
            name = names[document.key.document]
            plan.tables.setdefault(name, {}).update(_table(document))
            notices += _left_out(document, name)
            for file in _files(document, name):
                plan.look(file)
        for file in plan.descriptions():
            plan.look(file)
        for document in corpus.documents:
            plan.write(_files(document, names[document.key.document]))
        plan.write(plan.descriptions())
    return list(plan.new), list(dict.fromkeys(notices))


class _File(NamedTuple):
    """A file of the workspace; `origin` is where its text is from."""

    name: str
    text: str
    origin: str


@dataclass(slots=True)
class _Plan:
    """What is to be written into a workspace. `tables`: what each document's description says, by folder.

    `new`: the paths of files that are not there; whether they are written.
    """

    into: Path
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    new: dict[Path, bool] = field(default_factory=dict)
    _digests: dict[str, bytes] = field(default_factory=dict)

    def look(self, file: _File) -> None:
        """Vendors share a document's source and reference, which must then be the same, and what is there stays."""
        data = file.text.encode()
        digest = hashlib.blake2b(data, digest_size=16).digest()
        known = self._digests.setdefault(file.name, digest)
        if known != digest:
            raise CorpusError(
                f"{file.origin}: two different texts would be {printable(file.name)}; give vendors the same "
                "source and reference, or documents of their own"
            )
        path = self.into / file.name
        if not path.exists() and not path.is_symlink():
            self.new[path] = False
        elif not path.is_file() or path.read_bytes() != data:
            raise CorpusError(
                f"{printable(path)}: exists with other content; import into another workspace or move it away"
            )

    def write(self, files: Iterable[_File]) -> None:
        """Write what is not there, once."""
        for file in files:
            path = self.into / file.name
            if self.new.get(path) is False:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, file.text.encode())
                self.new[path] = True

    def descriptions(self) -> Iterator[_File]:
        """Each document's `document.toml`."""
        for folder, table in self.tables.items():
            yield _File(f"references/{folder}/document.toml", _toml(folder, table), "")


@contextmanager
def _alone_in(into: Path) -> Iterator[None]:
    """Hold the workspace's lock, so that what was looked at is still so when it is written."""
    new = [folder for folder in (into, *into.parents) if not folder.exists()]
    into.mkdir(parents=True, exist_ok=True)
    try:
        with locked(into / "import"):
            yield
    finally:
        with suppress(OSError):  # it holds something
            for folder in new:
                folder.rmdir()


@contextmanager
def _told(into: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise CorpusError(
            f"{printable(into)}: cannot be written ({problem.strerror}); name another workspace"
        ) from None


def _names(documents: Iterable[str], whole: str, notices: list[str]) -> dict[str, str]:
    """The folder of each document; what a file system would not take becomes an underscore."""
    found: dict[str, str] = {}
    folded: dict[str, str] = {}
    for document in dict.fromkeys(documents):
        name = _file_name(whole if document == WHOLE else document)
        if name != document and document != WHOLE:
            notices.append(f"the document {quoted(document)} is written as {quoted(name)}")
        if folded.setdefault(fold(name), document) != document:
            raise CorpusError(
                f"the documents {quoted(folded[fold(name)])} and {quoted(document)} would be one folder, "
                f"{quoted(name)}; rename one"
            )
        found[document] = name
    return found


def _file_name(name: str) -> str:
    return short_name(_UNSAFE.sub("_", name))


def _check(document: CandidateDocument) -> None:
    for lang, option in ((document.key.source_lang, "--source-lang"), (document.key.target_lang, "--target-lang")):
        if lang == UNKNOWN:
            raise CorpusError(f"the files do not say their languages, which file names need; give {option}")


def _table(document: CandidateDocument) -> dict[str, str]:
    """The names of a document's files that its description has."""
    key, table = document.key, {}
    if document.source is not None:
        table[f"source {key.source_lang}"] = f"source.{key.source_lang}.txt"
    if document.references:
        table[f"reference {key.target_lang}"] = f"translation.{key.target_lang}.txt"
    return table


def _left_out(document: CandidateDocument, name: str) -> Iterator[str]:
    if len(document.references) > 1:
        yield (
            f"{name}: a workspace holds one translation a language; the first of {len(document.references)} "
            "references is written, score the files themselves to use all"
        )


def _files(document: CandidateDocument, name: str) -> Iterator[_File]:
    """The files of one vendor's document in the folder `name`."""
    key, folder = document.key, f"references/{name}"
    if document.source is not None:
        yield _file(f"{folder}/source.{key.source_lang}.txt", document.source)
    if document.references:
        yield _file(f"{folder}/translation.{key.target_lang}.txt", document.references[0].text)
    if document.candidate is not None:
        vendor = _file_name(key.vendor)
        yield _file(f"candidates/{vendor}/{name}.{key.pair}.txt", document.candidate)


def _file(name: str, text: Text) -> _File:
    return _File(name, text.text + "\n", text.origin)


def _toml(title: str, table: dict[str, str]) -> str:
    """`document.toml` of a line-aligned document. JSON's strings are TOML's too."""
    lines = [f"title = {json.dumps(title, ensure_ascii=False)}", 'alignment = "lines"']
    sources = {key.split()[1]: file for key, file in table.items() if key.startswith("source ")}
    if sources:
        lines += ["", "[sources]", *(f"{lang} = {json.dumps(file)}" for lang, file in sources.items())]
    for key, file in table.items():
        kind, lang = key.split()
        if kind == "reference":
            lines += ["", "[[references]]", 'kind = "translation"', f'lang = "{lang}"', f"file = {json.dumps(file)}"]
    return "\n".join(lines) + "\n"
