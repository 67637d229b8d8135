#include "ThimblePackedDepthwise.h"
#include "ThimbleUnaligned.h"

/// The sums of four channels, not doubled.
typedef struct {
  int32_t of[4];
} four_sums;

/// Adds up the products of four channels, whose weights start at `weights`.
THK_INLINE four_sums add_products(const int8_t *activations, const thk_depthwise_pixel *pixel,
                                  const int8_t *weights) {
  int32_t a = 0, b = 0, c = 0, d = 0;
  const int32_t *tap = pixel->taps;
  const int32_t *const end = pixel->tapsEnd;
  do {
    const uint32_t values = thk_load_word(activations + *tap++);
    const uint32_t factors = thk_load_word(weights);
    weights += 4;
    const uint32_t evenValues = thk_widen_even(values), evenFactors = thk_widen_even(factors);
    const uint32_t oddValues = thk_widen_odd(values), oddFactors = thk_widen_odd(factors);
    a = thk_add_low_product(a, evenValues, evenFactors);
    c = thk_add_high_product(c, evenValues, evenFactors);
    b = thk_add_low_product(b, oddValues, oddFactors);
    d = thk_add_high_product(d, oddValues, oddFactors);
  } while (tap != end);
  return (four_sums){{a, b, c, d}};
}

THK_INLINE int32_t doubled_sum(int32_t sum, const thk_channel *channel) {
  return (int32_t)((uint32_t)channel->bias + ((uint32_t)sum << 1));
}

static __attribute__((noinline)) void finish_exactly(const four_sums *sums,
                                                     const thk_channel *group, int8_t *output) {
  for (int32_t channel = 0; channel < 4; channel++) {
    const int32_t doubled = doubled_sum(sums->of[channel], &group[channel]);
    output[channel] = (int8_t)thk_requantize_exactly(doubled, &group[channel]);
  }
}

void thk_convolve_depthwise_pixel(const thk_depthwise_pixel *pixel) {
  const int8_t *activations = pixel->base;
  const int8_t *weights = pixel->weights;
  const thk_channel *group = pixel->requantization;
  int8_t *output = pixel->output;
  for (; group != pixel->requantizationEnd; group += 4) {
    const four_sums sums = add_products(activations, pixel, weights);
    if (thk_is_exact(group)) {
      finish_exactly(&sums, group, output);
    } else {
      output[0] = (int8_t)thk_requantize(doubled_sum(sums.of[0], &group[0]), &group[0]);
      output[1] = (int8_t)thk_requantize(doubled_sum(sums.of[1], &group[1]), &group[1]);
      output[2] = (int8_t)thk_requantize(doubled_sum(sums.of[2], &group[2]), &group[2]);
      output[3] = (int8_t)thk_requantize(doubled_sum(sums.of[3], &group[3]), &group[3]);
    }
    activations += 4;
    weights += (pixel->tapsEnd - pixel->taps) * 4;
    output += 4;
  }
}
