/// Depthwise convolutions with products of 16 bits for one vector unit, included once for each behind
/// `vector_rescale.h`, with its macros.
///
/// No include guard: that is the point.

// As many channels as sums in 32 bits, and twice as many: what a vector holds in 16 bits.
typedef int16_t NAME(halves) __attribute__((vector_size(LANES * 2), aligned(2)));
typedef int16_t NAME(wide_halves) __attribute__((vector_size(LANES * 4), aligned(2)));
typedef int8_t NAME(wide_bytes) __attribute__((vector_size(LANES * 2), aligned(1)));

/// `LANES` activations of a tap times their weights; what lies behind the last channel is read, too.
TARGET static inline __attribute__((always_inline)) NAME(halves)
    NAME(products)(const uint8_t *input, const int16_t *weights) {
  return __builtin_convertvector(*(const NAME(bytes) *)input, NAME(halves)) *
         *(const NAME(halves) *)weights;
}

/// The first `count` of `LANES` channels, from `channel` on, of every pixel.
TARGET static inline __attribute__((always_inline)) void NAME(depthwise_channels)(
    const struct thk_blocked_depthwise *job, int32_t channel, int32_t count) {
  const struct thk_blocked_windows *windows = &job->windows;
  const int32_t pitch = (job->channels + THK_BLOCK_CHANNELS - 1) & -THK_BLOCK_CHANNELS;
  const NAME(words) biases = NAME(load)(job->rescale.biases + channel);
  const struct NAME(factors) factors = NAME(factors_of)(&job->rescale, channel);
  for (int32_t pixel = 0; pixel < windows->pixels; pixel++) {
    const uint8_t *input = windows->input + windows->starts[pixel] + channel;
    const int16_t *weights = (const int16_t *)(const void *)job->weights + channel;
    NAME(words) sums = biases;
    for (int32_t tap = 0; tap < windows->run_count; tap += 2, weights += 2 * pitch) {
      // Two products fit in 16 bits, since no weight is -128.
      NAME(halves) products = NAME(products)(input + windows->runs[tap], weights);
      if (tap + 1 < windows->run_count) {
        products += NAME(products)(input + windows->runs[tap + 1], weights + pitch);
      }
      sums += __builtin_convertvector(products, NAME(words));
    }
    NAME(store)
    (NAME(narrow)(NAME(rescale)(sums, &factors), &job->rescale), count,
     windows->output + windows->places[pixel] + channel);
  }
}

/// `2 * LANES` activations of a tap times their weights.
TARGET static inline __attribute__((always_inline)) NAME(wide_halves)
    NAME(wide_products)(const uint8_t *input, const int16_t *weights) {
  return __builtin_convertvector(*(const NAME(wide_bytes) *)input, NAME(wide_halves)) *
         *(const NAME(wide_halves) *)weights;
}

/// `2 * LANES` channels, from `channel` on, of every pixel.
TARGET static inline __attribute__((always_inline)) void NAME(depthwise_wide)(
    const struct thk_blocked_depthwise *job, int32_t channel) {
  const struct thk_blocked_windows *windows = &job->windows;
  const int32_t pitch = (job->channels + THK_BLOCK_CHANNELS - 1) & -THK_BLOCK_CHANNELS;
  const NAME(words) biases[2] = {NAME(load)(job->rescale.biases + channel),
                                 NAME(load)(job->rescale.biases + channel + LANES)};
  const struct NAME(factors) factors[2] = {NAME(factors_of)(&job->rescale, channel),
                                           NAME(factors_of)(&job->rescale, channel + LANES)};
  for (int32_t pixel = 0; pixel < windows->pixels; pixel++) {
    const uint8_t *input = windows->input + windows->starts[pixel] + channel;
    const int16_t *weights = (const int16_t *)(const void *)job->weights + channel;
    NAME(words) sums[2] = {biases[0], biases[1]};
    for (int32_t tap = 0; tap < windows->run_count; tap += 2, weights += 2 * pitch) {
      // Two products fit in 16 bits, since no weight is -128.
      NAME(wide_halves) products = NAME(wide_products)(input + windows->runs[tap], weights);
      if (tap + 1 < windows->run_count) {
        products += NAME(wide_products)(input + windows->runs[tap + 1], weights + pitch);
      }
      const NAME(halves) *parts = (const NAME(halves) *)&products;
      sums[0] += __builtin_convertvector(parts[0], NAME(words));
      sums[1] += __builtin_convertvector(parts[1], NAME(words));
    }
    int8_t *output = windows->output + windows->places[pixel] + channel;
#pragma clang loop unroll(full)
    for (int v = 0; v < 2; v++) {
      *(NAME(bytes) *)(output + v * LANES) =
          NAME(narrow)(NAME(rescale)(sums[v], &factors[v]), &job->rescale);
    }
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
