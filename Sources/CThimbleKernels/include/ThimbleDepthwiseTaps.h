#pragma once
/// Depthwise convolution of four neighbouring channels at a time, for any core.
#include "ThimbleChannels.h"

/// A rectangle of a kernel's taps.
typedef struct {
  /// Rows and columns, each at least one.
  int32_t rows;
  int32_t columns;
  /// The first tap's weights.
  const int8_t *weights;
  /// What is added to the weights behind each row.
  int32_t weight_gap;
} thk_rectangle;

/// The taps of a window, for one output pixel: those inside the input, in one rectangle, then up to
/// four around them, under which all activations are of one value.
typedef struct {
  thk_rectangle rectangles[5];
  int32_t rectangle_count;
  /// 1, or 0 where the whole window lies outside.
  int32_t inside_count;
  /// The value outside, four times.
  uint32_t value;
  /// Bytes from a row's start to the first activation inside.
  int32_t offset;
  /// Bytes from one tap's activations, and weights, to the next one's.
  int32_t activation_step;
  int32_t weight_step;
} thk_window;

/// Adds a rectangle, unless it is empty.
void thk_add_rectangle(thk_window *window, int32_t rows, int32_t columns, const int8_t *weights,
                       int32_t weight_gap);

/// Writes the outputs of a pixel's first `channels` channels, a multiple of four; `rows` are those that
/// the window's taps inside lie on. The window is left as it was.
void thk_convolve_depthwise(thk_window *window, const thk_row_pointers *rows,
                            const thk_requantization *table, int32_t channels, int8_t *output);

/// What lies under a rectangle of taps.
typedef struct {
  /// Where each row starts, and bytes to the next row's pointer: 0 where all rows are one.
  const int8_t *const *rows;
  int32_t pointer_step;
  /// Bytes from a row's start to the first tap's activations.
  int32_t offset;
  /// Bytes from one tap's activations, and weights, to the next one's.
  int32_t activation_step;
  int32_t weight_step;
} thk_activations;

/// Adds the products of a rectangle of taps.
void thk_add_taps(thk_four_sums *sums, const thk_rectangle *taps, const thk_activations *under);
