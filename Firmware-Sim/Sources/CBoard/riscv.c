// A RISC-V core: from reset to main, faults, semihosting, and the count of instructions.
#include "Core.h"

#if defined(__riscv)

extern uint32_t __stack_guard[], __stack_top[];

// PMP: entry 0 forbids the 4 KiB below the stack, locked, so that machine mode obeys.
enum { PMP_LOCKED = 1 << 7, PMP_NATURAL_POWER_OF_TWO = 3 << 3, GUARD_BYTES = 4096 };

// MARK: Start and faults

__attribute__((naked, section(".vectors"), used)) void board_start(void) {
  __asm__ volatile(
      "la sp, __stack_top\n"
      "la t0, board_trap\n"
      "csrw mtvec, t0\n"
      "j board_set_up\n");
}

__attribute__((used)) static _Noreturn void board_set_up(void) {
  const uint32_t guard = (uint32_t)__stack_guard >> 2 | (GUARD_BYTES / 8 - 1);
  __asm__ volatile("csrw pmpaddr0, %0" ::"r"(guard));
  __asm__ volatile("csrw pmpcfg0, %0" ::"r"(PMP_LOCKED | PMP_NATURAL_POWER_OF_TWO));
  board_reset();
}

// Where the program was, on the stack from its top: what lies there is lost.
__attribute__((naked, aligned(4), used)) static void board_trap(void) {
  __asm__ volatile(
      "la sp, __stack_top\n"
      "csrr a0, mepc\n"
      "csrr a1, mtval\n"
      "j board_report_trap\n");
}

__attribute__((used)) static _Noreturn void board_report_trap(uint32_t address, uint32_t value) {
  if (value - (uint32_t)__stack_guard < GUARD_BYTES) board_report_overflow();
  board_report_fault(address);
}

// MARK: Semihosting

// The service is asked for by a breakpoint between two instructions that do nothing, none of them
// compressed.
__attribute__((naked, aligned(16))) void board_semihosting(
    uint32_t service, const void *argument) {
  __asm__ volatile(
      ".option push\n"
      ".option norvc\n"
      "slli x0, x0, 0x1f\n"
      "ebreak\n"
      "srai x0, x0, 7\n"
      "ret\n"
      ".option pop\n");
}

// MARK: Stopwatch

// Instructions at the start.
static uint64_t started;

// Instructions since reset: minstret, whose halves are read until the upper one stands still.
static uint64_t instructions(void) {
  uint32_t high, low, again;
  do {
    __asm__ volatile("csrr %0, minstreth" : "=r"(high));
    __asm__ volatile("csrr %0, minstret" : "=r"(low));
    __asm__ volatile("csrr %0, minstreth" : "=r"(again));
  } while (high != again);
  return (uint64_t)high << 32 | low;
}

void board_stopwatch_start(void) { started = instructions(); }

uint32_t board_stopwatch_ticks(void) {
  const uint64_t ticks = instructions() - started;
  return ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX;
}

uint32_t board_stopwatch_low_ticks(void) {
  return (uint32_t)(instructions() - started) & 0xFFFFFF;
}

#endif
