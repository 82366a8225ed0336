"""PO: what gettext's own tools, translate-toolkit and Babel read, and a line for everything that is wrong."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given, settings
from hypothesis import strategies as st
from translate.storage import pypo

from harness.core.errors import CorpusError
from harness.corpus.formats.strings.po import Catalogue, Message, messages

EXAMPLES = int(os.environ.get("HARNESS_FUZZ", 100))
HEADER = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.sampled_from('"\\\n\tab'),
    min_size=1,
    max_size=8,
)
MESSAGES = st.lists(
    st.tuples(st.none() | TEXT, TEXT, st.none() | TEXT, st.tuples(TEXT, TEXT)),
    max_size=6,
    unique_by=lambda one: one[:2],
)


def read(text: str) -> tuple[list[Message], Catalogue]:
    catalogue = Catalogue()
    return list(messages(text.split("\n"), "a.po", catalogue)), catalogue


def fields(message: Message) -> tuple[str | None, str, str | None, tuple[str, ...]]:
    own = message.fields
    targets = tuple(text for name, text in own.items() if name.startswith("msgstr"))
    return own.get("msgctxt"), own["msgid"], own.get("msgid_plural"), targets


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(found=MESSAGES, width=st.sampled_from([20, 76]))
def test_messages_are_those_that_babel_wrote_and_reads(
    found: list[tuple[str | None, str, str | None, tuple[str, str]]], width: int
) -> None:
    catalog = Catalog(locale="en")
    for context, single, plural, (one, two) in found:
        catalog.add(
            single if plural is None else (single, plural), one if plural is None else (one, two), context=context
        )
    file = io.BytesIO()
    write_po(file, catalog, width=width)
    text = file.getvalue().decode()
    ours = [fields(message) for message in read(text)[0]]
    theirs = [
        (m.context, m.id, None, (m.string,)) if isinstance(m.id, str) else (m.context, *m.id, tuple(m.string))
        for m in read_po(io.BytesIO(text.encode()))
        if m.id
    ]
    assert sorted(map(repr, ours)) == sorted(map(repr, theirs))
    assert len(ours) == len(found)


def forms(text: Any) -> list[str]:
    """Singular and plural of the toolkit's."""
    return [*map(str, getattr(text, "strings", [text]))]


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(found=MESSAGES)
def test_messages_are_those_that_translate_toolkit_wrote_and_reads(
    found: list[tuple[str | None, str, str | None, tuple[str, str]]],
) -> None:
    store = pypo.pofile()
    store.parse(HEADER.encode())
    for context, single, plural, (one, two) in found:
        unit = store.addsourceunit([single] if plural is None else [single, plural])
        unit.target = one if plural is None else [one, two]
        if context is not None:
            unit.setcontext(context)
    text = bytes(store).decode()
    again = pypo.pofile()
    again.parse(text.encode())
    theirs = [
        (unit.getcontext() or None, *forms(unit.source), *forms(unit.target))
        for unit in again.units
        if not unit.isheader()
    ]
    ours = [
        (context, *filter(None, (single, plural)), *targets)
        for context, single, plural, targets in map(fields, read(text)[0])
    ]
    assert ours == theirs


@pytest.mark.skipif(shutil.which("msgcat") is None, reason="gettext is not installed")
@settings(max_examples=20, deadline=None, derandomize=True)
@given(found=MESSAGES.filter(bool))
def test_messages_are_those_that_gettext_wrote(
    found: list[tuple[str | None, str, str | None, tuple[str, str]]],
) -> None:
    catalog = Catalog(locale="en")
    for context, single, _, (one, _two) in found:
        catalog.add(single, one, context=context)
    file = io.BytesIO()
    write_po(file, catalog)
    done = subprocess.run(["msgcat", "-w", "30", "-"], input=file.getvalue(), capture_output=True, check=True)
    assert [fields(m) for m in read(done.stdout.decode())[0]] == [fields(m) for m in read(file.getvalue().decode())[0]]


def test_lines_comments_and_what_is_not_current() -> None:
    text = (
        HEADER + '# one\n#, fuzzy\nmsgid "a"\nmsgstr "A"\n# two\n\n#, c-format\nmsgid "b"\n# inside\nmsgstr "B"\n'
        '#, fuzzy\n#~ msgid "old"\n#~ msgstr "alt"\n\nmsgid "c"\nmsgstr "C"'
    )
    found, catalogue = read(text)
    assert [(m.fields["msgid"], m.first, m.line, m.fuzzy) for m in found] == [
        ("a", 6, 8, True),
        ("b", 10, 13, False),
        ("c", 20, 20, False),
    ]
    assert (catalogue.language, catalogue.fuzzy, catalogue.obsolete) == ("en", 1, 1)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (r"\n\t\"\\", '\n\t"\\'),
        (r"\a\b\f\v\r", "\a\b\f\v\r"),
        (r"\q\d", r"\q\d"),
    ],
)
def test_escapes(written: str, read_as: str) -> None:
    assert read(f'msgid "a"\nmsgstr "{written}"')[0][0].fields["msgstr"] == read_as


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('"a"', "a.po, line 1: a string that belongs to no message; correct it with msgfmt --check"),
        ('msgid "a"\nmsgstr "b\n', "a.po, line 2: this is not a line of a PO file; correct it with msgfmt --check"),
        ('msgid "a"\n', "a.po, line 1: the message has no msgstr; correct it with msgfmt --check"),
        ('msgctxt "a"\nmsgstr "b"\n', 'a.po, line 2: "msgstr" does not belong there; correct it with msgfmt --check'),
        ('msgstr "b"\n', 'a.po, line 1: "msgstr" does not belong there; correct it with msgfmt --check'),
        ('msgid "a"\nmsgid "b"\n', 'a.po, line 2: "msgid" does not belong there; correct it with msgfmt --check'),
        (
            'msgid "a"\nmsgstr[0] "b"\n',
            'a.po, line 2: "msgstr[0]" does not belong there; correct it with msgfmt --check',
        ),
        (
            'msgid "a"\nmsgid_plural "b"\nmsgstr[1] "c"\n',
            'a.po, line 3: "msgstr[1]" does not belong there; correct it with msgfmt --check',
        ),
        (
            'msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n',
            'a.po, line 3: "msgstr" does not belong there; correct it with msgfmt --check',
        ),
        (
            'msgid "a"\nmsgstr "b"\nmsgid ""\nmsgstr "Language: en"\n',
            'a.po, line 3: a header (msgid "") after other messages; put it first',
        ),
    ],
)
def test_what_is_no_message(text: str, sentence: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(text)
    assert str(caught.value) == sentence


def test_a_long_file_is_read_message_by_message(tmp_path: Path) -> None:
    def lines() -> object:
        for number in range(3):
            yield from (f'msgid "{number}"', f'msgstr "{number}"')
        raise AssertionError("read further than asked")

    found = messages(lines(), "a.po", Catalogue())  # type: ignore[arg-type]
    assert [next(found).name, next(found).name] == ["0", "1"]
