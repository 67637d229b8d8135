// The loop over tiles for one order of weights: `THK_JOINED` says which. Included once by a file of each.
#include "ThimblePackedConvolution.h"
#include "ThimbleUnaligned.h"
#include "packed_assembly.h"
#include "packed_order.h"
#include "struct_offsets.h"

#if defined(__thumb2__)
#if THK_DSP

#if THK_JOINED

// Two taps of two pixels, the activations in r6 and r7, widened into r10 and r12; the joined weights become the first
// channel's.
#define PIXELS(weights, even, odd, rotation)  \
  "sxtb16 " even ", r6" rotation "\n"          \
  "sxtb16 " odd ", r7" rotation "\n"           \
  "smlad r2, " weights ", " even ", r2\n"      \
  "smlad r3, " weights ", " odd ", r3\n"       \
  "sxtb16 " weights ", " weights "\n"          \
  "smlad r0, " weights ", " even ", r0\n"      \
  "smlad r1, " weights ", " odd ", r1\n"

// Four taps of two pixels: 18 instructions, the loads together.
#define TAPS                                  \
  "ldr.w r9, [r8], #4\n"                      \
  "ldr.w r6, [r4], #4\n"                      \
  "ldr.w r11, [r8], #4\n"                     \
  "ldr.w r7, [r5], #4\n"                      \
  PIXELS("r9", "r10", "r12", "")              \
  PIXELS("r11", "r6", "r7", ", ror #8")

#define TAPS_BYTES 72

#else

// Four taps of a pixel: its activations at `address` times the weights r9, r11 of the first channel and
// r10, r12 of the second.
#define PIXEL(address, first, second)         \
  "ldr.w r6, [" address "], #4\n"             \
  "sxtb16 r7, r6\n"                           \
  "smlad " first ", r9, r7, " first "\n"      \
  "smlad " second ", r10, r7, " second "\n"   \
  "sxtb16 r6, r6, ror #8\n"                   \
  "smlad " first ", r11, r6, " first "\n"     \
  "smlad " second ", r12, r6, " second "\n"

// Four taps of two pixels: 19 instructions.
#define TAPS                                  \
  "ldrd r9, r11, [r8], #8\n"                  \
  "sxtb16 r10, r9, ror #8\n"                  \
  "sxtb16 r9, r9\n"                           \
  "sxtb16 r12, r11, ror #8\n"                 \
  "sxtb16 r11, r11\n"                         \
  PIXEL("r4", "r0", "r2") PIXEL("r5", "r1", "r3")

#define TAPS_BYTES 76

#endif

#else

#if THK_JOINED
#define NEXT_WEIGHTS "ldrsb r9, [r8]\n ldrsh r10, [r8], #2\n"
#else
#define NEXT_WEIGHTS "ldrsb r9, [r8], #1\n ldrsb r10, [r8], #1\n"
#endif

// A tap of two pixels; the activations go on by `step`, as weights come in the order 0, 2, 1, 3.
#define TAP(step)                             \
  NEXT_WEIGHTS                                \
  "ldrsb r6, [r4], #" #step "\n"              \
  "ldrsb r7, [r5], #" #step "\n"              \
  "mla r0, r9, r6, r0\n"                      \
  "mla r1, r9, r7, r1\n"                      \
  "mla r2, r10, r6, r2\n"                     \
  "mla r3, r10, r7, r3\n"

// Four taps of two pixels: 32 instructions.
#define TAPS TAP(2) TAP(-1) TAP(2) TAP(1)
#define TAPS_BYTES 128

#endif

// Registers: r0, r1 accumulators of the first channel, r2, r3 of the second; r4, r5 the pixels'
// activations, r6, r7 loaded; r8 weights, r9-r12 loaded; lr turns of the loop.
//
// Frame: 0 outputs   8 channels   12 channelsEnd   16 runs   20 runsEnd   24 base   28 turns   32 entry
//       36 run   40 accumulators of an exact pair
// The struct's words are the frame's first.
THK_FIELD_AT(thk_tile, outputs, 0);
THK_FIELD_AT(thk_tile, channels, 8);
THK_FIELD_AT(thk_tile, channelsEnd, 12);
THK_FIELD_AT(thk_tile, runs, 16);
THK_FIELD_AT(thk_tile, runsEnd, 20);
THK_FIELD_AT(thk_tile, base, 24);
THK_FIELD_AT(thk_tile, wordsPerRun, 28);
THK_FIELD_AT(thk_tile, weights, 32);

THK_ASSEMBLY void LOOP(convolve_tile)(const thk_tile *tile) {
  __asm__(
      "push {r4-r11, lr}\n"
      "sub sp, #60\n"
      "ldm r0, {r1-r9}\n"
      // The loop is entered in its middle, after the words that are missing from its first turn.
      "add r10, r8, #3\n"
      "lsr r10, r10, #2\n"
      "rsb r11, r8, r10, lsl #2\n"
      "mov r8, r10\n"
      "stm sp, {r1-r8}\n"
      "adr.w r8, 2f\n"
      "mov r10, #" IN_ASSEMBLY(TAPS_BYTES) "\n"
      "mla r11, r11, r10, r8\n"
      "orr r11, r11, #1\n"
      "str r11, [sp, #32]\n"
      "mov r8, r9\n"
      "1:\n"
      "ldr r6, [sp, #16]\n"
      "movs r0, #0\n movs r1, #0\n movs r2, #0\n movs r3, #0\n"
      "3:\n"
      "ldm r6!, {r4, r5}\n"
      "ldr r7, [sp, #24]\n"
      "str r6, [sp, #36]\n"
      "add r4, r7\n"
      "add r5, r7\n"
      "ldr lr, [sp, #28]\n"
      "ldr pc, [sp, #32]\n"
      ".p2align 2\n"
      "2:\n"
      TAPS TAPS TAPS TAPS
      "subs lr, #1\n"
      "bne.w 2b\n"
      "ldr r6, [sp, #36]\n"
      "ldr r7, [sp, #20]\n"
      "cmp r6, r7\n"
      "bne.w 3b\n"
      PART("r0", "r2") PART("r1", "r3")
      "ldr r12, [sp, #8]\n"
      "ldr r4, [r12]\n"
      "ldr r5, [r12, #16]\n"
      "add r0, r4, r0, lsl #1\n"
      "add r1, r4, r1, lsl #1\n"
      "add r2, r5, r2, " DOUBLED_SECOND "\n"
      "add r3, r5, r3, " DOUBLED_SECOND "\n"
      "ldm r12!, {r9, r10, r11, lr}\n"
      "cmp lr, #0\n"
      "blt 4f\n"
      REQUANTIZE("r0", "r6") REQUANTIZE("r1", "r6")
      "ldm r12!, {r9, r10, r11, lr}\n"
      REQUANTIZE("r2", "r6") REQUANTIZE("r3", "r6")
      "ldm sp, {r4, r5}\n"
      "strb r1, [r5], #1\n strb r3, [r5], #1\n"
      "strb r0, [r4], #1\n strb r2, [r4], #1\n"
      "stm sp, {r4, r5}\n"
      "5:\n"
      "ldr r9, [sp, #12]\n"
      "str r12, [sp, #8]\n"
      "cmp r12, r9\n"
      "bne.w 1b\n"
      "add sp, #60\n"
      "pop {r4-r11, pc}\n"
      "4:\n"
      "add r4, sp, #40\n"
      "stm r4, {r0-r3}\n"
      "mov r0, r4\n"
      "sub r1, r12, #16\n"
      "mov r2, sp\n"
      "movs r3, #2\n"
      "bl thk_finish_pair_exactly\n"
      "ldr r12, [sp, #8]\n"
      "add r12, #32\n"
      "b 5b\n");
}

#else

void LOOP(convolve_tile)(const thk_tile *tile) {
  int8_t *outputs[2] = {tile->outputs[0], tile->outputs[1]};
  const uint32_t *weights = tile->weights;
  for (const thk_channel *pair = tile->channels; pair != tile->channelsEnd; pair += 2) {
    int32_t sums[4] = {0, 0, 0, 0};
    for (const int32_t *run = tile->runs; run != tile->runsEnd; run += 2) {
      for (int32_t word = 0; word < tile->wordsPerRun; word++, weights += 2) {
        for (int32_t pixel = 0; pixel < 2; pixel++) {
          const uint32_t taps = thk_load_word(tile->base + run[pixel] + 4 * word);
          const uint32_t even = thk_widen_even(taps), odd = thk_widen_odd(taps);
          int32_t *sum = &sums[pixel];
          sum[0] = thk_add_dot_product(sum[0], thk_widen_even(weights[0]), even);
          sum[0] = thk_add_dot_product(sum[0], thk_widen_even(weights[1]), odd);
          sum[2] = thk_add_dot_product(sum[2], thk_second_weights(weights[0]), even);
          sum[2] = thk_add_dot_product(sum[2], thk_second_weights(weights[1]), odd);
        }
      }
    }
    sums[2] = thk_second_sum(sums[0], sums[2]);
    sums[3] = thk_second_sum(sums[1], sums[3]);
    for (int32_t index = 0; index < 4; index++) {
      sums[index] = (int32_t)((uint32_t)pair[index / 2].bias + 2 * (uint32_t)sums[index]);
    }
    if (thk_is_exact(pair)) {
      thk_finish_pair_exactly(sums, pair, outputs, 2);
      continue;
    }
    for (int32_t pixel = 1; pixel >= 0; pixel--) {
      *outputs[pixel]++ = (int8_t)thk_requantize(sums[pixel], &pair[0]);
      *outputs[pixel]++ = (int8_t)thk_requantize(sums[2 + pixel], &pair[1]);
    }
  }
}

#endif
