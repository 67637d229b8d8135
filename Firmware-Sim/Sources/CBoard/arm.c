// A Cortex-M core: vectors, faults, and the instruction that asks the simulator for a service.
#include "Core.h"

#if defined(__arm__)

extern uint32_t __stack_top[];

// board_reset is compiled apart: where there is Helium, its loops use it.
static _Noreturn void reset(void) {
#if defined(__ARM_FEATURE_MVE) || defined(BOARD_USES_FLOATS)
  // CPACR: full access to the registers of Helium, CP10 and CP11. Elsewhere the floating-point unit
  // stays off: an inference needs none, and an instruction for it faults. Programs in C may use it.
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
  board_reset();
}

// A fault has pushed r0-r3, r12, lr, pc and xpsr.
__attribute__((used)) static _Noreturn void report_fault(const uint32_t *frame) {
  board_report_fault(frame[6]);
}

// A stack without room for the report has overflowed; what it held is then given up.
__attribute__((naked)) static void fault(void) {
  __asm__ volatile(
      "mrs r0, msp\n"
      "ldr r1, =__stack_limit + 128\n"
      "cmp r0, r1\n"
      "bhs 1f\n"
      "ldr r1, =__stack_top\n"
      "msr msp, r1\n"
      "ldr r1, =board_report_overflow\n"
      "bx r1\n"
      "1: b report_fault\n");
}

typedef void (*handler)(void);

// SysTick's interrupt, for programs that define it.
__attribute__((weak, alias("fault"))) void board_tick(void);

__attribute__((section(".vectors"), used)) static const handler vectors[16] = {
    (handler)__stack_top,
    reset,
    fault, // NMI
    fault, // hard fault
    fault, // memory management
    fault, // bus
    fault, // usage
    0, 0, 0, 0,
    fault, // SVC
    fault, // debug monitor
    0,
    fault, // PendSV
    board_tick, // SysTick
};

// A breakpoint, which the simulator takes for a call.
void board_semihosting(uint32_t service, const void *argument) {
  register uint32_t r0 __asm__("r0") = service;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

#endif
