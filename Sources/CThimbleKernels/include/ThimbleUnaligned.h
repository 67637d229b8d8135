#pragma once
/// Words and halves of words at any address: one load where the core has unaligned ones, bytes elsewhere.
#include <stdint.h>

typedef struct {
  uint32_t value;
} __attribute__((packed, may_alias)) thk_unaligned_word;

/// The four bytes at an address, the first one lowest.
static inline __attribute__((always_inline)) uint32_t thk_load_word(
    const void *_Nonnull address) {
  return ((const thk_unaligned_word *)address)->value;
}

/// Changes the four bytes at an address.
static inline __attribute__((always_inline)) void thk_store_word(void *_Nonnull address, uint32_t value) {
  ((thk_unaligned_word *)address)->value = value;
}

typedef struct {
  int16_t value;
} __attribute__((packed, may_alias)) thk_unaligned_half;

/// One of the 16-bit values that start at an address.
static inline __attribute__((always_inline)) int16_t thk_load_half(const int8_t *_Nonnull address,
                                                                   intptr_t index) {
  return ((const thk_unaligned_half *)address)[index].value;
}

/// Changes one of the 16-bit values that start at an address.
static inline __attribute__((always_inline)) void thk_store_half(int8_t *_Nonnull address,
                                                                 intptr_t index, int16_t value) {
  ((thk_unaligned_half *)address)[index].value = value;
}
