#pragma once
/// The portable kernels' unit of work: four output channels side by side, so that an activation, once
/// loaded, serves four of them. Loops of their own, as compilers run out of registers where such a
/// loop lies inside a kernel's.
#include <stdint.h>

/// The sums of four output channels.
typedef struct {
  int32_t channel[4];
} thk_four_sums;

/// Four sums, and the weights that come next in each channel's row.
typedef struct {
  thk_four_sums sums;
  const int8_t *weights[4];
} thk_four_rows;

/// Adds the products of the next `count` weights with as many activations.
void thk_add_products(thk_four_rows *rows, const int8_t *activations, int32_t count);

/// Adds `value` times the next `count` weights.
void thk_add_constant(thk_four_rows *rows, int32_t value, int32_t count);

/// How accumulators become outputs: for each channel a bias, a multiplier and a power of two, as
/// `ChannelRequantization` describes them.
typedef struct {
  const int32_t *biases;
  const int32_t *multipliers;
  const int8_t *shifts;
  int32_t zero_point;
  int32_t lower;
  int32_t upper;
} thk_requantization;

/// Writes the outputs of `count` channels, one to four, from `first` on; `sums` are those of their
/// products.
void thk_requantize_channels(const thk_requantization *table, const thk_four_sums *sums,
                             int32_t first, int32_t count, int8_t *output);

/// Pixels side by side, under each of which `count` activations lie in a run.
typedef struct {
  const int8_t *activations;
  int32_t count;
  int32_t pixels;
} thk_runs;

/// Writes all outputs of pixels; `weights` are `channels` rows of as many as the activations of one.
void thk_convolve_runs(const thk_runs *runs, const int8_t *weights,
                       const thk_requantization *table, int32_t channels, int8_t *output);

/// Where rows of a window lie: see `KernelRows`.
typedef struct {
  const int8_t *rows[16];
} thk_row_pointers;

static inline __attribute__((always_inline)) const int8_t *thk_row(const thk_row_pointers *pointers,
                                                                   int32_t index) {
  return pointers->rows[index];
}

static inline __attribute__((always_inline)) void thk_set_row(thk_row_pointers *pointers,
                                                              int32_t index, const int8_t *row) {
  pointers->rows[index] = row;
}

/// The activations under a small window, gathered: see `ConvolutionPixel`.
typedef struct {
  int8_t values[64];
} thk_gathered;

/// Sets all values.
void thk_gather_constant(thk_gathered *gathered, int8_t value);

/// Sets `count` values from `index` on.
void thk_gather(thk_gathered *gathered, int32_t index, const int8_t *values, int32_t count);

static inline __attribute__((always_inline)) void thk_convolve_gathered(
    const thk_gathered *gathered, int32_t count, const int8_t *weights,
    const thk_requantization *table, int32_t channels, int8_t *output) {
  const thk_runs runs = {gathered->values, count, 1};
  thk_convolve_runs(&runs, weights, table, channels, output);
}
