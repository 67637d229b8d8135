#pragma once
/// A stage of the front ends' Fourier transform.
#include <stdint.h>

/// Splits every transform into four of a quarter of its length: radix 4, decimation in frequency.
///
/// Each result is divided by four, each product rounded down. Of each step's results the middle two are
/// exchanged, so that the last stage leaves the points in bit-reversed order.
/// - Parameters:
///   - words: the points, real and imaginary parts alternate.
///   - length: how many words, a power of two.
///   - sine: sin(2 pi i / length) in Q30, i in 0...length / 4.
///   - quarter: words from one of a step's points to the next, a quarter of a transform's: an even power of
///     two, but 2 for the last stage.
void thk_split_into_four(int32_t *_Nonnull words, uintptr_t length, const int32_t *_Nonnull sine,
                         uintptr_t quarter);
