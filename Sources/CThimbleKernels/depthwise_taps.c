#include "ThimbleDepthwiseTaps.h"

#include "struct_offsets.h"

void thk_add_rectangle(thk_window *window, int32_t rows, int32_t columns, const int8_t *weights,
                       int32_t weight_gap) {
  if (rows <= 0 || columns <= 0) return;
  window->rectangles[window->rectangle_count++] =
      (thk_rectangle){rows, columns, weights, weight_gap};
}

#if !defined(__ARM_FEATURE_MVE)

/// The sums of the next four channels.
static void next_four_sums(thk_window *window, const thk_row_pointers *rows,
                           thk_four_sums *sums) {
  *sums = (thk_four_sums){{0, 0, 0, 0}};
  thk_activations under = {rows->rows, sizeof rows->rows[0], window->offset,
                           window->activation_step, window->weight_step};
  const int8_t *value = (const int8_t *)&window->value;
  for (int32_t i = 0; i < window->rectangle_count; i++) {
    if (i == window->inside_count) {
      under.rows = &value;
      under.pointer_step = under.offset = under.activation_step = 0;
    }
    thk_add_taps(sums, &window->rectangles[i], &under);
    window->rectangles[i].weights += 4;
  }
  window->offset += 4;
}

void thk_convolve_depthwise(thk_window *window, const thk_row_pointers *rows,
                            const thk_requantization *table, int32_t channels, int8_t *output) {
  thk_four_sums sums;
  for (int32_t channel = 0; channel < channels; channel += 4) {
    next_four_sums(window, rows, &sums);
    thk_requantize_channels(table, &sums, channel, 4, output + channel);
  }
  window->offset -= channels;
  for (int32_t i = 0; i < window->rectangle_count; i++) window->rectangles[i].weights -= channels;
}

#endif

#if (defined(__ARM_ARCH_6M__) || defined(__thumb2__)) && !defined(__ARM_FEATURE_MVE)

THK_FIELD_AT(thk_four_sums, channel, 0);
THK_FIELD_AT(thk_rectangle, rows, 0);
THK_FIELD_AT(thk_rectangle, columns, 4);
THK_FIELD_AT(thk_rectangle, weights, 8);
THK_FIELD_AT(thk_rectangle, weight_gap, 12);
THK_FIELD_AT(thk_activations, rows, 0);
THK_FIELD_AT(thk_activations, pointer_step, 4);
THK_FIELD_AT(thk_activations, offset, 8);
THK_FIELD_AT(thk_activations, activation_step, 12);
THK_FIELD_AT(thk_activations, weight_step, 16);

#endif

#if defined(__ARM_ARCH_6M__)

// Three indices serve four channels: both pointers move on by one before the last channel, and the
// steps to the next tap are one shorter.
//
// r0...r2 indices 0...2, r4 activations, r5 weights, r3 and r6 a tap's, r7 columns left,
// r8...r11 sums, r12 and lr steps; on the stack, from sp: taps, under, rows, rows left, sums
THK_ASSEMBLY void thk_add_taps(thk_four_sums *sums, const thk_rectangle *taps,
                               const thk_activations *under) {
  __asm__(
      ".macro thk_tap index, sum\n"
      "ldrsb r3, [r4, \\index]\n"
      "ldrsb r6, [r5, \\index]\n"
      "muls r3, r6, r3\n"
      "add \\sum, r3\n"
      ".endm\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r4-r7}\n"
      "push {r0}\n"
      "ldm r0!, {r4-r7}\n"
      "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
      "ldr r3, [r2]\n"
      "ldr r4, [r1]\n"
      "push {r1-r4}\n"
      "ldr r4, [r2, #12]\n subs r4, #1\n mov r12, r4\n"
      "ldr r4, [r2, #16]\n subs r4, #1\n mov lr, r4\n"
      "ldr r5, [r1, #8]\n"
      "1: ldr r0, [sp]\n ldr r1, [sp, #4]\n ldr r2, [sp, #8]\n"
      "ldr r4, [r2]\n"
      "ldr r3, [r1, #4]\n adds r2, r3\n str r2, [sp, #8]\n"
      "ldr r3, [r1, #8]\n adds r4, r3\n"
      "ldr r7, [r0, #4]\n"
      "movs r0, #0\n movs r1, #1\n movs r2, #2\n"
      "2: thk_tap r0, r8\n thk_tap r1, r9\n thk_tap r2, r10\n"
      "adds r4, #1\n adds r5, #1\n"
      "thk_tap r2, r11\n"
      "add r4, r12\n add r5, lr\n"
      "subs r7, #1\n"
      "bne 2b\n"
      "ldr r0, [sp]\n ldr r3, [r0, #12]\n adds r5, r3\n"
      "ldr r3, [sp, #12]\n subs r3, #1\n str r3, [sp, #12]\n"
      "bne 1b\n"
      "add sp, #16\n"
      "pop {r0}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "stm r0!, {r4-r7}\n"
      "pop {r4-r7}\n"
      "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
      "pop {r4-r7, pc}\n"
      ".purgem thk_tap\n");
}

#elif defined(__thumb2__) && !defined(__ARM_FEATURE_MVE)

// r0 rows left, r1 columns of a row, r2 rows, r3 weights, r4 activations, r5 and r6 steps, r7 columns
// left, r8...r11 sums, r12 and lr a tap's; on the stack, from sp: sums, taps, under
THK_ASSEMBLY void thk_add_taps(thk_four_sums *sums, const thk_rectangle *taps,
                               const thk_activations *under) {
  __asm__(
      ".macro thk_tap channel, sum\n"
      "ldrsb r12, [r4, #\\channel]\n"
      "ldrsb lr, [r3, #\\channel]\n"
      "mla \\sum, r12, lr, \\sum\n"
      ".endm\n"
      "push {r0-r11, lr}\n"
      "ldm r0, {r8-r11}\n"
      "ldrd r5, r6, [r2, #12]\n"
      "ldr r2, [r2]\n"
      "ldm r1, {r0, r1, r3}\n"
      "1: ldr r12, [sp, #8]\n"
      "ldr r4, [r2]\n"
      "ldrd r12, lr, [r12, #4]\n"
      "mov r7, r1\n"
      "add r2, r12\n"
      "add r4, lr\n"
      "2: thk_tap 0, r8\n thk_tap 1, r9\n thk_tap 2, r10\n thk_tap 3, r11\n"
      "add r4, r5\n"
      "add r3, r6\n"
      "subs r7, #1\n"
      "bne 2b\n"
      "ldr r12, [sp, #4]\n"
      "ldr r12, [r12, #12]\n"
      "add r3, r12\n"
      "subs r0, #1\n"
      "bne 1b\n"
      "pop {r0-r3}\n"
      "stm r0, {r8-r11}\n"
      "pop {r4-r11, pc}\n"
      ".purgem thk_tap\n");
}

#elif !defined(__ARM_FEATURE_MVE)

void thk_add_taps(thk_four_sums *sums, const thk_rectangle *taps, const thk_activations *under) {
  int32_t a = sums->channel[0], b = sums->channel[1], c = sums->channel[2], d = sums->channel[3];
  const int8_t *const *row = under->rows;
  const int8_t *weights = taps->weights;
  for (int32_t left = taps->rows; left > 0; left--) {
    const int8_t *tap = *row + under->offset;
    for (int32_t column = 0; column < taps->columns; column++) {
      a += tap[0] * weights[0], b += tap[1] * weights[1];
      c += tap[2] * weights[2], d += tap[3] * weights[3];
      tap += under->activation_step;
      weights += under->weight_step;
    }
    weights += taps->weight_gap;
    row = (const int8_t *const *)(const void *)((const char *)row + under->pointer_step);
  }
  sums->channel[0] = a, sums->channel[1] = b, sums->channel[2] = c, sums->channel[3] = d;
}

#endif
