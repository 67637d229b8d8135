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
  escaped=$(grep -v '^[#>]' "$1" \
    | awk '{ for (i = 1; i <= NF; i++) printf "\\0%03o", ($i + 256) % 256 }')
  printf '%b' "$escaped" > "$2"
}

line() {
  printf '%-22s %12s  %s\n' "$1" "$2" "$3"
}

# report_infer CONSOLE ELF: prints what was measured; fails when static memory is not what the model's plan
# says.
report_infer() {
  local console=$1 elf=$2 inferences total largest
  inferences=$(measured "$console" inferences)
  total=$(measured "$console" totalTicks)
  largest=$(measured "$console" largestTicks)

  echo
  line inferences "$inferences" ""
  if ((largest == 0xFFFFFFFF)); then
    line instructions - "an inference takes more than SysTick can count"
  else
    line instructions "$(instructions "$total" "$inferences")" \
      "an inference, on average (to $(instructions_per_tick))"
    line largestInstructions "$(instructions "$largest")" "the longest inference"
  fi
  report_cycles
  line openInstructions "$(instructions "$(measured "$console" openTicks)")" \
    "to open and check the model"
  line arenaBytes "$(measured "$console" arenaBytes)" "of SRAM, planned"
  line arenaHighWaterBytes "$(measured "$console" arenaHighWater)" "up to the last byte written"
  line stackHighWaterBytes "$(measured "$console" stackHighWater)" "of stack, inferences"
  line openStackBytes "$(measured "$console" openStackHighWater)" "of stack, to open the model"
  report_flash "$elf"
  report_static "$elf" "$(planned arenaBytes)" "the arena"
}

# report_cycles: cycles of the inferences, where the simulator counted them: memory without wait states.
report_cycles() {
  [[ -n $counts ]] || return 0
  local cycles
  # The first pass opens the model.
  cycles=$(sed -n '/"cycles" : \[/,/\]/s/^ *\([0-9]*\),*$/\1/p' "$counts" | awk '
    NR > 1 { sum += $1; n++; if ($1 > most) most = $1 }
    END { if (n) printf "%.0f %d", sum / n, most }')
  line cycles "${cycles% *}" "an inference, on average, without wait states"
  line largestCycles "${cycles#* }" "the longest inference"
}

# report_listen CONSOLE ELF: the same of listen.
report_listen() {
  local console=$1 elf=$2 hops windows stack buffers
  hops=$(measured "$console" hops)
  windows=$(measured "$console" windows)
  stack=$(measured "$console" stackHighWater)
  buffers=$(measured "$console" bufferBytes)

  echo
  line hops "$hops" "of 20 ms"
  line windows "$windows" "classified"
  line hopInstructions "$(instructions "$(measured "$console" totalTicks)" "$hops")" \
    "a hop, on average (to $(instructions_per_tick))"
  line largestHopInstructions "$(instructions "$(measured "$console" largestTicks)")" \
    "the longest hop"
  line frontEndInstructions "$(instructions "$(measured "$console" frontEndTicks)" "$hops")" \
    "of a hop, the front end, on average"
  ((windows == 0)) || line inferenceInstructions \
    "$(instructions "$(measured "$console" networkTicks)" "$windows")" "a window, the network"
  line arenaBytes "$(measured "$console" arenaBytes)" "of SRAM, planned"
  line frontEndBytes "$(planned frontEndBytes)" "of SRAM, planned"
  line bufferBytes "$buffers" "of SRAM: a hop of samples, features that wait"
  line stackHighWaterBytes "$stack" "of stack"
  report_flash "$elf"
  report_static "$elf" $(($(planned arenaBytes) + $(planned frontEndBytes) + buffers)) "all of these"
  line sramBytes $((static_bytes + stack)) ".data, .bss and stack: all that it takes"
}

# report_flash ELF
report_flash() {
  local section
  for section in text rodata; do
    line "${section}Bytes" "$(section_bytes "$1" .$section)" ""
  done
  line flashBytes $(($(section_bytes "$1" .text) + $(section_bytes "$1" .rodata) \
    + $(section_bytes "$1" .data))) "of flash without the model"
  line modelBytes "$(section_bytes "$1" .model)" "of flash"
}

# report_static ELF PLANNED NAME: .data and .bss, $static_bytes from then on, of which 64 bytes may be ours.
report_static() {
  local ours
  static_bytes=$(($(section_bytes "$1" .data) + $(section_bytes "$1" .bss)))
  ours=$((static_bytes - $2))
  line staticBytes "$static_bytes" ".data and .bss: $3 and $ours of ours"
  ((ours >= 0 && ours <= 64)) || fail "static memory holds $ours bytes that nobody planned; 64 are allowed"
}
