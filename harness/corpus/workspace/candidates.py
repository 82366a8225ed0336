"""`candidates/` of a workspace: what a vendor delivered, by the names of its files, and each text beside what it is judged against."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import NamedTuple

from harness.core.errors import AlignmentError, CorpusError
from harness.core.messages import nearest, printable, quoted
from harness.core.records import CandidateDocument, Key, Text
from harness.core.toml_files import check_keys, string, toml_type
from harness.corpus.archives import File
from harness.corpus.base import (
    VendorInfo,
    all_entries,
    counted,
    fold,
    is_stray,
    looks_line_aligned,
    read_language,
    text_lines,
)
from harness.corpus.languages import stem_of
from harness.corpus.workspace.base import check_inside, names_pair, read_table, shown
from harness.corpus.workspace.references import Alignment, GoldDocument
from harness.corpus.workspace.texts import is_readable, languages_inside, text_in
from harness.language.identifiers import identifier
from harness.language.pairs import parse_pair
from harness.language.tags import FirstTags


class Deliveries(NamedTuple):
    """The names of a vendor's candidate files by key, and the names of all other files."""

    files: dict[Key, str]
    strays: list[str]


def deliveries_of(root: File, folder: File, vendor: str, known: Collection[str], tags: FirstTags) -> Deliveries:
    """The content of a vendor's folder. Two candidates for one key are reported before an unknown document."""
    found, strays = dict[Key, str](), list[str]()
    folded: dict[tuple[str, ...], File] = {}
    for path in all_entries(folder, shown(folder, root)):
        if path.name == "vendor.toml" or path.name.startswith(".git"):
            continue
        if is_stray(path.name) or not _is_meant(path, known):
            strays.append(path.name)
            continue
        key = _key(path, vendor, root, tags)
        twin = folded.setdefault((fold(key.document), key.pair), path)
        if twin is not path:
            raise CorpusError(
                f"{shown(path, root)}: a second candidate for {printable(key.document)} in {key.pair} "
                f"beside {shown(twin, root)}; keep one of the two"
            )
        found[key] = path.name
    for key, file in found.items():
        _check_known(key.document, folder / file, root, known)
    return Deliveries(found, strays)


def _is_meant(path: File, known: Collection[str]) -> bool:
    """Whether a file is meant as a candidate: it is named after a document or a language pair."""
    if path.is_dir():
        return True
    names = {fold(name) for name in known}
    if names & {fold(identifier(name)) for name in (document_in(path.name), stem_of(path.name))}:
        return True
    return names_pair(path.name)


def document_in(file: str) -> str:
    """The document's name in that of a candidate's file, as it is written there."""
    stem = stem_of(file)
    document, _, pair = stem.rpartition(".")
    return document if "-" in pair else stem


def _key(path: File, vendor: str, root: File, tags: FirstTags) -> Key:
    """What a candidate is, by its file's name."""
    origin = shown(path, root)
    check_inside(path, root)
    document, _, pair = stem_of(path.name).rpartition(".")
    if "-" not in pair:
        document, pair = stem_of(path.name), "-".join(languages_inside(path)).strip("-")
    if not path.is_file() or not document or "-" not in pair or not is_readable(path):
        raise CorpusError(f"{origin}: not a candidate; name it <document>.<src>-<tgt>.txt or move it elsewhere")
    source, target = _pair(pair, origin)
    name = identifier(document)
    if not name:
        raise CorpusError(f"{origin}: the name of the document has no visible characters; rename the file")
    return Key(vendor, tags.first(source), tags.first(target), name)


def _check_known(name: str, path: File, root: File, known: Collection[str]) -> None:
    if name not in known:
        near = nearest(name, known)
        hint = f"did you mean {quoted(near)}?" if near else f"make references/{printable(name)} or remove the candidate"
        raise CorpusError(f"{shown(path, root)}: unknown document {quoted(name)}; {hint}")


def _pair(text: str, where: str) -> tuple[str, str]:
    """The languages of `hi-en`. Dashes inside a tag are borne with as long as only one reading makes sense."""
    parts = text.split("-")
    if len(parts) == 2:
        return read_language(parts[0], where), read_language(parts[1], where)
    try:
        return parse_pair(text)
    except ValueError:
        raise CorpusError(
            f"{where}: {quoted(text)} is not a language pair; write two languages joined by a dash, "
            "their subtags joined by underscores, such as pt_BR-en"
        ) from None


def vendor_info(root: File, folder: File, vendor: str, delivered: Iterable[Key], tags: FirstTags) -> VendorInfo:
    where = shown(folder / "vendor.toml", root)
    data = read_table(folder / "vendor.toml", root) or {}
    check_keys(data, ("name", "description", "pairs"), where, CorpusError)
    declared = data.get("pairs", [])
    if not isinstance(declared, list) or not all(isinstance(pair, str) for pair in declared):
        kind = "mixed types" if isinstance(declared, list) else toml_type(declared)
        raise CorpusError(f'{where}: "pairs" must be an array of strings such as ["hi-en"], not {kind}')
    asked = {"-".join(map(tags.first, _pair(pair, where))) for pair in declared}
    return VendorInfo(
        string(data, "name", where, CorpusError, vendor),
        string(data, "description", where, CorpusError, ""),
        tuple(sorted(asked | {key.pair for key in delivered})),
        tuple(sorted(asked)),
    )


# Texts


def candidate_document(judged: CandidateDocument, path: File, gold: GoldDocument, root: File) -> CandidateDocument:
    """The document with its candidate. `judged` has what that is judged against."""
    key, origin = judged.key, shown(path, root)
    if judged.source is None and not judged.references:
        raise CorpusError(
            f"{origin}: {printable(gold.name)} has neither a source in {key.source_lang} nor a reference in "
            f"{key.target_lang}; add one to references/{printable(gold.name)} or remove the candidate"
        )
    check_inside(path, root)
    candidate = text_in(path, key.target_lang, role="candidate", empty=True, origin=origin)
    if not candidate.text.strip():
        reason = f"the candidate file is empty ({origin}); ask the vendor to deliver it again"
        return replace(judged, reason=reason)
    return _by_lines(replace(judged, candidate=candidate), candidate, gold.alignment)


def _by_lines(document: CandidateDocument, candidate: Text, alignment: Alignment) -> CandidateDocument:
    """The document marked as line-aligned, where it is said to be or looks so."""
    translations = [reference.text for reference in document.references if reference.kind == "translation"]
    others = [*translations, *([document.source] if document.source is not None else [])]
    if alignment == "lines":
        _check_line_counts(candidate, others)
        aligned = True
    else:
        looks_so = translations and all(looks_line_aligned(other.text, candidate.text) for other in others)
        aligned = alignment == "auto" and bool(looks_so)
    return _all_lined(document, candidate) if aligned else document


def _all_lined(document: CandidateDocument, candidate: Text) -> CandidateDocument:
    return replace(
        document,
        candidate=_lined(candidate),
        source=None if document.source is None else _lined(document.source),
        references=tuple(
            replace(reference, text=_lined(reference.text)) if reference.kind == "translation" else reference
            for reference in document.references
        ),
    )


def _lined(text: Text) -> Text:
    """Without the last line end, so that splitting at LF gives the lines and not one more."""
    return replace(text, text=text.text.removesuffix("\n"), lines=True)


def _check_line_counts(candidate: Text, others: Iterable[Text]) -> None:
    count = len(text_lines(candidate.text))
    for other in others:
        expected = len(text_lines(other.text))
        if count != expected:
            raise AlignmentError(
                f"{candidate.origin} has {counted(count, 'line')}, {other.origin} has {expected}; "
                'deliver as many lines, or write alignment = "sentences" in document.toml'
            )
