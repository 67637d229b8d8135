#pragma once
/// Fixed-point helpers that Swift has no spelling for. Everything here is portable C.
#include <stdint.h>

#include "ThimbleBlocked.h"
#include "ThimbleChannels.h"
#include "ThimbleDepthwiseTaps.h"
#include "ThimbleElementwise.h"
#include "ThimbleGates.h"
#include "ThimbleMFCCTables.h"
#include "ThimblePackedConvolution.h"
#include "ThimblePackedDepthwise.h"
#include "ThimblePackedInt4.h"
#include "ThimblePackedMath.h"
#include "ThimblePackedRequantization.h"
#include "ThimbleSpectrum.h"
#include "ThimbleSums.h"
#include "ThimbleTransform.h"
#include "ThimbleUnaligned.h"
#include "ThimbleWideMath.h"
#include "ThimbleWideProducts.h"
#include "ThimbleWindow.h"

/// Arithmetic shift right by a count the caller keeps within 0...31: Swift's `>>` tests the count
/// and its `&>>` masks it, one instruction too many in a kernel's inner loop.
static inline __attribute__((always_inline)) int32_t thk_shift_right(int32_t value, int32_t count) {
  return value >> count;
}

/// `value / 2^exponent`, rounded to nearest with ties away from zero; `exponent` within 0...31.
static inline __attribute__((always_inline)) int32_t thk_rounding_divide_by_power_of_two(
    int32_t value, int32_t exponent) {
  const int32_t mask = (int32_t)((1u << exponent) - 1);
  const int32_t threshold = (mask >> 1) + (value < 0);
  return (value >> exponent) + ((value & mask) > threshold);
}

/// Copies bytes, from the first to the last. In no plan do the two places overlap; where a damaged file's
/// do, bytes that were overwritten are copied, and nothing else happens: no `restrict`, no `memcpy`.
///
/// In Embedded Swift `update(from:count:)` is a call for each element (Swift 6.3).
void thk_copy_bytes(int8_t *target, const int8_t *source, uintptr_t count);

/// The register of a reflected CRC-32 (polynomial 0xEDB88320) after more bytes.
uint32_t thk_crc32_append(uint32_t crc, const uint8_t *bytes, uintptr_t count);
