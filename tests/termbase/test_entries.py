"""The termbase: forms by language, and the whole sentence of every refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.core.errors import ConfigError
from harness.termbase.entries import Entity, Termbase, WrongForm, load_termbase

HUABEI = """
# comment
[[entity]]
name = "Huabei"
kind = "product"
[entity.accepted]
zh = ["花呗"]
[[entity.wrong]]
lang = "id"
text = "Cina Utara"
reason = "read as North China"

"""


def write(folder: Path, content: str) -> Path:
    path = folder / "references" / "entities.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def refusal(folder: Path, content: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_termbase(write(folder, content), folder)
    return str(caught.value)


def test_an_entity_is_read_whole(tmp_path: Path) -> None:
    termbase = load_termbase(write(tmp_path, HUABEI), tmp_path)
    assert termbase == Termbase(
        (
            Entity(
                "Huabei",
                "product",
                {"zh": ("花呗",)},
                (WrongForm("id", "Cina Utara", "read as North China", "entity-mistranslated"),),
            ),
        ),
        "references/entities.toml",
    )


def test_without_a_workspace_the_file_is_named_as_given(tmp_path: Path) -> None:
    path = write(tmp_path, HUABEI)
    assert load_termbase(path).origin == str(path)


def test_an_empty_file_is_an_empty_termbase(tmp_path: Path) -> None:
    assert load_termbase(write(tmp_path, "")).entities == Termbase.empty().entities == ()


def test_forms_are_in_the_normal_form_of_the_texts(tmp_path: Path) -> None:
    content = '[[entity]]\nname = "Cafe\\u0301"\n[entity.accepted]\nEN-gb = [" Caf\\u200be\\u0301s ", "Cafés"]'
    entity = load_termbase(write(tmp_path, content)).entities[0]
    assert (entity.name, entity.kind, entity.accepted) == ("Café", "other", {"en_GB": ("Cafés",)})


def test_a_variety_has_the_forms_of_its_language() -> None:
    entity = Entity("Ant", "company", {"pt": ("Formiga", "Ant"), "pt_BR": ("Grupo Ant",)})
    assert entity.accepted_in("pt_BR") == ("Ant", "Grupo Ant", "Formiga")
    assert entity.accepted_in("pt") == ("Ant", "Formiga")
    assert entity.accepted_in("hi") == ("Ant",)


def test_what_a_variety_says_itself_goes_before_what_its_language_says() -> None:
    general, regional = WrongForm("pt", "Formigas", "insect"), WrongForm("pt_BR", "Formiga", "insect")
    entity = Entity("Ant", "company", {"pt": ("Formiga",), "pt_BR": ("Formigas",)}, (general, regional))
    assert entity.accepted_in("pt_BR") == ("Ant", "Formigas")
    assert entity.wrong_in("pt_BR") == (regional,)
    assert entity.wrong_in("pt") == (general,)
    assert entity.wrong_in("en") == ()


def test_the_digest_is_of_the_content_alone(tmp_path: Path) -> None:
    other = '[[entity]]\nname = "Alipay"\nkind = "product"\n'
    first = load_termbase(write(tmp_path, HUABEI + other)).digest
    assert load_termbase(write(tmp_path, other + "# more\n" + HUABEI)).digest == first
    assert load_termbase(write(tmp_path, HUABEI.replace("花呗", "花唄") + other)).digest != first
    assert len(first) == 12
    assert int(first, 16) >= 0


PLACE = 'references/entities.toml, line 13, entity "Jiebei"'
JIEBEI = '[[entity]]\nname = "Jiebei"\n'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (JIEBEI + "[entity.acepted]", f'{PLACE}: unknown key "acepted"; did you mean "accepted"?'),
        (
            '[[entity]]\nkind = "product"',
            'references/entities.toml, line 13, entity 2: "name" is missing; add name = "…"',
        ),
        (
            '[[entity]]\nname = " "',
            'references/entities.toml, line 13, entity 2: "name" is empty; write a text or remove the key',
        ),
        (
            '[[entity]]\nname = "\\u200b"',
            'references/entities.toml, line 13, entity "\\u200b": the name is empty; write it or remove it',
        ),
        (
            "[[entity]]\nname = 3",
            'references/entities.toml, line 13, entity 2: "name" must be a string, not an integer',
        ),
        (
            '[[entity]]\nname = "Huabei"',
            'references/entities.toml, line 13, entity "Huabei": this name has an entry already; merge the two',
        ),
        (
            JIEBEI + '[entity.accepted]\nhi = [""]',
            f"{PLACE}: one of the accepted forms in hi is empty; write it or remove it",
        ),
        (
            JIEBEI + '[entity.accepted]\nhi = "x"',
            f"{PLACE}: the accepted forms in hi must be an array of strings, not a string",
        ),
        (
            JIEBEI + '[entity.accepted]\nhi = ["x", 3]',
            f"{PLACE}: the accepted forms in hi must be an array of strings, not mixed types",
        ),
        (
            JIEBEI + '[entity.accepted]\nhi = ["x"]\nhin = ["y"]',
            f"{PLACE}: there are two lists of accepted forms in hi; merge them",
        ),
        (
            JIEBEI + '[entity.accepted]\nxx = ["x"]',
            f'{PLACE}: unknown language "xx"; write a tag such as "en", "hi" or "pt_BR"',
        ),
        (
            JIEBEI + "accepted = 3",
            f'{PLACE}: accepted must be a table; write [entity.accepted] and lines such as en = ["…"]',
        ),
        (
            JIEBEI + "wrong = 3",
            f"{PLACE}: entity.wrong must be an array of tables; write [[entity.wrong]] before each entry",
        ),
        (
            JIEBEI + '[entity.accepted]\nhi = ["x"]\n[[entity.wrong]]\nlang = "hi"\ntext = "x"\nreason = "y"',
            f'{PLACE}: "x" is both accepted and wrong in hi; remove it from one of the two',
        ),
        (
            JIEBEI + '[[entity.wrong]]\nlang = "hi"\ntext = "x"',
            f'{PLACE}, wrong form "x": "reason" is missing; add reason = "…"',
        ),
        (
            JIEBEI + '[[entity.wrong]]\nlang = "hi"\ntxt = "x"',
            f'{PLACE}, wrong form: unknown key "txt"; did you mean "text"?',
        ),
        (
            JIEBEI + '[[entity.wrong]]\nlang = "hi"\ntext = "x"\nreason = "y"\nrule = "entity-garble"',
            f'{PLACE}, wrong form "x": unknown rule "entity-garble"; did you mean "entity-garbled"?',
        ),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(tmp_path: Path, content: str, sentence: str) -> None:
    assert refusal(tmp_path, HUABEI + content) == sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[[entities]]", 'references/entities.toml: unknown key "entities"; did you mean "entity"?'),
        (
            '[entity]\nname = "x"',
            "references/entities.toml: entity must be an array of tables; write [[entity]] before each entry",
        ),
        (
            "entity = [{kind = 'x'}]",
            'references/entities.toml, entity 1: "name" is missing; add name = "…"',
        ),
        (
            "[[entity]",
            (
                "references/entities.toml, line 1, column 9: not valid TOML: Expected ']]' at the end of an array declaration; "
                "correct it and run again"
            ),
        ),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    assert refusal(tmp_path, content) == sentence


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_termbase(tmp_path / "names.toml", tmp_path)
    assert str(caught.value) == "names.toml: file not found; check the path"
