#pragma once
/// Magnitudes of a transformed frame.
#include "ThimbleWideMath.h"

/// Where the point of a bin lies.
///
/// - Parameters:
///   - words: the transform's points in bit-reversed order, real and imaginary parts alternate.
///   - position: the bin, shifted left so that its bits in reversed order are its point.
static inline __attribute__((always_inline)) int32_t *_Nonnull thk_point_of_bin(
    int32_t *_Nonnull words, uint32_t position) {
  return thk_address(words, 2 * (intptr_t)thk_bit_reverse(position));
}

/// The square of the magnitude of the bin whose point is `one`, below 1 << 60.
///
/// - Parameters:
///   - one: the bin's point, real and imaginary part.
///   - other: the point of the bin that is as far from the other end.
///   - cosine: of the bin's angle, in Q30.
///   - sine: the same.
static inline __attribute__((always_inline)) uint64_t thk_square_of_bin(
    const int32_t *_Nonnull one, const int32_t *_Nonnull other, int32_t cosine, int32_t sine) {
  // Twice the transforms of the even and of the odd samples.
  int32_t even_real = other[0], odd_imaginary = one[0];
  thk_sum_and_difference(&even_real, &odd_imaginary);
  int32_t odd_real = one[1], even_imaginary = other[1];
  thk_sum_and_difference(&odd_real, &even_imaginary);
  const int64_t turned_real = (int64_t)odd_real * cosine + (int64_t)odd_imaginary * sine;
  const int64_t turned_imaginary = (int64_t)odd_imaginary * cosine + (int64_t)odd_real * -sine;
  const int32_t real = even_real + (int32_t)(turned_real >> 30);
  const int32_t imaginary = even_imaginary + (int32_t)(turned_imaginary >> 30);
  return (uint64_t)((int64_t)real * real + (int64_t)imaginary * imaginary);
}

/// The root of a value that, shifted left by `shift`, an even number, has `mantissa`, 1 << 30 ..< 1 << 32, as its
/// high word: interpolated, then rounded.
///
/// - Parameter table: sqrt(i / 64) in Q20, i in 64...256.
static inline __attribute__((always_inline)) uint32_t thk_root_of_mantissa(
    uint32_t mantissa, uint32_t shift, const uint32_t *_Nonnull table) {
  const uint32_t *node = thk_table_address(table, mantissa >> 24);
  const uint32_t low = node[0];
  const uint32_t step = node[1] - low; // at most 1 << 13
  const uint32_t root = low + ((step * ((mantissa & 0xFFFFFF) >> 6)) >> 18); // Q20, 1 <= root < 2
  return thk_rounding_shift_right(root << 11, shift >> 1);
}

/// The root of a value of one word; 0 for 0.
uint32_t thk_root_of_word(uint32_t value, const uint32_t *_Nonnull table);

/// The root of a value below 1 << 62, with a relative error below 1e-5, then rounded.
static inline __attribute__((always_inline)) uint32_t thk_square_root(
    uint64_t value, const uint32_t *_Nonnull table) {
  const uint32_t high = thk_high_word(value);
  if (__builtin_expect(high == 0, 0)) return thk_root_of_word((uint32_t)value, table);
  const uint32_t shift = (uint32_t)__builtin_clz(high) & ~1u;
  return thk_root_of_mantissa(thk_shifted_high_word(high, (uint32_t)value, shift), shift, table);
}

/// Bins one after the other.
typedef struct {
  /// What thk_point_of_bin takes, of the first bin.
  uint32_t position;
  /// The sine of its angle in a table, and the end of the bins': the next ones are behind it.
  const int32_t *_Nonnull sine, *_Nonnull end;
  /// The cosine of its angle: the next ones are before it.
  const int32_t *_Nonnull cosine;
  /// From one bin's position to the next one's.
  uint32_t step;
} thk_bins;

/// Puts each bin's magnitude into the place of its real part. It comes from its point and its mirror image, and so
/// does the bin that is as far from the other end, which then is not to be computed any more.
///
/// - Parameters:
///   - words: the points, real and imaginary parts alternate.
///   - table: what thk_square_root reads.
void thk_measure_bins(const thk_bins *_Nonnull bins, int32_t *_Nonnull words,
                      const uint32_t *_Nonnull table);

/// The same of each bin and of the one as far from the other end.
void thk_measure_both_bins(const thk_bins *_Nonnull bins, int32_t *_Nonnull words,
                           const uint32_t *_Nonnull table);
