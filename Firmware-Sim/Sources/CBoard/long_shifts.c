// Shifts of 64-bit numbers, which compilers call where they want small code, or where the core has no
// instruction to do it with: under the names of the Arm run-time ABI, and of others.
#include <stdint.h>

// A long number in two registers.
typedef union {
  uint64_t whole;
  struct {
    uint32_t low, high;
  };
} pair;

static inline uint64_t shifted_left(uint64_t value, int count) {
  pair x = {value};
  if (count >= 32) {
    x.high = x.low << (count - 32);
    x.low = 0;
  } else if (count > 0) {
    x.high = x.high << count | x.low >> (32 - count);
    x.low <<= count;
  }
  return x.whole;
}

// What comes in from the left is `sign`, 0 or all ones.
static inline uint64_t shifted_right(uint64_t value, int count, uint32_t sign) {
  pair x = {value};
  if (count >= 32) {
    x.low = x.high;
    x.high = sign;
    count -= 32;
  }
  if (count > 0) {
    x.low = x.low >> count | x.high << (32 - count);
    x.high = x.high >> count | sign << (32 - count);
  }
  return x.whole;
}

static inline uint32_t sign_of(uint64_t value) { return 0u - (uint32_t)(value >> 63); }

#if defined(__arm__)
uint64_t __aeabi_llsl(uint64_t value, int count) { return shifted_left(value, count); }
uint64_t __aeabi_llsr(uint64_t value, int count) { return shifted_right(value, count, 0); }
uint64_t __aeabi_lasr(uint64_t value, int count) {
  return shifted_right(value, count, sign_of(value));
}
#else
uint64_t __ashldi3(uint64_t value, int count) { return shifted_left(value, count); }
uint64_t __lshrdi3(uint64_t value, int count) { return shifted_right(value, count, 0); }
uint64_t __ashrdi3(uint64_t value, int count) {
  return shifted_right(value, count, sign_of(value));
}
#endif
