#!/usr/bin/env bash
# Scores a workspace and judges it against its baseline, for a build server that has a shell. The first run becomes the
# baseline; commit reports/baselines/ then. Leave --no-embedding out to measure meaning too.
set -uo pipefail
cd "${1:?usage: gate.sh WORKSPACE}"

harness score --no-embedding --quiet || exit
if ! [ -d reports/baselines/good ]; then
    harness baseline set --name good
    exit
fi
harness gate --baseline good --junit gate.xml --markdown gate.md --sarif gate.sarif
case $? in
    0) exit 0 ;;                                                        # passed
    3) exit 3 ;;                                                        # failed
    4) echo "Nobody can tell; a person has to look." >&2; exit 0 ;;     # or: exit 4
    *) exit 2 ;;                                                        # something is wrong with the set-up
esac
