// Firmware for the tests of 'thimble simulate --elf': what it does wrong is asked for by PLANTED.
#include <stdint.h>

enum { NOTHING, WRITE_BEYOND, READ_UNWRITTEN, ENDLESS, DEEP };

extern uint32_t stack_top[], data_end[];
int main(void);

static void reset(void);
__attribute__((section(".vectors"), used)) static const void *const vectors[] = {stack_top, reset};

static void semihosting(uint32_t service, const void *argument) {
  register uint32_t r0 __asm__("r0") = service;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
}

static void reset(void) {
  const uint32_t reason[2] = {0x20026, (uint32_t)main()};
  semihosting(0x20, reason);
  for (;;) {
  }
}

static int16_t values[64];

// Writes one value more than there are, past the end of all memory, where that is planted.
__attribute__((noinline)) void fill_values(void) {
  const uint32_t count = PLANTED == WRITE_BEYOND ? 65 : 64;
  for (uint32_t i = 0; i < count; i++) ((volatile int16_t *)values)[i] = (int16_t)(3 * i);
}

__attribute__((noinline)) int32_t sum_values(uint32_t first) {
  int32_t sum = 0;
  for (uint32_t i = first; i < 64; i++) sum += ((volatile int16_t *)values)[i];
  return sum;
}

__attribute__((noinline)) void wait_for_ever(void) {
  for (volatile uint32_t i = 0;; i++) {
  }
}

// Takes 64 bytes of stack a level and more.
__attribute__((noinline)) uint32_t descend(uint32_t levels) {
  volatile uint32_t room[16];
  room[levels & 15] = levels;
  return levels == 0 ? 0 : descend(levels - 1) + room[levels & 15];
}

int main(void) {
  semihosting(0x04, "begun\n");
  if (PLANTED != READ_UNWRITTEN) fill_values();
  int32_t sum = sum_values(0) + sum_values(32);
  if (PLANTED == ENDLESS) wait_for_ever();
  if (PLANTED == DEEP) sum += (int32_t)descend(1000);
  return sum == (PLANTED == DEEP ? 11088 + 500500 : 10608) ? 0 : 9;
}
