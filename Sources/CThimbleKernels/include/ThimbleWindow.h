#pragma once
/// The front ends' window.
#include <stdint.h>

/// Turns samples into words: sample * 2^shift * weight / 2^32, rounded down.
///
/// - Parameters:
///   - samples: the samples; words may lie on those before them.
///   - weights: the first one's weight.
///   - step: from one weight to the next, 1 or -1.
///   - words: the first one's word.
///   - end: behind the last one's word.
///   - shift: 0...31.
void thk_weigh_samples(const int16_t *_Nonnull samples, const int32_t *_Nonnull weights,
                       intptr_t step, int32_t *_Nonnull words, const int32_t *_Nonnull end,
                       int32_t shift);
