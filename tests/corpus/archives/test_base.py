"""Archives of all kinds: what a folder would give, and the whole sentence of every refusal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.core.errors import CorpusError, ScratchError
from harness.corpus.archives import Member, base, is_archive, on_disk, open_archive, opened
from tests.corpus.archives.fuzzing import outcome
from tests.corpus.archives.packing import KINDS, folder_packed, packed, squeezed, tarred, written

FILES = {"b/two.tsv": b"2", "b/one.tsv": b"1", "a.tsv": b"0", "b/c/d.txt": b"", "z.txt": "ü".encode()}
OUTSIDE = "has a name that leads outside the archive; pack it again with names inside one folder, joined by /"
TWICE = "occurs twice; keep one and pack the archive again"
NESTED = "an archive inside an archive is not read; unpack it and pack its files instead"
UNREADABLE = "has control characters or is not in UTF-8; rename it and pack the archive again"
BOTH = "is both a file and a folder; keep one and pack the archive again"

everywhere = pytest.mark.parametrize("kind", KINDS)
plainly = pytest.mark.parametrize("kind", [".zip", ".tar"])


def walked(folder: Path | Member) -> list[tuple[str, bytes | None]]:
    """Everything below a folder as readers see it: in order, folders without content."""
    found: list[tuple[str, bytes | None]] = []
    for entry in sorted(folder.iterdir()):  # type: ignore[type-var]
        found.append((str(entry), entry.read_bytes() if entry.is_file() else None))
        if entry.is_dir():
            found += walked(entry)
    return found


def refusal(path: Path) -> str:
    with pytest.raises(CorpusError) as caught, opened([path]) as (root,):
        walked(root)
    return str(caught.value).replace(f"{path}", "a")


@everywhere
def test_an_archive_is_walked_like_its_folder(kind: str, tmp_path: Path) -> None:
    folder = written(tmp_path / "x", FILES)
    path = folder_packed(folder, tmp_path / f"x{kind}")
    with opened([path]) as (root,):
        assert walked(root) == [(name.replace(str(folder), str(path)), data) for name, data in walked(folder)]
        assert (root.name, str(root)) == ("x", str(path))
        deep = root / "b" / "c/d.txt"
        assert (deep.name, deep.stem, deep.suffix, deep.parts) == ("d.txt", "d", ".txt", ("b", "c", "d.txt"))
        assert (deep.is_file(), deep.is_dir(), deep.exists(), (root / "b").is_dir()) == (True, False, True, True)
        assert (root / "." == root, deep == root / "b/c/d.txt", len({deep, root / "b/c/d.txt"})) == (True, True, 1)


@everywhere
def test_several_members_are_read_side_by_side_and_anew(kind: str, tmp_path: Path) -> None:
    texts = {f"{name}.txt": f"{name}\n".encode() * 100_000 for name in "ab"}
    path = packed(tmp_path / f"x{kind}", texts.items())
    with opened([path]) as (root,), (root / "a.txt").open("rb") as one, (root / "b.txt").open("rb") as other:
        assert list(zip(one, other, strict=True)) == [(b"a\n", b"b\n")] * 100_000
        assert (root / "a.txt").read_bytes() == texts["a.txt"]


@everywhere
def test_a_copy_on_disk_can_be_sought_in_and_vanishes(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / f"x{kind}", FILES.items())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with opened([path]) as (root,), on_disk(root / "a.tsv") as copy:
        assert not isinstance(copy, Path)
        copy.seek(1)
        assert (copy.read(), copy.seek(0), copy.read()) == (b"", 0, b"0")
        assert list((tmp_path / "temporary").iterdir()) == []
    assert copy.closed
    with on_disk(tmp_path / "a") as place:
        assert place == tmp_path / "a"


@everywhere
def test_what_is_not_there_is_told_as_of_a_folder(kind: str, tmp_path: Path) -> None:
    with opened([packed(tmp_path / f"x{kind}", FILES.items())]) as (root,):
        for name in ("gone", "../x", "/a.tsv", "b/one.tsv/x"):
            assert not (root / name).exists()
            with pytest.raises(FileNotFoundError):
                (root / name).open("rb")
        with pytest.raises(IsADirectoryError):
            (root / "b").open("rb")
        with pytest.raises(NotADirectoryError):
            list((root / "a.tsv").iterdir())
        with pytest.raises(FileNotFoundError):
            list((root / "gone").iterdir())


@everywhere
def test_hidden_files_are_left_out_wherever_they_are(kind: str, tmp_path: Path) -> None:
    names = [
        "__MACOSX/",
        "__MACOSX/._a.tsv",
        "d/.DS_Store",
        ".git/x",
        "d/a.tsv",
        "./d/b.tsv",
        "d//c.tsv",
        ".x.zip",
        "empty/",
    ]
    with opened([packed(tmp_path / f"x{kind}", ((name, b"") for name in names))]) as (root,):
        found = [name.removeprefix(f"{root}/") for name, _ in walked(root)]
    assert found == ["d", "d/a.tsv", "d/b.tsv", "d/c.tsv", "empty"]


def test_a_name_tells_an_archive(tmp_path: Path) -> None:
    for name in ("a.zip", "A.ZIP", "a.tar", "a.tar.gz", "a.tgz", "a.TAR.xz", "a.tbz2", "a.tar.zst"):
        (tmp_path / name).write_bytes(b"")
        assert is_archive(tmp_path / name)
    (tmp_path / "folder.zip").mkdir()
    for name in ("a.gz", "a.tsv", "zip", "a.zip.tsv", "folder.zip", "gone.zip", "a.rar"):
        assert not is_archive(tmp_path / name)


# Refusals


@plainly
@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/passwd", "C:/x", "..\\x", "a\\b", "a/..", ".hidden/../../x"]
)
def test_a_name_that_leads_out(kind: str, name: str, tmp_path: Path) -> None:
    path = packed(tmp_path / f"x{kind}", [("good.tsv", b""), (name, b"")])
    assert refusal(path) == f'a: the member "{name}" {OUTSIDE}'


@plainly
@pytest.mark.parametrize(("name", "shown"), [("a\x1b[2J", "a\\x1b[2J"), ("a\nb", "a\\nb"), ("\u2028", "\\u2028")])
def test_a_name_that_moves_the_cursor(kind: str, name: str, shown: str, tmp_path: Path) -> None:
    assert refusal(packed(tmp_path / f"x{kind}", [(name, b"")])) == f'a: the name of the member "{shown}" {UNREADABLE}'


@plainly
@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["d/a", "d/a"], f"a/d/a: {TWICE}"),
        (["d/a", "./d//a"], f"a/d/a: {TWICE}"),
        (["d", "d/a"], f'a: "d" {BOTH}'),
        (["d/a", "d"], f'a: "d" {BOTH}'),
        (["d/", "d"], f'a: "d" {BOTH}'),
        (["d", "d/"], f'a: "d" {BOTH}'),
        (["a.tsv", "d/b.zip"], f"a/d/b.zip: {NESTED}"),
        (["b.TGZ"], f"a/b.TGZ: {NESTED}"),
        (["b.7z"], f"a/b.7z: {NESTED}"),
        ([], "a: there is no file in the archive; pack the texts into it"),
        ([".hidden", "d/"], "a: there is no file in the archive; pack the texts into it"),
        (["a/" * 51 + "b"], 'a: the member "' + "a/" * 40 + '"… is more than 50 folders deep; use fewer levels'),
    ],
)
def test_what_cannot_be_told_apart(kind: str, names: list[str], sentence: str, tmp_path: Path) -> None:
    assert refusal(packed(tmp_path / f"x{kind}", ((name, b"") for name in names))) == sentence


@everywhere
def test_what_unpacks_to_far_more_than_it_is(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "SMALL", 1_000_000)
    path = packed(tmp_path / f"x{kind}", [("a", bytes(600_000)), ("b", bytes(600_000))])
    if kind == ".tar":
        with opened([path]) as (root,):
            assert len(walked(root)) == 2  # it is as large as what it holds
        return
    assert refusal(path) == (
        "a: unpacks to more than 1,000,000 bytes, 200 times its size and more than texts do; unpack it yourself if you "
        "trust it, and give the folder"
    )
    monkeypatch.setattr(base, "SMALL", 2_000_000)
    with opened([path]) as (root,):
        assert [len(data or b"") for _, data in walked(root)] == [600_000, 600_000]


@plainly
def test_more_names_than_memory_holds(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "NAMES", 10_000)
    many = "a: holds more files than can be listed in memory; divide it into several"
    assert refusal(packed(tmp_path / f"x{kind}", ((f"{n}", b"") for n in range(100)))) == many
    assert refusal(packed(tmp_path / f"y{kind}", [("/".join("abcdefgh" * 6) + "/x", b"")])).endswith("into several")
    with opened([packed(tmp_path / f"z{kind}", ((f"{n}", b"") for n in range(15)))]) as (root,):
        assert len(walked(root)) == 15


@everywhere
@pytest.mark.parametrize("content", [b"", b"not an archive, though it is called one" * 20, bytes(1000)])
def test_what_is_no_archive(kind: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"x{kind}"
    path.write_bytes(content)
    nothing = content == bytes(1000) and kind != ".zip"
    assert refusal(path).startswith("a: there is no file in" if nothing else "a: damaged or cut short (")


@everywhere
def test_what_was_cut_short(kind: str, tmp_path: Path) -> None:
    """At every place: no member is left out without a word. The padding of a tar may be missing, its end mark not."""
    data = packed(tmp_path / f"x{kind}", [("a.tsv", os.urandom(700)), ("b.tsv", os.urandom(100))]).read_bytes()
    path = tmp_path / f"y{kind}"
    last = 2560 if kind == ".tar" else len(data) - 1
    for end in [*range(0, last, 97), last]:
        path.write_bytes(data[:end])
        assert refusal(path).startswith("a: damaged or cut short ("), end
        assert refusal(path).endswith("); ask for the archive again, or pack it again")


def test_an_archive_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "x.zip", FILES.items())

    def closed(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(CorpusError) as caught:
        open_archive(path)
    assert str(caught.value) == f"{path}: the archive cannot be read (Permission denied); check its permissions"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_a_full_disk_is_no_fault_of_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = (
        "the folder of temporary files ($TMPDIR): archives cannot be unpacked there (No space left on device); make room or "
        "choose another folder, and run again"
    )
    path = tmp_path / "x.tar.gz"
    path.write_bytes(squeezed(tarred(FILES.items()), ".gz"))
    zipped = packed(tmp_path / "x.zip", FILES.items())
    monkeypatch.setattr("tempfile.TemporaryFile", lambda: Path("/dev/full").open("r+b", buffering=0))  # noqa: SIM115
    with pytest.raises(ScratchError) as caught:
        open_archive(path)
    assert str(caught.value) == sentence
    with pytest.raises(ScratchError) as caught, opened([zipped]) as (root,), on_disk(root / "a.tsv"):
        pass
    assert str(caught.value) == sentence


@everywhere
def test_no_damage_from_a_seed_crashes(kind: str, tmp_path: Path) -> None:
    """More of it with `python -m tests.corpus.archives.fuzzing`."""
    times = int(os.environ.get("HARNESS_FUZZ", 100))
    assert {outcome(kind, seed, tmp_path) for seed in range(times)} == {"read", "refused"}
