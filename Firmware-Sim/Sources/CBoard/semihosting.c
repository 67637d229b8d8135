// Semihosting: a breakpoint asks the debugger, here the simulator, for a service.
#include "Core.h"

enum { SYS_WRITE0 = 0x04, SYS_EXIT_EXTENDED = 0x20 };
// The reason that makes SYS_EXIT_EXTENDED an orderly end, ADP_Stopped_ApplicationExit.
enum { APPLICATION_EXIT = 0x20026 };

void board_write(const char *text) { board_semihosting(SYS_WRITE0, text); }

_Noreturn void board_exit(int32_t code) {
  const uint32_t reason[2] = {APPLICATION_EXIT, (uint32_t)code};
  board_semihosting(SYS_EXIT_EXTENDED, reason);
  for (;;) {
  }
}
