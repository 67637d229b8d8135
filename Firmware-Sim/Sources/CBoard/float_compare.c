// Comparisons of floats, for cores without a unit for them: under the names that compilers call. Floats
// come in integer registers; a comparison with what is not a number is false.
#include <stdbool.h>
#include <stdint.h>

// A float's bits as a number of the same order; both zeros are 0.
static inline int32_t ordered(uint32_t bits) {
  return (bits & 0x80000000u) != 0 ? -(int32_t)(bits & 0x7FFFFFFFu) : (int32_t)bits;
}

static inline bool are_numbers(uint32_t a, uint32_t b) {
  return (a & 0x7FFFFFFFu) <= 0x7F800000u && (b & 0x7FFFFFFFu) <= 0x7F800000u;
}

static inline bool is_greater(uint32_t a, uint32_t b) {
  return are_numbers(a, b) && ordered(a) > ordered(b);
}

static inline bool is_at_most(uint32_t a, uint32_t b) {
  return are_numbers(a, b) && ordered(a) <= ordered(b);
}

#if defined(__ARM_ARCH_6M__)
int __aeabi_fcmpgt(uint32_t a, uint32_t b) { return is_greater(a, b); }
int __aeabi_fcmple(uint32_t a, uint32_t b) { return is_at_most(a, b); }
#elif defined(__riscv)
// The result is compared with 0 as a is with b.
int __gtsf2(uint32_t a, uint32_t b) { return is_greater(a, b) ? 1 : 0; }
int __lesf2(uint32_t a, uint32_t b) { return is_at_most(a, b) ? 0 : 1; }
#endif
