"""XLIFF, TMX and PO: tags are no text, and what cannot be told apart is refused."""

from __future__ import annotations

import pytest
from translate.storage import tmx as toolkit_tmx
from translate.storage import xliff as toolkit_xliff

from harness.core.errors import CorpusError
from harness.corpus import Choices, read_files
from harness.corpus.formats.bilingual.readers import read_tmx, read_xliff
from harness.corpus.formats.units import Reading
from tests.corpus.formats.conftest import Put, Refused, rows
from tests.corpus.formats.samples import po, tmx, xliff1, xliff2

TEXTS = [("甲 & 乙", "one & <two>"), ("丙", "three")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.xlf",
            xliff1(TEXTS).replace(
                "three",
                '<bpt id="1">&lt;b&gt;<sub>no</sub></bpt><g id="3">th<x id="4"/>'
                '<g id="5">re</g></g><mrk mtype="x">e</mrk><ept id="1">&lt;/b&gt;</ept>',
            ),
        ),
        (
            "a.xlf",
            xliff2(TEXTS).replace(
                "three", '<pc id="3">th<pc id="4">re<ph id="5"/></pc></pc><sc id="6"/>e<ec startRef="6"/>'
            ),
        ),
        ("a.tmx", tmx(TEXTS).replace("three", '<hi>th<hi>re<ph x="1">&lt;br/&gt;<sub>no</sub></ph></hi></hi>e')),
    ],
)
def test_nested_tags_are_no_text(put: Put, name: str, content: str) -> None:
    assert rows(read_files([put(name, content)])) == [("a", "zh", "en", "-", "甲 & 乙\n丙", "one & <two>\nthree")]


def test_the_texts_are_those_of_translate_toolkit(put: Put) -> None:
    """Without tags, where the toolkit has no other idea of what text is."""
    plain = xliff1(TEXTS).replace('<ph id="1">&lt;br&gt;</ph>', "")
    ours = [(unit.source, unit.candidate) for unit in read_xliff([put("a.xlf", plain)], Reading(Choices()))]
    theirs = [(str(u.source), str(u.target)) for u in toolkit_xliff.xlifffile.parsestring(plain.encode()).units]
    assert ours == theirs == TEXTS
    memory = tmx(TEXTS).replace('<bpt i="1">&lt;b&gt;</bpt>', "").replace('<ept i="1">&lt;/b&gt;</ept>', "")
    ours = [(unit.source, unit.candidate) for unit in read_tmx([put("a.tmx", memory)], Reading(Choices()))]
    store = toolkit_tmx.tmxfile.parsestring(memory.encode(), "zh", "en")
    assert ours == [(str(u.source), str(u.target)) for u in store.units] == TEXTS


X1 = '<xliff version="1.2"><file original="f" source-language="zh" target-language="en"><body>\n{}\n</body></file></xliff>'
UNIT = '<trans-unit id="{0}"><source>a</source><target>b</target></trans-unit>'
T = '<tmx version="1.4"><header srclang="{0}"/><body>\n{1}\n</body></tmx>'
TU = '<tu><tuv xml:lang="zh"><seg>{}</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu>'
P = 'msgid "a"\nmsgstr "b"\n'


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "a.xlf",
            X1.format(UNIT.format(1) + "\n" + UNIT.format(1)),
            'a.xlf, line 3: a second unit "1", the first is in line 2; give each its own id',
        ),
        (
            "a.xlf",
            X1.format("<trans-unit><source>a</source></trans-unit>"),
            "a.xlf, line 2: <trans-unit> has no id; add one",
        ),
        (
            "a.xlf",
            X1.format('<trans-unit id="1"><source>a</source><target>b</target><target>c</target></trans-unit>'),
            "a.xlf, line 2: a second <target> in one unit; keep one",
        ),
        ("a.xlf", X1.format(""), "a.xlf: there is no segment; give files with at least one"),
        (
            "a.xlf",
            '<xliff version="3.0"/>',
            'a.xlf, line 1: <xliff> of version "3.0" is not XLIFF 1.2 or 2.x; name the format',
        ),
        (
            "a.tmx",
            T.format("zh", '<tu><tuv xml:lang="zh"><seg>a</seg></tuv></tu>'),
            "a.tmx, line 2: the unit has no translation; translate it or remove it",
        ),
        (
            "a.tmx",
            T.format("de", '<tu><tuv xml:lang="zh"><seg>a</seg></tuv></tu>'),
            'a.tmx, line 2: no <tuv> is in "de", the source language; add it',
        ),
        (
            "a.tmx",
            T.format("*all*", '<tu><tuv xml:lang="zh"><seg>a</seg></tuv></tu>'),
            "a.tmx, line 2: the file has no source language; name it with --source-lang",
        ),
        (
            "a.tmx",
            T.format("zh", '<tu><tuv xml:lang="zh"/><tuv xml:lang="zh"/></tu>'),
            'a.tmx, line 2: a second <tuv> in "zh"; keep one',
        ),
        ("a.po", P + P, 'a.po, line 3: a second unit "a", the first is in line 1; give each its own id'),
        (
            "a.po",
            'msgid "a"\nmsgstr "b" c\n',
            "a.po, line 2: this is not a line of a PO file; correct it with msgfmt --check",
        ),
        ("a.po", P + 'msgid "c"\n', "a.po, line 3: the message has no msgstr; correct it with msgfmt --check"),
        (
            "a.po",
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=koi8-r\\n"\n' + P,
            "a.po: the header says charset koi8-r; save the file as UTF-8 and change the charset in the header",
        ),
    ],
)
def test_what_cannot_be_scored(refused: Refused, name: str, content: str, sentence: str) -> None:
    assert refused(name, content) == sentence


@pytest.mark.parametrize(
    ("candidate", "gold", "sentence"),
    [
        (
            UNIT.format(1),
            UNIT.format(1) + UNIT.format(2),
            'gold.xlf, line 2: a.xlf has no translation of "2"; ask for it or remove it from the reference',
        ),
        (
            UNIT.format(1),
            '<trans-unit id="1"><source>a</source></trans-unit>',
            "gold.xlf, line 2: the reference has no target; translate it or remove it",
        ),
    ],
)
def test_references_have_the_same_units(put: Put, candidate: str, gold: str, sentence: str) -> None:
    path, reference = put("a.xlf", X1.format(candidate)), put("gold.xlf", X1.format(gold))
    with pytest.raises(CorpusError) as caught:
        read_files([path], None, Choices(references=(reference,)))
    assert str(caught.value) == sentence


def test_an_empty_target_is_scored_and_told(put: Put) -> None:
    corpus = read_files([put("a.xlf", X1.format(UNIT.format(1).replace(">b<", "><")))])
    assert rows(corpus)[0][4:] == ("a", "")
    assert corpus.notices[-1] == "a.xlf: 1 empty candidate, first in line 2; scored, as sacrebleu does"


def test_what_is_not_to_be_translated_is_left_out_and_told(put: Put) -> None:
    locked = '<trans-unit id="2" translate="no"><source>c</source></trans-unit>'
    corpus = read_files([put("a.xlf", X1.format(UNIT.format(1) + "\n" + locked))])
    assert rows(corpus)[0][4:] == ("a", "b")
    assert corpus.notices[-1] == "a.xlf: 1 unit: 1 without a status; 1 unit not to be translated, left out"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlf", X1.format(UNIT.format(1) + '<trans-unit id="2"><source>c</source></trans-unit>')),
        ("a.xlf", X1.format(UNIT.format(1) + '<trans-unit id="2"><source>c</source><target/></trans-unit>')),
        ("a.tmx", T.format("zh", TU.format("a", "b") + '<tu><tuv xml:lang="zh"><seg>c</seg></tuv></tu>')),
        ("a.tmx", T.format("zh", TU.format("a", "b") + TU.format("c", ""))),
        ("a.tmx", T.format("zh", TU.format("a", "b") + TU.format("c", "x").replace("<seg>x</seg>", ""))),
        ("a.po", P + '\nmsgid "c"\nmsgstr ""\n'),
    ],
)
def test_a_unit_without_a_translation_is_an_empty_one(put: Put, name: str, content: str) -> None:
    corpus = read_files([put(name, content)])
    assert rows(corpus)[0][4:] == ("a\nc", "b\n")
    (document,) = corpus.documents
    assert document.candidate is not None
    assert document.candidate.statuses == ("", "empty")
    assert f"{name}: 2 units: 1 empty, 1 without a status" in corpus.notices


def test_a_unit_that_lacks_one_of_several_languages(put: Put) -> None:
    tuvs = "".join(f'<tuv xml:lang="{lang}"><seg>{lang}</seg></tuv>' for lang in ("zh", "en", "de"))
    memory = put("a.tmx", T.format("zh", f'<tu>{tuvs}</tu><tu><tuv xml:lang="zh"><seg>c</seg></tuv></tu>'))
    corpus = read_files([memory])
    assert [row[2:] for row in rows(corpus)] == [("en", "-", "zh", "en"), ("de", "-", "zh", "de")]
    assert "a.tmx: 1 unit without any translation left out" in corpus.notices
    assert rows(read_files([memory], None, Choices(target_lang="de")))[0][4:] == ("zh\nc", "de\n")
    with pytest.raises(CorpusError) as caught:
        read_files([memory], None, Choices(target_lang="fr"))
    assert str(caught.value) == (
        'a.tmx, line 2: the unit has no translation into "fr", and the file has none; translate it or remove it'
    )


def test_a_language_that_stands_on_the_target_only(put: Put) -> None:
    unit = UNIT.format(1).replace("<target>", '<target xml:lang="zh-CN">').replace("<source>", '<source xml:lang="ja">')
    content = X1.format(unit).replace(' source-language="zh" target-language="en"', "")
    assert rows(read_files([put("a.xlf", content)]))[0][1:3] == ("ja", "zh_CN")


def test_translate_no_is_inherited(put: Put) -> None:
    unit = UNIT.format(2)
    for wrapped in (
        f'<group translate="no"><group>{unit}</group></group>',
        unit.replace("<trans-unit", '<trans-unit translate="no"'),
    ):
        assert rows(read_files([put("a.xlf", X1.format(UNIT.format(1) + wrapped))]))[0][4:] == ("a", "b")
    allowed = f'<group translate="no"><group translate="yes">{unit}</group></group>'
    assert rows(read_files([put("a.xlf", X1.format(UNIT.format(1) + allowed))]))[0][4:] == ("a\na", "b\nb")


def test_files_of_one_name_in_one_xliff_are_one_document(put: Put) -> None:
    """Each numbers its units anew."""
    files = "".join(
        f'<file original="x" source-language="zh" target-language="en"><body>{UNIT.format(1).replace(">b<", f">{n}<")}</body></file>'
        for n in range(2)
    )
    corpus = read_files([put("a.xlf", f'<xliff version="1.2">{files}</xliff>')])
    assert [row[3:] for row in rows(corpus)] == [("x", "a\na", "0\n1")]


def test_files_in_one_xliff_are_documents(put: Put) -> None:
    body = "".join(f'<file original="{n}.txt" source-language="zh"><body>{UNIT.format(1)}</body></file>' for n in "xy")
    found = rows(read_files([put("a.xlf", f'<xliff version="1.2">{body}</xliff>')]))
    assert [row[:4] for row in found] == [("a", "zh", "und", "x.txt"), ("a", "zh", "und", "y.txt")]


def test_segments_of_a_unit_in_xliff_2(put: Put) -> None:
    segments = "<segment><source>a</source><target>b</target></segment><ignorable><source> </source></ignorable>"
    content = (
        f'<xliff version="2.1" srcLang="zh" trgLang="en"><file id="f"><group id="g"><unit id="1">{segments * 2}</unit>'
    )
    assert rows(read_files([put("a.xlf", content + "</group></file></xliff>")]))[0][4:] == ("a\na", "b\nb")


def test_each_language_of_a_memory_is_a_translation(put: Put) -> None:
    tuvs = "".join(f'<tuv xml:lang="{lang}"><seg>{lang}</seg></tuv>' for lang in ("zh-CN", "en-US", "de"))
    memory = put("a.tmx", T.format("zh", f"<tu>{tuvs}</tu>"))
    assert [row[1:3] for row in rows(read_files([memory]))] == [("zh_CN", "en_US"), ("zh_CN", "de")]
    assert rows(read_files([memory], None, Choices(target_lang="en"))) == [
        ("a", "zh_CN", "en_US", "-", "zh-CN", "en-US")
    ]


def test_plurals_contexts_and_obsolete_messages(put: Put) -> None:
    content = (
        po([]) + '\nmsgctxt "x"\nmsgid "a"\nmsgstr "A"\n\nmsgid "a"\nmsgstr "B"\n\nmsgid "%d ant"\n'
        'msgid_plural "%d ants"\nmsgstr[0] "eine"\nmsgstr[1] "viele\\n"\n"sehr"\n\n#~ msgid "old"\n#~ msgstr "alt"\n'
    )
    corpus = read_files([put("a.po", content)])
    assert rows(corpus)[0][2:] == ("en", "-", "a\na\n%d ant\n%d ants", "A\nB\neine\nviele sehr")
    assert "a.po: 1 obsolete message left out" in corpus.notices


def test_fuzzy_messages_are_scored_and_told(put: Put) -> None:
    corpus = read_files([put("a.po", '#, fuzzy, c-format\nmsgid "a"\nmsgstr "b"\n')])
    assert rows(corpus)[0][4:] == ("a", "b")
    assert corpus.notices[-2] == "a.po: 1 unit: 1 draft"
