"""Language tags: one language, one name."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from string import ascii_lowercase

import langcodes
import pytest

from harness.language import tags
from harness.language.tags import FirstTags, lineage, parse_tag, same_language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("pt-br", "pt_BR"),
        ("PT_BR", "pt_BR"),
        ("zh_hant", "zh_Hant"),
        ("eng", "en"),
        ("cmn", "zh"),
        ("cmn-hant", "zh_Hant"),
        ("und", "und"),
    ],
)
def test_a_tag_has_one_form(text: str, tag: str) -> None:
    assert parse_tag(text) == tag


@pytest.mark.parametrize("text", ["", "x", "xx", "english", "hi ", "en__GB", "en\x00", "../en"])
def test_what_names_no_language_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unknown language"):
        parse_tag(text)


def test_two_letters_are_known_as_the_library_knows_them() -> None:
    for text in map("".join, product(ascii_lowercase, repeat=2)):
        known = langcodes.tag_is_valid(text) and langcodes.standardize_tag(text) == text
        assert (text in tags._TWO_LETTERS.split()) == known, text


@pytest.mark.parametrize(
    ("left", "right"), [("de", "de_DE"), ("pt", "pt_BR"), ("zh", "zh_Hans_CN"), ("zh_TW", "zh_Hant"), ("en_US", "en")]
)
def test_one_language_under_two_tags(left: str, right: str) -> None:
    assert same_language(left, right) and same_language(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [("de", "de_AT"), ("pt", "pt_PT"), ("zh", "zh_Hant"), ("zh_TW", "zh_HK"), ("sr", "sr_Latn"), ("en", "de")],
)
def test_two_languages(left: str, right: str) -> None:
    assert not same_language(left, right)


def test_the_tag_that_comes_first_stays() -> None:
    tags = FirstTags()
    assert [tags.first(tag) for tag in ("de_DE", "de", "de_AT", "de", "und")] == [
        "de_DE",
        "de_DE",
        "de_AT",
        "de_DE",
        "und",
    ]


def test_the_lineage_goes_from_the_variety_to_the_language() -> None:
    assert lineage("zh_Hant_TW") == ("zh_Hant_TW", "zh_Hant", "zh")
    assert lineage("en") == ("en",)


def test_the_language_data_are_not_loaded_before_they_are_needed() -> None:
    code = "import sys, harness.termbase.entries, harness.corpus; sys.exit('langcodes' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
