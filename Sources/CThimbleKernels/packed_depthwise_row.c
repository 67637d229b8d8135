#include "ThimblePackedDepthwise.h"

#include "struct_offsets.h"

// The columns of a channel pass by one after the other. Each completes the output on its left, is the
// middle of the one below it and starts the one on its right: three sums, of which two are carried on.

#if THK_DSP

// Registers: r0-r2 the rows' ends, r3 offset of the column; r4-r6 weights of the upper two rows by column,
// r7 and the top of r8 of the third row, low byte of r8 the shift; r12 the sum just started, lr the next
// to complete; r9-r11 the column.
//
// Frame: 0 bias   4 multiplier   8 rounding   12 output   16 channels   20 offset of the channel
//        24 weights   28 requantization   32 last channel   36 zero points   40 outside

// The struct is read at one go into r0-r10.
THK_FIELD_AT(thk_depthwise_row, rowEnds, 0);
THK_FIELD_AT(thk_depthwise_row, output, 12);
THK_FIELD_AT(thk_depthwise_row, channels, 16);
THK_FIELD_AT(thk_depthwise_row, firstOffset, 20);
THK_FIELD_AT(thk_depthwise_row, weights, 24);
THK_FIELD_AT(thk_depthwise_row, requantization, 28);
THK_FIELD_AT(thk_depthwise_row, lastChannel, 32);
THK_FIELD_AT(thk_depthwise_row, zeroPoints, 36);
THK_FIELD_AT(thk_depthwise_row, outside, 40);
// Bits of `outside` are shifted into the sign.
_Static_assert(THK_ROW_ABOVE_OUTSIDE == 1 << 0 && THK_ROW_BELOW_OUTSIDE == 1 << 1 &&
                   THK_COLUMN_BEFORE_OUTSIDE == 1 << 2 && THK_COLUMN_AFTER_OUTSIDE == 1 << 3,
               "assembly tests other bits");

// The three rows of a column: two in a register, the third in r11.
#define LOAD_COLUMN(pair)            \
  "ldrsb " pair ", [r0, r3]\n"       \
  "ldrsb r10, [r1, r3]\n"            \
  "ldrsb r11, [r2, r3]\n"            \
  "pkhbt " pair ", " pair ", r10, lsl #16\n"

// An output in r10 from its doubled sum.
#define REQUANTIZE                   \
  "ldrd r9, r11, [sp, #4]\n"         \
  "add r11, r11, r10, asr #31\n"     \
  "smmlar r10, r10, r9, r11\n"       \
  "ldrd r9, r11, [sp, #12]\n"        \
  "asr r10, r10, r8\n"               \
  "ssat r10, #8, r10\n"              \
  "strb r10, [r9, r3]\n"

THK_ASSEMBLY void thk_convolve_depthwise_row(const thk_depthwise_row *row) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldmia r0, {r0-r10}\n"
      "push {r3-r10}\n"
      "sub sp, #12\n"

      "1:\n"  // a channel
      "ldrd r3, r12, [sp, #20]\n"
      "ldmia r12!, {r4-r8}\n"
      "add lr, r3, #1\n"
      "strd lr, r12, [sp, #20]\n"
      "ldr lr, [sp, #28]\n"
      "ldmia lr!, {r9-r12}\n"
      "str lr, [sp, #28]\n"
      "strd r10, r11, [sp, #4]\n"
      "pkhbt r8, r12, r8\n"
      "ldrd r10, r12, [sp, #36]\n"
      "lsls r11, r12, #30\n"
      "bne 6f\n"
      "2:\n"
      "str r9, [sp]\n"
      "lsls r11, r12, #29\n"
      "bpl 7f\n"
      // The column before the input starts the first output.
      "smlad lr, r10, r4, r9\n"
      "smlabb lr, r10, r7, lr\n"
      "3:\n"
      LOAD_COLUMN("r12")
      "smlad lr, r12, r5, lr\n"
      "smlad r12, r12, r4, r9\n"
      "smlabt lr, r11, r7, lr\n"
      "smlabb r12, r11, r7, r12\n"
      "ldr r11, [sp, #16]\n"
      "adds r3, r3, r11\n"
      "bpl 5f\n"

      "4:\n"  // a column that completes an output
      LOAD_COLUMN("r9")
      "smlad r10, r9, r6, lr\n"
      "smlad lr, r9, r5, r12\n"
      "ldr r12, [sp]\n"
      "smlad r12, r9, r4, r12\n"
      "smlabt r10, r11, r8, r10\n"
      "smlabt lr, r11, r7, lr\n"
      "smlabb r12, r11, r7, r12\n"
      REQUANTIZE
      "adds r3, r3, r11\n"
      "bmi 4b\n"

      "5:\n"  // the column behind the input completes the last output
      "ldrd r9, r11, [sp, #36]\n"
      "lsls r11, r11, #28\n"
      "bpl 9f\n"
      "smlad r10, r9, r6, lr\n"
      "smlabt r10, r9, r8, r10\n"
      REQUANTIZE
      "9:\n"
      "ldr r9, [sp, #32]\n"
      "cmp r3, r9\n"
      "bne 1b\n"
      "add sp, #44\n"
      "pop {r4-r11, pc}\n"

      "6:\n"  // rows outside are zero points: their products are part of the bias, their weights 0
      "lsls r11, r12, #31\n"
      "bpl 8f\n"
      "smlabb r9, r10, r4, r9\n"
      "smlabb r9, r10, r5, r9\n"
      "smlabb r9, r10, r6, r9\n"
      "bfc r4, #0, #16\n"
      "bfc r5, #0, #16\n"
      "bfc r6, #0, #16\n"
      "8:\n"
      "lsls r11, r12, #30\n"
      "bpl 2b\n"
      "smlad r9, r10, r7, r9\n"
      "smlabt r9, r10, r8, r9\n"
      "movs r7, #0\n"
      "uxth r8, r8\n"
      "b 2b\n"

      "7:\n"  // the first column of the input starts the first output
      LOAD_COLUMN("r12")
      "smlad lr, r12, r4, r9\n"
      "smlabb lr, r11, r7, lr\n"
      "ldr r12, [sp, #16]\n"
      "add r3, r12\n"
      "b 3b\n");
}

#else

/// Three values one above the other: of the input, or weights.
typedef struct {
  int32_t above, middle, below;
} column;

/// The doubled weights of a channel, and what its sums start from.
typedef struct {
  uint32_t bias;
  column columns[3];
} window;

/// Adds the products of a kernel column with a column of the input.
THK_INLINE uint32_t add_column(uint32_t sum, column weights, column values) {
  return sum + (uint32_t)(weights.above * values.above) +
         (uint32_t)(weights.middle * values.middle) + (uint32_t)(weights.below * values.below);
}

THK_INLINE column load_column(const thk_depthwise_row *row, int32_t offset) {
  return (column){row->rowEnds[0][offset], row->rowEnds[1][offset], row->rowEnds[2][offset]};
}

/// A channel's weights; those of a row outside, which is all zero points, become part of the bias.
static window load_window(const thk_depthwise_row *row, int32_t channel) {
  const int32_t zeroPoint = (int16_t)row->zeroPoints;
  const int16_t *weights = row->weights + channel * 10;
  window kernel = {.bias = (uint32_t)row->requantization[channel].bias};
  for (int32_t x = 0; x < 3; x++) {
    column *weight = &kernel.columns[x];
    *weight = (column){weights[2 * x], weights[2 * x + 1], weights[x < 2 ? 6 + x : 9]};
    if (row->outside & THK_ROW_ABOVE_OUTSIDE) {
      kernel.bias += (uint32_t)(zeroPoint * weight->above);
      weight->above = 0;
    }
    if (row->outside & THK_ROW_BELOW_OUTSIDE) {
      kernel.bias += (uint32_t)(zeroPoint * weight->below);
      weight->below = 0;
    }
  }
  return kernel;
}

/// All outputs of a channel.
static void convolve_channel(const thk_depthwise_row *row, int32_t channel) {
  const window kernel = load_window(row, channel);
  const thk_channel *requantization = &row->requantization[channel];
  const int32_t zeroPoint = (int16_t)row->zeroPoints;
  const column zeroPoints = {zeroPoint, zeroPoint, zeroPoint};
  int32_t offset = row->firstOffset + channel;
  column values = zeroPoints;
  if (!(row->outside & THK_COLUMN_BEFORE_OUTSIDE)) {
    values = load_column(row, offset);
    offset += row->channels;
  }
  uint32_t next = add_column(kernel.bias, kernel.columns[0], values);
  values = load_column(row, offset);
  next = add_column(next, kernel.columns[1], values);
  uint32_t started = add_column(kernel.bias, kernel.columns[0], values);
  for (offset += row->channels; offset < 0; offset += row->channels) {
    values = load_column(row, offset);
    const int32_t sum = (int32_t)add_column(next, kernel.columns[2], values);
    next = add_column(started, kernel.columns[1], values);
    started = add_column(kernel.bias, kernel.columns[0], values);
    row->output[offset] = (int8_t)thk_requantize(sum, requantization);
  }
  if (row->outside & THK_COLUMN_AFTER_OUTSIDE) {
    const int32_t sum = (int32_t)add_column(next, kernel.columns[2], zeroPoints);
    row->output[offset] = (int8_t)thk_requantize(sum, requantization);
  }
}

void thk_convolve_depthwise_row(const thk_depthwise_row *row) {
  for (int32_t channel = 0; channel <= row->lastChannel; channel++) convolve_channel(row, channel);
}

#endif
