// What newlib asks of a system: a console by semihosting, no files, and a heap for the console's own stream,
// which newlib-nano allocates. The library has no use for one.
#include <errno.h>
#include <sys/stat.h>

#include "CBoard.h"

int _write(int file, const char *text, int count);
int _close(int file);
int _fstat(int file, struct stat *status);
int _isatty(int file);
int _lseek(int file, int offset, int whence);
int _read(int file, char *text, int count);
void *_sbrk(int bytes);

int _write(int file, const char *text, int count) {
  char piece[2] = {0, 0};
  (void)file;
  for (int i = 0; i < count; i++) {
    piece[0] = text[i];
    board_write(piece);
  }
  return count;
}

void *_sbrk(int bytes) {
  static char heap[2048] __attribute__((aligned(8)));
  static int used;
  if (used + bytes > (int)sizeof heap) {
    errno = ENOMEM;
    return (void *)-1;
  }
  used += bytes;
  return heap + used - bytes;
}

int _fstat(int file, struct stat *status) {
  (void)file;
  status->st_mode = S_IFCHR;
  return 0;
}
int _isatty(int file) { return file >= 0; }
int _close(int file) { return -(file >= 0); }
int _lseek(int file, int offset, int whence) { return file < 0 || offset < 0 || whence < 0; }
int _read(int file, char *text, int count) {
  (void)file, (void)text, (void)count;
  return 0;
}
