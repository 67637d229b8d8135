#pragma once
/// What a program may ask of the board, whichever it is.
#include <stdint.h>

// MARK: Memory beside the program's

/// What the program leaves of flash, aligned to 16: the simulator puts a file there before the
/// program starts.
const void *board_load_area(void);
/// Bytes of that memory.
uint32_t board_load_area_bytes(void);
/// What the program leaves of SRAM, aligned to 16.
void *board_work_area(void);
/// Bytes of that memory.
uint32_t board_work_area_bytes(void);

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
/// The low 24 bits of the ticks since the start; it goes on past them.
uint32_t board_stopwatch_low_ticks(void);

/// The interrupt of SysTick, where a program defines it; a fault otherwise. Arm only.
void board_tick(void);

// MARK: Stack

/// Fills the unused stack with a pattern.
void board_stack_paint(void);
/// Bytes from the stack's top to the lowest one written since it was painted.
uint32_t board_stack_high_water(void);
