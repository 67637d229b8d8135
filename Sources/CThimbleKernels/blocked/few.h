#pragma once
/// Fewer bytes than a vector holds, moved in pieces whose sizes the compiler knows.
#include <stdint.h>

/// The first `count` bytes, at most 8, the first one lowest; zeros above.
static inline __attribute__((always_inline)) uint64_t few_bytes(const int8_t *bytes, int32_t count) {
  if (count >= 8) {
    uint64_t all;
    __builtin_memcpy(&all, bytes, 8);
    return all;
  }
  if (count >= 4) {
    // Two words that may overlap.
    uint32_t first, last;
    __builtin_memcpy(&first, bytes, 4);
    __builtin_memcpy(&last, bytes + count - 4, 4);
    return first | (uint64_t)last << 8 * (count - 4);
  }
  uint64_t some = 0;
  if (count >= 1) some = (uint8_t)bytes[0];
  if (count >= 2) some |= (uint64_t)(uint8_t)bytes[1] << 8;
  if (count == 3) some |= (uint64_t)(uint8_t)bytes[2] << 16;
  return some;
}

/// Copies `count` bytes, at most 15.
static inline __attribute__((always_inline)) void copy_few(int8_t *to, const int8_t *from,
                                                           int32_t count) {
  if (count & 8) {
    __builtin_memcpy(to, from, 8);
    to += 8;
    from += 8;
  }
  if (count & 4) {
    __builtin_memcpy(to, from, 4);
    to += 4;
    from += 4;
  }
  if (count & 2) {
    __builtin_memcpy(to, from, 2);
    to += 2;
    from += 2;
  }
  if (count & 1) *to = *from;
}
