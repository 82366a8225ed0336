"""Texts as nobody writes them, for properties that must hold of any text."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = (
    "", " ", "  ", "\t", "\u3000", "\x1c", "\x85", "\u2028", "\u200b", "a", "b", "ab", "a", "the", "The", "é", "e\u0301",
    "क्ष", "नमस्ते", "中", "中文", "蚂蚁", "한국", "ไทย", "\U0001f600", "\U00020000", "\U0001f1e9\U0001f1ea", "\ufeff",
    ".", ",", "..", ",.", "-", "--", "0", "1", "1.5", "1,000", "3-4", "a.b", ".5", "5.", "&", "&quot;", "&amp;", "&lt;",
    "&amp;quot;", "<skipped>", "<skip", "ped>", "-\n", "\n", "(", ")", "(hi)", "!?", "'s", "$", "€", "_", "[", "]", "~",
    "\\", "/", "@", "\x00", "\u00ad", "x" * 30, "ha" * 12, "·",
)  # fmt: skip

texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.text(st.sampled_from("ab .,"), max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=25),
)
"""Empty and blank ones, single characters, combining marks, astral characters, long repeats, tokenisers' corner cases."""
