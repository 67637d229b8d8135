#include "ThimblePackedInt4.h"

void thk_place_int4_strips(thk_int4_strips *strips, const uint32_t *columns, int32_t words) {
  for (int32_t i = 0; i < THK_MOST_INT4_STRIPS; i++) {
    strips->strips[i].activations = columns;
    columns += words;
    strips->strips[i].activationsEnd = columns;
    strips->strips[i].weights = strips->unpacked;
  }
}

void thk_add_int4_pixel(thk_int4_strips *strips, int8_t *output) {
  strips->strips[strips->pixels / 4].outputs[strips->pixels % 4] = output;
  if (++strips->pixels == strips->mostPixels) thk_finish_int4_strips(strips);
}

/// Computes `count` channels, whose weights are unpacked, of all pixels, and moves on to the next ones.
static void convolve(thk_int4_strips *strips, const thk_channel *channels, int32_t count) {
  thk_strip *strip = strips->strips;
  for (int32_t pixels = strips->pixels; pixels > 0; pixels -= 4, strip++) {
    strip->channels = channels;
    strip->channelsEnd = channels + count;
    if (pixels >= 4) {
      thk_convolve_strip_of_4(strip);
    } else {
      thk_strip rest = *strip;
      rest.pixels = pixels;
      thk_finish_strip(&rest);
    }
    // The last strip has fewer pixels, and no output for the others.
    for (int32_t pixel = 0; pixel < 4 && pixel < pixels; pixel++) strip->outputs[pixel] += count;
  }
}

void thk_finish_int4_strips(thk_int4_strips *strips) {
  const uint32_t *packed = strips->weights;
  const uint8_t *multipliers = strips->groups.multipliers;
  const thk_channel *channels = strips->channels;
  while (strips->pixels > 0 && channels != strips->channelsEnd) {
    const int32_t left = (int32_t)(strips->channelsEnd - channels);
    const int32_t count = left < strips->channelsAtOnce ? left : strips->channelsAtOnce;
    const int32_t words = count / 2 * strips->wordsOfPair;
    thk_unpack_pairs(packed, words, &strips->groups, strips->unpacked);
    packed += words;
    convolve(strips, channels, count);
    channels += count;
  }
  strips->groups.multipliers = multipliers;
  strips->pixels = 0;
}
