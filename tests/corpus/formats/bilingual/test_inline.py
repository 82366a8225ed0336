"""Segments with tags: the clean text is what an XML parser and the readers see, and every span of it finds its place."""

from __future__ import annotations

import os
from collections.abc import Iterable
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.corpus.formats.bilingual.inline import MarkupSpan, Tagged, lined
from harness.corpus.formats.bilingual.markup import Node, parsed, plain
from harness.corpus.formats.units import Choices, Reading, Unit, corpus_of

EXAMPLES = int(os.environ.get("HARNESS_FUZZ", 100))
CODE = frozenset({"x", "ph", "bpt"})
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("ab\n\t <>&'\""),
    max_size=6,
)


def _written(text: str, how: int) -> str:
    """The same characters in one of the ways that XML has for them."""
    if how == 0:
        return escape(text).replace("\n", "\r\n")
    if how == 1:
        return "".join(f"&#{ord(char)};" if place % 2 else f"&#x{ord(char):X};" for place, char in enumerate(text))
    return f"<![CDATA[{text}]]>".replace("\n", "\r")


def _element(content: list[str], name: str, attribute: str) -> str:
    return f'<{name} a="{attribute}">{"".join(content)}</{name}>'


LEAF = st.builds(_written, TEXT, st.integers(0, 2)) | st.sampled_from(
    ['<x id="1"/>', "<y:x/>", "<!-- no <g> & text -->", "<?pi ?>", "<g/>", "<g></g>"]
    + ['<x ctype="lb"/>', "<ph>&lt;br/></ph>", '<mrk mtype="x-sdl-deleted">o<x ctype="lb"/>ld</mrk>', "<br/>"]
)
TREE = st.recursive(
    LEAF,
    lambda inner: st.builds(
        _element,
        st.lists(inner, max_size=4),
        st.sampled_from(["g", "mrk", "ph", "n:bpt"]),
        st.sampled_from(["", "/>", "'"]),
    ),
    max_leaves=12,
)
SEGMENTS = st.lists(TREE, max_size=5).map("".join)


def tree(content: str) -> Node:
    return parsed(f'<n:t xmlns:n="u" xmlns:y="u">{content}</n:t>'.encode(), "t")


def without_spaces(texts: Iterable[str]) -> str:
    return "".join(texts).replace(" ", "")


def mark(start: int, end: int, name: str) -> MarkupSpan:
    return MarkupSpan(start, end, lambda: (f"<{name}>", f"</{name}>"))


def span_of(tagged: Tagged, data: st.DataObject) -> tuple[int, int]:
    start = data.draw(st.integers(0, len(tagged.text) - 1))
    end = data.draw(st.integers(start + 1, len(tagged.text)))
    # A mark on nothing but a space that stands for a code takes the next character in.
    return start, end + (tagged.starts[start] == tagged.ends[end - 1])


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(raw=SEGMENTS, data=st.data())
def test_every_span_finds_its_place(raw: str, data: st.DataObject) -> None:
    tagged = Tagged(raw, CODE, data.draw(st.sampled_from([frozenset(), frozenset({"mrk"})])))
    assert tagged.text == plain(tree(raw), CODE)
    written = [raw[start:end] for start, end in zip(tagged.starts, tagged.ends, strict=True)]
    assert [Tagged(one).text or one or " " for one in written] == [*tagged.text]
    if tagged.text:
        start, end = span_of(tagged, data)
        stretches = tagged.stretches(start, end)
        assert all(one[1] <= two[0] for one, two in zip(stretches, stretches[1:], strict=False))
        root = tree(tagged.marked([mark(start, end, "new")]))
        assert plain(root, CODE) == tagged.text
        # A code that separates words may stand between two of the elements.
        assert without_spaces(plain(node, CODE) for node in root.below("new")) == without_spaces(tagged.text[start:end])
        assert len(list(root.below("new"))) == len(stretches)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(raw=SEGMENTS.filter(lambda raw: Tagged(raw, CODE).text), data=st.data())
def test_spans_that_overlap_keep_their_texts(raw: str, data: st.DataObject) -> None:
    tagged = Tagged(raw, CODE, data.draw(st.sampled_from([frozenset(), frozenset({"mrk"})])))
    spans = [span_of(tagged, data) for _ in range(data.draw(st.integers(1, 4)))]
    root = tree(tagged.marked([mark(*span, f"new{n}") for n, span in enumerate(spans)]))
    assert plain(root, CODE) == tagged.text
    for number, (start, end) in enumerate(spans):
        found = (plain(node, CODE) for node in root.below(f"new{number}"))
        assert without_spaces(found) == without_spaces(tagged.text[start:end])


@pytest.mark.parametrize(
    ("raw", "start", "end", "expected"),
    [
        ("Red Rompi", 4, 9, ["Rompi"]),
        ("<g>Red <g>Rompi</g></g>", 4, 9, ["<g>Rompi</g>"]),
        ("<g>Red <g>Rompi</g></g>", 0, 9, ["<g>Red <g>Rompi</g></g>"]),
        ("Red <g>Ro<x/>mpi</g> is", 0, 12, ["Red <g>Ro<x/>mpi</g> is"]),
        ("Red <g>Rompi</g> is", 0, 6, ["Red ", "Ro"]),
        ("Red <g>Rompi</g> is", 7, 12, ["pi", " is"]),
        ("a<g>b<g>c</g></g><x/><g>d</g>", 1, 4, ["<g>b<g>c</g></g><x/><g>d</g>"]),
        ("<g>ab</g><g>cd</g><g>ef</g>", 1, 5, ["b", "<g>cd</g>", "e"]),
        ("<g>a<g>b</g></g>c", 1, 3, ["<g>b</g>", "c"]),
        ("<x/>a<x/>", 0, 1, ["a"]),
        ("5 &lt; 6", 2, 3, ["&lt;"]),
        ("a<ph>code</ph>b", 0, 2, ["a<ph>code</ph>b"]),
        ("<![CDATA[a<b]]>c", 1, 4, ["<b]]>c"]),
    ],
)
def test_tags_part_a_span_only_where_they_must(raw: str, start: int, end: int, expected: list[str]) -> None:
    assert [raw[one:two] for one, two in Tagged(raw, CODE).stretches(start, end)] == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<mrk>ab</mrk><mrk>cd</mrk>", ["ab", "cd"]),
        ("<g><mrk>ab</mrk></g>cd", ["ab", "cd"]),
        ("<mrk><g>ab</g></mrk><g>cd</g>", ["<g>ab</g>", "<g>cd</g>"]),
        ("<g>a<mrk>b</mrk></g><g>c<mrk/>d</g>", ["a", "b", "c<mrk/>d"]),
    ],
)
def test_elements_that_are_kept_in_their_place(raw: str, expected: list[str]) -> None:
    found = Tagged(raw, kept=frozenset({"mrk"})).stretches(0, 4)
    assert [raw[one:two] for one, two in found] == expected


def test_marks_cross_no_tag_and_no_other_mark() -> None:
    marks = [mark(0, 3, "A"), mark(2, 5, "B"), mark(2, 3, "C")]
    assert Tagged("ab<g>cd</g>e").marked(marks) == "<A>ab</A><g><A><B><C>c</C></B></A><B>d</B></g><B>e</B>"
    assert Tagged("a<![CDATA[&b]]>").marked([mark(1, 2, "A")]) == ("a<![CDATA[]]><A><![CDATA[&]]></A><![CDATA[b]]>")


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 1), (0, 4)])
def test_what_is_no_span(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span of 3 characters"):
        Tagged("abc").stretches(start, end)


@given(text=st.text(st.sampled_from("ab \r\n\t\u2028x"), max_size=12))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_lines_are_those_of_the_readers(text: str) -> None:
    line, places = lined(text)
    corpus = corpus_of([Unit("f", 1, "s", ("r",), text, "v")], Reading(Choices()))
    candidate = corpus.documents[0].candidate
    assert candidate is not None and candidate.text == line
    assert len(places) == len(line) + 1
    assert all(text[place] == char or text[place] in "\r\n" for place, char in zip(places, line, strict=False))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ('one<x id="1" equiv-text="\\n"/>two', "one two"),
        ('one<x id="1" equiv-text="&#10;"/>two', "one two"),
        ('one,<x id="LINE_BREAK" ctype="lb" equiv-text="&lt;br&gt;"/>two', "one, two"),
        ('one<ph id="1">&lt;br/&gt;</ph>two', "one two"),
        ('one<ph id="1">&amp;lt;br /&amp;gt;</ph>two', "one two"),
        ('one<ph id="0" equiv="LINE_BREAK" type="fmt" disp="&lt;br/>"/>two', "one two"),
        ('one<ph id="0" dataRef="d1"/>two', "one two"),
        ('one<ph id="0" dataRef="d2"/>two', "onetwo"),
        ('one<ph id="0" subType="xlf:lb"/>two', "one two"),
        ('one<bpt id="1">&lt;/p&gt;&lt;p class="a"&gt;</bpt>two', "one two"),
        ("one<br/>two", "one two"),
        ("one<n:br></n:br>two", "one two"),
        # Nothing is added where there is white space, at the ends, or between several codes.
        (
            '<x ctype="lb"/>one <x ctype="lb"/>two<x ctype="lb"/> three<x ctype="lb"/><x ctype="lb"/>four<x ctype="lb"/>',
            "one two three four",
        ),
        ('<g>one<x ctype="lb"/></g><g>two</g>', "one two"),
        # Codes that stand for something else.
        ('one<x id="1" ctype="x-b" equiv-text="&lt;b&gt;"/>two', "onetwo"),
        ('one<ph id="1">{0}</ph>two', "onetwo"),
        ('one<x id="INTERPOLATION" equiv-text="{{name}}"/>two', "onetwo"),
        ('one<ph id="1">&lt;broken&gt;</ph>two', "onetwo"),
        ('one<ph id="1">Ann &amp; n</ph>two', "onetwo"),
        # Deleted text.
        (
            'a <mrk mtype="x-sdl-deleted" sdl:revid="r1">112 <g>old</g></mrk><mrk mtype="x-sdl-added">120</mrk> b',
            "a 120 b",
        ),
        ('a<mrk mtype="x-sdl-deleted">b<x ctype="lb"/></mrk>c', "ac"),
        ("a<w:del>b</w:del>c", "ac"),
        ('a<mrk mtype="x-undeleted">b</mrk>c', "abc"),
        ('a<mrk mtype="term">deleted</mrk>c', "adeletedc"),
    ],
)
def test_codes_that_separate_words_and_deleted_text(raw: str, text: str) -> None:
    data = {"d1": "<br/>", "d2": "<b>"}
    assert Tagged(raw, CODE, data=data).text == text
    declared = '<n:t xmlns:n="u" xmlns:w="w" xmlns:sdl="s">'
    assert plain(parsed(f"{declared}{raw}</n:t>".encode(), "t"), CODE, data) == text


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 7, '<A><g>one<x ctype="lb"/></g><g>two</g></A>'),
        (3, 7, '<g>one<x ctype="lb"/></g><A><g>two</g></A>'),
        (2, 4, '<g>on<A>e</A><x ctype="lb"/></g><g>two</g>'),
        (3, 4, '<g>one<x ctype="lb"/></g><g><A>t</A>wo</g>'),
    ],
)
def test_a_mark_over_a_line_break(start: int, end: int, expected: str) -> None:
    assert Tagged('<g>one<x ctype="lb"/></g><g>two</g>', CODE).marked([mark(start, end, "A")]) == expected
