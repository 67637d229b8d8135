#!/usr/bin/env bash
# Builds a firmware program for a simulated board, with a model in it, and runs it in QEMU.
set -euo pipefail

usage() {
  cat << 'END'
usage: Firmware-Sim/run.sh BOARD PROGRAM MODEL.thimble [INPUTS.i8] [OPTION...]

Builds PROGRAM (infer) for BOARD (a folder of Boards/) with MODEL.thimble and the inputs in its
flash, runs it in QEMU, and prints the scores, a line for each input, then what the run measured:
a name, a number and what it means on each line.

  INPUTS.i8          concatenated raw int8 inputs; one input of zeros when left out
  --count N          use the first N inputs only
  --scores OUT.i8    write the scores as raw int8 values, too
  --all-operators    link every operator instead of the model's own
END
}

fail() {
  printf 'run.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=Tools/stage.sh
source "$here/Tools/stage.sh"
# shellcheck source=Tools/report.sh
source "$here/Tools/report.sh"

# --- Arguments -----------------------------------------------------------------------------------

operands=()
count=0
scores=
operators=model
while (($# > 0)); do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --count | --scores)
      (($# > 1)) || fail "$1 needs a value" 2
      if [[ $1 == --count ]]; then count=$2; else scores=$2; fi
      shift
      ;;
    --all-operators) operators=all ;;
    -*) fail "unknown option $1; --help lists them" 2 ;;
    *) operands+=("$1") ;;
  esac
  shift
done
if ((${#operands[@]} < 3 || ${#operands[@]} > 4)); then
  usage >&2
  exit 2
fi
board=${operands[0]} program=${operands[1]} model=${operands[2]} inputs=${operands[3]:-}

[[ -f $here/Boards/$board/board.env ]] \
  || fail "there is no board '$board'; there are: $(cd "$here/Boards" && echo *)" 2
[[ $count =~ ^[0-9]+$ ]] || fail "--count takes a number, not '$count'" 2
[[ -f $model ]] || fail "there is no model '$model'; make one with: thimble convert IN.tflite -o $model"
[[ -z $inputs || -f $inputs ]] || fail "there is no file of inputs '$inputs'"
command -v qemu-system-arm > /dev/null || fail "qemu-system-arm is missing; install it with:
  apt-get install qemu-system-arm   (Debian, Ubuntu)
  brew install qemu                 (macOS)"

# --- Build ---------------------------------------------------------------------------------------

machine='' triple='' instructions_per_tick=''
# shellcheck source=Boards/mps2-an386/board.env
source "$here/Boards/$board/board.env"

stage "$model" "$inputs" "$count" "$operators"

build=(swift build -c release --package-path "$here" --scratch-path "$here/.build-$board"
  --triple "$triple" --toolset "$here/Boards/$board/toolset.json" --product "$program")
log=$here/Staged/build.log
(cd "$here" && "${build[@]}") > "$log" 2>&1 || {
  cat "$log" >&2
  fail "$program does not build for $board"
}
elf=$("${build[@]}" --show-bin-path)/$program

# --- Run -----------------------------------------------------------------------------------------

console=$here/Staged/console.txt
status=0
qemu-system-arm -M "$machine" -nographic -monitor none -serial none -icount shift=0 \
  -chardev "file,id=console,path=$console" \
  -semihosting-config enable=on,target=native,chardev=console \
  -kernel "$elf" < /dev/null || status=$?
grep -v '^#' "$console" || true
((status == 0)) || fail "$program ended with exit code $status" "$status"

[[ -z $scores ]] || write_scores "$console" "$scores"
report "$console" "$elf" "$model" "$instructions_per_tick"
