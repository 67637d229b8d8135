#!/usr/bin/env bash
# Takes one check of the file format out at a time and sees what the damage does that it is there for.
set -euo pipefail

if (($# > 0)); then
  echo "usage: Tools/fuzz/bite.sh   (some minutes; works on a copy of the committed sources)"
  [[ $1 == --help || $1 == -h ]] && exit
  exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git -C "$root" archive HEAD | tar -x -C "$work"
cd "$work"
mkdir damages
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
build=(swift build --product fuzz --sanitize address)
"${build[@]}" > build.txt 2>&1 || { cat build.txt >&2 && exit 1; }
fuzz=$("${build[@]}" --show-bin-path)/fuzz
"$fuzz" crash -o damages
checks=Sources/Thimble/Format failed=0

# without FILE EDIT EFFECT DAMAGE...: with an edit of a file, each damage has the same effect: 'memory', an access
# that the sanitizer stops, or a trap; 'accepted', a file taken that a device's integers do not hold; 'refused', by
# another check, since a 64-bit host's integers do not wrap.
without() {
  local file=$checks/$1 edit=$2 damage path status effect
  cp "$file" kept.swift
  sed -i -E "$edit" "$file"
  if cmp -s "$file" kept.swift; then echo "no such check: $edit" >&2 && exit 1; fi
  "${build[@]}" > build.txt 2>&1 || { cat build.txt >&2 && exit 1; }
  for damage in "${@:4}"; do
    for path in damages/$damage.thimble; do
      status=0
      { ("$fuzz" try "$path") > outcome.txt 2>&1; } 2> /dev/null || status=$?
      effect=accepted
      ((status == 0)) || effect=memory
      ! grep -q '^refused' outcome.txt || effect=refused
      if [[ $effect != "$3" ]]; then effect+=", not $3" failed=1; fi
      echo "$(basename "$path" .thimble): $effect:" \
        "$(grep -m 1 -oE 'AddressSanitizer: [a-z-]+' outcome.txt || head -n 1 outcome.txt)"
    done
  done
  cp kept.swift "$file"
}

without ModelChecker.swift 's/record.isAbsent == \(channel >= channels\)/true/' memory 'padded-group-*'
without ModelChecker.swift 's/record.isExact == groupIsExact,/true,/' memory 'odd-group-*'
without ModelChecker.swift 's/!overflow, file.header.constants.contains\(offset, bytes: bytes\)/!overflow/' \
  memory weights-of-all-channels
without TensorChecker.swift 's/&- 1 < UInt64\(Int32.max\)/\&- 1 < UInt64.max/' refused 'tensor-*'
without FileChecker.swift 's/header.arenaBytes <= UInt32\(Int32.max\)/true/' accepted arena-beyond-31-bits
without FileChecker.swift '/== file.(tensorCount|operatorCount) &\* FileLayout/s/==.*,/>= 0,/' refused \
  more-operators-than-bytes
exit $failed
