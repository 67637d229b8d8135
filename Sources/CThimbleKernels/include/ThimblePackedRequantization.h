#pragma once
/// The requantization of packed kernels: from a doubled accumulator to an int8 output.
#include <stdbool.h>
#include <stdint.h>

#include "ThimblePackedMath.h"
#include "ThimbleWideMath.h"

/// One output channel, as it lies in the file: `PackedRequantization` says what the words mean.
typedef struct {
  int32_t bias;
  int32_t multiplier;
  int32_t rounding;
  int32_t shift;
} thk_channel;

/// Whether a channel, or one of its group, needs `thk_requantize_exactly`: its shift is negative.
THK_INLINE bool thk_is_exact(const thk_channel *channel) { return channel->shift < 0; }

/// Whether a channel only fills up the last group.
THK_INLINE bool thk_is_absent(const thk_channel *channel) {
  return ((uint32_t)channel->shift >> 30) == 3;
}

/// The output of a channel that is not exact, in four instructions.
///
/// The sign that decides how a tie rounds is the accumulator's, not that of its rounded product: they
/// differ only where the product is 0, and there it makes no difference.
THK_INLINE int32_t thk_requantize(int32_t doubled, const thk_channel *channel) {
  const int32_t rounding = (int32_t)((uint32_t)channel->rounding + (uint32_t)(doubled >> 31));
  const int32_t scaled = thk_add_rounded_high_product(rounding, doubled, channel->multiplier);
  return thk_saturate_to_int8(scaled >> channel->shift);
}

/// The output of an exact channel: any shift, any bounds.
int32_t thk_requantize_exactly(int32_t doubled, const thk_channel *channel);
