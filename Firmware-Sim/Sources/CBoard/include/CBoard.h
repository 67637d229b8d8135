#pragma once
/// What a program may ask of the board, whichever it is.
#include <stdint.h>

// MARK: What run.sh staged

/// The `.thimble` file in flash, aligned to 16.
const void *board_model(void);
/// Bytes of the file.
uint32_t board_model_bytes(void);
/// The int8 inputs in flash, one after the other.
const int8_t *board_inputs(void);
/// Bytes of all inputs.
uint32_t board_input_bytes(void);
/// The arena in SRAM, aligned to 16: as large as the model's plan, and guard words.
void *board_arena(void);
/// Bytes of the arena, guard words included.
uint32_t board_arena_bytes(void);

// MARK: Semihosting

/// Prints a string that ends in a zero byte.
void board_write(const char *text);
/// Ends the simulation with the process exit code `code`.
_Noreturn void board_exit(int32_t code);

// MARK: Time

/// Starts the stopwatch at zero.
void board_stopwatch_start(void);
/// Ticks since the start, 24 bits; UINT32_MAX when they did not fit.
uint32_t board_stopwatch_ticks(void);

// MARK: Stack

/// Fills the unused stack with a pattern.
void board_stack_paint(void);
/// Bytes from the stack's top to the lowest one written since it was painted.
uint32_t board_stack_high_water(void);
