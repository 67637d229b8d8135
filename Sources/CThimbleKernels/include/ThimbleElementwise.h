#pragma once
/// Loops over the values of two operands, which may have fewer of them than the output: see `Elementwise`.
#include <stdint.h>

/// A row of each operand and how it is gone through: in runs of `count` values.
typedef struct {
  const int8_t *first, *second;
  /// Runs of a row, and values of a run.
  int32_t runs, count;
  /// From a value of a run to the next: 1, or 0 where one value serves them all.
  int32_t firstStep, secondStep;
  /// From a run's first value to the next run's.
  int32_t firstStride, secondStride;
} thk_operands;

/// How two values are brought to one scale, the coarse one exactly, and the result to the output's.
///
/// The fine value, and the result, are doubled, so that the high word of a product is the reference's
/// doubling high multiply.
typedef struct {
  /// Factor and summand of the coarse value.
  int32_t coarseUnit, coarseOffset;
  /// Factor and summand of the fine value before it is rescaled.
  int32_t fineUnit, fineOffset;
  /// Rescaling of the fine value: multiplier, what rounds, right shift; then a factor.
  int32_t fineMultiplier, fineRounding, fineShift, fineFactor;
  /// Rescaling of the doubled result.
  int32_t multiplier, rounding, shift;
  int32_t outputZeroPoint;
} thk_common_scale;

/// The rescaled sums of two operands, brought into the range of int8; the first one is coarse. `output` may
/// be a row of an operand that has all of its values.
void thk_sum_rows(const thk_common_scale *scale, const thk_operands *rows, int8_t *output);

/// The rescaled squares of their differences, likewise.
void thk_square_differences(const thk_common_scale *scale, const thk_operands *rows,
                            int8_t *output);

/// How a product of two values is rescaled.
typedef struct {
  int32_t firstOffset;
  /// Factor and summand of the second value: the product comes doubled, and shifted left.
  int32_t secondUnit, secondOffset;
  /// Multiplier; what rounds, for products that are not negative; what the sign adds to that; right shift.
  int32_t multiplier, rounding, signMask, shift;
  int32_t outputZeroPoint;
} thk_product;

/// The rescaled products of two operands, likewise.
void thk_multiply_rows(const thk_product *product, const thk_operands *rows, int8_t *output);

/// The larger values of two operands, or the smaller ones.
void thk_choose_rows(int32_t largest, const thk_operands *rows, int8_t *output);

/// Brings values into a range.
void thk_clamp_row(int8_t *values, int32_t count, int32_t lower, int32_t upper);
