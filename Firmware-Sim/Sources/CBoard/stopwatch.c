// SysTick, the 24-bit timer that every Cortex-M has, as a stopwatch.
#include "CBoard.h"

#if defined(__arm__)

static volatile uint32_t *const control = (volatile uint32_t *)0xE000E010;
static volatile uint32_t *const reload = (volatile uint32_t *)0xE000E014;
static volatile uint32_t *const current = (volatile uint32_t *)0xE000E018;

enum { ENABLE = 1 << 0, CORE_CLOCK = 1 << 2, COUNTED_TO_ZERO = 1 << 16 };
enum { LONGEST = 0xFFFFFF };

void board_stopwatch_start(void) {
  *control = 0;
  *reload = LONGEST;
  *current = 0; // any write clears it; it restarts from the reload value
  *control = ENABLE | CORE_CLOCK;
}

uint32_t board_stopwatch_ticks(void) {
  const uint32_t ticks = LONGEST - *current;
  return *control & COUNTED_TO_ZERO ? UINT32_MAX : ticks;
}

uint32_t board_stopwatch_low_ticks(void) { return LONGEST - *current; }

#endif
