"""Gold units are found by source text, then by id, then by position; what cannot be paired is reported or refused."""

from __future__ import annotations

import random
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.errors import CorpusError
from harness.corpus import Choices, Corpus, read_files
from harness.corpus.formats.bilingual.entries import Entry
from harness.corpus.formats.bilingual.pairing import pair_units, same_segments
from tests.corpus.formats.conftest import Put, rows

Row = tuple[str, str, str]
"""Id, source and translation."""


def xliff(units: Sequence[Row], original: str = "a") -> str:
    body = "\n".join(
        f"<trans-unit id={quoteattr(name)}><source>{escape(source)}</source><target>{escape(target)}</target></trans-unit>"
        for name, source, target in units
    )
    return (
        f'<xliff version="1.2"><file original="{original}" source-language="en" target-language="de"><body>\n{body}\n'
        "</body></file></xliff>"
    )


def tmx(units: Sequence[Row]) -> str:
    body = "\n".join(
        f'<tu><tuv xml:lang="en"><seg>{escape(source)}</seg></tuv><tuv xml:lang="de"><seg>{escape(target)}</seg></tuv></tu>'
        for _, source, target in units
    )
    return f'<tmx version="1.4"><header srclang="en"/><body>\n{body}\n</body></tmx>'


def scored(put: Put, name: str, candidate: str, gold: str, **choices: object) -> Corpus:
    suffix = name.rpartition(".")[2]
    reference = put(f"gold.{suffix}", gold)
    return read_files([put(name, candidate)], None, Choices(references=(reference,), **choices))  # type: ignore[arg-type]


def refused(put: Put, name: str, candidate: str, gold: str) -> str:
    with pytest.raises(CorpusError) as caught:
        scored(put, name, candidate, gold)
    return str(caught.value)


def pairs(corpus: Corpus) -> list[tuple[str, ...]]:
    """Source, reference and candidate of each segment."""
    (row,) = rows(corpus)
    return list(zip(*(side.split("\n") for side in row[4:]), strict=True))


UNITS = [("1", "The ferry leaves.", "A"), ("2", "The harbour opens.", "B"), ("3", "A ticket costs 5.", "C")]


@pytest.mark.parametrize(("name", "write"), [("a.xlf", xliff), ("a.tmx", tmx)])
def test_another_order(put: Put, name: str, write: object) -> None:
    gold = write([UNITS[2], UNITS[0], UNITS[1]])  # type: ignore[operator]
    corpus = scored(put, name, write(UNITS), gold)  # type: ignore[operator]
    assert pairs(corpus) == [(source, text, text) for _, source, text in UNITS]
    suffix = name.rpartition(".")[2]
    assert f"{name}: 3 units paired with gold.{suffix}: 3 by source text" in corpus.notices


def test_ids_that_stand_for_other_sources(put: Put) -> None:
    gold = [(str(4 - number), source, text) for number, (_, source, text) in enumerate(UNITS, 1)]
    corpus = scored(put, "a.xlf", xliff(UNITS), xliff(gold))
    assert pairs(corpus) == [(source, text, text) for _, source, text in UNITS]
    assert (
        "a.xlf: 2 units with an id that belongs to another source in gold.xlf; paired by source text" in corpus.notices
    )


def test_equal_sources_keep_their_ids_then_their_prefixes_then_their_order(put: Put) -> None:
    candidate = [("menu.open", "Open", "a"), ("dialog.1", "Open", "b"), ("x", "Open", "c"), ("y", "Open", "d")]
    gold = [("z", "Open", "c"), ("w", "Open", "d"), ("dialog.2", "Open", "b"), ("menu.open", "Open", "a")]
    corpus = scored(put, "a.xlf", xliff(candidate), xliff(gold))
    assert [(one, two) for _, one, two in pairs(corpus)] == [("a", "a"), ("b", "b"), ("c", "c"), ("d", "d")]
    assert "a.xlf: 3 units with a source that occurs more than once, paired with gold.xlf in order" in corpus.notices


def test_equal_sources_keep_their_files(put: Put) -> None:
    def two(first: str, second: str) -> str:
        one = xliff([("1", "Open", first)], "a.html")
        other = xliff([("1", "Open", second)], "b.html")
        inner = [text[text.index("<file") : text.index("</xliff>")] for text in (one, other)]
        return f'<xliff version="1.2">{"".join(inner)}</xliff>'

    swapped = two("a", "b").replace("a.html", "c.html").replace("b.html", "a.html").replace("c.html", "b.html")
    found = rows(
        scored(put, "a.xlf", two("a", "b"), swapped.replace(">a<", ">x<").replace(">b<", ">a<").replace(">x<", ">b<"))
    )
    assert [(row[3], row[5], row[6]) for row in found] == [("a.html", "a", "a"), ("b.html", "b", "b")]


def test_files_that_were_renamed_are_paired_by_source(put: Put) -> None:
    def two(names: Sequence[str]) -> str:
        inner = [
            text[text.index("<file") : text.index("</xliff>")]
            for text in (xliff([("1", f"Source {number}", str(number))], name) for number, name in enumerate(names))
        ]
        return f'<xliff version="1.2">{"".join(inner)}</xliff>'

    found = rows(scored(put, "a.xlf", two(["a", "b"]), two(["job7/a", "job7/b"])))
    assert [(row[3], row[5], row[6]) for row in found] == [("a", "0", "0"), ("b", "1", "1")]


def test_contexts_of_gettext_are_kept_apart(put: Put) -> None:
    one = 'msgctxt "menu"\nmsgid "Open"\nmsgstr "A"\n\nmsgctxt "state"\nmsgid "Open"\nmsgstr "B"\n'
    other = 'msgctxt "state"\nmsgid "Open"\nmsgstr "B"\n\nmsgctxt "menu"\nmsgid "Open"\nmsgstr "A"\n'
    assert pairs(scored(put, "a.po", one, other)) == [("Open", "A", "A"), ("Open", "B", "B")]
    assert "has no translation of" in refused(put, "a.po", one.split("\n\n")[0] + "\n", one)


def test_a_changed_source_is_paired_by_id_and_reported(put: Put) -> None:
    gold = [UNITS[1], ("1", "The ferry leaves!", "A"), ("3", "A ticket costs 6.", "C")]
    corpus = scored(put, "a.xlf", xliff(UNITS), xliff(gold))
    assert [(one, two) for _, one, two in pairs(corpus)] == [("A", "A"), ("B", "B"), ("C", "C")]
    assert "a.xlf: 3 units paired with gold.xlf: 1 by source text, 2 by id" in corpus.notices
    assert (
        'a.xlf, line 2: the source is "The ferry leaves.", in gold.xlf, line 3 it is "The ferry leaves!"; the sources of '
        "1 more unit differ, too" in corpus.notices
    )


def test_without_ids_a_changed_source_is_paired_by_position(put: Put) -> None:
    gold = [UNITS[2], ("", "The ferry leaves!", "A"), UNITS[1]]
    corpus = scored(put, "a.tmx", tmx(UNITS), tmx(gold))
    assert [(one, two) for _, one, two in pairs(corpus)] == [("A", "A"), ("B", "B"), ("C", "C")]
    assert "a.tmx: 3 units paired with gold.tmx: 2 by source text, 1 by position" in corpus.notices


def test_white_space_makes_no_other_source(put: Put) -> None:
    gold = [("1", "The  ferry\nleaves. ", "A")]
    corpus = scored(put, "a.xlf", xliff(UNITS[:1]), xliff(gold))
    assert "a.xlf: 1 unit paired with gold.xlf: 1 by source text" in corpus.notices


def test_another_source_under_an_id_is_refused_with_both(put: Put) -> None:
    gold = [UNITS[0], ("2", "Something entirely different, 1, 2, 3", "B"), UNITS[2]]
    assert refused(put, "a.xlf", xliff(UNITS), xliff(gold)) == (
        'a.xlf, line 3: unit "2" has the source "The harbour opens.", but gold.xlf, line 3 has "Something entirely '
        'different, 1, 2, 3" under this id; give a reference made from the same source text'
    )


def test_nothing_in_common_is_refused_with_both(put: Put) -> None:
    gold = [("x", "Wholly other words", "A")]
    assert refused(put, "a.xlf", xliff(UNITS), xliff(gold)) == (
        'a.xlf, line 2: gold.xlf has no unit with this source, "The ferry leaves.", or with any other source of a.xlf (it begins with '
        '"Wholly other words"); give a reference made from the same source text'
    )


def test_a_reference_for_some_units(put: Put) -> None:
    corpus = scored(put, "a.xlf", xliff(UNITS), xliff([("9", *UNITS[1][1:])]))
    assert pairs(corpus) == [("The harbour opens.", "B", "B")]
    assert (
        "a.xlf: 2 of 3 units with no reference in gold.xlf, the first in line 2; not scored, score the file without "
        "--reference to check them" in corpus.notices
    )


def test_a_reference_with_empty_units(put: Put) -> None:
    corpus = scored(put, "a.xlf", xliff(UNITS), xliff([("1", UNITS[0][1], ""), *UNITS[1:]]))
    assert [one for _, one, _ in pairs(corpus)] == ["B", "C"]
    assert (
        "a.xlf: 1 of 3 units with an empty reference in gold.xlf, the first in line 2; not scored, score the file without "
        "--reference to check them" in corpus.notices
    )


def test_what_is_left_out_is_refused_even_where_ids_fit(put: Put) -> None:
    """The second unit of the gold text has the id of another unit of the vendor."""
    candidate = [("1", UNITS[0][1], "A"), ("2", UNITS[2][1], "C")]
    assert refused(put, "a.xlf", xliff(candidate), xliff(UNITS)) == (
        'gold.xlf, line 3: a.xlf has no translation of "2"; ask for it or remove it from the reference'
    )


@pytest.mark.parametrize(
    ("gold", "notice"),
    [
        ("de_DE", 'gold.po is in "de_DE", a.po in "de"; they are compared anyway'),
        ("", 'gold.po is without a language, a.po in "de"; they are compared anyway'),
        ("de", ""),
    ],
)
def test_languages_of_the_reference(put: Put, gold: str, notice: str) -> None:
    head = 'msgid ""\nmsgstr ""\n"Language: {}\\n"\n\nmsgid "a"\nmsgstr "b"\n'
    corpus = scored(put, "a.po", head.format("de"), head.format(gold))
    assert rows(corpus)[0][2:] == ("de", "-", "a", "b", "b")
    assert [one for one in corpus.notices if "compared anyway" in one] == ([notice] if notice else [])


def test_a_reference_in_another_language(put: Put) -> None:
    head = 'msgid ""\nmsgstr ""\n"Language: {}\\n"\n\nmsgid "a"\nmsgstr "b"\n'
    assert refused(put, "a.po", head.format("de"), head.format("fr")) == (
        'a.po: it is in "de", gold.po in "fr"; give a reference in the same language'
    )


def test_a_reference_in_more_languages(put: Put) -> None:
    tuvs = "".join(f'<tuv xml:lang="{lang}"><seg>{lang}</seg></tuv>' for lang in ("de", "fr"))
    gold = tmx([]).replace("<body>", f'<body><tu><tuv xml:lang="en"><seg>s</seg></tuv>{tuvs}</tu>')
    corpus = scored(put, "a.tmx", tmx([("", "s", "t")]), gold)
    assert pairs(corpus) == [("s", "de", "t")]
    assert 'gold.tmx: translations into "fr" not used' in corpus.notices


def test_ids_of_a_job_in_phrase(put: Put) -> None:
    def job(uid: str, source: str) -> str:
        text = xliff([(f"{uid}:0", source, "A"), (f"{uid}:1", "Harbour", "B")])
        return text.replace("<file ", f'<file m:job-uid="{uid}" ').replace("<xliff ", '<xliff xmlns:m="m" ')

    corpus = scored(put, "a.mxliff", job("AAAA", "The ferry leaves."), job("BBBB", "The ferry leaves!"))
    assert "a.mxliff: 2 units paired with gold.mxliff: 1 by source text, 1 by id" in corpus.notices


# XLIFF 2


def xliff2(*units: Sequence[str]) -> str:
    """Each unit as its parts: segments, and white space as ignorables."""
    body = ""
    for number, parts in enumerate(units):
        inner = "".join(
            f"<{name}><source>{part}</source><target>{part.lower()}</target></{name}>"
            for part in parts
            for name in ["segment" if part.strip() else "ignorable"]
        )
        body += f'<unit id="u{number}">{inner}</unit>'
    return f'<xliff version="2.0" srcLang="en" trgLang="de"><file id="f">{body}</file></xliff>'


@pytest.mark.parametrize(
    ("candidate", "gold"),
    [
        (["One. ", "Two."], ["One. Two."]),
        (["One. Two."], ["One.", " ", "Two."]),
        (["One.", " ", "Two."], ["One. ", "Two."]),
    ],
)
def test_a_unit_that_is_divided_in_another_way(put: Put, candidate: list[str], gold: list[str]) -> None:
    corpus = scored(put, "a.xlf", xliff2(candidate, ["Three."]), xliff2(gold, ["Three."]))
    found = pairs(corpus)
    assert [tuple("".join(text.split()) for text in row) for row in found][-1] == ("Three.", "three.", "three.")
    joined = "".join(row[0] for row in found[:-1])
    assert "".join(joined.split()) == "One.Two." and all(row[1].strip() == row[2].strip() for row in found)


def test_a_unit_that_says_something_else_is_not_joined(put: Put) -> None:
    assert refused(put, "a.xlf", xliff2(["One. ", "Two."]), xliff2(["One. Four."], ["Two."])) == (
        'a.xlf, line 1: unit "u0/1" has the source "One.", but gold.xlf, line 1 has "One. Four." under this id; give a '
        "reference made from the same source text"
    )


# Any order


WORDS = st.sampled_from(["Open", "Close", "Open the door", "Save as", "Cancel"])


def entry(number: int, name: str, source: str, named: bool) -> Entry:
    return Entry(name, number, source, f"t{number}", "", "en", "de", named=named)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    sources=st.lists(WORDS, min_size=1, max_size=8),
    seed=st.integers(0, 1000),
    renumbered=st.booleans(),
    named=st.booleans(),
)
def test_every_unit_finds_one_of_its_source(sources: list[str], seed: int, renumbered: bool, named: bool) -> None:
    units = [entry(number, f"id{number}", source, named) for number, source in enumerate(sources)]
    golds = random.Random(seed).sample(units, len(units))
    if renumbered:
        golds = [gold._replace(name=f"id{number}") for number, gold in enumerate(golds)]
    pairing = pair_units(units, golds)
    assert sorted(filter(lambda one: one is not None, pairing.golds)) == list(range(len(units)))  # type: ignore[type-var]
    assert [golds[gold].source for gold in pairing.golds if gold is not None] == sources
    assert +pairing.how == {"source text": len(units)}
    if named and not renumbered:
        assert [golds[gold] for gold in pairing.golds if gold is not None] == units
    same = [
        [one for one in side if one.source == "Open"]
        for side in (units, [golds[g] for g in pairing.golds if g is not None])
    ]
    if not named:  # in order
        assert [one.line for one in same[1]] == [one.line for one in golds if one.source == "Open"]


def test_segments_are_left_alone_where_both_sides_divide_alike() -> None:
    units = [entry(1, "u/1", "One.", True)._replace(group="u"), entry(2, "u/2", "Two.", True)._replace(group="u")]
    assert same_segments(units, list(units)) == (units, units)
