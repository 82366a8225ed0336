"""Languages as people write them: pairs, English names and parts of file names."""

from __future__ import annotations

import pytest

from harness.language.pairs import language_in_name, pair_in_name, parse_language, parse_pair


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("en-de", ("en", "de")),
        ("en_de", ("en", "de")),
        ("EN-DE", ("en", "de")),
        ("eng-deu", ("en", "de")),
        ("eng_Latn-jpn_Jpan", ("en", "ja")),
        ("pt_BR-en", ("pt_BR", "en")),
        ("en-pt-BR", ("en", "pt_BR")),
        ("en_pt_BR", ("en", "pt_BR")),
        ("en-zh-Hans", ("en", "zh_Hans")),
        ("en→ja", ("en", "ja")),
        ("en - de", ("en", "de")),
        ("en > de", ("en", "de")),
        ("English-German", ("en", "de")),
        ("English to German", ("en", "de")),
        ("Chinese (Simplified)-English", ("zh_Hans", "en")),
    ],
)
def test_a_pair(text: str, pair: tuple[str, str]) -> None:
    assert parse_pair(text) == pair


@pytest.mark.parametrize("text", ["", "en", "x", "en-", "-de", "en-xx", "zh_cn", "en-pt-br", "news"])
def test_what_is_no_pair_or_could_be_two(text: str) -> None:
    with pytest.raises(ValueError, match="language"):
        parse_pair(text)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("de", "de"),
        ("PT", "pt"),
        ("cmn", "zh"),
        ("German", "de"),
        ("Brazilian Portuguese", "pt_BR"),
        ("Portuguese (Brazil)", "pt_BR"),
        ("English (US)", "en_US"),
        ("Chinese (Traditional)", "zh_Hant"),
    ],
)
def test_a_language_by_tag_or_name(text: str, tag: str) -> None:
    assert parse_language(text) == tag


@pytest.mark.parametrize("text", ["", "Elvish", "English (Narnia)", "(US)"])
def test_what_names_no_language(text: str) -> None:
    with pytest.raises(ValueError, match="unknown language"):
        parse_language(text)


@pytest.mark.parametrize(
    ("stem", "tag"),
    [
        ("de", "de"),
        ("app_pt-BR", "pt_BR"),
        ("app_pt_BR", "pt_BR"),
        ("messages_de", "de"),
        ("messages_zh_Hans_CN", "zh_Hans_CN"),
        ("acme.en", "en"),
        ("app-de", "de"),
        ("x.PT", "pt"),
        ("jpn", "ja"),
        ("pt-br", "pt_BR"),
    ],
)
def test_a_language_in_a_file_name(stem: str, tag: str) -> None:
    assert (language_in_name(stem), pair_in_name(stem)) == (tag, None)


@pytest.mark.parametrize(
    "stem", ["acme", "mt", "new", "README", "google-mt", "ref_A", "news_to", "part_II", "v1-2", "cat", ""]
)
def test_words_in_file_names_are_no_languages(stem: str) -> None:
    assert (language_in_name(stem), pair_in_name(stem)) == ("", None)


@pytest.mark.parametrize(
    ("stem", "pair"),
    [
        ("report.hi-en", ("hi", "en")),
        ("en-de", ("en", "de")),
        ("en_de", ("en", "de")),
        ("wmt23_en-de", ("en", "de")),
        ("x.pt_BR-en", ("pt_BR", "en")),
    ],
)
def test_a_pair_in_a_file_name(stem: str, pair: tuple[str, str]) -> None:
    assert pair_in_name(stem) == pair


@pytest.mark.parametrize(
    "stem", ["pt-br", "de-de", "zh-tw", "app_pt-BR", "en-US", "run-fr", "google-mt", "a-b", "deep-de"]
)
def test_a_variety_or_a_word_is_no_pair(stem: str) -> None:
    assert pair_in_name(stem) is None
