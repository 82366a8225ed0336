"""How well `entities suggest` finds names, from English references and Hindi or Indonesian sources alone.

`python -m tests.benchmarks.mining`. Recall against the names that a reader listed (`tests/termbase/mining/names_met_thrice.toml`); the
first fifty proposals are printed, for a reader to judge.
"""

from __future__ import annotations

import time
import tomllib

from harness.termbase.entries import Termbase
from harness.termbase.mining import Proposal, SentencePair, suggest
from tests.benchmarks.data import DATA, rows
from tests.termbase.mining.test_mining import BY_HAND

FIRST = 50


def stretches(documents: list[str], lang: str) -> list[SentencePair]:
    """Sentences of the documents, of all of them where none is named."""
    return [
        SentencePair(row["doc"], int(row["doc_seg"]), row["en"], {("source", lang): row[lang]})
        for row in rows("ntrex_docs")
        if not documents or row["doc"] in documents
    ]


def show(what: str, found: list[Proposal], seconds: float) -> None:
    print(f"{what}: {len(found)} names met twice or more, {seconds:.1f} s; the first {FIRST}:")
    print("  " + ", ".join(f"{p.name} {p.count}" for p in found[:FIRST]))


def main() -> None:
    if not DATA.is_dir():
        print("The measuring data are not here (../shared/data); nothing measured.")
        return
    by_hand = tomllib.loads(BY_HAND.read_text(encoding="utf-8"))
    for lang in ("hi", "id"):
        for what, documents in (("ten documents", by_hand["documents"]), ("all documents", [])):
            started = time.perf_counter()
            found = suggest(stretches(documents, lang), "en", Termbase.empty())
            show(f"{lang}, {what}", found, time.perf_counter() - started)
            sources = [p for p in found if any(r.who == "source" for r in p.elsewhere)]
            print(f"  a rendering in the source was found for {len(sources)}")
            if documents:
                listed = {form.text for proposal in found for form in proposal.forms}
                missed = [name for name in by_hand["names"] if name not in listed]
                wrong = [p.name for p in found[:FIRST] if p.name in by_hand["not_names"]]
                print(f"  listed {len(by_hand['names']) - len(missed)} of {len(by_hand['names'])}, missed {missed}")
                print(f"  no names among the first {len(found[:FIRST])}: {wrong}")


if __name__ == "__main__":
    main()
