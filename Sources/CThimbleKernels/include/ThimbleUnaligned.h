#pragma once
/// Words at any address: one load where the core has unaligned ones, bytes elsewhere.
#include <stdint.h>

typedef struct {
  uint32_t value;
} __attribute__((packed, may_alias)) thk_unaligned_word;

/// The four bytes at an address, the first one lowest.
static inline __attribute__((always_inline)) uint32_t thk_load_word(const void *address) {
  return ((const thk_unaligned_word *)address)->value;
}
