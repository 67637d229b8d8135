#pragma once
/// What run.sh staged.
#include <stdint.h>

/// The `.thimble` file in flash, aligned to 16.
const void *staged_model(void);
/// Bytes of the file.
uint32_t staged_model_bytes(void);
/// The int8 inputs in flash, one after the other.
const int8_t *staged_inputs(void);
/// Bytes of all inputs.
uint32_t staged_input_bytes(void);
/// The arena in SRAM, aligned to 16: as large as the model's plan, and guard words.
void *staged_arena(void);
/// Bytes of the arena, guard words included.
uint32_t staged_arena_bytes(void);
