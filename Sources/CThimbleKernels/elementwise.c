#include "ThimbleElementwise.h"

#include "ThimblePackedMath.h"

/// A value of the finer operand at the common scale.
THK_INLINE int32_t scale_fine(const thk_common_scale *s, int32_t value) {
  const int32_t doubled = value * s->fineUnit + s->fineOffset;
  return thk_add_rounded_high_product(s->fineRounding + (doubled >> 31), doubled,
                                      s->fineMultiplier) >>
         s->fineShift;
}

void thk_sum_rows(const thk_common_scale *scale, const thk_operands *rows, int8_t *output) {
  const thk_common_scale s = *scale;
  const int8_t *first = rows->first, *second = rows->second;
  const int32_t firstStep = rows->firstStep, secondStep = rows->secondStep;
  for (int32_t left = rows->runs; left > 0; left--) {
    const int8_t *coarse = first, *fine = second;
    const int8_t *const end = output + rows->count;
    while (output != end) {
      const int32_t scaled = scale_fine(&s, *fine);
      fine += secondStep;
      const int32_t total = *coarse * s.coarseUnit + s.coarseOffset + scaled * s.fineFactor;
      coarse += firstStep;
      const int32_t result =
          thk_add_rounded_high_product(s.rounding + (total >> 31), total, s.multiplier) >> s.shift;
      *output++ = (int8_t)thk_saturate_to_int8(result + s.outputZeroPoint);
    }
    first += rows->firstStride;
    second += rows->secondStride;
  }
}

void thk_square_differences(const thk_common_scale *scale, const thk_operands *rows,
                            int8_t *output) {
  const thk_common_scale s = *scale;
  const int8_t *first = rows->first, *second = rows->second;
  const int32_t firstStep = rows->firstStep, secondStep = rows->secondStep;
  for (int32_t left = rows->runs; left > 0; left--) {
    const int8_t *coarse = first, *fine = second;
    const int8_t *const end = output + rows->count;
    while (output != end) {
      const int32_t scaled = scale_fine(&s, *fine);
      fine += secondStep;
      const int32_t difference = *coarse * s.coarseUnit + s.coarseOffset - scaled;
      coarse += firstStep;
      // At most 32,640 squared, which fits even doubled; squares have no sign that rounding asks for.
      const int32_t square = (int32_t)((uint32_t)difference * (uint32_t)difference * 2);
      const int32_t result =
          thk_add_rounded_high_product(s.rounding, square, s.multiplier) >> s.shift;
      *output++ = (int8_t)thk_saturate_to_int8(result + s.outputZeroPoint);
    }
    first += rows->firstStride;
    second += rows->secondStride;
  }
}

void thk_multiply_rows(const thk_product *product, const thk_operands *rows, int8_t *output) {
  const thk_product p = *product;
  const int8_t *first = rows->first, *second = rows->second;
  const int32_t firstStep = rows->firstStep, secondStep = rows->secondStep;
  for (int32_t left = rows->runs; left > 0; left--) {
    const int8_t *a = first, *b = second;
    const int8_t *const end = output + rows->count;
    while (output != end) {
      const int32_t value = (*a + p.firstOffset) * (*b * p.secondUnit + p.secondOffset);
      a += firstStep;
      b += secondStep;
      const int32_t rounding = p.rounding + ((value >> 31) & p.signMask);
      const int32_t result = thk_add_rounded_high_product(rounding, value, p.multiplier) >> p.shift;
      *output++ = (int8_t)thk_saturate_to_int8(result + p.outputZeroPoint);
    }
    first += rows->firstStride;
    second += rows->secondStride;
  }
}

void thk_choose_rows(int32_t largest, const thk_operands *rows, int8_t *output) {
  // All bits of a value inverted turn the smaller one into the larger one.
  const int32_t flip = largest ? 0 : -1;
  const int8_t *first = rows->first, *second = rows->second;
  const int32_t firstStep = rows->firstStep, secondStep = rows->secondStep;
  for (int32_t left = rows->runs; left > 0; left--) {
    const int8_t *a = first, *b = second;
    const int8_t *const end = output + rows->count;
    while (output != end) {
      const int32_t x = *a, y = *b;
      a += firstStep;
      b += secondStep;
      *output++ = (int8_t)((x ^ flip) > (y ^ flip) ? x : y);
    }
    first += rows->firstStride;
    second += rows->secondStride;
  }
}

void thk_clamp_row(int8_t *values, int32_t count, int32_t lower, int32_t upper) {
  for (const int8_t *const end = values + count; values != end; values++) {
    const int32_t value = *values;
    *values = (int8_t)(value < lower ? lower : value > upper ? upper : value);
  }
}
