"""Termbases out and in again: nothing changes, and what is hostile or broken is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import ConfigError
from harness.termbase.entries import WRONG_RULES, Entity, WrongForm, load_termbase
from harness.termbase.exchange import from_csv, from_tbx, to_csv, to_tbx

SHIPPED = load_termbase(Path(__file__).parents[3] / "references" / "entities.toml").entities
FORMS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "M")), min_size=1, max_size=8).map(str.strip)
LANGS = st.sampled_from(["en", "hi", "zh", "pt_BR"])


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    import unicodedata

    texts = [unicodedata.normalize("NFC", text) for text in draw(st.lists(FORMS, min_size=4, max_size=9, unique=True))]
    texts = list(dict.fromkeys(text for text in texts if text)) or ["x"]
    name, *forms = texts
    accepted: dict[str, tuple[str, ...]] = {}
    wrong = []
    for form in forms:
        lang = draw(LANGS)
        if draw(st.booleans()):
            accepted[lang] = (*accepted.get(lang, ()), form)
        else:
            wrong.append(WrongForm(lang, form, "entity-garbled: because", draw(st.sampled_from(WRONG_RULES))))
    return Entity(name, draw(st.sampled_from(["company", "other"])), accepted, tuple(wrong))


def test_the_shipped_termbase_goes_out_and_comes_back_unchanged() -> None:
    tbx, table = to_tbx(SHIPPED), to_csv(SHIPPED)
    assert from_tbx(tbx.encode(), "x.tbx") == (SHIPPED, ())
    assert from_csv(table, "x.csv") == (SHIPPED, ())
    assert to_tbx(from_tbx(tbx.encode(), "x.tbx").entities) == tbx


@given(entities())
def test_any_entity_goes_out_and_comes_back_unchanged(entity: Entity) -> None:
    assert from_tbx(to_tbx([entity]).encode(), "x.tbx").entities == (entity,)
    assert from_csv(to_csv([entity]), "x.csv").entities == (entity,)


def test_tbx_is_of_the_2019_form() -> None:
    [*head, _] = to_tbx([Entity("Ant & Co", "company", {"hi": ("चींटी",)})]).split("<text>")
    assert head == [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<tbx style="dca" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">\n'
        " <tbxHeader>\n  <fileDesc>\n   <sourceDesc>\n    <p>Termbase of harness</p>\n   </sourceDesc>\n"
        "  </fileDesc>\n </tbxHeader>\n "
    ]


def tbx(body: str, style: str = "dca") -> bytes:
    return (
        f'<?xml version="1.0"?>\n<tbx type="TBX-Basic" style="{style}" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2" '
        'xmlns:min="http://www.tbxinfo.net/ns/min">\n<tbxHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc>'
        f"</tbxHeader>\n<text><body>\n{body}\n</body></text></tbx>"
    ).encode()


def entry(terms: str, lang: str = "en") -> str:
    return f'<conceptEntry><langSec xml:lang="{lang}">{terms}</langSec></conceptEntry>'


def test_another_tools_file_is_read_and_what_is_left_out_is_told() -> None:
    """Style DCT names categories by elements of their own."""
    data = tbx(
        '<conceptEntry id="a"><min:subjectField>bank</min:subjectField><min:definition>text</min:definition>'
        '<langSec xml:lang="de-CH"><termSec><term>Ameisen <hi>Gruppe</hi></term>'
        "<min:administrativeStatus>supersededTerm-admn-sts</min:administrativeStatus></termSec></langSec>"
        '<langSec xml:lang="fr"><termSec><term>Groupe Ant</term></termSec>'
        "<termSec><term>Ant</term><min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus></termSec>"
        "</langSec></conceptEntry>",
        "dct",
    )
    [entity], notices = from_tbx(data, "x.tbx")
    assert (entity.name, entity.kind, entity.accepted) == ("Ant", "bank", {"fr": ("Groupe Ant",)})
    assert [(w.lang, w.text, w.reason) for w in entity.wrong] == [
        ("de_CH", "Ameisen Gruppe", "deprecated in the imported termbase")
    ]
    assert notices == ("x.tbx: left out 1 of <definition>",)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b'<!DOCTYPE tbx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tbx>&b;</tbx>',
            "x.tbx: it has a document type or entities, which is not supported; remove them",
        ),
        (
            b'<!DOCTYPE tbx SYSTEM "http://127.0.0.1:9/x.dtd"><tbx/>',
            "x.tbx: it has a document type or entities, which is not supported; remove them",
        ),
        (b"<tbx>\n<a></tbx>", "x.tbx, line 2, column 6: not well-formed XML (mismatched tag); correct it"),
        (b"", "x.tbx, line 1, column 1: not well-formed XML (no element found); correct it"),
        (b"<martif/>", "x.tbx, line 1: this is TBX of 2008 (martif); convert it to TBX of 2019"),
        (b"<tbx/>", "x.tbx, line 1: this is not TBX (urn:iso:std:iso:30042:ed-2)"),
        (tbx(""), "x.tbx, line 4: <body> has no <conceptEntry>; export some terms"),
        (tbx("<conceptEntry/>"), "x.tbx, line 5: <conceptEntry> has no <langSec>; give it a term in some language"),
        (tbx(entry("")), "x.tbx, line 5: <langSec> has no <termSec>; give it a term or remove it"),
        (tbx(entry("<termSec/>")), "x.tbx, line 5: <termSec> must have one <term>; it has 0"),
        (
            tbx(entry("<termSec><term> </term></termSec>")),
            "x.tbx, line 5: a form is empty; write it or remove the row",
        ),
        (
            tbx(entry("<termSec><term>a</term></termSec>", "xx")),
            'x.tbx, line 5: unknown language "xx"; write a tag such as "en", "hi" or "pt_BR"',
        ),
        (
            tbx(entry('<termSec><term>a</term><termNote type="administrativeStatus">bad</termNote></termSec>')),
            'x.tbx, line 5: unknown status "bad"; known are preferredTerm-admn-sts, admittedTerm-admn-sts, '
            "deprecatedTerm-admn-sts, supersededTerm-admn-sts",
        ),
        (
            tbx(entry("<termSec><term>a</term></termSec>") * 2),
            'x.tbx, line 5: a second entry for "a"; merge the two',
        ),
    ],
)
def test_what_is_no_termbase_is_refused_with_its_line(data: bytes, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_tbx(data, "x.tbx")
    assert str(caught.value) == sentence


def test_deep_nesting_ends_in_a_sentence() -> None:
    with pytest.raises(ConfigError, match="this is not TBX"):
        from_tbx(b"<a>" * 50_000 + b"</a>" * 50_000, "x.tbx")


def test_characters_that_xml_cannot_hold_are_refused() -> None:
    with pytest.raises(ConfigError, match="has a character that XML cannot hold"):
        to_tbx([Entity("a\x01", "other")])


def test_formulas_are_inert_in_csv() -> None:
    entity = Entity("=1+1", "other", {"en": ("'=a", "@b")})
    assert "'=1+1,other,,name,'=1+1" in to_csv([entity])
    assert from_csv(to_csv([entity]), "x.csv").entities == (entity,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "name,form\na,b\n",
            "x.csv, line 1: the columns must be entity, kind, lang, status, text, rule, reason; write them in the first line",
        ),
        ("entity,status,text\na,name\n", "x.csv, line 2: 2 cells where the first line has 3; quote cells with commas"),
        (
            "entity,status,text\na,nam,b\n",
            'x.csv, line 2: unknown status "nam"; did you mean "name"?',
        ),
        (
            "entity,status,text,lang\na,wrong,b,en\n",
            'x.csv, line 2: the wrong form "b" has no reason; write why it is wrong',
        ),
        ('entity,status,text\n"a', "x.csv, line 2: not valid CSV (unexpected end of data); save it as CSV again"),
    ],
)
def test_a_broken_csv_is_refused_with_its_line(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_csv(text, "x.csv")
    assert str(caught.value) == sentence
