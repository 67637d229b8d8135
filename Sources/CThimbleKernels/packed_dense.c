#include "ThimblePackedConvolution.h"

void thk_finish_dense_exactly(const int32_t *sums, const thk_channel *group, int8_t *output) {
  for (int32_t index = 0; index < 4 && !thk_is_absent(&group[index]); index++) {
    const uint32_t doubled = (uint32_t)group[index].bias + 2 * (uint32_t)sums[index];
    output[index] = (int8_t)thk_requantize_exactly((int32_t)doubled, &group[index]);
  }
}

#define THK_JOINED 0
#include "packed_dense_loops.h"
