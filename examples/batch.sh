#!/usr/bin/env bash
# Scores every TSV of a folder (columns source, reference, candidate; see `harness score --help`), a run for each, and
# prints the findings of all of them as one table. Settings come from the environment, as nobody has to write a file for it.
set -euo pipefail
folder=${1:?usage: batch.sh FOLDER}
export HARNESS_SCORE_HTML=false HARNESS_SCORE_METRICS=bleu,chrf2,entity_accuracy HARNESS_EMBEDDING_ENABLED=false

for table in "$folder"/*.tsv; do
    harness score "$table" --source-lang id --target-lang en --out "$folder/reports" --run-id "$(basename "$table" .tsv)" --quiet
done

first=yes
for findings in "$folder"/reports/*/findings.csv; do
    case $findings in */latest/*) continue ;; esac
    run=$(basename "$(dirname "$findings")")
    [ "$first" ] && sed 1q "$findings" | sed 's/^/run,/'
    sed 1d "$findings" | sed "s/^/$run,/"
    first=
done
harness history --workspace "$folder" >&2
