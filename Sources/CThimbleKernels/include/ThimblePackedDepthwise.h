#pragma once
/// Packed depthwise convolutions: an output row of a 3 × 3 window channel by channel, and an output pixel
/// of any window four channels at a time.
#include "ThimblePackedRequantization.h"

/// What of a 3 × 3 window lies outside the input.
enum {
  THK_ROW_ABOVE_OUTSIDE = 1,
  THK_ROW_BELOW_OUTSIDE = 2,
  /// The window is turned: what passes by are rows of the input, and rows of weights are its columns.
  THK_WINDOW_TURNED = 4,
  THK_COLUMN_BEFORE_OUTSIDE = 8,
  THK_COLUMN_AFTER_OUTSIDE = 16
};

/// An output row of a 3 × 3 window. No channel is exact.
///
/// A channel has ten doubled weights, w[row][column]: w00 w10 w01 w11 w02 w12 w20 w21 0 w22.
typedef struct {
  /// One past the end of each input row under the window; of a row outside, any address of a row.
  const int8_t *rowEnds[3];
  /// Where the first output goes, less what `firstOffset` is behind the column whose arrival completes it.
  int8_t *output;
  /// Bytes from a pixel to the next one.
  int32_t channels;
  /// Minus the bytes of an input row.
  int32_t firstOffset;
  /// Number of the last channel.
  int32_t lastChannel;
  const int16_t *weights;
  const thk_channel *requantization;
  /// The input's zero point, twice 16 bits.
  uint32_t zeroPoints;
  /// What lies outside.
  uint32_t outside;
} thk_depthwise_row;

/// All channels of an output row.
void thk_convolve_depthwise_row(const thk_depthwise_row *row);

/// The same of stride 2. Rows end with their last pixel: `rowEnds` are these, `firstOffset` is minus the bytes of the
/// others, and outputs are half as far apart as the columns that complete them.
void thk_convolve_depthwise_strided_row(const thk_depthwise_row *row);

/// An output pixel, its taps wherever they lie. Groups of four channels are exact, or not.
typedef struct {
  const int8_t *base;
  /// Where each tap's pixel starts: bytes from `base`.
  const int32_t *taps;
  const int32_t *tapsEnd;
  /// For every four channels, a word of each tap.
  const int8_t *weights;
  const thk_channel *requantization;
  const thk_channel *requantizationEnd;
  int8_t *output;
  /// How many taps are missing from a whole number of turns of `THK_TAPS_OF_TURN`.
  int32_t missingTaps;
} thk_depthwise_pixel;

/// Taps of a turn of the loop over them.
enum { THK_TAPS_OF_TURN = 5 };

/// All channels of an output pixel, a multiple of four.
void thk_convolve_depthwise_pixel(const thk_depthwise_pixel *pixel);

/// The outputs of an exact group of four channels, whose sums are not doubled.
void thk_finish_depthwise_exactly(const int32_t *sums, const thk_channel *group, int8_t *output);

/// Four neighbouring outputs of a window one row high, every column that they read inside a row. No channel is exact.
///
/// Read are as many columns as a channel has weights and `THK_COLUMNS_OF_QUAD`, or of stride 2
/// `THK_COLUMNS_OF_STRIDED_QUAD`, more; the last of them need not be a window's.
typedef struct {
  /// The column under the first output's first weight.
  const int8_t *input;
  int8_t *output;
  const thk_channel *requantization;
  /// Doubled weights of a channel after the other, in pairs.
  const int16_t *weights;
  /// Bytes from a pixel to the next one, and how many channels there are.
  int32_t channels;
  /// Pairs of a channel's weights.
  int32_t pairs;
} thk_depthwise_quad;

/// Columns that are read beside as many as there are weights.
enum { THK_COLUMNS_OF_QUAD = 3, THK_COLUMNS_OF_STRIDED_QUAD = 6 };

/// All channels of four outputs a column apart.
void thk_convolve_depthwise_quad(const thk_depthwise_quad *quad);

/// The same, two columns apart.
void thk_convolve_depthwise_strided_quad(const thk_depthwise_quad *quad);
