// The front ends' kernels against plain loops, with tables drawn at random: they have to be right for any.
#include "CThimbleKernels.h"
#include "sweeps.h"

enum { most_words = 512 };
static int32_t words[most_words], expected[most_words], sine[most_words / 4 + 1];

static void draw_words(int32_t *values, int32_t count, int32_t limit) {
  for (int32_t i = 0; i < count; i++) values[i] = draw(-limit, limit);
}

/// Whether a case's words are the expected ones, which is said where they are not.
static void check_words(const char *kernel, uint32_t number) {
  for (int32_t i = 0; i < most_words; i++) {
    if (words[i] == expected[i]) continue;
    fail(kernel, number);
    return;
  }
}

static int32_t high_product(int32_t a, int32_t b) { return (int32_t)(((int64_t)a * b) >> 32); }

// MARK: Transform

typedef struct {
  int32_t real, imaginary;
} point;

/// The sine of an angle, of which a right one has `right` parts.
static int32_t sine_of(int32_t angle, int32_t right) {
  angle %= 4 * right;
  if (angle > 2 * right) return -sine_of(angle - 2 * right, right);
  return sine[angle > right ? 2 * right - angle : angle];
}

static void store(int32_t *place, point sum, int32_t angle, int32_t right) {
  if (angle == 0) {
    place[0] = sum.real >> 2, place[1] = sum.imaginary >> 2;
    return;
  }
  const int32_t cosine = sine_of(angle + right, right), ratio = sine_of(angle, right);
  place[0] = high_product(sum.real, cosine) + high_product(sum.imaginary, ratio);
  place[1] = high_product(sum.imaginary, cosine) - high_product(sum.real, ratio);
}

/// A stage of the transform by its definition.
static void split(int32_t *values, int32_t length, int32_t quarter) {
  const int32_t right = length / 4;
  for (int32_t start = 0; start < length; start += 4 * quarter) {
    for (int32_t i = 0; i < quarter; i += 2) {
      const int32_t angle = i / 2 * (right / (quarter / 2));
      int32_t *const a = values + start + i, *const b = a + quarter, *const c = b + quarter;
      int32_t *const d = c + quarter;
      const point sum = {a[0] + c[0], a[1] + c[1]}, other = {b[0] + d[0], b[1] + d[1]};
      const point less = {a[0] - c[0], a[1] - c[1]}, fewer = {b[0] - d[0], b[1] - d[1]};
      store(a, (point){sum.real + other.real, sum.imaginary + other.imaginary}, 0, right);
      store(b, (point){sum.real - other.real, sum.imaginary - other.imaginary}, 2 * angle, right);
      store(c, (point){less.real + fewer.imaginary, less.imaginary - fewer.real}, angle, right);
      store(d, (point){less.real - fewer.imaginary, less.imaginary + fewer.real}, 3 * angle, right);
    }
  }
}

void sweep_transform(uint32_t number) {
  seed(number);
  const int32_t length = 32 << draw(0, 4);
  draw_words(sine, length / 4 + 1, 1 << 29);
  draw_words(words, most_words, 1 << 22);
  for (int32_t i = 0; i < most_words; i++) expected[i] = words[i] *= 64;
  // Of a length that is no power of four the first stage is another one.
  int32_t size = length / 2;
  if ((size & 0x55555555) == 0) size /= 2;
  for (; size > 1; size /= 4) {
    split(expected, length, size / 2);
    thk_split_into_four(words, (uintptr_t)length, sine, (uintptr_t)size / 2);
    check_words("thk_split_into_four", number);
  }
}

// MARK: Window

void sweep_window(uint32_t number) {
  seed(number);
  static int16_t samples[most_words];
  static int32_t weights[most_words];
  const int32_t count = draw(0, 60), first = draw(0, 9), shift = draw(0, 14), step = draw(0, 1) ? 1 : -1;
  for (int32_t i = 0; i < most_words; i++) samples[i] = (int16_t)draw(-32768, 32767);
  draw_words(weights, most_words, 1 << 22);
  draw_words(words, most_words, 1 << 22);
  const int32_t *weight = weights + 100;
  for (int32_t i = 0; i < most_words; i++) {
    const int inside = i >= first && i < first + count;
    const int32_t index = i - first;
    expected[i] = inside ? high_product(samples[index] * (1 << shift), weight[index * step]) : words[i];
  }
  thk_weigh_samples(samples, weight, step, words + first, words + first + count, shift);
  check_words("thk_weigh_samples", number);
}

// MARK: Magnitudes

/// The root by its definition: a node and a part of the way to the next one, then rounded.
static int32_t root(uint64_t value, const uint32_t *table) {
  if (value == 0) return 0;
  uint32_t shift = 0;
  for (; value >> 62 == 0; shift += 2) value <<= 2;
  const uint32_t mantissa = (uint32_t)(value >> 32), node = mantissa >> 24;
  const uint32_t step = table[node + 1] - table[node];
  const uint32_t q20 = table[node] + ((step * ((mantissa & 0xFFFFFF) >> 6)) >> 18);
  return (int32_t)((((q20 << 11) >> (shift / 2 - 1)) + 1) >> 1);
}

/// The magnitude of a bin from its point and its mirror image.
static int32_t magnitude(point one, point other, int32_t cosine, int32_t ratio,
                         const uint32_t *table) {
  const point even = {one.real + other.real, one.imaginary - other.imaginary};
  const point odd = {one.imaginary + other.imaginary, other.real - one.real};
  const int64_t real = even.real + (((int64_t)odd.real * cosine + (int64_t)odd.imaginary * ratio) >> 30);
  const int64_t imaginary =
      even.imaginary + (((int64_t)odd.imaginary * cosine - (int64_t)odd.real * ratio) >> 30);
  return root((uint64_t)(real * real + imaginary * imaginary), table);
}

static int32_t reversed(int32_t index, int32_t bits) {
  int32_t result = 0;
  for (int32_t i = 0; i < bits; i++) result |= (index >> i & 1) << (bits - 1 - i);
  return result;
}

void sweep_bins(uint32_t number) {
  seed(number);
  static uint32_t table[257];
  const int32_t bits = draw(4, 8), points = 1 << bits, both = draw(0, 1);
  const int32_t start = draw(1, points / 2), end = draw(start, points / 2 + both);
  for (int32_t i = 0; i < 257; i++) table[i] = (uint32_t)((1 << 20) + 4000 * i + draw(0, 3999));
  draw_words(sine, points / 2 + 1, 1 << 29);
  draw_words(words, most_words, draw(0, 2) == 0 ? 4 : 1 << draw(3, 23));
  for (int32_t i = 0; i < most_words; i++) expected[i] = words[i];
  for (int32_t bin = start; bin < end; bin++) {
    const int32_t one = 2 * reversed(bin, bits), other = 2 * reversed(points - bin, bits);
    const point here = {words[one], words[one + 1]}, there = {words[other], words[other + 1]};
    const int32_t cosine = sine[points / 2 - bin];
    if (both) expected[other] = magnitude(there, here, -cosine, sine[bin], table);
    expected[one] = magnitude(here, there, cosine, sine[bin], table);
  }
  const thk_bins bins = {(uint32_t)start << (32 - bits), sine + start, sine + end,
                         sine + points / 2 - start, 1u << (32 - bits)};
  (both ? thk_measure_both_bins : thk_measure_bins)(&bins, words, table);
  check_words(both ? "thk_measure_both_bins" : "thk_measure_bins", number);
}
