#!/usr/bin/env bash
# Tries damaged files: on the heap under AddressSanitizer, then between guard words on a board.
set -euo pipefail

usage() {
  cat << 'END'
usage: Tools/fuzz/run.sh [MUTATIONS [BATCHED [BOARD]]]

Tries MUTATIONS damaged files (200,000) of every kernel and layout on the heap under AddressSanitizer, then
BATCHED of them (5,000) in QEMU on BOARD (mps2-an386), which has to make of each what the host made of it and to
write nowhere but into its arena. 0 leaves a part out.

What is found is made again by its seed: fuzz mutations 1 SEED.
END
}

if [[ ${1:-} == -* ]] || (($# > 3)); then
  usage
  [[ $1 == --help || $1 == -h ]] && exit
  exit 2
fi
mutations=${1:-200000} batched=${2:-5000} board=${3:-mps2-an386}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

# A build of its own: code for the sanitizer is other code.
build=(swift build -c release --product fuzz --sanitize address --scratch-path .build-asan)
"${build[@]}"
fuzz=$("${build[@]}" --show-bin-path)/fuzz
# Swift keeps some of what it allocates: what leaks is not asked.
export ASAN_OPTIONS=detect_leaks=0

# As many seeds a process as processors share.
processors=$(nproc)
share=$(((mutations + processors - 1) / processors))
jobs=()
for ((first = 0; first < mutations; first += share)); do
  "$fuzz" mutations "$share" "$first" &
  jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job"; done

if ((batched > 0)); then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  "$fuzz" batches "$batched" -o "$work"
  Firmware-Sim/run.sh "$board" trials "$work"/*.batch
fi
