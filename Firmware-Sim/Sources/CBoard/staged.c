// The arena, and where the staged files lie. run.sh generates Staged.h.
#include "CBoard.h"
#include "Staged.h"

// Guard words behind the arena: Arena.guardBytes.
enum { GUARD_BYTES = 16 };

static uint8_t arena[STAGED_ARENA_BYTES + GUARD_BYTES] __attribute__((aligned(16)));

extern const uint8_t staged_model[], staged_model_end[];
extern const int8_t staged_inputs[], staged_inputs_end[];

const void *board_model(void) { return staged_model; }
uint32_t board_model_bytes(void) { return (uint32_t)(staged_model_end - staged_model); }
const int8_t *board_inputs(void) { return staged_inputs; }
uint32_t board_input_bytes(void) { return (uint32_t)(staged_inputs_end - staged_inputs); }
void *board_arena(void) { return arena; }
uint32_t board_arena_bytes(void) { return sizeof arena; }
