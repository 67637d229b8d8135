#pragma once
/// Inner loops of the packed convolutions and of the packed fully connected layer: pairs of output
/// channels times a few pixels, in assembly where the core has the DSP extension, else in C.
#include "ThimblePackedRequantization.h"
#include "ThimbleUnaligned.h"

/// Up to four output pixels whose windows were gathered.
///
/// Weights come in pairs of output channels `o`, `p`; for every four taps eight bytes: o0 p0 o2 p2,
/// o1 p1 o3 p3; or, for loops whose names say so, joined: o + 256 p of each tap in 16 bits. Activations
/// are doubled 16-bit pairs in columns of four pixels: for every four taps (0, 2) of each pixel, then
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
  /// Pixels gathered so far.
  int32_t pixels;
} thk_strip;

/// Takes the pixels whose windows were gathered last, the first one's outputs to go to `output`, the others' behind
/// them, `channels` apart; once there are four they are all computed.
///
/// The two differ in the order of arguments, as those below: of callers that differ in the function alone
/// the Swift compiler makes one, which calls through a pointer.
void thk_add_pixels(thk_strip *strip, int8_t *output, int32_t pixels, int32_t channels);
void thk_add_pixels_joined(int8_t *output, thk_strip *strip, int32_t pixels, int32_t channels);

/// Copies the weights, an even number of words that is not 0, and has the strip read the copy.
void thk_copy_weights(thk_strip *strip, void *copy, uintptr_t words);

/// Computes the pixels that are left.
void thk_finish_strip(thk_strip *strip);
void thk_finish_strip_joined(int32_t pixels, thk_strip *strip);

/// All output channels of four pixels.
void thk_convolve_strip_of_4(const thk_strip *strip);
void thk_convolve_strip_of_4_joined(const thk_strip *strip);

/// All output channels of one pixel, the first column of four.
void thk_convolve_strip_of_1(const thk_strip *strip);
void thk_convolve_strip_of_1_joined(const thk_strip *strip);

/// Widens and doubles four int8 values into a column of a strip.
THK_INLINE void thk_widen_word(uint32_t *column, const int8_t *values) {
  const uint32_t word = thk_load_word(values);
  const uint32_t even = thk_widen_even(word);
  const uint32_t odd = thk_widen_odd(word);
  column[0] = thk_add_pairs(even, even);
  column[4] = thk_add_pairs(odd, odd);
}

/// Widens and doubles a run of each of some pixels, `words` times four int8 values, into columns of a strip side by
/// side; a pixel's run starts `step` bytes behind the one before.
void thk_widen_pixels(uint32_t *columns, const int8_t *run, int32_t words, int32_t pixels, int32_t step);

/// The outputs of an exact pair of channels: `doubled` holds the first one's accumulators of all
/// pixels, then the second one's.
void thk_finish_pair_exactly(const int32_t *doubled, const thk_channel *pair, int8_t **outputs,
                             int32_t pixels);

/// Two output pixels whose windows are read where they lie, run by run.
///
/// Weights are those of a strip; activations are the bytes as they are.
typedef struct {
  /// As those of a strip.
  int8_t *outputs[2];
  const thk_channel *channels;
  const thk_channel *channelsEnd;
  /// Where the first and the second pixel's runs start: bytes from `base`, in turns.
  const int32_t *runs;
  const int32_t *runsEnd;
  const int8_t *base;
  int32_t wordsPerRun;
  const uint32_t *weights;
} thk_tile;

/// All output channels of two pixels.
void thk_convolve_tile(const thk_tile *tile);
void thk_convolve_tile_joined(const thk_tile *tile);

/// A vector times a matrix, or a row of one that is consumed row by row.
///
/// Weights come in groups of four output channels: for every four inputs a word of each channel; or, joined, two words
/// of each pair of channels, as a strip's.
typedef struct {
  int8_t *output;
  const thk_channel *channels;
  const thk_channel *channelsEnd;
  const int8_t *activations;
  /// Words of activations.
  int32_t words;
  /// Bytes of weights from the end of this row's to the next group's.
  int32_t skippedBytes;
  /// Partial sums to start from, undoubled and without biases; null for zeros.
  int32_t *sums;
  /// Whether this row is the last: else the sums are stored.
  int32_t finishes;
  const uint32_t *weights;
} thk_dense;

/// All output channels, in groups of four.
void thk_multiply_dense(const thk_dense *dense);
void thk_multiply_dense_joined(const thk_dense *dense);

/// The outputs of an exact group of four channels.
void thk_finish_dense_exactly(const int32_t *sums, const thk_channel *group, int8_t *output);

/// A row of an input times as many weights of one output: the products are added to a partial sum that is not doubled,
/// null for zero. With a channel their sum becomes an output, an int8 value; without one it is stored as it is.
void thk_multiply_row(const int8_t *values, const int8_t *weights, int32_t count, const int32_t *partial_sum,
                      const thk_channel *channel, void *result);
