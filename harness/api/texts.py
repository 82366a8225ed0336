"""Texts at hand, in lists or in a data frame, as the units that every file format comes down to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from harness.config import unknown
from harness.corpus.formats.units import Unit
from harness.errors import AlignmentError, CorpusError

if TYPE_CHECKING:
    import pandas as pd

Texts = Sequence[str]
COLUMNS = ("candidate", "reference", "source", "vendor", "document", "source_lang", "target_lang")
"""Those of a data frame that is evaluated; `candidate` must be there, and `reference` or `source`."""


def units_of_lists(
    candidates: Texts | Mapping[str, Texts] | None, references: Texts | Sequence[Texts] | None,
    sources: Texts | None, documents: Texts | None, langs: tuple[str, str],
) -> Iterator[Unit]:  # fmt: skip
    """The texts side by side. Lists of different lengths are an error: nothing is zipped away."""
    if not candidates:
        raise CorpusError("There is nothing to evaluate; give a workspace, a data frame or candidates.")
    by_vendor = candidates if isinstance(candidates, Mapping) else {"candidate": candidates}
    sets = _reference_sets(references)
    if not sets and sources is None:
        raise CorpusError("There is nothing to judge the candidates against; give references or sources.")
    named: dict[str, Texts] = {f"references {number}": one for number, one in enumerate(sets, 1)}
    named |= {f"candidates of {vendor}": one for vendor, one in by_vendor.items()}
    named |= {name: one for name, one in (("sources", sources), ("documents", documents)) if one is not None}
    _check_lists(named)
    for vendor, own in by_vendor.items():
        for place, text in enumerate(own):
            yield Unit(f"candidates of {vendor}", place + 1, None if sources is None else sources[place],
                       tuple(one[place] for one in sets), text, str(vendor), documents[place] if documents else "",
                       *langs)  # fmt: skip


def _reference_sets(references: Texts | Sequence[Texts] | None) -> list[Texts]:
    if references is None:
        return []
    if isinstance(references, str):
        raise CorpusError("The references are one text; give a list of texts, a segment each.")
    listed: list[Any] = list(references)
    return [listed] if not listed or isinstance(listed[0], str) else listed


def _check_lists(named: Mapping[str, Texts]) -> None:
    """Every list has as many texts as the first, and all of them are texts."""
    first = next(iter(named))
    for name, texts in named.items():
        if isinstance(texts, str):
            raise CorpusError(f"The {name} are one text; give a list of texts, a segment each.")
        if len(texts) != len(named[first]):
            raise AlignmentError(f"The {name} are {len(texts)} texts, the {first} are {len(named[first])}; "
                                 "give lists of equal length.")  # fmt: skip
        for number, text in enumerate(texts, 1):
            if not isinstance(text, str):
                raise CorpusError(f"The {name}, number {number}: {type(text).__name__} is no text; "
                                  "give a str, an empty one if need be.")  # fmt: skip


def units_of_frame(frame: pd.DataFrame, langs: tuple[str, str]) -> Iterator[Unit]:
    for column in frame.columns:
        if column not in COLUMNS:
            raise CorpusError(f"The data frame: {unknown('column', str(column), COLUMNS)}; rename or drop it.")
    if "candidate" not in frame or not {"reference", "source"} & set(frame.columns):
        raise CorpusError("The data frame needs the column candidate, and reference or source or both.")
    usual = {"vendor": "candidate", "document": "", "source_lang": langs[0], "target_lang": langs[1]}
    table = {name: frame[name].tolist() if name in frame else [usual.get(name)] * len(frame) for name in COLUMNS}
    for number, values in enumerate(zip(*table.values(), strict=True), 1):
        row = {name: _cell(value, name, number) for name, value in zip(table, values, strict=True)}
        gold = row["reference"]
        yield Unit("data frame", number, row["source"], () if gold is None else (gold,), row["candidate"],
                   *(row[name] or "" for name in ("vendor", "document", "source_lang", "target_lang")))  # fmt: skip


def _cell(value: object, column: str, number: int) -> str | None:
    """A text, or None where the data frame has nothing."""
    import pandas as pd

    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or value != value:
        return None
    raise CorpusError(f"data frame, line {number}: {column} is {type(value).__name__}, not text; make it a str.")
