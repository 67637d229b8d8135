// Widened pixels, and packed strips of pixels with weights of four bits.
#include "sweeps.h"

/// Packs eight weights at a time, as `thk_unpack_int8` reads them.
static void pack_int4(uint32_t *packed, const int8_t *weights, int32_t count) {
  for (int32_t i = 0; i < count; i += 8) {
    uint32_t word = 0;
    for (int32_t j = 7; j >= 0; j--) {
      // Halves of bytes from the top: the last word's fourth weight, the first word's, and so on.
      const int32_t index = i + j / 2 + (j % 2) * 4;
      word = word << 4 | (uint32_t)(weights[index] + 8);
    }
    packed[i / 8] = word;
  }
}

static void draw_int4(int8_t *weights, int32_t count) {
  for (int32_t i = 0; i < count; i++) weights[i] = (int8_t)draw(-8, 7);
}

void sweep_unpacking(uint32_t number) {
  seed(number);
  static uint32_t packed[16], words[64];
  int8_t weights[128];
  const int32_t count = draw(1, 16);
  draw_int4(weights, count * 8);
  pack_int4(packed, weights, count * 8);
  thk_unpack_int8(packed, count, words);
  for (int32_t i = 0; i < count * 8; i++) {
    if (((const int8_t *)words)[i] != weights[i]) {
      fail("thk_unpack_int8", number);
      return;
    }
  }
  thk_unpack_doubled(packed, count, words);
  for (int32_t i = 0; i < count * 8; i++) {
    const int32_t place = i % 4 == 1 ? i + 1 : i % 4 == 2 ? i - 1 : i;
    if (((const int16_t *)words)[i] != 2 * weights[place]) {
      fail("thk_unpack_doubled", number);
      return;
    }
  }
}

/// The same for pairs of channels whose groups of weights have multipliers.
void sweep_groups(uint32_t number) {
  seed(number);
  static uint32_t packed[32], words[64];
  int8_t weights[256];
  uint8_t multipliers[32];
  const int32_t words_of_pair = draw(1, 8), words_of_group = draw(1, 8), pairs = draw(1, 4);
  const int32_t count = pairs * words_of_pair;
  draw_int4(weights, count * 8);
  pack_int4(packed, weights, count * 8);
  for (int32_t i = 0; i < 32; i++) multipliers[i] = (uint8_t)draw(0, 255);
  thk_int4_groups groups = {multipliers, words_of_pair, words_of_group};
  const int32_t first = draw(0, pairs) * words_of_pair;
  thk_unpack_pairs(packed, first, &groups, words);
  thk_unpack_pairs(packed + first, count - first, &groups, words + 2 * first);
  const int32_t groups_of_pair = (words_of_pair + words_of_group - 1) / words_of_group;
  for (int32_t i = 0; i < count * 8; i++) {
    const int32_t group = i / 8 / words_of_pair * groups_of_pair + i / 8 % words_of_pair / words_of_group;
    const int32_t multiplier = (i % 2 == 0 ? multipliers[group] & 15 : multipliers[group] >> 4) + 1;
    if (((const int8_t *)words)[i] != weights[i] * multiplier) {
      fail("thk_unpack_pairs", number);
      return;
    }
  }
}

/// A pair of channels, rescaled in four instructions or exactly, and what it does in another form.
static void draw_pair(thk_channel *pair, int32_t *words, int8_t *shifts, int32_t channels) {
  const int exact = draw(0, 2) == 0;
  for (int32_t i = 0; i < 2; i++) {
    words[i] = draw(-20000, 20000);
    words[channels + i] = draw(1 << 30, INT32_MAX);
    shifts[i] = (int8_t)-draw(exact ? 0 : 1, 9);
    pair[i] = (thk_channel){2 * words[i], words[channels + i], -3, (int32_t)(0x807F8000u | (uint8_t)shifts[i])};
    if (exact) continue;
    pair[i].shift = -shifts[i];
    pair[i].rounding = (1 << (pair[i].shift - 1)) + (int32_t)((uint32_t)-3 << pair[i].shift);
  }
}

/// Runs of a few pixels, widened into columns side by side; what lies between the columns stays.
void sweep_widened_pixels(uint32_t number) {
  seed(number);
  static uint32_t columns[8 * 24], widened[8 * 24];
  const int32_t words = draw(1, 24), pixels = draw(1, 4), first = draw(0, 4 - pixels), step = draw(0, 40);
  draw_values(activations, 512);
  for (int32_t i = 0; i < words * 8; i++) columns[i] = widened[i] = (uint32_t)draw(0, 1 << 20);
  for (int32_t i = 0; i < pixels * words; i++) {
    const int8_t *values = activations + i / words * step + i % words * 4;
    uint32_t *column = widened + i % words * 8 + first + i / words;
    for (int32_t half = 0; half < 2; half++) {
      const uint32_t high = (uint32_t)(2 * values[half + 2]) << 16;
      column[4 * half] = high | (uint16_t)(2 * values[half]);
    }
  }
  thk_widen_pixels(columns + first, activations, words, pixels, step);
  for (int32_t i = 0; i < words * 8; i++) {
    if (columns[i] == widened[i]) continue;
    fail("thk_widen_pixels", number);
    return;
  }
}

/// Strips of pixels that share what is unpacked, of one tap for each channel of the input.
void sweep_int4_strips(uint32_t number) {
  seed(number);
  static uint32_t packed[256], unpacked[64], columns[4 * 64];
  static int8_t weights[32 * 64];
  thk_channel channels[16];
  int32_t table_words[32];
  int8_t shifts[16];
  const int32_t words = draw(1, 8), count = 2 * draw(1, 8), pixels = draw(1, 40);
  const thk_requantization table = {.biases = table_words, .multipliers = table_words + count,
                                    .shifts = shifts, .zero_point = -3, .lower = -128, .upper = 127};
  for (int32_t i = 0; i < count; i += 2) draw_pair(channels + i, table_words + i, shifts + i, count);
  draw_int4(weights, words * 4 * count);
  draw_values(activations, words * 4 * pixels);
  for (int32_t pair = 0; pair < count / 2; pair++) {
    int8_t ordered[64];
    for (int32_t i = 0; i < words * 8; i++) {
      const int32_t tap = i / 8 * 4 + (i / 4 % 2) + (i / 2 % 2) * 2;
      ordered[i] = weights[(2 * pair + i % 2) * words * 4 + tap];
    }
    pack_int4(packed + pair * words, ordered, words * 8);
  }
  for (int32_t i = 0; i < pixels * count; i++) {
    int32_t sum = 0;
    for (int32_t j = 0; j < words * 4; j++) {
      sum += activations[i / count * words * 4 + j] * weights[i % count * words * 4 + j];
    }
    expect(i, requantized(sum, &table, i % count), &table);
  }
  thk_int4_strips strips = {.channels = channels, .channelsEnd = channels + count,
                            .weights = packed, .wordsOfPair = words, .unpacked = unpacked};
  strips.channelsAtOnce = 2 * draw(1, 32 / words);
  strips.mostPixels = 4 * draw(1, THK_MOST_INT4_STRIPS);
  thk_place_int4_strips(&strips, columns, words * 8);
  clear_output();
  for (int32_t pixel = 0; pixel < pixels; pixel++) {
    uint32_t *column = columns + strips.pixels / 4 * words * 8 + strips.pixels % 4;
    thk_widen_pixels(column, activations + pixel * words * 4, words, 1, 0);
    thk_add_int4_pixel(&strips, output + pixel * count);
  }
  thk_finish_int4_strips(&strips);
  check_output("thk_finish_int4_strips", number, pixels * count);
}
