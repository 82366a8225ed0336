"""Language tags, so that one language has one name in keys, file names and tables.

File names separate the two languages of a pair by a dash, so subtags are joined by an underscore here.
"""

from __future__ import annotations

from functools import lru_cache

from harness.core.messages import shortened

_TWO_LETTERS = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so
sq sr ss st su sv sw ta te tg th ti tk tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
"""Languages whose canonical tag they are: for these, no library is needed, which takes a twentieth of a second."""


def parse_tag(text: str) -> str:
    """The canonical form of a BCP 47 tag with underscores: `pt-br` is `pt_BR`, `eng` is `en`, `cmn` is `zh`.

    Raises ValueError if the text does not name a language.
    """
    if len(text) == 2 and text in _TWO_LETTERS.split():
        return text
    import langcodes

    if not langcodes.tag_is_valid(text):
        raise ValueError(f"unknown language {shortened(text)!r}")
    return langcodes.standardize_tag(text, macro=True).replace("-", "_")


def lineage(tag: str) -> tuple[str, ...]:
    """A language and what it is a variety of, nearest first: `zh_Hant_TW`, `zh_Hant`, `zh`."""
    subtags = tag.split("_")
    return tuple("_".join(subtags[:length]) for length in range(len(subtags), 0, -1))


@lru_cache(maxsize=4096)
def same_language(left: str, right: str) -> bool:
    """Whether two canonical tags name one language in one script and one region: `de` is `de_DE`, `zh_TW` is `zh_Hant`.

    A tag without script or region means the likely ones: `pt` is `pt_BR`, and not `pt_PT`.
    """
    return left == right or (left.split("_")[0] == right.split("_")[0] and _full(left) == _full(right))


@lru_cache(maxsize=4096)
def _full(tag: str) -> str:
    import langcodes

    return langcodes.Language.get(tag).maximize().to_tag()


class FirstTags:
    """Languages under the tags that were met first, so that `de` and `de_DE` are one language in a run."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def first(self, tag: str) -> str:
        """The first tag of the language that a canonical tag names: the tag itself, or another for the same."""
        if tag not in self._first:
            self._first[tag] = next((other for other in self._first if same_language(other, tag)), tag)
        return self._first[tag]
