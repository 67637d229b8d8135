#pragma once
/// Inner loops of the packed convolutions and of the packed fully connected layer: pairs of output
/// channels times a few pixels, in assembly where the core has the DSP extension, else in C.
#include "ThimblePackedRequantization.h"

/// Up to four output pixels whose windows were gathered.
///
/// Weights come in pairs of output channels `o`, `p`; for every four taps eight bytes: o0 p0 o2 p2,
/// o1 p1 o3 p3. Activations are doubled 16-bit pairs: for every four taps (0, 2) of each pixel, then
/// (1, 3) of each.
typedef struct {
  /// Where each pixel's next output goes; the last pixel's is written first, so that one that there is
  /// not may take the first one's place.
  int8_t *outputs[4];
  const thk_channel *channels;
  const thk_channel *channelsEnd;
  const uint32_t *activations;
  const uint32_t *activationsEnd;
  const uint32_t *weights;
} thk_strip;

/// Says where the outputs of a pixel go.
THK_INLINE void thk_set_output(thk_strip *strip, int32_t pixel, int8_t *output) {
  strip->outputs[pixel] = output;
}

/// All output channels of four pixels, `activations` in columns of four.
void thk_convolve_strip_of_4(const thk_strip *strip);

/// All output channels of two pixels: the first two columns of four.
void thk_convolve_strip_of_2(const thk_strip *strip);

/// All output channels of one to three pixels: the first columns of four.
void thk_finish_strip(thk_strip *strip, int32_t pixels);

/// Widens and doubles `words` times four int8 values into a column of a strip.
void thk_widen_column(uint32_t *column, const int8_t *values, int32_t words);

/// The outputs of an exact pair of channels: `doubled` holds the first one's accumulators of all
/// pixels, then the second one's.
void thk_finish_pair_exactly(const int32_t *doubled, const thk_channel *pair, int8_t **outputs,
                             int32_t pixels);
