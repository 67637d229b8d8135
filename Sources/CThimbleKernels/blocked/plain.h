#pragma once
/// The blocked kernels without vectors: what any processor runs, and what the others must equal.
#include "ThimbleBlocked.h"
#include "CThimbleKernels.h"

/// A sum that wraps around as those of vectors do: a damaged file's biases may be any.
static inline int32_t plain_sum(int32_t a, int32_t b) {
  return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline int8_t plain_rescale(int32_t sum, const struct thk_blocked_rescale *rescale,
                                   int32_t channel) {
  const int32_t high =
      thk_rounding_doubling_multiply_high(sum, rescale->multipliers[channel]);
  int32_t value = thk_rounding_divide_by_power_of_two(high, rescale->shifts[channel]);
  value = plain_sum(value, rescale->zero_point);
  value = value < rescale->lower ? rescale->lower : value;
  return (int8_t)(value > rescale->upper ? rescale->upper : value);
}

/// The sum of products of two words.
static inline int32_t plain_dot(int32_t activations, int32_t weights, int32_t elements) {
  if (elements == THK_ELEMENTS_PAIRS) {
    return plain_sum((int16_t)activations * (int16_t)weights,
                     (activations >> 16) * (weights >> 16));
  }
  int32_t sum = 0;
  for (int32_t shift = 0; shift < 32; shift += 8) {
    sum += (int32_t)((uint8_t)(activations >> shift)) * (int8_t)(weights >> shift);
  }
  return sum;
}

static inline int32_t plain_word(const uint8_t *bytes) {
  int32_t word;
  __builtin_memcpy(&word, bytes, 4);
  return word;
}

static void plain_multiply(const struct thk_blocked_product *product, int32_t elements) {
  const struct thk_blocked_windows *windows = &product->windows;
  const int32_t words = windows->run_count * product->run_words;
  for (int32_t pixel = 0; pixel < windows->pixels; pixel++) {
    int8_t *output = windows->output + windows->places[pixel];
    for (int32_t channel = 0; channel < product->channels; channel++) {
      const int32_t block = channel / THK_BLOCK_CHANNELS;
      const int32_t *weights = product->weights + block * words * THK_BLOCK_CHANNELS +
                               channel % THK_BLOCK_CHANNELS;
      int32_t sum = product->rescale.biases[channel];
      for (int32_t run = 0; run < windows->run_count; run++) {
        const uint8_t *input = windows->input + windows->starts[pixel] + windows->runs[run];
        for (int32_t word = 0; word < product->run_words; word++) {
          sum = plain_sum(sum, plain_dot(plain_word(input + word * 4), *weights, elements));
          weights += THK_BLOCK_CHANNELS;
        }
      }
      output[channel] = plain_rescale(sum, &product->rescale, channel);
    }
  }
}

/// A depthwise product.
static inline int32_t plain_tap(const struct thk_blocked_depthwise *job, int32_t tap,
                                int32_t channel, uint8_t activation, int32_t elements) {
  const int32_t pitch = (job->channels + THK_BLOCK_CHANNELS - 1) & -THK_BLOCK_CHANNELS;
  if (elements == THK_ELEMENTS_PAIRS) {
    return (int8_t)activation * ((const int16_t *)(const void *)job->weights)[tap * pitch + channel];
  }
  return (int32_t)activation * job->weights[((tap / 4) * pitch + channel) * 4 + tap % 4];
}

static void plain_depthwise(const struct thk_blocked_depthwise *job, int32_t elements) {
  const struct thk_blocked_windows *windows = &job->windows;
  for (int32_t pixel = 0; pixel < windows->pixels; pixel++) {
    const uint8_t *input = windows->input + windows->starts[pixel];
    for (int32_t channel = 0; channel < job->channels; channel++) {
      int32_t sum = job->rescale.biases[channel];
      for (int32_t tap = 0; tap < windows->run_count; tap++) {
        sum = plain_sum(
            sum, plain_tap(job, tap, channel, input[windows->runs[tap] + channel], elements));
      }
      windows->output[windows->places[pixel] + channel] =
          plain_rescale(sum, &job->rescale, channel);
    }
  }
}
