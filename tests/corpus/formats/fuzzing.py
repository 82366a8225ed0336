"""Damage to valid files, from a seed: what a reader may meet, short of what nobody has thought of.

`python -m tests.corpus.formats.fuzzing 20000 [FORMAT...]` does it that often to every format, each in a process of its own,
so that one that dies is told as well.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

from harness.core.errors import AlignmentError, CorpusError
from harness.corpus import Choices, read_files
from tests.corpus.formats.samples import FORMATS, write_sample

SNIPPETS = [
    b"\0",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n",
    b"\t",
    b'"',
    b"'",
    b",",
    b"\\",
    b"\x1b[2J",
    b"\xe2\x80\xa8",
    b"\xe2\x80\xae",
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"&#xD800;",
    b"&#13;",
    b"&x;",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"<?pi",
    b"<g>",
    b"</g>",
    b"<g>" * 250,
    b"<ph/>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"<?xml version='1.0' encoding='utf-7'?>",
    b'encoding="utf-16"',
    b' id="1"',
    b' xml:lang="x"',
    b' version="9"',
    b' xmlns="u"',
    b' xmlns:a=""',
    b"<target/>",
    b"<source>",
    b"{",
    b"}",
    b"[" * 5000,
    b'{"a":' * 2000,
    b"NaN",
    b"1e999",
    b'"\\ud800"',
    b"null",
    b"9" * 5000,
    b"PAR1",
    b"msgid ",
    b"msgstr ",
    b"msgstr[99999999999] ",
    b"#~ ",
    b"#, fuzzy\n",
    b'msgid ""\n',
    b"charset=\xff",
    b"=cmd|' /C calc'!A0",
    b"../../etc/passwd",
    b"A" * 100_001,
    b"\xf0\x9f\x98\x80",
    b"-",
    b"0",
]


def damaged(data: bytes, rng: random.Random) -> bytes:
    """One change, seldom up to three: a snippet, a byte, a few bytes lost, a part twice, two parts exchanged, the end lost."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        one, two = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        match rng.choices(["snippet", "byte", "lost", "twice", "exchanged", "end"], [8, 8, 4, 2, 1, 1])[0]:
            case "snippet":
                data = data[:one] + rng.choice(SNIPPETS) + data[one:]
            case "byte":
                data = data[:one] + bytes([rng.randrange(256)]) + data[one + 1 :]
            case "lost":
                data = data[:one] + data[one + rng.randint(1, 8) :]
            case "twice":
                data = data[:two] + data[one : one + 200] + data[two:]
            case "exchanged":
                data = data[two:] + data[one:two] + data[:one]
            case "end":
                data = data[:two]
    return data


def put_damaged(form: str, seed: int, folder: Path) -> tuple[list[Path], Choices]:
    """The sample of a format with one of its files damaged, or in another place, or gone."""
    shutil.rmtree(folder, ignore_errors=True)
    paths, choices = write_sample(form, folder)
    rng = random.Random(f"{form} {seed}")
    file = rng.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
    if form in {"mtme", "folder"} and rng.random() < 0.1:
        file.rename(file.with_name(rng.choice(["x", "source.txt", "reference.en.txt", "a.b.c.txt", "zh-en.refB.txt"])))
    else:
        file.write_bytes(damaged(file.read_bytes(), rng))
    return paths, choices


def outcome(form: str, seed: int, folder: Path) -> str:
    """What came of it: `read`, or the kind of refusal. Any other error is the reader's fault and comes out."""
    paths, choices = put_damaged(form, seed, folder)
    try:
        corpus = read_files(paths, form.rstrip("12").partition("-")[0], choices)
        for document in corpus.documents:
            assert document.candidate is None or document.candidate.text is not None
    except (CorpusError, AlignmentError) as error:
        assert "\n" not in str(error) and str(error).isprintable(), f"no single line: {error!r}"
        return type(error).__name__
    return "read"


def _child(form: str, times: int) -> None:
    warnings.simplefilter("error")
    found: Counter[str] = Counter()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(times):
            try:
                found[outcome(form, seed, Path(folder) / "in")] += 1
            except BaseException as error:
                print(f"{form} {seed}: {type(error).__name__}: {str(error)[:300]}", flush=True)
                found["crash"] += 1
    print(f"{form}: {dict(sorted(found.items()))} in {time.perf_counter() - start:.0f} s", flush=True)


def main(times: int, forms: list[str]) -> int:
    for form in forms:
        child = os.fork()
        if not child:
            _child(form, times)
            os._exit(0)
        if status := os.waitpid(child, 0)[1]:
            print(f"{form}: the process died ({status})")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:] or list(FORMATS)))
