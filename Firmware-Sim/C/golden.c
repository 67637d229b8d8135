// Runs every input of the test data and prints the outputs, a line each; then the same as rows arrive. Lines with
// # hold what was measured.
#include <stdio.h>

#include "CBoard.h"
#include "support/model.h"
#include "thimble.h"

extern const int8_t inputs_start[], inputs_end[];

OF_MODEL(BUFFERS)(model);

static uint32_t steps[64];

static void stepped(void *user, uint32_t index) {
  uint32_t *counts = user;
  if (index < 64) counts[index]++;
}

static void print_outputs(void) {
  for (uint32_t output = 0; output < OF_MODEL(OUTPUT_COUNT); output++) {
    uint32_t count;
    const int8_t *values = thimble_output_values(&model, output, &count);
    for (uint32_t i = 0; i < count; i++) printf(i ? " %d" : "%d", values[i]);
    printf("\n");
  }
}

static int refused(const char *what, int32_t status) {
  printf("%s: %ld, %s\n", what, (long)status, thimble_status_text(status));
  return 1;
}

// Feeds an input by rows, whichever input the plan has room for.
static int32_t feed(const int8_t *inputs) {
  static uint32_t fed[8], starts[8];
  static thimble_tensor tensor;
  for (uint32_t i = 0; i + 1 < OF_MODEL(INPUT_COUNT) && i < 7; i++) {
    thimble_input(&model, i, &tensor);
    starts[i + 1] = starts[i] + tensor.values * tensor.value_bytes;
  }
  thimble_start(&model);
  for (;;) {
    const int32_t input = thimble_next_input(&model);
    if (input < 0) return thimble_is_complete(&model) ? THIMBLE_OK : THIMBLE_STALLED;
    if (input >= 8) return THIMBLE_NO_SUCH_TENSOR;
    thimble_input(&model, (uint32_t)input, &tensor);
    const uint32_t count = tensor.row_values * tensor.value_bytes;
    const int8_t *row = inputs + starts[input] + fed[input]++ * count;
    const int32_t status = thimble_feed_row(&model, (uint32_t)input, row, count);
    if (status != THIMBLE_OK) return status;
  }
}

static int run(void) {
  static thimble_sizes sizes; // static, so that the stack is the library's
  int32_t status = thimble_query(MODEL_BYTES_OF, OF_MODEL(MODEL_BYTES), &sizes);
  if (status != THIMBLE_OK) return refused("query", status);
  if (sizes.arena_bytes != OF_MODEL(ARENA_BYTES)) return refused("arena", THIMBLE_ARENA_TOO_SMALL);
  board_stack_paint();
  status = OF_MODEL(OPEN)(model);
  printf("# openStack %lu\n", (unsigned long)board_stack_high_water());
  if (status != THIMBLE_OK) return refused("open", status);
  uint32_t longest = 0, stack = 0;
  for (const int8_t *input = inputs_start; input < inputs_end; input += OF_MODEL(INPUT_VALUES)) {
    board_stack_paint();
    board_stopwatch_start();
    status = thimble_invoke(&model, input, OF_MODEL(INPUT_VALUES));
    const uint32_t ticks = board_stopwatch_ticks();
    if (ticks > longest) longest = ticks;
    const uint32_t used = board_stack_high_water();
    if (used > stack) stack = used;
    if (status != THIMBLE_OK) return refused("invoke", status);
    print_outputs();
  }
  printf("# stack %lu\n# ticks %lu\n", (unsigned long)stack, (unsigned long)longest);
  printf("# rows\n");
  thimble_reset(&model);
  thimble_set_hook(&model, stepped, steps);
  status = feed(inputs_start);
  if (status != THIMBLE_OK) return refused("rows", status);
  print_outputs();
  for (uint32_t i = 0; i < sizes.operator_count && i < 64; i++)
    printf("# steps %s %lu\n", thimble_operator_name(&model, i), (unsigned long)steps[i]);
  status = thimble_check(&model);
  return status == THIMBLE_OK ? 0 : refused("check", status);
}

int main(void) { board_exit(run()); }
