"""The draw of the corpus, from small wheels made here: what it takes, what it leaves out, and that it repeats itself."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter

import pytest

from tests.precision.draw import Entry, choose, draw, length_of, pairs_of, usable

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Save the file."
msgstr "Die Datei speichern."

#, fuzzy
msgid "Open the file."
msgstr "Die Datei schließen."

msgid "Not done."
msgstr ""

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d Datei"
msgstr[1] "%d Dateien"

#~ msgid "Old."
#~ msgstr "Alt."
"""


def archive(**files: str) -> zipfile.ZipFile:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return zipfile.ZipFile(buffer)


def test_only_finished_entries_of_a_catalogue_are_read() -> None:
    made = archive(**{"app/locale/de_DE/LC_MESSAGES/django.po": PO})
    assert list(pairs_of(made)) == [("de", "Save the file.", "Die Datei speichern.")]


@pytest.mark.parametrize(
    "name",
    [
        "app/locale/es_MX/LC_MESSAGES/django.po",  # a region that is not the plain language
        "app/locale/xx/LC_MESSAGES/django.po",
        "app/tests/locale/de/LC_MESSAGES/django.po",
        "app/dist/django/locale/de/LC_MESSAGES/django.po",
        "app/locale/de/django.po",
    ],
)
def test_other_files_are_not_read(name: str) -> None:
    assert list(pairs_of(archive(**{name: PO}))) == []


def test_json_files_are_paired_by_their_keys() -> None:
    made = archive(
        **{
            "hub/translations/en.json": json.dumps({"step": {"title": "Link the hub", "host": "Host"}, "n": 3}),
            "hub/translations/de.json": json.dumps({"step": {"title": "Hub verbinden"}, "old": "Alt", "n": 3}),
            "other/translations/de.json": json.dumps({"a": "Ohne Englisch"}),
            "app/locale/en/LC_MESSAGES/app-messages.json": json.dumps({"a.b": "Ask an administrator."}),
            "app/locale/sw_TZ/LC_MESSAGES/app-messages.json": json.dumps({"a.b": "Uliza msimamizi."}),
        }
    )
    assert sorted(pairs_of(made)) == [
        ("de", "Link the hub", "Hub verbinden"),
        ("sw", "Ask an administrator.", "Uliza msimamizi."),
    ]


@pytest.mark.parametrize(
    ("language", "english", "text"),
    [
        ("de", "Save %(name)s now.", "%(name)s jetzt speichern."),
        ("de", "{count} of {total}", "{count} von {total}"),
        ("de", "100%% done", "Zu 100%% fertig"),
        ("ja", "Python", "Python言語"),
        ("fr", "Are you sure?", "Êtes-vous sûr\u00a0?"),
    ],
)
def test_a_finished_translation_is_usable(language: str, english: str, text: str) -> None:
    assert usable(language, english, text)


@pytest.mark.parametrize(
    ("language", "english", "text"),
    [
        ("de", "Save", ""),
        ("de", "Save", "Save"),
        ("de", "Save\nnow", "Jetzt\nspeichern"),
        ("de", "Save\tnow", "Jetzt speichern"),
        ("de", " Save", "Speichern"),
        ("de", "Save %(name)s now.", "%(nom)s jetzt speichern."),
        ("de", "Save %s now.", "Jetzt speichern."),
        ("de", "{n, plural, one {file} other {files}}", "{n, plural, one {Datei} other {Dateien}}"),
        ("de", "[%key:common::save%]", "Speichern"),
        ("de", "404", "Nummer 404"),
        ("de", "word " * 90 + "end", "Wort"),
        ("ja", "Save the file", "Save file"),
    ],
)
def test_what_is_no_single_finished_line_is_not_usable(language: str, english: str, text: str) -> None:
    assert not usable(language, english, text)


@pytest.mark.parametrize(
    ("english", "length"), [("Save", "short"), ("Save the file now", "medium"), ("word " * 9 + "end", "long")]
)
def test_the_length_of_a_text(english: str, length: str) -> None:
    assert length_of(english) == length


def entries(language: str, number: int) -> list[Entry]:
    words = ("one", "one two three four five", "one two three four five six seven eight nine ten")
    return [
        Entry(language, f"{text} {i}", f"{language} {i} {text}", f"package-{i % 3} 1.0", "MIT")
        for text in words
        for i in range(number)
    ]


def test_the_draw_repeats_itself_whatever_the_order() -> None:
    texts = entries("de", 40) + entries("fr", 40)
    rows = draw(texts)
    assert rows == draw(reversed(texts))
    assert len(rows) == 2 * 38
    assert Counter(row[1] == "en" for row in rows) == {True: 38, False: 38}
    assert len({row[5] for row in rows}) == 3


def test_an_english_text_is_used_twice_at_most() -> None:
    texts = [entry for language in ("de", "es", "fr") for entry in entries(language, 38)]
    english = Counter(row[3] if row[1] == "en" else row[4] for row in draw(texts))
    assert max(english.values()) == 2


def test_the_same_english_text_is_drawn_once_in_a_language() -> None:
    texts = [Entry("de", english, f"Ja {english}", "p 1", "MIT") for english in ("Yes", "yes", "YES")]
    assert len(choose("de", texts, Counter())) == 1
