// Packed rows of 3 × 3 windows, of either stride, four outputs of windows one row high, products of one output, and
// exact channels.
#include "ThimblePackedConvolution.h"
#include "ThimblePackedDepthwise.h"
#include "sweeps.h"

enum { MOST_CHANNELS = 7, MOST_COLUMNS = 9 };

static int8_t rows[3][MOST_COLUMNS * MOST_CHANNELS], outputs[MOST_COLUMNS * MOST_CHANNELS + 8];
// Loaded by words.
static _Alignas(4) int16_t weights[MOST_CHANNELS * 10];
static thk_channel table[MOST_CHANNELS];

static void draw_channels(int32_t channels) {
  // The place of each weight w[row][column] among ten; the ninth stays 0.
  for (int32_t i = 0; i < channels * 10; i++) weights[i] = (int16_t)(i % 10 == 8 ? 0 : 2 * draw(-128, 127));
  for (int32_t channel = 0; channel < channels; channel++) {
    const int32_t shift = draw(1, 9);
    table[channel] = (thk_channel){.bias = draw(-20000, 20000), .multiplier = draw(1 << 30, INT32_MAX), .shift = shift};
    table[channel].rounding = (1 << (shift - 1)) + draw(-128, 127) * (1 << shift);
  }
}

/// The output of a channel whose window starts in a column, some of it outside.
static int8_t expected_output(int32_t channel, int32_t channels, int32_t column, int32_t width, uint32_t outside,
                              int32_t zero_point) {
  static const int8_t places[3][3] = {{0, 2, 4}, {1, 3, 5}, {6, 7, 9}};
  int32_t sum = table[channel].bias;
  for (int32_t y = 0; y < 3; y++) {
    const int is_outside = (y == 0 && outside & THK_ROW_ABOVE_OUTSIDE) || (y == 2 && outside & THK_ROW_BELOW_OUTSIDE);
    for (int32_t x = 0; x < 3; x++) {
      const int32_t at = column + x;
      const int32_t value = is_outside || at < 0 || at >= width ? zero_point : rows[y][at * channels + channel];
      const int32_t place = outside & THK_WINDOW_TURNED ? places[x][y] : places[y][x];
      sum += weights[channel * 10 + place] * value;
    }
  }
  return (int8_t)thk_requantize(sum, &table[channel]);
}

void sweep_depthwise_rows(uint32_t number) {
  seed(number);
  const int32_t step = draw(1, 2), before = draw(0, 1), channels = draw(1, MOST_CHANNELS);
  const int32_t columns = draw(1, MOST_COLUMNS - 1), zero_point = draw(-128, 127);
  // As many columns as the windows span, one less, or, left over, one more of stride 2.
  const int32_t width = (columns - 1) * step + 3 - before - draw(1 - step, 1);
  if (width < 1 || width > MOST_COLUMNS || width + before < 2) return;
  const int32_t after = (columns - 1) * step + 3 - before - width;
  const uint32_t outside = (uint32_t)draw(0, 3) | (before ? THK_COLUMN_BEFORE_OUTSIDE : 0) |
                           (after > 0 ? THK_COLUMN_AFTER_OUTSIDE : 0) |
                           (step == 1 && draw(0, 1) ? THK_WINDOW_TURNED : 0);
  for (int32_t i = 0; i < 3 * width * channels; i++) rows[i % 3][i / 3] = (int8_t)draw(-128, 127);
  draw_channels(channels);
  const int32_t end = (width - (step - 1)) * channels;
  const int32_t completed = (3 - before - width) * channels;
  thk_depthwise_row row = {.rowEnds = {rows[0] + end, rows[1] + end, rows[2] + end},
                           .channels = channels, .firstOffset = -end, .weights = weights, .requantization = table,
                           .lastChannel = channels - 1, .outside = outside};
  row.output = outputs + 4 - (step == 1 ? completed - channels : completed >> 1);
  row.zeroPoints = (uint32_t)(uint16_t)zero_point * 0x10001;
  for (int32_t i = 0; i < (int32_t)sizeof outputs; i++) outputs[i] = 0x55;
  if (step == 1) {
    thk_convolve_depthwise_row(&row);
  } else {
    thk_convolve_depthwise_strided_row(&row);
  }
  for (int32_t i = -4; i < columns * channels + 4; i++) {
    const int is_output = i >= 0 && i < columns * channels;
    const int8_t expected = is_output ? expected_output(i % channels, channels, i / channels * step - before, width,
                                                        outside, zero_point)
                                      : 0x55;
    if (outputs[4 + i] != expected) {
      fail(step == 1 ? "thk_convolve_depthwise_row" : "thk_convolve_depthwise_strided_row", number);
      return;
    }
  }
}

void sweep_depthwise_quads(uint32_t number) {
  seed(number);
  enum { MOST_PAIRS = 6, COLUMNS = 2 * MOST_PAIRS + THK_COLUMNS_OF_STRIDED_QUAD };
  static int8_t columns[COLUMNS * MOST_CHANNELS];
  static _Alignas(4) int16_t factors[MOST_CHANNELS * 2 * MOST_PAIRS];
  const int32_t step = draw(1, 2), channels = draw(1, MOST_CHANNELS), pairs = draw(1, MOST_PAIRS);
  for (int32_t i = 0; i < COLUMNS * MOST_CHANNELS; i++) columns[i] = (int8_t)draw(-128, 127);
  for (int32_t i = 0; i < channels * 2 * pairs; i++) factors[i] = (int16_t)(2 * draw(-128, 127));
  draw_channels(channels);
  const thk_depthwise_quad quad = {.input = columns, .output = outputs + 4, .requantization = table,
                                   .weights = factors, .channels = channels, .pairs = pairs};
  for (int32_t i = 0; i < (int32_t)sizeof outputs; i++) outputs[i] = 0x55;
  if (step == 1) {
    thk_convolve_depthwise_quad(&quad);
  } else {
    thk_convolve_depthwise_strided_quad(&quad);
  }
  for (int32_t i = -4; i < 4 * channels + 4; i++) {
    int8_t expected = 0x55;
    if (i >= 0 && i < 4 * channels) {
      const int32_t channel = i % channels;
      int32_t sum = table[channel].bias;
      for (int32_t tap = 0; tap < 2 * pairs; tap++) {
        sum += factors[channel * 2 * pairs + tap] * columns[(i / channels * step + tap) * channels + channel];
      }
      expected = (int8_t)thk_requantize(sum, &table[channel]);
    }
    if (outputs[4 + i] != expected) {
      fail(step == 1 ? "thk_convolve_depthwise_quad" : "thk_convolve_depthwise_strided_quad", number);
      return;
    }
  }
}

void sweep_dot_products(uint32_t number) {
  seed(number);
  static int8_t values[64], factors[64];
  const int32_t count = draw(0, 40), first = draw(0, 3), second = draw(0, 3), start = draw(-1000, 1000);
  int32_t expected = start;
  for (int32_t i = 0; i < 64; i++) values[i] = (int8_t)draw(-128, 127), factors[i] = (int8_t)draw(-128, 127);
  for (int32_t i = 0; i < count; i++) expected += values[first + i] * factors[second + i];
  int32_t sum = 0;
  thk_multiply_row(values + first, factors + second, count, &start, 0, &sum);
  if (sum != expected) fail("thk_multiply_row", number);
  draw_channels(1);
  int8_t result = 0;
  thk_multiply_row(values + first, factors + second, count, &start, table, &result);
  if (result != (int8_t)thk_requantize(table->bias + 2 * expected, table)) fail("thk_multiply_row's output", number);
}

/// Any sum, shift and bounds.
void sweep_exact_channels(uint32_t number) {
  seed(number);
  thk_requantization any;
  draw_constants(&any, 0, 1);
  const uint32_t bounds = (uint32_t)(uint8_t)any.upper << 16 | (uint32_t)(uint8_t)any.lower << 8;
  const thk_channel channel = {.multiplier = any.multipliers[0], .rounding = any.zero_point,
                               .shift = (int32_t)(0x80000000u | bounds | (uint8_t)any.shifts[0])};
  const int32_t most = 1 << draw(4, 29), sum = draw(-most, most - 1);
  // A sum that leaves 32 bits when it is shifted there is none.
  const int32_t fitting = sum >> (any.shifts[0] > 0 ? 6 : 0);
  expect(0, requantized(fitting - any.biases[0], &any, 0), &any);
  clear_output();
  output[0] = (int8_t)thk_requantize_exactly(2 * fitting, &channel);
  check_output("thk_requantize_exactly", number, 1);
}
