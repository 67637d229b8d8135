// The staged recording, as it would come from a microphone: a hop at a time, in SRAM.
#include "CStaged.h"
#include "Staged.h"

enum { HOP_SAMPLES = 320 };

static int16_t hop[HOP_SAMPLES];
static int8_t features[STAGED_SPOTTER_BYTES] __attribute__((aligned(4)));
static uint32_t given;

static uint32_t recording_samples(void) { return staged_input_bytes() / sizeof *hop; }

const int16_t *staged_next_hop(void) {
  const int16_t *samples = staged_inputs();
  if (recording_samples() == 0) return 0;
  for (uint32_t i = 0; i < HOP_SAMPLES; i++, given++)
    hop[i] = given < recording_samples() ? samples[given] : 0;
  return hop;
}

uint32_t staged_hop_samples(void) { return HOP_SAMPLES; }
int32_t staged_recording_is_over(void) { return given >= recording_samples(); }
int8_t *staged_features(void) { return features; }
uint32_t staged_feature_bytes(void) { return sizeof features; }
uint32_t staged_buffer_bytes(void) { return sizeof hop + sizeof features; }
