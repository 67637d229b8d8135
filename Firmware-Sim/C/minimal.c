// The smallest program: what the library costs in flash, and what an inference takes of the stack. Its exit code
// is the class of the first input.
#include "CBoard.h"
#include "support/model.h"
#include "thimble.h"

extern const int8_t inputs_start[];

OF_MODEL(BUFFERS)(model);

int main(void) {
  if (OF_MODEL(OPEN)(model) != THIMBLE_OK) board_exit(100);
  if (thimble_invoke(&model, inputs_start, OF_MODEL(INPUT_VALUES)) != THIMBLE_OK) board_exit(101);
  board_exit(thimble_best(&model, 0));
}
