#pragma once
/// The two orders of packed weights, for loops that are compiled once for each: `THK_JOINED` says which.
///
/// Weights of two output channels `o`, `p` lie side by side as bytes, or *joined*: o + 256 p in 16 bits. There the low
/// byte is o as it is, and the 16 bits multiply as they lie, so that only one of the two has to be widened. The sums
/// are S(o) and S(o) + 256 S(p), both modulo 2^32, so that the second channel's is known modulo 2^24.
#include "ThimblePackedMath.h"

#if THK_JOINED
/// A loop's name.
#define LOOP(name) thk_##name##_joined
/// Makes of the bias of a second channel, in a register, the start of a joined sum.
#define JOIN_BIAS(first, second) "add " second ", " first ", " second ", lsl #8\n"
/// Takes the first channel's sum from a joined one: 256 times the second's is left.
#define PART(first, second) "subs " second ", " second ", " first "\n"
/// Takes the factor from what ``PART`` leaves.
#define SHIFT_PARTED(second) "asrs " second ", " second ", #8\n"
/// The weight of a second channel in `lsl` of a sum that is doubled.
#define DOUBLED_SECOND "asr #7"
#else
#define LOOP(name) thk_##name
#define JOIN_BIAS(first, second) ""
#define PART(first, second) ""
#define SHIFT_PARTED(second) ""
#define DOUBLED_SECOND "lsl #1"
#endif

/// The weights of the second channels of two pairs in a word, as 16-bit numbers.
THK_INLINE uint32_t thk_second_weights(uint32_t word) { return THK_JOINED ? word : thk_widen_odd(word); }

/// A second channel's sum, from what its weights summed up to.
THK_INLINE int32_t thk_second_sum(int32_t first, int32_t second) {
  return THK_JOINED ? (int32_t)((uint32_t)second - (uint32_t)first) >> 8 : second;
}

/// What a sum of a second channel starts from.
THK_INLINE int32_t thk_second_start(int32_t first, int32_t second) {
  return THK_JOINED ? (int32_t)((uint32_t)first + ((uint32_t)second << 8)) : second;
}
