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
  const int32_t shift = (int8_t)channel->shift;
  const int32_t lower = (int8_t)(channel->shift >> 8);
  const int32_t upper = (int8_t)(channel->shift >> 16);
  const int32_t left = shift > 0 ? shift : 0;
  const int32_t right = shift < 0 ? -shift : 0;
  const int32_t shifted = (int32_t)((uint32_t)(doubled >> 1) << left);
  const int32_t rounded = thk_rounding_divide_by_power_of_two(
      thk_rounding_doubling_multiply_high(shifted, channel->multiplier), right);
  const int32_t value = (int32_t)((uint32_t)rounded + (uint32_t)channel->rounding);
  return value < lower ? lower : value > upper ? upper : value;
}
