"""Texts on disk: what is kept comes back equal, texts are shared, and memory holds little more than names."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harness.core.errors import ScratchError
from harness.core.records import CandidateDocument, Key, Reference, Text
from harness.corpus import document_store as module
from harness.corpus.document_store import DocumentStore, Gathering, Outline, outline

ODD = st.text(st.characters(codec=None), max_size=8) | st.sampled_from(
    ["\ud83d\ude00", "\udc80", "\0\n\r\u2028", '"\\']
)
TEXTS = st.builds(Text, ODD, ODD, ODD, st.lists(ODD, max_size=2).map(tuple), st.booleans())
REFERENCES = st.builds(Reference, st.sampled_from(["translation", "summary", "lines", "source"]), TEXTS)
DOCUMENTS = st.builds(
    CandidateDocument,
    st.builds(Key, ODD, ODD, ODD, ODD),
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.lists(REFERENCES, max_size=3).map(tuple),
    ODD,
)
QUICK = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

SOURCE = Text("hi", "एक।", "s.txt", ("s.txt: odd",))
GOLD = Reference("translation", Text("en", "One.", "r.txt", lines=True))


def document(vendor: str = "v", name: str = "d", **changes: object) -> CandidateDocument:
    candidate = Text("en", f"{vendor} says {name}", f"candidates/{vendor}/{name}")
    return replace(CandidateDocument(Key(vendor, "hi", "en", name), candidate, SOURCE, (GOLD,)), **changes)


# Documents


@QUICK
@example(documents=[document(), document(), document("w", candidate=None, reason="not delivered")])
@given(documents=st.lists(DOCUMENTS, max_size=4))
def test_documents_come_back_as_they_went(documents: list[CandidateDocument], tmp_path: Path) -> None:
    with DocumentStore(tmp_path) as spool:
        assert spool.keep(iter(documents)) is spool
        assert list(spool) == documents
        assert list(spool.outlines) == list(map(outline, documents))
        assert (len(spool), spool[1:]) == (len(documents), tuple(documents[1:]))


def test_documents_are_taken_one_at_a_time(tmp_path: Path) -> None:
    """None is asked for before the last one is written, and none is held."""
    alive: list[int] = []

    class Watched(str):
        __slots__ = ()

        def __del__(self) -> None:
            alive.append(-1)

    def generated() -> Iterator[CandidateDocument]:
        for _ in range(5):
            assert sum(alive) <= 1
            alive.append(1)
            yield document(candidate=Text("en", Watched("text"), "c.txt"))

    with DocumentStore(tmp_path) as spool:
        spool.keep(generated())
        assert (len(spool), sum(alive)) == (5, 0)


def test_more_documents_join_those_that_are_there(tmp_path: Path) -> None:
    with DocumentStore(tmp_path) as spool:
        assert list(spool.keep([document()]).keep([document("w")])) == [document(), document("w")]


def test_what_fails_while_documents_are_made_is_told_as_it_is(tmp_path: Path) -> None:
    def generated() -> Iterator[CandidateDocument]:
        yield document()
        raise KeyError("mine")

    with DocumentStore(tmp_path) as spool, pytest.raises(KeyError, match="mine"):
        spool.keep(generated())


def test_vendors_share_texts_on_disk_and_in_memory(tmp_path: Path) -> None:
    with DocumentStore(tmp_path) as spool:
        spool.keep(document(vendor, name, source=replace(SOURCE)) for vendor in "abc" for name in "xy")
        first, *others = spool[::2]
        assert first.source is not None
        assert [(other.source is first.source, other.references[0].text is GOLD.text) for other in others] == [
            (True, False)
        ] * 2
        assert {id(other.references[0].text) for other in others} == {id(first.references[0].text)}
    assert (tmp_path / "texts").read_bytes().count("एक।".encode()) == 1


def test_of_texts_read_long_ago_nothing_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECENT", 1000)
    with DocumentStore(tmp_path) as spool:
        spool.keep(document(name=str(n), candidate=Text("en", f"{n}" * 600, "c")) for n in range(9))
        first, again = spool[0], spool[0]
        assert first.candidate is again.candidate
        assert spool[1:] == tuple(document(name=str(n), candidate=Text("en", f"{n}" * 600, "c")) for n in range(1, 9))
        assert first.candidate is not spool[0].candidate


def test_any_process_may_read(tmp_path: Path) -> None:
    with DocumentStore(tmp_path) as spool:
        documents = [document(name=str(n)) for n in range(200)]
        spool.keep(documents)
        child = os.fork()
        if child == 0:
            os._exit(0 if list(spool) == documents else 1)
        assert list(spool) == documents
        assert os.waitpid(child, 0)[1] == 0


def test_what_an_earlier_spool_left_is_gone(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with DocumentStore(tmp_path / "new" / "folder") as spool:
            spool.keep([document(name=name)])
            assert [found.key.document for found in spool] == [name]


def test_an_index_is_that_of_a_sequence(tmp_path: Path) -> None:
    with DocumentStore(tmp_path) as spool:
        spool.keep([document(name="one"), document(name="two")])
        assert (spool[-1], spool.outlines[-1]) == (document(name="two"), outline(document(name="two")))
        assert spool.outlines[:1] == (outline(document(name="one")),)
        for sequence in (spool, spool.outlines):
            with pytest.raises(IndexError):
                sequence[2]


# Outlines


def test_size_is_in_characters() -> None:
    assert outline(document(candidate=Text("en", "abcde", "c"))).size == len("abcde") + len("एक।") + len("One.")
    assert outline(document(candidate=None, source=None, references=())).size == 0


CHANGES = (
    {"key": Key("v", "hi", "en", "e")},
    {"key": Key("w", "hi", "en", "d")},
    {"reason": "x"},
    {"source": None},
    {"candidate": None},
    {"references": ()},
    {"references": (GOLD, GOLD)},
    {"references": (replace(GOLD, kind="summary"),)},
    {"source": replace(SOURCE, lines=True)},
    {"source": replace(SOURCE, notices=())},
    {"source": replace(SOURCE, origin="t.txt")},
    {"source": replace(SOURCE, lang="id")},
    {"source": replace(SOURCE, text="एक")},
    {"candidate": SOURCE, "source": None},
    {"candidate": None, "source": SOURCE},
)


def test_the_digest_changes_with_whatever_a_scorecard_depends_on() -> None:
    made = [outline(document(**change)).digest for change in ({}, *CHANGES)]
    assert len(set(made)) == len(made) - 1  # the last but one change of the list is no other than `candidate=None`
    assert made[-1] == made[5]


def test_the_digest_is_the_same_on_every_machine() -> None:
    assert outline(document()) == Outline(Key("v", "hi", "en", "d"), 15, "b4273f7fe428f3e69945b2c1f8dc1c73")


def test_little_memory_for_many_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """6,000 documents of a kilobyte; what a document costs besides its name and its key stays under 100 bytes."""
    count, vendors = 6_000, 4
    monkeypatch.setattr(module, "_BUFFER", 10_000)

    def generated() -> Iterator[CandidateDocument]:
        for number in range(count // vendors):
            name = f"document {number}"
            sides = [Text("en", f"{side} {number} " * 20, "f") for side in ("source", "reference")]
            for vendor in range(vendors):
                candidate = Text("en", f"{vendor} of {number} " * 20, "f")
                yield CandidateDocument(
                    Key(f"v{vendor}", "hi", "en", name), candidate, sides[0], (Reference("lines", sides[1]),)
                )

    with DocumentStore(tmp_path) as spool:
        spool.keep(document() for _ in range(10))
        tracemalloc.start()
        spool.keep(generated())
        held, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        keys = [found.key for found in spool.outlines]
        assert len({id(key.document) for key in keys}) == count // vendors + 1
        names = sum(map(len, {key.document for key in keys})) + 49 * count // vendors
    assert (held - names) / count < 100 + Key.__sizeof__(keys[0]) + 16  # 16: the garbage collector's own
    assert most - held < 2_000_000  # of 6 MB of texts


# Faults


def test_a_full_disk(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    (tmp_path / "texts").symlink_to("/dev/full")
    with DocumentStore(tmp_path) as spool, pytest.raises(ScratchError) as caught:
        spool.keep([document()])
    assert str(caught.value) == (
        f"{tmp_path}: texts cannot be kept there (No space left on device); make room or choose another folder, and run "
        "again"
    )


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder" / "texts").mkdir(parents=True)
    for name, why in (("file", "File exists"), ("folder", "Is a directory")):
        with pytest.raises(ScratchError) as caught:
            DocumentStore(tmp_path / name)
        assert str(caught.value) == (
            f"{tmp_path}/{name}: texts cannot be kept there ({why}); make room or choose another folder, and run again"
        )


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "cut short"), (b"\xff" * 1000, "changed by something else"), (b"[" * 1000, "changed by something else")],
)
def test_texts_that_are_lost(tmp_path: Path, content: bytes, why: str) -> None:
    with DocumentStore(tmp_path) as spool:
        spool.keep([document()])
        (tmp_path / "documents").write_bytes(content)
        with pytest.raises(ScratchError) as caught:
            spool[0]
    assert str(caught.value) == f"{tmp_path}: the texts kept there cannot be read back ({why}); run again"


# Lines that lie apart

ROWS = [("b", ("1", "x")), ("a", ("2", "")), ("b", ("3", "y")), ("c", ("",)), ("b", ("", "z"))]


@pytest.mark.parametrize("held", [0, 150, 1_000_000])
def test_rows_come_together_wherever_they_lie(held: int) -> None:
    gathering = Gathering[str](held)
    for name, row in ROWS:
        gathering.add(name, row)
    assert list(gathering) == ["b", "a", "c"]
    assert {name: gathering.take(name) for name in "cab"} == {"a": ["2", ""], "b": ["1\n3\n", "x\ny\nz"], "c": [""]}
    gathering.close()


@QUICK
@given(rows=st.lists(st.tuples(st.sampled_from("abc"), st.tuples(ODD, ODD)), max_size=20), held=st.integers(0, 500))
def test_rows_come_back_as_they_went(rows: Sequence[tuple[str, tuple[str, str]]], held: int) -> None:
    gathering = Gathering[str](held)
    for name, row in rows:
        gathering.add(name, row)
    assert list(gathering) == list(dict.fromkeys(name for name, _ in rows))
    for name in gathering:
        columns = zip(*(row for other, row in rows if other == name), strict=True)
        assert gathering.take(name) == ["\n".join(column) for column in columns]
    gathering.close()


def test_rows_leave_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gathering = Gathering[int](0)
    for number in range(100):
        gathering.add(number % 3, ["x"])
    assert list(tmp_path.iterdir()) == []
    assert gathering.take(1) == ["\n".join("x" * 33)]
    gathering.close()


def test_no_place_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(ScratchError) as caught:
        Gathering[str](0).add("a", ["x"])
    assert str(caught.value) == (
        "the folder of temporary files ($TMPDIR): texts cannot be kept there (No such file or directory); make room or "
        "choose another folder, and run again"
    )
