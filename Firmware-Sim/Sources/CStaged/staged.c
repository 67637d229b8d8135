// The arena, and where the staged files lie. run.sh generates Staged.h.
#include "CStaged.h"
#include "Staged.h"

// Guard words behind the arena: Arena.guardBytes.
enum { GUARD_BYTES = 16 };

static uint8_t arena[STAGED_ARENA_BYTES + GUARD_BYTES] __attribute__((aligned(16)));
static uint8_t front_end[STAGED_FRONT_END_BYTES] __attribute__((aligned(4)));

extern const uint8_t staged_model_start[], staged_model_end[];
extern const uint8_t staged_inputs_start[], staged_inputs_end[];

const void *staged_model(void) { return staged_model_start; }
uint32_t staged_model_bytes(void) { return (uint32_t)(staged_model_end - staged_model_start); }
const void *staged_inputs(void) { return staged_inputs_start; }
uint32_t staged_input_bytes(void) { return (uint32_t)(staged_inputs_end - staged_inputs_start); }
void *staged_arena(void) { return arena; }
uint32_t staged_arena_bytes(void) { return sizeof arena; }
void *staged_front_end(void) { return front_end; }
uint32_t staged_front_end_bytes(void) { return sizeof front_end; }
