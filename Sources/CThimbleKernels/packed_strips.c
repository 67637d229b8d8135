#include "ThimblePackedConvolution.h"

#include "ThimbleUnaligned.h"
#include "packed_assembly.h"
#include "struct_offsets.h"

void thk_widen_column(uint32_t *column, const int8_t *values, int32_t words) {
  for (; words >= 4; words -= 4) {
    thk_widen_word(column, values);
    thk_widen_word(column + 8, values + 4);
    thk_widen_word(column + 16, values + 8);
    thk_widen_word(column + 24, values + 12);
    values += 16;
    column += 32;
  }
  for (; words > 0; words--) {
    thk_widen_word(column, values);
    values += 4;
    column += 8;
  }
}

void thk_add_pixel(thk_strip *strip, int8_t *output) {
  strip->outputs[strip->pixels] = output;
  if (++strip->pixels < 4) return;
  thk_convolve_strip_of_4(strip);
  strip->pixels = 0;
}

void thk_finish_strip(thk_strip *strip) {
  if (strip->pixels == 3) {
    thk_add_pixel(strip, strip->outputs[0]);
    return;
  }
  for (int32_t pixel = 0; pixel < strip->pixels; pixel++) {
    strip->outputs[0] = strip->outputs[pixel];
    thk_convolve_strip_of_1(strip);
    strip->activations++;
    strip->activationsEnd++;
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

#if defined(__thumb2__)

// Registers: r0-r3 accumulators of the first channel, r4-r7 of the second; r8 weights, r9 activations;
// r10, r11, r12, lr what is loaded of them.
//
// Frame, where the strip is copied: 0 outputs   16 channels   20 channelsEnd   24 activations
//       28 activationsEnd   32 entry   36 accumulators of an exact pair
THK_FIELD_AT(thk_strip, outputs, 0);
THK_FIELD_AT(thk_strip, channels, 16);
THK_FIELD_AT(thk_strip, channelsEnd, 20);
THK_FIELD_AT(thk_strip, activations, 24);
THK_FIELD_AT(thk_strip, activationsEnd, 28);
THK_FIELD_AT(thk_strip, weights, 32);

#if THK_DSP

// Two taps of four pixels: 15 instructions.
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

// Bytes of their code.
#define TAP_BYTES_OF_4 60

// A channel into r9-r11 and lr; r12 goes on to the next one.
#define LOAD_CHANNEL "ldm r12!, {r9, r10, r11, lr}\n"
#define CHANNELS_LOADED ""

#else

// A tap of a pixel: its activation at r9 + offset, the weights in r10 and r11.
#define TAP_OF_PIXEL(offset, first, second)   \
  "ldrsh.w r12, [r9, #" offset "]\n"          \
  "mla " first ", r10, r12, " first "\n"      \
  "mla " second ", r11, r12, " second "\n"

#define NEXT_WEIGHTS                          \
  "ldrsb r10, [r8], #1\n"                     \
  "ldrsb r11, [r8], #1\n"

// Two taps of four pixels: 28 instructions.
#define TAPS_OF_4(offset)                     \
  NEXT_WEIGHTS                                \
  TAP_OF_PIXEL(#offset, "r0", "r4")           \
  TAP_OF_PIXEL(#offset "+4", "r1", "r5")      \
  TAP_OF_PIXEL(#offset "+8", "r2", "r6")      \
  TAP_OF_PIXEL(#offset "+12", "r3", "r7")     \
  NEXT_WEIGHTS                                \
  TAP_OF_PIXEL(#offset "+2", "r0", "r4")      \
  TAP_OF_PIXEL(#offset "+6", "r1", "r5")      \
  TAP_OF_PIXEL(#offset "+10", "r2", "r6")     \
  TAP_OF_PIXEL(#offset "+14", "r3", "r7")

// Two taps of a pixel: 10 instructions.
#define TAPS_OF_1(offset)                     \
  NEXT_WEIGHTS                                \
  TAP_OF_PIXEL(#offset, "r0", "r4")           \
  NEXT_WEIGHTS                                \
  TAP_OF_PIXEL(#offset "+2", "r0", "r4")

// Bytes of the code of two taps.
#define TAP_BYTES_OF_4 112
#define TAP_BYTES_OF_1 40

// A channel into r9-r11 and lr; r12, after the first one, waits in the frame.
#define LOAD_CHANNEL                          \
  "ldr r12, [sp, #16]\n"                      \
  "ldm r12!, {r9, r10, r11, lr}\n"            \
  "str r12, [sp, #16]\n"
#define CHANNELS_LOADED "ldr r12, [sp, #16]\n"

#endif

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
  "mov r11, #" IN_ASSEMBLY(TAP_BYTES) "\n"    \
  "adr.w r8, 2f\n"                            \
  "mla r10, r10, r11, r8\n"                   \
  "orr r10, r10, #1\n"                        \
  "str r10, [sp, #32]\n"                      \
  "mov r8, r9\n"

// Enters the loop over taps, and ends it.
#define SUM(TAPS)                             \
  "ldr r9, [sp, #24]\n"                       \
  "ldr pc, [sp, #32]\n"                       \
  ".p2align 2\n"                              \
  "2:\n"                                      \
  TAPS(0) TAPS(16) TAPS(32) TAPS(48)          \
  TAPS(64) TAPS(80) TAPS(96) TAPS(112)        \
  "ldr r10, [sp, #28]\n"                      \
  "add r9, r9, #128\n"                        \
  "cmp r9, r10\n"                             \
  "bne.w 2b\n"                                \
  "ldr r12, [sp, #16]\n"                      \
  LOAD_CHANNEL                                \
  "cmp lr, #0\n"                              \
  "blt 3f\n"

// Goes on to the next pair of channels or returns; SUMS are those of an exact pair.
#define NEXT_PAIR(SUMS, PIXELS)               \
  "5:\n"                                      \
  "ldr r9, [sp, #20]\n"                       \
  "str r12, [sp, #16]\n"                      \
  "cmp r12, r9\n"                             \
  "bne.w 1b\n"                                \
  "add sp, #68\n"                             \
  "pop {r4-r11, pc}\n"                        \
  "3:\n"                                      \
  "add lr, sp, #36\n"                         \
  "stm lr, {" SUMS "}\n"                      \
  "sub r1, r12, #16\n"                        \
  "str r1, [sp, #16]\n"                       \
  "mov r0, lr\n"                              \
  "mov r2, sp\n"                              \
  "mov r3, #" #PIXELS "\n"                    \
  "bl thk_finish_pair_exactly\n"              \
  "ldr r12, [sp, #16]\n"                      \
  "add r12, #32\n"                            \
  "b 5b\n"

THK_ASSEMBLY void thk_convolve_strip_of_4(const thk_strip *strip) {
  __asm__(
      ENTER(TAP_BYTES_OF_4)
      "1:\n"
      "ldr r0, [r12]\n"
      "ldr r4, [r12, #16]\n"
      "mov r1, r0\n mov r2, r0\n mov r3, r0\n"
      "mov r5, r4\n mov r6, r4\n mov r7, r4\n"
      SUM(TAPS_OF_4)
      REQUANTIZE("r0", "r12") REQUANTIZE("r1", "r12") REQUANTIZE("r2", "r12") REQUANTIZE("r3", "r12")
      LOAD_CHANNEL
      REQUANTIZE("r4", "r12") REQUANTIZE("r5", "r12") REQUANTIZE("r6", "r12") REQUANTIZE("r7", "r12")
      CHANNELS_LOADED
      "ldm sp, {r9, r10, r11, lr}\n"
      "strb r3, [lr], #1\n strb r7, [lr], #1\n"
      "strb r2, [r11], #1\n strb r6, [r11], #1\n"
      "strb r1, [r10], #1\n strb r5, [r10], #1\n"
      "strb r0, [r9], #1\n strb r4, [r9], #1\n"
      "stm sp, {r9, r10, r11, lr}\n"
      NEXT_PAIR("r0-r7", 4));
}

#if THK_DSP

// Two taps of a pixel and of two pairs of channels: 11 instructions.
#define TAPS_OF_1(offset)                     \
  "ldr.w r5, [r8], #4\n"                      \
  "ldr.w r6, [r4], #4\n"                      \
  "ldr.w r7, [r9, #" #offset "]\n"            \
  "sxtb16 r10, r5, ror #8\n"                  \
  "sxtb16 r5, r5\n"                           \
  "sxtb16 r11, r6, ror #8\n"                  \
  "sxtb16 r6, r6\n"                           \
  "smlad r0, r5, r7, r0\n"                    \
  "smlad r1, r10, r7, r1\n"                   \
  "smlad r2, r6, r7, r2\n"                    \
  "smlad r3, r11, r7, r3\n"

#define TAP_BYTES_OF_1 44

// Registers: r0-r3 accumulators; r8, r4 weights of the two pairs; r9 activations, lr their end; r12 the first pair's
// channels. A pair that stands alone is its own second.
//
// Frame: 0 output   4 channels   8 channelsEnd   12 activations   16 activationsEnd   20 entry   24 bytes of a
//        pair's weights   32 accumulators of exact pairs
THK_ASSEMBLY void thk_convolve_strip_of_1(const thk_strip *strip) {
  __asm__(
      "push {r4-r11, lr}\n"
      "sub sp, #52\n"
      "ldr r1, [r0]\n"
      "add r0, #16\n"
      "ldm r0, {r2, r3, r4, r5, r8}\n"
      "subs r6, r4, r5\n"
      "negs r7, r6\n"
      "lsrs r7, r7, #2\n"
      "and r6, r6, #63\n"
      "subs r4, r4, r6\n"
      "lsrs r6, r6, #4\n"
      "movs r0, #" IN_ASSEMBLY(TAP_BYTES_OF_1) "\n"
      "adr.w r9, 2f\n"
      "mla r6, r6, r0, r9\n"
      "orr r6, r6, #1\n"
      "stm sp, {r1-r7}\n"
      "mov r12, r2\n"
      "1:\n"
      "ldr r5, [sp, #8]\n"
      "ldr r4, [sp, #24]\n"
      "add r10, r12, #32\n"
      "add r4, r8\n"
      "cmp r10, r5\n"
      "itt eq\n"
      "moveq r10, r12\n"
      "moveq r4, r8\n"
      "ldr r0, [r12]\n"
      "ldr r1, [r12, #16]\n"
      "ldr r2, [r10]\n"
      "ldr r3, [r10, #16]\n"
      "ldr r9, [sp, #12]\n"
      "ldr lr, [sp, #16]\n"
      "ldr pc, [sp, #20]\n"
      ".p2align 2\n"
      "2:\n"
      TAPS_OF_1(0) TAPS_OF_1(16) TAPS_OF_1(32) TAPS_OF_1(48)
      "add r9, r9, #64\n"
      "cmp r9, lr\n"
      "bne.w 2b\n"
      "ldr r6, [sp]\n"
      "ldr r7, [sp, #8]\n"
      "ldm r12!, {r9, r10, r11, lr}\n"
      "cmp lr, #0\n"
      "blt 5f\n"
      REQUANTIZE("r0", "r5")
      "ldm r12!, {r9, r10, r11, lr}\n"
      REQUANTIZE("r1", "r5")
      "strb r0, [r6], #1\n strb r1, [r6], #1\n"
      "3:\n"
      "cmp r12, r7\n"
      "beq 4f\n"
      "ldm r12!, {r9, r10, r11, lr}\n"
      "cmp lr, #0\n"
      "blt 6f\n"
      REQUANTIZE("r2", "r5")
      "ldm r12!, {r9, r10, r11, lr}\n"
      REQUANTIZE("r3", "r5")
      "strb r2, [r6], #1\n strb r3, [r6], #1\n"
      "7:\n"
      "str r6, [sp]\n"
      "mov r8, r4\n"
      "cmp r12, r7\n"
      "bne.w 1b\n"
      "4:\n"
      "add sp, #52\n"
      "pop {r4-r11, pc}\n"
      // An exact pair, the first or the second: the other's sums are kept.
      "5:\n"
      "add r5, sp, #32\n"
      "stm r5!, {r0-r3}\n"
      "bl 8f\n"
      "ldrd r2, r3, [sp, #40]\n"
      "b 3b\n"
      "6:\n"
      "strd r2, r3, [sp, #32]\n"
      "bl 8f\n"
      "b 7b\n"
      "8:\n"
      "mov r5, lr\n"
      "str r6, [sp]\n"
      "add r0, sp, #32\n"
      "sub r1, r12, #16\n"
      "add r8, r12, #16\n"
      "mov r2, sp\n"
      "movs r3, #1\n"
      "bl thk_finish_pair_exactly\n"
      "ldr r6, [sp]\n"
      "mov r12, r8\n"
      "bx r5\n");
}

#else

THK_ASSEMBLY void thk_convolve_strip_of_1(const thk_strip *strip) {
  __asm__(
      ENTER(TAP_BYTES_OF_1)
      "1:\n"
      "ldr r0, [r12]\n"
      "ldr r4, [r12, #16]\n"
      SUM(TAPS_OF_1)
      REQUANTIZE("r0", "r12")
      LOAD_CHANNEL
      REQUANTIZE("r4", "r12")
      CHANNELS_LOADED
      "ldr r9, [sp]\n"
      "strb r0, [r9], #1\n strb r4, [r9], #1\n"
      "str r9, [sp]\n"
      NEXT_PAIR("r0, r4", 1));
}

#endif

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

void thk_convolve_strip_of_1(const thk_strip *strip) { convolve_strip(strip, 1); }

#endif
