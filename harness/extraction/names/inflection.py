"""What a language does to names: the endings it hangs on them, the letters it puts before them, and how it spells foreign ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.extraction.names.name_tokens import NameToken, romanise, script_of
from harness.extraction.names.transliteration import FAR, sounds, transliteration_cost

MAX_SUFFIX = 3
"""Letters of an ending that a language may hang on a name, where its endings are not listed."""
_NO_ENDINGS = frozenset({"zh", "ja", "th", "lo", "my", "km", "vi"})
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "en": ("s",),
    "id": ("nya", "lah", "kah", "pun", "ku", "mu"),
    "ms": ("nya", "lah", "kah", "pun", "ku", "mu"),
    "de": ("s", "es", "en", "er", "e", "n", "ern"),
    "nl": ("s", "se", "en", "er"),
    "fr": ("s",),
    "es": ("s", "es"),
    "pt": ("s", "es"),
    "it": (),
    "hi": ("ों", "ें", "ओं"),
}
"""Endings that a name may have, where a language has few; others may have any of up to three letters."""
_PROCLITICS: Mapping[str, tuple[str, ...]] = {
    "ar": ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ف", "ب", "ك", "ل"),
    "he": ("וה", "שה", "ו", "ה", "ב", "ל", "מ", "ש", "כ"),
}
_BENDING = frozenset(
    ("ru", "uk", "be", "bg", "mk", "sr", "hr", "bs", "sl", "cs", "sk", "pl", "lt", "lv", "el", "la", "fi", "et", "ro")
)
"""Languages whose case endings replace the last vowel of a name (Москва, Москве)."""
_TRADITIONAL = frozenset({"Hant", "TW", "HK", "MO"})
_SHORT_STEM = 4


@dataclass(frozen=True)
class Inflection:
    """What a language does to names."""

    endings: tuple[str, ...] | None
    """None where any ending of up to three letters may be one."""
    proclitics: tuple[str, ...]
    bends: bool
    traditional: bool

    @classmethod
    def of(cls, lang: str) -> Inflection:
        base = lang.split("_", 1)[0]
        return cls(
            () if base in _NO_ENDINGS else _ENDINGS.get(base),
            _PROCLITICS.get(base, ()),
            base in _BENDING,
            not _TRADITIONAL.isdisjoint(lang.split("_")),
        )

    def stems(self, key: str) -> Iterator[str]:
        if self.endings is None:
            for cut in range(1, min(MAX_SUFFIX, len(key) - _SHORT_STEM) + 1):
                yield key[:-cut]
            return
        for ending in self.endings:
            if key.endswith(ending) and len(key) - len(ending) >= 2:
                yield key[: -len(ending)]

    def transliteration(self, token: NameToken, latin: str) -> float:
        """Likeness of a word to a Latin name that the termbase writes in no other script: 1 if it may sound so."""
        script = script_of(token.text[0])
        if script in {"CJK", "THAI", "LAO", "KHMER", "MYANMAR"} or len(latin) < 3:
            return 0.0
        expected = len(sounds(latin))
        # An anusvara is an n of its own: romanised it would melt into the letter before (मंडेला, mmdela).
        key = token.key.replace("\u0902", "\u0928")
        spellings = [key, *self._cut(key)]
        cost = min(transliteration_cost(romanise(key), latin, script) for key in spellings)
        if cost < min(0.7, 0.05 + 0.09 * expected):
            return 1.0
        # A word of a script without capitals is written like any other, so that a misspelling must be a close one.
        long_enough = expected >= 6 and len(sounds(romanise(token.key))) >= 0.65 * expected
        return 1.0 - cost / expected if long_enough and cost <= FAR * expected else 0.0

    def _cut(self, key: str) -> Iterator[str]:
        for clitic in self.proclitics:
            if key.startswith(clitic) and len(key) - len(clitic) >= 3:
                yield key[len(clitic) :]
        if self.bends:
            yield from (key[:-cut] for cut in (1, 2, 3) if len(key) - cut >= 3)
