// The mailbox, and marks for the host.
#include "CUniversal.h"

extern universal_mailbox __mailbox;

universal_mailbox *universal_mailbox_in_host_memory(void) { return &__mailbox; }
const universal_window *universal_window_in_host_memory(uint32_t index) {
  return (const universal_window *)__mailbox.inputs + index;
}
const void *universal_memory(uint32_t address) { return (const void *)address; }
void *universal_writable_memory(uint32_t address) { return (void *)address; }

// Each a function of its own, which no linker folds into another: its number is in a register.
#define MARK(name, number) \
  __attribute__((noinline)) void name(void) { __asm__ volatile("movs r0, %0" ::"i"(number) : "r0"); }

MARK(universal_opening, 1)
MARK(universal_opened, 2)
MARK(universal_inference_start, 3)
MARK(universal_inference_end, 4)
MARK(universal_front_end_start, 5)
MARK(universal_front_end_end, 6)
