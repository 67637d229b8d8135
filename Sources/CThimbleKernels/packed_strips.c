#include "ThimblePackedConvolution.h"

#include "packed_assembly.h"
#include "struct_offsets.h"

#if defined(__thumb2__) && THK_DSP

// A word of a pixel: 7 instructions.
#define WORD                                  \
  "ldr.w r6, [r5], #4\n"                      \
  "sxtb16 r7, r6\n"                           \
  "sxtb16 r6, r6, ror #8\n"                   \
  "uadd16 r7, r7, r7\n"                       \
  "uadd16 r6, r6, r6\n"                       \
  "str r7, [r4, #16]\n"                       \
  "str.w r6, [r4, #32]!\n"

#define WORD_BYTES 26

// Registers: r0 columns, r1 run, r2 turns of the loop, r3 pixels; r4, r5, r8 a pixel's; r6, r7 a word; r9 step;
// r12 where the loop is entered: after the words that are missing from its first turn.
THK_ASSEMBLY void thk_widen_pixels(uint32_t *columns, const int8_t *run, int32_t words, int32_t pixels,
                                   int32_t step) {
  __asm__(
      "push {r4-r9, lr}\n"
      "ldr.w r9, [sp, #28]\n"
      "adds r4, r2, #3\n"
      "lsrs r4, r4, #2\n"
      "sub r2, r2, r4, lsl #2\n"
      "subs r0, #16\n"
      "adr r5, 2f\n"
      "adds r5, #1\n"
      "movs r6, #" IN_ASSEMBLY(WORD_BYTES) "\n"
      "mls r12, r2, r6, r5\n"
      "mov r2, r4\n"
      "1:\n"
      "mov r4, r0\n"
      "mov r5, r1\n"
      "mov r8, r2\n"
      "bx r12\n"
      ".p2align 2\n"
      "2:\n"
      WORD WORD WORD WORD
      "subs.w r8, r8, #1\n"
      "bne 2b\n"
      "adds r0, #4\n"
      "add r1, r9\n"
      "subs r3, #1\n"
      "bne 1b\n"
      "pop {r4-r9, pc}\n");
}

#else

void thk_widen_pixels(uint32_t *columns, const int8_t *run, int32_t words, int32_t pixels, int32_t step) {
  for (; pixels > 0; pixels--) {
    for (int32_t word = 0; word < words; word++) thk_widen_word(columns + word * 8, run + word * 4);
    columns++;
    run += step;
  }
}

#endif

void thk_finish_pair_exactly(const int32_t *doubled, const thk_channel *pair, int8_t **outputs,
                             int32_t pixels) {
  for (int32_t channel = 0; channel < 2 && !thk_is_absent(&pair[channel]); channel++) {
    for (int32_t pixel = pixels - 1; pixel >= 0; pixel--) {
      *outputs[pixel]++ =
          (int8_t)thk_requantize_exactly(doubled[channel * pixels + pixel], &pair[channel]);
    }
  }
}

void thk_copy_weights(thk_strip *strip, void *copy, uintptr_t words) {
  const uint32_t *weights = strip->weights, *end = weights + words;
  uint32_t *target = copy;
  strip->weights = target;
  do {
    const uint32_t first = weights[0], second = weights[1];
    weights += 2;
    target[0] = first;
    target[1] = second;
    target += 2;
  } while (weights != end);
}

#define THK_JOINED 0
#include "packed_strip_loops.h"
