#include "CThimbleKernels.h"
#include "struct_offsets.h"

void thk_drain_wide(thk_wide_rows *rows) {
  for (int32_t i = 0; i < 4; i++) {
    rows->sums[i] = thk_wide_sum(rows, i);
    rows->narrow.sums.channel[i] = 0;
  }
  rows->room = THK_WIDE_ROOM;
  rows->is_wide = 1;
}

#if defined(__thumb2__) && defined(__ARM_FEATURE_DSP)

THK_FIELD_AT(thk_four_rows, sums.channel, 0);
THK_FIELD_AT(thk_four_rows, weights, 16);
THK_SIZE_IS(thk_four_rows, 32);

// Two products an instruction: of four values, the even ones in a word and the odd ones in another meet weights
// that are widened as they lie in theirs. An order of their own would save the two halves' exchange, which serves
// four channels.
//
// r1 values, r2 count, r4...r7 weights, r8...r11 sums, r12 even values, r3 odd ones, r0 and lr a channel's weights
THK_ASSEMBLY void thk_add_wide_products(thk_four_rows *rows, const int8_t *values, int32_t count) {
  __asm__(
      ".macro thk_products weights, sum\n"
      "ldr lr, [\\weights], #4\n"
      "sxtb16 r0, lr\n"
      "sxtb16 lr, lr, ror #8\n"
      "smlad \\sum, r12, r0, \\sum\n"
      "smlad \\sum, r3, lr, \\sum\n"
      ".endm\n"
      ".macro thk_product weights, sum\n"
      "ldrsb lr, [\\weights], #1\n"
      "mla \\sum, lr, r3, \\sum\n"
      ".endm\n"
      "push {r0, r4-r11, lr}\n"
      "ldm r0!, {r8-r11}\n"
      "ldm r0, {r4-r7}\n"
      "subs r2, #4\n"
      "blo 2f\n"
      "1: ldr r0, [r1], #4\n"
      "ldr r3, [r1], #4\n"
      "pkhbt r12, r0, r3, lsl #16\n"
      "pkhtb r3, r3, r0, asr #16\n"
      "thk_products r4, r8\n"
      "thk_products r5, r9\n"
      "thk_products r6, r10\n"
      "thk_products r7, r11\n"
      "subs r2, #4\n"
      "bhs 1b\n"
      "2: adds r2, #4\n"
      "beq 4f\n"
      "3: ldrsh r3, [r1], #2\n"
      "thk_product r4, r8\n"
      "thk_product r5, r9\n"
      "thk_product r6, r10\n"
      "thk_product r7, r11\n"
      "subs r2, #1\n"
      "bne 3b\n"
      "4: pop {r0}\n"
      "stm r0!, {r8-r11}\n"
      "stm r0, {r4-r7}\n"
      "pop {r4-r11, pc}\n"
      ".purgem thk_products\n"
      ".purgem thk_product\n");
}

#else

void thk_add_wide_products(thk_four_rows *rows, const int8_t *values, int32_t count) {
  int32_t a = rows->sums.channel[0], b = rows->sums.channel[1], c = rows->sums.channel[2],
          d = rows->sums.channel[3];
  const int8_t *const u = rows->weights[0], *const v = rows->weights[1],
                      *const w = rows->weights[2], *const x = rows->weights[3];
  for (int32_t i = 0; i < count; i++) {
    const int32_t value = thk_load_half(values, i);
    a += value * u[i], b += value * v[i], c += value * w[i], d += value * x[i];
  }
  rows->sums.channel[0] = a, rows->sums.channel[1] = b;
  rows->sums.channel[2] = c, rows->sums.channel[3] = d;
  thk_skip_weights(rows, count);
}

#endif

void thk_add_wide_taps(thk_four_rows *rows, const int8_t *values, const thk_wide_taps *taps) {
  const int8_t *weights = rows->weights[0];
  const int32_t step = taps->step, weight_step = taps->weight_step;
  int32_t left = taps->count;
  if (taps->lanes == 1) {
    int32_t sum = rows->sums.channel[0];
    for (; left > 0; left--, values += step, weights += weight_step)
      sum += thk_load_half(values, 0) * *weights;
    rows->sums.channel[0] = sum;
  } else {
    int32_t a = rows->sums.channel[0], b = rows->sums.channel[1], c = rows->sums.channel[2],
            d = rows->sums.channel[3];
    for (; left > 0; left--, values += step, weights += weight_step) {
      a += thk_load_half(values, 0) * weights[0], b += thk_load_half(values, 1) * weights[1];
      c += thk_load_half(values, 2) * weights[2], d += thk_load_half(values, 3) * weights[3];
    }
    rows->sums.channel[0] = a, rows->sums.channel[1] = b;
    rows->sums.channel[2] = c, rows->sums.channel[3] = d;
  }
  thk_skip_weights(rows, taps->count * weight_step);
}
