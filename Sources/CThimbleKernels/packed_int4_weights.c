#include "ThimblePackedInt4.h"

/// The four weights in the lower halves of a word's bytes, as int8.
THK_INLINE uint32_t lower_halves(uint32_t packed) {
  return thk_subtract_bytes(packed & 0x0F0F0F0F, 0x08080808);
}

THK_INLINE void unpack_int8(uint32_t packed, uint32_t *words) {
  words[0] = lower_halves(packed);
  words[1] = lower_halves(packed >> 4);
}

void thk_unpack_int8(const uint32_t *packed, int32_t count, uint32_t *words) {
  for (; count >= 4; count -= 4) {
    unpack_int8(packed[0], words);
    unpack_int8(packed[1], words + 2);
    unpack_int8(packed[2], words + 4);
    unpack_int8(packed[3], words + 6);
    packed += 4;
    words += 8;
  }
  for (; count > 0; count--) {
    unpack_int8(*packed++, words);
    words += 2;
  }
}

THK_INLINE void unpack_doubled(uint32_t word, uint32_t *pairs) {
  const uint32_t even = thk_widen_even(word), odd = thk_widen_odd(word);
  pairs[0] = thk_add_pairs(even, even);
  pairs[1] = thk_add_pairs(odd, odd);
}

void thk_unpack_doubled(const uint32_t *packed, int32_t count, uint32_t *pairs) {
  for (; count > 0; count--) {
    unpack_doubled(lower_halves(*packed), pairs);
    unpack_doubled(lower_halves(*packed >> 4), pairs + 2);
    packed++;
    pairs += 4;
  }
}
