# shellcheck shell=bash
# Makes RESULTS.md. Sourced by bench.sh.

# TensorFlow Lite Micro of 2026-08 with CMSIS-NN of 2026-07, gcc 12, TFLM's own flags: instructions of an
# inference in millions, by board and model.
rivals='
mps2-an386 kws 7.701769
mps2-an386 vww 24.10
mps2-an386 resnet 29.86
mps2-an386 ad 0.583
mps2-an386 sww 2.23
mps2-an385 kws 10.54
mps3-an547 kws 1.818
mps2-an386-armv6m kws 29.01
'

# results_page MEASURED: the page, from lines of board, model, plan, instructions, flash and stack.
results_page() {
  cat << END
# Firmware on simulated boards

Written by \`Firmware-Sim/bench.sh --results\`: do not edit. Measured with
$(qemu-system-arm --version | sed -n '1s/ *(.*//p') and $(swift --version 2> /dev/null | sed -n '1s/ *(.*//p').

Instructions of the longest of $inferences inferences, whose scores are the reference's byte for byte, counted
by thimble's simulator or by QEMU (\`-icount\`). Cycles are the simulator's (\`thimble simulate\`), of one
inference with warm caches: on a Cortex-M4 without wait states, and on an STM32L4R5ZI at 120 MHz with its own. Flash is code and constants of the program \`infer\` without the model.
The ratio is to TensorFlow Lite Micro with CMSIS-NN on the same core: below 1, Thimble executes fewer.

| board | model | plan | instructions | TFLM + CMSIS-NN | ratio | cycles | at 120 MHz | flash | stack |
|---|---|---|---:|---:|---:|---:|---:|---:|---:|
END
  awk -v rivals="$rivals" '
    BEGIN { n = split(rivals, f); for (i = 1; i < n; i += 3) rival[f[i], f[i + 1]] = f[i + 2] }
    function grouped(x, s) { for (s = ""; length(x) > 3; x = substr(x, 1, length(x) - 3))
      s = "," substr(x, length(x) - 2) s; return x s }
    { r = rival[$1, $2]
      printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", $1, $2, $3, grouped($4 ""),
        r ? r " M" : "–", r ? sprintf("%.2f", $4 / r / 1e6) : "–", $7 == "-" ? "–" : grouped($7 ""),
        $8 == "-" ? "–" : grouped($8 ""), grouped($5 ""), grouped($6 "") }' "$1"
  cat << 'END'

## Measuring the others

1. TensorFlow Lite Micro of August 2026, with CMSIS-NN of July 2026 in place of the version that its
   `third_party` scripts fetch: `make -f tensorflow/lite/micro/tools/make/Makefile TARGET=cortex_m_generic
   TARGET_ARCH=cortex-m4 OPTIMIZED_KERNEL_DIR=cmsis_nn BUILD_TYPE=release microlite`, with Debian 12's
   `arm-none-eabi-gcc` 12 and the Makefile's own flags; `cortex-m3`, `cortex-m55` and `cortex-m0plus`
   likewise. Do not compile CMSIS-NN with `-ffreestanding`: its loads would become calls of `memcpy`.
2. A program with the model in flash, an arena large enough, the model's operators in a
   `MicroMutableOpResolver`, and SysTick as in `Sources/CBoard/stopwatch.c` around `Invoke()` alone.
3. The same QEMU machine with `-icount shift=0`; ticks times the instructions of a tick
   ([README](README.md), boards). Scores compared with `golden/` first.
END
}
