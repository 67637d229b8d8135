// The smallest spotter: what front end, spotter and network cost in flash, without a console. Its exit code is the
// class of the last window.
#include "CBoard.h"
#include "support/model.h"
#include "thimble.h"

extern const int16_t inputs_start[], inputs_end[];

OF_MODEL(SPOTTER_BUFFERS)(spotter);

int main(void) {
  if (OF_MODEL(SPOTTER_OPEN)(spotter) != THIMBLE_OK) board_exit(100);
  int32_t class_index = 101;
  for (const int16_t *samples = inputs_start; samples < inputs_end;) {
    uint32_t taken;
    thimble_event event;
    if (thimble_spotter_push(&spotter, samples, (uint32_t)(inputs_end - samples), &taken, &event)) break;
    samples += taken;
    if (event.class_index >= 0) class_index = event.class_index;
  }
  board_exit(class_index);
}
