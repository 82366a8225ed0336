"""URLs, e-mail addresses and IP addresses. A bare domain is sure in small letters only: Booking.com may be a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.extraction.placeables.placeable import Kind, Placeable, matches

# Letters of scripts without spaces end a URL: the sentence continues after it.
_CHAR = '[^\\s<>"`{}|\\\\^\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2000-\u206f\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef«»]'
_EDGE = r"(?<![A-Za-z0-9@._/+-])"
_URL = re.compile(rf"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{{1,20}}://{_CHAR}{{1,2000}}")
_SHORT = re.compile(rf"(?<![A-Za-z0-9+.-])(?:mailto:|tel:(?=[+\d])|urn:[a-z]|data:[a-z]+/){_CHAR}{{2,2000}}")
_WWW = re.compile(rf"{_EDGE}www\.{_CHAR}{{3,2000}}", re.IGNORECASE)
_BARE = re.compile(
    rf"{_EDGE}(?:[a-z0-9-]{{1,63}}\.){{1,4}}(?:(?:com|org|net|edu|gov|info|io|dev|app)(?![A-Za-z0-9_-])(?:[/:?#]{_CHAR}{{0,2000}})?"
    rf"|[a-z]{{2}}/{_CHAR}{{1,2000}})"
)
_CAPITAL = re.compile(rf"{_EDGE}[A-Z][A-Za-z0-9-]{{1,62}}\.(?:com|org|net|io)(?![A-Za-z0-9_-])")
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5})(?![A-Za-z0-9@])"
)
_IPV4 = re.compile(r"(?<![\w.,:/-])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:/\d{1,2}|:\d{2,5})?(?![\w]|[.,]\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{3,45}(?![\w:])")
_CLOSERS = {")": "(", "]": "["}
_PRIVATE = ("192.168.", "255.")


def addresses(text: str) -> Iterator[Placeable]:
    """Addresses, without the punctuation of the sentence around them."""
    if "@" in text:
        yield from matches(_MAIL, text, "link", "email")
    if ":" in text:
        yield from _trimmed(_URL, text, "link", "url")
        yield from _trimmed(_SHORT, text, "link", "url")
        yield from (p for p in matches(_IPV6, text, "identifier", "ip") if _is_ipv6(p.text))
    if "." in text:
        yield from _trimmed(_WWW, text, "link", "url")
        yield from _trimmed(_BARE, text, "link", "url")
        yield from matches(_CAPITAL, text, "link", "url", sure=False)
        yield from _ipv4(text)


def _trimmed(pattern: re.Pattern[str], text: str, kind: Kind, dialect: str) -> Iterator[Placeable]:
    for found in matches(pattern, text, kind, dialect):
        url = found.text
        counts = {mark: url.count(mark) for pair in _CLOSERS.items() for mark in pair}
        end = len(url)
        while end and (url[end - 1] in ".,;:!?'*_~" or (url[end - 1] in _CLOSERS and _is_open(url[end - 1], counts))):
            if url[end - 1] in _CLOSERS:
                counts[url[end - 1]] -= 1
            end -= 1
        if end > 3:
            yield found._replace(end=found.start + end, text=url[:end])


def _is_open(closer: str, counts: dict[str, int]) -> bool:
    return counts[closer] > counts[_CLOSERS[closer]]


def _ipv4(text: str) -> Iterator[Placeable]:
    """Four bytes. 1.200.100.250 may be a number in groups of three, so it is not sure."""
    for match in _IPV4.finditer(text):
        groups = match.groups()
        if all(int(group) <= 255 and (group == "0" or group[0] != "0") for group in groups):
            grouped = all(len(group) == 3 for group in groups[1:]) and not match.group().startswith(_PRIVATE)
            whole = match.group()
            yield Placeable("identifier", "ip", match.start(), match.end(), whole, "", not grouped or whole[-3] in ":/")


def _is_ipv6(text: str) -> bool:
    """Whether it is not a time of day: eight groups, or a double colon beside a long group."""
    groups = [group for group in text.split(":") if group]
    if any(len(group) > 4 for group in groups) or text.count("::") > 1 or ":::" in text:
        return False
    whole = len(groups) == 8 and text.count(":") == 7
    return whole or ("::" in text and len(groups) < 8 and (text == "::1" or any(len(group) > 2 for group in groups)))
