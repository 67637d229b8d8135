#pragma once
/// What the sweeps of kernels share.
#include <stdint.h>

#include "CThimbleKernels.h"

/// Starts a case; its number is the seed.
void seed(uint32_t number);

/// A number within bounds, both inclusive.
int32_t draw(int32_t lower, int32_t upper);

/// Fills bytes, one in eight with the value that is furthest from zero.
void draw_values(int8_t *values, int32_t count);

/// Places an operator's constants in either order: the weights, which it returns, and its channels' requantization.
const int8_t *draw_constants(thk_requantization *table, int32_t weights, int32_t channels);

/// What a sum of products becomes.
int8_t requantized(int32_t sum, const thk_requantization *table, int32_t channel);

extern int8_t activations[4096], output[1024];

/// Says what an output has to be; the table's bounds tell whether it is cut off.
void expect(int32_t index, int8_t value, const thk_requantization *table);

/// Fills the output with what no kernel may leave there, or touch behind its outputs.
void clear_output(void);

/// Compares the first `count` outputs; behind them none may have been written.
void check_output(const char *kernel, uint32_t number, int32_t count);

/// Says that a kernel gives something else than plain loops.
void fail(const char *kernel, uint32_t number);

/// Packed rows of 3 × 3 windows, four outputs of windows one row high, products of one output, and exact channels.
void sweep_depthwise_rows(uint32_t number);
void sweep_depthwise_quads(uint32_t number);
void sweep_dot_products(uint32_t number);
void sweep_exact_channels(uint32_t number);

/// The kernels of the front ends.
void sweep_transform(uint32_t number);
void sweep_window(uint32_t number);
void sweep_bins(uint32_t number);

/// Portable kernels of convolutions and sums.
void sweep_runs(uint32_t number);
void sweep_rows(uint32_t number);
void sweep_depthwise(uint32_t number);
void sweep_sums(uint32_t number);
void sweep_gathered(uint32_t number);

/// Widened pixels, and strips with weights of four bits.
void sweep_unpacking(uint32_t number);
void sweep_groups(uint32_t number);
void sweep_widened_pixels(uint32_t number);
void sweep_int4_strips(uint32_t number);

/// Functions of two operands, and copies.
void sweep_operands(uint32_t number);
void sweep_copies(uint32_t number);
