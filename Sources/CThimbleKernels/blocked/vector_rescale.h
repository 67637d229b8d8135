/// Vectors of one size, for one vector unit, and what turns sums into outputs; written with the
/// compiler's vector types and included once for each. Before it:
///
///     LANES     32-bit lanes of a vector: 4, 8 or 16
///     TARGET    the functions' target attribute, or nothing
///     NAME(x)   x with the unit's and the size's name in it
///     ROUND(x)  where the unit has a fused multiply-add: the nearest whole numbers, halves to even, and
///     CHOOSE(x, a, b)   the lanes of a, those of b where x is negative
///
/// No include guard: that is the point.

typedef int32_t NAME(words) __attribute__((vector_size(LANES * 4)));
typedef int32_t NAME(words_unaligned) __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int64_t NAME(longs) __attribute__((vector_size(LANES * 4)));
typedef float NAME(floats) __attribute__((vector_size(LANES * 4)));
typedef float NAME(floats_unaligned) __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int8_t NAME(bytes) __attribute__((vector_size(LANES), aligned(1)));

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
#ifdef ROUND
  int32_t is_fused;
  NAME(floats) factor;
  NAME(floats) summand;
  NAME(floats) summand_below;
#endif
};

#ifdef ROUND
TARGET static inline __attribute__((always_inline)) NAME(floats)
    NAME(load_floats)(const float *values) {
  return *(const NAME(floats_unaligned) *)values;
}

/// Whether one multiply-add does for `LANES` channels.
TARGET static inline __attribute__((always_inline)) int32_t NAME(are_fused)(const float *factors) {
  return __builtin_reduce_and((NAME(words))(NAME(load_floats)(factors) != 0));
}

/// The outputs of a multiply-add before they are brought into their range.
TARGET static inline __attribute__((always_inline)) NAME(words)
    NAME(fuse)(NAME(words) sums, NAME(floats) factor, NAME(floats) summand,
               NAME(floats) summand_below) {
  return ROUND(__builtin_elementwise_fma(__builtin_convertvector(sums, NAME(floats)), factor,
                                         CHOOSE(sums, summand, summand_below)));
}
#endif

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
#ifdef ROUND
      .is_fused = NAME(are_fused)(rescale->factors + channel),
      .factor = NAME(load_floats)(rescale->factors + channel),
      .summand = NAME(load_floats)(rescale->summands + channel),
      .summand_below = NAME(load_floats)(rescale->summands_below + channel),
#endif
  };
}

/// The outputs before they are brought into their range: rounded twice, as `Rescale.apply` does.
TARGET static inline __attribute__((always_inline)) NAME(words)
    NAME(rescale)(NAME(words) sums, const struct NAME(factors) *factors) {
#ifdef ROUND
  if (factors->is_fused) {
    return NAME(fuse)(sums, factors->factor, factors->summand, factors->summand_below);
  }
#endif
  // Even and odd lanes in 64 bits each.
  const NAME(longs) values = (NAME(longs))sums;
  const NAME(longs) even = ((values << 32) >> 32) * factors->even + (1 << 30);
  const NAME(longs) odd = (values >> 32) * factors->odd + (1 << 30);
  const NAME(longs) low = (NAME(longs)){0} + 0xFFFFFFFF;
  const NAME(words) high = (NAME(words))(((even >> 31) & low) | ((odd << 1) & ~low));
  // Half is added, less one where the value is negative: ties go away from zero.
  const NAME(words) half = factors->half + ((high >> 31) & (factors->half > 0));
  return ((high + half) >> factors->shift) + factors->zero_point;
}

/// The same with all that it takes looked up: for sums of which there is one vector.
TARGET static inline __attribute__((always_inline)) NAME(words)
    NAME(rescale_once)(NAME(words) sums, const struct thk_blocked_rescale *rescale,
                       int32_t channel) {
#ifdef ROUND
  if (NAME(are_fused)(rescale->factors + channel)) {
    return NAME(fuse)(sums, NAME(load_floats)(rescale->factors + channel),
                      NAME(load_floats)(rescale->summands + channel),
                      NAME(load_floats)(rescale->summands_below + channel));
  }
#endif
  const struct NAME(factors) factors = NAME(factors_of)(rescale, channel);
  return NAME(rescale)(sums, &factors);
}

/// Outputs in their range.
TARGET static inline __attribute__((always_inline)) NAME(bytes)
    NAME(narrow)(NAME(words) values, const struct thk_blocked_rescale *rescale) {
  const NAME(words) zeros = {0};
  values = __builtin_elementwise_max(values, zeros + rescale->lower);
  values = __builtin_elementwise_min(values, zeros + rescale->upper);
  return __builtin_convertvector(values, NAME(bytes));
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
