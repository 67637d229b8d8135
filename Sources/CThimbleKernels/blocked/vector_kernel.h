/// The blocked kernels for one vector unit, written with the compiler's vector types and included once
/// for each unit. Before it:
///
///     LANES          32-bit lanes of a vector: 4, 8 or 16
///     TILE           pixels that are computed together, and
///     BLOCKS         blocks of channels: their accumulators fit in the registers
///     TARGET         the functions' target attribute, or nothing
///     NAME(x)        x with the unit's name in it
///     DOT(s, a, w)   s + the sums of each lane's products of activations a and weights w
///
/// No include guard: that is the point.

typedef int32_t NAME(words) __attribute__((vector_size(LANES * 4)));
typedef int32_t NAME(words_unaligned) __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int64_t NAME(longs) __attribute__((vector_size(LANES * 4)));
typedef int16_t NAME(halves) __attribute__((vector_size(LANES * 2), aligned(2)));
typedef int8_t NAME(bytes) __attribute__((vector_size(LANES), aligned(1)));

// Twice as many channels: what a vector holds in 16 bits.
typedef int16_t NAME(wide_halves) __attribute__((vector_size(LANES * 4), aligned(2)));
typedef int8_t NAME(wide_bytes) __attribute__((vector_size(LANES * 2), aligned(1)));

/// Vectors of a block.
#define VECTORS (THK_BLOCK_CHANNELS / LANES)

/// Blocks of a single pixel that are computed together: eight sums hide a product's latency.
#define SINGLE_BLOCKS (8 / VECTORS)

TARGET static inline __attribute__((always_inline)) NAME(words)
    NAME(load)(const int32_t *values) {
  return *(const NAME(words_unaligned) *)values;
}

/// What turns the sums of `LANES` channels into outputs.
struct NAME(factors) {
  NAME(longs) even;
  NAME(longs) odd;
  NAME(words) shift;
  NAME(words) half;
  NAME(words) zero_point;
  NAME(words) lower;
  NAME(words) upper;
};

TARGET static inline __attribute__((always_inline)) struct NAME(factors)
    NAME(factors_of)(const struct thk_blocked_rescale *rescale, int32_t channel) {
  const NAME(words) zeros = {0};
  const NAME(longs) multipliers = (NAME(longs))NAME(load)(rescale->multipliers + channel);
  const NAME(words) shift = NAME(load)(rescale->shifts + channel);
  return (struct NAME(factors)){
      .even = (multipliers << 32) >> 32,
      .odd = multipliers >> 32,
      .shift = shift,
      .half = ((zeros + 1) << shift) >> 1,
      .zero_point = zeros + rescale->zero_point,
      .lower = zeros + rescale->lower,
      .upper = zeros + rescale->upper,
  };
}

/// The outputs: rounded twice, as `Rescale.apply` does.
TARGET static inline __attribute__((always_inline)) NAME(bytes)
    NAME(rescale)(NAME(words) sums, const struct NAME(factors) *factors) {
  // Even and odd lanes in 64 bits each.
  const NAME(longs) values = (NAME(longs))sums;
  const NAME(longs) even = ((values << 32) >> 32) * factors->even + (1 << 30);
  const NAME(longs) odd = (values >> 32) * factors->odd + (1 << 30);
  const NAME(longs) low = (NAME(longs)){0} + 0xFFFFFFFF;
  const NAME(words) high = (NAME(words))(((even >> 31) & low) | ((odd << 1) & ~low));
  // Half is added, less one where the value is negative: ties go away from zero.
  const NAME(words) half = factors->half + ((high >> 31) & (factors->half > 0));
  NAME(words) value = ((high + half) >> factors->shift) + factors->zero_point;
  value = __builtin_elementwise_min(__builtin_elementwise_max(value, factors->lower),
                                    factors->upper);
  return __builtin_convertvector(value, NAME(bytes));
}

/// Stores up to `LANES` values; none where `count` is not positive, as in a block's last vectors.
TARGET static inline __attribute__((always_inline)) void NAME(store)(NAME(bytes) values,
                                                                     int32_t count,
                                                                     int8_t *output) {
  if (count >= LANES) {
    *(NAME(bytes) *)output = values;
    return;
  }
  if (count <= 0) return;
  int8_t lanes[LANES];
  __builtin_memcpy(lanes, &values, LANES);
  copy_few(output, lanes, count);
}

/// `blocks` blocks of channels of `pixels` pixels: constants, TILE and BLOCKS, 1 and SINGLE_BLOCKS or less.
TARGET static inline __attribute__((always_inline)) void NAME(tile)(
    const struct thk_blocked_product *product, const struct NAME(factors) *factors,
    const int32_t *weights, int32_t channel, int32_t pixel, const int pixels, const int blocks) {
  NAME(words) sums[TILE][SINGLE_BLOCKS * VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < blocks * VECTORS; v++) {
    const NAME(words) biases = NAME(load)(product->rescale.biases + channel + v * LANES);
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) sums[p][v] = biases;
  }
  const int32_t words = product->words;
  const int32_t *patch = product->patches + pixel * words;
  for (int32_t word = 0; word < words; word++, weights += THK_BLOCK_CHANNELS) {
    NAME(words) weight[SINGLE_BLOCKS * VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < blocks * VECTORS; v++) {
      weight[v] = NAME(load)(weights + v / VECTORS * words * THK_BLOCK_CHANNELS +
                             v % VECTORS * LANES);
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
      const NAME(words) activations = (NAME(words)){0} + patch[p * words + word];
#pragma clang loop unroll(full)
      for (int v = 0; v < blocks * VECTORS; v++) {
        sums[p][v] = DOT(sums[p][v], activations, weight[v]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int p = 0; p < pixels; p++) {
    int8_t *output = product->output + product->offsets[pixel + p] + channel;
#pragma clang loop unroll(full)
    for (int v = 0; v < blocks * VECTORS; v++) {
      NAME(store)
      (NAME(rescale)(sums[p][v], &factors[v]), product->channels - channel - v * LANES,
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

/// `blocks` blocks of channels, a constant, of all pixels, which are not fewer than a tile's.
TARGET static inline __attribute__((always_inline)) void NAME(multiply_tiles)(
    const struct thk_blocked_product *product, int32_t channel, const int blocks) {
  const int32_t *weights = product->weights + channel * product->words;
  struct NAME(factors) factors[BLOCKS * VECTORS];
  NAME(all_factors)(&product->rescale, channel, blocks * VECTORS, factors);
  int32_t pixel = 0;
  for (; pixel + TILE <= product->pixels; pixel += TILE) {
    NAME(tile)(product, factors, weights, channel, pixel, TILE, blocks);
  }
  if (pixel < product->pixels) {
    // The last pixels once more with some before them: as fast as one pixel.
    NAME(tile)(product, factors, weights, channel, product->pixels - TILE, TILE, blocks);
  }
}

/// Channels from `channel` on, as many as fill `blocks` blocks, a constant, again and again, of all pixels,
/// one at a time; the channel after them.
TARGET static inline __attribute__((always_inline)) int32_t NAME(multiply_pixels)(
    const struct thk_blocked_product *product, int32_t channel, const int blocks) {
  const int32_t step = blocks * THK_BLOCK_CHANNELS;
  const int32_t padded = (product->channels + THK_BLOCK_CHANNELS - 1) & -THK_BLOCK_CHANNELS;
  for (; channel + step <= padded; channel += step) {
    const int32_t *weights = product->weights + channel * product->words;
    struct NAME(factors) factors[SINGLE_BLOCKS * VECTORS];
    NAME(all_factors)(&product->rescale, channel, blocks * VECTORS, factors);
    for (int32_t pixel = 0; pixel < product->pixels; pixel++) {
      NAME(tile)(product, factors, weights, channel, pixel, 1, blocks);
    }
  }
  return channel;
}

TARGET static void NAME(multiply)(const struct thk_blocked_product *pointer) {
  // A copy: what is stored cannot change it, so that it stays in registers.
  const struct thk_blocked_product product = *pointer;
  const int32_t channels = product.channels;
  int32_t channel = 0;
  if (product.pixels < TILE) {
    channel = NAME(multiply_pixels)(&product, channel, SINGLE_BLOCKS);
    channel = NAME(multiply_pixels)(&product, channel, SINGLE_BLOCKS / 2);
    if (SINGLE_BLOCKS > 2) channel = NAME(multiply_pixels)(&product, channel, 2);
    if (SINGLE_BLOCKS > 1) NAME(multiply_pixels)(&product, channel, 1);
    return;
  }
  const int32_t step = BLOCKS * THK_BLOCK_CHANNELS;
  for (; channel + step <= channels; channel += step) {
    NAME(multiply_tiles)(&product, channel, BLOCKS);
  }
  for (; channel < channels; channel += THK_BLOCK_CHANNELS) {
    NAME(multiply_tiles)(&product, channel, 1);
  }
}

/// `LANES` channels of a tap, zeros beyond the last of `count`.
TARGET static inline __attribute__((always_inline)) NAME(halves)
    NAME(input)(const int8_t *input, int32_t count) {
  if (count >= LANES) return __builtin_convertvector(*(const NAME(bytes) *)input, NAME(halves));
  const uint64_t words[2] = {few_bytes(input, count < 8 ? count : 8),
                             count > 8 ? few_bytes(input + 8, count - 8) : 0};
  NAME(bytes) values;
  __builtin_memcpy(&values, words, LANES);
  return __builtin_convertvector(values, NAME(halves));
}

/// The first `count` of `LANES` channels, from `channel` on, of every pixel.
TARGET static inline __attribute__((always_inline)) void NAME(depthwise_channels)(
    const struct thk_blocked_depthwise *job, int32_t channel, int32_t count) {
  const int32_t pitch = (job->channels + THK_BLOCK_CHANNELS - 1) & -THK_BLOCK_CHANNELS;
  const int32_t taps = job->taps;
  const NAME(words) biases = NAME(load)(job->rescale.biases + channel);
  const struct NAME(factors) factors = NAME(factors_of)(&job->rescale, channel);
  const int8_t *input = job->input + channel;
  for (int32_t pixel = 0; pixel < job->pixels; pixel++) {
    const int32_t *inputs = job->inputs + pixel * taps;
    const int16_t *weights = job->weights + channel;
    NAME(words) sums = biases;
    int32_t tap = 0;
    for (; tap + 1 < taps; tap += 2, weights += 2 * pitch) {
      // Two products fit in 16 bits, since no weight is -128.
      const NAME(halves) products =
          NAME(input)(input + inputs[tap], count) * *(const NAME(halves) *)weights +
          NAME(input)(input + inputs[tap + 1], count) * *(const NAME(halves) *)(weights + pitch);
      sums += __builtin_convertvector(products, NAME(words));
    }
    if (tap < taps) {
      sums += __builtin_convertvector(
          NAME(input)(input + inputs[tap], count) * *(const NAME(halves) *)weights, NAME(words));
    }
    NAME(store)(NAME(rescale)(sums, &factors), count, job->output + job->offsets[pixel] + channel);
  }
}

/// `2 * LANES` activations of a tap times their weights.
TARGET static inline __attribute__((always_inline)) NAME(wide_halves)
    NAME(products)(const int8_t *input, const int16_t *weights) {
  return __builtin_convertvector(*(const NAME(wide_bytes) *)input, NAME(wide_halves)) *
         *(const NAME(wide_halves) *)weights;
}

/// `2 * LANES` channels, from `channel` on, of every pixel.
TARGET static inline __attribute__((always_inline)) void NAME(depthwise_wide)(
    const struct thk_blocked_depthwise *job, int32_t channel) {
  const int32_t pitch = (job->channels + THK_BLOCK_CHANNELS - 1) & -THK_BLOCK_CHANNELS;
  const int32_t taps = job->taps;
  const NAME(words) biases[2] = {NAME(load)(job->rescale.biases + channel),
                                 NAME(load)(job->rescale.biases + channel + LANES)};
  const struct NAME(factors) factors[2] = {NAME(factors_of)(&job->rescale, channel),
                                           NAME(factors_of)(&job->rescale, channel + LANES)};
  const int8_t *input = job->input + channel;
  for (int32_t pixel = 0; pixel < job->pixels; pixel++) {
    const int32_t *inputs = job->inputs + pixel * taps;
    const int16_t *weights = job->weights + channel;
    NAME(words) sums[2] = {biases[0], biases[1]};
    for (int32_t tap = 0; tap < taps; tap += 2, weights += 2 * pitch) {
      // Two products fit in 16 bits, since no weight is -128.
      NAME(wide_halves) products = NAME(products)(input + inputs[tap], weights);
      if (tap + 1 < taps) products += NAME(products)(input + inputs[tap + 1], weights + pitch);
      const NAME(halves) *parts = (const NAME(halves) *)&products;
      sums[0] += __builtin_convertvector(parts[0], NAME(words));
      sums[1] += __builtin_convertvector(parts[1], NAME(words));
    }
    int8_t *output = job->output + job->offsets[pixel] + channel;
    *(NAME(bytes) *)output = NAME(rescale)(sums[0], &factors[0]);
    *(NAME(bytes) *)(output + LANES) = NAME(rescale)(sums[1], &factors[1]);
  }
}

TARGET static void NAME(depthwise)(const struct thk_blocked_depthwise *pointer) {
  const struct thk_blocked_depthwise job = *pointer;
  int32_t channel = 0;
  for (; channel + 2 * LANES <= job.channels; channel += 2 * LANES) {
    NAME(depthwise_wide)(&job, channel);
  }
  for (; channel + LANES <= job.channels; channel += LANES) {
    NAME(depthwise_channels)(&job, channel, LANES);
  }
  if (channel == job.channels) return;
  if (channel > 0) {
    // The last channels once more with some before them: whole vectors again.
    NAME(depthwise_channels)(&job, job.channels - LANES, LANES);
  } else {
    NAME(depthwise_channels)(&job, 0, job.channels);
  }
}

#undef VECTORS
#undef SINGLE_BLOCKS
#undef LANES
#undef TILE
#undef BLOCKS
#undef TARGET
#undef NAME
#undef DOT
