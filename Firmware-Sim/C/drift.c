// What drift counters cost: an inference, then so many windows counted, without a console. Its exit code is 0 where the
// report has counted them all.
#include "CBoard.h"
#include "support/model.h"
#include "thimble.h"

#ifndef WINDOWS
#define WINDOWS 100
#endif

extern const int8_t inputs_start[];

OF_MODEL(BUFFERS)(model);

static uint8_t report[THIMBLE_DRIFT_BYTES];

int main(void) {
  if (OF_MODEL(OPEN)(model) != THIMBLE_OK) board_exit(100);
  if (thimble_invoke(&model, inputs_start, OF_MODEL(INPUT_VALUES)) != THIMBLE_OK) board_exit(101);
  uint32_t count;
  const int8_t *scores = thimble_output_values(&model, 0, &count);
  for (int32_t window = 0; window < WINDOWS; window++) {
    if (thimble_count_drift(report, scores, count, window) != THIMBLE_OK) board_exit(102);
  }
  // Its second word is the windows.
  board_exit(report[4] + report[5] * 256 == WINDOWS ? 0 : 103);
}
