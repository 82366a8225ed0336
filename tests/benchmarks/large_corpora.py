"""Large corpora read onto disk: how long a file of many rows takes until all its documents are kept, and how much memory.

Texts are invented: `python -m tests.benchmarks.large_corpora [ROWS [DOCUMENTS [VENDORS [FORMAT ...]]]]`, 100,000 rows of 1,000
documents by one vendor in Parquet and JSON Lines if left out, and a tenth of each beside them. The formats are parquet, jsonl,
csv, tsv, wmt, lines (one file a vendor, with document names), mtme, workspace, and workspace.zip, workspace.tar, workspace.tar.gz
and so on, which are the same in an archive. A table's rows lie in several orders: by
document, by vendor, by segment (the first of every document, then the second: nothing lies together), and in Parquet also in
one row group; otherwise groups have 100,000 rows. The target is a Parquet of a million rows under 500 MiB, within 10 % of the
peak at 100,000 rows. Memory is what Linux says of the process.
"""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tests.corpus.archives.packing import folder_packed

WORDS = re.findall(r"\w+", "the group said that users of its service sent more reminders last year than in any before")
COLUMNS = ("source", "reference", "candidate", "vendor", "document", "source_lang", "target_lang")
TABLES = ("parquet", "jsonl", "csv", "tsv")
FORMATS = (*TABLES, "wmt", "lines", "mtme", "workspace")
PACKED = "workspace."
ORDERS = ("document", "vendor", "segment", "one group")
_GROUP = 100_000

Row = tuple[str, ...]


class Size(NamedTuple):
    rows: int
    documents: int
    vendors: int

    @property
    def segments(self) -> int:
        """Of a document."""
        return max(self.rows // self.documents // self.vendors, 1)


def main() -> None:
    numbers, formats = sys.argv[1:4], sys.argv[4:] or ["parquet", "jsonl"]
    size = Size(*(int(text) for text in (*numbers, *("100000", "1000", "1")[len(numbers) :])))
    small = Size(size.rows // 10, max(size.documents // 10, 1), size.vendors)
    for form in formats:
        for order in ORDERS if form == "parquet" else ORDERS[:3] if form in TABLES else ORDERS[:1]:
            peaks = [measure(form, order, each) for each in (small, size)]
            print(f"  the larger takes {peaks[1] / peaks[0] - 1:+.1%} of the smaller's peak")


def measure(form: str, order: str, size: Size) -> float:
    """Write the files, read them in a process of its own, print what it took, and give its peak in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "in", form, order, size)
        code = f"from tests.benchmarks.large_corpora import read; read({folder!r}, {form!r})"
        ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    found = json.loads(ran.stdout)
    print(
        f"{form}, by {order}: {size.rows:,} rows, {found['documents']:,} documents, {found['bytes'] / 1e6:.0f} MB: "
        f"{found['seconds']:.1f} s ({found['processor']:.1f} s of processor time), peak {found['peak']:.0f} MiB ({found['before']:.0f} MiB before), "
        f"{found['kept'] / 1e6:.0f} MB kept, read back in {found['back']:.1f} s",
        flush=True,
    )
    return float(found["peak"])


def read(folder: str, form: str) -> None:
    """Read all documents onto disk, then from there, and print the figures as JSON."""
    import pyarrow.parquet  # noqa: F401  (what is loaded when a file is opened is no part of the reading)

    from harness.corpus import Corpus, Keep, read_files, read_lines, read_workspace
    from harness.corpus.archives import opened
    from harness.corpus.document_store import DocumentStore

    given, kept = Path(folder, "in"), Path(folder, "spool")
    files = sorted(given.iterdir())

    def lines(keep: Keep) -> Corpus:
        systems = [(path.stem, path) for path in files if path.stem.startswith("vendor")]
        return read_lines(
            [given / "reference.txt"], systems, given / "source.txt", given / "docs.txt", "hi", "en", keep
        )

    def packed(path: Path, keep: Keep) -> Corpus:
        with opened([path]) as (root,):
            return read_workspace(root, keep=keep)

    readers: dict[str, Callable[[Keep], Corpus]] = {
        "lines": lines,
        "workspace": lambda keep: read_workspace(given, keep=keep),
        **{path.name: partial(packed, path) for path in files},
        "mtme": lambda keep: read_files([given], form, keep=keep),
    }
    before = _peak()
    started, worked = time.perf_counter(), time.process_time()
    with DocumentStore(kept) as spool:
        corpus = readers.get(form, lambda keep: read_files(files, form, keep=keep))(spool.keep)
        seconds, processor = time.perf_counter() - started, time.process_time() - worked
        peak = _peak()
        started = time.perf_counter()
        segments = sum(len(document.candidate.text.split("\n")) for document in spool if document.candidate)
        back = time.perf_counter() - started
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor": processor,
                "peak": peak,
                "before": before,
                "back": back,
                "documents": len(corpus.documents),
                "segments": segments,
                "bytes": _bytes(given),
                "kept": _bytes(kept),
            }
        )
    )


def _peak() -> float:
    """The most memory of this process so far, in MiB. What getrusage says begins with the memory of the process before."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# Files


def rows(order: str, size: Size) -> Iterator[Row]:
    """About 300 characters each. A document's source and reference are the same for all vendors."""
    documents, vendors, segments = range(size.documents), range(size.vendors), range(size.segments)
    if order == "vendor":
        places = ((d, v, s) for v in vendors for d in documents for s in segments)
    elif order == "segment":
        places = ((d, v, s) for s in segments for v in vendors for d in documents)
    else:
        places = ((d, v, s) for d in documents for v in vendors for s in segments)
    for document, vendor, segment in places:
        yield row(document, vendor, segment)


def row(document: int, vendor: int, segment: int) -> Row:
    shared = random.Random(document * 1_000_003 + segment)
    source, reference = _sentence(shared), _sentence(shared)
    candidate = _sentence(random.Random(vendor * 1_000_000_007 + document * 1_000_003 + segment))
    return source, reference, candidate, f"vendor-{vendor:02}", f"report-{document:06}", "hi", "en"


def _sentence(chance: random.Random) -> str:
    start = chance.randrange(len(WORDS))
    return " ".join((*WORDS[start:], *WORDS[:start], str(chance.random())))


def write(folder: Path, form: str, order: str, size: Size) -> None:
    folder.mkdir(parents=True)
    if form.startswith(PACKED):
        _write_workspace(folder / "in", size)
        folder_packed(folder / "in", folder / form)
        shutil.rmtree(folder / "in")
    elif form in TABLES:
        _TABLE_WRITERS[form](folder / f"all.{form}", rows(order, size), order)
    else:
        _FOLDER_WRITERS[form](folder, size)


def _write_parquet(path: Path, found: Iterator[Row], order: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    with pq.ParquetWriter(path, schema) as writer:
        while part := list(islice(found, 10_000_000 if order == "one group" else _GROUP)):
            columns = [list(column) for column in zip(*part, strict=True)]
            writer.write_table(pa.table(columns, schema=schema), row_group_size=len(part))


def _write_jsonl(path: Path, found: Iterator[Row], order: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(dict(zip(COLUMNS, cells, strict=True))) + "\n" for cells in found)


def _write_separated(path: Path, found: Iterator[Row], order: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t" if path.suffix == ".tsv" else ",")
        writer.writerow(COLUMNS)
        writer.writerows(found)


def _write_wmt(folder: Path, size: Size) -> None:
    with (folder / "all.xml").open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0"?>\n<dataset id="t"><collection id="c">\n')
        for document in range(size.documents):
            file.write(f'<doc id="report-{document:06}" origlang="hi">')
            for vendor in range(size.vendors):
                sides = list(zip(*(row(document, vendor, segment) for segment in range(size.segments)), strict=True))
                if not vendor:
                    file.write(
                        f'<src lang="hi"><p>{_wmt(sides[0])}</p></src><ref lang="en"><p>{_wmt(sides[1])}</p></ref>'
                    )
                file.write(f'<hyp system="vendor-{vendor:02}" language="en"><p>{_wmt(sides[2])}</p></hyp>')
            file.write("</doc>\n")
        file.write("</collection></dataset>")


def _wmt(lines: Iterable[str]) -> str:
    return "".join(f'<seg id="{number}">{line}</seg>\n' for number, line in enumerate(lines, 1))


def _write_lines(folder: Path, size: Size) -> None:
    _columns(
        size,
        [folder / "source.txt", folder / "reference.txt", folder / "docs.txt"],
        [folder / f"vendor-{vendor:02}.txt" for vendor in range(size.vendors)],
        "",
    )


def _write_mtme(folder: Path, size: Size) -> None:
    outputs = [folder / f"system-outputs/hi-en/vendor-{vendor:02}.txt" for vendor in range(size.vendors)]
    gold = [folder / name for name in ("sources/hi-en.txt", "references/hi-en.refA.txt", "documents/hi-en.docs")]
    _columns(size, gold, outputs, "news\t")


def _columns(size: Size, gold: list[Path], outputs: list[Path], domain: str) -> None:
    """Source, reference and document names line by line, and each vendor's lines."""
    for path in (*gold, *outputs):
        path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("w", encoding="utf-8")) for path in (*gold, *outputs)]
        for document in range(size.documents):
            for segment in range(size.segments):
                first = row(document, 0, segment)
                cells = [first[0], first[1], f"{domain}{first[4]}"]
                cells += [row(document, vendor, segment)[2] for vendor in range(size.vendors)]
                for file, cell in zip(files, cells, strict=True):
                    file.write(f"{cell}\n")


def _write_workspace(folder: Path, size: Size) -> None:
    for document in range(size.documents):
        name = f"report-{document:06}"
        place = folder / "references" / name
        place.mkdir(parents=True)
        (place / "document.toml").write_text(
            'title = "A report"\nalignment = "lines"\n[sources]\nhi = "s.txt"\n'
            '[[references]]\nkind = "translation"\nlang = "en"\nfile = "r.txt"\n'
        )
        for vendor in range(size.vendors):
            sides = list(zip(*(row(document, vendor, segment) for segment in range(size.segments)), strict=True))
            for path, side in (
                (place / "s.txt", 0),
                (place / "r.txt", 1),
                (folder / f"candidates/vendor-{vendor:02}/{name}.hi-en.txt", 2),
            ):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("".join(f"{line}\n" for line in sides[side]))


_TABLE_WRITERS: dict[str, Callable[[Path, Iterator[Row], str], None]] = {
    "parquet": _write_parquet,
    "jsonl": _write_jsonl,
    "csv": _write_separated,
    "tsv": _write_separated,
}
_FOLDER_WRITERS: dict[str, Callable[[Path, Size], None]] = {
    "wmt": _write_wmt,
    "lines": _write_lines,
    "mtme": _write_mtme,
    "workspace": _write_workspace,
}


if __name__ == "__main__":
    main()
