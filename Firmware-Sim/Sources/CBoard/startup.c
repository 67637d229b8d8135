// From reset to main, and what a fault says.
#include "Core.h"

extern uint32_t __stack_limit[], __stack_top[];
extern uint32_t __data_start[], __data_end[], __data_image[];
extern uint32_t __bss_start[], __bss_end[];

int main(void);

_Noreturn void board_reset(void) {
  const uint32_t *from = __data_image;
  for (uint32_t *to = __data_start; to < __data_end;) *to++ = *from++;
  for (uint32_t *to = __bss_start; to < __bss_end;) *to++ = 0;
  board_exit(main());
}

_Noreturn void board_report_overflow(void) {
  board_write("fault: the stack overflowed\n");
  board_exit(70);
}

_Noreturn void board_report_fault(uint32_t address) {
  char text[] = "fault at 0x00000000\n";
  for (int digit = 0; digit < 8; digit++)
    text[18 - digit] = "0123456789abcdef"[address >> (4 * digit) & 15];
  board_write(text);
  board_exit(70);
}

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
