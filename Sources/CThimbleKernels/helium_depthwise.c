/// Depthwise convolutions and sums of pixels for Helium: channels lie in lanes.
#include "ThimbleDepthwiseTaps.h"
#include "ThimbleSums.h"
#include "helium.h"

#if defined(__ARM_FEATURE_MVE)

/// The sums of 16 channels: every fourth from 0, 1, 2 and 3 on, as long multiplications leave them.
typedef int32x4x4_t sixteen_sums;

INLINE void add_sixteen(sixteen_sums *sums, int8x16_t activation, int8x16_t weight) {
  const int16x8_t even = vmullbq_int_s8(activation, weight);
  const int16x8_t odd = vmulltq_int_s8(activation, weight);
  sums->val[0] = vaddq_s32(sums->val[0], vmovlbq_s16(even));
  sums->val[1] = vaddq_s32(sums->val[1], vmovlbq_s16(odd));
  sums->val[2] = vaddq_s32(sums->val[2], vmovltq_s16(even));
  sums->val[3] = vaddq_s32(sums->val[3], vmovltq_s16(odd));
}

/// The values of 16 channels, or of fewer and zeros.
INLINE int8x16_t load(const int8_t *values, int32_t channels) {
  return channels == 16 ? vldrbq_s8(values) : vldrbq_z_s8(values, vctp8q((uint32_t)channels));
}

/// Adds the products of `count` channels, 16 at most, from `first` on, of the taps inside.
INLINE void add_inside(sixteen_sums *sums, const thk_window *window, const thk_row_pointers *rows,
                       int32_t first, int32_t count) {
  const thk_rectangle *taps = window->rectangles;
  const int8_t *weights = taps->weights + first, *const *row = rows->rows;
  const int32_t offset = window->offset + first, columns = taps->columns;
  __builtin_assume(columns > 0);
  int32_t left = taps->rows;
  do {
    const int8_t *tap = *row++ + offset;
    for (int32_t i = 0; i < columns; i++) {
      add_sixteen(sums, load(tap, count), load(weights, count));
      tap += window->activation_step;
      weights += window->weight_step;
    }
    weights += taps->weight_gap;
  } while (--left > 0);
}

/// The same of a rectangle of taps outside.
INLINE void add_outside(sixteen_sums *sums, const thk_window *window, const thk_rectangle *taps,
                        int32_t first, int32_t count) {
  const int8x16_t value = vreinterpretq_s8_u32(vdupq_n_u32(window->value));
  const int8_t *weights = taps->weights + first;
  const int32_t columns = taps->columns;
  __builtin_assume(columns > 0);
  int32_t left = taps->rows;
  do {
    for (int32_t i = 0; i < columns; i++) {
      add_sixteen(sums, value, load(weights, count));
      weights += window->weight_step;
    }
    weights += taps->weight_gap;
  } while (--left > 0);
}

/// Writes `count` channels, 16 at most and a multiple of four, from `first` on.
INLINE void convolve_sixteen(const thk_window *window, const thk_row_pointers *rows,
                             const thk_requantization *table, int32_t first, int32_t count,
                             int8_t *output) {
  const int32x4_t zero = vdupq_n_s32(0);
  sixteen_sums sums = {{zero, zero, zero, zero}};
  if (window->inside_count > 0) add_inside(&sums, window, rows, first, count);
  for (int32_t i = window->inside_count; i < window->rectangle_count; i++) {
    add_outside(&sums, window, &window->rectangles[i], first, count);
  }
  int32_t in_order[16];
  vst4q_s32(in_order, sums);
  for (int32_t i = 0; i < count; i += 4) {
    requantize(table, vldrwq_s32(in_order + i), first + i, 4, output + first + i);
  }
}

void thk_convolve_depthwise(thk_window *window, const thk_row_pointers *rows,
                            const thk_requantization *pointer, int32_t channels,
                            int8_t *output) {
  const thk_requantization table = *pointer;
  int32_t first = 0;
  for (; first <= channels - 16; first += 16) {
    convolve_sixteen(window, rows, &table, first, 16, output);
  }
  if (first < channels) {
    convolve_sixteen(window, rows, &table, first, channels - first, output);
  }
}

void thk_add_four_channels(int32_t *sums, const int8_t *pixels, int32_t count, int32_t stride) {
  int32x4_t sum = vaddq_n_s32(vldrwq_s32(sums), 128 * count);
  for (; count > 0; count--, pixels += stride) sum = vaddq_s32(sum, vldrbq_s32(pixels));
  vstrwq_s32(sums, sum);
}

#endif
