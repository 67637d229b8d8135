// Semihosting: a breakpoint asks the debugger, here the simulator, for a service.
#include "CBoard.h"

enum { SYS_WRITE0 = 0x04, SYS_EXIT_EXTENDED = 0x20 };
// The reason that makes SYS_EXIT_EXTENDED an orderly end, ADP_Stopped_ApplicationExit.
enum { APPLICATION_EXIT = 0x20026 };

static void call(uint32_t service, const void *argument) {
  register uint32_t r0 __asm__("r0") = service;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

void board_write(const char *text) { call(SYS_WRITE0, text); }

_Noreturn void board_exit(int32_t code) {
  const uint32_t reason[2] = {APPLICATION_EXIT, (uint32_t)code};
  call(SYS_EXIT_EXTENDED, reason);
  for (;;) {
  }
}
