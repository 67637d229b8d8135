// What Armv6-M has no instruction for and compilers call: long products, division, leading
// zeros. Under the names of the Arm run-time ABI.
#include <stdint.h>

#if defined(__ARM_ARCH_6M__)

// The product of two 32-bit numbers, from four of 16-bit halves.
static inline uint64_t multiply(uint32_t a, uint32_t b) {
  const uint32_t a0 = a & 0xFFFF, a1 = a >> 16, b0 = b & 0xFFFF, b1 = b >> 16;
  const uint32_t low = a0 * b0;
  const uint32_t first = a1 * b0 + (low >> 16);
  const uint32_t second = a0 * b1 + (first & 0xFFFF);
  const uint32_t high = a1 * b1 + (first >> 16) + (second >> 16);
  return (uint64_t)high << 32 | (second << 16 | (low & 0xFFFF));
}

// A long number in two registers.
typedef union {
  uint64_t whole;
  struct {
    uint32_t low, high;
  };
} pair;

uint64_t __aeabi_lmul(uint64_t a, uint64_t b) {
  const pair x = {a}, y = {b};
  pair product = {multiply(x.low, y.low)};
  product.high += x.low * y.high + x.high * y.low;
  return product.whole;
}

// Quotient in r0, remainder in r1. Bit by bit, from the first that can be set; a divisor of 0 gives a
// quotient of 0.
uint64_t __aeabi_uidivmod(uint32_t dividend, uint32_t divisor) {
  pair result = {dividend};
  result.high = dividend;
  result.low = 0;
  if (divisor == 0) return result.whole;
  uint32_t bit = 1;
  while (divisor < result.high && (divisor & 0x80000000u) == 0) {
    divisor <<= 1;
    bit <<= 1;
  }
  for (; bit != 0; bit >>= 1, divisor >>= 1) {
    if (result.high >= divisor) {
      result.high -= divisor;
      result.low |= bit;
    }
  }
  return result.whole;
}

uint32_t __aeabi_uidiv(uint32_t dividend, uint32_t divisor) {
  return (uint32_t)__aeabi_uidivmod(dividend, divisor);
}

// The remainder has the dividend's sign.
uint64_t __aeabi_idivmod(int32_t dividend, int32_t divisor) {
  const uint32_t a = dividend < 0 ? 0u - (uint32_t)dividend : (uint32_t)dividend;
  const uint32_t b = divisor < 0 ? 0u - (uint32_t)divisor : (uint32_t)divisor;
  pair result = {__aeabi_uidivmod(a, b)};
  if ((dividend ^ divisor) < 0) result.low = 0u - result.low;
  if (dividend < 0) result.high = 0u - result.high;
  return result.whole;
}

int32_t __aeabi_idiv(int32_t dividend, int32_t divisor) {
  return (int32_t)__aeabi_idivmod(dividend, divisor);
}

// By halves: a loop over the bits would be recognized and become a call to itself.
int __clzsi2(uint32_t value) {
  if (value == 0) return 32;
  int zeros = 0;
  if (value < 1u << 16) zeros += 16, value <<= 16;
  if (value < 1u << 24) zeros += 8, value <<= 8;
  if (value < 1u << 28) zeros += 4, value <<= 4;
  if (value < 1u << 30) zeros += 2, value <<= 2;
  return value < 1u << 31 ? zeros + 1 : zeros;
}

#endif
