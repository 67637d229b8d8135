/// Copies of inputs for the blocked kernels, and where their windows lie.
#include "ThimbleBlocked.h"

/// One of the kinds, a constant, so that each gets loops of its own.
static inline __attribute__((always_inline)) void copy_row(const struct thk_blocked_row row,
                                                           void *target,
                                                           const enum thk_blocked_copy copy) {
  const int32_t count = row.values ? row.count : 0;
  const int32_t before = row.values ? row.before : row.before + row.count + row.behind;
  const int32_t behind = row.values ? row.behind : 0;
  if (copy == THK_COPY_WIDENED) {
    int16_t *halves = (int16_t *)target;
    for (int32_t i = 0; i < before; i++) *halves++ = row.zero_point;
    for (int32_t i = 0; i < count; i++) halves[i] = row.values[i];
    halves += count;
    for (int32_t i = 0; i < behind; i++) *halves++ = row.zero_point;
    return;
  }
  const uint8_t flip = copy == THK_COPY_UNSIGNED ? 0x80 : 0;
  uint8_t *bytes = (uint8_t *)target;
  if (before > 0) __builtin_memset(bytes, (uint8_t)row.zero_point ^ flip, (uintptr_t)before);
  bytes += before;
  for (int32_t i = 0; i < count; i++) bytes[i] = (uint8_t)row.values[i] ^ flip;
  if (behind > 0) __builtin_memset(bytes + count, (uint8_t)row.zero_point ^ flip, (uintptr_t)behind);
}

void thk_blocked_copy_row(const struct thk_blocked_row *row, void *target,
                          enum thk_blocked_copy copy) {
  switch (copy) {
    case THK_COPY_PLAIN: copy_row(*row, target, THK_COPY_PLAIN); break;
    case THK_COPY_UNSIGNED: copy_row(*row, target, THK_COPY_UNSIGNED); break;
    case THK_COPY_WIDENED: copy_row(*row, target, THK_COPY_WIDENED); break;
  }
}

void thk_blocked_count_up(int32_t *numbers, int32_t count, int32_t first, int32_t step) {
  for (int32_t i = 0; i < count; i++) numbers[i] = first + i * step;
}
