"""Metrics that others measure, in a process of their own: a command's of `harness.toml`, or another package's.

Whatever goes wrong there costs these scores only, and is their reason. What is the same for several vendors is asked once
for all documents that are prepared together.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

import numpy as np

from harness.core.messages import printable
from harness.core.records import FloatArray, SegmentStatistics
from harness.core.settings import ExternalSettings, PluginSettings
from harness.language.sentences import base_language
from harness.metrics.base import Material, Measurement, NotApplicable, NotScored, segments_of
from harness.plugins import NO_SCORE, Child, ChildAnswer, ChildCommand, ChildGreeting, Failed, InstalledPlugin, host_of

LARGEST = 1e9
"""Scores beyond it, or below its negative, are taken for rubbish: sums of them would be no longer exact."""
_PLUGIN_BATCH = 256


@dataclass(frozen=True, slots=True)
class ScorerFacts:
    """What is known of a metric. `parts` are those of its signature, `range` is empty where there is none."""

    direction: str
    unit: str
    meaning: str
    needs: tuple[str, ...]
    range: tuple[float, ...]
    parts: tuple[str, ...]

    @property
    def description(self) -> dict[str, str]:
        """With the range in the unit, by which pages choose their scale."""
        ends = " to ".join(f"{end:g}" for end in self.range)
        unit = self.unit if not ends or ends in self.unit else ", ".join(filter(None, (self.unit, ends)))
        return {"direction": self.direction, "unit": unit, "meaning": self.meaning}


class Request(NamedTuple):
    """What is asked of one segment; equal ones are asked once."""

    source: str
    candidate: str
    reference: str
    references: tuple[str, ...]
    source_lang: str
    target_lang: str


_PROBE = Request("1", "1", "1", ("1",), "en", "en")._asdict()
"""What any metric can score."""


class ForeignMetric(ABC):
    """Rows are [numerator, denominator], or zeros where the metric says nothing of a segment."""

    def __init__(self, name: str, child: Child, batch: int) -> None:
        self.name = name
        self._child = child
        self._batch = batch
        self._rows: dict[Request, tuple[float, float] | str] = {}

    @abstractmethod
    def facts(self) -> ScorerFacts:
        """Raises NotScored where they cannot be had."""

    @property
    def description(self) -> Mapping[str, str]:
        """Direction, unit and meaning, which is why there is none where it cannot be had."""
        try:
            return self.facts().description
        except NotScored as error:
            return {"direction": "higher", "unit": "", "meaning": str(error)}

    def signature(self, material: Material) -> str:
        facts = self.facts()
        ends = [f"range:{facts.range[0]:g}..{facts.range[1]:g}"] if facts.range else []
        return "|".join([*(_part(part) for part in facts.parts), *ends, f"nrefs:{_references(material)}"])

    def prepare(self, materials: Sequence[Material]) -> None:
        """Ask for all of them at once, each segment that differs, and forget what was asked before."""
        self._rows = {}
        try:
            applicable = [material for material in materials if not self._fault(material)]
        except NotScored:
            return
        wanted = dict.fromkeys(one for material in applicable for one in self._requests(material) if one is not None)
        requests = list(wanted)
        for start in range(0, len(requests), self._batch):
            self._ask(requests[start : start + self._batch])

    def measure(self, material: Material) -> Measurement:
        if fault := self._fault(material):
            raise NotApplicable(fault)
        requests = list(self._requests(material))
        if not any(requests):
            raise NotApplicable("there is no segment to score")
        if any(one is not None and one not in self._rows for one in requests):
            self.prepare([material])
        rows = np.zeros((len(requests), 2))
        for place, one in enumerate(requests):
            if one is not None:
                found = self._rows[one]
                if isinstance(found, str):
                    raise NotScored(found)
                rows[place] = found
        values = np.divide(rows[:, 0], rows[:, 1], out=np.full(len(rows), np.nan), where=rows[:, 1] > 0)
        return Measurement(SegmentStatistics(self.name, segments_of(material.pairs), rows, values))

    def score(self, total: FloatArray) -> float | None:
        return float(total[0] / total[1]) if total[1] else None

    def _fault(self, material: Material) -> str:
        """Why the metric does not apply. Raises NotScored where nobody can tell."""
        needs = self.facts().needs
        if "source" in needs and not material.sources:
            return "there is no source text"
        if "reference" in needs:
            if not material.reference_lang:
                return "there is no reference translation to compare with"
            if base_language(material.reference_lang) != base_language(material.target_lang):
                return f"the reference is in {material.reference_lang}, the candidate in {material.target_lang}"
        return "" if material.pairs else "there is no segment to score"

    def _requests(self, material: Material) -> Iterator[Request | None]:
        """Of each pair; None where there is nothing on any side that the metric looks at."""
        needs = self.facts().needs
        for pair in material.pairs:
            sides = [pair.candidate.text, *(getattr(pair, side).text for side in needs)]
            texts = tuple(segment.text for segment in pair.all_references) if _references(material) else ()
            yield (
                Request(
                    pair.source.text,
                    pair.candidate.text,
                    texts[0] if texts else "",
                    texts,
                    material.source_lang,
                    material.target_lang,
                )
                if any(side.strip() for side in sides)
                else None
            )

    def _ask(self, requests: Sequence[Request]) -> None:
        answers = self._child.ask([one._asdict() for one in requests])
        limits: Sequence[float] | None = None
        for one, answer in zip(requests, answers, strict=True):
            try:
                if isinstance(answer, Failed):
                    raise answer
                limits = self.facts().range if limits is None else limits
                self._rows[one] = _row(answer, limits)
            except (Failed, ValueError) as error:
                self._rows[one] = f"{self.name} {printable(error)}"


class ExternalMetric(ForeignMetric):
    """A command of `harness.toml`. Its version is what it says itself, or what the settings say."""

    def __init__(self, name: str, settings: ExternalSettings) -> None:
        command = ChildCommand(
            settings.command, settings.timeout, folder=settings.folder, stay=settings.stay, probe=_PROBE
        )
        super().__init__(name, Child(command), settings.batch)
        self._settings = settings

    def facts(self) -> ScorerFacts:
        own = self._settings
        meaning = own.meaning or f"as the command of [external.{self.name}] scores"
        said = self._child.hello()
        versions = [str(one) for one in (said.name, said.version) if one is not None] or [own.version or "unknown"]
        parts = (f"external:{self.name}", f"version:{' '.join(versions)}", f"command:{_digest(own.command)}")
        return ScorerFacts(own.direction, own.unit, meaning, own.needs, own.range, parts)


class PluginMetric(ForeignMetric):
    """Another package's metric, hosted."""

    def __init__(self, found: InstalledPlugin, settings: PluginSettings) -> None:
        command = host_of(found, settings.options, settings.timeout, _PROBE)
        super().__init__(found.name, Child(command), _PLUGIN_BATCH)
        self._found = found
        self._options = settings.options

    def facts(self) -> ScorerFacts:
        try:
            said = self._child.hello()
        except Failed as error:
            raise NotScored(f"{self.name} {printable(error)}") from error
        if said.failed is not None:
            raise NotScored(f"{self.name} {printable(str(said.failed))}")
        try:
            return _facts_of(said, self._parts(said))
        except ValueError as error:
            raise NotScored(f"{self.name} {printable(error)}") from error

    def _parts(self, said: ChildGreeting) -> tuple[str, ...]:
        options = [f"{key}:{value}" for key, value in sorted(self._options.items())]
        more = str(said.signature) if said.signature else ""
        found = self._found
        return (f"plugin:{found.name}", f"package:{found.package}-{found.version}", *options, *filter(None, [more]))


def _facts_of(said: ChildGreeting, parts: tuple[str, ...]) -> ScorerFacts:
    """What a plug-in says of itself. Raises ValueError where it is not what the contract asks for."""
    direction, unit, meaning = (_said(getattr(said, name), name) for name in ("direction", "unit", "meaning"))
    if direction not in ("higher", "lower"):
        raise ValueError(f"says that its direction is {direction!r}, not 'higher' or 'lower'")
    needs = said.needs
    if not isinstance(needs, list) or not set(map(str, needs)) <= {"source", "reference"}:
        raise ValueError("does not say what it needs: some of 'source' and 'reference', or nothing")
    ends = said.range or []
    if not isinstance(ends, list) or (ends and not (len(ends) == 2 and all(map(_number, ends)) and ends[0] < ends[1])):
        raise ValueError("says that its range is no pair of finite numbers in order")
    return ScorerFacts(
        direction, printable(unit), printable(meaning), tuple(sorted(needs)), tuple(map(float, ends)), parts
    )


def _said(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"does not say its {name}")
    return value


def _row(answer: ChildAnswer, limits: Sequence[float]) -> tuple[float, float]:
    """A score as a row. Raises ValueError with what is wrong with it."""
    if answer.error is not None:
        raise ValueError(str(answer.error)[:400])
    if answer.score is NO_SCORE:
        raise ValueError("answered without a score")
    score = answer.score
    if score is None:
        return 0.0, 0.0
    pair = score if isinstance(score, list) and len(score) == 2 else [score, 1]
    for value in pair:
        if not _number(value):
            shown = str(value)[:40] if isinstance(value, int | float) else type(value).__name__
            raise ValueError(f"gave {shown} for a segment, not a number from -{LARGEST:g} to {LARGEST:g}")
    numerator, denominator = map(float, pair)
    if denominator < 0 or (denominator == 0 and numerator):
        raise ValueError(
            f"gave {numerator:g} over {denominator:g} for a segment; denominators are above 0, or both are 0"
        )
    value = numerator / denominator if denominator else None
    if value is not None and limits and not limits[0] <= value <= limits[1]:
        raise ValueError(f"gave {value:g} for a segment, which is outside of {limits[0]:g} to {limits[1]:g}")
    return numerator, denominator


def _number(value: object) -> bool:
    """No boolean, and nothing that is not finite: NaN compares as false."""
    return type(value) in (int, float) and abs(value) <= LARGEST  # type: ignore[arg-type]


def _references(material: Material) -> int:
    """How many references each segment has; a gold text in another language than the candidate's is none."""
    same = material.reference_lang and base_language(material.reference_lang) == base_language(material.target_lang)
    return len(material.pairs[0].all_references) if same and material.pairs else 0


def _digest(command: Sequence[str]) -> str:
    """Of a command as it is the same on every machine: without the folders that programs and files lie in."""
    words = [PurePath(word).name or word for word in command]
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _part(part: str) -> str:
    """A part of a signature, which neither ends it nor looks like two signatures."""
    return printable(part)[:200].replace("|", "/").replace(" + ", "+")
