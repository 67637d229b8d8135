#include "ThimblePackedConvolution.h"

#include "ThimbleUnaligned.h"

/// Four activations, the first and third, then the second and fourth, doubled.
static inline void widen_word(uint32_t *column, const int8_t *values) {
  const uint32_t word = thk_load_word(values);
  const uint32_t even = thk_widen_even(word);
  const uint32_t odd = thk_widen_odd(word);
  column[0] = thk_add_pairs(even, even);
  column[4] = thk_add_pairs(odd, odd);
}

void thk_widen_column(uint32_t *column, const int8_t *values, int32_t words) {
  for (; words >= 4; words -= 4) {
    widen_word(column, values);
    widen_word(column + 8, values + 4);
    widen_word(column + 16, values + 8);
    widen_word(column + 24, values + 12);
    values += 16;
    column += 32;
  }
  for (; words > 0; words--) {
    widen_word(column, values);
    values += 4;
    column += 8;
  }
}

void thk_finish_strip(thk_strip *strip, int32_t pixels) {
  if (pixels == 3) {
    strip->outputs[3] = strip->outputs[0];
    thk_convolve_strip_of_4(strip);
  } else {
    if (pixels == 1) strip->outputs[1] = strip->outputs[0];
    thk_convolve_strip_of_2(strip);
  }
}

void thk_finish_pair_exactly(const int32_t *doubled, const thk_channel *pair, int8_t **outputs,
                             int32_t pixels) {
  for (int32_t channel = 0; channel < 2 && !thk_is_absent(&pair[channel]); channel++) {
    for (int32_t pixel = pixels - 1; pixel >= 0; pixel--) {
      *outputs[pixel]++ =
          (int8_t)thk_requantize_exactly(doubled[channel * pixels + pixel], &pair[channel]);
    }
  }
}

#if THK_DSP

// Registers: r0-r3 accumulators of the first channel, r4-r7 of the second; r8 weights, r9 activations;
// r10, lr the weights of two taps; r11, r12 activations.
//
// Frame: 0 outputs   16 channels   20 channelsEnd   24 activations   28 activationsEnd   32 entry
//       36 accumulators of an exact pair
//
// Two taps of four pixels: 15 instructions, 60 bytes.
#define TAPS_OF_4(offset)                     \
  "ldr.w r10, [r8], #4\n"                     \
  "ldr.w r11, [r9, #" #offset "]\n"           \
  "ldr.w r12, [r9, #" #offset "+4]\n"         \
  "sxtb16 lr, r10, ror #8\n"                  \
  "sxtb16 r10, r10\n"                         \
  "smlad r0, r10, r11, r0\n"                  \
  "smlad r4, lr, r11, r4\n"                   \
  "smlad r1, r10, r12, r1\n"                  \
  "smlad r5, lr, r12, r5\n"                   \
  "ldr.w r11, [r9, #" #offset "+8]\n"         \
  "ldr.w r12, [r9, #" #offset "+12]\n"        \
  "smlad r2, r10, r11, r2\n"                  \
  "smlad r6, lr, r11, r6\n"                   \
  "smlad r3, r10, r12, r3\n"                  \
  "smlad r7, lr, r12, r7\n"

// Two taps of two pixels: 9 instructions, 36 bytes.
#define TAPS_OF_2(offset)                     \
  "ldr.w r10, [r8], #4\n"                     \
  "ldr.w r11, [r9, #" #offset "]\n"           \
  "ldr.w r12, [r9, #" #offset "+4]\n"         \
  "sxtb16 lr, r10, ror #8\n"                  \
  "sxtb16 r10, r10\n"                         \
  "smlad r0, r10, r11, r0\n"                  \
  "smlad r4, lr, r11, r4\n"                   \
  "smlad r1, r10, r12, r1\n"                  \
  "smlad r5, lr, r12, r5\n"

// `thk_requantize` of an accumulator; r10 multiplier, r11 rounding, lr shift, r9 is overwritten.
#define REQUANTIZE(sum)                       \
  "add r9, r11, " sum ", asr #31\n"           \
  "smmlar " sum ", " sum ", r10, r9\n"        \
  "asr " sum ", lr\n"                         \
  "ssat " sum ", #8, " sum "\n"

// Copies the strip to a frame. The loop over taps is entered in its middle, after the taps that are
// missing from its first turn; the activations start as many earlier.
#define ENTER(TAP_BYTES)                      \
  "push {r4-r11, lr}\n"                       \
  "sub sp, #68\n"                             \
  "ldm r0, {r1-r9}\n"                         \
  "stm sp, {r1-r8}\n"                         \
  "mov r12, r5\n"                             \
  "sub r10, r7, r8\n"                         \
  "and r10, r10, #127\n"                      \
  "sub r7, r7, r10\n"                         \
  "str r7, [sp, #24]\n"                       \
  "lsr r10, r10, #4\n"                        \
  "mov r11, #" #TAP_BYTES "\n"                \
  "adr.w r8, 2f\n"                            \
  "mla r10, r10, r11, r8\n"                   \
  "orr r10, r10, #1\n"                        \
  "str r10, [sp, #32]\n"                      \
  "mov r8, r9\n"

#define NEXT_TURN                             \
  "ldr r10, [sp, #28]\n"                      \
  "add r9, r9, #128\n"                        \
  "cmp r9, r10\n"                             \
  "bne.w 2b\n"

#define FINISH_EXACTLY(PIXELS)                \
  "4:\n"                                      \
  "sub r1, r12, #16\n"                        \
  "mov r2, sp\n"                              \
  "mov r3, #" #PIXELS "\n"                    \
  "add r0, sp, #36\n"                         \
  "bl thk_finish_pair_exactly\n"              \
  "ldr r12, [sp, #16]\n"                      \
  "add r12, #32\n"                            \
  "b 5b\n"

#define LEAVE                                 \
  "add sp, #68\n"                             \
  "pop {r4-r11, pc}\n"

__attribute__((naked)) void thk_convolve_strip_of_4(const thk_strip *strip) {
  __asm__(
      ENTER(60)
      "1:\n"
      "ldr r0, [r12]\n"
      "ldr r4, [r12, #16]\n"
      "ldr r9, [sp, #24]\n"
      "mov r1, r0\n mov r2, r0\n mov r3, r0\n"
      "mov r5, r4\n mov r6, r4\n mov r7, r4\n"
      "ldr pc, [sp, #32]\n"
      ".p2align 2\n"
      "2:\n"
      TAPS_OF_4(0) TAPS_OF_4(16) TAPS_OF_4(32) TAPS_OF_4(48)
      TAPS_OF_4(64) TAPS_OF_4(80) TAPS_OF_4(96) TAPS_OF_4(112)
      NEXT_TURN
      "ldr r12, [sp, #16]\n"
      "ldm r12!, {r9, r10, r11, lr}\n"
      "cmp lr, #0\n"
      "blt 3f\n"
      REQUANTIZE("r0") REQUANTIZE("r1") REQUANTIZE("r2") REQUANTIZE("r3")
      "ldm r12!, {r9, r10, r11, lr}\n"
      REQUANTIZE("r4") REQUANTIZE("r5") REQUANTIZE("r6") REQUANTIZE("r7")
      "ldm sp, {r9, r10, r11, lr}\n"
      "strb r3, [lr], #1\n strb r7, [lr], #1\n"
      "strb r2, [r11], #1\n strb r6, [r11], #1\n"
      "strb r1, [r10], #1\n strb r5, [r10], #1\n"
      "strb r0, [r9], #1\n strb r4, [r9], #1\n"
      "stm sp, {r9, r10, r11, lr}\n"
      "5:\n"
      "ldr r9, [sp, #20]\n"
      "str r12, [sp, #16]\n"
      "cmp r12, r9\n"
      "bne.w 1b\n"
      LEAVE
      "3:\n"
      "add lr, sp, #36\n"
      "stm lr, {r0-r7}\n"
      FINISH_EXACTLY(4));
}

__attribute__((naked)) void thk_convolve_strip_of_2(const thk_strip *strip) {
  __asm__(
      ENTER(36)
      "1:\n"
      "ldr r0, [r12]\n"
      "ldr r4, [r12, #16]\n"
      "ldr r9, [sp, #24]\n"
      "mov r1, r0\n"
      "mov r5, r4\n"
      "ldr pc, [sp, #32]\n"
      ".p2align 2\n"
      "2:\n"
      TAPS_OF_2(0) TAPS_OF_2(16) TAPS_OF_2(32) TAPS_OF_2(48)
      TAPS_OF_2(64) TAPS_OF_2(80) TAPS_OF_2(96) TAPS_OF_2(112)
      NEXT_TURN
      "ldr r12, [sp, #16]\n"
      "ldm r12!, {r9, r10, r11, lr}\n"
      "cmp lr, #0\n"
      "blt 3f\n"
      REQUANTIZE("r0") REQUANTIZE("r1")
      "ldm r12!, {r9, r10, r11, lr}\n"
      REQUANTIZE("r4") REQUANTIZE("r5")
      "ldm sp, {r9, r10}\n"
      "strb r1, [r10], #1\n strb r5, [r10], #1\n"
      "strb r0, [r9], #1\n strb r4, [r9], #1\n"
      "stm sp, {r9, r10}\n"
      "5:\n"
      "ldr r9, [sp, #20]\n"
      "str r12, [sp, #16]\n"
      "cmp r12, r9\n"
      "bne.w 1b\n"
      LEAVE
      "3:\n"
      "add lr, sp, #36\n"
      "stm lr, {r0, r1, r4, r5}\n"
      FINISH_EXACTLY(2));
}

#else

static void convolve_strip(const thk_strip *strip, int32_t pixels) {
  int8_t *outputs[4];
  for (int32_t pixel = 0; pixel < pixels; pixel++) outputs[pixel] = strip->outputs[pixel];
  const uint32_t *weights = strip->weights;
  for (const thk_channel *pair = strip->channels; pair != strip->channelsEnd; pair += 2) {
    int32_t sums[8];
    for (int32_t pixel = 0; pixel < pixels; pixel++) {
      sums[pixel] = pair[0].bias;
      sums[pixels + pixel] = pair[1].bias;
    }
    for (const uint32_t *taps = strip->activations; taps != strip->activationsEnd; taps += 4) {
      const uint32_t first = thk_widen_even(*weights);
      const uint32_t second = thk_widen_odd(*weights++);
      for (int32_t pixel = 0; pixel < pixels; pixel++) {
        sums[pixel] = thk_add_dot_product(sums[pixel], first, taps[pixel]);
        sums[pixels + pixel] = thk_add_dot_product(sums[pixels + pixel], second, taps[pixel]);
      }
    }
    if (thk_is_exact(pair)) {
      thk_finish_pair_exactly(sums, pair, outputs, pixels);
      continue;
    }
    for (int32_t pixel = pixels - 1; pixel >= 0; pixel--) {
      *outputs[pixel]++ = (int8_t)thk_requantize(sums[pixel], &pair[0]);
      *outputs[pixel]++ = (int8_t)thk_requantize(sums[pixels + pixel], &pair[1]);
    }
  }
}

void thk_convolve_strip_of_4(const thk_strip *strip) { convolve_strip(strip, 4); }

void thk_convolve_strip_of_2(const thk_strip *strip) { convolve_strip(strip, 2); }

#endif
