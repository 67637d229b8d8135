#pragma once
/// What run.sh staged.
#include <stdint.h>

/// The `.thimble` file in flash, aligned to 16.
const void *staged_model(void);
/// Bytes of the file.
uint32_t staged_model_bytes(void);
/// The inputs in flash, one after the other: int8 values, or the int16 samples of a recording.
const void *staged_inputs(void);
/// Bytes of all inputs.
uint32_t staged_input_bytes(void);
/// The arena in SRAM, aligned to 16: as large as the model's plan, and guard words.
void *staged_arena(void);
/// Bytes of the arena, guard words included.
uint32_t staged_arena_bytes(void);
/// The audio front end's state in SRAM, aligned to 4.
void *staged_front_end(void);
/// Bytes of that state; 0 for a model without a front end.
uint32_t staged_front_end_bytes(void);

// MARK: A recording, as from a microphone

/// The next samples of the recording, copied to SRAM as a microphone's DMA would: zeros after its last one.
/// Null when there is no recording. They stay until the next call.
const int16_t *staged_next_hop(void);
/// Samples in a hop, 20 ms at 16 kHz.
uint32_t staged_hop_samples(void);
/// Whether the last sample has been given out.
int32_t staged_recording_is_over(void);
/// Room in SRAM for a spotter's rows that wait and scores that are averaged.
int8_t *staged_features(void);
/// Bytes of that room.
uint32_t staged_feature_bytes(void);
/// Bytes of SRAM that the hop and the features take.
uint32_t staged_buffer_bytes(void);
