"""Language tags, so that one language has one name in keys, file names and tables.

File names separate the two languages of a pair by a dash, so subtags are joined by an underscore here.
"""

from __future__ import annotations


def parse_tag(text: str) -> str:
    """The canonical form of a BCP 47 tag with underscores: `pt-br` is `pt_BR`, `eng` is `en`.

    Raises ValueError for what names no language.
    """
    import langcodes  # costs 80 ms, which `harness --help` need not pay

    if not langcodes.tag_is_valid(text):
        raise ValueError(f"unknown language {text!r}")
    return langcodes.standardize_tag(text).replace("-", "_")


def lineage(tag: str) -> tuple[str, ...]:
    """A language and what it is a variety of, nearest first: `zh_Hant_TW`, `zh_Hant`, `zh`."""
    subtags = tag.split("_")
    return tuple("_".join(subtags[:length]) for length in range(len(subtags), 0, -1))
