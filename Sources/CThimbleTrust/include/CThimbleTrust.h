#pragma once
/// Constants of signatures, in flash, and there only where a program verifies some: Swift puts a module's into one
/// section, which is linked whole.
#include <stdint.h>

/// The fractional parts of the square roots of the first eight primes: FIPS 180-4, 5.3.5.
extern const uint64_t tht_sha512_start[8];

/// The fractional parts of the cube roots of the first eighty primes: FIPS 180-4, 4.2.3.
extern const uint64_t tht_sha512_rounds[80];

/// Of edwards25519 (RFC 8032, 5.1), least significant word first: d = -121665 / 121666, a square root of -1, x and y
/// of the base point.
extern const uint32_t tht_curve[32];

/// The base point's order, 2^252 + 27742317777372353535851937790883648493.
extern const uint32_t tht_order[8];

/// A word of a table above; `index` is below its number of words.
static inline uint64_t tht_sha512_start_word(int32_t index) { return tht_sha512_start[index]; }
static inline uint64_t tht_sha512_round(int32_t index) { return tht_sha512_rounds[index]; }
static inline uint32_t tht_curve_word(int32_t index) { return tht_curve[index]; }
static inline uint32_t tht_order_word(int32_t index) { return tht_order[index]; }
