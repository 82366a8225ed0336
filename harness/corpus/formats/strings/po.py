"""gettext's PO files, message by message, with the lines they stand in.

A parser of our own, since none that could be taken for it fits: translate-toolkit (GPL) and Babel both skip what they
cannot read without a word, and Babel makes one of two messages with the same id. The tests hold it against both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from harness.core.errors import CorpusError
from harness.core.messages import quoted

_STRING = r'"(?P<string>(?:[^"\\]|\\.)*)"\s*'
_FIELD = re.compile(rf"\s*(?P<name>msgctxt|msgid_plural|msgid|msgstr)(?:\[(?P<number>\d{{1,3}})\])?\s*{_STRING}")
_MORE = re.compile(rf"\s*{_STRING}")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a"}
_OBSOLETE = re.compile(r"\s*#~\s*msgid\b")
_FUZZY = re.compile(r"\s*#,.*\bfuzzy\b")
_CHARSET = re.compile(r"charset=([\w-]+)")
_LANGUAGE = re.compile(r"^Language:[ \t]*(\S*)", re.MULTILINE)
_UNICODE = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "charset"})
"""Charsets that are read as UTF-8; `CHARSET` stands in templates."""


@dataclass(slots=True)
class Message:
    """A message with its translations, one for each plural form. `first` is the line of its first comment."""

    line: int
    first: int
    fuzzy: bool
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Context and id, as gettext joins them."""
        return "\x04".join(filter(None, (self.fields.get("msgctxt"), self.fields["msgid"])))

    @property
    def is_header(self) -> bool:
        return not self.fields["msgid"] and not {"msgctxt", "msgid_plural"} & self.fields.keys()

    def forms(self) -> Iterator[tuple[str, str, str]]:
        """Name, source and translation of each form; the first of several translations is of the singular."""
        plural = self.fields.get("msgid_plural")
        targets = [text for name, text in self.fields.items() if name.startswith("msgstr")]
        for number, target in enumerate(targets):
            single = plural is None or (number == 0 and len(targets) > 1)
            yield (
                self.name if plural is None else f"{self.name}[{number}]",
                self.fields["msgid" if single else "msgid_plural"],
                target,
            )


@dataclass(slots=True)
class Catalogue:
    """What a file says beside its messages, known when all of these were read."""

    language: str = ""
    obsolete: int = 0
    fuzzy: int = 0


def messages(lines: Iterable[str], file: str, catalogue: Catalogue) -> Iterator[Message]:
    """The messages in order, without the header and obsolete ones. Raises CorpusError for what is no PO."""
    for number, message in enumerate(_messages(lines, file, catalogue)):
        if message.is_header and number:
            raise CorpusError(f'{file}, line {message.line}: a header (msgid "") after other messages; put it first')
        if message.is_header:
            _read_header(message.fields["msgstr"], file, catalogue)
        else:
            catalogue.fuzzy += message.fuzzy
            yield message


def _read_header(text: str, file: str, catalogue: Catalogue) -> None:
    charset = _CHARSET.search(text)
    if charset and charset[1].lower() not in _UNICODE:
        raise CorpusError(
            f"{file}: the header says charset {charset[1]}; save the file as UTF-8 and change the charset in the header"
        )
    language = _LANGUAGE.search(text)
    catalogue.language = language[1] if language else ""


def _messages(lines: Iterable[str], file: str, catalogue: Catalogue) -> Iterator[Message]:
    reader = _Reader(file)
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            catalogue.obsolete += _OBSOLETE.match(line) is not None
            if done := reader.pause(number, line):
                yield done
        elif done := reader.take(number, line):
            yield done
    if done := reader.pause(0, ""):
        yield done
    reader.check_end()


class _Reader:
    """Puts fields together into messages. A comment belongs to the message after it."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._message: Message | None = None
        self._last = ""
        """The field that a line with a string alone continues."""
        self._comment = 0
        self._fuzzy = False

    def pause(self, number: int, line: str) -> Message | None:
        """At an empty line or a comment: the message before it, if it is complete."""
        done = None
        if self._message is not None and self._last.startswith("msgstr"):
            done, self._message = self._message, None
        if line.lstrip().startswith("#~"):
            self._comment, self._fuzzy = 0, False  # what stood before was about the obsolete message
        elif line.strip() and self._message is None:
            self._comment = self._comment or number
            self._fuzzy = self._fuzzy or _FUZZY.match(line) is not None
        return done

    def take(self, number: int, line: str) -> Message | None:
        """A line of a message; the message before it where it begins another."""
        if more := _MORE.fullmatch(line):
            if self._message is None:
                raise self._wrong(number, "a string that belongs to no message")
            self._message.fields[self._last] += _unescaped(more["string"])
            return None
        found = _FIELD.fullmatch(line)
        if found is None:
            raise self._wrong(number, "this is not a line of a PO file")
        done = None
        if found["name"] in {"msgctxt", "msgid"} and (self._message is None or self._last.startswith("msgstr")):
            done = self._message
            self._message = Message(number, self._comment or number, self._fuzzy)
            self._comment, self._fuzzy, self._last = 0, False, ""
        self._add(number, found)
        return done

    def _add(self, number: int, found: re.Match[str]) -> None:
        name = found["name"] if found["number"] is None else f"{found['name']}[{found['number']}]"
        message = self._message
        if message is None or not _follows(self._last, name, message.fields):
            raise self._wrong(number, f"{quoted(name)} does not belong there")
        message.fields[name] = _unescaped(found["string"])
        self._last = name

    def check_end(self) -> None:
        """Raises CorpusError for a message that lacks its translation."""
        if self._message is not None:
            raise self._wrong(self._message.line, "the message has no msgstr")

    def _wrong(self, number: int, what: str) -> CorpusError:
        return CorpusError(f"{self._file}, line {number}: {what}; correct it with msgfmt --check")


def _follows(last: str, name: str, fields: dict[str, str]) -> bool:
    """Whether a field may stand there: context, id, plural, translations, these numbered from 0 where there is a plural."""
    plural = "msgid_plural" in fields
    match name:
        case "msgctxt":
            return last == ""
        case "msgid":
            return last in {"", "msgctxt"}
        case "msgid_plural":
            return last == "msgid"
        case "msgstr":
            return last == "msgid"
    number = int(name.partition("[")[2].rstrip("]"))
    return plural and name == f"msgstr[{number}]" and last == (f"msgstr[{number - 1}]" if number else "msgid_plural")


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1] if found[1] in '"\\' else found[0]), text)
