/// Depthwise convolutions with products of four bytes for vectors of one size, included once for each
/// behind `vector_rescale.h`, with its macros and
///
///     VECTOR           the vector as intrinsics have it
///     INTRINSIC(x)     an intrinsic of this size by what follows its prefix
///     DOT(s, a, w)     s + the sums of each lane's products of activations a and weights w
///
/// Four taps of four channels are brought into one order byte by byte, so that a lane holds the taps of
/// one channel: unpacked twice, a vector's 128-bit parts each give four quads of channels. What is known of
/// channels comes into that order once for all pixels; packing the outputs undoes it.
///
/// No include guard: that is the point.

/// Channels that are computed together.
#define CHANNELS (4 * LANES)

typedef int8_t NAME(channel_bytes) __attribute__((vector_size(CHANNELS), aligned(1)));

/// Four vectors, a quad of channels in each of their 128-bit parts, from `CHANNELS` words.
TARGET static inline __attribute__((always_inline)) void NAME(deal)(const void *words,
                                                                    void *vectors) {
#pragma clang loop unroll(full)
  for (int quad = 0; quad < LANES; quad++) {
    __builtin_memcpy((char *)vectors + (quad % 4 * LANES + quad / 4 * 4) * 4,
                     (const char *)words + quad * 16, 16);
  }
}

/// What turns the sums of `CHANNELS` channels into outputs, in that order.
struct NAME(dealt) {
  int32_t multipliers[CHANNELS], shifts[CHANNELS];
  float factors[CHANNELS], summands[CHANNELS], summands_below[CHANNELS];
};

TARGET static struct thk_blocked_rescale NAME(deal_rescale)(
    const struct thk_blocked_rescale *rescale, int32_t channel, struct NAME(dealt) * dealt) {
  NAME(deal)(rescale->multipliers + channel, dealt->multipliers);
  NAME(deal)(rescale->shifts + channel, dealt->shifts);
  NAME(deal)(rescale->factors + channel, dealt->factors);
  NAME(deal)(rescale->summands + channel, dealt->summands);
  NAME(deal)(rescale->summands_below + channel, dealt->summands_below);
  struct thk_blocked_rescale all = *rescale;
  all.multipliers = dealt->multipliers;
  all.shifts = dealt->shifts;
  all.factors = dealt->factors;
  all.summands = dealt->summands;
  all.summands_below = dealt->summands_below;
  return all;
}

/// Adds a group of four taps, `offsets` from `input`, to the sums.
TARGET static inline __attribute__((always_inline)) void NAME(add_taps)(
    NAME(words) * sums, const uint8_t *input, const int32_t *offsets,
    const NAME(words) * weights) {
  VECTOR taps[4];
#pragma clang loop unroll(full)
  for (int tap = 0; tap < 4; tap++) __builtin_memcpy(&taps[tap], input + offsets[tap], sizeof taps[0]);
  const VECTOR halves[4] = {
      INTRINSIC(unpacklo_epi8)(taps[0], taps[1]), INTRINSIC(unpacklo_epi8)(taps[2], taps[3]),
      INTRINSIC(unpackhi_epi8)(taps[0], taps[1]), INTRINSIC(unpackhi_epi8)(taps[2], taps[3])};
#pragma clang loop unroll(full)
  for (int v = 0; v < 4; v += 2) {
    const VECTOR first = INTRINSIC(unpacklo_epi16)(halves[v], halves[v + 1]);
    const VECTOR second = INTRINSIC(unpackhi_epi16)(halves[v], halves[v + 1]);
    sums[v] = DOT(sums[v], first, weights[v]);
    sums[v + 1] = DOT(sums[v + 1], second, weights[v + 1]);
  }
}

/// The first `count` of `CHANNELS` channels, from `channel` on, of every pixel; groups of taps, a constant
/// where the weights are to stay in registers.
TARGET static inline __attribute__((always_inline)) void NAME(depthwise_groups)(
    const struct thk_blocked_depthwise *job, int32_t channel, int32_t count, const int32_t groups) {
  const struct thk_blocked_windows *windows = &job->windows;
  const int32_t pitch = (job->channels + THK_BLOCK_CHANNELS - 1) & -THK_BLOCK_CHANNELS;
  NAME(words) weights[THK_BLOCKED_TAPS / 4][4];
  for (int32_t group = 0; group < groups; group++) {
    NAME(deal)(job->weights + (group * pitch + channel) * 4, weights[group]);
  }
  NAME(words) biases[4];
  NAME(deal)(job->rescale.biases + channel, biases);
  struct NAME(dealt) dealt;
  const struct thk_blocked_rescale rescale = NAME(deal_rescale)(&job->rescale, channel, &dealt);
  struct NAME(factors) factors[4];
#pragma clang loop unroll(full)
  for (int v = 0; v < 4; v++) factors[v] = NAME(factors_of)(&rescale, v * LANES);
  for (int32_t pixel = 0; pixel < windows->pixels; pixel++) {
    const uint8_t *input = windows->input + windows->starts[pixel] + channel;
    NAME(words) sums[4] = {biases[0], biases[1], biases[2], biases[3]};
    for (int32_t group = 0; group < groups; group++) {
      NAME(add_taps)(sums, input, windows->runs + group * 4, weights[group]);
    }
#pragma clang loop unroll(full)
    for (int v = 0; v < 4; v++) sums[v] = NAME(rescale)(sums[v], &factors[v]);
    // Packed as they were unpacked, saturated; then in their range.
    NAME(channel_bytes) values = (NAME(channel_bytes))INTRINSIC(packs_epi16)(
        INTRINSIC(packs_epi32)((VECTOR)sums[0], (VECTOR)sums[1]),
        INTRINSIC(packs_epi32)((VECTOR)sums[2], (VECTOR)sums[3]));
    const NAME(channel_bytes) zeros = {0};
    values = __builtin_elementwise_max(values, zeros + (int8_t)job->rescale.lower);
    values = __builtin_elementwise_min(values, zeros + (int8_t)job->rescale.upper);
    int8_t *output = windows->output + windows->places[pixel] + channel;
    if (count == CHANNELS) {
      __builtin_memcpy(output, &values, CHANNELS);
    } else {
      int8_t bytes[CHANNELS];
      __builtin_memcpy(bytes, &values, CHANNELS);
      copy_few(output, bytes, count);
    }
  }
}

/// The first `count` of `CHANNELS` channels, from `channel` on, of every pixel.
TARGET static void NAME(depthwise_channels)(const struct thk_blocked_depthwise *pointer,
                                            int32_t channel, int32_t count) {
  // A copy: what is stored cannot change it.
  const struct thk_blocked_depthwise job = *pointer;
  const int32_t groups = (job.windows.run_count + 3) / 4;
  if (groups == 3 && count == CHANNELS) {
    NAME(depthwise_groups)(&job, channel, CHANNELS, 3);
  } else {
    NAME(depthwise_groups)(&job, channel, count, groups);
  }
}

/// Channels from `channel` on while they fill more than half of `CHANNELS`; the channel after them.
TARGET static int32_t NAME(depthwise_from)(const struct thk_blocked_depthwise *job,
                                           int32_t channel) {
  while (job->channels - channel > CHANNELS / 2 && job->channels >= CHANNELS) {
    // The last channels with some before them that are computed once more: whole vectors again.
    const int32_t last = job->channels - CHANNELS;
    const int32_t first = channel < last ? channel : last;
    NAME(depthwise_channels)(job, first, CHANNELS);
    channel = first + CHANNELS;
  }
  return channel;
}

#if LANES == 4
/// The channels from `channel` on.
TARGET static void NAME(depthwise_rest)(const struct thk_blocked_depthwise *job, int32_t channel) {
  channel = NAME(depthwise_from)(job, channel);
  if (channel == job->channels) return;
  if (job->channels >= CHANNELS) {
    NAME(depthwise_channels)(job, job->channels - CHANNELS, CHANNELS);
  } else {
    NAME(depthwise_channels)(job, 0, job->channels);
  }
}
#endif

#undef CHANNELS
#undef VECTOR
#undef INTRINSIC
#undef DOT
