#include "ThimblePackedConvolution.h"

void thk_finish_dense_exactly(const int32_t *sums, const thk_channel *group, int8_t *output) {
  for (int32_t index = 0; index < 4 && !thk_is_absent(&group[index]); index++) {
    const uint32_t doubled = (uint32_t)group[index].bias + 2 * (uint32_t)sums[index];
    output[index] = (int8_t)thk_requantize_exactly((int32_t)doubled, &group[index]);
  }
}

static int32_t add_row(int32_t sum, const int8_t *values, const int8_t *weights, int32_t count) {
#if THK_DSP
  for (; count >= 8; count -= 8) {
    const uint32_t a = thk_load_word(values), b = thk_load_word(values + 4);
    const uint32_t v = thk_load_word(weights), w = thk_load_word(weights + 4);
    values += 8;
    weights += 8;
    sum = thk_add_dot_product(sum, thk_widen_even(a), thk_widen_even(v));
    sum = thk_add_dot_product(sum, thk_widen_odd(a), thk_widen_odd(v));
    sum = thk_add_dot_product(sum, thk_widen_even(b), thk_widen_even(w));
    sum = thk_add_dot_product(sum, thk_widen_odd(b), thk_widen_odd(w));
  }
#endif
  for (; count > 0; count--) sum = (int32_t)((uint32_t)sum + (uint32_t)(*values++ * *weights++));
  return sum;
}

void thk_multiply_row(const int8_t *values, const int8_t *weights, int32_t count, const int32_t *partial_sum,
                      const thk_channel *channel, void *result) {
  const int32_t sum = add_row(partial_sum ? *partial_sum : 0, values, weights, count);
  if (!channel) {
    *(int32_t *)result = sum;
    return;
  }
  const int32_t doubled = (int32_t)((uint32_t)channel->bias + 2 * (uint32_t)sum);
  *(int8_t *)result = (int8_t)(thk_is_exact(channel) ? thk_requantize_exactly(doubled, channel)
                                                     : thk_requantize(doubled, channel));
}

#define THK_JOINED 0
#include "packed_dense_loops.h"
