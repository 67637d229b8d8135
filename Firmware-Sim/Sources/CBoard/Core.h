#pragma once
// What the parts below Swift ask of one another; the core's architecture is in arm.c and riscv.c.
#include "CBoard.h"

/// Sets up the memory and calls main; the core's first instructions end here.
_Noreturn void board_reset(void);
/// Says at which instruction the program failed, and ends the simulation.
_Noreturn void board_report_fault(uint32_t address);
/// Says that the stack overflowed, and ends the simulation.
_Noreturn void board_report_overflow(void);
/// Asks the simulator for a service.
void board_semihosting(uint32_t service, const void *argument);
