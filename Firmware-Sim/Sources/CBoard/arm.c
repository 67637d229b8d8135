// A Cortex-M core: vectors, faults, and the instruction that asks the simulator for a service.
#include "Core.h"

#if defined(__arm__)

extern uint32_t __stack_limit[], __stack_top[];

void board_enable_core(void) {
#if defined(__ARM_FP)
  // CPACR: full access to the floating-point unit, CP10 and CP11.
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;
  __asm__ volatile("dsb\n isb");
#endif
}

// A fault has pushed r0-r3, r12, lr, pc and xpsr.
__attribute__((used)) static _Noreturn void report_fault(const uint32_t *frame) {
  // A frame outside the stack: it overflowed.
  if (frame < __stack_limit || frame + 8 > __stack_top) board_report_overflow();
  board_report_fault(frame[6]);
}

__attribute__((naked)) static void fault(void) {
  __asm__ volatile(
      "mrs r0, msp\n"
      "ldr r1, =__stack_top\n"
      "msr msp, r1\n"
      "b report_fault\n");
}

typedef void (*handler)(void);

__attribute__((section(".vectors"), used)) static const handler vectors[16] = {
    (handler)__stack_top,
    board_reset,
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
    fault, // SysTick
};

// A breakpoint, which the simulator takes for a call.
void board_semihosting(uint32_t service, const void *argument) {
  register uint32_t r0 __asm__("r0") = service;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

#endif
