#pragma once
/// Fewer bytes than a vector holds, moved in pieces whose sizes the compiler knows.
#include <stdint.h>

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
