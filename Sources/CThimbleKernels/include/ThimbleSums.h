#pragma once
/// Loops over values of rows that add them up: of two tensors, and of a row's pixels.
#include <stdint.h>

/// How two values are brought to one scale and their sum to the output's; `Add` says why it is exact.
typedef struct {
  /// Added to the coarse value times 2^20.
  int32_t coarseOffset;
  /// Factor and summand of the fine value before it is rescaled.
  int32_t fineUnit, fineOffset;
  /// Rescaling of the fine value: multiplier, what rounds, right shift.
  int32_t fineMultiplier, fineRounding, fineShift;
  /// Rescaling of the doubled sum.
  int32_t multiplier, rounding, shift;
  int32_t outputZeroPoint;
} thk_scaled_sum;

/// The rescaled sums of two rows, brought into the range of int8; `output` may be one of the rows.
void thk_add_rows(const thk_scaled_sum *sum, const int8_t *coarse, const int8_t *fine,
                  int8_t *output, int32_t count);

/// Adds 128 more than each of `count` pixels, `stride` bytes apart, to the sums of four channels.
void thk_add_four_channels(int32_t *sums, const int8_t *pixels, int32_t count, int32_t stride);
