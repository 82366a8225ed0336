"""What became of the names of a passage: wrong acronyms, halves, near misses, then names without a counterpart."""

from __future__ import annotations

import re
from itertools import islice

from harness.core.records import Mention
from harness.extraction.names import (
    CLOSE,
    FUNCTION,
    GENERIC,
    Name,
    NameWord,
    alike,
    changes,
    classes,
    halved,
    read_as_words,
)
from harness.extraction.names.name_tokens import has_case
from harness.extraction.names.spelling import near_miss, sound
from harness.rules.names.document_names import Pairs, PassageNames, first_names
from harness.rules.names.evidence import expected_names, heard_alike, is_borne_out, is_rendered
from harness.rules.names.missing import find_closed_places
from harness.rules.names.reporting import mentions_of
from harness.rules.names.transliterated import compare_transliterations, judge_uncased
from harness.rules.names.unmatched import pair_names
from harness.rules.names.unreferenced import compare_with_source, compare_with_summary

_SAME = str.maketrans("jyw", "iiv")  # letters that languages write for one sound: Netanjahu, Netanyahu


_LOWER_CASE = 0.8  # likeness from which a word in lower case may be a garbled name


_GLOSS = re.compile(r" ?\(([^()\d]{2,40})\)")
_MOST_GLOSSES = 50
_MAX_PAIRS = 4000  # of lost and strange words that are compared; a text with more is no sentence


def judge_passage(work: PassageNames) -> list[Mention]:
    """The faults of a passage go to the work; returned are the mentions of all expected names."""
    if not (work.source.text or work.reference.text):
        if work.document.summary is not None:
            compare_with_summary(work, work.document.summary)
        return []
    if not has_case(work.candidate.text[:200] if not work.reference.text else work.reference.text[:200]):
        return judge_uncased(work)
    expected = first_names(expected_names(work))
    lost = [(n, w) for n in expected for w in n.core if not is_rendered(work, n, w)]
    odd = any(w.key not in work.reference.keys for w in work.candidate.capitals)
    found = first_names(work.candidate.names) if odd else ()
    fresh = [(n, w) for n in found for w in n.core if not is_borne_out(work, n, w, bool(lost))]
    if (lost or fresh) and len(lost) * len(fresh) <= _MAX_PAIRS:
        _wrong_acronyms(work, lost, fresh)
        _halves(work, lost)
        _other_spellings(work, lost, fresh)
        _pair_words(work, lost, fresh)
        _read_as_words(work, lost)
        pair_names(work, expected, lost, fresh)
    if work.reference.text:
        for change in changes(work.candidate, work.reference, work.sounds):
            work.add(
                change.kind,
                change.expected,
                (change.start, change.end),
                *(change.expected.core if change.expected else ()),
            )
        find_closed_places(work)
    else:
        compare_with_source(work)
        compare_transliterations(work)
        if work.document.summary is not None:
            compare_with_summary(work, work.document.summary)
    _glosses(work)
    return mentions_of(work, expected)


def _wrong_acronyms(work: PassageNames, lost: Pairs, fresh: Pairs) -> None:
    """An acronym that nothing spells, like one that the reference has or like the initials of its names."""
    # Another Latin-script language has its own, often of the same letters (ONG for NGO).
    known = work.reference.acronyms if work.sounds.latin else [*work.reference.acronyms, *work.source.acronyms]
    others = [w for w in known if w.key not in work.candidate.keys]
    for name, word in list(fresh):
        if not word.acronym:
            continue
        right = next((w for w in others if alike(word.key, w.key)), None)
        if right is None and not work.reference.initials.nearly_spell(word.key):
            continue
        sides = (("reference", work.reference), ("source", work.source))
        read = ((n, name) for name, side in sides for n in side.names if right in n.words)
        expected, side = next(read, (None, "reference"))
        work.add("acronym", expected, (word.start, word.end), *((right,) if right else ()), side=side)
        fresh.remove((name, word))
        lost[:] = [(n, w) for n, w in lost if w is not right]


def _halves(work: PassageNames, lost: Pairs) -> None:
    """Names in camel case of which only a part was kept: the rest was translated."""
    for name, word in list(lost):
        half = halved(work.candidate, word)
        if half is not None:
            work.add("halved", name, (half.start, half.end), word)
            lost.remove((name, word))


def _other_spellings(work: PassageNames, lost: Pairs, fresh: Pairs) -> None:
    """Words in which the source's own name is heard as well as in the expected spelling: Glin, Glynn for ग्लिन."""
    own = work.candidate.capitals if lost else ()
    strange = [w for w in own if w.key not in work.reference.keys and not work.in_summary(w)]
    for name, right in list(lost) if len(lost) * len(strange) <= _MAX_PAIRS else ():
        other = next((w for w in strange if heard_alike(work, w, right)), None)
        if other is not None:
            work.add("variant", name, (other.start, other.end), right)
            lost.remove((name, right))
            strange.remove(other)
            fresh[:] = [(n, w) for n, w in fresh if w is not other]


def _pair_words(work: PassageNames, lost: Pairs, fresh: Pairs) -> None:
    """Words that resemble one that is lost, the likeliest first; pairs leave both lists."""
    strangers = fresh + _strays(work, fresh) if lost else []
    scored = [(_resemblance(f[1], w[1]), i, j) for i, f in enumerate(strangers) for j, w in enumerate(lost)]
    done_fresh: set[int] = set()
    done_lost: set[int] = set()
    for degree, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if degree == 0.0 or i in done_fresh or j in done_lost:
            continue
        done_fresh.add(i)
        done_lost.add(j)
        word, (name, right) = strangers[i][1], lost[j]
        work.add(_garble(work, word, right), name, (word.start, word.end), right)
    fresh[:] = [f for i, f in enumerate(fresh) if i not in done_fresh]
    lost[:] = [w for j, w in enumerate(lost) if j not in done_lost]


def _read_as_words(work: PassageNames, lost: Pairs) -> None:
    """Chinese names of which the candidate has the characters' meanings: North China for Huabei."""
    keys = [w.key for w in work.candidate.words]
    for name, word in list(lost) if work.sounds.han and work.reference.text else ():
        place = read_as_words(work.sounds.heard_in(word.key), keys)
        if place is not None:
            first, last = work.candidate.words[place[0]], work.candidate.words[place[1] - 1]
            work.add("translated", name, (first.start, last.end), word)
            lost.remove((name, word))


def _glosses(work: PassageNames) -> None:
    """Words in brackets after a name, where neither reference nor source has brackets: Yasin (Stadt)."""
    if any(mark in side.text for side in (work.source, work.reference) for mark in "(（[") or not work.source.text:
        return
    for match in islice(_GLOSS.finditer(work.candidate.text), _MOST_GLOSSES) if "(" in work.candidate.text else ():
        inner = [w for w in work.candidate.words if match.start(1) <= w.start < match.end(1)]
        name = next((n for n in work.candidate.names if n.end == match.start() and n.core), None)
        borne = name is not None and all(work.reference.has(w) or work.sounds.literally(w.key) for w in name.core)
        if (
            borne
            and inner
            and not any(
                w.acronym or work.reference.has(w) or work.sounds.support(w.key) >= CLOSE or w.text.isdigit()
                for w in inner
            )
        ):
            work.add("glossed", name, match.span(1), side="candidate")


def _strays(work: PassageNames, fresh: Pairs) -> Pairs:
    """Ordinary words that the reference has not: an autocorrection may have made one of a name."""
    taken = {w for _, w in fresh}
    return [
        (Name(w.text, w.start, w.end, (w,), (w,), False), w)
        for w in work.candidate.words[:200]
        if len(w.key) > 3
        and w not in taken
        and w.key not in FUNCTION
        and w.key not in GENERIC
        and w.key not in work.sounds.keys
        and not work.reference.has(w)
        and not work.in_summary(w)
    ]


def _resemblance(word: NameWord, right: NameWord) -> float:
    if word.acronym or right.acronym:
        return 0.0
    degree = near_miss(word.key, right.key)
    # A word in lower case must be more similar, and long: it is used as an ordinary word.
    return degree if word.capital or (degree >= _LOWER_CASE and len(word.key) > 4) else 0.0


def _garble(work: PassageNames, word: NameWord, right: NameWord) -> str:
    """Whether a near miss is an error or another way to write what the source says."""
    source = work.sounds
    heard, meant = (sound(key).translate(_SAME) for key in (word.key, right.key))
    literal = right.key in source.latin_keys
    if source.tells_apart(word, right):
        return "garbled"
    if heard == meant or (not literal and classes(word.key) == classes(right.key)):
        return "garbled" if literal else "variant"
    if source.text and source.support(word.key) + 0.1 > source.support(right.key):
        return "variant" if source.support(word.key) >= 0.5 or not source.readable else "garbled"
    return "garbled"
