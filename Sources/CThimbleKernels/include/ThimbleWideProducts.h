#pragma once
/// Products of 16-bit values and 8-bit weights, for four output channels side by side: 23 bits each with their
/// sign, so that 32 hold the sum of 256. Sums of more are added to some of 64 bits on the way.
#include <stdint.h>

#include "ThimbleChannels.h"

/// Four channels' sums, and the weights that come next in each one's row.
typedef struct {
  thk_four_rows narrow;
  /// Products that the narrow sums have room for.
  int32_t room;
  /// Whether there are sums of 64 bits: they mean nothing before.
  int32_t is_wide;
  int64_t sums[4];
} thk_wide_rows;

/// Products that a narrow sum holds.
#define THK_WIDE_ROOM 256

/// Starts with sums of 0 and the rows of `left` channels, those beyond the fourth left out; the last one stands in
/// for those that are not there. What most layers never need is not set.
static inline __attribute__((always_inline)) void thk_start_wide(thk_wide_rows *_Nonnull rows,
                                                                 const int8_t *_Nonnull first,
                                                                 intptr_t stride, intptr_t left) {
  for (int32_t i = 0; i < 4; i++) {
    rows->narrow.sums.channel[i] = 0;
    rows->narrow.weights[i] = first;
    if (i + 1 < left) first += stride;
  }
  rows->room = THK_WIDE_ROOM;
  rows->is_wide = 0;
}

/// Adds the narrow sums, which start anew, to the wide ones.
void thk_drain_wide(thk_wide_rows *_Nonnull rows);

/// A channel's sum.
static inline __attribute__((always_inline)) int64_t thk_wide_sum(
    const thk_wide_rows *_Nonnull rows, intptr_t channel) {
  const int64_t sum = rows->narrow.sums.channel[channel];
  return rows->is_wide ? sum + rows->sums[channel] : sum;
}

/// Lets the sums start anew.
static inline __attribute__((always_inline)) void thk_clear_wide(thk_wide_rows *_Nonnull rows) {
  for (int32_t i = 0; i < 4; i++) rows->narrow.sums.channel[i] = 0;
  rows->room = THK_WIDE_ROOM;
  rows->is_wide = 0;
}

/// Goes on to weights `count` bytes behind, in each row.
static inline __attribute__((always_inline)) void thk_skip_weights(thk_four_rows *_Nonnull rows,
                                                                   int32_t count) {
  for (int32_t i = 0; i < 4; i++) rows->weights[i] += count;
}

/// Adds the products of the next `count` weights, at most 256, with as many values, at any address.
void thk_add_wide_products(thk_four_rows *_Nonnull rows, const int8_t *_Nonnull values,
                           int32_t count);

/// Taps of a window's row over channels of their own: `lanes` of them, one or four, whose weights and values lie side
/// by side, those of the next tap `weight_step` and `step` bytes on.
typedef struct {
  int32_t count;
  int32_t lanes;
  int32_t step;
  int32_t weight_step;
} thk_wide_taps;

/// Adds the products of such taps; the first row's weights are all channels'.
void thk_add_wide_taps(thk_four_rows *_Nonnull rows, const int8_t *_Nonnull values,
                       const thk_wide_taps *_Nonnull taps);

/// `value * multiplier / 2^right`, halves upwards, as 32 bits; `multiplier` within 0...2^15 - 1, `right` within 1...63.
static inline __attribute__((always_inline)) int32_t thk_rescale_wide(int64_t value,
                                                                      int32_t multiplier,
                                                                      int32_t right) {
  // Shifts of 64 bits by a variable are calls of functions on small cores.
  const uint64_t product = (uint64_t)value * (uint32_t)multiplier;
  const uint32_t low = (uint32_t)product;
  const int32_t high = (int32_t)(product >> 32);
  if (right > 32) {
    const int32_t left = right - 33;
    return (high >> left >> 1) + (high >> left & 1);
  }
  const uint32_t half = low >> (right - 1);
  const uint32_t upper = right == 32 ? (uint32_t)high : (uint32_t)high << (32 - right);
  return (int32_t)((half >> 1 | upper) + (half & 1));
}
