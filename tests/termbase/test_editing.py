"""Edits of a termbase kept by hand: comments, order and line ends stay, and nothing unreadable is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.core.errors import ConfigError
from harness.termbase.editing import accept_spelling, add_entities, add_entity, entity_toml, replace_all
from harness.termbase.entries import Entity, WrongForm, load_termbase

TEXT = """# how to write it

[[entity]]
name = "Huabei"  # loans
kind = "product"
[entity.accepted]   # not चींटी
zh = [
    "花呗",  # simplified
    "花唄"
]

# -------
# Companies

[[entity]]
name = "Ant Group"
[[entity.wrong]]
lang = "id"
text = "Grup Semut"
reason = "the insect"

# last
[[entity]]
name = "Alipay"
accepted.hi = ["अलीपे"]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "entities.toml"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_a_spelling_joins_the_list_of_its_language(path: Path) -> None:
    assert accept_spelling(path, "Huabei", "zh", "花貝") is True
    assert path.read_text(encoding="utf-8") == TEXT.replace('    "花唄"\n]', '    "花唄",\n    "花貝"\n]')


def test_a_new_language_stands_before_the_comment_on_what_comes_next(path: Path) -> None:
    accept_spelling(path, "Huabei", "hi", "हुआबेई")
    assert path.read_text(encoding="utf-8") == TEXT.replace("]\n\n# -------", ']\nhi = ["हुआबेई"]\n\n# -------')


def test_an_entity_without_accepted_forms_gets_a_table(path: Path) -> None:
    accept_spelling(path, "Ant Group", "hi", "एंट ग्रुप")
    text = path.read_text(encoding="utf-8")
    assert '\n[entity.accepted]\nhi = ["एंट ग्रुप"]\n\n# last\n' in text
    assert load_termbase(path).entities[1].accepted == {"hi": ("एंट ग्रुप",)}


def test_dotted_keys_and_windows_line_ends_are_borne_with(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    accept_spelling(path, "Alipay", "hi", "अली पे")
    accept_spelling(path, "Alipay", "id", "Alipai")
    expected = TEXT.replace('["अलीपे"]\n', '["अलीपे", "अली पे"]\naccepted.id = ["Alipai"]\n')
    assert path.read_bytes() == b"\xef\xbb\xbf" + expected.replace("\n", "\r\n").encode()


def test_what_is_accepted_already_changes_nothing(path: Path) -> None:
    assert accept_spelling(path, "Huabei", "zh_TW", " 花\u200b呗 ") is False
    assert accept_spelling(path, "Huabei", "hi", "Huabei") is False
    assert path.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("entity", "lang", "text", "sentence"),
    [
        ("Huabai", "hi", "x", 'entities.toml: unknown entity "Huabai"; did you mean "Huabei"?'),
        ("Huabei", "xx", "x", 'unknown language "xx"; write a tag such as "en", "hi" or "pt_BR"'),
        ("Huabei", "hi", " \u200b", "the spelling is empty; write the form that is right"),
        ("Huabei", "hi", "Alipay", 'entities.toml: "Alipay" is a form of "Alipay" already; one of the two is wrong'),
        (
            "Ant Group",
            "id",
            "Grup Semut",
            'entities.toml, entity "Ant Group": "Grup Semut" is listed as wrong in id; remove it there first',
        ),
    ],
)
def test_what_cannot_be_right_is_refused(path: Path, entity: str, lang: str, text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        accept_spelling(path, entity, lang, text, path.parent)
    assert str(caught.value) == sentence
    assert path.read_text(encoding="utf-8") == TEXT


def test_an_entity_is_written_at_the_end(path: Path) -> None:
    entity = Entity('Yu"e\x07', "person", {"en": ("Yu",)}, (WrongForm("id", "Ju", "a \\ b", "entity-garbled"),))
    add_entity(path, entity)
    assert path.read_text(encoding="utf-8").startswith(TEXT + "\n[[entity]]\n")
    assert load_termbase(path).entities[-1] == entity
    with pytest.raises(ConfigError, match="this name has an entry already; accept a spelling there"):
        add_entity(path, entity)


def test_all_are_added_or_none(path: Path) -> None:
    with pytest.raises(ConfigError, match='"Huabei" is a form of "Huabei" already'):
        add_entities(path, [Entity("New", "other"), Entity("Other", "other", {"hi": ("Huabei",)})])
    assert path.read_text(encoding="utf-8") == TEXT


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    add_entity(tmp_path / "new.toml", Entity("A", "other"))
    assert (tmp_path / "new.toml").read_text(encoding="utf-8") == '[[entity]]\nname = "A"\nkind = "other"\n'


def test_what_would_break_the_file_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "inline.toml"
    path.write_text('entity = [{name = "A"}]', encoding="utf-8")
    with pytest.raises(ConfigError, match="was not changed, since the change would break it"):
        add_entity(path, Entity("B", "other"))
    assert accept_spelling(path, "A", "hi", "ए") is True
    assert load_termbase(path).entities[0].accepted == {"hi": ("ए",)}


def test_a_link_is_written_through(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    accept_spelling(link, "Huabei", "id", "Hua Bei")
    assert link.is_symlink()
    assert "Hua Bei" in path.read_text(encoding="utf-8")


def test_replacing_writes_all_anew(path: Path) -> None:
    entities = load_termbase(path).entities
    replace_all(path, entities)
    assert load_termbase(path).entities == tuple(Entity(e.name, e.kind, e.accepted, e.wrong) for e in entities)
    assert "#" not in path.read_text(encoding="utf-8")


def test_a_long_list_is_written_one_form_a_line() -> None:
    text = entity_toml(Entity("A", "", {"en": tuple(f"{n} {'x' * 30}" for n in range(4))}))
    assert text.count("\n") == 9
