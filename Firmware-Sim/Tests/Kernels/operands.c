// Functions of two operands, and copies.
#include "sweeps.h"

/// What TFLite makes of a value: multiplied, then shifted right.
static int32_t rescaled(int32_t value, int32_t multiplier, int32_t shift) {
  return thk_rounding_divide_by_power_of_two(
      thk_rounding_doubling_multiply_high(value, multiplier), shift);
}

/// Functions of two operands, each with all values of a row, or one for a pixel, a channel or the row.
void sweep_operands(uint32_t number) {
  seed(number);
  static const thk_requantization any = {.lower = -128, .upper = 127};
  const int32_t width = draw(1, 9), channels = draw(1, 17);
  // Bit 0: one pixel serves all; bit 1: one channel does.
  const int32_t kinds[2] = {draw(0, 3), draw(0, 3)};
  const int8_t *const operands[2] = {activations, activations + 512};
  draw_values(activations, 1024);
  int32_t step[2], stride[2];
  for (int32_t i = 0; i < 2; i++) {
    step[i] = kinds[i] & 2 ? 0 : 1;
    stride[i] = kinds[i] & 1 ? 0 : kinds[i] & 2 ? 1 : channels;
  }
  const thk_operands rows = {operands[0], operands[1], width,     channels,
                             step[0],     step[1],     stride[0], stride[1]};
  const int32_t zeros[3] = {draw(-128, 127), draw(-128, 127), draw(-128, 127)};
  const int32_t fine = draw(1 << 30, INT32_MAX), fine_shift = draw(1, 9);
  const int32_t multiplier = draw(1 << 30, INT32_MAX), kind = draw(0, 4);
  const int32_t bits = kind == 1 ? 7 : 20, unit = 1 << (bits + 1);
  const int32_t negates = draw(0, 1), left = draw(0, 14);
  const int32_t shift = kind == 0 ? draw(18, 24) : kind == 1 ? draw(0, 26) : draw(0, 14);
  for (int32_t i = 0; i < width * channels; i++) {
    const int32_t pixel = i / channels, channel = i % channels;
    const int32_t a = operands[0][pixel * stride[0] + channel * step[0]];
    const int32_t b = operands[1][pixel * stride[1] + channel * step[1]];
    const int32_t x = a - zeros[0], y = b - zeros[1];
    int32_t value;
    if (kind < 2) {
      const int32_t coarse = x * (1 << (bits - 1)), other = rescaled(y * (1 << bits), fine, fine_shift);
      const int32_t sum = kind == 0 ? (negates ? other - coarse : coarse + other) : coarse - other;
      value = rescaled(kind == 0 ? sum : sum * sum, multiplier, shift) + zeros[2];
    } else if (kind == 2) {
      // A factor of one and more shifts left, one below it right.
      const int32_t down = shift > 7 ? shift : 0, up = down ? 0 : left;
      value = rescaled((int32_t)((uint32_t)(x * y) << up), multiplier, down) + zeros[2];
    } else {
      value = kind == 3 ? (a > b ? a : b) : a < b ? a : b;
    }
    expect(i, (int8_t)(value < -128 ? -128 : value > 127 ? 127 : value), &any);
  }
  clear_output();
  const int32_t coarse_unit = kind == 0 ? (negates ? -1 : 1) * (1 << bits) : 1 << (bits - 1);
  const thk_common_scale scale = {
      .coarseUnit = coarse_unit, .coarseOffset = -zeros[0] * coarse_unit, .fineUnit = unit,
      .fineOffset = -zeros[1] * unit, .fineMultiplier = fine, .fineRounding = 1 << (fine_shift - 1),
      .fineShift = fine_shift, .fineFactor = 2, .multiplier = multiplier,
      .rounding = shift > 0 ? 1 << (shift - 1) : 0, .shift = shift, .outputZeroPoint = zeros[2]};
  if (kind == 0) thk_sum_rows(&scale, &rows, output);
  if (kind == 1) thk_square_differences(&scale, &rows, output);
  if (kind == 2) {
    const int32_t down = shift > 7 ? shift : 0, second_unit = 2 << (down ? 0 : left);
    const thk_product product = {
        .firstOffset = -zeros[0], .secondUnit = second_unit, .secondOffset = -zeros[1] * second_unit,
        .multiplier = multiplier, .rounding = down ? 1 << (down - 1) : 0, .signMask = down ? -1 : 0,
        .shift = down, .outputZeroPoint = zeros[2]};
    thk_multiply_rows(&product, &rows, output);
  }
  if (kind > 2) thk_choose_rows(kind == 3, &rows, output);
  check_output("operands", number, width * channels);
}

/// Copies, apart and over one another, the first byte first.
void sweep_copies(uint32_t number) {
  seed(number);
  static const thk_requantization any = {.lower = -128, .upper = 127};
  static int8_t bytes[128];
  const int32_t count = draw(0, 60), source = draw(0, 60), target = draw(0, 60);
  draw_values(bytes, sizeof bytes);
  for (int32_t i = 0; i < (int32_t)sizeof bytes; i++) activations[i] = bytes[i];
  for (int32_t i = 0; i < count; i++) activations[target + i] = activations[source + i];
  for (int32_t i = 0; i < (int32_t)sizeof bytes; i++) expect(i, activations[i], &any);
  thk_copy_bytes(bytes + target, bytes + source, (uintptr_t)count);
  clear_output();
  for (int32_t i = 0; i < (int32_t)sizeof bytes; i++) output[i] = bytes[i];
  check_output("thk_copy_bytes", number, sizeof bytes);
}
