"""Which language a text is in, and when that is not certain."""

from __future__ import annotations

import pytest

from harness.language import identification
from harness.language.identification import identify

GERMAN = (
    "Die Fähre fährt um zwölf Uhr ab. Bringen Sie einen warmen Mantel mit, denn im Winter ist der Hafen geschlossen."
)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (GERMAN, "de"),
        (GERMAN.upper(), "de"),
        ("The ferry leaves at noon. Bring a warm coat, since the harbour is closed in winter.", "en"),
        ("一只猫坐在垫子上看窗外的鸟。渡轮中午出发。", "zh"),
        ("猫がマットの上に座って、窓の外の鳥を見ています。", "ja"),
        ("고양이가 매트 위에 앉아 창밖의 새를 보고 있습니다.", "ko"),
        ("फ़ेरी दोपहर को रवाना होती है। अपने साथ एक गरम कोट लाइए, क्योंकि सर्दियों में बंदरगाह बंद रहता है।", "hi"),
        (f"<b>{GERMAN}</b> https://example.com/the/way/to/the/harbour {{name}} %s 12,000", "de"),
    ],
)
def test_a_text_of_some_length(text: str, tag: str) -> None:
    assert identify(text) == tag


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12,000 + 5 = 12,005 " * 20,
        "Die Fähre fährt ab.",
        "x y z w " * 4,
        "https://example.com/a/very/long/address/in/english/words/that/go/on/and/on/and/on",
        "The ferry leaves at noon and we are all waiting here.\nDie Fähre fährt um zwölf Uhr ab und wir warten.",
    ],
)
def test_too_little_text_or_two_languages(text: str) -> None:
    assert identify(text) is None


def test_lines_are_one_text() -> None:
    assert identify(GERMAN.replace(" ", "\n")) == "de"


def test_a_line_in_another_language_does_not_hide_the_others() -> None:
    assert identify(f"{GERMAN}\n" * 8 + "The ferry leaves at noon and we wait.") == "de"


def test_without_the_model_no_language_is_certain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identification, "find_spec", lambda name: None)
    assert identify(GERMAN) is None
