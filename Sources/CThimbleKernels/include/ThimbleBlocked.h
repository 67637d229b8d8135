#pragma once
/// Kernels of the blocked layout: constants interleaved for vector units, 16 output channels side by
/// side. Which vector unit computes is chosen at run time; plain C gives the same results.
#include <stdint.h>

/// Output channels of a block: constants are padded to a multiple of them.
#define THK_BLOCK_CHANNELS 16

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
  int32_t zero_point;
  int32_t lower;
  int32_t upper;
};

/// The product of some pixels' patches with all output channels' weights.
struct thk_blocked_product {
  /// `pixels` × `words`.
  const int32_t *patches;
  /// Blocks × `words` × 16.
  const int32_t *weights;
  /// Where each pixel's channels go, in bytes from `output`.
  const int32_t *offsets;
  int8_t *output;
  int32_t pixels;
  int32_t words;
  int32_t channels;
  struct thk_blocked_rescale rescale;
};

/// Multiplies, rescales and stores `channels` values for each pixel; without vectors where `unit`
/// does not multiply such words.
void thk_blocked_multiply(const struct thk_blocked_product *product, int32_t elements,
                          enum thk_vector_unit unit);

/// Some pixels of a depthwise convolution.
struct thk_blocked_depthwise {
  /// Where each tap's channels lie, in bytes from `input`: `pixels` × `taps`.
  const int32_t *inputs;
  /// Where each pixel's channels go, in bytes from `output`.
  const int32_t *offsets;
  const int8_t *input;
  int8_t *output;
  /// `taps` × channels, padded to whole blocks; none is -128.
  const int16_t *weights;
  int32_t pixels;
  int32_t taps;
  int32_t channels;
  struct thk_blocked_rescale rescale;
};

/// Convolves, rescales and stores `channels` values for each pixel.
void thk_blocked_depthwise_convolve(const struct thk_blocked_depthwise *job,
                                    enum thk_vector_unit unit);

/// Writes `count` activations as elements of words.
static inline void thk_blocked_gather(const int8_t *values, int32_t count, void *elements,
                                       int32_t kind) {
  if (kind == THK_ELEMENTS_BYTES) {
    // Word by word: most runs are short.
    uint8_t *bytes = (uint8_t *)elements;
#pragma clang loop vectorize(disable)
    for (; count >= 8; count -= 8, values += 8, bytes += 8) {
      uint64_t word;
      __builtin_memcpy(&word, values, 8);
      word ^= 0x8080808080808080;
      __builtin_memcpy(bytes, &word, 8);
    }
#pragma clang loop vectorize(disable) unroll(disable)
    for (; count >= 4; count -= 4, values += 4, bytes += 4) {
      uint32_t word;
      __builtin_memcpy(&word, values, 4);
      word ^= 0x80808080;
      __builtin_memcpy(bytes, &word, 4);
    }
#pragma clang loop vectorize(disable) unroll(disable)
    for (; count > 0; count--) *bytes++ = (uint8_t)*values++ ^ 0x80;
    return;
  }
  int16_t *halves = (int16_t *)elements;
  for (int32_t i = 0; i < count; i++) halves[i] = values[i];
}

/// Writes `count` times `value`, as `thk_blocked_gather` does.
static inline void thk_blocked_fill(int8_t value, int32_t count, void *elements, int32_t kind) {
  if (kind == THK_ELEMENTS_BYTES) {
    uint8_t *bytes = (uint8_t *)elements;
#pragma clang loop vectorize(disable)
    for (; count >= 4; count -= 4, bytes += 4) {
      const uint32_t word = ((uint8_t)value ^ 0x80) * 0x01010101u;
      __builtin_memcpy(bytes, &word, 4);
    }
#pragma clang loop vectorize(disable) unroll(disable)
    for (; count > 0; count--) *bytes++ = (uint8_t)value ^ 0x80;
    return;
  }
  int16_t *halves = (int16_t *)elements;
  for (int32_t i = 0; i < count; i++) halves[i] = value;
}

/// What one kernel row covers for some neighbouring output pixels.
struct thk_blocked_kernel_row {
  /// The input row, `width` pixels of `channels` values; null where it lies outside.
  const int8_t *row;
  int32_t width;
  int32_t channels;
  /// The input column of the first pixel's first tap.
  int32_t left;
  int32_t stride;
  int32_t taps;
  int32_t dilation;
  /// What taps outside read.
  int8_t zero_point;
  int32_t pixels;
  /// Bytes between two patches.
  int32_t patch_bytes;
};

/// Writes the elements that a kernel row covers into each pixel's patch.
void thk_blocked_gather_row(const struct thk_blocked_kernel_row *row, void *patches, int32_t kind);
