"""Latin names in targets of another script: a right transliteration is no finding, one with a wrong sound is.

What is right is a matter of sounds, not of letters (गूगल, Гугл, グーグル for Google). Where the target has no capitals,
the source's names tell which words of the reference are names.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from harness.core.records import Mention
from harness.extraction.names import Name, NameWord, SideNames, kindred, likest, names_of_place
from harness.extraction.names.inflection import Inflection
from harness.extraction.names.name_tokens import NameToken, is_latin, name_key
from harness.extraction.names.spelling import near_miss, sound, spelling_similarity
from harness.extraction.names.transliteration import sounds
from harness.rules.names.document_names import PassageNames
from harness.rules.names.policy import RULES
from harness.rules.names.reporting import mention_of

_MOST, _MOST_WORDS, _MOST_PAIRS = 200, 1000, 50_000
"""Limits of a passage: names, words, and pairs of a name's word and another word. Only the first are compared."""
_RIGHT = 1.0
_ONE_SOUND = 0.95
"""The cost of one wrong consonant, less than which may be a matter of spelling."""


def judge_uncased(work: PassageNames) -> list[Mention]:
    """A target without capitals: the names of the source, by the reference's transliteration if there is one."""
    found = []
    for _, word in _compared(work):
        right = likest(word.key, work.reference.words[:_MOST_WORDS]) or _transliterated(work, word)
        if right is not None and work.reference.open(right):
            expected = Name(right.text, right.start, right.end, (right,), (right,), True)
            found.append(_uncased_mention(work, expected, word, right))
    if not work.reference.text:
        compare_transliterations(work)
    return found


def _compared(work: PassageNames) -> Iterator[tuple[Name, NameWord]]:
    """The words of the source's names that are compared: fewer where there are more words to compare them with."""
    most = max(len(work.reference.words), len(work.candidate.words), 1)
    found = ((name, word) for name in work.source.names[:_MOST] for word in name.core)
    return islice(found, _MOST_PAIRS // min(most, _MOST_WORDS))


def _transliterated(work: PassageNames, word: NameWord) -> NameWord | None:
    """The reference's word that may well sound so, in scripts that leave out vowels or put some between."""
    degree, right = _heard_as(work.reference, word)
    return right if degree >= _RIGHT else None


def _uncased_mention(work: PassageNames, expected: Name, word: NameWord, right: NameWord) -> Mention:
    """One transliterated name: right as the reference has it, as well spelt another way, or left in Latin letters."""
    for same in work.candidate.words:
        if same.key in (word.key, right.key) or (len(right.key) > 3 and same.key.startswith(right.key)):
            return mention_of(work, expected, same.start, same.end, "accepted")
    degree, own = _heard_as(work.candidate, word)
    if own is not None and 0.0 < degree < _RIGHT and not work.reference.has(own):
        work.add("garbled", expected, (own.start, own.end), right)
        return mention_of(work, expected, own.start, own.end, "garbled")
    other = own or likest(word.key, work.candidate.words[:_MOST_WORDS])
    if other is None:
        if not work.nearby(right, "candidate"):
            work.add("left out", expected, None, right)
        return mention_of(work, expected, None, None, "missing")
    span = other.start, other.end
    meant, heard = (spelling_similarity(sound(word.key), sound(w.key)) for w in (right, other))
    if work.reference.has(other):
        return mention_of(work, expected, *span, "accepted")
    wrong = near_miss(other.key, right.key) and heard < meant and degree < _RIGHT
    kind = "garbled" if wrong or work.sounds.tells_apart(other, right) else "variant"
    work.add(kind, expected, span, right)
    return mention_of(work, expected, *span, RULES[kind][1])


def compare_transliterations(work: PassageNames) -> None:
    """Without a reference: names that the source has in Latin letters, and that sound nearly so in the candidate."""
    if not work.sounds.latin or work.source.lang == work.candidate.lang:
        return
    for name, word in _compared(work):
        if kindred(word.key) or word.acronym or names_of_place(word.key, work.source.lang, work.candidate.lang):
            continue
        degree, own = _heard_as(work.candidate, word)
        wrong = (_RIGHT - degree) * len(sounds(word.key))
        if own is None or work.in_summary(own):
            continue
        if degree and wrong >= _ONE_SOUND and not work.candidate.has(word):
            work.add("misheard", name, (own.start, own.end), word)


def _heard_as(side: SideNames, word: NameWord) -> tuple[float, NameWord | None]:
    """The side's word in another script that sounds most like a Latin name, and how much: 1 for rightly."""
    language = Inflection.of(side.lang)
    best: tuple[float, NameWord | None] = (0.0, None)
    for own in side.words[:_MOST_WORDS]:
        if best[0] < _RIGHT and not is_latin(own.text):
            token = NameToken(own.text, own.start, own.end, name_key(own.text))
            degree = language.transliteration(token, word.key)
            if degree > best[0]:
                best = degree, own
    return best
