#include "CThimbleKernels.h"

#if defined(__ARM_ARCH_6M__)

// What takes more than an instruction or two there, as functions of their own.

int32_t thk_multiply_high(int32_t a, int32_t b) {
  // Four products of halves; no sum leaves its 32 bits.
  const uint32_t a_low = (uint16_t)a, b_low = (uint16_t)b;
  const int32_t a_high = a >> 16, b_high = b >> 16;
  const int32_t first = a_high * (int32_t)b_low + (int32_t)(a_low * b_low >> 16);
  const int32_t second = (int32_t)a_low * b_high + (first & 0xFFFF);
  return a_high * b_high + (first >> 16) + (second >> 16);
}

uint32_t thk_bit_reverse(uint32_t value) { return __builtin_bitreverse32(value); }

#endif
