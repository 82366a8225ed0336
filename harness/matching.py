"""The termbase compiled for one language: every known rendering in a text, and the near misses of one entity.

Known forms are looked up by keys of joined tokens in one pass over the text, whatever the number of entities
(`Huabei`, `hua-bei` and `Huabei's` have one key). Near misses are looked for only where an entity is expected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.language.names import (
    Token,
    adjacent,
    has_case,
    is_latin,
    near_miss,
    romanise,
    sound,
    spelling_similarity,
    starts_upper,
    tokenise,
)
from harness.language.sentences import base_language
from harness.model import Verdict
from harness.termbase import Entity, Termbase

_VERDICT_OF_RULE: Mapping[str, Verdict] = {
    "entity-garbled": "garbled",
    "entity-mistranslated": "mistranslated",
    "entity-partial": "partial",
    "entity-replaced": "replaced",
}
_SHORT = 4
"""Keys up to this length match only in the form's own case: `IT` is no `it`."""
_MAX_SUFFIX = 3
"""Letters of an ending that a language may hang on a name (Indonesian -nya, Turkish -nin)."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A stretch of normal-form text that stands for an entity. `reason` says why a wrong one is wrong."""

    entity: Entity
    start: int
    end: int
    text: str
    verdict: Verdict
    likeness: float = 1.0
    reason: str = ""


class Matcher:
    """A termbase in the texts of one language."""

    def __init__(self, termbase: Termbase, lang: str) -> None:
        self.lang = lang
        self._suffixes = base_language(lang) not in {"en", "zh", "ja", "th"}
        self._forms: dict[str, list[_CompiledForm]] = {}
        self._accepted: dict[str, list[_CompiledForm]] = {}
        self._words: dict[str, dict[str, set[str]]] = {}
        for entity in termbase.entities:
            for form in _forms(entity, lang):
                self._forms.setdefault(form.key, []).append(form)
                if form.verdict == "accepted":
                    self._accepted.setdefault(entity.name, []).append(form)
            self._words[entity.name] = _words_by_language(entity, lang)
        self._prefixes = {key[:n] for key in self._forms for n in range(1, len(key) + 1)}

    def known(self, text: str, tokens: Sequence[Token] | None = None) -> list[Rendering]:
        """Accepted and known wrong renderings, the longest first at each place, none overlapping."""
        tokens = tokenise(text) if tokens is None else tokens
        found: list[Rendering] = []
        index = 0
        while index < len(tokens):
            rendering, width = self._longest_at(text, tokens, index)
            if rendering is not None:
                found.append(rendering)
            index += width
        return found

    def _longest_at(self, text: str, tokens: Sequence[Token], index: int) -> tuple[Rendering | None, int]:
        best: tuple[Rendering | None, int] = (None, 1)
        key = ""
        for end in range(index, len(tokens)):
            if end > index and not adjacent(text, tokens[end - 1], tokens[end]):
                break
            before, key = key, key + tokens[end].key
            form = self._form_of(text[tokens[index].start : tokens[end].end], before, tokens[end].key)
            if form is not None:
                span = tokens[index].start, tokens[end].end
                rendering = Rendering(form.entity, *span, text[slice(*span)], form.verdict, 1.0, form.reason)
                best = rendering, end - index + 1
            if key not in self._prefixes:
                break
        return best

    def _form_of(self, text: str, before: str, last: str) -> _CompiledForm | None:
        """The form that tokens spell, the last one perhaps with an ending."""
        for key in [before + last, *(before + stem for stem in self._stems(last))]:
            for form in self._forms.get(key, ()):
                if key != before + last and len(key) <= _SHORT:
                    continue
                if len(key) > _SHORT or not has_case(form.text) or form.text in text:
                    return form
        return None

    def _stems(self, last: str) -> Iterator[str]:
        if not self._suffixes:
            if self.lang.startswith("en") and last.endswith("s"):
                yield last[:-1]
            return
        for cut in range(1, min(_MAX_SUFFIX, len(last) - _SHORT) + 1):
            yield last[:-cut]

    def near_misses(
        self, text: str, tokens: Sequence[Token], entity: Entity, *, ordinary: Collection[str]
    ) -> list[Rendering]:
        """Misspellings and right transliterations of one entity among free tokens, the likeliest first.

        `ordinary` are keys of words that the document uses as words. Overlaps are resolved for the likeliest.
        """
        found: list[Rendering] = []
        for form in self._accepted.get(entity.name, ()):
            for window in _windows(text, tokens, form):
                rendering = _compare(text, window, form, ordinary)
                if rendering is not None:
                    found.append(rendering)
        return _without_overlaps(found)

    def halves(self, text: str, tokens: Sequence[Token], entity: Entity) -> list[Rendering]:
        """Renderings put together from words of two languages' forms (Blue Rompi from Blue Vest and Rompi Biru)."""
        languages = self._words[entity.name]
        if len(languages) < 2:
            return []
        everything = set().union(*languages.values())
        found = []
        for window in _runs(text, tokens, everything):
            keys = {token.key for token in window}
            if len(window) > 1 and len(keys) == len(window) and not any(keys <= words for words in languages.values()):
                found.append(_rendering(text, window, entity, "partial", 1.0, "put together from two languages' forms"))
        return found

    def reworded(self, text: str, tokens: Sequence[Token], entity: Entity) -> Rendering | None:
        """A long descriptive name in other order or abridged: all content words make it accepted, most of them garbled."""
        best: Rendering | None = None
        for form in self._accepted.get(entity.name, ()):
            words = [t.key for t in form.tokens if len(t.key) > 3]
            if len(words) < 3:
                continue
            window, share = _best_cover(tokens, words)
            if window and share >= 0.6 and (best is None or share > best.likeness):
                verdict: Verdict = "accepted" if share == 1.0 else "garbled"
                best = _rendering(text, window, entity, verdict, share, "abridged or reworded")
        return best


@dataclass(frozen=True)
class _CompiledForm:
    entity: Entity
    text: str
    verdict: Verdict
    reason: str
    tokens: tuple[Token, ...]
    key: str
    roman: str
    latin: bool
    """Whether the form is written in Latin letters: another script's text can only transliterate it."""


def _compiled(entity: Entity, text: str, verdict: Verdict, reason: str) -> _CompiledForm:
    tokens = tuple(tokenise(text))
    key = "".join(token.key for token in tokens)
    return _CompiledForm(entity, text, verdict, reason, tokens, key, romanise(key), is_latin(text))


def _forms(entity: Entity, lang: str) -> Iterator[_CompiledForm]:
    for text in entity.accepted_in(lang):
        yield _compiled(entity, text, "accepted", "")
    for form in entity.wrong_in(lang):
        yield _compiled(entity, form.text, _VERDICT_OF_RULE[form.rule], form.reason)


def _words_by_language(entity: Entity, lang: str) -> dict[str, set[str]]:
    """The words of multi-word forms: of the canonical name and of the language's own forms."""
    words: dict[str, set[str]] = {}
    for language, forms in {"": (entity.name,), **dict(entity.accepted)}.items():
        if language in {"", "en"} or base_language(language) == base_language(lang):
            keys = {t.key for form in forms for t in tokenise(form) if len(tokenise(form)) > 1}
            words.setdefault("en" if language == "" else language, set()).update(keys)
    return {language: keys for language, keys in words.items() if keys}


def _windows(text: str, tokens: Sequence[Token], form: _CompiledForm) -> Iterator[Sequence[Token]]:
    """As many adjacent tokens as the form has; for a single word also two or three that may be it, split."""
    widths = (1, 2, 3) if len(form.tokens) == 1 and form.latin else (len(form.tokens),)
    for width in widths:
        for start in range(len(tokens) - width + 1):
            window = tokens[start : start + width]
            if all(adjacent(text, a, b) for a, b in zip(window, window[1:], strict=False)) and (
                width == len(form.tokens) or all(starts_upper(t.text) and is_latin(t.text) for t in window)
            ):
                yield window


def _compare(text: str, window: Sequence[Token], form: _CompiledForm, ordinary: Collection[str]) -> Rendering | None:
    if len(window) == len(form.tokens) > 1:
        likeness = _token_likeness(window, form)
    else:
        likeness = _word_likeness(romanise("".join(t.key for t in window)), window, form)
    if likeness == 0.0:
        return None
    if likeness == 1.0:
        return _rendering(text, window, form.entity, "accepted", 1.0, "")
    changed = [t for t in window if t.key not in {f.key for f in form.tokens}]
    if not all(_name_like(t, likeness, form, ordinary) for t in changed):
        return None
    return _rendering(text, window, form.entity, "garbled", likeness, f"resembles {form.text}")


def _word_likeness(roman: str, window: Sequence[Token], form: _CompiledForm) -> float:
    """1 for a right transliteration, else how much the word looks like a misspelling."""
    foreign = not is_latin(window[0].text)
    if foreign and (roman == form.roman or (form.latin and len(roman) >= 4 and sound(roman) == sound(form.roman))):
        return 1.0
    return near_miss(roman, form.roman)


def _token_likeness(window: Sequence[Token], form: _CompiledForm) -> float:
    """Mean likeness of two names word by word; 0 unless each word is equal, alike, or a short word nearly equal."""
    total = 0.0
    for token, expected in zip(window, form.tokens, strict=True):
        a, b = romanise(token.key), romanise(expected.key)
        foreign = not is_latin(token.text)
        if token.key == expected.key or (foreign and (a == b or sound(a) == sound(b))):
            total += 1.0
            continue
        likeness = near_miss(a, b) if len(b) > 3 else _short_likeness(a, b)
        if likeness == 0.0:
            return 0.0
        total += likeness
    return total / len(window)


def _short_likeness(a: str, b: str) -> float:
    similarity = spelling_similarity(a, b)
    return similarity if similarity >= 0.6 and not b.isdigit() else 0.0


def _name_like(token: Token, likeness: float, form: _CompiledForm, ordinary: Collection[str]) -> bool:
    """Whether a word may be a name at all: not one that the document uses as a word, and written as names are."""
    if token.key in ordinary:
        return False
    if has_case(token.text) and starts_upper(form.text) and not starts_upper(token.text):
        return likeness >= 0.8
    return True


def _runs(text: str, tokens: Sequence[Token], vocabulary: Collection[str]) -> Iterator[list[Token]]:
    """The longest runs of adjacent tokens out of a vocabulary."""
    run: list[Token] = []
    for token in tokens:
        if token.key in vocabulary and (not run or adjacent(text, run[-1], token)):
            run.append(token)
            continue
        if run:
            yield run
        run = [token] if token.key in vocabulary else []
    if run:
        yield run


def _best_cover(tokens: Sequence[Token], words: Sequence[str]) -> tuple[Sequence[Token], float]:
    """The window, at most twice as long as the name, that holds most of its words, and the share of them."""
    width = 2 * len(words)
    matches = [next((w for w in words if _same_stem(t.key, w)), None) for t in tokens]
    best: tuple[Sequence[Token], float] = ((), 0.0)
    for start, first in enumerate(matches):
        if first is None:
            continue
        held = {word for word in matches[start : start + width] if word}
        if len(held) / len(words) > best[1]:
            last = max(i for i in range(start, min(start + width, len(tokens))) if matches[i])
            best = tokens[start : last + 1], len(held) / len(words)
    return best


def _same_stem(a: str, b: str) -> bool:
    if a == b:
        return True
    common = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return common >= 5 and common >= 0.7 * max(len(a), len(b))


def _rendering(
    text: str, window: Sequence[Token], entity: Entity, verdict: Verdict, likeness: float, reason: str
) -> Rendering:
    start, end = window[0].start, window[-1].end
    return Rendering(entity, start, end, text[start:end], verdict, likeness, reason)


def _without_overlaps(found: Iterable[Rendering]) -> list[Rendering]:
    kept: list[Rendering] = []
    for rendering in sorted(found, key=lambda r: (-r.likeness, r.start - r.end, r.start)):
        if all(rendering.end <= other.start or rendering.start >= other.end for other in kept):
            kept.append(rendering)
    return kept
