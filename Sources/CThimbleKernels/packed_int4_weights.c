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

/// Unpacks the words of a group.
static void unpack_group(const uint32_t *packed, int32_t count, uint8_t multipliers,
                         uint32_t *words) {
  const uint32_t even = (multipliers & 15) + 1, odd = (multipliers >> 4) + 1;
  const uint32_t eights = even * 0x00080008 + odd * 0x08000800;
  for (; count > 0; count--) {
    // Plus eight, four bits times 16 stay within a byte.
    const uint32_t low = *packed & 0x0F0F0F0F, high = *packed >> 4 & 0x0F0F0F0F;
    words[0] = thk_subtract_bytes(
        (low & 0x000F000F) * even + (low & 0x0F000F00) * odd, eights);
    words[1] = thk_subtract_bytes(
        (high & 0x000F000F) * even + (high & 0x0F000F00) * odd, eights);
    packed++;
    words += 2;
  }
}

void thk_unpack_pairs(const uint32_t *packed, int32_t count, thk_int4_groups *groups,
                      uint32_t *words) {
  if (groups->wordsOfGroup == 0) {
    thk_unpack_int8(packed, count, words);
    return;
  }
  int32_t ofPair = 0;
  for (int32_t ofGroup; count > 0; count -= ofGroup) {
    if (ofPair == 0) ofPair = groups->wordsOfPair;
    ofGroup = ofPair < groups->wordsOfGroup ? ofPair : groups->wordsOfGroup;
    unpack_group(packed, ofGroup, *groups->multipliers++, words);
    packed += ofGroup;
    words += 2 * ofGroup;
    ofPair -= ofGroup;
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
