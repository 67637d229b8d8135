# shellcheck shell=bash
# shellcheck disable=SC2154
# Turns what a run printed into numbers with names. Sourced by run.sh, after $objdump and
# $stopwatch_hertz are known.

# instructions_per_tick: of the stopwatch, when an instruction takes 1 ns.
instructions_per_tick() {
  awk -v hertz="$stopwatch_hertz" 'BEGIN { print 1e9 / hertz }'
}

# instructions TICKS [COUNT]: that TICKS, divided by COUNT, took.
instructions() {
  awk -v ticks="$1" -v count="${2:-1}" -v hertz="$stopwatch_hertz" \
    'BEGIN { printf "%.0f", ticks / count / hertz * 1e9 }'
}

# measured CONSOLE NAME: a value that the firmware reported.
measured() {
  awk -v name="$2" '$1 == "#" && $2 == name { print $3 }' "$1"
}

# section_bytes ELF SECTION: bytes of a section; 0 where there is none.
section_bytes() {
  local hex
  hex=$("$objdump" -h "$1" | awk -v name="$2" '$2 == name { print $3 }')
  echo $((16#${hex:-0}))
}

# write_scores CONSOLE OUT: the scores as raw int8 values.
write_scores() {
  local escaped
  escaped=$(grep -v '^#' "$1" \
    | awk '{ for (i = 1; i <= NF; i++) printf "\\0%03o", ($i + 256) % 256 }')
  printf '%b' "$escaped" > "$2"
}

line() {
  printf '%-22s %12s  %s\n' "$1" "$2" "$3"
}

# report CONSOLE ELF MODEL: prints what was measured; fails when .bss is not
# what the model's plan says.
report() {
  local console=$1 elf=$2 model=$3
  local inferences total largest bss ours
  inferences=$(measured "$console" inferences)
  total=$(measured "$console" totalTicks)
  largest=$(measured "$console" largestTicks)
  bss=$(section_bytes "$elf" .bss)
  ours=$((bss - $(arena_bytes "$model")))

  echo
  line inferences "$inferences" ""
  if ((largest == 0xFFFFFFFF)); then
    line instructions - "an inference takes more than SysTick can count"
  else
    line instructions "$(instructions "$total" "$inferences")" \
      "an inference, on average (to $(instructions_per_tick))"
    line largestInstructions "$(instructions "$largest")" "the longest inference"
  fi
  line openInstructions "$(instructions "$(measured "$console" openTicks)")" \
    "to open and check the model"
  line arenaBytes "$(measured "$console" arenaBytes)" "of SRAM, planned"
  line arenaHighWaterBytes "$(measured "$console" arenaHighWater)" "up to the last byte written"
  line stackHighWaterBytes "$(measured "$console" stackHighWater)" "of stack, inferences"
  line openStackBytes "$(measured "$console" openStackHighWater)" "of stack, to open the model"
  local section
  for section in text rodata data; do
    line "${section}Bytes" "$(section_bytes "$elf" .$section)" ""
  done
  line bssBytes "$bss" "the arena and $ours of ours"
  line modelBytes "$(section_bytes "$elf" .model)" "of flash"
  ((ours >= 0 && ours <= 64)) || fail ".bss holds $ours bytes beside the arena; 64 are allowed"
}
