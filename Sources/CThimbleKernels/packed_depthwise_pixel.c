#include "ThimblePackedDepthwise.h"

#include "ThimbleUnaligned.h"
#include "packed_assembly.h"
#include "struct_offsets.h"

THK_INLINE int32_t doubled_sum(int32_t sum, const thk_channel *channel) {
  return (int32_t)((uint32_t)channel->bias + ((uint32_t)sum << 1));
}

void thk_finish_depthwise_exactly(const int32_t *sums, const thk_channel *group, int8_t *output) {
  for (int32_t channel = 0; channel < 4; channel++) {
    const int32_t doubled = doubled_sum(sums[channel], &group[channel]);
    output[channel] = (int8_t)thk_requantize_exactly(doubled, &group[channel]);
  }
}

#if THK_DSP

// A tap of four channels: 11 instructions.
#define TAP                                   \
  "ldr.w r7, [r4], #4\n"                      \
  "ldr.w r8, [r5], #4\n"                      \
  "ldr.w r7, [r6, r7]\n"                      \
  "sxtb16 r10, r8\n"                          \
  "sxtb16 r9, r7\n"                           \
  "smlabb r0, r9, r10, r0\n"                  \
  "smlatt r2, r9, r10, r2\n"                  \
  "sxtb16 r10, r8, ror #8\n"                  \
  "sxtb16 r9, r7, ror #8\n"                   \
  "smlabb r1, r9, r10, r1\n"                  \
  "smlatt r3, r9, r10, r3\n"

#define TAP_BYTES 44
#define TAPS TAP TAP TAP TAP TAP
_Static_assert(THK_TAPS_OF_TURN == 5, "as many taps as there are in the loop");

// Registers: r0-r3 sums; r4 taps, then the output; r5 weights; r6 activations; r7-r10 loaded and widened; r11 the
// taps' end; r12 requantization.
//
// Frame: 0 base   4 taps   8 tapsEnd   12 weights   16 requantization   20 requantizationEnd   24 output
//        28 entry   32 sums of an exact group
THK_FIELD_AT(thk_depthwise_pixel, base, 0);
THK_FIELD_AT(thk_depthwise_pixel, taps, 4);
THK_FIELD_AT(thk_depthwise_pixel, tapsEnd, 8);
THK_FIELD_AT(thk_depthwise_pixel, weights, 12);
THK_FIELD_AT(thk_depthwise_pixel, requantization, 16);
THK_FIELD_AT(thk_depthwise_pixel, requantizationEnd, 20);
THK_FIELD_AT(thk_depthwise_pixel, output, 24);
THK_FIELD_AT(thk_depthwise_pixel, missingTaps, 28);

THK_ASSEMBLY void thk_convolve_depthwise_pixel(const thk_depthwise_pixel *pixel) {
  __asm__(
      "push {r4-r11, lr}\n"
      "sub sp, #52\n"
      "ldm r0, {r1-r8}\n"
      // The loop is entered in its middle, after the taps that are missing from its first turn.
      "adr.w r9, 2f\n"
      "mov r10, #" IN_ASSEMBLY(TAP_BYTES) "\n"
      "mla r8, r8, r10, r9\n"
      "orr r8, r8, #1\n"
      "stm sp, {r1-r8}\n"
      "mov r6, r1\n"
      "mov r11, r3\n"
      "mov r12, r5\n"
      "mov r5, r4\n"
      "1:\n"
      "ldr r4, [sp, #4]\n"
      "movs r0, #0\n movs r1, #0\n movs r2, #0\n movs r3, #0\n"
      "ldr pc, [sp, #28]\n"
      ".p2align 2\n"
      "2:\n"
      TAPS
      "cmp r4, r11\n"
      "bne.w 2b\n"
      "ldr r4, [sp, #24]\n"
      "ldm r12!, {r9, r10, r11, lr}\n"
      "cmp lr, #0\n"
      "blt 4f\n"
      FINISH("r0")
      "ldm r12!, {r9, r10, r11, lr}\n"
      FINISH("r1")
      "ldm r12!, {r9, r10, r11, lr}\n"
      FINISH("r2")
      "ldm r12!, {r9, r10, r11, lr}\n"
      FINISH("r3")
      "3:\n"
      "ldr r9, [sp, #20]\n"
      "ldr r11, [sp, #8]\n"
      "str r4, [sp, #24]\n"
      "adds r6, #4\n"
      "cmp r12, r9\n"
      "bne.w 1b\n"
      "add sp, #52\n"
      "pop {r4-r11, pc}\n"
      "4:\n"
      "add r7, sp, #32\n"
      "stm r7, {r0-r3}\n"
      "mov r0, r7\n"
      "sub r1, r12, #16\n"
      "mov r2, r4\n"
      "adds r4, #4\n"
      "add r7, r12, #48\n"
      "bl thk_finish_depthwise_exactly\n"
      "mov r12, r7\n"
      "b 3b\n");
}

#else

/// The sums of four channels, not doubled.
typedef struct {
  int32_t of[4];
} four_sums;

/// Adds up the products of four channels, whose weights start at `weights`.
THK_INLINE four_sums add_products(const int8_t *activations, const thk_depthwise_pixel *pixel,
                                  const int8_t *weights) {
  int32_t a = 0, b = 0, c = 0, d = 0;
  const int32_t *tap = pixel->taps;
  const int32_t *const end = pixel->tapsEnd;
  do {
    const uint32_t values = thk_load_word(activations + *tap++);
    const uint32_t factors = thk_load_word(weights);
    weights += 4;
    const uint32_t evenValues = thk_widen_even(values), evenFactors = thk_widen_even(factors);
    const uint32_t oddValues = thk_widen_odd(values), oddFactors = thk_widen_odd(factors);
    a = thk_add_low_product(a, evenValues, evenFactors);
    c = thk_add_high_product(c, evenValues, evenFactors);
    b = thk_add_low_product(b, oddValues, oddFactors);
    d = thk_add_high_product(d, oddValues, oddFactors);
  } while (tap != end);
  return (four_sums){{a, b, c, d}};
}

void thk_convolve_depthwise_pixel(const thk_depthwise_pixel *pixel) {
  const int8_t *activations = pixel->base;
  const int8_t *weights = pixel->weights;
  const thk_channel *group = pixel->requantization;
  int8_t *output = pixel->output;
  for (; group != pixel->requantizationEnd; group += 4) {
    const four_sums sums = add_products(activations, pixel, weights);
    if (thk_is_exact(group)) {
      thk_finish_depthwise_exactly(sums.of, group, output);
    } else {
      output[0] = (int8_t)thk_requantize(doubled_sum(sums.of[0], &group[0]), &group[0]);
      output[1] = (int8_t)thk_requantize(doubled_sum(sums.of[1], &group[1]), &group[1]);
      output[2] = (int8_t)thk_requantize(doubled_sum(sums.of[2], &group[2]), &group[2]);
      output[3] = (int8_t)thk_requantize(doubled_sum(sums.of[3], &group[3]), &group[3]);
    }
    activations += 4;
    weights += (pixel->tapsEnd - pixel->taps) * 4;
    output += 4;
  }
}

#endif
