"""The same four segments in every format that is read, with quotes, tabs' neighbours, markup and letters of two scripts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.parquet as pq

from harness.corpus import Choices

SOURCES = ("蚂蚁在墙上。", '他说："你好"', "5 < 6 & 7", "工厂生产了500吨。")
REFERENCES = ("The ant is on the wall.", 'He said: "hello"', "5 < 6 & 7, of course", "The plant made 500 tonnes.")
CANDIDATES = {
    "acme": ("The ant is on a wall.", 'He said: "hello there"', "5 < 6 & 7, sure", "The plant made 500 tonnes."),
    "zeta": (
        "Ants sit on the wall, they say.",
        '"Hello," he said',
        "5 is less than 6; and 7",
        "The works made 700 tonnes.",
    ),
}
COLUMNS = ("source", "reference", "candidate", "vendor", "source_lang", "target_lang")
ROWS = [
    (*segment, vendor, "zh", "en")
    for vendor, candidates in CANDIDATES.items()
    for segment in zip(SOURCES, REFERENCES, candidates, strict=True)
]
LANGUAGES = Choices("zh", "en")
FORMATS = (
    "tsv",
    "tsv-quoted",
    "csv",
    "jsonl",
    "parquet",
    "wmt",
    "mtme",
    "xliff1",
    "xliff2",
    "tmx",
    "po",
    "folder",
)


def write_sample(form: str, folder: Path) -> tuple[list[Path], Choices]:
    """The files of a format, as they are given to `read_files`."""
    folder.mkdir(parents=True, exist_ok=True)
    if form in {"xliff1", "xliff2", "tmx", "po"}:
        return _bilingual(form, folder)
    if form in {"mtme", "folder"}:
        return [_folders(form, folder)], (LANGUAGES if form == "folder" else Choices())
    path = folder / f"all.{form.partition('-')[0].replace('wmt', 'xml')}"
    if form == "parquet":
        columns = zip(*ROWS, strict=True)
        pq.write_table(pa.table(dict(zip(COLUMNS, map(list, columns), strict=True))), path, row_group_size=2)
    else:
        path.write_text(TEXTS[form](), encoding="utf-8", newline="")
    return [path], Choices()


def _tsv() -> str:
    return "".join("\t".join(row) + "\n" for row in [COLUMNS, *ROWS])


def _separated(delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([COLUMNS, *ROWS])
    return out.getvalue()


def _jsonl() -> str:
    return "".join(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n" for row in ROWS)


def _wmt() -> str:
    sides = [("src", 'lang="zh"', SOURCES), ("ref", 'lang="en" translator="A"', REFERENCES)]
    sides += [("hyp", f'system="{name}" language="en"', lines) for name, lines in CANDIDATES.items()]
    body = "\n".join(f"<{name} {attributes}><p>{_segments(lines)}</p></{name}>" for name, attributes, lines in sides)
    return f'<?xml version="1.0"?>\n<dataset id="t"><collection id="c"><doc id="-" origlang="zh">{body}</doc></collection></dataset>'


def _segments(lines: tuple[str, ...]) -> str:
    return "".join(f'<seg id="{number}">{escape(line)}</seg>\n' for number, line in enumerate(lines, 1))


TEXTS = {
    "tsv": _tsv,
    "tsv-quoted": lambda: _separated("\t"),
    "csv": lambda: _separated(","),
    "jsonl": _jsonl,
    "wmt": _wmt,
}


def _lines(path: Path, lines: tuple[str, ...]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _folders(form: str, folder: Path) -> Path:
    source, reference, candidate = {
        "mtme": ("sources/zh-en.txt", "references/zh-en.refA.txt", "system-outputs/zh-en/{}.txt"),
        "folder": ("source.zh.txt", "reference.en.txt", "{}.txt"),
    }[form]
    _lines(folder / source, SOURCES)
    _lines(folder / reference, REFERENCES)
    for vendor, lines in CANDIDATES.items():
        _lines(folder / candidate.format(vendor), lines)
    return folder


def _bilingual(form: str, folder: Path) -> tuple[list[Path], Choices]:
    suffix = form.rstrip("12").replace("xliff", "xlf")
    for name, lines in {**CANDIDATES, "gold": REFERENCES}.items():
        units = list(zip(SOURCES, lines, strict=True))
        (folder / f"{name}.{suffix}").write_text(WRITERS[form](units), encoding="utf-8")
    langs = LANGUAGES if form == "po" else Choices()
    choices = Choices(langs.source_lang, langs.target_lang, references=(folder / f"gold.{suffix}",))
    return [folder / f"{vendor}.{suffix}" for vendor in CANDIDATES], choices


Pairs = list[tuple[str, str]]


def xliff1(units: Pairs) -> str:
    """The source has a tag in front, which is no text."""
    body = "\n".join(
        f'<trans-unit id="{n}"><source><ph id="1">&lt;br&gt;</ph>{escape(source)}</source>'
        f"<target><g id={quoteattr('2')}>{escape(target)}</g></target></trans-unit>"
        for n, (source, target) in enumerate(units, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        f'<file original="a" source-language="zh" target-language="en" datatype="plaintext"><body>{body}</body></file></xliff>'
    )


def xliff2(units: Pairs) -> str:
    body = "\n".join(
        f'<unit id="{n}"><segment><source>{escape(source)}<ph id="p"/></source>'
        f'<target><pc id="2"><mrk id="m" type="term">{escape(target)}</mrk></pc></target></segment></unit>'
        for n, (source, target) in enumerate(units, 1)
    )
    return (
        '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="zh" trgLang="en">'
        f'<file id="f1">{body}</file></xliff>'
    )


def tmx(units: Pairs) -> str:
    body = "\n".join(
        f'<tu tuid="{n}"><tuv xml:lang="zh"><seg>{escape(source)}</seg></tuv>'
        f'<tuv xml:lang="en"><seg><bpt i="1">&lt;b&gt;</bpt>{escape(target)}<ept i="1">&lt;/b&gt;</ept></seg></tuv></tu>'
        for n, (source, target) in enumerate(units, 1)
    )
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4"><header srclang="zh" '
        'creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" datatype="plaintext"/>'
        f"<body>{body}</body></tmx>"
    )


def po(units: Pairs) -> str:
    head = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    quoted = json.dumps  # the same escapes for what is in these texts
    return head + "".join(
        f"\n#: a.c:{n}\nmsgid {quoted(source, ensure_ascii=False)}\nmsgstr {quoted(target, ensure_ascii=False)}\n"
        for n, (source, target) in enumerate(units, 1)
    )


WRITERS = {"xliff1": xliff1, "xliff2": xliff2, "tmx": tmx, "po": po}
