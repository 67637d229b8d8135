#pragma once
/// Kernels of the blocked layout: constants interleaved for vector units, 16 output channels side by
/// side. Which vector unit computes is chosen at run time; plain C gives the same results.
#include <stdint.h>

#include "ThimbleSums.h"

/// Output channels of a block: constants are padded to a multiple of them.
#define THK_BLOCK_CHANNELS 16

/// The most taps that a depthwise kernel has where four of them make a word.
#define THK_BLOCKED_TAPS 64

/// Bytes behind a copied input that are read, whatever they are, because vectors are whole.
#define THK_BLOCKED_SLACK 64

/// How a 32-bit word holds activations or weights.
enum {
  /// Two int16 values.
  THK_ELEMENTS_PAIRS = 0,
  /// Four bytes: weights int8, activations with 128 added, so that they are unsigned.
  THK_ELEMENTS_BYTES = 1,
};

/// The vector units that there are kernels for, the better ones later.
enum thk_vector_unit {
  THK_UNIT_NONE,
  THK_UNIT_NEON,
  THK_UNIT_SSE2,
  THK_UNIT_AVX2,
  THK_UNIT_AVX_VNNI,
  THK_UNIT_AVX512_VNNI,
  THK_UNIT_COUNT,
};

/// Whether this processor has a unit.
int32_t thk_has_vector_unit(enum thk_vector_unit unit);

/// The kind of words that a unit multiplies.
static inline int32_t thk_elements_of_unit(enum thk_vector_unit unit) {
  return unit >= THK_UNIT_AVX_VNNI ? THK_ELEMENTS_BYTES : THK_ELEMENTS_PAIRS;
}

/// What turns accumulators into outputs, an entry for each channel, padded to whole blocks.
struct thk_blocked_rescale {
  /// Biases with the zero point folded in; then multipliers; then shifts to the right. No accumulator
  /// and half of two to the power of its shift add up to 2^31 or more.
  const int32_t *biases;
  const int32_t *multipliers;
  const int32_t *shifts;
  /// For one multiply-add in float32 instead, in channels where it was proved to give the same outputs: a
  /// factor, else 0; and summands for accumulators from 0 on and below.
  const float *factors;
  const float *summands;
  const float *summands_below;
  int32_t zero_point;
  int32_t lower;
  int32_t upper;
};

/// What the windows of some output pixels cover, in a copy of the input that has its padding: runs of
/// bytes, the same distances apart in every window.
struct thk_blocked_windows {
  const uint8_t *input;
  /// Where each pixel's window starts, in bytes from `input`.
  const int32_t *starts;
  /// Where each run starts, in bytes from its window's start.
  const int32_t *runs;
  /// Where each pixel's channels go, in bytes from `output`.
  const int32_t *places;
  int8_t *output;
  int32_t pixels;
  int32_t run_count;
};

/// The product of some pixels' windows with all output channels' weights.
struct thk_blocked_product {
  struct thk_blocked_windows windows;
  /// Blocks × runs × words of a run × 16.
  const int32_t *weights;
  int32_t run_words;
  int32_t channels;
  struct thk_blocked_rescale rescale;
};

/// Multiplies, rescales and stores `channels` values for each pixel; without vectors where `unit`
/// does not multiply such words.
void thk_blocked_multiply(const struct thk_blocked_product *product, int32_t elements,
                          enum thk_vector_unit unit);

/// Some pixels of a depthwise convolution, whose runs are taps.
struct thk_blocked_depthwise {
  /// Behind the runs, as many more as make their number a multiple of four lead anywhere.
  struct thk_blocked_windows windows;
  /// int16, taps × channels; or bytes, groups of four taps × channels × 4. Channels are padded to whole
  /// blocks. None is -128.
  const int8_t *weights;
  int32_t channels;
  struct thk_blocked_rescale rescale;
};

/// Convolves, rescales and stores `channels` values for each pixel; the input is of bytes, with 128 added
/// where `elements` is of four bytes. Without vectors where `unit` does not multiply such words.
void thk_blocked_depthwise_convolve(const struct thk_blocked_depthwise *job, int32_t elements,
                                    enum thk_vector_unit unit);

/// How an input is copied.
enum thk_blocked_copy {
  /// As it is.
  THK_COPY_PLAIN,
  /// With 128 added.
  THK_COPY_UNSIGNED,
  /// To 16 bits.
  THK_COPY_WIDENED,
};

/// Copies a row's values, with so many of the zero point before and behind them; nothing but zero points
/// where `values` is null.
struct thk_blocked_row {
  const int8_t *values;
  int32_t before;
  int32_t count;
  int32_t behind;
  int8_t zero_point;
};
void thk_blocked_copy_row(const struct thk_blocked_row *row, void *target,
                          enum thk_blocked_copy copy);

/// Writes `count` numbers, the first one `first`, each `step` more than the one before.
void thk_blocked_count_up(int32_t *numbers, int32_t count, int32_t first, int32_t step);

/// How two rows are added, and the range of their sums.
struct thk_blocked_sum {
  thk_scaled_sum scale;
  int32_t lower;
  int32_t upper;
};

/// The sums of two rows, as `thk_add_rows` has them, in their range; `output` may be one of the rows, or start
/// before one that it overlaps.
void thk_blocked_add_rows(const struct thk_blocked_sum *sum, const int8_t *coarse,
                          const int8_t *fine, int8_t *output, int32_t count,
                          enum thk_vector_unit unit);
