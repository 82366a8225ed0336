"""One side of a passage: its words and names, and whether it has a word in any of the forms that are no error."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate

from harness.extraction.names.acronyms import Initials
from harness.extraction.names.lexicon import CURRENCIES, kindred, word_set
from harness.extraction.names.recognise import Name, NameWord, names, words
from harness.language.sentences import base_language

_PLACE_ENDINGS = frozenset(("", "a", "ia", "y", "o", "e", "ea", "land", "s", "es", "i", "um"))
_FOLK_ENDINGS = word_set(
    """
    n an ian ean ese ish i ic er ers s es ist ists ism sko ska ans ians ies
    """
)
_TWO_WORDS = 10
"""Letters beyond which a country's key is two words: unitedkingdom, unitedstates."""
_MOST_KIN = 100
_WORLD_WARS = frozenset(("wwi", "wwii", "ww1", "ww2"))


class SideNames:
    """Read once, and only when asked for. `covered` are spans that somebody else sees to."""

    def __init__(self, text: str, lang: str, covered: Sequence[tuple[int, int]] = ()) -> None:
        self.text, self.lang, self.covered = text, lang, sorted(covered)

    @cached_property
    def words(self) -> Sequence[NameWord]:
        return words(self.text)

    @cached_property
    def capitals(self) -> list[NameWord]:
        return [w for w in self.words if w.capital]

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset([w.key for w in self.words])

    @cached_property
    def capital_counts(self) -> Counter[str]:
        return Counter([w.key for w in self.capitals])

    @property
    def capital_keys(self) -> Collection[str]:
        return self.capital_counts.keys()

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter([w.key for w in self.words])

    @cached_property
    def joined(self) -> str:
        """All keys in one: `shoe boxes` has `shoeboxes`."""
        return "".join([w.key for w in self.words])

    @cached_property
    def names(self) -> list[Name]:
        return [n for n in names(self.text, self.lang, self.words) if not self.covered or self.open(n)]

    def open(self, piece: Name | NameWord) -> bool:
        """Whether nobody else sees to it."""
        before = bisect_left(self.covered, (piece.end, -1))
        return before == 0 or self._covered_until[before - 1] <= piece.start

    @cached_property
    def _covered_until(self) -> list[int]:
        """Where the furthest span ends, up to and with each."""
        return list(accumulate((end for _, end in self.covered), max))

    @property
    def english(self) -> bool:
        return base_language(self.lang) == "en"

    @cached_property
    def acronyms(self) -> list[NameWord]:
        return [w for w in self.capitals if w.acronym and w.key not in CURRENCIES]

    @cached_property
    def initials(self) -> Initials:
        return Initials(self.words)

    @cached_property
    def _plain_initials(self) -> Initials:
        return Initials([w for w in self.words if not w.acronym])

    def spells_out(self, acronym: NameWord) -> bool:
        """Whether the side itself says what an acronym in it stands for."""
        return len(acronym.key) > 2 and self._plain_initials.spell(acronym.key)

    def abbreviates(self, name: Name) -> bool:
        """Whether the side has an acronym of a name."""
        if not self.acronyms:
            return False
        own = Initials(name.words)
        return any(own.spell(w.key) for w in self.acronyms)

    def describes_anew(self, other: SideNames) -> bool:
        """Whether the side has a long name of which the other has no word: an acronym spelt out, perhaps."""
        return any(
            sum(w.capital for w in n.words) > (2 if n.core else 1)
            and not any(other.has(w) for w in n.words if w.capital)
            for n in self.names
        )

    @cached_property
    def kindred(self) -> frozenset[str]:
        """What names the places and peoples that its words name."""
        return frozenset(k for w in self.capitals for k in kindred(w.key))

    @cached_property
    def _by_start(self) -> dict[str, list[str]]:
        """Words by their first four letters, at most `_MOST_KIN` for each start."""
        found: dict[str, list[str]] = {}
        for key in dict.fromkeys([w.key for w in self.words]):
            kin = found.setdefault(key[:4], [])
            if len(kin) < _MOST_KIN:
                kin.append(key)
        return found

    def has(self, word: NameWord) -> bool:
        """Whether the side has the word in any form."""
        key = word.key
        if key in self.keys or (len(key) > 4 and key in self.joined) or key in self.kindred:
            return True
        if word.acronym and self._has_acronym(key):
            return True
        if any(len(kin) > _TWO_WORDS and kin in self.joined for kin in kindred(key)):
            return True
        return len(key) > 3 and any(same_stem(key, other) for other in self._by_start.get(key[:4], ()))

    def _has_acronym(self, key: str) -> bool:
        if key in _WORLD_WARS and {"world", "war"} <= self.keys:
            return True
        plural = key.removesuffix("s") if key.endswith("s") else key + "s"
        return plural in self.keys or self.initials.spell(key)


@lru_cache(maxsize=1 << 14)
def same_stem(a: str, b: str) -> bool:
    """Whether two words differ by endings that make a people of a place, or a plural."""
    if len(a) < 4 or len(b) < 4 or a[:4] != b[:4]:
        return False
    common = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    for cut in range(common, max(common - 4, 3), -1):
        one, other = a[cut:], b[cut:]
        if (one in _PLACE_ENDINGS and other in _FOLK_ENDINGS) or (other in _PLACE_ENDINGS and one in _FOLK_ENDINGS):
            return True
    return False
