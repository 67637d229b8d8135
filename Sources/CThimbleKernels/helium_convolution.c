/// Convolutions for Helium: while activations stay in registers, weights pass by.
#include "helium.h"
#include "struct_offsets.h"

#if defined(__ARM_FEATURE_MVE)

void thk_gather(thk_gathered *gathered, int32_t index, const int8_t *values, int32_t count) {
  int8_t *target = gathered->values + index;
  for (; count > 0; count -= 16, values += 16, target += 16) {
    const mve_pred16_t present = vctp8q((uint32_t)count);
    vstrbq_p_s8(target, vldrbq_z_s8(values, present), present);
  }
}

/// Adds `count` products to the sums of four channels, 16 at a time; the last time, lanes beyond
/// the count load zeros. An assembly loop: compilers do not find the loop that predicates itself.
INLINE void add_products(thk_four_sums *sums, const int8_t *activations, const int8_t *u,
                         const int8_t *v, const int8_t *w, const int8_t *x, int32_t count) {
  int32_t a = sums->channel[0], b = sums->channel[1], c = sums->channel[2], d = sums->channel[3];
  __asm__ volatile(
      "wlstp.8 lr, %[count], 2f\n"
      "1: vldrb.8 q0, [%[activations]], #16\n"
      "vldrb.8 q1, [%[u]], #16\n vmlava.s8 %[a], q0, q1\n"
      "vldrb.8 q2, [%[v]], #16\n vmlava.s8 %[b], q0, q2\n"
      "vldrb.8 q1, [%[w]], #16\n vmlava.s8 %[c], q0, q1\n"
      "vldrb.8 q2, [%[x]], #16\n vmlava.s8 %[d], q0, q2\n"
      "letp lr, 1b\n"
      "2:\n"
      : [a] "+Te"(a), [b] "+Te"(b), [c] "+Te"(c), [d] "+Te"(d),
        [activations] "+r"(activations), [u] "+r"(u), [v] "+r"(v), [w] "+r"(w), [x] "+r"(x)
      : [count] "r"(count)
      : "q0", "q1", "q2", "lr", "memory");
  *sums = (thk_four_sums){{a, b, c, d}};
}

void thk_add_products(thk_four_rows *rows, const int8_t *activations, int32_t count) {
  add_products(&rows->sums, activations, rows->weights[0], rows->weights[1], rows->weights[2],
               rows->weights[3], count);
  for (int32_t channel = 0; channel < 4; channel++) rows->weights[channel] += count;
}

void thk_requantize_channels(const thk_requantization *table, const thk_four_sums *sums,
                             int32_t first, int32_t count, int8_t *output) {
  requantize(table, vldrwq_s32(sums->channel), first, count, output);
}

/// Fours of channels of pixels side by side whose activations fit two or four vectors, in the order
/// in which the loop below loads them.
typedef struct {
  const int32_t *biases;
  const int32_t *multipliers;
  const int8_t *shifts;
  int8_t *output;
  const int8_t *weights;
  /// Weights of a channel that its last vector is for.
  int32_t last;
  int32_t zero_point;
  int32_t upper;
  const int8_t *activations;
  int32_t lower;
  /// Activations of a pixel.
  int32_t count;
  /// Fours of channels, at least one.
  int32_t fours;
  /// Channels that are in none.
  int32_t other_channels;
  /// At least one.
  int32_t pixels;
} fours_of_pixels;

THK_FIELD_AT(fours_of_pixels, biases, 0);
THK_FIELD_AT(fours_of_pixels, multipliers, 4);
THK_FIELD_AT(fours_of_pixels, shifts, 8);
THK_FIELD_AT(fours_of_pixels, output, 12);
THK_FIELD_AT(fours_of_pixels, weights, 16);
THK_FIELD_AT(fours_of_pixels, last, 20);
THK_FIELD_AT(fours_of_pixels, zero_point, 24);
THK_FIELD_AT(fours_of_pixels, upper, 28);
THK_FIELD_AT(fours_of_pixels, activations, 32);
THK_FIELD_AT(fours_of_pixels, lower, 36);
THK_FIELD_AT(fours_of_pixels, count, 40);
THK_FIELD_AT(fours_of_pixels, fours, 44);
THK_FIELD_AT(fours_of_pixels, other_channels, 48);
THK_FIELD_AT(fours_of_pixels, pixels, 52);

// A pixel's activations stay in q0...q3, zeros behind them; what a channel's last vector takes of
// the next one's weights meets these. By hand, as compilers run out of registers. What follows the
// products is `rescale`.
//
// r0, r2, r4, r6 sums, r1 biases, r3 multipliers, r5 shifts, r7 output, r8 weights, r9 those of the
// last vector, r10 zero point, r11 upper bound, r12 activations, q7 lower bound
#define CONVOLVE_FOURS(LOAD, PRODUCTS) \
  __asm__( \
      "push {r0, r4-r11, lr}\n" \
      "vpush {d8-d15}\n" \
      "1: ldr r0, [sp, #64]\n" \
      "ldm r0, {r1, r3, r5, r7-r12}\n" \
      "ldrd r2, r4, [r0, #36]\n" \
      "vdup.32 q7, r2\n" \
      LOAD \
      "add r12, r4\n" \
      "str r12, [r0, #32]\n" \
      "ldr lr, [r0, #44]\n" \
      "dls lr, lr\n" \
      "2:\n" PRODUCTS("r0") PRODUCTS("r2") PRODUCTS("r4") PRODUCTS("r6") \
      "vmov q4[2], q4[0], r0, r4\n" \
      "vmov q4[3], q4[1], r2, r6\n" \
      "vldrw.32 q5, [r1], #16\n" \
      "vadd.i32 q4, q4, q5\n" \
      "vldrb.s32 q5, [r5], #4\n" \
      "vmov.i32 q6, #0\n" \
      "vmax.s32 q6, q6, q5\n" \
      "vsub.i32 q5, q5, q6\n" \
      "vshl.s32 q4, q4, q6\n" \
      "vldrw.32 q6, [r3], #16\n" \
      "vqrdmulh.s32 q4, q4, q6\n" \
      "vand q6, q4, q5\n" \
      "vshr.s32 q6, q6, #31\n" \
      "vadd.i32 q4, q4, q6\n" \
      "vrshl.s32 q4, q4, q5\n" \
      "vadd.i32 q4, q4, r10\n" \
      "vmax.s32 q4, q4, q7\n" \
      "vdup.32 q5, r11\n" \
      "vmin.s32 q4, q4, q5\n" \
      "vstrb.32 q4, [r7], #4\n" \
      "le lr, 2b\n" \
      "ldr r0, [sp, #64]\n" \
      "ldrd r2, r4, [r0, #48]\n" \
      "add r7, r2\n" \
      "str r7, [r0, #12]\n" \
      "subs r4, #1\n" \
      "str r4, [r0, #52]\n" \
      "bne 1b\n" \
      "vpop {d8-d15}\n" \
      "pop {r0, r4-r11, pc}\n")

#define LOAD_PART(vector, bytes) \
  "sub r2, r4, #" bytes "\n usat r2, #5, r2\n vctp.8 r2\n vpst\n" \
  "vldrbt.8 " vector ", [r12, #" bytes "]\n"
#define FIRST_PRODUCTS(sum) "vldrb.8 q4, [r8], #16\n vmlav.s8 " sum ", q0, q4\n"
#define NEXT_PRODUCTS(sum, activations, weights) \
  "vldrb.8 " weights ", [r8], #16\n vmlava.s8 " sum ", " activations ", " weights "\n"
#define LAST_PRODUCTS(sum) "vldrb.8 q5, [r8]\n vmlava.s8 " sum ", q3, q5\n add r8, r9\n"

#define PRODUCTS_OF_TWO(sum) FIRST_PRODUCTS(sum) LAST_PRODUCTS(sum)
#define PRODUCTS_OF_FOUR(sum) \
  FIRST_PRODUCTS(sum) NEXT_PRODUCTS(sum, "q1", "q5") NEXT_PRODUCTS(sum, "q2", "q4") \
  LAST_PRODUCTS(sum)

__attribute__((naked)) static void convolve_fours_of_two(fours_of_pixels *fours) {
  CONVOLVE_FOURS(LOAD_PART("q0", "0") LOAD_PART("q3", "16"), PRODUCTS_OF_TWO);
}

__attribute__((naked)) static void convolve_fours_of_four(fours_of_pixels *fours) {
  CONVOLVE_FOURS("vldrb.8 q0, [r12]\n vldrb.8 q1, [r12, #16]\n"
                 LOAD_PART("q2", "32") LOAD_PART("q3", "48"), PRODUCTS_OF_FOUR);
}

/// Writes the channels that come in fours, if the activations fit; how many these are.
static int32_t convolve_fours(const thk_runs *runs, const int8_t *weights,
                              const thk_requantization *table, int32_t channels, int8_t *output) {
  const int32_t count = runs->count, vectors = count <= 32 ? 2 : 4;
  const int32_t fours = channels / 4, beyond = 16 * vectors - count;
  // The last vector must not leave the file: it may reach into the requantization.
  const int8_t *end = weights + channels * count;
  const intptr_t behind = (intptr_t)(table->shifts + channels) - (intptr_t)end;
  if (count > 64 || fours == 0 || runs->pixels <= 0 || (beyond > 0 && behind < beyond)) return 0;
  fours_of_pixels pixels = {
      table->biases, table->multipliers, table->shifts, output, weights,
      count - 16 * (vectors - 1), table->zero_point, table->upper, runs->activations, table->lower,
      count, fours, channels - 4 * fours, runs->pixels};
  if (vectors == 2) {
    convolve_fours_of_two(&pixels);
  } else {
    convolve_fours_of_four(&pixels);
  }
  return 4 * fours;
}

/// Writes a pixel's outputs from a channel on.
INLINE void convolve_rest(const int8_t *activations, int32_t count, const int8_t *weights,
                          const thk_requantization *table, int32_t channel, int32_t channels,
                          int8_t *output) {
  for (weights += channel * count; channel < channels; channel += 4) {
    const int32_t present = channels - channel;
    // Beyond the last channel, it stands in.
    const int8_t *v = weights + (present > 1 ? count : 0);
    const int8_t *w = v + (present > 2 ? count : 0);
    const int8_t *x = w + (present > 3 ? count : 0);
    thk_four_sums four = {{0, 0, 0, 0}};
    add_products(&four, activations, weights, v, w, x, count);
    int32x4_t sums = vdupq_n_s32(four.channel[0]);
    sums = vsetq_lane_s32(four.channel[1], sums, 1);
    sums = vsetq_lane_s32(four.channel[2], sums, 2);
    sums = vsetq_lane_s32(four.channel[3], sums, 3);
    requantize(table, sums, channel, present, output + channel);
    weights = x + count;
  }
}

void thk_convolve_runs(const thk_runs *runs, const int8_t *weights,
                       const thk_requantization *pointer, int32_t channels, int8_t *output) {
  const int32_t channel = convolve_fours(runs, weights, pointer, channels, output);
  // A copy: what is written to the output cannot change it.
  const thk_requantization table = *pointer;
  const int8_t *activations = runs->activations;
  for (int32_t left = channel < channels ? runs->pixels : 0; left > 0; left--) {
    convolve_rest(activations, runs->count, weights, &table, channel, channels, output);
    activations += runs->count;
    output += channels;
  }
}

#endif
