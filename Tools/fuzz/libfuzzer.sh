#!/usr/bin/env bash
# Coverage-guided fuzzing of everything that reads files of others, under AddressSanitizer, C code under
# UndefinedBehaviorSanitizer too.
set -euo pipefail

usage() {
  cat << 'END'
usage: Tools/fuzz/libfuzzer.sh [SECONDS|--minutes N [TARGET...]]

Runs libFuzzer SECONDS (30) or N minutes on each TARGET (all). Seeds are the committed corpora (Tools/fuzz/corpus),
fixtures, and small files of every kernel and layout; half of the inputs are changed in the fields of their format,
the others in any byte. What is found on the way is kept in .build-fuzzer/corpus, what did harm in
.build-fuzzer/finds, where

    THIMBLE_FUZZ_TARGET=TARGET swift run targets FILE

tries it again. Ten seconds or a gibibyte for an input is harm, too. Exit code 1 where there was any.
END
}

if [[ ${1:-} == --minutes && ${2:-} =~ ^[0-9]+$ ]]; then
  set -- $((60 * $2)) "${@:3}"
fi
if [[ ${1:-} == -* ]]; then
  usage
  [[ $1 == --help || $1 == -h ]] && exit
  exit 2
fi
seconds=${1:-30}
shift || true
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source Tools/fuzz/seeds.sh
targets=("$@")
((${#targets[@]} > 0)) || targets=("${all[@]}")

# Optimized, which leaves every check but 'assert' in and tries several times as many inputs. gold stumbles over the
# objects.
build=(swift build -c release --product targets --scratch-path .build-fuzzer
  -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=address,fuzzer-no-link
  -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined
  -Xswiftc -use-ld=lld -Xlinker -u -Xlinker LLVMFuzzerRunDriver)
"${build[@]}"
program=$("${build[@]}" --show-bin-path)/targets

# Some targets write each input into a file: ten times as many where that is memory.
[[ -n ${TMPDIR:-} || ! -d /dev/shm ]] || export TMPDIR=/dev/shm

harm=0
TIMEFORMAT='%0R s, %0U s of a processor'
for target in "${targets[@]}"; do
  corpus=.build-fuzzer/corpus/$target finds=.build-fuzzer/finds/$target
  mkdir -p "$corpus" "$finds" .build-fuzzer/seeds/"$target"
  fixtures "$target" .build-fuzzer/seeds/"$target"
  THIMBLE_FUZZ_TARGET=$target "$program" --seeds .build-fuzzer/seeds/"$target"
  log=.build-fuzzer/$target.log
  {
    time THIMBLE_FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$program" \
      -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1536 -malloc_limit_mb=1024 \
      -artifact_prefix="$finds/" -print_final_stats=1 "$corpus" .build-fuzzer/seeds/"$target" > "$log" 2>&1
  } 2> .build-fuzzer/"$target".time || {
    harm=1
    grep -E '^(SUMMARY|==|Fatal|.*: Fatal)' "$log" | head -5 >&2 || true
    echo "$target: harm, see $log and $finds" >&2
  }
  awk -v target="$target" -v spent="$(tail -n 1 .build-fuzzer/"$target".time)" \
    '/stat::number_of_executed_units/ { units = $2 } / cov: / { cov = $4 }
    END { printf "%-9s %10s inputs, %s edges, %s\n", target, units, cov, spent }' "$log"
done
exit "$harm"
