"""Translation edit rate's edits, exactly as sacrebleu counts them, without its matrices in plain Python.

sacrebleu follows Tercom (Snover et al. 2006): shift the stretch of words that reduces the edit distance most, until none
does. What it does is kept to the letter: which shifts are tried, which wins a tie, and that a text with a thousand of them
is shifted no further. Only the edit distance is computed otherwise: with bit vectors (Hyyro 2003), by rapidfuzz where
the number is enough and by whole numbers of Python's where the way is needed too.

sacrebleu searches a beam of 25 words about the diagonal. As long as the best way lies inside the beam, which is so wherever
distance and difference of length are small, its distance is the edit distance and its way the one found here; where
it is not, sacrebleu's own search is asked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

MAX_SHIFT_SIZE = 10
MAX_SHIFT_DISTANCE = 50
MAX_SHIFTS = 1000
BEAM = 25
_SURELY_INSIDE = 2 * BEAM - 4
"""A way of d edits between texts whose lengths differ by n strays at most (d + n) / 2 from the diagonal; the rest is
for rounding."""

_KEEP, _REPLACE, _PUT_IN, _LEAVE_OUT = " ", "s", "i", "d"
"""Steps, as sacrebleu writes them."""
_NOWHERE = 1 << 30


class Shift(NamedTuple):
    """`length` words from `start` on go before the word at `target`."""

    length: int
    start: int
    target: int

    def of(self, words: str) -> str:
        """The words shifted, as Tercom does it where the target lies inside the stretch too."""
        length, start, target = self
        stretch, end = words[start : start + length], start + length
        if target < start:
            return words[:target] + stretch + words[target:start] + words[end:]
        if target > end:
            return words[:start] + words[end:target] + stretch + words[target:]
        return words[:start] + words[end : length + target] + stretch + words[length + target :]


class _Way(NamedTuple):
    """The best way from a candidate to the reference by insertions, deletions and substitutions.

    `opposite` has for each word of the reference the candidate's word at that place, or the one before that place
    (-1 at the beginning); `candidate_error` and `reference_error` for each word the next one that is not matched,
    which may be the word itself.
    """

    distance: int
    opposite: list[int]
    candidate_error: list[int]
    reference_error: list[int]


def count_edits(candidate: Sequence[str], reference: Sequence[str]) -> int:
    """Insertions, deletions, substitutions and shifts that make the candidate's words the reference's."""
    if not reference or not candidate:
        return len(candidate) or len(reference)
    letters: dict[str, str] = {}
    for word in (*reference, *candidate):
        if word not in letters:
            letters[word] = chr(len(letters))
    return _Search("".join([letters[word] for word in reference])).edits("".join([letters[word] for word in candidate]))


class _Search:
    """The search for shifts towards one reference. A word is one letter here."""

    def __init__(self, reference: str) -> None:
        self._reference = reference
        self._places: dict[str, list[int]] = {}
        for place, word in enumerate(reference):
            self._places.setdefault(word, []).append(place)
        self._bits = {word: sum(1 << place for place in places) for word, places in self._places.items()}

    def edits(self, candidate: str) -> int:
        done = tried = 0
        while True:
            way = _read(self._steps(candidate))
            shifts, number = self._shifts(candidate, way)
            tried += number
            if tried >= MAX_SHIFTS:
                break
            better = self._best(candidate, shifts, way.distance)
            if better is None:
                break
            done, candidate = done + 1, better
        return done + way.distance

    def _shifts(self, candidate: str, way: _Way) -> tuple[list[Shift], int]:
        """The shifts that Tercom tries, and how often it tries any: several places may lead to one shift.

        A stretch that both sides have is tried where either side has an error in it, unless it would move within itself.
        """
        reference, (_, opposite, candidate_error, reference_error) = self._reference, way
        shifts: dict[Shift, None] = {}
        number = 0
        for start, word in enumerate(candidate):
            for place in self._places.get(word, ()):
                least = max(candidate_error[start] - start, reference_error[place] - place) + 1
                most = min(MAX_SHIFT_SIZE, len(candidate) - start, len(reference) - place)
                if start <= opposite[place]:
                    most = min(most, opposite[place] - start)
                if least > most or abs(place - start) > MAX_SHIFT_DISTANCE:
                    continue
                targets = [opposite[place - 1] + 1 if place else 0]
                length = 0
                while length < most and candidate[start + length] == reference[place + length]:
                    target = opposite[place + length] + 1
                    if target != targets[-1]:
                        targets.append(target)
                    length += 1
                    if length >= least:
                        number += len(targets)
                        for target in targets:
                            shifts[Shift(length, start, target)] = None
        return list(shifts), number

    def _best(self, candidate: str, shifts: Sequence[Shift], distance: int) -> str | None:
        """The candidate after the shift that comes nearest to the reference, if any comes nearer.

        Of equal ones the longest stretch, then the first one, then the first target.
        """
        ranked: list[tuple[int, int, int, int, str]] = []
        for shift in shifts:
            words = shift.of(candidate)
            near = Levenshtein.distance(words, self._reference, score_cutoff=distance - 1)
            if near < distance:
                ranked.append((near, -shift.length, shift.start, shift.target, words))
        best: tuple[int, int, int, int, str] | None = None
        for near, length, start, target, words in sorted(ranked):
            if best is not None and near > best[0]:
                break  # within the beam nothing comes nearer than without it
            exact = near if self._inside(near, words) else _cost(self._steps(words))
            found = exact, length, start, target, words
            if exact < distance and (best is None or found < best):
                best = found
        return best[-1] if best else None

    def _inside(self, distance: int, candidate: str) -> bool:
        """Whether every way of that many edits lies inside the beam."""
        return distance + abs(len(candidate) - len(self._reference)) <= _SURELY_INSIDE

    def _steps(self, candidate: str) -> str:
        """The best way; of several the one that sacrebleu takes."""
        steps = self._unbounded(candidate)
        if self._inside(_cost(steps), candidate) or not _leaves_beam(steps, len(candidate), len(self._reference)):
            return steps
        return _beam_search(candidate, self._reference)

    def _unbounded(self, candidate: str) -> str:
        """The best way wherever it goes. Seen from the end, to keep or replace a word comes before leaving one out, and
        that before putting one in."""
        same, more = self._vectors(candidate)
        reference, steps = self._reference, []
        i, j = len(candidate), len(reference)
        while i and j:
            bit = 1 << (j - 1)
            if not same[i - 1] & bit:
                steps.append(_REPLACE)
            elif candidate[i - 1] == reference[j - 1]:
                steps.append(_KEEP)
            elif more[i - 1] & bit:
                steps.append(_LEAVE_OUT)
                i -= 1
                continue
            else:
                steps.append(_PUT_IN)
                j -= 1
                continue
            i -= 1
            j -= 1
        return _LEAVE_OUT * i + _PUT_IN * j + "".join(reversed(steps))

    def _vectors(self, candidate: str) -> tuple[list[int], list[int]]:
        """A row of the matrix of distances for each word of the candidate, a bit for each word of the reference.

        The first: the distance is that of the texts without these two words; the second: it is one more than that of
        the texts without the candidate's word.
        """
        every = (1 << len(self._reference)) - 1
        right, left = every, 0  # where the distance is one more, or one less, than without the reference's word
        same, more = [], []
        for word in candidate:
            match = self._bits.get(word, 0)
            diagonal = (((match & right) + right) ^ right | match | left) & every
            below = left | (every & ~(diagonal | right))
            same.append(diagonal)
            more.append(below)
            shifted = below << 1 | 1
            right, left = ((right & diagonal) << 1 | ~(diagonal | shifted)) & every, shifted & diagonal & every
        return same, more


def _read(steps: str) -> _Way:
    """A way with what shifts ask of it."""
    opposite: list[int] = []
    wrong_here: list[bool] = []
    wrong_there: list[bool] = []
    for step in steps:
        wrong = step != _KEEP
        if step != _PUT_IN:
            wrong_here.append(wrong)
        if step != _LEAVE_OUT:
            opposite.append(len(wrong_here) - 1)
            wrong_there.append(wrong)
    return _Way(_cost(steps), opposite, _next(wrong_here), _next(wrong_there))


def _cost(steps: str) -> int:
    return len(steps) - steps.count(_KEEP)


def _next(wrong: Sequence[bool]) -> list[int]:
    """For each place the next that is wrong, far away where none is."""
    result, last = [0] * len(wrong), _NOWHERE
    for place in range(len(wrong) - 1, -1, -1):
        if wrong[place]:
            last = place
        result[place] = last
    return result


def _leaves_beam(steps: str, candidate: int, reference: int) -> bool:
    """Whether a way between texts of those lengths goes where sacrebleu does not look."""
    slope = reference / candidate
    width = math.ceil(slope / 2 + BEAM) if slope / 2 > BEAM else BEAM
    i = j = 0
    for step in steps:
        i += step != _PUT_IN
        j += step != _LEAVE_OUT
        middle = math.floor(i * slope)
        if i > 0 and not (middle - width <= j and (j < middle + width or i == candidate)):
            return True
    return False


def _beam_search(candidate: str, reference: str) -> str:
    """sacrebleu's own search."""
    from sacrebleu.metrics.lib_ter import BeamEditDistance

    steps: str = BeamEditDistance(list(reference))(list(candidate))[1]
    return steps
