#pragma once
/// Fixed-point helpers that Swift has no spelling for. Everything here is portable C.
#include <stdint.h>

#include "ThimbleBlocked.h"
#include "ThimbleMFCCTables.h"
#include "ThimblePackedConvolution.h"
#include "ThimblePackedMath.h"
#include "ThimblePackedRequantization.h"
#include "ThimbleUnaligned.h"
#include "ThimbleWideMath.h"

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

/// The register of a reflected CRC-32 (polynomial 0xEDB88320) after one more byte, four bits at a
/// time: the table is 64 bytes of flash. Swift would keep it in RAM.
static inline __attribute__((always_inline)) uint32_t thk_crc32_append(uint32_t crc, uint8_t byte) {
  static const uint32_t remainders[16] = {
      0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
      0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
      0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
  crc ^= byte;
  crc = (crc >> 4) ^ remainders[crc & 15];
  return (crc >> 4) ^ remainders[crc & 15];
}
