#pragma once
/// Weights of four bits on their way to the packed kernels, which read them as int8 or int16.
///
/// Eight weights are a word: the lower halves of its bytes hold, plus eight, the four of one unpacked word,
/// the upper halves those of the next one.
#include "ThimblePackedConvolution.h"

/// Unpacks `count` words to twice as many of int8 weights.
void thk_unpack_int8(const uint32_t *packed, int32_t count, uint32_t *words);

/// Weights of pairs of output channels, those of one channel in the even bytes of every word and those of
/// the other in the odd ones, that come in groups, each with a multiplier.
typedef struct {
  /// A byte for each group of the next pair: the first channel's multiplier, less one, in the lower half,
  /// the second's in the upper half.
  const uint8_t *multipliers;
  /// Packed words of a pair, and those of a group, the last of a pair may have fewer; 0 without groups.
  int32_t wordsOfPair;
  int32_t wordsOfGroup;
} thk_int4_groups;

/// Unpacks `count` words of whole pairs as `thk_unpack_int8` does, times the multipliers of their groups,
/// and moves on to those of the next pairs.
void thk_unpack_pairs(const uint32_t *packed, int32_t count, thk_int4_groups *groups,
                      uint32_t *words);

/// Unpacks `count` words to four times as many of pairs of doubled int16 weights: bytes 0 and 2 of an
/// unpacked word, then 1 and 3.
void thk_unpack_doubled(const uint32_t *packed, int32_t count, uint32_t *pairs);

/// The most strips that share what is unpacked.
#define THK_MOST_INT4_STRIPS 4

/// Strips for which the weights of a few output channels are unpacked, then those of the next ones.
typedef struct {
  /// Their pixels; channels and weights are set when they are computed.
  thk_strip strips[THK_MOST_INT4_STRIPS];
  const thk_channel *channels;
  const thk_channel *channelsEnd;
  /// Those of `thk_strip`, packed, and the words that a pair of channels takes.
  const uint32_t *weights;
  int32_t wordsOfPair;
  thk_int4_groups groups;
  /// Room for the weights of so many channels, an even number.
  int32_t channelsAtOnce;
  uint32_t *unpacked;
  /// Pixels gathered so far, and how many are computed together.
  int32_t pixels;
  int32_t mostPixels;
} thk_int4_strips;

/// Says where the strips' columns lie: one strip's behind the other's, of `words` words each.
void thk_place_int4_strips(thk_int4_strips *strips, const uint32_t *columns, int32_t words);

/// Takes the pixel whose window was gathered last, its outputs to go to `output`; once there are as many
/// as are computed together, they are.
void thk_add_int4_pixel(thk_int4_strips *strips, int8_t *output);

/// Computes the pixels that are left.
void thk_finish_int4_strips(thk_int4_strips *strips);
