#pragma once
/// What the packed kernels compute with: the Arm DSP extension's instructions on pairs of 16-bit
/// numbers in a word, spelled in portable C where a core lacks them, with the same results.
#include <stdint.h>

#define THK_INLINE static inline __attribute__((always_inline))

#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__)
#define THK_DSP 1

/// Bytes 0 and 2 of a word, sign-extended to a pair.
THK_INLINE uint32_t thk_widen_even(uint32_t word) {
  uint32_t pair;
  __asm__("sxtb16 %0, %1" : "=r"(pair) : "r"(word));
  return pair;
}

/// Bytes 1 and 3 of a word, sign-extended to a pair.
THK_INLINE uint32_t thk_widen_odd(uint32_t word) {
  uint32_t pair;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
  return pair;
}

/// The sums of two pairs; each wraps.
THK_INLINE uint32_t thk_add_pairs(uint32_t a, uint32_t b) {
  uint32_t sums;
  __asm__("uadd16 %0, %1, %2" : "=r"(sums) : "r"(a), "r"(b));
  return sums;
}

/// The differences of four bytes; each wraps.
THK_INLINE uint32_t thk_subtract_bytes(uint32_t a, uint32_t b) {
  uint32_t differences;
  __asm__("usub8 %0, %1, %2" : "=r"(differences) : "r"(a), "r"(b));
  return differences;
}

/// `sum` and the dot product of two pairs; wraps.
THK_INLINE int32_t thk_add_dot_product(int32_t sum, uint32_t a, uint32_t b) {
  int32_t result;
  __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}

/// `sum` and the product of the low halves of two pairs; wraps.
THK_INLINE int32_t thk_add_low_product(int32_t sum, uint32_t a, uint32_t b) {
  int32_t result;
  __asm__("smlabb %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}

/// `sum` and the product of the high halves of two pairs; wraps.
THK_INLINE int32_t thk_add_high_product(int32_t sum, uint32_t a, uint32_t b) {
  int32_t result;
  __asm__("smlatt %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}

/// `sum + round(a * b / 2^32)`, halves up; wraps.
THK_INLINE int32_t thk_add_rounded_high_product(int32_t sum, int32_t a, int32_t b) {
  int32_t result;
  __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}

/// A number, brought into the range of int8.
THK_INLINE int32_t thk_saturate_to_int8(int32_t value) {
  int32_t result;
  __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(value));
  return result;
}

#else
#define THK_DSP 0

THK_INLINE uint32_t thk_pair(int32_t low, int32_t high) {
  return ((uint32_t)high << 16) | ((uint32_t)low & 0xFFFF);
}

THK_INLINE int32_t thk_low(uint32_t pair) { return (int16_t)pair; }

THK_INLINE int32_t thk_high(uint32_t pair) { return (int32_t)pair >> 16; }

THK_INLINE uint32_t thk_widen_even(uint32_t word) {
  return thk_pair((int8_t)word, (int8_t)(word >> 16));
}

THK_INLINE uint32_t thk_widen_odd(uint32_t word) {
  return thk_pair((int8_t)(word >> 8), (int8_t)(word >> 24));
}

THK_INLINE uint32_t thk_add_pairs(uint32_t a, uint32_t b) {
  return thk_pair(thk_low(a) + thk_low(b), thk_high(a) + thk_high(b));
}

THK_INLINE uint32_t thk_subtract_bytes(uint32_t a, uint32_t b) {
  // The top bits, set, keep bytes from borrowing of one another.
  return ((a | 0x80808080) - (b & 0x7F7F7F7F)) ^ ((a ^ ~b) & 0x80808080);
}

THK_INLINE int32_t thk_add_dot_product(int32_t sum, uint32_t a, uint32_t b) {
  return (int32_t)((uint32_t)sum + (uint32_t)(thk_low(a) * thk_low(b)) +
                   (uint32_t)(thk_high(a) * thk_high(b)));
}

THK_INLINE int32_t thk_add_low_product(int32_t sum, uint32_t a, uint32_t b) {
  return (int32_t)((uint32_t)sum + (uint32_t)(thk_low(a) * thk_low(b)));
}

THK_INLINE int32_t thk_add_high_product(int32_t sum, uint32_t a, uint32_t b) {
  return (int32_t)((uint32_t)sum + (uint32_t)(thk_high(a) * thk_high(b)));
}

THK_INLINE int32_t thk_add_rounded_high_product(int32_t sum, int32_t a, int32_t b) {
  const int32_t high = (int32_t)(((int64_t)a * b + 0x80000000LL) >> 32);
  return (int32_t)((uint32_t)sum + (uint32_t)high);
}

THK_INLINE int32_t thk_saturate_to_int8(int32_t value) {
  return value < -128 ? -128 : value > 127 ? 127 : value;
}
#endif
