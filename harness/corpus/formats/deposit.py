"""Imported texts as files of a workspace. Nothing that is there is changed: the same content stays, another is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from harness.atomic import write_whole
from harness.config import printable, quoted
from harness.corpus.base import Corpus, fold
from harness.corpus.formats.units import UNKNOWN, WHOLE
from harness.errors import CorpusError
from harness.model import Document

_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f]|^\.+|[. ]+$')


def deposit(corpus: Corpus, into: Path, whole: str) -> tuple[list[Path], list[str]]:
    """Write references and candidates below `into`; gives the files written and what is to be said.

    `whole` names the document where nothing else does. Raises CorpusError before anything is written.
    """
    notices: list[str] = []
    names = _names([document.key.document for document in corpus.documents], whole, notices)
    files: dict[str, str] = {}
    tomls: dict[str, dict[str, str]] = {}
    for document in corpus.documents:
        _check(document)
        _put_document(document, names[document.key.document], files, tomls, notices)
    for folder, table in tomls.items():
        files[f"references/{folder}/document.toml"] = _toml(folder, table)
    return _write(files, into), list(dict.fromkeys(notices))


def _names(documents: Iterable[str], whole: str, notices: list[str]) -> dict[str, str]:
    """The folder of each document; what a file system would not take becomes an underscore."""
    found: dict[str, str] = {}
    folded: dict[str, str] = {}
    for document in dict.fromkeys(documents):
        name = _UNSAFE.sub("_", whole if document == WHOLE else document)
        if name != document and document != WHOLE:
            notices.append(f"the document {quoted(document)} is written as {quoted(name)}")
        if folded.setdefault(fold(name), document) != document:
            raise CorpusError(f"the documents {quoted(folded[fold(name)])} and {quoted(document)} would be one folder, "
                              f"{quoted(name)}; rename one")  # fmt: skip
        found[document] = name
    return found


def _check(document: Document) -> None:
    for lang, option in ((document.key.source_lang, "--source-lang"), (document.key.target_lang, "--target-lang")):
        if lang == UNKNOWN:
            raise CorpusError(f"the files do not say their languages, which file names need; give {option}")


def _put_document(
    document: Document, name: str, files: dict[str, str], tomls: dict[str, dict[str, str]], notices: list[str]
) -> None:
    key, folder = document.key, f"references/{name}"
    table = tomls.setdefault(name, {})
    if document.source is not None:
        table[f"source {key.source_lang}"] = file = f"source.{key.source_lang}.txt"
        _put(files, f"{folder}/{file}", document.source.text, document.source.origin)
    if document.references:
        table[f"reference {key.target_lang}"] = file = f"translation.{key.target_lang}.txt"
        _put(files, f"{folder}/{file}", document.references[0].text.text, document.references[0].text.origin)
    if len(document.references) > 1:
        notices.append(f"{name}: a workspace holds one translation a language; the first of {len(document.references)} "
                       "references is written, score the files themselves to use all")  # fmt: skip
    if document.candidate is not None:
        vendor = _UNSAFE.sub("_", key.vendor)
        _put(files, f"candidates/{vendor}/{name}.{key.pair}.txt", document.candidate.text, document.candidate.origin)


def _put(files: dict[str, str], name: str, text: str, origin: str) -> None:
    """Vendors share a document's source and reference, which must then be the same."""
    if files.setdefault(name, text + "\n") != text + "\n":
        raise CorpusError(f"{origin}: two different texts would be {printable(name)}; give vendors the same source and "
                          "reference, or documents of their own")  # fmt: skip


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


def _write(files: dict[str, str], into: Path) -> list[Path]:
    new = {}
    try:
        for name, text in files.items():
            path, data = into / name, text.encode()
            if not path.exists() and not path.is_symlink():
                new[path] = data
            elif not path.is_file() or path.read_bytes() != data:
                raise CorpusError(f"{printable(path)}: is there with other content; import into another workspace or "
                                  "take it away")  # fmt: skip
        for path, data in new.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
    except OSError as problem:
        raise CorpusError(
            f"{printable(into)}: cannot be written ({problem.strerror}); name another workspace"
        ) from None
    return list(new)
