#include "ThimblePackedConvolution.h"

void thk_widen_column(uint32_t *column, const int8_t *values, int32_t words) {
  for (; words >= 4; words -= 4) {
    thk_widen_word(column, values);
    thk_widen_word(column + 8, values + 4);
    thk_widen_word(column + 16, values + 8);
    thk_widen_word(column + 24, values + 12);
    values += 16;
    column += 32;
  }
  for (; words > 0; words--) {
    thk_widen_word(column, values);
    values += 4;
    column += 8;
  }
}

void thk_finish_pair_exactly(const int32_t *doubled, const thk_channel *pair, int8_t **outputs,
                             int32_t pixels) {
  for (int32_t channel = 0; channel < 2 && !thk_is_absent(&pair[channel]); channel++) {
    for (int32_t pixel = pixels - 1; pixel >= 0; pixel--) {
      *outputs[pixel]++ =
          (int8_t)thk_requantize_exactly(doubled[channel * pixels + pixel], &pair[channel]);
    }
  }
}

#define THK_JOINED 0
#include "packed_strip_loops.h"
