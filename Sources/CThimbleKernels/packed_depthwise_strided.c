#include "packed_depthwise_columns.h"

// The columns of a channel pass by in pairs. The first of a pair is the middle of an output, the second completes it
// and starts the next one: one sum is carried on.

#if THK_DSP

// Registers: r0-r2 the rows' last pixels, r3 offset of the column; r4-r6 weights of the upper two rows by column,
// r7 and the top of r8 of the third row, low byte of r8 the shift; r12 bytes of a pixel, lr the sum; r9-r11 the column.
//
// Frame: 0 bias   4 multiplier   8 rounding   12 output   16 channels   20 first offset   24 channels that are left
//        28 weights   32 requantization   36 zero points   40 outside

// An output in r10 from its doubled sum; outputs lie half as far apart as the columns that complete them.
#define REQUANTIZE                   \
  "ldrd r9, r11, [sp, #4]\n"         \
  "add r11, r11, r10, asr #31\n"     \
  "smmlar r10, r10, r9, r11\n"       \
  "ldr r9, [sp, #12]\n"              \
  "asr r10, r10, r8\n"               \
  "add r9, r9, r3, asr #1\n"         \
  "ssat r10, #8, r10\n"              \
  "strb r10, [r9]\n"

THK_ASSEMBLY void thk_convolve_depthwise_strided_row(const thk_depthwise_row *row) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldmia r0, {r0-r10}\n"
      "push {r3-r10}\n"
      "sub sp, #12\n"

      ".p2align 2\n"
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
      "ldrd r12, r3, [sp, #16]\n"
      "bcc 7f\n"
      // The column before the input starts the first output.
      "smlad lr, r10, r4, r9\n"
      "smlabb lr, r10, r7, lr\n"
      "3:\n"
      "cmp r3, #0\n"
      "bpl 5f\n"

      ".p2align 2\n"
      "4:\n"  // two columns, which complete an output
      LOAD_COLUMN("r9")
      "adds r3, r3, r12\n"
      "smlad lr, r9, r5, lr\n"
      "smlabt lr, r11, r7, lr\n"
      LOAD_COLUMN("r9")
      "smlad r10, r9, r6, lr\n"
      "ldr lr, [sp]\n"
      "smlabt r10, r11, r8, r10\n"
      "smlad lr, r9, r4, lr\n"
      "smlabb lr, r11, r7, lr\n"
      REQUANTIZE
      "adds r3, r3, r12\n"
      "bmi 4b\n"

      "5:\n"  // the input's last column and the one behind it complete the last output
      "ldr r9, [sp, #40]\n"
      "lsls r9, r9, #27\n"
      "bpl 9f\n"
      LOAD_COLUMN("r9")
      "add r3, r12\n"
      "smlad lr, r9, r5, lr\n"
      "smlabt lr, r11, r7, lr\n"
      "ldr r9, [sp, #36]\n"
      "smlad r10, r9, r6, lr\n"
      "smlabt r10, r9, r8, r10\n"
      REQUANTIZE
      "9:\n"
      "ldr r9, [sp, #12]\n"
      "ldr r10, [sp, #24]\n"
      "adds r0, #1\n"
      "adds r1, #1\n"
      "adds r2, #1\n"
      "add r9, r9, #1\n"
      "subs r10, r10, #1\n"
      "str r9, [sp, #12]\n"
      "str r10, [sp, #24]\n"
      "bpl 1b\n"
      "add sp, #44\n"
      "pop {r4-r11, pc}\n"

      "7:\n"  // the first column of the input starts the first output
      LOAD_COLUMN("lr")
      "smlad lr, lr, r4, r9\n"
      "smlabb lr, r11, r7, lr\n"
      "add r3, r12\n"
      "b 3b\n"

      "6:\n"
      FOLD_ROWS_OUTSIDE);
}

#else

/// All outputs of a channel.
static void convolve_channel(const thk_depthwise_row *row, int32_t channel) {
  const window kernel = load_window(row, channel);
  const thk_channel *requantization = &row->requantization[channel];
  const int32_t zeroPoint = (int16_t)row->zeroPoints;
  const column zeroPoints = {zeroPoint, zeroPoint, zeroPoint};
  int8_t *output = row->output + channel;
  int32_t offset = row->firstOffset;
  column values = zeroPoints;
  if (!(row->outside & THK_COLUMN_BEFORE_OUTSIDE)) {
    values = load_column(row, offset + channel);
    offset += row->channels;
  }
  uint32_t next = add_column(kernel.bias, kernel.columns[0], values);
  while (offset < 0) {
    next = add_column(next, kernel.columns[1], load_column(row, offset + channel));
    offset += row->channels;
    values = load_column(row, offset + channel);
    const int32_t sum = (int32_t)add_column(next, kernel.columns[2], values);
    next = add_column(kernel.bias, kernel.columns[0], values);
    output[offset >> 1] = (int8_t)thk_requantize(sum, requantization);
    offset += row->channels;
  }
  if (row->outside & THK_COLUMN_AFTER_OUTSIDE) {
    next = add_column(next, kernel.columns[1], load_column(row, offset + channel));
    const int32_t sum = (int32_t)add_column(next, kernel.columns[2], zeroPoints);
    output[(offset + row->channels) >> 1] = (int8_t)thk_requantize(sum, requantization);
  }
}

void thk_convolve_depthwise_strided_row(const thk_depthwise_row *row) {
  for (int32_t channel = 0; channel <= row->lastChannel; channel++) convolve_channel(row, channel);
}

#endif
