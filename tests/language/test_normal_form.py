"""The normal form: whatever happens to the text, its offsets point at the text as delivered."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from harness.language.normal_form import ZERO_WIDTH, normalise

ODD = "ae\u0301\u0323\u00e9\u200b\u200d\ufeff\u202e\u0915\u093c\u094d\u0958\u4e2d\uac00\u1e69 \n"
TEXT = st.one_of(st.text(), st.text(alphabet=ODD))
LATIN = st.text(alphabet=ODD)


def without_zero_width(text: str) -> str:
    return "".join(char for char in text if char not in ZERO_WIDTH)


@given(TEXT)
def test_offsets_never_go_back_and_never_leave_the_text(text: str) -> None:
    normal = normalise(text)
    starts = [normal.original(i, i)[0] for i in range(len(normal.text) + 1)]
    assert starts == sorted(starts)
    assert all(0 <= start <= len(text) for start in starts)
    assert starts[-1] == len(text)


@given(TEXT)
def test_the_normal_form_keeps_all_but_form_and_zero_width(text: str) -> None:
    assert unicodedata.normalize("NFC", normalise(text).text) == unicodedata.normalize("NFC", without_zero_width(text))


@given(LATIN)
def test_the_normal_form_is_nfc_and_stays_so(text: str) -> None:
    normal = normalise(text).text
    assert normal == unicodedata.normalize("NFC", without_zero_width(text))
    assert normalise(normal).text == normal


@given(TEXT, st.data())
def test_a_span_comes_from_the_characters_it_points_at(text: str, data: st.DataObject) -> None:
    """Between characters that do not combine, the original of a span has the span as its normal form."""
    normal = normalise(text)
    cuts = [i for i, char in enumerate(normal.text) if not unicodedata.combining(char)] + [len(normal.text)]
    cuts = [i for i in cuts if i in {0, len(normal.text)} or normal.original(i, i) != normal.original(i - 1, i - 1)]
    start = data.draw(st.sampled_from(cuts))
    end = data.draw(st.sampled_from([cut for cut in cuts if cut >= start]))
    first, last = normal.original(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        assert normalise(text[first:last]).text == normal.text[start:end]


def test_a_name_is_found_where_it_was_delivered() -> None:
    text = "x \u200bCafe\u0301\u200b y"
    normal = normalise(text)
    start = normal.text.index("Café")
    assert normal.text == "x Café y"
    assert text[slice(*normal.original(start, start + 4))] == "Cafe\u0301\u200b"


def test_text_in_normal_form_needs_no_offsets() -> None:
    normal = normalise("चींटी समूह")
    assert normal.offsets is None
    assert normal.original(2, 5) == (2, 5)
