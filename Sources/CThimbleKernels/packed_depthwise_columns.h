#pragma once
/// What the loops over 3 × 3 windows, channel by channel, share: a column of the input, and a channel's weights.
#include "ThimblePackedDepthwise.h"

#include "struct_offsets.h"

#if THK_DSP

// The struct is read at one go into r0-r10.
THK_FIELD_AT(thk_depthwise_row, rowEnds, 0);
THK_FIELD_AT(thk_depthwise_row, output, 12);
THK_FIELD_AT(thk_depthwise_row, channels, 16);
THK_FIELD_AT(thk_depthwise_row, firstOffset, 20);
THK_FIELD_AT(thk_depthwise_row, lastChannel, 24);
THK_FIELD_AT(thk_depthwise_row, weights, 28);
THK_FIELD_AT(thk_depthwise_row, requantization, 32);
THK_FIELD_AT(thk_depthwise_row, zeroPoints, 36);
THK_FIELD_AT(thk_depthwise_row, outside, 40);
// Bits of `outside` are shifted into the sign or the carry.
_Static_assert(THK_ROW_ABOVE_OUTSIDE == 1 << 0 && THK_ROW_BELOW_OUTSIDE == 1 << 1 &&
                   THK_WINDOW_TURNED == 1 << 2 && THK_COLUMN_BEFORE_OUTSIDE == 1 << 3 &&
                   THK_COLUMN_AFTER_OUTSIDE == 1 << 4,
               "assembly tests other bits");

// The three rows of a column: two in a register, the third in r11.
#define LOAD_COLUMN(pair)            \
  "ldrsb " pair ", [r0, r3]\n"       \
  "ldrsb r10, [r1, r3]\n"            \
  "ldrsb r11, [r2, r3]\n"            \
  "pkhbt " pair ", " pair ", r10, lsl #16\n"

// A channel's weights of rows outside, which are zero points: their products become part of the bias in r9 and in the
// frame, the weights 0. It has r10 zero points and r12 what is outside, and goes back to 2, which finds the carry clear
// where the column before lies inside.
#define FOLD_ROWS_OUTSIDE            \
  "lsls r11, r12, #31\n"             \
  "bpl 8f\n"                         \
  "smlabb r9, r10, r4, r9\n"         \
  "smlabb r9, r10, r5, r9\n"         \
  "smlabb r9, r10, r6, r9\n"         \
  "bfc r4, #0, #16\n"                \
  "bfc r5, #0, #16\n"                \
  "bfc r6, #0, #16\n"                \
  "8:\n"                             \
  "lsls r11, r12, #30\n"             \
  "bpl 10f\n"                        \
  "smlad r9, r10, r7, r9\n"          \
  "smlabt r9, r10, r8, r9\n"         \
  "movs r7, #0\n"                    \
  "uxth r8, r8\n"                    \
  "10:\n"                            \
  "lsls r11, r12, #29\n"             \
  "str r9, [sp]\n"                   \
  "b 2b\n"

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

THK_INLINE void swap(int32_t *first, int32_t *second) {
  const int32_t value = *first;
  *first = *second;
  *second = value;
}

/// Turns a window, and takes rows outside, which are all zero points, into its bias.
THK_INLINE void adjust(window *kernel, const thk_depthwise_row *row) {
  column *columns = kernel->columns;
  const int32_t zeroPoint = (int16_t)row->zeroPoints;
  if (row->outside & THK_WINDOW_TURNED) {
    swap(&columns[0].middle, &columns[1].above);
    swap(&columns[0].below, &columns[2].above);
    swap(&columns[1].below, &columns[2].middle);
  }
  for (int32_t x = 0; x < 3; x++) {
    if (row->outside & THK_ROW_ABOVE_OUTSIDE) {
      kernel->bias += (uint32_t)(zeroPoint * columns[x].above);
      columns[x].above = 0;
    }
    if (row->outside & THK_ROW_BELOW_OUTSIDE) {
      kernel->bias += (uint32_t)(zeroPoint * columns[x].below);
      columns[x].below = 0;
    }
  }
}

/// A channel's weights, as they meet the input.
static window load_window(const thk_depthwise_row *row, int32_t channel) {
  const int16_t *weights = row->weights + channel * 10;
  window kernel = {
      .bias = (uint32_t)row->requantization[channel].bias,
      .columns = {{weights[0], weights[1], weights[6]},
                  {weights[2], weights[3], weights[7]},
                  {weights[4], weights[5], weights[9]}}};
  const uint32_t changing = THK_ROW_ABOVE_OUTSIDE | THK_ROW_BELOW_OUTSIDE | THK_WINDOW_TURNED;
  if (row->outside & changing) adjust(&kernel, row);
  return kernel;
}

#endif
