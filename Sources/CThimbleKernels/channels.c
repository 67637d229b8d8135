#include "ThimbleChannels.h"

#include "CThimbleKernels.h"
#include "struct_offsets.h"

#if (defined(__ARM_ARCH_6M__) || defined(__thumb2__)) && !defined(__ARM_FEATURE_MVE)

THK_FIELD_AT(thk_four_rows, sums.channel, 0);
THK_FIELD_AT(thk_four_rows, weights, 16);
THK_SIZE_IS(thk_four_rows, 32);

#endif

#if defined(__ARM_ARCH_6M__)

// Armv6-M multiplies and loads with eight registers only, and has no load that extends the sign and
// moves on: the pointers stand at the run's end, and one negative index counts up to it. The sums lie
// in the upper registers, which can be added to.
//
// r1 activations, r2 index, r4...r7 weights, r8...r11 sums, r12 rows
THK_ASSEMBLY void thk_add_products(thk_four_rows *rows, const int8_t *activations,
                                   int32_t count) {
  __asm__(
      ".macro thk_product\n"
      "ldrsb r0, [r1, r2]\n"
      "ldrsb r3, [r4, r2]\n muls r3, r0, r3\n add r8, r3\n"
      "ldrsb r3, [r5, r2]\n muls r3, r0, r3\n add r9, r3\n"
      "ldrsb r3, [r6, r2]\n muls r3, r0, r3\n add r10, r3\n"
      "ldrsb r3, [r7, r2]\n muls r3, r0, r3\n add r11, r3\n"
      "adds r2, #1\n"
      ".endm\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r4-r7}\n"
      "mov r12, r0\n"
      "ldm r0!, {r4-r7}\n"
      "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
      "ldm r0!, {r4-r7}\n"
      "cmp r2, #0\n"
      "beq 3f\n"
      "adds r1, r2\n adds r4, r2\n adds r5, r2\n adds r6, r2\n adds r7, r2\n"
      "rsbs r2, r2, #0\n"
      "lsrs r0, r2, #1\n"
      "bcs 2f\n"
      "1: thk_product\n"
      "2: thk_product\n"
      "bne 1b\n"
      "3: mov r0, r12\n"
      "mov r1, r8\n mov r2, r9\n mov r3, r10\n"
      "stm r0!, {r1-r3}\n"
      "mov r1, r11\n"
      "stm r0!, {r1, r4, r5, r6, r7}\n"
      "pop {r4-r7}\n"
      "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
      "pop {r4-r7, pc}\n"
      ".purgem thk_product\n");
}

#elif defined(__thumb2__) && !defined(__ARM_FEATURE_MVE)

// r1 activations, r2 count, r4...r7 weights, r8...r11 sums, r12 rows
THK_ASSEMBLY void thk_add_products(thk_four_rows *rows, const int8_t *activations,
                                   int32_t count) {
  __asm__(
      ".macro thk_product\n"
      "ldrsb r3, [r1], #1\n"
      "ldrsb lr, [r4], #1\n mla r8, lr, r3, r8\n"
      "ldrsb lr, [r5], #1\n mla r9, lr, r3, r9\n"
      "ldrsb lr, [r6], #1\n mla r10, lr, r3, r10\n"
      "ldrsb lr, [r7], #1\n mla r11, lr, r3, r11\n"
      ".endm\n"
      "push {r4-r11, lr}\n"
      "mov r12, r0\n"
      "ldm r0!, {r8-r11}\n"
      "ldm r0, {r4-r7}\n"
      "subs r2, #4\n"
      "blo 2f\n"
      "1: thk_product\n thk_product\n thk_product\n thk_product\n"
      "subs r2, #4\n"
      "bhs 1b\n"
      "2: adds r2, #4\n"
      "beq 4f\n"
      "3: thk_product\n"
      "subs r2, #1\n"
      "bne 3b\n"
      "4: stm r12!, {r8-r11}\n"
      "stm r12, {r4-r7}\n"
      "pop {r4-r11, pc}\n"
      ".purgem thk_product\n");
}

#elif !defined(__ARM_FEATURE_MVE)

void thk_add_products(thk_four_rows *rows, const int8_t *activations, int32_t count) {
  int32_t a = rows->sums.channel[0], b = rows->sums.channel[1], c = rows->sums.channel[2],
          d = rows->sums.channel[3];
  const int8_t *const u = rows->weights[0], *const v = rows->weights[1],
                      *const w = rows->weights[2], *const x = rows->weights[3];
  for (int32_t i = 0; i < count; i++) {
    const int32_t activation = activations[i];
    a += activation * u[i], b += activation * v[i], c += activation * w[i], d += activation * x[i];
  }
  rows->sums.channel[0] = a, rows->sums.channel[1] = b;
  rows->sums.channel[2] = c, rows->sums.channel[3] = d;
  for (int32_t i = 0; i < 4; i++) rows->weights[i] += count;
}

#endif

void thk_add_constant(thk_four_rows *rows, int32_t value, int32_t count) {
  for (int32_t channel = 0; channel < 4; channel++) {
    const int8_t *weight = rows->weights[channel];
    int32_t sum = 0;
    for (int32_t i = 0; i < count; i++) sum += weight[i];
    rows->sums.channel[channel] += value * sum;
    rows->weights[channel] = weight + count;
  }
}

void thk_gather_constant(thk_gathered *gathered, int8_t value) {
  for (uintptr_t i = 0; i < sizeof gathered->values; i++) gathered->values[i] = value;
}

#if !defined(__ARM_FEATURE_MVE)

void thk_gather(thk_gathered *gathered, int32_t index, const int8_t *values, int32_t count) {
  int8_t *restrict target = gathered->values + index;
  for (int32_t i = 0; i < count; i++) target[i] = values[i];
}

#endif

#if defined(__thumb2__) && !defined(__ARM_FEATURE_MVE)

THK_FIELD_AT(thk_requantization, biases, 0);
THK_FIELD_AT(thk_requantization, multipliers, 4);
THK_FIELD_AT(thk_requantization, shifts, 8);
THK_FIELD_AT(thk_requantization, zero_point, 12);
THK_FIELD_AT(thk_requantization, lower, 16);
THK_FIELD_AT(thk_requantization, upper, 20);
THK_FIELD_AT(thk_four_sums, channel, 0);

// r0 biases, r1 sums, r2 multipliers, r3 shifts, r4 output, r5 channels left, r6 zero point, r7 and r8
// bounds, lr whether these are narrower than int8, r9...r12 a channel's
THK_ASSEMBLY void thk_requantize_channels(const thk_requantization *table,
                                          const thk_four_sums *sums, int32_t first,
                                          int32_t count, int8_t *output) {
  __asm__(
      "push {r4-r11, lr}\n"
      "mov r12, r2\n"
      "mov r5, r3\n"
      "ldr r4, [sp, #36]\n"
      "ldm r0, {r0, r2, r3, r6, r7, r8}\n"
      "add r0, r0, r12, lsl #2\n"
      "add r2, r2, r12, lsl #2\n"
      "add r3, r12\n"
      "sub lr, r8, r7\n"
      "sub lr, #255\n"
      "1: ldr r9, [r1], #4\n"
      "ldr r10, [r0], #4\n"
      "ldr r11, [r2], #4\n"
      "ldrsb r12, [r3], #1\n"
      "add r9, r10\n"
      "mvns r10, r12\n"
      "bmi 4f\n"
      // The product, doubled, and rounded to its high word.
      "smull r9, r11, r9, r11\n"
      "adds r9, r9, r9\n"
      "adc r11, r11, r11\n"
      "add r11, r11, r9, lsr #31\n"
      // A negative number less one, rounded half up, is that number rounded half down.
      "add r11, r11, r11, asr #31\n"
      "asr r11, r10\n"
      "add r11, #1\n"
      "add r11, r6, r11, asr #1\n"
      "2: ssat r11, #8, r11\n"
      "cmp lr, #0\n"
      "bne 5f\n"
      "3: strb r11, [r4], #1\n"
      "subs r5, #1\n"
      "bne 1b\n"
      "pop {r4-r11, pc}\n"
      // Nothing is shifted to the right.
      "4: lsl r9, r12\n"
      "smull r9, r11, r9, r11\n"
      "adds r9, r9, r9\n"
      "adc r11, r11, r11\n"
      "add r11, r11, r9, lsr #31\n"
      "add r11, r6\n"
      "b 2b\n"
      "5: cmp r11, r7\n it lt\n movlt r11, r7\n"
      "cmp r11, r8\n it gt\n movgt r11, r8\n"
      "b 3b\n");
}

#elif !defined(__ARM_FEATURE_MVE)

// A channel whose factor is not below one, or by which nothing is shifted.
__attribute__((noinline)) static int32_t rescale_left(int32_t value, int32_t multiplier,
                                                      int32_t shift) {
  return thk_multiply_by_fraction((int32_t)((uint32_t)value << shift), multiplier);
}

void thk_requantize_channels(const thk_requantization *table, const thk_four_sums *sums,
                             int32_t first, int32_t count, int8_t *output) {
  const int32_t *bias = table->biases + first, *multiplier = table->multipliers + first;
  const int8_t *shift = table->shifts + first;
  const int32_t zero_point = table->zero_point, lower = table->lower, upper = table->upper;
  const int32_t *sum = sums->channel;
  for (const int32_t *end = sum + count; sum != end; sum++, bias++, multiplier++, shift++) {
    int32_t value = (int32_t)((uint32_t)*sum + (uint32_t)*bias);
    const int32_t exponent = *shift;
    if (exponent < 0) {
      value = thk_multiply_by_fraction(value, *multiplier);
      // A negative number less one, rounded half up, is that number rounded half down.
      value = (((value + (value >> 31)) >> ~exponent) + 1) >> 1;
    } else {
      value = rescale_left(value, *multiplier, exponent);
    }
    value = (int32_t)((uint32_t)value + (uint32_t)zero_point);
    *output++ = (int8_t)(value < lower ? lower : value > upper ? upper : value);
  }
}

#endif

#if !defined(__ARM_FEATURE_MVE)

/// Writes all outputs of a pixel.
static void convolve_run(const int8_t *activations, int32_t count, const int8_t *weights,
                         const thk_requantization *table, int32_t channels, int8_t *output) {
  for (int32_t channel = 0; channel < channels; channel += 4, output += 4) {
    const int32_t present = channels - channel < 4 ? channels - channel : 4;
    thk_four_rows rows = {{{0, 0, 0, 0}}, {weights, weights, weights, weights}};
    // Beyond the last channel, its row stands in.
    for (int32_t row = 1; row < 4; row++) {
      rows.weights[row] = rows.weights[row - 1] + (row < present ? count : 0);
    }
    thk_add_products(&rows, activations, count);
    thk_requantize_channels(table, &rows.sums, channel, present, output);
    weights += 4 * count;
  }
}

void thk_convolve_runs(const thk_runs *runs, const int8_t *weights,
                       const thk_requantization *table, int32_t channels, int8_t *output) {
  const int8_t *activations = runs->activations;
  for (int32_t left = runs->pixels; left > 0; left--, output += channels) {
    convolve_run(activations, runs->count, weights, table, channels, output);
    activations += runs->count;
  }
}

#endif
