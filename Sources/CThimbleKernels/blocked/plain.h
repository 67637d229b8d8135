#pragma once
/// The blocked kernels without vectors: what any processor runs, and what the others must equal.
#include "ThimbleBlocked.h"
#include "CThimbleKernels.h"

static inline int8_t plain_rescale(int32_t sum, const struct thk_blocked_rescale *rescale,
                                   int32_t channel) {
  const int32_t high =
      thk_rounding_doubling_multiply_high(sum, rescale->multipliers[channel]);
  int32_t value = thk_rounding_divide_by_power_of_two(high, rescale->shifts[channel]);
  value += rescale->zero_point;
  value = value < rescale->lower ? rescale->lower : value;
  return (int8_t)(value > rescale->upper ? rescale->upper : value);
}

/// The sum of products of two words.
static inline int32_t plain_dot(int32_t activations, int32_t weights, int32_t elements) {
  if (elements == THK_ELEMENTS_PAIRS) {
    return (int16_t)activations * (int16_t)weights + (activations >> 16) * (weights >> 16);
  }
  int32_t sum = 0;
  for (int32_t shift = 0; shift < 32; shift += 8) {
    sum += (int32_t)((uint8_t)(activations >> shift)) * (int8_t)(weights >> shift);
  }
  return sum;
}

static void plain_multiply(const struct thk_blocked_product *product, int32_t elements) {
  for (int32_t pixel = 0; pixel < product->pixels; pixel++) {
    const int32_t *patch = product->patches + pixel * product->words;
    int8_t *output = product->output + product->offsets[pixel];
    for (int32_t channel = 0; channel < product->channels; channel++) {
      const int32_t block = channel / THK_BLOCK_CHANNELS;
      const int32_t *weights = product->weights + block * product->words * THK_BLOCK_CHANNELS +
                               channel % THK_BLOCK_CHANNELS;
      int32_t sum = product->rescale.biases[channel];
      for (int32_t word = 0; word < product->words; word++) {
        sum += plain_dot(patch[word], weights[word * THK_BLOCK_CHANNELS], elements);
      }
      output[channel] = plain_rescale(sum, &product->rescale, channel);
    }
  }
}

static inline void plain_depthwise(const struct thk_blocked_depthwise *job) {
  const int32_t pitch = (job->channels + THK_BLOCK_CHANNELS - 1) & -THK_BLOCK_CHANNELS;
  for (int32_t pixel = 0; pixel < job->pixels; pixel++) {
    const int32_t *inputs = job->inputs + pixel * job->taps;
    for (int32_t channel = 0; channel < job->channels; channel++) {
      int32_t sum = job->rescale.biases[channel];
      for (int32_t tap = 0; tap < job->taps; tap++) {
        sum += job->input[inputs[tap] + channel] * job->weights[tap * pitch + channel];
      }
      job->output[job->offsets[pixel] + channel] = plain_rescale(sum, &job->rescale, channel);
    }
  }
}
