"""The workspace: `references/` and `candidates/` read as one corpus.

What was expected and did not come is a `CandidateDocument` too, so that no vendor gains by leaving out its worst text.

What there is is listed first, then texts are read document by document, so that few of them are held.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.core.records import CandidateDocument, Key, Reference, Text
from harness.corpus.archives import File, is_archive, open_archive
from harness.corpus.base import Corpus, Keep, VendorInfo, innermost, is_link, left_out, spelt
from harness.corpus.workspace.base import FORM, folders_in, renamed, selected, shown, strays_in
from harness.corpus.workspace.candidates import candidate_document, deliveries_of, document_in, vendor_info
from harness.corpus.workspace.references import (
    GoldDocument,
    GoldFile,
    closest,
    gold_text,
    is_meant_for,
    judged_against,
    known_documents,
    read_gold,
)
from harness.language.tags import FirstTags

_LOG = logging.getLogger(__name__)

__all__ = ["GoldTexts", "read_golds", "read_workspace"]


class GoldTexts(NamedTuple):
    """The texts that a document's `document.toml` names: sources by language, and references."""

    name: str
    sources: Mapping[str, Text]
    references: tuple[Reference, ...]


def read_workspace(
    root: File,
    vendors: Collection[str] | None = None,
    documents: Collection[str] | None = None,
    keep: Keep = tuple,
) -> Corpus:
    """Every candidate of the workspace, or of some vendors and documents, with what it is judged against.

    Documents come in order of language pair, document and vendor; `keep` takes each as soon as it is read.
    """
    known = known_documents(root)
    golds = {name: read_gold(root, known[name]) for name in selected(known, documents, "document", "references")}
    with ExitStack() as archives:
        folders = _opened(root, vendors, archives)
        infos: dict[str, VendorInfo] = {}
        delivered: dict[Key, str] = {}
        tags = FirstTags()
        left = [
            *left_out(root / "candidates", strays_in(root), shown(root / "candidates", root)),
            *(
                notice
                for gold in golds.values()
                for notice in left_out(gold.folder, gold.strays, shown(gold.folder, root))
            ),
        ]
        for vendor, folder in folders.items():
            found, strays = deliveries_of(root, folder, vendor, known, tags)
            left += left_out(folder, strays, shown(folder, root))
            infos[vendor] = vendor_info(root, folder, vendor, found, tags)
            delivered |= {key: file for key, file in found.items() if key.document in golds}
        undelivered = _undelivered(infos, delivered, golds)
        _LOG.info(
            "%s: %d documents, %d vendors, %d deliveries of %d",
            root,
            len(golds),
            len(infos),
            len(delivered),
            len(delivered) + len(undelivered),
        )
        if not delivered and not undelivered:
            where = shown(root / "candidates", root)
            raise CorpusError(f"{where}: there is no candidate to score; put the vendors' texts at {FORM}")
        return Corpus(
            keep(_read(delivered, undelivered, folders, golds, root)),
            titles={name: gold.title for name, gold in golds.items()},
            vendors=infos,
            undelivered=undelivered,
            notices=(
                *_unused(root),
                *renamed(known, root),
                *renamed(folders_in(root, "candidates"), root),
                *(notice for vendor, folder in folders.items() for notice in _renamed(delivered, vendor, folder, root)),
                *left,
                *_hidden(root),
                *_notices(infos, golds, {key.document for key in (*delivered, *undelivered)}),
            ),
        )


def _opened(root: File, vendors: Collection[str] | None, archives: ExitStack) -> dict[str, File]:
    """The folders of the vendors asked for, those in archives too, which often hold one folder with all the rest in it."""
    found, folders = {}, folders_in(root, "candidates")
    for vendor in selected(folders, vendors, "vendor", "candidates"):
        folder = folders[vendor]
        if is_archive(folder):
            folder = innermost(archives.enter_context(open_archive(folder, shown(folder, root))).root)
        found[vendor] = folder
    return found


def _unused(root: File) -> Iterator[str]:
    """What an archive does not decide: whoever packed it is not the one who asks."""
    if isinstance(root, Path):
        return
    for name in ("harness.toml", "references/entities.toml"):
        if (root / name).exists():
            yield f"{shown(root / name, root)}: not used; settings and termbase are those of --workspace"


def _renamed(delivered: Mapping[Key, str], vendor: str, folder: File, root: File) -> Iterator[str]:
    """What is to be said of a vendor's files whose document has another name than they say."""
    for key, file in delivered.items():
        own = document_in(file)
        if key.vendor == vendor and unicodedata.normalize("NFC", own) != key.document:
            yield f"{shown(folder / file, root)}: the document {spelt(own)} is read as {quoted(key.document)}"


def _hidden(root: File) -> Iterator[str]:
    """Folders that are no vendor's by their names, although there are texts in them."""
    entries: list[File] = sorted((root / "candidates").iterdir())
    for entry in entries:
        if entry.name.startswith(".") and not is_link(entry) and entry.is_dir():
            with suppress(OSError):
                if any(file.name.endswith(".txt") for file in entry.iterdir()):
                    yield f"{shown(entry, root)}: not read, as its name begins with a dot; rename it if it is a vendor's"


def _read(
    delivered: Mapping[Key, str],
    undelivered: Iterable[Key],
    folders: Mapping[str, File],
    golds: Mapping[str, GoldDocument],
    root: File,
) -> Iterator[CandidateDocument]:
    """The documents with their texts. A gold text that nobody is judged against is read too: it may be wrong."""
    seen: set[tuple[str, GoldFile]] = set()
    keys = sorted((*delivered, *undelivered), key=lambda key: (key[1:], key.vendor))
    for place, group in groupby(keys, key=lambda key: key[1:]):
        gold = golds[place[2]]
        original, files = judged_against(gold, *place[:2])
        seen.update((gold.name, file) for file in (original, *files) if file is not None)
        source = None if original is None else gold_text(original, gold, root)
        references = tuple(Reference(file.kind, gold_text(file, gold, root)) for file in files)
        for key in group:
            judged = CandidateDocument(key, None, source, references)
            if key in delivered:
                yield candidate_document(judged, folders[key.vendor] / delivered[key], gold, root)
            else:
                yield _absent(judged)
    for gold in golds.values():
        for file in (*gold.sources.values(), *gold.references):
            if (gold.name, file) not in seen:
                gold_text(file, gold, root)


def read_golds(root: File, documents: Collection[str] | None = None) -> tuple[GoldTexts, ...]:
    """The sources and references of the workspace or of some documents, whatever was delivered."""
    known = known_documents(root)
    golds = [read_gold(root, known[name]) for name in selected(known, documents, "document", "references")]
    return tuple(
        GoldTexts(
            gold.name,
            {lang: gold_text(file, gold, root) for lang, file in gold.sources.items()},
            tuple(Reference(file.kind, gold_text(file, gold, root)) for file in gold.references),
        )
        for gold in golds
    )


def _undelivered(
    infos: Mapping[str, VendorInfo], delivered: Collection[Key], golds: Mapping[str, GoldDocument]
) -> tuple[Key, ...]:
    """A vendor owes every document of which it has, in one of its pairs, the source.

    A gold text counts as source where some vendor did translate from it. A pair that nobody says the vendor was asked for,
    but that it delivered, is owed of documents whose gold texts are meant for it, or that some vendor delivered in it.
    """
    translated_from = {(key.document, key.source_lang) for key in delivered}
    translated = {key[1:] for key in delivered}
    missing = set()
    for vendor, info in infos.items():
        for source, target in (pair.split("-") for pair in info.pairs):
            for name, gold in golds.items():
                original = judged_against(gold, source, target)[0]
                owed = closest(gold.sources, source) is not None or (name, source) in translated_from
                expected = f"{source}-{target}" in info.asked or is_meant_for(gold, source, target)
                if owed and original is not None and (expected or (source, target, name) in translated):
                    missing.add(Key(vendor, source, target, name))
    return tuple(sorted(missing - set(delivered)))


def _absent(judged: CandidateDocument) -> CandidateDocument:
    key = judged.key
    expected = printable(f"candidates/{key.vendor}/{key.document}.{key.pair}.txt")
    return replace(judged, reason=f"not delivered: expected {expected}")


def _notices(infos: Mapping[str, VendorInfo], golds: Iterable[str], judged: Collection[str]) -> tuple[str, ...]:
    idle = [vendor for vendor, info in infos.items() if not info.pairs]
    return (
        *(f"candidates/{printable(name)}: nothing is delivered and vendor.toml names no pairs" for name in idle),
        *(
            f"references/{printable(name)}: there is no candidate for this document"
            for name in golds
            if name not in judged
        ),
    )
