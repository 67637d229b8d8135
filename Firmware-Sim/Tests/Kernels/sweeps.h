#pragma once
/// What the sweeps of kernels share.
#include <stdint.h>

/// Starts a case; its number is the seed.
void seed(uint32_t number);

/// A number within bounds, both inclusive.
int32_t draw(int32_t lower, int32_t upper);

/// Says that a kernel gives something else than plain loops.
void fail(const char *kernel, uint32_t number);

/// Packed rows of 3 × 3 windows, four outputs of windows one row high, and products of one output.
void sweep_depthwise_rows(uint32_t number);
void sweep_depthwise_quads(uint32_t number);
void sweep_dot_products(uint32_t number);

/// The kernels of the front ends.
void sweep_transform(uint32_t number);
void sweep_window(uint32_t number);
void sweep_bins(uint32_t number);
