"""What pages, documents and language pairs are called."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from functools import lru_cache

from harness.core.records import Key, Run
from harness.report.view.text import visible


@lru_cache(maxsize=1024)
def language_tag(tag: str) -> str:
    """A BCP 47 tag for the `lang` attribute; file names join subtags by underscore."""
    return visible(tag.replace("_", "-"))


@lru_cache(maxsize=4096)
def page_name(key: Key) -> str:
    """The file name of a scorecard: readable, short, safe on any file system, and of this key alone."""
    digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:8]
    parts = [_slug(key.document, 32), _slug(key.pair, 16), _slug(key.vendor, 24), digest]
    return "-".join(part for part in parts if part) + ".html"


def place_href(key: Key, segment: int | None) -> str:
    """The way from the report's folder to a segment of a scorecard, or to the scorecard as a whole."""
    return f"scorecards/{page_name(key)}" + (f"#s{segment}" if segment else "")


def anchor(prefix: str, *names: str) -> str:
    """An id of these names alone, whatever characters they have."""
    return f"{prefix}-{hashlib.sha256(json.dumps(names).encode()).hexdigest()[:8]}"


def _slug(text: str, length: int) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.casefold()).strip("-")[:length].strip("-")


def document_title(run: Run, document: str) -> str:
    """A document's title; line-aligned files without names are one document called `-`."""
    title = run.documents.get(document, "")
    return visible(title if title not in ("", "-") else "All lines" if document == "-" else document)


def with_distinct_titles(run: Run) -> Run:
    """The run with each document's name beside a title that others have too: a list of titles must tell them apart."""
    often = Counter(run.documents.values())
    titles = {
        name: f"{title} ({name})" if often[title] > 1 and title not in ("", "-") else title
        for name, title in run.documents.items()
    }
    return replace(run, documents=titles)


def pair_label(source_lang: str, target_lang: str) -> str:
    """`hi → en`: the direction must not depend on knowing which subtag comes first."""
    return f"{language_tag(source_lang)}\u00a0→\u00a0{language_tag(target_lang)}"


def finding_anchor(fingerprint: str) -> str:
    """The name of a finding's place on a page: `f-` and its fingerprint, or a digest where that cannot be an address."""
    plain = re.fullmatch(r"[A-Za-z0-9_-]{1,64}", fingerprint)
    return f"f-{fingerprint if plain else hashlib.sha256(fingerprint.encode('utf-8', 'replace')).hexdigest()[:16]}"


def where_of(run: Run, key: Key, segment: int, main: bool) -> dict[str, str]:
    """Where a segment stands in the report: its page, seen from the first one, and how to speak of it.

    `main` says that the segment is of the rows that findings belong to, and not of a summary's.
    """
    return {
        "title": document_title(run, key.document),
        "lang": language_tag(key.target_lang),
        "where": f"segment {segment}" if main else f"summary {segment}",
        "href": f"scorecards/{page_name(key)}#{f's{segment}' if main else f'summary-{segment}'}",
    }
