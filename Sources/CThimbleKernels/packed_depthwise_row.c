#include "packed_depthwise_columns.h"

// The columns of a channel pass by one after the other. Each completes the output on its left, is the
// middle of the one below it and starts the one on its right: three sums, of which two are carried on.

#if THK_DSP

// Registers: r0-r2 the rows' ends, r3 offset of the column; r4-r6 weights of the upper two rows by column,
// r7 and the top of r8 of the third row, low byte of r8 the shift; r12 the sum just started, lr the next
// to complete; r9-r11 the column.
//
// Frame: 0 bias   4 multiplier   8 rounding   12 output   16 channels   20 from the end of a channel to the next one
//        24 last channel   28 weights   32 requantization   36 zero points   40 outside

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
      "mov r11, r5\n"
      "adds r5, #1\n"
      "push {r3-r10}\n"
      "mov r3, r11\n"
      "sub sp, #12\n"

      "1:\n"  // a channel
      "ldrd r12, lr, [sp, #28]\n"
      "ldmia r12!, {r4-r8}\n"
      "str r12, [sp, #28]\n"
      "ldmia lr!, {r9-r12}\n"
      "str lr, [sp, #32]\n"
      "stm sp, {r9-r11}\n"
      "pkhbt r8, r12, r8\n"
      "ldrd r10, r12, [sp, #36]\n"
      "lsls r11, r12, #29\n"
      "bne 6f\n"
      "2:\n"
      "bcc 7f\n"
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

      ".p2align 2\n"
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
      "lsls r11, r11, #27\n"
      "bpl 9f\n"
      "smlad r10, r9, r6, lr\n"
      "smlabt r10, r9, r8, r10\n"
      REQUANTIZE
      "9:\n"
      "ldrd r9, r10, [sp, #20]\n"
      "cmp r3, r10\n"
      "add r3, r9\n"
      "bne 1b\n"
      "add sp, #44\n"
      "pop {r4-r11, pc}\n"

      "7:\n"  // the first column of the input starts the first output
      LOAD_COLUMN("r12")
      "smlad lr, r12, r4, r9\n"
      "smlabb lr, r11, r7, lr\n"
      "ldr r12, [sp, #16]\n"
      "add r3, r12\n"
      "b 3b\n"

      // The window of a column of outputs lies on its side: the weights are turned.
      "6:\n"
      "bpl 11f\n"
      "mov lr, r7\n"
      "mov r7, r6\n"
      "mov r6, lr\n"
      "pkhtb lr, r5, r4, asr #16\n"
      "pkhbt r4, r4, r5, lsl #16\n"
      "mov r5, lr\n"
      "11:\n"
      FOLD_ROWS_OUTSIDE);
}

#else

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
