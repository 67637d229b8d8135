#pragma once
/// Fixed-point helpers that Swift has no spelling for. Everything here is portable C.
#include <stdint.h>

#include "ThimbleMFCCTables.h"
#include "ThimbleWideMath.h"

/// Arithmetic shift right by a count the caller keeps within 0...31: Swift's `>>` tests the count
/// and its `&>>` masks it, one instruction too many in a kernel's inner loop.
static inline __attribute__((always_inline)) int32_t thk_shift_right(int32_t value, int32_t count) {
  return value >> count;
}
