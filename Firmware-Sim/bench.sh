#!/usr/bin/env bash
# Runs what budgets.txt lists, compares scores with the reference's and figures with the budgets, and
# writes the table of RESULTS.md.
set -euo pipefail

usage() {
  cat << 'END'
usage: Firmware-Sim/bench.sh [--board BOARD] [--all] [--lower] [--results]

Runs each line of budgets.txt: a model on a board. Scores have to be those of the reference (of the host,
for our own models), byte for byte; instructions, flash, stack and cycles at most the line's. On Cortex-M the
stack is proved, too: Tools/stack_bound.py.

  --board BOARD   only that board's lines
  --all           run every golden input, not ten of each: takes minutes a board
  --lower         write to budgets.txt what was measured and half a percent; bytes as they are
  --results       write RESULTS.md

The MLPerf Tiny models and their golden vectors are looked for in ../shared/data/mlperf_tiny, and left out
where they are not there. Instructions and cycles are counted exactly: a figure is the same on every machine.
END
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/..
# shellcheck source=Tools/stage.sh
source "$here/Tools/stage.sh"
# shellcheck source=Tools/results.sh
source "$here/Tools/results.sh"
data=$root/../shared/data/mlperf_tiny

only='' all=0 lower=0 results=0
while (($# > 0)); do
  case $1 in
    --board) only=${2:?--board needs a name} && shift ;;
    --all) all=1 ;;
    --lower) lower=1 ;;
    --results) results=1 ;;
    *)
      usage
      [[ $1 == --help || $1 == -h ]] && exit
      exit 2
      ;;
  esac
  shift
done

THIMBLE=$(host_thimble)
export THIMBLE
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Inputs of each model that are run: of the golden ones eight are random, the others natural.
inferences=10

# model_file NAME
model_file() {
  case $1 in
    ds-cnn-s) echo "$root/Models/ds-cnn-s.tflite" ;;
    ds-cnn-s-int4) echo "$root/Models/ds-cnn-s-int4.thimble" ;;
    kws) echo "$data/models/kws_ref_model.tflite" ;;
    vww) echo "$data/models/vww_96_int8.tflite" ;;
    resnet) echo "$data/models/pretrainedResnet_quant.tflite" ;;
    ad) echo "$data/models/ad01_int8.tflite" ;;
    sww) echo "$data/models/str_ww_ref_model.tflite" ;;
    *)
      echo "bench.sh: budgets.txt names no model that there is: '$1'" >&2
      return 1
      ;;
  esac
}

# expect NAME: $work/NAME.i8, inputs, and $work/NAME.scores, what has to come out. Our own models get bytes
# that are as good as random, their own.
expect() {
  local model
  [[ ! -f $work/$1.i8 ]] || return 0
  model=$(model_file "$1")
  if [[ $1 == ds-cnn-s* ]]; then
    # Behind the header: values that begin as a model does are refused as one.
    dd if="$model" of="$work/$1.i8" bs=1 skip=64 count=$((inferences * 490)) status=none
    "$THIMBLE" run "$model" --raw "$work/$1.i8" --scores "$work/$1.scores" > /dev/null
  else
    cp "$data/golden/${1}_inputs.i8" "$work/$1.i8"
    cp "$data/golden/${1}_scores.i8" "$work/$1.scores"
  fi
}

# measure BOARD MODEL PLAN: runs it; sets $instructions, $flash, $stack, $cycles and $board_cycles.
measure() {
  local options=(--scores "$work/scores.i8") report=$work/report.txt
  ((all)) || options+=(--count "$inferences")
  case $3 in
    streamed) ;;
    full) options+=(--full-input) ;;
    portable) options+=(--target portable) ;;
    sram=*) options+=(--sram "${3#sram=}") ;;
    *) echo "bench.sh: budgets.txt names no plan that there is: '$3'" >&2 && return 1 ;;
  esac
  expect "$2"
  cp "$work/$2.i8" "$work/one.i8"
  # A .thimble file is not converted for the board's processor unless that is asked for.
  [[ $(model_file "$2") != *.thimble || " ${options[*]} " == *" --target "* ]] \
    || options+=(--target "$(sed -n 's/^target=//p' "$here/Boards/$1/board.env")")
  "$here/run.sh" "$1" infer "$(model_file "$2")" "$work/$2.i8" "${options[@]}" > "$report"
  cmp -n "$(wc -c < "$work/scores.i8")" "$work/scores.i8" "$work/$2.scores"
  instructions=$(awk '$1 == "largestInstructions" { print $2 }' "$report")
  flash=$(awk '$1 == "flashBytes" { print $2 }' "$report")
  stack=$(awk '$1 == "stackHighWaterBytes" { print $2 }' "$report")
  cycles=- board_cycles=-
  [[ $1 != mps2-an386 ]] || measure_cycles "$2" "${options[@]}"
}

# measure_cycles MODEL OPTION...: cycles of an inference on an STM32L4R5ZI at 120 MHz, with its wait states, and
# without any, counted by 'thimble simulate'; options are those of run.sh.
measure_cycles() {
  local model options=() report=$work/simulate.json
  model=$(model_file "$1")
  shift
  while (($# > 0)); do
    case $1 in
      --full-input) options+=("$1") ;;
      --sram)
        # The budget of a plan here holds a front end's state and a stack that is not measured; the simulated
        # memory is as large.
        options+=("$1" "$2")
        shift
        ;;
      --target) options+=("$1" "$2") && shift ;;
      --scores | --count) shift ;;
    esac
    shift
  done
  head -c "$(planned inputBytes)" "$work/one.i8" > "$work/first.i8"
  "$THIMBLE" simulate "$model" --raw "$work/first.i8" --scores "$work/first.scores" \
    --board stm32l4r5zi "${options[@]}" --json > "$report"
  board_cycles=$(sed -n 's/^ *"warmCycles" : \([0-9]*\),*$/\1/p' "$report")
  cycles=$(sed -n '/"cyclesRange" : {/,/}/s/^ *"lower" : \([0-9]*\),*$/\1/p' "$report")
}

# check BOARD MODEL PLAN WHAT MEASURED LIMIT
check() {
  [[ $6 != - ]] || return 0
  (($5 <= $6)) || {
    echo "bench.sh: $2 ($3) on $1 takes $5 $4; budgets.txt allows $6" >&2
    exceeded=1
  }
}

# prove BOARD MODEL PLAN STACK: the stack of its firmware, which was just run, has a bound, from its machine code,
# that is at least what was measured, and at most a quarter more.
prove() {
  local elf
  elf=$(echo "$here/.build-$1"/arm*-none-none-eabi/release/infer)
  [[ -f $elf ]] || return 0
  "$here/Tools/stack_bound.py" "$elf" main --inside 'thk_.*' --measured "$4" \
    > "$work/bound.txt" 2>&1 || {
    cat "$work/bound.txt" >&2
    echo "bench.sh: $2 ($3) on $1: the stack is not proved" >&2
    exceeded=1
  }
}

format='%-18s %-13s %-11s %12d %6d %6d %10s %10s\n'
exceeded=0
grep '^#' "$here/budgets.txt" > "$work/budgets.txt"
# above VALUE: half a percent more, or what is no number.
above() {
  if [[ $1 == - ]]; then echo -; else echo $(($1 + $1 / 200)); fi
}

while read -r board model plan most_instructions most_flash most_stack most_cycles most_board; do
  if [[ -n $only && $board != "$only" || ! -f $(model_file "$model") ]]; then
    # shellcheck disable=SC2059
    printf "$format" "$board" "$model" "$plan" "$most_instructions" "$most_flash" "$most_stack" \
      "$most_cycles" "$most_board" >> "$work/budgets.txt"
    continue
  fi
  measure "$board" "$model" "$plan"
  # shellcheck disable=SC2059
  printf "$format" "$board" "$model" "$plan" "$instructions" "$flash" "$stack" \
    "$cycles" "$board_cycles" | tee -a "$work/measured.txt"
  # shellcheck disable=SC2059
  printf "$format" "$board" "$model" "$plan" "$(above "$instructions")" "$flash" "$stack" \
    "$(above "$cycles")" "$(above "$board_cycles")" >> "$work/budgets.txt"
  prove "$board" "$model" "$plan" "$stack"
  ((lower)) || {
    check "$board" "$model" "$plan" instructions "$instructions" "$most_instructions"
    check "$board" "$model" "$plan" "bytes of flash" "$flash" "$most_flash"
    check "$board" "$model" "$plan" "bytes of stack" "$stack" "$most_stack"
    check "$board" "$model" "$plan" "cycles without wait states" "$cycles" "$most_cycles"
    check "$board" "$model" "$plan" "cycles on an STM32L4R5ZI" "$board_cycles" "$most_board"
  }
done < <(grep -v '^#' "$here/budgets.txt")

((!lower)) || cp "$work/budgets.txt" "$here/budgets.txt"
((!results)) || results_page "$work/measured.txt" > "$here/RESULTS.md"
exit $exceeded
