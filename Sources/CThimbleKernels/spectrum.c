#include "ThimbleSpectrum.h"

#include "packed_assembly.h"
#include "struct_offsets.h"

uint32_t thk_root_of_word(uint32_t value, const uint32_t *table) {
  if (value == 0) return 0;
  const uint32_t shift = (uint32_t)__builtin_clz(value) & ~1u;
  return thk_root_of_mantissa(value << shift, 32 + shift, table);
}

#if THK_DSP

THK_FIELD_AT(thk_bins, position, 0);
THK_FIELD_AT(thk_bins, sine, 4);
THK_FIELD_AT(thk_bins, end, 8);
THK_FIELD_AT(thk_bins, cosine, 12);
THK_FIELD_AT(thk_bins, step, 16);

// Adds what r4 and r5 hold in Q30 to a register.
#define ADD_TURNED(sum)                              \
  "lsrs r4, r4, #30\n"                               \
  "orr r4, r4, r5, lsl #2\n"                         \
  "add.w " sum ", " sum ", r4\n"

// r0 position, r1 words, r2 table, r3 sine, r12 cosine, lr step; the end on the stack.
THK_ASSEMBLY void thk_measure_bins(const thk_bins *bins, int32_t *words, const uint32_t *table) {
  __asm__(
      "push {r4-r11, lr}\n"
      "ldm r0, {r0, r3, r4, r12, lr}\n"
      "push {r4}\n"
      "b 3f\n"
      ".p2align 2\n"
      "1:\n"
      "rbit r4, r0\n"
      "rsb r5, r0, #0\n"
      "rbit r5, r5\n"
      "add r4, r1, r4, lsl #3\n"
      "add r5, r1, r5, lsl #3\n"
      "ldrd r6, r7, [r4]\n"
      "ldrd r8, r9, [r5]\n"
      "ldr r10, [r3], #4\n"
      "ldr r11, [r12], #-4\n"
      // r8 the even samples' real, r9 their imaginary part; r7 the odd ones' real, r6 their imaginary part.
      "add.w r8, r8, r6\n"
      "sub r6, r8, r6, lsl #1\n"
      "add.w r7, r7, r9\n"
      "sub r9, r7, r9, lsl #1\n"
      "smull r4, r5, r7, r11\n"
      "smlal r4, r5, r6, r10\n"
      ADD_TURNED("r8")
      "rsb r10, r10, #0\n"
      "smull r4, r5, r6, r11\n"
      "smlal r4, r5, r7, r10\n"
      ADD_TURNED("r9")
      "smull r4, r5, r8, r8\n"
      "smlal r4, r5, r9, r9\n"
      "cbz r5, 4f\n"
      // r5 the mantissa, r6 half its shift.
      "clz r7, r5\n"
      "and r6, r7, #30\n"
      "eor r8, r6, #31\n"
      "lsls r5, r6\n"
      "lsrs r4, r4, #1\n"
      "lsr r4, r4, r8\n"
      "orrs r5, r4\n"
      "lsrs r6, r6, #1\n"
      "2:\n"
      "lsrs r7, r5, #24\n"
      "add r7, r2, r7, lsl #2\n"
      "ubfx r5, r5, #6, #18\n"
      "ldrd r8, r9, [r7]\n"
      "sub r9, r9, r8\n"
      "mul r5, r9, r5\n"
      "rbit r4, r0\n"
      "add r8, r8, r5, lsr #18\n"
      "lsl r8, r8, #11\n"
      "lsrs r8, r8, r6\n"
      "adc r8, r8, #0\n"               // the last bit that is shifted out rounds
      "5:\n"
      "add r0, lr\n"
      "str r8, [r1, r4, lsl #3]\n"
      "3:\n"
      "ldr r4, [sp]\n"
      "cmp r3, r4\n"
      "blo 1b\n"
      "pop {r3-r11, pc}\n"
      // A value of one word, 0 for one.
      "4:\n"
      "clz r7, r4\n"
      "and r6, r7, #30\n"
      "lsl r5, r4, r6\n"
      "lsrs r6, r6, #1\n"
      "adds r6, #16\n"
      "cmp r4, #0\n"
      "bne 2b\n"
      "rbit r4, r0\n"
      "mov.w r8, #0\n"
      "b 5b\n");
}

#else

void thk_measure_bins(const thk_bins *bins, int32_t *words, const uint32_t *table) {
  uint32_t position = bins->position;
  const int32_t *cosine = bins->cosine;
  for (const int32_t *sine = bins->sine; sine < bins->end; sine++, cosine--) {
    int32_t *one = thk_point_of_bin(words, position);
    const int32_t *other = thk_point_of_bin(words, thk_negated(position));
    one[0] = (int32_t)thk_square_root(thk_square_of_bin(one, other, *cosine, *sine), table);
    position += bins->step;
  }
}

#endif

void thk_measure_both_bins(const thk_bins *bins, int32_t *words, const uint32_t *table) {
  thk_bins lower = *bins;
  const int32_t *cosine = bins->cosine;
  for (const int32_t *sine = bins->sine; sine < bins->end; sine++, cosine--) {
    int32_t *one = thk_point_of_bin(words, lower.position);
    const int32_t real = one[0];
    lower.sine = sine;
    lower.end = sine + 1;
    lower.cosine = cosine;
    thk_measure_bins(&lower, words, table);
    const int32_t magnitude = one[0];
    one[0] = real;
    // The upper one's angle is pi less.
    const int32_t negated = -*cosine;
    const thk_bins upper = {thk_negated(lower.position), sine, sine + 1, &negated, 0};
    thk_measure_bins(&upper, words, table);
    one[0] = magnitude;
    lower.position += bins->step;
  }
}
