#pragma once
/// What the packed kernels' assembly for Thumb-2 shares.
#include "ThimblePackedMath.h"

#define IN_QUOTES(text) #text
/// A macro's value as text.
#define IN_ASSEMBLY(text) IN_QUOTES(text)

/// `thk_requantize` of the register `sum`: multiplier in r10, rounding in r11, shift in lr. Overwrites
/// r9 and, on cores without the DSP extension, the register `low`.
#if THK_DSP
#define REQUANTIZE(sum, low)                  \
  "add r9, r11, " sum ", asr #31\n"           \
  "smmlar " sum ", " sum ", r10, r9\n"        \
  "asr " sum ", lr\n"                         \
  "ssat " sum ", #8, " sum "\n"
#else
#define REQUANTIZE(sum, low)                  \
  "add r9, r11, " sum ", asr #31\n"           \
  "smull " low ", " sum ", " sum ", r10\n"    \
  "adds " low ", " low ", #0x80000000\n"      \
  "adc " sum ", " sum ", r9\n"                \
  "asr " sum ", lr\n"                         \
  "ssat " sum ", #8, " sum "\n"
#endif

/// `thk_requantize` of twice the register `sum` and the bias in r9, the rest of the channel's record as above;
/// then it is stored at r4, which goes on to the next output. Overwrites what ``REQUANTIZE`` does.
#define FINISH(sum)                           \
  "add " sum ", r9, " sum ", lsl #1\n"        \
  REQUANTIZE(sum, "r7")                       \
  "strb " sum ", [r4], #1\n"
