// The loop over groups of outputs for one order of weights: `THK_JOINED` says which. Included once by a file of each.
#include "ThimblePackedConvolution.h"
#include "ThimbleUnaligned.h"
#include "packed_assembly.h"
#include "packed_order.h"
#include "struct_offsets.h"

#if defined(__thumb2__)
#if THK_DSP

#if THK_JOINED

// Two joined weights of a pair of channels, in a register, times two activations; they become the first channel's.
#define PAIR(weights, activations, first, second)               \
  "smlad " second ", " weights ", " activations ", " second "\n" \
  "sxtb16 " weights ", " weights "\n"                            \
  "smlad " first ", " weights ", " activations ", " first "\n"

// Four activations times four channels: 19 instructions, the loads together.
#define WORD                                  \
  "ldr.w r9, [r8], #16\n"                     \
  "ldr.w r6, [r4], #4\n"                      \
  "ldr r10, [r8, #-12]\n"                     \
  "ldr r11, [r8, #-8]\n"                      \
  "ldr r12, [r8, #-4]\n"                      \
  "sxtb16 r5, r6\n"                           \
  "sxtb16 r6, r6, ror #8\n"                   \
  PAIR("r9", "r5", "r0", "r1") PAIR("r10", "r6", "r0", "r1")    \
  PAIR("r11", "r5", "r2", "r3") PAIR("r12", "r6", "r2", "r3")

#define WORD_BYTES 76

#else

// Four weights of a channel, in a register, times activations r5 (first, third), r6 (second, fourth).
#define CHANNEL(weights, sum)                 \
  "sxtb16 r7, " weights "\n"                  \
  "sxtb16 " weights ", " weights ", ror #8\n" \
  "smlad " sum ", r7, r5, " sum "\n"          \
  "smlad " sum ", " weights ", r6, " sum "\n"

// Four activations times four channels: 20 instructions.
#define WORD                                  \
  "ldm.w r8!, {r9, r10, r11, r12}\n"          \
  "ldr.w r6, [r4], #4\n"                      \
  "sxtb16 r5, r6\n"                           \
  "sxtb16 r6, r6, ror #8\n"                   \
  CHANNEL("r9", "r0") CHANNEL("r10", "r1") CHANNEL("r11", "r2") CHANNEL("r12", "r3")

#define WORD_BYTES 80

#endif

#else

#if THK_JOINED

#define PAIR(offset, first, second)           \
  "ldrsb.w r6, [r8, #" offset "]\n"           \
  "mla " first ", r5, r6, " first "\n"         \
  "ldrsh.w r6, [r8, #" offset "]\n"           \
  "mla " second ", r5, r6, " second "\n"

// An activation times four channels.
#define INPUT(offset)                         \
  "ldrsb r5, [r4], #1\n"                      \
  PAIR(#offset, "r0", "r1") PAIR(#offset "+8", "r2", "r3")

#define INPUTS INPUT(0) INPUT(4) INPUT(2) INPUT(6)

#else

#define CHANNEL(offset, sum)                  \
  "ldrsb.w r6, [r8, #" offset "]\n"           \
  "mla " sum ", r5, r6, " sum "\n"

// An activation times four channels.
#define INPUT(offset)                         \
  "ldrsb r5, [r4], #1\n"                      \
  CHANNEL(#offset, "r0") CHANNEL(#offset "+4", "r1")  \
  CHANNEL(#offset "+8", "r2") CHANNEL(#offset "+12", "r3")

#define INPUTS INPUT(0) INPUT(1) INPUT(2) INPUT(3)

#endif

// Four activations times four channels: 37 instructions.
#define WORD                                  \
  INPUTS                                      \
  "add.w r8, r8, #16\n"

#define WORD_BYTES 148
#endif

// Registers: r0-r3 sums; r4 activations; r5-r7 pairs of them and of weights; r8 weights, r9-r12 loaded;
// lr turns of the loop.
//
// Frame: 0 output   4 channels   8 channelsEnd   12 activations   16 turns   20 skippedBytes
//       24 sums   28 finishes   32 entry   36 sums of an exact group
// The struct's words, of which the loop's are changed on the way, are the frame's first.
THK_FIELD_AT(thk_dense, output, 0);
THK_FIELD_AT(thk_dense, channels, 4);
THK_FIELD_AT(thk_dense, channelsEnd, 8);
THK_FIELD_AT(thk_dense, activations, 12);
THK_FIELD_AT(thk_dense, words, 16);
THK_FIELD_AT(thk_dense, skippedBytes, 20);
THK_FIELD_AT(thk_dense, sums, 24);
THK_FIELD_AT(thk_dense, finishes, 28);
THK_FIELD_AT(thk_dense, weights, 32);

THK_ASSEMBLY void LOOP(multiply_dense)(const thk_dense *dense) {
  __asm__(
      "push {r4-r11, lr}\n"
      "sub sp, #52\n"
      "ldm r0, {r1-r9}\n"
      // The loop is entered in its middle, after the words that are missing from its first turn.
      "adds r10, r5, #3\n"
      "lsr r10, r10, #2\n"
      "rsb r11, r5, r10, lsl #2\n"
      "mov r5, r10\n"
      "stm sp, {r1-r8}\n"
      "adr.w r8, 2f\n"
      "mov r10, #" IN_ASSEMBLY(WORD_BYTES) "\n"
      "mla r11, r11, r10, r8\n"
      "orr r11, r11, #1\n"
      "str r11, [sp, #32]\n"
      "mov r8, r9\n"
      "1:\n"
      "ldr r5, [sp, #24]\n"
      "movs r0, #0\n movs r1, #0\n movs r2, #0\n movs r3, #0\n"
      "cbz r5, 3f\n"
      "ldm r5!, {r0-r3}\n"
      "str r5, [sp, #24]\n"
      "3:\n"
      "ldr r4, [sp, #12]\n"
      "ldr lr, [sp, #16]\n"
      "ldr pc, [sp, #32]\n"
      ".p2align 2\n"
      "2:\n"
      WORD WORD WORD WORD
      "subs lr, #1\n"
      "bne.w 2b\n"
      "ldr r5, [sp, #20]\n"
      "ldr r6, [sp, #28]\n"
      "add r8, r5\n"
      "ldr r12, [sp, #4]\n"
      "cmp r6, #0\n"
      "beq 4f\n"
      PART("r0", "r1") PART("r2", "r3") SHIFT_PARTED("r1") SHIFT_PARTED("r3")
      "ldr r4, [sp]\n"
      "ldm r12!, {r9, r10, r11, lr}\n"
      "cmp lr, #0\n"
      "blt 5f\n"
      FINISH("r0")
      "ldm r12!, {r9, r10, r11, lr}\n"
      FINISH("r1")
      "ldm r12!, {r9, r10, r11, lr}\n"
      FINISH("r2")
      "ldm r12!, {r9, r10, r11, lr}\n"
      FINISH("r3")
      "str r4, [sp]\n"
      "6:\n"
      "ldr r5, [sp, #8]\n"
      "str r12, [sp, #4]\n"
      "cmp r12, r5\n"
      "bne.w 1b\n"
      "add sp, #52\n"
      "pop {r4-r11, pc}\n"
      "4:\n"
      "ldr r5, [sp, #24]\n"
      "subs r5, #16\n"
      "stm r5, {r0-r3}\n"
      "add r12, #64\n"
      "b 6b\n"
      "5:\n"
      "add r5, sp, #36\n"
      "stm r5, {r0-r3}\n"
      "mov r0, r5\n"
      "sub r1, r12, #16\n"
      "mov r2, r4\n"
      "adds r4, #4\n"
      "str r4, [sp]\n"
      "bl thk_finish_dense_exactly\n"
      "ldr r12, [sp, #4]\n"
      "add r12, #64\n"
      "b 6b\n");
}

#else

/// Adds the products of four activations, in pairs, with those of four channels.
THK_INLINE void add_products(int32_t *sums, const uint32_t *weights, uint32_t even, uint32_t odd) {
#if THK_JOINED
  for (int32_t index = 0; index < 4; index++) {
    int32_t *pair = &sums[index & 2];
    const uint32_t activations = index & 1 ? odd : even;
    pair[0] = thk_add_dot_product(pair[0], thk_widen_even(weights[index]), activations);
    pair[1] = thk_add_dot_product(pair[1], weights[index], activations);
  }
#else
  for (int32_t index = 0; index < 4; index++) {
    sums[index] = thk_add_dot_product(sums[index], thk_widen_even(weights[index]), even);
    sums[index] = thk_add_dot_product(sums[index], thk_widen_odd(weights[index]), odd);
  }
#endif
}

void LOOP(multiply_dense)(const thk_dense *dense) {
  int8_t *output = dense->output;
  int32_t *partialSums = dense->sums;
  const uint32_t *weights = dense->weights;
  for (const thk_channel *group = dense->channels; group != dense->channelsEnd; group += 4) {
    int32_t sums[4] = {0, 0, 0, 0};
    for (int32_t index = 0; index < 4 && partialSums; index++) sums[index] = partialSums[index];
    for (int32_t word = 0; word < dense->words; word++) {
      const uint32_t activations = thk_load_word(dense->activations + 4 * word);
      const uint32_t even = thk_widen_even(activations);
      const uint32_t odd = thk_widen_odd(activations);
      add_products(sums, weights, even, odd);
      weights += 4;
    }
    weights += dense->skippedBytes / 4;
    for (int32_t index = 0; index < 4 && !dense->finishes; index++) partialSums[index] = sums[index];
    if (partialSums) partialSums += 4;
    if (!dense->finishes) continue;
    sums[1] = thk_second_sum(sums[0], sums[1]);
    sums[3] = thk_second_sum(sums[2], sums[3]);
    if (thk_is_exact(group)) {
      thk_finish_dense_exactly(sums, group, output);
    } else {
      for (int32_t index = 0; index < 4; index++) {
        const uint32_t doubled = (uint32_t)group[index].bias + 2 * (uint32_t)sums[index];
        output[index] = (int8_t)thk_requantize((int32_t)doubled, &group[index]);
      }
    }
    output += 4;
  }
}

#endif
