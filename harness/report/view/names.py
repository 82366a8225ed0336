"""What pages, documents and language pairs are called."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata

from harness.model import Key, Run
from harness.report.view.text import visible


def language_tag(tag: str) -> str:
    """A BCP 47 tag for the `lang` attribute; file names join subtags by underscore."""
    return visible(tag.replace("_", "-"))


def page_name(key: Key) -> str:
    """The file name of a scorecard: readable, short, safe on any file system, and of this key alone."""
    digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:8]
    parts = [_slug(key.document, 32), _slug(key.pair, 16), _slug(key.vendor, 24), digest]
    return "-".join(part for part in parts if part) + ".html"


def _slug(text: str, length: int) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.casefold()).strip("-")[:length].strip("-")


def document_title(run: Run, document: str) -> str:
    """A document's title; line-aligned files without names are one document called `-`."""
    title = run.documents.get(document, "")
    return visible(title if title not in ("", "-") else "All lines" if document == "-" else document)


def pair_label(source_lang: str, target_lang: str) -> str:
    """`hi → en`: the direction must not depend on knowing which subtag comes first."""
    return f"{language_tag(source_lang)}\u00a0→\u00a0{language_tag(target_lang)}"
