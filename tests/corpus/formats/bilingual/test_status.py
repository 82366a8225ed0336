"""The status of units in the words of each format: read, counted, and chosen by."""

from __future__ import annotations

import pytest

from harness.core.errors import CorpusError
from harness.corpus import Choices, Corpus, read_files
from harness.corpus.formats.bilingual.status import worst
from tests.corpus.formats.conftest import Put, rows

SPACES = 'xmlns:sdl="s" xmlns:m="m" xmlns:mq="q"'
X1 = f'<xliff version="1.2" {SPACES}><file original="f" source-language="en" target-language="de"><body>{{}}</body></file></xliff>'
X2 = '<xliff version="2.0" srcLang="en" trgLang="de"><file id="f">{}</file></xliff>'
TMX = '<tmx version="1.4"><header srclang="en"/><body>{}</body></tmx>'


def xliff1(unit: str = "", target: str = "", more: str = "") -> tuple[str, str]:
    return "a.xlf", X1.format(
        f'<trans-unit id="1" {unit}><source>a</source><target {target}>b</target>{more}</trans-unit>'
    )


def xliff2(state: str) -> tuple[str, str]:
    return "a.xlf", X2.format(f'<unit id="1"><segment {state}><source>a</source><target>b</target></segment></unit>')


def tmx(kind: str, value: str) -> tuple[str, str]:
    prop = f'<prop type="{kind}">{value}</prop>'
    return "a.tmx", TMX.format(
        f'<tu>{prop}<tuv xml:lang="en"><seg>a</seg></tuv><tuv xml:lang="de"><seg>b</seg></tuv></tu>'
    )


def trados(*parts: str) -> str:
    return f"<sdl:seg-defs>{''.join(f'<sdl:seg id={chr(34)}1{chr(34)} {part}/>' for part in parts)}</sdl:seg-defs>"


def status_of(corpus: Corpus) -> str:
    (document,) = corpus.documents
    assert document.candidate is not None
    return document.candidate.statuses[0] if document.candidate.statuses else ""


@pytest.mark.parametrize(
    ("file", "status"),
    [
        (xliff1(), ""),
        (xliff1(target='state="new"'), "untranslated"),
        (xliff1(target='state="needs-translation"'), "untranslated"),
        (xliff1(target='state="translated"'), "translated"),
        (xliff1(target='state="needs-review-translation"'), "translated"),
        (xliff1(target='state="needs-review-translation" state-qualifier="fuzzy-match"'), "draft"),
        (xliff1(target='state="needs-review-translation" state-qualifier="rejected-grammar"'), "draft"),
        (xliff1(target='state="signed-off"'), "final"),
        (xliff1(target='state="final"'), "final"),
        (xliff1(target='state="x-something"'), ""),
        (xliff1('approved="yes"'), "final"),
        (xliff1('approved="yes"', 'state="needs-translation"'), "untranslated"),
        (xliff1('approved="no"'), "translated"),
        (xliff1('approved="no"', 'state="final"'), "translated"),
        (xliff1('approved="no"', 'state="new"'), "untranslated"),
        # Phrase
        (xliff1('m:confirmed="1"'), "final"),
        (xliff1('m:confirmed="0"'), "draft"),
        # Trados
        (xliff1(more=trados('conf="Translated"')), "translated"),
        (xliff1(more=trados('conf="Draft" origin="mt"')), "draft"),
        (xliff1(more=trados('conf="ApprovedSignOff"')), "final"),
        (xliff1(more=trados('conf="RejectedTranslation"')), "draft"),
        (xliff1(more=trados("")), "untranslated"),
        (xliff1(more=trados('conf="ApprovedTranslation"', 'conf="Draft"')), "draft"),
        # memoQ
        (xliff1('mq:status="ManuallyConfirmed"'), "translated"),
        (xliff1('mq:status="NotStarted"'), "untranslated"),
        (xliff1('mq:status="Proofread"'), "final"),
        # XLIFF 2
        (xliff2(""), ""),
        (xliff2('state="initial"'), "untranslated"),
        (xliff2('state="translated"'), "translated"),
        (xliff2('state="reviewed"'), "final"),
        (xliff2('state="final"'), "final"),
        # TMX
        (tmx("x-ConfirmationLevel:SingleString", "ApprovedTranslation"), "final"),
        (tmx("x-status", "draft"), "draft"),
        (tmx("x-domain", "draft"), ""),
        # PO
        (("a.po", 'msgid "a"\nmsgstr "b"\n'), ""),
        (("a.po", '#, fuzzy\nmsgid "a"\nmsgstr "b"\n'), "draft"),
    ],
)
def test_words_of_the_formats(put: Put, file: tuple[str, str], status: str) -> None:
    corpus = read_files([put(*file)])
    assert status_of(corpus) == status
    if status:
        assert [one for one in corpus.notices if one.startswith(f"{file[0]}: 1 unit: 1 {status}")]
    else:
        assert not [one for one in corpus.notices if "unit" in one]


def test_the_least_advanced_counts() -> None:
    assert worst(["final", "", "draft", "translated"]) == "draft"
    assert worst(["", ""]) == ""


MIXED = X1.format(
    '<trans-unit id="1"><source>s1</source><target/></trans-unit>'
    '<trans-unit id="2"><source>s2</source><target state="new">s2</target></trans-unit>'
    '<trans-unit id="3"><source>s3</source><target state="needs-review-translation" state-qualifier="fuzzy-match">t3</target></trans-unit>'
    '<trans-unit id="4"><source>s4</source><target>t4</target></trans-unit>'
    '<trans-unit id="5"><source>s5</source><target state="translated" state-qualifier="mt-suggestion">t5</target></trans-unit>'
    '<trans-unit id="6" approved="yes"><source>s6</source><target>t6</target></trans-unit>'
    '<trans-unit id="7" translate="no"><source>s7</source><target>t7</target></trans-unit>'
)
COUNTED = (
    "6 units: 1 empty, 1 untranslated, 1 draft, 1 translated, 1 final, 1 without a status; "
    "1 unit not to be translated, left out; match origin: 1 fuzzy-match, 1 mt-suggestion"
)


@pytest.mark.parametrize(
    ("units", "candidate", "statuses", "said"),
    [
        ("all", "\ns2\nt3\nt4\nt5\nt6", ("empty", "untranslated", "draft", "", "translated", "final"), ""),
        ("translated", "t4\nt5\nt6", ("", "translated", "final"), "; 3 scored (units: translated)"),
        ("final", "t6", ("final",), "; 1 scored (units: final)"),
    ],
)
@pytest.mark.parametrize("with_reference", [False, True])
def test_units_are_chosen_by_status(
    put: Put, units: str, candidate: str, statuses: tuple[str, ...], said: str, with_reference: bool
) -> None:
    """With and without a gold text; what is not scored is no gap in it."""
    gold = MIXED.replace("<target/>", "<target>s1</target>")
    references = (put("gold.xlf", gold),) if with_reference else ()
    corpus = read_files([put("a.xlf", MIXED)], None, Choices(references=references, units=units))
    (document,) = corpus.documents
    assert document.candidate is not None
    assert (document.candidate.text, document.candidate.statuses) == (candidate, statuses)
    assert f"a.xlf: {COUNTED}{said}" in corpus.notices
    if with_reference:
        assert rows(corpus)[0][5] == candidate.replace("\n", "s1\n", 1) if units == "all" else candidate


@pytest.mark.parametrize(
    ("units", "listed"), [("translated", "1 empty, 1 untranslated"), ("final", "1 empty, 1 untranslated")]
)
def test_no_unit_of_the_status(put: Put, units: str, listed: str) -> None:
    body = MIXED[: MIXED.index('<trans-unit id="3"')] + "</body></file></xliff>"
    with pytest.raises(CorpusError) as caught:
        read_files([put("a.xlf", body)], None, Choices(units=units))
    assert str(caught.value) == f"a.xlf: no unit to score is {units} ({listed}); choose others with --units"


def test_a_file_of_empty_units_is_read(put: Put) -> None:
    """Every unit is a finding of its own then."""
    body = "".join(f'<trans-unit id="{n}"><source>s{n}</source><target/></trans-unit>' for n in range(2))
    corpus = read_files([put("a.xlf", X1.format(body))])
    assert rows(corpus)[0][4:] == ("s0\ns1", "\n")
    assert "a.xlf: 2 units: 2 empty" in corpus.notices
