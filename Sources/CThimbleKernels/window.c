#include "ThimbleWindow.h"

#include "ThimbleWideMath.h"
#include "packed_assembly.h"
#include "struct_offsets.h"

#if THK_DSP

// r0 samples, r1 weights, r2 bytes to the next one, r3 words, r12 where fewer than four are left, lr shift; four
// samples r4-r7 and weights r8-r11.
THK_ASSEMBLY void thk_weigh_samples(const int16_t *samples, const int32_t *weights, intptr_t step,
                                    int32_t *words, const int32_t *end, int32_t shift) {
  __asm__(
      "push {r4-r11, lr}\n"
      "ldrd r12, lr, [sp, #36]\n"
      "lsls r2, r2, #2\n"
      "sub r12, r12, #12\n"
      "cmp r3, r12\n"
      "bhs 2f\n"
      ".p2align 2\n"
      "1:\n"
      "add r11, r1, r2, lsl #1\n"
      "ldrsh r4, [r0]\n"
      "ldrsh r5, [r0, #2]\n"
      "ldrsh r6, [r0, #4]\n"
      "ldrsh r7, [r0, #6]\n"
      "ldr.w r8, [r1]\n"
      "ldr.w r9, [r1, r2]\n"
      "ldr.w r10, [r1, r2, lsl #1]\n"
      "ldr.w r11, [r11, r2]\n"
      "lsl r4, r4, lr\n"
      "lsl r5, r5, lr\n"
      "lsl r6, r6, lr\n"
      "lsl r7, r7, lr\n"
      "smmul r4, r4, r8\n"
      "smmul r5, r5, r9\n"
      "smmul r6, r6, r10\n"
      "smmul r7, r7, r11\n"
      "stm r3!, {r4-r7}\n"
      "adds r0, #8\n"
      "add r1, r1, r2, lsl #2\n"
      "cmp r3, r12\n"
      "blo 1b\n"
      "2:\n"
      "add r12, r12, #12\n"
      "b 4f\n"
      "3:\n"
      "ldrsh r4, [r0], #2\n"
      "ldr r5, [r1]\n"
      "add r1, r2\n"
      "lsl r4, r4, lr\n"
      "smmul r4, r4, r5\n"
      "stm r3!, {r4}\n"
      "4:\n"
      "cmp r3, r12\n"
      "blo 3b\n"
      "pop {r4-r11, pc}\n");
}

#else

void thk_weigh_samples(const int16_t *samples, const int32_t *weights, intptr_t step,
                       int32_t *words, const int32_t *end, int32_t shift) {
  // Two at a time: loads and stores of pairs.
  while (words < end - 1) {
    const int32_t first = (int32_t)((uint32_t)samples[0] << shift);
    const int32_t second = (int32_t)((uint32_t)samples[1] << shift);
    const int32_t weight = weights[0], next = weights[step];
    words[0] = thk_multiply_high(first, weight);
    words[1] = thk_multiply_high(second, next);
    samples += 2;
    weights += 2 * step;
    words += 2;
  }
  if (words < end) {
    words[0] = thk_multiply_high((int32_t)((uint32_t)samples[0] << shift), weights[0]);
  }
}

#endif
