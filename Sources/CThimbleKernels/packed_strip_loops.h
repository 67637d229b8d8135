// The loops over strips for one order of weights: `THK_JOINED` says which. Included once by a file of each.
#include "ThimblePackedConvolution.h"
#include "ThimbleUnaligned.h"
#include "packed_assembly.h"
#include "packed_order.h"
#include "struct_offsets.h"

#if THK_JOINED
void thk_add_pixels_joined(int8_t *output, thk_strip *strip, int32_t pixels, int32_t channels) {
#else
void thk_add_pixels(thk_strip *strip, int8_t *output, int32_t pixels, int32_t channels) {
#endif
  do {
    strip->outputs[strip->pixels++] = output;
    output += channels;
  } while (--pixels > 0);
  if (strip->pixels < 4) return;
  strip->pixels = 0;
  LOOP(convolve_strip_of_4)(strip);
}

#if THK_JOINED
void thk_finish_strip_joined(int32_t pixels, thk_strip *strip) {
#else
void thk_finish_strip(thk_strip *strip) {
  const int32_t pixels = strip->pixels;
#endif
  if (pixels == 3) {
    strip->outputs[3] = strip->outputs[0];
    LOOP(convolve_strip_of_4)(strip);
    return;
  }
  for (int32_t pixel = 0; pixel < pixels; pixel++) {
    strip->outputs[0] = strip->outputs[pixel];
    LOOP(convolve_strip_of_1)(strip);
    strip->activations++;
    strip->activationsEnd++;
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

#if THK_JOINED

// Two taps of a pair of pixels, their activations in r11 and r12: weights joined in r10, the first channel's in lr.
#define TAPS_OF_2(first, second, firstJoined, secondJoined)   \
  "smlad " firstJoined ", r10, r11, " firstJoined "\n"       \
  "smlad " first ", lr, r11, " first "\n"                    \
  "smlad " secondJoined ", r10, r12, " secondJoined "\n"     \
  "smlad " second ", lr, r12, " second "\n"

// Two taps of four pixels: 14 instructions.
#define TAPS_OF_4                             \
  "ldr.w r10, [r8], #4\n"                     \
  "ldr.w r11, [r9, #4]\n"                     \
  "ldr.w r12, [r9, #8]\n"                     \
  "sxtb16 lr, r10\n"                          \
  TAPS_OF_2("r0", "r1", "r4", "r5")           \
  "ldr.w r11, [r9, #12]\n"                    \
  "ldr.w r12, [r9, #16]!\n"                   \
  TAPS_OF_2("r2", "r3", "r6", "r7")

// Bytes of their code.
#define TAP_BYTES_OF_4 56

#else

// Two taps of four pixels: 15 instructions.
#define TAPS_OF_4                             \
  "ldr.w r10, [r8], #4\n"                     \
  "ldr.w r11, [r9, #4]\n"                     \
  "ldr.w r12, [r9, #8]\n"                     \
  "sxtb16 lr, r10, ror #8\n"                  \
  "sxtb16 r10, r10\n"                         \
  "smlad r0, r10, r11, r0\n"                  \
  "smlad r4, lr, r11, r4\n"                   \
  "smlad r1, r10, r12, r1\n"                  \
  "smlad r5, lr, r12, r5\n"                   \
  "ldr.w r11, [r9, #12]\n"                    \
  "ldr.w r12, [r9, #16]!\n"                   \
  "smlad r2, r10, r11, r2\n"                  \
  "smlad r6, lr, r11, r6\n"                   \
  "smlad r3, r10, r12, r3\n"                  \
  "smlad r7, lr, r12, r7\n"

// Bytes of their code.
#define TAP_BYTES_OF_4 60

#endif

// How far activations lie ahead of r9.
#define AHEAD_OF_4 4

// A channel into r9-r11 and lr; r12 goes on to the next one.
#define LOAD_CHANNEL "ldm r12!, {r9, r10, r11, lr}\n"
#define CHANNELS_LOADED ""

#else

// A tap of a pixel: where its activation lies, the weights in r10 and r11.
#define TAP_OF_PIXEL(address, first, second)  \
  "ldrsh.w r12, " address "\n"                \
  "mla " first ", r10, r12, " first "\n"      \
  "mla " second ", r11, r12, " second "\n"

#if THK_JOINED
#define NEXT_WEIGHTS                          \
  "ldrsb r10, [r8]\n"                         \
  "ldrsh r11, [r8], #2\n"
#else
#define NEXT_WEIGHTS                          \
  "ldrsb r10, [r8], #1\n"                     \
  "ldrsb r11, [r8], #1\n"
#endif

// Two taps of four pixels: 28 instructions.
#define TAPS_OF_4                             \
  NEXT_WEIGHTS                                \
  TAP_OF_PIXEL("[r9, #2]", "r0", "r4")        \
  TAP_OF_PIXEL("[r9, #6]", "r1", "r5")        \
  TAP_OF_PIXEL("[r9, #10]", "r2", "r6")       \
  TAP_OF_PIXEL("[r9, #14]", "r3", "r7")       \
  NEXT_WEIGHTS                                \
  TAP_OF_PIXEL("[r9, #4]", "r0", "r4")        \
  TAP_OF_PIXEL("[r9, #8]", "r1", "r5")        \
  TAP_OF_PIXEL("[r9, #12]", "r2", "r6")       \
  TAP_OF_PIXEL("[r9, #16]!", "r3", "r7")

// Two taps of a pixel: 10 instructions.
#define TAPS_OF_1                             \
  NEXT_WEIGHTS                                \
  TAP_OF_PIXEL("[r9, #14]", "r0", "r4")       \
  NEXT_WEIGHTS                                \
  TAP_OF_PIXEL("[r9, #16]!", "r0", "r4")

// How far activations lie ahead of r9.
#define AHEAD_OF_4 2
#define AHEAD_OF_1 14

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
// missing from its first turn.
#define ENTER(TAP_BYTES, AHEAD)               \
  "push {r4-r11, lr}\n"                       \
  "sub sp, #68\n"                             \
  "ldm r0, {r1-r9}\n"                         \
  "subs r7, #" IN_ASSEMBLY(AHEAD) "\n"        \
  "sub r8, r8, #" IN_ASSEMBLY(AHEAD) "\n"     \
  "stm sp, {r1-r8}\n"                         \
  "mov r12, r5\n"                             \
  "sub r10, r7, r8\n"                         \
  "and r10, r10, #127\n"                      \
  "lsr r10, r10, #4\n"                        \
  "mov r11, #" IN_ASSEMBLY(TAP_BYTES) "\n"    \
  "adr.w r8, 2f\n"                            \
  "mla r10, r10, r11, r8\n"                   \
  "orr r10, r10, #1\n"                        \
  "str r10, [sp, #32]\n"                      \
  "mov r8, r9\n"

// Enters the loop over taps, and ends it; PARTS are what takes joined sums apart.
#define SUM(TAPS, PARTS)                      \
  "ldr r9, [sp, #24]\n"                       \
  "ldr pc, [sp, #32]\n"                       \
  ".p2align 2\n"                              \
  "2:\n"                                      \
  TAPS TAPS TAPS TAPS TAPS TAPS TAPS TAPS     \
  "ldr r10, [sp, #28]\n"                      \
  "cmp r9, r10\n"                             \
  "bne.w 2b\n"                                \
  PARTS                                       \
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

#define PARTS_OF_4                            \
  PART("r0", "r4") PART("r1", "r5") PART("r2", "r6") PART("r3", "r7")   \
  SHIFT_PARTED("r4") SHIFT_PARTED("r5") SHIFT_PARTED("r6") SHIFT_PARTED("r7")

THK_ASSEMBLY void LOOP(convolve_strip_of_4)(const thk_strip *strip) {
  __asm__(
      ENTER(TAP_BYTES_OF_4, AHEAD_OF_4)
      "1:\n"
      "ldr r0, [r12]\n"
      "ldr r4, [r12, #16]\n"
      JOIN_BIAS("r0", "r4")
      "mov r1, r0\n mov r2, r0\n mov r3, r0\n"
      "mov r5, r4\n mov r6, r4\n mov r7, r4\n"
      SUM(TAPS_OF_4, PARTS_OF_4)
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

#include "packed_strip_of_1.h"

#else

static void convolve_strip(const thk_strip *strip, int32_t pixels) {
  int8_t *outputs[4];
  for (int32_t pixel = 0; pixel < pixels; pixel++) outputs[pixel] = strip->outputs[pixel];
  const uint32_t *weights = strip->weights;
  for (const thk_channel *pair = strip->channels; pair != strip->channelsEnd; pair += 2) {
    int32_t sums[8];
    for (int32_t pixel = 0; pixel < pixels; pixel++) {
      sums[pixel] = pair[0].bias;
      sums[pixels + pixel] = thk_second_start(pair[0].bias, pair[1].bias);
    }
    for (const uint32_t *taps = strip->activations; taps != strip->activationsEnd; taps += 4) {
      const uint32_t first = thk_widen_even(*weights);
      const uint32_t second = thk_second_weights(*weights++);
      for (int32_t pixel = 0; pixel < pixels; pixel++) {
        sums[pixel] = thk_add_dot_product(sums[pixel], first, taps[pixel]);
        sums[pixels + pixel] = thk_add_dot_product(sums[pixels + pixel], second, taps[pixel]);
      }
    }
    for (int32_t pixel = 0; pixel < pixels; pixel++) {
      sums[pixels + pixel] = thk_second_sum(sums[pixel], sums[pixels + pixel]);
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

void LOOP(convolve_strip_of_4)(const thk_strip *strip) { convolve_strip(strip, 4); }

void LOOP(convolve_strip_of_1)(const thk_strip *strip) { convolve_strip(strip, 1); }

#endif
