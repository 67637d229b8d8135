# shellcheck shell=bash
# shellcheck disable=SC2154
# Counts the instructions of each operator. Sourced by run.sh, after $elf, $console, $objdump, $qemu,
# $stopwatch_hertz and $step_shift are known.

# In thimble's simulator SysTick counts an operator's single instructions. In QEMU operators run with an instruction
# taking 2^step_shift ns, 64 ns unless the board says otherwise: SysTick, with its ticks of 31 to 63 ns, then counts
# single instructions, but only 8 million of them in a step. The whole inference runs with 1 ns.

# address ELF SYMBOL
address() {
  "$objdump" -t "$1" | awk -v name="$2" '$NF == name { print "0x" $1 }'
}

# profile_models MODEL...: prints, for each operator of each model, the model's name, the operator's
# index, its code in the file, its steps and its instructions. Behind a model's operators:
#   idle    searches of the executor that found no operator ready
#   input   rows fed
#   whole   the inference at one go, without a clock between the steps (to a tick)
profile_models() {
  local model name each
  # Instructions for a tick while operators run.
  each=$([[ -z $qemu ]] && echo 1 || awk -v tick="$(instructions_per_tick)" -v shift="$step_shift" \
    'BEGIN { print tick / 2 ^ shift }')
  for model in "$@"; do
    name=$(basename "$model" .thimble)
    run_loaded "$model" "$step_shift"
    awk -v name="$name" -v each="$each" '
      function instructions(n) { return int(n * each + 0.5) }
      $1 == "operator" { print name, $2, $3, $4, instructions($5) }
      $1 == "idle" || $1 == "input" { print name, $1, "-", $2, instructions($3) }' "$console"
    run_loaded "$model" 0
    awk -v name="$name" -v tick="$(instructions_per_tick)" '
      $1 == "whole" { print name, $1, "-", 1, $2 == 4294967295 ? "-" : int($2 * tick) }' "$console"
  done
}

# trials_models BATCH...: tries every file of each batch, prints how many there were and how many ran.
trials_models() {
  local batch
  for batch in "$@"; do
    run_loaded "$batch" 0
    awk '$1 == "files" { files = $2 } $1 == "ran" { ran = $2 }
      $1 == "different" { print files, "files,", ran, "ran,", $2, "to other outputs than the host" }' "$console"
  done
}

# verify_models BATCH...: judges every file of each batch; what it took to verify the first of each is printed.
verify_models() {
  local batch
  for batch in "$@"; do
    run_loaded "$batch" 0
    line files "$(measured "$console" files)" "judged as on the host"
    line accepted "$(measured "$console" accepted)" "of them"
    line fileBytes "$(measured "$console" fileBytes)" "of the first one"
    line instructions "$(instructions "$(measured "$console" verifyTicks)")" "to verify that"
    line stackHighWaterBytes "$(measured "$console" stackHighWater)" "of stack, the program's own included"
  done
  line verifierBytes "$(symbol_bytes "$elf" 'ThimbleTrust|tht_|InlineArray|OUTLINED')" "of flash, the verifier alone"
  report_flash "$elf"
}

# symbol_bytes ELF PATTERN: bytes of the symbols whose names match; the linker's own among them count as they are.
symbol_bytes() {
  local sum=0 size
  while read -r size; do sum=$((sum + 16#$size)); done < <("$objdump" -t "$1" | awk -v pattern="$2" '
    $NF ~ pattern && !seen[$1]++ { for (i = 2; i < NF; i++) if ($i ~ /^\.(text|rodata)$/) print $(i + 1) }')
  echo "$sum"
}

# run_loaded FILE SHIFT: runs the program with a file in the load area, an instruction in 2^SHIFT ns; in thimble's
# simulator SysTick counts each where SHIFT is not 0.
run_loaded() {
  local status=0 area room
  area=$(address "$elf" __load_area)
  room=$(($(address "$elf" __load_area_end) - area))
  (($(wc -c < "$1") <= room)) \
    || fail "'$1' does not fit beside the program: $board leaves $room bytes"
  if [[ -n $qemu ]]; then
    simulate "$2" -device "loader,file=$1,addr=$area,force-raw=on" || status=$?
  else
    simulate_here "$(if (($2 == 0)); then instructions_per_tick; else echo 1; fi)" \
      --load "__load_area:$1" || status=$?
  fi
  ((status == 0)) || {
    cat "$console" >&2
    fail "$program ended with exit code $status on $1" "$status"
  }
}
