// A keyword spotter: an interrupt puts samples into a ring, the main loop takes them out in hops and gives them to
// the library. On Arm the interrupt is SysTick's, on RISC-V the loop calls the handler itself.
#include <stdio.h>

#include "CBoard.h"
#include "support/model.h"
#include "support/ring.h"
#include "thimble.h"

extern const int16_t inputs_start[], inputs_end[];

OF_MODEL(SPOTTER_BUFFERS)(spotter);

static struct sample_ring ring;
static const int16_t *microphone = inputs_start;

enum { PIECE = 16 }; // samples an interrupt: a millisecond at 16 kHz

// The microphone's interrupt: as a DMA controller's, when a piece is full.
void board_tick(void) {
  for (int i = 0; i < PIECE && microphone < inputs_end; i++)
    if (ring_put(&ring, *microphone)) microphone++;
}

static uint32_t wait_for_hop(int16_t *hop) {
  while (ring_count(&ring) < OF_MODEL(STRIDE_SAMPLES) && microphone < inputs_end) {
#if defined(__arm__)
    __asm__ volatile("wfi");
#else
    board_tick();
#endif
  }
  return ring_take(&ring, hop, OF_MODEL(STRIDE_SAMPLES));
}

static void print(const thimble_event *event) {
  const uint32_t ms = (uint32_t)(event->start_sample / (OF_MODEL(SAMPLE_RATE) / 1000u));
  printf("> %lu ms  %s  %ld\n", (unsigned long)ms, event->label ? event->label : "?",
         (long)event->score);
  uint32_t count;
  const int8_t *scores = thimble_spotter_scores(&spotter, &count);
  for (uint32_t i = 0; i < count; i++) printf(i ? " %d" : "%d", scores[i]);
  printf("\n");
}

static int run(void) {
  static int16_t hop[OF_MODEL(STRIDE_SAMPLES)];
  int32_t status = OF_MODEL(SPOTTER_OPEN)(spotter);
  if (status != THIMBLE_OK) return printf("%s\n", thimble_status_text(status)), 1;
  board_stack_paint();
#if defined(__arm__)
  *(volatile uint32_t *)0xE000E014 = 25000 - 1; // SysTick, a millisecond of the board's clock
  *(volatile uint32_t *)0xE000E018 = 0;
  *(volatile uint32_t *)0xE000E010 = 7;
#endif
  uint32_t windows = 0, count;
  while ((count = wait_for_hop(hop)) > 0) {
    for (uint32_t start = 0; start < count;) {
      uint32_t taken;
      thimble_event event;
      status = thimble_spotter_push(&spotter, hop + start, count - start, &taken, &event);
      if (status != THIMBLE_OK) return printf("%s\n", thimble_status_text(status)), 1;
      start += taken;
      if (event.class_index < 0) continue;
      windows++;
      print(&event);
    }
  }
  printf("# stack %lu\n# windows %lu\n# overruns %lu\n", (unsigned long)board_stack_high_water(),
         (unsigned long)windows, (unsigned long)ring.overruns);
  return windows == 0;
}

int main(void) { board_exit(run()); }
