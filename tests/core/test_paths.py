"""Paths that no file can have are refused before anything is done with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.core.errors import ConfigError, CorpusError
from harness.core.paths import checked_path, checked_utf8, fault_of, is_file, short_name


def test_a_path_that_can_be_used_comes_back(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "not there", "नाम", "a" * 255, "\udcff"):
        assert fault_of(path) == "" and checked_path(path, "--out") == Path(path)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("x" * 256, f'--out: the path "{"x" * 60}…" is too long for the file system; give a shorter one'),
        ("क" * 86, f'--out: the path "{"क" * 60}…" is too long for the file system; give a shorter one'),
        ("y/" * 3000, f'--out: the path "{"y/" * 30}…" is too long for the file system; give a shorter one'),
        ("", '--out: the path "" is empty; name a file or a folder'),
        ("a\0b", r'--out: the path "a\x00b" has a NUL character that no file name can have; correct it'),
        ("a\ud800b", r'--out: the path "a\ud800b" has a character that no file name can have; correct it'),
    ],
)
def test_a_path_that_no_file_can_have_is_refused(path: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as error:
        checked_path(path, "--out")
    assert str(error.value) == sentence
    with pytest.raises(CorpusError):
        checked_path(path, "--out", CorpusError)
    assert not is_file(Path(path))


def test_parquet_files_need_a_path_in_utf8() -> None:
    assert checked_utf8(Path("नाम"), "--out") == Path("नाम")
    with pytest.raises(ConfigError) as error:
        checked_utf8(Path("\udcff"), "--out")
    assert str(error.value) == (
        r'--out: the path "\udcff" is not in UTF-8, and no table can be written there; choose another'
    )


def test_a_long_name_is_cut_between_characters_and_stays_its_own() -> None:
    assert short_name("नाम") == "नाम" and short_name("a" * 200) == "a" * 200
    long, other = short_name("क" * 100), short_name("क" * 101)
    assert len(long.encode()) <= 200 and long.startswith("क" * 60)
    assert len({long, other, short_name("क" * 100 + "\ud800")}) == 3
