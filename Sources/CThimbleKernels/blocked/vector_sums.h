/// Sums of two rows for one vector unit, included once for each behind `vector_rescale.h`, with its macros.
///
/// No include guard: that is the point.

/// `summand` and `round(values * factor / 2^32)`, halves up: as `thk_add_rounded_high_product`.
TARGET static inline __attribute__((always_inline)) NAME(words)
    NAME(add_high)(NAME(words) summand, NAME(words) values, NAME(longs) factor) {
  // Even and odd lanes in 64 bits each.
  const NAME(longs) pairs = (NAME(longs))values;
  const NAME(longs) even = ((pairs << 32) >> 32) * factor + (1ll << 31);
  const NAME(longs) odd = (pairs >> 32) * factor + (1ll << 31);
  const NAME(longs) low = (NAME(longs)){0} + 0xFFFFFFFF;
  return summand + (NAME(words))(((even >> 32) & low) | (odd & ~low));
}

/// The values of `LANES` sums, as `thk_add_rows` has them.
TARGET static inline __attribute__((always_inline)) NAME(words)
    NAME(sum)(const thk_scaled_sum *s, NAME(words) coarse, NAME(words) fine) {
  const NAME(longs) zeros = {0};
  const NAME(words) doubled = fine * s->fineUnit + s->fineOffset;
  const NAME(words) scaled = NAME(add_high)(s->fineRounding + (doubled >> 31), doubled,
                                            zeros + s->fineMultiplier) >>
                             s->fineShift;
  const NAME(words) total = coarse * (1 << 20) + s->coarseOffset + scaled * 2;
  const NAME(words) result =
      NAME(add_high)(s->rounding + (total >> 31), total, zeros + s->multiplier) >> s->shift;
  return result + s->outputZeroPoint;
}

/// The first sums of two rows, whole vectors of them; how many there were.
TARGET static int32_t NAME(add_rows)(const struct thk_blocked_sum *sum, const int8_t *coarse,
                                     const int8_t *fine, int8_t *output, int32_t count) {
  const thk_scaled_sum s = sum->scale;
  const NAME(words) zeros = {0}, lower = zeros + sum->lower, upper = zeros + sum->upper;
  int32_t done = 0;
  for (; done + LANES <= count; done += LANES) {
    NAME(words) values =
        NAME(sum)(&s, __builtin_convertvector(*(const NAME(bytes) *)(coarse + done), NAME(words)),
                  __builtin_convertvector(*(const NAME(bytes) *)(fine + done), NAME(words)));
    values = __builtin_elementwise_min(__builtin_elementwise_max(values, lower), upper);
    *(NAME(bytes) *)(output + done) = __builtin_convertvector(values, NAME(bytes));
  }
  return done;
}
