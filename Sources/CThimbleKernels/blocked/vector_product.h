/// Products of windows and weights for one vector unit, included once for each behind
/// `vector_rescale.h`, with its macros and
///
///     TILE           pixels that are computed together, or
///     SMALL_TILE     fewer of them where that leaves fewer over, and
///     BLOCKS         blocks of channels: their accumulators fit in the registers
///     DOT(s, a, w)   s + the sums of each lane's products of activations a and weights w
///
/// No include guard: that is the point.

/// Vectors of a block.
#define VECTORS (THK_BLOCK_CHANNELS / LANES)

/// Blocks of a single pixel that are computed together: eight sums hide a product's latency.
#define SINGLE_BLOCKS (8 / VECTORS)

/// Adds the products of a run's words, `weights` the first block's; the weights of the next run.
TARGET static inline __attribute__((always_inline)) const int32_t *NAME(add_run)(
    NAME(words) sums[TILE][SINGLE_BLOCKS * VECTORS], const uint8_t *input, const intptr_t *starts,
    const int32_t *weights, intptr_t block_words, int32_t run_words, const int pixels,
    const int blocks) {
  for (const int32_t *end = weights + run_words * THK_BLOCK_CHANNELS; weights != end;
       weights += THK_BLOCK_CHANNELS, input += 4) {
    NAME(words) weight[SINGLE_BLOCKS * VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < blocks * VECTORS; v++) {
      weight[v] = NAME(load)(weights + v / VECTORS * block_words + v % VECTORS * LANES);
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
      int32_t word;
      __builtin_memcpy(&word, input + starts[p], 4);
      const NAME(words) activations = (NAME(words)){0} + word;
#pragma clang loop unroll(full)
      for (int v = 0; v < blocks * VECTORS; v++) {
        sums[p][v] = DOT(sums[p][v], activations, weight[v]);
      }
    }
  }
  return weights;
}

/// `blocks` blocks of channels of `pixels` pixels: constants, TILE and BLOCKS, or less; or 1 and SINGLE_BLOCKS or
/// less, without factors.
TARGET static inline __attribute__((always_inline)) void NAME(tile)(
    const struct thk_blocked_product *product, const struct NAME(factors) *factors,
    const int32_t *weights, int32_t channel, int32_t pixel, const int pixels, const int blocks) {
  const struct thk_blocked_windows *windows = &product->windows;
  const intptr_t block_words =
      (intptr_t)windows->run_count * product->run_words * THK_BLOCK_CHANNELS;
  NAME(words) sums[TILE][SINGLE_BLOCKS * VECTORS];
  intptr_t starts[TILE];
#pragma clang loop unroll(full)
  for (int p = 0; p < pixels; p++) {
    starts[p] = windows->starts[pixel + p];
#pragma clang loop unroll(full)
    for (int v = 0; v < blocks * VECTORS; v++) {
      sums[p][v] = NAME(load)(product->rescale.biases + channel + v * LANES);
    }
  }
  for (int32_t run = 0; run < windows->run_count; run++) {
    weights = NAME(add_run)(sums, windows->input + windows->runs[run], starts, weights,
                            block_words, product->run_words, pixels, blocks);
  }
#pragma clang loop unroll(full)
  for (int p = 0; p < pixels; p++) {
    int8_t *output = windows->output + windows->places[pixel + p] + channel;
#pragma clang loop unroll(full)
    for (int v = 0; v < blocks * VECTORS; v++) {
      const NAME(words) values =
          factors ? NAME(rescale)(sums[p][v], &factors[v])
                  : NAME(rescale_once)(sums[p][v], &product->rescale, channel + v * LANES);
      NAME(store)
      (NAME(narrow)(values, &product->rescale), product->channels - channel - v * LANES,
       output + v * LANES);
    }
  }
}

/// What turns the sums of `vectors` vectors, a constant, into outputs.
TARGET static inline __attribute__((always_inline)) void NAME(all_factors)(
    const struct thk_blocked_rescale *rescale, int32_t channel, const int vectors,
    struct NAME(factors) *factors) {
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) factors[v] = NAME(factors_of)(rescale, channel + v * LANES);
}

/// `blocks` blocks of channels, a constant, of all pixels, which are not fewer than the `tile`, a constant.
TARGET static inline __attribute__((always_inline)) void NAME(multiply_tiles)(
    const struct thk_blocked_product *product, int32_t channel, const int tile, const int blocks) {
  const struct thk_blocked_windows *windows = &product->windows;
  const int32_t *weights =
      product->weights + (intptr_t)channel * windows->run_count * product->run_words;
  struct NAME(factors) factors[BLOCKS * VECTORS];
  NAME(all_factors)(&product->rescale, channel, blocks * VECTORS, factors);
  int32_t pixel = 0;
  for (; pixel + tile <= windows->pixels; pixel += tile) {
    NAME(tile)(product, factors, weights, channel, pixel, tile, blocks);
  }
  if (pixel < windows->pixels) {
    // The last pixels once more with some before them: as fast as one pixel.
    NAME(tile)(product, factors, weights, channel, windows->pixels - tile, tile, blocks);
  }
}

/// All channels of all pixels, which are not fewer than the `tile`, a constant.
TARGET static inline __attribute__((always_inline)) void NAME(multiply_all)(
    const struct thk_blocked_product *product, const int tile) {
  int32_t channel = 0;
  const int32_t step = BLOCKS * THK_BLOCK_CHANNELS;
  for (; channel + step - THK_BLOCK_CHANNELS < product->channels; channel += step) {
    NAME(multiply_tiles)(product, channel, tile, BLOCKS);
  }
  if (BLOCKS > 1 && channel < product->channels) {
    NAME(multiply_tiles)(product, channel, tile, 1);
  }
}

/// Channels from `channel` on, as many as fill `blocks` blocks, a constant, again and again, of all pixels,
/// one at a time; the channel after them.
TARGET static inline __attribute__((always_inline)) int32_t NAME(multiply_pixels)(
    const struct thk_blocked_product *product, int32_t channel, const int blocks) {
  const struct thk_blocked_windows *windows = &product->windows;
  const int32_t step = blocks * THK_BLOCK_CHANNELS;
  const int32_t padded = (product->channels + THK_BLOCK_CHANNELS - 1) & -THK_BLOCK_CHANNELS;
  for (; channel + step <= padded; channel += step) {
    const int32_t *weights =
        product->weights + (intptr_t)channel * windows->run_count * product->run_words;
    for (int32_t pixel = 0; pixel < windows->pixels; pixel++) {
      NAME(tile)(product, (void *)0, weights, channel, pixel, 1, blocks);
    }
  }
  return channel;
}

/// Whole tiles that cover so many pixels, in pixels.
static inline int32_t NAME(covered)(int32_t pixels, int32_t tile) {
  return (pixels + tile - 1) / tile * tile;
}

TARGET static void NAME(multiply)(const struct thk_blocked_product *pointer) {
  // A copy: what is stored cannot change it, so that it stays in registers.
  const struct thk_blocked_product product = *pointer;
  const int32_t pixels = product.windows.pixels;
  if (pixels >= TILE && NAME(covered)(pixels, TILE) <= NAME(covered)(pixels, SMALL_TILE)) {
    NAME(multiply_all)(&product, TILE);
    return;
  }
  if (pixels >= SMALL_TILE) {
    NAME(multiply_all)(&product, SMALL_TILE);
    return;
  }
  int32_t channel = NAME(multiply_pixels)(&product, 0, SINGLE_BLOCKS);
  channel = NAME(multiply_pixels)(&product, channel, SINGLE_BLOCKS / 2);
  if (SINGLE_BLOCKS > 2) channel = NAME(multiply_pixels)(&product, channel, 2);
  if (SINGLE_BLOCKS > 1) NAME(multiply_pixels)(&product, channel, 1);
}

#undef VECTORS
#undef SINGLE_BLOCKS
#undef TILE
#undef SMALL_TILE
#undef BLOCKS
#undef DOT
