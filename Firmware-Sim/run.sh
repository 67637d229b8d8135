#!/usr/bin/env bash
# Builds a firmware program for a simulated board, with a model in it, and runs it: in thimble's own simulator
# or in QEMU.
set -euo pipefail

usage() {
  cat << 'END'
usage: Firmware-Sim/run.sh BOARD infer MODEL [INPUTS.i8] [OPTION...]
       Firmware-Sim/run.sh BOARD listen MODEL RECORDING [OPTION...]
       Firmware-Sim/run.sh BOARD profile MODEL.thimble...
       Firmware-Sim/run.sh BOARD trials BATCH...
       Firmware-Sim/run.sh BOARD verify BATCH...

BOARD is a folder of Boards/. The program is built for it and runs in 'thimble simulate' where that has the
board's core, with cycles beside instructions, else in QEMU. MODEL is a .thimble file, which
runs as it is unless an option says how to convert it, or a .tflite, which is converted for the board's
processor.

infer has the model and the inputs in its flash. It prints the scores, a line for each input, then
what the run measured: a name, a number and what it means on each line.

  INPUTS.i8          concatenated raw int8 inputs; one input of zeros when left out
  --count N          use the first N inputs only

listen has the model and a recording in its flash, whose samples arrive in hops of 20 ms. It prints what it
heard in each window of the model's length, one every 0.5 s, and its scores, then what was measured.

  RECORDING          a WAV file of one channel, 16 kHz and 16 bits, or such samples (int16) alone

Options of both:

  --qemu             run it in QEMU all the same
  --scores OUT.i8    write the scores as raw int8 values, too
  --all-operators    link every operator instead of the model's own
  --full-input       convert with the whole input in SRAM
  --sram BYTES       convert for fewest cycles within so many bytes
  --target CORE      convert for this processor instead of the board's
  --damage BYTE      zero a byte of the model, which the firmware then has to refuse
  --elf              build the program and print where it lies, without running it

profile has every operator in its flash and each model in memory beside it. It prints how many instructions
each operator took in one inference, a line for each; Tools/profile.sh describes them. It takes --qemu, too.

trials has every operator in its flash and each batch of damaged files (Tools/fuzz) in memory beside it. It
prints how many files it tried, how many of them ran and how many to other outputs than on the host, as rows over
one another may; it ends with exit code 2 where one wrote outside its arena or is refused otherwise than there.

verify has the verifier of signed models in its flash and each batch of signed and forged files (Tools/fuzz) in memory
beside it. It prints how many files it judged and how many of them it accepted, and what verifying the first one
took; it ends with exit code 2 where one is judged otherwise than on the host.

THIMBLE names the host's binary; it is built when that is not set.
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
# shellcheck source=Tools/profile.sh
source "$here/Tools/profile.sh"

# --- Arguments -----------------------------------------------------------------------------------

operands=()
count=0
scores=
damage=
builds_only=
qemu=
firmware_options=() convert_options=()
while (($# > 0)); do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --count | --scores | --damage | --sram | --target)
      (($# > 1)) || fail "$1 needs a value" 2
      case $1 in
        --sram | --target) convert_options+=("$1" "$2") ;;
        --count) count=$2 ;;
        --scores) scores=$2 ;;
        --damage) damage=$2 ;;
      esac
      shift
      ;;
    --elf) builds_only=yes ;;
    --qemu) qemu=yes ;;
    --full-input) convert_options+=("$1") ;;
    --all-operators) firmware_options+=("$1") ;;
    -*) fail "unknown option $1; --help lists them" 2 ;;
    *) operands+=("$1") ;;
  esac
  shift
done
if ((${#operands[@]} < 3)); then
  usage >&2
  exit 2
fi
board=${operands[0]} program=${operands[1]}
models=("${operands[@]:2}") inputs=
case $program in
  infer)
    ((${#models[@]} <= 2)) || fail "infer takes one model and one file of inputs" 2
    inputs=${models[1]:-}
    models=("${models[0]}")
    ;;
  listen)
    ((${#models[@]} == 2)) || fail "listen takes one model and one recording" 2
    inputs=${models[1]}
    models=("${models[0]}")
    ;;
  profile | trials | verify) ;;
  *) fail "there is no program '$program'; there are: infer listen profile trials verify" 2 ;;
esac

[[ -f $here/Boards/$board/board.env ]] \
  || fail "there is no board '$board'; there are: $(cd "$here/Boards" && echo */ | tr -d /)" 2
[[ $count =~ ^[0-9]+$ ]] || fail "--count takes a number, not '$count'" 2
[[ $damage =~ ^[0-9]*$ ]] || fail "--damage takes the number of a byte, not '$damage'" 2
for model in "${models[@]}"; do
  [[ -f $model ]] \
    || fail "there is no model '$model'; make one with: thimble convert IN.tflite -o $model"
done
[[ -z $inputs || -f $inputs ]] || fail "there is no file of inputs '$inputs'"

# --- Build ---------------------------------------------------------------------------------------

emulator=qemu-system-arm machine='' machine_options=() triple='' target='' stopwatch_hertz='' step_shift=6
simulated_core=''
# shellcheck source=Boards/mps2-an386/board.env
source "$here/Boards/$board/board.env"
[[ -n $simulated_core ]] || qemu=yes
[[ -z $qemu || -n $builds_only ]] || command -v "$emulator" > /dev/null || fail "$emulator is missing; install it with:
  apt-get install qemu-system-arm qemu-system-misc   (Debian, Ubuntu)
  brew install qemu                                  (macOS)"

mkdir -p "$here/Staged"
if [[ $program == infer || $program == listen ]]; then
  stage_model "${models[0]}" "$here/Sources/${program^}/Generated" "${firmware_options[@]}"
  if [[ $program == infer ]]; then
    stage_inputs "$inputs" "$count"
  else
    stage_samples "$inputs"
    stage_front_end "$here/Sources/Listen/Generated"
  fi
  stage_header
fi

build=(swift build -c release --package-path "$here" --scratch-path "$here/.build-$board"
  --triple "$triple" --toolset "$here/Boards/$board/toolset.json" --product "$program")
log=$here/Staged/build.log
(cd "$here" && "${build[@]}") > "$log" 2>&1 || {
  cat "$log" >&2
  fail "$program does not build for $board"
}
elf=$here/.build-$board/$triple/release/$program
[[ -z $builds_only ]] || {
  echo "$elf"
  exit
}
objdump=$(command -v llvm-objdump || command -v objdump) || fail "llvm-objdump is missing"

# --- Run -----------------------------------------------------------------------------------------

console=$here/Staged/console.txt

# simulate SHIFT [OPTION...]: runs the program in QEMU, an instruction in 2^SHIFT ns, into $console.
simulate() {
  "$emulator" -M "$machine" "${machine_options[@]}" -icount "shift=$1" \
    -nographic -monitor none -serial none -chardev "file,id=console,path=$console" \
    -semihosting-config enable=on,target=native,chardev=console \
    -kernel "$elf" "${@:2}" < /dev/null
}

# simulate_here TICKS [OPTION...]: runs the program in thimble's simulator, into $console, SysTick counting one for
# so many instructions; the report goes to $counts.
simulate_here() {
  local thimble rc=0
  thimble=$(host_thimble)
  counts=$here/Staged/counts.json
  "$thimble" simulate --elf "$elf" --core "$simulated_core" --sram 4MiB --json --console "$console" \
    --systick "$1" --limit 1e12 "${@:2}" > "$counts" 2> "$counts.errors" || rc=$?
  ((rc <= 1)) || {
    cat "$counts.errors" >&2
    return 70
  }
  return "$(sed -n 's/^  "exitCode" : \([0-9]*\),*$/\1/p' "$counts")"
}

counts=
case $program in
  profile | trials | verify)
    "${program}_models" "${models[@]}"
    exit
    ;;
esac

status=0
if [[ -n $qemu ]]; then
  simulate 0 || status=$?
else
  # Counted are passes from one start of the stopwatch to its first reading, in ticks as in QEMU.
  simulate_here "$(instructions_per_tick)" --start board_stopwatch_start --stop board_stopwatch_ticks || status=$?
fi
grep -v '^#' "$console" || true
((status == 0)) || fail "$program ended with exit code $status" "$status"

[[ -z $scores ]] || write_scores "$console" "$scores"
"report_$program" "$console" "$elf"
