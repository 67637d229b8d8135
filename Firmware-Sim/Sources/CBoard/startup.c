// From reset to main, and what happens on a fault.
#include "CBoard.h"

extern uint32_t __stack_limit[], __stack_top[];
extern uint32_t __data_start[], __data_end[], __data_image[];
extern uint32_t __bss_start[], __bss_end[];

int main(void);

_Noreturn void board_reset(void) {
  const uint32_t *from = __data_image;
  for (uint32_t *to = __data_start; to < __data_end;) *to++ = *from++;
  for (uint32_t *to = __bss_start; to < __bss_end;) *to++ = 0;
#if defined(__ARM_FP)
  // CPACR: full access to the floating-point unit, CP10 and CP11.
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;
  __asm__ volatile("dsb\n isb");
#endif
  main();
  board_exit(0);
}

// Prints where the program was: a fault has pushed r0-r3, r12, lr, pc and xpsr.
__attribute__((used)) static _Noreturn void report_fault(const uint32_t *frame) {
  char text[] = "fault at 0x00000000\n";
  // A frame outside the stack: it overflowed.
  if (frame < __stack_limit || frame + 8 > __stack_top) {
    board_write("fault: the stack overflowed\n");
    board_exit(70);
  }
  for (int digit = 0; digit < 8; digit++)
    text[18 - digit] = "0123456789abcdef"[frame[6] >> (4 * digit) & 15];
  board_write(text);
  board_exit(70);
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

static const uint32_t pattern = 0xC5C5C5C5;

void board_stack_paint(void) {
  // Below this function's own frame, which may reach a few words down.
  uint32_t *end = (uint32_t *)__builtin_frame_address(0) - 16;
  for (uint32_t *word = __stack_limit; word < end;) *word++ = pattern;
}

uint32_t board_stack_high_water(void) {
  const uint32_t *word = __stack_limit;
  while (word < __stack_top && *word == pattern) word++;
  return (uint32_t)((const char *)__stack_top - (const char *)word);
}
