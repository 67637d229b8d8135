// A model with state: each inference goes on where the one before ended. The test data is one sequence; it runs
// twice, with a reset between, and has to give the same.
#include <stdio.h>

#include "CBoard.h"
#include "support/model.h"
#include "thimble.h"

extern const int8_t inputs_start[], inputs_end[];

OF_MODEL(BUFFERS)(model);

static uint32_t hash;

static int run_sequence(int prints) {
  for (const int8_t *input = inputs_start; input < inputs_end; input += OF_MODEL(INPUT_VALUES)) {
    const int32_t status = thimble_invoke(&model, input, OF_MODEL(INPUT_VALUES));
    if (status != THIMBLE_OK) return printf("%s\n", thimble_status_text(status)), 1;
    for (uint32_t output = 0; output < OF_MODEL(OUTPUT_COUNT); output++) {
      uint32_t count;
      const int8_t *values = thimble_output_values(&model, output, &count);
      for (uint32_t i = 0; i < count; i++) {
        hash = (hash ^ (uint8_t)values[i]) * 16777619u;
        if (prints) printf(i ? " %d" : "%d", values[i]);
      }
      if (prints) printf("\n");
    }
  }
  return 0;
}

static int run(void) {
  const int32_t status = OF_MODEL(OPEN)(model);
  if (status != THIMBLE_OK) return printf("%s\n", thimble_status_text(status)), 1;
  if (run_sequence(1)) return 1;
  const uint32_t first = hash;
  hash = 0;
  thimble_reset(&model);
  if (run_sequence(0)) return 1;
  if (hash != first) return printf("after a reset the sequence gives something else\n"), 1;
  return 0;
}

int main(void) { board_exit(run()); }
