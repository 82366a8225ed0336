"""The meaning of each column of a table: by the option, else by the usual column names.

A table may have a column for each system (`mt_google`, `mt_deepl`) and a column for each language (`translation.en`, `de`).
An ambiguous column is an error that names the option to use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from harness.core.errors import CorpusError
from harness.core.messages import printable, quoted, unknown
from harness.corpus.formats.units import Reading
from harness.language.identifiers import identifier
from harness.language.pairs import language_in_name
from harness.language.tags import lineage, parse_tag

MEANINGS = ("source", "reference", "candidate", "vendor", "document", "source_lang", "target_lang", "lp")
_ALSO: Mapping[str, frozenset[str]] = {
    meaning: frozenset(names.split())
    for meaning, names in {
        "source": "src source_text source_segment source_sentence original original_text input",
        "reference": "ref refs references reference_text reference_translation gold gold_translation",
        "candidate": "mt hyp hypothesis target translation prediction output tgt candidate_text target_text mt_text "
        "mt_output target_segment target_sentence translated_text translated machine_translation",
        "vendor": "system system_name system_id model engine mt_system mt_engine provider",
        "document": "doc docid doc_id doc_name document_id document_name",
        "source_lang": "src_lang source_language src_language source_locale",
        "target_lang": "tgt_lang trg_lang target_language tgt_language trg_language target_locale language lang locale",
        "lp": "lang_pair langpair language_pair languages lang_pairs langs",
    }.items()
}
_SYSTEMS = ("mt", "hyp", "hypothesis", "candidate", "target", "translation", "prediction", "output", "system", "sys")
_SYSTEM = re.compile(rf"(?:{'|'.join(_SYSTEMS)})[_.:-](?P<system>.+)", re.IGNORECASE)
_SYSTEM_AFTER = re.compile(rf"(?P<system>.+)[_.:-](?:{'|'.join(_SYSTEMS)})", re.IGNORECASE)
_OTHER_WORDS = """
lang language locale prompt id ids score scores length len time date cost tokens words chars count path file comment comments
note notes model system engine name quality rating type version source reference ref src text segment sentence machine
human gold
"""
_NO_SYSTEM = frozenset(_OTHER_WORDS.split())
"""Words before or after `mt_` that are not a system's name."""
_TAG = r"(?P<tag>[A-Za-z]{2,3}(?:[_-][A-Za-z]{4})?(?:[_-](?:[A-Za-z]{2}|\d{3}))?)"
_LANGUAGE = re.compile(rf"(?:translations?\.)?{_TAG}")
_WITH_LANGUAGE = re.compile(rf"(?P<name>.+?)[\s_.-]+\(?{_TAG}\)?")
_NO_LANGUAGE = frozenset({"id", "no", "mt"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each meaning is in a row.

    `candidates`: each candidate's place with its system, which is empty where a column or the file names the vendor.
    `languages`: source and target language where names of columns say them.
    """

    places: Mapping[str, int]
    references: tuple[int, ...]
    candidates: tuple[tuple[int, str], ...]
    languages: tuple[str, str] = ("", "")

    @property
    def used(self) -> list[int]:
        return sorted({*self.places.values(), *self.references, *(place for place, _ in self.candidates)})

    @property
    def names_vendors(self) -> bool:
        return "vendor" in self.places or all(system for _, system in self.candidates)


def parse_columns(text: str) -> tuple[tuple[str, str], ...]:
    """`source=src,reference=ref1,reference=ref2`, as the option has it."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        meaning, equals, name = part.partition("=")
        if not equals or not name:
            raise CorpusError(f"--columns: {quoted(part)} names no column; write such as source=src,candidate=mt")
        if meaning not in MEANINGS:
            raise CorpusError(f"--columns: {unknown('column', meaning, MEANINGS)}")
        found.append((meaning, name))
    return tuple(found)


def find_columns(header: Sequence[str], reading: Reading, file: str, *, lone: bool = False) -> Columns:
    """The columns of a header; the mapping is reported. A `lone` candidate needs neither source nor reference.

    Raises CorpusError where a column is missing, or where two could be the same thing.
    """
    names = [str(name).strip() for name in header]
    twice = next((name for number, name in enumerate(names) if name and name in names[:number]), None)
    if twice is not None:
        raise CorpusError(f"{file}, line 1: two columns are called {quoted(twice)}; rename one")
    mapping = _Mapping(names, file)
    mapping.choose(reading.choices.columns)
    mapping.guess(reading)
    mapping.check(lone)
    reading.say(mapping.told())
    return mapping.columns()


@dataclass(slots=True)
class _Mapping:
    """The columns of one table while they are found. `systems`: the system of each column that is one's."""

    names: list[str]
    file: str
    chosen: dict[str, list[str]] = field(default_factory=dict)
    systems: dict[str, str] = field(default_factory=dict)
    languages: tuple[str, str] = ("", "")

    def choose(self, columns: Sequence[tuple[str, str]]) -> None:
        """Take the columns that the option names."""
        for meaning, name in columns:
            if name not in self.names:
                raise CorpusError(f"{self.file}, line 1: {unknown('column', name, self.names)}")
            self.chosen.setdefault(meaning, []).append(name)
        candidates = self.chosen.get("candidate", [])
        if len(candidates) > 1:
            self.systems = {name: _system(name, _SYSTEM) or identifier(name) for name in candidates}

    def guess(self, reading: Reading) -> None:
        """Find the columns that the option does not name."""
        free = [name for name in self.names if name not in self._taken()]
        for meaning in MEANINGS:
            if meaning not in self.chosen:
                self.chosen[meaning] = [name for name in free if _means(name, meaning)]
        self._guess_tagged()
        if not self.chosen["candidate"]:
            self._guess_systems()
        self._guess_languages(reading)

    def _taken(self) -> set[str]:
        return {name for found in self.chosen.values() for name in found}

    def _guess_tagged(self) -> None:
        """Columns such as `source_en` and `Target (de)`, whose names also say the language."""
        for meaning in ("source", "reference", "candidate"):
            if not self.chosen[meaning]:
                free = {name: found for name in self.names if name not in self._taken() and (found := _tagged(name))}
                self.chosen[meaning] = [name for name, (base, _) in free.items() if _means(base, meaning)]
                tags = {tag for base, tag in free.values() if _means(base, meaning)}
                if len(tags) == 1:
                    source, target = self.languages
                    self.languages = (tags.pop(), target) if meaning == "source" else (source, tags.pop())

    def _guess_systems(self) -> None:
        free = [name for name in self.names if name not in self._taken()]
        found = {name: system for name in free if (system := _system(name, _SYSTEM))}
        after = {name: system for name in free if (system := _system(name, _SYSTEM_AFTER))}
        if not found and len(after) > 1:
            found = after
        self.systems = found
        self.chosen["candidate"] = list(found)

    def _guess_languages(self, reading: Reading) -> None:
        """Texts in columns named after their languages: the source's and, if there is a candidate, the reference's."""
        free = {name: tag for name in self.names if name not in self._taken() and (tag := _language_of(name))}
        if self.chosen["source"] or self.chosen["reference"] or len(free) < 2:
            return
        choices = reading.choices
        source, target = _pick(free, choices.source_lang), _pick(free, choices.target_lang)
        if len(free) == 2:
            one, two = free
            source = source or (one if target != one else two)
            target = target or (two if source == one else one)
        if source is None or target is None or source == target:
            raise CorpusError(
                f"{self.file}, line 1: the columns {_listed(free)} are texts in several languages; "
                "choose with --source-lang and --target-lang"
            )
        self.languages = free[source], free[target]
        self.chosen["source"] = [source]
        self.chosen["reference" if self.chosen["candidate"] else "candidate"] = [target]

    def check(self, lone: bool) -> None:
        """Raises CorpusError where the mapping is not clear or not enough."""
        for meaning, found in self.chosen.items():
            several = meaning == "reference" or (meaning == "candidate" and self.systems)
            if len(found) > 1 and not several:
                raise CorpusError(
                    f"{self.file}, line 1: {' and '.join(map(quoted, found))} could both be the {meaning}; "
                    f"choose with --columns {meaning}=…"
                )
        if self.systems and self.chosen["vendor"]:
            raise CorpusError(
                f"{self.file}, line 1: {_listed(self.chosen['vendor'])} could name the vendor, and so could the columns "
                f"{_listed(self.systems)}; choose the candidate with --columns candidate=…"
            )
        if not self.chosen["candidate"] or not (lone or self.chosen["source"] or self.chosen["reference"]):
            lacking = "candidate" if not self.chosen["candidate"] else "source or reference"
            known = ", ".join(quoted(name) for name in self.names[:_SHOWN])
            raise CorpusError(
                f"{self.file}, line 1: no column is the {lacking}; the columns are {known or 'none'}: "
                "name one with --columns, such as --columns candidate=mt,reference=ref"
            )

    def told(self) -> str:
        """The mapping, for the user."""
        said = ", ".join(
            f"{meaning}={printable(name)}" + (f" ({printable(self.systems[name])})" if name in self.systems else "")
            for meaning, found in self.chosen.items()
            for name in found
        )
        unused = [printable(name) for name in self.names if name not in self._taken()]
        return f"{self.file}: columns {said}" + (f"; not used: {', '.join(unused)}" if unused else "")

    def columns(self) -> Columns:
        single = {
            meaning: self.names.index(found[0])
            for meaning, found in self.chosen.items()
            if found and meaning not in {"reference", "candidate"}
        }
        return Columns(
            single,
            tuple(self.names.index(name) for name in self.chosen["reference"]),
            tuple((self.names.index(name), self.systems.get(name, "")) for name in self.chosen["candidate"]),
            self.languages,
        )


def _means(name: str, meaning: str) -> bool:
    plain = _plain(name)
    if meaning == "reference":
        plain = re.sub(r"_?\d+$|(?<=^ref)_?[a-z]$", "", plain)
    return plain == meaning or plain in _ALSO[meaning]


def _plain(name: str) -> str:
    """A column's name in small letters with underscores: `Source language` and `sourceLanguage` are one."""
    return re.sub(r"[\s_-]+", "_", _CAMEL.sub("_", name)).strip("_").lower()


def _system(name: str, pattern: re.Pattern[str]) -> str:
    """The system whose translations a column has, by the part before or after `mt` or similar; empty if there is none."""
    found = pattern.fullmatch(name)
    if found is None:
        return ""
    system = identifier(found["system"])
    words = _plain(system).split("_")
    is_language = _LANGUAGE.fullmatch(system) and language_in_name(system)
    return "" if words[0] in _NO_SYSTEM or words[-1] in _NO_SYSTEM or is_language else system


def _tagged(name: str) -> tuple[str, str] | None:
    """A column's name without the language at its end, and that language; None where there is none."""
    found = _WITH_LANGUAGE.fullmatch(name)
    if found is None or found["name"].lower().rstrip("s") == "translation" and "." in name:
        return None
    tag = _language_of(found["tag"])
    return (found["name"], tag) if tag else None


def _language_of(name: str) -> str:
    """The language after which a column of texts is named, as in `translation.de`; else empty."""
    found = _LANGUAGE.fullmatch(name)
    if found is None or (name.lower() in _NO_LANGUAGE) or language_in_name(found["tag"]) == "":
        return ""
    return parse_tag(found["tag"])


def _pick(columns: Mapping[str, str], wanted: str | None) -> str | None:
    """The column in the language that the option names."""
    if wanted is None:
        return None
    try:
        line = lineage(parse_tag(wanted))
    except ValueError:
        return None  # refused with the units
    return next((name for name, tag in columns.items() if tag in line or line[0] in lineage(tag)), None)


def _listed(names: Iterable[str]) -> str:
    shown = [quoted(name) for name in names]
    return ", ".join(shown[:-1]) + (" and " if len(shown) > 1 else "") + shown[-1]
