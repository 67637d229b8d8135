#include "CThimbleKernels.h"
#include "ThimbleUnaligned.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>

// Sixteen bytes at a time.
static inline __attribute__((always_inline)) void copy_vectors(int8_t *target, const int8_t *source,
                                                               uintptr_t count) {
  while (count >= 16) {
    vst1q_s8(target, vld1q_s8(source));
    target += 16, source += 16, count -= 16;
  }
  const mve_pred16_t rest = vctp8q((uint32_t)count);
  vstrbq_p_s8(target, vldrbq_z_s8(source, rest), rest);
}

#endif

void thk_copy_bytes(int8_t *target, const int8_t *source, uintptr_t count) {
#if defined(__ARM_FEATURE_MVE)
  // Vectors give what bytes one by one do, unless the target starts in the source's first vector.
  if ((uintptr_t)target - (uintptr_t)source - 1 >= 15) {
    copy_vectors(target, source, count);
    return;
  }
#elif defined(__ARM_FEATURE_UNALIGNED)
  // Words give what bytes one by one do, unless the target starts in the source's first word.
  if ((uintptr_t)target - (uintptr_t)source - 1 >= 3) {
    for (; count >= 4; count -= 4, target += 4, source += 4) thk_store_word(target, thk_load_word(source));
  }
#endif
  for (const int8_t *end = source + count; source != end;) *target++ = *source++;
}
