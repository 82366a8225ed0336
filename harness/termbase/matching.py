"""The termbase compiled for one language: every known rendering in a text, and the near misses of one entity.

Known forms are looked up by keys of joined tokens in one pass over the text, whatever the number of entities
(`Huabei`, `hua-bei` and `Huabei's` have one key). Near misses are looked for only where an entity is expected, and
only around words that nothing else explains.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from harness.core.records import MentionVerdict
from harness.extraction.names.inflection import MAX_SUFFIX, Inflection
from harness.extraction.names.name_tokens import (
    NameToken,
    adjacent,
    has_case,
    is_latin,
    romanise,
    runs,
    script_of,
    starts_upper,
    tokenise,
)
from harness.extraction.names.spelling import best_cover, derived, near_miss, short_likeness, sound, spelling_similarity
from harness.termbase.compiled_forms import SHORT_KEY, CompiledForm, compiled_forms, words_by_language
from harness.termbase.entries import Entity, Termbase
from harness.termbase.renderings import Rendering, without_overlaps

_SMALL_LETTERS = 0.8
"""How alike a word in small letters must be to a name that is written with a capital."""
_DIGITS_CHANGED = 0.75
_KINDS_WITHOUT_ADJECTIVES = frozenset({"company", "product", "organisation", "campaign", "feature"})


class NameLikelihood(NamedTuple):
    """How much a word that nothing explains may be a name: written as names are, and not as the document's words."""

    name: bool
    """Capital where only names have one."""
    word: Callable[[str], bool]
    """Whether the document uses a key as an ordinary word where the name in question is not expected."""


class Matcher:
    """A termbase in the texts of one language."""

    def __init__(self, termbase: Termbase, lang: str) -> None:
        self.lang = lang
        self._language = Inflection.of(lang)
        self._termbase = {entity.name: entity for entity in termbase.entities}
        self._forms: dict[str, list[CompiledForm]] = {}
        self._accepted: dict[str, tuple[CompiledForm, ...]] = {}
        self._words: dict[str, dict[str, set[str]]] = {}
        self._native: dict[str, bool] = {}
        self._prefixes: set[str] = set()
        for entity in termbase.entities:
            for form in compiled_forms(entity, lang):
                self._index(form)
        self._starts: dict[str, bool] = {}
        self._remembered = lru_cache(maxsize=_MOST_SENTENCES)(self._known)

    def _index(self, form: CompiledForm) -> None:
        if not form.key:
            return
        self._forms.setdefault(form.key, []).append(form)
        self._prefixes.update(form.key[:n] for n in range(1, len(form.key) + 1))
        stem = form.bending_stem if self._language.bends else ""
        if stem:
            self._forms.setdefault(_BENT + stem, []).append(form)

    def _forms_of(self, entity: Entity) -> tuple[CompiledForm, ...]:
        """The accepted forms of an entity; compiled again when first asked for, since most entities never are."""
        if entity.name not in self._accepted:
            found = tuple(f for f in compiled_forms(entity, self.lang) if f.verdict == "accepted" and f.tokens)
            self._accepted[entity.name] = found
            self._native[entity.name] = any(not f.latin for f in found)
            self._words[entity.name] = words_by_language(entity, self.lang)
        return self._accepted[entity.name]

    def has_native_form(self, entity: Entity) -> bool:
        """Whether the termbase says how the entity is written in another script than Latin."""
        self._forms_of(entity)
        return self._native[entity.name]

    def known(self, text: str) -> tuple[Rendering, ...]:
        """Accepted and known wrong renderings, the longest first at each place, none overlapping."""
        return self._remembered(text) if len(text) <= _SENTENCE else self._known(text)

    def _known(self, text: str) -> tuple[Rendering, ...]:
        tokens = tokenise(text)
        found: list[Rendering] = []
        begin = 0
        starts = self._starts
        for index, token in enumerate(tokens):
            if index < begin:
                continue
            may_start = starts.get(token.key)
            if may_start is None:
                may_start = self._may_start(token.key)
            if may_start:
                rendering, width = self._longest_at(text, tokens, index)
                if rendering is not None:
                    found.append(rendering)
                begin = index + width
        return tuple(found)

    def _may_start(self, key: str) -> bool:
        """Whether a form may begin with this word; remembered, since texts repeat their words."""
        if len(self._starts) > _MAX_REMEMBERED:
            self._starts.clear()
        possible = any(k in self._prefixes or k in self._forms for k in self._spellings("", key))
        self._starts[key] = possible
        return possible

    def _longest_at(self, text: str, tokens: Sequence[NameToken], index: int) -> tuple[Rendering | None, int]:
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
                stripped = next((k for k in self._bare(key) if k in self._prefixes), "") if end == index else ""
                if not stripped:
                    break
                key = stripped
        return best

    def _form_of(self, text: str, before: str, last: str) -> CompiledForm | None:
        """The form that tokens spell, the last one perhaps with an ending."""
        whole = before + last
        for key in self._spellings(before, last):
            for form in self._forms.get(key, ()):
                if key != whole and len(key) <= SHORT_KEY:
                    continue
                if len(form.key) > SHORT_KEY or not has_case(form.text) or form.text in text:
                    return form
        return None

    def _spellings(self, before: str, last: str) -> Iterator[str]:
        """The keys under which words are looked up: as they are, then without what the language adds to a name."""
        yield before + last
        for stem in self._language.stems(last):
            yield before + stem
            if self._language.bends:
                yield _BENT + before + stem
        if self._language.bends:
            yield _BENT + before + last
        if not before:
            yield from self._bare(last)

    def _bare(self, key: str) -> Iterator[str]:
        for clitic in self._language.proclitics:
            if key.startswith(clitic) and len(key) - len(clitic) >= 3:
                yield key[len(clitic) :]

    def near_misses(
        self, text: str, tokens: Sequence[NameToken], entity: Entity, unexplained: Mapping[int, NameLikelihood]
    ) -> list[Rendering]:
        """Misspellings and right transliterations of one entity, the likeliest first, none overlapping.

        `unexplained` are the indices of the words that may be wrong ones; the others of a name stand as they should.
        """
        found: list[Rendering] = []
        native = self.has_native_form(entity)
        for form in self._forms_of(entity):
            for window in self._windows(form, tokens, unexplained, native):
                rendering = self._compare(text, tokens, window, form, unexplained, native)
                found += [rendering] if rendering is not None else []
        return without_overlaps(found)

    def _windows(
        self, form: CompiledForm, tokens: Sequence[NameToken], unexplained: Mapping[int, NameLikelihood], native: bool
    ) -> Iterator[range]:
        """Where a form may stand: around words like one of its own (texts repeat theirs), or joined or split."""
        tried: set[range] = set()
        alike: dict[tuple[str, bool], bool] = {}
        for index, mark in unexplained.items():
            word = tokens[index].key, mark.name
            if word not in alike:
                alike[word] = any(
                    self._alike(tokens[index], t, form, mark, native, anchored=True) > 0.0 for t in form.tokens
                )
            around = _as_wide(index, len(form.tokens), len(tokens)) if alike[word] else ()
            for window in (*around, *_joined_or_split(index, form, tokens, unexplained)):
                if len(window) == 1 or window not in tried:
                    tried.add(window)
                    yield window

    def _compare(
        self,
        text: str,
        tokens: Sequence[NameToken],
        window: range,
        form: CompiledForm,
        marks: Mapping[int, NameLikelihood],
        native: bool,
    ) -> Rendering | None:
        if len(window) == len(form.tokens):
            likeness, own = self._by_words(tokens, window, form, marks, native)
        else:
            joined = romanise("".join(tokens[i].key for i in window))
            marked = all(marks[i].name for i in window)
            likeness = near_miss(joined, form.roman, marked=marked and len(window) == 1)
            own = dict.fromkeys(window, likeness)
        if likeness == 0.0 or not own:
            return None
        span = [tokens[i] for i in window]
        if any(not adjacent(text, a, b) for a, b in zip(span, span[1:], strict=False)):
            return None
        if likeness == 1.0:
            return _rendering(text, span, form.entity, "accepted", 1.0, "")
        if any(own[i] < 1.0 and not _name_like(tokens[i], own[i], form, marks[i]) for i in own):
            return None
        if form.entity.kind not in _KINDS_WITHOUT_ADJECTIVES and _is_adjective(span, form):
            return _rendering(text, span, form.entity, "accepted", 0.99, "adjective")
        return _rendering(text, span, form.entity, "garbled", likeness, f"resembles {form.text}")

    def _by_words(
        self,
        tokens: Sequence[NameToken],
        window: range,
        form: CompiledForm,
        marks: Mapping[int, NameLikelihood],
        native: bool,
    ) -> tuple[float, dict[int, float]]:
        """Mean likeness word by word and that of each word that is not the form's own; 0 unless all are alike."""
        own: dict[int, float] = {}
        anchored = False
        for i, expected in zip(window, form.tokens, strict=True):
            if tokens[i].key == expected.key:
                anchored = anchored or len(expected.key) >= SHORT_KEY
            elif i not in marks:
                return 0.0, {}
            else:
                own[i] = 0.0
        for i, expected in zip(window, form.tokens, strict=True):
            if i in own:
                own[i] = self._alike(tokens[i], expected, form, marks[i], native, anchored=anchored)
                if own[i] == 0.0:
                    return 0.0, {}
        return (sum(own.values()) + len(window) - len(own)) / len(window), own

    def _alike(
        self,
        token: NameToken,
        expected: NameToken,
        form: CompiledForm,
        mark: NameLikelihood,
        native: bool,
        *,
        anchored: bool,
    ) -> float:
        """1 for a right transliteration, else how much a word looks like a misspelling of one word of a form."""
        if expected.key.isdigit() or token.key.isdigit():
            several = len(form.tokens) > 1 and expected.key.isdigit() and token.key.isdigit()
            return _DIGITS_CHANGED if several else 0.0
        if is_latin(token.text):
            return _latin_likeness(token, expected, mark.name, anchored=anchored) if form.latin else 0.0
        if not form.latin:
            return self._same_script(token, expected, form, mark)
        a, b = romanise(token.key), romanise(expected.key)
        if native:
            return 1.0 if len(a) >= 4 and sound(a) == sound(b) else near_miss(a, b)
        return self._language.transliteration(token, b)

    def _same_script(self, token: NameToken, expected: NameToken, form: CompiledForm, mark: NameLikelihood) -> float:
        """Two words in one script without or with case, but not Latin."""
        a, b = romanise(token.key), romanise(expected.key)
        if len(expected.key) == 1 and script_of(expected.key) == "CJK":
            if a == b:
                return 1.0 if self._language.traditional else 0.9
            return 0.5 if len(form.tokens) >= 4 and script_of(token.key[:1]) == "CJK" else 0.0
        if a == b:
            return 1.0
        if len(b) <= 3:
            return short_likeness(a, b)
        shortened = a[: len(b)] if self._language.bends and 0 < len(a) - len(b) <= MAX_SUFFIX else a
        bare = next((romanise(k) for k in self._bare(token.key)), a)
        return max(near_miss(x, b, marked=mark.name) for x in {a, shortened, bare})

    def halves(self, text: str, tokens: Sequence[NameToken], entity: Entity) -> list[Rendering]:
        """Renderings put together from words of two languages' forms (Blue Rompi from Blue Vest and Rompi Biru)."""
        self._forms_of(entity)
        languages = self._words[entity.name]
        if len(languages) < 2:
            return []
        everything = set().union(*languages.values())
        found = []
        for window in runs(text, tokens, everything):
            keys = {token.key for token in window}
            if len(window) > 1 and len(keys) == len(window) and not any(keys <= words for words in languages.values()):
                found.append(_rendering(text, window, entity, "partial", 1.0, "put together from two languages' forms"))
        return found

    def reordered(self, text: str, tokens: Sequence[NameToken], entity: Entity) -> Rendering | None:
        """The words of a name in other order (family name first or last)."""
        for form in self._forms_of(entity):
            width = len(form.tokens)
            keys = sorted(t.key for t in form.tokens)
            for start in range(len(tokens) - width + 1) if width > 1 else ():
                window = tokens[start : start + width]
                if window[0].key in keys and sorted(t.key for t in window) == keys and _together(text, window):
                    return _rendering(text, window, entity, "accepted", 1.0, "other order")
        return None

    def reworded(self, text: str, tokens: Sequence[NameToken], entity: Entity) -> Rendering | None:
        """A long descriptive name in other order or abridged: all content words make it accepted, most of them garbled."""
        best: Rendering | None = None
        for form in self._forms_of(entity):
            words = [t.key for t in form.tokens if len(t.key) > 3]
            if len(words) < 3:
                continue
            window, share = best_cover(tokens, words)
            if window and share >= 0.6 and (best is None or share > best.likeness):
                verdict: MentionVerdict = "accepted" if share == 1.0 else "garbled"
                best = _rendering(text, window, entity, verdict, share, ABRIDGED)
        return best

    def abridged(
        self, text: str, tokens: Sequence[NameToken], entity: Entity, strange: Collection[int]
    ) -> Rendering | None:
        """A part of a name of several words (a family name alone), with no strange name where the rest belongs."""
        for form in self._forms_of(entity):
            keys = {t.key for t in form.tokens}
            for i, token in enumerate(tokens) if len(keys) > 1 else ():
                if token.key not in keys or len(token.key) < SHORT_KEY or not starts_upper(token.text):
                    continue
                beside = [j for j in (i - 1, i + 1) if 0 <= j < len(tokens) and j in strange]
                if not any(adjacent(text, *sorted((token, tokens[j]), key=lambda t: t.start)) for j in beside):
                    verdict: MentionVerdict = "accepted" if entity.kind == "person" else "garbled"
                    return _rendering(text, [token], entity, verdict, 0.5, ABRIDGED)
        return None

    def related(self, one: Entity, other: Entity) -> bool:
        """Whether two entities are a name and its adjective, or one is a part of the other: no exchange of names."""
        for a in self._forms_of(one):
            for b in self._forms_of(other):
                first, second = {t.key for t in a.tokens}, {t.key for t in b.tokens}
                if first <= second or second <= first or (a.latin and b.latin and derived(a.key, b.key)):
                    return True
        return False


ABRIDGED = "abridged or reworded"
"""The reason of renderings that are no error of spelling; what is found for it is minor."""
_BENT = "\0"
"""Before the key of a stem that has lost its last vowel."""
_MAX_REMEMBERED = 1 << 17
_SENTENCE, _MOST_SENTENCES = 2000, 1 << 12
"""Characters up to which a text is a sentence that may be asked for again, and how many of these are kept."""


def _as_wide(index: int, width: int, count: int) -> Iterator[range]:
    """The windows of a width that hold a word."""
    for start in range(max(0, index - width + 1), min(index, count - width) + 1):
        yield range(start, start + width)


def _joined_or_split(
    index: int, form: CompiledForm, tokens: Sequence[NameToken], unexplained: Mapping[int, NameLikelihood]
) -> Iterator[range]:
    """A name of several words written as one, or of one word as two or three."""
    width, token = len(form.tokens), tokens[index]
    if width > 1:
        if form.latin and min(len(form.key), len(token.key)) > 5 and is_latin(token.text):
            yield range(index, index + 1)
    elif form.latin and len(form.key) > 3 and _capital(token):
        for end in (index + 1, index + 2):
            if end not in unexplained or not _capital(tokens[end]):
                return
            yield range(index, end + 1)


def _capital(token: NameToken) -> bool:
    return starts_upper(token.text) and is_latin(token.text)


def _latin_likeness(token: NameToken, expected: NameToken, marked: bool, *, anchored: bool) -> float:
    """`anchored`: another word of the name stands beside it as it should, so that less likeness is enough."""
    a, b = romanise(token.key), romanise(expected.key)
    if len(b) <= 3:
        return short_likeness(a, b)
    likeness = near_miss(a, b, marked=marked)
    if likeness == 0.0 and anchored and marked and a != b:
        similarity = spelling_similarity(a, b)
        likeness = similarity if similarity >= 0.5 else 0.0
    return likeness or (0.99 if a == b else 0.0)


def _name_like(token: NameToken, likeness: float, form: CompiledForm, mark: NameLikelihood) -> bool:
    """Whether a word may be a name at all: written as names are, or not one that the document uses as a word."""
    if mark.name:
        return True
    if mark.word(token.key):
        return False
    if has_case(token.text) and starts_upper(form.text) and not starts_upper(token.text):
        return likeness >= _SMALL_LETTERS
    return True


def _is_adjective(window: Sequence[NameToken], form: CompiledForm) -> bool:
    return len(window) == len(form.tokens) and all(
        a.key == b.key or derived(a.key, b.key) for a, b in zip(window, form.tokens, strict=True)
    )


def _together(text: str, window: Sequence[NameToken]) -> bool:
    return all(adjacent(text, a, b) for a, b in zip(window, window[1:], strict=False))


def _rendering(
    text: str, window: Sequence[NameToken], entity: Entity, verdict: MentionVerdict, likeness: float, reason: str
) -> Rendering:
    start, end = window[0].start, window[-1].end
    return Rendering(entity, start, end, text[start:end], verdict, likeness, reason)
