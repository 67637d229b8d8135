#include "ThimblePackedDepthwise.h"

#include "packed_assembly.h"
#include "struct_offsets.h"

// The columns of a channel pass by in pairs, each with a pair of weights for one of four outputs, which are carried on
// together.

#if THK_DSP

THK_FIELD_AT(thk_depthwise_quad, input, 0);
THK_FIELD_AT(thk_depthwise_quad, output, 4);
THK_FIELD_AT(thk_depthwise_quad, requantization, 8);
THK_FIELD_AT(thk_depthwise_quad, weights, 12);
THK_FIELD_AT(thk_depthwise_quad, channels, 16);
THK_FIELD_AT(thk_depthwise_quad, pairs, 20);

// Two columns into r7 and `second`, and a pair of weights into r8.
#define LOAD_PAIRS(second)           \
  "ldrsb.w r7, [r9]\n"               \
  "ldrsb.w " second ", [r9, r12]\n"  \
  "ldr.w r8, [r10], #4\n"            \
  "add.w r9, r9, r12, lsl #1\n"

// A pair of weights and four outputs of stride 1: of columns in r4, and in r5 the other way round, from one column
// further on.
#define TAPS_OF_1                    \
  LOAD_PAIRS("r6")                   \
  "smlad r0, r8, r4, r0\n"           \
  "smladx r1, r8, r5, r1\n"          \
  "pkhbt r4, r5, r7, lsl #16\n"      \
  "pkhbt r5, r6, r7, lsl #16\n"      \
  "smlad r2, r8, r4, r2\n"           \
  "smladx r3, r8, r5, r3\n"
#define TAP_BYTES_OF_1 40

// The same of stride 2: of columns in r4-r6 and those that come.
#define TAPS_OF_2                    \
  LOAD_PAIRS("r11")                  \
  "smlad r0, r8, r4, r0\n"           \
  "mov.w r4, r5\n"                   \
  "smlad r1, r8, r5, r1\n"           \
  "mov.w r5, r6\n"                   \
  "smlad r2, r8, r6, r2\n"           \
  "pkhbt r6, r7, r11, lsl #16\n"     \
  "smlad r3, r8, r6, r3\n"
#define TAP_BYTES_OF_2 44

// The columns that a channel starts with.
#define COLUMNS_OF_1                 \
  "ldrsb.w r4, [r9]\n"               \
  "ldrsb.w r6, [r9, r12]\n"          \
  "add r9, r9, r12, lsl #1\n"        \
  "ldrsb.w r5, [r9]\n"               \
  "pkhbt r4, r4, r6, lsl #16\n"      \
  "add r9, r12\n"                    \
  "pkhbt r5, r5, r6, lsl #16\n"
#define COLUMNS_OF_2                 \
  "ldrsb.w r4, [r9]\n"               \
  "ldrsb.w r7, [r9, r12]\n"          \
  "add r9, r9, r12, lsl #1\n"        \
  "ldrsb.w r5, [r9]\n"               \
  "ldrsb.w r8, [r9, r12]\n"          \
  "add r9, r9, r12, lsl #1\n"        \
  "ldrsb.w r6, [r9]\n"               \
  "ldrsb.w r11, [r9, r12]\n"         \
  "add r9, r9, r12, lsl #1\n"        \
  "pkhbt r4, r4, r7, lsl #16\n"      \
  "pkhbt r5, r5, r8, lsl #16\n"      \
  "pkhbt r6, r6, r11, lsl #16\n"

// An output from its doubled sum: multiplier in r5, rounding in r6, shift in lr.
#define REQUANTIZE_OUTPUT(sum)       \
  "add r7, r6, " sum ", asr #31\n"   \
  "smmlar " sum ", " sum ", r5, r7\n" \
  "asr " sum ", lr\n"                \
  "ssat " sum ", #8, " sum "\n"

// Registers: r0-r3 sums; r4-r6 pairs of columns; r7, r8, r11 loaded; r9 the next column, r10 the next weights; r12 bytes
// of a pixel; lr turns of the loop.
//
// Frame: 0 input   4 output   8 requantization   12 the input's end   16 turns   20 entry
#define CONVOLVE_QUAD(COLUMNS, TAPS, TAP_BYTES) \
  "push {r4-r11, lr}\n"                         \
  "sub sp, #28\n"                               \
  "ldm r0, {r1, r2, r3, r10, r12, lr}\n"        \
  "add r4, r1, r12\n"                           \
  /* The loop is entered in its middle, after the pairs that are missing from its first turn. */ \
  "add r5, lr, #3\n"                            \
  "lsr r5, r5, #2\n"                            \
  "rsb r6, lr, r5, lsl #2\n"                    \
  "adr.w r7, 2f\n"                              \
  "mov r8, #" IN_ASSEMBLY(TAP_BYTES) "\n"       \
  "mla r6, r6, r8, r7\n"                        \
  "orr r6, r6, #1\n"                            \
  "stm sp, {r1-r6}\n"                           \
  "mov r9, r1\n"                                \
  "mov r11, r3\n"                               \
  "1:\n"                                        \
  "ldr r0, [r11]\n"                             \
  COLUMNS                                       \
  "ldr lr, [sp, #16]\n"                         \
  "mov r1, r0\n mov r2, r0\n mov r3, r0\n"      \
  "ldr pc, [sp, #20]\n"                         \
  ".p2align 2\n"                                \
  "2:\n"                                        \
  TAPS TAPS TAPS TAPS                           \
  "subs lr, #1\n"                               \
  "bne.w 2b\n"                                  \
  "ldr r11, [sp, #8]\n"                         \
  "ldr r8, [sp, #4]\n"                          \
  "ldm r11!, {r4, r5, r6, lr}\n"                \
  REQUANTIZE_OUTPUT("r0")                       \
  REQUANTIZE_OUTPUT("r1")                       \
  REQUANTIZE_OUTPUT("r2")                       \
  REQUANTIZE_OUTPUT("r3")                       \
  "add r7, r8, r12, lsl #1\n"                   \
  "strb r1, [r8, r12]\n"                        \
  "strb r0, [r8], #1\n"                         \
  "strb r3, [r7, r12]\n"                        \
  "strb r2, [r7]\n"                             \
  "ldr r9, [sp]\n"                              \
  "ldr r4, [sp, #12]\n"                         \
  "adds r9, #1\n"                               \
  "str r9, [sp]\n"                              \
  "str r8, [sp, #4]\n"                          \
  "str r11, [sp, #8]\n"                         \
  "cmp r9, r4\n"                                \
  "bne.w 1b\n"                                  \
  "add sp, #28\n"                               \
  "pop {r4-r11, pc}\n"

THK_ASSEMBLY void thk_convolve_depthwise_quad(const thk_depthwise_quad *quad) {
  __asm__ volatile(CONVOLVE_QUAD(COLUMNS_OF_1, TAPS_OF_1, TAP_BYTES_OF_1));
}

THK_ASSEMBLY void thk_convolve_depthwise_strided_quad(const thk_depthwise_quad *quad) {
  __asm__ volatile(CONVOLVE_QUAD(COLUMNS_OF_2, TAPS_OF_2, TAP_BYTES_OF_2));
}

#else

/// Four outputs of each channel, their windows `step` columns apart.
static void convolve_quad(const thk_depthwise_quad *quad, int32_t step) {
  const int32_t channels = quad->channels;
  const int16_t *weights = quad->weights;
  for (int32_t channel = 0; channel < channels; channel++) {
    const thk_channel *requantization = &quad->requantization[channel];
    const uint32_t bias = (uint32_t)requantization->bias;
    uint32_t sums[4] = {bias, bias, bias, bias};
    const int8_t *column = quad->input + channel;
    for (int32_t tap = 0; tap < 2 * quad->pairs; tap++) {
      const int32_t weight = *weights++;
      for (int32_t output = 0; output < 4; output++) {
        sums[output] += (uint32_t)(weight * column[output * step * channels]);
      }
      column += channels;
    }
    for (int32_t output = 0; output < 4; output++) {
      quad->output[output * channels + channel] = (int8_t)thk_requantize((int32_t)sums[output], requantization);
    }
  }
}

void thk_convolve_depthwise_quad(const thk_depthwise_quad *quad) { convolve_quad(quad, 1); }

void thk_convolve_depthwise_strided_quad(const thk_depthwise_quad *quad) { convolve_quad(quad, 2); }

#endif
