"""How far metrics agree with people on the development sets; `make agreement` writes the table that is shipped.

`python -m tests.benchmarks.agreement [--write]`. WMT's MQM ratings of zh-en by segment; MLQE-PE's direct assessments of
one system each, against post-edits of the same output, which flatters string scores; and human rankings of systems.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

import harness.metrics.agreement
from harness.core.records import FloatArray
from harness.metrics import score_of_sums
from harness.statistics.rank_agreement import pairwise_accuracy
from harness.validate import FINDINGS, LEXICAL, TOGETHER, MetricGroup, Rules, measure, read_rated, score_table
from harness.validate.base import Texts, spread
from harness.validate.metrics.scoring import ACCURACY, _Lexical
from tests.benchmarks.data import DATA, rows

SETS = {
    "wmt20_news_zhen": ("news", "WMT20 MQM"),
    "wmt21_ted_zhen": ("talks", "WMT21 TED MQM"),
    "wmt23_zhen_sxs3": ("news", "WMT23 MQM, three raters"),
    "wiki": ("Wikipedia", "MLQE-PE direct assessment"),
}
"""What kind of text each set is, and what it is called. MLQE's ru-en is Reddit too, which its table does not tell."""
METRICS = (*LEXICAL, ACCURACY, FINDINGS, TOGETHER)
SAID = tuple(harness.metrics.agreement.SAYS)


def mqm() -> list[MetricGroup]:
    table = read_rated(DATA / "wmt_mqm_zh-en.tsv.gz", {"seg": "seg_id", "human": "mqm"})
    return [measure(scored) for scored in score_table(table, Rules(), METRICS)[0]]


def mlqe(folder: Path) -> list[MetricGroup]:
    """Each pair's one system; the table lacks the columns that tell systems and documents."""
    path = folder / "mlqe.tsv"
    names = ("set", "lp", "system", "doc", "seg", "source", "target", "reference", "human")
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\t".join(names) + "\n")
        for row in rows("mlqe_pe_into_en"):
            cells = (
                "wiki",
                row["lp"],
                "NMT",
                row["split"],
                row["line"],
                row["source"],
                row["target"],
                row["post_edit_reference"],
                row["da_z_mean"],
            )
            file.write("\t".join(cells) + "\n")
    return [measure(scored) for scored in score_table(read_rated(path), Rules(), METRICS)[0]]


def rankings() -> Iterator[dict[str, object]]:
    """Pairwise accuracy of the systems' corpus scores (first reference) with the human ranking of whole test sets."""
    people: dict[str, dict[str, float]] = {}
    with (DATA / "vendor_outputs" / "human_ranking.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["has_output"] == "1" and row["human_z"]:
                people.setdefault(row["set"], {})[row["system"]] = float(row["human_z"])
    for name, human in sorted(people.items()):
        lines = list(rows(f"vendor_outputs/{name}"))
        systems = [system for system in human if f"sys:{system}" in lines[0]]
        reference = next(column for column in lines[0] if column.startswith("ref"))
        source_lang, target_lang = name.split("_")[1].split("-")
        texts = [
            Texts(r["source"], r[reference], r[f"sys:{s}"], source_lang, target_lang) for r in lines for s in systems
        ]
        scored = spread(_Lexical(LEXICAL), texts)
        for metric in LEXICAL:
            table = np.array([result[metric][1] for result in scored]).reshape(len(lines), len(systems), -1)
            yield {
                "source_lang": source_lang,
                "target_lang": target_lang,
                "kind": "news and other",
                "metric": metric,
                "statistic": "system_accuracy",
                "value": _accuracy(metric, table, [human[s] for s in systems]),
                "low": None,
                "high": None,
                "systems": len(systems),
                "segments": len(lines),
                "source": f"{name.split('_')[0].upper()} direct assessment",
            }


def _accuracy(metric: str, table: FloatArray, human: list[float]) -> float:
    scores = score_of_sums(metric)(table.sum(axis=0))
    return float(pairwise_accuracy(scores, np.array(human)))


def of_groups(groups: list[MetricGroup]) -> Iterator[dict[str, object]]:
    for group in groups:
        kind, source = SETS[group.name.set]
        source_lang, _, target_lang = group.name.pair.partition("-")
        for a in group.agreements:
            if a.statistic in SAID and a.value is not None:
                yield {
                    "source_lang": source_lang,
                    "target_lang": target_lang,
                    "kind": kind,
                    "metric": a.metric,
                    "statistic": a.statistic,
                    "value": a.value,
                    "low": a.low,
                    "high": a.high,
                    "systems": len(group.systems),
                    "segments": group.segments,
                    "source": source,
                }


def table_of(found: list[Mapping[str, object]]) -> str:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, harness.metrics.agreement.COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in sorted(
        found, key=lambda r: (r["source_lang"], r["target_lang"], r["source"], r["metric"], r["statistic"])
    ):
        writer.writerow(
            {name: f"{v:.4f}" if isinstance(v, float) else "" if v is None else v for name, v in row.items()}
        )
    return lines.getvalue()


def main(write: bool) -> None:
    if not DATA.is_dir():
        print("The measuring data are not here (../shared/data); nothing measured.")
        return
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        found = [*of_groups(mqm()), *of_groups(mlqe(Path(folder))), *rankings()]
    text = table_of(found)
    print(text, end="")
    if write:
        Path(harness.metrics.agreement.__file__).with_name("agreement.csv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main("--write" in sys.argv)
