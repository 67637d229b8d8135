#include "memory_limit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

/// What is said, made beforehand: a handler may not.
static char sentence[160];
static size_t limit;

/// Bytes of the address space in use; 0 where the system does not say. Calls only what a handler may.
static size_t bytes_in_use(void) {
  char text[32];
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t count = read(file, text, sizeof text);
  close(file);
  size_t pages = 0;
  for (ssize_t place = 0; place < count && text[place] >= '0' && text[place] <= '9'; place += 1) {
    pages = pages * 10 + (size_t)(text[place] - '0');
  }
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/// Allocators trap where memory is refused: that is told from other faults by what the last refusal left behind.
static void on_fault(int number) {
  if (errno == ENOMEM || bytes_in_use() >= limit - limit / 16) {
    if (write(STDERR_FILENO, sentence, strlen(sentence)) < 0) _exit(1);
    _exit(1);
  }
  signal(number, SIG_DFL);
  raise(number);
}

size_t memory_limit_prepare(size_t least) {
  struct rlimit space;
  if (getrlimit(RLIMIT_AS, &space) != 0 || space.rlim_cur == RLIM_INFINITY) return 0;
  limit = (size_t)space.rlim_cur;
#if defined(__GLIBC__)
  // Each thread's own heap would reserve 64 MiB, or take a page for every few bytes once that is refused.
  mallopt(M_ARENA_MAX, 1);
#endif
  snprintf(
      sentence, sizeof sentence,
      "thimble: error: out of memory: the address space is limited to %zu KiB (ulimit -v)\n",
      limit / 1024);
  static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};
  struct sigaction action = {.sa_handler = on_fault};
  for (size_t place = 0; place < sizeof faults / sizeof *faults; place += 1) {
    sigaction(faults[place], &action, NULL);
  }
  size_t used = bytes_in_use();
  return used + least > limit ? used + least - limit : 0;
}
