// picolibc's console: a stream that writes by semihosting.
#include <stdio.h>

#include "CBoard.h"

static int put(char character, FILE *stream) {
  const char piece[2] = {character, 0};
  (void)stream;
  board_write(piece);
  return 0;
}

static FILE console = FDEV_SETUP_STREAM(put, NULL, NULL, _FDEV_SETUP_WRITE);
FILE *const stdout = &console;
