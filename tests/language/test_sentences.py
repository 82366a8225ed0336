"""Where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.language.sentences import base_language, line_spans, sentence_spans


def sentences(text: str, lang: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "Dr. Rao left. He sang!", ["Dr. Rao left.", "He sang!"]),
        ("hi", "वह गया। वह आया।", ["वह गया।", "वह आया।"]),
        ("id", "Dia pergi. Dia datang?", ["Dia pergi.", "Dia datang?"]),
        ("zh", "他走了。她来了！", ["他走了。", "她来了！"]),
        ("pt_BR", "Ele foi. Ela veio.", ["Ele foi.", "Ela veio."]),
        ("xx", "One. Two.", ["One.", "Two."]),
        ("en", "A headline\n\n  And text.  ", ["A headline", "And text."]),
        ("en", "", []),
    ],
)
def test_sentences(lang: str, text: str, expected: list[str]) -> None:
    assert sentences(text, lang) == expected


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["en", "hi", "id", "zh", "ar"]))
def test_spans_are_in_order_and_lose_no_letter(text: str, lang: str) -> None:
    spans = sentence_spans(text, lang)
    assert all(text[a:b].strip() == text[a:b] != "" for a, b in spans)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_every_line_counts() -> None:
    assert line_spans("a\n\nbc") == ((0, 1), (2, 2), (3, 5))
    assert line_spans("") == ((0, 0),)


def test_the_base_of_a_variety() -> None:
    assert base_language("pt_BR") == base_language("pt-PT") == "pt"
