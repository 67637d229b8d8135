#include "ThimblePackedRequantization.h"

#include "CThimbleKernels.h"
#include "struct_offsets.h"

// In the file, and where assembly loads a channel at one go.
THK_FIELD_AT(thk_channel, bias, 0);
THK_FIELD_AT(thk_channel, multiplier, 4);
THK_FIELD_AT(thk_channel, rounding, 8);
THK_FIELD_AT(thk_channel, shift, 12);
THK_SIZE_IS(thk_channel, 16);

int32_t thk_requantize_exactly(int32_t doubled, const thk_channel *channel) {
  // Shift and bounds, byte by byte.
  const int8_t *fields = (const int8_t *)&channel->shift;
  const int32_t shift = fields[0];
  int32_t value;
  if (shift < 0) {
    // Ties round away from 0.
    const int32_t product = thk_add_rounded_high_product(0, doubled, channel->multiplier);
    value = (((product + (product >> 31)) >> ~shift) + 1) >> 1;
  } else {
    const int32_t shifted = (int32_t)((uint32_t)(doubled >> 1) << shift);
    value = thk_rounding_doubling_multiply_high(shifted, channel->multiplier);
  }
  value = (int32_t)((uint32_t)value + (uint32_t)channel->rounding);
  if (value < fields[1]) return fields[1];
  return value > fields[2] ? fields[2] : value;
}
