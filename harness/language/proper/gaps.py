"""Places in an English sentence where a noun is wanting, as deletions leave them.

`arrested in .`, `'s team was bowled out`, `Was founded in 1850`, `the "" of`. Other languages are not read. A gap proves
nothing alone: careless and tokenised text has some; it tells where a lost name was dropped rather than reworded.
"""

from __future__ import annotations

import re

_VERB = "is|was|has|had|have|are|were|will|would|can|could|said|says|did|does|believes|also"
_PREPOSITION = "of|from|at|with|between|against|into|by|in"
_PATTERNS = (
    rf"\b(?:{_PREPOSITION}|the|for|to|and|that|than|as|an?) ['’]s\b|(?:^|[\"“(,;]) ?['’]s\b",
    r"[\"“][\"”]|\( ?[),;]|\b(?:by|with|for|at|from) \(|,,|^\W*[,;] ",
    r"\b(?:of|from|at|the|with|between|including|against|into|than|and|as for|according to) ?[.,;:)?!]",
    r"\b(?:in|by|for|to|on|near) ?[.;:)?!]|\bin, |\b(?:based on|by), |\b(?:are|between|both), ",
    rf"\b(?:{_PREPOSITION}|on|the|than|as|an?) (?:(?:{_VERB}|and|or|but|who|from|by) |so that\b)",
    r"\b(?:of|from|at|with|between|against|into|by|to) (?:in|on|at|to|with) |\band and\b|\b(?:said|and|who) (?:of|and) ",
    r"\b(?:the|an?) (?:the|an?|on|in|at|demanded|did|pulls) |\b(?:that|if) (?:does|did|would|has|accepts) ",
    r"\b(?:mr|ms|mrs|dr)\.? (?-i:[a-z])|\btold (?:that|in|on)\b|, (?:did not|worked|believes|named) ",
)
_GAP = re.compile("|".join(_PATTERNS), re.IGNORECASE)
_VERB_FIRST = re.compile(r"\W*(?:s|Was|Were|Has|Had|Is|Are|Said|Told|And (?=[A-Z])|Believes|Would)\b[^?]*\Z")
"""A sentence that begins with its verb, and asks nothing."""
_MAX = 2000


def has_gap(text: str) -> bool:
    """Whether an English sentence lacks a noun somewhere."""
    return _GAP.search(text[:_MAX]) is not None or begins_with_verb(text)


def begins_with_verb(text: str) -> bool:
    """Whether an English sentence lacks its subject."""
    return _VERB_FIRST.match(text[:_MAX]) is not None
