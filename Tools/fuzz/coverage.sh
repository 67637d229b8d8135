#!/usr/bin/env bash
# How much of each parser the committed corpora and fixtures reach, in lines.
set -euo pipefail

if [[ ${1:-} == -* ]]; then
  echo "usage: Tools/fuzz/coverage.sh [TARGET...]   (prints a table in Markdown; a build of its own)"
  [[ $1 == --help || $1 == -h ]] && exit
  exit 2
fi
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source Tools/fuzz/seeds.sh
targets=("$@")
((${#targets[@]} > 0)) || targets=("${all[@]}")

build=(swift build --product targets --scratch-path .build-coverage
  -Xswiftc -profile-generate -Xswiftc -profile-coverage-mapping)
"${build[@]}" >&2
program=$("${build[@]}" --show-bin-path)/targets
tools=$(dirname "$(readlink -f "$(command -v swift)")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "| target | inputs | lines | reached | |"
echo "|---|---|---|---|---|"
for target in "${targets[@]}"; do
  export THIMBLE_FUZZ_TARGET=$target
  mkdir "$work/$target"
  fixtures "$target" "$work/$target"
  "$program" --seeds "$work/$target"
  # Each in a process of its own would take minutes; an input that ends the process is told by its absence.
  LLVM_PROFILE_FILE=$work/$target.profraw "$program" "$work/$target"/* > "$work/tried.txt"
  "$tools/llvm-profdata" merge -o "$work/$target.profdata" "$work/$target.profraw"
  read -ra sources <<< "$(parsers "$target")"
  "$tools/llvm-cov" export -summary-only -instr-profile "$work/$target.profdata" "$program" \
    --sources "${sources[@]}" > "$work/$target.json"
  python3 - "$target" "$(wc -l < "$work/tried.txt")" "$work/$target.json" "${sources[*]}" << 'END'
import json
import sys
target, inputs, path, sources = sys.argv[1:]
lines = json.load(open(path))["data"][0]["totals"]["lines"]
share = 100 * lines["covered"] / max(lines["count"], 1)
print(f"| {target} | {inputs} | {lines['count']:,} | {share:.1f} % | {sources} |")
END
done
