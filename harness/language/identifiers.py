"""The normal form of names that tell things apart: vendors, documents.

Names come from spreadsheets, web pages and file systems. A space at the end, a no-break space or a zero-width character in
one of them cannot be seen, and must not make two vendors of one.
"""

from __future__ import annotations

import unicodedata


def identifier(name: str) -> str:
    """The name in normal form C, with single plain spaces, none at its ends, and without format characters (Cf)."""
    if name.isascii():  # most names
        return " ".join(name.split())
    visible = "".join(char for char in name if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFC", " ".join(visible.split()))
