#!/usr/bin/env bash
# Exports every model of ../shared/data/zoo to C, builds it and compares what it prints on a simulated Cortex-M4
# with the oracle's bytes. Results go to ZOO.csv (file, status, text); a model that is in there is not run again, so
# that the script may be stopped and goes on where it was. `rm ZOO.csv` starts anew.
#
#   THIMBLE=path/to/thimble ARCHIVES=DIR Tools/c-library/zoo.sh [TEXT-IN-NAME]
#
# RESULTS names another file. ARCHIVES is what `thimble export --archives DIR --target cortex-m4` wrote; it is made
# when left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
zoo=../shared/data/zoo results=${RESULTS:-Tools/c-library/ZOO.csv}
[[ -d $zoo ]] || { echo "skipped: $zoo is not there" && exit 0; }
export THIMBLE=${THIMBLE:?names the binary}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -z ${ARCHIVES:-} ]]; then
  ARCHIVES=$work/archives
  "$THIMBLE" export --archives "$ARCHIVES" --target cortex-m4 --float-abi hard
fi
export ARCHIVES
touch "$results"
for model in "$zoo"/*"${1:-}"*.tflite; do
  name=$(basename "$model")
  ! grep -q "^$name," "$results" || continue
  python3 "$zoo/check.py" --thimble Tools/c-library/on_board.py --timeout "${TIMEOUT:-300}" --only "$name" \
    --out "$work/result.csv" "$zoo" > "$work/report.txt" || true
  cut -d , -f 2- "$work/result.csv" | tr -d '\r' >> "$results"
  tail -n 1 "$results"
done
cut -d , -f 2 "$results" | sort | uniq -c
