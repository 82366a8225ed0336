"""Text that may not be trusted: hidden characters made visible, and marks laid over it without losing any of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from harness.core.records import SEVERITY_WEIGHT, Severity

# C0 (but not tab and line feed), DEL, C1, soft hyphen, bidi controls, zero-width characters, line and paragraph
# separators, interlinear and tag characters, lone surrogates (which UTF-8 cannot even hold).
_INVISIBLE = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
# Marks that stack above or below a letter. No spelling needs more than a few on one letter; a thousand of them paint
# over the page.
_STACKING = (
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0900-\u0902\u093c\u0941-\u0948\u094d\u0951-\u0957"
    r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_TROUBLE = re.compile(rf"(?P<invisible>{_INVISIBLE})|(?<={_STACKING}{{4}})(?P<stack>{_STACKING}+)")
_JOINERS = "\u200c\u200d"
_JOINED_CATEGORIES = frozenset({"Lo", "Lm", "Mn", "Mc", "So", "Sk"})


class Hidden(NamedTuple):
    """A stretch that would hide or reorder text or paint over it, and the placeholder shown for it."""

    start: int
    end: int
    shown: str


def placeholder(character: str) -> str:
    """What stands for a character that cannot be seen: `␀`, `␛` or `[U+202E]`."""
    point = ord(character)
    if point < 0x20:
        return chr(0x2400 + point)
    return "␡" if point == 0x7F else f"[U+{point:04X}]"


def hidden(text: str) -> list[Hidden]:
    """The stretches that must not reach a page as they are.

    Joiners after a letter of Devanagari, Arabic and the like, or inside an emoji, are spelling and stay.
    """
    if text.isascii() and text.isprintable():  # most labels: decided without the search
        return []
    found = []
    for match in _TROUBLE.finditer(text):
        start, end = match.span()
        if match["stack"]:
            found.append(Hidden(start, end, f"[{end - start} more marks]"))
        elif not _is_spelling(text, start):
            found.append(Hidden(start, end, placeholder(text[start])))
    return found


def _is_spelling(text: str, place: int) -> bool:
    return text[place] in _JOINERS and place > 0 and unicodedata.category(text[place - 1]) in _JOINED_CATEGORIES


def visible(text: str) -> str:
    """A label (name, message, signature) with every hidden stretch shown as its placeholder."""
    stretches = hidden(text)
    if not stretches:
        return text
    parts, place = [], 0
    for start, end, shown in stretches:
        parts += [text[place:start], shown]
        place = end
    return "".join([*parts, text[place:]])


def label(text: str, longest: int = 300) -> str:
    """A visible text of at most so many characters; the number of those left out stands at its end."""
    left_out = len(text) - longest
    return visible(text) if left_out <= 0 else f"{visible(text[:longest])} … ({left_out:,} more characters)"


def shortened(text: str, longest: int) -> str:
    """A visible text of at most so many characters, an ellipsis among them where some were left out."""
    return visible(text) if len(text) <= longest else f"{visible(text[: longest - 1].rstrip())}…"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def sentence(text: str) -> str:
    """The text with a capital, unless its first word has capitals of its own (chrF2), and a full stop."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    start = text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text
    return start if not start or start.endswith((".", "!", "?", "。", "।")) else f"{start}."


@dataclass(frozen=True, slots=True)
class TextMark:
    """Why a stretch of text is highlighted: a finding, the evidence for one, a name that is right, another wording, or words
    without a counterpart.

    `number` is the finding's on its page, 0 where there is none, and `also` those of its like that share the mark;
    `anchor` is where the finding is listed; `label` says it in words.
    """

    kind: Literal["finding", "evidence", "accepted", "difference", "uncovered"]
    number: int = 0
    severity: Severity | Literal[""] = ""
    label: str = ""
    anchor: str = ""
    also: tuple[int, ...] = ()


class Marking(NamedTuple):
    """A mark and where it lies; `start == end` is a place between characters."""

    start: int
    end: int
    mark: TextMark


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the same marks throughout; `ends` are those whose last piece it is.

    `hidden` says that `text` is a placeholder for a character that cannot be seen.
    """

    text: str
    hidden: bool = False
    marks: tuple[TextMark, ...] = ()
    ends: tuple[TextMark, ...] = ()

    @property
    def style(self) -> str:
        """The highest severity that marks it, or `evidence`, `accepted`, `uncovered`, or nothing."""
        findings = [mark.severity for mark in self.marks if mark.kind == "finding" and mark.severity]
        if findings:
            return max(findings, key=SEVERITY_WEIGHT.__getitem__)
        return next(
            (kind for kind in ("evidence", "accepted", "uncovered") if any(m.kind == kind for m in self.marks)), ""
        )

    @property
    def differs(self) -> bool:
        """Whether the other side words it otherwise."""
        return any(mark.kind == "difference" for mark in self.marks)

    @property
    def labels(self) -> str:
        return "; ".join(dict.fromkeys(mark.label for mark in self.marks if mark.label))

    @property
    def findings(self) -> str:
        """The numbers of the findings that it marks or is evidence for, as one attribute."""
        numbers = (number for mark in self.marks for number in (mark.number, *mark.also) if number)
        return " ".join(map(str, dict.fromkeys(numbers)))


def mark_text(text: str, markings: Iterable[Marking] = ()) -> tuple[Piece, ...]:
    """The text cut wherever a mark begins or ends; overlapping marks share pieces, and no text is lost."""
    placeholders = {each.start: each for each in hidden(text)}
    placed = [_snapped(m, text, placeholders.values()) for m in markings if m.start <= m.end]
    cuts = {0, len(text), *(m.start for m in placed), *(m.end for m in placed)}
    edges = sorted(cuts.union(*((each.start, each.end) for each in placeholders.values())))
    pieces = []
    for start, end in zip(edges, [*edges[1:], None], strict=True):
        pieces += [Piece("", marks=(m.mark,), ends=(m.mark,)) for m in placed if m.start == m.end == start]
        if end is not None:
            pieces.append(_piece(text[start:end], start, end, placeholders.get(start), placed))
    return tuple(pieces)


def _snapped(marking: Marking, text: str, placeholders: Iterable[Hidden]) -> Marking:
    """The marking within the text, and not beginning or ending inside a stretch that one placeholder stands for."""
    start, end = _clip(marking.start, text), _clip(marking.end, text)
    for each in placeholders:
        start = each.start if each.start < start < each.end else start
        end = each.end if each.start < end < each.end else end
    return Marking(start, end, marking.mark)


def _clip(place: int, text: str) -> int:
    return min(max(place, 0), len(text))


def _piece(text: str, start: int, end: int, stands_for: Hidden | None, placed: Sequence[Marking]) -> Piece:
    over = [m for m in placed if m.start <= start and end <= m.end and m.start < m.end]
    ends = tuple(dict.fromkeys(m.mark for m in over if m.end == end))
    marks = tuple(dict.fromkeys(m.mark for m in over))
    return Piece(stands_for.shown if stands_for else text, stands_for is not None, marks, ends)
