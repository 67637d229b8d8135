#pragma once
/// The portable kernels' loops for Helium, Armv8.1-M's vectors: the same sums, several at a time.
#include "ThimbleChannels.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>

#define INLINE static inline __attribute__((always_inline))

/// What four sums become, biases added: rounded twice, as `Rescale.apply` does.
INLINE int32x4_t rescale(int32x4_t value, int32x4_t multiplier, int32x4_t shift,
                         const thk_requantization *table) {
  const int32x4_t left = vmaxq_s32(shift, vdupq_n_s32(0)), right = vsubq_s32(shift, left);
  value = vqrdmulhq_s32(vshlq_s32(value, left), multiplier);
  // A negative number less one, rounded half up, is that number rounded half down; one that is not
  // shifted stays as it is.
  value = vaddq_s32(value, vshrq_n_s32(vandq_s32(value, right), 31));
  value = vaddq_n_s32(vrshlq_s32(value, right), table->zero_point);
  value = vmaxq_s32(value, vdupq_n_s32(table->lower));
  return vminq_s32(value, vdupq_n_s32(table->upper));
}

/// Writes the outputs of `count` channels, one to four, from `first` on.
INLINE void requantize(const thk_requantization *table, int32x4_t sums, int32_t first,
                       int32_t count, int8_t *output) {
  const mve_pred16_t present = vctp32q((uint32_t)count);
  const int32x4_t value =
      rescale(vaddq_s32(sums, vldrwq_z_s32(table->biases + first, present)),
              vldrwq_z_s32(table->multipliers + first, present),
              vldrbq_z_s32(table->shifts + first, present), table);
  vstrbq_p_s32(output, value, present);
}

#endif
