"""WMT's XML: documents with a source, references and hypotheses, each of numbered segments (WMT21 and later)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted
from harness.corpus.archives import File
from harness.corpus.base import counted
from harness.corpus.formats.bilingual.markup import Node, attribute, chunks, elements, plain
from harness.corpus.formats.units import Reading, Unit


def read_wmt(paths: list[File], reading: Reading) -> Iterator[Unit]:
    """One unit for each segment of each hypothesis. Test suites have no references and are left out, as sacrebleu does."""
    for path in paths:
        file = printable(path)
        suites, ids = 0, dict[str, int]()
        for around, document in elements(chunks(path, "WMT file"), file, "doc"):
            if not around:  # the outermost element, which comes first
                if document.name != "dataset":
                    raise CorpusError(
                        f"{file}, line {document.line}: <{printable(document.name)}> is not WMT's <dataset>; "
                        "name the format"
                    )
                continue
            if "testsuite" in document.attributes:
                suites += 1
                continue
            name = attribute(document, "id", file)
            if ids.setdefault(name, document.line) != document.line:
                raise CorpusError(
                    f"{file}, line {document.line}: a second document {quoted(name)}, the first is in line "
                    f"{ids[name]}; give each its own id"
                )
            yield from _document(document, name, file)
        if suites:
            reading.say(f"{file}: {counted(suites, 'test suite document')} left out, as sacrebleu does")


def _document(document: Node, name: str, file: str) -> Iterator[Unit]:
    sources = list(document.below("src"))
    if len(sources) != 1:
        raise CorpusError(
            f"{file}, line {document.line}: {counted(len(sources), 'source')} in {quoted(name)}; keep one"
        )
    segments = _segments(sources[0], file)
    golds = list(document.below("ref"))
    hypotheses = list(document.below("hyp"))
    if not hypotheses:
        raise CorpusError(f'{file}, line {document.line}: {quoted(name)} has no hypothesis; add <hyp system="…">')
    references = [_same(segments, _segments(gold, file), gold, file) for gold in golds]
    languages = {hyp.attributes.get("language") or hyp.attributes.get("lang") or "" for hyp in (*golds, *hypotheses)}
    named = sorted(languages - {""})
    if len(named) > 1:
        raise CorpusError(
            f"{file}, line {document.line}: {quoted(name)} is in {' and '.join(map(printable, named))}; "
            "give each language its own file"
        )
    source_lang, target_lang = sources[0].attributes.get("lang", ""), (named or [""])[0]
    systems: set[str] = set()
    for hypothesis in hypotheses:
        system = attribute(hypothesis, "system", file)
        if system in systems:
            raise CorpusError(f"{file}, line {hypothesis.line}: a second hypothesis of {quoted(system)}; keep one")
        systems.add(system)
        for number, found in _same(segments, _segments(hypothesis, file), hypothesis, file).items():
            gold = tuple(plain(reference[number]) for reference in references)
            yield Unit(
                file, found.line, plain(segments[number]), gold, plain(found), system, name, source_lang, target_lang
            )


def _segments(side: Node, file: str) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for segment in side.below("seg"):
        number = attribute(segment, "id", file)
        if number in found:
            raise CorpusError(
                f"{file}, line {segment.line}: a second segment {quoted(number)}, the first is in line "
                f"{found[number].line}; renumber them"
            )
        found[number] = segment
    return found


def _same(source: Mapping[str, Node], found: Mapping[str, Node], side: Node, file: str) -> dict[str, Node]:
    """The segments of a side in the source's order; each side must have them all and no other."""
    missing = next((number for number in source if number not in found), None)
    if missing is not None:
        raise CorpusError(f"{file}, line {side.line}: <{side.name}> has no segment {quoted(missing)}; add it")
    more = next((number for number in found if number not in source), None)
    if more is not None:
        raise CorpusError(f"{file}, line {found[more].line}: the source has no segment {quoted(more)}; take it out")
    return {number: found[number] for number in source}
