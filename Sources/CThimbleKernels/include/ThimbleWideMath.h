#pragma once
/// Products of 32-bit numbers in 64 bits, and bits that Swift has no spelling for. In Embedded Swift
/// `Int64(x)` of an `Int32` is a call that is not inlined on 32-bit targets (Swift 6.3), and hides
/// from the compiler that a long multiply would do; these are one instruction where the core has one.
#include "ThimblePackedMath.h"

/// The product of two signed numbers.
static inline __attribute__((always_inline)) int64_t thk_multiply_long(int32_t a, int32_t b) {
  return (int64_t)a * b;
}

/// The product of two unsigned numbers.
static inline __attribute__((always_inline)) uint64_t thk_multiply_long_unsigned(uint32_t a,
                                                                                 uint32_t b) {
  return (uint64_t)a * b;
}

/// `2 * a * b / 2^32`, rounded to nearest with halves up.
static inline __attribute__((always_inline)) int32_t thk_rounding_doubling_multiply_high(
    int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31);
}

/// The same for a factor that is not negative.
static inline __attribute__((always_inline)) int32_t thk_multiply_by_fraction(int32_t value,
                                                                              int32_t factor) {
#if defined(__ARM_ARCH_6M__)
  // There is no long multiply: four products of halves, in which a factor of 31 bits leaves room.
  const uint32_t low = (uint16_t)value, factor_low = (uint16_t)factor;
  const int32_t high = value >> 16, factor_high = factor >> 16;
  const uint32_t middle = low * (uint32_t)factor_high + ((low * factor_low) >> 16) + (1u << 14);
  const int32_t other = (int32_t)((uint32_t)high * factor_low);
  const uint32_t sum = (uint32_t)other + middle;
  const uint32_t carry = (uint32_t)(other >> 31) + (sum < middle);
  return (int32_t)(((uint32_t)(high * factor_high) << 1) + (carry << 17 | sum >> 15));
#else
  return thk_rounding_doubling_multiply_high(value, factor);
#endif
}

/// The high word of the product, rounded down.
#if defined(__ARM_ARCH_6M__)
int32_t thk_multiply_high(int32_t a, int32_t b);
#else
static inline __attribute__((always_inline)) int32_t thk_multiply_high(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b) >> 32);
}
#endif

/// `sum` less the product's high word, which is rounded up; wraps. `a` is not the least number.
static inline __attribute__((always_inline)) int32_t thk_subtract_high_product(int32_t sum,
                                                                               int32_t a,
                                                                               int32_t b) {
#if THK_DSP
  int32_t result;
  __asm__("smmls %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
#else
  return (int32_t)((uint32_t)sum + (uint32_t)thk_multiply_high(-a, b));
#endif
}

/// The high word of an unsigned number.
static inline __attribute__((always_inline)) uint32_t thk_high_word(uint64_t value) {
  return (uint32_t)(value >> 32);
}

/// The high word of a number of two words, shifted left by 0...31.
static inline __attribute__((always_inline)) uint32_t thk_shifted_high_word(uint32_t high,
                                                                            uint32_t low,
                                                                            uint32_t shift) {
  return high << shift | low >> 1 >> (31 - shift);
}

/// A number with zeros above it.
static inline __attribute__((always_inline)) uint64_t thk_widen(uint32_t value) { return value; }

/// A logical shift right by any count that is not negative; 64 and more give 0.
static inline __attribute__((always_inline)) uint64_t thk_shift_right_long(uint64_t value,
                                                                           int32_t count) {
  return count < 64 ? value >> count : 0;
}

/// A logical shift right by 1...32 that rounds to nearest, halves up.
static inline __attribute__((always_inline)) uint32_t thk_rounding_shift_right(uint32_t value,
                                                                               uint32_t count) {
  return ((value >> (count - 1)) + 1) >> 1;
}

/// An arithmetic shift right by 1...63 that rounds to nearest, halves up.
static inline __attribute__((always_inline)) int64_t thk_rounding_shift_right_long(int64_t value,
                                                                                   int32_t count) {
  return ((value >> (count - 1)) + 1) >> 1;
}

/// Replaces two numbers by their sum and their difference, which is computed from the sum: neither
/// number, nor a third register, is needed beyond.
static inline __attribute__((always_inline)) void thk_sum_and_difference(int32_t *_Nonnull a,
                                                                         int32_t *_Nonnull b) {
  uint32_t sum = (uint32_t)*a + (uint32_t)*b;
  __asm__("" : "+r"(sum)); // or the compiler would keep both for a subtraction
  *b = (int32_t)(sum - ((uint32_t)*b << 1));
  *a = (int32_t)sum;
}

/// An address some words further, in a register of its own: a compiler would rather keep the first one and
/// the distances, and then has no register left for pairs of words.
static inline __attribute__((always_inline)) int32_t *_Nonnull thk_address(
    int32_t *_Nonnull base, intptr_t words) {
  int32_t *address = base + words;
  __asm__("" : "+r"(address));
  return address;
}

/// The same in a table.
static inline __attribute__((always_inline)) const uint32_t *_Nonnull thk_table_address(
    const uint32_t *_Nonnull table, intptr_t words) {
  const uint32_t *address = table + words;
  __asm__("" : "+r"(address));
  return address;
}

/// A number negated where it is needed: a compiler would rather count a second number down.
static inline __attribute__((always_inline)) uint32_t thk_negated(uint32_t value) {
  __asm__("" : "+r"(value));
  return 0 - value;
}

/// The 32 bits in reversed order.
#if defined(__ARM_ARCH_6M__)
uint32_t thk_bit_reverse(uint32_t value);
#else
static inline __attribute__((always_inline)) uint32_t thk_bit_reverse(uint32_t value) {
  return __builtin_bitreverse32(value);
}
#endif
