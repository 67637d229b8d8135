/// The portable kernels' loops for Helium, Armv8.1-M's vectors: the same sums, several at a time.
#include "CThimbleKernels.h"
#include "ThimbleChannels.h"
#include "ThimbleDepthwiseTaps.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>

#define INLINE static inline __attribute__((always_inline))

/// Adds `count` products to the sums of four channels, 16 at a time; the last time, lanes beyond the
/// count load zeros. An assembly loop: compilers do not find the loop that predicates itself.
INLINE void add_products(thk_four_sums *sums, const int8_t *activations, const int8_t *u,
                         const int8_t *v, const int8_t *w, const int8_t *x, int32_t count) {
  int32_t a = sums->channel[0], b = sums->channel[1], c = sums->channel[2], d = sums->channel[3];
  __asm__ volatile(
      "wlstp.8 lr, %[count], 2f\n"
      "1: vldrb.8 q0, [%[activations]], #16\n"
      "vldrb.8 q1, [%[u]], #16\n vmlava.s8 %[a], q0, q1\n"
      "vldrb.8 q2, [%[v]], #16\n vmlava.s8 %[b], q0, q2\n"
      "vldrb.8 q1, [%[w]], #16\n vmlava.s8 %[c], q0, q1\n"
      "vldrb.8 q2, [%[x]], #16\n vmlava.s8 %[d], q0, q2\n"
      "letp lr, 1b\n"
      "2:\n"
      : [a] "+Te"(a), [b] "+Te"(b), [c] "+Te"(c), [d] "+Te"(d),
        [activations] "+r"(activations), [u] "+r"(u), [v] "+r"(v), [w] "+r"(w), [x] "+r"(x)
      : [count] "r"(count)
      : "q0", "q1", "q2", "lr", "memory");
  *sums = (thk_four_sums){{a, b, c, d}};
}

void thk_add_products(thk_four_rows *rows, const int8_t *activations, int32_t count) {
  add_products(&rows->sums, activations, rows->weights[0], rows->weights[1], rows->weights[2],
               rows->weights[3], count);
  for (int32_t channel = 0; channel < 4; channel++) rows->weights[channel] += count;
}

/// What four sums become, biases added: rounded twice, as `Rescale.apply` does.
INLINE int32x4_t rescale(int32x4_t value, int32x4_t multiplier, int32x4_t shift,
                         const thk_requantization *table) {
  const int32x4_t right = vminq_s32(shift, vdupq_n_s32(0));
  // The shift to the left is what is not shifted to the right.
  value = vqrdmulhq_s32(vshlq_s32(value, vsubq_s32(shift, right)), multiplier);
  // A negative number less one, rounded half up, is that number rounded half down; one that is not
  // shifted stays as it is.
  value = vaddq_s32(value, vshrq_n_s32(vandq_s32(value, right), 31));
  value = vaddq_n_s32(vrshlq_s32(value, right), table->zero_point);
  value = vmaxq_s32(value, vdupq_n_s32(table->lower));
  return vminq_s32(value, vdupq_n_s32(table->upper));
}

INLINE void requantize(const thk_requantization *table, int32x4_t sums, int32_t first,
                       int32_t count, int8_t *output) {
  const mve_pred16_t present = vctp32q((uint32_t)count);
  const int32x4_t value =
      rescale(vaddq_s32(sums, vldrwq_z_s32(table->biases + first, present)),
              vldrwq_z_s32(table->multipliers + first, present),
              vldrbq_z_s32(table->shifts + first, present), table);
  vstrbq_p_s32(output, value, present);
}

void thk_requantize_channels(const thk_requantization *table, const thk_four_sums *sums,
                             int32_t first, int32_t count, int8_t *output) {
  requantize(table, vldrwq_s32(sums->channel), first, count, output);
}

void thk_convolve_run(const int8_t *activations, int32_t count, const int8_t *weights,
                      const thk_requantization *pointer, int32_t channels, int8_t *output) {
  // A copy: what is written to the output cannot change it.
  const thk_requantization table = *pointer;
  for (int32_t channel = 0; channel < channels; channel += 4, output += 4) {
    const int32_t present = channels - channel;
    // Beyond the last channel, it stands in.
    const int8_t *v = weights + (present > 1 ? count : 0);
    const int8_t *w = v + (present > 2 ? count : 0);
    const int8_t *x = w + (present > 3 ? count : 0);
    thk_four_sums four = {{0, 0, 0, 0}};
    add_products(&four, activations, weights, v, w, x, count);
    int32x4_t sums = vdupq_n_s32(four.channel[0]);
    sums = vsetq_lane_s32(four.channel[1], sums, 1);
    sums = vsetq_lane_s32(four.channel[2], sums, 2);
    sums = vsetq_lane_s32(four.channel[3], sums, 3);
    requantize(&table, sums, channel, present, output);
    weights = x + count;
  }
}

/// The sums of 16 channels: every fourth from 0, 2, 1 and 3 on, as the long multiplications leave them.
typedef struct {
  int32x4_t parts[4];
} sixteen_sums;

/// Adds the products of a rectangle of taps, 16 channels of each.
INLINE void add_taps(sixteen_sums *sums, const thk_rectangle *taps, const thk_activations *under) {
  const int8_t *const *row = under->rows;
  const int8_t *weights = taps->weights;
  for (int32_t left = taps->rows; left > 0; left--) {
    const int8_t *tap = *row + under->offset;
    for (int32_t column = taps->columns; column > 0; column--) {
      const int8x16_t activation = vldrbq_s8(tap), weight = vldrbq_s8(weights);
      const int16x8_t even = vmullbq_int_s8(activation, weight);
      const int16x8_t odd = vmulltq_int_s8(activation, weight);
      sums->parts[0] = vaddq_s32(sums->parts[0], vmovlbq_s16(even));
      sums->parts[1] = vaddq_s32(sums->parts[1], vmovltq_s16(even));
      sums->parts[2] = vaddq_s32(sums->parts[2], vmovlbq_s16(odd));
      sums->parts[3] = vaddq_s32(sums->parts[3], vmovltq_s16(odd));
      tap += under->activation_step;
      weights += under->weight_step;
    }
    weights += taps->weight_gap;
    row = (const int8_t *const *)((const char *)row + under->pointer_step);
  }
}

/// Writes 16 channels from `first` on.
INLINE void requantize_sixteen(const thk_requantization *table, const sixteen_sums *sums,
                               int32_t first, int8_t *output) {
  const uint32x4_t every_fourth = vshlq_n_u32(vidupq_n_u32(0, 1), 2);
  const int32_t starts[4] = {0, 2, 1, 3};
#pragma clang loop unroll(full)
  for (int32_t part = 0; part < 4; part++) {
    const int32_t channel = first + starts[part];
    const int32x4_t value = rescale(
        vaddq_s32(sums->parts[part],
                  vldrwq_gather_shifted_offset_s32(table->biases + channel, every_fourth)),
        vldrwq_gather_shifted_offset_s32(table->multipliers + channel, every_fourth),
        vldrbq_gather_offset_s32(table->shifts + channel, every_fourth), table);
    vstrbq_scatter_offset_s32(output + starts[part], every_fourth, value);
  }
}

/// The sums of four channels, where no 16 are left.
INLINE int32x4_t add_four(int32x4_t sums, const thk_rectangle *taps,
                          const thk_activations *under) {
  const int8_t *const *row = under->rows;
  const int8_t *weights = taps->weights;
  for (int32_t left = taps->rows; left > 0; left--) {
    const int8_t *tap = *row + under->offset;
    for (int32_t column = taps->columns; column > 0; column--) {
      sums = vaddq_s32(sums, vmulq_s32(vldrbq_s32(tap), vldrbq_s32(weights)));
      tap += under->activation_step;
      weights += under->weight_step;
    }
    weights += taps->weight_gap;
    row = (const int8_t *const *)((const char *)row + under->pointer_step);
  }
  return sums;
}

void thk_convolve_depthwise(thk_window *window, const thk_row_pointers *rows,
                            const thk_requantization *pointer, int32_t channels,
                            int8_t *output) {
  const thk_requantization table = *pointer;
  int8_t values[16];
  vstrbq_s8(values, vreinterpretq_s8_u32(vdupq_n_u32(window->value)));
  const int8_t *outside = values;
  int32_t step;
  for (int32_t channel = 0; channel < channels; channel += step) {
    step = channels - channel < 16 ? 4 : 16;
    sixteen_sums sums = {{vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)}};
    thk_activations under = {rows->rows, sizeof rows->rows[0], window->offset,
                             window->activation_step, window->weight_step};
    for (int32_t i = 0; i < window->rectangle_count; i++) {
      if (i == window->inside_count) {
        under.rows = &outside;
        under.pointer_step = under.offset = under.activation_step = 0;
      }
      thk_rectangle *taps = &window->rectangles[i];
      if (step == 16) {
        add_taps(&sums, taps, &under);
      } else {
        sums.parts[0] = add_four(sums.parts[0], taps, &under);
      }
      taps->weights += step;
    }
    window->offset += step;
    if (step == 16) {
      requantize_sixteen(&table, &sums, channel, output + channel);
    } else {
      requantize(&table, sums.parts[0], channel, 4, output + channel);
    }
  }
}

#endif
