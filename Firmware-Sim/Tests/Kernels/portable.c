// Portable kernels of convolutions and sums.
#include "sweeps.h"

/// Runs of activations, short enough for registers and longer.
void sweep_runs(uint32_t number) {
  seed(number);
  const int32_t count = draw(1, number % 5 == 0 ? 90 : 66), channels = draw(1, 22);
  const thk_runs runs = {activations, count, draw(1, 5)};
  thk_requantization table;
  const int8_t *weights = draw_constants(&table, count * channels, channels);
  draw_values(activations, count * runs.pixels + 64);
  for (int32_t i = 0; i < runs.pixels * channels; i++) {
    int32_t sum = 0;
    for (int32_t j = 0; j < count; j++) {
      sum += activations[i / channels * count + j] * weights[i % channels * count + j];
    }
    expect(i, requantized(sum, &table, i % channels), &table);
  }
  clear_output();
  thk_convolve_runs(&runs, weights, &table, channels, output);
  check_output("thk_convolve_runs", number, runs.pixels * channels);
}

/// Four channels step by step: activations, then a constant, as at a border.
void sweep_rows(uint32_t number) {
  seed(number);
  const int32_t count = draw(0, 40), constants = draw(0, 40), channels = draw(1, 4);
  const int32_t row = count + constants, value = draw(-128, 127);
  thk_requantization table;
  const int8_t *weights = draw_constants(&table, row * 4, channels);
  draw_values(activations, count + 16);
  thk_four_rows rows = {{{1, 2, 3, 4}}, {0}};
  for (int32_t i = 0; i < 4; i++) rows.weights[i] = weights + i * row;
  for (int32_t i = 0; i < channels; i++) {
    int32_t sum = i + 1;
    for (int32_t j = 0; j < row; j++) {
      sum += weights[i * row + j] * (j < count ? activations[j] : value);
    }
    expect(i, requantized(sum, &table, i), &table);
  }
  clear_output();
  thk_add_products(&rows, activations, count);
  thk_add_constant(&rows, value, constants);
  thk_requantize_channels(&table, &rows.sums, 0, channels, output);
  check_output("thk_add_products", number, channels);
}

/// A depthwise kernel, and the part of it that lies inside the input.
typedef struct {
  int32_t rows, columns, channels, dilation;
  int32_t top, bottom, left, right;
  int8_t zero_point;
} depthwise;

static depthwise draw_depthwise(void) {
  depthwise d = {.rows = draw(1, 5), .columns = draw(1, 4), .channels = 4 * draw(1, 11)};
  d.dilation = draw(1, 2), d.zero_point = (int8_t)draw(-128, 127);
  d.top = draw(0, d.rows), d.bottom = draw(d.top, d.rows);
  d.left = draw(0, d.columns), d.right = draw(d.left, d.columns);
  return d;
}

static void add_rectangle(thk_window *window, const depthwise *d, const int8_t *weights,
                          int32_t top, int32_t bottom, int32_t left, int32_t right) {
  thk_add_rectangle(window, bottom - top, right - left,
                    weights + (top * d->columns + left) * d->channels,
                    (d->columns - right + left) * d->channels);
}

static thk_window make_window(const depthwise *d, const int8_t *weights) {
  thk_window window = {.value = (uint8_t)d->zero_point * 0x01010101u,
                       .activation_step = d->dilation * d->channels,
                       .weight_step = d->channels};
  add_rectangle(&window, d, weights, d->top, d->bottom, d->left, d->right);
  window.inside_count = window.rectangle_count;
  add_rectangle(&window, d, weights, 0, d->top, 0, d->columns);
  add_rectangle(&window, d, weights, d->top, d->bottom, 0, d->left);
  add_rectangle(&window, d, weights, d->top, d->bottom, d->right, d->columns);
  add_rectangle(&window, d, weights, d->bottom, d->rows, 0, d->columns);
  return window;
}

static int32_t depthwise_sum(const depthwise *d, const int8_t *weights,
                             const thk_row_pointers *rows, int32_t channel) {
  int32_t sum = 0;
  for (int32_t y = 0; y < d->rows; y++) {
    for (int32_t x = 0; x < d->columns; x++) {
      const int inside = y >= d->top && y < d->bottom && x >= d->left && x < d->right;
      const int32_t value =
          inside ? rows->rows[y - d->top][(x - d->left) * d->dilation * d->channels + channel]
                 : d->zero_point;
      sum += value * weights[(y * d->columns + x) * d->channels + channel];
    }
  }
  return sum;
}

void sweep_depthwise(uint32_t number) {
  seed(number);
  const depthwise d = draw_depthwise();
  const int32_t row_bytes = ((d.columns - 1) * d.dilation + 1) * d.channels + 3;
  thk_requantization table;
  const int8_t *weights = draw_constants(&table, d.rows * d.columns * d.channels, d.channels);
  thk_row_pointers rows;
  for (int32_t i = 0; i < d.rows; i++) rows.rows[i] = activations + i * row_bytes;
  draw_values(activations, d.rows * row_bytes);
  for (int32_t i = 0; i < d.channels; i++) {
    expect(i, requantized(depthwise_sum(&d, weights, &rows, i), &table, i), &table);
  }
  thk_window window = make_window(&d, weights);
  // Twice, as the window has to be left as it was.
  for (int turn = 0; turn < 2; turn++) {
    clear_output();
    thk_convolve_depthwise(&window, &rows, &table, d.channels, output);
    check_output("thk_convolve_depthwise", number, d.channels);
  }
}

void sweep_sums(uint32_t number) {
  seed(number);
  const int32_t count = draw(0, 40), stride = draw(4, 30);
  int32_t sums[4], totals[4];
  draw_values(activations, count * stride + 4);
  for (int32_t i = 0; i < 4; i++) {
    sums[i] = totals[i] = draw(-100000, 100000);
    for (int32_t j = 0; j < count; j++) totals[i] += activations[j * stride + i] + 128;
  }
  thk_add_four_channels(sums, activations, count, stride);
  for (int32_t i = 0; i < 4; i++) {
    if (sums[i] != totals[i]) {
      fail("thk_add_four_channels", number);
      return;
    }
  }
}

void sweep_gathered(uint32_t number) {
  seed(number);
  const int32_t count = draw(1, 40), index = draw(0, 64 - count);
  const int8_t constant = (int8_t)draw(-128, 127);
  thk_gathered gathered;
  draw_values(activations, count);
  thk_gather_constant(&gathered, constant);
  thk_gather(&gathered, index, activations, count);
  for (int32_t i = 0; i < 64; i++) {
    const int inside = i >= index && i < index + count;
    if (gathered.values[i] != (inside ? activations[i - index] : constant)) {
      fail("thk_gather", number);
      return;
    }
  }
}
