"""The Python API: two translations of a few sentences measured, compared, judged, and shown as pages."""

import sys
from pathlib import Path

import harness

SOURCES = ["Tiket berharga 15.000 rupiah.", "Sarimpo membuka jalur kapal.", "Kapal membawa 120 penumpang."]
REFERENCES = ["A ticket costs 15,000 rupiah.", "Sarimpo opened a ferry line.", "The ferry carries 120 passengers."]
CANDIDATES = {
    "acme": ["A ticket costs 15,000 rupiah.", "Sarimpo has opened a ferry line.", "The ferry takes 120 passengers."],
    "zeta": ["A ticket costs 15 rupiah.", "Sarimbo opened a line of ferries.", "The ferry carries 120 passengers."],
}


def main(folder: Path) -> None:
    run = harness.evaluate(
        candidates=CANDIDATES,
        references=REFERENCES,
        sources=SOURCES,
        source_lang="id",
        target_lang="en",
        metrics=["chrf2", "entity_accuracy"],
        embedding=False,  # leave it out, and the metrics of meaning can be asked for too
    )
    print(run.summary().to_string(index=False))
    print(run.findings[["vendor", "segment", "rule", "text", "expected"]].to_string(index=False))

    for row in harness.compare(run["acme"], run["zeta"]).itertuples():
        print(f"{row.metric}: zeta - acme = {row.difference:.2f}, {row.effect or row.reason}")

    verdict = harness.judge(run)
    print(
        f"gate: {verdict.outcome}: {', '.join(check.vendor for check in verdict.checks if check.outcome == 'failed')}"
    )
    print(f"pages: {harness.render(run, folder, verdict=verdict)}")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else "pages"))
    except harness.HarnessError as error:  # bad input is a sentence that says what to mend
        sys.exit(str(error))
