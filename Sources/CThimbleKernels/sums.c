#include "ThimbleSums.h"

#include "ThimblePackedMath.h"
#include "ThimbleUnaligned.h"

void thk_add_rows(const thk_scaled_sum *sum, const int8_t *coarse, const int8_t *fine,
                  int8_t *output, int32_t count) {
  const thk_scaled_sum s = *sum;
  const int8_t *const end = coarse + count;
  while (coarse != end) {
    const int32_t doubled = *fine++ * s.fineUnit + s.fineOffset;
    const int32_t scaled = thk_add_rounded_high_product(s.fineRounding + (doubled >> 31), doubled,
                                                        s.fineMultiplier) >>
                           s.fineShift;
    const int32_t total = *coarse++ * (1 << 20) + s.coarseOffset + scaled * 2;
    const int32_t result =
        thk_add_rounded_high_product(s.rounding + (total >> 31), total, s.multiplier) >> s.shift;
    *output++ = (int8_t)thk_saturate_to_int8(result + s.outputZeroPoint);
  }
}

#if !defined(__ARM_FEATURE_MVE)

void thk_add_four_channels(int32_t *sums, const int8_t *pixels, int32_t count, int32_t stride) {
  while (count > 0) {
    // Two 16-bit sums in a word: 256 values, none above 255, fit.
    uint32_t even = 0, odd = 0;
    int32_t left = count < 256 ? count : 256;
    count -= left;
    for (; left > 0; left--) {
      const uint32_t word = thk_load_word(pixels) ^ 0x80808080;
      even += word & 0x00FF00FF;
      odd += (word >> 8) & 0x00FF00FF;
      pixels += stride;
    }
    sums[0] = (int32_t)((uint32_t)sums[0] + (even & 0xFFFF));
    sums[1] = (int32_t)((uint32_t)sums[1] + (odd & 0xFFFF));
    sums[2] = (int32_t)((uint32_t)sums[2] + (even >> 16));
    sums[3] = (int32_t)((uint32_t)sums[3] + (odd >> 16));
  }
}

#endif
