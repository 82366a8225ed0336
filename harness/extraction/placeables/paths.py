"""Paths and file names. and/or, 1/2 and km/h are not paths: a path begins at a root, or ends in a known kind of file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Placeable, matches

_KINDS = (
    "pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|txt|md|rst|tex|html?|xhtml|css|scss|xml|xlf|xliff|tmx|tbx|json|jsonl|ya?ml|toml|ini|cfg|"
    "conf|csv|tsv|sql|py|pyc|ipynb|js|mjs|jsx|ts|tsx|java|jar|class|kt|rb|php|pl|sh|bat|ps1|cpp|hpp|cs|go|rs|swift|exe|dll|so|msi|dmg|"
    "apk|deb|rpm|iso|zip|rar|7z|tar|gz|tgz|bz2|xz|png|jpe?g|gif|svg|webp|bmp|ico|mp3|mp4|wav|ogg|avi|mkv|mov|log|lock|bak|tmp|po|pot|mo|"
    "properties|strings|resx|plist|env|pem|key|crt|db|sqlite"
)
_END = r"(?![A-Za-z0-9_]|[./\\][A-Za-z0-9_])"
_PART = r"[A-Za-z0-9_.@+~-]{1,100}"
_WINDOWS = re.compile(
    r"(?<![A-Za-z0-9_])(?:[A-Za-z]:\\|\\\\[A-Za-z0-9_.-]{2,60}\\)"
    r"(?:[A-Za-z0-9_.$%@+~()-]{1,60}(?: [A-Za-z0-9_.$%@+~()-]{1,60}){0,3}\\){0,20}[A-Za-z0-9_.$%@+~-]{0,100}(?<![.])"
)
_ROOTED = re.compile(
    r"(?<![A-Za-z0-9_/.~:<-])(?:(?:~|\.{1,2})/(?=[A-Za-z0-9_.])|/(?:usr|etc|var|home|tmp|opt|bin|sbin|lib|dev|mnt|root|proc|sys|srv|media|Users|Library|"
    rf"System|Applications)(?:/|(?![A-Za-z0-9_])))(?:{_PART}/){{0,20}}(?:{_PART})?(?<![.,])"
)
_ABSOLUTE = re.compile(rf"(?<![\w/.~:<-])/(?:{_PART}/){{1,20}}(?:{_PART})?(?<![.,])")
_FILE = re.compile(
    rf"(?<![\w/.@-])(?:[A-Za-z0-9_+~-]{{1,100}}(?:\.[A-Za-z0-9_+~-]{{1,60}}){{0,4}}/){{0,20}}"
    rf"[A-Za-z0-9_+~-]{{1,100}}(?:\.[A-Za-z0-9_+~-]{{1,60}}){{0,4}}\.(?:{_KINDS}){_END}",
)
_GLOB = re.compile(rf"(?<![\w*])\*\.(?:{_KINDS}){_END}")


def paths(text: str) -> Iterator[Placeable]:
    """Paths and files. `/he/she` may be prose, so that an absolute path at an unknown root is not sure."""
    if "\\" in text:
        yield from matches(_WINDOWS, text, "link", "path")
    if "/" in text:
        yield from matches(_ROOTED, text, "link", "path")
    if "." in text:
        yield from matches(_GLOB, text, "link", "path")
        yield from matches(_FILE, text, "link", "file")
    if "/" in text:
        yield from matches(_ABSOLUTE, text, "link", "path", sure=False)
