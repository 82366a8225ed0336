"""Texts at hand, in lists or in a data frame, as the units that every file format comes down to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from harness.api.base import described, is_texts
from harness.core.errors import AlignmentError, CorpusError
from harness.core.messages import printable, quoted, unknown
from harness.corpus.formats.units import Unit

if TYPE_CHECKING:
    import pandas as pd

Texts = Sequence[str]
COLUMNS = ("candidate", "reference", "source", "vendor", "document", "source_lang", "target_lang")
"""Those of a data frame that is evaluated; `candidate` must be there, and `reference` or `source`."""


def units_of_lists(
    candidates: Texts | Mapping[str, Texts] | None,
    references: Texts | Sequence[Texts] | None,
    sources: Texts | None,
    documents: Texts | None,
    langs: tuple[str, str],
) -> Iterator[Unit]:
    """The texts side by side. Lists of different lengths are an error: nothing is zipped away."""
    by_vendor = _by_vendor(candidates)
    sets = _reference_sets(references)
    if not sets and sources is None:
        raise CorpusError("There is nothing to compare the candidates with. Give references or sources.")
    named: dict[str, Texts] = {f"references {number}": one for number, one in enumerate(sets, 1)}
    own = {vendor: f"candidates of {printable(vendor)}" for vendor in by_vendor}
    named |= {own[vendor]: texts for vendor, texts in by_vendor.items()}
    named |= {name: one for name, one in (("sources", sources), ("documents", documents)) if one is not None}
    table = _listed(named)
    golds = [table[f"references {number}"] for number in range(1, len(sets) + 1)]
    for vendor, name in own.items():
        for place, text in enumerate(table[name]):
            yield Unit(
                name,
                place + 1,
                table["sources"][place] if "sources" in table else None,
                tuple(one[place] for one in golds),
                text,
                vendor,
                table["documents"][place] if "documents" in table else "",
                *langs,
            )


def _by_vendor(candidates: Any) -> dict[str, Any]:
    if candidates is None or (isinstance(candidates, Mapping | list | tuple | str) and not candidates):
        raise CorpusError("There is nothing to evaluate; give a workspace, a data frame or candidates.")
    if not isinstance(candidates, Mapping):
        return {"candidate": candidates}
    for vendor in candidates:
        if not isinstance(vendor, str):
            raise CorpusError(f"The candidates: the vendor {described(vendor)} is not a name; write it as a str.")
    return dict(candidates)


def _reference_sets(references: Any) -> list[Any]:
    """One list of texts, or several."""
    if references is None:
        return []
    listed = _items(references, "references")
    return listed if any(map(is_texts, listed)) else [listed]


def _listed(named: Mapping[str, Any]) -> dict[str, list[str]]:
    """Every list by its name: as many texts as the first, and all of them texts. Raises CorpusError, AlignmentError."""
    table: dict[str, list[str]] = {}
    for name, given in named.items():
        texts = table[name] = _items(given, name)
        first = next(iter(table))
        if len(texts) != len(table[first]):
            raise AlignmentError(
                f"The {name} are {len(texts)} texts, the {first} are {len(table[first])}; give lists of equal length."
            )
        for number, text in enumerate(texts, 1):
            if not isinstance(text, str):
                what = "nan" if isinstance(text, float) and text != text else type(text).__name__
                raise CorpusError(f"The {name}, number {number}: {what} is not text; give a str, which may be empty.")
    return table


def _items(given: Any, name: str) -> list[Any]:
    """The items of a list, an array, a column of a data frame, or whatever gives them one after the other."""
    if isinstance(given, str | bytes):
        raise CorpusError(f"The {name} are one text. Give a list of texts, one per segment.")
    if hasattr(given, "columns"):
        raise CorpusError(
            f"The {name} are a data frame; give one of its columns, or the data frame alone as the texts."
        )
    if not is_texts(given):
        raise CorpusError(f"The {name} must be a list of texts, a segment each, not {described(given)}.")
    try:
        return list(given)
    except TypeError:  # a class, or an array without dimensions
        raise CorpusError(f"The {name} must be a list of texts, a segment each, not {described(given)}.") from None


def units_of_frame(frame: pd.DataFrame, langs: tuple[str, str]) -> Iterator[Unit]:
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise CorpusError(
            f"The texts must be a workspace's folder or a pandas data frame, not {described(frame)}; lists of texts are "
            "candidates=, references= and sources=."
        )
    _check_columns(list(frame.columns))
    usual = {"vendor": "candidate", "document": "", "source_lang": langs[0], "target_lang": langs[1]}
    table = {name: frame[name].tolist() if name in frame else [usual.get(name)] * len(frame) for name in COLUMNS}
    for number, values in enumerate(zip(*table.values(), strict=True), 1):
        row = {name: _cell(value, name, number) for name, value in zip(table, values, strict=True)}
        gold = row["reference"]
        yield Unit(
            "data frame",
            number,
            row["source"],
            () if gold is None else (gold,),
            row["candidate"],
            *(row[name] or "" for name in ("vendor", "document", "source_lang", "target_lang")),
        )


def _check_columns(columns: Sequence[object]) -> None:
    for number, column in enumerate(columns):
        if column not in COLUMNS:
            raise CorpusError(f"The data frame: {unknown('column', str(column), COLUMNS)}; rename or drop it.")
        if column in columns[:number]:
            raise CorpusError(f"The data frame: two columns are called {quoted(str(column))}; rename or drop one.")
    if "candidate" not in columns or not {"reference", "source"} & set(columns):
        raise CorpusError("The data frame needs the column candidate, and reference or source or both.")


def _cell(value: object, column: str, number: int) -> str | None:
    """A text, or None where the data frame has nothing."""
    if isinstance(value, str):
        return value
    if _is_missing(value):
        return None
    raise CorpusError(f"data frame, line {number}: {column} is {type(value).__name__}, not text; make it a str.")


def _is_missing(value: object) -> bool:
    """Whether this is what pandas and numpy have where nothing is."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value
